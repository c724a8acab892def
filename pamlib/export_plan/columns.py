"""Which columns an exported plan has: those of the layout, and at the right those the plan has and the layout has not.

Money without a year and money by year cannot share a column. A layout with one column of money takes money by year as
one column per year under the same heading; a layout by year takes money without a year as a column at the right. An
amount that repeats every year of the plan ("650.000.000 C/Año") is one cell where there is one column.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.export_plan.layouts import Layout, LayoutColumn, column, common
from pamlib.formats import role_class, role_order
from pamlib.values.money import parse_money

if TYPE_CHECKING:
    import pandas as pd

ONCE = "recurso:"
_MIN_YEAR_WIDTH = 13.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet. ``key`` is a role, ``recurso:2025``, ``recurso:`` (no year) or ``otro:`` and a heading;
    ``added`` says that the layout does not have it.
    """

    key: str
    heading: str
    sub: str
    width: float
    added: bool = False

    @property
    def is_money(self) -> bool:
        """True for a column of money."""
        return self.key.startswith(ONCE)


def plan_columns(layout: Layout, lines: pd.DataFrame, money: Money, years: Sequence[int]) -> list[Column]:
    """The columns in their order; ``years`` are those of the plan."""
    found: list[Column] = []
    for wanted in layout.columns:
        if wanted.role != "recurso":
            found.append(Column(wanted.role, wanted.heading, wanted.sub, wanted.width))
        else:
            found += _money_columns(layout, wanted, money.keys, years)
    held = {c.key for c in found}
    if ONCE in money.keys and ONCE not in held:
        found.append(_added(column("recurso"), ONCE))
    for role in role_order():
        if role in common()["agregadas"] and role != "recurso" and role not in held and _any(lines, role):
            found.append(_added(column(role), role))
    found += [
        Column(f"otro:{name}", name, "", float(common()["adicional"]["ancho"]), added=True)
        for name in extra_names(lines["adicionales"])
    ]
    return found


def _money_columns(layout: Layout, wanted: LayoutColumn, keys: Sequence[str], years: Sequence[int]) -> list[Column]:
    by_year = [key for key in keys if key != ONCE]
    if layout.by_year:
        every = sorted({*years, *(int(key[len(ONCE) :]) for key in by_year)})
        named = [Column(f"{ONCE}{y}", wanted.heading.replace("{anio}", str(y)), "", wanted.width) for y in every]
        return named or [Column(ONCE, wanted.heading.replace(" {anio}", ""), "", wanted.width)]
    if not by_year:
        return [Column(ONCE, wanted.heading, wanted.sub, wanted.width)]
    width = max(wanted.width - 2, _MIN_YEAR_WIDTH)
    split = [Column(key, wanted.heading, key[len(ONCE) :], width) for key in by_year]
    return [_added(column("recurso"), ONCE), *split] if ONCE in keys else split


def _added(wanted: LayoutColumn, key: str) -> Column:
    return Column(key, wanted.heading, wanted.sub, wanted.width, added=True)


def _any(lines: pd.DataFrame, role: str) -> bool:
    if role not in lines:
        return False
    return bool(lines[role].fillna("").ne("").any())


def extras(text: str) -> dict[str, str]:
    """Columns that no layout has, of one line, by their heading."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def extra_names(texts: pd.Series[Any]) -> list[str]:
    """Headings of those columns, in order of appearance."""
    return list(dict.fromkeys(name for text in texts.unique() for name in extras(text)))


@dataclass(frozen=True, slots=True)
class Money:
    """The money cells: ``cells[(line, key)]`` is a row of ``recursos`` (lines by their place), ``shared`` the runs of
    lines (key, first, last) that one amount covers, ``keys`` the columns that are needed, blank ones included.
    """

    cells: dict[tuple[int, str], Mapping[Any, Any]]
    shared: tuple[tuple[str, int, int], ...]
    keys: tuple[str, ...]


def place_money(layout: Layout, resources: pd.DataFrame, order: Mapping[str, int], years: Sequence[int]) -> Money:
    """The cell of every row of ``recursos``; rows that say the same of every year become one cell where the layout has
    one column and nothing else needs several.
    """
    rows: list[dict[Any, Any]] = resources.astype({"vigencia": object}).to_dict("records")
    for row in rows:
        row["vigencia"] = int(row["vigencia"]) if isinstance(row["vigencia"], int | float) else None
    said = [row for row in rows if row["estado"] != "vacio"]
    once = _said_once(said, years)
    folded = not layout.by_year and all(row["vigencia"] is None or id(row) in once for row in said)

    def key(row: Mapping[Any, Any]) -> str:
        return ONCE if folded or row["vigencia"] is None else f"{ONCE}{row['vigencia']}"

    cells: dict[tuple[int, str], Mapping[Any, Any]] = {}
    members: dict[str, set[int]] = {}
    for row in rows:
        members.setdefault(row["grupo_id"], set()).add(order[row["linea_id"]])
    shared = set()
    for row in said:
        line = order[row["linea_id"]]
        if run := _run(members[row["grupo_id"]] if row["grupo_id"] else set()):
            # A merged cell holds its amount in its first line, wherever the print had centred it.
            line = run[0]
            shared.add((key(row), *run))
        cells.setdefault((line, key(row)), row)
    blank = {key(row) for row in rows if row["estado"] == "vacio" and row["vigencia"] is not None}
    return Money(cells, tuple(sorted(shared)), tuple(sorted({k for _, k in cells} | blank)))


def _run(lines: set[int]) -> tuple[int, int] | None:
    """First and last of several lines that follow each other; ``None`` for one line or for lines apart."""
    first, last = min(lines, default=0), max(lines, default=0)
    return (first, last) if last > first and last - first == len(lines) - 1 else None


def _said_once(rows: Sequence[Mapping[Any, Any]], years: Sequence[int]) -> set[int]:
    """``id`` of the rows that one cell without a year said: one per year of the plan, all with its text."""
    by_line: dict[str, list[Mapping[Any, Any]]] = {}
    for row in rows:
        if row["vigencia"] is not None:
            by_line.setdefault(row["linea_id"], []).append(row)
    found: set[int] = set()
    for group in by_line.values():
        texts = {row["valor_original"] for row in group}
        if len(texts) != 1 or sorted(row["vigencia"] for row in group) != list(years):
            continue
        said = parse_money(texts.pop(), column_is_money=True)
        if len(years) == 1 or (said is not None and said.per_year):
            found |= {id(row) for row in group}
    return found


def is_inherited(key: str) -> bool:
    """True for a column whose text covers several lines: group or attribute."""
    return role_class(key) in {"grupo", "atributo"}
