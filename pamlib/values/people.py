"""Who answers for an action: people, posts and teams, out of cells that join them in any way.

>>> [(p.nombre, p.clase) for p in split_people("PABLO ARIAS LUCÍA MENA TUTORES PTA")]
[('PABLO ARIAS', 'persona'), ('LUCÍA MENA', 'persona'), ('TUTORES PTA', 'equipo')]
>>> [p.nombre for p in split_people("Líder de Redes - Líder Bienestar")]
['Líder de Redes', 'Líder Bienestar']

With separators the cell is cut at them, unless what follows cannot stand alone ("Administrativa y Financiera").
Without separators a run of names is cut by dynamic programming: a person is one or two given names and one or two
surnames (with their particles); a lexicon scores each reading, and names seen alone elsewhere in the document
(``known``) outweigh it. Accents and case never tell two people apart; a missing given name may, so those pairs are
reported by :func:`possible_same` and never merged.

Out of scope: identity documents, titles ("Dr."), and who the person is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pamlib.values.people_kind import (
    LONGEST_RESPONSIBLE,
    looks_like_person,
    looks_like_post,
    looks_like_responsible,
)
from pamlib.values.people_lexicon import (
    class_of_start,
    is_known_given,
    is_name_word,
    lexicon_of_names,
    only_names,
    post_start,
)
from pamlib.values.people_same import canonical_names, display_name, possible_same, same_person
from pamlib.values.people_segment import segment
from pamlib.values.text import fold, markdown_clean, normalize

__all__ = [
    "UNKNOWN",
    "PersonValue",
    "canonical_names",
    "display_name",
    "known_people",
    "looks_like_person",
    "looks_like_post",
    "looks_like_responsible",
    "possible_same",
    "same_person",
    "split_people",
]

SURE, LIKELY, GUESS = 1.0, 0.8, 0.5
UNKNOWN = 0.2
"""Neither a post nor a team that we know, nor a name that we know."""
_LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class PersonValue:
    """One responsible out of a cell.

    ``clase``: 'persona', 'cargo' (a post or an office) or 'equipo'. ``nombre``: as written, spaces collapsed.
    ``confianza``: 1.0 known or all in the lexicon; 0.8 mostly; 0.5 or less a guess that a person should look at;
    :data:`UNKNOWN` when not even the class is known.
    ``original``: the whole cell.
    """

    nombre: str
    clase: str
    confianza: float
    original: str


# ---- a piece: names, post, or names followed by a post or team ------------------------------------------------------


def _trust(score: float) -> float:
    return SURE if score >= 2.4 else LIKELY if score >= 1.0 else GUESS if score > -2.0 else 0.3


def _persons(piece: str, known: frozenset[str], original: str) -> list[PersonValue]:
    """The people in a piece that holds only names."""
    found, worst = segment(piece.split(), known)
    return [PersonValue(name, "persona", SURE if fold(name) in known else _trust(worst), original) for name in found]


def _names_after_post(tokens: list[str], known: frozenset[str]) -> int:
    """Index where people begin after a post ("Líder de Redes PABLO ARIAS"), or -1: only when it is certain."""
    lexicon = lexicon_of_names()
    for index in range(1, len(tokens) - 1):
        before, key, after = fold(tokens[index - 1]), fold(tokens[index]), fold(tokens[index + 1])
        if before in lexicon.particles or not is_name_word(tokens[index]):
            continue
        rest = fold(" ".join(tokens[index:]))
        if rest in known:
            return index
        if key in lexicon.given and (after in lexicon.surnames or after in lexicon.given):
            _, worst = segment(tokens[index:], known)
            if worst >= 2.4:
                return index
    return -1


def _read_piece(piece: str, known: frozenset[str], original: str) -> list[PersonValue]:
    """Everything in one piece between separators."""
    piece = piece.strip(" .-–—") if not re.search(r"\.[A-Za-z]+\.$|\b[A-Z]\.$", piece) else piece.strip(" -–—")
    if not piece:
        return []
    kind = class_of_start(piece)
    tokens = piece.split()
    if kind:
        cut = _names_after_post(tokens, known)
        if cut > 0:
            head = PersonValue(" ".join(tokens[:cut]).rstrip(" :-–"), kind, LIKELY, original)
            return [head, *_persons(" ".join(tokens[cut:]), known, original)]
        return [PersonValue(piece, kind, SURE, original)]
    cut = post_start(tokens)
    if cut > 0 and all(map(is_name_word, tokens[:cut])) and (is_known_given(tokens[0]) or cut >= 2):
        return [
            *_persons(" ".join(tokens[:cut]), known, original),
            *_read_piece(" ".join(tokens[cut:]), known, original),
        ]
    if only_names(tokens):
        return _persons(piece, known, original)
    return [PersonValue(piece, _class_of_unknown(tokens), UNKNOWN, original)]


def _class_of_unknown(tokens: list[str]) -> str:
    """Of a piece that no list knows: 'persona' unless it cannot be a name.

    Who publishes a plan leaves people out: a name taken for a post would be published, a post taken for a name is only
    looked at by a person. So the words of a name (letters, all alike in case or each with a capital) are one, whatever
    they are, and what has a word of a post, a team or an office in it, figures, or the words of a sentence is not.
    """
    lexicon = lexicon_of_names()
    keys = [fold(token) for token in tokens]
    if any(key in lexicon.posts or key in lexicon.teams or key in lexicon.office_words for key in keys):
        return "cargo"
    names = [t for t, key in zip(tokens, keys, strict=True) if key not in lexicon.particles]
    cased = all(map(is_name_word, names)) or all(t == t.lower() and is_name_word(t.title()) for t in names)
    return "persona" if names and len(tokens) <= _LONGEST_NAME and cased else "cargo"


# ---- separators -----------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(
    r"(\s*[;\n\r|•]+\s*|\s*,\s*|\s+[-–—/]+\s+|(?<=[^\W\d_])[-–—](?=[^\W\d_])|\s*/\s*|\s+(?:y|Y|e|E|&)\s+)"
)


def _stands_alone(piece: str, known: frozenset[str]) -> bool:
    """Whether a piece after a separator is a responsible by itself and not the rest of the one before."""
    folded = fold(piece)
    if not folded:
        return True
    if folded in known or class_of_start(piece):
        return True
    tokens = piece.split()
    return is_known_given(tokens[0]) and only_names(tokens) and len(tokens) > 1


def _pieces(text: str, known: frozenset[str]) -> list[str]:
    """Cut at separators, putting back together what does not stand alone."""
    parts = _SEPARATORS.split(text)
    pieces = [parts[0]]
    for separator, part in zip(parts[1::2], parts[2::2], strict=True):
        hard = any(mark in separator for mark in ";|•")
        previous = pieces[-1]
        if not previous.strip():
            pieces[-1] = part
        elif _cuts(separator.strip(), previous, part, known) or hard:
            pieces.append(part)
        else:
            glue = " " if separator.strip("\r\n ") == "" else separator
            pieces[-1] = f"{previous}{glue}{part}"
    return pieces


def _cuts(separator: str, previous: str, part: str, known: frozenset[str]) -> bool:
    """Whether ``separator`` really separates ``previous`` from ``part``."""
    if fold(f"{previous} {separator} {part}") in lexicon_of_names().offices:
        return False
    if _stands_alone(part, known):
        # "Líder de Calidad y Cobertura" is one post: an office after a post belongs to it.
        return not (fold(part) in lexicon_of_names().offices and class_of_start(previous) == "cargo")
    if separator in {"y", "Y", "e", "E", "&", "-", "–", "—", "/"} or class_of_start(previous):
        return False
    tokens, before = part.split(), previous.split()
    return len(tokens) > 1 and len(before) > 1 and all(map(is_name_word, tokens))


@functools.lru_cache(maxsize=8_192)
def _split(text: str, known: frozenset[str]) -> tuple[PersonValue, ...]:
    clean = markdown_clean(text)
    if fold(clean) in lexicon_of_names().offices | lexicon_of_names().everybody:
        return tuple(_read_piece(normalize(clean), known, text))
    found: list[PersonValue] = []
    for piece in _pieces(clean.replace("\u00a0", " "), known):
        for person in _read_piece(normalize(piece), known, text):
            if all(not same_person(person.nombre, seen.nombre) for seen in found):
                found.append(person)
    return tuple(found)


def split_people(text: str, known: Iterable[str] = ()) -> list[PersonValue]:
    """Every responsible in a cell, in order and once each.

    ``known`` holds names seen alone elsewhere in the document; pass one ``frozenset`` for many calls. Never raises; a
    blank cell gives an empty list, and a text that no list knows gives one of confidence :data:`UNKNOWN`, which is a
    'persona' unless it cannot be a name.
    """
    return list(_split(text, _known(known if isinstance(known, frozenset) else frozenset(known))))


@functools.lru_cache(maxsize=64)
def _known(names: frozenset[str]) -> frozenset[str]:
    return frozenset(folded for name in names if (folded := fold(name)) and " " in folded)


def known_people(cells: Iterable[str]) -> frozenset[str]:
    """Names that some cell holds alone, beyond doubt: the ``known`` of :func:`split_people`, for one document."""
    alone: set[str] = set()
    for cell in cells:
        if len(cell) <= LONGEST_RESPONSIBLE and looks_like_person(cell):
            found = split_people(cell)
            if len(found) == 1 and found[0].clase == "persona" and found[0].confianza >= LIKELY:
                alone.add(found[0].nombre)
    return frozenset(alone)
