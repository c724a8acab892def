"""Which certified territorial entity a title speaks of.

>>> found = find_entity("SECRETARÍA DE EDUCACIÓN Y CULTURA DE SOACHA")
>>> found.nombre, found.divipola, found.tipo
('Soacha', '25754', 'municipio')
>>> find_entity("META GENERAL") is None
True

Many entities are common words (Meta, Bello, Turbo, Soledad), so a name counts only after something that has entities
(secretaría de educación, SEM, gobernación, municipio…) or alone in the text.
Out of scope: municipalities that are not certified; they belong to their department's secretary.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pamlib.values.lookup import load
from pamlib.values.text import fold


@dataclass(frozen=True, slots=True)
class EntityValue:
    """A certified entity.

    ``divipola`` is text, 2 digits for a 'departamento' and 5 for a 'municipio' (districts included).
    ``departamento`` is the 2-digit code of the department it lies in. ``verificada`` is False where its
    certification was not read in a source. ``original`` is the text it was found in.
    """

    nombre: str
    divipola: str
    tipo: str
    departamento: str
    verificada: bool
    original: str


_OFFICES = r"secretaria|sem|sed|se|alcaldia|gobernacion|municipio|departamento|distrito|ciudad|entidad territorial|etc"
# Words that stand between the office and the name of the entity.
_FILLERS = (
    r"de|del|la|el|y|e|para|en|educacion|municipal|departamental|distrital|territorial|cultura|deportes?|recreacion"
    r"|ciencia|tecnologia|innovacion|juventud|turismo|certificad[ao]|ciudad|municipio|departamento|distrito|capital"
    r"|especial|turistico|cultural|industrial|portuario|biodiverso|ecoturistico|historico|mayor|publica"
)


@functools.cache
def entities() -> tuple[EntityValue, ...]:
    """All the certified entities, departments first, each with an empty ``original``."""
    data = load("etc")
    rows = [("departamento", row) for row in data["departamentos"]] + [("municipio", row) for row in data["municipios"]]
    return tuple(
        EntityValue(row["nombre"], row["divipola"], kind, row["divipola"][:2], row.get("verificada", True), "")
        for kind, row in rows
    )


@functools.cache
def _names() -> tuple[dict[str, EntityValue], re.Pattern[str]]:
    """Folded name -> entity, and the pattern of an office followed by a name."""
    data = load("etc")
    named: dict[str, EntityValue] = {}
    guarded: set[str] = set()
    for entity, row in zip(entities(), data["departamentos"] + data["municipios"], strict=True):
        for name in [row["nombre"], *row.get("alias", [])]:
            named[fold(name)] = entity
            if row.get("solo_con_articulo"):
                guarded.add(fold(name))
    free = "|".join(sorted(map(re.escape, named.keys() - guarded), key=len, reverse=True))
    behind = "|".join(sorted(guarded))
    pattern = (
        rf"\b(?:{_OFFICES})(?: (?:{_FILLERS}))*? (?:(?P<free>{free})|(?:del|departamento) (?P<guarded>{behind}))\b"
    )
    return named, re.compile(pattern)


def find_entity(text: str) -> EntityValue | None:
    """The first certified entity that ``text`` names, or ``None``."""
    folded = fold(text)
    if not folded:
        return None
    named, pattern = _names()
    found = named.get(folded)
    if found is None or folded == "meta":
        match = pattern.search(folded)
        if match is None:
            return None
        found = named[match["free"] or match["guarded"]]
    return EntityValue(found.nombre, found.divipola, found.tipo, found.departamento, found.verificada, text)
