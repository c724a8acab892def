"""From a file to cells: :func:`read` recognises the kind of file by its content and calls its reader.

A reader only yields :class:`pamlib.table.RawTable`; what the cells mean is decided later, in one place for all kinds.
Files come by e-mail from many schools: each is looked at before it is opened (:mod:`pamlib.readers.look`) and parsed
in another process, with bounds on its memory and time (:mod:`pamlib.readers.sandbox`).

>>> [table.sheet for table in read("plan.xlsx")]      # doctest: +SKIP
['PAM']
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pamlib.errors import UserError, reason
from pamlib.limits import DEFAULT, Limits
from pamlib.readers import sandbox
from pamlib.readers.look import HEAD, damaged, kind_of_bytes, look, printable
from pamlib.table import RawTable

# Kind of file → module and function that reads it, imported when the first file of that kind comes.
_READERS = {
    "xlsx": ("pamlib.readers.xlsx", "read_xlsx"),
    "xls": ("pamlib.readers.xls", "read_xls"),
    "ods": ("pamlib.readers.ods", "read_ods"),
    "text": ("pamlib.readers.delimited", "read_delimited"),
    "docx": ("pamlib.readers.docx", "read_docx"),
    "pdf": ("pamlib.readers.pdf", "read_pdf"),
}
_SUFFIXES = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls",),
    "ods": (".ods",),
    "text": (".csv", ".tsv", ".txt"),
    "docx": (".docx", ".docm"),
    "pdf": (".pdf",),
}
SUFFIXES = frozenset(suffix for kind in _READERS for suffix in _SUFFIXES[kind])
"""Endings of the files that ``pam leer`` takes from a folder. What a file is, its content says."""

_ELSEWHERE = {
    "pdf": "un PDF",
    "rtf": "un documento RTF",
    "image": "una imagen",
    "archive": "un archivo comprimido",
    "odt": "un documento de texto de LibreOffice (odt), no un libro,",
    "doc": "un documento de Word 97-2003 (doc)",
    "ppt": "una presentación",
    "pptx": "una presentación",
    "ole": "un archivo de Office 97-2003 sin libro dentro",
    "xlsb": "un libro binario (xlsb)",
}


def read(
    path: str | Path,
    limits: Limits = DEFAULT,
    *,
    isolated: bool = True,
    meanwhile: Callable[[], object] | None = None,
) -> list[RawTable]:
    """Tables of a file, one per sheet, in the file's order.

    Parameters
    ----------
    isolated: parse in another process, so that a hostile file costs bounded memory and time. ``False`` parses here,
        with the bounds on sizes only.
    meanwhile: called here once the other process is at work, for what would otherwise come after.

    Raises
    ------
    UserError: the file is missing, is a folder, is empty, is too large, or is of a kind that cannot be read.
    InternalError: the reader failed on something it should have understood or refused.
    """
    path = Path(path)
    kind = kind_of_bytes(_open(path, limits))
    if not isolated:
        return parse(path, limits)
    return sandbox.run(path, limits, pdf=kind == "pdf", meanwhile=meanwhile)


def parse(path: Path, limits: Limits) -> list[RawTable]:
    """:func:`read` in this process, of a file that is there and is not too large on disk."""
    looked = look(path, limits)
    if looked.kind not in _READERS:
        raise _not_read(path, looked.kind)
    module, function = _READERS[looked.kind]
    try:
        tables: list[RawTable] = getattr(import_module(module), function)(path, limits)
    except RecursionError:
        raise UserError(
            "tiene partes anidadas unas en otras, muchas más que un plan",
            "Copie el plan a un archivo nuevo y guárdelo",
            file=path,
        ) from None
    except UserError as error:
        if error.sheet:
            error.sheet = printable(error.sheet)
        raise
    except BaseException as error:
        # calamine's own faults on wrong bytes; they are no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(path) from None
    for table in tables:
        table.notices = [*looked.notices, *table.notices]
    return tables


def _not_read(path: Path, kind: str) -> UserError:
    if kind == "zip":
        return UserError(
            "es un archivo comprimido, pero no un libro de Excel",
            "Guarde el plan como libro xlsx y léalo de nuevo",
            file=path,
        )
    return UserError(
        f"es {_ELSEWHERE[kind]} y aquí se leen archivos {', '.join(_SUFFIXES[each][0][1:] for each in _READERS)}",
        "Guárdelo como xlsx, o como texto separado por tabulaciones, y léalo de nuevo",
        file=path,
    )


def _open(path: Path, limits: Limits) -> bytes:
    """First bytes of the file, after the checks that need no parsing."""
    if path.is_dir():
        raise UserError("es una carpeta, no un archivo", "Indique el archivo del plan que está dentro", file=path)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise UserError("no es un archivo", "Indique el archivo del plan", file=path)
        size = facts.st_size
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except FileNotFoundError:
        raise UserError("no existe", "Revise el nombre y la carpeta del archivo", file=path) from None
    except OSError as error:
        raise UserError(
            f"no se pudo abrir ({reason(error)})", "Ciérrelo en otros programas o revise los permisos", file=path
        ) from None
    if size == 0:
        raise UserError("está vacío (0 bytes)", "Pida el archivo de nuevo o guárdelo otra vez", file=path)
    most = limits.text_bytes if kind_of_bytes(head) == "text" else limits.file_bytes
    if size > most:
        raise UserError(
            f"pesa {size / 2**20:.0f} MB y el máximo es {most / 2**20:.0f} MB",
            "Deje en el archivo solo el plan, sin imágenes",
            file=path,
        )
    return head
