"""Charts of a plan, as altair objects: no titles, no sources; :class:`pamlib.figures.Figura` adds those.

Each function takes a table of :mod:`pamlib.report` or :mod:`pamlib.followup` and nothing else, writes the numbers on
the marks, and leaves the exact texts to the tooltip. Dates travel as local times ("2025-06-30T00:00:00"): a browser
takes a bare ISO date for UTC, which in Colombia is the evening before.

>>> charts.states_bar(followup.count_states(states))      # doctest: +SKIP
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme
from pamlib.corte import iso_date, parse_corte
from pamlib.followup import ESTADOS
from pamlib.report import SEVERIDADES, component_of
from pamlib.resources import NO_SOURCE

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

#: A Gantt of more tasks than this is no longer readable on a page.
MAX_GANTT = 150
_LABELLED = 25  # with more marks than this, labels beside the bars hide the picture
_BESIDE = 36  # letters of a name that fit beside a bar
_INK = "#1F2933"


def severity_colors() -> dict[str, str]:
    """Colour of each severity of a finding."""
    blue, orange, _, _, amber, *_ = theme.paleta()
    return {"error": orange, "aviso": amber, "nota": blue}


def gantt(tareas: pd.DataFrame, corte: str) -> alt.VConcatChart:
    """Bars of the tasks with both dates, grouped by component, coloured by state, with the corte as a line.

    ``tareas`` comes from :func:`pamlib.followup.task_states`. Raises ValueError when no task has both dates.
    """
    import altair as alt
    import pandas as pd

    bars = _gantt_rows(tareas)
    if bars.empty:
        raise ValueError("no task has both dates")
    day = moment(parse_corte(corte).isoformat())
    estados = [name for name in ESTADOS if name in set(bars["estado"])]
    color = alt.Color(
        "estado:N",
        scale=alt.Scale(domain=estados, range=[theme.color_estado(name) for name in estados]),
        legend=alt.Legend(title=None, orient="top", columns=len(estados)),
    )
    mark = pd.DataFrame({"corte": [day], "texto": [f"corte: {locale_es.fecha(corte)}"]})
    charts = []
    for index, (component, group) in enumerate(bars.groupby("componente", sort=False)):
        first = index == 0
        x = alt.X(
            "inicio:T",
            title=None,
            axis=alt.Axis(format="%b %Y", orient="top", labels=first, ticks=first, domain=first, tickCount=8),
        )
        base = alt.Chart(group).encode(
            y=alt.Y("etiqueta:N", sort=None, title=None, axis=axis_of_names(alt)),
            tooltip=_gantt_tooltip(alt),
        )
        rows = base.mark_bar(cornerRadius=2).encode(x=x, x2="fin:T", color=color)
        line = alt.Chart(mark).mark_rule(color=_INK, strokeDash=[4, 3], strokeWidth=1.5).encode(x="corte:T")
        layers = [rows, line]
        if bars["aviso"].astype(bool).sum() <= _LABELLED:
            place = {"x": "fin:T", "text": "aviso:N"}
            # White behind the words: they may cross the line of the corte.
            layers.append(
                base.mark_text(align="left", dx=5, fontSize=12, stroke="white", strokeWidth=4).encode(**place)
            )
            layers.append(base.mark_text(align="left", dx=5, fontSize=12).encode(**place))
        if first:
            label = alt.Chart(mark).mark_text(align="center", baseline="bottom", fontWeight="bold")
            layers.append(label.encode(x="corte:T", y=alt.value(-24), text="texto:N"))
        title = alt.TitleParams(str(component), anchor="start", frame="group", fontSize=13, offset=24 if first else 6)
        charts.append(alt.layer(*layers).properties(width=540, height=alt.Step(22), title=title))
    whole: alt.VConcatChart = alt.vconcat(*charts, spacing=14).resolve_scale(x="shared")
    return whole


def axis_of_names(alt: Any) -> Any:
    """Axis of names already cut to measure: one line each, all of them."""
    return alt.Axis(
        labelLimit=340, labelExpr="datum.label", labelOverlap=False, ticks=False, domain=False, labelPadding=6
    )


def components_gantt(table: pd.DataFrame, corte: str) -> alt.LayerChart | alt.FacetChart:
    """One bar for each component (``componente, tareas, fecha_inicio, fecha_fin``), from first start to last end."""
    import altair as alt
    import pandas as pd

    day = moment(parse_corte(corte).isoformat())
    rows = pd.DataFrame(
        {
            "componente": table["componente"],
            "inicio": table["fecha_inicio"].map(moment),
            "fin": table["fecha_fin"].map(end_of_day),
            "texto": [f"{n} {'tarea' if n == 1 else 'tareas'}" for n in table["tareas"]],
            "desde": table["fecha_inicio"].map(locale_es.fecha_corta),
            "hasta": table["fecha_fin"].map(locale_es.fecha_corta),
        }
    )
    x = alt.X(
        "inicio:T",
        title=None,
        axis=alt.Axis(format="%b %Y", orient="top", tickCount=8),
    )
    tooltip = {"componente": "Componente", "texto": "Tareas", "desde": "Primer inicio", "hasta": "Última terminación"}
    base = alt.Chart(rows).encode(
        y=alt.Y("componente:N", sort=None, title=None, axis=None),
        tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in tooltip.items()],
    )
    bars = base.mark_bar(size=16, yOffset=9, cornerRadius=2).encode(x=x, x2="fin:T")
    names = base.mark_text(align="left", dy=-9).encode(x=alt.value(0), text="componente:N")
    inside = base.mark_text(align="left", dx=6, dy=9, color="white").encode(x="inicio:T", text="texto:N")
    mark = pd.DataFrame({"corte": [day], "texto": [f"corte: {locale_es.fecha(corte)}"]})
    line = alt.Chart(mark).mark_rule(color=_INK, strokeDash=[4, 3], strokeWidth=1.5).encode(x="corte:T")
    label = alt.Chart(mark).mark_text(align="right", baseline="bottom", fontWeight="bold")
    label = label.encode(x="corte:T", y=alt.value(-24), text="texto:N")
    return alt.layer(bars, names, inside, line, label).properties(height=alt.Step(46))


def _gantt_tooltip(alt: Any) -> list[Any]:
    names = {"texto": "Tarea", "responsable": "Responsable", "desde": "Inicio", "hasta": "Terminación",
             "estado": "Estado", "avance_texto": "Avance reportado"}  # fmt: skip
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in names.items()]


def _gantt_rows(tareas: pd.DataFrame) -> pd.DataFrame:
    """The lines that can be drawn, with the texts that the chart shows."""
    usable = [
        iso_date(start) is not None and iso_date(end) is not None and str(start) <= str(end)
        for start, end in zip(tareas["fecha_inicio"], tareas["fecha_fin"], strict=True)
    ]
    rows = tareas[usable]
    text = rows["tarea"].where(rows["tarea"] != "", rows["accion"])
    who = rows["responsable_tarea"].where(rows["responsable_tarea"] != "", rows["responsable_accion"])
    out = rows.assign(
        componente=component_of(rows),
        texto=text,
        etiqueta=[f"{n}. {short(t)}" for n, t in zip(rows["orden"], text, strict=True)],
        responsable=who.where(who != "", locale_es.VACIO),
        inicio=rows["fecha_inicio"].map(moment),
        fin=rows["fecha_fin"].map(end_of_day),
        desde=rows["fecha_inicio"].map(locale_es.fecha_corta),
        hasta=rows["fecha_fin"].map(locale_es.fecha_corta),
        avance_texto=rows["avance"].map(lambda value: locale_es.porcentaje(value, 0)),
        aviso=[_notice(s, d) for s, d in zip(rows["estado"], rows["dias_restantes"], strict=True)],
    )
    columns = ["componente", "etiqueta", "texto", "responsable", "inicio", "fin", "desde", "hasta", "estado",
               "avance_texto", "aviso"]  # fmt: skip
    return out[columns].astype("str")


def _notice(estado: str, days: Any) -> str:
    """Days from the corte: ``venció hace 45 días`` beside an overdue bar, ``vence en 20 días`` beside a due one."""
    if estado == "vencida":
        return f"venció hace {locale_es.numero(-days)} {'día' if days == -1 else 'días'}"
    if estado == "por vencer":
        return "vence el día del corte" if days == 0 else f"vence en {days} {'día' if days == 1 else 'días'}"
    return ""


def moment(iso: object) -> str:
    """The day as local time, so that no browser takes it for midnight in Greenwich."""
    return f"{iso}T00:00:00"


def end_of_day(iso: object) -> str:
    """The last minute of the day: a task that ends on the 30th covers the 30th."""
    return f"{iso}T23:59:00"


def short(text: str, limit: int = 50) -> str:
    """The text cut at a word, with an ellipsis.

    >>> short("Consolidar la información recibida", 22)
    'Consolidar la…'
    """
    text = " ".join(str(text).split())
    return text if len(text) <= limit else textwrap.shorten(text, limit, placeholder="…") or text[: limit - 1] + "…"


def states_bar(conteo: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bar for each state (``estado, tareas, porcentaje``) with its number and share."""
    import altair as alt

    table = conteo.assign(
        texto=[
            f"{locale_es.numero(n)} ({locale_es.porcentaje(p, 0)})"
            for n, p in zip(conteo["tareas"], conteo["porcentaje"], strict=True)
        ]
    )
    names = list(table["estado"])
    color = alt.Color(
        "estado:N",
        scale=alt.Scale(domain=names, range=[theme.color_estado(name) for name in names]),
        legend=None,
    )
    return _horizontal(table, "estado", "tareas", "Tareas", color=color)


