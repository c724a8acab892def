"""*Brechas*: a figure against another of the same year — rural against urban, a group against all, a place against
its department, the nation and the like entities.

>>> gaps(perfil).query("comparacion == 'rural − urbana'")   # doctest: +SKIP

A gap is a difference in the unit of the indicator (points, for percentages). It is favourable or not by the sense that
the catalogue gives the indicator; without a sense it is only a difference. Counts are not compared: a larger place has
more of everything.

Out of scope: whether a gap is large enough to act on, which is a rule of :mod:`.opportunities`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.parameters import Parameters, parameters
from pamlib.characterize.values import DECIMALS, worst

if TYPE_CHECKING:
    import pandas as pd

ZONES, GROUP = "rural − urbana", "grupo − total"
OUTSIDE = {"departamento": "departamento", "nacion": "nación", "pares": "entidades parecidas"}
FAVOURABLE, UNFAVOURABLE, EQUAL, NEITHER = "a favor", "en contra", "igual", "sin sentido definido"
COLUMNS = (
    "codigo", "componente", "indicador", "nombre", "nivel", "zona", "reparto", "poblacion", "comparacion", "anio",
    "valor", "referencia", "brecha", "unidad", "lectura", "calidad", "nota",
)  # fmt: skip
_SUBJECT = ("indicador", "nivel", "zona", "reparto", "poblacion")


def gaps(perfil: pd.DataFrame, known: Parameters | None = None) -> pd.DataFrame:
    """Every gap of the places of a profile, in its order.

    Against other places, both figures are those of the year in which there is something to compare with
    (``anio_comparado``); between zones and groups, those of the last year.
    """
    import pandas as pd

    rates = perfil[[indicator(key).summary != "suma" for key in perfil["indicador"]]]
    rates = rates.assign(puesto=range(len(rates)))
    found = [_outside(rates, column, name) for column, name in OUTSIDE.items()]
    adults = (known or parameters()).texts("no_son_grupos")
    found += [_zones(rates), _groups(rates[~rates["poblacion"].isin(adults)])]
    table = pd.concat([f for f in found if len(f)] or found[:1], ignore_index=True)
    table["brecha"] = (table["valor"] - table["referencia"]).round(DECIMALS)
    table["lectura"] = [reading(key, gap) for key, gap in zip(table["indicador"], table["brecha"], strict=True)]
    table = table.sort_values(["puesto"], kind="stable", ignore_index=True)
    return pd.DataFrame(table[list(COLUMNS)])


def reading(key: str, gap: float) -> str:
    """What a gap says, by the sense of its indicator.

    >>> reading("desercion", -0.5), reading("cobertura_neta", -0.5), reading("poblacion_5_16", 1)
    ('a favor', 'en contra', 'sin sentido definido')
    """
    sense = indicator(key).sense
    if not sense:
        return NEITHER
    return EQUAL if gap == 0 else FAVOURABLE if gap * sense > 0 else UNFAVOURABLE


def _outside(rates: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    known = rates[rates[column].notna()]
    return known.assign(
        comparacion=name, referencia=known[column], anio=known["anio_comparado"], valor=known["valor_comparado"]
    )


def _zones(rates: pd.DataFrame) -> pd.DataFrame:
    """Rural less urban of the same indicator, level, group and year; apart with the mixed ones shared out."""
    return _against(rates[rates["zona"] == "rural"], rates[rates["zona"] == "urbana"],
                    ["indicador", "nivel", "reparto", "poblacion"], ZONES)  # fmt: skip


def _groups(rates: pd.DataFrame) -> pd.DataFrame:
    """A group less the total of the same indicator, level, zone and year."""
    return _against(rates[rates["poblacion"] != ""], rates[rates["poblacion"] == ""],
                    ["indicador", "nivel", "zona", "reparto"], GROUP)  # fmt: skip


def _against(one: pd.DataFrame, other: pd.DataFrame, key: list[str], name: str) -> pd.DataFrame:
    key = ["codigo", "anio", *key]
    there = other[[*key, "valor", "calidad"]].rename(columns={"valor": "referencia", "calidad": "otra"})
    both: Any = one.merge(there, on=key)
    made: pd.DataFrame = both.assign(
        comparacion=name, calidad=[worst(pair) for pair in zip(both["calidad"], both["otra"], strict=True)]
    )
    return made
