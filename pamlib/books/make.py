"""The workbooks of an entity, with what is known already written in them.

>>> make(Entity("demo", "Valdemora"), "directorio").keys()
dict_keys(['directorio.xlsx'])

For the self-assessment and the inclusion index an office sends one workbook to each school, which fills it in a meeting
of its own and knows nothing of the others, and reads the folder where they come back: nobody copies rows from forty
files into one. Who already has the results on a table of their own gets a consolidated workbook too, a row a school
and process. Both are read the same way. Without a directory there is one blank workbook, to copy for each school.

Out of scope: sending them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pamlib.books.spec import BOOKS, Book, book, processes
from pamlib.books.write import Filled, workbook
from pamlib.workspace import slug

if TYPE_CHECKING:
    from pandas import DataFrame

_DIRECTORY = ("codigo", "nombre", "codigo_ee", "municipio", "zona", "sector", "matricula", "latitud", "longitud")


@dataclass(frozen=True, slots=True)
class Entity:
    """Who the workbooks are of: its folder, its name, its schools (table ``establecimientos``), the year asked for."""

    key: str
    name: str
    schools: DataFrame | None = None
    year: int | None = None
    _rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def of(self, kind: str) -> list[dict[str, str]]:
        """The schools (``EE``) or sedes of the directory, by code; empty without one."""
        if self.schools is None:
            return []
        import pandas as pd

        if kind not in self._rows:
            some = self.schools[self.schools["tipo"] == kind].sort_values("codigo")
            self._rows[kind] = [
                {str(k): "" if pd.isna(v) else str(v) for k, v in row.items()} for row in some.to_dict("records")
            ]
        return self._rows[kind]


def make(entity: Entity, which: str = "") -> dict[str, bytes]:
    """Relative path → bytes of each workbook; ``which`` is one of :data:`~pamlib.books.spec.BOOKS`, or all."""
    out: dict[str, bytes] = {}
    for key in BOOKS:
        if which in ("", key):
            out.update({path: workbook(book(key), filled) for path, filled in _filled(book(key), entity)})
    return out


def _filled(book: Book, entity: Entity) -> Iterator[tuple[str, Filled]]:
    year = {"anio": str(entity.year)} if entity.year else {}
    if book.key == "directorio":
        yield book.file, Filled(entity.key, entity.name, rows=_sedes(entity), locked=False)
    elif book.key == "matricula":
        grades = [book.spec["grados"][code]["nombre"] for code in book.spec["grados_de_la_plantilla"]]
        rows = [
            {"codigo": sede["codigo"], "nombre": sede["nombre"], "grado": grade}
            for sede in entity.of("sede")
            for grade in grades
        ]
        yield book.file, Filled(entity.key, entity.name, year, rows)
    else:
        yield from _by_school(book, entity, year)


def _sedes(entity: Entity) -> list[dict[str, str]]:
    """The directory as it is known, to be corrected: its rows stay open."""
    names = {school["codigo"]: school["nombre"] for school in entity.of("EE")}
    return [
        {key: sede.get(key, "") for key in _DIRECTORY} | {"nombre_ee": names.get(sede["codigo_ee"], "")}
        for sede in entity.of("sede")
    ]


def _by_school(book: Book, entity: Entity, year: dict[str, str]) -> Iterator[tuple[str, Filled]]:
    grid = [{"area": process.area, "proceso": process.name} for process in processes()]
    stem = book.file.removesuffix(".xlsx")
    schools = [{key: school[key] for key in ("codigo", "nombre")} for school in entity.of("EE")]
    if not schools:
        yield f"{stem}_establecimiento.xlsx", Filled(entity.key, entity.name, year, grid)
        return
    for school in schools:
        path = f"{stem}/{stem}_{school['codigo']}_{slug(school['nombre'])[:40].rstrip('-_')}.xlsx"
        yield path, Filled(entity.key, entity.name, year | school, grid)
    rows = [school | process for school in schools for process in grid]
    yield f"{stem}_consolidado.xlsx", Filled(entity.key, entity.name, year, rows, columns=("codigo", "nombre"))
