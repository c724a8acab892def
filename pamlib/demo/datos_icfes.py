"""The invented classification of schools by Saber 11, in four periods and the four ways it has been published.

20204: ``¬``, UTF-8, heading. 20214: tab, bar, tab; Latin-1; no heading. 20224: commas. 20234: ``¬``, and the codes of
the schools as a spreadsheet left them (``1.99901E+11``).

>>> sorted(files())[0]
'SB11-CLASIFI-PLANTELES-20204.txt'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pamlib.demo import content
from pamlib.demo.datos_entidad import MUNICIPIO, dane, department, places, schools

HEADINGS = (
    "PERIODO", "COLE_COD_DANE", "COLE_INST_NOMBRE", "COLE_CODMPIO_COLEGIO", "COLE_MPIO_MUNICIPIO", "COLE_COD_DEPTO",
    "COLE_DEPTO_COLEGIO", "COLE_NATURALEZA", "COLE_GRADO", "COLE_CALENDARIO_COLEGIO", "COLE_GENEROPOBLACION",
    "MATRICULADOS_ULTIMOS_3", "EVALUADOS_ULTIMOS_3", "INDICE_MATEMATICAS", "INDICE_C_NATURALES",
    "INDICE_SOCIALES_CIUDADANAS", "INDICE_LECTURA_CRITICA", "INDICE_INGLES", "INDICE_TOTAL", "COLE_CATEGORIA",
)  # fmt: skip
#: Icfes' cuts (the index that a category starts at).
_CUTS = (("A+", 0.77), ("A", 0.72), ("B", 0.67), ("C", 0.62))


def files() -> dict[str, bytes]:
    """Name → bytes of the four files."""
    kinds: tuple[tuple[str, Callable[[list[list[str]]], bytes]], ...] = (
        ("txt", _not_sign), ("txt", _tab_bar_tab), ("csv", _commas), ("txt", _spoiled),
    )  # fmt: skip
    periods = content.load("datos.yml")["icfes"]["periodos"]
    return {
        f"SB11-CLASIFI-PLANTELES-{period}.{kind}": write(list(rows(period)))
        for period, (kind, write) in zip(periods, kinds, strict=True)
    }


def rows(period: str) -> Iterator[list[str]]:
    """The rows of one period, cells as texts with a decimal comma; schools without an index that period are absent."""
    facts = content.load("datos.yml")["icfes"]
    at = facts["periodos"].index(period)
    for school in schools():
        nature = school.sector.upper()
        for grade, (pattern, students, totals) in zip(
            ("11", "26"), [school.saber11, *([school.saber11_adultos] if school.saber11_adultos else [])], strict=False
        ):
            if totals[at] is not None:
                place = (MUNICIPIO, school.codigo, school.nombre, nature, grade)
                yield _row(period, place, students + 3 * at, facts["pautas"][pattern], totals[at])
    for number, (code, name, digit, nature, pattern, students, totals) in enumerate(facts["otros"], 1):
        place = (code, dane(digit, code, 9000 + number), name, nature, "11")
        yield _row(period, place, students - 2 * at, facts["pautas"][pattern], totals[at])


def category(total: float) -> str:
    """Category of an index; at a cut, the one above (Icfes decides with more decimals than it publishes)."""
    return next((name for name, cut in _CUTS if total >= cut), "D")


def _row(period: str, school: tuple[str, ...], students: int, pattern: list[float], total: float) -> list[str]:
    code, dane_code, name, nature, grade = school
    town = next(place["nombre"] for place in places() if place["codigo"] == code).upper()
    indices = [_comma(total + offset) for offset in pattern]
    counts = [str(students), str(students - students // 17)]
    where = [code, town, code[:2], department(code), nature, grade, "A", "MI"]
    return [period, dane_code, name, *where, *counts, *indices, _comma(total), category(total)]


def _comma(index: float) -> str:
    return f"{index:.4f}".rstrip("0").replace(".", ",")


def _not_sign(found: list[list[str]]) -> bytes:
    return "".join("¬".join(row) + "\r\n" for row in [list(HEADINGS), *found]).encode("utf-8")


def _tab_bar_tab(found: list[list[str]]) -> bytes:
    return "".join("\t|\t".join(row) + "\r\n" for row in found).encode("latin-1")


def _commas(found: list[list[str]]) -> bytes:
    quoted = ([f'"{cell}"' if "," in cell else cell for cell in row] for row in [list(HEADINGS), *found])
    return "".join(",".join(row) + "\r\n" for row in quoted).encode("utf-8")


def _spoiled(found: list[list[str]]) -> bytes:
    """As a spreadsheet saves codes of 12 figures that it took for numbers."""
    return _not_sign([[row[0], f"{row[1][0]}.{row[1][1:6]}E+11", *row[2:]] for row in found])
