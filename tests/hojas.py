"""The same small sheet as xlsx, xls or ods, to compare readers with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import ataques
import libros
import xlwt

Area = tuple[int, int, int, int]
"""First row, last row, first column, last column, from 1."""

MONTH = "mmm-yy"


def as_xlsx(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[Area] = ()) -> Path:
    """Dates on the first of a month are shown as ``mmm-yy``."""

    def finish(made):
        page = made.active
        for line in page.iter_rows():
            for cell in line:
                if isinstance(cell.value, dt.date):
                    cell.number_format = MONTH if cell.value.day == 1 else "dd/mm/yyyy"
        for top, bottom, left, right in merges:
            page.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)

    return libros.book(path, rows, change=finish)


def as_xls(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[Area] = ()) -> Path:
    made = xlwt.Workbook()
    page = made.add_sheet("PAM")
    month, day = (xlwt.easyxf(num_format_str=shape) for shape in (MONTH, "dd/mm/yyyy"))
    tops = {(top, left): (top - 1, bottom - 1, left - 1, right - 1) for top, bottom, left, right in merges}
    for number, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            style = (month if value.day == 1 else day) if isinstance(value, dt.date) else xlwt.Style.default_style
            if (number, column) in tops:
                page.write_merge(*tops[number, column], value, style)
            elif value not in {"", None}:
                page.write(number - 1, column - 1, value, style)
    made.save(str(path))
    return path


def as_ods(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[Area] = ()) -> Path:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, bottom, left, right in merges}
    lines = []
    for number, cells in enumerate(rows, 1):
        line = "".join(_ods_cell(value, spans.get((number, column))) for column, value in enumerate(cells, 1))
        lines.append(f"<table:table-row>{line}</table:table-row>")
    # The way LibreOffice ends every sheet: a million blank rows of 16 384 cells.
    lines.append(
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return ataques.ods(path, f'<table:table table:name="PAM">{"".join(lines)}</table:table>')


def _ods_cell(value: Any, span: tuple[int, int] | None) -> str:
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value in {"", None}:
        return f"<table:table-cell{spanned}/>"
    shown = str(value)
    if isinstance(value, bool):
        kind = f'boolean" office:boolean-value="{str(value).lower()}'
    elif isinstance(value, dt.date):
        kind = f'date" office:date-value="{value.isoformat()}'
        shown = f"{'ene feb mar abr may jun jul ago sep oct nov dic'.split()[value.month - 1]} {value.year}"
        shown = shown if value.day == 1 else f"{value:%d/%m/%Y}"
    elif isinstance(value, int | float):
        kind = f'float" office:value="{value}'
    else:
        kind = "string"
    paragraphs = "".join(f"<text:p>{escape(each)}</text:p>" for each in shown.split("\n"))
    return f'<table:table-cell office:value-type="{kind}"{spanned}>{paragraphs}</table:table-cell>'


MAKERS: dict[str, Callable[..., Path]] = {"xlsx": as_xlsx, "xls": as_xls, "ods": as_ods}
