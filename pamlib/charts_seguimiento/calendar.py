"""Charts along the calendar: what each task has done against what was due, and the S-curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import locale_es, theme
from pamlib.avance.words import ended_words
from pamlib.charts import axis_of_names, end_of_day, moment
from pamlib.charts_seguimiento.marks import draw_marks, gantt_marks, label, real_end
from pamlib.corte import iso_date, parse_corte

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_INK, _PALE = "#1F2933", "#D5DCE4"
#: Meaning → colour, the same in every chart of the follow-up.
COLOURS = {
    "ejecutado con evidencia": "#009E73",
    "ejecutado sin evidencia": "#56B4E9",
    "plazo": _PALE,
    "esperado al corte": _INK,
}


def progress_gantt(tasks: pd.DataFrame, corte: str, milestones: pd.DataFrame | None = None) -> alt.VConcatChart:
    """A bar for the term of each task, filled as far as it is done, with a mark where it should be, by component.

    ``tasks`` needs ``componente, orden, texto, responsable, fecha_inicio, fecha_fin, avance, avance_con_evidencia,
    lectura, esperado``; with ``fecha_fin_real``, what is finished fills its bar up to the day it really ended (from the
    day the plan begins it: nobody reports the real start), and a circle marks that day. ``milestones``
    (``avance.milestones.table``) are diamonds. Raises ValueError when no task has usable dates.
    """
    import altair as alt
    import pandas as pd

    rows = _gantt_rows(tasks)
    if rows.empty:
        raise ValueError("no task has both dates")
    marks = gantt_marks(tasks, milestones)
    mark = pd.DataFrame(
        {"corte": [moment(parse_corte(corte).isoformat())], "texto": [f"corte: {locale_es.fecha(corte)}"]}
    )
    names = [name for name in COLOURS if name != "esperado al corte"]
    color = alt.Color(
        "parte:N",
        scale=alt.Scale(domain=names, range=[COLOURS[name] for name in names]),
        legend=alt.Legend(title=None, orient="top", columns=3),
    )
    charts = []
    for index, (component, group) in enumerate(rows.groupby("componente", sort=False)):
        first = index == 0
        axis = alt.Axis(format="%b %Y", orient="top", labels=first, ticks=first, domain=first, tickCount=8)
        base = alt.Chart(group).encode(
            y=alt.Y("etiqueta:N", sort=None, title=None, axis=axis_of_names(alt)),
            tooltip=[alt.Tooltip(f"{field}:N", title=title) for field, title in _TOOLTIP.items()],
        )
        x = alt.X("inicio:T", title=None, axis=axis)
        bars = base.mark_bar(cornerRadius=2).encode(x=x, x2="fin:T", color=color)
        whole = base.transform_filter("datum.parte == 'plazo'")
        due = whole.transform_filter("datum.espera != ''").mark_tick(color=_INK, thickness=2.5, height=18)
        line = alt.Chart(mark).mark_rule(color=_INK, strokeDash=[4, 3], strokeWidth=1.5).encode(x="corte:T")
        place: dict[str, Any] = {"x": "hasta_donde:T", "text": "dice:N"}
        look: dict[str, Any] = {"align": "left", "dx": 9 if len(marks) else 5, "fontSize": 12}
        halo = whole.mark_text(**look, stroke="white", strokeWidth=4).encode(**place)
        text = whole.mark_text(**look).encode(**place)
        own = marks[marks["etiqueta"].isin(group["etiqueta"])]
        layers = [
            bars,
            due.encode(x="espera:T"),
            line,
            *([draw_marks(own, marks)] if len(own) else []),
            halo,
            text,
        ]
        if first:
            label = alt.Chart(mark).mark_text(align="center", baseline="bottom", fontWeight="bold")
            layers.append(label.encode(x="corte:T", y=alt.value(-24), text="texto:N"))
        title = alt.TitleParams(str(component), anchor="start", frame="group", fontSize=13, offset=24 if first else 6)
        charts.append(alt.layer(*layers).properties(width=500, height=alt.Step(24), title=title))
    made: alt.VConcatChart = alt.vconcat(*charts, spacing=14)
    if len(marks):
        made = made.resolve_scale(x="shared", color="shared", shape="shared", fill="shared", stroke="shared")
    else:
        made = made.resolve_scale(x="shared", color="shared")
    return made


_TOOLTIP = {"texto": "Tarea", "responsable": "Responsable", "desde": "Inicio", "hasta": "Terminación",
            "dice": "Avance y esperado"}  # fmt: skip


def _gantt_rows(tasks: pd.DataFrame) -> pd.DataFrame:
    """Up to three bars a task: its term, and over it what is done with and without evidence."""
    import pandas as pd

    out = []
    for row in tasks.to_dict("records"):
        start, end = iso_date(row["fecha_inicio"]), iso_date(row["fecha_fin"])
        if start is None or end is None or start > end:
            continue
        done = None if locale_es.ausente(row["avance"]) else float(row["avance"])
        ended = real_end(row)
        # What is finished lasted until the day it ended; the rest is measured along the plan's own term.
        last = ended if ended and ended >= start and done and done >= 1 else end
        due = None if locale_es.ausente(row["esperado"]) else float(row["esperado"])
        common = {
            "componente": row["componente"],
            "etiqueta": label(row),
            "texto": row["texto"],
            "responsable": row["responsable"] or locale_es.VACIO,
            "desde": locale_es.fecha_corta(start),
            "hasta": locale_es.fecha_corta(end),
            "espera": _along(start, end, due) if due else "",
            "dice": (str(row["lectura"]) if done is None else locale_es.porcentaje(done, 0))
            + (
                f" · {ended_words(ended, end)}"
                if ended
                else f" (esperado {locale_es.porcentaje(due, 0)})"
                if due
                else ""
            ),
            "hasta_donde": end_of_day(max(end, ended or end)),
        }
        out.append({**common, "parte": "plazo", "inicio": moment(start), "fin": end_of_day(end)})
        if done:
            backed = min(float(row["avance_con_evidencia"]), 1.0)
            if backed:
                bar = {"inicio": moment(start), "fin": _along(start, last, backed)}
                out.append({**common, "parte": "ejecutado con evidencia", **bar})
            if min(done, 1.0) > backed:
                bar = {"inicio": _along(start, last, backed), "fin": _along(start, last, min(done, 1.0))}
                out.append({**common, "parte": "ejecutado sin evidencia", **bar})
    columns = ["componente", "etiqueta", "texto", "responsable", "desde", "hasta", "espera", "dice", "hasta_donde",
               "parte", "inicio", "fin"]  # fmt: skip
    return pd.DataFrame(out, columns=columns)


def _along(start: Any, end: Any, share: float) -> str:
    """The moment at that share of the term, both days included, as local time."""
    import datetime as dt

    seconds = ((end - start).days + 1) * 86_400 * share
    return (dt.datetime.combine(start, dt.time()) + dt.timedelta(seconds=round(seconds))).isoformat()


def s_curve(points: pd.DataFrame, corte: str) -> alt.LayerChart | alt.FacetChart:
    """Expected progress as a line to the plan's end; what is known at each corte as points, with its range.

    ``points`` comes from :func:`pamlib.avance.curve.s_curve`. Raises ValueError when it is empty.
    """
    import altair as alt
    import pandas as pd

    if points.empty:
        raise ValueError("no line has usable dates")
    plain = points.assign(dia=[moment(day) for day in points["fecha"]])
    planned = pd.DataFrame({"dia": plain["dia"], "valor": plain["esperado"].astype("float64"), "serie": "esperado"})
    seen = plain[plain["minimo"].notna()]
    real = pd.DataFrame(
        {
            "dia": seen["dia"],
            "valor": seen["minimo"].astype("float64"),
            "hasta": seen["maximo"].astype("float64"),
            "serie": "ejecutado que se conoce",
            "texto": [locale_es.porcentaje(value, 0) for value in seen["minimo"]],
            "firme": _spaced(len(seen), _LABELS_NARROW),
            "puesto": _spaced(len(seen), _LABELS),
            "rango": [
                f"{locale_es.porcentaje(a, 0)} a {locale_es.porcentaje(b, 0)}"
                for a, b in zip(seen["minimo"], seen["maximo"], strict=True)
            ],
        }
    )
    names = ["esperado", "ejecutado que se conoce"]
    blue, orange = theme.paleta()[0], theme.paleta()[1]
    color = alt.Color(
        "serie:N",
        scale=alt.Scale(domain=names, range=[blue, orange]),
        legend=alt.Legend(title=None, orient="top", columns=2, offset=24),
    )
    x = alt.X("dia:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=6))
    y = alt.Y("valor:Q", title="Avance", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5))
    line = alt.Chart(planned).mark_line(interpolate="linear").encode(x=x, y=y, color=color)
    base = alt.Chart(real).encode(x=x, tooltip=[alt.Tooltip("rango:N", title="Entre lo conocido y lo posible")])
    band = base.mark_rule(strokeWidth=8, opacity=0.25, color=orange).encode(y=y, y2="hasta:Q")
    joined = base.mark_line(point=alt.OverlayMarkDef(size=70)).encode(y=y, color=color)
    # Labels of cortes that stand close cover one another: fewer on a narrow screen, the last one always.
    room = alt.condition("width > 450 ? datum.puesto : datum.firme", alt.value(1), alt.value(0))
    label = base.mark_text(align="left", dx=8, dy=10, fontWeight="bold").encode(y=y, text="texto:N", opacity=room)
    mark = pd.DataFrame(
        {"dia": [moment(parse_corte(corte).isoformat())], "texto": [f"corte: {locale_es.fecha(corte)}"]}
    )
    rule = alt.Chart(mark).mark_rule(color=_INK, strokeDash=[4, 3], strokeWidth=1.5).encode(x="dia:T")
    # Over the plot, and towards its middle: inside it would cross the curve.
    days = plain["fecha"].astype("str")
    late = corte > min(days) and _share(min(days), max(days), corte) > 0.5
    said = alt.Chart(mark).mark_text(align="right" if late else "left", baseline="bottom", fontWeight="bold")
    layers = [line, band, joined, label, rule, said.encode(x="dia:T", y=alt.value(-4), text="texto:N")]
    return alt.layer(*layers).properties(width=640, height=320)


#: Labels of the S-curve that fit on a page and on a telephone.
_LABELS, _LABELS_NARROW = 12, 4


def _spaced(count: int, most: int) -> list[bool]:
    """Which of ``count`` points keep their label so that no more than ``most`` do: the last, and evenly before it.

    >>> _spaced(8, 4)
    [False, True, False, True, False, True, False, True]
    """
    step = -(-count // most) or 1
    return [(count - 1 - place) % step == 0 for place in range(count)]


def _share(first: str, last: str, day: str) -> float:
    """Where ``day`` falls between two ISO dates, as a fraction."""
    import datetime as dt

    start, end, now = (dt.date.fromisoformat(each[:10]) for each in (first, last, day))
    return (now - start).days / max((end - start).days, 1)
