"""Joins the text of a cell that a page break cut with its continuation on the next page.

The page may print the end of the first part again at the top of the second; that overlap is counted once, also when
the last word of the first part lost letters to the break.

>>> join("Fortalecer las destrezas v", "destrezas y saberes de la niñez").text
'Fortalecer las destrezas y saberes de la niñez'
>>> join("Construir", "un modelo de aulas abiertas").text
'Construir un modelo de aulas abiertas'
>>> join("Dotar bibliotecas.", "Capacitar docentes") is None
True
"""

from __future__ import annotations

from dataclasses import dataclass

from pamlib.values.text import fold, is_upper

# Words that no Spanish sentence ends with: a text that ends in one was cut.
DANGLING = frozenset(
    "a al ante con de del desde durante e el en hacia hasta la las los mediante ni o para por que según sin su sus "
    "tras u un y".split()
)
_LONGEST_DANGLING = max(map(len, DANGLING))
# What ends a text.
STOPS = ".:;!?)"
_LONG_WORD = 5


@dataclass(frozen=True, slots=True)
class Join:
    """The whole text; ``how`` says why it was joined: ``traslape``, ``corte`` (a word lost letters), ``minuscula``,
    ``guion``, ``preposicion`` or ``costumbre`` (of the other texts of its column; see :mod:`pamlib.rows.habits`).
    """

    text: str
    how: str


def join(first: str, second: str) -> Join | None:
    """The two parts as one text, or ``None`` when the second does not go on with the first."""
    a, b = first.split(), second.split()
    if not a or not b:
        return None
    fa, fb = [fold(w) for w in a], [fold(w) for w in b]
    lower = second[0].islower()
    ended = first[-1] in STOPS and not lower
    if (count := _overlap(fa, fb)) and (
        count >= 3 or (not ended and (count >= 2 or (lower and len(fb[0]) >= _LONG_WORD)))
    ):
        return Join(" ".join(a[:-count] + b), "traslape")
    if first.endswith("-") and lower and len(first) > 1 and first[-2].isalpha():
        return Join(first[:-1] + second, "guion")
    if (cut := _cut_overlap(fa, fb)) is not None and lower:
        return Join(" ".join(a[: len(a) - cut - 1] + b), "corte")
    if lower and first[-1] not in STOPS:
        return Join(f"{first} {second}", "minuscula")
    if ends_cut(first) and is_upper(first) and is_upper(second):
        return Join(f"{first} {second}", "preposicion")
    return None


def ends_cut(text: str) -> bool:
    """True when no sentence could end so: in a preposition, an article, a comma, a hyphen after a letter."""
    rest, _, last = text.rpartition(" ")
    if not rest:
        return False
    if last[-1:] in ",-/(" and last != "-":
        return True
    if len(last) > _LONGEST_DANGLING:
        return False
    # A capital alone is an initial or a class ("grado A"); a lower-case letter is what a cut leaves.
    return (last.casefold() in DANGLING and (last.islower() or is_upper(text)) and " " in rest) or (
        len(last) == 1 and last.isalpha() and last.islower()
    )


def _overlap(a: list[str], b: list[str]) -> int:
    """Most words that end ``a`` and begin ``b``."""
    for count in range(min(len(a), len(b)), 0, -1):
        if a[-count:] == b[:count] and any(b[:count]):
            return count
    return 0


def _cut_overlap(a: list[str], b: list[str]) -> int | None:
    """Words of overlap before a last word of ``a`` that lost letters; ``None`` when there is no such overlap."""
    last = a[-1]
    for count in range(min(len(a) - 1, len(b) - 1), -1, -1):
        if count and a[-count - 1 : -1] != b[:count]:
            continue
        there = b[count]
        if count and (len(last) == 1 or there.startswith(last)):
            return count
        if not count and len(last) >= 3 and there.startswith(last) and len(there) > len(last) + 1:
            return 0
    return None
