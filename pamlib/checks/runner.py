"""Runs every rule in force over the canonical tables of a plan, and gives back findings and what each rule did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.checks import actions, goals, indicators, money, universe
from pamlib.checks.model import Plano, build
from pamlib.checks.note import DoesNotApplyError, Note
from pamlib.checks.rules import Rule, rules
from pamlib.findings import COLUMNS, SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

#: The columns of ``hallazgos``, and where the demand comes from.
REVIEW_COLUMNS = (*COLUMNS, "fuente")
RULE_COLUMNS = ("codigo", "familia", "severidad", "significa", "resultado", "motivo", "hallazgos")
APPLIED, SILENT, OFF = "revisada", "no aplica", "desactivada"

Check = Callable[[Plano, Rule], list[Note]]
_MODULES = (goals, indicators, universe, actions, money)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``hallazgos`` has :data:`REVIEW_COLUMNS`; ``reglas``, one row a rule, :data:`RULE_COLUMNS`."""

    hallazgos: pd.DataFrame
    reglas: pd.DataFrame


def checks() -> dict[str, Check]:
    """The function of each rule: the one with the name of its code."""
    return {code: next(getattr(m, code) for m in _MODULES if hasattr(m, code)) for code in rules()}


def run(tables: Mapping[str, pd.DataFrame], own: Path | None = None, instituciones: int | None = None) -> Outcome:
    """Review the plan; see :func:`pamlib.checks.review`."""
    import pandas as pd

    in_force = rules(own)
    plano = build(tables, in_force, instituciones)
    found: list[tuple[Any, ...]] = []
    told: list[tuple[Any, ...]] = []
    for code, check in checks().items():
        rule = in_force[code]
        notes, result, reason = _apply(check, plano, rule)
        found += [_row(plano, rule, note) for note in notes]
        told.append((code, rule.familia, rule.severidad, rule.significa, result, reason, len(notes)))
    found.sort(key=lambda row: SEVERITIES.index(row[1]))  # stable: by severity, then as the rules are listed
    review = pd.DataFrame(found, columns=list(REVIEW_COLUMNS))
    texts = {name: "str" for name in REVIEW_COLUMNS if name != "fila"}
    return Outcome(review.astype({**texts, "fila": "Int64"}), pd.DataFrame(told, columns=list(RULE_COLUMNS)))


def _apply(check: Check, plano: Plano, rule: Rule) -> tuple[list[Note], str, str]:
    if not rule.activa:
        return [], OFF, "así lo dice el archivo de reglas de la entidad"
    try:
        return check(plano, rule), APPLIED, ""
    except DoesNotApplyError as reason:
        return [], SILENT, str(reason)


def _row(plano: Plano, rule: Rule, note: Note) -> tuple[Any, ...]:
    file, sheet, row, column = str(plano.plan.get("archivo") or ""), "", None, ""
    if note.amount is not None:
        amount = note.amount
        file, sheet, row, column = amount.file, amount.sheet, amount.row, amount.column
    elif note.line is not None:
        file, sheet, row, column = plano.place(note.line, note.column)
    line = note.line.id if note.line else ""
    texts = (note.found, note.understood, rule.que_hacer, "abierto", line)
    return (rule.codigo, rule.severidad, file, sheet, row, column, *texts, rule.fuente)


def schools_said(tables: Mapping[str, pd.DataFrame], own: Path | None = None) -> tuple[int, str] | None:
    """See :func:`pamlib.checks.schools`."""
    in_force = rules(own)
    return universe.universe(build(tables, in_force), in_force["universo_contradicho"])


def cremaa_rows(tables: Mapping[str, pd.DataFrame], own: Path | None = None) -> list[dict[str, Any]]:
    """The checklist of every indicator; see :func:`pamlib.checks.cremaa`."""
    in_force = rules(own)
    return indicators.checklist(build(tables, in_force), in_force["indicador_de_actividad"])
