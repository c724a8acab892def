"""The indicators as the characterisation needs them: name, unit, sense, section, component, and how they are summed up.

The data are :func:`pamlib.sources.indicators`; this is what they mean here.

>>> indicator("desercion").better(2.0, 3.0)
True
>>> indicator("guia34.directiva.clima_escolar").summary
'mediana'

A key that the catalogue does not have is kept under its own name, without sense, so that nothing read is lost.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from pamlib.characterize.parameters import load
from pamlib.sources import indicators

LEVELS = ("", "transición", "primaria", "secundaria", "media")
ZONES = ("", "urbana", "rural", "mixta")
OTHER = "otros"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. ``sense``: 1 more is better, -1 less is better, 0 neither. ``order``: place in the catalogue.

    ``summary``: ``suma``, ``media`` (weighted by the indicator ``weight``), ``mediana``, or '' (never put together).
    """

    key: str
    name: str
    unit: str
    sense: int
    low: float | None
    high: float | None
    component: str
    section: str
    definition: str
    source: str
    summary: str
    weight: str
    order: int

    def better(self, one: float, other: float) -> bool:
        """True when ``one`` is better than ``other``; never without a sense."""
        return self.sense * (one - other) > 0

    def bounded(self, value: float) -> float:
        """The value within the indicator's bounds."""
        low = value if self.low is None else max(value, self.low)
        return low if self.high is None else min(low, self.high)


@functools.cache
def indicator(key: str) -> Indicator:
    """The indicator of a key."""
    known = indicators()
    data = known.get(key, {})
    unit, weight = str(data.get("unidad", "")), data.get("peso", None)
    if unit in ordinal_units() or key.startswith(("guia34.", "inclusion.")):
        summary = "mediana"
    elif weight is None:
        summary = ""
    else:
        summary = "media" if weight else "suma"
    return Indicator(
        key,
        str(data.get("nombre", key)),
        unit,
        {"sube": 1, "baja": -1}.get(data.get("sentido", ""), 0),
        data.get("minimo"),
        data.get("maximo"),
        str(data.get("componente", "")),
        str(data.get("seccion", OTHER)),
        str(data.get("definicion", "")),
        str(data.get("fuente", "")),
        summary,
        str(weight or ""),
        list(known).index(key) if key in known else len(known),
    )


@functools.cache
def ordinal_units() -> frozenset[str]:
    """Units whose numbers are an order and no measure."""
    return frozenset(load("parametros.yml")["ordinales"])


def level_name(level: str) -> str:
    """A level as it is shown.

    >>> level_name(""), level_name("media")
    ('Total', 'Media')
    """
    return level.capitalize() or "Total"
