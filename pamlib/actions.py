"""Splits a cell that numbers its actions: "1. Dictar talleres. 2. Evaluar" are two.

A number opens an action only when the cell begins with 1 (or a) and the numbers follow one another; numbers inside a
sentence ("Ley 115 de 1994. 2. …", "versión 3.0", "en 2. Semestre") do not.

>>> split_actions("1. Dictar talleres de lectura. 2. Evaluar los talleres")
['Dictar talleres de lectura.', 'Evaluar los talleres']
>>> split_actions("1. Dictar talleres"), split_actions("Según la Ley 115 de 1994. 2. Evaluar")
([], [])
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pamlib.values.text import fold, markdown_clean, normalize

# A number or a letter with its mark, at the start of the cell or after white space, and before a word.
_MARK = re.compile(
    r"(?:^|(?<=\s)|(?<=[.;:,)]))(?:(?P<n>\d{1,2})\s?(?:[.)]-?|[-–](?=\s)|°)|(?P<l>[a-j])\s?[.)])(?=\s*[^\W\d_¿\"“«])",
    re.IGNORECASE,
)
# After these a number is part of the sentence.
_OPEN = frozenset(
    "a al articulo articulos ciclo circular con de decreto del e el en entre etapa fase grado grados guia hasta la las "
    "ley literal los nivel no nro numero numeral o para parte por punto resolucion semestre su sus trimestre un una "
    "y".split()
)
_SHORTEST_ITEM = 6


def split_actions(text: str) -> list[str]:
    """The actions of a cell as the source has it (line breaks count); empty when it does not number two at least."""
    text = markdown_clean(text).strip()
    if not text or text[0] not in "1aA":
        return []
    for kind in ("n", "l"):
        marks = list(_in_sequence(text, kind))
        if len(marks) < 2 or marks[0].start() != 0:
            continue
        ends = [m.start() for m in marks[1:]] + [len(text)]
        items = [normalize(text[m.end() : end]).strip(" -–•;,") for m, end in zip(marks, ends, strict=True)]
        if all((len(item) >= _SHORTEST_ITEM and item[0].isalpha()) or item[:1] in set('¿"“«') for item in items):
            return items
    return []


def _in_sequence(text: str, kind: str) -> Iterator[re.Match[str]]:
    """Marks of one kind that count 1, 2, 3… (or a, b, c…), each where an action may begin."""
    expected = 1
    for mark in _MARK.finditer(text):
        value = mark[kind]
        number = 0 if not value else int(value) if kind == "n" else ord(value.lower()) - 96
        if number == expected and _may_begin(text, mark):
            expected += 1
            yield mark


def _may_begin(text: str, mark: re.Match[str]) -> bool:
    """True at the start of a line, after the end of a sentence, or before a capital that no open phrase precedes."""
    before = text[: mark.start()]
    if not before.strip():
        return True
    gap = before[len(before.rstrip()) :]
    before = before.rstrip()
    word = fold(before.split()[-1])
    if "\n" in gap:
        return word not in _OPEN or before[-1] in ".;:"
    if before[-1] in ".;:)":
        return word not in _OPEN
    after = text[mark.end() :].lstrip()
    return after[:1].isupper() and word not in _OPEN and before[-1] != ","
