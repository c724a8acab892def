"""Rules of actions: who answers, when, and lines written twice."""

from __future__ import annotations

import pytest
from revision import found, why_not

DATED = {"fecha_inicio": "2024-02-01", "fecha_fin": "2024-11-30"}


def test_action_without_anybody():
    lines = [{"accion": "Dotar"}, {"accion": "Formar", "responsable_accion": "Líder"},
             {"accion": "Medir", "responsable_tarea": "Ana"}]  # fmt: skip
    assert [n["encontrado"] for n in found("accion_sin_responsable", *lines)] == ["Dotar"]
    assert why_not("accion_sin_responsable", {"accion": "Dotar"}) == "el plan no trae responsables"


def test_actions_of_a_whole_team_are_one_note():
    lines = [{"accion": name, "responsable_accion": "TODO EL EQUIPO"} for name in ("Dotar", "Formar")]
    lines.append({"accion": "Medir", "responsable_accion": "Todo el equipo, Ana Ruiz"})
    people = [(1, "Todo el equipo", "equipo"), (2, "Todo el equipo", "equipo"), (3, "Todo el equipo", "equipo"),
              (3, "Ana Ruiz", "persona")]  # fmt: skip
    notes = found("responsable_general", *lines, people=people)
    assert [n["entendido"] for n in notes] == ["responde por 2 de 3 (67 %) acciones: filas 11 y 12"]
    assert found("responsable_general", *lines, people=people[1:]) == []  # a single action deserves no note


def test_load_counts_actions_not_tasks():
    lines = [{"accion": f"Acción {n}", "tarea": t} for n in range(10) for t in "ab"]
    mine = [(n, "Líder", "cargo") for n in range(1, 15)]  # 14 tasks of 7 actions: 7 of 10
    team = [(n, "Equipo de calidad", "equipo") for n in range(1, 21)]
    notes = found("carga_concentrada", *lines, people=[*mine, *team, (1, "Ana", "persona")])
    assert [(n["encontrado"], n["severidad"]) for n in notes] == [("Líder", "nota")]
    assert notes[0]["entendido"] == "responde por 7 de 10 (70 %) acciones; el límite puesto es 30 %"
    assert "ninguna norma" in notes[0]["fuente"]
    assert found("carga_concentrada", *lines, people=mine[:10]) == []  # 5 actions: too few to be a load
    assert why_not("carga_concentrada", *lines[:4], people=mine[:4]) == "el plan tiene menos de 6 acciones"


def test_action_without_dates_counts_its_tasks():
    lines = [{"accion": "Dotar", "tarea": "a", **DATED}, {"accion": "Dotar", "tarea": "b"},
             {"accion": "Formar", "tarea": "c", **DATED, "fecha_fin": None}]  # fmt: skip
    assert [(n["encontrado"], n["entendido"]) for n in found("accion_sin_fechas", *lines)] == [
        ("Dotar", "1 de 2 (50 %) tareas sin fecha de inicio ni terminación (fila 12)"),
        ("Formar", "1 de 1 (100 %) tareas sin fecha de terminación (fila 13)"),
    ]
    assert found("accion_sin_fechas", lines[0]) == []


def test_one_term_for_everything():
    lines = [{"accion": f"Acción {n}", **DATED} for n in range(5)]
    notes = found("plazo_unico", *lines)
    assert [n["encontrado"] for n in notes] == ["5 líneas, del 1 de febrero de 2024 al 30 de noviembre de 2024"]
    assert found("plazo_unico", *lines[:4]) == []
    assert found("plazo_unico", *lines, {"accion": "Otra", **DATED, "fecha_fin": "2025-11-30"}) == []


def test_dates_outside_the_years_of_the_plan():
    early = {"accion": "Dotar", "fecha_inicio": "2023-12-01", "fecha_fin": "2028-01-31"}
    edge = {"accion": "Formar", "fecha_inicio": "2024-01-01", "fecha_fin": "2027-12-31"}
    notes = found("plazo_fuera_de_vigencia", early, edge)
    assert [n["entendido"] for n in notes] == [
        "empieza el 1 de diciembre de 2023 y termina el 31 de enero de 2028; la vigencia es 2024 a 2027 (fila 11)"
    ]
    assert why_not("plazo_fuera_de_vigencia", early, years=None) == "el plan no dice sus años"


def test_reversed_dates_are_an_error():
    wrong = {"accion": "Dotar", "fecha_inicio": "2024-06-01", "fecha_fin": "2024-05-31"}
    notes = found("plazo_invertido", wrong, {"accion": "Formar", **DATED})
    assert [(n["fila"], n["severidad"], n["entendido"]) for n in notes] == [
        (11, "error", "inicio 1 de junio de 2024, terminación 31 de mayo de 2024")
    ]
    same_day = {**wrong, "fecha_fin": "2024-06-01"}
    assert found("plazo_invertido", same_day) == []


@pytest.mark.parametrize("code", ["accion_sin_fechas", "plazo_unico", "plazo_fuera_de_vigencia", "plazo_invertido"])
def test_plans_without_dates_do_not_apply(code):
    lines = [{"accion": "Dotar"}, {"accion": "Formar"}]
    assert why_not(code, *lines) == "el plan no trae fechas"
    assert found(code, *lines) == []


def test_the_same_line_under_two_goals():
    line = {"accion": "Visitar las sedes", "tarea": "Programar"}
    notes = found("linea_repetida_en_el_plan", {**line, "meta": "Uno"}, {**line, "meta": "Dos"})
    assert [(n["linea_id"], n["entendido"]) for n in notes] == [
        ("L2", "también está en la fila 11, bajo la meta «Uno»")
    ]
    assert found("linea_repetida_en_el_plan", {**line, "meta": "Uno"}, {**line, "meta": "Uno", "tarea": "Ir"}) == []
    assert found("linea_repetida_en_el_plan", {"meta": "Uno"}, {"meta": "Dos"}) == []  # no action, nothing repeated
