"""How the cells of the follow-up workbook look, and which ones can be typed in.

Out of scope: what they say.
"""

from __future__ import annotations

from functools import cache
from typing import Any

FONT, SIZE = "Arial", 11
INPUT, HEAD, FIXED, BAND = "FFF8D6", "1F3864", "F2F2F2", "DCE6F1"
#: Most characters of a text that is shown (the id, not the text, names the row).
LONGEST = 1_500
#: Legal paper (*oficio* is near it), the largest most offices print on.
LEGAL = 5


@cache
def _styles(kind: str) -> dict[str, Any]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    side = Side(style="thin", color="A6A6A6")
    colours = {"head": "FFFFFF", "title": HEAD, "subtitle": HEAD}
    sizes = {"title": 16, "subtitle": 12, "big": 12}
    fills = {"input": INPUT, "head": HEAD, "fixed": FIXED, "number": FIXED, "big": BAND}
    centered = kind in {"head", "number"}
    out: dict[str, Any] = {
        "font": Font(
            name=FONT, size=sizes.get(kind, SIZE), bold=kind in {"head", "title", "bold"}, color=colours.get(kind)
        ),
        "alignment": Alignment(
            vertical="center" if kind == "head" else "top",
            horizontal="center" if centered else None,
            wrap_text=kind not in {"title", "subtitle"},
        ),
        "protection": Protection(locked=kind != "input"),
    }
    if kind in {"input", "head", "fixed", "number"}:
        out["border"] = Border(left=side, right=side, top=side, bottom=side)
    if kind in fills:
        out["fill"] = PatternFill("solid", fgColor=fills[kind])
    return out


def look(cell: Any, kind: str, number_format: str = "") -> None:
    """Give ``cell`` one of the looks: input, head, fixed, number, title, subtitle, big, bold, plain."""
    for name, value in _styles(kind).items():
        setattr(cell, name, value)
    if number_format:
        cell.number_format = number_format


def put(cell: Any, value: Any) -> None:
    """Write a value; a text is never taken for a formula, whatever it starts with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None or value == "":
        return
    if not isinstance(value, str):
        cell.value = value
        return
    shown = value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", shown)
    cell.data_type = "s"
    cell.quotePrefix = shown[:1] in "=+-@"


def lines(text: str, width: float) -> int:
    """Lines that a text takes in a column of ``width`` characters, words whole (an estimate)."""
    room = max(1.0, width * 1.05)  # small letters are narrower than the digits that widths are given in
    count = 0
    for part in text.split("\n"):
        used = 0.0
        count += 1
        for word in part.split():
            size = len(word) * (1.2 if word.isupper() else 1.0) + 1
            if used and used + size > room:
                count, used = count + 1, 0.0
            count += int((size - 1) // room)
            used += size
    return max(count, 1)


def page(sheet: Any, heading_row: int | None = None, *, title: str = "") -> None:
    """Landscape on legal paper, as wide as the page, with the heading on each one."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = LEGAL
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top = sheet.page_margins.bottom = 0.4
    sheet.oddFooter.right.text = "Página &P de &N"
    sheet.oddFooter.left.text = title.replace("&", "&&")
    sheet.sheet_view.showGridLines = False
    if heading_row is not None:
        sheet.print_title_rows = f"{heading_row}:{heading_row}"


def protect(sheet: Any) -> None:
    """Only the unlocked cells can be typed in; no password. Widths, sorting and filters stay possible."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
    sheet.protection.sort = sheet.protection.autoFilter = False
