"""What every kind of workbook shares: the text a cell shows, and what a person should know of a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence, Set
from typing import Protocol

from pamlib.table import Notice, RawRow, column_letter

_GROUP = 3
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


class SheetFacts(Protocol):
    """What the file says of a sheet beside its values; rows and columns are 1-based."""

    @property
    def hidden_rows(self) -> Set[int]:
        """Rows nobody sees."""

    @property
    def hidden_columns(self) -> Set[int]:
        """Columns nobody sees."""

    @property
    def formulas(self) -> Sequence[tuple[int, int, bool]]:
        """(row, column, has a cached value) of each cell with a formula."""

    def shows_month_only(self, row: int, column: int) -> bool:
        """True when the cell's number format shows a month and a year but no day (``mmm-yy``)."""


def display(value: object, part: SheetFacts, row: int, column: int) -> str:
    """Text of a cell that holds no text, as a person reads it."""
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = repr(value)
        # 35.125 in a workbook is a number with decimals; in a text it is thirty-five thousand.
        return f"{text}0" if len(text.partition(".")[2]) == _GROUP and "e" not in text else text
    if isinstance(value, dt.datetime):
        value = value.date() if value.time() == dt.time() else value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        if value.day == 1 and part.shows_month_only(row, column):
            return f"{MONTHS[value.month - 1]}-{value.year % 100:02d}"
        return value.isoformat()
    return str(value)


def sheet_notices(part: SheetFacts, rows: list[RawRow]) -> list[Notice]:
    """What a person should know of a sheet: hidden rows and columns that hold text, formulas."""
    found = []
    for row in rows:
        if row.number in part.hidden_rows and not row.blank:
            found.append(Notice("fila_oculta", row.number, found=next(c for c in row.cells if c)))
    for column in sorted(part.hidden_columns):
        text = next((r.cells[column - 1] for r in rows if column <= len(r.cells) and r.cells[column - 1]), "")
        if text:
            found.append(Notice("columna_oculta", None, column, found=text))
    for row_number, column, cached in part.formulas:
        code = "formula" if cached else "formula_sin_valor"
        found.append(Notice(code, row_number, column, found=f"{column_letter(column)}{row_number}"))
    return found
