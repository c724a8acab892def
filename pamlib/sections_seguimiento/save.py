"""The tables of the follow-up on disk, beside the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.figures import Aviso
from pamlib.sections_seguimiento.money import BY, money_by
from pamlib.sections_seguimiento.people import alert_table
from pamlib.store import write_tables

if TYPE_CHECKING:
    from pamlib.avance.entity import FollowUp

FOLDER = "avance"


def save(follow: FollowUp, salida: str) -> Aviso:
    """Write what was worked out under ``salida`` (CSV and Parquet); nothing when ``salida`` is ''."""
    if not salida:
        return Aviso("No se pidió guardar tablas (el parámetro «salida» está vacío).")
    tables = {
        "avance_tareas": follow.state,
        "avance_ramas": follow.rolled,
        "curva": follow.curve,
        "hitos": follow.milestone_table,
        "indicadores_avance": follow.indicator_table,
        "proyeccion": follow.outlook,
        "dinero": follow.units,
        **{f"dinero_por_{words.replace('ñ', 'ni')}": money_by(follow, by) for by, words in BY.items()},
        "valor_ganado": follow.value.unidades,
        "coherencia": follow.findings,
        "alertas": alert_table(follow),
    }
    write_tables(tables, Path(salida) / FOLDER)
    return Aviso(f"Se guardaron {len(tables)} tablas (CSV y Parquet) en la carpeta «{FOLDER}» del informe.")
