"""Rules of goals: each with a plan of one or two lines that breaks it, and one that comes near and does not."""

from __future__ import annotations

import json

import pytest
from revision import found, why_not

from pamlib.checks.words import content, likeness, one_product, quantity, vague_verb

LABELS, TIMES = frozenset({"saber", "ley", "pta", "grado"}), frozenset({"meses", "grado"})


@pytest.mark.parametrize(
    ("goal", "figure"),
    [
        ("420 docentes formados", "420 docentes"),
        ("Dotar las 26 I.E.O del municipio", "26 I"),
        ("Subir al 5,8 % la permanencia", "5,8 %"),
        ("1.200 estudiantes con plan lector", "1.200 estudiantes"),
        ("Cinco sedes conectadas", "Cinco sedes"),
        ("Todos los estudiantes con plan de ajustes", "todos los"),
        ("una (1) biblioteca por comuna", "1 biblioteca"),
        ("Una feria por año", "Una feria"),
        ("Construir una cartilla", ""),  # an article, not a number
        ("Mejores resultados en Saber 11", ""),  # the name of a test
        ("Cumplir la Ley 1421 de 2017", ""),  # a norm and its year
        ("Plan de 2024 a 2027", ""),
        ("Tutores del PTA 3.0 en cada sede", ""),  # a version
        ("Conectar las sedes nueve meses", ""),  # how long, not how much
        ("Estudiantes de once con simulacro", ""),  # a grade
        ("Programa Todos a Aprender", ""),  # a name
        ("Docentes capacitados", ""),
    ],
)
def test_what_counts_as_a_figure(goal, figure):
    assert quantity(goal, LABELS, TIMES) == figure


def test_goal_without_quantity_is_said_once_a_goal_and_names_the_unit():
    goal = {"meta": "Docentes capacitados", "indicador": "No. de docentes capacitados"}
    notes = found("meta_sin_cantidad", {**goal, "tarea": "a"}, {**goal, "tarea": "b"}, {"meta": "40 sedes dotadas"})
    assert [(n["fila"], n["linea_id"], n["encontrado"]) for n in notes] == [(11, "L1", "Docentes capacitados")]
    assert notes[0]["entendido"] == "el indicador cuenta docentes, pero la meta no dice cuánto"
    assert notes[0]["severidad"] == "aviso"
    assert "actividad 2" in notes[0]["fuente"]
    assert notes[0]["estado"] == "abierto"


@pytest.mark.parametrize(
    "line",
    [
        {"meta": "Acto de adopción expedido", "indicador": "Decreto publicado"},  # done or not done
        {"meta": "Diseñar la política educativa", "indicador": "No. de mesas realizadas"},  # one product
        {"meta": "Proyectos reportados", "indicador": "5 proyectos reportados por IE"},  # the indicator sets it
        {"meta": "Sedes dotadas", "adicionales": json.dumps({"VALOR DE META": "40"})},  # a column of its own
        {"meta": "Foro realizado cada año", "indicador": "No. de foros realizados"},
    ],
)
def test_goals_that_need_no_figure_of_their_own(line):
    assert found("meta_sin_cantidad", line) == []


def test_a_column_of_value_without_a_figure_is_no_quantity():
    line = {"meta": "Sedes dotadas", "adicionales": json.dumps({"VALOR DE META": "por definir"})}
    assert len(found("meta_sin_cantidad", line)) == 1


def test_goal_without_time_one_by_one_when_other_lines_have_dates():
    dated = {"meta": "10 sedes dotadas", "fecha_inicio": "2024-02-01", "fecha_fin": "2024-11-30"}
    notes = found("meta_sin_tiempo", dated, {"meta": "12 IE acompañadas"}, {"meta": "12 IE acompañadas en 2026"})
    assert [n["encontrado"] for n in notes] == ["12 IE acompañadas"]


def test_goals_without_time_are_one_finding_in_a_plan_without_dates():
    notes = found("meta_sin_tiempo", {"meta": "10 sedes"}, {"meta": "12 IE"}, {"meta": "Una feria anual"})
    assert [n["encontrado"] for n in notes] == ["2 de 3 (67 %) metas: filas 11 y 12"]
    assert notes[0]["entendido"].endswith("el plan no trae fechas; solo se conoce la vigencia, 2024 a 2027")
    assert found("meta_sin_tiempo", {"meta": "Una feria anual"}) == []


def test_zone_may_be_said_by_the_goal_or_by_the_place():
    nowhere = {"meta": "12 IE acompañadas", "ubicacion": ""}
    assert [n["entendido"] for n in found("meta_sin_zona", nowhere)] == ["la ubicación está en blanco"]
    assert found("meta_sin_zona", {**nowhere, "meta": "12 IE de las veredas"}) == []
    assert found("meta_sin_zona", {**nowhere, "ubicacion": "Zona rural"}) == []
    assert found("meta_sin_zona", {**nowhere, "ubicacion": "SEM Macondo"}) == []  # the office's own work


