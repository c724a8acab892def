"""What the cells of the workbooks look like, and how they print."""

from __future__ import annotations

from typing import Any

FONT = "Arial"
HEAD, ASKED, GIVEN, LINE, WORDS = "1F3864", "FFFDE7", "F2F2F2", "BFBFBF", "404040"
#: Widest part of a text that one line of the instructions holds.
_HELP_WIDTH = 96


def put(cell: Any, text: str) -> None:
    """Write text that a spreadsheet never takes for a formula or a number."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@"


def dress(
    cell: Any, *, fill: str = "", bold: bool = False, color: str = "000000", size: float = 10, border: bool = True,
    wrap: bool = True, center: bool = False, locked: bool = True, form: str = "",
) -> None:  # fmt: skip
    """Font, colour, border and lock of one cell; styles are shared by cells that look the same."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    cell.font = Font(name=FONT, size=size, bold=bold, color=color)
    cell.alignment = Alignment(vertical="center", horizontal="center" if center else None, wrap_text=wrap)
    if border:
        side = Side(style="thin", color=LINE)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    cell.protection = Protection(locked=locked)
    if form:
        cell.number_format = form


def lines(text: str, width: float) -> int:
    """Lines that a text takes in a column so many characters wide."""
    return sum(1 + int(len(part) * 1.12 // max(width, 1)) for part in text.split("\n"))


def page(sheet: Any, *, landscape: bool, one: bool = False) -> None:
    """As wide as the sheet of paper, with numbered pages; ``one``: all on one page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 1  # letter, the paper of Colombian offices
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.25
    sheet.oddFooter.right.text = "Página &P de &N"
    sheet.oddFooter.left.text = "&A"


def protect(sheet: Any) -> None:
    """Only unlocked cells take text; columns may be widened, rows filtered and sorted. Without a password."""
    shield = sheet.protection
    shield.sheet = True
    for allowed in ("formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(shield, allowed, False)  # the file format says what is forbidden


def explain(sheet: Any, title: str, parts: list[tuple[str, str]]) -> None:
    """Fill the sheet of instructions: what each thing is, in the left column, and its words."""
    put(sheet.cell(1, 1), title)
    dress(sheet.cell(1, 1), bold=True, size=15, color=HEAD, border=False, wrap=False)
    sheet.row_dimensions[1].height = 28
    for row, (name, text) in enumerate(parts, 3):
        put(sheet.cell(row, 1), name)
        put(sheet.cell(row, 2), text)
        dress(sheet.cell(row, 1), bold=True, color=HEAD, border=False)
        dress(sheet.cell(row, 2), border=False)
        sheet.row_dimensions[row].height = 13.5 * max(lines(text, _HELP_WIDTH), lines(name, 26)) + 8
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, _HELP_WIDTH
    sheet.sheet_view.showGridLines = False
    page(sheet, landscape=False, one=True)
    protect(sheet)
