"""Will it arrive: paces, ranges and intervals, and what flags a series."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib import holt
from pamlib.avance import arrival, reach

ENDS = ["2024-02-29", "2024-04-30", "2024-06-30", "2024-08-31", "2024-10-31", "2024-12-31", "2025-02-28", "2025-04-30"]
RISING = [10.0, 12, 11, 15, 18, 17, 20, 22, 21, 25, 27, 26, 30, 31, 30, 34]


def test_the_pace_by_hand():
    """10, 13, 20 at the ends of February, April and June: 5 each two months; to 41 in three more, 7 each."""
    seen = list(zip(ENDS, [10.0, 13.0, 20.0], strict=False))
    outlook = arrival.will_arrive(seen, goal=41, end="2024-12-31")
    assert outlook.observed == pytest.approx((20 - 10) / 2)
    assert outlook.required == pytest.approx((41 - 20) / 3)
    assert (outlook.low, outlook.high) == pytest.approx((20 + 3 * 3, 20 + 7 * 3))  # slowest and fastest step
    assert outlook.verdict == "puede llegar o no"


@pytest.mark.parametrize(
    ("values", "goal", "end", "verdict"),
    [
        ([10, 14, 18], 18, "2024-12-31", "ya llegó"),
        ([10, 14, 18], 30, "2024-12-31", "llega"),
        ([10, 14, 18], 31, "2024-12-31", "no llega"),
        ([10, 13, 20], 35, "2024-12-31", "puede llegar o no"),
        ([10, 14, 18], 30, "2024-06-30", "el plazo terminó"),
        ([10], 30, "2024-12-31", "sin datos"),
        ([], 30, "2024-12-31", "sin datos"),
    ],
)
def test_the_verdicts(values, goal, end, verdict):
    outlook = arrival.will_arrive(list(zip(ENDS, map(float, values), strict=False)), goal, end)
    assert outlook.verdict == verdict
    assert outlook.verdict in arrival.VERDICTS


def test_a_goal_that_goes_down():
    seen = list(zip(ENDS, [8.0, 7.5, 7.0], strict=False))
    outlook = arrival.will_arrive(seen, goal=6.0, end="2024-10-31", down=True)
    assert (outlook.verdict, outlook.observed, outlook.required) == ("llega", pytest.approx(-0.5), pytest.approx(-0.5))
    assert arrival.will_arrive(seen, goal=5.9, end="2024-10-31", down=True).verdict == "no llega"


def test_eight_points_have_an_interval():
    seen = list(zip(ENDS, [1.0, 3, 4, 6, 7, 9, 10, 12], strict=True))
    outlook = arrival.will_arrive(seen, goal=20, end="2025-12-31")
    assert outlook.method == "Theil–Sen, intervalo del 95 %"
    assert outlook.low < 12 + 1.5 * 4 < outlook.high
    assert arrival.will_arrive(seen[:7], goal=20, end="2025-12-31").method == "ritmo, rango de los pasos vistos"


def cuts(count, first=2022):
    """So many cuts, one each two months from the February of a year."""
    days = [f"{year}-{end}" for year in range(first, first + 4) for end in ("02-28", "04-30", "06-30", "08-31", "10-31",
            "12-31")]  # fmt: skip
    return days[:count]


def test_from_twelve_points_holt_governs_and_theil_sen_stands_beside():
    outlook = arrival.will_arrive(list(zip(cuts(12), RISING, strict=False)), goal=40, end="2024-06-30")
    found = holt.forecast(RISING[:12], 3)
    assert outlook.method == "Holt, intervalo de predicción del 95 %"
    assert (outlook.low, outlook.high, outlook.observed) == (found.low, found.high, found.slope)
    assert outlook.required == pytest.approx((40 - 26) / 3)
    assert outlook.beside is not None
    assert outlook.beside.method == "Theil–Sen, intervalo del 95 %"
    assert outlook.beside.high - outlook.beside.low < outlook.high - outlook.low  # a slope's, not a value's
    assert outlook.beside.verdict in arrival.VERDICTS
    eleven = arrival.will_arrive(list(zip(cuts(11), RISING, strict=False)), goal=40, end="2024-06-30")
    assert (eleven.method, eleven.beside) == ("Theil–Sen, intervalo del 95 %", None)


def test_holt_of_a_figure_that_has_to_fall():
    falling = [60.0 - value for value in RISING]
    up = arrival.will_arrive(list(zip(cuts(14), RISING, strict=False)), goal=44, end="2024-12-31")
    down = arrival.will_arrive(list(zip(cuts(14), falling, strict=False)), goal=60 - 44, end="2024-12-31", down=True)
    assert (down.low, down.high) == pytest.approx((60 - up.high, 60 - up.low))
    assert down.observed == pytest.approx(-up.observed)
    assert down.beside.pace == pytest.approx(-up.beside.pace)
    assert (down.verdict, down.beside.verdict) == (up.verdict, up.beside.verdict)
    assert up.trend.startswith("la serie sube (τ = 0,")
    assert down.trend.startswith("la serie baja (τ = −0,")


def test_a_missing_cut_is_not_filled_and_the_method_says_so():
    days = cuts(14)
    gap = [*zip(days[:3], RISING, strict=False), *zip(days[4:], RISING[4:], strict=False)]
    short = arrival.will_arrive(gap, goal=60, end="2026-12-31")
    assert short.points == 13
    assert short.method == (
        "Theil–Sen, intervalo del 95 %; sin Holt: seguidos solo hay 10 cortes, desde el 31 de octubre de 2022"
    )
    days = cuts(16)
    long = arrival.will_arrive(
        [*zip(days[:1], [9.0], strict=True), *zip(days[2:], RISING, strict=False)], 60, "2026-12-31"
    )
    assert long.method == (
        "Holt, intervalo de predicción del 95 %, con los 14 cortes seguidos desde el 30 de junio de 2022"
    )


def test_a_cut_that_a_holiday_moved_is_still_in_its_place():
    days = cuts(12)
    days[3], days[7] = "2022-08-29", "2023-04-28"
    assert arrival.will_arrive(list(zip(days, RISING, strict=False)), 60, "2026-12-31").method.startswith("Holt")
    days[3] = "2022-08-01"
    assert "sin Holt" in arrival.will_arrive(list(zip(days, RISING, strict=False)), 60, "2026-12-31").method


def test_monthly_cuts_count_their_own_steps():
    days = [f"{year}-{month:02}-28" for year in (2023, 2024) for month in range(1, 13)][:13]
    outlook = arrival.will_arrive(list(zip(days, RISING, strict=False)), goal=60, end="2024-04-28")
    found = holt.forecast(RISING[:13], 3)
    assert (outlook.low, outlook.high) == pytest.approx((found.low, found.high))
    assert outlook.observed == pytest.approx(found.slope * 2)  # per two months


def test_when_holt_cannot_be_fitted_theil_sen_answers(monkeypatch):
    monkeypatch.setattr(holt, "forecast", lambda *_: None)
    outlook = arrival.will_arrive(list(zip(cuts(12), RISING, strict=False)), goal=40, end="2024-06-30")
    assert outlook.method == "Theil–Sen, intervalo del 95 %; sin Holt: no se pudo ajustar a esta serie"


@pytest.mark.parametrize("count", [3, 8, 12])
def test_no_range_of_a_cumulated_figure_begins_below_what_was_done(count):
    """Reports that go up and down: the slowest pace, or the interval, would undo what was done."""
    values = [20.0, 31.0, 29.0, 30.0, 22.0, 33.0, 24.0, 30.0, 21.0, 31.0, 25.0, 30.0][:count]
    seen = list(zip(cuts(count), values, strict=True))
    free = arrival.will_arrive(seen, goal=90, end="2026-12-31")
    bound = arrival.will_arrive(seen, goal=90, end="2026-12-31", monotone=True)
    assert free.low < values[-1]
    assert bound.low == values[-1] <= bound.high
    assert bound.trend == ("" if count < 8 else reach.ONLY_UP)


def test_the_test_of_order_in_words():
    """Of the 28 pairs of 8 points 14 rise and 14 fall: no order at all."""
    seen = list(zip(cuts(8), [5.0, 1, 8, 3, 6, 4, 2, 7], strict=True))
    outlook = arrival.will_arrive(seen, goal=9, end="2026-12-31")
    assert outlook.trend == f"no se distingue del azar (τ = {'0,07'}; p = 0,905)"
    assert outlook.tau == pytest.approx((15 - 13) / 28)
    arrived = arrival.will_arrive(list(zip(cuts(8), range(8), strict=True)), goal=7, end="2026-12-31")
    assert (arrived.verdict, arrived.trend) == ("ya llegó", "la serie sube (τ = 1,00; p < 0,001)")


def test_a_year_that_was_not_programmed_has_no_verdict():
    progress = pd.DataFrame(
        {"indicador_id": ["I1"], "texto": ["a"], "tipo": ["flujo"], "meta": pd.array([40.0], dtype="Float64")}
    )
    values = pd.DataFrame([("I1", "2025-02-28", 2.0)], columns=["indicador_id", "corte", "valor"])
    row = arrival.table(progress, values, "2025-04-30", end="2026-12-31", goals_of_year={"I1": None}).iloc[0]
    assert (row["dictamen"], row["puntos"]) == ("no programado", 0)
    assert pd.isna(row["meta"])


def test_a_cumulated_figure_that_falls_is_flagged_and_a_change_of_method_cuts():
    seen = list(zip(ENDS, [48.0, 47.0, 300.0, 310.0], strict=False))
    assert arrival.will_arrive(seen, 400, "2024-12-31", monotone=True).falls == ("2024-04-30",)
    cut = arrival.will_arrive(seen, 330, "2024-12-31", monotone=True, since="2024-06-01")
    assert (cut.points, cut.observed, cut.falls, cut.verdict) == (2, pytest.approx(10), (), "llega")


def test_the_table_adds_up_the_years_of_a_cumulated_indicator():
    progress = pd.DataFrame(
        {"indicador_id": ["I1", "I2", "I3"], "texto": ["a", "b", "c"], "tipo": ["acumulado", "flujo", ""],
         "meta": pd.array([40.0, 12.0, 5.0], dtype="Float64")}
    )  # fmt: skip
    values = pd.DataFrame(
        [("I1", "2024-12-31", 10.0), ("I1", "2025-02-28", 4.0), ("I1", "2025-04-30", 8.0), ("I2", "2024-12-31", 11.0),
         ("I2", "2025-02-28", 2.0), ("I2", "2025-04-30", 4.0)],
        columns=["indicador_id", "corte", "valor"],
    )  # fmt: skip
    table = arrival.table(progress, values, "2025-04-30", end="2026-12-31", goals_of_year={"I2": 12.0})
    assert table["indicador_id"].tolist() == ["I1", "I2"]  # without a kind nothing is calculated
    assert table["valor"].tolist() == [10 + 8, 4]
    assert table["hasta"].tolist() == ["2026-12-31", "2025-12-31"]
    assert table["ritmo_requerido"].tolist() == pytest.approx([(40 - 18) / 10, (12 - 4) / 4])
    assert table["dictamen"].tolist() == ["llega", "llega"]


@given(st.lists(st.floats(-1e6, 1e6), max_size=8), st.floats(-1e6, 1e6), st.booleans())
def test_no_series_breaks_it_and_the_range_is_in_order(values, goal, down):
    outlook = arrival.will_arrive(list(zip(ENDS, values, strict=False)), goal, "2026-12-31", down=down)
    assert outlook.verdict in arrival.VERDICTS
    assert outlook.low is None or outlook.low <= outlook.high
