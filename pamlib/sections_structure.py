"""Sections on what the plan is made of: levels, lines, components, places, who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import charts, locale_es, report
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.sections_base import Bloque, table_of

if TYPE_CHECKING:
    from pamlib.report import Datos


def structure(datos: Datos) -> Tabla:
    """How many components, objectives, goals, actions and tasks."""
    return table_of(report.structure(datos), "Elementos distintos en cada nivel", datos.fuente)


def lines_by_component(datos: Datos) -> Bloque:
    """Lines of each component, and the ways in which each one was written."""
    table = report.lines_by_component(datos)
    top = table.sort_values("lineas", ascending=False, kind="stable").iloc[0]
    share = locale_es.porcentaje(top["lineas"] / table["lineas"].sum(), 0)
    figure = Figura(
        charts.lines_by_component(table),
        titulo="Líneas del plan por componente",
        descripcion=f"«{top['componente']}» reúne {locale_es.numero(top['lineas'])} de las "
        f"{locale_es.numero(table['lineas'].sum())} líneas ({share}).",
        fuente=datos.fuente,
    )
    return Bloque((figure, table_of(table, "Componentes y cómo se escribieron en el plan", datos.fuente)))


def lines(datos: Datos) -> Tabla:
    """The lines as they were understood, in the order of the plan."""
    table = datos.lineas.assign(componente=report.component_of(datos.lineas))
    columns = ["orden", "componente", "objetivo", "meta", "indicador", "accion", "tarea"]
    kept = [name for name in columns if name == "orden" or (table[name].fillna("") != "").any()]
    return table_of(table[kept], "Líneas del plan, como se entendieron", datos.fuente)


def responsible(datos: Datos) -> Tabla | Aviso:
    """Who is in charge of how many lines."""
    table = report.responsible(datos)
    if table.empty:
        return Aviso("El plan no nombra responsables.")
    return table_of(table, "Responsables y líneas a su cargo", datos.fuente)


def places(datos: Datos) -> Tabla | Aviso:
    """The location texts, counted."""
    table = report.places(datos)
    if table.empty:
        return Aviso("El plan no dice en qué lugares se desarrolla.")
    return table_of(table, "Ubicaciones escritas en el plan y conteo de instituciones", datos.fuente)
