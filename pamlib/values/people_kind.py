"""Cheap tests of whether a cell holds a person, a post or a team: what tells its column when the heading does not.

>>> looks_like_person("Pablo Arias"), looks_like_post("Líder de Redes"), looks_like_responsible("Gestión")
(True, True, False)

Out of scope: who they are (:mod:`pamlib.values.people`).
"""

from __future__ import annotations

import functools
import re

from pamlib.values.people_lexicon import class_of_start, is_name_word, lexicon_of_names, post_start
from pamlib.values.text import fold, is_upper

LONGEST_RESPONSIBLE = 160
LONGEST_POST_WORDS = 12
LONGEST_TEAM_WORDS = 7


@functools.lru_cache(maxsize=16_384)
def looks_like_person(text: str) -> bool:
    """Cheap kind test: the cell holds names of people (one or several, perhaps followed by a team) and no sentence."""
    if not 5 <= len(text) <= LONGEST_RESPONSIBLE or not text[0].isalpha() or any(map(str.isdigit, text)):
        return False
    tokens = [token for token in re.split(r"[\s,;/&–—-]+", text) if token]
    if not 2 <= len(tokens) <= 20:
        return False
    cut = post_start(tokens)
    if cut > 0:
        tokens = tokens[:cut]
    lexicon = lexicon_of_names()
    if len(tokens) < 2 or class_of_start(text) or fold(tokens[-1]) in lexicon.particles:
        return False
    keys = [fold(token) for token in tokens]
    rest = [(token, key) for token, key in zip(tokens, keys, strict=True) if key not in lexicon.particles]
    if len(rest) < 2 or not all(is_name_word(token) for token, _ in rest):
        return False
    hits = sum(key in lexicon.given or key in lexicon.surnames for _, key in rest)
    if rest[0][1] in lexicon.given:
        particles = len(keys) > len(rest)
        return hits >= 2 or (len(rest) <= 4 and not (particles and is_upper(text)))
    return len(rest) <= 4 and hits >= 1 and rest[-1][1] in lexicon.surnames and len(keys) == len(rest)


@functools.lru_cache(maxsize=16_384)
def looks_like_post(text: str) -> bool:
    """Cheap kind test: the cell is a post, an office or a team, and not a goal or an indicator that mentions one."""
    if not 3 <= len(text) <= LONGEST_RESPONSIBLE or not text[0].isalpha():
        return False
    folded = fold(text)
    lexicon = lexicon_of_names()
    if folded in lexicon.not_responsible:
        return False
    if folded in lexicon.offices or (folded in lexicon.everybody and folded not in {"sem", "sed"}):
        return True
    tokens = folded.split()
    if (
        not tokens
        or tokens[0] in {"sem", "sed"}
        or any(token in lexicon.not_in_post for token in tokens)
        or text.rstrip().endswith(":")
    ):
        return False
    kind = class_of_start(text)
    if kind == "cargo":
        return len(tokens) <= LONGEST_POST_WORDS and (len(tokens) == 1 or tokens[1] not in {"a", "al"})
    return kind == "equipo" and len(tokens) <= LONGEST_TEAM_WORDS


def looks_like_responsible(text: str) -> bool:
    """A person, a post or a team."""
    return looks_like_post(text) or looks_like_person(text)
