"""One sheet of a LibreOffice workbook (ods) while its XML is walked, an element at a time.

Runs of repeated rows and columns are how the format writes blanks: they are only laid out where text follows them, and
counted before.

Out of scope: what a cell shows (:mod:`pamlib.readers.ods_cell`).
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from pamlib.errors import UserError
from pamlib.formulas import FormulaCell, review
from pamlib.limits import Limits
from pamlib.readers.ods_cell import OFFICE, shown
from pamlib.readers.ods_formulas import as_excel
from pamlib.readers.sheet_errors import is_error
from pamlib.table import Merge, Notice, RawRow, RawTable, column_letter

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_LAST_COLUMN = 16_384


class Sheet:
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
        self._percents: set[tuple[int, int]] = set()

    def take(self, element: ET.Element) -> None:
        """An element of the sheet that has ended."""
        if element.tag == f"{TABLE}table-row":
            self._row(element)
            element.clear()
        elif element.tag == f"{TABLE}table-column":
            count = _number(element, "number-columns-repeated")
            if element.get(f"{TABLE}visibility") in {"collapse", "filter"}:
                self._hidden_columns.append(range(self._columns, self._columns + count))
            self._columns += count
        elif element.tag == f"{TABLE}table-source":
            target = element.get(f"{_XLINK}href", "")
            self._notices.append(Notice("vinculo_externo", found=target[:200]))

    def finish(self, *, hidden: bool) -> RawTable:
        """The sheet as a table, once all its elements have been taken."""
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
        return RawTable(
            self._path.name, self._name, rows, self._merges, notices, True, True, starts, frozenset(self._percents)
        )

    def _row(self, element: ET.Element) -> None:
        first, times = self._next_row, _number(element, "number-rows-repeated")
        self._next_row += times
        if element.get(f"{TABLE}style-name", "") in self._breaks:
            self._page_starts.add(first)
        cells: list[str] = []
        column = 1
        for cell in element:
            if cell.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
                column = self._cell(cell, first, column, cells)
        if not cells:
            return
        hidden = element.get(f"{TABLE}visibility") in {"collapse", "filter"}
        self._width = max(self._width, len(cells))
        self._check_area(first + times - 1)
        if times > 1:
            percents = [column for row, column in self._percents if row == first]
            self._percents |= {(n, column) for column in percents for n in range(first + 1, first + times)}
        for number in range(first, first + times):
            if hidden:
                self._notices.append(Notice("fila_oculta", number, found=next(c for c in cells if c)))
            self._rows.append(RawRow(number, list(cells)))

    def _cell(self, cell: ET.Element, row: int, column: int, cells: list[str]) -> int:
        """Add a cell to ``cells``, with the blanks before it if it has text; returns the column after it."""
        times = _number(cell, "number-columns-repeated")
        text = shown(cell) if cell.tag == f"{TABLE}table-cell" else ""
        formula = cell.get(f"{TABLE}formula")
        if formula is not None:
            self._formulas.append(FormulaCell(row, column, as_excel(formula), text))
            code = "formula" if text else "formula_sin_valor"
            self._notices.append(Notice(code, row, column, found=f"{column_letter(column)}{row}"))
        elif is_error(text):
            self._notices.append(Notice("celda_con_error", row, column, found=text))
        down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            self._merges.append(Merge(row, row + down - 1, column, column + across - 1))
        if text:
            if column + times > _LAST_COLUMN + 1 or len(text) * times > self._limits.sheet_bytes:
                self._refuse(row, column + times - 1)
            cells += [""] * (column - 1 - len(cells)) + [text] * times
            if cell.get(f"{OFFICE}value-type") == "percentage":
                self._percents |= {(row, each) for each in range(column, column + times)}
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
    return max(1, int(element.get(f"{TABLE}{name}", "1")))
