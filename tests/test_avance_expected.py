"""What was expected by a corte: each rule with each kind of accumulation, and declarations that cannot be used."""

from __future__ import annotations

from datetime import date

import historias
import pandas as pd
import pytest

from pamlib.avance import indicators
from pamlib.avance.accumulation import Serie, catalogue, progress, progress_of_year
from pamlib.avance.expected import Expected, Position, expected, position
from pamlib.avance.goals_file import read_expected
from pamlib.errors import UserError

JUNE = date(2025, 6, 30)
#: 31 + 28 + 31 + 30 + 31 + 30 days of 365, both ends included.
HALF = 181 / 365
INDICATORS = pd.DataFrame(
    [{"indicador_id": "I1", "texto": "No. de actas", "clase": "conteo", "acumulacion": "acumulado", "linea_base": None,
      "anio_base": None, "meta_valor": None},
     {"indicador_id": "I2", "texto": "Deserción", "clase": "porcentaje", "acumulacion": "reducción", "linea_base": 8.0,
      "anio_base": 2023, "meta_valor": None}]
)  # fmt: skip


def plan(base=10.0, np=(), **goals):
    given = {int(year[1:]): goal for year, goal in goals.items()} or {2024: 20.0, 2025: 30.0, 2026: 45.0}
    return Serie(base, given, {2024: 18.0, 2025: 12.0}, frozenset(np))


@pytest.mark.parametrize(
    ("kind", "of_the_year", "by_days"),
    [
        ("acumulado", 20 + 30, 20 + 30 * HALF),
        ("flujo", 30, 30 * HALF),
        ("mantenimiento", 30, 30),  # a level that is kept is due whole
        ("stock", 30, 20 + (30 - 20) * HALF),
        ("capacidad", 30, 20 + (30 - 20) * HALF),
        ("reduccion_anual", 30, 18 + (30 - 18) * HALF),  # from what was reached in 2024
    ],
)
def test_each_kind_shares_out_its_year(kind, of_the_year, by_days):
    assert expected(kind, plan(), JUNE, "meta_del_anio").value == of_the_year
    assert expected(kind, plan(), JUNE, "proporcional").value == pytest.approx(by_days)


def test_a_reduction_goes_down_from_the_goal_of_the_year_before():
    serie = Serie(8.0, {2024: 7.0, 2025: 5.0}, {2025: 6.0})
    assert expected("reduccion", serie, JUNE, "proporcional").value == pytest.approx(7 - (7 - 5) * HALF)
    first = expected("reduccion", serie, date(2024, 12, 31), "proporcional")
    assert first == Expected(7.0, "proporcional: 366 de 366 días de 2024")
    assert expected("reduccion", serie, date(2024, 1, 1), "proporcional").value == pytest.approx(8 - (8 - 7) / 366)


def test_every_kind_of_the_catalogue_has_an_answer():
    for kind in catalogue():
        for rule in ("meta_del_anio", "proporcional"):
            assert expected(kind, plan(), JUNE, rule).value is not None


