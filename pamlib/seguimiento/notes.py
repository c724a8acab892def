"""What was noticed in a workbook that came back: code, place, what was found and understood.

Codes, severities and remedies are data (``lookups/recepcion.yml``).

>>> Note("valor_ilegible", "Tareas", 12, "J", "ver acta").severity
'error'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pamlib.values.lookup import load


@dataclass(frozen=True, slots=True)
class Note:
    """One finding; ``key`` is the line or indicator it is about, when it is about one."""

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    understood: str = ""
    key: str = ""

    @property
    def severity(self) -> str:
        """``error``, ``aviso`` or ``nota``."""
        return str(load("recepcion")[self.code]["severidad"])

    @property
    def meaning(self) -> str:
        """What the code means, in Spanish."""
        return str(load("recepcion")[self.code]["significa"])

    @property
    def remedy(self) -> str:
        """What to do, in Spanish."""
        return str(load("recepcion")[self.code]["que_hacer"])

    @property
    def place(self) -> str:
        """``hoja «Tareas», celda J12``; as much as is known."""
        where = f"celda {self.column}{self.row}" if self.column and self.row else f"fila {self.row}" if self.row else ""
        return ", ".join(filter(None, [f"hoja «{self.sheet}»" if self.sheet else "", where]))

    def finding(self, file: str) -> tuple[Any, ...]:
        """As a row of the table ``hallazgos`` (:mod:`pamlib.schema`)."""
        return (
            self.code, self.severity, file, self.sheet, self.row, self.column, self.found, self.understood,
            self.remedy, "abierto", self.key,
        )  # fmt: skip
