"""Certified entities: their codes are the statistics office's, and common words are not taken for them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.entities import entities, find_entity
from pamlib.values.text import fold

TITLES = [
    ("SECRETARÍA DE EDUCACIÓN Y CULTURA DE SOACHA", "25754"),
    ("SEM Pitalito", "41551"),
    ("Gobernación del Huila", "41"),
    ("Secretaría de Educación Departamental del Meta", "50"),
    ("Secretaría de Educación Distrital de Cartagena de Indias", "13001"),
    ("SED Norte de Santander", "54"),
    ("Municipio de Cali", "76001"),
    ("ALCALDÍA MAYOR DE BOGOTÁ D.C.", "11001"),
    ("Santander", "68"),
    ("Secretaría de Educación de La Estrella", "05380"),
]
NOTHING = [
    "META GENERAL",
    "Meta",
    "Secretaría de Educación",
    "SEM y otras instituciones",
    "un turbo bello",
    "",
    "Macondo",
    "Secretaría de Educación de Macondo",
    "docentes de Florencia",
]


@pytest.mark.parametrize(("raw", "code"), TITLES)
def test_titles(raw: str, code: str) -> None:
    found = find_entity(raw)
    assert found is not None
    assert found.divipola == code
    assert found.tipo == ("departamento" if len(code) == 2 else "municipio")
    assert found.departamento == code[:2]
    assert found.original == raw


@pytest.mark.parametrize("raw", NOTHING)
def test_no_entity(raw: str) -> None:
    assert find_entity(raw) is None


def test_every_entity_is_found_by_its_own_secretary() -> None:
    for entity in entities():
        found = find_entity(
            f"SECRETARÍA DE EDUCACIÓN {'DEL' if entity.nombre == 'Meta' else 'DE'} {entity.nombre.upper()}"
        )
        assert found is not None, entity
        assert found.divipola == entity.divipola


def test_the_list() -> None:
    codes = [entity.divipola for entity in entities()]
    assert len(codes) == len(set(codes)) == 97
    assert sum(len(code) == 2 for code in codes) == 32
    assert all(code.isdigit() for code in codes)
    assert [entity.nombre for entity in entities() if not entity.verificada] == ["La Estrella"]


@given(st.text())
def test_never_raises(text: str) -> None:
    find_entity(text)


@pytest.fixture(scope="module")
def divipola() -> dict[str, str]:
    """Code -> name from the statistics office's table, where it is at hand."""
    path = Path(__file__).resolve().parents[2] / "shared" / "datos" / "DIVIPOLA_coords_doble_comilla.csv"
    if not path.is_file():
        pytest.skip("DIVIPOLA table not present")
    # Each row is one quoted cell that holds a whole CSV row.
    rows = csv.reader(row[0] for row in csv.reader(path.read_text("utf-8-sig").splitlines()[1:]))
    names: dict[str, str] = {}
    for department, department_name, code, name, *_ in rows:
        names[department], names[code] = department_name, name
    return names


def test_codes_are_those_of_the_statistics_office(divipola: dict[str, str]) -> None:
    for entity in entities():
        official = fold(divipola[entity.divipola])
        assert fold(entity.nombre) == official.removeprefix("archipielago de "), entity
