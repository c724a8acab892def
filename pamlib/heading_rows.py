"""Which rows of a table are its heading: the row that says most roles, and the rows under it that go on with it.

A heading may take a second row ("PLAZO" over "FECHA DE INICIO" and "FECHA DE TERMINACIÓN", "RECURSOS" over "2024" and
"2025"), reach as far down as its declared merges, and be followed by a row that only numbers the columns.

>>> is_heading(RawRow(1, ["METAS", "ACCIONES", "RECURSOS", ""]))
True

Out of scope: what its columns are (:mod:`pamlib.heading_columns`).
"""

from __future__ import annotations

import re

from pamlib.heading_months import has_schedule, is_month
from pamlib.heading_words import (
    is_additional,
    match_role,
    scale_of,
)
from pamlib.table import Merge, RawRow, RawTable

_LONGEST = 70
_TALLEST = 3
# Columns that a wider heading may hold.
_PARTS = frozenset({"fecha_inicio", "fecha_fin"})
_NUMBERING = re.compile(r"^\(?(\d{1,2})\)?$")
_FEWEST_CELLS = 5


def is_heading(row: RawRow, *, near: bool = False) -> bool:
    """True when at least three different roles, and most of the row's cells, are heading words.

    Known headings without a role ("% de avance") speak neither for nor against.
    """
    cells = [c for c in row.cells if c]
    if len(cells) > _FEWEST_CELLS and has_schedule(cells):
        # A schedule takes twelve cells of the heading, or more, and says nothing of the others.
        cells = [c for c in cells if not is_month(c)]
    misses, neutral, roles = 0, 0, set()
    # From the right: the last cells of a line (dates, money, source) repeat, so most lines are told at once.
    for cell in reversed(cells):
        match = match_role(cell, near=near)
        if match is not None:
            roles.add(match.role)
            continue
        if len(cell) <= _LONGEST and is_additional(cell):
            neutral += 1
        else:
            misses += 1
        if misses * 2 + neutral >= len(cells):
            return False
    return len(roles) >= 3


def last_row_of_heading(table: RawTable, row: RawRow) -> int:
    """Number of the last row that the declared merges of a heading row reach; its own when there are none."""
    starts = {i + 1 for i, cell in enumerate(row.cells) if cell}
    reach = [m.last_row for m in table.merges if m.first_row == row.number and m.first_column in starts]
    # Two cells at least: one alone may be a mistake of whoever merged it.
    tall = sorted(last for last in reach if row.number < last <= row.number + _TALLEST)
    return tall[-1] if len(tall) > 1 else row.number


def is_numbering(row: RawRow) -> bool:
    """True for the row under a heading that only numbers the columns: 1, 2, 3…"""
    numbers = [_NUMBERING.match(c) for c in row.cells if c]
    values = [int(n[1]) for n in numbers if n]
    return len(values) == len(numbers) >= 3 and values == list(range(values[0], values[0] + len(values)))


def is_second_row(table: RawTable, first: RawRow, second: RawRow, near: bool) -> bool:
    """True when the row under a heading goes on with it: heading words or bare years, each in a column of its own, or
    words that all stand under heading cells merged over several columns.
    """
    cells = [(i, c) for i, c in enumerate(second.cells) if c]
    if not cells:
        return False
    covers = horizontal_merges([m for m in table.merges if m.last_column > m.first_column], first.number)
    if all(i + 1 in covers and (c[0].isalpha() or scale_of(c) != 1) for i, c in cells):
        return True
    if is_heading(second, near=near) and not _only_parts(second, near):
        return False
    if has_schedule(second.cells) and all(is_month(c) or match_role(c) for _, c in cells):
        return True
    if all(scale_of(c) != 1 and match_role(f"{first.cells[i]} {c}") for i, c in cells if i < len(first.cells)) and all(
        i < len(first.cells) for i, _ in cells
    ):
        return True
    return all(match_role(c, near=near) for _, c in cells) and any(
        i >= len(first.cells)
        or not first.cells[i]
        or ((over := match_role(first.cells[i])) is not None and over.role in {"plazo", "recurso"} and not over.year)
        for i, _ in cells
    )


def _only_parts(row: RawRow, near: bool) -> bool:
    """True when every cell is a part of a wider column: a date of a term, or a year of the money."""
    matches = [match_role(c, near=near) for c in row.cells if c]
    return all(m is not None and (m.role in _PARTS or m.year is not None) for m in matches)


def horizontal_merges(merges: list[Merge], row: int) -> frozenset[int]:
    """1-based columns that a merge starting in ``row`` covers."""
    return frozenset(
        c for m in merges if m.first_row <= row <= m.last_row for c in range(m.first_column, m.last_column + 1)
    )
