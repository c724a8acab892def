"""Workbooks of LibreOffice (ods): cells, merges and hidden parts from the XML, which says them all.

calamine reads ods values but neither merges nor what a cell shows, and a plan without its merges is another plan; so
the one part that matters, ``content.xml``, is walked here, an element at a time. Runs of repeated rows and columns
are how the format writes blanks: they are only laid out where text follows them, and counted before.

>>> shown_date("2027-12-01", "dic-27"), shown_date("2027-12-01", "01/12/2027")
('dic-27', '2027-12-01')

Out of scope: what a formula computes, and drawings.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from pamlib.errors import UserError
from pamlib.formulas import FormulaCell, review
from pamlib.limits import Limits
from pamlib.readers.look import BROKEN, damaged
from pamlib.readers.ods_formulas import as_excel
from pamlib.readers.sheet import MONTHS
from pamlib.table import Merge, Notice, RawRow, RawTable, column_letter

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_WORDS = re.compile(r"[^\W\d_]{3,}")
_LAST_COLUMN = 16_384


def read_ods(path: Path, limits: Limits) -> list[RawTable]:
    """One table per sheet, hidden ones included (they carry a notice).

    Raises
    ------
    UserError: damaged, or beyond ``limits``.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            return _Book(path, limits).read(content)
    except RecursionError:
        raise  # a RuntimeError as well, but another sentence
    except (ET.ParseError, *BROKEN):
        raise damaged(path) from None


