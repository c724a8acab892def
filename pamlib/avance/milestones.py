"""Which milestones of the plan were reached by a corte, and which were due.

>>> table(given, lineas, state, "2025-06-30", [30, 60])                  # doctest: +SKIP

Facts: a milestone is *alcanzado* when what is known of its task reaches its percentage (or the task has finished);
*vencido* when its day has passed without that, whether somebody reported or not; *por vencer* within the longest
notice; *pendiente* after it. Its own day is still in time. Out of scope: reading them (:mod:`.milestones_file`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.avance.physical import finished
from pamlib.corte import iso_date, parse_corte
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.milestones_file import Given

REACHED, OVERDUE, DUE, PENDING = "alcanzado", "vencido", "por vencer", "pendiente"
STATES = (REACHED, OVERDUE, DUE, PENDING)
COLUMNS = (
    "linea_id",
    "orden",
    "tarea",
    "hito",
    "fecha",
    "acumulado",
    "avance",
    "estado",
    "dias",
    "al_terminar",
    "fila",
)


def table(given: Given, lineas: pd.DataFrame, state: pd.DataFrame, corte: str, notice: Sequence[int]) -> pd.DataFrame:
    """One row for each milestone of a line of the plan, in its order, with :data:`COLUMNS`.

    ``dias`` from the corte to its date (negative: it has passed). ``al_terminar``: it is the day the task ends.
    ``fila`` is its line in the entity's file. ``state`` comes from ``physical.task_progress``.
    """
    import pandas as pd

    day = parse_corte(corte)
    ahead = max(notice, default=0)
    lines = {str(line["linea_id"]): line for line in lineas.to_dict("records")}
    known = {str(row["linea_id"]): row for row in state.to_dict("records")}
    rows = []
    for each in given.tabla.to_dict("records"):
        key = str(each["linea_id"])
        when = iso_date(each["fecha"])
        if key not in lines or when is None:
            continue
        line, own = lines[key], known.get(key, {})
        days, share, at_end = (when - day).days, float(each["acumulado"]), iso_date(line["fecha_fin"]) == when
        rows.append(
            (key, line["orden"], str(line["tarea"] or line["accion"]), each["hito"], each["fecha"], share,
             own.get("avance"), _state(own, share, days, ahead), days, at_end, each["fila"])
        )  # fmt: skip
    types = {"orden": "Int64", "acumulado": "Float64", "avance": "Float64", "dias": "Int64", "al_terminar": "bool"}
    texts = dict.fromkeys(["linea_id", "tarea", "hito", "fecha", "estado"], "str")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({**types, **texts, "fila": "Int64"})


def _state(own: Mapping[Any, Any], share: float, days: int, ahead: int) -> str:
    done = own.get("avance")
    if own and (finished(own) or (not ausente(done) and float(str(done)) >= share - 1e-9)):
        return REACHED
    return OVERDUE if days < 0 else DUE if days <= ahead else PENDING
