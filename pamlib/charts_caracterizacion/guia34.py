"""Self-assessment as a heat map: a row for each process, a column for each valuation, how many schools in each cell.

>>> heat_map(autoevaluacion)                                # doctest: +SKIP
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pamlib import locale_es
from pamlib.characterize.values import records
from pamlib.charts_caracterizacion.parts import INK

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_SCALE = (1, 2, 3, 4)
_LONG = 34


def heat_map(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """``table``: ``area, nombre, n, n_1 … n_4, mediana`` of one instrument, year and zone, in the order to be drawn.

    The number of schools is written in each cell and the median has a frame: colour only helps.
    """
    import altair as alt
    import pandas as pd

    rows: list[dict[str, object]] = []
    areas: list[tuple[str, str]] = []
    order: list[str] = []
    for row in records(table):
        name = _short(str(row["nombre"]))
        if not areas or areas[-1][1] != row["area"]:
            heading = str(row["area"])
            areas.append((heading, row["area"]))
            order.append(heading)
        order.append(name)
        for value in _SCALE:
            many = int(row[f"n_{value}"])
            rows.append(
                {
                    "proceso": name,
                    "valoracion": str(value),
                    "n": many,
                    "parte": many / row["n"] if row["n"] else 0.0,
                    "texto": str(many) if many else "",
                    "entero": row["nombre"],
                    "mediana": locale_es.numero(row["mediana"], 1),
                    "es_mediana": value in {int(row["mediana"]), -int(-row["mediana"] // 1)},
                }
            )
    data = pd.DataFrame(rows)
    bold = alt.ExprRef(
        f"indexof({json.dumps([name for name, _ in areas], ensure_ascii=False)}, datum.label) >= 0 ? 'bold' : 'normal'"
    )
    y = alt.Y(
        "proceso:N",
        sort=order,
        title=None,
        scale=alt.Scale(domain=order),
        axis=alt.Axis(ticks=False, domain=False, labelFontWeight=bold, labelLimit=280),
    )
    x = alt.X("valoracion:O", title="Valoración", axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False))
    tooltip = [
        alt.Tooltip("entero:N", title="Proceso"),
        alt.Tooltip("valoracion:N", title="Valoración"),
        alt.Tooltip("n:Q", title="Establecimientos"),
        alt.Tooltip("mediana:N", title="Mediana"),
    ]
    base = alt.Chart(data).encode(x=x, y=y)
    shade = alt.Color("parte:Q", scale=alt.Scale(domain=[0, 1], range=["#F4F8FB", "#08519C"]), legend=None)
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(color=shade, tooltip=tooltip)
    frame = base.transform_filter("datum.es_mediana").mark_rect(
        filled=False, fill=None, stroke="#D55E00", strokeWidth=2.5
    )
    ink = alt.condition("datum.parte > 0.5", alt.value("white"), alt.value(INK))
    text = base.mark_text(fontSize=12).encode(text="texto:N", color=ink)
    return alt.layer(cells, frame, text).properties(height=alt.Step(26))


def _short(name: str) -> str:
    """The name without its instrument («Autoevaluación, clima escolar» → «Clima escolar»), cut where it is long."""
    own = name.split(", ", 1)[-1].strip()
    own = own[:1].upper() + own[1:]
    return own if len(own) <= _LONG else own[: _LONG - 1].rstrip() + "…"
