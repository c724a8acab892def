"""Rows of one student each, added up while they are read: no row, name or document ever leaves this module.

Of each row up to nine cells are looked at (year, sede and its name, grade, sex, zone, disability, ethnic group,
victim), become a key, and the key is counted. A row that does not enter is listed by its number and the reason, never
by what it says: a column that is one place off may hold a name where a grade should be.

>>> recognise_headings(["NOMBRE1", "SEDE", "GRADO", "GENERO", "ANO"], PEOPLE)["grado"]
2

Out of scope: workbooks larger than the bounds of :mod:`pamlib.limits` (export them as text).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.books.collect import Collected
from pamlib.books.enrolment import NO, WHOLE, YES, Cell
from pamlib.books.returned import other_sheets, tables_of
from pamlib.books.schools import Schools
from pamlib.books.spec import book
from pamlib.books.values import Reading
from pamlib.sources.base import source
from pamlib.values.text import fold

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Look

PEOPLE: Mapping[str, Any] = source("matricula").spec["personas"]
_HEADING_WITHIN = 25
_REMEDY = "Corrija la fila en el archivo de donde salió y léalo de nuevo; aquí no se guarda lo que dice"
_SEDE = "código de la sede"
_GROUPS = ("discapacidad", "grupo_etnico", "victima")


def recognise_headings(cells: Sequence[str], known: Mapping[str, Any]) -> dict[str, int]:
    """Column key → place; {} when one that cannot be missing is missing."""
    folded = [fold(cell) for cell in cells]
    found: dict[str, int] = {}
    for key, told in known.items():
        names = [fold(name) for name in told["sinonimos"]]
        place = next((folded.index(name) for name in names if name in folded), None)
        if place is not None and place not in found.values():
            found[key] = place
    return found if all(key in found for key, told in known.items() if told.get("obligatoria")) else {}


def recognise(look: Look) -> str:
    """«personas» when the file has rows of one student each; '' if not."""
    if look.is_workbook:
        return "personas" if any(_heading(table.rows) is not None for table in tables_of(look)) else ""
    layout = look.layout
    return "personas" if layout is not None and recognise_headings(layout.cells, PEOPLE) else ""


def _heading(rows: Sequence[Any]) -> int | None:
    return next((at for at, row in enumerate(rows[:_HEADING_WITHIN]) if recognise_headings(row.cells, PEOPLE)), None)


def _rows(look: Look) -> Iterator[tuple[str, int, list[str]]]:
    """(sheet, number, cells) of each row from the headings on."""
    if look.is_workbook:
        for table in tables_of(look):
            if (at := _heading(table.rows)) is not None:
                for row in table.rows[at:]:
                    yield table.sheet, row.number, row.cells
                return
    layout = look.layout
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    with look.path.open(encoding=encoding, errors="replace", newline="") as file:
        if layout.quote:
            reader = csv.reader(file, delimiter=layout.separator)
            for cells in reader:
                yield "", reader.line_num, [cell.strip() for cell in cells]
        else:
            for number, line in enumerate(file, 1):
                yield "", number, [cell.strip() for cell in line.rstrip("\r\n").split(layout.separator)]


def count(job: Job) -> tuple[list[Cell], dict[str, str], Collected]:
    """The cells of the file, the zone that it gives each sede, and what is said of it."""
    rows = _rows(job.look)
    sheet, number, cells = next(rows)
    columns = recognise_headings(cells, PEOPLE)
    notes = Collected(job, sheet)
    if job.look.is_workbook:
        for name, many in other_sheets(tables_of(job.look), sheet):
            notes.find("hoja_sin_uso", found=f"«{name}», {many} {'fila' if many == 1 else 'filas'}")
    for place, text in enumerate(cells):
        if text and place not in columns.values():
            notes.find("columna_sin_uso", row=number, column=text)
    reader = _Reader(job, columns)
    totals: Counter[tuple[Any, ...]] = Counter()
    strange: list[int] = []
    zones: dict[str, Counter[str]] = {}
    for _, number, cells in rows:
        if not any(cells):
            continue
        understood = reader.understood(cells)
        if isinstance(understood, _NotEnteredError):
            notes.reject(number, understood.column, "", understood.why, _REMEDY)
            continue
        key, zone = understood
        totals[key] += 1
        if not key[3]:
            strange.append(number)
        if zone:
            zones.setdefault(key[1], Counter())[zone] += 1
    notes.entered = sum(totals.values())
    if not len(reader.schools):
        notes.find("sin_directorio")
    if strange:
        notes.find(
            "sexo_no_previsto", row=strange[0], found=f"{len(strange)} {'fila' if len(strange) == 1 else 'filas'}"
        )
    made = [_cell(key, students) for key, students in totals.items()]
    # The zone that most of its rows give, the first by name when as many give another.
    return made, {sede: min(each, key=lambda zone: (-each[zone], zone)) for sede, each in zones.items()}, notes


def _cell(key: tuple[Any, ...], students: int) -> Cell:
    year, sede, grade, sex, disability, ethnic, victim = key
    return Cell(year, sede, grade, sex, disability, ethnic, victim, WHOLE, students)


class _NotEnteredError(Exception):
    """Why a row does not enter, in words that repeat nothing of it."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