def lines_by_component(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bar for each component (``componente, lineas``), in the order of the plan."""
    return _horizontal(
        table.assign(texto=table["lineas"].map(locale_es.numero))[["componente", "lineas", "texto"]],
        "componente",
        "lineas",
        "Líneas del plan",
    )


def findings_by_code(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """One bar for each kind of finding (``severidad, significa, hallazgos``), coloured by severity."""
    import altair as alt

    colors = severity_colors()
    present = [name for name in SEVERIDADES if name in set(table["severidad"])]
    color = alt.Color(
        "severidad:N",
        scale=alt.Scale(domain=present, range=[colors[name] for name in present]),
        legend=alt.Legend(title=None, orient="top"),
    )
    rows = table.assign(texto=table["hallazgos"].map(locale_es.numero))
    names = ["significa", "severidad", "hallazgos", "texto"]
    return _horizontal(rows[names], "significa", "hallazgos", "Hallazgos", color=color)


def _horizontal(
    table: pd.DataFrame, name: str, value: str, title: str, color: Any = None
) -> alt.LayerChart | alt.FacetChart:
    """Horizontal bars with their text at the end; no axis, since every bar says its number.

    Short names stand beside the bars; when one is long all stand above them, so that none is cut.
    """
    import altair as alt

    above = table[name].astype("str").str.len().max() > _BESIDE
    axis = None if above else alt.Axis(ticks=False, domain=False, labelPadding=8)
    base = alt.Chart(table).encode(
        y=alt.Y(f"{name}:N", sort=None, title=None, axis=axis),
        tooltip=[alt.Tooltip(f"{name}:N", title="Nombre"), alt.Tooltip("texto:N", title=title)],
    )
    x = alt.X(f"{value}:Q", title=title, axis=None, scale=alt.Scale(domainMin=0))
    bars = base.mark_bar(size=16, yOffset=9) if above else base.mark_bar()
    text = base.mark_text(align="left", dx=6, dy=9 if above else 0).encode(x=x, text="texto:N")
    layers = [bars.encode(x=x) if color is None else bars.encode(x=x, color=color), text]
    if above:
        names = base.mark_text(align="left", dy=-9, limit=alt.ExprRef("width")).encode(x=alt.value(0), text=f"{name}:N")
        layers.append(names)
    return alt.layer(*layers).properties(height=alt.Step(46 if above else 28))


def resources_by_year_source(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Columns of money by year, one colour for each source, with the total of each year on top.

    ``table`` comes from ``money_by(…, ["vigencia", "fuente"])``; only cells that print an amount are drawn. A year
    without any says so in words. Raises ValueError when no cell has an amount.
    """
    import altair as alt
    import pandas as pd

    known = table.dropna(subset=["monto_cop"])
    if known.empty:
        raise ValueError("no resource cell has an amount")
    years = sorted(set(table["vigencia"]))
    rows = known.assign(
        monto=known["monto_cop"].astype("float64"), pesos=known["monto_cop"].map(locale_es.pesos)
    )[["vigencia", "fuente", "monto", "pesos"]]  # fmt: skip
    sums = rows.groupby("vigencia")["monto"].sum()
    totals = pd.DataFrame(
        [(y, float(sums.get(y, 0)), millions(sums[y]) if y in sums.index else "sin montos") for y in years],
        columns=["vigencia", "monto", "texto"],
    )
    sources = sorted(set(rows["fuente"]))
    legend = alt.Legend(title="Fuente", orient="top") if sources != [NO_SOURCE] else None
    color = alt.Color(
        "fuente:N",
        scale=alt.Scale(domain=sources, range=[theme.paleta()[i % len(theme.paleta())] for i in range(len(sources))]),
        legend=legend,
    )
    x = alt.X("vigencia:N", sort=years, title="Vigencia", axis=alt.Axis(labelAngle=0), scale=alt.Scale(domain=years))
    room = alt.Scale(domain=[0, float(totals["monto"].max()) * 1.08])  # for the words above the tallest column
    y = alt.Y("monto:Q", title="Millones de pesos", scale=room, axis=alt.Axis(labelExpr=theme.MILLONES, tickCount=5))
    bars = (
        alt.Chart(rows)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=x,
            y=y,
            color=color,
            tooltip=[
                alt.Tooltip("vigencia:N", title="Vigencia"),
                alt.Tooltip("fuente:N", title="Fuente"),
                alt.Tooltip("pesos:N", title="Monto"),
            ],
        )
    )
    # On a telephone the figure alone: the axis says that they are millions.
    written = alt.ExprRef("width > 450 ? datum.texto : replace(replace(datum.texto, ' millones', ''), '$ ', '')")
    text = alt.Chart(totals).mark_text(dy=-8, fontWeight="bold", text=written).encode(x=x, y=alt.Y("monto:Q"))
    return alt.layer(bars, text).properties(width=620, height=300)


def millions(pesos: float) -> str:
    """``$ 1.038 millones``; with one decimal under a hundred millions.

    >>> millions(1038000000), millions(7500000)
    ('$ 1.038 millones', '$ 7,5 millones')
    """
    value = pesos / 1e6
    return f"{locale_es.pesos(value, 0 if value >= 100 or value == int(value) else 1)} millones"
