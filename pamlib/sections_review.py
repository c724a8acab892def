"""Sections on the review of the plan: rules, findings, and the checklist of its indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.checks.indicators import CANNOT
from pamlib.figures import Aviso, Tabla
from pamlib.sections_base import Bloque, table_of

if TYPE_CHECKING:
    from pamlib.report import Datos


def plan_review(datos: Datos) -> Bloque:
    """What the review found, by rule, and which rules cannot be judged on this plan and why."""
    rules, silent = report.plan_review_rules(datos), report.plan_review_silent(datos)
    parts: list[Any] = [Aviso(report.plan_review_sentence(datos))]
    if len(rules):
        parts.append(table_of(rules, "Revisión del plan por regla, con quién la pide", datos.fuente))
    if len(silent):
        parts.append(table_of(silent, "Reglas que no se aplican a este plan", datos.fuente))
    return Bloque(tuple(parts))


def plan_review_findings(datos: Datos) -> Tabla | Aviso:
    """Every finding of the review with its place."""
    table = report.plan_review(datos)
    if table.empty:
        return Aviso("La revisión del plan no dejó hallazgos.")
    return table_of(table, "Hallazgos de la revisión del plan, uno por uno", datos.fuente)


def cremaa(datos: Datos) -> Tabla | Aviso:
    """The CREMAA checklist of each indicator."""
    table = report.cremaa(datos).replace(CANNOT, "no se sabe")
    if table.empty:
        return Aviso("El plan no trae indicadores.")
    return table_of(table, "Lista de chequeo CREMAA de los indicadores", datos.fuente)
