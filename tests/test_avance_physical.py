"""The tree of weights, progress with and without evidence, the calendar, the S-curve."""

from __future__ import annotations

from datetime import date

import historias
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.avance import calendar, curve, physical, tree
from pamlib.errors import UserError

CORTE = "2025-06-30"
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-06-30"),
    ("L2", "Formación", "M1", "A1", "2025-01-01", "2025-12-31"),
    ("L3", "Formación", "M2", "A2", "2025-07-01", "2025-12-31"),
    ("L4", "Inclusión", "M3", "A3", "2025-01-01", "2025-03-31"),
)


def test_brothers_weigh_the_same_at_each_level():
    assert dict(tree.weights(PLAN).itertuples(index=False)) == {
        "L1": 1 / 2 / 2 / 2,  # component 1/2, goal 1/2, action 1, task 1/2
        "L2": 1 / 2 / 2 / 2,
        "L3": 1 / 2 / 2,
        "L4": 1 / 2,
    }


def test_weights_given_for_a_level():
    given_weights = {"componente": {"FORMACION": 3, "Inclusión": 1}, "tarea": {"L1": 1, "L2": 4}}
    weights = dict(tree.weights(PLAN, given_weights).itertuples(index=False))
    assert weights["L4"] == 1 / 4
    assert weights["L1"] == pytest.approx(3 / 4 * 1 / 2 * 1 / 5)
    assert weights["L2"] == pytest.approx(3 / 4 * 1 / 2 * 4 / 5)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"componente": {"Formación": 1}}, "no cuánto vale «Inclusión»"),
        ({"componente": {"Otro": 1}}, "«Otro», que no está en el nivel «componente»"),
        ({"objetivo": {"x": 1}}, "o hay un nivel «objetivo»"),
        ({"componente": {"Formación": 0, "Inclusión": 0}}, "suman cero"),
        ({"componente": {"Formación": -1, "Inclusión": 1}}, "l peso de «Formación» es «-1»"),
    ],
)
def test_weights_that_cannot_be_used(weights, said):
    with pytest.raises(UserError, match=said):
        tree.weights(PLAN, weights)


def test_evidence_silence_and_np_are_kept_apart():
    reports = historias.avances(
        ("L1", "2025-04-30", 0.3, "acta"),
        ("L1", CORTE, 0.5),  # 30 % with evidence, 20 % without
        ("L2", CORTE, None, "", "", "no programado"),
        ("L4", "2025-04-30", 1.2, "informe"),
    )
    state = physical.task_progress(PLAN, reports, CORTE)
    assert state["avance"].tolist()[0::3] == [0.5, 1.2]  # as reported
    assert state["lectura"].tolist() == ["avance", "no programado", "programado para después", "avance"]
    assert state["al_corte"].tolist() == [True, True, False, False]
    rolled = physical.roll_up(PLAN, state)
    whole = physical.plan_progress(rolled)
    assert whole["con_evidencia"] == pytest.approx(0.3 / 8 + 1 / 2)  # L4 counts 100 %, not 120 %
    assert whole["sin_evidencia"] == pytest.approx(0.2 / 8)
    assert whole["por_ejecutar"] == pytest.approx(0.5 / 8)
    assert whole["no_programado"] == pytest.approx(1 / 8)
    assert whole["para_despues"] == pytest.approx(1 / 4)
    assert whole["avance"] == pytest.approx((0.5 / 8 + 1 / 2) / (1 - 1 / 8))
    assert (whole["lineas"], whole["reportadas"]) == (4, 2)


def test_a_task_nobody_reported_widens_the_range_and_is_no_zero():
    state = physical.task_progress(PLAN, historias.avances(("L1", CORTE, 0.5, "acta"), ("L4", CORTE, None)), CORTE)
    assert state["lectura"].tolist() == ["avance", "sin reporte", "programado para después", "sin reporte"]
    whole = physical.plan_progress(physical.roll_up(PLAN, state))
    assert whole["avance_minimo"] == pytest.approx(0.5 / 8)
    assert whole["avance_maximo"] == pytest.approx(0.5 / 8 + 1 / 8 + 1 / 2)
    assert whole["avance"] == pytest.approx((0.5 / 8) / (1 - 1 / 8 - 1 / 2))
    nothing = physical.plan_progress(physical.roll_up(PLAN.iloc[[3]], state.iloc[[3]]))
    assert pd.isna(nothing["avance"])


def test_cortes_without_a_report_are_counted_from_the_start_of_the_task():
    reports = historias.avances(("L1", "2025-02-28", 0.2), ("L1", "2025-04-30", None))
    state = physical.task_progress(PLAN, reports, CORTE, cortes=["2025-02-28", "2025-04-30", CORTE, "2025-08-31"])
    assert dict(zip(state["linea_id"], state["cortes_sin_reporte"], strict=True)) == {
        "L1": 2,
        "L2": 3,
        "L3": 0,
        "L4": 3,
    }


