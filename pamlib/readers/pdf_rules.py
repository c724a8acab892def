"""Ruled tables of a PDF page: from lines to cells.

Lines that touch each other are one table. Its lines cut the plane into small boxes; two neighbours with no line
between them are the same cell. So a cell that spans rows or columns is known by its borders, and is a declared merge.

Out of scope: tables without lines, in :mod:`pamlib.readers.pdf_columns`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pamlib.readers.flow import Block, Turned
from pamlib.readers.pdf_cells import Words, turned_text
from pamlib.readers.pdf_edges import borders, merged, touching, walls
from pamlib.readers.pdf_page import Edge
from pamlib.readers.pdf_text import RIGHT, Glyph, Line, lines_of
from pamlib.table import Merge

# Boxes a page may be cut into; more is a drawing.
_MOST_BOXES = 200_000


@dataclass(slots=True)
class Area:
    """A cell over rows ``top``–``bottom`` and columns ``left``–``right``, 0-based and inclusive, and its letters."""

    top: int
    bottom: int
    left: int
    right: int
    glyphs: list[Glyph] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Ruled:
    """A ruled table: borders of its columns and rows, its cells, and the columns whose last cell has no line under it
    although others have.
    """

    xs: list[float]
    ys: list[float]
    areas: list[Area]
    at: list[list[Area]]
    open: frozenset[int] = frozenset()

    def take(self, glyph: Glyph) -> bool:
        """Put a letter in its cell; False when it is outside the table."""
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return False
        column = min(bisect_right(self.xs, x) - 1, len(self.xs) - 2)
        row = min(bisect_right(self.ys, y) - 1, len(self.ys) - 2)
        self.at[row][column].glyphs.append(glyph)
        return True

    @property
    def is_grid(self) -> bool:
        """False for boxes in one column."""
        return len(self.xs) > 2

    @property
    def is_table(self) -> bool:
        """False for a frame around text, or boxes in one column."""
        return self.is_grid and any(a.glyphs for a in self.areas)

    def make_lines(self, words: Words) -> None:
        """Lines of each cell, once all letters are in."""
        for area in self.areas:
            area.lines = lines_of([g for g in area.glyphs if g.direction == RIGHT])
            words.learn(area.lines, self.xs[area.right + 1])

    def block(self, unit: int, words: Words) -> Block:
        """The table with the text of its cells, once the words of the whole document are known."""
        starts = [min(w.x0 for line in a.lines for w in line) - self.xs[a.left] for a in self.areas if a.lines]
        margin = max(0.0, min(starts, default=0.0))
        rows = [[""] * (len(self.xs) - 1) for _ in self.ys[1:]]
        merges = []
        full: set[int] = set()
        turned: dict[tuple[int, int], Turned] = {}
        for area in self.areas:
            upright = words.text(area.lines, self.xs[area.left] + margin, self.xs[area.right + 1] - margin)
            rows[area.top][area.left] = "\n".join(filter(None, [upright, turned_text(area.glyphs)]))
            if len(area.lines) and area.bottom == len(rows) - 1 and self._is_full(area):
                full.add(area.left)
            if not area.lines and area.glyphs:
                turned[area.top, area.left] = Turned(area.glyphs, self.ys[area.top], self.ys[area.bottom + 1])
            if area.bottom > area.top or area.right > area.left:
                merges.append(Merge(area.top + 1, area.bottom + 1, area.left + 1, area.right + 1))
        return Block(unit, rows, merges, list(self.xs), full=frozenset(full), open=self.open, turned=turned)

    def _is_full(self, area: Area) -> bool:
        """True when no other line would have fitted under the last one."""
        last = area.lines[-1]
        room = self.ys[area.bottom + 1] - max(w.bottom for w in last)
        return room < 1.5 * last[0].size


def ruled_tables(edges: Sequence[Edge]) -> list[Ruled]:
    """Tables of a page from the top down, those side by side from left to right; frames of a single cell are none."""
    horizontal = merged([e for e in edges if e.horizontal])
    vertical = merged([e for e in edges if not e.horizontal])
    found = [table for group in touching(horizontal, vertical) if (table := _ruled(*group))]
    found.sort(key=lambda t: (t.ys[0], t.xs[0]))
    ordered: list[Ruled] = []
    while found:
        # The leftmost of those that begin before the first one ends.
        beside = [t for t in found if t.ys[0] < found[0].ys[-1]]
        ordered.append(min(beside, key=lambda t: t.xs[0]))
        found.remove(ordered[-1])
    return ordered


def _ruled(horizontal: list[Edge], vertical: list[Edge]) -> Ruled | None:
    """The table that lines draw; its outer borders may be missing on two sides."""
    xs = borders([e.at for e in vertical] + [x for e in horizontal for x in (e.first, e.last)])
    ys = borders([e.at for e in horizontal] + [y for e in vertical for y in (e.first, e.last)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2 or columns * rows > _MOST_BOXES:
        return None
    right = walls(vertical, xs, ys)
    below = walls(horizontal, ys, xs)
    at: list[list[Area]] = [[Area(r, r, c, c) for c in range(columns)] for r in range(rows)]
    areas: list[Area] = []
    taken = [[False] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            last = c
            while last + 1 < columns and not right[last + 1][r] and not taken[r][last + 1]:
                last += 1
            bottom = r
            # A cell is a rectangle: it goes down while no part of it has a line below nor one inside.
            while (
                bottom + 1 < rows
                and not any(below[bottom + 1][k] or taken[bottom + 1][k] for k in range(c, last + 1))
                and not any(right[k][bottom + 1] for k in range(c + 1, last + 1))
            ):
                bottom += 1
            area = Area(r, bottom, c, last)
            areas.append(area)
            for i in range(r, bottom + 1):
                for j in range(c, last + 1):
                    taken[i][j], at[i][j] = True, area
    closed = below[-1]
    unclosed = frozenset(a.left for a in areas if a.bottom == rows - 1 and not any(closed[a.left : a.right + 1]))
    return Ruled(xs, ys, areas, at, unclosed if any(closed) else frozenset()) if len(areas) > 1 else None
