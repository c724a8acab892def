"""Cells under columns, by what they look like."""

from __future__ import annotations

import libros
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.formats import load
from pamlib.rows import kinds
from pamlib.rows.align import align, cost
from pamlib.rows.kinds import kind

ROLES = libros.V5_ROLES
TASK = ROLES.index("tarea")
V2_ROLES = ["componente", "ubicacion", "estrategia", "objetivo", "meta", "indicador", "accion", "responsable_accion",
            *["recurso"] * 4]  # fmt: skip

COMPONENTS = st.sampled_from(["FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES", "USO DE NUEVAS TECNOLOGÍAS"])
PLACES = st.sampled_from(["Urbano y rural", "En 9 IE Rurales y 2 IE Urbanas, TOTAL de 11 I.E.", "Rural"])
GOALS = st.sampled_from(["Docentes de primaria formados en lectura", "40 sedes con plan lector en marcha cada año"])
INDICATORS = st.sampled_from(
    ["No. de docentes formados/No. de docentes inscritos", "Porcentaje de sedes con plan lector"]
)
SENTENCES = st.sampled_from([
    "Formar docentes en lectura crítica", "Dotar las bibliotecas de las sedes rurales", "Realizar el foro municipal",
    "Contratar la universidad que dicta los talleres",
])  # fmt: skip
PEOPLE = st.sampled_from(["Líder de Calidad", "Profesional Universitario", "GLORIA GÓMEZ RUIZ", "Equipo de Calidad"])
DATES = st.sampled_from(["feb-24", "dic-25", "05/10/2026", "MARZO 2024"])
MONEY = st.sampled_from(["$ 12.000.000", "#####", "Gestión", "$ -", "650.000.000 C/Año"])
SOURCES = st.sampled_from(["SGP", "R.P.", "CONPES"])
WELL_TYPED = st.tuples(
    COMPONENTS, st.just("CUALIFICAR LA PRÁCTICA DE AULA"), PLACES, GOALS, INDICATORS, SENTENCES, PEOPLE, SENTENCES,
    PEOPLE, DATES, DATES, MONEY, SOURCES,
)  # fmt: skip


def placed(cells, roles=ROLES, identity=TASK, **more):
    """Role → text of a row after alignment; texts without a place under ''."""
    found = align(cells, roles, identity=identity, **more)
    out = {roles[p]: c for c, p in zip(cells, found.places, strict=True) if c and p is not None}
    dropped = [c for c, p in zip(cells, found.places, strict=True) if c and p is None]
    return out | ({"": dropped} if dropped else {})


def as_roles(cells):
    return {role: cell for role, cell in zip(ROLES, cells, strict=True) if cell}


def starting_at(first, cells):
    """The row with blanks in the columns before ``first`` (as under group cells)."""
    return [""] * first + list(cells[first:])


@given(WELL_TYPED, st.sampled_from([0, 3, 5, 7]))
def test_a_row_in_its_place_is_left_alone(row, first):
    cells = starting_at(first, row)
    found = align(cells, ROLES, identity=TASK)
    assert not found.moved
    assert found.confidence == 1.0
    assert placed(cells) == as_roles(cells)


@given(WELL_TYPED, st.sampled_from([3, 4, 5, 6, 7]), st.data())
def test_lost_leading_blanks(row, first, data):
    """The row starts at the goal, the action or the task, and some of its leading blanks were lost."""
    cells = starting_at(first, row)
    lost = data.draw(st.integers(1, first))
    assert placed(cells[lost:]) == as_roles(cells)


@given(WELL_TYPED, st.sampled_from([3, 5, 7]), st.data())
def test_lost_leading_blanks_that_went_to_the_end(row, first, data):
    cells = starting_at(first, row)
    lost = data.draw(st.integers(1, first))
    assert placed([*cells[lost:], *[""] * lost]) == as_roles(cells)


@given(WELL_TYPED, st.sampled_from([3, 5, 7]))
def test_one_blank_too_many(row, first):
    cells = starting_at(first, row)
    assert placed(["", *cells]) == as_roles(cells)


@given(WELL_TYPED, st.integers(1, 12))
def test_one_blank_inserted_in_a_full_row(row, at):
    cells = list(row)
    assert placed([*cells[:at], "", *cells[at:]]) == as_roles(cells)


@given(WELL_TYPED, st.integers(0, 6))
def test_trailing_blanks_do_not_matter(row, extra):
    assert placed([*row, *[""] * extra]) == as_roles(row)


