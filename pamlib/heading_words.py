"""What one heading cell means: role, year, source and scale of its column.

Words and patterns are data: ``formats/roles.yml`` holds what is said for each role, ``formats/encabezados.yml`` the
words that add nothing, the headings that look like a role and are none ("Meta del plan de desarrollo"), the sources
and the scales of money.

>>> match_role("Recursos 2025").year, match_role("Programación SGP educación24").source
(2025, 'SGP EDUCACION')
>>> match_role("RECURSOS (MILLONES)").scale
1000000
>>> match_role("META DEL PLAN DE DESARROLLO") is None and match_role("Capacitar docentes") is None
True

Out of scope: what a heading means beside others (:mod:`pamlib.headings`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from pamlib.formats import load
from pamlib.values.sources import looks_like_source
from pamlib.values.text import fold

_LONGEST = 70
_NEAR = 90
_SHORTEST_NEAR = 4
_SHORTEST_SQUEEZED = 6
_MOST_GLUED = 3
_YEAR_IN = re.compile(r"\b(20\d\d)\b")
_SHORT_YEAR = re.compile(r"(?<=[a-z])\s?([2-4]\d)$")


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """What a heading means; ``year`` is the vigencia of a resource column, ``source`` the only source it is of.

    ``scale`` is how many pesos one unit of its figures is. ``weak`` says that the role counts only when no other
    column has it.
    """

    role: str
    year: int | None = None
    source: str = ""
    scale: int = 1
    weak: bool = field(default=False, compare=False)


@cache
def _vocabulary() -> dict[str, str]:
    return {heading: role for role, entry in load("roles.yml").items() for heading in entry["encabezados"]}


@cache
def _weak_words() -> dict[str, str]:
    return {word: role for role, entry in load("roles.yml").items() for word in entry.get("sinonimos", ())}


@cache
def _squeezed() -> dict[str, str]:
    """The vocabulary without spaces: a document may lose them ("FECHAINICIO") or cut words ("INDICA-DORES")."""
    words = {word.replace(" ", ""): role for word, role in _vocabulary().items()}
    return {word: role for word, role in words.items() if len(word) >= _SHORTEST_SQUEEZED}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """One pattern of ``encabezados.yml``; a list of them is any of them."""
    found = load("encabezados.yml")[name]
    return re.compile(found if isinstance(found, str) else "|".join(f"(?:{p})" for p in found))


@cache
def _year_pattern() -> re.Pattern[str]:
    return re.compile(load("roles.yml")["recurso"]["con_anio"])


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(load("encabezados.yml")["calificadores"])


@cache
def is_foreign(text: str) -> bool:
    """True for a heading of another plan or of the baseline, whatever stands under it."""
    return bool(_pattern("ajenos").search(fold(text)))


@cache
def is_additional(text: str) -> bool:
    """True for a heading that is known to have no role: progress, evidence, process, annual goals, baseline."""
    folded = fold(text)
    return bool(_pattern("ajenos").search(folded) or _pattern("adicionales").search(folded))


@cache
def is_baseline(text: str) -> bool:
    """True for the heading of a baseline, whose "Fuente" is of data and not of money."""
    return bool(_pattern("linea_base").search(fold(text)))


@cache
def is_physical(text: str) -> bool:
    """True for a heading over years that counts things and not money ("Meta física", "Ejecutado")."""
    return is_additional(text) or bool(_pattern("fisico").search(fold(text)))


@cache
def match_role(text: str, *, near: bool = False) -> RoleMatch | None:
    """Role of a heading; ``near`` also accepts a misspelling (at least 90 % alike)."""
    if not text or len(text) > _LONGEST:
        return None
    folded = fold(text)
    if role := _vocabulary().get(folded):
        return RoleMatch(role)
    if role := _weak_words().get(folded):
        return RoleMatch(role, weak=True)
    if year := _year_pattern().match(folded):
        return RoleMatch("recurso", int(year[1]))
    if is_additional(text):
        return None
    if match := _money(folded) or _qualified(folded):
        return match
    if role := _squeezed().get(folded.replace(" ", "")):
        return RoleMatch(role)
    if near and len(folded) >= _SHORTEST_NEAR:
        from rapidfuzz import fuzz, process

        best = process.extractOne(folded, _vocabulary().keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        if best:
            return RoleMatch(_vocabulary()[best[0]])
    return None


def _money(folded: str) -> RoleMatch | None:
    """Meaning of "Recursos SGP", "Recursos 2025 propios", "Recursos (millones)", "Programación SGP educación24"."""
    rest, scale = _without_scale(folded)
    if rest != folded and (rest in _vocabulary() or _year_pattern().match(rest)):
        year = _year_pattern().match(rest)
        role = "recurso" if year else _vocabulary()[rest]
        return RoleMatch(role, int(year[1]) if year else None, scale=scale) if role == "recurso" else None
    if year := _YEAR_IN.search(rest):
        whole = _without_year(rest)
        if _vocabulary().get(whole) == "recurso":
            return RoleMatch("recurso", int(year[1]), scale=scale)
    first, _, rest = rest.partition(" ")
    planned = first in load("encabezados.yml")["dinero_programado"]
    if not rest or not (planned or _vocabulary().get(first) == "recurso"):
        if scale != 1 and (match := _qualified(_without_scale(folded)[0])) and match.role == "recurso":
            return replace(match, scale=scale)
        return None
    year = _YEAR_IN.search(rest)
    source = _without_year(rest)
    if year is None and (year := _SHORT_YEAR.search(source)):
        source = source[: year.start()].strip()
        number: int | None = 2000 + int(year[1])
    else:
        number = int(year[1]) if year else None
    if not is_source(source):
        qualified = _qualified(f"{first} {source}".strip()) if not planned else None
        return replace(qualified, year=number, scale=scale) if qualified and (number or scale != 1) else None
    return RoleMatch("recurso", number, source.upper(), scale)


def _without_year(folded: str) -> str:
    return " ".join(_pattern("palabras_de_anio").sub(" ", _YEAR_IN.sub(" ", folded)).split())


def is_source(folded: str) -> bool:
    """True for the name of a source of money as headings write it ("sgp educacion", "cofinanciacion nacion")."""
    return bool(folded) and (looks_like_source(folded) or bool(_pattern("fuentes").fullmatch(folded)))


@cache
def scale_of(text: str) -> int:
    """Pesos that one unit is, from words such as "en millones de pesos"; 1 when the text names no scale."""
    return _without_scale(fold(text))[1]


def title_scale(text: str) -> int:
    """Scale that a title block gives to every figure ("Cifras en millones de pesos"); 1 when it gives none."""
    found = _pattern("escala_en_titulo").search(fold(text))
    return scale_of(found[0]) if found else 1


@cache
def _scales() -> list[tuple[re.Pattern[str], int]]:
    around = r"\b(?:(?:cifras|valores) )?(?:(?:expresad[oa]s )?en )?{}(?: de)?(?: pesos| cop)?\b"
    return [(re.compile(around.format(words)), scale) for words, scale in load("encabezados.yml")["escalas"]]


def _without_scale(folded: str) -> tuple[str, int]:
    for pattern, scale in _scales() if " m" in folded or folded.startswith("m") else ():
        if found := pattern.search(folded):
            return " ".join((folded[: found.start()] + " " + folded[found.end() :]).split()), scale
    return folded, 1


def _qualified(folded: str) -> RoleMatch | None:
    """Meaning of a heading word followed only by words that add none ("Metas a alcanzar", "Indicador de gestión")."""
    words = folded.split()
    qualifiers = _qualifiers()
    for count in range(len(words) - 1, 0, -1):
        if words[count] not in qualifiers:
            return None
        if role := _vocabulary().get(" ".join(words[:count])):
            return RoleMatch(role)
    return None


@cache
def unglue(text: str) -> tuple[str, ...]:
    """The headings that were run together in one cell, as folded words; empty when the cell is not that.

    >>> unglue("METAINDICADOR"), unglue("FECHA INICIOFECHA FIN"), unglue("OBJETIVOS Y METAS")
    (('meta', 'indicador'), ('fecha inicio', 'fecha fin'), ())
    """
    if not text or len(text) > _LONGEST or match_role(text) is not None or is_additional(text):
        return ()
    parts = _parts(fold(text), _MOST_GLUED)
    roles = [_vocabulary()[part] for part in parts]
    return parts if len(parts) > 1 and len(set(roles)) == len(roles) else ()


def _parts(folded: str, most: int) -> tuple[str, ...]:
    """The fewest words of the vocabulary, end to end, that ``folded`` is."""
    if folded in _vocabulary():
        return (folded,)
    if most == 1:
        return ()
    found: list[tuple[str, ...]] = []
    for cut in range(len(folded) - 1, 2, -1):
        head = folded[:cut].strip()
        if head in _vocabulary() and (rest := _parts(folded[cut:].strip(), most - 1)):
            found.append((head, *rest))
    return min(found, key=len, default=())