def test_what_was_sent_back_or_came_later_does_not_count():
    reports = historias.avances(("L1", "2025-04-30", 0.3), ("L1", CORTE, 0.9), ("L1", "2025-08-31", 1.0))
    reports.loc[1, "situacion"] = "devuelto"
    assert physical.task_progress(PLAN, reports, CORTE)["avance"].iloc[0] == 0.3


def test_milestones_and_days():
    term = calendar.Term(date(2025, 1, 1), date(2025, 12, 31))
    assert calendar.expected(term, date(2025, 3, 31)) == (31 + 28 + 31) / 365
    assert calendar.expected(term, date(2024, 12, 31)) == 0
    assert calendar.expected(term, date(2026, 1, 1)) == 1
    assert calendar.expected(calendar.Term(None, date(2025, 1, 1)), date(2025, 1, 1)) is None
    known = calendar.terms(PLAN, calendar.Milestones({"L1": [("2025-02-01", 0.4), ("2025-05-01", 1.0)]}))["L1"]
    assert [calendar.expected(known, date(2025, m, 1)) for m in (1, 2, 4, 5)] == [0, 0.4, 0.4, 1]
    with pytest.raises(UserError, match="no van en orden"):
        calendar.terms(PLAN, calendar.Milestones({"L1": [("2025-05-01", 0.4), ("2025-02-01", 1.0)]}))
    with pytest.raises(UserError, match=r"«31/02/2025: 0\.4»"):
        calendar.terms(PLAN, calendar.Milestones({"L1": [("31/02/2025", 0.4)]}))


def test_spi_and_earned_schedule_by_hand():
    """One task of 100 days, 40 % done on day 50: SPI 0,4/0,5; the plan expected 40 % on day 40, so SPI(t) = 40/50."""
    plan = historias.lineas(("L1", "C", "M", "A", "2025-01-01", "2025-04-10"))
    state = physical.task_progress(plan, historias.avances(("L1", "2025-02-19", 0.4)), "2025-02-19")
    index = curve.schedule_index(plan, state, "2025-02-19")
    assert (index.pv, index.ev, index.at) == (50 / 100, 0.4, 50)
    assert index.spi == pytest.approx(0.4 / 0.5)
    assert index.spi_t == pytest.approx(40 / 50)
    assert index.es == date(2025, 2, 9)  # the 40th day
    late = curve.schedule_index(plan, state, "2025-07-19")
    assert late.spi == pytest.approx(0.4)
    assert late.spi_t == pytest.approx(40 / 200)  # and it keeps falling, which SPI at the end cannot tell


def test_a_plan_that_ended_is_measured_until_the_day_it_really_ended():
    """One task of 100 days (to 10 April) that ended on 30 April, day 120: SPI(t) = 100/120 at any later corte."""
    plan = historias.lineas(("L1", "C", "M", "A", "2025-01-01", "2025-04-10"))
    ended = historias.avances(("L1", "2025-04-30", 1.0, "acta", "terminada", "", "", "2025-04-30"))
    for corte in ("2025-04-30", "2025-12-31"):
        index = curve.schedule_index(plan, physical.task_progress(plan, ended, corte), corte)
        assert (index.at, index.spi_t) == (31 + 28 + 31 + 30, pytest.approx(100 / 120))
    unsaid = historias.avances(("L1", "2025-04-30", 1.0, "acta"))
    late = curve.schedule_index(plan, physical.task_progress(plan, unsaid, "2025-12-31"), "2025-12-31")
    assert late.spi_t == pytest.approx(100 / 365)  # nobody said when: time goes on


def test_the_real_end_is_the_last_one_said_that_nothing_denies():
    def known(*reports):
        return physical.task_progress(PLAN, historias.avances(*reports), CORTE)["fecha_fin_real"].iloc[0]

    first = ("L1", "2025-02-28", 1.0, "", "terminada", "", "", "2025-02-10")
    assert known(first) == "2025-02-10"
    assert known(first, ("L1", "2025-04-30", 1.0, "", "terminada", "", "", "2025-02-12")) == "2025-02-12"
    assert known(first, ("L1", "2025-04-30", 0.0, "", "", "ya terminado")) == "2025-02-10"  # a zero that says finished
    assert known(first, ("L1", "2025-04-30", 0.8)) == ""  # it was not finished
    assert known(("L1", "2025-04-30", 0.8, "", "", "", "", "2025-04-10")) == ""  # it denies itself


def test_lines_without_dates_or_reports_are_counted_beside_the_index():
    plan = pd.concat([PLAN, historias.lineas(("L9", "Formación", "M9", "A9", "", ""))], ignore_index=True)
    state = physical.task_progress(plan, historias.avances(("L1", CORTE, 0.5), ("L9", CORTE, 0.5)), CORTE)
    index = curve.schedule_index(plan, state, CORTE)
    assert (index.lines, index.undated, index.silent) == (1, 1, 3)
    nothing = curve.schedule_index(plan, physical.task_progress(plan, historias.avances(), CORTE), CORTE)
    assert (nothing.spi, nothing.spi_t) == (None, None)


