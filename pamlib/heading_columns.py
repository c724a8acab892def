"""The columns of one heading, cell by cell: its text, the one under it, a merge over several, months of a schedule.

"RECURSOS" merged over "2024" and "2025" gives the columns ``recurso:2024`` and ``recurso:2025``; a cell that holds
several headings run together ("METAINDICADOR") gives one column each.

>>> [c.key for c in columns_of(table, [table.rows[0]], near=False)]               # doctest: +SKIP
['componente', 'meta', 'recurso:2024', 'recurso:2025']

Out of scope: what a column means beside the others (:mod:`pamlib.heading_neighbours`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pamlib.heading_column import Column
from pamlib.heading_months import has_schedule, month_heading, runs
from pamlib.heading_neighbours import refuse_twins, settled, told_apart, without_totals
from pamlib.heading_rows import horizontal_merges, is_numbering
from pamlib.heading_words import (
    RoleMatch,
    is_additional,
    is_foreign,
    is_physical,
    is_source,
    match_role,
    unglue,
)
from pamlib.table import RawRow, RawTable
from pamlib.values.text import fold

# Roles that a column under "SEGUIMIENTO" may still play, when no other column does.
_LENT = frozenset({"indicador", "responsable"})
_YEAR = re.compile(r"\b(20\d\d)\b")


def columns_of(table: RawTable, heading: list[RawRow], near: bool) -> list[Column]:
    """Columns of a heading of one or more rows; of the rows below the first, the lowest one with text counts."""
    heading = _unglued(table, heading)
    top = heading[0].cells
    below = [row.cells for row in heading[1:] if not is_numbering(row)]
    width = max(i + 1 for row in heading for i, cell in enumerate(row.cells) if cell)
    covers = horizontal_merges(table.merges, heading[0].number)
    columns: list[Column] = []
    months = _months([top, *below])
    over = ""
    for index in range(width):
        upper = top[index] if index < len(top) else ""
        lower = next((cells[index] for cells in reversed(below) if index < len(cells) and cells[index]), "")
        if upper:
            over = upper
        elif not lower and (index + 1) not in covers:
            over = ""
        if index in months:
            columns.append(months[index])
        elif text := " ".join(filter(None, [upper or (over if lower else ""), lower])):
            columns.append(_column(index, upper or over, lower, text, columns, near))
        elif not table.positional or _has_content(table, index, heading[-1].number):
            columns.append(Column(index, "", f"(sin encabezado {table.column_name(index)})"))
    columns = without_totals(settled(columns))
    refuse_twins(table, heading[0], columns)
    return told_apart(table, columns)


def _unglued(table: RawTable, heading: list[RawRow]) -> list[RawRow]:
    """The heading with the cells that hold several headings run together written each in its own column.

    In a workbook the columns after the cell are blank in the heading; in a text the columns that are missing push the
    others to the right.
    """
    first = heading[0]
    if len(heading) > 1 or not any(unglue(c) for c in first.cells):
        return heading
    cells = list(first.cells)
    under = [row.cells for row in table.rows if row.number > first.number and not row.blank]
    widths = [max(i + 1 for i, c in enumerate(row) if c) for row in under]
    at = 0
    while at < len(cells):
        parts = unglue(cells[at])
        free = 1
        while at + free < len(cells) and not cells[at + free] and free < len(parts):
            free += 1
        if not table.positional and free == 1 and parts:
            longer = sum(width > len(cells) for width in widths)
            if longer * 2 > len(widths):
                cells[at + 1 : at + 1] = [""] * (len(parts) - 1)
                free = len(parts)
        elif at + free == len(cells):
            # Nothing stands after the cell: the columns it also names may go on beyond the heading.
            free = max(free, len(parts))
        if parts and free >= len(parts):
            cells[at : at + len(parts)] = [part.upper() for part in parts]
        at += max(1, len(parts))
    return [RawRow(first.number, cells)]


def _months(rows: Sequence[Sequence[str]]) -> dict[int, Column]:
    """Columns of months by their index: of the schedule (role ``mes``), or of something else (no role)."""
    if not any(map(has_schedule, rows)):
        return {}
    found: dict[int, Column] = {}
    scheduled: set[tuple[int | None, int]] = set()
    for depth, row in enumerate(rows):
        over: dict[int, str] = {}
        terms: set[int] = set()
        for above in rows[:depth]:
            text = ""
            for index in range(len(row)):
                text = (above[index] if index < len(above) else "") or text
                if text and row[index]:
                    over[index] = f"{over.get(index, '')} {text}".strip()
                    if (match := match_role(" ".join(_YEAR.sub(" ", text).split()))) and match.role == "plazo":
                        terms.add(index)
        for title, numbers in runs([(i, c) for i, c in enumerate(row) if c], over):
            year = _YEAR.search(title)
            first = next(iter(numbers.values()))
            key = (int(year[1]) if year else None, first)
            plan = (not terms.isdisjoint(numbers) or not (title or scheduled)) and key not in scheduled
            if plan:
                scheduled.add(key)
            for index, month in numbers.items():
                text = month_heading(title, month)
                found[index] = Column(index, "mes", text, key[0], month=month) if plan else Column(index, "", text)
    return found


def _column(index: int, upper: str, lower: str, text: str, before: list[Column], near: bool) -> Column:
    match = _meaning(upper, lower, near)
    if match is None:
        return Column(index, "", text)
    role = match.role
    if lower and match_role(lower, near=near) is None and role != "recurso" and any(c.role == role for c in before):
        # One heading over several columns: the first is the column, the others say more about it.
        return Column(index, "", text)
    if role == "responsable":
        left = next((c.role for c in reversed(before) if c.role), "")
        role = "responsable_tarea" if left == "tarea" else "responsable_accion"
    return Column(index, role, text, match.year, match.source, match.scale, weak=match.weak)


def _meaning(upper: str, lower: str, near: bool) -> RoleMatch | None:
    """Role of a heading cell and of the one under it: the lower one's, what both say together, the upper one's."""
    over = match_role(upper, near=near)
    if not lower:
        return over
    if upper and is_additional(upper):
        under = None if is_foreign(upper) else match_role(lower, near=near)
        return replace(under, weak=True) if under is not None and under.role in _LENT else None
    if over and over.role == "recurso":
        if is_source(fold(lower)):
            return replace(over, source=fold(lower).upper())
        # "Humanos" and "técnicos" are no money; "financieros" is.
        found = match_role(lower, near=near) or match_role(f"{upper} {lower}")
        return replace(found, scale=over.scale) if found and found.role == "recurso" and found.scale == 1 else found
    found = match_role(lower, near=near)
    if found and found.role == "recurso" and found.year and upper and fold(lower).isdigit() and is_physical(upper):
        return None
    return found or match_role(f"{upper} {lower}") or over


def _has_content(table: RawTable, index: int, after: int) -> bool:
    return any(index < len(row.cells) and row.cells[index] for row in table.rows if row.number > after)
