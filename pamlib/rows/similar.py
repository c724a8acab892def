"""How much two texts are about the same thing: shared word stems, shared pairs of words.

Used only where the document itself does not say which group a row belongs to; what it decides is always a finding.

>>> shared("Capacitar a las familias en crianza", "Programa de crianza para la familia")
2
"""

from __future__ import annotations

from functools import lru_cache

from pamlib.values.text import fold

# Five letters keep "familia"/"familias" and "docente"/"docentes" together and most other words apart.
_STEM = 5
_SHORTEST = 4


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """Stems of the words of four letters or more."""
    return frozenset(word[:_STEM] for word in fold(text).split() if len(word) >= _SHORTEST)


def shared(a: str, b: str) -> int:
    """Number of different stems that both texts hold."""
    return len(stems(a) & stems(b))


def evidence(own: str, one: str, other: str) -> int:
    """Stems of ``own`` found in ``one`` and not in ``other``, less those found in ``other`` and not in ``one``."""
    mine, first, second = stems(own), stems(one), stems(other)
    return len(mine & (first - second)) - len(mine & (second - first))