def test_the_s_curve_goes_from_nothing_to_all_and_the_past_does_not_move():
    early = historias.avances(("L1", "2025-04-30", 0.3, "acta"), ("L4", "2025-04-30", 0.5))
    late = historias.avances(("L1", "2025-04-30", 0.3, "acta"), ("L4", "2025-04-30", 0.5), ("L4", CORTE, 1.0))
    points = curve.s_curve(PLAN, late, CORTE)
    assert points["esperado"].iloc[0] == 0
    assert points["esperado"].iloc[-1] == pytest.approx(1)
    assert points["esperado"].is_monotonic_increasing
    real = points.dropna(subset=["minimo"]).set_index("fecha")
    assert list(real.index) == ["2025-04-30", CORTE]
    assert real.loc["2025-04-30", "minimo"] == pytest.approx(0.3 / 8 + 0.5 / 2)
    assert real.loc["2025-04-30", "maximo"] == pytest.approx(0.3 / 8 + 0.5 / 2 + 1 / 8)  # L2 is silent
    before = curve.s_curve(PLAN, early, "2025-04-30").dropna(subset=["minimo"]).set_index("fecha")
    assert before.loc["2025-04-30"].tolist() == real.loc["2025-04-30"].tolist()
    assert curve.s_curve(PLAN.assign(fecha_fin=pd.NA), late, CORTE).empty


plans = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("MN"), st.sampled_from("XY"), st.floats(0, 2) | st.none(),
              st.sampled_from(["", "acta"])),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=40)
@given(plans, st.permutations(range(8)), st.floats(0.01, 1000))
def test_sums_conserve_up_the_tree_whatever_the_order_and_the_scale(rows, order, scale):
    lines = historias.lineas(
        *((f"L{n}", c, m, a, "2025-01-01", "2025-12-31") for n, (c, m, a, _, _) in enumerate(rows))
    )
    reports = historias.avances(*((f"L{n}", CORTE, v, e) for n, (_, _, _, v, e) in enumerate(rows)))
    components = sorted({row[0] for row in rows})
    weights = {"componente": {name: 1 + n for n, name in enumerate(components)}}
    rolled = physical.roll_up(lines, physical.task_progress(lines, reports, CORTE), weights)
    parts = rolled[list(physical.PARTS)].sum(axis=1)
    assert (parts - rolled["asignado"]).abs().max() < 1e-9
    assert rolled.loc[rolled["nivel"] == "plan", "asignado"].tolist() == pytest.approx([1])
    sums = rolled[rolled["padre_id"] != ""].groupby("padre_id")[["asignado", "con_evidencia", "sin_reporte"]].sum()
    above = rolled.set_index("nodo_id").loc[sums.index, sums.columns]
    assert (sums - above).abs().max().max() < 1e-9
    known = rolled["avance"].dropna()
    assert ((known >= 0) & (known <= 1)).all()
    chosen = [n for n in order if n < len(rows)]
    again = lines.iloc[chosen].reset_index(drop=True)
    scaled = {"componente": {name: scale * value for name, value in weights["componente"].items()}}
    shuffled = physical.roll_up(again, physical.task_progress(again, reports.iloc[::-1], CORTE), scaled)
    pd.testing.assert_frame_equal(
        shuffled.sort_values("nodo_id", ignore_index=True), rolled.sort_values("nodo_id", ignore_index=True)
    )


REPORT = st.tuples(
    st.sampled_from(["L1", "L2", "L3", "L4"]),
    st.sampled_from(["2025-02-28", "2025-04-30", CORTE, "2025-08-31"]),
    st.floats(0, 1) | st.none(),
    st.sampled_from(["", "acta"]),
)


@settings(max_examples=40)
@given(st.lists(REPORT, max_size=10), st.randoms(use_true_random=False))
def test_what_comes_later_or_in_another_order_never_changes_a_past_corte(rows, shuffle):
    reports = historias.avances(*rows)
    past = reports[reports["corte"] <= CORTE]
    order = list(range(len(reports)))
    shuffle.shuffle(order)
    expected = physical.task_progress(PLAN, past, CORTE)
    pd.testing.assert_frame_equal(physical.task_progress(PLAN, reports.iloc[order], CORTE), expected)
    assert expected["avance_con_evidencia"].le(expected["avance"]).fillna(True).all()


def test_not_programmed_before_it_began_is_no_report_once_it_has_begun():
    said = historias.avances(("L3", "2025-06-30", None, "", "", "no programado"), ("L1", "2025-08-31", 0.5))
    state = physical.task_progress(PLAN, said, "2025-06-30").set_index("linea_id")
    assert state.loc["L3", "lectura"] == "no programado"
    state = physical.task_progress(PLAN, said, "2025-08-31").set_index("linea_id")  # L3 begins on the 1st of July
    assert state.loc["L3", "lectura"] == "sin reporte"
    assert state.loc["L3", "cortes_sin_reporte"] == 1
