"""A figure through the years against its department and the nation, with the band of the municipalities.

A line is never drawn across a break of method: each stretch is a line of its own, and a dashed rule says the year. The
names stand at the end of the lines, moved apart where they would cover each other.

>>> trend(series, bands)                                    # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.charts_caracterizacion.parts import INK, SOFT, axis_format, colours, figure_text, halo
from pamlib.charts_caracterizacion.parts import apart as moved_apart

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

_HEIGHT = 320
_LABEL = 25  # px between two names, one of which may have two lines
_NAMES = 0.42  # of the width of the years, kept for the names at the end


def trend(series: pd.DataFrame, bands: pd.DataFrame, place: str = "La entidad") -> alt.LayerChart | alt.FacetChart:
    """``series``: rows ``de`` (entidad, departamento, nación), ``anio, valor, tramo, unidad`` of one subject.

    ``bands``: rows of one kind (``anio, cuartil_1, cuartil_3``); may be empty. Raises ValueError without a figure.
    """
    import altair as alt
    import pandas as pd

    if series.empty:
        raise ValueError("nothing to draw")
    unit = str(series["unidad"].iloc[0])
    rows = pd.DataFrame(
        {
            "de": series["de"],
            "anio": series["anio"].astype("int64"),
            "valor": series["valor"].astype("float64"),
            "trazo": series["de"] + series["tramo"].astype("str"),
        }
    )
    rows["dudoso"] = (series["calidad"] == "dudoso").to_numpy() & (rows["de"] == "entidad").to_numpy()
    rows["texto"] = [figure_text(value, unit) for value in rows["valor"]]
    rows["quien"] = rows["de"].map(names(place))
    first, last = int(rows["anio"].min()), int(rows["anio"].max())
    limits = _limits(rows["valor"], bands)
    x = alt.X(
        "anio:Q",
        title=None,
        # Every layer has it: one without would bring the year 0 into the axis of all.
        scale=alt.Scale(domain=[first, last + max(1, (last - first) * _NAMES)], zero=False, nice=False),
        axis=alt.Axis(format="d", values=list(range(first, last + 1)), grid=False, labelOverlap="greedy"),
    )
    scale = alt.Scale(domain=list(limits), zero=False, nice=False)
    y = alt.Y(
        "valor:Q",
        title=None if unit == "índice" else unit,
        scale=scale,
        axis=alt.Axis(
            tickCount=5,
            format=axis_format(unit),
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-12,
            titleX=-28,
        ),
    )
    base = alt.Chart(rows).encode(x=x, y=y)
    color = _scale(alt, colours())
    wide = alt.condition("datum.de == 'entidad'", alt.value(3.5), alt.value(2))
    tooltip = [
        alt.Tooltip("quien:N", title="De"),
        alt.Tooltip("anio:Q", title="Año", format="d"),
        alt.Tooltip("texto:N", title="Valor"),
    ]
    lines = base.mark_line(interpolate="linear").encode(detail="trazo:N", color=color, strokeWidth=wide)
    points = base.mark_point(filled=True, opacity=1).encode(
        color=color, size=alt.condition("datum.de == 'entidad'", alt.value(60), alt.value(22)), tooltip=tooltip
    )
    # A doubtful figure of the entity is a hollow point.
    hollow = (
        base.transform_filter("datum.dudoso")
        .mark_point(filled=True, size=22, color="white", opacity=1)
        .encode(tooltip=tooltip)
    )
    stretch = dict(
        zip(rows.loc[rows["de"] == "entidad", "anio"], series.loc[series["de"] == "entidad", "tramo"], strict=True)
    )
    layers = [
        *_band(alt, bands, stretch, x, scale),
        *_breaks(alt, pd, series, limits, x),
        lines,
        points,
        hollow,
        *_ends(alt, pd, rows, limits, color, x),
    ]
    return alt.layer(*layers).properties(height=_HEIGHT)


def names(place: str) -> dict[str, str]:
    """What each line is called at its end."""
    return {"entidad": place, "departamento": "Departamento", "nación": "Colombia"}


def _scale(alt: Any, known: dict[str, str]) -> Any:
    who = ["entidad", "departamento", "nación"]
    return alt.Color("de:N", scale=alt.Scale(domain=who, range=[known[w] for w in who]), legend=None)


def _limits(values: pd.Series[float], bands: pd.DataFrame) -> tuple[float, float]:
    """Lowest and highest figure with some air; one figure alone gets a unit on each side."""
    low, high = float(values.min()), float(values.max())
    if len(bands):
        low, high = min(low, float(bands["cuartil_1"].min())), max(high, float(bands["cuartil_3"].max()))
    air = (high - low) * 0.1 or max(abs(high) * 0.1, 1e-3)
    return (max(low - air, 0.0) if low >= 0 else low - air), high + air


def _band(alt: Any, bands: pd.DataFrame, stretch: dict[int, int], x: Any, scale: Any) -> list[Any]:
    if bands.empty:
        return []
    rows = bands[["anio", "cuartil_1", "cuartil_3"]].astype(
        {"anio": "int64", "cuartil_1": "float64", "cuartil_3": "float64"}
    )
    # Cut where the line is: the municipalities changed their method too.
    rows["trazo"] = [str(stretch.get(int(year), "")) for year in rows["anio"]]
    chart = alt.Chart(rows).mark_area(opacity=0.28, color=colours()["banda"])
    return [chart.encode(x=x, y=alt.Y("cuartil_1:Q", scale=scale), y2="cuartil_3:Q", detail="trazo:N")]


def _breaks(alt: Any, pd: Any, series: pd.DataFrame, limits: tuple[float, float], x: Any) -> list[Any]:
    """A dashed rule half a year before each stretch after the first of the entity's own line."""
    own = series[series["de"] == "entidad"]
    starts = [int(year) - 0.5 for year in own.groupby("tramo")["anio"].min().sort_index()[1:]]
    if not starts:
        return []
    rows = pd.DataFrame({"anio": starts, "valor": limits[1], "texto": "cambia el método"})
    rules = alt.Chart(rows).mark_rule(strokeDash=[4, 4], color=SOFT).encode(x=x)
    # One word is enough where several breaks stand side by side.
    behind, words = halo(alt.Chart(rows.tail(1)), align="left", baseline="top", dx=4, dy=2, color=SOFT, fontSize=12)
    place = {"x": x, "y": "valor:Q", "text": "texto:N"}
    return [rules, behind.encode(**place), words.encode(**place)]