@given(WELL_TYPED)
def test_responsible_printed_before_its_task(row):
    cells = starting_at(3, row)
    cells[7], cells[8] = cells[8], cells[7]
    expected = as_roles(starting_at(3, row))
    assert placed(cells) == expected
    assert align(cells, ROLES, identity=TASK).moved


@given(WELL_TYPED)
def test_a_piece_of_rotated_text_does_not_push_the_row(row):
    cells = ["", "", "", "", "LOGIAS", "", *row[2:]]
    found = placed(cells)
    assert [found.get(role) for role in ROLES[3:]] == list(row[3:])


@given(st.lists(st.text(max_size=30), max_size=16), st.booleans())
def test_any_row_keeps_every_cell_and_no_column_twice(cells, positional):
    found = align(cells, ROLES, identity=TASK, positional=positional)
    taken = [p for p in found.places if p is not None]
    assert len(found.places) == len(cells)
    assert len(taken) == len(set(taken))
    assert all(0 <= p < len(ROLES) for p in taken)
    assert 0.0 <= found.confidence <= 1.0


def test_yearly_money_of_a_row_that_lost_cells_is_doubtful():
    cells = ["Implementar la jornada", "Manuel Gómez", "", "", "", "", "", "$ 3.000.000", "$ 3.000.000", "", "", ""]
    found = align(cells, V2_ROLES, identity=6)
    assert [V2_ROLES[p] for c, p in zip(cells, found.places, strict=True) if c and p is not None] == [
        "accion", "responsable_accion", "recurso", "recurso",
    ]  # fmt: skip
    assert found.moved
    assert found.confidence < 0.5


def test_a_goal_that_starts_a_row_is_not_taken_for_an_indicator():
    cells = ["Docentes formados en un", "No. de docentes formados", "Formar docentes en segunda lengua",
             "Líder del PTFD", "Planear el cronograma anual", "Líder del PTFD", "mar-21", "dic-23", "Gestión",
             "Gestión", "", "", ""]  # fmt: skip
    assert list(placed(cells)) == ROLES[3:]


def test_in_a_workbook_only_a_date_or_an_amount_out_of_place_moves_a_row():
    odd = [""] * 6 + ["Los rectores de las instituciones educativas", "Cierre del plan", "Por definir en cada comité",
                      "I semestre", "II semestre", "Por definir", "Por definir"]  # fmt: skip
    assert not align(odd, ROLES, identity=TASK, positional=True).moved
    assert align(odd, ROLES, identity=TASK).moved
    shifted = [*[""] * 6, "Dictar los talleres de lectura", "Líder de Calidad", "feb-24", "nov-24", "$ 10", "SGP", ""]
    found = placed(shifted, positional=True)
    assert [found[r] for r in ROLES[7:]] == shifted[6:12]


def test_without_columns_every_cell_is_left_out():
    assert align(["a", "b"], []).places == (None, None)
    assert align([], ROLES).places == ()


def test_costs_are_data_for_every_role_and_kind():
    table = load("afinidad.yml")
    assert {r for r, e in load("roles.yml").items() if r != "responsable"} <= set(table)
    documented = {line.split("``")[1] for line in (kinds.__doc__ or "").splitlines() if line.startswith("``")}
    assert {k for costs in table.values() for k in costs} - {"demas"} <= documented
    assert cost("", "meta") == 0
    assert cost("fecha", "desconocido") == cost("fecha", "otro")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""), ("mar-21", "fecha"), ("2024 a 2027", "periodo"), ("$ 1.038.000.000", "dinero"), ("#####", "dinero"),
        ("210 SMMLV", "dinero"), ("Gestión", "gestion"), ("NA", "nada"), ("2024", "numero"), ("SGP", "fondo"),
        ("Líder de Calidad", "responsable"), ("No. de X/No. de Y", "indicador"), ("5 proyectos reportados", "conteo"),
        ("URBANO Y RURAL", "lugar"), ("USO DE NUEVAS TECNOLOGÍAS", "componente"), ("LOGIAS", "fragmento"),
        ("Realizar el foro", "infinitivo"), ("que produzcan innovación", "continuacion"), ("Plan lector", "corto"),
        ("Bibliotecas de las sedes rurales dotadas", "texto"), ("PLAN LECTOR DE LA CIUDAD EN MARCHA", "mayuscula"),
    ],
)  # fmt: skip
def test_kinds(text, expected):
    assert kind(text) == expected


@given(st.text(max_size=80))
def test_every_text_has_a_kind_that_does_not_depend_on_its_spaces(text):
    assert kind(text) == kind(f"  {text}\n")
