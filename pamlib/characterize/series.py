"""The series of each figure: pace, range, trend, breaks of method and jumps.

A series is cut where its method changed (``quiebres.yml``); only its last stretch is measured. With fewer than eight
points there is a pace and a range; from eight on, Theil–Sen's slope and Mann–Kendall's test. A jump is a change of the
last year several times the usual one: it is a flag and cuts nothing.

>>> described(values[values["codigo"] == "41551"], parameters())         # doctest: +SKIP

Out of scope: why a figure changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize import many_trends
from pamlib.characterize.parameters import Parameters, breaks, matches
from pamlib.characterize.values import DECIMALS, SERIES
from pamlib.trends import MIN_POINTS

if TYPE_CHECKING:
    import pandas as pd

ONE, PACE, UP, DOWN, NONE = "un solo dato", "solo ritmo", "al alza", "a la baja", "sin tendencia clara"
#: What :func:`described` says of each series, besides its key.
FACTS = (
    "tramo_desde", "tramo_hasta", "puntos", "puntos_antes", "minimo", "maximo", "ritmo", "pendiente", "pendiente_baja",
    "pendiente_alta", "tau", "p", "lectura", "quiebre", "salto",
)  # fmt: skip


def cuts(key: str, until: int | None = None) -> list[dict[str, Any]]:
    """Breaks of method of an indicator, in order of year."""
    found = [b for b in breaks() if matches(key, b["indicadores"]) and (until is None or b["desde"] <= until)]
    return sorted(found, key=lambda b: int(b["desde"]))


def stretches(values: pd.DataFrame) -> pd.Series[int]:
    """Number of the stretch of each row: 0 before the first break of its indicator, then 1, 2…"""
    import numpy as np
    import pandas as pd

    number = np.zeros(len(values), dtype="int64")
    years = values["anio"].to_numpy()
    for key in values["indicador"].unique():
        own = (values["indicador"] == key).to_numpy()
        for cut in cuts(key):
            number += own & (years >= cut["desde"])
    return pd.Series(number, index=values.index, dtype="int64")


def described(values: pd.DataFrame, known: Parameters) -> pd.DataFrame:
    """One row for each series of ``values`` (its key and :data:`FACTS`), in the order of the key."""
    import numpy as np
    import pandas as pd

    key = list(SERIES)
    table = values[[*key, "anio", "valor"]].assign(tramo=stretches(values)).sort_values([*key, "anio"], kind="stable")
    groups = table.groupby(key, sort=False)
    last = table["tramo"] == groups["tramo"].transform("max")
    counted = groups.size()
    table = table[last]
    groups = table.groupby(key, sort=False)
    facts = groups.agg(tramo_desde=("anio", "min"), tramo_hasta=("anio", "max"), puntos=("valor", "size"),
                       minimo=("valor", "min"), maximo=("valor", "max"), primero=("valor", "first"),
                       ultimo=("valor", "last"))  # fmt: skip
    facts["puntos_antes"] = counted - facts["puntos"]
    span = (facts["tramo_hasta"] - facts["tramo_desde"]).replace(0, np.nan)
    facts["ritmo"] = ((facts["ultimo"] - facts["primero"]) / span).round(DECIMALS)
    facts = facts.join(_all_trends(table, key, known))
    facts["lectura"] = _reading(facts, known.number("significancia"))
    facts["quiebre"] = [_broken(name[1], since, before) for name, since, before in
                        zip(facts.index, facts["tramo_desde"], facts["puntos_antes"], strict=True)]  # fmt: skip
    facts["salto"] = _jumps(table, key, known.number("salto_factor")).reindex(facts.index, fill_value="")
    facts = facts.reset_index().astype({"puntos": "int64", "puntos_antes": "int64"})
    return pd.DataFrame(facts[[*key, *FACTS]])


def _all_trends(table: pd.DataFrame, key: list[str], known: Parameters) -> pd.DataFrame:
    """Slope, interval, tau and p of the series long enough; those of the same years are worked out together."""
    import pandas as pd

    names = {"pendiente": "pendiente", "baja": "pendiente_baja", "alta": "pendiente_alta", "tau": "tau", "p": "p"}
    many = table.groupby(key, sort=False)["valor"].transform("size")
    long = table[many >= MIN_POINTS]
    found = [
        pd.DataFrame(
            columns=list(names.values()), index=pd.MultiIndex.from_arrays([[]] * len(key), names=key), dtype="float64"
        )
    ]
    if len(long):
        wide = long.pivot(index=key, columns="anio", values="valor")
        present = wide.notna()
        for pattern, rows in present.groupby(list(present.columns), sort=False):
            years = [year for year, has in zip(wide.columns, pattern, strict=True) if has]
            part = wide.loc[rows.index, years]
            made = many_trends.trends(
                pd.Index(years).to_numpy(dtype="float64"), part.to_numpy(dtype="float64"), known.number("confianza")
            )
            found.append(pd.DataFrame({names[n]: v.round(DECIMALS) for n, v in made.items()}, index=part.index))
    return pd.concat(found[1:] or found)


def _reading(facts: pd.DataFrame, level: float) -> list[str]:
    """What can be said of each series, in words."""
    said = []
    for points, slope, p in zip(facts["puntos"], facts["pendiente"], facts["p"], strict=True):
        if points < MIN_POINTS:
            said.append(ONE if points == 1 else PACE)
        elif p < level and slope:
            said.append(UP if slope > 0 else DOWN)
        else:
            said.append(NONE)
    return said


def _broken(key: str, since: int, before: int) -> str:
    """The break that starts the stretch, in words; '' when the series is whole."""
    own = cuts(key, since) if before else []
    return f"{own[-1]['desde']}: {own[-1]['motivo']}" if own else ""


def _jumps(table: pd.DataFrame, key: list[str], factor: float) -> pd.Series[str]:
    """«2020: cambió 3,4; lo usual es 0,6» for the series whose last change is ``factor`` times the usual one.

    The usual one is the median of the other changes of its stretch, three at least.
    """
    import pandas as pd

    from pamlib.locale_es import numero

    step = table.groupby(key, sort=False)["valor"].diff().abs()
    steps = table.assign(paso=step).dropna(subset=["paso"])
    last = ~steps.duplicated(key, keep="last")
    usual = steps[~last].groupby(key, sort=False)["paso"].agg(["median", "size"])
    final = steps[last].set_index(key)[["anio", "paso"]].join(usual, how="inner")
    jumped = final[(final["size"] >= 3) & (final["median"] > 0) & (final["paso"] > factor * final["median"])]
    texts = [
        f"{year}: cambió {numero(change, 2)}; lo usual es {numero(often, 2)}"
        for year, change, often in zip(jumped["anio"], jumped["paso"], jumped["median"], strict=True)
    ]
    return pd.Series(texts, index=jumped.index, dtype="str")


def common_jumps(values: pd.DataFrame, known: Parameters) -> pd.DataFrame:
    """Years in which most municipalities jump at once, which a change of method explains better than they do.

    ``indicador, nivel, anio, municipios, cambio_mediano, cambio_usual, declarado``: the median change of that year is
    ``salto_factor`` times that of the other years. ``declarado``: the break is in ``quiebres.yml``, or just begun.
    """
    import pandas as pd

    key = ["codigo", "indicador", "nivel"]
    towns = values[(values["ambito"] == "municipio") & (values["zona"] == "") & (values["poblacion"] == "")]
    towns = towns.sort_values([*key, "anio"], kind="stable")
    step = towns.groupby(key, sort=False)["valor"].diff().abs()
    steps = towns.assign(paso=step).dropna(subset=["paso"]).groupby(["indicador", "nivel", "anio"])["paso"]
    table = steps.agg(municipios="size", cambio_mediano="median").reset_index()
    table = table[table["municipios"] >= known.count("salto_unidades")]
    usual = table.groupby(["indicador", "nivel"])["cambio_mediano"].transform("median")
    table = table.assign(cambio_usual=usual)
    table = table[(usual > 0) & (table["cambio_mediano"] > known.number("salto_factor") * usual)]
    declared = [
        any(c["desde"] == year for c in cuts(key)) for key, year in zip(table["indicador"], table["anio"], strict=True)
    ]
    return pd.DataFrame(table.assign(declarado=pd.array(declared, dtype="boolean")).reset_index(drop=True))
