"""How many schools the plan is for, by its own words, and the places that say another number.

>>> [(m.number, m.whole) for m in mentions("Acompañar a las 26 I.E.O, 4 IE rurales entre ellas", ("rural",))]
[(26, True), (4, False)]

The evidence is the plan's own: totals written in its locations, and "las 26 IEO" repeated in its texts. A number of
some of the schools ("4 IE rurales", "cinco IE suben") contradicts only when it is larger than the total.
Out of scope: the directory of schools; a person who knows the total gives it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pamlib.checks.model import Line, Plano
from pamlib.checks.note import Note, need, rows, short
from pamlib.checks.rules import Rule
from pamlib.values.lookup import load
from pamlib.values.text import fold

_ACRONYM = re.compile(r"\bi e(?: [mo])?\b")
_WHOLE = re.compile(r"\b(?:l[ao]s|total(?: general)? de|todas las|para un total de|son)(?: total)? $")
_FIELDS = ("meta", "indicador", "accion", "tarea", "estrategia", "objetivo")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number of schools in a text; ``whole`` when it reads as all of them ("las 26 IEO")."""

    number: int
    whole: bool
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One text that says a number of schools, and where it stands (``line`` is ``None`` for the cover)."""

    mention: Mention
    text: str
    line: Line | None
    column: str


@functools.cache
def _pattern() -> tuple[re.Pattern[str], dict[str, int]]:
    values = {str(word): int(value) for word, value in load("indicadores")["numeros"].items() if int(value) > 1}
    words = "|".join(sorted(values, key=len, reverse=True))
    school = r"(?:ie|iem|ieo|ees?|instituciones(?: educativas)?|establecimientos(?: educativos)?)"
    return re.compile(rf"\b(?:(\d{{1,4}})|({words})) ({school})\b(?=((?: \w+){{0,3}}))"), values


def mentions(text: str, part: tuple[str, ...]) -> list[Mention]:
    """Numbers of schools in the text; ``part`` are beginnings of words after which the number is of some of them."""
    if not text:
        return []
    folded = _ACRONYM.sub("ie", fold(text))
    pattern, values = _pattern()
    found = []
    for match in pattern.finditer(folded):
        number = int(match[1]) if match[1] else values[match[2]]
        rest = [w for w in match[4].split() if not w.startswith(("oficial", "municipal", "educativ", "public"))]
        some = bool(rest) and rest[0].startswith(part)
        whole = _WHOLE.search(folded[: match.start()]) is not None and not some
        found.append(Mention(number, whole, match[0].strip()))
    return found


def evidence(plano: Plano, rule: Rule) -> list[Evidence]:
    """Every different text of the plan that says a number of schools, in document order."""
    part = rule.starts("una_parte")
    found = []
    seen: set[tuple[str, str]] = set()
    for name in ("objetivo_general", "meta_general"):
        text = str(plano.plan.get(name) or "")
        found += [Evidence(m, text, None, name) for m in mentions(text, part)]
    for line in plano.lines:
        for name in _FIELDS:
            text = getattr(line, name)
            if text and (name, text) not in seen:
                seen.add((name, text))
                found += [Evidence(m, text, line, name) for m in mentions(text, part)]
    return found


def declared(plano: Plano) -> list[tuple[int, str, Line | None]]:
    """Totals written in the locations: number, text, first line that has it."""
    totals = []
    for place in plano.places:
        total, text = place.get("ie_total_declarado"), str(place.get("ubicacion") or "")
        if isinstance(total, int | float) and total == total:
            first = next((line for line in plano.lines if line.ubicacion == text), None)
            totals.append((int(total), text, first))
    return totals


def universe(plano: Plano, rule: Rule) -> tuple[int, str] | None:
    """Number of schools and the evidence for it, in Spanish; ``None`` when the plan does not say one."""
    if plano.universe is not None:
        return plano.universe, "el que se indicó al revisar"
    support: dict[int, list[str]] = {}
    totals = declared(plano)
    for number, _, line in totals:
        support.setdefault(number, []).append(f"ubicación ({rows([line])})" if line else "ubicación")
    for one in evidence(plano, rule):
        if one.mention.whole:
            name = _named(one.column)
            support.setdefault(one.mention.number, []).append(f"{name} ({rows([one.line])})" if one.line else name)
    written = {number for number, _, _ in totals}
    enough = {n: s for n, s in support.items() if len(s) >= rule.parametros["apoyo_minimo"] or n in written}
    if not enough:
        return None
    number = max(enough, key=lambda n: (len(enough[n]), n))
    said = enough[number]
    more = f" y {len(said) - 3} más" if len(said) > 3 else ""
    return number, f"lo {'dice' if len(said) == 1 else 'dicen'} {', '.join(said[:3])}{more}"


def _named(column: str) -> str:
    """A column in words: ``acción``, ``objetivo general``."""
    return "acción" if column == "accion" else column.replace("_", " ")


def universo_contradicho(plano: Plano, rule: Rule) -> list[Note]:
    """One note a text that says more schools than there are, or another number for all of them."""
    known = universe(plano, rule)
    need(known, "el plan no dice cuántas instituciones son, o lo dice una sola vez")
    if known is None:  # for the type checker; `need` has left already
        return []
    number, why = known
    notes = []
    for total, text, line in declared(plano):
        if total > number:
            notes.append(Note(short(text, 160), f"{total} es más que {number} ({why})", line, "ubicacion"))
    for one in evidence(plano, rule):
        mention = one.mention
        if mention.number > number or (mention.whole and mention.number != number):
            compared = "es más que" if mention.number > number else "no es"
            where = f"; está en {_named(one.column)} de la portada" if one.line is None else ""
            told = f"«{mention.words}»: {mention.number} {compared} {number} ({why}){where}"
            notes.append(Note(short(one.text, 160), told, one.line, one.column))
    return notes
