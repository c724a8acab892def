"""Milestones of tasks: the entity's file, what is due on a day, what was reached, and who is told."""

from __future__ import annotations

import re
from datetime import date

import historias
import pytest
import seguimiento
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.avance import alerts, calendar, curve, milestones, milestones_file, physical
from pamlib.avance.calendar import LINEAR, Milestones
from pamlib.cli import main
from pamlib.errors import UserError
from pamlib.schema import frame

CORTE = "2025-06-30"
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-12-31"),
    ("L2", "Formación", "M1", "A1", "2025-01-01", "2025-06-30"),
    ("L3", "Formación", "M2", "A2", "2025-03-01", ""),
    ("L4", "Inclusión", "M3", "A3", "2025-09-01", "2025-03-31"),  # the wrong way round
)
#: L1: 30 % by the end of March, 60 % by the end of August; its end, on 31 December, is the rest.
STEPS = {"L1": [("2025-03-31", 0.3), ("2025-08-31", 0.6)]}


def written(tmp_path, text):
    path = tmp_path / "hitos.yml"
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path, text, former=()):
    return milestones_file.read_milestones(written(tmp_path, text), PLAN, lambda: former)


# --- what is due --------------------------------------------------------------------------------------------------


def due(day, between="escalón"):
    term = calendar.terms(PLAN, Milestones(STEPS, between))["L1"]
    return calendar.expected(term, date.fromisoformat(day))


def test_between_two_milestones_nothing_more_is_due_by_default():
    days = ("2025-01-01", "2025-03-30", "2025-03-31", "2025-08-30", "2025-08-31", "2025-12-30", "2025-12-31")
    assert [due(day) for day in days] == [0, 0, 0.3, 0.3, 0.6, 0.6, 1]  # the end of the task is the last one


def test_or_it_grows_by_days_when_the_entity_says_so():
    assert due("2024-12-31", LINEAR) == 0
    assert due("2025-01-31", LINEAR) == pytest.approx(0.3 * 31 / 90)  # January to March have 31 + 28 + 31 = 90 days
    assert due("2025-03-31", LINEAR) == 0.3
    assert due("2025-06-30", LINEAR) == pytest.approx(0.3 + (0.6 - 0.3) * (30 + 31 + 30) / (30 + 31 + 30 + 31 + 31))
    assert due("2025-10-31", LINEAR) == pytest.approx(0.6 + (1 - 0.6) * (30 + 31) / (30 + 31 + 30 + 31))
    assert (due("2025-12-31", LINEAR), due("2026-05-01", LINEAR)) == (1, 1)


@settings(max_examples=60)
@given(st.integers(1, 364), st.sampled_from(calendar.BETWEEN), st.lists(st.integers(1, 99), unique=True, max_size=4))
def test_what_is_due_never_goes_down_and_ends_at_all(day, between, shares):
    points = [(f"2025-{2 * n + 2:02}-15", share / 100) for n, share in enumerate(sorted(shares))]
    term = calendar.terms(PLAN, Milestones({"L1": points} if points else {}, between))["L1"]
    one, next_day = date.fromordinal(date(2025, 1, 1).toordinal() + day - 1), date(2025, 1, 1).toordinal() + day
    low, high = calendar.expected(term, one), calendar.expected(term, date.fromordinal(next_day))
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 1
    assert calendar.expected(term, date(2025, 12, 31)) == 1


def test_one_milestone_at_the_end_in_straight_line_is_the_calendar_by_days():
    plain = calendar.terms(PLAN)["L1"]
    term = calendar.terms(PLAN, Milestones({"L1": [("2025-12-31", 1.0)]}, LINEAR))["L1"]
    days = [date(2025, month, 17) for month in range(1, 13)]
    assert [calendar.expected(term, day) for day in days] == [calendar.expected(plain, day) for day in days]


def test_expected_spi_and_the_curve_go_by_the_milestones():
    """L1 at 45 % and L2 finished on 30 June; each weighs half of their goal's action."""
    plan = PLAN.iloc[:2]
    state = physical.task_progress(
        plan, historias.avances(("L1", CORTE, 0.45), ("L2", CORTE, 1.0)), CORTE, milestones=Milestones(STEPS)
    )
    assert state["esperado"].tolist() == [0.3, 1]
    index = curve.schedule_index(plan, state, CORTE, milestones=Milestones(STEPS))
    assert index.pv == pytest.approx((0.3 + 1) / 2)
    assert index.ev == pytest.approx((0.45 + 1) / 2)
    assert index.spi == pytest.approx((0.45 + 1) / (0.3 + 1))
    # 72,5 % lies in the step of 31 August (65 % to 80 %), the 243rd day: 242 days and half of it.
    assert index.spi_t == pytest.approx((242 + (0.725 - 0.65) / (0.8 - 0.65)) / 181)
    points = curve.s_curve(plan, historias.avances(), CORTE, milestones=Milestones(STEPS)).set_index("fecha")
    assert points.loc["2025-08-30", "esperado"] == pytest.approx((0.3 + 1) / 2)  # the day before the step is drawn
    assert points.loc["2025-08-31", "esperado"] == pytest.approx((0.6 + 1) / 2)