class _Book:
    """Walks ``content.xml``; elements are dropped as soon as they were used."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._hidden_tables: set[str] = set()
        self._breaks: set[str] = set()

    def read(self, content: object) -> list[RawTable]:
        tables: list[RawTable] = []
        sheet: _Sheet | None = None
        depth = 0  # tables inside a cell are drawings or notes, not sheets
        for event, element in ET.iterparse(content, events=("start", "end")):  # type: ignore[call-overload] # noqa: S314 - no document type: looked at
            tag = element.tag
            if event == "start":
                if tag == f"{_TABLE}table":
                    depth += 1
                    if depth == 1:
                        sheet = _Sheet(self._path, self._limits, element.get(f"{_TABLE}name", ""), self._breaks)
                continue
            if tag == f"{_STYLE}style":
                self._learn(element)
            elif tag == f"{_TABLE}table":
                depth -= 1
                if depth == 0 and sheet is not None:
                    tables.append(sheet.finish(hidden=element.get(f"{_TABLE}style-name", "") in self._hidden_tables))
                    sheet = None
                element.clear()
            elif sheet is not None and depth == 1:
                sheet.take(element)
        return tables

    def _learn(self, style: ET.Element) -> None:
        """Automatic styles say which sheets are hidden and which rows start a page."""
        name = style.get(f"{_STYLE}name", "")
        for part in style:
            if part.get(f"{_TABLE}display") == "false":
                self._hidden_tables.add(name)
            if part.get(f"{_FO}break-before") == "page":
                self._breaks.add(name)


class _Sheet:
    """One sheet while it is walked."""

    def __init__(self, path: Path, limits: Limits, name: str, breaks: set[str]) -> None:
        self._path, self._limits, self._name, self._breaks = path, limits, name, breaks
        self._rows: list[RawRow] = []
        self._merges: list[Merge] = []
        self._notices: list[Notice] = []
        self._formulas: list[FormulaCell] = []
        self._page_starts: set[int] = set()
        self._next_row = 1
        self._columns = 1
        self._hidden_columns: list[range] = []
        self._width = 0

    def take(self, element: ET.Element) -> None:
        """An element of the sheet that has ended."""
        if element.tag == f"{_TABLE}table-row":
            self._row(element)
            element.clear()
        elif element.tag == f"{_TABLE}table-column":
            count = _number(element, "number-columns-repeated")
            if element.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
                self._hidden_columns.append(range(self._columns, self._columns + count))
            self._columns += count
        elif element.tag == f"{_TABLE}table-source":
            target = element.get(f"{_XLINK}href", "")
            self._notices.append(Notice("vinculo_externo", found=target[:200]))

    def finish(self, *, hidden: bool) -> RawTable:
        while self._rows and self._rows[-1].blank:
            self._rows.pop()
        # Blank rows between others were counted, not made.
        rows: list[RawRow] = []
        width = self._width
        for row in self._rows:
            rows += [RawRow(number, []) for number in range(len(rows) + 1, row.number)]
            rows.append(row)
        for row in rows:
            row.cells += [""] * (width - len(row.cells))
        for run in self._hidden_columns:
            for column in range(run.start, min(run.stop, width + 1)):
                text = next((row.cells[column - 1] for row in rows if row.cells[column - 1]), "")
                if text:
                    self._notices.append(Notice("columna_oculta", None, column, found=text))
        notices = ([Notice("hoja_oculta", found=self._name)] if hidden else []) + self._notices
        notices += review(self._formulas, rows)
        starts = frozenset(self._page_starts)
        return RawTable(self._path.name, self._name, rows, self._merges, notices, True, True, starts)

    def _row(self, element: ET.Element) -> None:
        first, times = self._next_row, _number(element, "number-rows-repeated")
        self._next_row += times
        if element.get(f"{_TABLE}style-name", "") in self._breaks:
            self._page_starts.add(first)
        cells: list[str] = []
        column = 1
        for cell in element:
            if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                column = self._cell(cell, first, column, cells)
        if not cells:
            return
        hidden = element.get(f"{_TABLE}visibility") in {"collapse", "filter"}
        self._width = max(self._width, len(cells))
        self._check_area(first + times - 1)
        for number in range(first, first + times):
            if hidden:
                self._notices.append(Notice("fila_oculta", number, found=next(c for c in cells if c)))
            self._rows.append(RawRow(number, list(cells)))

    def _cell(self, cell: ET.Element, row: int, column: int, cells: list[str]) -> int:
        """Add a cell to ``cells``, with the blanks before it if it has text; returns the column after it."""
        times = _number(cell, "number-columns-repeated")
        text = _shown(cell) if cell.tag == f"{_TABLE}table-cell" else ""
        formula = cell.get(f"{_TABLE}formula")
        if formula is not None:
            self._formulas.append(FormulaCell(row, column, as_excel(formula), text))
            code = "formula" if text else "formula_sin_valor"
            self._notices.append(Notice(code, row, column, found=f"{column_letter(column)}{row}"))
        down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            self._merges.append(Merge(row, row + down - 1, column, column + across - 1))
        if text:
            if column + times > _LAST_COLUMN + 1 or len(text) * times > self._limits.sheet_bytes:
                self._refuse(row, column + times - 1)
            cells += [""] * (column - 1 - len(cells)) + [text] * times
        return column + times

    def _check_area(self, last: int) -> None:
        """Refuse a sheet whose used range is too large before it is laid out."""
        if last * self._width > self._limits.table_cells:
            self._refuse(last, self._width)

    def _refuse(self, rows: int, columns: int) -> None:
        raise UserError(
            f"la hoja ocupa {rows} filas por {columns} columnas, mucho más que un plan",
            "Borre las filas y columnas sobrantes y guárdela de nuevo",
            file=self._path,
            sheet=self._name or None,
        )


def _number(element: ET.Element, name: str) -> int:
    """A repetition or span, at least 1."""
    return max(1, int(element.get(f"{_TABLE}{name}", "1")))


def _shown(cell: ET.Element) -> str:
    """Text of a cell: numbers as they are kept, dates as a person sees them, everything else as it is shown."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    value = cell.get(f"{_OFFICE}value", "")
    if kind in {"float", "currency", "percentage"} and value:
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if kind == "boolean":
        return "VERDADERO" if cell.get(f"{_OFFICE}boolean-value") == "true" else "FALSO"
    text = "\n".join("".join(_letters(part)) for part in cell if part.tag == f"{_TEXT}p").strip()
    if kind == "date":
        return shown_date(cell.get(f"{_OFFICE}date-value", ""), text) or text
    return text or cell.get(f"{_OFFICE}string-value", "").strip()


def _letters(element: ET.Element) -> Iterator[str]:
    """Letters of a paragraph; a line break, a tab and runs of blanks are elements of their own."""
    if element.tag == f"{_TEXT}line-break":
        yield "\n"
    elif element.tag == f"{_TEXT}tab":
        yield "\t"
    elif element.tag == f"{_TEXT}s":
        yield " " * min(int(element.get(f"{_TEXT}c", "1")), 1_000)
    elif element.tag != f"{_OFFICE}annotation":
        yield element.text or ""
        for part in element:
            yield from _letters(part)
            yield part.tail or ""


def shown_date(value: str, text: str) -> str:
    """An ISO date, or ``mes-aa`` when the cell shows a month and a year without a day.

    Parameters
    ----------
    value: the date kept, ``2027-12-01`` or ``2027-12-01T00:00:00``. text: what the cell shows.
    """
    day = value.removesuffix("T00:00:00")
    found = re.fullmatch(r"(\d{4})-(\d\d)-01", day)
    named = 1 if _WORDS.search(text) else 0
    if found and text and len(re.findall(r"\d+", text)) + named < 3 and 1 <= int(found[2]) <= 12:
        return f"{MONTHS[int(found[2]) - 1]}-{found[1][2:]}"
    return day.replace("T", " ")
