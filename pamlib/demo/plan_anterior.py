"""The plan as it was first approved (version 1.0.0), made from the one in force by undoing its adjustment.

>>> len(build()) > 10_000
True

Each edit is a cell of the sheet with what it said before; ``versiones.yml`` gives the reason of each change.
"""

from __future__ import annotations

import io
from typing import Any

from pamlib.demo import plan_v5, workbook
from pamlib.demo.content import load

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
    # openpyxl drops what a formula shows; a reader must find it.
    cached = {
        each.title: {
            cell.coordinate: shown[each.title][cell.coordinate].value
            for row in each.iter_rows()
            for cell in row
            if cell.data_type == "f" and shown[each.title][cell.coordinate].value is not None
        }
        for each in book.worksheets
    }
    return workbook.save(book, cached)


def _own_cells(sheet: Any, text: str, new: list[Any] | None = None) -> list[Any]:
    """What the task ``text`` has of its own in its row, from its text to its source; ``new`` takes its place."""
    column = plan_v5.ROLES.index("tarea") + 1
    row = next(n for n in range(1, sheet.max_row + 1) if sheet.cell(n, column).value == text)
    cells = [sheet.cell(row, plan_v5.ROLES.index(role) + 1) for role in _OWN]
    before = [cell.value for cell in cells]
    for cell, value in zip(cells, new or (), strict=False):
        cell.value = value
    return before


def _texts(sheet: Any, row: int) -> str:
    return " | ".join(str(cell.value) for cell in sheet[row] if cell.value is not None)


def versions() -> dict[str, Any]:
    """What ``versiones.yml`` of the entity says."""
    return {"versiones": load("versiones.yml")["versiones"]}
