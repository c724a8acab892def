"""Earned value of one set of lines: the formulas, and nothing else.

>>> value = earned_value(bac=100_000, pv=0.4 * 100_000, ev=0.35 * 100_000, ac=36_000)
>>> value.spi, round(value.cpi, 4), value.sv, value.cv
(0.875, 0.9722, -5000.0, -1000.0)

SPI = EV ÷ PV, CPI = EV ÷ AC, EAC = BAC ÷ CPI, SV = EV − PV, CV = EV − AC, TCPI = (BAC − EV) ÷ (BAC − AC).
Source: section 8 of the project's glossary, checked with two published examples (R packages PRA and pmev).
In a public plan AC is what the entity declares, by default the obligations.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """Amounts in pesos; an index whose divisor is zero is ``None``."""

    bac: float
    pv: float
    ev: float
    ac: float

    @property
    def sv(self) -> float:
        """Schedule variance, pesos: less than 0 is behind."""
        return self.ev - self.pv

    @property
    def cv(self) -> float:
        """Cost variance, pesos: less than 0 is dearer than planned."""
        return self.ev - self.ac

    @property
    def spi(self) -> float | None:
        """Schedule performance index."""
        return _over(self.ev, self.pv)

    @property
    def cpi(self) -> float | None:
        """Cost performance index."""
        return _over(self.ev, self.ac)

    @property
    def eac(self) -> float | None:
        """Estimate at completion, pesos, if all goes on costing the same: BAC · AC ÷ EV."""
        return _over(self.bac * self.ac, self.ev) if self.ac else None

    @property
    def tcpi(self) -> float | None:
        """What each peso left must yield to end within the budget; ``None`` when none is left."""
        left = self.bac - self.ac
        return (self.bac - self.ev) / left if left > 0 else None


def earned_value(bac: float, pv: float, ev: float, ac: float) -> EarnedValue:
    """The four amounts as one object; raises ValueError when one is negative."""
    if min(bac, pv, ev, ac) < 0:
        raise ValueError("amounts cannot be negative")
    return EarnedValue(float(bac), float(pv), float(ev), float(ac))


def _over(above: float, below: float) -> float | None:
    return above / below if below else None
