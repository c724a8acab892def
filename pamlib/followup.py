"""Follow-up of a plan at a corte: what the calendar says of each task.

The states are facts of the calendar, not judgments: a task is *vencida* when its end date has passed and nobody has
reported that it was finished. Nothing here marks a task as well or badly done.

>>> states = task_states(plan.lineas, "2025-06-30")            # doctest: +SKIP
>>> count_states(states)                                        # doctest: +SKIP

What was reported is read by :mod:`pamlib.progress`; the money is added up by :mod:`pamlib.resources`.
Out of scope: indicator measurements, budget execution and earned value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pamlib.corte import iso_date, parse_corte
from pamlib.errors import UserError
from pamlib.progress import latest_progress, match_progress, read_progress, read_progress_folder
from pamlib.resources import money_by

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "ALERT_DAYS",
    "ALERT_SOURCE",
    "ESTADOS",
    "count_states",
    "latest_progress",
    "match_progress",
    "money_by",
    "read_progress",
    "read_progress_folder",
    "task_states",
]

#: States of a task, in the order in which a report shows them.
ESTADOS = (
    "vencida",
    "por vencer",
    "en plazo",
    "sin iniciar",
    "terminada",
    "fechas por revisar",
    "sin fechas",
)

#: Days ahead of the corte in which an end date is announced, and where the number comes from.
ALERT_DAYS = 60
ALERT_SOURCE = "el seguimiento se actualiza cada dos meses según la actividad 8 del procedimiento SED-C052-P626"


def _state(start: date | None, end: date | None, corte: date, alert_days: int) -> str:
    """What the calendar says of one task."""
    if start and end and start > end:
        return "fechas por revisar"
    if start and corte < start:
        return "sin iniciar"
    if end is None:
        return "sin fechas"
    if end < corte:
        return "vencida"
    return "por vencer" if (end - corte).days <= alert_days else "en plazo"


def task_states(
    lineas: pd.DataFrame,
    corte: str,
    alert_days: int = ALERT_DAYS,
    progress: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """``lineas`` with what the calendar says of each one at ``corte``; same rows, same order.

    Adds ``estado`` (one of :data:`ESTADOS`), ``dias_restantes`` (Int64; negative when the end date has passed),
    ``pct_tiempo_transcurrido`` (float, 0 to 1, share of the task's days up to and including the corte) and, from the
    progress reports, ``estado_reportado``, ``avance`` (float, 0 to 1) and ``evidencia``.

    A task that ends on the day of the corte is still in time. ``terminada`` is only what a report says; ``progress``
    is a table of :func:`latest_progress`. Raises :class:`UserError` when ``corte`` is not an ISO date or
    ``alert_days`` is negative.
    """
    if alert_days < 0:
        raise UserError(f"el plazo de aviso «{alert_days}» es negativo", "Escriba un número de días desde 0")
    day = parse_corte(corte)
    reported = _reported_by_line(progress)
    out = lineas.copy()
    estados, days, elapsed = [], [], []
    for line in lineas.itertuples(index=False):
        start, end = iso_date(line.fecha_inicio), iso_date(line.fecha_fin)
        done = reported.get(str(line.linea_id), {}).get("estado_entendido") == "terminada"
        estado = "terminada" if done else _state(start, end, day, alert_days)
        usable = start is not None and end is not None and start <= end
        estados.append(estado)
        days.append((end - day).days if end and estado != "fechas por revisar" else pd.NA)
        elapsed.append(_elapsed(start, end, day) if usable and start and end else float("nan"))
    out["estado"] = pd.Series(estados, index=out.index, dtype="str")
    out["dias_restantes"] = pd.Series(days, index=out.index, dtype="Int64")
    out["pct_tiempo_transcurrido"] = pd.Series(elapsed, index=out.index, dtype="float64")
    ids = out["linea_id"].astype(str)
    out["estado_reportado"] = ids.map(lambda key: reported.get(key, {}).get("estado_reportado", "")).astype("str")
    out["avance"] = pd.to_numeric(ids.map(lambda key: reported.get(key, {}).get("avance"))).astype("float64")
    out["evidencia"] = ids.map(lambda key: reported.get(key, {}).get("evidencia", "")).astype("str")
    return out


def _elapsed(start: date, end: date, corte: date) -> float:
    """Share of the days of a task, both ends included, that have passed at the end of the day of the corte."""
    total = (end - start).days + 1
    return min(max((corte - start).days + 1, 0), total) / total


def _reported_by_line(progress: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    if progress is None or progress.empty:
        return {}
    return {str(row["linea_id"]): {str(k): v for k, v in row.items()} for row in progress.to_dict("records")}


def count_states(states: pd.DataFrame) -> pd.DataFrame:
    """``estado, tareas, porcentaje`` (0 to 1) for the states that occur, in the order of :data:`ESTADOS`."""
    counts = states["estado"].value_counts()
    rows = [(estado, int(counts[estado])) for estado in ESTADOS if estado in counts.index]
    out = pd.DataFrame(rows, columns=["estado", "tareas"])
    out["porcentaje"] = out["tareas"] / max(len(states), 1)
    return out
