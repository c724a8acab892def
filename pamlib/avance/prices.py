"""Pesos of several years as pesos of one: nominal ÷ index of the year × index of the base year.

>>> table = Prices("Índice de prueba", "ejemplo", 2024, {2024: 100.0, 2025: 105.0})
>>> table.deflated(2025, 210)            # 210 ÷ 105 × 100
200.0
>>> table.deflated(2026, 210) is None    # unknown year: says so, never invents
True

The package's own table (``precios.yml``) is empty on purpose: the entity gives its index with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pamlib.errors import UserError
from pamlib.seguimiento.yaml_lines import read

_HUGE = 1e12
FILE = Path(__file__).with_name("precios.yml")


@dataclass(frozen=True, slots=True)
class Prices:
    """An index by year; empty when nobody gave one."""

    indice: str = ""
    fuente: str = ""
    anio_base: int | None = None
    valores: Mapping[int, float] = field(default_factory=dict)

    def deflated(self, year: int, pesos: float) -> float | None:
        """``pesos`` of ``year`` in those of the base year; ``None`` when either is unknown."""
        if self.anio_base is None or year not in self.valores or self.anio_base not in self.valores:
            return None
        return pesos / self.valores[year] * self.valores[self.anio_base]

    def said(self) -> str:
        """What the deflated figures are, in Spanish; why there are none, when there are none."""
        if self.anio_base is None:
            return "Sin índice de precios: las cifras van en pesos corrientes de cada año."
        return f"Pesos de {self.anio_base}, con {self.indice} ({self.fuente})."


def read_prices(path: Path | None = None) -> Prices:
    """The index of ``path``, or the package's own.

    Raises :class:`UserError`, with its line, when it lacks its name, source or base, or a value is no positive number.
    """
    path = path or FILE
    root = read(path)
    root.only(("indice", "fuente", "anio_base", "valores"))
    given = {key: entry for key, entry in root.mapping().items() if not entry.nothing()}
    values: dict[int, float] = {}
    for year, entry in given["valores"].years("valores: {2024: 100.0}").items() if "valores" in given else ():
        values[year] = entry.number(0, _HUGE)
        if not values[year]:
            raise entry.error(f"el índice de precios de {year} no es mayor que cero", "Corrija ese valor")
    base = int(given["anio_base"].number(1900, 2100)) if "anio_base" in given else None
    name, source = (given[key].string() if key in given else "" for key in ("indice", "fuente"))
    if values and (not name or not source or base not in values):
        raise UserError(
            "el índice de precios no dice qué índice es, de dónde sale o el valor de su año base",
            "Complete «indice», «fuente», «anio_base» y el valor de ese año",
            file=path,
        )
    return Prices(name, source, base, values)
