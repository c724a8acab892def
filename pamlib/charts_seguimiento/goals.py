"""Charts of indicators and goals: a bullet for each indicator, and the slope from old to new goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme
from pamlib.avance.words import figure
from pamlib.charts import short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_INK, _PALE = "#1F2933", "#D5DCE4"
#: Marks of a bullet and their colours, in the order of the legend.
_MARKS = {"meta": _PALE, "logro": "#0072B2", "línea de base": "#D55E00", "esperado al corte": _INK}
#: Bars end here, so that one extreme indicator does not squash the others; the words say the real figure.
_SHOWN = (-0.5, 1.5)


def bullets(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bullet an indicator: 0 % is its baseline, 100 % its goal; so units do not matter and less can be better.

    ``table`` needs ``texto, linea_base, valor, meta, esperado`` (the last may be missing), in the indicator's own unit.
    A missing baseline counts as zero for drawing and is said so. Raises ValueError when none has value and goal.
    """
    import altair as alt
    import pandas as pd

    rows = _bullet_rows(table)
    if rows.empty:
        raise ValueError("no indicator has a value and a goal")
    low, high = float(min(rows["logro"].min(), 0.0)), float(max(rows["logro"].max(), 1.0))
    scale = alt.Scale(domain=[low, max(high, 1.0) + 0.02])
    axis = alt.Axis(format=".0%", tickCount=6, orient="top")
    base = alt.Chart(rows).encode(
        y=alt.Y("etiqueta:N", sort=None, title=None, axis=None),
        tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in _TOOLTIP.items()],
    )
    title = "Línea de base: 0 %; meta: 100 %"
    x = {n: alt.X(f"{n}:Q", scale=scale, title=title, axis=axis) for n in ("meta", "logro", "esperado")}
    # One line for the name and one for the figures: side by side they meet on a narrow screen.
    names = base.mark_text(align="left", dy=-25, fontWeight="bold").encode(x=alt.value(0), text="etiqueta:N")
    goal = base.mark_bar(size=16, yOffset=12, color=_PALE).encode(x=x["meta"])
    real = base.mark_bar(size=7, yOffset=12, color=_MARKS["logro"]).encode(x=x["logro"])
    # A tick of the expected value is a rule of its own height, over both bars.
    due = base.transform_filter("isValid(datum.esperado)").mark_tick(
        yOffset=12, height=20, thickness=3, color=_INK, orient="vertical"
    )
    start = base.transform_calculate(cero="0").mark_tick(
        yOffset=12, height=16, thickness=3, color=_MARKS["línea de base"], orient="vertical"
    )
    said = base.mark_text(align="left", dy=-8).encode(x=alt.value(0), text="dice:N")
    key = pd.DataFrame({"marca": list(_MARKS)})
    color = alt.Color(
        "marca:N",
        scale=alt.Scale(domain=list(_MARKS), range=list(_MARKS.values())),
        legend=alt.Legend(title=None, orient="bottom", symbolType="square", columns=4),
    )
    legend = alt.Chart(key).mark_point(opacity=0, filled=True).encode(color=color)
    layers = [
        goal,
        real,
        start.encode(x=alt.X("cero:Q", scale=scale)),
        due.encode(x=x["esperado"]),
        names,
        said,
        legend,
    ]
    return alt.layer(*layers).properties(width=680, height=alt.Step(72))


_TOOLTIP = {"texto": "Indicador", "base_dice": "Línea de base", "valor_dice": "Logro", "meta_dice": "Meta",
            "esperado_dice": "Esperado al corte"}  # fmt: skip


