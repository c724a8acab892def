"""What only shows when a whole column is looked at: copies, years copied, years that do not go with the others.

Checks on the figures of each column and year, all on a sample: the whole file while it is small (8 MiB, some 37 000
rows of the ministry's table), beyond that a share of the places, chosen by their code and so the same every time:

* two columns identical in a year: one of them is a copy (``columna_igual_a_otra``);
* a column identical to itself in the year before (``anio_igual_al_anterior``);
* a column whose places no longer go with themselves in the years before and after, when in the other years they do
  (``columna_sin_relacion``): net coverage of 2014 in the ministry's table. When that happens between two years only,
  the method changed (``quiebre_de_serie``): said, and no figure is doubted;
* figures read as decimals only because as thousands they cannot be (28,437), whose mean is far from that of the years
  written without doubt: those are not repaired but doubtful (``separador_ambiguo``).

The limits are in the source's YAML (``columnas_enteras``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pamlib.sources import cells

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from pamlib.sources.spec import Column, Plan

SAMPLE_BYTES = 2**22


def share(size: int) -> int:
    """One of how many places is in the sample of a file of ``size`` bytes.

    >>> share(3_000_000), share(160_000_000)
    (1, 38)
    """
    return max(1, size // SAMPLE_BYTES)


@dataclass
class Doubts:
    """Cause of each doubtful column and year, what it was compared with, and the breaks between two years."""

    causes: dict[tuple[str, int], int] = field(default_factory=dict)
    said: dict[tuple[str, int], str] = field(default_factory=dict)
    breaks: list[tuple[str, int, float, float]] = field(default_factory=list)

    def add(self, name: str, year: int, cause: int, why: str) -> None:
        """Doubt a column in a year, unless it is doubted already."""
        if (name, year) not in self.causes:
            self.causes[name, year], self.said[name, year] = cause, why


def doubts(plan: Plan, sample: DataFrame) -> Doubts:
    """Look at ``sample``: ``anio, codigo, poblacion, ambito`` and, for each column, ``v_…`` and ``r_…``."""
    found, limits = Doubts(), plan.spec.get("columnas_enteras")
    own = sample[sample["ambito"] == plan.spec["ambito"]]
    if not limits or own.empty:
        return found
    places = own.groupby(["codigo", "poblacion"], sort=True).ngroup().to_numpy()
    years, which = _codes(own["anio"])
    columns = [column for column in plan.columns if not column.text]
    grids = {c.name: _grid(places, which, own[f"v_{c.name}"], len(years)) for c in columns}
    for number, year in enumerate(years):
        _same_columns(grids, number, year, columns, limits, found)
    for column in columns:
        grid = grids[column.name]
        for number in range(1, len(years)):
            if years[number] == years[number - 1] + 1 and _copied(grid[:, number], grid[:, number - 1], limits):
                found.add(column.name, years[number], cells.SAME_YEAR, f"igual a la de {years[number - 1]}")
        if "caida_minima" in limits:
            _unrelated(grid, years, column, limits, found)
        if "razon_vecinos" in limits:
            _far(own[f"v_{column.name}"], own[f"r_{column.name}"], which, years, column, limits, found)
    return found


def _codes(column: Any) -> tuple[list[int], NDArray[Any]]:
    import numpy as np

    years, which = np.unique(column.to_numpy(), return_inverse=True)
    return [int(year) for year in years], which


def _grid(places: NDArray[Any], which: NDArray[Any], values: Any, width: int) -> NDArray[Any]:
    """Figures as places × years; what is missing is NaN, and of a place given twice the last counts."""
    import numpy as np

    grid = np.full((int(places.max()) + 1, width), np.nan)
    grid[places, which] = values.to_numpy(dtype=float, na_value=np.nan)
    return grid


def _enough(values: NDArray[Any], limits: dict[str, Any]) -> bool:
    import numpy as np

    return bool(len(values) >= limits["minimo_filas"] and len(np.unique(values)) >= limits["minimo_distintos"])


def _same_columns(grids: dict[str, NDArray[Any]], number: int, year: int, columns: list[Column],
                  limits: dict[str, Any], found: Doubts) -> None:  # fmt: skip
    import numpy as np

    # Two columns can only be identical when their counts and sums are: few pairs are left to compare one by one.
    alike: dict[tuple[int, float], list[Column]] = {}
    for column in columns:
        values = grids[column.name][:, number]
        alike.setdefault((int(np.isfinite(values).sum()), round(float(np.nansum(values)), 6)), []).append(column)
    for group in alike.values():
        for one, other in combinations(group, 2):
            values, twin = grids[one.name][:, number], grids[other.name][:, number]
            if _enough(values[np.isfinite(values)], limits) and np.array_equal(values, twin, equal_nan=True):
                found.add(one.name, year, cells.SAME_COLUMN, f"igual a la columna «{other.heading}»")
                found.add(other.name, year, cells.SAME_COLUMN, f"igual a la columna «{one.heading}»")


def _copied(now: NDArray[Any], before: NDArray[Any], limits: dict[str, Any]) -> bool:
    """Nearly all equal is a copy too, when a few were corrected afterwards; zeros repeat without being one."""
    import numpy as np

    moving = np.isfinite(now) & np.isfinite(before) & ((now != 0) | (before != 0))
    if not _enough(now[moving], limits):
        return False
    return bool((now[moving] == before[moving]).mean() >= float(limits["copia_desde"]))


def _unrelated(grid: NDArray[Any], years: list[int], column: Column, limits: dict[str, Any], found: Doubts) -> None:
    import numpy as np

    related: dict[int, float] = {}  # number of the first year of a pair → correlation
    for number in range(len(years) - 1):
        pair = grid[:, number : number + 2]
        pair = pair[np.isfinite(pair).all(axis=1)]
        if years[number + 1] == years[number] + 1 and all(_enough(pair[:, side], limits) for side in (0, 1)):
            related[number] = float(np.corrcoef(pair.T)[0, 1])
    usual = float(np.median(list(related.values()))) if len(related) >= limits["minimo_pares"] else 0.0
    if usual < limits["relacion_habitual"]:
        return
    low = {number for number, value in related.items() if value < usual - limits["caida_minima"]}
    for number in sorted(low):
        if number - 1 in low:
            text = " y ".join(f"{related[each]:.2f}".replace(".", ",") for each in (number - 1, number))
            found.add(column.name, years[number], cells.UNRELATED, f"correlación con los años vecinos: {text}")
        elif number + 1 not in low:
            found.breaks.append((column.heading, years[number + 1], related[number], usual))


def _far(values: Any, read: Any, which: NDArray[Any], years: list[int], column: Column,
         limits: dict[str, Any], found: Doubts) -> None:  # fmt: skip
    import numpy as np

    how = read.to_numpy()
    if not (how == cells.BY_BOUNDS).any():
        return
    figures = values.to_numpy(dtype=float, na_value=np.nan)
    sure = figures[how == cells.PUBLISHED]
    usual = float(np.median(sure)) if len(sure) else float("nan")
    for number, year in enumerate(years):
        repaired = figures[(how == cells.BY_BOUNDS) & (which == number)]
        if len(repaired) and not 1 / limits["razon_vecinos"] <= np.median(repaired) / usual <= limits["razon_vecinos"]:
            why = "leída como decimal no se parece a las de los demás años"
            found.add(column.name, year, cells.AMBIGUOUS, why)
