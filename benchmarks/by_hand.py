"""What an analyst does without pamlib to get a plan's table from a file: the library that reads it and a forward fill.

Given for free: the rows above the table and the repeated headings are dropped, each column is named by hand with its
right role, and the texts of components, dates and money are then understood by pamlib's own parsers, so that only the
table counts. Money and the task are not filled down; everything else is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from puntaje import Line, money_item, text_items

from pamlib.values.components import canonical_component
from pamlib.values.dates import parse_date
from pamlib.values.money import parse_money
from pamlib.values.text import markdown_clean, normalize

if TYPE_CHECKING:
    from impresos import Layout


def workbook(path: Path) -> list[list[str]]:
    """``pandas.read_excel`` of the first sheet; calamine, which pamlib needs anyway, for what is not xlsx."""
    engine: Literal["openpyxl", "calamine"] = "openpyxl" if path.suffix == ".xlsx" else "calamine"
    return pd.read_excel(path, header=None, dtype=str, engine=engine).fillna("").to_numpy().tolist()


def word(path: Path) -> list[list[str]]:
    """Every table of ``docx.Document``."""
    import docx

    return [[cell.text for cell in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]


def pdf(path: Path) -> list[list[str]]:
    """``pdfplumber`` ``extract_tables`` of every page."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return [[(text or "").replace("\n", " ") for text in row] for table in tables for row in table]


def text(path: Path) -> list[list[str]]:
    """Lines split at tabs."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


READERS = {"xlsx": workbook, "xls": workbook, "ods": workbook, "docx": word, "pdf": pdf, "txt": text}
NAMES = {
    "xlsx": "pandas.read_excel", "xls": "pandas.read_excel", "ods": "pandas.read_excel", "docx": "python-docx",
    "pdf": "pdfplumber.extract_tables", "txt": "partir por tabulaciones",
}  # fmt: skip


def read(path: Path, kind: str, layout: Layout, headings: int) -> pd.DataFrame:
    """Table of the plan, its columns named by their roles and its blanks filled down."""
    rows = [_width(row, len(layout.columns)) for row in READERS[kind](path)]
    first = next(n for n, row in enumerate(rows) if _is_heading(row, layout))
    body = [row for row in rows[first + headings :] if any(row) and not _is_heading(row, layout)]
    table = pd.DataFrame(body, columns=layout.roles).replace("", None)
    filled = [role for role in layout.roles if role != "tarea" and not role.startswith("recurso")]
    table[filled] = table[filled].ffill()
    return table[table["tarea"].notna()].fillna("")


def _width(row: Iterable[str], width: int) -> list[str]:
    cells = [normalize(markdown_clean(cell)) for cell in row]
    return (cells + [""] * width)[:width]


def _is_heading(row: Sequence[str], layout: Layout) -> bool:
    names = {normalize(heading) for _, heading in layout.columns} | {layout.over}
    return any(row) and sum(bool(cell) and cell in names for cell in row) * 2 > sum(map(bool, row))


def lines(table: pd.DataFrame, layout: Layout) -> list[Line]:
    """The table's lines as cells to compare."""
    found = []
    for row in table.to_dict("records"):
        line = {str(field): str(value) for field, value in row.items()}
        line["componente_canonico"] = canonical_component(line["componente"]).canonico
        for role, end in (("fecha_inicio", False), ("fecha_fin", True)):
            seen = parse_date(line[role], column_is_date=True)
            if seen is not None:
                line[role] = seen.end_iso() if end else seen.start_iso()
        money = {item for role in layout.roles if role.startswith("recurso") for item in _money(role, line, layout)}
        found.append(text_items(line) | money)
    return found


def _money(role: str, line: dict[str, str], layout: Layout) -> set[tuple[str, str]]:
    seen = parse_money(line[role], column_is_money=True)
    if seen is None or seen.estado == "vacio":
        return set()
    named = role.removeprefix("recurso ")
    years: list[int | None] = [int(named) if named else None]
    if seen.per_year and not named:
        years = list(range(layout.shape.first, layout.shape.last + 1))
    return {money_item(year, seen.estado, seen.cantidad) for year in years}
