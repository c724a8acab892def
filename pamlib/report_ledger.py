"""What the ledger says of each line at a corte, in the shape of the progress workbooks (:mod:`pamlib.progress`).

An entity that receives follow-up workbooks keeps no ``avance_*.xlsx``: the states of its tasks come from its ledger,
as its progress does, so that no page calls overdue a task whose responsible said that it was finished.

>>> latest(report.load("", "demo"), "2025-06-30")               # doctest: +SKIP

Out of scope: what the reports mean together (:mod:`pamlib.avance`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.progress import COLUMNAS_AVANCE

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.report_data import Datos
    from pamlib.workspace import Workspace


def latest(datos: Datos, corte: str) -> pd.DataFrame | None:
    """One row for each line with a report up to ``corte``: ``linea_id`` and :data:`COLUMNAS_AVANCE`.

    ``None`` when the entity has no ledger, or nothing in it up to then; it is worked out once for each corte.
    """
    if datos.espacio is None:
        return None
    if corte not in datos.libro:
        datos.libro[corte] = _latest(datos, datos.espacio, corte)
    return datos.libro[corte]


def _latest(datos: Datos, space: Workspace, corte: str) -> pd.DataFrame | None:
    import pandas as pd

    from pamlib.avance.entity import tasks_reported
    from pamlib.avance.latest import NO_REPORT
    from pamlib.avance.physical import task_progress
    from pamlib.records import records

    avances = tasks_reported(space, corte)
    if avances is None:
        return None
    state = {row["linea_id"]: row for row in records(task_progress(datos.lineas, avances, corte))}
    written = (avances[["avance_reportado", "estado_reportado", "fecha_fin_reportada"]] != "").any(axis=1)
    rows = avances[written & (avances["lectura"] != NO_REPORT) & (avances["situacion"] != "devuelto")]
    ordered = rows.sort_values(["corte", "recibido", "envio_id", "origen_hoja", "origen_fila"], kind="stable")
    last = {row["linea_id"]: row for row in records(ordered)}
    made = [_row(line, state[line["linea_id"]], last[line["linea_id"]]) for line in records(datos.lineas)
            if line["linea_id"] in last and state[line["linea_id"]]["lectura"] != NO_REPORT]  # fmt: skip
    out = pd.DataFrame(made, columns=["linea_id", *COLUMNAS_AVANCE])
    text = [name for name in out.columns if name not in {"avance", "fila"}]
    return out.astype(dict.fromkeys(text, "str") | {"avance": "float64", "fila": "int64"})


def _row(line: dict[str, Any], state: dict[str, Any], last: dict[str, Any]) -> dict[str, Any]:
    from pamlib.locale_es import ausente

    done = state["estado_reportado"] == "terminada" or state["lectura"] == "ya terminado"
    return {
        "linea_id": line["linea_id"],
        **{name: line[name] for name in ("componente", "accion", "tarea")},
        "responsable": last["reporto"],
        "estado_reportado": last["estado_reportado"],
        "estado_entendido": "terminada" if done else last["estado"],
        "avance_reportado": last["avance_reportado"],
        "avance": float("nan") if ausente(state["avance"]) else float(state["avance"]),
        "evidencia": state["evidencia"],
        "observacion": last["observacion"],
        "nota": last["nota"],
        "archivo": last["origen_archivo"],
        "hoja": last["origen_hoja"],
        "fila": last["origen_fila"],
        "corte": last["corte"],
    }
