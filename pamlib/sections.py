"""What the notebooks show: one function for each cell, which gives back something that Jupyter displays.

A function here chooses words and the right shape (figure, table, notice) for facts that :mod:`pamlib.report` works
out. When there is nothing to show it says so and why: no section of a report is ever empty without a sentence.

>>> sections.states(datos, corte)          # in a notebook cell      # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import charts, locale_es, report
from pamlib.checks.indicators import CANNOT
from pamlib.corte import parse_corte
from pamlib.errors import InternalError
from pamlib.figures import Aviso, Ficha, Figura, Tabla
from pamlib.followup import ALERT_DAYS, ALERT_SOURCE, count_states
from pamlib.resources import NO_SOURCE, money_by
from pamlib.store import write_tables

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.report import Datos

_HARD_SPACE = "\N{NO-BREAK SPACE}"  # keeps «en plazo» on one line of its narrow column
CALENDARIO = "fechas del plan comparadas con el corte"

_COLUMNS = {
    "accion": "Acción",
    "adecuado": "Adecuado",
    "anio": "Año",
    "aporte_marginal": "Aporte marginal",
    "avance": "Avance reportado",
    "avance_reportado": "Avance escrito",
    "celdas": "Celdas",
    "clase": "Clase",
    "claro": "Claro",
    "componente": "Componente",
    "componente_canonico": "Componente",
    "cuadra": "¿Cuadra?",
    "dias_restantes": "Días que faltan",
    "dias_vencida": "Días desde que venció",
    "economico": "Económico",
    "encontrado": "Se encontró",
    "entendido": "Se entendió",
    "escrito_como": "Cómo se escribió",
    "estado": "Estado",
    "estado_reportado": "Estado escrito",
    "fecha_fin": "Terminación",
    "fecha_inicio": "Inicio",
    "ie_mixtas": "Con sedes de ambas",
    "ie_otras": "Otras",
    "ie_rurales": "Rurales",
    "ie_total_declarado": "Total escrito",
    "ie_urbanas": "Urbanas",
    "indexado_cop": "Montos en SMMLV, en pesos",
    "indexado_sin_valor": "En SMMLV sin valor conocido",
    "lineas": "Líneas",
    "mide": "Mide",
    "monitoreable": "Monitoreable",
    "monto_cop": "Monto",
    "motivo": "Motivo",
    "n_cero": "En cero ($ -)",
    "n_gestion": "Gestión",
    "n_ilegible": "Ilegibles",
    "n_indexado": "En SMMLV",
    "n_monto": "Celdas con monto",
    "n_no_aplica": "No aplica",
    "n_no_programado": "No programado",
    "n_vacio": "En blanco",
    "orden": "N.º",
    "que_hacer": "Qué hacer",
    "relevante": "Relevante",
    "significa": "Hallazgo",
    "ubicacion": "Ubicación escrita",
    "valor_calidad": "Certeza",
    "valor_cop": "En pesos",
    "valor_original": "Escrito en el plan",
}
_FORMATS = {
    "avance": "porcentaje",
    "fecha_fin": "fecha_corta",
    "fecha_inicio": "fecha_corta",
    "indexado_cop": "pesos",
    "monto_cop": "pesos",
    "porcentaje": "porcentaje",
    "valor_cop": "pesos",
}
_RESOURCE_WORDS = {
    "monto": "Con monto en pesos",
    "indexado": "En salarios mínimos (SMMLV)",
    "gestion": "Gestión: se hace sin dinero propio",
    "ilegible": "Ilegible: había una cifra y no se puede leer",
    "cero": "Cero declarado ($ -)",
    "no_aplica": "No aplica (NA)",
    "no_programado": "No programado (NP)",
    "vacio": "En blanco",
}
_BY_WORDS = {"vigencia": "año", "fuente": "fuente", "componente_canonico": "componente"}


@dataclass(frozen=True)
class Bloque:
    """Several displayable things, one under the other."""

    partes: tuple[Any, ...]

    def _repr_html_(self) -> str:
        return "".join(part._repr_html_() for part in self.partes)

    def __repr__(self) -> str:
        return f"Bloque de {len(self.partes)} partes"


@dataclass(frozen=True)
class Lista:
    """Sentences, one under the other, each a point."""

    frases: tuple[str, ...]

    def _repr_html_(self) -> str:
        return f"<ul>{''.join(f'<li>{escape(frase)}</li>' for frase in self.frases)}</ul>"


def _tabla(df: pd.DataFrame, titulo: str, fuente: str, totales: dict[str, object] | None = None) -> Tabla:
    return Tabla(
        df,
        titulo=titulo,
        fuente=fuente,
        formatos={name: _FORMATS[name] for name in df.columns if name in _FORMATS},
        encabezados={name: _COLUMNS[name] for name in df.columns if name in _COLUMNS},
        totales=totales,
    )


# --- cover and reading -------------------------------------------------------------------------------------------


def cover(datos: Datos, corte: str) -> Bloque:
    """Facts of the plan, the warning about names and where the corte falls in the plan's years."""
    invented = Aviso("Entidad ficticia de demostración: ningún dato de este documento es real.", "aviso")
    return Bloque(
        (
            *([invented] if datos.ficticia else []),
            Ficha(report.cover(datos, corte), titulo="Ficha del plan", fuente=datos.fuente),
            Aviso("Documento interno: contiene nombres de funcionarios."),
            Aviso(report.validity_at(datos, corte)),
        )
    )


