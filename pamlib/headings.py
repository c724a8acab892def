"""Finds the heading rows of a table and says which role each column plays.

A heading is a row whose cells are, for the most part, words of ``formats/roles.yml``; it may take a second row
("PLAZO" over "FECHA DE INICIO" and "FECHA DE TERMINACIÓN", "RECURSOS" over "2024", "2025"…). A plan printed on several
pages repeats it; every repetition opens a :class:`Section` whose own order of columns holds for the rows under it.

>>> match_role("Recursos 2025").role, match_role("Recursos 2025").year
('recurso', 2025)
>>> match_role("Tareas a las acciones:").role
'tarea'
>>> match_role("Capacitar docentes") is None
True

Out of scope: columns whose heading is no word of the vocabulary get a role from their cells, in
:mod:`pamlib.rows.roles_by_kind`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pamlib.errors import UserError
from pamlib.formats import load, role_name
from pamlib.table import Merge, RawRow, RawTable
from pamlib.values.sources import looks_like_source
from pamlib.values.text import fold

_LONGEST = 70
_TALLEST = 3
_NEAR = 90
# Columns that a wider heading may hold.
_PARTS = frozenset({"fecha_inicio", "fecha_fin"})
_YEAR_IN = re.compile(r"\b(20\d\d)\b")
_NUMBERING = re.compile(r"^\(?(\d{1,2})\)?$")


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """What a heading means; ``year`` is the vigencia of a resource column, ``source`` the only source it is of."""

    role: str
    year: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section: 0-based ``index`` in the heading row, ``role`` ('' when unknown), heading as written.

    ``key`` is its unique name inside its plan: ``meta``, ``recurso:2025``, ``recurso:2025:SGP``, ``otro:Línea base``.
    """

    index: int
    role: str
    heading: str
    year: int | None = None
    source: str = ""
    key: str = field(init=False)

    def __post_init__(self) -> None:
        key = self.role or f"otro:{self.heading}"
        if self.role == "recurso":
            key = f"recurso:{self.year or ''}" + (f":{self.source}" if self.source else "")
        object.__setattr__(self, "key", key)


@dataclass(slots=True)
class Section:
    """A heading and the rows under it, until the next heading. ``page`` counts sections and blank-row gaps."""

    columns: list[Column]
    heading_rows: list[RawRow]
    rows: list[RawRow] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)


@cache
def _vocabulary() -> dict[str, str]:
    return {heading: role for role, entry in load("roles.yml").items() for heading in entry["encabezados"]}


@cache
def _year_pattern() -> re.Pattern[str]:
    return re.compile(load("roles.yml")["recurso"]["con_anio"])


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(load("encabezados.yml")["calificadores"])


