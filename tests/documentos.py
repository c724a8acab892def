"""A plan printed as a Word document or a PDF, as offices do: from cells and merges to the file."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pamlib.readers import read
from pamlib.table import RawRow

# Width in points of the thirteen columns of the v5 layout, on landscape legal paper.
WIDTHS = (52, 78, 66, 96, 90, 90, 56, 128, 56, 44, 52, 72, 48)


@dataclass(slots=True)
class Sheet:
    """Cells to print: a title, then the rows of the table; merges are (first row, last row, first column, last
    column), 0-based and inclusive; ``breaks`` are the rows before which a new page (or table) starts.
    """

    title: list[list[str]]
    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    widths: Sequence[float] = WIDTHS

    def pages(self) -> list[Sheet]:
        """The table cut at its breaks; a merge that a break cuts is blank on its second page."""
        cuts = [0, *self.breaks, len(self.rows)]
        found = []
        for first, end in pairwise(cuts):
            merges = [
                (max(a, first) - first, min(b, end - 1) - first, c, d)
                for a, b, c, d in self.merges
                if a < end and b >= first
            ]
            found.append(Sheet([], self.rows[first:end], merges, widths=self.widths))
        return found


def from_book(path: Path, first_row: int, width: int = len(WIDTHS), sheet: int = 0) -> Sheet:
    """What a workbook of a plan shows on its first sheet, the rows from ``first_row`` on being the table."""
    table = read(path)[sheet]
    rows = [_cells(row, width) for row in table.rows if row.number >= first_row]
    merges = [
        (m.first_row - first_row, m.last_row - first_row, m.first_column - 1, m.last_column - 1)
        for m in table.merges
        if m.first_row >= first_row
    ]
    title = [[c for c in row.cells[:width] if c] for row in table.rows if row.number < first_row and not row.blank]
    return Sheet(title, rows, merges, sorted(n - first_row for n in table.page_starts if n > first_row))


def _cells(row: RawRow, width: int) -> list[str]:
    return (row.cells + [""] * width)[:width]


# --- Word -----------------------------------------------------------------------------------------------------------


def docx(path: Path, sheet: Sheet, *, header: Sequence[str] = (), split: bool = True) -> Path:
    """A Word document: the title in paragraphs, then a table per page (or one in all)."""
    from docx import Document

    made = Document()
    for text in header:
        made.sections[0].header.add_paragraph(text)
    for cells in sheet.title:
        made.add_paragraph("\t".join(cells))
    for page in sheet.pages() if split else [sheet]:
        add_table(made, page)
        made.add_paragraph()
    made.save(str(path))
    return path


def add_table(document: Any, sheet: Sheet) -> None:
    """Append the sheet's table to a Word document."""
    from docx.oxml import parse_xml

    document.element.body.insert(-1, parse_xml(table_xml(sheet)))