def summary(datos: Datos, corte: str, dias_aviso: int = ALERT_DAYS) -> Lista:
    """What a reader with one minute must know."""
    return Lista(tuple(report.summary(datos, corte, dias_aviso)))


def objectives(datos: Datos) -> Ficha | Aviso:
    """General objective and goal, as the plan writes them."""
    texts = report.objectives(datos)
    if not texts:
        return Aviso("El formato de este plan no trae objetivo general ni meta general.")
    return Ficha(texts, titulo="Objetivo y meta del plan", fuente=datos.fuente)


def conservation(datos: Datos) -> Bloque:
    """The account of the cells: all read, where each went, which ones are nowhere."""
    loose = report.unplaced_cells(datos)
    parts: list[Any] = [
        Aviso(report.conservation_sentence(datos), "aviso" if len(loose) else "nota"),
        _tabla(report.cells_by_destination(datos), "Destino de cada celda con texto", datos.fuente),
    ]
    if len(loose):
        parts.append(_tabla(loose, "Celdas sin ubicar: su texto no está en ninguna tabla", datos.fuente))
    return Bloque(tuple(parts))


def findings_summary(datos: Datos) -> Tabla:
    """How many findings of each severity, and how many a person has yet to look at."""
    return _tabla(report.findings_by_severity(datos), "Hallazgos por severidad", datos.fuente)


def reading_quality(datos: Datos) -> Bloque:
    """For the report: the account of the cells in a sentence, and the findings by severity."""
    level = "aviso" if len(report.unplaced_cells(datos)) else "nota"
    return Bloque((Aviso(report.conservation_sentence(datos), level), findings_summary(datos)))


def findings_chart(datos: Datos) -> Figura | Aviso:
    """How many findings of each kind."""
    table = report.findings_by_code(datos)
    if table.empty:
        return Aviso("La lectura no dejó hallazgos.")
    top = table.sort_values("hallazgos", ascending=False).iloc[0]
    return Figura(
        charts.findings_by_code(table),
        titulo="Hallazgos de la lectura por clase",
        descripcion=f"Hay {report.findings_sentence(datos)}. La clase más frecuente es «{top['significa']}» "
        f"({locale_es.numero(top['hallazgos'])}).",
        fuente=datos.fuente,
    )


def findings_by_code(datos: Datos) -> Tabla | Aviso:
    """Kinds of findings with what to do about each."""
    table = report.findings_by_code(datos)
    if table.empty:
        return Aviso("La lectura no dejó hallazgos.")
    return _tabla(table.drop(columns=["codigo"]), "Clases de hallazgo y qué hacer con cada una", datos.fuente)


def findings(datos: Datos, severidades: tuple[str, ...] = report.SEVERIDADES) -> Tabla | Aviso:
    """Every finding of the given severities with its place."""
    table = report.findings(datos, severidades)
    names = {"error": "errores", "aviso": "avisos", "nota": "notas"}
    said = report.join([names[name] for name in severidades])
    if table.empty:
        return Aviso(f"La lectura no dejó {said}.")
    return _tabla(table, f"Hallazgos, uno por uno: {said}", datos.fuente)


# --- review of the plan -------------------------------------------------------------------------------------------


def plan_review(datos: Datos) -> Bloque:
    """What the review found, by rule, and which rules cannot be judged on this plan and why."""
    rules, silent = report.plan_review_rules(datos), report.plan_review_silent(datos)
    parts: list[Any] = [Aviso(report.plan_review_sentence(datos))]
    if len(rules):
        parts.append(_tabla(rules, "Revisión del plan por regla, con quién la pide", datos.fuente))
    if len(silent):
        parts.append(_tabla(silent, "Reglas que no se aplican a este plan", datos.fuente))
    return Bloque(tuple(parts))


