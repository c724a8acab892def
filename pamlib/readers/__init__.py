"""From a file to cells: :func:`read` recognises the kind of file by its content and calls its reader.

A reader only yields :class:`pamlib.table.RawTable`; what the cells mean is decided later, in one place for all kinds.
"""

from __future__ import annotations

from pathlib import Path

from pamlib.errors import UserError
from pamlib.limits import DEFAULT, Limits
from pamlib.table import RawTable

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_ELSEWHERE = {
    b"%PDF": "un PDF",
    b"{\\rt": "un documento RTF",
    b"\x89PNG": "una imagen",
    b"\xff\xd8\xff": "una imagen",
}


def read(path: str | Path, limits: Limits = DEFAULT) -> list[RawTable]:
    """Tables of a file, one per sheet, in the file's order.

    Raises
    ------
    UserError: the file is missing, is a folder, is empty, is too large, or is of a kind that cannot be read.
    """
    path = Path(path)
    head = _look(path, limits)
    if head.startswith(_ZIP):
        from pamlib.readers.xlsx import read_xlsx

        return read_xlsx(path, limits)
    if head.startswith(_OLE):
        raise _ole_error(path)
    for magic, what in _KNOWN_ELSEWHERE.items():
        if head.startswith(magic):
            raise UserError(
                f"es {what} y aquí se leen libros xlsx y textos separados por tabulaciones",
                "Guárdelo como xlsx, o como texto separado por tabulaciones, y léalo de nuevo",
                file=path,
            )
    from pamlib.readers.text import read_text

    return read_text(path)


def _look(path: Path, limits: Limits) -> bytes:
    """First bytes of the file, after the checks that need no parsing."""
    if path.is_dir():
        raise UserError("es una carpeta, no un archivo", "Indique el archivo del plan que está dentro", file=path)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(8)
    except FileNotFoundError:
        raise UserError("no existe", "Revise el nombre y la carpeta del archivo", file=path) from None
    except OSError as error:
        raise UserError(
            f"no se pudo abrir ({error.strerror})", "Ciérrelo en otros programas o revise los permisos", file=path
        ) from None
    if size == 0:
        raise UserError("está vacío (0 bytes)", "Pida el archivo de nuevo o guárdelo otra vez", file=path)
    if size > limits.file_bytes:
        raise UserError(
            f"pesa {size / 2**20:.0f} MB y el máximo es {limits.file_bytes / 2**20:.0f} MB",
            "Deje en el archivo solo el plan, sin imágenes",
            file=path,
        )
    return head


def _ole_error(path: Path) -> UserError:
    """Old binary container: an encrypted workbook or a format of Office 97-2003."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UserError(
            "está protegido con contraseña", "Ábralo en Excel, quite la contraseña y guárdelo de nuevo", file=path
        )
    return UserError("es un archivo de Office 97-2003 (xls o doc)", "Ábralo y guárdelo como libro xlsx", file=path)