def table_xml(sheet: Sheet, cell: Callable[[str], str] | None = None) -> str:
    """The table in WordprocessingML; ``cell`` makes the content of a cell from its text."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cell = cell or paragraphs
    starts = {(a, c): (b, d) for a, b, c, d in sheet.merges}
    covered = {(r, c) for a, b, c0, d in sheet.merges for r in range(a, b + 1) for c in range(c0, d + 1)}
    grid = "".join(f'<w:gridCol w:w="{round(w * 20)}"/>' for w in sheet.widths[: len(sheet.rows[0])])
    rows = []
    for r, texts in enumerate(sheet.rows):
        cells = []
        c = 0
        while c < len(texts):
            area = next(((a, b, x, y) for (a, x), (b, y) in starts.items() if a <= r <= b and x == c), None)
            properties, span = "", 1
            if area is not None and (r, c) in covered:
                span = area[3] - area[2] + 1
                properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
                if area[1] > area[0]:
                    properties += '<w:vMerge w:val="restart"/>' if r == area[0] else "<w:vMerge/>"
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{cell(texts[c])}</w:tc>")
            c += span
        heading = "<w:trPr><w:tblHeader/></w:trPr>" if r == 0 else ""
        rows.append(f"<w:tr>{heading}{''.join(cells)}</w:tr>")
    return f'<w:tbl xmlns:w="{word}"><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def paragraphs(text: str) -> str:
    """Each line of a cell as a paragraph."""
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n"))


# --- PDF ------------------------------------------------------------------------------------------------------------


def pdf(
    path: Path,
    sheet: Sheet,
    *,
    ruled: bool = True,
    repeat: int = 0,
    split_rows: bool = False,
    rotated: bool = False,
    size: tuple[float, float] = (1008, 612),
    footer: str = "",
) -> Path:
    """A PDF of the sheet, one reportlab table per page of it, which flows to more pages when it does not fit.

    repeat: heading rows printed again on each page. split_rows: a page may end inside a row. rotated: texts of the
    first column that span more than three rows are written upwards.
    """
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, TableStyle

    style = ParagraphStyle("celda", fontName="Helvetica", fontSize=7, leading=8.4)

    def number(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.drawRightString(size[0] - 30, 14, f"Página {canvas.getPageNumber()}")
        if footer:
            canvas.drawString(30, 14, footer)

    story: list[Any] = [Paragraph(html.escape("   ".join(cells)), style) for cells in sheet.title]
    story.append(Spacer(1, 6))
    for n, page in enumerate(sheet.pages()):
        if n:
            story.append(PageBreak())
        look: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING"):
            look.append((side, (0, 0), (-1, -1), 2.5))
        if ruled:
            look.append(("GRID", (0, 0), (-1, -1), 0.5, "black"))
        tall = {}
        for a, b, c, d in page.merges:
            if b < len(page.rows):
                look.append(("SPAN", (c, a), (d, b)))
                tall[a, c] = b - a + 1
        cells = [
            [
                upwards(text, 4 * tall[r, c]) if rotated and c == 0 and tall.get((r, c), 1) > 3 and text
                else Paragraph(html.escape(text).replace("\n", "<br/>"), style)
                for c, text in enumerate(row)
            ]
            for r, row in enumerate(page.rows)
        ]  # fmt: skip
        table = LongTable(
            cells, page.widths[: len(page.rows[0])], repeatRows=repeat, splitByRow=1, splitInRow=int(split_rows)
        )
        table.setStyle(TableStyle(look))
        story.append(table)
    made = SimpleDocTemplate(
        str(path), pagesize=size, leftMargin=30, rightMargin=30, topMargin=28, bottomMargin=28, invariant=1
    )
    made.build(story, onFirstPage=number, onLaterPages=number)
    return path


def upwards(text: str, letters: int) -> Any:
    """A flowable that writes a text from bottom to top, in lines of at most so many letters."""
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.platypus import Flowable

    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()

    class Upwards(Flowable):
        def wrap(self, *_: Any) -> tuple[float, float]:
            return 9.0 * len(lines), 5.0

        def draw(self) -> None:
            self.canv.saveState()
            self.canv.rotate(90)
            self.canv.setFont("Helvetica", 7)
            for n, line in enumerate(lines):
                self.canv.drawString(-stringWidth(line, "Helvetica", 7), -7 - 9 * n, line)
            self.canv.restoreState()

    return Upwards()


# --- how well it was read -------------------------------------------------------------------------------------------


def f1(found: Sequence[dict[str, str]], expected: Sequence[dict[str, str]]) -> float:
    """F1 of the non-blank cells of two lists of lines, aligned by their order as a difference tool does."""
    from difflib import SequenceMatcher

    from pamlib.values.text import fold

    keys = [k for k in expected[0] if k != "clave"]

    def line(item: dict[str, str]) -> tuple[str, ...]:
        return tuple(fold(str(item[k])) if str(item[k]) not in {"nan", "<NA>"} else "" for k in keys)

    ours, theirs = [line(i) for i in found], [line(i) for i in expected]
    at = keys.index("tarea") if "tarea" in keys else keys.index("accion")
    matcher = SequenceMatcher(None, [x[at] for x in ours], [x[at] for x in theirs], autojunk=False)
    right = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag in {"equal", "replace"}:
            for one, other in zip(ours[a:b], theirs[c:d], strict=False):
                right += sum(bool(x) and x == y for x, y in zip(one, other, strict=True))
    total = sum(bool(x) for row in ours for x in row) + sum(bool(x) for row in theirs for x in row)
    return 2 * right / total if total else 0.0
