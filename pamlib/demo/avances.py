"""The bimonthly progress workbooks: one row per reported task, typed the way offices type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pamlib.demo import content, workbook

HEADINGS = (
    ("COMPONENTE", 24),
    ("ACCIÓN", 34),
    ("TAREA", 46),
    ("RESPONSABLE", 20),
    ("ESTADO", 14),
    ("AVANCE (%)", 12),
    ("EVIDENCIA", 34),
    ("OBSERVACIÓN", 34),
)
FIRST_ROW = 7
_FILL = "FFFCE9D9"


def cortes() -> list[str]:
    """ISO dates of the progress workbooks, in order."""
    return sorted(content.load("avances.yml")["cortes"])


def build(corte: str) -> bytes:
    """The workbook of ``corte`` ("2025-06-30") as bytes."""
    return consolidated(corte, content.load("avances.yml")["cortes"][corte])


def consolidated(corte: str, reported: Mapping[str, list[Any]], tasks: Sequence[content.Task] = ()) -> bytes:
    """The office's own workbook of ``corte``: task key → [estado, avance, evidencia, observación].

    ``tasks`` are those of the plan before its adjustment, while it was in force.
    """
    from openpyxl import Workbook

    plan = content.load("plan.yml")
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Avance"
    wide = len(HEADINGS)
    year, month, day = corte.split("-")
    workbook.band(sheet, 1, 1, wide, plan["entidad"]["secretaria"].upper(), bold=True, size=12, horizontal="center")
    workbook.band(
        sheet, 2, 1, wide, "REPORTE BIMESTRAL DE AVANCE DEL PAM", bold=True, size=11, fill=_FILL, horizontal="center"
    )
    workbook.band(sheet, 3, 1, wide, f"Corte: {day}/{month}/{year}", size=10)
    workbook.band(sheet, 4, 1, wide, f"Plan: {plan['plan']['titulo']} ({plan['plan']['formato']}, versión 5)", size=10)
    workbook.band(sheet, 5, 1, wide, f"{plan['entidad']['aviso']}. Los datos son inventados.", italic=True)
    for column, (text, width) in enumerate(HEADINGS, 1):
        cell = sheet.cell(FIRST_ROW, column)
        cell.value = text
        workbook.style(cell, bold=True, fill=_FILL, horizontal="center")
        sheet.column_dimensions[workbook.letter(column)].width = width
    sheet.row_dimensions[FIRST_ROW].height = 22
    written = [task for task in tasks or content.tasks() if task.clave in reported]
    for row, task in enumerate(written, FIRST_ROW + 1):
        _report(sheet, row, task, reported[task.clave])
    workbook.landscape(sheet, scale=62, rows_to_repeat=f"{FIRST_ROW}:{FIRST_ROW}")
    sheet.freeze_panes = f"D{FIRST_ROW + 1}"
    sheet.auto_filter.ref = f"A{FIRST_ROW}:H{FIRST_ROW + len(written)}"
    return workbook.save(book)


def _report(sheet: Any, row: int, task: content.Task, report: list[Any]) -> None:
    state, progress, evidence, note = report
    values = (task.action.componente, task.action.accion, task.tarea, task.responsable, state, progress, evidence, note)
    tallest = 1
    for column, (value, (_, width)) in enumerate(zip(values, HEADINGS, strict=True), 1):
        cell = sheet.cell(row, column)
        cell.value = value
        workbook.style(cell, horizontal="center" if column in {5, 6} else "left")
        if isinstance(value, float):
            cell.number_format = "0%"
        elif isinstance(value, str) and column == 6:
            cell.number_format = "@"
        tallest = max(tallest, workbook.lines_needed(str(value or ""), width))
    sheet.row_dimensions[row].height = 12.0 * tallest + 5
