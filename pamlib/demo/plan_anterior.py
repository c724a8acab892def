"""The plan as it was first approved (version 1.0.0), made from the one in force by undoing its adjustment.

>>> len(build()) > 10_000
True

Each edit is a cell of the sheet with what it said before; ``versiones.yml`` gives the reason of each change. Where two
tasks became one the earlier sheet has one row more, and where one became two the second row is blank.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pamlib.demo import content, plan_v5, workbook
from pamlib.demo.content import Task, load
from pamlib.demo.filas import insert_below

_OWN = ("tarea", "fecha_inicio", "fecha_fin", "recursos", "fuente")


def build() -> bytes:
    """Bytes of the earlier plan; raises ValueError when a text to undo is not in the plan in force."""
    from openpyxl import load_workbook

    data = plan_v5.build()
    book: Any = load_workbook(io.BytesIO(data))
    shown: Any = load_workbook(io.BytesIO(data), data_only=True)
    sheet = book.worksheets[0]
    for edit in load("versiones.yml")["antes"]:
        found = [cell for row in sheet.iter_rows() for cell in row if str(cell.value) == edit["hoy"]]
        cells = [cell for cell in found if edit.get("fila_de", "") in _texts(sheet, cell.row)]
        if len(cells) != 1:
            raise ValueError(f"{edit['hoy']!r} stands in {len(cells)} cells")
        cells[0].value = edit["antes"]
    undo = load("versiones.yml")
    for text in undo["sin_fila"]:
        _own_cells(sheet, text, [None] * len(_OWN))
    for one, other in undo["al_reves"]:
        first = _own_cells(sheet, one)
        _own_cells(sheet, one, _own_cells(sheet, other, first))
    for each in undo["divididas"]:
        first, *others = each["hoy"]
        _own_cells(sheet, _today(first), _written(each["antes"]))
        for key in others:
            _own_cells(sheet, _today(key), [None] * len(_OWN))
    inserted = []
    for each in undo["unidas"]:
        row = _row_of(sheet, _today(each["hoy"]))
        insert_below(sheet, row)
        inserted.append(row + 1)
        dates = [sheet.cell(row, _column(role)).value for role in ("fecha_inicio", "fecha_fin")]
        for number, old in enumerate(each["antes"]):
            cells = _written({"inicio": dates[0], "fin": dates[1], **old})
            for role, value in zip(_OWN, cells, strict=True):
                sheet.cell(row + number, _column(role)).value = value
    # openpyxl drops what a formula shows; a reader must find it.
    cached = {
        each.title: {
            cell.coordinate: value
            for row in each.iter_rows()
            for cell in row
            if cell.data_type == "f" and (value := _shown(shown, each, cell, inserted if each is sheet else ()))
        }
        for each in book.worksheets
    }
    return workbook.save(book, cached)


def tasks() -> tuple[Task, ...]:
    """The tasks of the earlier plan, in its order: those of today with their former texts, and those it alone had."""
    undo = load("versiones.yml")
    texts = {str(each["hoy"]): str(each["antes"]) for each in undo["antes"]}
    instead = {each["hoy"]: each["antes"] for each in undo["unidas"]}
    instead |= {each["hoy"][0]: [each["antes"]] for each in undo["divididas"]}
    gone = {key for each in undo["divididas"] for key in each["hoy"][1:]}
    found: list[Task] = []
    for task in content.tasks():
        own = [(old["clave"], old["tarea"]) for old in instead.get(task.clave, ())]
        if task.clave not in gone and task.tarea not in undo["sin_fila"]:
            texts_of = own or [(task.clave, texts.get(task.tarea, task.tarea))]
            found += [replace(task, clave=key, tarea=text) for key, text in texts_of]
    return tuple(found)


def _today(key: str) -> str:
    return next(task.tarea for task in content.tasks() if task.clave == key)


def _written(old: dict[str, Any]) -> list[Any]:
    return [old[name] for name in ("tarea", "inicio", "fin", "recursos", "fuente")]


def _shown(shown: Any, sheet: Any, cell: Any, inserted: Sequence[int]) -> Any:
    """What the formula of ``cell`` showed before rows were put in above it."""
    return shown[sheet.title].cell(cell.row - sum(cell.row > row for row in inserted), cell.column).value


def _own_cells(sheet: Any, text: str, new: list[Any] | None = None) -> list[Any]:
    """What the task ``text`` has of its own in its row, from its text to its source; ``new`` takes its place."""
    row = _row_of(sheet, text)
    cells = [sheet.cell(row, _column(role)) for role in _OWN]
    before = [cell.value for cell in cells]
    for cell, value in zip(cells, new or (), strict=False):
        cell.value = value
    return before


def _row_of(sheet: Any, text: str) -> int:
    return next(n for n in range(1, sheet.max_row + 1) if sheet.cell(n, _column("tarea")).value == text)


def _column(role: str) -> int:
    return plan_v5.ROLES.index(role) + 1


def _texts(sheet: Any, row: int) -> str:
    return " | ".join(str(cell.value) for cell in sheet[row] if cell.value is not None)


def versions() -> dict[str, Any]:
    """What ``versiones.yml`` of the entity says."""
    return {"versiones": load("versiones.yml")["versiones"]}
