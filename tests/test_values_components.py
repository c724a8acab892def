"""Components and funding sources: closed lists, their spellings, and nothing invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.components import (
    canonical_component,
    is_fragment_of,
    looks_like_component,
    official_components,
    repair_spelling,
)
from pamlib.values.sources import canonical_source, looks_like_source

CHARACTER, TRAINING, SUPPORT, MEDIA = (
    "Caracterización del sector educativo",
    "Formación de docentes y directivos docentes",
    "Acompañamiento a establecimientos educativos",
    "Uso y desarrollo de contenidos con apoyo de MTIC",
)
SPELLINGS = [
    ("CARACTERIZACION DEL SECTOR EDUCATIVO", CHARACTER, "CARACTERIZACIÓN DEL SECTOR EDUCATIVO", 1.0),
    ("ACOMPANAMIENTO A IE", SUPPORT, "ACOMPAÑAMIENTO A IE", 1.0),
    ("ACOMPANIAMIENTO A IE", SUPPORT, "ACOMPAÑAMIENTO A IE", 1.0),
    ("ACOMPañAMIENTO A EE", SUPPORT, "ACOMPAÑAMIENTO A EE", 1.0),
    (
        "Acompañamiento a los establecimientos educativos",
        SUPPORT,
        "Acompañamiento a los establecimientos educativos",
        1.0,
    ),
    ("FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", TRAINING, "FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", 1.0),
    ("DOCENTES Y DIRECTIVOS DOCENTES", TRAINING, "DOCENTES Y DIRECTIVOS DOCENTES", 1.0),
    ("Formacion  docente", TRAINING, "Formación docente", 1.0),
    ("FORMACION DE IES", TRAINING, "FORMACIÓN DE IES", 0.5),
    ("USO DE NUEVAS TECNOLOGIAS", MEDIA, "USO DE NUEVAS TECNOLOGÍAS", 1.0),
    (
        "USO Y DESARROLLO DE CONTENIDOS CON APOYO DE MTIC",
        MEDIA,
        "USO Y DESARROLLO DE CONTENIDOS CON APOYO DE MTIC",
        1.0,
    ),
]


def test_the_official_list() -> None:
    assert official_components() == (CHARACTER, TRAINING, SUPPORT, MEDIA)


@pytest.mark.parametrize(("raw", "official", "written", "trust"), SPELLINGS)
def test_spellings(raw: str, official: str, written: str, trust: float) -> None:
    value = canonical_component(raw)
    assert (value.canonico, value.escrito, value.confianza, value.is_fragment) == (official, written, trust, False)
    assert looks_like_component(raw)


@pytest.mark.parametrize("raw", ["CARACTERIZACIÓN DEL SECTOR EDUCATlV0", "USO DE NUEVAS TECNOLOGAS"])
def test_near_spellings_are_less_sure(raw: str) -> None:
    value = canonical_component(raw)
    assert value.canonico in {CHARACTER, MEDIA}
    assert 0.6 <= value.confianza < 1.0


@pytest.mark.parametrize("raw", ["BIENESTAR ANIMAL", "FORTALECER LA LECTURA", "IE", "", "SGP", "Líder de Redes"])
def test_unknown_components_are_not_invented(raw: str) -> None:
    value = canonical_component(raw)
    assert (value.canonico, value.confianza, value.is_fragment) == ("", 0.0, False)
    assert not looks_like_component(raw)


FRAGMENTS = [
    ("LOGIAS", "USO DE NUEVAS TECNOLOGÍAS", True, "end of a word"),
    ("FORMAC", "FORMACIÓN DE DOCENTES", True, "beginning of a word"),
    ("USO DE NUEVAS TEC", "USO DE NUEVAS TECNOLOGÍAS", True, "beginning of the label"),
    ("NUEVAS TECNOLOGÍAS", "USO DE NUEVAS TECNOLOGÍAS", True, "whole words at its end"),
    ("LOGIAS", "FORMACIÓN DE DOCENTES", False, "another label"),
    ("logias", "USO DE NUEVAS TECNOLOGÍAS", False, "rotated text is upper case"),
    ("NOLOG", "USO DE NUEVAS TECNOLOGÍAS", False, "the middle of a word"),
    ("IAS", "USO DE NUEVAS TECNOLOGÍAS", False, "too short to say"),
    ("USO DE NUEVAS TECNOLOGÍAS", "USO DE NUEVAS TECNOLOGÍAS", False, "itself"),
    ("", "USO", False, "blank"),
]


@pytest.mark.parametrize(("piece", "label", "expected", "why"), FRAGMENTS)
def test_fragments(piece: str, label: str, expected: bool, why: str) -> None:
    assert is_fragment_of(piece, label) is expected, why


@pytest.mark.parametrize(("raw", "official"), [("LOGIAS", MEDIA), ("FORMAC", TRAINING), ("ACOMPAÑAMI", SUPPORT)])
def test_a_fragment_points_to_its_component(raw: str, official: str) -> None:
    value = canonical_component(raw)
    assert (value.canonico, value.is_fragment, value.confianza) == (official, True, 0.3)


def test_repair_keeps_what_it_does_not_know() -> None:
    assert repair_spelling("Plan de Xyz 3.0 / IE") == "Plan de Xyz 3.0 / IE"


SOURCES = [
    ("SGP", "SGP"),
    ("S.G.P.", "SGP"),
    ("CONPES", "CONPES"),
    ("R.P.", "Recursos propios"),
    ("Gestión", "Gestión"),
    ("SGP - Gestión", "SGP, Gestión"),
    ("SGP y regalías", "SGP, SGR"),
    ("SGP SGP", ""),
    ("Capacitar docentes", ""),
    ("", ""),
]


@pytest.mark.parametrize(("raw", "expected"), SOURCES)
def test_sources(raw: str, expected: str) -> None:
    assert canonical_source(raw) == expected
    assert looks_like_source(raw) is bool(expected)


@given(st.text(), st.text())
def test_never_raises(text: str, other: str) -> None:
    assert canonical_component(text).canonico in {"", *official_components()}
    is_fragment_of(text, other)
    looks_like_component(text), canonical_source(text)


def test_every_cell_of_the_real_plans(seeds: Path) -> None:
    seen: dict[str, list[str]] = {}
    sources = 0
    for path in sorted(seeds.glob("00[03]*.txt")):
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
        seen[path.name[:3]] = [
            value.canonico for row in rows for cell in row if (value := canonical_component(cell.strip())).confianza
        ]
        sources += sum(looks_like_source(cell) for row in rows for cell in row)
    # Components as printed, and the two fragments of rotated text.
    assert seen["000"] == [CHARACTER, TRAINING, TRAINING, SUPPORT, SUPPORT, MEDIA, MEDIA, *[SUPPORT] * 7]
    assert seen["003"] == [SUPPORT, TRAINING, TRAINING, MEDIA]
    assert sources == 81 + 12 + 1 + 1  # "Gestión" in both columns, SGP, CONPES, R.P.
