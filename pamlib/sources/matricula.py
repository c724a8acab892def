"""Enrolment: the workbook of the entity, or the rows of its enrolment system, added up while they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.books import enrolment, students
from pamlib.books.collect import Collected, field_value, read_row
from pamlib.books.enrolment import PART, WHOLE, YES, Cell, Places
from pamlib.books.returned import Returned, Row, open_book
from pamlib.books.returned import recognise as recognised
from pamlib.books.schools import Schools

if TYPE_CHECKING:
    from pamlib.books.values import Reading
    from pamlib.sources.base import Job, Look, Source, Tables

_SEXES = {"mujeres": "femenino", "hombres": "masculino"}
_GROUPS = {"discapacidad": "disability", "etnia": "ethnic", "victimas": "victim"}


def recognise(look: Look, source: Source) -> str:
    """«plantilla», «personas» or ''."""
    return recognised(look, source.key) or students.recognise(look)


def read(job: Job) -> Tables:
    """``matricula`` and ``observaciones`` of one file."""
    directory = job.known.get("establecimientos")
    if job.edition == "personas":
        cells, zones, notes = students.count(job)
        places = Places(directory, zones)
        for sede, zone in sorted(zones.items()):
            if places.zones[sede] != zone:
                notes.find("zona_distinta", found=f"{sede}: {zone}", understood=places.zones[sede])
        return enrolment.tables(job, cells, places, notes)
    returned = open_book(job)
    notes = Collected(job, returned.sheet)
    notes.about(returned)
    return enrolment.tables(job, _Sheet(job, returned, notes).cells(), Places(directory, {}), notes)


class _Sheet:
    """The rows of the workbook, one a sede and grade."""

    def __init__(self, job: Job, returned: Returned, notes: Collected) -> None:
        self.returned, self.notes = returned, notes
        self.year = int(str(field_value(returned, job, "anio").value))
        self.schools = Schools.of(job.known.get("establecimientos"), "sede")
        self.seen: dict[tuple[str, str], int] = {}
        if not len(self.schools):
            notes.find("sin_directorio")

    def cells(self) -> list[Cell]:
        out: list[Cell] = []
        blank, counted = 0, [key for key, column in self.returned.book.columns.items() if column.kind == "entero"]
        for row in self.returned.rows:
            told = read_row(self.returned, row)
            if any(row.text(key) for key in counted):
                out += self._row(row, told)
            elif row.text("codigo") or row.text("grado"):
                blank += 1
            else:
                self._refuse(row, "codigo", "la fila no dice de qué sede y grado es, ni cuántos estudiantes")
        if blank:
            self.notes.find("filas_sin_llenar", found=f"{blank} filas")
        return out

    def _refuse(self, row: Row, key: str, why: str) -> list[Cell]:
        self.notes.refuse(row, key, self.returned.headings[key], why)
        return []

    def _row(self, row: Row, told: dict[str, Reading]) -> list[Cell]:
        """The cells of one row, or none when it does not enter."""
        wrong = self._wrong(told)
        if wrong:
            return self._refuse(row, *wrong)
        found = self.schools.find(str(told["codigo"].value or ""), row.text("nombre"))
        if not found.code:
            return self._refuse(row, "codigo", found.problem)
        if found.note:
            letter, text = row.letters["codigo"], told["codigo"].text
            self.notes.find("codigo_recuperado", row=row.number, column=letter, found=text, understood=found.code)
        key = (found.code, str(told["grado"].value))
        if key in self.seen:
            return self._refuse(row, "grado", f"la sede y el grado ya están en la fila {self.seen[key]}")
        self.seen[key] = row.number
        self.notes.entered += 1
        out = []
        for column, sex in _SEXES.items():
            out.append(self._cell(row, key, sex, {}, WHOLE, told[column]))
            for group, name in _GROUPS.items():
                part = told[f"{group}_{column}"]
                if part.value is not None:
                    out.append(self._cell(row, key, sex, {name: YES}, PART, part))
        return out

    def _cell(self, row: Row, key: tuple[str, str], sex: str, group: dict[str, str], cross: str, read: Reading) -> Cell:
        groups = {"disability": "", "ethnic": "", "victim": ""} | group
        return Cell(self.year, *key, sex=sex, cross=cross, students=int(str(read.value)), row=row.number, **groups)

    def _wrong(self, told: dict[str, Reading]) -> tuple[str, str] | None:
        """(column, reason) of the first thing that keeps a row out."""
        columns = self.returned.book.columns
        if not told["codigo"].text and not told["nombre"].text:
            return "codigo", "no dice de qué sede es"
        for key, read in told.items():
            if read.problem and not (key == "codigo" and read.damaged) and key in columns:
                return key, read.problem
        for key in ("grado", *_SEXES):
            if told[key].value is None:
                return (
                    key,
                    "está en blanco y no puede faltar; si no hay, escriba 0" if key in _SEXES else "está en blanco",
                )
        for key, column in columns.items():
            part, whole = told[key].value, told[column.part_of].value if column.part_of else None
            if isinstance(part, int) and isinstance(whole, int) and part > whole:
                return key, f"{part} es más que los {whole} de «{columns[column.part_of].heading}»"
        return None