@cache
def match_role(text: str, *, near: bool = False) -> RoleMatch | None:
    """Role of a heading; ``near`` also accepts a misspelling (at least 90 % alike)."""
    if not text or len(text) > _LONGEST:
        return None
    folded = fold(text)
    if role := _vocabulary().get(folded):
        return RoleMatch(role)
    if year := _year_pattern().match(folded):
        return RoleMatch("recurso", int(year[1]))
    if match := _money_by_source(folded) or _qualified(folded):
        return match
    if near and len(folded) >= 4:
        from rapidfuzz import fuzz, process

        best = process.extractOne(folded, _vocabulary().keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        if best:
            return RoleMatch(_vocabulary()[best[0]])
    return None


def _money_by_source(folded: str) -> RoleMatch | None:
    """Meaning of "Recursos SGP", "Recursos 2025 propios": money of one source."""
    first, _, rest = folded.partition(" ")
    if not rest or _vocabulary().get(first) != "recurso":
        return None
    year = _YEAR_IN.search(rest)
    source = " ".join(_YEAR_IN.sub(" ", rest).split())
    if not looks_like_source(source):
        return None
    return RoleMatch("recurso", int(year[1]) if year else None, source.upper())


def _qualified(folded: str) -> RoleMatch | None:
    """Meaning of a heading word followed only by words that add none ("Metas a alcanzar", "Indicador de gestión")."""
    words = folded.split()
    qualifiers = _qualifiers()
    for count in range(len(words) - 1, 0, -1):
        if words[count] not in qualifiers:
            return None
        if role := _vocabulary().get(" ".join(words[:count])):
            return RoleMatch(role)
    return None


def is_heading(row: RawRow, *, near: bool = False) -> bool:
    """True when at least three different roles, and most of the row's cells, are heading words."""
    cells = [c for c in row.cells if c]
    misses, roles = 0, set()
    # From the right: the last cells of a line (dates, money, source) repeat, so most lines are told at once.
    for cell in reversed(cells):
        match = match_role(cell, near=near)
        if match is not None:
            roles.add(match.role)
            continue
        misses += 1
        if misses * 2 >= len(cells):
            return False
    return len(roles) >= 3


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
        tall = _last_row_of_heading(table, row)
        while position < len(table.rows) and (
            table.rows[position].number <= tall
            or (len(heading) == 1 and _is_second_row(table, row, table.rows[position], near))
            or _is_numbering(table.rows[position])
        ):
            heading.append(table.rows[position])
            position += 1
        sections.append(Section(_columns(table, heading, near), heading))
    return title, sections


def _last_row_of_heading(table: RawTable, row: RawRow) -> int:
    """Number of the last row that the declared merges of a heading row reach; its own when there are none."""
    starts = {i + 1 for i, cell in enumerate(row.cells) if cell}
    reach = [m.last_row for m in table.merges if m.first_row == row.number and m.first_column in starts]
    # Two cells at least: one alone may be a mistake of whoever merged it.
    tall = sorted(last for last in reach if row.number < last <= row.number + _TALLEST)
    return tall[-1] if len(tall) > 1 else row.number


def _is_numbering(row: RawRow) -> bool:
    """True for the row under a heading that only numbers the columns: 1, 2, 3…"""
    numbers = [_NUMBERING.match(c) for c in row.cells if c]
    values = [int(n[1]) for n in numbers if n]
    return len(values) == len(numbers) >= 3 and values == list(range(values[0], values[0] + len(values)))


def _is_second_row(table: RawTable, first: RawRow, second: RawRow, near: bool) -> bool:
    """True when the row under a heading goes on with it: heading words or bare years, each in a column of its own, or
    words that all stand under heading cells merged over several columns.
    """
    cells = [(i, c) for i, c in enumerate(second.cells) if c]
    if not cells or (is_heading(second, near=near) and not _only_parts(second, near)):
        return False
    covers = _horizontal_merges([m for m in table.merges if m.last_column > m.first_column], first.number)
    if all(i + 1 in covers and c[0].isalpha() for i, c in cells):
        return True
    return all(match_role(c, near=near) for _, c in cells) and any(
        i >= len(first.cells)
        or not first.cells[i]
        or match_role(first.cells[i]) in {RoleMatch("plazo"), RoleMatch("recurso")}
        for i, _ in cells
    )


def _only_parts(row: RawRow, near: bool) -> bool:
    """True when every cell is a part of a wider column: a date of a term, or a year of the money."""
    matches = [match_role(c, near=near) for c in row.cells if c]
    return all(m is not None and (m.role in _PARTS or m.year is not None) for m in matches)


def _columns(table: RawTable, heading: list[RawRow], near: bool) -> list[Column]:
    """Columns of a heading of one or more rows; of the rows below the first, the lowest one with text counts."""
    top = heading[0].cells
    below = [row.cells for row in heading[1:] if not _is_numbering(row)]
    width = max(i + 1 for row in heading for i, cell in enumerate(row.cells) if cell)
    covers = _horizontal_merges(table.merges, heading[0].number)
    columns: list[Column] = []
    over = ""
    for index in range(width):
        upper = top[index] if index < len(top) else ""
        lower = next((cells[index] for cells in reversed(below) if index < len(cells) and cells[index]), "")
        if upper:
            over = upper
        elif not lower and (index + 1) not in covers:
            over = ""
        if text := " ".join(filter(None, [upper or (over if lower else ""), lower])):
            columns.append(_column(index, upper or over, lower, text, columns, near))
        elif not table.positional or _has_content(table, index, heading[-1].number):
            columns.append(Column(index, "", f"(sin encabezado {table.column_name(index)})"))
    columns = _without_totals(columns)
    _refuse_twins(table, heading[0], columns)
    return _told_apart(table, columns)


def _without_totals(columns: list[Column]) -> list[Column]:
    """Beside resources by year or by source, a plain resource column adds them up: it is no money of its own."""
    if not any(c.role == "recurso" and (c.year or c.source) for c in columns):
        return columns
    return [
        Column(c.index, "", c.heading) if c.role == "recurso" and not c.year and not c.source else c for c in columns
    ]


def _told_apart(table: RawTable, columns: list[Column]) -> list[Column]:
    """Columns without a role that have one heading get their column's name in it."""
    headings = [c.heading for c in columns if not c.role]
    return [
        Column(c.index, "", f"{c.heading} ({table.column_name(c.index)})")
        if not c.role and headings.count(c.heading) > 1
        else c
        for c in columns
    ]


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
    return Column(index, role, text, match.year, match.source)


def _meaning(upper: str, lower: str, near: bool) -> RoleMatch | None:
    """Role of a heading cell and of the one under it: the lower one's, what both say together, the upper one's."""
    over = match_role(upper, near=near)
    if not lower:
        return over
    if over and over.role == "recurso":
        if looks_like_source(lower):
            return RoleMatch("recurso", over.year, fold(lower).upper())
        # "Humanos" and "técnicos" are no money; "financieros" is.
        return match_role(lower, near=near) or match_role(f"{upper} {lower}")
    return match_role(lower, near=near) or match_role(f"{upper} {lower}") or over


def _horizontal_merges(merges: list[Merge], row: int) -> frozenset[int]:
    """1-based columns that a merge starting in ``row`` covers."""
    return frozenset(
        c for m in merges if m.first_row <= row <= m.last_row for c in range(m.first_column, m.last_column + 1)
    )


def _has_content(table: RawTable, index: int, after: int) -> bool:
    return any(index < len(row.cells) and row.cells[index] for row in table.rows if row.number > after)


def _refuse_twins(table: RawTable, row: RawRow, columns: list[Column]) -> None:
    seen: dict[str, Column] = {}
    for column in columns:
        if not column.role:
            continue
        if twin := seen.get(column.key):
            raise UserError(
                f"dos columnas tienen el mismo papel ({role_name(column.role)}): "
                f"«{twin.heading}», columna {table.column_name(twin.index)}, "
                f"y «{column.heading}», columna {table.column_name(column.index)}",
                "Cambie uno de los dos encabezados para que digan qué contiene cada columna",
                file=table.file,
                sheet=table.sheet or None,
                row=row.number,
                column=table.column_name(column.index),
            )
        seen[column.key] = column
