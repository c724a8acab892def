"""A run of names without separators, cut into people by dynamic programming.

>>> segment("PABLO ARIAS LUCÍA MENA".split(), frozenset())[0]
['PABLO ARIAS', 'LUCÍA MENA']

A person is one or two given names and one or two surnames (with their particles); the lexicon scores each reading, and
names known from elsewhere in the document outweigh it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pamlib.values.people_lexicon import lexicon_of_names
from pamlib.values.text import fold

_KNOWN, _GIVEN_HIT, _GIVEN_MISS, _SURNAME_HIT, _SURNAME_MISS, _SURNAME_IS_GIVEN = 8.0, 2.0, -1.5, 1.5, 0.25, -2.5
_PER_PERSON = -1.0
_ONE_TOKEN = -4.0


@dataclass(frozen=True, slots=True)
class _Unit:
    """One name word with the particles that stand before it ("de la Torre")."""

    text: str
    key: str
    particled: bool


def _units(tokens: list[str]) -> list[_Unit]:
    """Join particles to the word that follows them."""
    units: list[_Unit] = []
    pending: list[str] = []
    particles = lexicon_of_names().particles
    for index, token in enumerate(tokens):
        last = index == len(tokens) - 1
        if fold(token) in particles and not last and (units or pending):
            pending.append(token)
            continue
        units.append(_Unit(" ".join([*pending, token]), fold(token), bool(pending)))
        pending = []
    return units


def _score_person(units: list[_Unit], given: int) -> float:
    """Plausibility of ``units`` as one person whose first ``given`` words are given names."""
    lexicon = lexicon_of_names()
    score = _PER_PERSON
    for unit in units[:given]:
        score += _GIVEN_HIT if unit.key in lexicon.given and not (unit.particled and given == 1) else _GIVEN_MISS
    for unit in units[given:]:
        if unit.key in lexicon.surnames:
            score += _SURNAME_HIT
        elif unit.key in lexicon.given and not unit.particled:
            score += _SURNAME_IS_GIVEN
        else:
            score += _SURNAME_MISS
    return score


def _best_person(units: list[_Unit], known: frozenset[str]) -> float:
    """Best score of ``units`` as exactly one person."""
    if " ".join(fold(unit.text) for unit in units) in known:
        return _KNOWN + 2.0 * len(units)
    if len(units) == 1:
        return _ONE_TOKEN
    if len(units) > 4:
        return float("-inf")
    return max(_score_person(units, given) for given in (1, 2) if given < len(units) and len(units) - given <= 2)


def segment(tokens: list[str], known: frozenset[str]) -> tuple[list[str], float]:
    """Cut a run of name words into people; the people as written and the worst score among them."""
    units = _units(tokens)
    size = len(units)
    longest_known = max((name.count(" ") + 1 for name in known), default=0)
    reach = max(4, min(longest_known, 8))
    # best[i]: (score, people, worst score, cut) of the first i units. Ties: fewer people, then the earlier cut.
    best: list[tuple[float, int, float, int]] = [(0.0, 0, float("inf"), 0)]
    for end in range(1, size + 1):
        options = []
        for start in range(max(0, end - reach), end):
            previous = best[start]
            score = _best_person(units[start:end], known)
            options.append((previous[0] + score, -(1 - previous[1]), min(previous[2], score), start))
        best.append(max(options, key=lambda option: (option[0], option[1], -option[3])))
    people: list[str] = []
    end = size
    while end > 0:
        start = best[end][3]
        people.append(" ".join(unit.text for unit in units[start:end]))
        end = start
    return people[::-1], best[size][2] if size else 0.0
