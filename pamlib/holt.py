"""Holt's linear method: where a series of evenly spaced values goes, with an interval of prediction.

    level   l = α·y + (1 − α)(l₋₁ + b₋₁)
    slope   b = β·(l − l₋₁) + (1 − β)·b₋₁
    ahead   l + h·b,  variance  σ²·[1 + (h − 1)(α² + α·αβ·h + (αβ)²·h(2h − 1)/6)]

>>> straight = forecast([3.0 * n for n in range(12)], 2)
>>> straight.mean, straight.low, straight.high
(39.0, 39.0, 39.0)

The work is statsmodels' (``ETSModel``, additive error and trend), imported only when a series is fitted: it takes a
second or two. Around it, this module: scales the series, so that pesos and shares are fitted alike; fits from several
starting points and keeps the most likely, since the likelihood has more than one peak and the library's own start stops
at the nearest; divides the squared errors by n − 4 (α, β and both starting values were estimated), as R's *forecast*
does, where the library divides by n; keeps convergence warnings to itself; and rounds, since the last digits of an
optimum depend on the machine.

**Three figures of the series' range can be trusted**: results are rounded to a thousandth of its power of ten (a
series that spans 24 to 0,01).

Out of scope: seasons, damped trends. The interval does not count how uncertain α and β are: it tends to be narrow.
Sources: Holt (1957), reprinted doi 10.1016/j.ijforecast.2003.09.015; Hyndman and Athanasopoulos, *Forecasting:
principles and practice*, 2nd ed., 7.2 (method) and 7.7, 3rd ed., 8.7 (intervals).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pamlib.trends import parameter

#: α and β from which the search starts: slow to quick.
_STARTS = ((0.1, 0.1), (0.3, 0.6), (0.5, 0.2), (0.9, 0.05), (0.9, 0.6))
#: α, β, and the level and slope before the first point.
_ESTIMATED = 4
_STRAIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Known:
    """Given instead of estimated: smoothing of level and slope (``beta`` as above), and where the series starts."""

    alpha: float
    beta: float
    level: float
    slope: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the series is at ``ahead`` steps; ``slope`` is per step, ``sigma`` the deviation of the errors."""

    mean: float
    low: float
    high: float
    slope: float
    alpha: float
    beta: float
    sigma: float


def forecast(
    values: Sequence[float], ahead: float, confidence: float = 0.95, known: Known | None = None
) -> Forecast | None:
    """The series ``ahead`` steps after its last value; ``None`` when no search ended well.

    The step of the values is the unit of ``ahead``; of a part of a step, the interval is that of the whole one.
    Raises ValueError for fewer points than the parameter ``puntos_holt`` and for an ``ahead`` that is not positive.
    """
    seen = [float(value) for value in values]
    least = int(parameter("puntos_holt"))
    if len(seen) < least or ahead <= 0:
        raise ValueError(f"Holt's method needs {least} points and a step ahead, there are {len(seen)} and {ahead}")
    start, span = seen[0], max(seen) - min(seen)
    step = (seen[-1] - start) / (len(seen) - 1)
    if all(abs(value - start - step * n) <= _STRAIGHT * span for n, value in enumerate(seen)):
        mean = seen[-1] + step * ahead  # no error to estimate, and the likelihood has no top
        mean, slope = (_trusted(each, span) for each in (mean, step))
        return Forecast(mean, mean, mean, slope, 1.0, 1.0, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _fit([(value - start) / span for value in seen], known and _scaled(known, start, span))
        if found is None:
            return None
        steps = math.ceil(ahead)
        frame = found.get_prediction(start=len(seen), end=len(seen) + steps - 1).summary_frame(alpha=1 - confidence)
        wider = math.sqrt(len(seen) / (len(seen) - (0 if known else _ESTIMATED)))
        half = float(frame["pi_upper"].iloc[-1] - frame["mean"].iloc[-1]) * wider * span
        level, slope = (float(each.iloc[-1]) for each in (found.level, found.slope))
    mean = start + span * (level + slope * ahead)
    mean, low, high, slope = (_trusted(each, span) for each in (mean, mean - half, mean + half, slope * span))
    alpha = float(found.alpha)
    return Forecast(mean, low, high, slope, alpha, float(found.beta) / alpha, math.sqrt(found.mse) * wider * span)


def _scaled(known: Known, start: float, span: float) -> Known:
    return Known(known.alpha, known.beta, (known.level - start) / span, known.slope / span)


def _fit(values: list[float], known: Known | None) -> Any:
    """The most likely fit, or the one that was given; ``None`` when no search converged."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # type: ignore[import-untyped]

    series = pd.Series(values)
    if known is not None:
        model = ETSModel(
            series, error="add", trend="add", initialization_method="known", initial_level=known.level,
            initial_trend=known.slope,
        )  # fmt: skip
        with model.fix_params({"smoothing_level": known.alpha, "smoothing_trend": known.alpha * known.beta}):
            return model.fit(disp=False)
    model = ETSModel(series, error="add", trend="add")
    best = None
    for alpha, beta in _STARTS:
        begin = model.start_params.copy()
        begin[:2] = alpha, alpha * beta
        fit = model.fit(start_params=begin, disp=False)
        good = fit.mle_retvals["converged"] and math.isfinite(fit.llf)
        if good and (best is None or fit.llf > best.llf):
            best = fit
    return best


def _trusted(figure: float, span: float) -> float:
    """The figure with the digits that can be trusted in a series that spans ``span``."""
    return round(figure, 3 - math.floor(math.log10(span)) if span else 12) + 0.0
