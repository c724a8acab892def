"""What surrounds an entity: its card, the like ones by name, the series and bands it is drawn against, the map.

>>> bands(values, "41551").query("indicador == 'desercion'")       # doctest: +SKIP

Out of scope: who the like entities are (:mod:`.peers`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.peers import Peers
from pamlib.characterize.profile import SUBJECT, latest
from pamlib.characterize.series import stretches
from pamlib.characterize.territory import NATION
from pamlib.values.people import display_name
from pamlib.values.text import is_upper

if TYPE_CHECKING:
    import pandas as pd

_VARIABLES = {"población": "poblacion", "ruralidad": "ruralidad", "cobertura": "cobertura"}
OF_ENTITY, OF_DEPARTMENT, OF_PEER = "entidad", "del departamento", "parecida"


def names(territorio: pd.DataFrame) -> dict[str, str]:
    """Name of each place by its code, as a text writes it."""
    return {
        code: display_name(name) if is_upper(name) else name
        for code, name in zip(territorio["codigo"], territorio["nombre"], strict=True)
    }


def card(codigo: str, nombre: str, known: Mapping[str, str], anio: int, method: str) -> pd.DataFrame:
    """The only row of ``ficha``."""
    import pandas as pd

    town = len(codigo) > 2
    row = {
        "codigo": codigo,
        "nombre": nombre or known.get(codigo, codigo),
        "ambito": "municipio" if town else "departamento",
        "departamento": known.get(codigo[:2], "") if town else "",
        "anio": anio,
        "metodo_pares": method,
    }
    return pd.DataFrame([row])


def pairs(found: Peers, known: Mapping[str, str]) -> pd.DataFrame:
    """The like entities with their names and what made them like."""
    table = found.pairs.assign(nombre=[known.get(code, "") for code in found.pairs["par"]])
    for variable, column in _VARIABLES.items():
        table[column] = table["par"].map(found.data[variable]) if variable in found.data else float("nan")
    return table


def series(values: pd.DataFrame, codigo: str, like: Sequence[str], known: Mapping[str, str]) -> pd.DataFrame:
    """Series of the entity, its department, the nation and the like ones, of the indicators the entity has."""
    import pandas as pd

    own = values[values["codigo"] == codigo]
    mine = values[values["indicador"].isin(set(own["indicador"]))]
    rates = mine[[indicator(key).summary != "suma" for key in mine["indicador"]]]
    parts = [
        own.assign(de="entidad"),
        rates[rates["codigo"] == NATION].assign(de="nación"),
        rates[rates["codigo"].isin(list(like))].assign(de="parecida"),
    ]
    if len(codigo) > 2:
        parts.insert(1, rates[rates["codigo"] == codigo[:2]].assign(de="departamento"))
    table = pd.concat(parts, ignore_index=True)
    keys = {key: indicator(key).name for key in table["indicador"].unique()}
    table = table.assign(
        tramo=stretches(table), lugar=[known.get(c, "") for c in table["codigo"]], nombre=table["indicador"].map(keys)
    )
    return table.sort_values(["de", "codigo", *SUBJECT, "anio"], kind="stable", ignore_index=True)


def bands(values: pd.DataFrame, codigo: str) -> pd.DataFrame:
    """Quartiles of the municipalities of the department and of the nation, each year."""
    import numpy as np
    import pandas as pd

    have = set(values.loc[values["codigo"] == codigo, "indicador"])
    towns = values[(values["ambito"] == "municipio") & values["indicador"].isin(have)]
    towns = towns[[indicator(key).summary != "suma" for key in towns["indicador"]]]
    key = [*SUBJECT, "anio"]
    found = []
    for of, part in (("departamento", towns[towns["codigo"].str[:2] == codigo[:2]]), ("nación", towns)):
        groups = part.groupby(key, sort=True)["valor"]
        quartiles = (
            groups.quantile(np.array([0.25, 0.5, 0.75])).unstack()
            if len(part)
            else pd.DataFrame(columns=[0.25, 0.5, 0.75])
        )
        table = quartiles.set_axis(["cuartil_1", "mediana", "cuartil_3"], axis=1).round(6)
        found.append(table.assign(municipios=groups.size()).reset_index().assign(de=of))
    both = pd.concat(found, ignore_index=True)
    both = both[both["municipios"] > 2].reset_index(drop=True)
    return both.assign(nombre=[indicator(key).name for key in both["indicador"]])


def towns(values: pd.DataFrame, codigo: str, like: Sequence[str], territorio: pd.DataFrame) -> pd.DataFrame:
    """Last figure of the entity, the like ones and the municipalities of its department, with coordinates."""
    import pandas as pd

    known = names(territorio)
    near = values[
        (values["ambito"] == "municipio")
        & ((values["codigo"].str[:2] == codigo[:2]) | values["codigo"].isin(list(like)))
    ]
    have = set(values.loc[values["codigo"] == codigo, "indicador"])
    table = latest(near[near["indicador"].isin(have)])
    place = territorio.drop_duplicates("codigo").set_index("codigo")
    return pd.DataFrame(
        table.assign(
            lugar=[known.get(code, "") for code in table["codigo"]],
            clase=[OF_ENTITY if c == codigo else OF_PEER if c in set(like) else OF_DEPARTMENT for c in table["codigo"]],
            longitud=table["codigo"].map(place["longitud"]),
            latitud=table["codigo"].map(place["latitud"]),
            nombre=[indicator(key).name for key in table["indicador"]],
        ).sort_values(["clase", "codigo", *SUBJECT], kind="stable", ignore_index=True)
    )
