"""Sections on follow-up: states at a date, the calendar, what is late or near, reported progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts, locale_es, report, report_ledger
from pamlib.corte import parse_corte
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.followup import ALERT_DAYS, ALERT_SOURCE, count_states
from pamlib.sections_base import HARD_SPACE, Bloque, table_of

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.report import Datos

CALENDARIO = "fechas del plan comparadas con el corte"


def states(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Bloque | Aviso:
    """Tasks by state, after what the states mean and where the days of notice come from."""
    figure = states_figure(datos, corte, dias_aviso)
    return figure if isinstance(figure, Aviso) else Bloque((states_rule(dias_aviso), figure))


def states_rule(dias_aviso: int = ALERT_DAYS) -> Aviso:
    """What the states mean."""
    return Aviso(
        "Los estados comparan las fechas del plan con el corte; no califican el trabajo. «Vencida»: la fecha de "
        "terminación ya pasó y nadie ha reportado que la tarea terminó. «Por vencer»: termina en los "
        f"{dias_aviso} días siguientes al corte, porque {ALERT_SOURCE}. «Terminada»: así lo dice un reporte de avance."
    )


def states_figure(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Figura | Aviso:
    """Tasks by state; without dates, why there is no such figure."""
    tareas = report.states(datos, corte, dias_aviso)
    count = count_states(tareas)
    if set(count["estado"]) <= {"sin fechas"}:
        return Aviso(_no_dates(datos), "aviso")
    return Figura(
        charts.states_bar(count),
        titulo=f"Tareas por estado al {locale_es.fecha(corte)}",
        descripcion=f"De {locale_es.numero(len(tareas))} tareas: {report.states_sentence(tareas)}.",
        fuente=f"{datos.fuente}; {CALENDARIO}",
    )


def _no_dates(datos: Datos) -> str:
    years = report.validity(datos)
    known = f" Solo se conoce la vigencia del plan: {years}." if years else ""
    return (
        "El plan no trae fechas de inicio ni de terminación para sus tareas (su formato no tiene esas columnas o "
        f"están en blanco), así que no se puede decir cuáles están en plazo ni cuáles vencieron.{known}"
    )


def gantt(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Figura | Aviso | Bloque:
    """The calendar of the tasks; by component when it cannot be read task by task, saying why."""
    tareas = report.states(datos, corte, dias_aviso)
    dated = tareas.dropna(subset=["fecha_inicio", "fecha_fin"])
    drawn = dated[dated["fecha_inicio"] <= dated["fecha_fin"]]
    if drawn.empty:
        return Aviso(
            "No se puede dibujar el cronograma: ninguna línea del plan trae fechas que se puedan usar.", "aviso"
        )
    first, last = locale_es.fecha(drawn["fecha_inicio"].min()), locale_es.fecha(drawn["fecha_fin"].max())
    left = len(tareas) - len(drawn)
    missing = f" No se dibujan {report.count(left, 'tarea', 'tareas')} sin fechas que se puedan usar." if left else ""
    span = (
        f"{report.count(len(drawn), 'tarea', 'tareas')} entre el {first} y el {last}. La línea punteada marca el corte."
    )
    source = f"{datos.fuente}; {CALENDARIO}"
    if len(drawn) <= charts.MAX_GANTT and report.same_dates(drawn) is None:
        return Figura(
            charts.gantt(drawn.assign(responsable_tarea=report.who(datos, drawn)), corte),
            titulo=f"Cronograma de las tareas, con corte al {locale_es.fecha(corte)}",
            descripcion=f"{span}{missing} El texto completo de cada tarea aparece al señalar su barra y está en la "
            "tabla de seguimiento.",
            fuente=source,
        )
    figure = Figura(
        charts.components_gantt(report.by_component(drawn), corte),
        titulo=f"Cronograma por componente, con corte al {locale_es.fecha(corte)}",
        descripcion=f"{span}{missing}",
        fuente=source,
    )
    return Bloque((Aviso(_why_by_component(drawn), "aviso"), figure))


def _why_by_component(drawn: pd.DataFrame) -> str:
    same = report.same_dates(drawn)
    if same is None:
        return (
            f"El plan tiene {locale_es.numero(len(drawn))} tareas con fechas; un cronograma de más de "
            f"{charts.MAX_GANTT} barras no se alcanza a leer, así que se muestra por componente. En el tablero se "
            "puede ver tarea por tarea, eligiendo componente y responsable."
        )
    start, end = (locale_es.fecha(day) for day in same)
    return (
        f"Las {locale_es.numero(len(drawn))} tareas tienen el mismo plazo, del {start} al {end}, así que el "
        "cronograma se muestra por componente. Con un plazo igual para todo, el calendario no dice qué va antes ni qué "
        "está atrasado."
    )


def followup(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Tabla:
    """Every task with its state."""
    table = report.followup_table(datos, report.states(datos, corte, dias_aviso)).drop(columns=["dias_restantes"])
    return _followup(datos, table, f"Seguimiento de las tareas al {locale_es.fecha(corte)}")


def overdue(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Tabla | Aviso:
    """Tasks whose end date has passed, oldest first."""
    return _chosen(datos, corte, dias_aviso, ("vencida",), "Tareas vencidas", "No hay tareas vencidas.")


def due(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Tabla | Aviso:
    """Tasks about to end, soonest first."""
    nothing = f"Ninguna tarea termina en los {dias_aviso} días siguientes al corte."
    return _chosen(datos, corte, dias_aviso, ("por vencer",), "Tareas por vencer", nothing)


def doubtful_dates(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Tabla | Aviso:
    """Tasks without dates or with an end before its start."""
    nothing = "Todas las tareas tienen fechas que se pueden usar."
    estados = ("fechas por revisar", "sin fechas")
    return _chosen(datos, corte, dias_aviso, estados, "Tareas sin fechas o con fechas por revisar", nothing)


def _chosen(
    datos: Datos, corte: str, dias_aviso: int, estados: tuple[str, ...], titulo: str, nothing: str
) -> Tabla | Aviso:
    tareas = report.states(datos, corte, dias_aviso)
    table = report.followup_table(datos, tareas, estados).sort_values(
        ["dias_restantes", "orden"], kind="stable", ignore_index=True
    )
    if table.empty:
        without = set(tareas["estado"]) <= {"sin fechas"}
        doubt = f"No se puede saber cuáles son las {titulo.lower()}: el plan no trae fechas."
        return Aviso(doubt if without else nothing)
    if estados == ("vencida",):
        table = table.assign(dias_vencida=-table["dias_restantes"]).drop(columns=["dias_restantes"])
    if len(estados) == 1:  # the title says the state; what matters is when the task ends
        table = table.drop(columns=["estado", "fecha_inicio"])
    return _followup(datos, table, f"{titulo} al {locale_es.fecha(corte)}")


def _followup(datos: Datos, table: pd.DataFrame, titulo: str) -> Tabla:
    """The table without the columns that have nothing to say in this plan."""
    dates = [name for name in ("fecha_inicio", "fecha_fin") if name in table]
    undated = bool(dates) and table[dates].isna().all(axis=None)
    silent = [name for name in table.columns if table[name].isna().all()]
    source = datos.fuente if undated else f"{datos.fuente}; {CALENDARIO}"
    shown = table.drop(columns=silent)
    if "avance" in shown:
        source += "; avance según los reportes recibidos"
        shown = shown.assign(avance=[locale_es.porcentaje(value, 0) for value in shown["avance"]])
    if "estado" in shown:
        shown = shown.assign(estado=shown["estado"].str.replace(" ", HARD_SPACE))
    return table_of(shown if report.has_tasks(datos) else shown.rename(columns={"tarea": "accion"}), titulo, source)


def progress(datos: Datos, corte: str) -> Bloque | Aviso:
    """What was reported: how much was matched, what was doubted, what matches no task."""
    latest, unmatched = report.progress(datos, corte)
    if datos.avances.empty and latest.empty:
        return Aviso("No hay reportes de avance: los estados salen solo del calendario.")
    older = int((latest["corte"] < parse_corte(corte).isoformat()).sum())
    have = "tiene" if older == 1 else "tienen"
    late = f" De ellos, {locale_es.numero(older)} {have} fecha anterior al corte." if older else ""
    kept = report_ledger.latest(datos, corte) is not None
    files = report.join([f"«{name}»" for name in dict.fromkeys(datos.avances["archivo"])])
    source = "libro de seguimiento" if kept else report.join(list(dict.fromkeys(datos.avances["archivo"])))
    read = f"Se leyeron {report.count(len(datos.avances), 'reporte', 'reportes')} de {files}."
    parts: list[Any] = [
        Aviso(
            f"{'Los reportes son los del libro de seguimiento.' if kept else read} Al corte hay reporte de "
            f"{locale_es.numero(len(latest))} de {locale_es.numero(len(datos.lineas))} tareas; cuando una tarea tiene "
            f"varios, vale el último.{late}"
        )
    ]
    doubts = latest[latest["nota"] != ""]
    if len(doubts):
        shown = doubts[["tarea", "estado_reportado", "avance_reportado", "avance", "nota", "archivo", "fila"]]
        parts.append(table_of(shown, "Reportes que conviene aclarar", source))
    if len(unmatched):
        shown = unmatched[["tarea", "avance_reportado", "motivo", "archivo", "fila"]]
        parts.append(table_of(shown, "Reportes que no corresponden a una sola tarea del plan", source))
    return Bloque(tuple(parts))
