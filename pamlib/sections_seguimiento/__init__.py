"""What the follow-up notebook shows at a corte: figures with their words and their data, tables, notices.

>>> avance = sections_seguimiento.load(datos, corte)          # in a notebook cell      # doctest: +SKIP
>>> sections_seguimiento.curve(avance)                                                  # doctest: +SKIP

As in :mod:`pamlib.sections`, a function that has nothing to show says so and why. Every figure comes with its data as a
table. The numbers are those of :mod:`pamlib.avance`; here they only get words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.avance import entity
from pamlib.sections_seguimiento.highlights import highlights
from pamlib.sections_seguimiento.indicators import indicator_bullets, outlook
from pamlib.sections_seguimiento.money import earned_value, money
from pamlib.sections_seguimiento.people import alert_table, coherence, letters, warnings
from pamlib.sections_seguimiento.physical import advance, basis, branches, curve, heat
from pamlib.sections_seguimiento.save import save
from pamlib.sections_seguimiento.tasks import gantt

if TYPE_CHECKING:
    from pamlib.avance.entity import FollowUp
    from pamlib.report import Datos

__all__ = [
    "advance", "alert_table", "basis", "branches", "coherence", "curve", "earned_value", "gantt", "heat",
    "highlights", "indicator_bullets", "letters", "load", "money", "outlook", "save", "warnings",
]  # fmt: skip


def load(datos: Datos, corte: str) -> FollowUp:
    """What was reported of the plan up to the corte."""
    return entity.load(datos, corte)
