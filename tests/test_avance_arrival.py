"""Will it arrive: paces, ranges and intervals, and what flags a series."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.avance import arrival

ENDS = ["2024-02-29", "2024-04-30", "2024-06-30", "2024-08-31", "2024-10-31", "2024-12-31", "2025-02-28", "2025-04-30"]


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
