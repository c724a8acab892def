"""Places: zones and counts that must add up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.places import looks_like_place, parse_place

COUNTS = [  # urban, rural, mixed, other, total, sum, adds up
    (
        "En 4 IE Rurales, 2 IE Urbanas, 3 IE con sedes rurales y urbanas, 1 Institución Etnoeducativa: TOTAL 10 I.E.",
        (2, 4, 3, 1, 10, (4 + 2 + 3 + 1), True),
    ),
    ("En 4 IE Rurales y 2 IE Urbanas para un total de 7 I.E.", (2, 4, 0, 0, 7, (4 + 2), False)),
    ("cuatro IE rurales y dos urbanas", (2, 4, 0, 0, None, 6, None)),
    ("una (1) institución educativa rural", (0, 1, 0, 0, None, 1, None)),
    ("3 I.E.O. mixtas y 2 instituciones indígenas", (0, 0, 3, 2, None, 5, None)),
    ("TOTAL 5 IE: 5 IE urbanas", (5, 0, 0, 0, 5, 5, True)),
    ("Rurales, 1 IE Urbana TOTAL de 9 I.E.", (1, 0, 0, 0, 9, 1, False)),
]
ZONES = [
    ("URBANO Y RURAL", "urbana y rural"),
    ("Urbana", "urbana"),
    ("Zona urbana", "urbana"),
    ("Cabecera municipal", "urbana"),
    ("Rural", "rural"),
    ("Veredas y corregimientos", "rural"),
    ("SEM Macondo", "secretaría"),
    ("Secretaría de Educación", "secretaría"),
    ("Todas las IE urbanas y rurales", "urbana y rural"),
    ("Ambas zonas", "urbana y rural"),
    ("2 IE con sedes urbanas y rurales", "urbana y rural"),
    ("Municipio", ""),
    ("", ""),
]


@pytest.mark.parametrize(("raw", "expected"), COUNTS)
def test_counts(raw: str, expected: tuple[object, ...]) -> None:
    place = parse_place(raw)
    assert (
        place.ie_urbanas,
        place.ie_rurales,
        place.ie_mixtas,
        place.ie_otras,
        place.total_declarado,
        place.suma,
        place.cuadra,
    ) == expected


@pytest.mark.parametrize(("raw", "zone"), ZONES)
def test_zones(raw: str, zone: str) -> None:
    assert parse_place(raw).zona == zone


def test_a_total_alone_declares_no_parts() -> None:
    place = parse_place("las 26 IEO")
    assert (place.total_declarado, place.suma, place.cuadra, place.ie_urbanas) == (26, None, None, None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("URBANO Y RURAL", True),
        ("SEM Macondo", True),
        ("En 4 IE Rurales y 2 IE Urbanas", True),
        ("Rurales, 1 IE Urbana, 2 IE con sedes urbanas y rurales", True),
        ("Dotar las 3 sedes rurales con libros", False),
        ("Semilleros de lectura en las aulas de todos", False),
        ("", False),
    ],
)
def test_kind_test(raw: str, expected: bool) -> None:
    assert looks_like_place(raw) is expected


@given(st.text())
def test_never_raises(text: str) -> None:
    parse_place(text), looks_like_place(text)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 400))
def test_the_declared_total_is_an_oracle(rural: int, urban: int, mixed: int, total: int) -> None:
    place = parse_place(
        f"En {rural} IE Rurales, {urban} IE Urbanas, {mixed} IE con sedes en ambas zonas, TOTAL de {total} I.E."
    )
    assert (place.ie_rurales, place.ie_urbanas, place.ie_mixtas) == (rural, urban, mixed)
    assert place.cuadra is (rural + urban + mixed == total)


def test_every_cell_of_the_real_plans(seeds: Path) -> None:
    (path,) = seeds.glob("000*.txt")
    cells = [cell for line in path.read_text("utf-8").splitlines() for cell in line.split("\t")]
    places = [parse_place(cell) for cell in cells if looks_like_place(cell)]
    whole = [place for place in places if place.cuadra]
    assert {(p.ie_rurales, p.ie_urbanas, p.ie_mixtas, p.ie_otras, p.total_declarado, p.suma) for p in whole} == {
        (9, 1, 5, 1, 16, (9 + 1 + 5 + 1))
    }
    # One cell lost its head in a page break: its parts no longer reach its total.
    assert [place.suma for place in places if place.cuadra is False] == [1 + 5 + 1]
    assert [place.zona for place in places if place.suma is None] == ["secretaría"]
