"""The parts of an xls that calamine does not tell of: date formats, hidden rows and columns, formulas, page breaks.

An xls is a run of records in one stream ([MS-XLS]): number, length, content. They are read in one pass.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pamlib.readers.sheet_errors import CODES
from pamlib.readers.xlsx_formats import month_only

BOF, _EOF, _SHEET, _FORMAT, _STYLE = 0x809, 0x0A, 0x85, 0x41E, 0xE0
_ROW, _COLUMNS, _BREAKS, _FORMULA = 0x208, 0x7D, 0x1B, 0x06
# Records of cells with content begin with row, column and style: number, small number, formula, text (twice), boolean.
_CELLS = {0x203, 0x27E, _FORMULA, 0xFD, 0x204, 0x205}
_BOOLEAN_OR_ERROR = 0x205
_SHARED = 0x4BC
_SAID_ELSEWHERE = 0x01  # the operation that stands for a formula of several cells
_RUN = 0xBD
EXCEL_97 = 0x600
_BUILTIN_MONTH_FORMAT = 17
_LAST_COLUMN = 256


@dataclass(slots=True)
class Part:
    """One sheet: 1-based numbers of rows and columns, as :class:`pamlib.readers.xlsx_sheet.SheetPart` has them."""

    name: str
    #: Extent of the cells with content.
    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: list[tuple[int, int, bool]] = field(default_factory=list)
    page_starts: set[int] = field(default_factory=set)
    month_cells: set[tuple[int, int]] = field(default_factory=set)
    #: (row, column) of each cell that holds an error, and what it shows.
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    #: (row, column, operations) of each cell with a formula, and those said once for several cells by their first one.
    operations: list[tuple[int, int, bytes]] = field(default_factory=list)
    shared: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def shows_month_only(self, row: int, column: int) -> bool:
        """True when the cell's number format shows a month and a year but no day (``mmm-yy``)."""
        return (row, column) in self.month_cells


def parts(book: bytes) -> list[Part]:
    """Sheets of the workbook stream, in its order; none for what is older than Excel 97.

    Raises
    ------
    struct.error: a record shorter than its kind.
    """
    if struct.unpack_from("<HHH", book)[::2] != (BOF, EXCEL_97):
        return []
    sheets: list[tuple[int, Part]] = []
    formats: dict[int, str] = {}
    styles: list[int] = []
    for kind, content in records(book, 0):
        if kind == _SHEET and len(content) >= 8:
            name = text_of(content[6:], wide_length=False)
            if content[5] == 0:  # a worksheet, not a chart or a macro sheet
                sheets.append((struct.unpack_from("<L", content)[0], Part(name)))
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", content)[0]] = text_of(content[2:], wide_length=True)
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", content, 2)[0])
    months = {
        position
        for position, number in enumerate(styles)
        if (number == _BUILTIN_MONTH_FORMAT and number not in formats) or month_only(formats.get(number, ""))
    }
    for start, part in sheets:
        for kind, content in records(book, start):
            _take(part, kind, content, months)
    return [part for _, part in sheets]


def records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record from ``start`` to the end of its part (parts may hold charts)."""
    at, depth = start, 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        depth += (kind == BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + length


def _take(part: Part, kind: int, content: bytes, months: set[int]) -> None:
    if kind in _CELLS:
        row, column, style = struct.unpack_from("<HHH", content)
        if style in months:
            part.month_cells.add((row + 1, column + 1))
        if (code := _error(kind, content)) is not None:
            part.errors[row + 1, column + 1] = CODES.get(code, "#ERROR!")
        if kind == _FORMULA:
            part.formulas.append((row + 1, column + 1, True))
            part.operations.append((row + 1, column + 1, _operations(content, 20)))
        part.rows, part.columns = max(part.rows, row + 1), max(part.columns, column + 1)
    elif kind == _SHARED and part.operations:
        first = part.operations[-1][2]  # it follows the first of its cells, which says where it is
        if first[:1] == bytes([_SAID_ELSEWHERE]):
            part.shared[struct.unpack_from("<HH", first, 1)] = _operations(content, 8)
    elif kind == _RUN:
        row, column = struct.unpack_from("<HH", content)
        for offset, at in enumerate(range(4, len(content) - 7, 6)):
            if struct.unpack_from("<H", content, at)[0] in months:
                part.month_cells.add((row + 1, column + 1 + offset))
        part.rows, part.columns = max(part.rows, row + 1), max(part.columns, column + (len(content) - 6) // 6)
    elif kind == _ROW and struct.unpack_from("<H", content, 12)[0] & 0x20:
        part.hidden_rows.add(struct.unpack_from("<H", content)[0] + 1)
    elif kind == _COLUMNS and struct.unpack_from("<H", content, 8)[0] & 1:
        first, last = struct.unpack_from("<HH", content)
        part.hidden_columns.update(range(first + 1, min(last + 1, _LAST_COLUMN) + 1))
    elif kind == _BREAKS:
        count = struct.unpack_from("<H", content)[0]
        part.page_starts.update(n + 1 for n in struct.unpack_from("<" + "H4x" * count, content, 2))


def _error(kind: int, content: bytes) -> int | None:
    """Code of the error that a cell holds ([MS-XLS] 2.4.24 and 2.5.133), ``None`` when it holds none."""
    if kind == _BOOLEAN_OR_ERROR and content[7:8] == b"\x01":
        return content[6]
    if kind == _FORMULA and content[6:7] == b"\x02" and content[12:14] == b"\xff\xff":
        return content[8]
    return None


def _operations(content: bytes, at: int) -> bytes:
    """What a formula does: its length at ``at``, and after it the operations."""
    (length,) = struct.unpack_from("<H", content, at)
    return content[at + 2 : at + 2 + length]


def text_of(content: bytes, *, wide_length: bool) -> str:
    """A text of the old workbook: its length, whether its letters take one byte or two, its letters."""
    head = 3 if wide_length else 2
    length = int.from_bytes(content[: head - 1], "little")
    if content[head - 1] & 1:
        return content[head : head + 2 * length].decode("utf-16-le", "replace")
    return content[head : head + length].decode("latin-1")
