"""The place of a municipality among the others of the same year: a percentage, and how it is said.

>>> words(worse=834, equal=0, others=1102, few=20)
'mejor que el 76 % de los otros 1.102 municipios con dato'
>>> words(worse=0, equal=0, others=19, few=20)
'ninguno de los otros 19 municipios con dato está peor'
>>> words(worse=7, equal=2, others=11, few=20)
'mejor que 7 de los otros 11 municipios con dato e igual que 2'

Out of scope: which municipalities are alike (:mod:`.peers`), and what standing is an opportunity
(:mod:`.opportunities`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.characterize.catalogue import indicator
from pamlib.locale_es import numero

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def with_standing(
    table: pd.DataFrame, values: pd.DataFrame, subject: Sequence[str], *, minimum: float, few: int
) -> pd.DataFrame:
    """``table`` and ``mejor_que``, ``entre`` and ``puesto``, in the year ``anio_comparado`` of each row.

    ``mejor_que``: per cent of the other municipalities that are worse, ties counted half; ``entre``: how many the
    others are; ``puesto``: the same in words (:func:`words`).

    Parameters
    ----------
    subject: columns that identify a figure, whoever it is of.
    minimum: share of those that ever had the figure that must have it that year; with fewer there is no standing.
    few: below so many others the words count them; a percentage of few says more than is known.
    """
    compared = ["anio_comparado", *subject]
    senses = {k: indicator(k).sense for k in values["indicador"].unique()}
    towns = values[values["ambito"] == "municipio"].rename(columns={"anio": "anio_comparado"})
    towns = towns[["codigo", *compared, "valor"]]
    towns = towns[towns["indicador"].isin({k for k, sense in senses.items() if sense})]
    ever = towns.drop_duplicates(["codigo", *subject]).groupby(list(subject)).size().rename("todos").reset_index()
    towns = towns.merge(table[compared].drop_duplicates(), on=compared)
    oriented = towns.assign(oriented=towns["valor"] * towns["indicador"].map(senses).astype("float64")).groupby(
        compared
    )["oriented"]
    others = oriented.transform("size") - 1
    standing = (100 * (oriented.rank(method="average") - 1) / others.where(others > 0)).round(1)
    lowest = oriented.rank(method="min")
    ranked = towns[["codigo", *compared]].assign(
        mejor_que=standing, entre=others, peores=lowest - 1, iguales=oriented.rank(method="max") - lowest
    )
    ranked = ranked.merge(ever, on=list(subject))
    enough = ranked["entre"] + 1 >= minimum * ranked["todos"]
    table = table.merge(ranked[enough].drop(columns="todos"), on=["codigo", *compared], how="left")
    counts = table[["peores", "iguales", "entre"]].fillna(0).astype("int64")
    places = zip(counts["peores"], counts["iguales"], counts["entre"], strict=True)
    table["puesto"] = [words(*place, few) if place[2] else "" for place in places]
    return table.drop(columns=["peores", "iguales"])


def words(worse: int, equal: int, others: int, few: int) -> str:
    """How a place is said: ``worse`` and ``equal`` are how many of the ``others`` (one at least) are so."""
    who = f"los otros {numero(others)} municipios con dato" if others > 1 else "el otro municipio con dato"
    ties = f" e igual que {numero(equal)}" if equal else ""
    if worse == others:
        return f"mejor que {who}"
    if equal == others:
        return f"igual que {who}"
    if others == 1:
        return f"{who} está mejor"
    if not worse:
        are = "está" if equal == 1 else "están"
        return f"ninguno de {who} está peor{f' y {numero(equal)} {are} igual' if equal else ''}"
    if others < few:
        return f"mejor que {numero(worse)} de {who}{ties}"
    return f"mejor que el {percent(100 * (worse + equal / 2) / others)} % de {who}"


def percent(value: float) -> str:
    """Without decimals, unless that would make a 0 or a 100 of what is neither.

    >>> percent(76.2), percent(99.9), percent(100.0), percent(0.04)
    ('76', '99,9', '100', '0,04')
    """
    whole = value in (0, 100)
    decimals = next((n for n in range(4) if whole or round(value, n) not in (0, 100)), 4)
    return numero(value, decimals)
