"""Formulas of Excel 97-2003 as text: the code that the file keeps, turned back into what a person wrote.

>>> tokens = bytes.fromhex("24 0300 02c0  24 0300 03c0  06")          # the references C4 and D4, a division
>>> as_text(tokens, 3, 4, Names())
'C4/D4'

A formula is kept as a list of operations in the order in which they are done ([MS-XLS] 2.5.198, *Rgce*). Only what
offices use is turned back; what is not known gives ``None`` and the cell is counted as not reviewed, never guessed.

Out of scope: formulas of more than one cell (arrays), names of ranges (kept as ``NOMBRE_n``), and the value, which the
cell has.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from pamlib.readers.sheet_errors import CODES
from pamlib.readers.xls_functions import BINARY, FIXED, USER_DEFINED, VARIABLE
from pamlib.table import column_letter

_LAST_ROW, _LAST_COLUMN = 0x10000, 0x100


@dataclass(slots=True)
class Names:
    """What a formula calls by number: the sheets that references go to (``'Hoja2'``, ``'[b.xls]H'``), and names.

    ``shared`` are the formulas of several cells by their first row and column, from 0.
    """

    sheets: list[str] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)
    shared: dict[tuple[int, int], bytes] = field(default_factory=dict)


class _UnknownTokenError(Exception):
    """Something in the formula that is not turned back."""


def as_text(tokens: bytes, row: int, column: int, names: Names) -> str | None:
    """The formula of the cell at ``row`` and ``column`` (from 0), without its sign; ``None`` when it is not known."""
    try:
        if tokens[:1] == b"\x01":  # it is that of another cell, said once
            tokens = names.shared[struct.unpack_from("<HH", tokens, 1)]
        reader = _Reader(tokens, row, column, names)
        while reader.at < len(tokens):
            reader.step()
        (text,) = reader.stack
    except (_UnknownTokenError, struct.error, IndexError, KeyError, ValueError):
        return None
    return text


class _Reader:
    """Does the operations one by one on a stack of texts."""

    def __init__(self, tokens: bytes, row: int, column: int, names: Names) -> None:
        self.tokens, self.row, self.column, self.names = tokens, row, column, names
        self.at = 0
        self.stack: list[str] = []

    def _take(self, shape: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + shape, self.tokens, self.at)
        self.at += struct.calcsize("<" + shape)
        return values

    def step(self) -> None:
        """One operation."""
        (token,) = self._take("B")
        if token in BINARY:
            right, left = self.stack.pop(), self.stack.pop()
            self.stack.append(f"{left}{BINARY[token]}{right}")
            return
        # Three numbers for each operand, by how its value is wanted.
        token = token if token < 0x20 else 0x20 | token & 0x1F
        action = _ACTIONS.get(token)
        if action is None:
            raise _UnknownTokenError(token)
        action(self)

    # -- operators and constants -----------------------------------------------------------------------------------

    def _around(self, before: str, after: str) -> None:
        self.stack.append(f"{before}{self.stack.pop()}{after}")

    def text(self) -> None:
        length, wide = self._take("BB")
        size = length * 2 if wide & 1 else length
        raw = self.tokens[self.at : self.at + size]
        self.at += size
        said = raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace").replace('"', '""')
        self.stack.append(f'"{said}"')

    def attribute(self) -> None:
        """Hints for whoever calculates; one of them is a sum of one argument."""
        kind, value = self._take("BH")
        if kind & 0x04:
            self.at += 2 * (value + 1)
        elif kind & 0x10:
            self._around("SUM(", ")")

    def number(self) -> None:
        (value,) = struct.unpack_from("<d", self.tokens, self.at)
        self.at += 8
        self.stack.append(str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value))

    # -- functions -------------------------------------------------------------------------------------------------

    def fixed(self) -> None:
        name, count = FIXED[self._take("H")[0]]
        self._call(name, count)

    def variable(self) -> None:
        count, number = self._take("BH")
        count, number = count & 0x7F, number & 0x7FFF
        if number == USER_DEFINED:  # its name is the first argument
            arguments = [self.stack.pop() for _ in range(count)][::-1]
            self.stack.append(f"{arguments[0].removeprefix('_xlfn.')}({','.join(arguments[1:])})")
            return
        self._call(VARIABLE[number], count)

    def _call(self, name: str, count: int) -> None:
        if count > len(self.stack):
            raise _UnknownTokenError(name)
        arguments = [self.stack.pop() for _ in range(count)][::-1]
        self.stack.append(f"{name}({','.join(arguments)})")

    # -- references ------------------------------------------------------------------------------------------------

    def _cell(self, row: int, column: int, *, relative: bool = False) -> str:
        across, fixed_column, fixed_row = column & 0xFF, not column & 0x4000, not column & 0x8000
        if relative:  # in a formula of several cells, a distance from each
            row = row if fixed_row else (self.row + row) % _LAST_ROW
            across = across if fixed_column else (self.column + across) % _LAST_COLUMN
        return f"{'$' * fixed_column}{column_letter(across + 1)}{'$' * fixed_row}{row + 1}"

    def cell(self, *, relative: bool = False, sheet: str = "") -> None:
        self.stack.append(sheet + self._cell(*self._take("HH"), relative=relative))

    def area(self, *, relative: bool = False, sheet: str = "") -> None:
        top, bottom, left, right = self._take("HHHH")
        first, last = self._cell(top, left, relative=relative), self._cell(bottom, right, relative=relative)
        self.stack.append(f"{sheet}{first}:{last}")

    def _sheet(self) -> str:
        return self.names.sheets[self._take("H")[0]] + "!"

    def lost(self, size: int) -> None:
        self.at += size
        self.stack.append("#REF!")

    def name(self, before: int) -> None:
        self.at += before
        number, _ = self._take("HH")
        known = self.names.defined
        self.stack.append(known[number - 1] if 0 < number <= len(known) and not before else f"NOMBRE_{number}")

    def error(self) -> None:
        self.stack.append(CODES[self._take("B")[0]])

    def boolean(self) -> None:
        self.stack.append("TRUE" if self._take("B")[0] else "FALSE")

    def skip(self, size: int) -> None:
        self.at += size


_ACTIONS: dict[int, Callable[[_Reader], None]] = {
    0x12: lambda r: r._around("+", ""),
    0x13: lambda r: r._around("-", ""),
    0x14: lambda r: r._around("", "%"),
    0x15: lambda r: r._around("(", ")"),
    0x16: lambda r: r.stack.append(""),
    0x17: _Reader.text,
    0x19: _Reader.attribute,
    0x1C: _Reader.error,
    0x1D: _Reader.boolean,
    0x1E: lambda r: r.stack.append(str(r._take("H")[0])),
    0x1F: _Reader.number,
    0x21: _Reader.fixed,
    0x22: _Reader.variable,
    0x23: lambda r: r.name(0),
    0x24: _Reader.cell,
    0x25: _Reader.area,
    0x26: lambda r: r.skip(6),
    0x29: lambda r: r.skip(2),
    0x2A: lambda r: r.lost(4),
    0x2B: lambda r: r.lost(8),
    0x2C: lambda r: r.cell(relative=True),
    0x2D: lambda r: r.area(relative=True),
    0x39: lambda r: r.name(2),
    0x3A: lambda r: r.cell(sheet=r._sheet()),
    0x3B: lambda r: r.area(sheet=r._sheet()),
    0x3C: lambda r: r.lost(6),
    0x3D: lambda r: r.lost(10),
}
