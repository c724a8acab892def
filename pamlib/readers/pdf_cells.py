"""Text of a cell from its lines: where a line broke, was there a space, nothing, or a new item of a list?

A narrow column breaks words and figures anywhere ("RESPONSABL" / "E DE LA ACCIÓN"). Such a break fills its line to the
last letter, and the whole word either stands unbroken somewhere else in the document or would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from pamlib.formats import load
from pamlib.readers.pdf_text import DOWN, LEFT, UP, Glyph, Line, Word, lines_of, turned
from pamlib.rows.join import DANGLING
from pamlib.values.text import fold

_ITEM = re.compile(r"(?:\d{1,2}[.)]|[a-z]\)|[•·▪■➢✓–-])$")
_HYPHEN = re.compile(r"\w[-/]$")
_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\$?\d[\d.,]*[.,]?$")
# In letters of its size: a line that leaves so much room was not broken inside a word.
_ROOM = 1.5
_FIGURE_GOES_ON = re.compile(r"[\d.,]*\d[\d.,]*$")


@cache
def _heading_words() -> frozenset[str]:
    """Words of the headings that plans print, which stand in the narrowest columns."""
    headings = (heading for entry in load("roles.yml").values() for heading in entry["encabezados"])
    return frozenset(word for heading in headings for word in heading.split() if len(word) > 3)


@dataclass(slots=True)
class Words:
    """Words of the document that no line break touches; they tell a broken word from two."""

    known: set[str] = field(default_factory=lambda: set(_heading_words()))

    def learn(self, lines: Sequence[Line], right: float = 0.0) -> None:
        """Take the words of a text that cannot be pieces: all but those next to a break of a line that is full.

        ``right`` is how far a line may run, in points; 0 when nobody knows.
        """
        full = [right - line[-1].x1 < _ROOM * line[-1].size for line in lines]
        for n, line in enumerate(lines):
            first, last = n > 0 and full[n - 1], len(line) - (n + 1 < len(lines) and full[n])
            self.known.update(key for word in line[first:last] if (key := _key(word.text)))

    def text(self, lines: Sequence[Line], left: float, right: float) -> str:
        """The lines as one text, in a cell whose text may run from ``left`` to ``right`` (points)."""
        if not lines:
            return ""
        text = _plain(lines[0])
        for before, line in pairwise(lines):
            if _HYPHEN.search(text) or self._cut(before, line[0], left, right):
                text += _plain(line)
            elif _ITEM.match(line[0].text) and len(line) > 1:
                text += "\n" + _plain(line)
            else:
                text += " " + _plain(line)
        return text

    def _cut(self, before: Line, start: Word, left: float, right: float) -> bool:
        """True when the last word of a line and the first of the next are the pieces of one."""
        end = before[-1]
        letter = (start.x1 - start.x0) / len(start.text)
        if right - end.x1 > 1.2 * letter:
            return False
        if _FIGURE.match(end.text) and _FIGURE_GOES_ON.match(start.text):
            return "." in end.text or "," in end.text or len(end.text) > 4
        a, b = end.text[-1], start.text[0]
        if not (a.isalpha() and b.isalpha()) or (a.islower() and b.isupper()):
            return False
        if _key(end.text + start.text) in self.known:
            return True
        little = start.text.casefold() in DANGLING
        if (little and len(start.text) > 1) or (
            (little or _key(start.text) in self.known) and _key(end.text) in self.known
        ):
            return False
        # A word too long for its column begins on a line of its own.
        return len(before) == 1 and end.x1 - end.x0 + start.x1 - start.x0 > right - left


def _plain(line: Line) -> str:
    return " ".join(word.text for word in line)


def _key(text: str) -> str:
    found = _LETTERS.search(text)
    return fold(found[0]) if found else ""


def turned_text(glyphs: Iterable[Glyph]) -> str:
    """What is written upwards, downwards or upside down."""
    found = []
    for direction in (UP, DOWN, LEFT):
        same = [turned(g, direction) for g in glyphs if g.direction == direction]
        if same:
            found.append(" ".join(_plain(line) for line in lines_of(same)))
    return "\n".join(found)