def _bullet_rows(table: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    out = []
    for number, row in enumerate(table.to_dict("records"), start=1):
        if locale_es.ausente(row["valor"]) or locale_es.ausente(row["meta"]):
            continue
        start = 0.0 if locale_es.ausente(row["linea_base"]) else float(row["linea_base"])
        goal, value = float(row["meta"]), float(row["valor"])
        if goal == start:
            continue
        share = (value - start) / (goal - start)
        due = None if locale_es.ausente(row["esperado"]) else float(row["esperado"])
        out.append(
            {
                "etiqueta": f"{number}. {short(row['texto'], 46)}",
                "texto": row["texto"],
                "meta": 1.0,
                "logro": min(max(share, _SHOWN[0]), _SHOWN[1]),
                "esperado": None if due is None else (due - start) / (goal - start),
                "base_dice": "no la dice el plan" if locale_es.ausente(row["linea_base"]) else figure(start),
                "valor_dice": figure(value),
                "meta_dice": figure(goal),
                "esperado_dice": locale_es.VACIO if due is None else figure(due),
                "dice": f"va en {figure(value)}; meta {figure(goal)} ({locale_es.porcentaje(share, 0)})",
            }
        )
    return pd.DataFrame(out, columns=["etiqueta", "texto", "meta", "logro", "esperado", *list(_TOOLTIP)[1:], "dice"])


def goal_slope(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Goals before and after an adjustment, each as a share of the old one: down is a lower goal.

    ``table`` needs ``texto, meta_antes, meta_ahora``. Raises ValueError when no indicator has both.
    """
    import altair as alt
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for number, row in enumerate(table.to_dict("records"), start=1):
        if locale_es.ausente(row["meta_antes"]) or locale_es.ausente(row["meta_ahora"]) or not row["meta_antes"]:
            continue
        name = f"{number}. {short(row['texto'], 34)}"
        share = float(row["meta_ahora"]) / float(row["meta_antes"])
        told = f"{figure(row['meta_antes'])} → {figure(row['meta_ahora'])}"
        rows.append({"nombre": name, "momento": "Meta anterior", "valor": 1.0, "dice": "", "cambio": told})
        said = f"{name}: {told} ({locale_es.porcentaje(share, 0)})"
        rows.append({"nombre": name, "momento": "Meta nueva", "valor": share, "dice": said, "cambio": told})
    if not rows:
        raise ValueError("no indicator has both goals")
    data = pd.DataFrame(rows)
    moved = data[data["momento"] == "Meta nueva"].sort_values("valor", kind="stable")
    data["lugar"] = data["nombre"].map(dict(zip(moved["nombre"], _apart(list(moved["valor"])), strict=True)))
    moments = ["Meta anterior", "Meta nueva"]
    base = alt.Chart(data).encode(
        x=alt.X("momento:N", sort=moments, title=None, axis=alt.Axis(labelAngle=0, orient="top")),
        tooltip=[alt.Tooltip("nombre:N", title="Indicador"), alt.Tooltip("cambio:N", title="Meta")],
    )
    top = max(1.0, float(data["valor"].max()), float(data["lugar"].max()))
    bottom = min(1.0, float(data["valor"].min()))
    room = (top - bottom or 1.0) * 0.08
    scale = alt.Scale(domain=[bottom - room, top + room])
    y = alt.Y("valor:Q", title="Parte de la meta anterior", scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    color = alt.Color("nombre:N", legend=None, scale=alt.Scale(range=theme.paleta()))
    lines = base.mark_line(point=alt.OverlayMarkDef(size=70)).encode(y=y, color=color, detail="nombre:N")
    label = base.transform_filter("datum.dice != ''").mark_text(align="left", dx=10)
    words = label.encode(y=alt.Y("lugar:Q", scale=scale), text="dice:N")
    return alt.layer(lines, words).properties(width=300, height=320)


def _apart(values: list[float]) -> list[float]:
    """Places for labels of rising values so that none covers another: at least a fourteenth of the span apart."""
    span = (max([*values, 1.0]) - min([*values, 1.0])) or 1.0
    least = span / 14
    out: list[float] = []
    for value in values:
        out.append(value if not out else max(value, out[-1] + least))
    return out
