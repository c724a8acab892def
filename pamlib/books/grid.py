"""A self-assessment on the grid of Guía 34: one workbook a school, or one with a row a school and process.

The score of a process is what the school wrote in the row of the process; the scores of its components are kept beside
it (table ``autoevaluacion``) and nothing is computed from them: the scale is ordinal.

Out of scope: medians and distributions (:mod:`pamlib.characterize`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.books.collect import FIX, Collected, field_value, note_of, read_row
from pamlib.books.returned import Returned, Row, open_book
from pamlib.books.schools import Found, Schools
from pamlib.books.spec import processes
from pamlib.errors import UserError

if TYPE_CHECKING:
    from pamlib.books.values import Reading
    from pamlib.sources.base import Job, Tables


def read(job: Job) -> Tables:
    """``observaciones`` (one a school and process) and ``autoevaluacion`` (components and evidence too).

    Raises
    ------
    UserError: the year, or the school of a workbook of one school, is blank, wrong or not in the directory.
    """
    from pamlib.schema import frame

    returned = open_book(job)
    notes = Collected(job, returned.sheet)
    notes.about(returned)
    directory = job.known.get("establecimientos")
    grid = _Grid(job, returned, notes, Schools.of(directory, "EE"))
    if not len(grid.schools):
        notes.find("sin_directorio")
    grid.zones = {} if directory is None else _zones(directory)
    for row in returned.rows:
        grid.take(row)
    grid.blanks()
    notes.entered = len(grid.assessed)
    return {
        "observaciones": frame("observaciones", grid.observed),
        "autoevaluacion": frame("autoevaluacion", grid.assessed),
        **notes.tables(),
    }


def _zones(directory: Any) -> dict[str, str]:
    schools = directory[directory["tipo"] == "EE"]
    return dict(zip(schools["codigo"], schools["zona"], strict=True))


class _Grid:
    """Takes the rows one by one."""

    def __init__(self, job: Job, returned: Returned, notes: Collected, schools: Schools) -> None:
        self.job, self.returned, self.notes, self.schools = job, returned, notes, schools
        self.year = int(str(field_value(returned, job, "anio").value))
        self.names = {process.name: process for process in processes()}
        self.zones: dict[str, str] = {}
        self.seen: dict[tuple[str, str, str], int] = {}
        self.empty: dict[str, list[str]] = {}
        self.observed: list[tuple[Any, ...]] = []
        self.assessed: list[tuple[Any, ...]] = []
        self.of_all: Found | None = None
        if "codigo" in returned.fields and "codigo" not in returned.headings:
            self.of_all = self._one_school()

    def _one_school(self) -> Found:
        """The school of a workbook of one school."""
        code = field_value(self.returned, self.job, "codigo")
        name, cell = self.returned.fields.get("nombre", ("", ""))[0], self.returned.fields["codigo"][1]
        found = self.schools.find(str(code.value or ""), name)
        if not found.code:
            raise UserError(
                f"la celda {cell} dice «{code.text}»: {found.problem}",
                "Corrija el código, o agregue el establecimiento al directorio y léalo primero",
                file=self.job.look.path, sheet=self.returned.sheet,
            )  # fmt: skip
        if found.note:
            self.notes.find("codigo_recuperado", column=cell, found=code.text, understood=found.code)
        return found

    def take(self, row: Row) -> None:
        """One row: a score of a process or of a component, or nothing written in it."""
        wrong = self._wrong(row)
        if wrong is not None:
            key, reason, remedy = wrong
            self.notes.refuse(row, key, self.returned.headings.get(key, "Código DANE"), reason, remedy)

    def _wrong(self, row: Row) -> tuple[str, str, str] | None:
        """Keep the row, or say why it does not enter: (column, reason, what to do)."""
        cells = read_row(self.returned, row)
        written = any(row.text(key) for key in ("valor", "evidencia", "componente"))
        if not written and not cells["proceso"].text:
            return None
        if cells["proceso"].value is None:
            return "proceso", cells["proceso"].problem or "no dice de qué proceso es", FIX
        found = self.of_all or self._school(row, cells)
        if not found.code:
            return ("codigo", found.problem, FIX) if written else None
        process, component = self.names[str(cells["proceso"].value)], row.text("componente")
        if not written:
            self.empty.setdefault(found.code, []).append(process.name)
            return None
        if cells["valor"].problem:
            scale = self.returned.book.spec["escala"]
            whole = f"se valora con un número entero de {scale['minimo']} a {scale['maximo']}"
            return "valor", f"{cells['valor'].problem}; {whole}", FIX
        key = (found.code, process.key, component)
        if key in self.seen:
            what = f"{'el componente' if component else 'el proceso'} ya está en la fila {self.seen[key]}"
            return "proceso", what, "Deje una sola fila por proceso y componente"
        self.seen[key] = row.number
        self._keep(row, cells, found, key)
        return None

    def _school(self, row: Row, cells: dict[str, Reading]) -> Found:
        code = cells["codigo"]
        if code.problem and not code.damaged:
            return Found(problem=code.problem)
        if not code.text and not row.text("nombre"):
            return Found(problem="no dice de qué establecimiento es")
        found = self.schools.find(str(code.value or ""), row.text("nombre"))
        if found.note:
            self.notes.find(
                "codigo_recuperado",
                row=row.number,
                column=row.letters["codigo"],
                found=code.text,
                understood=found.code,
            )
        return found

    def _keep(self, row: Row, cells: dict[str, Reading], found: Found, key: tuple[str, str, str]) -> None:
        process, component = self.names[str(cells["proceso"].value)], key[2]
        value = cells["valor"].value
        note = "; ".join(filter(None, [found.note, note_of(cells["valor"])]))
        place = (self.job.file, self.returned.sheet, row.number, self.returned.headings["valor"])
        source = self.job.source.key
        self.assessed.append(
            (
                source,
                self.year,
                found.code,
                process.area,
                process.name,
                component,
                value,
                row.text("evidencia"),
                note,
                *place,
            )
        )
        if component:
            return
        if value is None:
            self.empty.setdefault(found.code, []).append(process.name)
            return
        unit = "valoración {minimo}-{maximo}".format(**self.returned.book.spec["escala"])
        self.observed.append(
            (source, self.year, "", "EE", found.code, self.zones.get(found.code, ""), "", "", f"{source}.{process.key}",
             value, "", unit, None, None, "reparado" if note else "publicado", note, row.text("valor"), *place)
        )  # fmt: skip

    def blanks(self) -> None:
        """Say which processes each school left without a score."""
        for code, names in sorted(self.empty.items()):
            shown = f"{len(names)} de {len(self.names)}: {', '.join(names[:4])}{'…' if len(names) > 4 else ''}"
            self.notes.find("proceso_sin_valoracion", found=f"{code}, {shown}")
