"""One sheet's part of an xlsx: extent, what is hidden, formulas, page breaks, cells that show a month or a percentage.

It is searched with regular expressions over its bytes, because a tree of a 5 000-row sheet costs more than the whole
reading; every search is linear in the size of the part.

>>> SheetPart("PAM", b'<row r="2" hidden="1"><c r="A2"/></row>', frozenset(), Limits()).hidden_rows
frozenset({2})

Out of scope: the cells' values, which calamine reads.
"""

from __future__ import annotations

import html
import re
from functools import cached_property
from pathlib import Path

from pamlib.errors import UserError
from pamlib.formulas import FormulaCell, in_place, relative
from pamlib.limits import Limits

_CELL_COLUMN = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})\d')
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"')
_FAR_CELL = re.compile(rb'r="[A-Z]{1,3}\d{5,}"')
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*?\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_HIDDEN_COLUMN = re.compile(rb'<col\b(?=[^>]*?\bhidden="(?:1|true)")(?=[^>]*?\bmin="(\d+)")(?=[^>]*?\bmax="(\d+)")')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(<v>[^<])?')
_FORMULA_TEXT = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)\s*(?:<v>([^<]*)</v>)?'
)
_SHARED = re.compile(rb'\bt="shared"')
_SHARED_GROUP = re.compile(rb'\bsi="(\d+)"')
_STYLED = re.compile(rb'<c\b(?=[^>]*?\br="([A-Z]{1,3})(\d+)")(?=[^>]*?\bs="(\d+)")')
_BREAK = re.compile(rb'<brk\b[^>]*?\bid="(\d+)"')


class SheetPart:
    """One sheet's XML; each property is searched when first asked for."""

    def __init__(
        self,
        name: str,
        xml: bytes,
        month_styles: frozenset[int],
        limits: Limits,
        percent_styles: frozenset[int] = frozenset(),
    ) -> None:
        self.name, self.xml, self._month_styles, self._limits = name, xml, month_styles, limits
        self._percent_styles = percent_styles

    def check_size(self, path: Path) -> None:
        """Refuse a sheet whose used range is too large to be laid out, before anything tries to.

        Raises
        ------
        UserError: the area is beyond ``limits.table_cells``.
        """
        rows = max(map(int, _ROW.findall(self.xml)), default=0)
        if _FAR_CELL.search(self.xml):
            # What is laid out follows the cells, which may say another row than the row they stand in.
            rows = max([rows, *(int(row) for _, row in _CELL.findall(self.xml))])
        columns = max(map(_column_number, set(_CELL_COLUMN.findall(self.xml))), default=0)
        if rows * columns > self._limits.table_cells:
            raise UserError(
                f"la hoja ocupa {rows} filas por {columns} columnas, mucho más que un plan",
                "Borre las filas y columnas sobrantes y guárdela de nuevo",
                file=path,
                sheet=self.name,
            )

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        """1-based numbers of the hidden rows."""
        return frozenset(map(int, _HIDDEN_ROW.findall(self.xml)))

    @cached_property
    def hidden_columns(self) -> frozenset[int]:
        """1-based numbers of the hidden columns (the last one, 16384, bounds runs to the end of the sheet)."""
        runs = ((int(first), min(int(last), 16384)) for first, last in _HIDDEN_COLUMN.findall(self.xml))
        return frozenset(column for first, last in runs for column in range(first, last + 1))

    @cached_property
    def formulas(self) -> list[tuple[int, int, bool]]:
        """(row, column, has a cached value) of each cell with a formula."""
        if b"<f" not in self.xml:
            return []
        return [(int(row), _column_number(column), bool(cached)) for column, row, cached in _FORMULA.findall(self.xml)]

    @cached_property
    def formula_texts(self) -> list[FormulaCell]:
        """Each cell with a formula, what it says and the value it kept; a shared one is said in each of its cells."""
        if b"<f" not in self.xml:
            return []
        found = []
        shared: dict[bytes, str] = {}
        for letters, row_text, facts, text, value in _FORMULA_TEXT.findall(self.xml):
            row, column = int(row_text), _column_number(letters)
            formula = html.unescape(text.decode("utf-8", "replace"))
            group = _SHARED_GROUP.search(facts) if _SHARED.search(facts) else None
            if group is not None and formula:
                shared[group[1]] = relative(formula, row, column)
            elif group is not None and group[1] in shared:
                formula = in_place(shared[group[1]], row, column)
            if formula:
                found.append(FormulaCell(row, column, formula, html.unescape(value.decode("utf-8", "replace"))))
        return found

    @cached_property
    def page_starts(self) -> frozenset[int]:
        """1-based numbers of the rows that start a page by a break set by hand."""
        start = self.xml.find(b"<rowBreaks")
        return frozenset(int(n) + 1 for n in _BREAK.findall(self.xml, start)) if start >= 0 else frozenset()

    @cached_property
    def _month_cells(self) -> frozenset[tuple[int, int]]:
        return self._styled(self._month_styles)

    @cached_property
    def percents(self) -> frozenset[tuple[int, int]]:
        """(row, column) of the cells that show a percentage."""
        return self._styled(self._percent_styles)

    def _styled(self, styles: frozenset[int]) -> frozenset[tuple[int, int]]:
        if not styles:
            return frozenset()
        return frozenset(
            (int(row), _column_number(column))
            for column, row, style in _STYLED.findall(self.xml)
            if int(style) in styles
        )

    def shows_month_only(self, row: int, column: int) -> bool:
        """True when the cell's number format shows a month and a year but no day (``mmm-yy``)."""
        return (row, column) in self._month_cells


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
