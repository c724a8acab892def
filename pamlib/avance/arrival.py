"""Will it arrive: what pace the goal asks for, what pace was seen, and where that pace leads; never a promise.

>>> seen = [("2025-02-28", 10.0), ("2025-04-30", 14.0), ("2025-06-30", 18.0)]
>>> outlook = will_arrive(seen, goal=30, end="2025-12-31")
>>> outlook.observed, outlook.required, outlook.verdict          # 4 each two months; (30 − 18) ÷ 3
(4.0, 4.0, 'llega')

Time is counted in periods (two months by default). With fewer than eight points there is only a pace and, as range, the
slowest and the fastest step seen. From eight on, the interval of Theil and Sen's slope (:mod:`pamlib.trends`). A value
that cannot fall and fell, and a change of method, are flagged; only what comes after a change of method counts.
Source: section 8 of the project's glossary.

Out of scope: why.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pamlib import trends
from pamlib.avance.accumulation import catalogue
from pamlib.corte import parse_corte
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    import pandas as pd

#: What can be said, from best to worst; "sin datos" when nothing can.
VERDICTS = ("ya llegó", "llega", "puede llegar o no", "no llega", "el plazo terminó", "sin datos")
MONTHS = 2
_TINY = 1e-9
#: Kinds whose goal is that of each year, not of the plan.
_YEARLY = ("flujo", "mantenimiento", "reduccion_anual")


@dataclass(frozen=True, slots=True)
class Outlook:
    """Paces are per period; ``low``–``high`` is where the pace leads at the end. ``None`` is what cannot be said."""

    verdict: str
    points: int
    method: str
    observed: float | None = None
    required: float | None = None
    low: float | None = None
    high: float | None = None
    falls: tuple[str, ...] = ()


def will_arrive(
    seen: Sequence[tuple[str, float]],
    goal: float,
    end: str,
    *,
    down: bool = False,
    monotone: bool = False,
    since: str = "",
    months: int = MONTHS,
    confidence: float = 0.95,
) -> Outlook:
    """The outlook of one series.

    Parameters
    ----------
    seen: (ISO date, value), the same unit as ``goal``.
    down: the goal is below the baseline, and lower is better.
    monotone: it is a cumulated figure, that cannot go back; its falls are told in ``falls``.
    since: date of a change of method; earlier points are left out.
    months: length of a period.
    """
    points = sorted((parse_corte(day).isoformat(), float(value)) for day, value in seen if day >= since)
    falls = tuple(later[0] for before, later in pairwise(points) if monotone and later[1] < before[1] - _TINY)
    if not points:
        return Outlook("sin datos", 0, "")
    sign = -1.0 if down else 1.0
    times = [_period(day, months) for day, _ in points]
    values = [sign * value for _, value in points]
    aim, left = sign * goal, _period(end, months) - times[-1]
    last = values[-1]
    if last >= aim - _TINY:
        return Outlook("ya llegó", len(points), "", falls=falls)
    if left <= _TINY:
        return Outlook("el plazo terminó", len(points), "", falls=falls)
    required = (aim - last) / left
    if len(points) < 2 or times[0] == times[-1]:
        return Outlook("sin datos", len(points), "", required=sign * required, falls=falls)
    if len(points) >= trends.MIN_POINTS:
        line = trends.trend(times, values, confidence)
        pace, slow, fast, method = line.slope, line.low, line.high, f"Theil–Sen, intervalo del {confidence:.0%}"
    else:
        pace = trends.pace(times, values).per_unit
        steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(zip(times, values, strict=True)) if b[0] > a[0]]
        slow, fast, method = min(steps), max(steps), "ritmo, rango de los pasos vistos"
    low, high = last + slow * left, last + fast * left
    verdict = "llega" if low >= aim - _TINY else "no llega" if high < aim - _TINY else "puede llegar o no"
    first, second = sorted((sign * low, sign * high))
    return Outlook(verdict, len(points), method.replace("%", " %"), sign * pace, sign * required, first, second, falls)


def _period(day: str, months: int) -> float:
    """Periods since year 0, with the fraction of the month that has passed: the end of June is exactly 6 months."""
    date = parse_corte(day)
    month = date.year * 12 + date.month - 1 + date.day / calendar.monthrange(date.year, date.month)[1]
    return month / months


def table(
    progress: pd.DataFrame,
    values: pd.DataFrame,
    corte: str,
    *,
    end: str,
    goals_of_year: Mapping[str, float] | None = None,
    since: Mapping[str, str] | None = None,
    months: int = MONTHS,
) -> pd.DataFrame:
    """Outlook of every indicator with a kind and a goal.

    Parameters
    ----------
    progress: table of :func:`pamlib.avance.indicators.table`; ``values``: of :func:`pamlib.avance.indicators.values`.
    end: last day of the plan. The kinds whose goal is of each year look at 31 December of the corte's year.
    goals_of_year: ``indicador_id`` → goal of the corte's year, for those kinds.
    since: ``indicador_id`` → date of a change of method.

    Columns: ``indicador_id, texto, tipo, puntos, metodo, meta, valor, hasta, ritmo_visto, ritmo_requerido, desde_valor,
    hasta_valor, dictamen, bajas``.
    """
    import pandas as pd

    mine = {str(key): group for key, group in values.groupby("indicador_id")}
    rows = []
    for row in progress.to_dict("records"):
        key, kind = str(row["indicador_id"]), str(row["tipo"])
        group = mine.get(key)
        seen = [] if group is None else list(zip(group["corte"], group["valor"].astype("float64"), strict=True))
        goal, last_day = row["meta"], end
        if kind in _YEARLY:
            goal, last_day = (goals_of_year or {}).get(key, row["meta"]), f"{corte[:4]}-12-31"
            seen = [(day, value) for day, value in seen if day[:4] == corte[:4]]
        if kind == "acumulado":
            seen = _over_years(seen)
        if not kind or ausente(goal):
            continue
        outlook = will_arrive(
            seen,
            float(goal),
            last_day,
            down=catalogue()[kind]["sentido"] == "baja",
            monotone=bool(catalogue()[kind]["no_baja"]),
            since=(since or {}).get(key, ""),
            months=months,
        )
        rows.append(
            (key, row["texto"], kind, outlook.points, outlook.method, goal, seen[-1][1] if seen else None, last_day,
             outlook.observed, outlook.required, outlook.low, outlook.high, outlook.verdict, ", ".join(outlook.falls))
        )  # fmt: skip
    columns = ["indicador_id", "texto", "tipo", "puntos", "metodo", "meta", "valor", "hasta", "ritmo_visto",
               "ritmo_requerido", "desde_valor", "hasta_valor", "dictamen", "bajas"]  # fmt: skip
    numbers = ["meta", "valor", "ritmo_visto", "ritmo_requerido", "desde_valor", "hasta_valor"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, "Float64"))


def _over_years(seen: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Values cumulated within their year as values cumulated since the start of the plan."""
    out: list[tuple[str, float]] = []
    before, year, last = 0.0, "", 0.0
    for day, value in sorted(seen):
        if year and day[:4] != year:
            before += last
        year, last = day[:4], value
        out.append((day, before + value))
    return out
