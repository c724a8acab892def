"""A figure against others: the entity and its references on one line (*versus*), urban against rural (*dumbbell*).

>>> dumbbell(perfil, "urbana", "rural")                     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pamlib.characterize.values import records
from pamlib.charts_caracterizacion.parts import SHAPES, SOFT, axis_format, colours, figure_text

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_STEP = 46


def versus(table: pd.DataFrame, label: str = "etiqueta", place: str = "La entidad") -> alt.LayerChart | alt.FacetChart:
    """One line for each row: the entity's figure in its heading and as a large mark, its references as smaller ones.

    ``table``: ``label``, ``valor``, ``unidad`` and what there is of ``departamento, nacion, pares``.
    """
    columns = {"departamento": "departamento", "nación": "nacion", "entidades parecidas": "pares"}
    rows: list[tuple[str, str, float, str]] = []
    for row in records(table):
        rows.append((row[label], "entidad", float(row["valor"]), figure_text(row["valor"], row["unidad"])))
        for who, column in columns.items():
            value = row.get(column)
            if value is not None and value == value:
                rows.append((row[label], who, float(value), figure_text(value, row["unidad"])))
    return _dots(rows, list(table[label]), "entidad", place, str(table["unidad"].iloc[0]))


def dumbbell(pairs: pd.DataFrame, one: str, other: str, label: str = "etiqueta") -> alt.LayerChart | alt.FacetChart:
    """One bar for each row between two figures, each with its number and, on the first row, its name.

    ``pairs``: ``label``, ``unidad`` and the columns ``one`` and ``other``.
    """
    rows = [
        (row[label], who, float(row[who]), figure_text(row[who], row["unidad"]))
        for row in records(pairs)
        for who in (one, other)
    ]
    return _dots(rows, list(pairs[label]), "", "", str(pairs["unidad"].iloc[0]))


def _dots(
    rows: list[tuple[str, str, float, str]], order: Sequence[str], main: str, place: str, unit: str
) -> alt.LayerChart | alt.FacetChart:
    import altair as alt
    import pandas as pd

    if not rows:
        raise ValueError("nothing to draw")
    table = pd.DataFrame(rows, columns=["etiqueta", "quien", "valor", "texto"])
    spread = table.groupby("etiqueta", sort=False)["valor"].agg(desde="min", hasta="max").reset_index()
    known = colours()
    table["nombre"] = (
        table["quien"]
        .replace({"entidad": place, "nación": "Colombia"})
        .str.capitalize()
        .where(table["quien"] != "entidad", place)
    )
    domain = list(dict.fromkeys(table["nombre"]))
    by_name = dict(zip(table["nombre"], table["quien"], strict=True))
    legend = alt.Legend(title=None, orient="top", symbolSize=140, columns=2)
    color = alt.Color(
        "nombre:N", scale=alt.Scale(domain=domain, range=[known[by_name[n]] for n in domain]), legend=legend
    )
    shape = alt.Shape(
        "nombre:N", scale=alt.Scale(domain=domain, range=[SHAPES[by_name[n]] for n in domain]), legend=legend
    )
    low, high = float(table["valor"].min()), float(table["valor"].max())
    air = (high - low) * (0.06 if main else 0.18) or max(abs(high) * 0.1, 1e-3)
    scale = alt.Scale(domain=[max(0.0, low - air) if low >= 0 else low - air, high + air], nice=False)
    x = alt.X("valor:Q", title=None, scale=scale,
              axis=alt.Axis(tickCount=5, orient="bottom", format=axis_format(unit)))  # fmt: skip
    y = alt.Y("etiqueta:N", sort=list(order), title=None, axis=None, scale=alt.Scale(paddingInner=0))
    own = dict(
        zip(table.loc[table["quien"] == main, "etiqueta"], table.loc[table["quien"] == main, "texto"], strict=True)
    )
    headings = pd.DataFrame({"etiqueta": list(order), "titulo": [f"{n}: {own[n]}" if n in own else n for n in order]})
    names = alt.Chart(headings).mark_text(align="left", dy=-13, fontWeight="bold")
    bars = (
        alt.Chart(spread)
        .mark_rule(strokeWidth=2, color="#CBD2D9", yOffset=8)
        .encode(y=y, x=alt.X("desde:Q", scale=scale, title=None), x2="hasta:Q")
    )
    base = alt.Chart(table).encode(y=y, x=x)
    tooltip = [
        alt.Tooltip("etiqueta:N", title="Qué"),
        alt.Tooltip("nombre:N", title="De"),
        alt.Tooltip("texto:N", title="Valor"),
    ]
    size = alt.condition(f"datum.quien == '{main}'", alt.value(190), alt.value(80 if main else 150))
    marks = base.mark_point(filled=True, opacity=1, yOffset=8, stroke="white", strokeWidth=1).encode(
        color=color, shape=shape, size=size, tooltip=tooltip
    )
    layers = [bars, marks, names.encode(y=y, x=alt.value(0), text="titulo:N")]
    if not main:
        layers += _numbers(alt, table, spread, y, x)
    return alt.layer(*layers).properties(height=alt.Step(_STEP))


def _numbers(alt: Any, table: pd.DataFrame, spread: pd.DataFrame, y: Any, x: Any) -> list[Any]:
    """Numbers outside the marks: to the left of the lower end and to the right of the higher one."""
    ends = table.merge(spread, on="etiqueta")
    first = ~ends.duplicated("etiqueta")
    left = (ends["valor"] < ends["hasta"]) | ((ends["desde"] == ends["hasta"]) & first)
    made = []
    for rows, align, shift in ((ends[left], "right", -11), (ends[~left], "left", 11)):
        text = alt.Chart(rows[["etiqueta", "valor", "texto"]]).mark_text(align=align, dx=shift, dy=8, color=SOFT)
        made.append(text.encode(y=y, x=x, text="texto:N"))
    return made
