"""Kinds of accumulation, each with its arithmetic in the expected value; indicators of a plan as a table."""

from __future__ import annotations

import historias
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.avance import indicators
from pamlib.avance.accumulation import Serie, catalogue, kind_of, progress, progress_of_year
from pamlib.errors import UserError

GOALS = {2024: 10, 2025: 20, 2026: 30}
TWO = Serie(0, GOALS, {2024: 12, 2025: 6})
KEPT = {2024: 80, 2025: 80}
DOWN = Serie(10, {2024: 8, 2025: 7}, {2024: 9, 2025: 6})


@pytest.mark.parametrize(
    ("kind", "serie", "options", "expected", "said"),
    [
        ("acumulado", Serie(0, GOALS, {2024: 12, 2025: 6}), {}, (12 + 6) / (10 + 20 + 30), "(12 + 6) ÷ (10 + 20 + 30)"),
        # A year above its goal does not hide the next one's delay: min(12/10, 1) and 6/20.
        ("flujo", TWO, {}, (1 + 6 / 20) / 2, "(1 + 0,3) ÷ 2"),
        ("flujo", TWO, {"resumen": "suma"}, (12 + 6) / (10 + 20), "(12 + 6) ÷ (10 + 20)"),
        ("mantenimiento", Serie(0, KEPT, {2024: 80, 2025: 60}), {}, (80 / 80 + 60 / 80) / 2, "(1 + 0,75) ÷ 2"),
        ("stock", Serie(50, GOALS, {2024: 10, 2025: 24}), {}, 24 / 30, "24 ÷ 30"),
        ("capacidad", Serie(4, {2026: 14}, {2025: 9}), {}, (9 - 4) / (14 - 4), "(9 − 4) ÷ (14 − 4)"),
        ("capacidad", TWO, {"metodo": "suma"}, (12 + 6) / (10 + 20 + 30), "(12 + 6) ÷ (10 + 20 + 30)"),
        ("reduccion", Serie(8.5, {2027: 4.5}, {2025: 6.5}), {}, (8.5 - 6.5) / (8.5 - 4.5), "(8,5 − 6,5) ÷ (8,5 − 4,5)"),
        # 2024 from the baseline: (10 − 9)/(10 − 8) = 0,5; 2025 from the result of 2024: (9 − 6)/(9 − 7) = 1,5 → 1.
        ("reduccion_anual", DOWN, {}, (0.5 + 1) / 2, "(0,5 + 1) ÷ 2"),
        ("reduccion_anual", DOWN, {"resumen": "suma"}, (1 + 3) / (2 + 2), "(1 + 3) ÷ (2 + 2)"),
    ],
)  # fmt: skip
def test_each_kind_by_hand(kind, serie, options, expected, said):
    result = progress(kind, serie, options)
    assert result.valor == pytest.approx(expected)
    assert result.cuenta == said


@pytest.mark.parametrize(
    ("kind", "serie", "note"),
    [
        ("acumulado", Serie(0, {}, {2024: 1}), "sin meta programada"),
        ("acumulado", Serie(0, {2024: 0}, {2024: 3}), "la meta es 0: no hay avance que calcular"),
        ("acumulado", Serie(0, {2024: 5}, {}), "sin reporte"),
        ("capacidad", Serie(None, {2024: 5}, {2024: 3}), "falta la línea de base"),
        ("reduccion", Serie(5, {2024: 5}, {2024: 3}), "la meta es igual a la línea de base"),
        ("reduccion_anual", Serie(5, {2024: 4, 2025: 3}, {2025: 3}), "2025: falta el dato de 2024"),
    ],
)
def test_what_cannot_be_said_is_not_a_zero(kind, serie, note):
    result = progress(kind, serie)
    assert result.valor is None
    assert result.topado is None
    assert note in result.nota


def test_a_year_not_programmed_counts_neither_above_nor_below():
    serie = Serie(0, {2024: 10, 2025: 20}, {2024: 10, 2025: 5}, frozenset({2025}))
    assert progress("acumulado", serie).valor == 10 / 10
    assert progress_of_year("acumulado", serie, 2025).nota == "no programado (NP)"
    assert progress_of_year("acumulado", serie, 2026).nota == "sin meta programada"


def test_a_missing_year_is_said():
    result = progress("acumulado", Serie(0, GOALS, {2025: 6}))
    assert (result.valor, result.nota) == (6 / 60, "sin reporte de 2024")


def test_more_than_the_goal_is_shown_as_it_is_and_capped_to_join():
    result = progress("stock", Serie(0, {2024: 10}, {2024: 13}))
    assert (result.valor, result.topado) == (1.3, 1.0)
    worse = progress("reduccion", Serie(10, {2024: 5}, {2024: 12}))
    assert (worse.valor, worse.topado) == ((10 - 12) / (10 - 5), 0.0)


def test_unknown_kinds_and_options_are_refused_in_spanish():
    with pytest.raises(UserError, match="o existe el tipo de acumulación «promedio»"):
        progress("promedio", Serie())
    with pytest.raises(UserError, match="metodo: sobre_linea_base, suma"):
        progress("capacidad", Serie(0, GOALS, {2024: 1}), {"metodo": "otra"})


