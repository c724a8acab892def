"""What only shows when a whole column is looked at: copies, years copied, years that have nothing to do with the others.

Three checks on the figures of each column and year, all on a sample that is the whole file while it has less than
about 100 000 rows (a fixed share of the places, chosen by their code, beyond that):

* two columns identical in a year: one of them is a copy (``columna_igual_a_otra``);
* a column identical to itself in the year before (``anio_igual_al_anterior``);
* a column whose places no longer go with themselves in the neighbouring years, when in the other years they do
  (``columna_sin_relacion``): net coverage of 2014 in the ministry's table;
* figures read as decimals only because as thousands they cannot be (28,437), whose mean is far from that of the years
  written without doubt: those are not repaired but doubtful (``separador_ambiguo``).

The limits are in the source's YAML (``columnas_enteras``).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from pamlib.sources import cells

if TYPE_CHECKING:
    from pandas import DataFrame

    from pamlib.sources.spec import Column, Plan

SAMPLE_BYTES = 2**24


def share(size: int) -> int:
    """One of how many places is in the sample of a file of ``size`` bytes.

    >>> share(3_000_000), share(160_000_000)
    (1, 9)
    """
    return max(1, size // SAMPLE_BYTES)


def flags(plan: Plan, sample: DataFrame) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int], str]]:
    """Cause of each doubtful column and year, and what it was compared with, for a person.

    ``sample`` has ``anio, codigo, poblacion, ambito`` and, for each column, ``v_…`` and ``r_…``.
    """
    limits = plan.spec.get("columnas_enteras")
    causes: dict[tuple[str, int], int] = {}
    said: dict[tuple[str, int], str] = {}
    if not limits or sample.empty:
        return causes, said
    own = sample[sample["ambito"] == plan.spec["ambito"]].set_index(["codigo", "poblacion"])
    years = {int(year): rows for year, rows in own.groupby("anio", sort=True)}
    columns = [column for column in plan.columns if not column.text]
    for year, rows in years.items():
        _same_columns(rows, year, columns, limits, causes, said)
        if year - 1 in years:
            _same_year(rows, years[year - 1], year, columns, limits, causes, said)
    if "relacion_minima" in limits:
        for column in columns:
            _unrelated(years, column, limits, causes, said)
    if "razon_vecinos" in limits:
        for column in columns:
            _far(years, column, limits, causes, said)
    return causes, said


def _enough(values: Any, limits: dict[str, Any]) -> bool:
    return len(values) >= limits["minimo_filas"] and values.nunique() >= limits["minimo_distintos"]


def _same_columns(rows: DataFrame, year: int, columns: list[Column], limits: dict[str, Any],
                  causes: dict[tuple[str, int], int], said: dict[tuple[str, int], str]) -> None:  # fmt: skip
    # Two columns can only be identical when their sums and counts are: few pairs are left to compare row by row.
    alike: dict[tuple[int, float], list[Column]] = {}
    for column in columns:
        values = rows[f"v_{column.name}"]
        alike.setdefault((int(values.count()), round(float(values.sum()), 6)), []).append(column)
    for group in alike.values():
        for one, other in combinations(group, 2):
            values = rows[f"v_{one.name}"]
            if _enough(values.dropna(), limits) and values.equals(rows[f"v_{other.name}"]):
                for column, twin in ((one, other), (other, one)):
                    causes[column.name, year] = cells.SAME_COLUMN
                    said[column.name, year] = f"igual a la columna «{twin.heading}»"


def _same_year(rows: DataFrame, before: DataFrame, year: int, columns: list[Column], limits: dict[str, Any],
               causes: dict[tuple[str, int], int], said: dict[tuple[str, int], str]) -> None:  # fmt: skip
    common = rows.index[~rows.index.duplicated()].intersection(before.index[~before.index.duplicated()])
    if len(common) < limits["minimo_filas"]:
        return
    now, then = (each[~each.index.duplicated()].loc[common] for each in (rows, before))
    for column in columns:
        values, old = now[f"v_{column.name}"], then[f"v_{column.name}"]
        both = values.notna() & old.notna()
        if not _enough(values[both], limits):
            continue
        # Nearly all equal is a copy too, when a few places were corrected afterwards; zeros repeat without being one.
        moving = both & ((values != 0) | (old != 0))
        if moving.sum() >= limits["minimo_filas"] and (values[moving] == old[moving]).mean() > 0.95:
            causes.setdefault((column.name, year), cells.SAME_YEAR)
            said.setdefault((column.name, year), f"igual a la de {year - 1}")


def _unrelated(years: dict[int, DataFrame], column: Column, limits: dict[str, Any],
               causes: dict[tuple[str, int], int], said: dict[tuple[str, int], str]) -> None:  # fmt: skip
    import numpy as np

    related: dict[tuple[int, int], float] = {}
    for year in years:
        if year + 1 in years:
            pair = years[year][[f"v_{column.name}"]].join(
                years[year + 1][f"v_{column.name}"], rsuffix="_despues", how="inner"
            ).dropna()  # fmt: skip
            if len(pair) >= limits["minimo_filas"] and (pair.nunique() >= limits["minimo_distintos"]).all():
                related[year, year + 1] = float(np.corrcoef(pair.to_numpy().T)[0, 1])
    if len(related) < 4 or np.median(list(related.values())) < limits["relacion_habitual"]:
        return
    for year in years:
        own = [value for pair, value in related.items() if year in pair]
        if len(own) == 2 and max(own) < limits["relacion_minima"]:
            causes.setdefault((column.name, year), cells.UNRELATED)
            text = " y ".join(f"{value:.2f}".replace(".", ",") for value in own)
            said.setdefault((column.name, year), f"correlación con los años vecinos: {text}")


def _far(years: dict[int, DataFrame], column: Column, limits: dict[str, Any],
         causes: dict[tuple[str, int], int], said: dict[tuple[str, int], str]) -> None:  # fmt: skip
    import pandas as pd

    read = f"r_{column.name}"
    if not any((rows[read] == cells.BY_BOUNDS).any() for rows in years.values()):
        return
    sure = pd.concat([rows.loc[rows[read] == cells.PUBLISHED, f"v_{column.name}"] for rows in years.values()])
    for year, rows in years.items():
        repaired = rows.loc[rows[read] == cells.BY_BOUNDS, f"v_{column.name}"]
        if repaired.empty:
            continue
        ratio = repaired.median() / sure.median() if len(sure) and sure.median() else float("nan")
        if not 1 / limits["razon_vecinos"] <= ratio <= limits["razon_vecinos"]:
            causes[column.name, year] = cells.AMBIGUOUS
            said[column.name, year] = "leída como decimal no se parece a las de los demás años"
