"""Rows and group blocks of a printed plan, before any workbook or text exists.

Both layouts print a tree as a table: a group cell (component, objective, goal…) spans the rows under it, and a page
break closes every span and opens it again. :func:`arrange` works that out once; ``plan_v5``, ``plan_v2`` and ``ocr``
only write what it found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Formula:
    """A formula and the value that Excel keeps beside it."""

    text: str
    cached: int


@dataclass
class Row:
    """One printed row. ``kind``: ``encabezado``, ``encabezado_2``, ``linea`` or ``continuacion``."""

    kind: str
    key: str
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Rows ``first``..``last`` (0-based, inclusive) of column ``role`` are one merged cell."""

    role: str
    first: int
    last: int


@dataclass
class Layout:
    """The printed rows in order and their merged blocks."""

    rows: list[Row]
    blocks: list[Block]

    def index(self, key: str) -> int:
        """Position of the row with ``key``."""
        return next(number for number, row in enumerate(self.rows) if row.key == key)


@dataclass(frozen=True)
class Printed:
    """A line ready to be printed: the value of each role, and the group that each spanning role belongs to."""

    key: str
    values: Mapping[str, Any]
    groups: Mapping[str, object]


def arrange(
    lines: Sequence[Printed],
    *,
    breaks: Mapping[str, Sequence[str]],
    continuations: Sequence[str],
    overrides: Mapping[tuple[str, str], Any],
    heading: Callable[[int], list[Row]],
) -> Layout:
    """Print ``lines`` with a heading on each page.

    ``breaks`` maps the key that opens a page to the roles whose text is written again there; ``continuations`` are
    keys (``T26+``) of rows that only carry the rest of the line before; ``overrides`` replace what a cell prints;
    ``heading(n)`` gives the heading rows of page ``n``.
    """
    rows = heading(0)
    blocks: list[Block] = []
    open_blocks: dict[str, tuple[object, int]] = {}
    page = 0
    repeated: Sequence[str] = ()

    def close(role: str) -> None:
        _, first = open_blocks.pop(role)
        blocks.append(Block(role, first, len(rows) - 1))

    seen: dict[str, object] = {}
    for line in lines:
        for key in (line.key, f"{line.key}+"):
            if key not in continuations and key != line.key:
                continue
            if key in breaks:
                for role in list(open_blocks):
                    close(role)
                page += 1
                repeated = breaks[key]
                rows += heading(page)
            for role in list(open_blocks):
                if open_blocks[role][0] != line.groups.get(role):
                    close(role)
            row = Row("linea" if key == line.key else "continuacion", key)
            for role, value in line.values.items():
                spanning = role in line.groups
                if spanning and role not in open_blocks:
                    open_blocks[role] = (line.groups[role], len(rows))
                    fresh = seen.get(role) != line.groups[role]
                    row.cells[role] = value if fresh or role in repeated else None
                    seen[role] = line.groups[role]
                elif not spanning and row.kind == "linea":
                    row.cells[role] = value
                if (key, role) in overrides:
                    row.cells[role] = overrides[key, role]
            rows.append(row)
            repeated = repeated if row.kind == "continuacion" and key in breaks else ()
    for role in list(open_blocks):
        close(role)
    return Layout(rows, [block for block in blocks if block.last > block.first])
