"""The months that a line marks in the columns of a schedule, and the dates they give.

>>> term({(None, 3): None, (None, 5): None}, 2025)
('2025-03-01', '2025-05-31')

A cell merged over several months, or over several rows, marks them all. Marks by colour alone are not cells with text
and are not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pamlib.formats import load
from pamlib.rows.body import Body, Cell
from pamlib.table import RawTable
from pamlib.values.dates import DateValue, month_name
from pamlib.values.text import fold

if TYPE_CHECKING:
    from pamlib.headings import Column

Month = tuple[int | None, int]
_PLAIN_MARKS = frozenset({"x", "xx", "1", "si", "ok", ""})


@cache
def _blank_words() -> frozenset[str]:
    return frozenset(map(str, load("encabezados.yml")["sin_marca"]))


def is_mark(text: str) -> bool:
    """True for a cell that says something is done in that month: "X", "✓", "50 %", "Informe"."""
    folded = fold(text)
    if not folded:
        # A sign alone ("✓", "■") is a mark; a dash is none.
        return bool(text.strip(" -–—._"))
    return folded not in _blank_words()


def says_more(text: str) -> bool:
    """True when a mark has words or figures of its own, which are kept."""
    return fold(text) not in _PLAIN_MARKS or "%" in text


def schedule(table: RawTable, body: Body) -> dict[int, dict[Month, Cell]]:
    """Marked months of each row, by its number, in the order of the columns."""
    months = {c.index: c for c in body.columns if c.role == "mes"}
    if not months:
        return {}
    areas = {(m.first_row, m.first_column - 1): m for m in table.merges}
    found: dict[int, dict[int, Cell]] = {}
    for row in body.rows:
        for key, cell in row.cells.items():
            if not key.startswith("mes:") or not is_mark(cell.text):
                continue
            area = areas.get((cell.row, cell.index))
            rows = range(cell.row, area.last_row + 1) if area else (cell.row,)
            columns = range(cell.index, area.last_column) if area else (cell.index,)
            for number in rows:
                found.setdefault(number, {}).update({c: cell for c in columns if c in months})
    return {number: {_month(months[i]): cells[i] for i in sorted(cells)} for number, cells in found.items()}


def _month(column: Column) -> Month:
    return column.year, column.month or 1


def term(marks: Mapping[Month, Any], year: int | None) -> tuple[str | None, str | None]:
    """First and last day of the marked months; ``year`` is that of the months whose heading says none.

    ``(None, None)`` when a month has no year.
    """
    dated = [(own or year, month) for own, month in marks]
    known = sorted((y, m) for y, m in dated if y is not None)
    if not known or len(known) < len(dated):
        return None, None
    first, last = known[0], known[-1]
    return (
        DateValue(*first, None, "mes", "").start_iso(),
        DateValue(*last, None, "mes", "").end_iso(),
    )


def has_gaps(marks: Mapping[Month, Any]) -> bool:
    """True when some month between the first and the last is not marked."""
    numbers = sorted((year or 0) * 12 + month for year, month in marks)
    return bool(numbers) and numbers[-1] - numbers[0] + 1 > len(numbers)


def in_words(marks: Mapping[Month, Cell]) -> str:
    """The months as a person lists them: "enero, marzo (50 %), 2025 abril"."""
    parts = []
    for (year, month), cell in marks.items():
        name = f"{year} {month_name(month)}" if year else month_name(month)
        parts.append(f"{name} ({cell.text})" if says_more(cell.text) else name)
    return ", ".join(parts)
