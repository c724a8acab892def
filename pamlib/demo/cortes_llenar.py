"""Types in a follow-up workbook as the person who got it would: progress, money, indicators, documents.

Out of scope: what is done to the workbook afterwards (:mod:`.cortes_hacer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pamlib.seguimiento.forms import form
from pamlib.seguimiento.template_sheets import HEADING_ROW

MILLION = 1_000_000


def row_of(sheet: Any, name: str) -> int:
    """Row whose hidden identifier is ``name`` (or starts with it, for shared money)."""
    for number in range(HEADING_ROW + 1, sheet.max_row + 1):
        if str(sheet.cell(number, 1).value or "").partition("/")[0] == name:
            return number
    raise ValueError(f"{name} is not in «{sheet.title}»")


def fill(book: Any, given: Any, cells: Mapping[str, Mapping[str, Any]], lines: Mapping[str, str]) -> None:
    """Type ``cells`` (line → role → value) and what ``given`` says of money, indicators and evidence."""
    tasks = book[form("tareas").name]
    here = {str(tasks.cell(n, 1).value) for n in range(HEADING_ROW + 1, tasks.max_row + 1)}
    for line, row in cells.items():
        if line in here:
            _type(tasks, "tareas", row_of(tasks, line), row)
    for key, years in given.get("dinero", {}).items():
        for year, figures in years.items():
            _money(book, lines[key], int(year), figures)
    for text, rows in given.get("indicadores", {}).items():
        _indicator(book[form("indicadores").name], text, rows)
    for number, row in enumerate(given.get("evidencias", ()), HEADING_ROW + 1):
        task = tasks.cell(row_of(tasks, lines[row["tarea"]]), form("tareas").position("numero")).value
        typed = {**row, "numero": task}
        _type(book[form("evidencias").name], "evidencias", number, typed)


def drop_spare_rows(book: Any) -> None:
    """Delete the blank rows that the template leaves at the end for what the plan does not list."""
    for key in ("indicadores", "evidencias"):
        sheet, where = book[form(key).name], form(key)
        typed = [c for c, column in enumerate(where.columns, 1) if column.entry or column.role == "id"]
        last = sheet.max_row
        while last > HEADING_ROW + 1 and all(sheet.cell(last, c).value is None for c in typed):
            last -= 1
        sheet.delete_rows(last + 1, sheet.max_row - last)


def _type(sheet: Any, key: str, number: int, row: Mapping[str, Any]) -> None:
    for column in form(key).columns:
        if column.entry and row.get(column.role) is not None:
            sheet.cell(number, form(key).position(column.role)).value = row[column.role]


def _money(book: Any, line: str, year: int, figures: list[float]) -> None:
    where = form("dinero")
    sheet = book[where.name]
    for number in range(HEADING_ROW + 1, sheet.max_row + 1):
        own = str(sheet.cell(number, 1).value or "").partition("/")[0] == line
        if own and sheet.cell(number, where.position("vigencia")).value == year:
            for role, value in zip(("definitivo", "compromisos", "obligaciones", "pagos"), figures, strict=True):
                sheet.cell(number, where.position(role)).value = round(value * MILLION)
            return
    raise ValueError(f"{line} has no money of {year}")


def _indicator(sheet: Any, text: str, rows: list[list[Any]]) -> None:
    where = form("indicadores")
    names = ("zona", "numerador", "denominador", "valor", "observacion")
    for row in rows:
        typed = dict(zip(names, row, strict=True))
        number = next(
            n
            for n in range(HEADING_ROW + 1, sheet.max_row + 1)
            if sheet.cell(n, where.position("indicador")).value == text
            and (sheet.cell(n, where.position("zona")).value or "") == typed["zona"]
        )
        _type(sheet, "indicadores", number, typed)
