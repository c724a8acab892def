"""Schools by their Saber 11 index: each one a dot between the cuts of the categories, and how categories move.

>>> strip(saber_planteles)                                  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es
from pamlib.characterize.saber import CATEGORIES, CUTS
from pamlib.charts_caracterizacion.parts import INK, SOFT

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

#: From the best to the last, told apart also by who cannot tell green from red.
COLOURS = {"A+": "#00441B", "A": "#1B7837", "B": "#5AAE61", "C": "#E69F00", "D": "#D55E00"}
_DOT = 11  # px between two dots of one pile
_BINS = 46  # piles across the page
_ZONES = {"urbana": "circle", "rural": "square", "mixta": "diamond", "": "circle"}


def strip(schools: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """A beeswarm: each school at its index, piled where they are many; rules at the cuts of the categories.

    ``schools``: ``nombre, zona, categoria, indice`` of one year. Raises ValueError without an index.
    """
    import altair as alt
    import pandas as pd

    rows = schools[schools["indice"].notna()].sort_values(["indice", "codigo"], kind="stable")
    if rows.empty:
        raise ValueError("no school has an index")
    low, high = min(float(rows["indice"].min()), CUTS["C"]) - 0.03, max(float(rows["indice"].max()), CUTS["A+"]) + 0.03
    width = (high - low) / _BINS
    pile = ((rows["indice"].astype("float64") - low) / width).astype("int64")
    place = rows.groupby(pile, sort=False).cumcount()
    height = rows.groupby(pile, sort=False)["indice"].transform("size")
    table = pd.DataFrame(
        {
            "nombre": rows["nombre"],
            "zona": rows["zona"].where(rows["zona"] != "", "sin dato"),
            "categoria": rows["categoria"],
            "indice": rows["indice"].astype("float64"),
            "alto": (place - (height - 1) / 2).astype("float64"),
            "texto": [locale_es.numero(v, 4) for v in rows["indice"]],
        }
    )
    tall = max(4.0, float(table["alto"].abs().max()) + 1.5)
    x = alt.X(
        "indice:Q",
        title="Índice total",
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(format=",.2f", tickCount=6, grid=False),
    )
    y = alt.Y("alto:Q", axis=None, title=None, scale=alt.Scale(domain=[-tall, tall + 2], nice=False))
    present = [c for c in CATEGORIES if c in set(table["categoria"])]
    color = alt.Color("categoria:N", scale=alt.Scale(domain=present, range=[COLOURS[c] for c in present]), legend=None)
    tooltip = [
        alt.Tooltip("nombre:N", title="Plantel"),
        alt.Tooltip("categoria:N", title="Categoría"),
        alt.Tooltip("texto:N", title="Índice"),
        alt.Tooltip("zona:N", title="Zona"),
    ]
    dots = (
        alt.Chart(table)
        .mark_point(filled=True, size=90, opacity=0.9, stroke="white", strokeWidth=0.7)
        .encode(x=x, y=y, color=color, tooltip=tooltip)
    )
    cuts = pd.DataFrame({"corte": list(CUTS.values())})
    rules = alt.Chart(cuts).mark_rule(strokeDash=[3, 3], color=SOFT).encode(x="corte:Q")
    counts = table["categoria"].value_counts()
    edges = [high, *CUTS.values(), low]
    middles = [(edges[i] + edges[i + 1]) / 2 for i in range(len(CATEGORIES))]
    words = pd.DataFrame(
        {
            "indice": middles,
            "alto": tall + 1.2,
            "texto": list(CATEGORIES),
            "cuantos": [f"{int(counts.get(c, 0))}" for c in CATEGORIES],
        }
    )
    names = (
        alt.Chart(words)
        .mark_text(fontWeight="bold", fontSize=15, color=INK)
        .encode(x="indice:Q", y="alto:Q", text="texto:N")
    )
    numbers = (
        alt.Chart(words).mark_text(fontSize=12, dy=15, color=INK).encode(x="indice:Q", y="alto:Q", text="cuantos:N")
    )
    return alt.layer(rules, dots, names, numbers).properties(height=int(2 * tall * _DOT + 60))


def categories(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bar of a hundred per cent for each year, cut into categories with their number of schools inside.

    ``table``: ``anio, categoria, planteles, parte`` (one zone).
    """
    import altair as alt
    import pandas as pd

    known = [c for c in CATEGORIES if c in set(table["categoria"])]
    rows: list[dict[str, object]] = []
    for year, group in table.groupby("anio", sort=True):
        start = 0.0
        total = float(group["planteles"].sum()) or 1.0
        for name in known:
            many = int(group.loc[group["categoria"] == name, "planteles"].sum())
            share = 100 * many / total
            rows.append(
                {
                    "anio": str(year),
                    "categoria": name,
                    "desde": start,
                    "hasta": start + share,
                    "medio": start + share / 2,
                    "planteles": str(many),
                    "nombre": f"{name}: {many}" if share >= 12 else str(many) if share >= 4 else "",
                    "parte": f"{locale_es.numero(share, 1)} %",
                }
            )
            start += share
    data = pd.DataFrame(rows)
    y = alt.Y("anio:N", title=None, sort=sorted(set(data["anio"])), axis=alt.Axis(ticks=False, domain=False))
    color = alt.Color(
        "categoria:N",
        scale=alt.Scale(domain=known, range=[COLOURS[c] for c in known]),
        legend=alt.Legend(title="Categoría", orient="top", columns=5),
    )
    tooltip = [
        alt.Tooltip("anio:N", title="Año"),
        alt.Tooltip("categoria:N", title="Categoría"),
        alt.Tooltip("planteles:N", title="Planteles"),
        alt.Tooltip("parte:N", title="Del total"),
    ]
    base = alt.Chart(data).encode(y=y, tooltip=tooltip)
    scale = alt.Scale(domain=[0, 100])
    x = alt.X("desde:Q", title=None, axis=None, scale=scale)
    bars = base.mark_bar(stroke="white", strokeWidth=1.5).encode(x=x, x2="hasta:Q", color=color)
    dark = alt.condition("datum.categoria == 'C' || datum.categoria == 'B'", alt.value(INK), alt.value("white"))
    text = base.mark_text(fontSize=12, fontWeight="bold").encode(
        x=alt.X("medio:Q", scale=scale, axis=None), text="nombre:N", color=dark
    )
    return alt.layer(bars, text).properties(height=alt.Step(38))
