"""What the characterisation notebook shows: one function for each cell, which gives back something Jupyter displays.

>>> from pamlib import sections_caracterizacion as secciones
>>> datos = secciones.load("", "demo")                      # doctest: +SKIP
>>> secciones.profile(datos, "cobertura")                   # doctest: +SKIP

A function chooses words and shapes for facts that :mod:`pamlib.characterize` worked out. No section is ever empty
without a sentence that says why. Figures that count few persons are reserved before they get here
(:mod:`.leaving`): this document leaves the office.
"""

from pamlib.sections_caracterizacion.around import gaps, map_figure, peers
from pamlib.sections_caracterizacion.cover import card, summary
from pamlib.sections_caracterizacion.load import Datos, load
from pamlib.sections_caracterizacion.plan import baseline, goals, opportunities
from pamlib.sections_caracterizacion.profile import profile
from pamlib.sections_caracterizacion.quality import saber
from pamlib.sections_caracterizacion.self_assessment import self_assessment
from pamlib.sections_caracterizacion.sources import methods, sources

__all__ = [
    "Datos", "baseline", "card", "gaps", "goals", "load", "map_figure", "methods", "opportunities", "peers", "profile",
    "saber", "self_assessment", "sources", "summary",
]  # fmt: skip
