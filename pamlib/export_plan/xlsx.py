"""The exported plan as a workbook that an office would sign.

A text is always written as text: ``= + - @`` at its start begin no formula, in this program or in the next one that
opens the file. Figures are numbers and dates are dates, shown as offices write them.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Sequence
from typing import Any

from pamlib.errors import UserError
from pamlib.export_plan.columns import Column
from pamlib.export_plan.grid import Grid
from pamlib.export_plan.pages import HEADING_SIZE, MARGIN, SIZE, Pages, arrange, heading_height, points, widths
from pamlib.export_plan.values import Value
from pamlib.office_bytes import core_properties, workbook_bytes

# A declared zero is shown "$ -". 240A is the es-CO locale: month names are Spanish on any machine.
PESOS = '"$"\\ #,##0_-;\\-"$"\\ #,##0_-;"$ -"_-'
MONTH = "[$-240A]mmm\\-yy"
DAY = "dd/mm/yyyy"
TEXT = "@"
FONT = "Arial"
_DEFAULT_SIZE = 10
_FILL = "FFE2EFDA"
_LONGEST_CELL = 32_767
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_SIDE_COLUMNS = 2
_CENTRED = frozenset({"fecha_inicio", "fecha_fin", "fuente", "componente", "responsable_accion", "responsable_tarea"})


def workbook(grid: Grid, *, paged: bool = True) -> bytes:
    """The workbook as bytes.

    Parameters
    ----------
    paged: whether page breaks are set and blocks are closed and opened again at them.

    Raises
    ------
    UserError: a text is longer than a cell of a workbook can hold.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.pagebreak import Break

    book = Workbook()
    # Columns are as wide as so many digits of the default font: one that every machine has the measures of.
    book._named_styles["Normal"].font = Font(name=FONT, size=_DEFAULT_SIZE)  # type: ignore[attr-defined]
    sheet: Any = book.active
    sheet.title = "PAM"
    sizes = widths(grid)
    for number, width in enumerate(sizes, 1):
        sheet.column_dimensions[_letter(number)].width = width
    first = _title(sheet, grid, sizes)
    upper, lower = heading_height(grid.columns, sizes)
    title_height = sum(sheet.row_dimensions[row].height for row in range(1, first))
    pages = arrange(grid, upper + lower, title_height, paged=paged)
    body = _heading(sheet, grid, first, (upper, lower))
    _write_body(sheet, grid, pages, body)
    for row in pages.breaks:
        sheet.row_breaks.append(Break(id=body + row - 1))
    last = _signatures(sheet, body + len(grid.rows), sizes)
    _print_setup(sheet, grid, pages, (first, body - 1), last)
    sheet.freeze_panes = f"A{body}"
    sheet.sheet_view.zoomScale = 80
    sheet.sheet_view.showGridLines = False
    return workbook_bytes(book, core_properties(grid.title.centre[0] if grid.title.centre else "", grid.title.title))


def put(cell: Any, text: str) -> None:
    """Write a text as text, whatever it begins with.

    Raises
    ------
    UserError: it is longer than a cell can hold.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(text) > _LONGEST_CELL:
        raise UserError(
            f"un texto del plan tiene {len(text)} letras y una celda de Excel recibe {_LONGEST_CELL}: «{text[:60]}…»",
            "Acorte ese texto en el plan y vuelva a exportar",
        )
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    cell.data_type = "s"
    if text.startswith(_RISKY):
        cell.quotePrefix = True


def _look(cell: Any, *, bold: bool = False, size: float = SIZE, horizontal: str = "left", fill: bool = False) -> None:
    """Type, alignment, border and fill of one cell; the style of a look is made once for each workbook."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    made: dict[tuple[object, ...], Any] = cell.parent.parent.__dict__.setdefault("_pam_looks", {})
    key = (bold, size, horizontal, fill)
    if key not in made:
        side = Side(style="thin", color="FF595959")
        cell.font = Font(name=FONT, size=size, bold=bold)
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        if fill:
            cell.fill = PatternFill("solid", fgColor=_FILL)
        made[key] = copy.copy(cell._style)
    cell._style = copy.copy(made[key])


def _band(sheet: Any, rows: tuple[int, int], columns: tuple[int, int], text: str, **look: Any) -> None:
    """One bordered cell over the rows and columns (1-based, inclusive)."""
    for row in range(rows[0], rows[1] + 1):
        for column in range(columns[0], columns[1] + 1):
            _look(sheet.cell(row, column), **look)
    if text:
        put(sheet.cell(rows[0], columns[0]), text)
    _merge(sheet, rows, columns)


