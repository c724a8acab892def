"""The explorer of a characterisation: pick indicator, level, zone and what to compare with; see it drawn.

>>> explorer(datos)                         # in a notebook cell      # doctest: +SKIP

No value of a list is used before it is looked up among the known options (:mod:`pamlib.lists`). It reads tables and
writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import charts_caracterizacion as charts
from pamlib.characterize.catalogue import LEVELS, ZONES, indicator, level_name
from pamlib.figures import Aviso
from pamlib.lists import choose, dropdown
from pamlib.sections_caracterizacion import map_figure
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.profile import figures_table, movement, series_table
from pamlib.sections_caracterizacion.words import Bloque, drawn, figure, subject

if TYPE_CHECKING:
    import pandas as pd

ALL_ZONES, MIXED = "Toda la entidad", "con lo mixto repartido"
NOBODY, NEIGHBOURS, EVERYBODY = "Nadie", "Departamento y Colombia", "Departamento, Colombia y parecidas"
COMPARISONS = (NEIGHBOURS, EVERYBODY, NOBODY)
WHOLE = "Total"


@dataclass(frozen=True)
class Choice:
    """What is chosen, already looked up: keys of the tables."""

    indicator: str
    level: str
    zone: str
    shared: str
    group: str
    comparison: str


@dataclass(frozen=True)
class Options:
    """What can be chosen, by the name shown: indicators, and for each the levels, zones and groups it has."""

    indicators: dict[str, str]
    levels: dict[str, dict[str, str]]
    zones: dict[str, dict[str, tuple[str, str]]]
    groups: dict[str, dict[str, str]]


def options(datos: Datos) -> Options:
    """The choices that these tables offer, in the order of the catalogue."""
    rows = datos["perfil"]
    keys = sorted(set(rows["indicador"]), key=lambda key: (indicator(key).order, key))
    names = _unique({key: indicator(key).name for key in keys})
    levels, zones, groups = {}, {}, {}
    for key in keys:
        own = rows[rows["indicador"] == key]
        have = set(own["nivel"])
        levels[key] = {level_name(v): v for v in (*LEVELS, *sorted(have - set(LEVELS))) if v in have}
        pairs = {(z, r) for z, r in zip(own["zona"], own["reparto"], strict=True)}
        order = [(z, r) for z in ZONES for r in ("", "repartida") if (z, r) in pairs]
        zones[key] = {_zone_name(z, r): (z, r) for z, r in order}
        groups[key] = {v or WHOLE: v for v in sorted(set(own["poblacion"]))}
    return Options({name: key for key, name in names.items()}, levels, zones, groups)


def _unique(names: dict[str, str]) -> dict[str, str]:
    """The same names, with the key where two indicators are called alike."""
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {key: f"{name} ({key})" if name in twice else name for key, name in names.items()}


def _zone_name(zone: str, shared: str) -> str:
    if not zone:
        return ALL_ZONES
    return f"{zone.capitalize()} {MIXED}" if shared else zone.capitalize()


def chosen(
    known: Options, indicador: Any, nivel: Any = "", zona: Any = "", grupo: Any = "", comparacion: Any = ""
) -> Choice:
    """The choice behind the values of the lists, each one checked."""
    key = known.indicators[choose(indicador, list(known.indicators))]
    levels, zones, groups = known.levels[key], known.zones[key], known.groups[key]
    zone, shared = zones[choose(zona, list(zones))]
    level, group = levels[choose(nivel, list(levels))], groups[choose(grupo, list(groups))]
    return Choice(key, level, zone, shared, group, choose(comparacion, COMPARISONS))


def view(datos: Datos, choice: Choice) -> list[Any]:
    """What the explorer shows of a choice: its series, its levels, the map, its figures."""
    what = indicator(choice.indicator)
    rows = datos["perfil"]
    own = rows[
        (rows["indicador"] == choice.indicator)
        & (rows["zona"] == choice.zone)
        & (rows["reparto"] == choice.shared)
        & (rows["poblacion"] == choice.group)
    ]
    exact = own[own["nivel"] == choice.level]
    title = subject(
        {
            "nombre": what.name,
            "nivel": choice.level,
            "zona": choice.zone,
            "reparto": choice.shared,
            "poblacion": choice.group,
        }
    )
    if exact.empty:
        return [Aviso(f"No hay cifras de «{title}». Cambie el nivel, la zona o el grupo.")]
    parts: list[Any] = [_definition(choice.indicator), _trend(datos, choice, title)]
    known = own[own["valor_comparado"].notna()]
    if len(known) > 1 and what.summary != "suma":
        shown = known.assign(valor=known["valor_comparado"], etiqueta=[level_name(level) for level in known["nivel"]])
        if choice.comparison == NOBODY:
            shown = shown.assign(departamento=float("nan"), nacion=float("nan"), pares=float("nan"))
        elif choice.comparison == NEIGHBOURS:
            shown = shown.assign(pares=float("nan"))
        source = datos.fuente(own["fuente"], own["anio_comparado"])
        parts.append(
            figure(
                charts.versus(shown, place=datos.nombre),
                f"{what.name} por nivel",
                f"La cifra escrita es la de {datos.nombre}.",
                source,
            )
        )
    if not choice.zone and not choice.group and what.summary != "suma":
        parts.append(map_figure(datos, choice.indicator, choice.level))
    parts.append(figures_table(datos, own, f"{what.name}: cifras"))
    return parts


def _definition(key: str) -> Aviso:
    what = indicator(key)
    return Aviso(f"{what.name}: {what.definition or 'el catálogo no la define'}.".replace("..", "."))


def _trend(datos: Datos, choice: Choice, title: str) -> Bloque | Aviso:
    rows = _subject(datos["series"], choice)
    who = {NOBODY: ["entidad"], NEIGHBOURS: ["entidad", "departamento", "nación"]}.get(choice.comparison)
    shown = rows if who is None else rows[rows["de"].isin(who)]
    mine = rows[rows["de"] == "entidad"]
    if mine["anio"].nunique() < 2:
        return Aviso("Hay un solo año: no se puede dibujar una serie.")
    lines = shown[(shown["de"] != "parecida") & (shown["anio"] >= mine["anio"].min())]
    bands = _subject(datos["bandas"], choice)
    bands = (
        bands[(bands["de"] == "departamento") & bands["anio"].isin(set(mine["anio"]))]
        if choice.comparison != NOBODY
        else bands.head(0)
    )
    source = datos.fuente(datos["perfil"].loc[datos["perfil"]["indicador"] == choice.indicator, "fuente"], mine["anio"])
    text = movement(datos, choice.indicator, choice.level, choice.zone, choice.group, choice.shared)
    peers = shown[shown["de"] == "parecida"]
    if choice.comparison == EVERYBODY and len(peers):
        last = peers[peers["anio"] == peers["anio"].max()].sort_values("valor", kind="stable")
        names = ", ".join(name or code for name, code in zip(last["lugar"], last["codigo"], strict=True))
        text += f" Las parecidas, de menor a mayor en {int(last['anio'].max())}: {names}."
    years = f"{int(mine['anio'].min())}-{int(mine['anio'].max())}"
    return drawn(
        figure(charts.trend(lines, bands, datos.nombre), f"{title}, {years}", text, source),
        series_table(lines, title, source),
    )


def _subject(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    return rows[
        (rows["indicador"] == choice.indicator)
        & (rows["nivel"] == choice.level)
        & (rows["zona"] == choice.zone)
        & (rows["reparto"] == choice.shared)
        & (rows["poblacion"] == choice.group)
    ]


def explorer(datos: Datos) -> Any:
    """The widget: five lists and, under them, what they choose."""
    import ipywidgets

    known = options(datos)
    lists = {
        "indicador": dropdown("Indicador", list(known.indicators)),
        "nivel": dropdown("Nivel", [WHOLE]),
        "zona": dropdown("Zona", [ALL_ZONES]),
        "grupo": dropdown("Grupo", [WHOLE]),
        "comparacion": dropdown("Comparar con", list(COMPARISONS)),
    }
    said, place = ipywidgets.HTML(), ipywidgets.HTML()
    busy = [False]

    def draw(_: Any = None) -> None:
        if busy[0]:
            return
        choice = chosen(known, *(each.value for each in lists.values()))
        busy[0] = True  # setting a list's options would call us again
        try:
            for name, found in (("nivel", known.levels), ("zona", known.zones), ("grupo", known.groups)):
                _offer(lists[name], list(found[choice.indicator]))
        finally:
            busy[0] = False
        choice = chosen(known, *(each.value for each in lists.values()))
        place.value = "".join(part._repr_html_() for part in view(datos, choice))
        # Last, so that the announcement comes when what it announces is there.
        said.value = f'<p role="status">Se muestra: {escape(_told(choice))}.</p>'

    for each in lists.values():
        each.observe(draw, names="value")
    draw()
    text = f"{datos.nombre} ({datos.codigo}) · cifras hasta {datos.anio}"
    text = f"Demostración, entidad ficticia: {text}" if datos.ficticia else text
    head = ipywidgets.HTML(f"<p><strong>{escape(text)}</strong></p>")
    layout = ipywidgets.Layout(flex_flow="row wrap", margin="0 0 1em 0")
    return ipywidgets.VBox([head, ipywidgets.HBox(list(lists.values()), layout=layout), said, place])


def _told(choice: Choice) -> str:
    parts = [
        indicator(choice.indicator).name,
        level_name(choice.level),
        _zone_name(choice.zone, choice.shared),
        choice.group,
    ]
    return " · ".join(part for part in parts if part)


def _offer(widget: Any, names: list[str]) -> None:
    """Give a list its options, keeping what is chosen where it still is one."""
    if list(widget.options) != names:
        value = choose(widget.value, names)
        widget.options = names
        widget.value = value