def _ends(alt: Any, pd: Any, rows: pd.DataFrame, limits: tuple[float, float], color: Any, x: Any) -> list[Any]:
    """The name of each line beside its last point, and the entity's last figure."""
    last = rows.sort_values("anio").drop_duplicates("de", keep="last").sort_values("valor")
    least = (limits[1] - limits[0]) * _LABEL / _HEIGHT  # the entity's label has two lines
    end = float(rows["anio"].max())
    labels = pd.DataFrame(
        {
            "de": last["de"],
            "anio": end,
            "valor": moved_apart(last["valor"].tolist(), least),
            "texto": [
                f"{who}\n{text}" if de == "entidad" else who
                for de, who, text in zip(last["de"], last["quien"], last["texto"], strict=True)
            ],
        }
    )
    look = {"align": "left", "baseline": "middle", "dx": 9, "fontWeight": "bold", "lineBreak": "\n", "lineHeight": 15}
    made = []
    # A text of two lines hangs from its first one: half a line up, it stands around its place.
    for own, up in ((labels["de"] == "entidad", -8), (labels["de"] != "entidad", 0)):
        if own.any():
            text = alt.Chart(labels[own]).mark_text(**look, dy=up, limit=230)
            made.append(text.encode(x=x, y="valor:Q", text="texto:N", color=color))
    return made


def small_multiples(series: pd.DataFrame, column: str = "nivel", order: tuple[str, ...] = ()) -> alt.FacetChart:
    """The entity's line, small, once for each value of ``column``, all on one scale; first and last figure written.

    ``series``: rows ``anio, valor, tramo, unidad`` and ``column``, of one indicator and of the entity and its
    department.
    """
    import altair as alt
    import pandas as pd

    unit = str(series["unidad"].iloc[0])
    rows = pd.DataFrame(
        {
            "de": series["de"],
            "panel": series[column],
            "anio": series["anio"].astype("int64"),
            "valor": series["valor"].astype("float64"),
            "trazo": series["de"] + series["tramo"].astype("str"),
        }
    )
    own = rows[rows["de"] == "entidad"]
    firsts = own.sort_values("anio").drop_duplicates("panel")
    lasts = own.sort_values("anio").drop_duplicates("panel", keep="last")
    rows["primero"], rows["ultimo"] = "", ""
    rows.loc[firsts.index, "primero"] = [figure_text(v, unit) for v in firsts["valor"]]
    rows.loc[lasts.index, "ultimo"] = [figure_text(v, unit) for v in lasts["valor"]]
    rows["texto"] = [figure_text(v, unit) for v in rows["valor"]]
    low, high = _limits(rows["valor"], rows.head(0).assign(cuartil_1=0.0, cuartil_3=0.0))
    years = [int(rows["anio"].min()), int(rows["anio"].max())]
    x = alt.X(
        "anio:Q",
        title=None,
        scale=alt.Scale(domain=[years[0] - 0.6, years[1] + 2.2], nice=False),
        axis=alt.Axis(format="d", values=years, grid=False),
    )
    y = alt.Y(
        "valor:Q",
        title=None,
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(tickCount=3, format=axis_format(unit)),
    )
    base = alt.Chart().encode(x=x, y=y)
    known = colours()
    color = _scale(alt, known)
    wide = alt.condition("datum.de == 'entidad'", alt.value(3), alt.value(1.5))
    dash = alt.condition("datum.de == 'entidad'", alt.value([1, 0]), alt.value([4, 3]))
    lines = base.mark_line().encode(detail="trazo:N", color=color, strokeWidth=wide, strokeDash=dash)
    points = (
        base.mark_point(filled=True, size=30, opacity=1)
        .transform_filter("datum.de == 'entidad'")
        .encode(
            color=color,
            tooltip=[
                alt.Tooltip("panel:N", title="Panel"),
                alt.Tooltip("anio:Q", title="Año", format="d"),
                alt.Tooltip("texto:N", title="Valor"),
            ],
        )
    )
    behind, start = halo(base, align="left", dx=-6, dy=-12, fontSize=12, color=INK)
    end = base.mark_text(align="left", dx=6, fontSize=12, fontWeight="bold", color=known["entidad"]).encode(
        text="ultimo:N"
    )
    panels = list(order) or list(dict.fromkeys(rows["panel"]))
    chart = alt.layer(
        lines, points, behind.encode(text="primero:N"), start.encode(text="primero:N"), end, data=rows
    ).properties(width=270, height=130)
    header = alt.Header(title=None, labelFontWeight="bold", labelAnchor="start")
    return chart.facet(alt.Facet("panel:N", sort=panels, header=header), columns=2)
