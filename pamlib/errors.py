"""Two kinds of error: what the user must change, and what is our own fault.

A :class:`UserError` is one Spanish sentence with its place (file, sheet or page, row, column), what was found and
what to do; the command line prints it without a traceback and exits with 2. An :class:`InternalError` means that
pamlib broke one of its own promises (conservation, for instance); the command line writes the traceback to a log
file and exits with 3. Any other exception that reaches the command line is treated as the second kind.
"""

from __future__ import annotations

import errno
from pathlib import Path

_REASONS = {
    errno.ENOENT: "no existe",
    errno.EACCES: "falta el permiso",
    errno.EPERM: "falta el permiso",
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "una parte de la ruta no es una carpeta",
    errno.EEXIST: "una parte de la ruta es un archivo",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.ENOSPC: "el disco está lleno",
    errno.EDQUOT: "se acabó el espacio que le dieron en el disco",
    errno.EROFS: "solo se puede leer",
    errno.ELOOP: "es un acceso directo que vuelve sobre sí mismo",
    errno.EBUSY: "otro programa lo está usando",
    errno.EMFILE: "hay demasiados archivos abiertos",
    errno.EIO: "el disco falló",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Spanish; in its own words where it is something rare.

    >>> reason(PermissionError(errno.EACCES, "Permission denied"))
    'falta el permiso'
    """
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class PamError(Exception):
    """Base of every error that pamlib raises on purpose."""


class UserError(PamError):
    """Something only the user can change.

    Parameters
    ----------
    found: what was found, in Spanish, without a final full stop ("el archivo está vacío").
    remedy: what to do, in Spanish, an order ("Guárdelo de nuevo desde Excel").
    file, sheet, row, column: the place, as far as it is known. Rows are 1-based; ``column`` is a letter ("C") in
        a workbook and a 1-based number in a text.
    """

    exit_status = 2

    def __init__(
        self,
        found: str,
        remedy: str,
        *,
        file: str | Path | None = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | int | None = None,
    ) -> None:
        self.found, self.remedy = found, remedy
        self.file = None if file is None else Path(file).name
        self.sheet, self.row, self.column = sheet, row, column
        super().__init__(self.sentence())

    def place(self) -> str:
        """``archivo «plan.xlsx», hoja «PAM», fila 12, columna C``; empty when nothing is known."""
        parts = []
        if self.file:
            parts.append(f"archivo «{self.file}»")
        if self.sheet:
            parts.append(f"hoja «{self.sheet}»")
        if self.row is not None:
            parts.append(f"fila {self.row}")
        if self.column is not None:
            parts.append(f"columna {self.column}")
        return ", ".join(parts)

    def sentence(self) -> str:
        """The whole message: place, what was found, what to do."""
        place = self.place()
        head = f"{place[0].upper()}{place[1:]}: {self.found}" if place else f"{self.found[:1].upper()}{self.found[1:]}"
        return f"{head}. {self.remedy.rstrip('.')}."


class InternalError(PamError):
    """A promise of pamlib that does not hold: our fault, never the user's."""

    exit_status = 3
