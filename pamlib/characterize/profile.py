"""*Perfil del sector*: the last figure of each indicator of a place, with what it is compared to and how it moves.

>>> profile(values, ["41551"], parameters()).query("indicador == 'desercion'")          # doctest: +SKIP

One row for each indicator, level, zone and group: the value of the last year there is, those of the department, the
nation and the like entities in the same year, its standing among municipalities, and its series. It is vectorised:
one municipality or all of them.

Out of scope: words and pictures (:mod:`pamlib.sections_caracterizacion`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.parameters import Parameters
from pamlib.characterize.series import described
from pamlib.characterize.territory import NATION
from pamlib.characterize.values import DECIMALS, PLACE, SERIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: What identifies a figure whoever it is of; with the year, what two places are compared in.
SUBJECT = ("indicador", "nivel", "zona", "reparto", "poblacion")
_OF_VALUE = ("codigo", "anio", *SUBJECT, "valor", "unidad", "calidad", "nota", "metodo", "n", "n_dudosos", "fuente",
             "valor_original", *PLACE)  # fmt: skip


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
    table = _with_references(table, values)
    table = _with_standing(table, values)
    table = _with_peers(table, values, pairs, known.number("pares_mejores"))
    keys = {key: indicator(key) for key in table["indicador"].unique()}
    for name, field in (("seccion", "section"), ("nombre", "name"), ("componente", "component"), ("orden", "order")):
        table[name] = table["indicador"].map({key: getattr(found, field) for key, found in keys.items()})
    table["sentido"] = table["indicador"].map({k: {1: "sube", -1: "baja", 0: ""}[i.sense] for k, i in keys.items()})
    table["orden_nivel"] = table["nivel"].map({"": 0, "transición": 1, "primaria": 2, "secundaria": 3, "media": 4}).fillna(9)
    table["orden_zona"] = table["zona"].map({"": 0, "urbana": 1, "rural": 2, "mixta": 3})
    order = ["codigo", "orden", "indicador", "orden_nivel", "nivel", "poblacion", "reparto", "orden_zona"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    return table.drop(columns=["orden_nivel", "orden_zona"])


def _with_references(table: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Adds ``departamento`` and ``nacion``: their figure of the same year; nothing for counts, which do not compare."""
    key = ["anio", *SUBJECT]
    compared = values[[bool(indicator(k).summary != "suma") for k in values["indicador"]]] if len(values) else values
    departments = compared[compared["ambito"] == "departamento"]
    departments = departments[["codigo", *key, "valor"]].rename(columns={"codigo": "depto", "valor": "departamento"})
    nation = compared[(compared["ambito"] == "nación") & (compared["codigo"] == NATION)]
    nation = nation[[*key, "valor"]].rename(columns={"valor": "nacion"})
    table = table.assign(depto=table["codigo"].str[:2].where(table["codigo"].str.len() > 2, ""))
    table = table.merge(departments, on=["depto", *key], how="left").drop(columns="depto")
    return table.merge(nation, on=key, how="left")


def _with_standing(table: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Adds ``mejor_que``: per cent of the other municipalities of that year that are worse, ties counted half."""
    key = ["anio", *SUBJECT]
    senses = {k: indicator(k).sense for k in values["indicador"].unique()}
    towns = values[values["ambito"] == "municipio"]
    towns = towns[["codigo", *key, "valor"]].merge(table[key].drop_duplicates(), on=key)
    towns["sense"] = towns["indicador"].map(senses)
    towns = towns[towns["sense"] != 0]
    oriented = towns.assign(oriented=towns["valor"] * towns["sense"]).groupby(key)["oriented"]
    others = oriented.transform("size") - 1
    standing = (100 * (oriented.rank(method="average") - 1) / others.where(others > 0)).round(1)
    return table.merge(towns[["codigo", *key]].assign(mejor_que=standing, entre=others), on=["codigo", *key], how="left")


def _with_peers(table: pd.DataFrame, values: pd.DataFrame, pairs: pd.DataFrame | None, best: float) -> pd.DataFrame:
    """Adds ``pares`` (median), ``pares_mejores`` (their best quartile, by the indicator's sense) and ``pares_n``."""
    import numpy as np

    if pairs is None or pairs.empty:
        return table.assign(pares=np.nan, pares_mejores=np.nan, pares_n=0)
    key = ["anio", *SUBJECT]
    senses = {k: indicator(k).sense for k in values["indicador"].unique() if indicator(k).summary != "suma"}
    towns = values[(values["ambito"] == "municipio") & values["indicador"].isin(list(senses))]
    towns = towns[["codigo", *key, "valor"]].rename(columns={"codigo": "par"})
    towns = towns.merge(table[key].drop_duplicates(), on=key)
    theirs = pairs[["codigo", "par"]].merge(towns, on="par")
    theirs["oriented"] = theirs["valor"] * theirs["indicador"].map(senses)
    groups = theirs.groupby(["codigo", *key], sort=False)
    found = groups.agg(pares=("valor", "median"), pares_n=("valor", "size"))
    found["pares_mejores"] = groups["oriented"].quantile(best)
    found = found.reset_index()
    sense = found["indicador"].map(senses)
    found["pares_mejores"] = (found["pares_mejores"] * sense).where(sense != 0).round(DECIMALS)
    found["pares"] = found["pares"].round(DECIMALS)
    table = table.merge(found, on=["codigo", *key], how="left")
    return table.assign(pares_n=table["pares_n"].fillna(0).astype("int64"))
