"""A table too wide for its paper, whose last columns a spreadsheet program printed on pages of their own.

The pages go down first (all rows with the first columns, then all rows with the others) or across first. Either way
two pages of the same rows have their rows at the same heights and other columns; when that holds for all pages of the
document, the columns of the second are put beside those of the first.

Out of scope: tables without lines; first columns repeated on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pamlib.readers.pdf_page import Drawn, Edge
from pamlib.readers.pdf_text import Glyph

# Points between borders that are the same; rows a page must have, and the share of their borders that must agree.
_SAME = 2.0
_FEWEST = 4
_MOST = 0.9
_WAYS = (2, 3)


@dataclass(frozen=True, slots=True)
class Grid:
    """Borders of the columns and rows of the largest table of a page, from left to right and from the top down; ``top``
    is where the first line of the page is, that of a title with borders perhaps.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    top: float


def beside(pages: Sequence[Drawn], grids: dict[int, Grid]) -> tuple[list[Drawn], list[tuple[int, int]]]:
    """The pages with the columns of the same rows side by side, and the numbers of the pages put beside another one
    (which one, which other). What else stands on a page that was put beside another stays where it is.
    """
    numbers = [p.number for p in pages if p.number in grids]
    for bands in _WAYS:
        if len(numbers) % bands or len(numbers) < bands:
            continue
        down = len(numbers) // bands
        for groups in (
            [numbers[n::down] for n in range(down)],
            [numbers[n : n + bands] for n in range(0, len(numbers), bands)],
        ):
            if all(_same_rows(grids[a], grids[b]) for a, *rest in groups for b in rest):
                return _put(pages, grids, groups), [(a, b) for a, *rest in groups for b in rest]
    return list(pages), []


def _same_rows(one: Grid, other: Grid) -> bool:
    """Rows at the same heights, under columns that are not the same."""
    few, many = sorted((one.ys, other.ys), key=len)
    if len(few) <= _FEWEST or _agreeing(few, many) < _MOST * len(few):
        return False
    few, many = sorted((one.xs, other.xs), key=len)
    shift = many[0] - few[0]
    return _agreeing([x + shift for x in few], many) < _MOST * len(many)


def _agreeing(few: Sequence[float], many: Sequence[float]) -> int:
    return sum(any(abs(a - b) <= _SAME for b in many) for a in few)


def _put(pages: Sequence[Drawn], grids: dict[int, Grid], groups: Sequence[Sequence[int]]) -> list[Drawn]:
    found = {page.number: page for page in pages}
    for first, *others in groups:
        top, bottom = grids[first].top, grids[first].ys[-1]
        right = grids[first].xs[-1]
        for number in others:
            page, xs = found[number], grids[number].xs
            across = right - xs[0]
            inside: list[Glyph] = []
            outside: list[Glyph] = []
            for g in page.glyphs:
                x, y = (g.x0 + g.x1) / 2, (g.top + g.bottom) / 2
                (inside if xs[0] <= x <= xs[-1] and top <= y <= bottom else outside).append(g)
            found[first] = replace(
                found[first],
                glyphs=[*found[first].glyphs, *(g._replace(x0=g.x0 + across, x1=g.x1 + across) for g in inside)],
                edges=[*found[first].edges, *(_moved(edge, across) for edge in page.edges)],
            )
            found[number] = replace(page, glyphs=outside, edges=[])
            right += xs[-1] - xs[0]
    return [found[page.number] for page in pages]


def _moved(edge: Edge, across: float) -> Edge:
    if edge.horizontal:
        return replace(edge, first=edge.first + across, last=edge.last + across)
    return replace(edge, at=edge.at + across)
