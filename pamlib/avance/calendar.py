"""How much of a task should be done by a day, from its own calendar.

>>> from datetime import date
>>> expected(Term(date(2025, 1, 1), date(2025, 1, 10)), date(2025, 1, 5))      # 5 of its 10 days
0.5
>>> stepped = Term(date(2025, 1, 1), date(2025, 3, 31), ((date(2025, 2, 1), 0.4), (date(2025, 3, 31), 1.0)))
>>> expected(stepped, date(2025, 2, 15))
0.4

Linear by days, both ends included, unless milestones are given. Between two milestones either nothing more is due
(*escalón*) or it grows by days (*lineal*): see ``hitos.yml``. Nothing is due before the task begins, and all of it on
the day it ends. A task without two usable dates and without milestones has no expected progress: ``None``, never 0.
Source: S-curve PV(t) = Σ wᵢ·Fᵢ(t), F linear or by milestones. Out of scope: the file (:mod:`.milestones_file`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from pamlib.corte import iso_date
from pamlib.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

#: What is due between two milestones; the first is the default (``hitos.yml`` says why).
STEP, LINEAR = "escalón", "lineal"
BETWEEN = (STEP, LINEAR)


@dataclass(frozen=True, slots=True)
class Milestones:
    """``points``: ``linea_id`` → (ISO date, cumulated share 0 to 1), in order; ``between``: one of :data:`BETWEEN`."""

    points: Mapping[str, Sequence[tuple[str, float]]] = field(default_factory=dict)
    between: str = STEP


@dataclass(frozen=True, slots=True)
class Term:
    """Start and end of a task, and its milestones (day, cumulated share), in order, when it has them."""

    start: date | None
    end: date | None
    milestones: tuple[tuple[date, float], ...] = ()
    linear: bool = False

    @property
    def usable(self) -> bool:
        """Whether something can be expected of it on a day."""
        return bool(self.milestones) or (self.start is not None and self.end is not None and self.start <= self.end)


def expected(term: Term, day: date) -> float | None:
    """Share (0 to 1) due at the end of ``day``; ``None`` when the calendar does not say."""
    if term.milestones:
        return _along(term, day) if term.linear else _reached(term, day)
    if term.start is None or term.end is None or term.start > term.end:
        return None
    days = (term.end - term.start).days + 1
    return min(max((day - term.start).days + 1, 0), days) / days


def _reached(term: Term, day: date) -> float:
    passed = [share for when, share in term.milestones if when <= day]
    return passed[-1] if passed else 0.0


def _along(term: Term, day: date) -> float:
    """By days between milestones; the first stretch begins on the task's first day (without one, at the milestone)."""
    begin = term.milestones[0][0] if term.start is None else term.start
    points = ((begin - timedelta(days=1), 0.0), *term.milestones)
    for (before, low), (after, high) in pairwise(points):
        if before <= day < after:
            return low + (high - low) * ((day - before).days / (after - before).days)
    return points[-1][1] if day >= points[-1][0] else 0.0


def terms(lineas: pd.DataFrame, milestones: Milestones | None = None) -> dict[str, Term]:
    """Term of each line by its id; raises :class:`UserError` for milestones that cannot be used.

    The day on which a task ends is its last milestone (100 %) where the given ones stop short of it.
    """
    asked = milestones or Milestones()
    if asked.between not in BETWEEN:
        raise UserError(f"entre hitos no se conoce «{asked.between}»", f"Use {' o '.join(BETWEEN)}")
    given = {key: _milestones(key, value) for key, value in asked.points.items()}
    known = set(lineas["linea_id"].astype("str"))
    if strange := sorted(set(given) - known):
        raise UserError(f"hay hitos para «{strange[0]}», que no es una línea del plan", "Corrija su identificador")
    out = {}
    for line, first, last in zip(lineas["linea_id"], lineas["fecha_inicio"], lineas["fecha_fin"], strict=True):
        start, end, points = iso_date(first), iso_date(last), given.get(str(line), ())
        if points and points[-1][1] < 1 and end is not None and end > points[-1][0]:
            points = (*points, (end, 1.0))
        out[str(line)] = Term(start, end, points, asked.between == LINEAR)
    return out


def _milestones(line: str, given: Sequence[tuple[str, float]]) -> tuple[tuple[date, float], ...]:
    out: list[tuple[date, float]] = []
    for text, share in given:
        day = iso_date(text)
        if day is None or not 0 <= share <= 1:
            raise UserError(
                f"el hito «{text}: {share}» de la línea «{line}» no se puede usar",
                "Escriba una fecha (año-mes-día) y la parte acumulada, de 0 a 1",
            )
        if out and (day <= out[-1][0] or share < out[-1][1]):
            raise UserError(
                f"los hitos de la línea «{line}» no van en orden", "Ordénelos por fecha; lo acumulado no puede bajar"
            )
        out.append((day, float(share)))
    return tuple(out)
