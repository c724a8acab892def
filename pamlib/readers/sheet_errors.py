"""Cells that hold an error instead of a value (``#N/A``, ``#REF!``): calamine gives them as blank, and they are not.

A person sees the words in the cell; a blank would lose that a figure was there, and a lost figure is neither zero nor
«no aplica». The words are put back as text, and a finding says where.

>>> errors_of(b'<row r="4"><c r="C4" t="e"><v>#REF!</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
{(4, 3): '#REF!', (4, 4): '#DIV/0!'}

Out of scope: errors that a formula gave, whose finding is that of the formula (:mod:`pamlib.formulas`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping, Sequence

from pamlib.table import Notice, RawRow

#: Codes of the errors in an xls ([MS-XLS] 2.5.10, BErr) and what Excel shows.
CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
CODES |= {0x2B: "#GETTING_DATA"}
_LETTERS = 64
_HELD = re.compile(rb"""\bt=["']e["']""")
_PLACE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")
_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_END = re.compile(rb"</(?:\w+:)?c>")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_SHOWN = re.compile(r"#(?:N/A|N/D|[A-ZÁÉÍÓÚÑ_/0]+[!?]|GETTING_DATA)|Err:\d{3}")


def is_error(text: str) -> bool:
    """True for what a workbook shows in place of a value.

    >>> is_error("#N/A"), is_error("#DIV/0!"), is_error("Err:502"), is_error("#1 Formación"), is_error("####")
    (True, True, True, False, False)
    """
    return _SHOWN.fullmatch(text) is not None


def errors_of(xml: bytes) -> dict[tuple[int, int], str]:
    """(row, column), from 1, of each cell of an xlsx sheet that holds an error, and what it shows.

    A cell may leave its address out: it stands after the one before.
    """
    if not _HELD.search(xml):
        return {}
    found: dict[tuple[int, int], str] = {}
    row = column = 0
    for tag in _TAG.finditer(xml):
        place = _PLACE.search(tag[2])
        if tag[1] == b"row":
            row, column = int(place[2]) if place else row + 1, 0
            continue
        column += 1
        if place:
            row, column = int(place[2]), _number(place[1])
        if _HELD.search(tag[2]):
            end = _END.search(xml, tag.end())
            value = _VALUE.search(xml, tag.end(), end.start() if end else len(xml))
            if value and not tag[2].endswith(b"/"):
                found[row, column] = html.unescape(value[1].decode("utf-8", "replace")).strip()
    return found


def put_back(
    rows: Sequence[RawRow], errors: Mapping[tuple[int, int], str], formulas: Collection[tuple[int, int]]
) -> list[Notice]:
    """Write each error in its cell, where it was read as blank; a notice for each that no formula gave.

    Parameters
    ----------
    rows: the rows of the sheet from the first one on, without gaps. errors: (row, column) → what the cell shows.
    formulas: (row, column) of the cells with a formula, whose review tells of its error.
    """
    found = []
    for (number, column), text in sorted(errors.items()):
        if 0 < number <= len(rows) and 0 < column <= len(rows[number - 1].cells):
            cells = rows[number - 1].cells
            cells[column - 1] = cells[column - 1] or text
            if (number, column) not in formulas:
                found.append(Notice("celda_con_error", number, column, found=text))
    return found


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - _LETTERS
    return number
