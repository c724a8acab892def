"""The S-curve: what should be done by each corte and what was, SPI and earned schedule.

>>> points = s_curve(lineas, avances, "2025-06-30")                     # doctest: +SKIP
>>> schedule_index(lineas, task_progress(lineas, avances, "2025-06-30"), "2025-06-30")   # doctest: +SKIP

PV(t) = Σ wᵢ·Fᵢ(t) and EV = Σ wᵢ·avanceᵢ over the same lines: those with usable dates and a known progress. The others
are counted beside. SPI = EV ÷ PV tends to 1 at the end of any plan, so the earned schedule stands with it: ES is the
day on which the calendar expected what is done today, and SPI(t) = ES ÷ AT, both in days from the first start. Where
the calendar expects nothing new for a while (between two milestones, or two tasks), every day of that while expected
the same: ES is then the day nearest to the corte. AT ends on the last real finish when everything is finished.
Sources: glossary of the project, section 8 (SPI: published examples; earned schedule: from memory, Lipke 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pamlib.avance import latest
from pamlib.avance.calendar import Milestones, Term, expected, terms
from pamlib.avance.physical import task_states
from pamlib.avance.tree import Weights, weights
from pamlib.corte import iso_date, parse_corte
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


@dataclass(frozen=True, slots=True)
class ScheduleIndex:
    """``pv`` and ``ev`` are shares (0 to 1) of the weight of the lines that enter; ``None`` where nothing enters.

    ``es`` is the earned day and ``at`` the days passed since the first start, the corte (or the last real finish of a
    plan where all is finished) included.
    """

    pv: float | None
    ev: float | None
    spi: float | None
    spi_t: float | None
    es: date | None
    at: int
    lines: int
    undated: int
    silent: int


def schedule_index(
    lineas: pd.DataFrame,
    state: pd.DataFrame,
    corte: str,
    *,
    given: Weights | None = None,
    milestones: Milestones | None = None,
) -> ScheduleIndex:
    """SPI and SPI(t) at the corte."""
    day = parse_corte(corte)
    plan = terms(lineas, milestones)
    share: dict[str, float] = dict(weights(lineas, given).itertuples(index=False))
    done = {str(k): float(v) for k, v in zip(state["linea_id"], state["avance"], strict=True) if not ausente(v)}
    dated = [key for key in plan if plan[key].usable]
    entering = [key for key in dated if key in done]
    total = sum(share[key] for key in entering)
    undated, silent = len(plan) - len(dated), len(dated) - len(entering)
    if not entering or total <= 0:
        return ScheduleIndex(None, None, None, None, None, 0, len(entering), undated, silent)
    chosen = [(share[key] / total, plan[key]) for key in entering]
    pv = _planned(chosen, day)
    ev = sum(share[key] / total * min(max(done[key], 0.0), 1.0) for key in entering)
    first, last = _span([term for _, term in chosen])
    passed = (_until(state, done, entering, day) - first).days + 1
    if passed <= 0:
        return ScheduleIndex(pv, ev, None, None, None, 0, len(entering), undated, silent)
    earned = _earned_days(chosen, ev, first, last, passed)
    # After the last planned day the plan has no more time to compare with: what is unfinished is simply late.
    return ScheduleIndex(
        pv, ev, ev / pv if pv > 0 else None, earned / passed, first + timedelta(days=max(int(earned) - 1, 0)),
        passed, len(entering), undated, silent,
    )  # fmt: skip


def _planned(chosen: list[tuple[float, Term]], day: date) -> float:
    return sum(weight * (expected(term, day) or 0.0) for weight, term in chosen)


def _span(plan: list[Term]) -> tuple[date, date]:
    starts = [term.milestones[0][0] if term.start is None else term.start for term in plan]
    ends = [term.milestones[-1][0] if term.milestones else term.end for term in plan]
    return min(starts), max(end for end in ends if end is not None)


def _until(state: pd.DataFrame, done: dict[str, float], entering: list[str], day: date) -> date:
    """The day up to which time counts: the corte, or the last real finish when all is finished and says when."""
    if "fecha_fin_real" not in state:
        return day
    real = dict(zip(state["linea_id"].astype("str"), map(iso_date, state["fecha_fin_real"]), strict=True))
    ends = [real[key] for key in entering if done[key] >= 1]
    known = [end for end in ends if end is not None]
    return min(max(known), day) if len(known) == len(entering) else day


def _earned_days(chosen: list[tuple[float, Term]], ev: float, first: date, last: date, passed: int) -> float:
    """Days from the first start (that day is 1) until the plan expected ``ev``, with a fraction of the last one."""

    def due(number: int) -> float:
        return _planned(chosen, first + timedelta(days=number - 1))

    whole = (last - first).days + 1
    low = _first(whole, lambda number: due(number) >= ev - 1e-12)
    if due(low) > ev + 1e-12:
        before = due(low - 1)
        return low - 1 + min(max((ev - before) / (due(low) - before), 0.0), 1.0)
    # The plan expects just this from day ``low`` until the day before it expects more.
    until = max(_first(whole, lambda number: due(number) > ev + 1e-12) - 1, low) if due(whole) > ev + 1e-12 else low
    return float(min(max(passed, low), until))


def _first(most: int, true: Callable[[int], bool]) -> int:
    """First number from 0 for which a condition that never turns false again holds; ``most`` when none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if true(middle):
            high = middle
        else:
            low = middle + 1
    return low


