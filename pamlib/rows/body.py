"""Rows of a section as cells under columns, each with its address and, in the end, its destination."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pamlib.errors import UserError
from pamlib.formats import cover_pattern
from pamlib.headings import Column, Section, match_role
from pamlib.limits import Limits
from pamlib.rows.align import Alignment, align
from pamlib.rows.join import ends_cut, join
from pamlib.rows.kinds import kind
from pamlib.table import RawRow, RawTable
from pamlib.values.components import canonical_component
from pamlib.values.text import fold, markdown_clean, normalize

_FIGURES = frozenset({"dinero", "numero", "nada", "gestion"})
_LINE_KINDS = frozenset({"fecha", "dinero", "gestion", "fondo", "indicador", "infinitivo", "conteo", "lugar"})
_ALONE = frozenset({"responsable"})
_SURE = 0.6
_NAMED_BY_A_ROW = frozenset({"componente", "estrategia", "objetivo", "meta"})
_ORDINAL = re.compile(r"\s*(?:n\s*[°ºo.]*\s*)?(?:\d{1,2}|[ivx]{1,4})?[\s:.\-–—]*$", re.IGNORECASE)


@dataclass(slots=True)
class Cell:
    """A non-blank cell: text without marks, its row number and 0-based column in the source, where it ended.

    ``settled`` says that a person put it under its column.
    """

    text: str
    row: int
    index: int
    source: str
    fate: str = ""
    settled: bool = False


@dataclass(slots=True)
class BodyRow:
    """One row under a heading: ``cells`` by column key, ``extra`` those no column takes; ``banner`` when it only names
    the group of the rows below it; ``joined`` are the cells, by key, of the rows that a person said to be the rest of
    this one, their text being already in ``cells``.
    """

    number: int
    cells: dict[str, Cell]
    extra: list[Cell] = field(default_factory=list)
    page_start: bool = False
    alignment: Alignment | None = None
    joined: dict[str, list[Cell]] = field(default_factory=dict)
    banner: bool = False

    def text(self, key: str) -> str:
        """Text under a column, '' when blank."""
        cell = self.cells.get(key)
        return cell.text if cell else ""


@dataclass(slots=True)
class Body:
    """The rows of a table in its order, and the cells that belong to no row of the plan, with their fate."""

    columns: list[Column]
    rows: list[BodyRow]
    others: list[Cell]


@lru_cache(maxsize=65_536)
def clean(text: str) -> str:
    """A cell's text without markdown marks or repeated spaces."""
    return normalize(markdown_clean(text))


def read_body(table: RawTable, sections: Sequence[Section], titles: frozenset[str], limits: Limits) -> Body:
    """Aligned rows of every section of a table.

    Parameters
    ----------
    titles: folded texts of the title block, which some pages print again above the heading.

    Raises
    ------
    UserError: a row has far more cells than the heading has columns, or rows with content are separated by more
        blank rows than ``limits.blank_gap``.
    """
    body = Body(list(sections[0].columns), [], [])
    known = {column.key for column in body.columns}
    last_number = sections[0].heading_rows[-1].number
    above: dict[str, str] = {}
    for position, section in enumerate(sections):
        if table.positional:
            section.columns = _with_the_first(section.columns, sections[0].columns)
        body.columns += [c for c in section.columns if c.key not in known and not known.add(c.key)]  # type: ignore[func-returns-value]
        fate = "encabezado" if position == 0 else "encabezado_repetido"
        for row in section.heading_rows:
            body.others += [Cell(clean(c), row.number, i, c, fate) for i, c in enumerate(row.cells) if c]
        roles = [column.role for column in section.columns]
        identity = next((roles.index(r) for r in ("tarea", "accion") if r in roles), None)
        page_start = position > 0
        closing = _closing_block(section.rows)
        for row in section.rows:
            if row.blank:
                page_start = page_start or not table.positional
                continue
            if row.number - last_number > limits.blank_gap:
                raise UserError(
                    f"hay {row.number - last_number - 1} filas en blanco antes de esta",
                    "Borre las filas en blanco, o ponga este contenido en otra hoja",
                    file=table.file,
                    sheet=table.sheet or None,
                    row=row.number,
                )
            last_number = row.number
            fate = "cierre" if row.number in closing else _furniture(row, titles, len(section.columns))
            if fate:
                body.others += [Cell(clean(c), row.number, i, c, fate) for i, c in enumerate(row.cells) if c]
                continue
            placed = _banner(table, section, row, body.others)
            if placed is not None:
                body.columns += [Column(c.index, key, key) for key, c in placed.cells.items() if key not in known]
                known.update(placed.cells)
            else:
                _refuse_excess(table, row, len(section.columns), limits)
                page_start = page_start or row.number in table.page_starts
                placed = _aligned(table, section, roles, identity, row, above if page_start else {})
            placed.page_start = page_start or row.number in table.page_starts
            page_start = False
            above |= {key: cell.text for key, cell in placed.cells.items()}
            body.rows.append(placed)
    return body


def _with_the_first(columns: list[Column], first: list[Column]) -> list[Column]:
    """The columns of a repeated heading, and those only the first heading named, which go on under it."""
    taken, known = {c.index for c in columns}, {c.key for c in columns}
    missing = [c for c in first if c.index not in taken and c.key not in known]
    return sorted(columns + missing, key=lambda c: c.index)


