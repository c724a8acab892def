"""What an indicator should have reached by a corte, and from where to where its way is drawn.

>>> from datetime import date
>>> plan = Serie(base=0, metas={2024: 10, 2025: 20}, logros={2024: 9, 2025: 4})
>>> expected("acumulado", plan, date(2025, 6, 30), "proporcional")       # 10 + 20 · 181 ÷ 365
Expected(value=19.917808219178085, why='proporcional: 181 de 365 días de 2025')
>>> position("acumulado", plan, 2025)                                     # from 0, 9 + 4 of 10 + 20
Position(start=0.0, done=13, goal=30)

Nobody else says what was expected in the middle of a year, so it is never worked out unless the entity declares how
(``metas.yml``). There are three ways: the goal of the year as it is written, a share of it by days, or the value that
was programmed for each corte (*programado contra ejecutado*, as departmental plans do).

Every figure is on the scale of the bullet: a cumulated one counts all its years, a yearly one only its own. Source: the
three rules are the entity's declaration; how each kind of accumulation shares out a year is this tool's criterion
(``docs/avance.md`` has the table). Out of scope: reading the declaration (:mod:`pamlib.avance.goals_file`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pamlib.avance.accumulation import YEARLY, Serie, start_of_year
from pamlib.avance.calendar import Term
from pamlib.avance.calendar import expected as share_of_term
from pamlib.locale_es import fecha_corta

if TYPE_CHECKING:
    import pandas as pd

#: How an entity says what it expected; the last one is that it does not.
RULES = ("meta_del_anio", "proporcional", "programacion", "ninguno")
NOT_SAID = "sin declarar"
#: Kinds whose formula starts from the baseline; the others count from zero.
_FROM_BASE = ("capacidad", "reduccion")


@dataclass(frozen=True, slots=True)
class Expected:
    """The value and the rule that gives it, or ``None`` and why there is none."""

    value: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where an indicator starts from, where it is and where it goes, each on the scale of the others."""

    start: float | None
    done: float | None
    goal: float | None


def declared(esperados: pd.DataFrame | None) -> dict[str, tuple[str, dict[str, float]]]:
    """Rule of each indicator by its id and, when it is ``programacion``, its values by corte.

    ``esperados``: of :func:`pamlib.avance.goals_file.read_expected`.
    """
    rules: dict[str, tuple[str, dict[str, float]]] = {}
    for row in [] if esperados is None else esperados.to_dict("records"):
        _, by_day = rules.setdefault(str(row["indicador_id"]), (str(row["regla"]), {}))
        if row["corte"]:
            by_day[str(row["corte"])] = float(row["valor"])
    return rules


def position(kind: str, serie: Serie, year: int) -> Position:
    """The three figures whose ratio is the progress of its kind: of the plan, or of the year for the yearly kinds.

    Without a kind, from the baseline (0 when there is none) to the last goal. A yearly kind that has no goal in the
    year because its plan has one only takes that one; one that was not programmed has none.
    """
    goals = [serie.metas[each] for each in serie.programmed]
    last = None if serie.last is None else serie.last[1]
    if kind == "acumulado":
        counted = serie.measured if serie.programmed else sorted(serie.logros)
        done = sum(serie.logros[each] for each in counted) if counted else None
        return Position(0.0, done, sum(goals) if goals else None)
    goal = goals[-1] if goals else None
    if kind in YEARLY:
        start = start_of_year(serie, year)[0] if kind == "reduccion_anual" else 0.0
        return Position(start, serie.logros.get(year), None if year in serie.np else serie.metas.get(year, goal))
    start = serie.base if kind in _FROM_BASE else 0.0 if kind else serie.base or 0.0
    return Position(start, last, goal)


def expected(kind: str, serie: Serie, day: date, rule: str, programmed: Mapping[str, float] | None = None) -> Expected:
    """What was expected at the end of ``day``.

    ``rule`` is one of :data:`RULES`, or '' when nothing was declared; ``programmed`` goes from ISO date to the value on
    the scale in which it is reported (cumulated within its year).
    """
    if rule in {"", "ninguno"}:
        return Expected(None, NOT_SAID)
    if not kind:
        return Expected(None, "falta el tipo de acumulación")
    if day.year in serie.np:
        return Expected(None, f"{day.year}: NP, no programado")
    if rule == "programacion":
        return _programmed(kind, serie, day, programmed or {})
    if day.year not in serie.metas:
        return Expected(None, f"sin meta para {day.year}")
    goal = serie.metas[day.year]
    if rule == "meta_del_anio":
        if kind == "acumulado":
            return Expected(_before(serie, day.year) + goal, f"metas hasta {day.year}")
        return Expected(goal, f"meta de {day.year}")
    return _by_days(kind, serie, day, goal)


def _before(serie: Serie, year: int, programmed: Mapping[str, float] | None = None) -> float:
    """Goals of the years before; of a year without one, the last value programmed in it."""
    last = {int(day[:4]): value for day, value in sorted((programmed or {}).items())}
    goals = last | dict(serie.metas)
    return sum(goal for each, goal in sorted(goals.items()) if each < year and each not in serie.np)


def _by_days(kind: str, serie: Serie, day: date, goal: float) -> Expected:
    """The part of the year that has passed, by days, both ends included."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    share = share_of_term(Term(first, last), day) or 0.0
    told = f"proporcional: {(day - first).days + 1} de {(last - first).days + 1} días de {day.year}"
    if kind == "acumulado":
        return Expected(_before(serie, day.year) + share * goal, told)
    if kind == "flujo":
        return Expected(share * goal, told)
    if kind == "mantenimiento":  # a level that is kept is due whole from the first day
        return Expected(goal, f"meta de {day.year}, completa todo el año")
    if kind == "reduccion_anual":
        start, missing = start_of_year(serie, day.year)
    else:
        earlier = [each for each in serie.programmed if each < day.year]
        start = serie.metas[earlier[-1]] if earlier else serie.base
        missing = "falta la línea de base"
    if start is None:
        return Expected(None, f"{missing}: no se sabe de dónde parte {day.year}")
    return Expected(start + share * (goal - start), told)


def _programmed(kind: str, serie: Serie, day: date, programmed: Mapping[str, float]) -> Expected:
    """The last value programmed up to the day; of a kind that starts again each year, of that year only."""
    own_year = kind == "acumulado" or kind in YEARLY
    usable = {each: value for each, value in programmed.items() if not own_year or each[:4] == str(day.year)}
    passed = [each for each in sorted(usable) if each <= day.isoformat()]
    if not passed:
        later = min(usable, default="")
        start = f"la programación empieza el {fecha_corta(later)}" if later else f"sin programación para {day.year}"
        return Expected(None, start)
    value = usable[passed[-1]] + (_before(serie, day.year, programmed) if kind == "acumulado" else 0.0)
    return Expected(value, f"programado al {fecha_corta(passed[-1])}")
