"""A plan on paper (PDF): rows fall on pages as in a word processor, and cells and merges are cut by the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from documentos import Sheet

FONT, SIZE, LEADING, PAD = "Helvetica", 7.0, 8.4, 2.5


@dataclass(frozen=True)
class Look:
    """How to print. ``rules``: ``todas``, ``horizontales`` or ``ninguna``. ``repeat``: heading rows on each page.

    ``cut``: a page may end inside a row. ``rotated``: texts of the first column over more than three rows go upwards.
    ``middle``: cells are centred vertically. ``turned``: the page lies on its side, its content turned and not marked.
    """

    rules: str = "todas"
    repeat: int = 0
    cut: bool = False
    rotated: bool = False
    middle: bool = False
    turned: bool = False
    size: tuple[float, float] = (1008, 612)
    footer: str = ""


@dataclass
class _Piece:
    """Part of a row on a page: from ``top`` down to ``bottom`` (points from the page's top)."""

    page: int
    row: int
    top: float
    bottom: float
    again: bool = False


@dataclass
class _Area:
    rows: tuple[int, int]
    columns: tuple[int, int]
    lines: list[str] = field(default_factory=list)


def pdf(path: Path, sheet: Sheet, look: Look | None = None) -> Path:
    """Print the sheet; a break of it starts a page."""
    look = look or Look()
    printer = _Printer(sheet, look)
    size = (look.size[1], look.size[0]) if look.turned else look.size
    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for page in range(printer.pages):
        if look.turned:
            canvas.translate(0, 0)
            canvas.rotate(90)
            canvas.translate(0, -size[0])
        printer.draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return path


class _Printer:
    def __init__(self, sheet: Sheet, look: Look) -> None:
        self.sheet, self.look = sheet, look
        width = len(sheet.rows[0])
        self.xs = [30.0]
        for size in sheet.widths[:width]:
            self.xs.append(self.xs[-1] + size)
        taken = {(r, c): (a, b, x, y) for a, b, x, y in sheet.merges for r in range(a, b + 1) for c in range(x, y + 1)}
        seen: set[tuple[int, int, int, int]] = set()
        self.areas: list[_Area] = []
        for r, row in enumerate(sheet.rows):
            for c, text in enumerate(row):
                a, b, x, y = taken.get((r, c), (r, r, c, c))
                if (a, b, x, y) not in seen:
                    seen.add((a, b, x, y))
                    self.areas.append(_Area((a, b), (x, y), self.wrap(text, self.xs[y + 1] - self.xs[x] - 2 * PAD)))
        self.heights = self._heights()
        self.pieces = self._place()
        self.pages = self.pieces[-1].page + 1

    @staticmethod
    def wrap(text: str, width: float) -> list[str]:
        """Lines of a text; a word wider than the column is broken at its last letter that fits."""
        lines: list[str] = []
        for line in simpleSplit(text, FONT, SIZE, width) if text else []:
            while stringWidth(line, FONT, SIZE) > width:
                fits = max(n for n in range(1, len(line)) if stringWidth(line[:n], FONT, SIZE) <= width)
                lines.append(line[:fits])
                line = line[fits:]
            lines.append(line)
        return lines

    def _heights(self) -> list[float]:
        heights = [LEADING + 2 * PAD] * len(self.sheet.rows)
        for area in sorted(self.areas, key=lambda a: a.rows[1] - a.rows[0]):
            first, last = area.rows
            missing = len(area.lines) * LEADING + 2 * PAD - sum(heights[first : last + 1])
            if missing > 0 and not self._is_rotated(area):
                heights[last] += missing
        return heights

    def _is_rotated(self, area: _Area) -> bool:
        return self.look.rotated and area.columns[0] == 0 and area.rows[1] - area.rows[0] > 2

    def _place(self) -> list[_Piece]:
        top, bottom = 30.0, self.look.size[1] - 30
        y = top + 12 * len(self.sheet.title) + 6
        pieces: list[_Piece] = []
        page = 0
        for row, height in enumerate(self.heights):
            room = bottom - y
            if row in self.sheet.breaks or (height > room and not (self.look.cut and room > 2 * LEADING + 2 * PAD)):
                page, y = page + 1, self._heading(pieces, page + 1, top)
            elif height > room:
                lines = int((room - 2 * PAD) / LEADING)
                part = lines * LEADING + 2 * PAD
                pieces.append(_Piece(page, row, y, y + part))
                page, y = page + 1, self._heading(pieces, page + 1, top)
                height = height - part + 2 * PAD
            pieces.append(_Piece(page, row, y, y + height))
            y += height
        return pieces

    def _heading(self, pieces: list[_Piece], page: int, y: float) -> float:
        for row in range(self.look.repeat):
            pieces.append(_Piece(page, row, y, y + self.heights[row], again=True))
            y += self.heights[row]
        return y

    def draw(self, canvas: Any, page: int) -> None:
        """Draw one page."""
        height = self.look.size[1]
        canvas.setFont(FONT, SIZE)
        if page == 0:
            for n, cells in enumerate(self.sheet.title):
                canvas.drawString(30, height - 36 - 12 * n, "   ".join(cells))
        canvas.drawRightString(self.look.size[0] - 30, 14, f"Página {page + 1} de {self.pages}")
        canvas.drawString(30, 14, self.look.footer)
        for area in self.areas:
            repeated = area.rows[1] < self.look.repeat
            parts = self._parts(area)
            for n, (where, top, bottom) in enumerate(parts):
                if where != page:
                    continue
                x0, x1 = self.xs[area.columns[0]], self.xs[area.columns[1] + 1]
                if self.look.rules == "todas":
                    canvas.rect(x0, height - bottom, x1 - x0, bottom - top)
                elif self.look.rules == "horizontales":
                    canvas.line(x0, height - top, x1, height - top)
                    canvas.line(x0, height - bottom, x1, height - bottom)
                lines = area.lines if repeated else self._lines_on(area, parts, n)
                if self._is_rotated(area):
                    self._upwards(canvas, area, parts, n)
                else:
                    free = bottom - top - len(lines) * LEADING - 2 * PAD
                    down = max(0.0, free / 2) if self.look.middle else 0.0
                    for k, line in enumerate(lines):
                        canvas.drawString(x0 + PAD, height - top - PAD - down - SIZE + 1 - k * LEADING, line)

    def _parts(self, area: _Area) -> list[tuple[int, float, float]]:
        """Page, top and bottom of each part of an area; a heading printed again is a part too."""
        found: dict[tuple[int, bool], tuple[float, float]] = {}
        for piece in self.pieces:
            if area.rows[0] <= piece.row <= area.rows[1]:
                key = (piece.page, piece.again)
                top, bottom = found.get(key, (piece.top, piece.bottom))
                found[key] = (min(top, piece.top), max(bottom, piece.bottom))
        return [(page, top, bottom) for (page, _), (top, bottom) in found.items()]

    @staticmethod
    def _lines_on(area: _Area, parts: Sequence[tuple[int, float, float]], n: int) -> list[str]:
        """Lines of the area that its part ``n`` shows; they flow from one to the next."""
        done = 0
        for k, (_, top, bottom) in enumerate(parts):
            room = max(0, int((bottom - top - 2 * PAD) / LEADING + 0.01))
            if k == n:
                return area.lines[done:] if k == len(parts) - 1 else area.lines[done : done + room]
            done += room
        return []

    def _upwards(self, canvas: Any, area: _Area, parts: Sequence[tuple[int, float, float]], n: int) -> None:
        """The text written from bottom to top, in the middle of its largest part."""
        largest = max(range(len(parts)), key=lambda k: parts[k][2] - parts[k][1])
        if n != largest:
            return
        _, top, bottom = parts[n]
        lines = simpleSplit(" ".join(area.lines), FONT, SIZE, bottom - top - 2 * PAD)
        x = (self.xs[0] + self.xs[1]) / 2 - len(lines) * LEADING / 2 + SIZE
        canvas.saveState()
        canvas.translate(x, self.look.size[1] - (top + bottom) / 2)
        canvas.rotate(90)
        for k, line in enumerate(lines):
            canvas.drawCentredString(0, -k * LEADING, line)
        canvas.restoreState()
