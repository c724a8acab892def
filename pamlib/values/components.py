"""The official component behind the many ways a plan spells it.

>>> seen = canonical_component("ACOMPANIAMIENTO A IE")
>>> seen.escrito, seen.canonico
('ACOMPAÑAMIENTO A IE', 'Acompañamiento a establecimientos educativos')
>>> is_fragment_of("LOGIAS", "USO DE NUEVAS TECNOLOGÍAS")
True
>>> canonical_component("BIENESTAR ANIMAL").canonico     # never invented
''

The official list and its spellings are data (``lookups/componentes.yml``). Components stand in narrow, rotated
cells, so a page break may leave a piece of one in a column of its own: that piece is a *fragment*.
Out of scope: deciding which rows a component covers.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pamlib.values.lookup import load
from pamlib.values.text import fold, is_upper, normalize

SURE, LISTED_DOUBTFUL, FRAGMENT = 1.0, 0.5, 0.3
NEAR_SCORE = 88.0
"""Least rapidfuzz ratio (0–100) at which an unlisted spelling is taken for a listed one."""

LONGEST_FRAGMENT = 24
LONGEST_COMPONENT = 120
SHORTEST_FRAGMENT = 4


@dataclass(frozen=True, slots=True)
class ComponentValue:
    """A component cell.

    ``canonico``: official name, '' when unknown. ``escrito``: as written, with the spelling repaired and the case
    kept. ``confianza``: 1.0 listed spelling; 0.6–0.99 near spelling; 0.5 listed as doubtful; 0.3 guessed from a
    fragment; 0.0 unknown. ``is_fragment``: the text is a cut piece of a component.
    """

    canonico: str
    escrito: str
    confianza: float
    is_fragment: bool
    original: str


@functools.cache
def _spellings() -> dict[str, tuple[str, float]]:
    """Folded spelling -> (official name, confidence)."""
    found: dict[str, tuple[str, float]] = {}
    for item in load("componentes")["componentes"]:
        official = item["canonico"]
        found[fold(official)] = (official, SURE)
        found |= {fold(text): (official, SURE) for text in item["grafias"]}
        found |= {fold(text): (official, LISTED_DOUBTFUL) for text in item["dudosas"]}
    return found


@functools.cache
def official_components() -> tuple[str, ...]:
    """The official names, in their official order."""
    return tuple(item["canonico"] for item in load("componentes")["componentes"])


def repair_spelling(text: str) -> str:
    """The component as written, with accents and known misspellings repaired; its case is kept.

    >>> repair_spelling("ACOMPañAMIENTO A EE"), repair_spelling("Formacion docente")
    ('ACOMPAÑAMIENTO A EE', 'Formación docente')
    """
    corrections: dict[str, str] = load("componentes")["palabras"]
    upper = is_upper(text)

    def repaired(match: re.Match[str]) -> str:
        word = match[0]
        right = corrections.get(fold(word), word)
        if upper and (right is not word or is_upper(word)):
            return right.upper()
        return right.capitalize() if word[:1].isupper() and right is not word else right

    return re.sub(r"[^\W\d_]+", repaired, normalize(text))


@functools.lru_cache(maxsize=2_048)
def canonical_component(text: str) -> ComponentValue:
    """Official component of ``text``; ``canonico`` is '' when it is none that is known."""
    folded = fold(text)
    if not folded or len(text) > LONGEST_COMPONENT:
        return ComponentValue("", normalize(text), 0.0, False, text)
    written = repair_spelling(text)
    spellings = _spellings()
    found = spellings.get(folded) or spellings.get(fold(written))
    if found:
        return ComponentValue(found[0], written, found[1], False, text)
    from rapidfuzz import fuzz, process

    if len(folded) >= 8:
        near = process.extractOne(folded, list(spellings), scorer=fuzz.ratio, score_cutoff=NEAR_SCORE)
        if near:
            official, trust = spellings[near[0]]
            return ComponentValue(official, written, round(min(trust, near[1] / 100 - 0.01), 2), False, text)
    owners = {official for spelling, (official, _) in spellings.items() if is_fragment_of(text, spelling)}
    if owners:
        return ComponentValue(owners.pop() if len(owners) == 1 else "", written, FRAGMENT, True, text)
    return ComponentValue("", written, 0.0, False, text)


def is_fragment_of(fragment: str, label: str) -> bool:
    """Whether ``fragment`` is a cut piece of ``label``: upper case, short, and the beginning or end of it or of a word.

    The rotated text of a narrow cell breaks anywhere, so "FORMAC" and "LOGIAS" count, and so do whole words at either
    end; a word from the middle does not, and a label is no fragment of itself.
    """
    if not fragment or len(fragment) > LONGEST_FRAGMENT or not is_upper(fragment):
        return False
    piece, whole = fold(fragment), fold(label)
    if len(piece) < SHORTEST_FRAGMENT or len(piece) >= len(whole) or not any(map(str.isalpha, piece)):
        return False
    if whole.startswith(piece) or whole.endswith(piece):
        return True
    return any(len(word) > len(piece) and (word.startswith(piece) or word.endswith(piece)) for word in whole.split(" "))


def looks_like_component(text: str) -> bool:
    """Cheap kind test: the text is a spelling that the list holds (fragments and near spellings are not)."""
    if not 4 <= len(text) <= LONGEST_COMPONENT:
        return False
    spellings = _spellings()
    folded = fold(text)
    return folded in spellings or (folded.startswith("acompan") and fold(repair_spelling(text)) in spellings)