class _Reader:
    """Turns the cells of a row into the key that is counted."""

    def __init__(self, job: Job, columns: Mapping[str, int]) -> None:
        values = job.source.spec["valores"]
        self.columns = columns
        self.schools = Schools.of(job.known.get("establecimientos"), "sede")
        self.grade = book("matricula").columns["grado"]
        self.none = set(map(fold, values["ninguna"]))
        self.words = {
            name: {fold(text): option for option, texts in values[name].items() for text in (option, *texts)}
            for name in ("sexo", "zona", "grupo_etnico")
        }
        self.known: dict[tuple[str, ...], tuple[tuple[Any, ...], str] | _NotEnteredError] = {}

    def understood(self, cells: Sequence[str]) -> tuple[tuple[Any, ...], str] | _NotEnteredError:
        """:meth:`key`, or why there is none; rows that say the same are read once."""
        told = tuple(cells[place] if place < len(cells) else "" for place in self.columns.values())
        if told not in self.known:
            try:
                self.known[told] = self.key(dict(zip(self.columns, told, strict=True)))
            except _NotEnteredError as reason:
                self.known[told] = reason
        return self.known[told]

    def key(self, told: Mapping[str, str]) -> tuple[tuple[Any, ...], str]:
        """((year, sede, grade, sex, disability, ethnic group, victim), zone) of a row."""
        year = Reading.of(told["anio"], "anio").value
        if not isinstance(year, int):
            raise _NotEnteredError("año", "el año está en blanco o no es un año")
        sede = self._sede(told["codigo"], told.get("nombre", ""))
        grade = Reading.of(told["grado"], "grado", self.grade).value
        if not isinstance(grade, str):
            raise _NotEnteredError("grado", "el grado está en blanco o no es uno de los conocidos")
        sex = self.words["sexo"].get(fold(told["sexo"]), "")
        key = (year, sede, grade, sex, *(self._group(name, told) for name in _GROUPS))
        return key, self.words["zona"].get(fold(told.get("zona", "")), "")

    def _sede(self, text: str, name: str) -> str:
        """The code of the sede, by itself or by its name where Excel destroyed it."""
        read = Reading.of(text, "dane")
        if read.value is None and not read.damaged:
            raise _NotEnteredError(_SEDE, "el código de la sede está en blanco")
        if self.schools.names and read.value is not None and read.value not in self.schools.names:
            raise _NotEnteredError(_SEDE, "el código de la sede no está en el directorio de la entidad")
        found = self.schools.find(str(read.value or ""), name)
        if not found.code:
            raise _NotEnteredError(_SEDE, "el código de la sede está dañado y su nombre no la identifica")
        return found.code

    def _group(self, name: str, told: Mapping[str, str]) -> str:
        """'' where the file has no such column, «no», «sí», or the ethnic group."""
        if name not in told:
            return ""
        text = fold(told[name])
        if text in self.none:
            return NO
        return self.words["grupo_etnico"].get(text, YES) if name == "grupo_etnico" else YES
