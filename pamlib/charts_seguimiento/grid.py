"""Charts of the whole: component by corte, the way of the money, and what the weight of the plan is split into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme
from pamlib.charts import axis_of_names, millions, short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_PALE, _GREY = "#E1E5EA", "#5D5D5D"
#: Parts of the weight of a branch: column → name, colour.
PARTS = {
    "con_evidencia": ("ejecutado con evidencia", "#009E73"),
    "sin_evidencia": ("ejecutado sin evidencia", "#56B4E9"),
    "por_ejecutar": ("por ejecutar", "#D5DCE4"),
    "para_despues": ("programado para después", "#F0E6F0"),
    "sin_reporte": ("sin reporte", "#E69F00"),
    "sin_cifra": ("reportado sin cifra", "#CC79A7"),
    "no_programado": ("no programado", "#5D5D5D"),
}
_CHAIN = (
    ("definitivo_cop", "Definitivo", ""),
    ("compromisos_cop", "Comprometido", "Sin comprometer"),
    ("obligaciones_cop", "Obligado", "Sin obligar"),
    ("pagos_cop", "Pagado", "Sin pagar"),
)


def heat_map(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Components against cortes; the number is the progress of what was reported, «s. r.» where nothing was.

    ``table`` comes from :func:`pamlib.avance.physical.by_corte`.
    """
    import altair as alt

    rows = table.assign(
        etiqueta=[short(name, 48) for name in table["componente"]],
        corte_dice=[locale_es.fecha_corta(day) for day in table["corte"]],
        valor=table["avance"].astype("Float64").astype("float64").where(table["reportadas"] > 0),
        dice=[
            "s. r." if not seen or locale_es.ausente(value) else locale_es.porcentaje(value, 0)
            for value, seen in zip(table["avance"], table["reportadas"], strict=True)
        ],
        de=[f"{a} de {b}" for a, b in zip(table["reportadas"], table["lineas"], strict=True)],
    )
    keep = ["etiqueta", "componente", "corte", "corte_dice", "valor", "dice", "de"]
    cortes = list(dict.fromkeys(rows.sort_values("corte")["corte_dice"]))
    base = alt.Chart(rows[keep]).encode(
        x=alt.X("corte_dice:N", sort=cortes, title="Corte", axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("etiqueta:N", sort=list(dict.fromkeys(rows["etiqueta"])), title=None, axis=axis_of_names(alt)),
        tooltip=[
            alt.Tooltip("componente:N", title="Componente"),
            alt.Tooltip("corte_dice:N", title="Corte"),
            alt.Tooltip("dice:N", title="Avance de lo reportado"),
            alt.Tooltip("de:N", title="Tareas con reporte"),
        ],
    )
    blue = theme.paleta()[0]
    known = base.transform_filter("isValid(datum.valor)").mark_rect(stroke="white", strokeWidth=2)
    color = alt.Color(
        "valor:Q",
        scale=alt.Scale(domain=[0, 1], range=["#E8F1F8", blue]),
        legend=alt.Legend(title="Avance", format=".0%"),
    )
    empty = base.transform_filter("!isValid(datum.valor)").mark_rect(
        fill="white", stroke=_GREY, strokeWidth=1, strokeDash=[3, 3]
    )
    ink = alt.condition("isValid(datum.valor) && datum.valor > 0.55", alt.value("white"), alt.value("#1F2933"))
    # One under the other: side by side they do not fit where a year and more of cortes share the width.
    share = base.mark_text(fontSize=13, fontWeight="bold", dy=-7).encode(text="dice:N", color=ink)
    count = base.mark_text(fontSize=11, dy=9).encode(text="de:N", color=ink)
    layers = alt.layer(empty, known.encode(color=color), share, count)
    return layers.properties(width=max(80 * len(cortes), 220), height=alt.Step(42))


def money_waterfall(units: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """From definitive to paid, with what stays behind at each step; only units with the four figures.

    ``units`` comes from :func:`pamlib.avance.financial.money_units`. Raises ValueError when no unit has the four.
    """
    import altair as alt
    import pandas as pd

    whole = units.dropna(subset=[name for name, _, _ in _CHAIN])
    if whole.empty:
        raise ValueError("no unit has the four figures")
    rows: list[dict[str, Any]] = []
    before = 0
    for name, title, left in _CHAIN:
        total = int(whole[name].sum())
        if left:
            gap = before - total
            rows.append({"paso": left, "desde": total, "hasta": before, "clase": "queda atrás", "pesos": gap})
        rows.append({"paso": title, "desde": 0, "hasta": total, "clase": "llega", "pesos": total})
        before = total
    top = max(row["hasta"] for row in rows)
    table = pd.DataFrame(rows).assign(
        dice=[millions(row["pesos"]) for row in rows],
        alto=[max(row["desde"], row["hasta"]) for row in rows],
        exacto=[locale_es.pesos(row["pesos"]) for row in rows],
    )
    steps = [row["paso"] for row in rows]
    room = alt.Scale(domain=[0, top * 1.1 or 1])
    y = alt.Y("desde:Q", title="Millones de pesos", scale=room, axis=alt.Axis(labelExpr=theme.MILLONES, tickCount=5))
    base = alt.Chart(table).encode(
        x=alt.X("paso:N", sort=steps, title=None, axis=alt.Axis(labelAngle=0, labelLimit=110)),
        tooltip=[alt.Tooltip("paso:N", title="Paso"), alt.Tooltip("exacto:N", title="Pesos")],
    )
    color = alt.Color(
        "clase:N",
        scale=alt.Scale(domain=["llega", "queda atrás"], range=[theme.paleta()[0], theme.paleta()[4]]),
        legend=alt.Legend(title=None, orient="top"),
    )
    bars = base.mark_bar().encode(y=y, y2="hasta:Q", color=color)
    text = base.mark_text(dy=-8, fontSize=12).encode(y=alt.Y("alto:Q", scale=room), text="dice:N")
    return alt.layer(bars, text).properties(width=680, height=300)


def split_bars(rolled: pd.DataFrame, level: str = "componente") -> alt.LayerChart | alt.FacetChart:
    """What the weight of each branch of ``level`` is split into, as 100 %; only parts that occur are in the legend.

    ``rolled`` comes from :func:`pamlib.avance.physical.roll_up`.
    """
    import altair as alt
    import pandas as pd

    mine = rolled[rolled["nivel"].isin(["plan", level])]
    rows = []
    for row in mine.to_dict("records"):
        left = 0.0
        for column, (name, _) in PARTS.items():
            share = float(row[column]) / float(row["asignado"]) if row["asignado"] else 0.0
            if share > 1e-9:
                rows.append(
                    {
                        "rama": "Todo el plan" if row["nivel"] == "plan" else short(row["texto"], 60),
                        "parte": name,
                        "desde": left,
                        "hasta": left + share,
                        "medio": left + share / 2,
                        "dice": locale_es.porcentaje(share, 0) if share >= 0.05 else "",
                        "exacto": locale_es.porcentaje(share, 1),
                    }
                )
            left += share
    table = pd.DataFrame(rows)
    present = {name: colour for name, colour in PARTS.values() if name in set(table["parte"])}
    color = alt.Color(
        "parte:N",
        scale=alt.Scale(domain=list(present), range=list(present.values())),
        legend=alt.Legend(title=None, orient="top", columns=3),
    )
    base = alt.Chart(table).encode(
        y=alt.Y("rama:N", sort=None, title=None, axis=None),
        tooltip=[
            alt.Tooltip("rama:N", title="Rama"),
            alt.Tooltip("parte:N", title="Parte"),
            alt.Tooltip("exacto:N", title="Del peso de la rama"),
        ],
    )
    x = alt.X("desde:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=None)
    bars = base.mark_bar(size=18, yOffset=9, stroke="white").encode(x=x, x2="hasta:Q", color=color)
    names = (
        base.transform_filter("datum.desde == 0").mark_text(align="left", dy=-9).encode(x=alt.value(0), text="rama:N")
    )
    dark = alt.condition(
        "indexof(['ejecutado con evidencia', 'no programado'], datum.parte) >= 0",
        alt.value("white"),
        alt.value("#1F2933"),
    )
    text = base.mark_text(dy=9, fontSize=12).encode(x="medio:Q", text="dice:N", color=dark)
    return alt.layer(bars, names, text).properties(width=680, height=alt.Step(48))