@pytest.mark.parametrize(
    ("kind", "serie", "rule", "why"),
    [
        ("flujo", plan(), "", "sin declarar"),
        ("flujo", plan(), "ninguno", "sin declarar"),
        ("", plan(), "proporcional", "falta el tipo de acumulación"),
        ("acumulado", plan(np=[2025]), "meta_del_anio", "2025: NP, no programado"),
        ("flujo", plan(np=[2025]), "programacion", "2025: NP, no programado"),
        ("capacidad", plan(a2024=20.0, a2027=40.0), "meta_del_anio", "sin meta para 2025"),
        ("stock", plan(base=None, a2025=30.0), "proporcional",
         "falta la línea de base: no se sabe de dónde parte 2025"),
        ("reduccion_anual", Serie(9, {2024: 8, 2025: 7}, {2025: 7}), "proporcional",
         "falta el dato de 2024, contra el que se compara 2025: no se sabe de dónde parte 2025"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_expected_it_says_why(kind, serie, rule, why):
    assert expected(kind, serie, JUNE, rule, {"2025-02-28": 1.0}) == Expected(None, why)


def test_what_was_programmed_for_each_corte():
    by_day = {"2024-12-31": 20.0, "2025-02-28": 5.0, "2025-06-30": 15.0, "2025-10-31": 30.0}
    on = {day: expected("flujo", plan(), date.fromisoformat(day), "programacion", by_day) for day in
          ("2025-01-31", "2025-02-28", "2025-04-30", "2025-06-30", "2026-06-30")}  # fmt: skip
    assert on["2025-01-31"] == Expected(None, "la programación empieza el 28/02/2025")
    assert on["2025-04-30"] == Expected(5.0, "programado al 28/02/2025")  # the last one that passed
    assert (on["2025-02-28"].value, on["2025-06-30"].value) == (5.0, 15.0)
    assert on["2026-06-30"] == Expected(None, "sin programación para 2026")
    assert expected("acumulado", plan(), JUNE, "programacion", by_day).value == 20 + 15  # goal of 2024, and this year's
    no_goals = Serie(None, {}, {2025: 3.0})
    assert expected("acumulado", no_goals, JUNE, "programacion", by_day).value == 20 + 15  # programmed in 2024
    assert expected("stock", plan(), date(2026, 6, 30), "programacion", by_day).value == 30.0  # a level stays


def test_a_bullet_is_the_progress_of_its_kind():
    """(done − start) ÷ (goal − start) is what the table calls progress: of the plan, or of the year."""
    serie = plan()
    for kind in catalogue():
        where = position(kind, serie, 2025)
        share = (where.done - where.start) / (where.goal - where.start)
        yearly = kind in {"flujo", "mantenimiento", "reduccion_anual"}
        result = progress_of_year(kind, serie, 2025) if yearly else progress(kind, serie)
        assert share == pytest.approx(result.valor), kind


def test_positions_that_miss_something():
    assert position("flujo", plan(), 2026) == Position(0.0, None, 45.0)  # nobody reported 2026
    assert position("flujo", plan(np=[2025]), 2025).goal is None
    assert position("flujo", Serie(None, {2027: 50.0}, {2025: 5.0}), 2025) == Position(0.0, 5.0, 50.0)
    assert position("capacidad", plan(base=None), 2025).start is None
    assert position("", Serie(None, {2027: 50.0}, {2025: 5.0}), 2025) == Position(0.0, 5.0, 50.0)
    assert position("acumulado", Serie(None, {}, {2024: 2.0, 2025: 5.0}), 2025) == Position(0.0, 2 + 5, None)
    assert position("acumulado", Serie(), 2025) == Position(0.0, None, None)


def written(tmp_path, text):
    path = tmp_path / "metas.yml"
    path.write_text(text, encoding="utf-8")
    return read_expected(path, INDICATORS)


def test_the_declaration_of_one_wins_over_that_of_all(tmp_path):
    table = written(
        tmp_path,
        "esperado: Proporcional\nindicadores:\n  No. de actas:\n    metas: {2024: NP, 2025: 20}\n"
        "    esperado:\n      programacion: {2025-02-28: 5, 2025-04-30: '7,5'}\n",
    )
    rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    assert rows == [
        ["I1", "programacion", "2025-02-28", 5.0],
        ["I1", "programacion", "2025-04-30", 7.5],
        ["I2", "proporcional", "", None],
    ]
    out = written(
        tmp_path, "esperado: proporcional\nindicadores:\n  I1: {esperado: ninguno}\n  I2: {esperado: meta_del_año}\n"
    )
    assert out[["indicador_id", "regla"]].to_numpy().tolist() == [["I2", "meta_del_anio"]]
    assert written(tmp_path, "indicadores:\n  I1: {metas: {2025: 4}}\n").empty
    assert read_expected(tmp_path / "no_hay.yml", INDICATORS).empty


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("indicadores:\n  I1:\n    esperado: a ojo\n", 3, "«a ojo» no dice cómo se sabe lo esperado"),
        ("indicadores:\n  I1:\n    esperado: programacion\n", 3, "«programacion» no dice cómo se sabe"),
        ("indicadores:\n  I1:\n    esperado:\n      programacion: {}\n", 4, "no trae ningún corte"),
        ("indicadores:\n  I1:\n    esperado:\n      cortes: {2025-02-28: 5}\n", 4, "«cortes» no se conoce"),
        ("indicadores:\n  I1:\n    esperado:\n      programacion:\n        2025-02-30: 5\n", 5, "«2025-02-30»"),
        ("indicadores:\n  I1:\n    esperado:\n      programacion:\n        2025-02-28: cinco\n", 5, "«cinco»"),
        ("indicadores:\n  I1:\n    metas: {2025: NP}\n    esperado:\n      programacion: {2025-02-28: 5}\n", 5,
         "se programa el 2025-02-28 y 2025 es NP"),
        ("esperado: mitad\nindicadores:\n  I1: {metas: {2025: 1}}\n", 1, "«mitad»"),
        ("esperado: {programacion: {2025-02-28: 5}}\n", 1, "es de cada indicador"),
        ("esperado:\nindicadores:\n  I1: {metas: {2025: 1}}\n", 1, "«esperado» está vacío"),
        ("indicadores:\n  I1:\n    esperado: [proporcional]\n", 3, "«esperado» está vacío o no es un texto"),
    ],
)  # fmt: skip
def test_a_declaration_that_cannot_be_used_is_refused_with_its_line(tmp_path, text, line, said):
    with pytest.raises(UserError) as error:
        written(tmp_path, text)
    assert said in error.value.found
    assert (error.value.file, error.value.row) == ("metas.yml", line)
    assert error.value.remedy


def test_the_table_has_the_expected_and_its_rule():
    measured = historias.mediciones(
        ("I1", "2024-12-31", "", None, None, 9.0), ("I1", "2025-06-30", "", None, None, 4.0),
        ("I2", "2025-06-30", "", None, None, 6.5),
    )  # fmt: skip
    program = pd.DataFrame(
        [("I1", 2024, 10.0), ("I1", 2025, 20.0), ("I2", 2025, 6.0)], columns=["indicador_id", "vigencia", "meta"]
    )
    declared = pd.DataFrame([("I1", "proporcional", "", None)], columns=["indicador_id", "regla", "corte", "valor"])
    table = indicators.table(
        INDICATORS, measured, "2025-06-30", programacion=program, esperados=declared
    ).set_index("indicador_id")  # fmt: skip
    # The last report is of this year alone; what the bullet compares with 10 + 20 is that of both years.
    assert (table.loc["I1", "valor"], table.loc["I1", "logro"], table.loc["I1", "meta_logro"]) == (4, 9 + 4, 10 + 20)
    assert table.loc["I1", "esperado"] == pytest.approx(10 + 20 * HALF)
    assert table.loc["I1", "regla_esperado"] == "proporcional: 181 de 365 días de 2025"
    assert (table.loc["I2", "partida"], table.loc["I2", "regla_esperado"]) == (8.0, "sin declarar")
    assert pd.isna(table.loc["I2", "esperado"])
    added = indicators.table(
        INDICATORS.assign(acumulacion="capacidad"), measured, "2025-06-30", programacion=program,
        options={"capacidad": {"metodo": "suma"}},
    ).set_index("indicador_id")  # fmt: skip
    assert added.loc["I1", "logro"] / added.loc["I1", "meta_logro"] == pytest.approx(added.loc["I1", "avance"])
