"""Holt's method against what others published and against its own recursion written out."""

from __future__ import annotations

import math
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib import holt, trends

#: Air passengers of Australia, millions, 1990 to 2016: data set ``ausair`` of the book's R package fpp2.
AIR = [
    17.5534, 21.8601, 23.8866, 26.9293, 26.8885, 28.8314, 30.0751, 30.9535, 30.1857, 31.5797, 32.577569, 33.477398,
    39.021581, 41.386432, 41.596552, 44.657324, 46.951775, 48.728837, 51.488427, 50.026967, 60.640913, 63.360310,
    66.355274, 68.197955, 68.123238, 69.779345, 72.597701,
]  # fmt: skip


def by_hand(values, alpha, beta, level, slope, ahead):
    """The three equations, one line each, and the errors they make on the way."""
    errors = []
    for y in values:
        errors.append(y - (level + slope))
        before, level = level, alpha * y + (1 - alpha) * (level + slope)
        slope = beta * (level - before) + (1 - beta) * slope
    return level + ahead * slope, math.sqrt(sum(e * e for e in errors) / len(errors))


@pytest.mark.parametrize(("ahead", "published"), [(1, 43.76), (2, 45.59), (3, 47.43), (4, 49.27), (5, 51.10)])
def test_the_worked_example_of_the_book(ahead, published):
    """Hyndman and Athanasopoulos, 1st ed., example 7.2: 1990 to 2004, α = 0,8, β = 0,2, from y₁ and y₂ − y₁.

    The five forecasts are as statsmodels' tests quote them (tsa/tests/test_holtwinters.py).
    """
    known = holt.Known(0.8, 0.2, AIR[0], AIR[1] - AIR[0])
    assert holt.forecast(AIR[:15], ahead, known=known).mean == pytest.approx(published, abs=0.005 + 0.005)


@pytest.mark.parametrize(
    ("ahead", "mean", "low", "high"),
    [(1, 74.60130, 69.96695, 79.23566), (2, 76.70304, 70.67941, 82.72668), (5, 83.00826, 74.02348, 91.99305)],
)
def test_the_interval_that_r_publishes(ahead, mean, low, high):
    """The call of the book's 2nd ed., 7.2, ``holt(window(ausair, start = 1990))``: α = 0,8302, σ = 2,3645, 95 %.

    R's printed answer is as two public notebooks quote it, the same to the last digit.
    R's search stops a little before the top of the likelihood (its σ is 0,0007 greater than ours), hence the 0,1.
    """
    found = holt.forecast(AIR, ahead)
    assert (found.mean, found.low, found.high) == pytest.approx((mean, low, high), abs=0.11)
    assert found.sigma == pytest.approx(2.3645, abs=0.002)
    assert found.sigma < 2.3645
    given_by_r = holt.forecast(AIR, ahead, known=holt.Known(0.830217, 0.00012047, 15.571522, 2.101717))
    assert given_by_r.mean == pytest.approx(mean, abs=0.01)
    # Nothing was estimated here, so R's n − 4 = 23 becomes 27.
    assert given_by_r.high - given_by_r.mean == pytest.approx((high - mean) * math.sqrt(23 / 27), abs=0.01)


def test_the_recursion_and_the_variance_by_hand():
    values = [10, 12, 11, 15, 18, 17, 20, 22, 21, 25, 27, 26]
    alpha, beta, ahead = 0.5, 0.4, 3
    found = holt.forecast(values, ahead, known=holt.Known(alpha, beta, 9, 1))
    mean, sigma = by_hand(values, alpha, beta, 9, 1, ahead)
    assert found.mean == pytest.approx(mean, abs=0.005)
    assert found.sigma == pytest.approx(sigma)
    # c₁ and c₂ are what an error of one and of two steps back weighs in the third: α·(1 + β·j).
    one, two = alpha * (1 + beta * 1), alpha * (1 + beta * 2)
    assert found.high - mean == pytest.approx(1.959964 * sigma * math.sqrt(1 + one**2 + two**2), abs=0.01)


