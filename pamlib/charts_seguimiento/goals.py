"""Charts of indicators and goals: a bullet for each indicator, and the slope from old to new goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme
from pamlib.avance.words import figure, fine
from pamlib.charts import short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_INK, _PALE = "#1F2933", "#D5DCE4"
#: Marks of a bullet and their colours, in the order of the legend.
_MARKS = {"meta": _PALE, "logro": "#0072B2", "línea de base": "#D55E00", "esperado al corte": _INK}
#: Bars end here, so that one extreme indicator does not squash the others; the words say the real figure.
_SHOWN = (-0.5, 1.5)
#: Narrow, so that on a telephone it shrinks little and its words can still be read.
_WIDTH, _NAME = 520, 74


def bullets(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bullet an indicator: 0 % is where its progress counts from, 100 % its goal, whatever the unit or direction.

    ``table`` needs ``texto, linea_base, valor, meta, esperado`` (the last may be missing), in the indicator's own unit.
    0 % is ``partida`` when the table has it, and the baseline is a mark in its place; without it, it is the baseline. A
    missing one counts as zero for drawing and is said so. Raises ValueError when none has value and goal.
    """
    import altair as alt
    import pandas as pd

    rows = _bullet_rows(table)
    if rows.empty:
        raise ValueError("no indicator has a value and a goal")
    moving, marks = ["logro", "esperado"], ["logro", "base", "esperado"]
    low, high = float(min(rows[moving].min().min(), 0.0)), float(max(rows[moving].max().max(), 1.0))
    rows["base"] = rows["base"].where(rows["base"].between(low, high))  # one that is far away is told, not drawn
    scale = alt.Scale(domain=[low, high + 0.02])
    axis = alt.Axis(format=".0%", tickCount=6, orient="top")
    base = alt.Chart(rows).encode(
        y=alt.Y("etiqueta:N", sort=None, title=None, axis=None),
        tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in _TOOLTIP.items()],
    )
    title = "De donde se cuenta (0 %) a la meta (100 %)"
    x = {n: alt.X(f"{n}:Q", scale=scale, title=title, axis=axis) for n in ("meta", *marks)}
    within = alt.ExprRef("width")  # a narrow page makes the drawing narrower: words end where it ends
    names = base.mark_text(align="left", dy=-21, fontWeight="bold", limit=within).encode(
        x=alt.value(0), text="etiqueta:N"
    )
    said = base.mark_text(align="left", dy=-7, limit=within).encode(x=alt.value(0), text="dice:N")
    goal = base.mark_bar(size=16, yOffset=14, color=_PALE).encode(x=x["meta"])
    real = base.mark_bar(size=7, yOffset=14, color=_MARKS["logro"]).encode(x=x["logro"])
    ticks = [
        base.transform_filter(f"isValid(datum.{name})")
        .mark_tick(yOffset=14, height=height, thickness=3, opacity=1, color=_MARKS[mark], orient="vertical")
        .encode(x=x[name])
        for name, mark, height in (("base", "línea de base", 16), ("esperado", "esperado al corte", 22))
    ]
    here = {"línea de base": "base", "esperado al corte": "esperado"}
    shown = [mark for mark in _MARKS if mark not in here or rows[here[mark]].notna().any()]
    color = alt.Color(
        "marca:N",
        scale=alt.Scale(domain=shown, range=[_MARKS[mark] for mark in shown]),
        legend=alt.Legend(title=None, orient="bottom", symbolType="square", columns=2),
    )
    legend = alt.Chart(pd.DataFrame({"marca": shown})).mark_point(opacity=0, filled=True).encode(color=color)
    return alt.layer(goal, real, *ticks, names, said, legend).properties(width=_WIDTH, height=alt.Step(66))


_TOOLTIP = {"texto": "Indicador", "base_dice": "Línea de base", "valor_dice": "Logro", "meta_dice": "Meta",
            "esperado_dice": "Esperado al corte"}  # fmt: skip


