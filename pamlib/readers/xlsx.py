"""Workbooks (xlsx): values and merges by calamine, the rest (hidden parts, formulas, page breaks) from the XML.

calamine reads values many times faster than openpyxl but says nothing of number formats, formulas or hidden rows;
:mod:`pamlib.readers.xlsx_parts` looks those up. A cell's text is what a person sees in it: a date shown as ``dic-27``
stays ``dic-27``, because a whole month ends on its last day and the first of the month does not.
"""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from pathlib import Path

import python_calamine

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers.xlsx_parts import SheetPart, WorkbookParts
from pamlib.table import Merge, Notice, RawRow, RawTable, column_letter

_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_DAMAGED = "Ábralo en Excel, repárelo si lo ofrece y guárdelo de nuevo; si no abre, pida otra copia"


def read_xlsx(path: Path, limits: Limits) -> list[RawTable]:
    """One table per worksheet, hidden ones included (they carry a notice).

    Raises
    ------
    UserError: not a workbook, damaged, or beyond ``limits``.
    """
    try:
        parts = WorkbookParts(path, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise UserError("el libro está dañado o incompleto", _DAMAGED, file=path) from None
    try:
        book = python_calamine.load_workbook(str(path))
        visible = {
            meta.name: meta.visible == python_calamine.SheetVisibleEnum.Visible
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        }
        return [_read_sheet(path, book, parts.sheet(name), visible=shown) for name, shown in visible.items()]
    except python_calamine.PasswordError:
        raise UserError(
            "está protegido con contraseña", "Ábralo en Excel, quite la contraseña y guárdelo de nuevo", file=path
        ) from None
    except (python_calamine.CalamineError, zipfile.BadZipFile, EOFError) as error:
        raise UserError("el libro está dañado o incompleto", _DAMAGED, file=path) from error


def _read_sheet(path: Path, book: python_calamine.CalamineWorkbook, part: SheetPart, *, visible: bool) -> RawTable:
    # Before calamine lays the used range out: two cells in opposite corners ask for more memory than there is.
    part.check_size(path)
    sheet = book.get_sheet_by_name(part.name)
    values = sheet.to_python(skip_empty_area=False)
    rows = []
    for number, line in enumerate(values, 1):
        cells = [v.strip() if v.__class__ is str else _display(v, part, number, i) for i, v in enumerate(line, 1)]
        rows.append(RawRow(number, cells))
    while rows and rows[-1].blank:
        rows.pop()
    merges = [
        Merge(first[0] + 1, last[0] + 1, first[1] + 1, last[1] + 1) for first, last in sheet.merged_cell_ranges or []
    ]
    notices = [] if visible else [Notice("hoja_oculta", found=sheet.name)]
    return RawTable(
        path.name,
        sheet.name,
        rows,
        merges,
        notices + _notices(part, rows),
        positional=True,
        lettered=True,
        page_starts=part.page_starts,
    )


def _display(value: object, part: SheetPart, row: int, column: int) -> str:
    """Text of a cell that holds no text, as a person reads it."""
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        value = value.date() if value.time() == dt.time() else value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        if value.day == 1 and part.shows_month_only(row, column):
            return f"{_MONTHS[value.month - 1]}-{value.year % 100:02d}"
        return value.isoformat()
    return str(value)


def _notices(part: SheetPart, rows: list[RawRow]) -> list[Notice]:
    """What a person should know of a sheet: hidden rows and columns that hold text, formulas."""
    found = []
    for row in rows:
        if row.number in part.hidden_rows and not row.blank:
            found.append(Notice("fila_oculta", row.number, found=next(c for c in row.cells if c)))
    for column in sorted(part.hidden_columns):
        text = next((r.cells[column - 1] for r in rows if column <= len(r.cells) and r.cells[column - 1]), "")
        if text:
            found.append(Notice("columna_oculta", None, column, found=text))
    for row_number, column, cached in part.formulas:
        code = "formula" if cached else "formula_sin_valor"
        found.append(Notice(code, row_number, column, found=f"{column_letter(column)}{row_number}"))
    return found
