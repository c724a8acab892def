"""Widths, heights and pages of the printed sheet: nothing is cut and no figure becomes ``#####``.

A block that a page break cuts shows its text on one page only, so it is closed at the break and opened again on the
next page, as offices do. An amount is never cut: it would be counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pamlib.export_plan.columns import Column
from pamlib.export_plan.grid import Block, Grid
from pamlib.export_plan.layouts import common
from pamlib.export_plan.values import Value
from pamlib.office_sizes import column_characters, column_points, longest_word, text_width, wrap

SIZE = 9.0
HEADING_SIZE = 8.5
LINE = 1.28
"""Height of a line of text, in times its size."""

MARGIN = 22.0
"""Margins of the page on each side, in points."""

_TALLEST = 405.0  # Excel refuses rows above 409 points
_WIDEST_WORD = 24.0
_PADDING = 8.0
_SHORT = 24
_ROW_PADDING = 5.0
# Programs differ by a few per cent in what they fit on a page.
_SLACK = 0.95
_FOOTER = 26.0
_GREATEST_SCALE = 100
_LEAST_SCALE = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper, landscape: Excel's number and its sides in points."""

    name: str
    excel: int
    width: float
    height: float


@dataclass(slots=True)
class Pages:
    """How the grid is printed: ``widths`` of columns in characters, ``heights`` of rows in points, ``breaks`` (rows
    that start a page), blocks cut by them, ``scale`` in per cent.
    """

    paper: Paper
    scale: int
    widths: list[float]
    heights: list[float]
    breaks: list[int]
    blocks: list[Block]


def widths(grid: Grid, size: float = SIZE) -> list[float]:
    """Characters of each column: its own, or as many as its longest figure, date or word needs."""
    found = []
    for j, column in enumerate(grid.columns):
        cells = [row[j] for row in grid.rows]
        unbroken = [c.shown for c in cells if c and (c.form != "texto" or _is_short_money(column, c))]
        whole = max((text_width(text, size, bold=True) for text in unbroken), default=0.0)
        word = max((longest_word(c.shown, size) for c in cells if c and c.form == "texto"), default=0.0)
        heads = max(longest_word(text, HEADING_SIZE, bold=True) for text in (column.heading, column.sub))
        needed = max(whole, min(max(word, heads), column_points(_WIDEST_WORD)))
        width = max(column.width, column_characters(needed + _PADDING))
        while _tallest(grid, j, width, size) > _TALLEST and width < 2 * column.width + _WIDEST_WORD * 4:
            width *= 1.25
        found.append(round(width, 1))
    return found


def _is_short_money(column: Column, value: Value) -> bool:
    """True for what a money column says in words: "210 SMMLV", "650.000.000 C/Año"."""
    return column.is_money and len(value.shown) <= _SHORT


def _tallest(grid: Grid, j: int, width: float, size: float) -> float:
    longest = max((row[j] for row in grid.rows), key=lambda c: len(c.shown) if c else 0, default=None)
    return points(longest.shown, width, size) if longest else 0.0


