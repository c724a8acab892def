"""What a PDF page draws: letters, ruled lines and pictures, upright whichever way the page was turned."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pamlib.readers.pdf_clip import hidden, is_unpainted
from pamlib.readers.pdf_text import DOWN, LEFT, RIGHT, UP, Glyph, turned, turned_box

if TYPE_CHECKING:
    from pdfplumber.page import Page

_PIECE = 2**20
# A box no thicker than this is a line; a stroke this far from straight is none.
_THIN = 2.5
_STRAIGHT = 1.0
# Share of the letters that must be turned for the page to be.
_MOST = 0.6
# Share of the page that a picture covers when the page was scanned.
_SCANNED = 0.5


@dataclass(slots=True)
class Edge:
    """A ruled line: horizontal at ``at`` from ``first`` to ``last``, or vertical."""

    horizontal: bool
    at: float
    first: float
    last: float


@dataclass(slots=True)
class Drawn:
    """Letters and lines of a page; ``picture`` says that an image covers most of it, ``unreadable`` how many of its
    letters have no known character, ``guessed`` that a program recognised its letters in a picture, ``hidden`` which
    texts it draws outside the paper or under a cut (each as its lines).
    """

    number: int
    glyphs: list[Glyph]
    edges: list[Edge]
    picture: bool
    unreadable: int
    hidden: list[list[str]] = field(default_factory=list)
    guessed: bool = False

    @property
    def legible(self) -> bool:
        """True when the page has letters and most of them are known."""
        return len(self.glyphs) > self.unreadable


def drawn(page: Page, *, by_program: bool = False) -> Drawn:
    """Letters and lines of a page; ``by_program`` says that a recognition program made the file."""
    glyphs, unreadable = [], 0
    width, height = float(page.width), float(page.height)
    for char in page.chars:
        text: str = char["text"]
        if text.startswith("(cid:"):
            unreadable += 1
            continue
        glyphs.append(_glyph(char, text))
    edges = list(_edges(page))
    area = sum((i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) for i in page.images)
    written = Counter(g.direction for g in glyphs if g.text.strip())
    direction, count = written.most_common(1)[0] if written else (RIGHT, 0)
    if direction != RIGHT and count >= _MOST * written.total():
        glyphs = [turned(g, direction) for g in glyphs]
        edges = [_turned(e, direction) for e in edges]
    picture = area > _SCANNED * width * height
    guessed = picture or (area > 0 and (by_program or is_unpainted(page)))
    return Drawn(page.page_number, glyphs, edges, picture, unreadable, hidden(page), guessed)


class TooLargeError(Exception):
    """What a page draws is larger than it may be."""


def is_sound(page: Page, most: int) -> bool:
    """False when what the page draws was compressed and its bytes changed since: the library would skip the rest.

    Raises
    ------
    TooLargeError: the page's streams together inflate to more than ``most`` bytes.
    """
    from pdfminer.pdftypes import PDFStream, resolve1

    if page.pdf.doc.encryption:
        return True
    size = 0
    for reference in page.page_obj.contents:
        stream = resolve1(reference)
        if not isinstance(stream, PDFStream) or not _is_deflated(stream.get_filters()):
            continue
        inflater, rest = zlib.decompressobj(), stream.get_rawdata() or b""
        try:
            while rest and not inflater.eof:
                size += len(inflater.decompress(rest, _PIECE))
                rest = inflater.unconsumed_tail
                if size > most:
                    raise TooLargeError
        except zlib.error:
            return False
    return True


def _is_deflated(filters: Sequence[tuple[Any, Any]]) -> bool:
    return bool(filters) and getattr(filters[0][0], "name", "") in {"FlateDecode", "Fl"}


def _glyph(char: dict[str, Any], text: str) -> Glyph:
    a, b = char["matrix"][:2]
    direction = (RIGHT if a >= 0 else LEFT) if abs(a) >= abs(b) else UP if b > 0 else DOWN
    return Glyph(
        float(char["x0"]),
        float(char["x1"]),
        float(char["top"]),
        float(char["bottom"]),
        text,
        direction,
        float(char["size"]) or 1.0,
    )


def _edges(page: Page) -> Iterator[Edge]:
    for line in page.lines:
        yield from _stroke(line["x0"], line["top"], line["x1"], line["bottom"])
    for rect in page.rects:
        x0, x1, top, bottom = rect["x0"], rect["x1"], rect["top"], rect["bottom"]
        if bottom - top <= _THIN:
            yield Edge(True, (top + bottom) / 2, x0, x1)
        elif x1 - x0 <= _THIN:
            yield Edge(False, (x0 + x1) / 2, top, bottom)
        elif rect["stroke"]:
            # A box that is only filled is a background, not the border of a cell.
            yield Edge(True, top, x0, x1)
            yield Edge(True, bottom, x0, x1)
            yield Edge(False, x0, top, bottom)
            yield Edge(False, x1, top, bottom)
    for curve in page.curves:
        if curve["stroke"]:
            for (x0, y0), (x1, y1) in pairwise(curve["pts"]):
                yield from _stroke(x0, y0, x1, y1)


def _stroke(x0: float, y0: float, x1: float, y1: float) -> Iterator[Edge]:
    if abs(y1 - y0) <= _STRAIGHT:
        yield Edge(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif abs(x1 - x0) <= _STRAIGHT:
        yield Edge(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _turned(edge: Edge, direction: int) -> Edge:
    box = (edge.first, edge.last, edge.at, edge.at) if edge.horizontal else (edge.at, edge.at, edge.first, edge.last)
    x0, x1, top, bottom = turned_box(*box, direction)
    horizontal = edge.horizontal if direction == LEFT else not edge.horizontal
    return Edge(True, top, x0, x1) if horizontal else Edge(False, x0, top, bottom)
