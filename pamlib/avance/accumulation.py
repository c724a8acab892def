"""Progress of one indicator by its kind of accumulation: six kinds of DNP, and maintenance.

Each kind is a small function over a :class:`Serie` and says its own arithmetic. The catalogue (names, formulas,
sources, how sure each is, parameters where authorities differ) is ``acumulacion.yml``.

>>> plan = Serie(base=0, metas={2024: 10, 2025: 20, 2026: 30}, logros={2024: 10, 2025: 5})
>>> result = progress("acumulado", plan)
>>> result.valor, result.cuenta                     # (10 + 5) / (10 + 20 + 30)
(0.25, '(10 + 5) ÷ (10 + 20 + 30)')

A year that was not programmed (NP) has no goal and counts neither above nor below the line; it is not a zero. A year
without a report is left out and said in the note. More than 100 % is shown as it is; :attr:`Cumplimiento.topado` is
what enters an average.

Out of scope: choosing the kind. Without one nothing is calculated.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pamlib.avance.words import figure
from pamlib.errors import UserError
from pamlib.values.text import fold

_FILE = Path(__file__).with_name("acumulacion.yml")
_DECIMALS = 6
#: Kinds whose goal is that of each year, not of the plan.
YEARLY = ("flujo", "mantenimiento", "reduccion_anual")
_NO_GOAL = "sin meta programada"


@dataclass(frozen=True, slots=True)
class Serie:
    """What is known of an indicator, in its own unit.

    ``metas`` and ``logros`` go by year; a year in ``np`` was not programmed. ``logros`` only has years with a report.
    """

    base: float | None = None
    metas: Mapping[int, float] = field(default_factory=dict)
    logros: Mapping[int, float] = field(default_factory=dict)
    np: frozenset[int] = frozenset()

    @property
    def programmed(self) -> list[int]:
        """Years with a goal, in order."""
        return sorted(set(self.metas) - self.np)

    @property
    def measured(self) -> list[int]:
        """Years with a goal and a report, in order."""
        return [year for year in self.programmed if year in self.logros]

    @property
    def last(self) -> tuple[int, float] | None:
        """The latest year with a report and its value."""
        years = sorted(set(self.logros) - self.np)
        return (years[-1], self.logros[years[-1]]) if years else None


@dataclass(frozen=True, slots=True)
class Cumplimiento:
    """A fraction (1 = the goal), as it comes; ``None`` when it cannot be said, and then ``nota`` says why."""

    valor: float | None
    cuenta: str = ""
    nota: str = ""
    #: Numerator and denominator, where the result is one ratio: what is added up when indicators of one kind join.
    partes: tuple[float, float] | None = None

    @property
    def topado(self) -> float | None:
        """Between 0 and 1, the only form that enters an average (over-achievement hides nobody else's delay)."""
        return None if self.valor is None else min(max(self.valor, 0.0), 1.0)


@functools.cache
def catalogue() -> dict[str, dict[str, Any]]:
    """The kinds by their key, as ``acumulacion.yml`` has them; callers must not change it."""
    import yaml

    loaded: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def kind_of(text: object) -> str:
    """Key of a kind as somebody wrote it, or '' when it is none.

    >>> kind_of("Reducción Anual"), kind_of("de flujo"), kind_of("a ver")
    ('reduccion_anual', 'flujo', '')
    """
    wanted = fold(str(text))
    for key, entry in catalogue().items():
        if wanted in {fold(name) for name in (key, entry["nombre"], *entry["alias"])}:
            return key
    return ""


def progress(kind: str, serie: Serie, options: Mapping[str, str] | None = None) -> Cumplimiento:
    """Progress of the whole plan with what was reported so far.

    ``options`` are the parameters of the kind ({"metodo": "suma"}). Raises :class:`UserError` for a kind, parameter or
    option that does not exist.
    """
    chosen = _options(kind, options)
    if not serie.programmed:
        return Cumplimiento(None, nota=_NO_GOAL)
    if serie.last is None:
        return Cumplimiento(None, nota="sin reporte")
    return _WHOLE[kind](serie, chosen)


def progress_of_year(kind: str, serie: Serie, year: int) -> Cumplimiento:
    """Progress of one year; "no programado" and "sin reporte" are notes, never zero."""
    _options(kind, None)
    if year in serie.np:
        return Cumplimiento(None, nota="no programado (NP)")
    if year not in serie.metas:
        return Cumplimiento(None, nota=_NO_GOAL)
    if year not in serie.logros:
        return Cumplimiento(None, nota="sin reporte")
    done, goal = serie.logros[year], serie.metas[year]
    if kind in {"capacidad", "reduccion"}:
        return _from_base(serie, done, goal)
    if kind == "reduccion_anual":
        return _from_previous(serie, year)
    return _ratio([done], [goal])


# --- the whole plan -------------------------------------------------------------------------------------------------


def _accumulated(serie: Serie, _options: Mapping[str, str]) -> Cumplimiento:
    """Σ results ÷ Σ goals of every year of the plan: also those to come, so it grows towards 1."""
    missing = _missing(serie)
    return _ratio([serie.logros[y] for y in serie.measured], [serie.metas[y] for y in serie.programmed], missing)


def _yearly(kind: str) -> Callable[[Serie, Mapping[str, str]], Cumplimiento]:
    """Kinds whose years stand each on its own: flow, maintenance, yearly reduction."""

    def whole(serie: Serie, options: Mapping[str, str]) -> Cumplimiento:
        years = [(year, progress_of_year(kind, serie, year)) for year in serie.measured]
        known = [(year, each) for year, each in years if each.valor is not None]
        notes = [_missing(serie), *(f"{year}: {each.nota}" for year, each in years if each.valor is None)]
        note = "; ".join(filter(None, notes))
        if not known:
            return Cumplimiento(None, nota=note or "sin reporte")
        if options["resumen"] == "suma":
            parts = [each.partes for _, each in known if each.partes]
            return _ratio([p[0] for p in parts], [p[1] for p in parts], note)
        capped = [each.topado or 0.0 for _, each in known]
        said = " + ".join(figure(value, _DECIMALS) for value in capped)
        return Cumplimiento(sum(capped) / len(capped), f"({said}) ÷ {len(capped)}", note)

    return whole


def _stock(serie: Serie, _options: Mapping[str, str]) -> Cumplimiento:
    return _ratio([_last(serie)], [serie.metas[serie.programmed[-1]]])


def _capacity(serie: Serie, options: Mapping[str, str]) -> Cumplimiento:
    if options["metodo"] == "suma":
        return _accumulated(serie, options)
    return _from_base(serie, _last(serie), serie.metas[serie.programmed[-1]])


def _reduction(serie: Serie, _options: Mapping[str, str]) -> Cumplimiento:
    return _from_base(serie, _last(serie), serie.metas[serie.programmed[-1]])


_WHOLE: dict[str, Callable[[Serie, Mapping[str, str]], Cumplimiento]] = {
    "acumulado": _accumulated,
    "flujo": _yearly("flujo"),
    "mantenimiento": _yearly("mantenimiento"),
    "stock": _stock,
    "capacidad": _capacity,
    "reduccion": _reduction,
    "reduccion_anual": _yearly("reduccion_anual"),
}


# --- arithmetic -----------------------------------------------------------------------------------------------------


def _last(serie: Serie) -> float:
    last = serie.last
    if last is None:
        raise ValueError("a series without results")  # progress() has already answered
    return last[1]


def _ratio(above: Sequence[float], below: Sequence[float], note: str = "") -> Cumplimiento:
    """Σ above ÷ Σ below: never the mean of percentages."""
    if not above or not below:
        return Cumplimiento(None, nota=note or "sin reporte")
    top, bottom = sum(above), sum(below)
    said = f"{_sum(above)} ÷ {_sum(below)}"
    if bottom == 0:
        return Cumplimiento(None, said, "; ".join(filter(None, ["la meta es 0: no hay avance que calcular", note])))
    return Cumplimiento(top / bottom, said, note, (top, bottom))


def _from_base(serie: Serie, done: float, goal: float) -> Cumplimiento:
    """(result − baseline) ÷ (goal − baseline): the same number when both go down (LB − result) ÷ (LB − goal)."""
    if serie.base is None:
        return Cumplimiento(None, nota="falta la línea de base")
    return _way(serie.base, done, goal, "la meta es igual a la línea de base")


def start_of_year(serie: Serie, year: int) -> tuple[float | None, str]:
    """What a yearly reduction is compared with: the result of the year before, the baseline for the first.

    ``None`` when it is not known, and then why.
    """
    before = [y for y in sorted({*serie.metas, *serie.logros} - serie.np) if y < year]
    if before and before[-1] not in serie.logros:
        return None, f"falta el dato de {before[-1]}, contra el que se compara {year}"
    start = serie.logros[before[-1]] if before else serie.base
    return start, "" if start is not None else "falta la línea de base"


def _from_previous(serie: Serie, year: int) -> Cumplimiento:
    start, missing = start_of_year(serie, year)
    if start is None:
        return Cumplimiento(None, nota=missing)
    return _way(start, serie.logros[year], serie.metas[year], "la meta es igual al valor de partida")


def _way(start: float, done: float, goal: float, same: str) -> Cumplimiento:
    down = goal < start
    first, second = (start, done) if down else (done, start)
    third, fourth = (start, goal) if down else (goal, start)
    one, two, three, four = (figure(each, _DECIMALS) for each in (first, second, third, fourth))
    said = f"({one} − {two}) ÷ ({three} − {four})"
    if start == goal:
        return Cumplimiento(None, said, same)
    parts = (first - second, third - fourth)
    return Cumplimiento(parts[0] / parts[1], said, partes=parts)


def _missing(serie: Serie) -> str:
    """Years that should have a report: those up to the last one reported."""
    last = serie.last
    lost = [year for year in serie.programmed if last and year < last[0] and year not in serie.logros]
    return f"sin reporte de {', '.join(map(str, lost))}" if lost else ""


def _sum(values: Sequence[float]) -> str:
    said = " + ".join(figure(value, _DECIMALS) for value in values)
    return f"({said})" if len(values) > 1 else said


def _options(kind: str, given: Mapping[str, str] | None) -> dict[str, str]:
    """The parameters of a kind with what the entity chose."""
    if kind not in catalogue():
        raise UserError(
            f"no existe el tipo de acumulación «{kind}»",
            f"Use uno de estos: {', '.join(catalogue())}",
        )
    known = catalogue()[kind]["parametros"]
    chosen = {name: str(entry["valor"]) for name, entry in known.items()}
    for name, value in (given or {}).items():
        if name not in known or value not in known[name]["opciones"]:
            allowed = "; ".join(f"{key}: {', '.join(entry['opciones'])}" for key, entry in known.items()) or "ninguno"
            raise UserError(
                f"el tipo de acumulación «{kind}» no admite «{name}: {value}»", f"Sus parámetros son: {allowed}"
            )
        chosen[name] = value
    return chosen
