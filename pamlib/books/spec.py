"""What a workbook asks for: its columns, its fields above the columns, its words. All from the YAML of its source.

>>> book("directorio").columns["zona"].options
('urbana', 'rural')
>>> [process.key for process in processes()][:2]
['directiva.direccionamiento', 'directiva.gestion_estrategica']

Out of scope: the cells of a workbook (:mod:`pamlib.books.write`, :mod:`pamlib.books.returned`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pamlib.sources.base import source
from pamlib.values.lookup import load
from pamlib.values.text import fold

BOOKS = ("directorio", "matricula", "guia34", "inclusion")
#: Hidden sheet that says which workbook it is, and its version.
HIDDEN, LISTS, HELP = "_pam", "_listas", "Instrucciones"


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one field above the columns.

    ``kind``: dane, divipola, texto, entero, decimal, opcion, anio, proceso, grado, valoracion. ``fixed``: written by
    us and locked, in the rows we fill; ``always`` in every row. ``spellings``: folded text → option. ``part_of``:
    column it cannot exceed.
    """

    key: str
    heading: str
    kind: str
    required: bool
    fixed: bool
    width: float
    help: str
    synonyms: tuple[str, ...]
    options: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    part_of: str = ""
    always: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook; ``fields`` and ``columns`` by key, in order."""

    key: str
    version: int
    sheet: str
    title: str
    file: str
    purpose: str
    free_rows: int
    fields: dict[str, Column]
    columns: dict[str, Column]
    spec: dict[str, Any]

    def headings(self, key: str) -> set[str]:
        """The folded headings that mean this column or field."""
        column = (self.fields | self.columns)[key]
        return {fold(column.heading), *map(fold, column.synonyms)}


@dataclass(frozen=True, slots=True)
class Process:
    """One of the 19 processes: its key (``directiva.clima``), its name and that of its area."""

    key: str
    name: str
    area: str


@cache
def book(key: str) -> Book:
    """The workbook of a source."""
    spec = source(key).spec
    told = spec["plantilla"]
    fields, columns = (
        {name: _column(name, about, spec) for name, about in told[part].items()} for part in ("campos", "columnas")
    )
    return Book(
        key, told["version"], told["hoja"], told["titulo"], told["archivo"], told["para"], told["filas_libres"],
        fields, columns, spec,
    )  # fmt: skip


def _column(key: str, told: dict[str, Any], spec: dict[str, Any]) -> Column:
    kind, minimum, maximum = told["tipo"], told.get("minimo"), told.get("maximo")
    options: dict[str, list[str]] = told.get("opciones", {})
    if kind == "valoracion":
        minimum, maximum = spec["escala"]["minimo"], spec["escala"]["maximo"]
    elif kind == "proceso":
        options = {process.name: [*_process_synonyms(process.key), process.key] for process in processes()}
    elif kind == "grado":
        options = {grade["nombre"]: [code, *grade["escrito"]] for code, grade in spec["grados"].items()}
    spellings = {fold(text): option for option, texts in options.items() for text in (option, *texts)}
    if kind == "grado":  # a sign is all that tells -1 from 1
        spellings |= {code: grade["nombre"] for code, grade in spec["grados"].items()}
    return Column(
        key, told["encabezado"], kind, told.get("obligatoria", False), bool(told.get("fija")), told.get("ancho", 20),
        told["ayuda"], tuple(told.get("sinonimos", ())), tuple(options), tuple(spellings.items()), minimum, maximum,
        told.get("parte_de", ""), told.get("fija") == "siempre",
    )  # fmt: skip


@cache
def processes() -> tuple[Process, ...]:
    """The processes, in the order of the guide."""
    areas = load("guia34")["areas"]
    return tuple(
        Process(f"{area}.{key}", name, told["nombre"])
        for area, told in areas.items()
        for key, name in told["procesos"].items()
    )


def _process_synonyms(key: str) -> list[str]:
    return list(load("guia34")["sinonimos"].get(key, ()))
