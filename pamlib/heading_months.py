"""Runs of months under a heading: PLAZO × E F M A M J J A S O N D.

Three of the twelve initials stand for two months each, so an initial is understood by the run it is in, and the run by
the heading over it.

>>> months_of(["E", "F", "M", "A"]), months_of(["A", "S", "O", "N", "D"]), months_of(["A", "B"])
((1, 2, 3, 4), (8, 9, 10, 11, 12), ())
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pamlib.formats import load
from pamlib.values.dates import month_name
from pamlib.values.text import fold

SHORTEST = 3
_FEWEST = 6


@cache
def _spellings() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(str, words)) for words in load("encabezados.yml")["meses"])


@cache
def _all() -> frozenset[str]:
    return frozenset().union(*_spellings())


def is_month(text: str) -> bool:
    """True for the name or initial of a month, alone in its cell."""
    return len(text) <= 12 and text.rstrip(". ").isalpha() and fold(text) in _all()


def has_schedule(cells: Sequence[str]) -> bool:
    """True when so many cells are months that they are columns: six initials, or three names."""
    months = [c for c in cells if is_month(c)]
    return len(months) >= _FEWEST or sum(len(fold(c)) >= SHORTEST for c in months) >= SHORTEST


def months_of(cells: Sequence[str]) -> tuple[int, ...]:
    """Numbers of a run of consecutive months, in order; empty when the cells are none, or could be two runs."""
    words = [fold(c) for c in cells]
    if not SHORTEST <= len(words) <= 12:
        return ()
    starts = [
        start
        for start in range(13 - len(words))
        if all(word in _spellings()[start + n] for n, word in enumerate(words))
    ]
    return tuple(range(starts[0] + 1, starts[0] + 1 + len(words))) if len(starts) == 1 else ()


def runs(cells: Sequence[tuple[int, str]], over: dict[int, str]) -> list[tuple[str, dict[int, int]]]:
    """(heading over it, month by 0-based column) of each run of months in a row of cells with their column.

    A run ends where the heading over it does, at a column without month, or after December.
    """
    found: list[tuple[str, dict[int, int]]] = []
    block: list[tuple[int, str]] = []
    for index, text in [*cells, (-1, "")]:
        new = (
            not block
            or index != block[-1][0] + 1
            or over.get(index, "") != over.get(block[-1][0], "")
            or fold(block[-1][1]) in _spellings()[11]
        )
        if block and new:
            if months := months_of([t for _, t in block]):
                numbers = dict(zip([i for i, _ in block], months, strict=True))
                found.append((over.get(block[0][0], ""), numbers))
            block = []
        if index >= 0 and is_month(text):
            block.append((index, text))
    return found


def month_heading(over: str, month: int) -> str:
    """Heading of a column of a month: "PLAZO enero"."""
    return f"{over} {month_name(month)}".strip()
