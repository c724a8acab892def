"""Charts of the whole: component by corte, the way of the money, and what the weight of the plan is split into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme
from pamlib.charts import millions, short

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

    ``table`` comes from :func:`pamlib.avance.physical.by_corte`. Up to :data:`FEW_CORTES` each cell also says how many
    tasks were reported; with more there is no room, and the tooltip says it.
    """
    import altair as alt

    cortes = sorted(set(table["corte"]))
    few = len(cortes) <= FEW_CORTES
    rows = table.assign(
        corte_dice=[_head(str(day)) for day in table["corte"]],
        dia=[locale_es.fecha(day) for day in table["corte"]],
        valor=table["avance"].astype("Float64").astype("float64").where(table["reportadas"] > 0),
        dice=[
            "s. r." if not seen or locale_es.ausente(value) else locale_es.porcentaje(value, 0)
            for value, seen in zip(table["avance"], table["reportadas"], strict=True)
        ],
        de=[f"{a} de {b}" for a, b in zip(table["reportadas"], table["lineas"], strict=True)],
    )
    keep = ["componente", "corte", "corte_dice", "dia", "valor", "dice", "de"]
    axis = alt.Axis(labelAngle=0, orient="top", labelExpr="split(datum.label, ' ')", labelOverlap=False, ticks=False,
                    labelPadding=20, domain=False)  # fmt: skip
    base = alt.Chart(rows[keep]).encode(
        x=alt.X("corte_dice:N", sort=[_head(day) for day in cortes], title=None, axis=axis),
        y=alt.Y("componente:N", sort=list(dict.fromkeys(rows["componente"])), title=None, axis=None),
        tooltip=[
            alt.Tooltip("componente:N", title="Componente"),
            alt.Tooltip("dia:N", title="Corte"),
            alt.Tooltip("dice:N", title="Avance de lo reportado"),
            alt.Tooltip("de:N", title="Tareas con reporte"),
        ],
    )
    # The name of a component stands over its row, so that the cells keep the whole width, also of a telephone.
    tall: dict[str, Any] = {"yOffset": 11, "height": 38}
    known = base.transform_filter("isValid(datum.valor)").mark_rect(stroke="white", strokeWidth=2, **tall)
    color = alt.Color(
        "valor:Q", scale=alt.Scale(domain=[0, 1], range=["#E8F1F8", theme.paleta()[0]], interpolate="rgb"), legend=None
    )
    empty = base.transform_filter("!isValid(datum.valor)").mark_rect(
        fill="white", stroke=_GREY, strokeWidth=1, strokeDash=[3, 3], **tall
    )
    first = base.transform_filter(f"datum.corte == '{cortes[0]}'")
    names = first.mark_text(align="left", dy=-20).encode(x=alt.value(2), text="componente:N")
    # Black keeps 4.5 to 1 up to here, white from here on (WCAG 1.4.3); ink grey would not in the middle.
    ink = alt.condition("isValid(datum.valor) && datum.valor > 0.92", alt.value("white"), alt.value("black"))
    share = base.mark_text(fontSize=12, fontWeight="bold", dy=4 if few else 11).encode(text="dice:N", color=ink)
    count = base.mark_text(fontSize=10, dy=19).encode(text="de:N", color=ink)
    layers = [empty, known.encode(color=color), names, share, *([count] if few else [])]
    return alt.layer(*layers).properties(width=max(44 * len(cortes), 680), height=alt.Step(64))


#: With more cortes than this the cells of the heat map only have room for the share.
FEW_CORTES = 12


def _head(corte: str) -> str:
    """«30/06 2025», which the axis writes on two lines."""
    day = locale_es.fecha_corta(corte)
    return f"{day[:5]} {day[6:]}"


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
        dice=[f"{row['paso']}: {millions(row['pesos'])}" for row in rows],
        exacto=[locale_es.pesos(row["pesos"]) for row in rows],
    )
    steps = [row["paso"] for row in rows]
    axis = alt.Axis(labelExpr=theme.MILLONES, tickCount=4, labelFlush=True)
    x = alt.X("desde:Q", title="Millones de pesos", scale=alt.Scale(domain=[0, top or 1], nice=True), axis=axis)
    base = alt.Chart(table).encode(
        y=alt.Y("paso:N", sort=steps, title=None, axis=None),
        tooltip=[alt.Tooltip("paso:N", title="Paso"), alt.Tooltip("exacto:N", title="Pesos")],
    )
    color = alt.Color(
        "clase:N",
        scale=alt.Scale(domain=["llega", "queda atrás"], range=[theme.paleta()[0], theme.paleta()[4]]),
        legend=alt.Legend(title=None, orient="top"),
    )
    bars = base.mark_bar(size=18, yOffset=9).encode(x=x, x2="hasta:Q", color=color)
    # The words stand over each bar: beside it or on it they cover one another on a narrow screen.
    text = base.mark_text(align="left", dy=-9).encode(x=alt.value(0), text="dice:N")
    return alt.layer(bars, text).properties(width=680, height=alt.Step(46))


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
    dark = alt.condition("datum.parte == 'no programado'", alt.value("white"), alt.value("black"))
    text = base.mark_text(dy=9, fontSize=12).encode(x="medio:Q", text="dice:N", color=dark)
    return alt.layer(bars, names, text).properties(width=680, height=alt.Step(48))
