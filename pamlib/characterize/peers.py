"""Like entities: the municipalities nearest in population, rurality and coverage.

Each variable (``pares_variables``) is taken in the last year that most candidates have, turned into its logarithm where
that is said, and standardised: less the mean, over the standard deviation, among all candidates. The distance between
two is the root of the weighted mean of the squares of their differences. Equal distances are ordered by code, so that
the order of the rows changes nothing. A variable that most candidates lack is left out, and the method says so.

>>> found = neighbours(values, ["41551"], parameters())            # doctest: +SKIP
>>> found.pairs.head(2)                                            # doctest: +SKIP

Out of scope: judging whether a like entity is a good example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.characterize.parameters import Parameters
from pamlib.characterize.values import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Columns of the table of pairs, before those of each variable.
PAIR = ("codigo", "par", "orden", "distancia")
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Peers:
    """``pairs``: :data:`PAIR`, one row for each entity and like entity. ``variables``: what the distance is made of
    (``clave, indicador, anio, transformacion, peso, media, desviacion, candidatas, usada, motivo``). ``data``: the
    variables of each candidate, by code. ``without``: entities asked for that lack some variable.
    """

    pairs: pd.DataFrame
    variables: pd.DataFrame
    data: pd.DataFrame
    without: tuple[str, ...]


def neighbours(values: pd.DataFrame, codes: Sequence[str], known: Parameters) -> Peers:
    """The ``pares_cuantos`` municipalities nearest to each of ``codes`` (municipalities too)."""
    import numpy as np
    import pandas as pd

    towns = values[(values["ambito"] == "municipio") & (values["zona"] == "") & (values["poblacion"] == "")]
    everyone = sorted(set(towns["codigo"]))
    facts, columns = [], {}
    for variable in known.values["pares_variables"]:
        fact, column = _variable(towns, everyone, variable, known.number("pares_minimo_con_dato"))
        facts.append(fact)
        if fact["usada"]:
            columns[variable["clave"]] = column
    data = pd.DataFrame(columns, index=pd.Index(everyone, dtype="str", name="codigo")).dropna()
    used = {v["clave"]: float(v["peso"]) for v in known.values["pares_variables"] if v["clave"] in columns}
    wanted = [code for code in codes if code in data.index]
    rows: list[tuple[str, str, int, float]] = []
    if used and wanted:
        raw = data.to_numpy(dtype="float64")
        logs = [v["clave"] for v in known.values["pares_variables"] if v["transformacion"] == "logaritmo"]
        raw = np.where([name in logs for name in data.columns], np.log(np.where(raw > 0, raw, 1)), raw)
        spread = raw.std(axis=0)
        z = (raw - raw.mean(axis=0)) / np.where(spread > 0, spread, 1)
        weights = np.array([used[name] for name in data.columns])
        names = np.array(data.index, dtype=object)
        many = known.count("pares_cuantos")
        for code in wanted:
            away = np.sqrt(((z - z[data.index.get_loc(code)]) ** 2 * weights).sum(axis=1) / weights.sum()).round(
                _DIGITS
            )
            order = np.lexsort((names.astype("str"), away))
            nearest = [place for place in order if names[place] != code][:many]
            rows += [(code, str(names[i]), rank, float(away[i])) for rank, i in enumerate(nearest, start=1)]
    pairs = pd.DataFrame(rows, columns=list(PAIR)).astype(
        {"codigo": "str", "par": "str", "orden": "int64", "distancia": "float64"}
    )
    without = tuple(code for code in codes if code not in data.index)
    return Peers(pairs, pd.DataFrame(facts).astype({"anio": "Int64"}), data, without)


def _variable(
    towns: pd.DataFrame, everyone: list[str], variable: dict[str, Any], minimum: float
) -> tuple[dict[str, Any], pd.Series[float]]:
    """What is known of a variable, and its figure for each municipality in the year chosen."""
    own = towns[(towns["indicador"] == variable["indicador"]) & (towns["nivel"] == variable["nivel"])]
    if variable["transformacion"] == "logaritmo":
        own = own[own["valor"] > 0]
    sizes = own.groupby("anio")["codigo"].nunique()
    enough = sizes[sizes >= minimum * len(everyone)]
    fact: dict[str, Any] = {
        **variable,
        "anio": None,
        "candidatas": 0,
        "media": None,
        "desviacion": None,
        "usada": False,
    }
    if enough.empty:
        fact["candidatas"] = int(sizes.max()) if len(sizes) else 0
        reason = f"solo {fact['candidatas']} de {len(everyone)} municipios la tienen"
        return {**fact, "motivo": reason}, own.set_index("codigo")["valor"]
    year = int(enough.index.max())
    column = own[own["anio"] == year].drop_duplicates("codigo").set_index("codigo")["valor"]
    facts = {
        "anio": year,
        "candidatas": len(column),
        "media": round(float(column.mean()), _DIGITS),
        "desviacion": round(float(column.std(ddof=0)), _DIGITS),
        "usada": True,
        "motivo": "",
    }
    return {**fact, **facts}, column


def method(peers: Peers, known: Parameters) -> str:
    """How the like entities were found, in a sentence or two."""
    names = {"logaritmo": " (en logaritmo)", "ninguna": ""}
    facts = records(peers.variables)
    used = [
        f"{v['clave']}{names[v['transformacion']]} de {v['anio']}, peso {v['peso']:g}".replace(".", ",")
        for v in facts
        if v["usada"]
    ]
    left = [f"{v['clave']} ({v['motivo']})" for v in facts if not v["usada"]]
    if not used:
        return f"No se pueden buscar entidades parecidas. No se usan: {'; '.join(left)}."
    said = (
        f"Las {known.count('pares_cuantos')} más cercanas entre {len(peers.data)} municipios por "
        f"{'; '.join(used)}. Cada "
        "variable se estandariza (menos la media, sobre la desviación) y la distancia es la raíz del promedio "
        "ponderado "
        "de las diferencias al cuadrado."
    )
    return f"{said} No se usan: {'; '.join(left)}." if left else said
