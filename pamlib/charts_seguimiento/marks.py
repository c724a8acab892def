"""Marks over the bars of the Gantt: a diamond for each milestone, a circle for the day a task really ended.

>>> gantt_marks(tasks, milestones)["marca"].unique()                     # doctest: +SKIP

Diamonds tell reached, overdue and still to come by their fill and by what the tooltip says. Out of scope: the bars.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.avance.physical import finished
from pamlib.charts import end_of_day, short
from pamlib.corte import iso_date

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_INK = "#1F2933"
#: Mark → (shape, fill).
MARKS = {
    "hito alcanzado": ("diamond", _INK),
    "hito vencido": ("diamond", "#D55E00"),
    "hito por venir": ("diamond", "#FFFFFF"),
    "día en que terminó": ("circle", "#FFFFFF"),
}
#: State of a milestone → mark; the other states are still to come.
OF_STATE = {"alcanzado": "hito alcanzado", "vencido": "hito vencido"}
PENDING = "hito por venir"
_COLUMNS = ["etiqueta", "dia", "marca", "cual", "cuando", "cuanto"]


def label(task: Mapping[Any, Any]) -> str:
    """The name of a task's row."""
    return f"{task['orden']}. {short(task['texto'], 44)}"


def real_end(task: Mapping[Any, Any]) -> Any:
    """The day on which a finished task really ended; ``None`` when it is not finished or nobody said."""
    return iso_date(task.get("fecha_fin_real")) if finished(task) else None


def gantt_marks(tasks: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.DataFrame:
    """``etiqueta, dia, marca, cual, cuando, cuanto`` of every mark, by task and day."""
    import pandas as pd

    rows = []
    by_line: dict[str, list[dict[Any, Any]]] = {}
    for mark in [] if milestones is None else milestones.to_dict("records"):
        by_line.setdefault(str(mark["linea_id"]), []).append(mark)
    for task in tasks.to_dict("records"):
        if iso_date(task["fecha_inicio"]) is None or iso_date(task["fecha_fin"]) is None:
            continue
        for mark in by_line.get(str(task["linea_id"]), []):
            kind = OF_STATE.get(str(mark["estado"]), PENDING)
            share = f"{locale_es.porcentaje(mark['acumulado'], 0)} de la tarea"
            rows.append((label(task), end_of_day(iso_date(mark["fecha"])), kind, mark["hito"],
                         locale_es.fecha_corta(mark["fecha"]), share))  # fmt: skip
        if ended := real_end(task):
            rows.append((label(task), end_of_day(ended), "día en que terminó", "Terminó",
                         locale_es.fecha_corta(ended), locale_es.porcentaje(task["avance"], 0)))  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS)


def draw_marks(own: pd.DataFrame, every: pd.DataFrame) -> alt.Chart:
    """The marks of one component; ``every`` gives the legend of the whole chart, so that all components share it."""
    import altair as alt

    present = set(every["marca"])
    names = [name for name in MARKS if name in present]
    legend = alt.Legend(title=None, orient="top", columns=2, symbolSize=110)
    shapes = alt.Scale(domain=names, range=[MARKS[name][0] for name in names])
    # The outline is a channel too: a legend shows no constant of the mark, and a white diamond would not be seen there.
    lines = alt.Scale(domain=names, range=[_INK] * len(names))
    fills = alt.Scale(domain=names, range=[MARKS[name][1] for name in names])
    made: alt.Chart = (
        alt.Chart(own)
        .mark_point(size=90, strokeWidth=1.5, opacity=1)
        .encode(
            y=alt.Y("etiqueta:N", sort=None),
            x="dia:T",
            shape=alt.Shape("marca:N", scale=shapes, legend=legend),
            fill=alt.Fill("marca:N", scale=fills, legend=legend),
            stroke=alt.Stroke("marca:N", scale=lines, legend=legend),
            tooltip=[alt.Tooltip("cual:N", title="Qué"), alt.Tooltip("cuando:N", title="Día"),
                     alt.Tooltip("cuanto:N", title="Cuánto")],
        )
    )  # fmt: skip
    return made
