"""Workbooks that look like an office's and come out as the same bytes every time.

The bytes are settled by :mod:`pamlib.office_bytes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pamlib.demo.layout import Block, Layout
from pamlib.office_bytes import core_properties, workbook_bytes

# Excel's own accounting format for Colombian pesos: a zero is shown as "$ -".
ACCOUNTING = '_-"$"\\ * #,##0_-;\\-"$"\\ * #,##0_-;_-"$"\\ * "-"??_-;_-@_-'
# 240A is the es-CO locale: the month shows in Spanish on any machine.
MONTH_YEAR = "[$-240A]mmm\\-yy"
DAY_MONTH_YEAR = "dd/mm/yyyy"
FONT = "Arial"
_HEADING_HEIGHT = 26.0


def style(
    cell: Any,
    *,
    bold: bool = False,
    size: float = 9,
    fill: str = "",
    horizontal: str = "left",
    vertical: str = "center",
    rotation: int = 0,
    border: bool = True,
    italic: bool = False,
) -> None:
    """Give one cell the look of the form: small type, wrapped text, thin borders."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.font = Font(name=FONT, size=size, bold=bold, italic=italic)
    cell.alignment = Alignment(horizontal=horizontal, vertical=vertical, wrap_text=True, text_rotation=rotation)
    if border:
        side = Side(style="thin", color="FF7F7F7F")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def merge(sheet: Any, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
    """Declare a merge (1-based, inclusive); one single cell is left alone."""
    if (first_row, first_column) != (last_row, last_column):
        sheet.merge_cells(start_row=first_row, end_row=last_row, start_column=first_column, end_column=last_column)


def band(sheet: Any, row: int, first: int, to: int, text: str, *, last: int | None = None, **look: Any) -> None:
    """One bordered cell that spans columns ``first``..``to`` (and rows ``row``..``last``) with ``text``."""
    for number in range(row, (last or row) + 1):
        for column in range(first, to + 1):
            style(sheet.cell(number, column), **look)
    sheet.cell(row, first).value = text
    merge(sheet, row, last or row, first, to)


def letter(number: int) -> str:
    """Letters of a 1-based column number."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def heights(
    printed: Layout, widths: Mapping[str, float], *, rotated: Callable[[Block], bool] | None = None
) -> list[float]:
    """Height in points of each row, so that every cell, and every block over its rows, shows all its text."""
    blocks = {(block.role, block.first): block for block in printed.blocks}
    found: list[float] = []
    for index, row in enumerate(printed.rows):
        if row.kind.startswith("encabezado"):
            found.append(_HEADING_HEIGHT)
            continue
        texts = {role: str(value) for role, value in row.cells.items() if (role, index) not in blocks and value}
        found.append(max((_points(text, widths[role]) for role, text in texts.items()), default=_points("", 1)))
    for block in printed.blocks:
        text = printed.rows[block.first].cells.get(block.role)
        if not isinstance(text, str) or (rotated and rotated(block)):
            continue
        rows = range(block.first, block.last + 1)
        missing = _points(text, widths[block.role]) - sum(found[row] for row in rows)
        for index in rows:
            found[index] += max(0.0, missing) / len(rows)
    return [round(height, 1) for height in found]


def new_book(title: str, widths: Sequence[float]) -> tuple[Any, Any]:
    """A workbook and its first sheet, with the widths of its columns in characters."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[letter(number)].width = width
    return book, sheet


def shape(
    sheet: Any,
    printed: Layout,
    first_row: int,
    widths: Mapping[str, float],
    *,
    rotated: Callable[[Block], bool] | None = None,
) -> None:
    """Merge every block of the printed rows and give each row its height; ``widths`` are by role, in column order."""
    roles = list(widths)
    for block in printed.blocks:
        column = roles.index(block.role) + 1
        merge(sheet, first_row + block.first, first_row + block.last, column, column)
    for index, height in enumerate(heights(printed, widths, rotated=rotated)):
        sheet.row_dimensions[first_row + index].height = height


def paginate(
    sheet: Any, printed: Layout, first_row: int, *, last_column: str, headings: int, breaks: Sequence[str], scale: int
) -> None:
    """Page breaks before the ``headings`` rows over each key of ``breaks``, the printed area, and the panes."""
    from openpyxl.worksheet.pagebreak import Break

    for key in breaks:
        sheet.row_breaks.append(Break(id=first_row + printed.index(key) - headings - 1))
    landscape(sheet, scale=scale)
    sheet.print_area = f"A1:{last_column}{first_row + len(printed.rows) - 1}"
    # Panes are frozen under the title, as the office left them, so the first heading stays in sight.
    sheet.freeze_panes = f"A{first_row + headings}"
    sheet.sheet_view.zoomScale = 80


def landscape(sheet: Any, *, scale: int, rows_to_repeat: str | None = None) -> None:
    """Landscape, legal paper, at ``scale`` per cent (a fixed scale: "fit to page" makes Excel ignore page breaks)."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 5
    sheet.page_setup.scale = scale
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top = sheet.page_margins.bottom = 0.4
    sheet.oddFooter.right.text = "Página &P de &N"
    sheet.oddFooter.left.text = "Entidad ficticia de demostración"
    if rows_to_repeat:
        sheet.print_title_rows = rows_to_repeat


def _points(text: str, width: float) -> float:
    return 12.0 * lines_needed(text, width) + 5


def lines_needed(text: str, width: float, *, size: float = 9) -> int:
    """Lines that ``text`` takes in a column of ``width`` characters (an estimate: words are not split)."""
    capacity = max(1.0, width * 10.2 / size)
    # Capitals are about a fifth wider than the digits that Excel measures columns by.
    factor = 1.22 if text.isupper() else 1.0
    return sum(max(1, -int(-len(part) * factor // capacity)) for part in text.split("\n")) if text else 1


def save(book: Any, cached: Mapping[str, Mapping[str, int]] | None = None) -> bytes:
    """Bytes of ``book``; ``cached`` maps sheet title → cell → the value that its formula shows."""
    core = core_properties("Entidad ficticia de demostración", dated="2024-02-29T08:00:00Z")
    return workbook_bytes(book, core, cached)
