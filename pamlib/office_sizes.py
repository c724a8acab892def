"""How much room a text takes in a cell, without a screen: widths of Arial's letters and greedy wrapping.

>>> len(wrap("Capacitar docentes de primaria", 60, 9)), len(wrap("Capacitar docentes de primaria", 600, 9))
(3, 1)

An estimate on the safe side: programs differ by a few per cent. Out of scope: fonts other than Arial's widths.
"""

from __future__ import annotations

import functools

from pamlib.values.text import strip_accents

# Widths in thousandths of the type size, from the metrics published for Helvetica (Arial has the same).
_WIDTHS = {
    222: "ijl'",
    278: " ftI.,:;/!|[]",
    333: 'r-()`"',
    389: "*",
    500: "ckJsvxyz",
    556: "abdeghnopquL0123456789#$_?",
    584: "+=<>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
    1015: "@",
}
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER = 667
BOLD = 1.09
"""How much wider bold letters are."""


@functools.lru_cache(maxsize=65_536)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Points that ``text`` takes on one line in Arial of ``size`` points."""
    units = sum(_OF.get(letter, _OTHER) for letter in strip_accents(text))
    return units * size / 1000 * (BOLD if bold else 1.0)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines of ``text`` in ``width`` points; a word longer than the line is broken as programs do."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            candidate = f"{line} {word}" if line else word
            if text_width(candidate, size, bold=bold) <= width:
                line = candidate
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, width, size, bold=bold)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """A word cut into pieces that fit in ``width``; at least one letter each."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Points of the widest word of ``text``."""
    return max((text_width(word, size, bold=bold) for word in text.split()), default=0.0)


def column_points(characters: float) -> float:
    """Points of a spreadsheet column of that many characters (7 pixels each and 5 of margin, at 96 per inch)."""
    return (7 * characters + 5) * 0.75


def column_characters(points: float) -> float:
    """Characters of a spreadsheet column that wide: the inverse of :func:`column_points`."""
    return (points / 0.75 - 5) / 7
