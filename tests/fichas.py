"""Workbooks of the entity for the tests: an invented directory, and the templates filled as a person would."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl

from pamlib.books.make import Entity, make
from pamlib.schema import frame
from pamlib.sources.base import read_source

if TYPE_CHECKING:
    import pandas as pd

Cells = Mapping[str, object]
NAME = "Secretaría de Educación de Valdemora"
CEIBA, ALTO, SAMAN = "199901000013", "299901000021", "199901000033"
SEDES: list[dict[str, object]] = [
    {"codigo": CEIBA, "nombre": "Sede La Ceiba", "codigo_ee": CEIBA, "nombre_ee": "IE La Ceiba", "municipio": "99901",
     "zona": "urbana", "sector": "oficial", "matricula": 120, "latitud": 1.85, "longitud": -76.05},
    {"codigo": ALTO, "nombre": "Sede El Alto", "codigo_ee": CEIBA, "nombre_ee": "IE La Ceiba", "municipio": "99901",
     "zona": "rural", "sector": "oficial", "matricula": 30},
    {"codigo": SAMAN, "nombre": "Sede El Samán", "codigo_ee": SAMAN, "nombre_ee": "IE El Samán", "municipio": "99901",
     "zona": "rural", "sector": "oficial", "matricula": 0},
]  # fmt: skip


def directory() -> pd.DataFrame:
    """The table ``establecimientos`` of those sedes: La Ceiba is mixed."""
    rows: list[tuple[Any, ...]] = [
        (s["codigo"], s["codigo_ee"], s["nombre"], "sede", "99901", s["zona"], "oficial", s["matricula"], None, None)
        for s in SEDES
    ]
    rows += [(CEIBA, CEIBA, "IE La Ceiba", "EE", "99901", "mixta", "oficial", 150, None, None)]
    rows += [(SAMAN, SAMAN, "IE El Samán", "EE", "99901", "rural", "oficial", 0, None, None)]
    place = ("directorio.xlsx", "Sedes", 4, "Código DANE de la sede")
    return frame("establecimientos", [(*row, *place) for row in rows])


@cache
def template(which: str, *, known: bool = True, year: int | None = 2025, path: str = "") -> bytes:
    """The bytes of a template: ``path`` among those of ``which``, or the first one."""
    made = make(Entity("demo", NAME, directory() if known else None, year), which)
    return made[path or min(made)]


def fill(
    data: bytes, sheet: str, rows: Mapping[int, Cells], *, by: str = "Año", change: Callable[[Any], None] | None = None
) -> Any:
    """The workbook with cells written by heading, row by row (0 is the first under the headings)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[sheet]
    head = heading_row(page)
    places = {str(cell.value): cell.column for cell in page[head]}
    for offset, cells in rows.items():
        for heading, value in cells.items():
            page.cell(head + 1 + offset, places[heading]).value = value
    if change is not None:
        change(book)
    return book


def heading_row(page: Any) -> int:
    """The row of the headings: the first with five texts."""
    return next(row[0].row for row in page.iter_rows() if sum(cell.value is not None for cell in row) >= 5)


def saved(book: Any, path: Path) -> Path:
    """Save the workbook under ``path``."""
    book.save(path)
    return path


def read(path: Path, *, known: bool = True, fuente: str = "") -> dict[str, pd.DataFrame]:
    """The canonical tables of a workbook, with the directory known or not."""
    return read_source(path, fuente=fuente, known={"establecimientos": directory()} if known else {})


def codes(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Codes of the findings, in order."""
    return [str(code) for code in tables["hallazgos"]["codigo"]]
