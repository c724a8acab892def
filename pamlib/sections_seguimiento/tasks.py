"""The tasks one by one: the Gantt with what was done, its milestones and real ends, and their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report
from pamlib.avance.milestones import STATES
from pamlib.avance.milestones_file import FILE as HITOS
from pamlib.avance.words import ended_words
from pamlib.charts import MAX_GANTT
from pamlib.corte import iso_date
from pamlib.figures import Aviso, Detalle, Figura, Tabla
from pamlib.sections import Bloque
from pamlib.sections_seguimiento.base import NO_REPORTS, source, when

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp


def tasks_of(follow: FollowUp) -> pd.DataFrame:
    """The lines with their progress and their texts, as charts and tables want them."""
    keep = ["linea_id", "avance", "avance_con_evidencia", "lectura", "corte_valor", "cortes_sin_reporte", "esperado",
            "fecha_fin_real", "estado_reportado"]  # fmt: skip
    lines = follow.lineas
    named = lines.assign(
        componente=report.component_of(lines), texto=report.what(lines), responsable=report.who(follow.datos, lines)
    )
    tasks = named.merge(follow.state[keep], on="linea_id", how="left")
    return with_days(tasks)


def with_days(tasks: pd.DataFrame) -> pd.DataFrame:
    """The tasks with ``dias_fin``: days from the end of the term to the day it really ended; missing where unknown."""
    import pandas as pd

    return tasks.assign(dias_fin=pd.array([_after_term(row) for row in tasks.to_dict("records")], dtype="Int64"))


def _after_term(task: Mapping[Any, Any]) -> int | None:
    """Days from the end of a task's term to the day it really ended (negative: before)."""
    end, real = iso_date(task["fecha_fin"]), iso_date(task["fecha_fin_real"])
    return (real - end).days if end and real else None


_TASK_COLUMNS = {
    "orden": "N.º", "texto": "Tarea", "responsable": "Responsable", "fecha_inicio": "Inicio",
    "fecha_fin": "Terminación", "avance": "Avance", "avance_con_evidencia": "Con evidencia", "esperado": "Esperado",
    "lectura": "Qué dice el reporte",
}  # fmt: skip
_TASK_FORMATS = dict.fromkeys(["avance", "avance_con_evidencia", "esperado"], "porcentaje") | dict.fromkeys(
    ["fecha_inicio", "fecha_fin"], "fecha_corta"
)


def task_table(tasks: pd.DataFrame, titulo: str, source: str, *, without: Sequence[str] = ()) -> Tabla:
    """The tasks of :func:`tasks_of` with their progress; ``without`` are columns that the page already says.

    What the report says includes the day on which the task really ended, where somebody said it.
    """
    heads = {name: head for name, head in _TASK_COLUMNS.items() if name not in without}
    said = []
    for row in tasks.to_dict("records"):
        real = iso_date(row["fecha_fin_real"])
        own = ended_words(real, iso_date(row["fecha_fin"])) if real else ""
        said.append("; ".join(filter(None, [str(row["lectura"]), own])))
    tasks = tasks.assign(lectura=said)
    formats = {name: kind for name, kind in _TASK_FORMATS.items() if name in heads}
    return Tabla(tasks[list(heads)], titulo=titulo, fuente=source, formatos=formats, encabezados=heads)


