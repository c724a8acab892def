"""The rest of a text that a page cut, told by what the other texts of its column do."""

from __future__ import annotations

import libros
import pytest
from test_groups import task

from pamlib import read_plan
from pamlib.rows.join import join

CUT, REST = "PUBLICAR LOS TALLERES DE CIENCIAS DE LA CABECERA", "EN EL PRIMER SEMESTRE"


@pytest.fixture
def read(tmp_path):
    """Reads rows under the v5 heading, as an OCR text; ``[]`` is where a page ends."""
    return lambda *rows: read_plan(libros.text(tmp_path / "plan.txt", [libros.V5, *rows]))


def group(number, objective, **texts):
    """A row that begins an objective, with a goal and an action of its own."""
    begun = {
        "objetivo": objective,
        "meta": f"{number} sedes con plan lector",
        "accion": f"Dotar la biblioteca {number}",
    }
    return task(number, **(begun | texts))


VERBS = [group(n, f"{verb} LA RUTA DE CONVIVENCIA") for n, verb in enumerate(("ACOMPAÑAR", "DISEÑAR", "REVISAR"), 1)]
NAMES = [group(n, f"{name} EN LA ZONA RURAL") for n, name in enumerate(("LECTURA", "CIENCIAS", "CONVIVENCIA"), 1)]


def test_nothing_in_the_words_themselves_says_that_they_go_on():
    assert join(CUT, REST) is None


def test_a_text_without_the_verb_that_all_others_begin_with_is_the_rest_of_one(read):
    plan = read(*VERBS, group(4, CUT), [], group(5, REST))
    assert list(plan.lineas["objetivo"])[3:] == [f"{CUT} {REST}"] * 2
    assert list(plan.lineas["meta"])[3:] == ["4 sedes con plan lector", "5 sedes con plan lector"]
    joined = plan.hallazgos[plan.hallazgos["codigo"] == "celda_unida"]
    assert list(joined["entendido"]) == [f"{CUT} {REST}"]


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(group(5, "ENTREGAR LA DOTACIÓN DE LABORATORIOS"), id="with the verb"),
        pytest.param(group(5, CUT), id="printed again"),
    ],
)
def test_a_new_text_on_a_new_page_is_a_new_one(read, second):
    plan = read(*VERBS, group(4, CUT), [], second)
    assert "celda_unida" not in set(plan.hallazgos["codigo"])
    assert plan.lineas["objetivo"].iloc[4] == second[libros.V5.index("OBJETIVOS")]


def test_three_texts_are_too_few_when_one_of_them_does_otherwise(read):
    plan = read(*VERBS[:2], group(3, "LECTURA EN LA ZONA RURAL"), group(4, CUT), [], group(5, REST))
    assert list(plan.lineas["objetivo"])[3:] == [CUT, REST]


def test_a_text_in_the_middle_of_a_page_is_a_new_one(read):
    plan = read(*VERBS, group(4, CUT), group(5, REST))
    assert list(plan.lineas["objetivo"])[3:] == [CUT, REST]


def test_a_text_without_what_stands_beside_all_others_is_the_rest_of_one(read):
    rows = [*NAMES, group(4, "BIBLIOTECAS DE LA ZONA RURAL"), task(5)]
    plan = read(*rows, [], task(6, objetivo="Y DE LA CABECERA EN 2025"), task(7))
    assert list(plan.lineas["objetivo"])[3:] == ["BIBLIOTECAS DE LA ZONA RURAL Y DE LA CABECERA EN 2025"] * 4
    apart = read(*rows, [], group(6, "Y DE LA CABECERA EN 2025"), task(7))
    assert list(apart.lineas["objetivo"])[5:] == ["Y DE LA CABECERA EN 2025"] * 2


def test_a_text_cut_before_a_figure_goes_on_with_it(read):
    begun = [group(n, f"OBJETIVO DE LECTURA {n}", indicador=f"No. de sedes {n}") for n in range(1, 4)]
    last = group(4, "OBJETIVO DE LECTURA 4", meta="26 sedes con apoyo, grupo", indicador="No. de sedes 4")
    plan = read(*begun, last, task(5), [], task(6, meta="659"))
    assert list(plan.lineas["meta"])[3:] == ["26 sedes con apoyo, grupo 659"] * 3


def test_the_rest_of_a_text_that_looks_like_a_place_stays_in_its_column(read):
    first = group(4, "LECTURA EN LA ZONA RURAL", ubicacion="Zona urbana", accion="Entregar el foro municipal de la")
    plan = read(*NAMES, first, [], task(5, accion="zona rural por comunas"))
    assert plan.lineas["accion"].iloc[4] == "Entregar el foro municipal de la zona rural por comunas"
    assert plan.lineas["ubicacion"].iloc[4] == "Zona urbana"
