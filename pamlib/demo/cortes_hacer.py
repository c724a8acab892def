"""What people do to a follow-up workbook before they send it back, each with the name that ``cortes.yml`` uses.

A function takes the openpyxl workbook, the value given beside its name and the lines by task key; it changes the
workbook, or returns another one (or the bytes of another kind of file) in its place.

Out of scope: what must come of it (``oraculo_cortes.yml``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pamlib.demo.cortes_llenar import row_of
from pamlib.demo.cortes_ods import ods
from pamlib.seguimiento.forms import HIDDEN, form
from pamlib.seguimiento.template_sheets import HEADING_ROW

Lines = Mapping[str, str]


def _tasks(book: Any) -> Any:
    return book[form("tareas").name]


def _shown(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.title != HIDDEN]


def _reorder_sheets(book: Any, _value: Any, _lines: Lines) -> None:
    book._sheets = [book[HIDDEN], *reversed(_shown(book))]
    book.active = 1


def _rename_sheets(book: Any, _value: Any, _lines: Lines) -> None:
    for number, sheet in enumerate(_shown(book), 1):
        sheet.title = f"Hoja{number}"


def _sort_without_ids(book: Any, _value: Any, _lines: Lines) -> None:
    """Sorted from Z to A by the task, the hidden column left where it was."""
    sheet = _tasks(book)
    wide = len(form("tareas").columns)
    rows = [[sheet.cell(n, c).value for c in range(2, wide + 1)] for n in range(HEADING_ROW + 1, sheet.max_row + 1)]
    rows.sort(key=lambda row: str(row[form("tareas").position("tarea") - 2]), reverse=True)
    for number, row in enumerate(rows, HEADING_ROW + 1):
        for column, value in enumerate(row, 2):
            sheet.cell(number, column).value = value


def _delete_rows(book: Any, keys: list[str], lines: Lines) -> None:
    for key in keys:
        _tasks(book).delete_rows(row_of(_tasks(book), lines[key]))


def _add_row(book: Any, text: str, _lines: Lines) -> None:
    """A task of their own, below the others."""
    sheet, where = _tasks(book), form("tareas")
    number = sheet.max_row + 1
    sheet.cell(number, where.position("tarea")).value = text
    sheet.cell(number, where.position("avance")).value = 0.5


def _double_row(book: Any, key: str, lines: Lines) -> None:
    sheet = _tasks(book)
    source, target = row_of(sheet, lines[key]), sheet.max_row + 1
    for column in range(1, len(form("tareas").columns) + 1):
        sheet.cell(target, column).value = sheet.cell(source, column).value
        sheet.cell(target, column).number_format = sheet.cell(source, column).number_format


def _merge(book: Any, keys: list[str], lines: Lines) -> None:
    """One progress for neighbouring tasks, in one merged cell."""
    sheet = _tasks(book)
    numbers = [row_of(sheet, lines[key]) for key in keys]
    column = form("tareas").position("avance")
    sheet.merge_cells(start_row=min(numbers), end_row=max(numbers), start_column=column, end_column=column)


def _colour(book: Any, _value: Any, _lines: Lines) -> None:
    from openpyxl.styles import PatternFill

    for row in _tasks(book).iter_rows(min_row=HEADING_ROW + 1):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="F4B183")


def _move_columns(book: Any, _value: Any, _lines: Lines) -> None:
    """Progress and state are put first, the identifier goes last."""
    sheet, where = _tasks(book), form("tareas")
    order = [where.position("avance"), where.position("estado")]
    order += [n for n in range(2, len(where.columns) + 1) if n not in order] + [1]
    rows = [[copy_of(sheet.cell(n, c)) for c in order] for n in range(HEADING_ROW, sheet.max_row + 1)]
    for number, row in enumerate(rows, HEADING_ROW):
        for column, (value, shape) in enumerate(row, 1):
            sheet.cell(number, column).value = value
            sheet.cell(number, column).number_format = shape
    sheet.column_dimensions["A"].hidden = False


def copy_of(cell: Any) -> tuple[Any, str]:
    """Value and number format of a cell."""
    return cell.value, cell.number_format


def _hide_columns(book: Any, roles: list[str], _lines: Lines) -> None:
    where = form("tareas")
    titles = {where.title(role) for role in roles}
    for cell in _tasks(book)[HEADING_ROW]:
        if cell.value in titles:
            _tasks(book).column_dimensions[cell.column_letter].hidden = True


def _lose_ids(book: Any, texts: Mapping[str, str], lines: Lines) -> None:
    """Copied into a new workbook: no hidden sheet, no identifiers, and the tasks of ``texts`` typed again."""
    sheet, where = _tasks(book), form("tareas")
    for key, text in texts.items():
        sheet.cell(row_of(sheet, lines[key]), where.position("tarea")).value = text
    del book[HIDDEN]
    for each in ("tareas", "indicadores", "dinero"):
        book[form(each).name].delete_cols(1)


def _google(book: Any, _value: Any, _lines: Lines) -> Any:
    """As Google Sheets gives it back: values and formats, without protection, lists, widths or the theme's look."""
    from openpyxl import Workbook

    other = Workbook()
    other.remove(other.active)  # type: ignore[arg-type]
    for sheet in book.worksheets:
        target: Any = other.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    new = target.cell(cell.row, cell.column)
                    new.value, new.number_format = cell.value, cell.number_format
        for area in sheet.merged_cells.ranges:
            target.merge_cells(str(area))
        target.sheet_state = "hidden" if sheet.sheet_state != "visible" else "visible"
    other.active = 0
    return other


def _ods(book: Any, _value: Any, _lines: Lines) -> bytes:
    """Saved by LibreOffice in its own format."""
    return ods(book)


MISCHIEF: dict[str, Callable[[Any, Any, Lines], Any]] = {
    "reordenar_hojas": _reorder_sheets,
    "renombrar_hojas": _rename_sheets,
    "ordenar_sin_id": _sort_without_ids,
    "borrar_filas": _delete_rows,
    "agregar_fila": _add_row,
    "duplicar_fila": _double_row,
    "combinar": _merge,
    "colorear": _colour,
    "mover_columnas": _move_columns,
    "ocultar_columnas": _hide_columns,
    "perder_id": _lose_ids,
    "google": _google,
    "ods": _ods,
}
