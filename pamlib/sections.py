"""What the notebooks show: one function for each cell, which gives back something that Jupyter displays.

A function here chooses words and the right shape (figure, table, notice) for facts that :mod:`pamlib.report` works
out. When there is nothing to show it says so and why: no section of a report is ever empty without a sentence.

>>> sections.states(datos, corte)          # in a notebook cell      # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import report
from pamlib.errors import InternalError
from pamlib.figures import Aviso, Ficha
from pamlib.followup import ALERT_DAYS
from pamlib.resources import money_by
from pamlib.sections_base import Bloque, Lista
from pamlib.sections_followup import (
    CALENDARIO,
    doubtful_dates,
    due,
    followup,
    gantt,
    overdue,
    progress,
    states,
    states_figure,
    states_rule,
)
from pamlib.sections_money import (
    _BY_WORDS,
    indexed_money,
    money_rule,
    resource_cells,
    resources,
    resources_chart,
    unread_money,
)
from pamlib.sections_reading import (
    conservation,
    findings,
    findings_by_code,
    findings_chart,
    findings_summary,
    reading_quality,
)
from pamlib.sections_review import cremaa, plan_review, plan_review_findings
from pamlib.sections_structure import lines, lines_by_component, places, responsible, structure
from pamlib.store import write_tables

if TYPE_CHECKING:
    from pamlib.report import Datos

__all__ = [
    "CALENDARIO",
    "Bloque",
    "Lista",
    "conservation",
    "cover",
    "cremaa",
    "doubtful_dates",
    "due",
    "findings",
    "findings_by_code",
    "findings_chart",
    "findings_summary",
    "followup",
    "gantt",
    "indexed_money",
    "lines",
    "lines_by_component",
    "money_rule",
    "objectives",
    "overdue",
    "places",
    "plan_review",
    "plan_review_findings",
    "progress",
    "reading_quality",
    "resource_cells",
    "resources",
    "resources_chart",
    "responsible",
    "save",
    "states",
    "states_figure",
    "states_rule",
    "structure",
    "summary",
    "unread_money",
]


def cover(datos: Datos, corte: str) -> Bloque:
    """Facts of the plan, the warning about names and where the corte falls in the plan's years."""
    invented = Aviso("Entidad ficticia de demostración: ningún dato de este documento es real.", "aviso")
    return Bloque(
        (
            *([invented] if datos.ficticia else []),
            Ficha(report.cover(datos, corte), titulo="Ficha del plan", fuente=datos.fuente),
            Aviso("Documento interno: contiene nombres de funcionarios."),
            Aviso(report.validity_at(datos, corte)),
        )
    )


def summary(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Lista:
    """What a reader with one minute must know."""
    return Lista(tuple(report.summary(datos, corte, dias_aviso)))


def objectives(datos: Datos) -> Ficha | Aviso:
    """General objective and goal, as the plan writes them."""
    texts = report.objectives(datos)
    if not texts:
        return Aviso("El formato de este plan no trae objetivo general ni meta general.")
    return Ficha(texts, titulo="Objetivo y meta del plan", fuente=datos.fuente)


def save(datos: Datos, corte: str, salida: str, dias_aviso: int = ALERT_DAYS) -> Aviso:
    """Write the follow-up and money tables under ``salida`` (CSV and Parquet); nothing when ``salida`` is ''."""
    if not salida:
        return Aviso("No se pidió guardar tablas (el parámetro «salida» está vacío).")
    latest, unmatched = report.progress(datos, corte)
    tables = {
        "seguimiento": report.states(datos, corte, dias_aviso),
        "avances": latest,
        "avances_sin_tarea": unmatched,
        **{
            f"recursos_por_{_BY_WORDS[by].replace('ñ', 'ni')}": money_by(datos.recursos, datos.lineas, [by])
            for by in _BY_WORDS
        },
    }
    written = write_tables(tables, Path(salida) / "tablas")
    if len(written) != 2 * len(tables):
        raise InternalError(f"{len(tables)} tables gave {len(written)} files")
    return Aviso(f"Se guardaron {len(tables)} tablas (CSV y Parquet) en la carpeta «tablas» del informe.")
