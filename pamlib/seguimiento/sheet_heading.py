"""Which sheet of the follow-up workbook a sheet is, told by its row of headings; and what it lacks when it is none.

>>> form, index, columns = heading(table)                            # doctest: +SKIP
>>> columns["avance"]                                                # doctest: +SKIP
10

A sheet is recognised by its headings and never by its name. One that has the name of a sheet of the template, or its
hidden ids, and not its headings is a report that cannot be read: that is said, and by which heading. Out of scope: the
rows below (:mod:`.book`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pamlib.errors import UserError
from pamlib.readers.look import printable
from pamlib.seguimiento.forms import Form, form, forms
from pamlib.seguimiento.notes import Note
from pamlib.table import RawRow, RawTable, column_letter
from pamlib.values.lookup import load
from pamlib.values.text import fold, normalize

#: Rows from the top among which the headings are looked for: people put letters and logos above.
WITHIN = 200
_COPY = re.compile(r"\s*(?:\(\d+\)|\d+)$")
#: Headings of the template in one row that make it its row of headings, though some are gone.
_ENOUGH = 3


def heading(table: RawTable) -> tuple[Form, int, dict[str, int]] | None:
    """The form of a sheet, the position of its heading row and the column of each role; ``None`` when it has none.

    Raises :class:`UserError` when two columns have the same heading.
    """
    for index, row in enumerate(table.rows[:WITHIN]):
        if sum(map(bool, row.cells)) < 2:
            continue
        cells = _with_merges(table, row)
        for each in forms():
            roles = [each.role(text) if text else "" for text in cells]
            if each.needed <= set(roles):
                return each, index, _columns(table, row, each, roles)
    return None


def _columns(table: RawTable, row: RawRow, each: Form, roles: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, role in enumerate(roles):
        if role and role in columns:
            raise UserError(
                f"hay dos columnas «{each.title(role)}»",
                "Deje una sola",
                file=table.file, sheet=printable(table.sheet), row=row.number, column=column_letter(column + 1),
            )  # fmt: skip
        if role:
            columns[role] = column
    return columns


def _with_merges(table: RawTable, row: RawRow) -> list[str]:
    """The row's texts, with those that stand above in a cell merged down to it."""
    cells = list(row.cells)
    for merge in table.merges:
        column = merge.first_column - 1
        if merge.first_row < row.number <= merge.last_row and column < len(cells) and not cells[column]:
            above = table.rows[merge.first_row - 1].cells
            cells[column] = above[column] if column < len(above) else ""
    return cells


def unread(table: RawTable, ids: Mapping[str, Sequence[str]]) -> tuple[str, Note]:
    """Key of the form that a sheet without headings was ('' when of none), and what is said of it."""
    key = _form_of(table, ids)
    if not key:
        return "", Note("hoja_no_usada", table.sheet, found=table.sheet)
    missing = ", ".join(f"«{form(key).title(role)}»" for role in _missing(table, form(key)))
    understood = f"falta {missing}" if missing else "no se encontró la fila de los encabezados"
    return key, Note("hoja_sin_encabezados", table.sheet, found=table.sheet, understood=understood)


def _form_of(table: RawTable, ids: Mapping[str, Sequence[str]]) -> str:
    named = _COPY.sub("", normalize(table.sheet))
    if found := next((each.key for each in forms() if fold(each.name) == fold(named)), ""):
        return found
    cells = {normalize(cell) for row in table.rows for cell in row.cells[:3]}
    shared = {each.key: len(cells & set(ids.get(each.key, ()))) for each in forms()}
    best = max(shared, key=lambda key: shared[key])  # of those with as many, the first
    return best if shared[best] else ""


def _missing(table: RawTable, wanted: Form) -> list[str]:
    """Needed roles that the most likely row of headings lacks, in the order of the form."""
    best: set[str] = set()
    for row in table.rows[:WITHIN]:
        roles = {wanted.role(text) for text in row.cells if text} - {""}
        best = max(best, roles, key=len)
    return [c.role for c in wanted.columns if c.role in wanted.needed - best] if len(best) >= _ENOUGH else []


def lost_columns(wanted: Form, columns: Mapping[str, int], version: str) -> list[str]:
    """Titles of the columns people fill in that the template of ``version`` had and the sheet no longer has."""
    made = int(version) if version.isascii() and version.isdigit() else int(load("plantilla")["version"])
    return [c.title for c in wanted.columns if c.entry and c.since <= made and c.role not in columns]
