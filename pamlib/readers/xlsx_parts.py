"""The parts of an xlsx that calamine does not tell of: extents, hidden rows and columns, formulas, date formats.

An xlsx is a zip of XML. The sheet is searched with regular expressions over its bytes, because a tree of a
5 000-row sheet costs more than the whole reading; every search is linear in the size of the part.
"""

from __future__ import annotations

import html
import re
import zipfile
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from pamlib.errors import UserError
from pamlib.formulas import FormulaCell, in_place, relative
from pamlib.limits import Limits

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
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
# Built-in number formats that show a month without its day (ECMA-376, part 1, 18.8.30).
_BUILTIN_MONTH_FORMATS = {"17"}
_BUILTIN_PERCENT_FORMATS = {"9", "10"}
# A document type stands before the root element.
_PROLOGUE = 4096


class WorkbookParts:
    """Looks inside the zip once; :meth:`sheet` gives the part of one sheet by its name."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise UserError(
                    "es un archivo comprimido, pero no un libro de Excel",
                    "Guarde el plan como libro xlsx y léalo de nuevo",
                    file=path,
                )
            for info in archive.infolist():
                if info.file_size > limits.sheet_bytes:
                    raise UserError(
                        f"una parte del libro ({info.filename}) ocupa {info.file_size / 2**20:.0f} MB descomprimida",
                        "Deje en el libro solo las hojas del plan",
                        file=path,
                    )
                if info.filename.endswith(".xml"):
                    with archive.open(info) as part:
                        _refuse_document_type(part.read(_PROLOGUE))
            if "xl/_rels/workbook.xml.rels" not in names:
                raise zipfile.BadZipFile("no relations in the workbook")
            self._sheets = {
                name: archive.read(target) if target in names else b""
                for name, target in self._targets(archive).items()
            }
            self._styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""

    def sheet(self, name: str) -> SheetPart:
        """The part of the sheet called ``name``; an empty one when the workbook does not say where it is."""
        return SheetPart(name, self._sheets.get(name, b""), self.month_styles, self._limits, self.percent_styles)

    @staticmethod
    def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
        """Sheet name → path of its part."""
        relations = {r.get("Id"): r.get("Target", "") for r in _tree(archive.read("xl/_rels/workbook.xml.rels"))}
        sheets = [e for e in _tree(archive.read("xl/workbook.xml")).iter() if e.tag.endswith("}sheet")]
        paths = {s.get("name", ""): relations.get(s.get(_REL), "") for s in sheets}
        return {name: t.lstrip("/") if t.startswith("/") else f"xl/{t}" for name, t in paths.items()}

    @cached_property
    def month_styles(self) -> frozenset[int]:
        """Indices of the cell styles whose number format shows month and year without a day."""
        codes, styles = self._formats
        months = {number for number, code in codes.items() if month_only(code)} | _BUILTIN_MONTH_FORMATS
        return frozenset(i for i, number in enumerate(styles) if number in months)

    @cached_property
    def percent_styles(self) -> frozenset[int]:
        """Indices of the cell styles whose number format shows a percentage."""
        codes, styles = self._formats
        shown = {number for number, code in codes.items() if shows_percent(code)} | _BUILTIN_PERCENT_FORMATS
        return frozenset(i for i, number in enumerate(styles) if number in shown)

    @cached_property
    def _formats(self) -> tuple[dict[str, str], list[str]]:
        """Number formats by their number, and the number of each cell style."""
        if not self._styles:
            return {}, []
        tree = _tree(self._styles)
        codes = {e.get("numFmtId", ""): e.get("formatCode", "") for e in tree.iter() if e.tag.endswith("}numFmt")}
        styles = next((list(e) for e in tree if e.tag.endswith("}cellXfs")), [])
        return codes, [style.get("numFmtId", "0") for style in styles]


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


def _refuse_document_type(xml: bytes) -> None:
    """A workbook part has no document type, and entity bombs live in one."""
    if b"<!DOCTYPE" in xml:
        raise zipfile.BadZipFile("document type in a workbook part")


def _tree(xml: bytes) -> ET.Element:
    """Parsed XML, without a document type."""
    _refuse_document_type(xml)
    try:
        return ET.fromstring(xml)  # noqa: S314 - the document type, where attacks live, was refused above
    except (ET.ParseError, LookupError, ValueError):
        raise zipfile.BadZipFile("broken XML in a workbook part") from None


def month_only(code: str) -> bool:
    r"""True for a format code with month and year letters and no day or hour.

    >>> month_only('[$-C0A]mmm\\-yy'), month_only('dd/mm/yyyy'), month_only('"$" #,##0')
    (True, False, False)
    """
    plain = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|;.*', "", code).lower()
    return "m" in plain and "y" in plain and "d" not in plain and "h" not in plain


def shows_percent(code: str) -> bool:
    r"""True for a format code that shows a number times a hundred with its sign.

    >>> shows_percent("0.0%"), shows_percent('0" %"'), shows_percent("General")
    (True, False, False)
    """
    return "%" in re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", code)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
