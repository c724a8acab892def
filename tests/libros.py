"""Small plans for tests, written as a workbook or as the tab-separated text of an OCR."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

from pamlib.table import RawRow, RawTable, column_letter

V5 = [
    "COMPONENTE", "OBJETIVOS", "UBICACIÓN", "METAS", "INDICADORES", "ACCIONES", "RESPONSABLE DE LA ACCIÓN",
    "TAREAS A LAS ACCIONES", "RESPONSABLES DE LAS TAREAS", "FECHA DE INICIO", "FECHA DE TERMINACIÓN", "RECURSOS",
    "FUENTE",
]  # fmt: skip
V5_ROLES = [
    "componente", "objetivo", "ubicacion", "meta", "indicador", "accion", "responsable_accion", "tarea",
    "responsable_tarea", "fecha_inicio", "fecha_fin", "recurso", "fuente",
]  # fmt: skip
V5_ROW = [
    "FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", "CUALIFICAR LA PRÁCTICA DE AULA", "Urbano y rural",
    "Docentes de primaria formados en lectura", "No. de docentes formados/No. de docentes inscritos",
    "Formar docentes en lectura crítica", "Líder de Calidad", "Contratar la universidad que dicta los talleres",
    "Líder de Formación", "feb-24", "nov-25", "$ 12.000.000", "SGP",
]  # fmt: skip
SHORT = ["COMPONENTE", "OBJETIVO", "META", "INDICADOR", "ACCIONES", "RESPONSABLE", "RECURSOS", "FUENTE"]
SHORT_ROW = [
    "Formación docente", "Cualificar la práctica de aula", "Docentes formados en lectura", "No. de docentes formados",
    "Realizar un taller de lectura", "Líder de Calidad", "$ 1.000.000", "SGP",
]  # fmt: skip


def row(width: int = 13, **cells: str) -> list[str]:
    """A row of the v5 layout from the texts of some roles."""
    return [cells.get(role, "") for role in V5_ROLES[:width]]


def line(task: str, money: str, **cells: str) -> list[str]:
    """A row of the v5 layout that only says a task and its money, as the line under another that has the rest."""
    return row(tarea=task, responsable_tarea="Líder", fecha_inicio="mar-25", fecha_fin="dic-25", recurso=money,
               fuente="SGP", **cells)  # fmt: skip


def text(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """A tab-separated text; returns ``path``."""
    path.write_text("\n".join("\t".join(cells) for cells in rows) + "\n", encoding="utf-8")
    return path


def book(
    path: Path,
    rows: Iterable[Sequence[Any]] = (),
    *,
    sheet: str = "PAM",
    merges: Sequence[str] = (),
    change: Callable[[Workbook], None] | None = None,
) -> Path:
    """A workbook of one sheet, '' and ``None`` as blank cells; ``change`` may edit it before it is saved."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for number, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            if value not in {"", None}:
                page.cell(number, column, value)
    for area in merges:
        page.merge_cells(area)
    if change is not None:
        change(made)
    made.save(path)
    return path


def long_book(path: Path, rows: Iterable[Sequence[Any]], sheet: str = "PAM") -> Path:
    """A workbook of very many rows of texts, its XML written directly; ``None`` is a cell that is not there."""
    lines = []
    for number, cells in enumerate(rows, 1):
        texts = "".join(
            f'<c r="{column_letter(i)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
            for i, text in enumerate(cells, 1)
            if text is not None
        )
        lines.append(f'<row r="{number}">{texts}</row>')
    data = f"<sheetData>{''.join(lines)}</sheetData>".encode()
    frame = book(path.with_suffix(".base.xlsx"), [["x"]], sheet=sheet)
    whole = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    rezip(frame, path, lambda name, part: whole.sub(lambda _: data, part) if name.endswith("sheet1.xml") else part)
    frame.unlink()
    return path


def rezip(source: Path, path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a workbook with its parts changed; a part that becomes ``None`` is left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return path


def raw(rows: Sequence[Sequence[str]], *, first: int = 1, **facts: Any) -> RawTable:
    """A table of cells without a file."""
    return RawTable("plan.txt", "", [RawRow(n, list(cells)) for n, cells in enumerate(rows, first)], **facts)
