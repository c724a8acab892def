"""Letters of a PDF page put together into words and lines, in whatever direction they were written.

A PDF has letters with a place, not words. Here each letter becomes a :class:`Glyph`; those of one direction (a label
written upwards, for instance) are turned to read from left to right before they are joined.

>>> ab = [Glyph(0, 5, 10, 18, "a", 0, 8), Glyph(5, 10, 10, 18, "b", 0, 8)]
>>> c = Glyph(15, 20, 10, 18, "c", 0, 8)
>>> [[word.text for word in line] for line in lines_of([*ab, c])]
[['ab', 'c']]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Shares of the letter's size: a gap that is a space, a second letter printed on the first one to make it bold.
_SPACE = 0.2
_SAME = 0.1
RIGHT, UP, LEFT, DOWN = range(4)


class Glyph(NamedTuple):
    """One letter: its box in points from the top left corner, its direction and the size of its font."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    direction: int
    size: float


@dataclass(slots=True)
class Word:
    """Letters with no space between them."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    size: float


Line = list[Word]


def turned(glyph: Glyph, direction: int) -> Glyph:
    """The letter on a page turned so that text written in ``direction`` reads from left to right."""
    x0, x1, top, bottom = turned_box(glyph.x0, glyph.x1, glyph.top, glyph.bottom, direction)
    return Glyph(x0, x1, top, bottom, glyph.text, (glyph.direction - direction) % 4, glyph.size)


def turned_box(x0: float, x1: float, top: float, bottom: float, direction: int) -> tuple[float, float, float, float]:
    """A box on a turned page; its origin may be negative.

    >>> turned_box(10, 12, 100, 300, UP)
    (-300, -100, 10, 12)
    """
    if direction == UP:
        return -bottom, -top, x0, x1
    if direction == LEFT:
        return -x1, -x0, -bottom, -top
    if direction == DOWN:
        return top, bottom, -x1, -x0
    return x0, x1, top, bottom


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Lines of letters that read from left to right, from the top down."""
    rows: list[list[Glyph]] = []
    middle = -1e9
    for glyph in sorted(glyphs, key=lambda g: (g.top + g.bottom) / 2):
        centre = (glyph.top + glyph.bottom) / 2
        if not rows or centre - middle > 0.5 * glyph.size:
            rows.append([])
            middle = centre
        rows[-1].append(glyph)
    return [line for row in rows if (line := _words(sorted(row, key=lambda g: g.x0)))]


def _words(row: list[Glyph]) -> Line:
    words: Line = []
    before: Glyph | None = None
    space = True
    for glyph in row:
        if not glyph.text.strip():
            space = True
            continue
        if before is not None:
            if glyph.text == before.text and abs(glyph.x0 - before.x0) < _SAME * glyph.size:
                continue
            space = space or glyph.x0 - before.x1 > _SPACE * glyph.size
        if space:
            words.append(Word(glyph.x0, glyph.x1, glyph.top, glyph.bottom, glyph.text, glyph.size))
        else:
            word = words[-1]
            word.text += glyph.text
            word.x1, word.top = max(word.x1, glyph.x1), min(word.top, glyph.top)
            word.bottom = max(word.bottom, glyph.bottom)
        before, space = glyph, False
    return words
