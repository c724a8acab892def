"""Figures in what people narrate, to set beside the value they report.

>>> figures("Se dotaron 10 sedes urbanas y 6 rurales (Acta 45 del 3 de marzo de 2025)", {"acta"})
[10.0, 6.0]
>>> contradiction("Se dotaron 10 sedes urbanas y 6 rurales", [19], frozenset())
'el texto suma 16 (10 + 6)'
>>> contradiction("16 sedes, de ellas 6 rurales", [16], frozenset())
''

Dates, years, hours, money and percentages are no counts, nor is a number after a word such as *acta* or *resolución*.
A text contradicts a value only when none of its figures, nor any of them added up, is one of the values reported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import combinations

from pamlib.locale_es import MESES, numero
from pamlib.values.text import fold

_MONTHS = "|".join(MESES)
_NOT_COUNTS = re.compile(
    rf"""\d{{1,4}}[/-]\d{{1,2}}[/-]\d{{1,4}}            # 31/03/2025, 2025-03-31
    |(?:\d{{1,2}}\s+(?:y|al?)\s+)?\d{{1,2}}°?\s+de\s+(?:{_MONTHS})(?:\s+(?:de|del)\s+\d{{4}})?
    |\$\s*\d[\d.,]*(?:\s*mill\w+)?                     # $ 5.000.000
    |\d+(?:[.,]\d+)?\s*%
    |\d{{1,2}}:\d{{2}}
    |\b(?:19|20)\d{{2}}\b                              # a year
    |\bn[.º°]{{1,2}}\s*\d+                             # n.º 12
    |\b\d*[a-z]+\d\w*\b|\b\d+[a-z]\w*\b                # 3a, 1er, COVID19
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\w])|(?<![\w.,])\d+(?:,\d+)?(?![\w])")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
#: More figures than this are an enumeration that nobody can add up by eye.
_MOST = 10


def figures(text: str, names: Collection[str]) -> list[float]:
    """The counts of a text, in order; ``names`` are folded words after which a number is a name."""
    clean = _NOT_COUNTS.sub(" ", text)
    out = []
    for match in _NUMBER.finditer(clean):
        before = fold(clean[: match.start()]).split()
        if not before or before[-1] not in names:
            out.append(float(match[0].replace(".", "").replace(",", ".")))
    return out


def percentages(text: str) -> list[float]:
    """The percentages of a text, as numbers of percent.

    >>> percentages("Va en 35 %, faltó el 12,5%")
    [35.0, 12.5]
    """
    return [float(found.replace(",", ".")) for found in _PERCENT.findall(text)]


def contradiction(text: str, reported: Sequence[float], names: Collection[str]) -> str:
    """What the text says instead of the values reported, in Spanish; '' when nothing contradicts them."""
    found = figures(text, names)
    if not found or not reported or len(found) > _MOST:
        return ""
    sums = {sum(some) for size in range(1, len(found) + 1) for some in combinations(found, size)}
    if any(abs(total - value) < 1e-6 for total in sums for value in reported):
        return ""
    said = [_say(value) for value in found]
    return f"el texto dice {said[0]}" if len(found) == 1 else f"el texto suma {_say(sum(found))} ({' + '.join(said)})"


def _say(value: float) -> str:
    text = numero(value, 2)
    return text.rstrip("0").rstrip(",") if "," in text else text
