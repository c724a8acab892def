"""What a goal, an indicator or an action says, read word by word: figures, time, zone, first verb, likeness.

>>> quantity("Cinco IE suben una categoría en Saber 11", frozenset({"saber"}), frozenset())
'Cinco IE'
>>> quantity("Actualizar los criterios de las pruebas Saber 11", frozenset({"saber"}), frozenset())
''
>>> likeness(content("Foro educativo realizado"), content("Realizar foro educativo"))
1.0

Out of scope: what a text means. These functions only find words, so that a finding can quote what it saw.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from pamlib.values.lookup import load
from pamlib.values.text import fold, normalize

_FIGURE = re.compile(r"(?<![\w.,/-])(\d+(?:[.,]\d+)*)(\s*%)?")
_WORD = re.compile(r"[^\W\d_]+")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_EVERY = re.compile(r"\b(?:tod[oa]s (?:l[oa]s|sus)|la totalidad de|cada una? de)\b")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_STEM = 5
_OPENING = 3
# Function words, and words that every line of a plan has.
_EMPTY = frozenset(
    (
        "el la los las un una unos unas de del a al en con por para y e o u que se su sus lo como segun entre sobre "
        "desde hasta cada no sin es son ser esta este proceso procesos realizar realizacion realizado realizada"
    ).split()
)


def quantity(text: str, labels: frozenset[str], times: frozenset[str]) -> str:
    """The first figure of ``text`` that says how much, with the noun that follows it; '' when there is none.

    ``labels`` are words after which a number is a name ("Saber 11"); ``times``, words that make it a length of time.
    Years, versions ("3.0") and a number with nothing after it do not count; "todos los …" does.
    """
    clean = normalize(text)
    found = _digits(clean, labels, times) or _number_word(clean, labels, times)
    if found:
        return found
    every = _EVERY.search(fold(clean))
    return every[0] if every else ""


def _digits(clean: str, labels: frozenset[str], times: frozenset[str]) -> str:
    for match in _FIGURE.finditer(clean):
        if match[2]:
            return match[0]
        before = fold(clean[: match.start()]).rpartition(" ")[2]
        noun = _WORD.match(clean[match.end() :].lstrip(" ()"))
        whole = match[1].isdigit() and _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR
        if before in labels or whole or noun is None or not _GROUPED.fullmatch(match[1]):
            continue
        if fold(noun[0]) not in times:
            return f"{match[1]} {noun[0]}"
    return ""


@functools.cache
def _numbers() -> dict[str, int]:
    return {str(word): int(value) for word, value in load("indicadores")["numeros"].items()}


def _number_word(clean: str, labels: frozenset[str], times: frozenset[str]) -> str:
    """A number in words and its noun; "un" counts only beside "por año" or the like, where it is a number."""
    words = clean.split()
    folded = [fold(word) for word in words]
    yearly = re.search(r"\b(?:por|cada|al) (?:ano|semestre|bimestre|mes)\b", " ".join(folded)) is not None
    for index, word in enumerate(folded[:-1]):
        if word not in _numbers() or (_numbers()[word] == 1 and not yearly):
            continue
        before = folded[index - 1] if index else ""
        if before not in labels and before != "de" and folded[index + 1] not in times:
            return f"{words[index]} {words[index + 1]}"
    return ""


def one_product(text: str, products: frozenset[str]) -> bool:
    """Whether the text is about one thing that is made or not made: one of ``products`` among its first words.

    >>> one_product("Diseñar e implementar el Plan de Formación", frozenset({"plan"}))
    True
    >>> one_product("Planes de mejoramiento apoyados", frozenset({"plan"}))
    False
    """
    words = [word for word in fold(text).split() if word not in _EMPTY]
    return not products.isdisjoint(words[:_OPENING])


def has_time(text: str, words: Iterable[str]) -> bool:
    """Whether the text names a year or one of the ``words`` (folded)."""
    folded = f" {fold(text)} "
    return _YEAR.search(folded) is not None or any(f" {word} " in folded for word in words)


def names(text: str, starts: tuple[str, ...]) -> bool:
    """Whether a word of the text begins with one of ``starts`` (folded, of one word or more)."""
    folded = f" {fold(text)}"
    return any(f" {start}" in folded for start in starts)


def vague_verb(goal: str, verbs: Iterable[str]) -> str:
    """The word of ``verbs`` (beginnings, folded) that carries the goal: its first word, or a participle in it.

    >>> vague_verb("Proceso de actualización de los PEI apoyado", ["apoy", "fortalec"])
    'apoyado'
    >>> vague_verb("Capacitación para fortalecer la lectura", ["apoy", "fortalec"])
    ''
    """
    folded = fold(goal)
    for verb in verbs:
        if folded.startswith(verb):
            return folded[: len(verb)] if " " in verb else folded.split()[0]
        ending = r"[oa]s?" if verb.endswith("d") else r"\w{0,3}d[oa]s?"
        if match := re.search(rf"\b{verb}{ending}\b", folded):
            return match[0]
    return ""


@functools.lru_cache(maxsize=8_192)
def content(text: str) -> frozenset[str]:
    """Words with content, cut to their first letters so that "formar" and "formados" are one."""
    return frozenset(word[:_STEM] for word in fold(text).split() if word not in _EMPTY and len(word) > 1)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words over all words of the two, 0 to 1; 0 when either is empty."""
    return len(one & other) / len(one | other) if one and other else 0.0