def s_curve(
    lineas: pd.DataFrame,
    avances: pd.DataFrame,
    corte: str,
    *,
    given: Weights | None = None,
    milestones: Milestones | None = None,
) -> pd.DataFrame:
    """``fecha, esperado, minimo, maximo, reportadas``: the expected curve by month, the real one by corte.

    ``esperado`` (share of the plan's dated lines) is there at every month end from the first start to the last end, and
    at each milestone (the day before too, where it is a step);
    ``minimo`` and ``maximo`` only at the cortes reported up to ``corte``: what is known to be done, and what would be
    done if all that is silent were finished, over those same lines. Empty when no line has usable dates.
    """
    import pandas as pd

    day = parse_corte(corte).isoformat()
    plan = terms(lineas, milestones)
    share: dict[str, float] = dict(weights(lineas, given).itertuples(index=False))
    dated = {key: term for key, term in plan.items() if term.usable}
    total = sum(share[key] for key in dated)
    columns = ["fecha", "esperado", "minimo", "maximo", "reportadas"]
    types = {"esperado": "Float64", "minimo": "Float64", "maximo": "Float64", "reportadas": "Int64"}
    if not dated or total <= 0:
        return pd.DataFrame({name: [] for name in columns}).astype({"fecha": "str", **types})
    chosen = [(share[key] / total, term) for key, term in dated.items()]
    first, last = _span([term for _, term in chosen])
    cortes = latest.cortes(day, avances) if len(avances) else []
    states = task_states(lineas, avances, cortes, milestones=milestones) if cortes else ()
    real = {when: _real(state, share, set(dated), total) for when, state in states}
    rows = []
    for when in sorted({*_month_ends(first, last), *_steps(dated), *(date.fromisoformat(each) for each in cortes)}):
        low, high, seen = real.get(when.isoformat(), (None, None, None))
        rows.append((when.isoformat(), _planned(chosen, when), low, high, seen))
    return pd.DataFrame(rows, columns=columns).astype({"fecha": "str", **types})


def _steps(dated: dict[str, Term]) -> set[date]:
    """Days on which milestones change what is due, with the day before each step."""
    marks = [(when, term.linear) for term in dated.values() for when, _ in term.milestones]
    return {when for when, _ in marks} | {when - timedelta(days=1) for when, linear in marks if not linear}


def _real(state: pd.DataFrame, share: dict[str, float], dated: set[str], total: float) -> tuple[float, float, int]:
    low = silent = 0.0
    seen = 0
    for line, value, reading in zip(state["linea_id"], state["avance"], state["lectura"], strict=True):
        if line not in dated:
            continue
        if not ausente(value):
            low += share[line] * min(max(float(value), 0.0), 1.0)
            seen += 1
        elif reading not in {"programado para después", "no programado"}:
            silent += share[line]
    return low / total, min((low + silent) / total, 1.0), seen


def _month_ends(first: date, last: date) -> list[date]:
    """The day before the first start, every month end between, and the last day."""
    days = [first - timedelta(days=1)]
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date(year, month, 1) - timedelta(days=1)
        if end >= last:
            return [*days, last]
        days.append(end)