def plan_review_findings(datos: Datos) -> Tabla | Aviso:
    """Every finding of the review with its place."""
    table = report.plan_review(datos)
    if table.empty:
        return Aviso("La revisión del plan no dejó hallazgos.")
    return _tabla(table, "Hallazgos de la revisión del plan, uno por uno", datos.fuente)


def cremaa(datos: Datos) -> Tabla | Aviso:
    """The CREMAA checklist of each indicator."""
    table = report.cremaa(datos).replace(CANNOT, "no se sabe")
    if table.empty:
        return Aviso("El plan no trae indicadores.")
    return _tabla(table, "Lista de chequeo CREMAA de los indicadores", datos.fuente)


# --- structure ---------------------------------------------------------------------------------------------------


def structure(datos: Datos) -> Tabla:
    """How many components, objectives, goals, actions and tasks."""
    return _tabla(report.structure(datos), "Elementos distintos en cada nivel", datos.fuente)


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
    return Bloque((figure, _tabla(table, "Componentes y cómo se escribieron en el plan", datos.fuente)))


def lines(datos: Datos) -> Tabla:
    """The lines as they were understood, in the order of the plan."""
    table = datos.lineas.assign(componente=report.component_of(datos.lineas))
    columns = ["orden", "componente", "objetivo", "meta", "indicador", "accion", "tarea"]
    kept = [name for name in columns if name == "orden" or (table[name].fillna("") != "").any()]
    return _tabla(table[kept], "Líneas del plan, como se entendieron", datos.fuente)


def responsible(datos: Datos) -> Tabla | Aviso:
    """Who is in charge of how many lines."""
    table = report.responsible(datos)
    if table.empty:
        return Aviso("El plan no nombra responsables.")
    return _tabla(table, "Responsables y líneas a su cargo", datos.fuente)


def places(datos: Datos) -> Tabla | Aviso:
    """The location texts, counted."""
    table = report.places(datos)
    if table.empty:
        return Aviso("El plan no dice en qué lugares se desarrolla.")
    return _tabla(table, "Ubicaciones escritas en el plan y conteo de instituciones", datos.fuente)


# --- calendar ----------------------------------------------------------------------------------------------------


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
        shown = shown.assign(estado=shown["estado"].str.replace(" ", _HARD_SPACE))
    return _tabla(shown if report.has_tasks(datos) else shown.rename(columns={"tarea": "accion"}), titulo, source)


def progress(datos: Datos, corte: str) -> Bloque | Aviso:
    """What was reported: how much was matched, what was doubted, what matches no task."""
    if datos.avances.empty:
        return Aviso("No hay reportes de avance: los estados salen solo del calendario.")
    latest, unmatched = report.progress(datos, corte)
    older = int((latest["corte"] < parse_corte(corte).isoformat()).sum())
    have = "tiene" if older == 1 else "tienen"
    late = f" De ellos, {locale_es.numero(older)} {have} fecha anterior al corte." if older else ""
    files = report.join([f"«{name}»" for name in dict.fromkeys(datos.avances["archivo"])])
    source = report.join(list(dict.fromkeys(datos.avances["archivo"])))
    parts: list[Any] = [
        Aviso(
            f"Se leyeron {report.count(len(datos.avances), 'reporte', 'reportes')} de {files}. Al corte hay reporte de "
            f"{locale_es.numero(len(latest))} de {locale_es.numero(len(datos.lineas))} tareas; cuando una tarea tiene "
            f"varios, vale el último.{late}"
        )
    ]
    doubts = latest[latest["nota"] != ""]
    if len(doubts):
        shown = doubts[["tarea", "estado_reportado", "avance_reportado", "avance", "nota", "archivo", "fila"]]
        parts.append(_tabla(shown, "Reportes que conviene aclarar", source))
    if len(unmatched):
        shown = unmatched[["tarea", "avance_reportado", "motivo", "archivo", "fila"]]
        parts.append(_tabla(shown, "Reportes que no corresponden a una sola tarea del plan", source))
    return Bloque(tuple(parts))


# --- money -------------------------------------------------------------------------------------------------------


def money_rule() -> Aviso:
    """How the sums are made."""
    return Aviso(
        "Solo se suman las celdas que traen un monto; un valor compartido por varias líneas se cuenta una vez. Lo que "
        "no es un monto (gestión, ilegible, cero declarado, no aplica, en blanco) no se convierte en cero: se cuenta "
        "al lado. Los montos en salarios mínimos (SMMLV) van en su propia columna. «Sin año»: el plan no reparte ese "
        "valor por años."
    )