def points(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> float:
    """Height of a cell whose column is ``width`` characters wide and holds ``text``."""
    return len(wrap(text, column_points(width) - _PADDING, size, bold=bold)) * size * LINE + _ROW_PADDING


def heights(grid: Grid, columns: Sequence[float], blocks: Sequence[Block]) -> list[float]:
    """Points of each row, so that every block shows all its text over its rows."""
    found = [points("", 1.0)] * len(grid.rows)
    for block in sorted(blocks, key=lambda b: b.last - b.first):
        value = grid.rows[block.first][block.column]
        if value is None:
            continue
        rows = range(block.first, block.last + 1)
        bold = grid.columns[block.column].key == "componente"
        missing = points(value.shown, columns[block.column], bold=bold) - sum(found[i] for i in rows)
        if missing > 0:
            for i in rows:
                found[i] = min(_TALLEST, found[i] + missing / len(rows))
    return [round(height, 1) for height in found]


def arrange(
    grid: Grid, heading: float, title: float, *, paged: bool, taken: float = _FOOTER, scale: float = 0
) -> Pages:
    """Paper, scale, sizes and page breaks.

    Parameters
    ----------
    heading, title: heights in points of the heading rows and of the block above them, before they are scaled.
    paged: whether page breaks are set; without them each program breaks the pages where it likes.
    taken: points of each page that the table cannot have, besides its margins.
    scale: per cent at which it is printed; 0 for the greatest at which it fits.
    """
    columns = widths(grid)
    paper, greatest = paper_for(sum(map(column_points, columns)))
    room = (paper.height - 2 * MARGIN - taken) * 100 / (scale or greatest) * _SLACK - heading
    breaks: list[int] = []
    blocks = list(grid.blocks)
    rows = heights(grid, columns, blocks)
    # A cut block needs room for its text on both pages, which may push rows to the next one: a few rounds settle it.
    for _ in range(6 if paged else 0):
        found = _breaks(grid, rows, room, title)
        if found == breaks:
            break
        breaks = found
        blocks = cut(grid.blocks, breaks)
        rows = heights(grid, columns, blocks)
    return Pages(paper, greatest, columns, rows, breaks, blocks)


def paper_for(width: float) -> tuple[Paper, int]:
    """The sheet of paper for a table of ``width`` points, and the scale in per cent at which it fits."""
    for sheet in common()["hojas"]:
        paper = Paper(sheet["nombre"], sheet["excel"], float(sheet["ancho"]), float(sheet["alto"]))
        scale = int((paper.width - 2 * MARGIN) * _SLACK / width * 100)
        if scale >= sheet["escala_minima"]:
            return paper, max(_LEAST_SCALE, min(_GREATEST_SCALE, scale))
    raise AssertionError("comunes.yml: the last sheet of paper takes any scale")


def _breaks(grid: Grid, rows: Sequence[float], room: float, title: float) -> list[int]:
    """Rows that start a page: as low as fits, better where a group starts, never inside a shared amount."""
    held = {i for b in grid.blocks if b.whole for i in range(b.first + 1, b.last + 1)}
    starts = _group_starts(grid)
    found: list[int] = []
    first, left = 0, room - title
    while True:
        used, i = 0.0, first
        while i < len(rows) and used + rows[i] <= left:
            used += rows[i]
            i += 1
        if i >= len(rows):
            return found
        free = [r for r in range(first + 1, max(i, first + 1) + 1) if r not in held]
        if not free:
            # A shared amount taller than the page: it is broken by the program, at the next row that may start a page.
            free = [next((r for r in range(i, len(rows)) if r not in held), len(rows))]
        first = max(free, key=lambda r: (sum(rows[first:r]) / left + starts.get(r, 0.0), r))
        if first >= len(rows):
            return found
        found.append(first)
        left = room


def _group_starts(grid: Grid) -> dict[int, float]:
    """What a break at the start of a group is worth, as the part of a page that may be left blank for it."""
    worth = {"componente": 0.14, "objetivo": 0.11, "meta": 0.07, "accion": 0.05}
    found: dict[int, float] = {}
    for block in grid.blocks:
        value = worth.get(grid.columns[block.column].key, 0.0)
        found[block.first] = max(found.get(block.first, 0.0), value)
    return found


def cut(blocks: Sequence[Block], breaks: Sequence[int]) -> list[Block]:
    """Blocks closed at every break, except those that must stay whole."""
    found = []
    for block in blocks:
        edges = [b for b in breaks if block.first < b <= block.last and not block.whole]
        for first, after in zip([block.first, *edges], [*edges, block.last + 1], strict=True):
            found.append(replace(block, first=first, last=after - 1))
    return found


def heading_height(columns: Sequence[Column], sizes: Sequence[float]) -> tuple[float, float]:
    """Heights of the two heading rows; the second is 0 when there is none. A heading over several columns has the
    width of all of them.
    """
    two = any(c.sub for c in columns)
    room: dict[str, float] = {}
    for column, width in zip(columns, sizes, strict=True):
        if column.sub:
            room[column.heading] = room.get(column.heading, 0.0) + width
    upper = max((points(text, width, HEADING_SIZE, bold=True) for text, width in room.items()), default=0.0)
    lower = max(
        (points(c.sub, w, HEADING_SIZE, bold=True) for c, w in zip(columns, sizes, strict=True) if c.sub), default=0.0
    )
    whole = max(
        (points(c.heading, w, HEADING_SIZE, bold=True) for c, w in zip(columns, sizes, strict=True) if not c.sub),
        default=0.0,
    )
    if not two:
        return whole, 0.0
    missing = max(0.0, whole - upper - lower)
    return upper + missing / 2, lower + missing / 2
