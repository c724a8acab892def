"""What the formulas of an xls call by number: sheets of this workbook and of others, and names of ranges.

The references to a sheet go through two tables: which workbook (*SupBook*), and which sheets of it (*ExternSheet*).

>>> links(b"")
[]

Out of scope: what a named range holds.
"""

from __future__ import annotations

import re
import struct

from pamlib.readers.xls_formulas import Names
from pamlib.readers.xls_parts import BOF, EXCEL_97, records, text_of

_SHEET, _BOOK, _SHEETS_OF, _NAME = 0x85, 0x1AE, 0x17, 0x18
# A book of references that is this one, or functions of an add-in: no file.
_OWN, _ADD_IN = b"\x01\x04", b"\x01\x3a"
_BUILT_IN = 0x20
_PLAIN = re.compile(r"\w+")


def links(book: bytes) -> list[str]:
    """Other workbooks that the formulas take values from, as the file writes them, each once.

    Raises
    ------
    struct.error: a record shorter than its kind.
    """
    found = [_target(content) for kind, content in _globals(book) if kind == _BOOK]
    return list(dict.fromkeys(filter(None, found)))


def names(book: bytes) -> Names:
    """Sheets and names that the formulas call by number.

    Raises
    ------
    struct.error: a record shorter than its kind.
    """
    own: list[str] = []
    books: list[list[str]] = []
    called: list[tuple[int, int]] = []
    known = Names()
    for kind, content in _globals(book):
        if kind == _SHEET and len(content) >= 8:
            own.append(text_of(content[6:], wide_length=False))
        elif kind == _BOOK:
            books.append([] if _is(content, _OWN) else _sheets(content))
        elif kind == _SHEETS_OF:
            (count,) = struct.unpack_from("<H", content)
            called += [struct.unpack_from("<HH", content, 2 + 6 * n) for n in range(count)]
        elif kind == _NAME:
            known.defined.append(_defined(content, len(known.defined) + 1))
    for number, first in called:
        titles = (books[number] or own) if number < len(books) else []
        title = titles[first] if first < len(titles) else f"HOJA_{first}"
        known.sheets.append(title if _PLAIN.fullmatch(title) else f"'{title}'")
    return known


def _globals(book: bytes) -> list[tuple[int, bytes]]:
    if len(book) < 6 or struct.unpack_from("<HHH", book)[::2] != (BOF, EXCEL_97):
        return []
    return list(records(book, 0))


def _is(content: bytes, mark: bytes) -> bool:
    return content[2:4] == mark and len(content) <= 4


def _target(content: bytes) -> str:
    """File of a book of references, '' for this one and for add-ins; marks of volume and folder become '/'."""
    if len(content) <= 4 or content[2:4] in {_OWN, _ADD_IN}:
        return ""
    return re.sub(r"[\x00-\x1f]+", "/", text_of(content[2:], wide_length=True)).strip("/")


def _sheets(content: bytes) -> list[str]:
    """``[file]sheet`` of each sheet of another workbook."""
    name = _target(content).rpartition("/")[2]
    if not name:
        return []
    (count,) = struct.unpack_from("<H", content)
    at = 2 + _size(content, 2)
    titles = []
    for _ in range(count):
        titles.append(f"[{name}]{text_of(content[at:], wide_length=True)}")
        at += _size(content, at)
    return titles


def _size(content: bytes, at: int) -> int:
    """Bytes of a text with its length in two and its kind in one."""
    length: int
    length, wide = struct.unpack_from("<HB", content, at)
    return 3 + length * (2 if wide & 1 else 1)


def _defined(content: bytes, number: int) -> str:
    flags, _, length = struct.unpack_from("<HBB", content)
    if flags & _BUILT_IN or len(content) < 16:
        return f"NOMBRE_{number}"
    wide = content[14] & 1
    return content[15 : 15 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
