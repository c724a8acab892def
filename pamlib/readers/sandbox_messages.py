r"""What goes between this process and the child that parses files: messages with their length, tables as few objects.

An answer is unpickled with our own table classes only: it was made beside a stranger's file.

>>> packed(RawRow(3, ["meta", "acción"]))
(3, 'meta\x1facción')

Out of scope: who asks (:mod:`pamlib.readers.sandbox`) and who answers (:mod:`pamlib.readers.sandbox_child`).
"""

from __future__ import annotations

import io
import pickle
import struct
from typing import IO, Any

from pamlib import table as table_classes
from pamlib.table import RawRow, RawTable

_LENGTH = struct.Struct("<Q")
_BETWEEN = "\x1f"
USER_FIELDS = ("found", "remedy", "file", "sheet", "row", "column")
_SAFE_BUILTINS = {"frozenset", "set"}


def packed(row: RawRow) -> tuple[int, str | list[str]]:
    """A row as few objects: one text is pickled twenty times sooner than the cells it is made of."""
    joined = _BETWEEN.join(row.cells)
    return row.number, joined if joined.count(_BETWEEN) == len(row.cells) - 1 else row.cells


def whole(table: RawTable, rows: list[tuple[int, str | list[str]]]) -> RawTable:
    """The table with the rows that :func:`packed` made."""
    table.rows = [RawRow(n, cells.split(_BETWEEN) if isinstance(cells, str) else cells) for n, cells in rows]
    return table


def send(stream: IO[bytes], content: bytes) -> None:
    """One message."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """One message, ``None`` at the end of the stream or when it is cut."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


def opened(content: bytes) -> Any:
    """The answer that some bytes are: our table classes and plain values, nothing else."""
    return _Unpickler(io.BytesIO(content)).load()


class _Unpickler(pickle.Unpickler):
    """Our table classes and plain values, nothing else: what comes back was made beside a stranger's file."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "builtins" and name in _SAFE_BUILTINS:
            return super().find_class(module, name)
        found = getattr(table_classes, name, None) if module == table_classes.__name__ else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a table")
