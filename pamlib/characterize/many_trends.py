"""Theil–Sen's slope and Mann–Kendall's test for many series of the same years at once.

The same numbers as :func:`pamlib.trends.trend`, which a test says, some hundred times faster: the profile of every
municipality needs 40 000 of them.

>>> import numpy as np
>>> found = trends(np.arange(8.0), np.array([[1.0, 2, 3, 4, 5, 6, 7, 8]]))
>>> found["pendiente"].tolist(), found["tau"].tolist()
([1.0], [1.0])

Out of scope: series with gaps; whoever has them groups the series by the years they have (:mod:`.series` does).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pamlib.trends import MIN_POINTS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


def trends(times: Array, values: Array, confidence: float = 0.95) -> dict[str, Array]:
    """Arrays ``pendiente``, ``baja``, ``alta`` (its interval), ``tau`` and ``p``, one element for each series.

    ``times``: n distinct moments in order; ``values``: m series × n. Raises ValueError under eight points.
    """
    import numpy as np

    n = len(times)
    if n < MIN_POINTS:
        raise ValueError(f"a trend needs {MIN_POINTS} points, there are {n}")
    first, second = np.triu_indices(n, 1)
    rises = values[:, second] - values[:, first]
    slopes = np.sort(rises / (times[second] - times[first]), axis=1)
    slope = np.median(slopes, axis=1)
    ties = _tie_terms(values)
    low, high = _interval(slopes, n, ties["s"], confidence)
    tau, p = _kendall(np.sign(rises).sum(axis=1), n, ties)
    return {"pendiente": slope, "baja": low, "alta": high, "tau": tau, "p": p}


def _tie_terms(values: Array) -> dict[str, Array]:
    """For each series, over its groups of t equal values: Σ t(t−1)(2t+5) as ``s`` and Σ t(t−1)/2 as ``pairs``."""
    import numpy as np

    ordered = np.sort(values, axis=1)
    # Two equal values are one group: a value's group has as many members as the values equal to it.
    equal = (ordered[:, :, None] == ordered[:, None, :]).sum(axis=2).astype("float64")
    return {
        "s": ((equal - 1) * (2 * equal + 5)).sum(axis=1),  # each member of a group adds the group's term ÷ t
        "pairs": (equal - 1).sum(axis=1) / 2,
    }


def _interval(slopes: Array, n: int, tie_sum: Array, confidence: float) -> tuple[Array, Array]:
    """Sen's interval, with the ranks that scipy chooses."""
    import numpy as np
    from scipy.stats import norm

    z = norm.ppf((1 - confidence) / 2)
    variance = (n * (n - 1) * (2 * n + 5) - tie_sum) / 18
    many = slopes.shape[1]
    spread = z * np.sqrt(np.maximum(variance, 0))
    upper = np.minimum(np.round((many - spread) / 2), many - 1).astype("int64")
    lower = np.maximum(np.round((many + spread) / 2) - 1, 0).astype("int64")
    rows = np.arange(len(slopes))
    return slopes[rows, lower], slopes[rows, upper]


def _kendall(score: Array, n: int, ties: dict[str, Array]) -> tuple[Array, Array]:
    """Kendall's tau-b and the two-sided probability: exact without ties, by the normal curve with them."""
    import numpy as np
    from scipy.stats import norm

    pairs = n * (n - 1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = score / np.sqrt(pairs * (pairs - ties["pairs"]))
        variance = (n * (n - 1) * (2 * n + 5) - ties["s"]) / 18
        p = 2 * norm.sf(np.abs(score) / np.sqrt(variance))
    exact = np.asarray(_exact(n))
    untied = ties["pairs"] == 0
    discordant = ((pairs - np.abs(score)) / 2).round().astype("int64")
    p[untied] = exact[discordant[untied]]
    flat = ties["pairs"] == pairs  # all equal: nothing to test
    tau[flat], p[flat] = 0.0, 1.0
    return tau, np.minimum(p, 1.0)


@functools.cache
def _exact(n: int) -> tuple[float, ...]:
    """Two-sided probability of at most c discordant pairs among n distinct values, for each c up to the middle."""
    from math import factorial

    counts = [1]
    for size in range(2, n + 1):  # orders of `size` values with c inversions
        wider: list[int] = [0] * (len(counts) + size - 1)
        for c, many in enumerate(counts):
            for extra in range(size):
                wider[c + extra] += many
        counts = wider
    total, so_far, found = factorial(n), 0, []
    for many in counts[: len(counts) // 2 + 1]:
        so_far += many
        found.append(min(1.0, 2 * so_far / total))
    return tuple(found)


def empty() -> dict[str, Any]:
    """What a series too short for a trend has: nothing."""
    return dict.fromkeys(("pendiente", "baja", "alta", "tau", "p"))