def test_the_first_step_of_the_recursion_written_out():
    """y = 10, 12, 11…, from l = 9, b = 1, α = 0,5, β = 0,4.

    l₁ = 0,5·10 + 0,5·(9 + 1) = 10; b₁ = 0,4·(10 − 9) + 0,6·1 = 1
    l₂ = 0,5·12 + 0,5·(10 + 1) = 11,5; b₂ = 0,4·1,5 + 0,6·1 = 1,2
    """
    assert by_hand([10, 12], 0.5, 0.4, 9, 1, 1)[0] == pytest.approx(11.5 + 1.2)


def test_the_interval_widens_with_distance_and_a_part_of_a_step_counts_whole():
    found = [holt.forecast(AIR, ahead) for ahead in (1, 1.5, 2, 4, 8)]
    widths = [each.high - each.low for each in found]
    assert widths == sorted(widths)
    assert widths[0] < widths[1] < widths[3] < widths[4]
    assert widths[1] == pytest.approx(widths[2], abs=0.011)
    assert found[1].mean == pytest.approx((found[0].mean + found[2].mean) / 2, abs=0.011)
    sure = holt.forecast(AIR, 4, confidence=0.8)
    assert found[3].low < sure.low < sure.high < found[3].high


def test_the_peak_that_the_library_misses_from_its_own_start():
    """A series that slows down: its own start ends in a straight line through all of it, which its end denies."""
    values = [100 * (1 - math.exp(-n / 5)) + (-1) ** n for n in range(14)]
    found = holt.forecast(values, 1)
    assert found.slope < (values[-1] - values[0]) / 13 / 2


def test_a_straight_series_a_flat_one_and_one_in_pesos():
    assert holt.forecast(range(12), 3) == holt.Forecast(14.0, 14.0, 14.0, 1.0, 1.0, 1.0, 0.0)
    assert holt.forecast([7.0] * 12, 3).high == 7.0
    small = holt.forecast(AIR, 3)
    large = holt.forecast([value * 1e9 for value in AIR], 3)
    assert large.high == pytest.approx(small.high * 1e9, rel=1e-3)


def test_too_few_points_or_no_way_ahead_are_refused():
    with pytest.raises(ValueError, match="needs 12 points"):
        holt.forecast(AIR[:11], 1)
    with pytest.raises(ValueError, match="ahead"):
        holt.forecast(AIR, 0)


def test_the_same_figures_twice_and_with_another_last_digit():
    """What is rounded away is what a machine's last digit changes: a part in 10¹¹ moves nothing."""
    again = holt.forecast([value * (1 + 1e-11) for value in AIR[:14]], 4)
    first = holt.forecast(AIR[:14], 4)
    assert first == holt.forecast(AIR[:14], 4)
    assert (again.mean, again.low, again.high) == (first.mean, first.low, first.high)


def test_no_series_warns_or_breaks_it():
    awkward = [
        [0.0] * 11 + [1.0], [0.0] * 6 + [10.0] * 6, [0, 0, 0, 5, 5, 5, 9, 9, 9, 14, 14, 14.0],
        [n + 1e-7 * (n % 2) for n in range(12)], [1e12 + n % 3 for n in range(12)], [(-1.0) ** n for n in range(13)],
    ]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for values in awkward:
            found = holt.forecast(values, 2)
            assert found is None or found.low <= found.mean <= found.high


@given(st.lists(st.integers(0, 50), min_size=12, max_size=14), st.sampled_from([0.5, 1, 3, 6.25]))
@settings(max_examples=6)
def test_any_cumulated_series_has_an_ordered_interval(steps, ahead):
    total, values = 0, []
    for step in steps:
        total += step
        values.append(float(total))
    found = holt.forecast(values, ahead)
    assert found is None or found.low <= found.mean <= found.high


def test_the_numbers_of_points_are_data_with_a_source():
    assert (trends.parameter("puntos_tendencia"), trends.parameter("puntos_holt")) == (8, 12)
    with pytest.raises(KeyError):
        trends.parameter("otro")
