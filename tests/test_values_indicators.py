"""Indicators: what divides, what only looks as if it did."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.indicators import looks_like_indicator, parse_indicator
from pamlib.values.text import normalize

RATIOS = [
    ("No. de talleres dictados/No. de talleres previstos", "No. de talleres dictados", "No. de talleres previstos"),
    ("No. De visitas hechas / No. De sedes", "No. De visitas hechas", "No. De sedes"),
    ("No de cartillas impresas /No. De aulas", "No de cartillas impresas", "No. De aulas"),
    ("No.de mentores DI 2.O /No. De I.E", "No.de mentores DI 2.O", "No. De I.E"),
    ("Numero de huertas sembradas y cuidadas/ No. De PRAE .", "Numero de huertas sembradas y cuidadas", "No. De PRAE"),
    (
        "Maestros formados en robótica/No. De Maestros inscritos",
        "Maestros formados en robótica",
        "No. De Maestros inscritos",
    ),
    ("No. De Coros atendidos/Coros existentes", "No. De Coros atendidos", "Coros existentes"),
    ("No. de jóvenes evaluados/jóvenes matriculados", "No. de jóvenes evaluados", "jóvenes matriculados"),
    ("Aulas dotadas / Aulas priorizadas", "Aulas dotadas", "Aulas priorizadas"),
    ("N° de actas firmadas/N° de comités", "N° de actas firmadas", "N° de comités"),
    ("No. de niños y/o niñas inscritos/No. de cupos", "No. de niños y/o niñas inscritos", "No. de cupos"),
]
LOST = [
    ("No. De rutas trazadas No. De sedes lejanas", "No. De rutas trazadas", "No. De sedes lejanas"),
    ("No. de lectores nuevos No de bibliotecas", "No. de lectores nuevos", "No de bibliotecas"),
]
NO_RATIO = [
    ("No. de niños y/o niñas atendidos", "conteo", "y/o joins"),
    ("No. de tutores PTA DI/3.0", "conteo", "a version"),
    ("No. de niños/as con refrigerio", "conteo", "a gender ending"),
    ("No. de docentes/directivos capacitados", "conteo", "one quantity, two nouns"),
    ("No. de talleres C/Año", "conteo", "every year"),
    ("No. de aulas visitadas y No. de aulas dotadas", "conteo", "two counts joined by y"),
    ("No. de familias con un número de hijos mayor a dos", "conteo", "a number that is not a counter"),
    ("Informe del 05/10/2016", "documento", "a date"),
]
OTHERS = [
    ("Porcentaje de avance en la cartilla", "porcentaje", "%", None),
    ("80% de sedes visitadas", "porcentaje", "%", 80.0),
    ("Tasa de deserción", "porcentaje", "%", None),
    ("Cobertura neta", "porcentaje", "%", None),
    ("Un manual publicado", "documento", "documento", 1.0),
    ("Decreto de huertas publicado", "documento", "documento", None),
    ("Acto administrativo de creación", "documento", "documento", None),
    ("Registro de la feria", "documento", "documento", None),
    ("Guías impresas", "documento", "documento", None),
    ("Publicación del mapa", "hito", "hito", None),
    ("Socialización del mapa", "hito", "hito", None),
    ("5 murales pintados por sede", "conteo", "murales", 5.0),
    ("Tres talleres", "conteo", "talleres", 3.0),
    ("1.200 kits entregados", "conteo", "kits", 1200.0),
    ("Huertas sembradas cada año", "conteo", "huertas", None),
    ("No. de coros", "conteo", "coros", None),
    ("Número total de coros", "conteo", "coros", None),
    ("No se hizo", "hito", "hito", None),
    ("  ", "", "", None),
]


@pytest.mark.parametrize(("raw", "numerator", "denominator"), RATIOS)
def test_ratios(raw: str, numerator: str, denominator: str) -> None:
    value = parse_indicator(raw)
    assert (value.clase, value.numerador, value.denominador) == ("razón", numerator, denominator)
    assert not value.slash_lost
    assert value.unidad


@pytest.mark.parametrize(("raw", "numerator", "denominator"), LOST)
def test_a_lost_slash_is_a_ratio_and_says_so(raw: str, numerator: str, denominator: str) -> None:
    value = parse_indicator(raw)
    assert (value.clase, value.numerador, value.denominador) == ("razón", numerator, denominator)
    assert value.slash_lost
    assert "sin barra" in value.note


@pytest.mark.parametrize(("raw", "kind", "why"), NO_RATIO)
def test_slashes_that_do_not_divide(raw: str, kind: str, why: str) -> None:
    value = parse_indicator(raw)
    assert (value.clase, value.denominador, value.slash_lost) == (kind, "", False), why


@pytest.mark.parametrize(("raw", "kind", "unit", "target"), OTHERS)
def test_other_classes(raw: str, kind: str, unit: str, target: float | None) -> None:
    value = parse_indicator(raw)
    assert (value.clase, value.unidad, value.meta_valor) == (kind, unit, target)


def test_an_unknown_shape_says_that_it_was_guessed() -> None:
    value = parse_indicator("Nivel alto")
    assert value.clase == "hito"
    assert "no reconocida" in value.note


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("No. de coros", True),
        ("Porcentaje de sedes", True),
        ("Nº de aulas", True),
        ("No", False),
        ("NA", False),
        ("Nombrar rectores", False),
        ("Capacitar docentes", False),
        ("", False),
    ],
)
def test_kind_test(raw: str, expected: bool) -> None:
    assert looks_like_indicator(raw) is expected


@given(st.text())
def test_never_raises(text: str) -> None:
    value = parse_indicator(text)
    assert (value.clase == "") == (normalize(text) == "")
    looks_like_indicator(text)


@given(st.lists(st.sampled_from(["No.", "No", "de", "De", "/", " / ", "aulas", "dotadas", ".", "5", "%", "y/o", "IE"])))
def test_a_ratio_has_two_sides(parts: list[str]) -> None:
    value = parse_indicator(" ".join(parts))
    if value.clase == "razón":
        assert value.numerador
        assert value.denominador


def test_every_cell_of_the_real_plans(seeds: Path) -> None:
    read = {}
    for path in sorted(seeds.glob("00[03]*.txt")):
        cells = [cell for line in path.read_text("utf-8").splitlines() for cell in line.split("\t")]
        read[path.name[:3]] = [parse_indicator(cell) for cell in cells if looks_like_indicator(cell)]
    ratios = {name: [value for value in values if value.clase == "razón"] for name, values in read.items()}
    lost = {name: sum(value.slash_lost for value in values) for name, values in ratios.items()}
    slashes = {name: sum("/" in value.original for value in values) for name, values in ratios.items()}
    assert lost == {"000": 0, "003": 2}
    # Every slash of a counted indicator in these two plans divides.
    assert slashes == {name: sum("/" in value.original for value in values) for name, values in read.items()}
    assert {value.clase for values in read.values() for value in values} == {"razón", "conteo", "porcentaje"}
