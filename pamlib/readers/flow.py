"""From the tables and loose text of a document, in reading order, to the one table that a plan is.

A plan in a Word document or a PDF is cut into one table per page, with text around them. Here they become one
:class:`pamlib.table.RawTable`: what stands above the plan is its title, the tables follow each other, and text that
comes after it started goes to a second table, :data:`OUTSIDE`, so that it cuts no row in two and is not lost.

A row is numbered ``1000 × unit + row``, where the unit is the page of a PDF or the table of a Word document:

>>> page = Block(3, [["META", "TAREA"], ["m", "t"]], edges=[0, 50, 100])
>>> [row.number for row in flow("plan.pdf", [page])[0].rows]
[3001, 3002]

So a correction made by hand on one page holds when another page changes, and a person can tell the page from the row.
In a document with more than 999 rows in one unit they are numbered one after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from dataclasses import replace as changed

from pamlib.readers.pdf_text import Glyph
from pamlib.table import Merge, Notice, RawRow, RawTable
from pamlib.values.text import fold

OUTSIDE = "texto fuera de las tablas"
STEP = 1000
# A table is part of the plan when it has at least this share of the columns of the largest table, and never fewer
# than three: a box of signatures or of code and version has fewer.
_SHARE = 0.6
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Turned:
    """Letters that are not written from left to right, and the top and the bottom of their cell on its page."""

    glyphs: Sequence[Glyph]
    top: float
    bottom: float


@dataclass(slots=True)
class Block:
    """A table, or lines of loose text when it has no ``edges``, of one page (PDF) or one table (Word).

    ``edges`` are the left edge of each column and the right edge of the last, in points; merges and notices count
    rows and columns of the block from 1. ``full`` are the columns (from 0) whose last cell has no room for another
    line, ``open`` those whose last cell has no line under it although others have (its rest is on the next page), and
    ``turned`` the cells (row and column from 0) whose text is written upwards, with its letters; only a PDF knows them.
    """

    unit: int
    rows: list[list[str]]
    merges: list[Merge] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    full: frozenset[int] = frozenset()
    open: frozenset[int] = frozenset()
    turned: Mapping[tuple[int, int], Turned] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Number of columns; 0 for loose text."""
        return max(0, len(self.edges) - 1)


def flow(file: str, blocks: list[Block], tolerance: float = 4.0, guessed: Set[int] = frozenset()) -> list[RawTable]:
    """The plan's table and, when there is any, the text outside it.

    Parameters
    ----------
    blocks: in reading order; ``unit`` never decreases.
    tolerance: distance in points under which two column edges are the same.
    guessed: units whose text a program recognised in a picture.
    """
    blocks = [narrowed(block, tolerance) if block.edges else block for block in blocks]
    main = max((b for b in blocks if b.edges), key=_cells, default=None)
    width = min(main.width, max(_FEWEST, round(main.width * _SHARE))) if main else 0
    first = next((n for n, b in enumerate(blocks) if main and b.width >= width), len(blocks))
    titles = {fold(c) for block in blocks[:first] for row in block.rows for c in row if c}
    plan, outside = RawTable(file, "", [], positional=True), RawTable(file, OUTSIDE, [])
    numbers = _numbers(blocks)
    starts: set[int] = set()
    last_unit: int | None = None
    for position, block in enumerate(blocks):
        repeated = all(fold(c) in titles for row in block.rows for c in row if c)
        inside = position < first or block.width >= width or (position > first and repeated)
        if main and block.edges:
            block = _under(main, block, tolerance)
        if block.width and position >= first and inside:
            if last_unit not in {None, block.unit}:
                starts.add(next((n for n, row in zip(numbers[position], block.rows, strict=True) if any(row)), 0))
            last_unit = block.unit
        table = plan if inside else outside
        _add(table, block, numbers[position])
        if block.unit in guessed:
            # A cell that the page cut has its end here.
            joined = (
                {n.row for n in blocks[position - 1].notices if n.code == "celda_unida" and n.row}
                if position
                else set()
            )
            table.guessed |= {*numbers[position], *(numbers[position - 1][row - 1] for row in joined)}
    plan.page_starts = frozenset(starts)
    return [plan, outside] if outside.rows else [plan]


def _cells(block: Block) -> int:
    return sum(bool(c) for row in block.rows for c in row)


def _numbers(blocks: list[Block]) -> list[list[int]]:
    """Numbers of the rows of each block."""
    counts: dict[int, int] = {}
    for block in blocks:
        counts[block.unit] = counts.get(block.unit, 0) + len(block.rows)
    by_unit = max(counts.values(), default=0) < STEP
    used: dict[int, int] = {}
    numbers = []
    for block in blocks:
        unit = block.unit if by_unit else 0
        done = used.get(unit, 0)
        used[unit] = done + len(block.rows)
        numbers.append([unit * STEP + done + n for n in range(1, len(block.rows) + 1)])
    return numbers


def _add(table: RawTable, block: Block, numbers: list[int]) -> None:
    table.rows += [RawRow(number, row) for number, row in zip(numbers, block.rows, strict=True)]
    table.merges += [
        Merge(numbers[m.first_row - 1], numbers[m.last_row - 1], m.first_column, m.last_column) for m in block.merges
    ]
    table.notices += [changed(n, row=None if n.row is None else numbers[n.row - 1]) for n in block.notices]


def _under(main: Block, block: Block, tolerance: float) -> Block:
    """A table with fewer columns than the largest one, each of them beginning where one of that begins, as a page
    whose last columns are joined or blank: its cells are put under those columns.
    """
    if block.width >= main.width or not block.width:
        return block
    places = []
    for edge in block.edges[:-1]:
        nearest = min(range(main.width), key=lambda n: abs(main.edges[n] - edge))
        if abs(main.edges[nearest] - edge) > tolerance or nearest in places:
            return block
        places.append(nearest)
    return _placed(block, places, main.edges)


def narrowed(block: Block, tolerance: float) -> Block:
    """The table without the sliver columns that a border dragged by hand leaves, when no row has text on both sides."""
    places: list[int] = []
    kept: list[float] = []
    for edge in block.edges[:-1]:
        if not kept or edge - kept[-1] > tolerance:
            kept.append(edge)
        places.append(len(kept) - 1)
    if len(kept) == block.width:
        return block
    for row in block.rows:
        filled = [places[n] for n, cell in enumerate(row) if cell]
        if len(filled) != len(set(filled)):
            return block
    return _placed(block, places, [*kept, block.edges[-1]])


def _placed(block: Block, places: list[int], edges: list[float]) -> Block:
    """The block with its column ``n`` at ``places[n]`` of a table with those edges."""
    rows = []
    for cells in block.rows:
        row = [""] * (len(edges) - 1)
        for n, cell in enumerate(cells):
            row[places[n]] = cell or row[places[n]]
        rows.append(row)
    # A merge ends where the column after it begins.
    ends = [*places[1:], places[-1] + 1]
    merges = [
        Merge(m.first_row, m.last_row, first + 1, max(first + 1, ends[m.last_column - 1]))
        for m in block.merges
        if (first := places[m.first_column - 1]) >= 0
    ]
    # What was a merge of slivers is one cell now.
    merges = [m for m in merges if (m.first_row, m.first_column) != (m.last_row, m.last_column)]
    notices = [changed(n, column=None if n.column is None else places[n.column - 1] + 1) for n in block.notices]
    return changed(block, rows=rows, merges=list(dict.fromkeys(merges)), edges=edges, notices=notices)