def _merge(sheet: Any, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    """Declare a merge (1-based, inclusive); its cells have their borders already, which ``merge_cells`` works out anew
    at twenty times the cost.
    """
    from openpyxl.worksheet.cell_range import CellRange

    if rows[0] != rows[1] or columns[0] != columns[1]:
        sheet.merged_cells.ranges.add(
            CellRange(min_row=rows[0], max_row=rows[1], min_col=columns[0], max_col=columns[1])
        )


def _title(sheet: Any, grid: Grid, sizes: Sequence[float]) -> int:
    """Write the block above the table; the row where the headings start."""
    title, wide = grid.title, len(grid.columns)
    depth = max(len(title.centre), len(title.side))
    _band(sheet, (1, depth), (1, _SIDE_COLUMNS), "")
    edge = wide - _SIDE_COLUMNS
    for names, columns, bold in (
        (title.centre, (_SIDE_COLUMNS + 1, edge), True),
        (title.side, (edge + 1, wide), False),
    ):
        for n in range(len(names)):
            last = depth if n == len(names) - 1 else n + 1
            _band(sheet, (n + 1, last), columns, names[n], bold=bold, horizontal="center")
    for row in range(1, depth + 1):
        sheet.row_dimensions[row].height = 17.0
    row = depth + 1
    _band(sheet, (row, row), (1, wide), title.title, bold=True, size=13, horizontal="center", fill=True)
    sheet.row_dimensions[row].height = 26.0
    for label, text in title.facts:
        row += 1
        whole = f"{label}{text}"
        _band(sheet, (row, row), (1, wide), whole.rstrip())
        sheet.row_dimensions[row].height = round(points(whole, sum(sizes)) + 2, 1)
    row += 1
    sheet.row_dimensions[row].height = 8.0
    return row + 1


def _heading(sheet: Any, grid: Grid, first: int, tall: tuple[float, float]) -> int:
    """Write one or two heading rows; the first row of the body."""
    two = grid.two_rows
    last = first + 1 if two else first
    column = 1
    while column <= len(grid.columns):
        here: Column = grid.columns[column - 1]
        if not here.sub:
            _band(sheet, (first, last), (column, column), here.heading, **_HEAD)
            column += 1
            continue
        end = column
        while end < len(grid.columns) and grid.columns[end].sub and grid.columns[end].heading == here.heading:
            end += 1
        _band(sheet, (first, first), (column, end), here.heading, **_HEAD)
        for number in range(column, end + 1):
            _band(sheet, (last, last), (number, number), grid.columns[number - 1].sub, **_HEAD)
        column = end + 1
    for row, height in zip(range(first, last + 1), tall, strict=False):
        sheet.row_dimensions[row].height = round(height, 1)
    return last + 1


_HEAD = {"bold": True, "size": HEADING_SIZE, "horizontal": "center", "fill": True}


def _write_body(sheet: Any, grid: Grid, pages: Pages, first: int) -> None:
    for i, height in enumerate(pages.heights):
        sheet.row_dimensions[first + i].height = height
    for block in pages.blocks:
        column = grid.columns[block.column]
        value = grid.rows[block.first][block.column]
        for i in range(block.first, block.last + 1):
            cell = sheet.cell(first + i, block.column + 1)
            _look(cell, bold=column.key == "componente", horizontal=_side(column, value))
        if value is not None:
            _fill(sheet.cell(first + block.first, block.column + 1), value)
        _merge(sheet, (first + block.first, first + block.last), (block.column + 1, block.column + 1))


def _side(column: Column, value: Value | None) -> str:
    if column.is_money:
        return "right" if value is not None and value.form == "pesos" else "center"
    return "center" if column.key in _CENTRED else "left"


def _fill(cell: Any, value: Value) -> None:
    if value.number is not None:
        cell.value, cell.number_format = value.number, PESOS
    elif value.date is not None:
        cell.value, cell.number_format = value.date, MONTH if value.form == "mes" else DAY
    else:
        put(cell, value.shown)
        cell.number_format = TEXT


def _signatures(sheet: Any, first: int, sizes: Sequence[float]) -> int:
    """Room to sign under the table; its last row."""
    from openpyxl.styles import Alignment, Border, Font, Side

    from pamlib.export_plan.layouts import common

    row = first + 1
    sheet.row_dimensions[row].height = 40.0
    names = common()["firmas"]
    edges = _thirds(sizes, len(names))
    for name, (start, end) in zip(names, edges, strict=True):
        for column in range(start, end + 1):
            sheet.cell(row, column).border = Border(bottom=Side(style="thin", color="FF595959"))
        cell = sheet.cell(row, start)
        put(cell, name)
        cell.font = Font(name=FONT, size=SIZE, bold=True)
        cell.alignment = Alignment(horizontal="left", vertical="bottom")
        _merge(sheet, (row, row), (start, end))
    return row


def _thirds(sizes: Sequence[float], parts: int) -> list[tuple[int, int]]:
    """Runs of columns (1-based) of about equal width, one per signature, with a column of air between them."""
    total, edges, at = sum(sizes), [0], 0.0
    for number, width in enumerate(sizes, 1):
        at += width
        if len(edges) < parts and at >= total * len(edges) / parts:
            edges.append(number)
    edges.append(len(sizes))
    return [(a + 1, max(a + 1, b - 1)) for a, b in itertools.pairwise(edges)]


def _print_setup(sheet: Any, grid: Grid, pages: Pages, heading: tuple[int, int], last: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = pages.paper.excel
    # A fixed scale: with "fit to page" Excel ignores the page breaks.
    sheet.page_setup.scale = pages.scale
    inches = MARGIN / 72
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = inches
    margins.bottom = inches + 0.25
    margins.header = margins.footer = 0.2
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{heading[0]}:{heading[1]}"
    sheet.print_area = f"A1:{_letter(len(grid.columns))}{last}"
    sheet.oddFooter.left.text = " · ".join(grid.title.side[:1])
    sheet.oddFooter.right.text = "Página &P de &N"
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 8


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))
