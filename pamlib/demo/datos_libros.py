"""What the invented municipality writes in the four workbooks that an entity fills, cell by cell.

Keys are those of the columns of each workbook (``plantilla`` in ``pamlib/sources/<key>.yml``). Out of scope: how a
workbook looks, which is :mod:`pamlib.books`.

>>> enrolment_rows()[0]["codigo"], enrolment_rows()[0]["grado"], enrolment_rows()[0]["mujeres"]
('199901001011', 'Sexto', 65)
"""

from __future__ import annotations

from pamlib.demo.datos_entidad import MUNICIPIO, School, enrolment, schools

Cells = dict[str, str | int | float]
GRADES = (
    "Transición", "Primero", "Segundo", "Tercero", "Cuarto", "Quinto", "Sexto", "Séptimo", "Octavo", "Noveno", "Décimo",
    "Once",
)  # fmt: skip
_GROUPS = {"discapacidad": "discapacidad", "etnia": "grupo étnico", "victimas": "víctima"}
_SEXES = {"F": "mujeres", "M": "hombres"}


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


def _blank(code: str, name: str, grade: int) -> Cells:
    row: Cells = {"codigo": code, "nombre": name, "grado": GRADES[grade]}
    counts = [*_SEXES.values(), *(f"{group}_{sex}" for group in _GROUPS for sex in _SEXES.values())]
    return row | dict.fromkeys(counts, 0)
