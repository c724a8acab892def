"""What the invented municipality writes in the four workbooks that an entity fills, cell by cell.

Keys are those of the columns of each workbook (``plantilla`` in ``pamlib/sources/<key>.yml``). Out of scope: how a
workbook looks, which is :mod:`pamlib.books`.

>>> enrolment_rows()[0]["codigo"], enrolment_rows()[0]["grado"], enrolment_rows()[0]["mujeres"]
('199901001011', 'Sexto', 65)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from pamlib.demo import content
from pamlib.demo.datos_entidad import MUNICIPIO, School, enrolment, schools

Cells = dict[str, str | int | float]
GRADES = (
    "Transición", "Primero", "Segundo", "Tercero", "Cuarto", "Quinto", "Sexto", "Séptimo", "Octavo", "Noveno", "Décimo",
    "Once",
)  # fmt: skip
_GROUPS = {"discapacidad": "discapacidad", "etnia": "grupo étnico", "victimas": "víctima"}
_SEXES = {"F": "mujeres", "M": "hombres"}


def books() -> dict[str, bytes]:
    """Name → bytes of the workbooks, filled: directory, enrolment, and what the schools said of themselves by year."""
    return dict(_books())


@cache
def _books() -> tuple[tuple[str, bytes], ...]:
    year = content.load("datos.yml")["anio_entidad"]
    made = {
        "directorio.xlsx": _book("directorio", directory_rows()),
        f"matricula_{year}.xlsx": _book("matricula", enrolment_rows(), year),
    }
    for kind in ("guia34", "inclusion"):
        for when in (year - 1, year):
            if rows := assessment_rows(kind, when):
                made[f"{kind}_{when}.xlsx"] = _book(kind, rows, when, ("codigo", "nombre"))
    return tuple(made.items())


def _book(
    key: str, rows: Sequence[Mapping[str, str | int | float]], year: int = 0, columns: tuple[str, ...] = ()
) -> bytes:
    from pamlib.books.spec import book
    from pamlib.books.write import Filled, workbook

    entity = content.load("plan.yml")["entidad"]
    texts = [{column: str(value) for column, value in row.items()} for row in rows]
    fields = {"anio": str(year)} if year else {}
    filled = Filled(entity["codigo"], entity["nombre"], fields, texts, columns=columns, locked=False)
    return workbook(book(key), filled)


def directory_rows() -> list[Cells]:
    """One row a sede."""
    return [
        {
            "codigo": sede.codigo,
            "nombre": f"{school.nombre} - {sede.nombre}",
            "codigo_ee": school.codigo,
            "nombre_ee": school.nombre,
            "municipio": MUNICIPIO,
            "zona": sede.zona,
            "sector": school.sector,
            "matricula": sum(sede.matricula),
            "latitud": sede.latitud,
            "longitud": sede.longitud,
        }
        for school in schools()
        for sede in school.sedes
    ]


def enrolment_rows() -> list[Cells]:
    """One row a sede and grade that has students; every cell filled, zeros too."""
    rows: dict[tuple[str, int], Cells] = {}
    for school, sede, grade, sex, students, groups in enrolment():
        row = rows.setdefault((sede.codigo, grade), _blank(sede.codigo, f"{school.nombre} - {sede.nombre}", grade))
        row[_SEXES[sex]] = students
        for column, group in _GROUPS.items():
            row[f"{column}_{_SEXES[sex]}"] = groups[group]
    return list(rows.values())


def assessment_scores(kind: str, year: int) -> list[tuple[School, tuple[int, ...]]]:
    """Schools that handed in ``kind`` ("guia34" or "inclusion") that year, each with its 19 scores in order."""
    return [(school, scores[year]) for school in schools() if year in (scores := getattr(school, kind))]


def assessment_rows(kind: str, year: int) -> list[Cells]:
    """One row a school and process, for the workbook of all the schools."""
    from pamlib.books.spec import processes

    return [
        {"codigo": school.codigo, "nombre": school.nombre, "area": each.area, "proceso": each.name, "valor": score}
        for school, scores in assessment_scores(kind, year)
        for each, score in zip(processes(), scores, strict=True)
    ]


def _blank(code: str, name: str, grade: int) -> Cells:
    row: Cells = {"codigo": code, "nombre": name, "grado": GRADES[grade]}
    counts = [*_SEXES.values(), *(f"{group}_{sex}" for group in _GROUPS for sex in _SEXES.values())]
    return row | dict.fromkeys(counts, 0)