@pytest.mark.parametrize(
    ("done", "corte", "earned"),
    [
        (0.3, "2025-06-30", 181),  # 30 % is what was expected from 31 March (day 90) to 30 August: in time
        (0.3, "2025-09-30", 242),  # it has not been enough since 31 August; the last day it was is the 242nd
        (0.3, "2025-02-28", 90),  # before its time: the plan expected it on day 90
        (0.0, "2025-02-28", 59),  # nothing was due yet
        (0.0, "2025-04-30", 89),  # and from 31 March something was
        (1.0, "2026-01-31", 365),  # after the end there is no more plan
    ],
)
def test_where_the_plan_waits_the_earned_day_is_the_nearest(done, corte, earned):
    plan = PLAN.iloc[:1]
    state = physical.task_progress(plan, historias.avances(("L1", corte, done)), corte)
    index = curve.schedule_index(plan, state, corte, milestones=Milestones(STEPS))
    assert index.spi_t == pytest.approx(earned / index.at)


def test_each_way_between_two_milestones_says_its_formula_and_source():
    known = milestones_file.settings()
    assert tuple(known["modos"]) == calendar.BETWEEN
    assert known["entre_hitos"]["valor"] == calendar.STEP
    assert all(each["formula"] and each["fuente"] for each in known["modos"].values())
    assert known["entre_hitos"]["fuente"]


# --- the file -----------------------------------------------------------------------------------------------------

GOOD = """
entre_hitos: Lineal
hitos:
  tarea l1:
    - {fecha: 2025-03-31, acumulado: 30 %, hito: Contrato firmado}
    - {fecha: 31/08/2025, acumulado: "60,5", hito: Talleres dictados}
  L2:
    - {fecha: 2025-02-28, peso: 1, hito: Compra}
    - {fecha: 2025-06-30, peso: 3, hito: Entrega}
"""


def test_the_file_gives_each_milestone_with_its_line(tmp_path):
    found = read(tmp_path, GOOD)
    assert found.entre_hitos == LINEAR
    assert found.tabla.drop(columns="tarea_escrita").to_numpy().tolist() == [
        ["L1", "2025-03-31", 0.3, "Contrato firmado", 5],
        ["L1", "2025-08-31", 0.605, "Talleres dictados", 6],
        ["L2", "2025-02-28", 1 / (1 + 3), "Compra", 8],
        ["L2", "2025-06-30", (1 + 3) / (1 + 3), "Entrega", 9],
    ]
    assert found.milestones.points["L1"] == [("2025-03-31", 0.3), ("2025-08-31", 0.605)]


def test_without_a_file_or_without_tasks_there_are_none(tmp_path):
    for given_file in (milestones_file.read_milestones(tmp_path / "hitos.yml", PLAN), read(tmp_path, "hitos:\n")):
        assert given_file.tabla.empty
        assert given_file.entre_hitos == "escalón"
        assert not given_file.milestones.points


