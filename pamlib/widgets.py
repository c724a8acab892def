"""The dashboard of a plan: choose component, person in charge and year; see its tasks, calendar and money.

>>> widgets.dashboard(datos, "2025-06-30")                # in a notebook cell      # doctest: +SKIP

No value of a list is used before it is looked up among the known options (:mod:`pamlib.lists`); an unknown one counts
as «Todos», and no value ever reaches a query. The dashboard reads tables and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from pamlib import report, sections
from pamlib.corte import iso_date
from pamlib.figures import Aviso
from pamlib.followup import ALERT_DAYS
from pamlib.lists import choose, dropdown
from pamlib.values.text import fold

if TYPE_CHECKING:
    from pamlib.report import Datos

TODOS = "Todos"


@dataclass(frozen=True)
class Opciones:
    """What can be chosen, in the order of the lists; each one begins with «Todos»."""

    componentes: tuple[str, ...]
    responsables: tuple[str, ...]
    anios: tuple[str, ...]


def options(datos: Datos) -> Opciones:
    """The choices that this plan offers: components in its order, people by name, years with dates or money."""
    components = tuple(dict.fromkeys(report.component_of(datos.lineas)))
    people = tuple(report.responsible(datos).sort_values("nombre", key=_sortable)["nombre"])
    dates = zip(datos.lineas["fecha_inicio"], datos.lineas["fecha_fin"], strict=True)
    years = {year for start, end in dates for year in _years(start, end)}
    years |= {str(int(year)) for year in datos.recursos["vigencia"].dropna()}
    return Opciones((TODOS, *components), (TODOS, *people), (TODOS, *sorted(years)))


def filtered(datos: Datos, componente: Any = TODOS, responsable: Any = TODOS, anio: Any = TODOS) -> Datos:
    """The plan reduced to the lines that match; the values are checked against :func:`options`.

    A line is of a year when its dates touch it or, without dates, when it has a resource cell of that year that is
    not blank. With a year chosen, only the money of that year (and what the plan gives without a year) stays.
    """
    known = options(datos)
    component = choose(componente, known.componentes)
    person = choose(responsable, known.responsables)
    year = choose(anio, known.anios)
    lines, money = datos.lineas, datos.recursos
    keep = report.component_of(lines) == component if component != TODOS else lines["linea_id"].notna()
    if person != TODOS:
        people = datos.tablas["responsables"]
        keep &= lines["linea_id"].isin(people.loc[people["nombre"] == person, "linea_id"])
    if year != TODOS:
        of_year = (money["vigencia"] == int(year)).fillna(False).astype(bool)
        spent = set(money.loc[of_year & (money["estado"] != "vacio"), "linea_id"])
        dates = [_years(start, end) for start, end in zip(lines["fecha_inicio"], lines["fecha_fin"], strict=True)]
        keep &= pd.Series(
            [year in each if each else name in spent for each, name in zip(dates, lines["linea_id"], strict=True)],
            index=lines.index,
            dtype="bool",
        )
        money = money[of_year | money["vigencia"].isna()]
    lines = lines[keep]
    money = money[money["linea_id"].isin(lines["linea_id"])]
    tables = {**datos.tablas, "lineas": lines.reset_index(drop=True), "recursos": money.reset_index(drop=True)}
    return replace(datos, tablas=tables)


def shared_outside(datos: Datos, chosen: Datos) -> int:
    """How many amounts the chosen lines share with lines that were left out."""
    shown = set(chosen.lineas["linea_id"])
    groups = datos.recursos[datos.recursos["grupo_id"] != ""].groupby("grupo_id")["linea_id"]
    return sum(0 < len(shown & set(lines)) < len(set(lines)) for _, lines in groups)


def view(datos: Datos, chosen: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> list[Any]:
    """What the dashboard shows for the ``chosen`` lines of ``datos``: figures and tables of :mod:`pamlib.sections`."""
    if chosen.lineas.empty:
        return [Aviso("Ninguna línea del plan cumple lo elegido. Cambie el componente, el responsable o el año.")]
    shared = shared_outside(datos, chosen)
    note = (
        f"{report.count(shared, 'valor se comparte', 'valores se comparten')} con líneas que no se muestran. El dinero "
        "figura en la línea que lo escribe, así que las sumas de esta selección pueden no ser solo suyas."
    )
    return [
        *([Aviso(note, "aviso")] if shared else []),
        sections.states_figure(chosen, corte, dias_aviso),
        sections.gantt(chosen, corte, dias_aviso),
        sections.followup(chosen, corte, dias_aviso),
        sections.resources_chart(chosen),
        sections.resources(chosen, "vigencia", "fuente"),
        sections.states_rule(dias_aviso),
        sections.money_rule(),
    ]


def dashboard(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Any:
    """The widget: three lists and, under them, what they choose. ``corte`` is ISO text."""
    import ipywidgets

    known = options(datos)
    lists = {
        "componente": dropdown("Componente", known.componentes),
        "responsable": dropdown("Responsable", known.responsables),
        "anio": dropdown("Año", known.anios),
    }
    count = ipywidgets.HTML()
    place = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        chosen = filtered(datos, **{name: each.value for name, each in lists.items()})
        shown, total = len(chosen.lineas), len(datos.lineas)
        place.value = "".join(part._repr_html_() for part in view(datos, chosen, corte, dias_aviso))
        # Last, so that the announcement comes when what it announces is there.
        count.value = f'<p role="status">Se muestran {shown} de {report.count(total, "línea", "líneas")} del plan.</p>'

    for each in lists.values():
        each.observe(draw, names="value")
    draw()
    facts = report.cover(datos, corte)
    said = f"{facts['Entidad']} · vigencia {facts['Vigencia']} · corte al {facts['Fecha de corte']}"
    said = f"Demostración, entidad ficticia: {said}" if datos.ficticia else said
    head = ipywidgets.HTML(f"<p><strong>{escape(said)}</strong></p>")
    layout = ipywidgets.Layout(flex_flow="row wrap", margin="0 0 1em 0")
    return ipywidgets.VBox([head, ipywidgets.HBox(list(lists.values()), layout=layout), count, place])


def _years(start: object, end: object) -> set[str]:
    """Years that the dates touch; one date alone gives its own year; none, the empty set."""
    first, last = iso_date(start), iso_date(end)
    known = [day.year for day in (first, last) if day]
    return {str(year) for year in range(min(known), max(known) + 1)} if known else set()


def _sortable(names: pd.Series[str]) -> pd.Series[str]:
    return names.map(fold)
