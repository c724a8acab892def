"""Where a series leads at its end: which method says it, with how many points, and between what values.

>>> way = Way(("2025-02-28", "2025-04-30"), (0.0, 1.0), (10.0, 14.0), aim=20.0, left=1.0)
>>> first, _ = reaches(way, None)
>>> first.method, first.high, first.verdict
('ritmo, rango de los pasos vistos', 18.0, 'no llega')

Here every series has to grow; one that has to fall comes with its sign turned. How many points each method asks for,
and why, is in ``lookups/tendencias.yml``.

Out of scope: dates, goals and kinds (:mod:`pamlib.avance.arrival`).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pamlib import trends
from pamlib.locale_es import fecha, numero

#: What Mann and Kendall's test says of a figure that only goes one way.
ONLY_UP = "es un acumulado: solo puede subir, así que la prueba no dice nada"
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one method leads at the end: its pace per period, the range of values, and what follows from it."""

    method: str
    pace: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Way:
    """A series that has to grow to ``aim`` in the ``left`` periods after its last time (counted in periods)."""

    days: tuple[str, ...]
    times: tuple[float, ...]
    values: tuple[float, ...]
    aim: float
    left: float
    monotone: bool = False
    confidence: float = 0.95

    def reach(self, method: str, pace: float, low: float, high: float) -> Reach:
        """The answer of a method; a figure that cannot fall has no range below its last value."""
        if self.monotone:
            low, high = max(low, self.values[-1]), max(high, self.values[-1])
        arrives = "llega" if low >= self.aim - TINY else "no llega" if high < self.aim - TINY else "puede llegar o no"
        return Reach(method, pace, low, high, arrives)

    def follow(self, method: str, pace: float, slow: float, fast: float) -> Reach:
        """From the last value on, at this pace and between these two."""
        last = self.values[-1]
        return self.reach(method, pace, last + slow * self.left, last + fast * self.left)


def reaches(way: Way, line: trends.Trend | None) -> tuple[Reach, Reach | None]:
    """The method that governs and, where Holt does, Theil and Sen's beside."""
    if line is None:
        steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(zip(way.times, way.values, strict=True))]
        pace = trends.pace(way.times, way.values).per_unit
        return way.follow("ritmo, rango de los pasos vistos", pace, min(steps), max(steps)), None
    percent = f"{numero(way.confidence * 100)} %"
    name = f"Theil–Sen, intervalo del {percent}"
    least = int(trends.parameter("puntos_holt"))
    if len(way.times) < least:
        return way.follow(name, line.slope, line.low, line.high), None
    first, step = _even_end(way.times)
    if len(way.times) - first < least:
        name += f"; sin Holt: seguidos solo hay {len(way.times) - first} cortes, desde el {fecha(way.days[first])}"
        return way.follow(name, line.slope, line.low, line.high), None
    from pamlib import holt

    ahead = way.left / step
    if abs(ahead - round(ahead)) <= trends.parameter("desvio_de_paso"):
        ahead = max(round(ahead), 1)  # months are not all as long: three cuts ahead are three, not three and a bit
    found = holt.forecast(way.values[first:], ahead, way.confidence)
    if found is None:
        name += "; sin Holt: no se pudo ajustar a esta serie"
        return way.follow(name, line.slope, line.low, line.high), None
    told = f"Holt, intervalo de predicción del {percent}"
    if first:
        told += f", con los {len(way.times) - first} cortes seguidos desde el {fecha(way.days[first])}"
    return way.reach(told, found.slope / step, found.low, found.high), way.follow(name, line.slope, line.low, line.high)


def _even_end(times: Sequence[float]) -> tuple[int, float]:
    """Where the last stretch of evenly spaced points begins, and its step: the usual one of the whole series."""
    steps = [later - before for before, later in pairwise(times)]
    usual = statistics.median_low(steps)
    first = len(times) - 1
    while first and abs(steps[first - 1] - usual) <= trends.parameter("desvio_de_paso") * usual:
        first -= 1
    return first, usual


def in_words(tau: float, p: float, monotone: bool) -> str:
    """Mann and Kendall's test as a person says it."""
    if monotone:
        return ONLY_UP
    figures = f"τ = {numero(tau, 2)}; p {'< 0,001' if p < 0.001 else f'= {numero(p, 3)}'}"
    if p >= trends.parameter("significancia") or not tau:
        return f"no se distingue del azar ({figures})"
    return f"la serie {'sube' if tau > 0 else 'baja'} ({figures})"