def resource_cells(datos: Datos) -> Tabla | Aviso:
    """How many resource cells of each kind."""
    table = report.resource_cells(datos)
    if table.empty:
        return Aviso("El plan no trae columnas de recursos.")
    shown = table.assign(estado=table["estado"].map(lambda name: _RESOURCE_WORDS.get(name, name)))
    return _tabla(shown, "Qué dicen las celdas de recursos", datos.fuente, {"celdas": int(table["celdas"].sum())})


def resources(datos: Datos, *by: str) -> Tabla | Aviso:
    """Money by one or two of vigencia, fuente and componente_canonico, with a total."""
    table = report.resources(datos, by)
    if table.empty:
        return Aviso("El plan no trae columnas de recursos.")
    summed = [name for name in table.columns if name not in by]
    total: dict[str, object] = {name: int(table[name].sum()) if table[name].notna().any() else None for name in summed}
    if by == ("fuente",) and set(table["fuente"]) == {NO_SOURCE}:
        return Aviso("El plan no dice la fuente de sus recursos.")
    words = " y ".join(_BY_WORDS[name] for name in by)
    return _tabla(table, f"Recursos del plan por {words}", datos.fuente, total)


def resources_chart(datos: Datos) -> Figura | Aviso:
    """Money by year and source."""
    table = money_by(datos.recursos, datos.lineas, ["vigencia", "fuente"])
    if table["monto_cop"].dropna().empty:
        return Aviso("Ninguna celda de recursos trae un monto: no hay qué graficar.", "aviso")
    total = int(table["monto_cop"].sum())
    years = table.dropna(subset=["monto_cop"]).groupby("vigencia")["monto_cop"].sum()
    said = report.join([f"{year}: {report.money(value)}" for year, value in years.items()])
    named = set(table["fuente"]) != {NO_SOURCE}
    silent = {"n_monto", "n_vacio"}
    other = int(sum(table[name].sum() for name in table.columns if name.startswith("n_") and name not in silent))
    sums = f"Los montos legibles suman {report.money(total)} ({said})."
    left = f"No están en el gráfico {report.count(other, 'celda', 'celdas')} que dicen otra cosa."
    return Figura(
        charts.resources_by_year_source(table),
        titulo=f"Montos del plan por año{' y fuente' if named else ''}",
        descripcion=" ".join(filter(None, [sums, report.doubtful_year_sentence(datos), left])),
        fuente=datos.fuente,
    )


def unread_money(datos: Datos) -> Bloque | Aviso:
    """Figures of the plan that nobody can read, and those whose year is not sure."""
    unread, doubtful = report.unread_money(datos), report.doubtful_year(datos)
    parts: list[Any] = []
    if len(unread):
        parts.append(_tabla(unread, "Cifras de recursos que no se pueden leer: pida el archivo original", datos.fuente))
    if len(doubtful):
        parts.append(_tabla(doubtful, "Cifras que se leen pero cuyo año hay que confirmar", datos.fuente))
    return Bloque(tuple(parts)) if parts else Aviso("Todas las cifras de recursos del plan se pudieron leer.")


def indexed_money(datos: Datos) -> Tabla | Aviso:
    """Amounts in SMMLV with their pesos and how sure they are."""
    table = report.indexed_money(datos)
    if table.empty:
        return Aviso("El plan no expresa recursos en salarios mínimos (SMMLV).")
    return _tabla(
        table.drop(columns=["fuente"]), "Recursos en salarios mínimos (SMMLV)", f"{datos.fuente}; tabla de SMMLV"
    )


# --- outputs -----------------------------------------------------------------------------------------------------


def save(datos: Datos, corte: str, salida: str, dias_aviso: int = ALERT_DAYS) -> Aviso:
    """Write the follow-up and money tables under ``salida`` (CSV and Parquet); nothing when ``salida`` is ''."""
    if not salida:
        return Aviso("No se pidió guardar tablas (el parámetro «salida» está vacío).")
    latest, unmatched = report.progress(datos, corte)
    tables = {
        "seguimiento": report.states(datos, corte, dias_aviso),
        "avances": latest,
        "avances_sin_tarea": unmatched,
        **{
            f"recursos_por_{_BY_WORDS[by].replace('ñ', 'ni')}": money_by(datos.recursos, datos.lineas, [by])
            for by in _BY_WORDS
        },
    }
    written = write_tables(tables, Path(salida) / "tablas")
    if len(written) != 2 * len(tables):
        raise InternalError(f"{len(tables)} tables gave {len(written)} files")
    return Aviso(f"Se guardaron {len(tables)} tablas (CSV y Parquet) en la carpeta «tablas» del informe.")
