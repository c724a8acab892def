"""Earned value of the lines of a plan that have money, at a corte.

>>> earned(lineas, recursos, state, units, "2025-06-30").total.cpi     # doctest: +SKIP

One *unit* (a line, or the lines that share a figure) has BAC = its money over all its years, PV = BAC × what its
calendar expects, EV = BAC × what is done (the mean of its lines, since nobody says how they split the figure), and
AC = the cost the entity declares (by default the obligations), over all years reported. A unit enters only with the
four; the others are listed with the reason. *Gestión* has no money, so it never enters: nor does its progress.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.avance.calendar import Milestones, expected, terms
from pamlib.avance.evm import EarnedValue, earned_value
from pamlib.avance.financial import RULES, planned
from pamlib.avance.succession import BETWEEN
from pamlib.corte import parse_corte
from pamlib.errors import UserError
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    import pandas as pd

#: What a unit's budget may be: what the plan prints, or the definitive appropriation reported so far.
BASES = ("programado", "definitivo")
COLUMNS = ("unidad_id", "lineas", "bac_cop", "pv_cop", "ev_cop", "ac_cop", "avance", "esperado", "entra", "motivo")


@dataclass(frozen=True, slots=True)
class Earned:
    """``unidades`` has :data:`COLUMNS`; ``total`` is of those that enter, ``None`` when none does."""

    unidades: pd.DataFrame
    total: EarnedValue | None


def earned(
    lineas: pd.DataFrame,
    recursos: pd.DataFrame,
    state: pd.DataFrame,
    units: pd.DataFrame,
    corte: str,
    *,
    base: str = "programado",
    cost: str = "obligaciones",
    milestones: Milestones | None = None,
) -> Earned:
    """Earned value of the plan; ``state`` comes from ``task_progress`` and ``units`` from ``money_units``."""
    import pandas as pd

    if base not in BASES or cost not in RULES:
        raise UserError(
            f"el valor ganado no se puede calcular con presupuesto «{base}» y costo «{cost}»",
            f"Use presupuesto {' o '.join(BASES)} y costo {' o '.join(RULES)}",
        )
    day = parse_corte(corte)
    plan = terms(lineas, milestones)
    done = {str(k): float(v) for k, v in zip(state["linea_id"], state["avance"], strict=True) if not ausente(v)}
    members = _members(lineas, recursos)
    budget = (
        _by_unit(planned(recursos, lineas), "programado_cop")
        if base == "programado"
        else _by_unit(units, "definitivo_cop")
    )
    spent = _by_unit(units, RULES[cost])
    members, (budget, spent) = _together(units, members, budget, spent)
    unpaid = _gestion(recursos)
    rows = []
    for unit in sorted({*members, *budget, *spent}):
        lines = members.get(unit, [unit])
        progress = [min(max(done[each], 0.0), 1.0) for each in lines if each in done]
        due = [expected(plan[each], day) for each in lines if each in plan]
        known_due = [each for each in due if each is not None]
        bac, ac = budget.get(unit), spent.get(unit)
        reason = _why_not(bac, ac, lines, progress, known_due, gestion=unit in unpaid)
        physical = sum(progress) / len(progress) if len(progress) == len(lines) else None
        asked = sum(known_due) / len(known_due) if len(known_due) == len(lines) else None
        pv = None if bac is None or asked is None else bac * asked
        ev = None if bac is None or physical is None else bac * physical
        rows.append((unit, len(lines), bac, pv, ev, ac, physical, asked, not reason, reason))
    numbers = ("bac_cop", "pv_cop", "ev_cop", "ac_cop", "avance", "esperado")
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(numbers, "Float64") | {"entra": "bool"})
    entering = table[table["entra"]]
    sums = [float(entering[name].sum()) for name in numbers[:4]]
    return Earned(table, earned_value(*sums) if len(entering) else None)


def _by_unit(table: pd.DataFrame, column: str) -> dict[str, float]:
    known = table[table[column].notna()]
    return {str(unit): float(value) for unit, value in known.groupby("unidad_id")[column].sum().items()}


def _members(lineas: pd.DataFrame, recursos: pd.DataFrame) -> dict[str, list[str]]:
    """Lines of each unit that the plan gives: of each group, and each line that has figures or none of its own."""
    out: dict[str, list[str]] = {}
    shared = recursos[recursos["grupo_id"] != ""]
    for group, line in zip(shared["grupo_id"], shared["linea_id"], strict=True):
        if str(line) not in out.setdefault(str(group), []):
            out[str(group)].append(str(line))
    inside = {line for lines in out.values() for line in lines}
    for line in lineas["linea_id"].astype("str"):
        if line not in inside:
            out[line] = [line]
    return out


def _together(
    units: pd.DataFrame, members: dict[str, list[str]], *sums: dict[str, float]
) -> tuple[dict[str, list[str]], list[dict[str, float]]]:
    """One unit of all that share a figure reported before an adjustment: part of their cost cannot be told apart."""
    into: dict[str, str] = {}
    for name, heirs in zip(units["unidad_id"], units["reparten"], strict=True):
        for line in heirs.split(BETWEEN) if heirs else ():
            unit = next((each for each, lines in members.items() if line in lines), line)
            into[unit] = into[str(name)] = into.get(unit, str(name))
    lines: dict[str, list[str]] = {}
    for unit, own in members.items():
        lines.setdefault(into.get(unit, unit), []).extend(own)
    out = []
    for each in sums:
        joined: dict[str, float] = {}
        for unit, value in each.items():
            joined[into.get(unit, unit)] = joined.get(into.get(unit, unit), 0.0) + value
        out.append(joined)
    return lines, out


def _gestion(recursos: pd.DataFrame) -> set[str]:
    """Units that say *gestión* and have no amount at all."""
    unit = recursos["grupo_id"].where(recursos["grupo_id"] != "", recursos["linea_id"])
    said = set(unit[recursos["estado"] == "gestion"].astype("str"))
    return said - set(unit[recursos["valor_cop"].notna() & (recursos["estado"] != "cero")].astype("str"))


def _why_not(bac: Any, ac: Any, lines: list[str], progress: list[float], due: list[float], *, gestion: bool) -> str:
    """Why a unit does not enter, in Spanish; '' when it does."""
    if gestion:
        return "gestión: se hace sin dinero propio"
    if not bac:
        return "sin presupuesto en pesos"
    if ac is None:
        return "sin costo reportado"
    if len(progress) < len(lines):
        return "sin avance reportado" if len(lines) == 1 else "falta el avance de alguna de sus líneas"
    return "" if len(due) == len(lines) else "sin fechas que se puedan usar"
