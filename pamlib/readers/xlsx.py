"""Workbooks (xlsx): values and merges by calamine, the rest (hidden parts, formulas, page breaks) from the XML.

calamine reads values many times faster than openpyxl but says nothing of number formats, formulas or hidden rows;
:mod:`pamlib.readers.xlsx_parts` looks those up. A cell's text is what a person sees in it: a date shown as ``dic-27``
stays ``dic-27``, because a whole month ends on its last day and the first of the month does not.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import python_calamine

from pamlib.errors import UserError
from pamlib.formulas import review
from pamlib.limits import Limits
from pamlib.readers.sheet import display, sheet_notices
from pamlib.readers.sheet_errors import errors_of, put_back
from pamlib.readers.xlsx_parts import SheetPart, WorkbookParts
from pamlib.table import Merge, Notice, RawRow, RawTable

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
        # By its name calamine would take it for what it is not; by its bytes it does not.
        named = path.suffix.lower() in {".xlsx", ".xlsm"}
        book = python_calamine.load_workbook(str(path) if named else io.BytesIO(path.read_bytes()))
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
        cells = [v.strip() if v.__class__ is str else display(v, part, number, i) for i, v in enumerate(line, 1)]
        rows.append(RawRow(number, cells))
    errors = put_back(rows, errors_of(part.xml), {(each.row, each.column) for each in part.formula_texts})
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
        notices + errors + sheet_notices(part, rows) + review(part.formula_texts, rows),
        positional=True,
        lettered=True,
        page_starts=part.page_starts,
        percents=part.percents,
    )
