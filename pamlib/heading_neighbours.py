"""What a heading means beside the others of its row.

A synonym counts when no other column has the role; a "FUENTE" beside a baseline is of data and not of money; a
"RESPONSABLE" beside the "RESPONSABLE DE LA ACCIÓN" is of the tasks; a resource column beside those by year adds them up
and is no money of its own. Two columns of one role are an error, never an overwrite.

>>> [c.role for c in without_totals([Column(0, "recurso", "2024", 2024), Column(1, "recurso", "TOTAL")])]
['recurso', '']

Out of scope: what one heading says (:mod:`pamlib.heading_words`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pamlib.errors import UserError
from pamlib.formats import role_name
from pamlib.heading_column import Column
from pamlib.heading_words import (
    is_baseline,
    match_role,
)
from pamlib.table import RawRow, RawTable
from pamlib.values.text import fold


def settled(columns: list[Column]) -> list[Column]:
    """Columns whose meaning depends on the others: synonyms, responsibles, sources of data."""
    columns = _answering(columns)
    strong = {c.key for c in columns if c.role and not c.weak}
    seen: set[str] = set()
    out: list[Column] = []
    for column in columns:
        second = column.weak and (column.key in strong or column.key in seen)
        bare_source = column.role == "fuente" and fold(column.heading) in {"fuente", "fuentes"}
        if second or (bare_source and _of_data(out)):
            column = _without_role(column)
        seen.add(column.key)
        out.append(column)
    return out


def _without_role(column: Column) -> Column:
    return Column(column.index, "", column.heading)


def _of_data(before: Sequence[Column]) -> bool:
    """True when the columns to the left, up to the first with a role, hold a baseline."""
    for column in reversed(before):
        if column.role:
            return False
        if is_baseline(column.heading):
            return True
    return False


def _answering(columns: list[Column]) -> list[Column]:
    """A "RESPONSABLE" beside the "RESPONSABLE DE LA ACCIÓN" is of the tasks, wherever it stands."""
    answering = [c for c in columns if c.role == "responsable_accion"]
    roles = {c.role for c in columns}
    if len(answering) == 2 and "tarea" in roles and "responsable_tarea" not in roles:
        generic = [c for c in answering if (m := match_role(c.heading)) is None or m.role == "responsable"]
        if len(generic) == 1:
            columns = [replace(c, role="responsable_tarea") if c is generic[0] else c for c in columns]
    return columns


# How an export of ours, or an office, says that a column holds the amounts without a year.
_YEARLESS = re.compile(r"\bsin (?:ano|vigencia)\b")


def without_totals(columns: list[Column]) -> list[Column]:
    """Beside resources by year or by source, a plain resource column adds them up: it is no money of its own, unless it
    says that it holds what has no year.
    """
    money = [c for c in columns if c.role == "recurso"]
    if not any(c.year or c.source for c in money):
        return columns
    by_source = {c.year for c in money if c.source}
    return [
        _without_role(c)
        if c.role == "recurso"
        and not c.source
        and (not c.year or c.year in by_source)
        and not _YEARLESS.search(fold(c.heading))
        else c
        for c in columns
    ]


def told_apart(table: RawTable, columns: list[Column]) -> list[Column]:
    """Columns without a role that have one heading get their column's name in it."""
    headings = [c.heading for c in columns if not c.role]
    return [
        Column(c.index, "", f"{c.heading} ({table.column_name(c.index)})")
        if not c.role and headings.count(c.heading) > 1
        else c
        for c in columns
    ]


def refuse_twins(table: RawTable, row: RawRow, columns: list[Column]) -> None:
    """Raise :class:`UserError` when two columns of the heading play one role; it names both."""
    seen: dict[str, Column] = {}
    for column in columns:
        if not column.role:
            continue
        if twin := seen.get(column.key):
            raise UserError(
                f"dos columnas tienen el mismo papel ({role_name(column.role)}): "
                f"«{twin.heading}», columna {table.column_name(twin.index)}, "
                f"y «{column.heading}», columna {table.column_name(column.index)}",
                "Cambie uno de los dos encabezados para que digan qué contiene cada columna",
                file=table.file,
                sheet=table.sheet or None,
                row=row.number,
                column=table.column_name(column.index),
            )
        seen[column.key] = column