def _furniture(row: RawRow, titles: frozenset[str], width: int) -> str:
    """Destination of a row that is no part of the plan (page numbers, titles again, totals, signatures), or ''."""
    cells = [c for c in row.cells if c]
    first = clean(cells[0])
    if cover_pattern("totales").match(first) and all(kind(c) in _FIGURES for c in cells[1:]):
        return "total"
    if len(cells) * 3 > width:
        return ""
    if all(fold(c) in titles or cover_pattern("paginas").match(clean(c)) for c in cells):
        return "titulo_repetido"
    return "cierre" if cover_pattern("notas").match(first) or _opens_closing(cells[0]) else ""


def _opens_closing(text: str) -> bool:
    """True for "Elaboró:" and its like, and for a line to sign on (which a text without marks would lose)."""
    return bool(cover_pattern("cierre").match(clean(text)) or cover_pattern("cierre").match(text))


def _closing_block(rows: Sequence[RawRow]) -> frozenset[int]:
    """Numbers of the rows of the closing block: from "Elaboró" (or a line to sign on) to the end, or the names and
    posts that stand alone after the last row of the table.
    """
    tail: list[tuple[int, bool, bool]] = []
    for row in reversed(rows):
        if row.blank:
            continue
        cells = [c for c in row.cells if c]
        kinds = {kind(c) for c in cells}
        if kinds & _LINE_KINDS:
            break
        tail.append((row.number, _opens_closing(cells[0]), kinds <= _ALONE))
    block: list[int] = []
    signed = False
    for number, opens, alone in reversed(tail):
        signed = signed or opens
        block = [*block, number] if signed or alone else []
    return frozenset(block)


def _banner(table: RawTable, section: Section, row: RawRow, others: list[Cell]) -> BodyRow | None:
    """A row that only names the group of the rows below it: "COMPONENTE: …", or a component alone.

    The label goes to ``others`` when it stands in a cell of its own.
    """
    if sum(map(bool, row.cells)) > 2:
        return None
    cells = [Cell(clean(c), row.number, i, c) for i, c in enumerate(row.cells) if c]
    if len(cells) == 2:
        role = _group_role(cells[0].text)
        if not role or not cells[1].text:
            return None
        others.append(Cell(cells[0].text, row.number, cells[0].index, cells[0].source, "rotulo"))
        return BodyRow(row.number, {role: cells[1]}, banner=True)
    cell = cells[0]
    if (found := cover_pattern("rotulo").match(cell.text)) and (role := _group_role(found["rotulo"])):
        cell.text = found["texto"]
        return BodyRow(row.number, {role: cell}, banner=True)
    # In a workbook a component may also be the text of the column it stands in, unless it runs over several.
    here = next((c.role for c in section.columns if c.index == cell.index), "") if table.positional else ""
    wide = any(m.first_row == row.number and m.first_column == cell.index + 1 < m.last_column for m in table.merges)
    if (wide or here in {"", "componente"}) and canonical_component(cell.text).confianza > _SURE:
        return BodyRow(row.number, {"componente": cell}, banner=wide)
    return None


def _group_role(label: str) -> str:
    match = match_role(_ORDINAL.sub("", label))
    return match.role if match and match.role in _NAMED_BY_A_ROW else ""


def _refuse_excess(table: RawTable, row: RawRow, width: int, limits: Limits) -> None:
    beyond = [i for i, c in enumerate(row.cells) if c and i >= width]
    if len(beyond) > limits.row_excess:
        filled = sum(bool(c) for c in row.cells)
        raise UserError(
            f"la fila tiene {filled} celdas con texto y el encabezado {width} columnas",
            "Revise si la fila se pegó corrida o si se unieron varias en una",
            file=table.file,
            sheet=table.sheet or None,
            row=row.number,
            column=table.column_name(beyond[0]),
        )


def _whole(above: str, text: str) -> str:
    """The whole text where what looks like a place goes on with another one, else ``text``."""
    whole = join(above, clean(text)) if above and ends_cut(above) and kind(text) == "lugar" else None
    return whole.text if whole else text


def _aligned(
    table: RawTable, section: Section, roles: list[str], identity: int | None, row: RawRow, above: Mapping[str, str]
) -> BodyRow:
    """The row under the section's columns; heading columns need not start at the first one nor be contiguous.

    ``above`` are the last texts of the columns where a page starts: the rest of one looks like the whole text, and not
    like a place because it happens to begin with "rural".
    """
    columns = section.columns
    if table.positional:
        inside = {column.index for column in columns}
        cells = [row.cells[c.index] if c.index < len(row.cells) else "" for c in columns]
        indexes = [c.index for c in columns]
        outside = [i for i, c in enumerate(row.cells) if c and i not in inside]
    else:
        cells, indexes, outside = row.cells, list(range(len(row.cells))), []
    whole = [_whole(above.get(c.key, ""), text) for c, text in zip(columns, cells, strict=False)]
    found = align([*whole, *cells[len(whole) :]], roles, identity=identity, positional=table.positional)
    placed: dict[str, Cell] = {}
    extra = [Cell(clean(row.cells[i]), row.number, i, row.cells[i]) for i in outside]
    for text, index, place in zip(cells, indexes, found.places, strict=True):
        if not text:
            continue
        cell = Cell(clean(text), row.number, index, text)
        # Only marks ("****", a space of no width) say nothing, wherever they stand.
        if place is None or not cell.text:
            extra.append(cell)
        else:
            placed[columns[place].key] = cell
    return BodyRow(row.number, placed, extra, alignment=found)
