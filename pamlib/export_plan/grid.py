"""The exported plan as a table of cells, before any workbook or document exists.

Every row is one line of the plan. A text that covers several lines is one block; a block ends where its text changes
and where a block of a higher level ends, so that the sheet reads as a tree. An amount shared by several lines is one
block too, and holds its figure once.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.export_plan.columns import ONCE, Column, Money, extras, is_inherited, place_money, plan_columns
from pamlib.export_plan.heading import TitleBlock, title_block
from pamlib.export_plan.layouts import Layout
from pamlib.export_plan.values import Value, money, month_or_day
from pamlib.formats import role_class, role_order

if TYPE_CHECKING:
    import pandas as pd

_DATES = ("fecha_inicio", "fecha_fin")


@dataclass(frozen=True, slots=True)
class Block:
    """Rows ``first``–``last`` (0-based, inclusive) of a column are one cell; ``whole`` ones are never cut by a page."""

    column: int
    first: int
    last: int
    whole: bool = False


@dataclass(slots=True)
class Grid:
    """``rows[i][j]`` is what holds for line ``i`` under column ``j`` (a block's text in each of its rows); ``blocks``
    part every column. ``title`` is the block above the table.
    """

    layout: Layout
    title: TitleBlock
    columns: list[Column]
    rows: list[list[Value | None]]
    blocks: list[Block]

    @property
    def two_rows(self) -> bool:
        """True when some column has a second heading row."""
        return any(c.sub for c in self.columns)

    @property
    def added(self) -> list[str]:
        """Headings of the columns that the layout does not have."""
        return [c.heading for c in self.columns if c.added]


def build(tables: Mapping[str, pd.DataFrame], layout: Layout) -> Grid:
    """The plan of ``tables`` (plan, lineas, recursos; celdas where there are any) in a layout."""
    import pandas as pd

    cover = tables["plan"].iloc[0]
    lines = tables["lineas"].sort_values("orden", kind="stable").reset_index(drop=True)
    order = {identifier: i for i, identifier in enumerate(lines["linea_id"])}
    first, last = cover["vigencia_inicio"], cover["vigencia_fin"]
    years = [] if pd.isna(first) or pd.isna(last) else list(range(int(first), int(last) + 1))
    amounts = place_money(layout, tables["recursos"], order, years)
    columns = plan_columns(layout, lines, amounts, years)
    rows = _rows(lines, columns, amounts, _unread_dates(tables.get("celdas")))
    has_tasks = bool(lines["tarea"].ne("").any())
    return Grid(layout, title_block(layout, cover), columns, rows, _blocks(columns, rows, amounts, has_tasks=has_tasks))


def _unread_dates(cells: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """Text of the dates that could not be read, by line and role: it goes out as it was written."""
    if cells is None:
        return {}
    wanted = {f"lineas.{role}": role for role in _DATES}
    found = cells[cells["destino"].isin(list(wanted)) & cells["linea_id"].ne("")]
    return {
        (line, wanted[fate]): " ".join(text.split())
        for line, fate, text in zip(found["linea_id"], found["destino"], found["texto"], strict=True)
    }


def _rows(
    lines: pd.DataFrame, columns: Sequence[Column], amounts: Money, unread: Mapping[tuple[str, str], str]
) -> list[list[Value | None]]:
    rows = []
    records: list[dict[Any, Any]] = lines.to_dict("records")
    for i, line in enumerate(records):
        start, end = (line[role] if isinstance(line[role], str) and line[role] else None for role in _DATES)
        dates = dict(zip(_DATES, month_or_day(start, end), strict=True))
        more = extras(line["adicionales"])
        row: list[Value | None] = []
        for column in columns:
            if column.is_money:
                row.append(_amount(amounts.cells.get((i, column.key))))
            elif column.key in dates:
                text = unread.get((line["linea_id"], column.key), "")
                row.append(dates[column.key] or (Value(text) if text else None))
            else:
                text = more.get(column.heading, "") if column.key.startswith("otro:") else line[column.key]
                row.append(Value(text) if text else None)
        rows.append(row)
    return rows


def _amount(row: Mapping[Any, Any] | None) -> Value | None:
    if row is None:
        return None
    amount = row["valor_cop"]
    return money(row["estado"], int(amount) if isinstance(amount, int) else None, row["valor_original"], row["unidad"])


def _blocks(
    columns: Sequence[Column], rows: Sequence[Sequence[Value | None]], amounts: Money, *, has_tasks: bool
) -> list[Block]:
    """Every column parted into blocks, by its kind."""
    place = {column.key: j for j, column in enumerate(columns)}
    starts = _starts({key: [row[j] for row in rows] for key, j in place.items()}, len(rows), has_tasks=has_tasks)
    blocks: list[Block] = []
    shared = {key: [(first, last) for k, first, last in amounts.shared if k == key] for key in place}
    for key, j in place.items():
        runs = shared[key] if key.startswith(ONCE) else []
        if key == "fuente":
            runs = _same_source([row[j] for row in rows], amounts)
        if key in starts:
            edges = [*sorted(starts[key]), len(rows)]
            blocks += [Block(j, a, b - 1) for a, b in itertools.pairwise(edges)]
            continue
        inside = {i for first, last in runs for i in range(first, last + 1)}
        blocks += [Block(j, first, last, whole=True) for first, last in runs]
        blocks += [Block(j, i, i) for i in range(len(rows)) if i not in inside]
    return blocks


def _starts(texts: Mapping[str, Sequence[Value | None]], size: int, *, has_tasks: bool) -> dict[str, set[int]]:
    """Rows where a block starts, for the columns whose text covers several lines.

    Without tasks the line is the action: it and its responsible stand in every row.
    """
    found: dict[str, set[int]] = {}
    above: set[int] = {0}
    actions: set[int] = set(range(size))
    for role in role_order():
        if role not in texts or not is_inherited(role):
            continue
        column = texts[role]
        own = {i for i in range(1, size) if column[i] != column[i - 1]}
        if role_class(role) == "grupo" and (role != "accion" or has_tasks):
            above = above | own
            found[role] = set(above)
            actions = above
        elif role == "ubicacion":
            # Cut by the groups that stand before it in the sheet, so that the sheet reads as a tree.
            before = [found[key] for key in list(texts)[: list(texts).index(role)] if key in found]
            found[role] = own.union({0}, *before)
        elif role.startswith("responsable") and has_tasks:
            found[role] = actions | own
    return found


def _same_source(texts: Sequence[Value | None], amounts: Money) -> list[tuple[int, int]]:
    """Runs of lines that share every amount and print one source beside it."""
    runs = {(first, last) for _, first, last in amounts.shared}
    kept: list[tuple[int, int]] = []
    for first, last in sorted(runs, key=lambda run: (run[0], -run[1])):
        same = texts[first] is not None and len({texts[i] for i in range(first, last + 1)}) == 1
        if same and (not kept or first > kept[-1][1]):
            kept.append((first, last))
    return kept
