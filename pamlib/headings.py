"""Finds the heading rows of a table and says which role each column plays.

A heading is a row whose cells are, for the most part, words of ``formats/roles.yml``; it may take a second row
("PLAZO" over "FECHA DE INICIO" and "FECHA DE TERMINACIÓN", "RECURSOS" over "2024", "2025"…). A plan printed on several
pages repeats it; every repetition opens a :class:`Section` whose own order of columns holds for the rows under it.

What a single heading means is :mod:`pamlib.heading_words`; here it is understood beside the others: a "RESPONSABLE"
answers for what stands to its left, a "FUENTE" beside a baseline is of data and not of money, a synonym counts when no
other column has the role, months under "PLAZO" are its schedule.

Out of scope: columns whose heading is no word of the vocabulary get a role from their cells, in
:mod:`pamlib.rows.roles_by_kind`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pamlib.errors import UserError
from pamlib.formats import role_name
from pamlib.heading_months import has_schedule, is_month, month_heading, runs
from pamlib.heading_words import (
    RoleMatch,
    is_additional,
    is_baseline,
    is_foreign,
    is_physical,
    is_source,
    match_role,
    scale_of,
    title_scale,
    unglue,
)
from pamlib.table import Merge, RawRow, RawTable
from pamlib.values.text import fold

__all__ = ["Column", "RoleMatch", "Section", "find_sections", "is_heading", "match_role"]

_LONGEST = 70
_TALLEST = 3
# Columns that a wider heading may hold.
_PARTS = frozenset({"fecha_inicio", "fecha_fin"})
# Roles that a column under "SEGUIMIENTO" may still play, when no other column does.
_LENT = frozenset({"indicador", "responsable"})
_NUMBERING = re.compile(r"^\(?(\d{1,2})\)?$")
_YEAR = re.compile(r"\b(20\d\d)\b")
_FEWEST_CELLS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section: 0-based ``index`` in the heading row, ``role`` ('' when unknown), heading as written.

    ``key`` is its unique name inside its plan: ``meta``, ``recurso:2025``, ``recurso:2025:SGP``, ``mes:2025:3``,
    ``otro:Línea base``. ``scale`` is how many pesos one unit of a resource column is.
    """

    index: int
    role: str
    heading: str
    year: int | None = None
    source: str = ""
    scale: int = 1
    month: int | None = None
    weak: bool = field(default=False, compare=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        key = self.role or f"otro:{self.heading}"
        if self.role == "recurso":
            key = f"recurso:{self.year or ''}" + (f":{self.source}" if self.source else "")
        elif self.role == "mes":
            key = f"mes:{self.year or ''}:{self.month}"
        object.__setattr__(self, "key", key)


@dataclass(slots=True)
class Section:
    """A heading and the rows under it, until the next heading."""

    columns: list[Column]
    heading_rows: list[RawRow]
    rows: list[RawRow] = field(default_factory=list)


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
    scale = max((title_scale(c) for row in title for c in row.cells if c), default=1)
    for section in sections if scale != 1 else ():
        # A heading that gives its own scale keeps it.
        section.columns = [
            replace(c, scale=scale) if c.role == "recurso" and c.scale == 1 else c for c in section.columns
        ]
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
    if not cells:
        return False
    covers = _horizontal_merges([m for m in table.merges if m.last_column > m.first_column], first.number)
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


def _columns(table: RawTable, heading: list[RawRow], near: bool) -> list[Column]:
    """Columns of a heading of one or more rows; of the rows below the first, the lowest one with text counts."""
    heading = _unglued(table, heading)
    top = heading[0].cells
    below = [row.cells for row in heading[1:] if not _is_numbering(row)]
    width = max(i + 1 for row in heading for i, cell in enumerate(row.cells) if cell)
    covers = _horizontal_merges(table.merges, heading[0].number)
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
    columns = _without_totals(_settled(columns))
    _refuse_twins(table, heading[0], columns)
    return _told_apart(table, columns)


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


def _settled(columns: list[Column]) -> list[Column]:
    """Columns whose meaning depends on the others: synonyms, responsibles, sources of data."""
    columns = _answering(columns)
    strong = {c.key for c in columns if c.role and not c.weak}
    seen: set[str] = set()
    out: list[Column] = []
    for column in columns:
        second = column.weak and (column.key in strong or column.key in seen)
        bare_source = column.role == "fuente" and fold(column.heading) in {"fuente", "fuentes"}
        if second or (bare_source and _of_data(out)):
            column = _without_role(column)
        seen.add(column.key)
        out.append(column)
    return out


def _without_role(column: Column) -> Column:
    return Column(column.index, "", column.heading)


def _of_data(before: Sequence[Column]) -> bool:
    """True when the columns to the left, up to the first with a role, hold a baseline."""
    for column in reversed(before):
        if column.role:
            return False
        if is_baseline(column.heading):
            return True
    return False


def _answering(columns: list[Column]) -> list[Column]:
    """A "RESPONSABLE" beside the "RESPONSABLE DE LA ACCIÓN" is of the tasks, wherever it stands."""
    answering = [c for c in columns if c.role == "responsable_accion"]
    roles = {c.role for c in columns}
    if len(answering) == 2 and "tarea" in roles and "responsable_tarea" not in roles:
        generic = [c for c in answering if (m := match_role(c.heading)) is None or m.role == "responsable"]
        if len(generic) == 1:
            columns = [replace(c, role="responsable_tarea") if c is generic[0] else c for c in columns]
    return columns


# How an export of ours, or an office, says that a column holds the amounts without a year.
_YEARLESS = re.compile(r"\bsin (?:ano|vigencia)\b")


def _without_totals(columns: list[Column]) -> list[Column]:
    """Beside resources by year or by source, a plain resource column adds them up: it is no money of its own, unless it
    says that it holds what has no year.
    """
    money = [c for c in columns if c.role == "recurso"]
    if not any(c.year or c.source for c in money):
        return columns
    by_source = {c.year for c in money if c.source}
    return [
        _without_role(c)
        if c.role == "recurso"
        and not c.source
        and (not c.year or c.year in by_source)
        and not _YEARLESS.search(fold(c.heading))
        else c
        for c in columns
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
