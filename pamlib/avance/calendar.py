"""How much of a task should be done by a day, from its own calendar.

>>> from datetime import date
>>> expected(Term(date(2025, 1, 1), date(2025, 1, 10)), date(2025, 1, 5))      # 5 of its 10 days
0.5
>>> expected(Term(date(2025, 1, 1), date(2025, 3, 31), ((date(2025, 2, 1), 0.4),)), date(2025, 2, 15))
0.4

Linear by days, both ends included, unless milestones are given: then what is due is the share of the last milestone
passed. A task without two usable dates and without milestones has no expected progress: ``None``, never 0.
Source: S-curve PV(t) = Σ wᵢ·Fᵢ(t), F linear or by milestones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pamlib.corte import iso_date
from pamlib.errors import UserError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Term:
    """Start and end of a task, and its milestones (day, cumulated share), in order, when it has them."""

    start: date | None
    end: date | None
    milestones: tuple[tuple[date, float], ...] = ()

    @property
    def usable(self) -> bool:
        """Whether something can be expected of it on a day."""
        return bool(self.milestones) or (self.start is not None and self.end is not None and self.start <= self.end)


def expected(term: Term, day: date) -> float | None:
    """Share (0 to 1) due at the end of ``day``; ``None`` when the calendar does not say."""
    if term.milestones:
        passed = [share for when, share in term.milestones if when <= day]
        return passed[-1] if passed else 0.0
    if term.start is None or term.end is None or term.start > term.end:
        return None
    days = (term.end - term.start).days + 1
    return min(max((day - term.start).days + 1, 0), days) / days


def terms(lineas: pd.DataFrame, milestones: Mapping[str, Sequence[tuple[str, float]]] | None = None) -> dict[str, Term]:
    """Term of each line by its id. ``milestones``: ``linea_id`` → (ISO date, cumulated share 0 to 1)."""
    given = {key: _milestones(key, value) for key, value in (milestones or {}).items()}
    known = set(lineas["linea_id"].astype("str"))
    if strange := sorted(set(given) - known):
        raise UserError(f"hay hitos para «{strange[0]}», que no es una línea del plan", "Corrija su identificador")
    return {
        str(line): Term(iso_date(start), iso_date(end), given.get(str(line), ()))
        for line, start, end in zip(lineas["linea_id"], lineas["fecha_inicio"], lineas["fecha_fin"], strict=True)
    }


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
