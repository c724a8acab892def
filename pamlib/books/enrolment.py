"""Enrolment in detail (table ``matricula``) and what is added up of it (``observaciones``).

A :class:`Cell` counts the students of one sede, grade, sex and group. Sums are made for each sede and each school, in
total and by level, for everybody, each sex and each group:

    sede A, primero: 12 mujeres + 10 hombres; segundo: 9 + 11   →   primaria, total 42; «sexo: femenino» 21

A group that some row of the sede does not tell apart is not added up: half a sum is not a figure.

Out of scope: municipalities and percentages (:mod:`pamlib.characterize`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from pamlib.books.collect import Collected
    from pamlib.sources.base import Job, Tables

WHOLE, PART = "completo", "parcial"
YES, NO = "sí", "no"
#: Population of an observation → column of the detail; the sexes apart.
GROUPS = {"discapacidad": "discapacidad", "grupo étnico": "grupo_etnico", "víctima": "victima"}
_SEXES = ("femenino", "masculino")


@dataclass(frozen=True, slots=True)
class Cell:
    """So many ``students`` of one sede and grade; '' in a group where they are not told apart.

    ``cross``: «completo» cells of a sede and grade add up to its students; a «parcial» one is a part of another.
    """

    year: int
    sede: str
    grade: str
    sex: str
    disability: str
    ethnic: str
    victim: str
    cross: str
    students: int
    row: int | None = None

    def group(self, column: str) -> str:
        """What the cell says of a group: sí, no or ''."""
        said = {"discapacidad": self.disability, "grupo_etnico": self.ethnic, "victima": self.victim}[column]
        return said if said in ("", YES, NO) else YES


class Places:
    """Sedes and schools of the directory: zone, school of each sede."""

    def __init__(self, directory: DataFrame | None, zones: Mapping[str, str]) -> None:
        """``zones``: what the file says of each sede, used where there is no directory."""
        self.zones, self.schools, self.school_zones = dict(zones), {}, {}
        if directory is not None:
            for code, school, kind, zone in directory[["codigo", "codigo_ee", "tipo", "zona"]].to_numpy().tolist():
                if kind == "sede":
                    self.zones[code], self.schools[code] = zone, school
                else:
                    self.school_zones[code] = zone


def tables(job: Job, cells: Iterable[Cell], places: Places, notes: Collected) -> Tables:
    """``matricula``, ``observaciones`` and what is said of the file."""
    from pamlib.schema import frame

    grades = {told["nombre"]: told["nivel"] for told in job.source.spec["grados"].values()}
    known = sorted(
        cells,
        key=lambda c: (c.year, c.sede, list(grades).index(c.grade), c.cross, c.sex, c.disability, c.ethnic, c.victim),
    )
    detail = [
        (job.source.key, c.year, c.sede, places.schools.get(c.sede, ""), places.zones.get(c.sede, ""), c.grade,
         grades[c.grade], c.sex, c.disability, c.ethnic, c.victim, c.cross, c.students, job.file, notes.sheet, c.row)
        for c in known
    ]  # fmt: skip
    for grade in sorted({c.grade for c in known if not grades[c.grade]}):
        count = sum(c.students for c in known if c.grade == grade and c.cross == WHOLE)
        notes.find("grado_sin_nivel", found=f"{grade}: {count} estudiantes")
    observed = [
        *_observed(job, known, places, notes, "sede", grades),
        *_observed(job, known, places, notes, "EE", grades),
    ]
    return {
        "matricula": frame("matricula", detail),
        "observaciones": frame("observaciones", observed),
        **notes.tables(),
    }


def _observed(
    job: Job, cells: list[Cell], places: Places, notes: Collected, scope: str, grades: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """The sums of each sede, or of each school."""
    groups: dict[tuple[int, str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        code = cell.sede if scope == "sede" else places.schools.get(cell.sede, "")
        for level in {"", grades[cell.grade]} if code else ():
            groups[cell.year, code, level].append(cell)
    out = []
    for (year, code, level), some in sorted(groups.items()):
        sums, incomplete = populations(some)
        for name in incomplete if scope == "sede" and not level else ():
            notes.find("grupo_incompleto", found=f"{code}: {name}")
        zone = places.zones.get(code, "") if scope == "sede" else places.school_zones.get(code, "")
        rows = len({cell.row for cell in some} - {None})
        note = f"suma de {rows} filas" if rows else "suma de las filas de sus estudiantes"
        for name, count in sums.items():
            out.append(
                (job.source.key, year, "", scope, code, zone, name, level, "matricula", count, "", "personas", None,
                 None, "publicado", note, "", job.file, notes.sheet, None, "")
            )  # fmt: skip
    return out


def populations(cells: list[Cell]) -> tuple[dict[str, int], list[str]]:
    """Population → students of these cells, and the groups that cannot be added up ('' is everybody)."""
    whole = [cell for cell in cells if cell.cross == WHOLE]
    sums = {"": sum(cell.students for cell in whole)}
    sums |= {f"sexo: {sex}": sum(cell.students for cell in whole if cell.sex == sex) for sex in _SEXES}
    incomplete = []
    wanted = {(cell.sede, cell.grade, cell.sex) for cell in whole}
    for name, column in GROUPS.items():
        told = [cell for cell in cells if cell.group(column)]
        if not told:
            continue
        if wanted <= {(cell.sede, cell.grade, cell.sex) for cell in told} and not _mixed(whole, column):
            sums[name] = sum(cell.students for cell in told if cell.group(column) == YES)
        else:
            incomplete.append(name)
    return sums, incomplete


def _mixed(whole: list[Cell], column: str) -> bool:
    """True when some whole cells tell the group apart and others do not."""
    return len({bool(cell.group(column)) for cell in whole}) > 1
