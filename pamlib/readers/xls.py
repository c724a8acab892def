"""Workbooks of Excel 97-2003 (xls): values and merges by calamine, the rest from the records.

The tables are those of :mod:`pamlib.readers.xlsx`: hidden sheets, rows and columns are read and said, formulas give
the value last saved, a date shown as ``dic-27`` stays ``dic-27``. Formulas are turned back into text and reviewed
(:mod:`pamlib.readers.xls_formulas`); those that are not known are counted, and a finding says so.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path

import python_calamine

from pamlib.errors import UserError
from pamlib.formulas import FormulaCell, review
from pamlib.limits import Limits
from pamlib.readers.look import damaged, password
from pamlib.readers.ole import BrokenContainerError, stream
from pamlib.readers.sheet import display, sheet_notices
from pamlib.readers.sheet_errors import put_back
from pamlib.readers.xls_books import links, names
from pamlib.readers.xls_formulas import Names, as_text
from pamlib.readers.xls_parts import Part, parts
from pamlib.table import Merge, Notice, RawRow, RawTable

_LINKS_SHOWN, _LONGEST_LINK = 5, 200


def read_xls(path: Path, limits: Limits) -> list[RawTable]:
    """One table per worksheet, hidden ones included (they carry a notice).

    Raises
    ------
    UserError: damaged, protected by a password, or beyond ``limits``.
    """
    try:
        content = stream(path.read_bytes(), ("Workbook", "Book"))
        found = {part.name: part for part in parts(content)}
        for part in found.values():
            _check_size(path, part, limits)
        # By its name calamine would take a renamed one for what it is not; by its bytes it does not.
        named = path.suffix.lower() == ".xls"
        book = python_calamine.load_workbook(str(path) if named else io.BytesIO(path.read_bytes()))
        called = names(content)
        tables = [
            _read_sheet(path, book, found.get(meta.name, Part(meta.name)), meta.visible, called)
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        linked = [Notice("vinculo_externo", found=target[:_LONGEST_LINK]) for target in links(content)[:_LINKS_SHOWN]]
        for table in tables:
            table.notices = [*linked, *table.notices]
        return tables
    except python_calamine.PasswordError:
        raise password(path) from None
    except (python_calamine.CalamineError, BrokenContainerError, struct.error, EOFError, ValueError):
        raise damaged(path) from None


def _check_size(path: Path, part: Part, limits: Limits) -> None:
    """Before calamine lays every sheet out, as it does on opening."""
    if part.rows * part.columns > limits.table_cells:
        raise UserError(
            f"la hoja ocupa {part.rows} filas por {part.columns} columnas, mucho más que un plan",
            "Borre las filas y columnas sobrantes y guárdela de nuevo",
            file=path,
            sheet=part.name,
        )


def _read_sheet(
    path: Path,
    book: python_calamine.CalamineWorkbook,
    part: Part,
    visible: python_calamine.SheetVisibleEnum,
    called: Names,
) -> RawTable:
    sheet = book.get_sheet_by_name(part.name)
    rows = [
        RawRow(number, [_text(value, part, number, column) for column, value in enumerate(line, 1)])
        for number, line in enumerate(sheet.to_python(skip_empty_area=False), 1)
    ]
    errors = put_back(rows, part.errors, {(row, column) for row, column, _ in part.formulas})
    # The record does not say whether the value was kept; what was read does.
    part.formulas = [(r, c, r <= len(rows) and any(rows[r - 1].cells[c - 1 : c])) for r, c, _ in part.formulas]
    while rows and rows[-1].blank:
        rows.pop()
    merges = [Merge(a[0] + 1, b[0] + 1, a[1] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or []]
    notices = [] if visible == python_calamine.SheetVisibleEnum.Visible else [Notice("hoja_oculta", found=part.name)]
    return RawTable(
        path.name,
        part.name,
        rows,
        merges,
        notices + errors + sheet_notices(part, rows) + _reviewed(part, called, rows),
        positional=True,
        lettered=True,
        page_starts=frozenset(part.page_starts),
    )


def _reviewed(part: Part, called: Names, rows: list[RawRow]) -> list[Notice]:
    """The review of the formulas of a sheet, and one notice for all those whose text is not known."""
    called = Names(called.sheets, called.defined, part.shared)
    texts = {row.number: row.cells for row in rows}
    known, unknown = [], []
    for row, column, operations in part.operations:
        formula = as_text(operations, row - 1, column - 1, called)
        if formula is None:
            unknown.append((row, column))
            continue
        cells = texts.get(row, [])
        known.append(FormulaCell(row, column, formula, cells[column - 1] if column <= len(cells) else ""))
    found = review(known, rows)
    if unknown:
        count = f"{len(unknown)} de {len(part.operations)} celdas con fórmula"
        found.append(Notice("formulas_sin_revisar", *unknown[0], found=count))
    return found


def _text(value: object, part: Part, row: int, column: int) -> str:
    return value.strip() if isinstance(value, str) else display(value, part, row, column)
