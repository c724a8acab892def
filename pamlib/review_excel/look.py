"""How the cells of the review workbook look, and how text is put in them without ever becoming a formula."""

from __future__ import annotations

from typing import Any

_LONGEST = 2_000


def put(cell: Any, text: str) -> None:
    """Write text that a spreadsheet never takes for a formula, whatever it starts with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not text:
        return
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", shown)
    cell.data_type = "s"
    cell.quotePrefix = True


def look(
    cell: Any,
    *,
    fill: str = "",
    bold: bool = False,
    color: str = "000000",
    size: float = 10,
    border: bool = True,
    wrap: bool = True,
) -> None:
    """Small type, wrapped at the top of the cell, thin borders; what is not said stays plain."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.font = Font(name="Arial", size=size, bold=bold, color=color)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    if border:
        side = Side(style="thin", color="BFBFBF")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def landscape(sheet: Any) -> None:
    """Print the sheet landscape, as wide as the page, its pages numbered."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 5  # legal, the widest an office has
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.oddFooter.right.text = "Página &P de &N"
