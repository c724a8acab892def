"""Guía 34 self-assessment: how the schools of a place value each process, from 1 to 4.

The scale is an order: what is shown is the distribution and the median; the mean is only a summary, and the spread
(interquartile range) says whether schools differ. An area puts together the values of all its processes.

>>> self_assessment(observaciones, establecimientos, "41551")      # doctest: +SKIP

Source: MEN, Guía 34 (2008); the names of areas and processes are those of the catalogue of indicators.
Out of scope: judging a school's own valuation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.schools import directory, located
from pamlib.characterize.values import chosen

if TYPE_CHECKING:
    import pandas as pd

INSTRUMENTS = {"guia34": "Autoevaluación (Guía 34)", "inclusion": "Índice de inclusión"}
SCALE = (1, 2, 3, 4)
COLUMNS = (
    "instrumento", "area", "proceso", "indicador", "anio", "zona", "n", *(f"n_{v}" for v in SCALE), "mediana",
    "promedio", "cuartil_1", "cuartil_3", "minimo", "maximo", "dispersion", "dudosas",
)  # fmt: skip
ALL_PROCESSES = ""


def area_of(key: str) -> str:
    """The key of an area from that of one of its processes.

    >>> area_of("guia34.directiva.clima")
    'guia34.directiva'
    """
    return ".".join(key.split(".")[:2])


def area_name(key: str) -> str:
    """An area as a reader knows it, with its instrument.

    >>> area_name("guia34.directiva")
    'Gestión directiva, autoevaluación (Guía 34)'
    """
    instrument, area = key.split(".")[:2]
    told = INSTRUMENTS[instrument]
    return f"{areas().get(area, area.replace('_', ' ').capitalize())}, {told[:1].lower()}{told[1:]}"


def own_name(name: str) -> str:
    """A process without its instrument.

    >>> own_name("Autoevaluación, clima escolar")
    'clima escolar'
    """
    return name.split(", ", 1)[-1]


def areas() -> dict[str, str]:
    """Names of the areas of management, by key, in the order of the guide."""
    from pamlib.books.spec import processes

    return {process.key.split(".")[0]: process.area for process in processes()}


def self_assessment(
    observaciones: pd.DataFrame, establecimientos: pd.DataFrame, codigo: str, anio: int | None = None
) -> pd.DataFrame:
    """One row for each instrument, area (``proceso`` '' for the whole area), process, year and zone ('' for all)."""
    import pandas as pd

    units = scores(observaciones, establecimientos, codigo, anio)
    rows: list[dict[str, Any]] = []
    copies = pd.concat([units.assign(zona=""), units[units["zona_unidad"] != ""].assign(zona=units["zona_unidad"])])
    # In the order of the guide, which is that of the catalogue.
    for (instrument, area, year, zone), group in copies.groupby(["instrumento", "area", "anio", "zona"], sort=False):
        known = {"instrumento": instrument, "area": area, "anio": year, "zona": zone}
        rows.append({**known, "proceso": ALL_PROCESSES, "indicador": f"{instrument}.{area}", **_facts(group)})
        for process, own in group.groupby("proceso", sort=False):
            rows.append({**known, "proceso": process, "indicador": own["indicador"].iloc[0], **_facts(own)})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def scores(
    observaciones: pd.DataFrame, establecimientos: pd.DataFrame, codigo: str, anio: int | None = None
) -> pd.DataFrame:
    """The valuations of the establishments of a place, with ``instrumento``, ``area`` and ``proceso``."""
    import pandas as pd

    own = observaciones[observaciones["indicador"].str.startswith(tuple(f"{name}." for name in INSTRUMENTS))]
    own = own if anio is None else own[own["anio"] <= anio]
    units = located(chosen(own, ("EE", "sede")), directory(establecimientos, observaciones))
    units = units[units["municipio"].str.startswith(codigo)]
    parts = units["indicador"].str.split(".", n=2, expand=True).reindex(columns=[0, 1, 2])
    units = units.assign(instrumento=parts[0], area=parts[1], proceso=parts[2].fillna(""))
    units["orden"] = [indicator(key).order for key in units["indicador"]]
    return pd.DataFrame(units.sort_values(["orden", "indicador", "codigo", "anio"], kind="stable", ignore_index=True))


def _facts(group: pd.DataFrame) -> dict[str, Any]:
    values = group["valor"]
    first, third = values.quantile(0.25), values.quantile(0.75)
    counts = {f"n_{v}": int((values == v).sum()) for v in SCALE}
    return {
        "n": len(values), **counts, "mediana": float(values.median()), "promedio": round(float(values.mean()), 2),
        "cuartil_1": float(first), "cuartil_3": float(third), "minimo": float(values.min()),
        "maximo": float(values.max()), "dispersion": float(third - first), "dudosas": int(group["n_dudosos"].sum()),
    }  # fmt: skip