def test_zones_left_to_the_place_are_one_note():
    split = {"meta": "12 IE: 5 urbanas y 7 rurales"}
    notes = found("metas_sin_separar_zonas", {"meta": "12 IE"}, split, {"meta": "30 docentes"})
    assert [n["encontrado"] for n in notes] == ["2 de 3 (67 %) metas para ambas zonas: filas 11 y 13"]
    assert found("metas_sin_separar_zonas", split) == []
    assert why_not("metas_sin_separar_zonas", {"meta": "12 IE", "ubicacion": "Zona rural"}) != ""


def test_inclusion_is_asked_of_a_component_not_of_each_goal():
    teachers = {"componente_canonico": "Formación", "meta": "30 docentes formados"}
    said = {"meta": "Estudiantes con discapacidad con PIAR"}
    notes = found("metas_sin_inclusion", teachers, {**teachers, "meta": "12 becas"}, said, {"meta": "12 IE"})
    assert [(n["encontrado"], n["entendido"]) for n in notes] == [
        ("Formación", "ninguna de sus 2 metas habla de inclusión (filas 11 y 12)")
    ]
    assert found("metas_sin_inclusion", {**teachers, "ubicacion": "SEM Macondo"}) == []


@pytest.mark.parametrize(
    ("goal", "verb"),
    [
        ("Fortalecer la convivencia", "fortalecer"),
        ("Fortalecimiento de la lectura", "fortalecimiento"),
        ("Proceso de actualización de los PEI apoyado", "apoyado"),
        ("IEM asistidas en ciencia", "asistidas"),
        ("Dar cumplimiento al plan de estímulos", "dar cumplimiento"),
        ("Mejores bachilleres becados", ""),
        ("Contar con un profesional de apoyo", ""),
        ("Capacitar para fortalecer la lectura", ""),  # the goal is the training
    ],
)
def test_the_verb_that_carries_a_goal(goal, verb):
    assert vague_verb(goal, ["apoy", "fortalec", "asistid", "dar cumplimiento", "mejora"]) == verb


def test_vague_goals_are_one_finding_an_objective():
    goals = [{"meta": "IE apoyadas"}, {"meta": "Fortalecer la lectura"}, {"meta": "IE apoyadas", "objetivo": "Otro"}]
    notes = found("verbo_vago", *goals)
    assert [n["encontrado"] for n in notes] == [
        "«apoyadas» · «fortalecer», en 2 metas (filas 11 y 12)",
        "«apoyadas», en una meta (fila 13)",
    ]
    assert notes[0]["entendido"].startswith("nombra lo que hace la secretaría")


def test_a_figure_or_a_baseline_makes_a_vague_verb_measurable():
    line = {"meta": "Fortalecer la lectura", "indicador": "No. de sedes lectoras"}
    assert len(found("verbo_vago", line)) == 1
    assert found("verbo_vago", {**line, "meta": "Fortalecer la lectura en 40 sedes"}) == []
    assert found("verbo_vago", {**line, "meta": "Fortalecer la lectura y pasar de bajo a medio"}) == []
    assert found("verbo_vago", line, indicators=[("No. de sedes lectoras", "linea_base", 12.0)]) == []


def test_goal_that_is_its_action_said_as_done():
    same = {"meta": "Foro educativo territorial realizado", "accion": "Realizar el Foro Educativo Territorial"}
    other = {"meta": "Docentes comparten prácticas lectoras", "accion": "Realizar el Foro Educativo Territorial"}
    notes = found("metas_repiten_accion", same, other)
    assert [(n["encontrado"], n["linea_id"]) for n in notes] == [("1 de 2 (50 %) metas: fila 11", "L1")]
    assert found("metas_repiten_accion", other) == []


def test_repeated_goal_says_its_arithmetic():
    one = {"meta": "Planes de mejoramiento de las sedes apoyados", "objetivo": "A"}
    two = {"meta": "Planes de mejoramiento de las sedes revisados", "objetivo": "B"}
    notes = found("meta_repetida", one, two)
    # plane, mejor, sedes shared; apoya and revis apart: 3 of 5
    assert len(notes) == 1
    assert notes[0]["linea_id"] == "L2"
    assert notes[0]["entendido"].endswith("comparten 3 de 5 palabras con contenido")
    assert "probable" in notes[0]["entendido"]
    assert found("meta_repetida", one, {"meta": "Docentes de inglés certificados", "objetivo": "B"}) == []
    assert why_not("meta_repetida", one) == "el plan trae menos de dos metas"


def test_a_plan_without_goals_does_not_apply():
    rules = ["meta_sin_cantidad", "meta_sin_tiempo", "meta_sin_zona", "metas_sin_inclusion", "verbo_vago"]
    assert {why_not(code, {"accion": "Dotar"}) for code in rules} == {"el plan no trae metas"}


def test_words():
    assert content("Formar a los docentes") == content("docentes formados")
    assert likeness(frozenset(), frozenset({"a"})) == 0
    assert one_product("El fondo de becas", frozenset({"fondo"}))