def _bullet_rows(table: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    out = []
    for number, row in enumerate(table.to_dict("records"), start=1):
        if locale_es.ausente(row["valor"]) or locale_es.ausente(row["meta"]):
            continue
        line = None if locale_es.ausente(row["linea_base"]) else float(row["linea_base"])
        begin = row.get("partida", line)
        start = 0.0 if locale_es.ausente(begin) else float(str(begin))
        goal, value = float(row["meta"]), float(row["valor"])
        if goal == start:
            continue
        due = None if locale_es.ausente(row["esperado"]) else float(row["esperado"])
        share = (value - start) / (goal - start)
        told = f"va en {fine(value)}; meta {fine(goal)} ({locale_es.porcentaje(share, 0)})"
        out.append(
            {
                "etiqueta": f"{number}. {short(row['texto'], _NAME)}",
                "texto": row["texto"],
                "meta": 1.0,
                "logro": _drawn(share),
                "base": None if line is None else (line - start) / (goal - start),
                "esperado": None if due is None else _drawn((due - start) / (goal - start)),
                "base_dice": "no la dice el plan" if line is None else fine(line),
                "valor_dice": fine(value),
                "meta_dice": fine(goal),
                "esperado_dice": locale_es.VACIO if due is None else fine(due),
                "dice": told if due is None else f"{told}; se esperaba {fine(due)}",
            }
        )
    columns = ["etiqueta", "texto", "meta", "logro", "base", "esperado", *list(_TOOLTIP)[1:], "dice"]
    return pd.DataFrame(out, columns=columns).astype({"base": "float64", "esperado": "float64"})


def _drawn(share: float) -> float:
    return min(max(share, _SHOWN[0]), _SHOWN[1])


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
        said = f"{told} ({locale_es.porcentaje(share, 0)}): {name}"  # where there is no room, the name is cut
        rows.append({"nombre": name, "momento": "Meta nueva", "valor": share, "dice": said, "cambio": told})
    if not rows:
        raise ValueError("no indicator has both goals")
    data = pd.DataFrame(rows)
    moved = data[data["momento"] == "Meta nueva"].sort_values("valor", kind="stable")
    data["lugar"] = data["nombre"].map(dict(zip(moved["nombre"], _apart(list(moved["valor"])), strict=True)))
    moments = ["Meta anterior", "Meta nueva"]
    # Places without a moment: the words need room inside the drawing, whose width is the page's.
    places = alt.Scale(domain=[*moments, " ", "  "])
    brief = "width > 450 ? datum.label : replace(datum.label, 'Meta ', '')"
    axis = alt.Axis(labelAngle=0, orient="top", values=moments, grid=False, labelExpr=brief)
    base = alt.Chart(data).encode(
        x=alt.X("momento:N", sort=None, title=None, scale=places, axis=axis),
        tooltip=[alt.Tooltip("nombre:N", title="Indicador"), alt.Tooltip("cambio:N", title="Meta")],
    )
    top = max(1.0, float(data["valor"].max()), float(data["lugar"].max()))
    bottom = min(1.0, float(data["valor"].min()))
    room = (top - bottom or 1.0) * 0.08
    scale = alt.Scale(domain=[bottom - room, top + room])
    y = alt.Y("valor:Q", title="Parte de la meta anterior", scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    color = alt.Color("nombre:N", legend=None, scale=alt.Scale(range=theme.paleta()))
    lines = base.mark_line(point=alt.OverlayMarkDef(size=70)).encode(y=y, color=color, detail="nombre:N")
    room_of_words = alt.ExprRef("width * 0.62 - 10")  # from the second of four places to the end
    label = base.transform_filter("datum.dice != ''").mark_text(align="left", dx=10, limit=room_of_words)
    words = label.encode(y=alt.Y("lugar:Q", scale=scale), text="dice:N")
    return alt.layer(lines, words).properties(width=600, height=320)


def _apart(values: list[float]) -> list[float]:
    """Places for labels of rising values so that none covers another: at least a fourteenth of the span apart."""
    span = (max([*values, 1.0]) - min([*values, 1.0])) or 1.0
    least = span / 14
    out: list[float] = []
    for value in values:
        out.append(value if not out else max(value, out[-1] + least))
    return out
