"""What a zero or a blank means: not due yet, already finished, not programmed, no report, or truly zero.

>>> reading(0.0, words="", narrative="", start="2025-08-01", corte="2025-06-30")
'programado para después'
>>> reading(0.0, words="", narrative="La tarea se terminó en marzo de 2025", start="2025-01-01", corte="2025-06-30")
'ya terminado'

What is written comes first (the cell, then the narrative), then the calendar of the plan. The figure itself is never
changed. Out of scope: what was reported before, which the ledger knows (:mod:`.ledger_query`), and whether a task is
late.
"""

from __future__ import annotations

import re
from functools import cache

from pamlib.values.lookup import load
from pamlib.values.text import fold

#: In the order in which the narrative is asked.
_ORDER = ("no programado", "programado para después", "ya terminado")


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    known = load("avance")["frases"]
    return tuple((name, re.compile("|".join(f"(?:{each})" for each in known[name]))) for name in _ORDER)


def told(narrative: str) -> str:
    """Reading that the narrative gives of a zero or a blank; '' when none.

    >>> told("La actividad está programada para el segundo semestre"), told("Se visitaron 12 sedes")
    ('programado para después', '')
    """
    plain = fold(narrative)
    return next((name for name, pattern in _phrases() if pattern.search(plain)), "") if plain else ""


def reading(value: float | None, *, words: str, narrative: str, start: str | None, corte: str, state: str = "") -> str:
    """Reading of one report.

    Parameters
    ----------
    value: progress as a fraction, ``None`` without a figure. words: reading that the cell or the state already says
        ('' none). start: first day of the task, ISO.
    state: state understood in this report.
    """
    if value is not None and value > 0:
        return "avance"
    if words and words not in {"sin reporte", "ilegible"}:
        return words
    if state == "terminada":
        return "ya terminado"
    if words == "ilegible":
        return words
    if found := told(narrative):
        return found
    if start and start > corte:
        return "programado para después"
    if value is not None:
        return "cero"
    return "solo estado" if state else "sin reporte"
