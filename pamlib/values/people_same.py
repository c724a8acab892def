"""Spellings of one responsible: one form to show for all of them, and people who may be the same.

>>> canonical_names(["LUCIA MENA", "Lucía Mena"])
{'LUCIA MENA': 'Lucía Mena', 'Lucía Mena': 'Lucía Mena'}

Accents and case never tell two people apart; a missing given name may, so those pairs are reported and never merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pamlib.values.people_lexicon import class_of_start, lexicon_of_names, only_names
from pamlib.values.text import fold, is_upper, normalize

SIMILAR = 90.0


def same_person(a: str, b: str) -> bool:
    """Equal but for accents, case, punctuation and spaces."""
    return fold(a) == fold(b)


def _accents(word: str) -> int:
    return sum(not character.isascii() for character in word)


def display_name(name: str) -> str:
    """A name in title case, particles in lower case ("MARÍA DE LA PAZ" becomes "María de la Paz")."""
    particles = lexicon_of_names().particles
    shown = []
    for index, word in enumerate(normalize(name).split()):
        lower = word.lower()
        if index and fold(word) in particles:
            shown.append(lower)
        else:
            shown.append(re.sub(r"(^|[-'’])(\w)", lambda match: match[1] + match[2].upper(), lower))
    return " ".join(shown)


def _is_person(name: str) -> bool:
    return not class_of_start(name) and only_names(name.split())


def canonical_names(names: Iterable[str]) -> dict[str, str]:
    """Each spelling -> one display form for all the spellings of the same responsible.

    People are shown in title case, each word in its most accented spelling in ``names``; posts and teams in the
    spelling that is not all upper case, the most accented first. No accent is invented. The order of ``names`` does
    not matter.
    """
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(fold(name), set()).add(name)
    shown: dict[str, str] = {}
    for spellings in groups.values():
        ordered = sorted(spellings)
        form = _best_person_form(ordered) if _is_person(normalize(ordered[0])) else _best_post_form(ordered)
        shown |= dict.fromkeys(ordered, form)
    return shown


def _best_person_form(spellings: list[str]) -> str:
    columns = zip(*(display_name(name).split() for name in spellings), strict=False)
    if len({len(name.split()) for name in spellings}) > 1:
        return display_name(max(spellings, key=lambda name: (_accents(name), name)))
    return " ".join(max(sorted(set(column)), key=_accents) for column in columns)


def _best_post_form(spellings: list[str]) -> str:
    return min((normalize(name) for name in spellings), key=lambda name: (is_upper(name), -_accents(name), name))


def possible_same(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of people that may be one person and are not merged, as display forms, sorted.

    Either every word of one is in the other ("Inés Zapata", "Luz Inés Zapata"), or the spelling is nearly
    the same ("Jenifer Cano", "Jennifer Cano").
    """
    shown = sorted({form for form in canonical_names(names).values() if _is_person(form)})
    if len(shown) < 2:
        return []
    from rapidfuzz import fuzz

    keys = {form: fold(form) for form in shown}
    pairs = []
    for index, first in enumerate(shown):
        for second in shown[index + 1 :]:
            one, two = set(keys[first].split()), set(keys[second].split())
            within = min(len(one), len(two)) >= 2 and (one <= two or two <= one)
            if within or fuzz.ratio(keys[first], keys[second]) >= SIMILAR:
                pairs.append((first, second))
    return pairs
