"""Findings (*hallazgos*): what is doubtful or wrong, where, what was understood and what to do.

Codes, severities and remedies are data (``formats/hallazgos.yml``). Doubt is data too: a finding is kept with the
plan until a person accepts or corrects it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pamlib.formats import load
from pamlib.table import RawTable

if TYPE_CHECKING:
    from pamlib.rows.body import Cell

COLUMNS = (
    "codigo",
    "severidad",
    "archivo",
    "hoja",
    "fila",
    "columna",
    "encontrado",
    "entendido",
    "que_hacer",
    "estado",
    "linea_id",
)
SEVERITIES = ("error", "aviso", "nota")


def meaning(code: str) -> str:
    """What a code means, in Spanish."""
    text: str = load("hallazgos.yml")[code]["significa"]
    return text


@dataclass(slots=True)
class Findings:
    """Collects findings of one table after another."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def add(
        self,
        code: str,
        table: RawTable,
        *,
        cell: Cell | None = None,
        row: int | None = None,
        column: int | None = None,
        found: str = "",
        understood: str = "",
        line: str = "",
    ) -> None:
        """One finding; ``column`` is the 0-based index in the source. A ``cell`` gives the place, and what was found
        there unless ``found`` says it.

        Raises
        ------
        KeyError: the code is not in the catalogue (our fault; a test reads every call).
        """
        entry = load("hallazgos.yml")[code]
        if cell is not None:
            row, column, found = cell.row, cell.index, found or cell.text
        name = "" if column is None else table.column_name(column)
        self.rows.append(
            (
                code,
                entry["severidad"],
                table.file,
                table.sheet,
                row,
                name,
                found,
                understood,
                entry["que_hacer"],
                "abierto",
                line,
            )
        )
