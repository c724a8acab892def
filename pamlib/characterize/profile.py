"""*Perfil del sector*: the last figure of each indicator of a place, with what it is compared to and how it moves.

>>> profile(values, ["41551"], parameters()).query("indicador == 'desercion'")          # doctest: +SKIP

One row for each indicator, level, zone and group: the value of the last year there is; those of the department, the
nation and the like entities, and its standing among municipalities, in the last year that can be compared; its
series. It is vectorised:
one municipality or all of them.

Out of scope: words and pictures (:mod:`pamlib.sections_caracterizacion`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.parameters import Parameters
from pamlib.characterize.series import described
from pamlib.characterize.standing import with_standing
from pamlib.characterize.territory import NATION
from pamlib.characterize.values import DECIMALS, PLACE, SERIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: What identifies a figure whoever it is of; with the year, what two places are compared in.
SUBJECT = ("indicador", "nivel", "zona", "reparto", "poblacion")
_OF_VALUE = (
    "codigo",
    "anio",
    *SUBJECT,
    "valor",
    "unidad",
    "calidad",
    "nota",
    "metodo",
    "n",
    "n_dudosos",
    "fuente",
    "valor_original",
    *PLACE,
)


def until(values: pd.DataFrame, anio: int | None) -> pd.DataFrame:
    """The values up to a year; all of them without one."""
    return values if anio is None else values[values["anio"] <= anio]


def latest(values: pd.DataFrame) -> pd.DataFrame:
    """The last year of each series."""
    return values.sort_values("anio", kind="stable").drop_duplicates(list(SERIES), keep="last")


def profile(
    values: pd.DataFrame, codes: Sequence[str] | None, known: Parameters, pairs: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row for each series of ``codes`` (``None``: every municipality), ordered by code and catalogue.

    ``values`` hold the references too (:func:`pamlib.characterize.territory.with_references`); ``pairs`` are those of
    :mod:`.peers`.
    """
    own = values[values["ambito"] == "municipio"] if codes is None else values[values["codigo"].isin(list(codes))]
    table = latest(own)[list(_OF_VALUE)].merge(described(own, known), on=list(SERIES), how="left")
    table = _with_year(table, own, values)
    table = _with_references(table, values)
    table = with_standing(
        table, values, SUBJECT, minimum=known.number("completitud_minima"), few=known.count("puesto_pocos")
    )
    table = _with_peers(table, values, pairs, known.number("pares_mejores"))
    keys = {key: indicator(key) for key in table["indicador"].unique()}
    for name, field in (("seccion", "section"), ("nombre", "name"), ("componente", "component"), ("orden", "order")):
        table[name] = table["indicador"].map({key: getattr(found, field) for key, found in keys.items()})
    table["sentido"] = table["indicador"].map({k: {1: "sube", -1: "baja", 0: ""}[i.sense] for k, i in keys.items()})
    table["orden_nivel"] = (
        table["nivel"].map({"": 0, "transición": 1, "primaria": 2, "secundaria": 3, "media": 4}).fillna(9)
    )
    table["orden_zona"] = table["zona"].map({"": 0, "urbana": 1, "rural": 2, "mixta": 3})
    order = ["codigo", "orden", "indicador", "orden_nivel", "nivel", "poblacion", "reparto", "orden_zona"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    return table.drop(columns=["orden_nivel", "orden_zona"])


def _with_year(table: pd.DataFrame, own: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Adds ``anio_comparado``, the last year that the nation has a figure too, and ``valor_comparado``.

    A file with the last year of a few places only would otherwise leave nothing to compare with. It never goes back
    beyond the last break of method.
    """
    nation = values.loc[values["ambito"] == "nación", ["anio", *SUBJECT]].drop_duplicates()
    both = own[["codigo", "anio", *SUBJECT, "valor"]].merge(nation, on=["anio", *SUBJECT])
    last = both.sort_values("anio", kind="stable").drop_duplicates(list(SERIES), keep="last")
    last = last.rename(columns={"anio": "anio_comparado", "valor": "valor_comparado"})
    table = table.merge(last, on=list(SERIES), how="left")
    usable = table["anio_comparado"].notna() & (table["anio_comparado"] >= table["tramo_desde"])
    table["valor_comparado"] = table["valor_comparado"].where(usable, table["valor"])
    table["anio_comparado"] = table["anio_comparado"].where(usable, table["anio"]).astype("int64")
    return table


#: What two figures must share to be compared; ``anio`` of the values is ``anio_comparado`` of the table.
_COMPARED = ["anio_comparado", *SUBJECT]


def _with_references(table: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Adds ``departamento`` and ``nacion``; nothing for counts, which do not compare."""
    rates = {key for key in values["indicador"].unique() if indicator(key).summary != "suma"}
    compared = values[values["indicador"].isin(rates)].rename(columns={"anio": "anio_comparado"})
    departments = compared[compared["ambito"] == "departamento"]
    departments = departments[["codigo", *_COMPARED, "valor"]].rename(
        columns={"codigo": "depto", "valor": "departamento"}
    )
    nation = compared[(compared["ambito"] == "nación") & (compared["codigo"] == NATION)]
    nation = nation[[*_COMPARED, "valor"]].rename(columns={"valor": "nacion"})
    table = table.assign(depto=table["codigo"].str[:2].where(table["codigo"].str.len() > 2, ""))
    table = table.merge(departments, on=["depto", *_COMPARED], how="left").drop(columns="depto")
    return table.merge(nation, on=_COMPARED, how="left")


def _with_peers(table: pd.DataFrame, values: pd.DataFrame, pairs: pd.DataFrame | None, best: float) -> pd.DataFrame:
    """Adds ``pares`` (median), ``pares_mejores`` (their best quartile, by the indicator's sense) and ``pares_n``."""
    import numpy as np

    if pairs is None or pairs.empty:
        return table.assign(pares=np.nan, pares_mejores=np.nan, pares_n=0)
    key = _COMPARED
    senses = {k: indicator(k).sense for k in values["indicador"].unique() if indicator(k).summary != "suma"}
    towns = values[(values["ambito"] == "municipio") & values["indicador"].isin(list(senses))]
    towns = towns.rename(columns={"codigo": "par", "anio": "anio_comparado"})[["par", *key, "valor"]]
    towns = towns.merge(table[key].drop_duplicates(), on=key)
    theirs = pairs[["codigo", "par"]].merge(towns, on="par")
    theirs["oriented"] = theirs["valor"] * theirs["indicador"].map(senses).astype("float64")
    groups = theirs.groupby(["codigo", *key], sort=False)
    found = groups.agg(pares=("valor", "median"), pares_n=("valor", "size"))
    found["pares_mejores"] = groups["oriented"].quantile(best)
    found = found.reset_index()
    sense = found["indicador"].map(senses).astype("float64")
    found["pares_mejores"] = (found["pares_mejores"] * sense).where(sense != 0).round(DECIMALS)
    found["pares"] = found["pares"].round(DECIMALS)
    table = table.merge(found, on=["codigo", *key], how="left")
    return table.assign(pares_n=table["pares_n"].fillna(0).astype("int64"))
