"""The universe a line reaches: zone, and how many schools of each kind.

>>> place = parse_place("En 4 IE Rurales, 2 IE Urbanas y 1 IE mixta para un TOTAL de 7 I.E.")
>>> place.ie_rurales, place.ie_urbanas, place.ie_mixtas, place.total_declarado, place.cuadra
(4, 2, 1, 7, True)
>>> parse_place("URBANO Y RURAL").zona, parse_place("SEM Macondo").zona
('urbana y rural', 'secretaría')

The text's own total is the oracle: ``cuadra`` says whether the parts add up to it. A school whose branches lie in
both zones is 'mixta'; an ethno-educational one, whose zone the text does not say, is 'otra'.
Out of scope: names of schools and of rural districts.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pamlib.values.lookup import load
from pamlib.values.text import fold


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """One location cell.

    ``zona``: 'urbana', 'rural', 'urbana y rural', 'secretaría' or ''. The four counts are numbers of schools, ``None``
    when the text counts none. ``suma`` is their sum, ``total_declarado`` the text's own total, and ``cuadra`` whether
    both agree (``None`` when either is missing).
    """

    zona: str
    ie_urbanas: int | None
    ie_rurales: int | None
    ie_mixtas: int | None
    ie_otras: int | None
    total_declarado: int | None
    suma: int | None
    cuadra: bool | None
    original: str


_ACRONYM = re.compile(r"\bi e(?: [mo])?\b|\be e\b")
_SCHOOL = (
    r"(?:iemo?|ieos?|iems?|ies?|ees?|ce|cer|instituci\w+|establecimient\w+|colegios?|escuelas?|centros? educativos?"
    r"|sedes?)"
)
_HAS_SCHOOL = re.compile(rf"\b{_SCHOOL}\b")
_URBAN = re.compile(r"\b(?:urban[oa]s?|cabecera|casco)\b")
_RURAL = re.compile(r"\b(?:rural(?:es)?|veredas?|veredal(?:es)?|corregimientos?|centros? poblados?)\b")
_MIXED = re.compile(r"\bmixt[oa]s?\b|\burban[oa]s?\s+y\s+rural|\brural(?:es)?\s+y\s+urban|\bambas zonas\b")
_OTHER = re.compile(r"\betno|\bindigenas?\b|\bafro|\bresguardos?\b|\bintercultural")
_OFFICE = re.compile(r"\b(?:sem|sed|secretaria|se|alcaldia|gobernacion|nivel central|sec)\b")
_TOTAL_BEFORE = re.compile(r"\b(?:total(?:es)?|para un)(?: general)?(?: de)?(?: las?| los)? ?$")
_TOTAL_AFTER = re.compile(r"^\s*(?:ie|iem|ieo|instituci\w+|establecimientos?)?\s*(?:en )?total\b")


@functools.cache
def _number_pattern() -> tuple[re.Pattern[str], dict[str, int]]:
    values = {str(word): int(value) for word, value in load("indicadores")["numeros"].items()}
    names = "|".join(sorted(values, key=len, reverse=True))
    # "una (1) institución" says its number twice: the word and its digits are one number.
    return re.compile(rf"\b(?:(?:{names}) (\d{{1,4}})|(\d{{1,4}})|({names}))\b(?! (?:por|de cada))"), values


def _counts(folded: str) -> tuple[dict[str, int], int | None]:
    """Schools by kind, and the declared total, of a folded text."""
    pattern, values = _number_pattern()
    matches = [m for m in pattern.finditer(folded) if not (m[3] and folded[m.end() :].startswith(" total"))]
    found: dict[str, int] = {}
    total: int | None = None
    plain: list[int] = []
    for index, match in enumerate(matches):
        number = values[match[3]] if match[3] else int(match[1] or match[2])
        end = matches[index + 1].start() if index + 1 < len(matches) else len(folded)
        phrase = folded[match.end() : end]
        if _TOTAL_BEFORE.search(folded[: match.start()]) or _TOTAL_AFTER.match(phrase):
            total = number
            continue
        kind = _kind(phrase)
        if kind:
            found[kind] = found.get(kind, 0) + number
        elif _HAS_SCHOOL.match(phrase.lstrip()):
            plain.append(number)
    if total is None and not found and len(plain) == 1:
        total = plain[0]  # "las 26 IEO": a total with no parts
    elif found:
        for number in plain:
            found["otras"] = found.get("otras", 0) + number
    return found, total


def _kind(phrase: str) -> str:
    """Which of the four kinds the noun phrase after a number names; '' for none."""
    if _OTHER.search(phrase):
        return "otras"
    if _MIXED.search(phrase):
        return "mixtas"
    urban, rural = _URBAN.search(phrase), _RURAL.search(phrase)
    if urban and rural:
        return "mixtas"
    return "urbanas" if urban else "rurales" if rural else ""


def _zone(folded: str, counts: dict[str, int]) -> str:
    urban = bool(counts.get("urbanas") or counts.get("mixtas")) or (not counts and bool(_URBAN.search(folded)))
    rural = bool(counts.get("rurales") or counts.get("mixtas")) or (not counts and bool(_RURAL.search(folded)))
    if not counts and re.search(r"\bambas zonas\b", folded):
        return "urbana y rural"
    if urban and rural:
        return "urbana y rural"
    if urban or rural:
        return "urbana" if urban else "rural"
    return "secretaría" if _OFFICE.search(folded) else ""


@functools.lru_cache(maxsize=4_096)  # the same universe is printed on most rows of a plan
def parse_place(text: str) -> PlaceValue:
    """Read a location cell. Never raises; a text that says no place has zona '' and no counts."""
    folded = _ACRONYM.sub("ie", fold(text))
    counts, total = _counts(folded) if folded else ({}, None)
    zone = _zone(folded, counts) if folded else ""
    if not counts:
        return PlaceValue(zone, None, None, None, None, total, None, None, text)
    sum_ = sum(counts.values())
    return PlaceValue(
        zone,
        counts.get("urbanas", 0),
        counts.get("rurales", 0),
        counts.get("mixtas", 0),
        counts.get("otras", 0),
        total,
        sum_,
        None if total is None else total == sum_,
        text,
    )


_PLACE_SENTENCE_STARTS = (
    "en ",
    "todas las ie",
    "las ",
    "urban",
    "rural",
    "zona",
    "sem ",
    "sem",
    "sed",
    "area urbana",
    "area rural",
)


def looks_like_place(text: str) -> bool:
    """Cheap kind test: a zone, an office, or a list of schools by zone; not a sentence that mentions one."""
    if not text or len(text) > 240:
        return False
    folded = _ACRONYM.sub("ie", fold(text))
    if not folded:
        return False
    word_count = folded.count(" ") + 1
    if word_count <= 4:
        return bool(
            folded.startswith(("urban", "rural", "zona ", "sem", "sed ", "area urbana", "area rural", "cabecera"))
        )
    if not (_URBAN.search(folded) or _RURAL.search(folded)):
        return False
    counts, _ = _counts(folded)
    return len(counts) >= 2 or (bool(counts) and folded.startswith(_PLACE_SENTENCE_STARTS))