def test_the_catalogue_says_source_and_certainty_of_every_kind():
    assert list(catalogue()) == [
        "acumulado", "flujo", "mantenimiento", "stock", "capacidad", "reduccion", "reduccion_anual"
    ]  # fmt: skip
    for key, entry in catalogue().items():
        assert entry["fuente"], key
        assert entry["certeza"] in {"fuente", "comprobado", "memoria"}, key
        assert progress(key, Serie(1, {2024: 3}, {2024: 2})).valor is not None
        for parameter in entry["parametros"].values():
            assert parameter["valor"] in parameter["opciones"]
            assert parameter["fuente"]
    assert [kind_of(text) for text in ("STOCK", "Incremento acumulado", "promedio", None)] == [
        "stock",
        "acumulado",
        "",
        "",
    ]


@given(
    st.sampled_from(["acumulado", "flujo", "mantenimiento", "stock", "capacidad", "reduccion", "reduccion_anual"]),
    st.floats(-1e6, 1e6) | st.none(),
    st.dictionaries(st.integers(2020, 2026), st.floats(-1e6, 1e6), max_size=5),
    st.dictionaries(st.integers(2020, 2026), st.floats(-1e6, 1e6), max_size=5),
    st.frozensets(st.integers(2020, 2026), max_size=3),
)
def test_no_series_breaks_a_kind_and_what_joins_is_between_0_and_1(kind, base, goals, results, np):
    result = progress(kind, Serie(base, goals, results, np))
    assert result.topado is None or 0 <= result.topado <= 1
    assert result.valor is not None or result.nota


def plan_indicators(**fields):
    row = {"indicador_id": "I1", "texto": "No. de sedes/No. de sedes activas", "clase": "razón", "acumulacion": "",
           "linea_base": None, "anio_base": None, "meta_valor": None}  # fmt: skip
    return pd.DataFrame([{**row, **fields}])


def test_a_ratio_is_the_ratio_of_the_sums_not_the_mean_of_percentages():
    measured = historias.mediciones(
        ("I1", "2025-06-30", "urbana", 9.0, 10.0, None), ("I1", "2025-06-30", "rural", 1.0, 40.0, None)
    )
    values = indicators.values(measured, plan_indicators(), "2025-06-30")
    assert values["valor"].tolist() == [(9 + 1) / (10 + 40)]  # and not (90 % + 2,5 %) / 2
    assert values["nota"].tolist() == ["suma de sus zonas: rural, urbana"]
    percent = indicators.values(measured, plan_indicators(clase="porcentaje"), "2025-06-30")
    assert percent["valor"].tolist() == [100 * (9 + 1) / (10 + 40)]


def test_a_total_with_a_part_missing_is_not_a_sum():
    measured = historias.mediciones(
        ("I1", "2025-06-30", "urbana", None, None, 9.0), ("I1", "2025-06-30", "rural", None, None, None)
    )
    assert indicators.values(measured, plan_indicators(clase="conteo"), "2025-06-30").empty
    both = historias.mediciones(
        ("I1", "2025-06-30", "urbana", None, None, 0.9), ("I1", "2025-06-30", "rural", None, None, 0.1)
    )
    assert indicators.values(both, plan_indicators(), "2025-06-30").empty  # two ratios without their parts
    count = indicators.values(both, plan_indicators(clase="conteo"), "2025-06-30")
    assert count["valor"].tolist() == [0.9 + 0.1]


def test_the_table_of_indicators():
    goals = pd.DataFrame(
        [("I1", 2024, 10), ("I1", 2025, 20), ("I1", 2026, None)], columns=["indicador_id", "vigencia", "meta"]
    )
    measured = historias.mediciones(
        ("I1", "2024-12-31", "", None, None, 8.0),
        ("I1", "2025-04-30", "", None, None, 3.0),
        ("I1", "2025-06-30", "", None, None, 9.0),
        ("I1", "2025-08-31", "", None, None, 15.0),  # after the corte asked for
    )
    plan = indicators.completed(
        plan_indicators(clase="conteo"), pd.DataFrame([{"indicador_id": "I1", "acumulacion": "Acumulado"}])
    )
    row = indicators.table(plan, measured, "2025-06-30", programacion=goals).iloc[0]
    assert (row["tipo"], row["valor"], row["corte_valor"], row["meta"]) == ("acumulado", 9, "2025-06-30", 10 + 20)
    assert row["avance"] == (8 + 9) / (10 + 20)  # values are cumulated within their year; 2026 is NP
    assert row["avance_vigencia"] == 9 / 20
    by_corte = indicators.table(plan, measured, "2025-06-30", programacion=goals, reading="por_corte").iloc[0]
    assert by_corte["avance"] == pytest.approx((8 + (3 + 9)) / (10 + 20))
    without = indicators.table(plan_indicators(), measured, "2025-06-30", programacion=goals).iloc[0]
    assert pd.isna(without["avance"])
    assert without["nota"].startswith("falta el tipo de acumulación")


def test_kinds_are_not_mixed_unless_asked_and_then_it_says_so():
    table = pd.DataFrame(
        {"tipo": ["stock", "stock", "flujo", ""], "avance_topado": pd.array([1.0, 0.5, 0.2, None], dtype="Float64")}
    )
    apart = indicators.summary(table)
    assert apart["tipo"].tolist() == ["sin tipo", "flujo", "stock"]
    assert apart["avance"].tolist()[1:] == [0.2, (1 + 0.5) / 2]
    assert apart["sin_medir"].tolist() == [1, 0, 0]
    mixed = indicators.summary(table, mix_kinds=True).iloc[-1]
    assert mixed["avance"] == pytest.approx((1 + 0.5 + 0.2) / 3)
    assert mixed["nota"].startswith("junta tipos distintos (flujo, stock)")
