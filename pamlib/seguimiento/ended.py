"""What the cell «Terminó el» says: the day on which a task really ended, or why it says none.

>>> ended("15/04/2025", "2025-06-30"), ended("pendiente", "2025-06-30").code
(Ended(day='2025-04-15', code='', why=''), 'fecha_imposible')

A date after the corte is no end at that corte: the task was not finished then. Out of scope: state and progress against
it (:func:`.row_checks.clash`) and against other cortes (:mod:`pamlib.avance.coherence_progress`).
"""

from __future__ import annotations

from typing import NamedTuple

from pamlib.seguimiento import values
from pamlib.values.text import normalize


class Ended(NamedTuple):
    """ISO ``day`` ('' when none), the ``code`` of the finding ('' when none) and ``why``."""

    day: str = ""
    code: str = ""
    why: str = ""


def ended(text: str, corte: str) -> Ended:
    """The cell understood; a word for nothing («N/A», «NP», «null») is no date and nothing odd."""
    if not text or values.said(text):
        return Ended()
    day, why = values.day(text)
    if not day:
        return Ended("", "fecha_imposible", why)
    if day > corte:
        return Ended("", "fecha_posterior_al_corte", f"«{normalize(text)}» es posterior al corte")
    return Ended(day, "valor_entendido" if why else "", why)
