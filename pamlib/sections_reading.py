"""Sections on how the plan was read: where its cells went, and what is doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts, locale_es, report
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.sections_base import Bloque, table_of

if TYPE_CHECKING:
    from pamlib.report import Datos


def conservation(datos: Datos) -> Bloque:
    """The account of the cells: all read, where each went, which ones are nowhere."""
    loose = report.unplaced_cells(datos)
    parts: list[Any] = [
        Aviso(report.conservation_sentence(datos), "aviso" if len(loose) else "nota"),
        table_of(report.cells_by_destination(datos), "Destino de cada celda con texto", datos.fuente),
    ]
    if len(loose):
        parts.append(table_of(loose, "Celdas sin ubicar: su texto no está en ninguna tabla", datos.fuente))
    return Bloque(tuple(parts))


def findings_summary(datos: Datos) -> Tabla:
    """How many findings of each severity, and how many a person has yet to look at."""
    return table_of(report.findings_by_severity(datos), "Hallazgos por severidad", datos.fuente)


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
    return table_of(table.drop(columns=["codigo"]), "Clases de hallazgo y qué hacer con cada una", datos.fuente)


def findings(datos: Datos, severidades: tuple[str, ...] = report.SEVERIDADES) -> Tabla | Aviso:
    """Every finding of the given severities with its place."""
    table = report.findings(datos, severidades)
    names = {"error": "errores", "aviso": "avisos", "nota": "notas"}
    said = report.join([names[name] for name in severidades])
    if table.empty:
        return Aviso(f"La lectura no dejó {said}.")
    return table_of(table, f"Hallazgos, uno por uno: {said}", datos.fuente)
