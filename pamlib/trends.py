"""Pace and trend of a short yearly or bimonthly series.

With few points there is only a pace (change per unit of time) and a range; a trend is estimated with Theil and Sen's
slope and tested with Mann and Kendall's test only from eight points on: fewer cannot tell a trend from chance. From
twelve evenly spaced points there is also Holt's method (:mod:`pamlib.holt`). These numbers are data, with their source:
``lookups/tendencias.yml``.

>>> pace([2020, 2021, 2022], [4.0, 5.0, 8.0]).per_unit
2.0
>>> trend(range(8), [1, 2, 3, 4, 5, 6, 7, 8]).slope
1.0

Out of scope: breaks of method in a series. Whoever knows of one passes the points of one side only.
Sources: Sen (1968), doi 10.1080/01621459.1968.10480934; Mann (1945), doi 10.2307/1907187.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pamlib.yaml_file import package_yaml


def parameter(name: str) -> float:
    """A number of ``lookups/tendencias.yml``; raises KeyError for one that is not there."""
    return float(package_yaml("pamlib", "lookups/tendencias.yml")[name]["valor"])


#: Fewest points for a trend.
MIN_POINTS = int(parameter("puntos_tendencia"))


@dataclass(frozen=True, slots=True)
class Pace:
    """First to last change per unit of time, and the least and greatest value seen."""

    per_unit: float
    low: float
    high: float
    points: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Slope per unit of time with its interval, the line through the data, and the test.

    ``at(t)`` is the value of the line at ``t``. ``p`` is the two-sided probability of so ordered a series by chance.
    """

    slope: float
    low: float
    high: float
    intercept: float
    tau: float
    p: float
    confidence: float
    points: int

    def at(self, time: float) -> float:
        """The line's value at ``time``."""
        return self.intercept + self.slope * time


def pace(times: Sequence[float], values: Sequence[float]) -> Pace:
    """Change per unit of time between the first and the last point; raises ValueError with fewer than two times."""
    points = sorted(zip(times, values, strict=True))
    if len(points) < 2 or points[0][0] == points[-1][0]:
        raise ValueError("a pace needs two points in time")
    (first, start), (last, end) = points[0], points[-1]
    seen = [value for _, value in points]
    return Pace((end - start) / (last - first), min(seen), max(seen), len(points))


def trend(times: Sequence[float], values: Sequence[float], confidence: float = 0.95) -> Trend:
    """Theil–Sen slope with its interval and Mann–Kendall's test; raises ValueError under :data:`MIN_POINTS` points."""
    from scipy import stats

    times, values = list(times), list(values)
    if len(times) < MIN_POINTS:
        raise ValueError(f"a trend needs {MIN_POINTS} points, there are {len(times)}")
    slope, intercept, low, high = (float(each) for each in stats.theilslopes(values, times, confidence))
    if len(set(values)) == 1:  # no order to test: every pair is a tie
        return Trend(slope, low, high, intercept, 0.0, 1.0, confidence, len(times))
    test = stats.kendalltau(times, values)
    return Trend(slope, low, high, intercept, float(test.statistic), float(test.pvalue), confidence, len(times))
