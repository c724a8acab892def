"""Pace and trend of short series."""

from __future__ import annotations

import pytest

from pamlib import trends


def test_the_pace_is_last_less_first_over_the_time_between():
    found = trends.pace([2022, 2019, 2020], [80.0, 74.0, 79.0])
    assert found == trends.Pace((80 - 74) / (2022 - 2019), 74.0, 80.0, 3)


@pytest.mark.parametrize("times", [[2020], [], [2020, 2020]])
def test_no_pace_without_two_moments(times):
    with pytest.raises(ValueError, match="two points"):
        trends.pace(times, [1.0] * len(times))


def test_one_wild_year_does_not_move_the_slope():
    values = [1.0, 2.0, 3.0, 4.0, 50.0, 6.0, 7.0, 8.0]
    found = trends.trend(range(8), values)
    assert found.slope == pytest.approx(1.0)
    assert found.at(10) == pytest.approx(found.intercept + 10)
    assert found.p < 0.05


def test_mann_kendall_counts_pairs():
    """S = concordant - discordant pairs: of the 28 pairs of 8 points, the one swap makes 27 - 1."""
    found = trends.trend(range(8), [1, 2, 4, 3, 5, 6, 7, 8])
    assert found.tau == pytest.approx((27 - 1) / 28)


def test_seven_points_are_no_trend():
    with pytest.raises(ValueError, match="needs 8"):
        trends.trend(range(7), range(7))


def test_a_flat_series_has_no_order():
    found = trends.trend(range(9), [3.0] * 9)
    assert (found.slope, found.tau, found.p) == (0.0, 0.0, 1.0)
