"""Finds the heading rows of a table and says which role each column plays.

A heading is a row whose cells are, for the most part, words of ``formats/roles.yml``; it may take a second row
("PLAZO" over "FECHA DE INICIO" and "FECHA DE TERMINACIÓN", "RECURSOS" over "2024", "2025"…). A plan printed on several
pages repeats it; every repetition opens a :class:`Section` whose own order of columns holds for the rows under it.

The parts: which rows are a heading (:mod:`pamlib.heading_rows`), its columns (:mod:`pamlib.heading_columns`), what each
means beside the others (:mod:`pamlib.heading_neighbours`), what a single heading means (:mod:`pamlib.heading_words`).

Out of scope: columns whose heading is no word of the vocabulary get a role from their cells, in
:mod:`pamlib.rows.roles_by_kind`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pamlib.heading_column import Column
from pamlib.heading_columns import columns_of
from pamlib.heading_rows import is_heading, is_numbering, is_second_row, last_row_of_heading
from pamlib.heading_words import (
    RoleMatch,
    match_role,
    title_scale,
)
from pamlib.table import RawRow, RawTable

__all__ = ["Column", "RoleMatch", "Section", "find_sections", "is_heading", "match_role"]


@dataclass(slots=True)
class Section:
    """A heading and the rows under it, until the next heading."""

    columns: list[Column]
    heading_rows: list[RawRow]
    rows: list[RawRow] = field(default_factory=list)


def find_sections(table: RawTable) -> tuple[list[RawRow], list[Section]]:
    """The title block (rows above the first heading) and the sections of the table, in its order.

    Returns an empty list of sections when the table has no heading: it is no plan.

    Raises
    ------
    UserError: two columns of one heading play the same role.
    """
    near = not any(is_heading(row) for row in table.rows)
    title: list[RawRow] = []
    sections: list[Section] = []
    position = 0
    while position < len(table.rows):
        row = table.rows[position]
        position += 1
        if not is_heading(row, near=near):
            (sections[-1].rows if sections else title).append(row)
            continue
        heading = [row]
        tall = last_row_of_heading(table, row)
        while position < len(table.rows) and (
            table.rows[position].number <= tall
            or (len(heading) == 1 and is_second_row(table, row, table.rows[position], near))
            or is_numbering(table.rows[position])
        ):
            heading.append(table.rows[position])
            position += 1
        sections.append(Section(columns_of(table, heading, near), heading))
    scale = max((title_scale(c) for row in title for c in row.cells if c), default=1)
    for section in sections if scale != 1 else ():
        # A heading that gives its own scale keeps it.
        section.columns = [
            replace(c, scale=scale) if c.role == "recurso" and c.scale == 1 else c for c in section.columns
        ]
    return title, sections
