"""Will it arrive: what pace the goal asks for, what pace was seen, and where that pace leads; never a promise.

>>> seen = [("2025-02-28", 10.0), ("2025-04-30", 14.0), ("2025-06-30", 18.0)]
>>> outlook = will_arrive(seen, goal=30, end="2025-12-31")
>>> outlook.observed, outlook.required, outlook.verdict          # 4 each two months; (30 − 18) ÷ 3
(4.0, 4.0, 'llega')

Time is counted in periods (two months by default). What governs the verdict depends on how many points there are
(``lookups/tendencias.yml``):

- fewer than 8: the pace from the first to the last point and, as range, the slowest and the fastest step seen;
- from 8: the interval of Theil and Sen's slope, and Mann and Kendall's test in words;
- from 12 that follow one another without a gap: Holt's interval of prediction (:mod:`pamlib.holt`). Theil and Sen's is
  still given beside, in ``beside``. Holt governs because his is an interval of the *value* at the end, with its noise,
  and widens with distance; Theil and Sen's is one of the slope alone, drawn from the last point as if it had no noise.

Holt's method needs evenly spaced points. A gap leaves the stretch after it; if that is shorter than 12 the verdict
follows Theil and Sen, who do not need it, and ``method`` says so: no value is made up to fill a gap.

A cumulated figure cannot fall, so no range of one begins below the last value: what was done stays done. One that fell
all the same is flagged, and so is a change of method: only what comes after it counts.

Source: section 8 of the project's glossary. Out of scope: why; and the bounds of a figure that only a person knows (a
share that cannot pass 100 %).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pamlib import trends
from pamlib.avance.accumulation import YEARLY, catalogue
from pamlib.avance.reach import TINY, Reach, Way, in_words, reaches
from pamlib.corte import parse_corte
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    import pandas as pd

#: What can be said, from best to worst; the last two when nothing can.
VERDICTS = ("ya llegó", "llega", "puede llegar o no", "no llega", "el plazo terminó", "sin datos", "no programado")
MONTHS = int(trends.parameter("meses_por_periodo"))
COLUMNS = (
    "indicador_id", "texto", "tipo", "puntos", "metodo", "meta", "valor", "hasta", "ritmo_visto", "ritmo_requerido",
    "desde_valor", "hasta_valor", "dictamen", "bajas", "tendencia", "tau", "p", "theil_sen_ritmo", "theil_sen_desde",
    "theil_sen_hasta", "theil_sen_dictamen",
)  # fmt: skip
_NUMBERS = (
    "meta", "valor", "ritmo_visto", "ritmo_requerido", "desde_valor", "hasta_valor", "tau", "p", "theil_sen_ritmo",
    "theil_sen_desde", "theil_sen_hasta",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlook:
    """Paces are per period; ``low``–``high`` is where the pace leads at the end. ``None`` is what cannot be said.

    ``beside`` is Theil and Sen's answer where Holt governs. ``trend`` says in words whether the series rises, falls or
    cannot be told from chance (Mann–Kendall's ``tau`` and ``p``); '' with too few points.
    """

    verdict: str
    points: int
    method: str
    observed: float | None = None
    required: float | None = None
    low: float | None = None
    high: float | None = None
    falls: tuple[str, ...] = ()
    trend: str = ""
    tau: float | None = None
    p: float | None = None
    beside: Reach | None = None


def will_arrive(
    seen: Sequence[tuple[str, float]],
    goal: float,
    end: str,
    *,
    down: bool = False,
    monotone: bool = False,
    since: str = "",
    months: int = MONTHS,
    confidence: float | None = None,
) -> Outlook:
    """The outlook of one series.

    Parameters
    ----------
    seen: (ISO date, value), the same unit as ``goal``; of two values of one day, the last counts.
    down: the goal is below the baseline, and lower is better.
    monotone: it is a cumulated figure, that cannot go back; its falls are told in ``falls``.
    since: date of a change of method; earlier points are left out.
    months: length of a period.
    confidence: of the intervals; the parameter ``confianza`` when not given.
    """
    points = sorted({parse_corte(day).isoformat(): float(value) for day, value in seen if day >= since}.items())
    if not points:
        return Outlook("sin datos", 0, "")
    sign = -1.0 if down else 1.0
    days = tuple(day for day, _ in points)
    times = tuple(_period(day, months) for day in days)
    level = trends.parameter("confianza") if confidence is None else confidence
    way = Way(
        days, times, tuple(sign * value for _, value in points), sign * goal, _period(end, months) - times[-1],
        monotone, level,
    )  # fmt: skip
    falls = tuple(later[0] for before, later in pairwise(points) if monotone and later[1] < before[1] - TINY)
    said = Outlook("sin datos", len(points), "", falls=falls)
    line = None
    if len(points) >= trends.MIN_POINTS:
        line = trends.trend(times, way.values, level)
        said = replace(said, trend=in_words(sign * line.tau, line.p, monotone), tau=sign * line.tau, p=line.p)
    last = way.values[-1]
    if last >= way.aim - TINY:
        return replace(said, verdict="ya llegó")
    if way.left <= TINY:
        return replace(said, verdict="el plazo terminó")
    said = replace(said, required=sign * (way.aim - last) / way.left)
    if len(points) < 2:
        return said
    first, beside = reaches(way, line)
    low, high = sorted((sign * first.low, sign * first.high))
    said = replace(said, verdict=first.verdict, method=first.method, observed=sign * first.pace, low=low, high=high)
    if beside is None:
        return said
    low, high = sorted((sign * beside.low, sign * beside.high))
    return replace(said, beside=replace(beside, pace=sign * beside.pace, low=low, high=high))


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
    goals_of_year: Mapping[str, float | None] | None = None,
    since: Mapping[str, str] | None = None,
    months: int = MONTHS,
) -> pd.DataFrame:
    """Outlook of every indicator with a kind and a goal.

    Parameters
    ----------
    progress: table of :func:`pamlib.avance.indicators.table`; ``values``: of :func:`pamlib.avance.indicators.values`.
    end: last day of the plan. The kinds whose goal is of each year look at 31 December of the corte's year.
    goals_of_year: ``indicador_id`` → goal of the corte's year, for those kinds; ``None`` for a year that was not
        programmed, of which nothing is said.
    since: ``indicador_id`` → date of a change of method.

    Columns: :data:`COLUMNS`. ``dictamen``, ``ritmo_visto``, ``desde_valor`` and ``hasta_valor`` are those of
    ``metodo``; where it is Holt's, those of Theil and Sen are in the last four.
    """
    import pandas as pd

    mine = {str(key): group for key, group in values.groupby("indicador_id")}
    rows = []
    for row in progress.to_dict("records"):
        key, kind = str(row["indicador_id"]), str(row["tipo"])
        group = mine.get(key)
        seen = [] if group is None else list(zip(group["corte"], group["valor"].astype("float64"), strict=True))
        goal, last_day = row["meta"], end
        if kind in YEARLY:
            goal, last_day = (goals_of_year or {}).get(key, row["meta"]), f"{corte[:4]}-12-31"
            seen = [(day, value) for day, value in seen if day[:4] == corte[:4]]
        if kind == "acumulado":
            seen = _over_years(seen)
        if not kind or ausente(row["meta"]):
            continue
        if ausente(goal):
            outlook = Outlook("no programado", 0, "")
        else:
            outlook = will_arrive(
                seen,
                float(goal),
                last_day,
                down=catalogue()[kind]["sentido"] == "baja",
                monotone=bool(catalogue()[kind]["no_baja"]),
                since=(since or {}).get(key, ""),
                months=months,
            )
        beside = outlook.beside
        rows.append(
            (key, row["texto"], kind, outlook.points, outlook.method, goal, seen[-1][1] if seen else None, last_day,
             outlook.observed, outlook.required, outlook.low, outlook.high, outlook.verdict, ", ".join(outlook.falls),
             outlook.trend, outlook.tau, outlook.p,
             *((beside.pace, beside.low, beside.high, beside.verdict) if beside else (None, None, None, "")))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_NUMBERS, "Float64"))


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