def gantt(follow: FollowUp) -> Bloque | Aviso:
    """The calendar of the tasks filled with what was done, with their milestones, and its data."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS)
    tasks = tasks_of(follow)
    table = task_table(tasks, f"Avance y esperado de cada tarea al {when(follow)}", source(follow))
    words, beside = f"Ver {report.count(len(tasks), 'tarea', 'tareas')} en una tabla", _milestones(follow)
    whole = Detalle(table, words, imprimir=True)  # on paper too, where no drawing says it
    usable = tasks[tasks["esperado"].notna() & tasks["fecha_inicio"].notna() & tasks["fecha_fin"].notna()]
    if usable.empty:
        said = "Ninguna tarea trae fechas que se puedan usar: no hay cronograma ni esperado."
        return Bloque((Aviso(said), whole, *beside))
    if len(usable) > MAX_GANTT:
        said = f"Son {len(usable)} tareas: un cronograma así no se alcanza a leer; vea la tabla."
        return Bloque((Aviso(said), whole, *beside))
    behind = int((usable["avance"].fillna(0) < usable["esperado"] - 1e-9).where(usable["avance"].notna(), False).sum())
    figure = Figura(
        draw.progress_gantt(tasks, follow.corte, follow.milestone_table),
        titulo=f"Cronograma: lo ejecutado y lo esperado al {when(follow)}",
        descripcion=f"Cada barra gris es el plazo de una tarea; lo ejecutado la llena desde el comienzo y la marca "
        f"oscura es lo esperado al corte. De {report.count(len(usable), 'tarea', 'tareas')} con fechas, {behind} con "
        f"reporte van por debajo de lo esperado.{marks_said(follow, tasks)}",
        fuente=source(follow),
    )
    # A drawing of many tasks is too small on paper to be read: their table goes there too.
    return Bloque((figure, Detalle(table, words, imprimir=len(usable) > _READ_ON_PAPER), *beside))


#: Bars of a Gantt that can be read on one printed page.
_READ_ON_PAPER = 30


def marks_said(follow: FollowUp, tasks: pd.DataFrame) -> str:
    """What the diamonds and circles of a Gantt say, as a text; '' when it has none."""
    return marks_words(follow.milestone_table, tasks)


def marks_words(milestones: pd.DataFrame, tasks: pd.DataFrame) -> str:
    """:func:`marks_said` of a table of milestones (``avance.milestones.table``)."""
    said = ""
    found = milestones[milestones["linea_id"].isin(tasks["linea_id"])]
    if len(found):
        counts = found["estado"].value_counts()
        told = ", ".join(report.count(int(counts[each]), each, _MANY[each]) for each in STATES if each in counts)
        said += f" Los rombos son hitos: {told}."
    known = tasks["dias_fin"].dropna()
    if len(known):
        late = int((known > 0).sum())
        said += (
            f" El círculo es el día en que terminó, hasta donde llega su barra; de "
            f"{report.count(len(known), 'tarea que lo dice', 'tareas que lo dicen')}, "
            f"{locale_es.numero(late) if late else 'ninguna'} después de su plazo."
        )
    return said


#: States of milestones when there are several.
_MANY = {"alcanzado": "alcanzados", "vencido": "vencidos", "por vencer": "por vencer", "pendiente": "pendientes"}


def _milestones(follow: FollowUp) -> list[Tabla | Aviso]:
    """The milestones as a table, and those that belong to no task of the plan; nothing without milestones."""
    out: list[Tabla | Aviso] = []
    if len(found := follow.milestone_table):
        heads = {"orden": "N.º", "tarea": "Tarea", "hito": "Hito", "fecha": "Fecha", "acumulado": "Acumulado",
                 "avance": "Avance de la tarea", "estado": "Estado", "fila": f"Fila de {HITOS}"}  # fmt: skip
        shares = dict.fromkeys(["acumulado", "avance"], "porcentaje") | {"fecha": "fecha_corta"}
        title = f"Hitos de las tareas al {when(follow)} (entre dos hitos: {follow.hitos.entre_hitos})"
        out.append(Tabla(found[list(heads)], titulo=title, fuente=source(follow), formatos=shares, encabezados=heads))
    gone = follow.hitos.tabla.loc[follow.hitos.tabla["linea_id"] == "", "tarea_escrita"].nunique()
    if gone:
        told = report.count(gone, "tarea que se retiró", "tareas que se retiraron")
        out.append(Aviso(f"Hay hitos de {told} del plan: se conservan en {HITOS} y no cuentan."))
    return out