def one(*items, task="L1", head=""):
    return f"{head}hitos:\n  {task}:\n" + "".join(f"    - {{{item}}}\n" for item in items)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (one("fecha: 2025-03-31, acumulado: 30, hito: x", task="Otra"), r"fila 3.*«Otra» no es una tarea del plan"),
        (one("fecha: 2026-01-01, acumulado: 30, hito: x"), "fila 3.*fuera del plazo de la tarea, que termina el 31/12"),
        (one("fecha: 2024-12-31, acumulado: 30, hito: x"), "que empieza el 01/01/2025"),
        (
            one("fecha: 2025-03-31, acumulado: 60, hito: x", "fecha: 2025-05-31, acumulado: 30, hito: y"),
            "fila 4.*lo acumulado no sube: 60.%.* y luego 30",
        ),
        (one("fecha: 2025-03-31, acumulado: 130, hito: x"), "«acumulado» dice «130»"),
        (one("fecha: 2025-03-31, acumulado: 0, hito: x"), "mayor que 0"),
        (one("fecha: 2025-03-31, acumulado: mucho, hito: x"), "«acumulado» dice «mucho»"),
        (one("fecha: 2025-03-31, acumulado: 0.3, hito: x"), "puede ser 30.%.* o 0,30"),
        (one("fecha: 31/04/2025, acumulado: 30, hito: x"), "abril de 2025 tiene 30 días y se escribió 31"),
        (one("fecha: mayo, acumulado: 30, hito: x"), "«mayo» no es una fecha"),
        (
            one("fecha: 2025-03-31, acumulado: 30, hito: x", "fecha: 2025-03-31, acumulado: 60, hito: y"),
            "hay dos hitos del 31/03/2025",
        ),
        (
            one("fecha: 2025-05-31, acumulado: 30, hito: x", "fecha: 2025-03-31, acumulado: 60, hito: y"),
            "está después del de 31/05/2025",
        ),
        (one("fecha: 2025-12-31, acumulado: 90, hito: x"), "termina la tarea y su hito dice 90"),
        (one("fecha: 2025-04-30, acumulado: 90, hito: x", task="L3"), "no tiene fecha de terminación y su último hito"),
        (one("fecha: 2025-04-30, acumulado: 90, hito: x", task="L4"), "empieza después de terminar"),
        (one("fecha: 2025-04-30, acumulado: 30"), "le falta «hito»"),
        (one("fecha: 2025-04-30, hito: x"), "todos «acumulado» o todos «peso»"),
        (
            one("fecha: 2025-03-31, acumulado: 30, hito: x", "fecha: 2025-05-31, peso: 30, hito: y"),
            "todos «acumulado» o todos «peso»",
        ),
        (one("fecha: 2025-04-30, peso: 0, hito: x"), "el peso de un hito es cero"),
        (one("fecha: 2025-04-30, acumulado: 30, hito: x, quien: y"), "la clave «quien» no se conoce"),
        ("hitos: {L1: []}\n", "no tiene ningún hito"),
        ("entre_hitos: curva\n", "no se conoce «curva»"),
        (
            one("fecha: 2025-03-31, acumulado: 30, hito: x")
            + "  Tarea L1:\n    - {fecha: 2025-04-30, acumulado: 40, hito: y}\n",
            "ya tiene hitos en la fila 3",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(UserError) as refused:
        read(tmp_path, text)
    assert re.search(said, refused.value.sentence().replace("\N{NO-BREAK SPACE}", " ")), refused.value.sentence()


def test_two_tasks_of_one_text_are_told_apart_by_their_id(tmp_path):
    plan = PLAN.assign(tarea=["Dotar", "Dotar", "x", "y"])
    path = written(tmp_path, one("fecha: 2025-03-31, acumulado: 30, hito: x", task="dotar"))
    with pytest.raises(UserError, match="2 tareas del plan se llaman «dotar»") as refused:
        milestones_file.read_milestones(path, plan)
    assert "L1 o L2" in refused.value.remedy


def test_milestones_of_an_earlier_version_follow_their_line_and_the_withdrawn_stay_aside(tmp_path):
    old = historias.lineas(("O1", "C", "M", "A", "", ""), ("O2", "C", "M", "A", "", ""))
    text = (
        one("fecha: 2025-03-31, acumulado: 30, hito: x", task="Tarea O1")
        + "  O2:\n    - {fecha: 2030-01-01, acumulado: 40, hito: y}\n"
    )
    found = read(tmp_path, text, (milestones_file.Former(old, {"O1": "L1"}),))
    assert found.tabla[["linea_id", "hito", "tarea_escrita"]].to_numpy().tolist() == [
        ["L1", "x", "Tarea O1"],
        ["", "y", "O2"],
    ]
    assert list(found.milestones.points) == ["L1"]


def test_the_file_to_start_from_has_every_task_and_reads_once_it_is_uncommented(tmp_path):
    text = milestones_file.initial_text(PLAN)
    assert read(tmp_path, text).tabla.empty
    assert "# 1. Tarea L1 (del 01/01/2025 al 31/12/2025)" in text
    lines = text.splitlines()
    at = lines.index("#  L1:")
    lines[at : at + 2] = [line.removeprefix("#").replace("hito: }", "hito: Todo listo}") for line in lines[at : at + 2]]
    assert read(tmp_path, "\n".join(lines)).milestones.points == {"L1": [("2025-12-31", 1.0)]}
    assert all(f"#  L{n}:" in text for n in (1, 2, 3, 4))


# --- reached, overdue, due ----------------------------------------------------------------------------------------

WHO = frame("responsables", [("L1", "tarea", "Ana", "persona"), ("L2", "tarea", "Ana", "persona")])


def state_of(*reports):
    return physical.task_progress(PLAN, historias.avances(*reports), CORTE)


def shown(tmp_path, *reports):
    text = """
hitos:
  L1:
    - {fecha: 2025-03-31, acumulado: 30, hito: Contrato}
    - {fecha: 2025-06-30, acumulado: 50, hito: Primer taller}
    - {fecha: 2025-08-15, acumulado: 70, hito: Segundo taller}
    - {fecha: 2025-11-30, acumulado: 90, hito: Informe}
"""
    given_file = read(tmp_path, text)
    return milestones.table(given_file, PLAN, state_of(*reports), CORTE, (30, 60))


def test_a_milestone_is_reached_by_what_is_known_of_its_task(tmp_path):
    table = shown(tmp_path, ("L1", "2025-04-30", 0.35))
    assert table["estado"].tolist() == ["alcanzado", "por vencer", "por vencer", "pendiente"]  # its own day is in time
    assert table["dias"].tolist() == [-91, 0, 46, 153]
    assert shown(tmp_path)["estado"].tolist() == ["vencido", "por vencer", "por vencer", "pendiente"]
    assert set(shown(tmp_path, ("L1", CORTE, None, "", "terminada", "ya terminado"))["estado"]) == {"alcanzado"}
    assert table["fila"].tolist() == [4, 5, 6, 7]


def test_whoever_answers_for_it_is_told(tmp_path):
    table = shown(tmp_path, ("L1", "2025-04-30", 0.2))
    found = alerts.alerts(PLAN.iloc[:1], WHO, state_of(("L1", "2025-04-30", 0.2)), CORTE, hitos=table)
    mine = found[found["clase"].str.startswith("hito")]
    plain = mine["detalle"].str.replace("\N{NO-BREAK SPACE}", " ").tolist()
    assert list(zip(mine["clase"], mine["dias"], strict=True)) == [
        ("hito_vencido", -91),
        ("hito_por_vencer", 0),
        ("hito_por_vencer", 46),
    ]
    assert plain[0] == (
        "el hito «Contrato» (30 % de la tarea) era para el 31 de marzo de 2025, hace 91 días; avance reportado 20 %"
    )
    assert plain[2].startswith("el hito «Segundo taller» (70 % de la tarea) es para el 15 de agosto de 2025, en los 60")
    assert set(mine["responsable"]) == {"Ana"}


def test_the_milestones_of_an_overdue_task_are_not_told_twice(tmp_path):
    text = one("fecha: 2025-03-31, acumulado: 30, hito: Contrato", task="L2")
    plan, day = PLAN.iloc[1:2], "2025-08-31"
    state = physical.task_progress(plan, historias.avances(("L2", CORTE, 0.1)), day)
    table = milestones.table(read(tmp_path, text), plan, state, day, (30, 60))
    assert table["estado"].tolist() == ["vencido"]
    found = alerts.alerts(plan, WHO, state, day, hitos=table)
    assert "vencida" in set(found["clase"])
    assert "hito_vencido" not in set(found["clase"])


def test_the_day_the_task_ends_is_told_once(tmp_path):
    text = one("fecha: 2025-06-30, acumulado: 100, hito: Todo", task="L2")
    state, day = state_of(), "2025-06-15"
    table = milestones.table(read(tmp_path, text), PLAN, state, day, (30, 60))
    found = alerts.alerts(PLAN.iloc[1:2], WHO, state, day, hitos=table)
    assert table["estado"].tolist() == ["por vencer"]
    assert "por_vencer" in set(found["clase"])
    assert "hito_por_vencer" not in set(found["clase"])


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_makes_the_file_and_shows_it(tmp_path, capsys):
    office = seguimiento.Office.new(tmp_path)
    (tmp_path / "notebooks").mkdir()
    words = ["hitos", "--entidad", "valdemora", "--raiz", str(tmp_path)]
    assert main(words) == 0
    assert "No hay hitos" in capsys.readouterr().out
    assert main([*words, "--nuevo"]) == 0
    assert "Trae las 5 tareas del plan" in capsys.readouterr().out
    assert main([*words, "--nuevo"]) == 2
    assert "ya existe" in capsys.readouterr().err
    path = office.workspace.raw / "hitos.yml"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"  {seguimiento.line('dotar')}:\n    - {{fecha: 2025-06-15, acumulado: 40 %, hito: Compra}}\n")
    assert main(words) == 0
    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert "Hitos: 1. Entre dos hitos, escalón: F(t) = lo acumulado en el último hito que ya pasó" in said
    assert re.search(r"4\s+Dotar de pupitres las sedes rurales priorizadas\s+15/06/2025\s+40,0 %\s+Compra", said)
