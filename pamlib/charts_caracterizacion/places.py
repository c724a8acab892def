"""Municipalities as points where they are, without tiles and without network: DIVIPOLA coordinates are enough.

>>> point_map(municipios)                                   # doctest: +SKIP

A point's colour is its figure; the entity and the like ones have a ring and their name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.charts_caracterizacion.parts import INK, colours, figure_text, halo

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_HEIGHT = 460


def point_map(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """``table``: ``lugar, clase, longitud, latitud, valor, unidad`` of one indicator; those without coordinates are
    left
    out. Raises ValueError when none has them.
    """
    import altair as alt
    import pandas as pd

    rows = table[table["longitud"].notna() & table["latitud"].notna()].sort_values(
        ["clase", "codigo"], ascending=[False, True]
    )
    if rows.empty:
        raise ValueError("no municipality has coordinates")
    unit = str(rows["unidad"].iloc[0])
    data = pd.DataFrame(
        {
            "lugar": rows["lugar"].where(rows["lugar"] != "", rows["codigo"]),
            "clase": rows["clase"],
            "longitud": rows["longitud"].astype("float64"),
            "latitud": rows["latitud"].astype("float64"),
            "valor": rows["valor"].astype("float64"),
            "texto": [figure_text(v, unit) for v in rows["valor"]],
            "anio": rows["anio"].astype("int64"),
        }
    )
    place = {"longitude": "longitud:Q", "latitude": "latitud:Q"}
    scale = alt.Scale(range=["#FDE0B6", "#E08214", "#7F3B08"])
    legend = alt.Legend(title=unit, orient="top", gradientLength=180, direction="horizontal", tickCount=4)
    color = alt.Color("valor:Q", scale=scale, legend=legend)
    tooltip = [
        alt.Tooltip("lugar:N", title="Municipio"),
        alt.Tooltip("texto:N", title="Valor"),
        alt.Tooltip("anio:Q", title="Año", format="d"),
        alt.Tooltip("clase:N", title="Es"),
    ]
    base = alt.Chart(data)
    points = base.mark_circle(size=150, opacity=0.95, stroke="white", strokeWidth=0.8).encode(
        **place, color=color, tooltip=tooltip
    )
    own = base.transform_filter("datum.clase == 'entidad'")
    ring = own.mark_point(size=420, strokeWidth=3, filled=False, color=colours()["entidad"]).encode(**place)
    behind, name = halo(own, dy=-20, fontSize=14, fontWeight="bold", color=INK)
    layers = [points, ring, behind.encode(**place, text="lugar:N"), name.encode(**place, text="lugar:N")]
    return alt.layer(*layers).properties(height=_HEIGHT, projection=alt.Projection(type="mercator"))
