"""How rural a place is: the share of its enrolment, or else of its sites, that is in the rural zone.

>>> rurality(values, units)                                 # doctest: +SKIP

With enrolment by zone (mixed establishments shared out) it is the share of students; without it, the share of the sites
of the directory. Each figure says which.

Out of scope: the rurality categories that other bodies give to whole municipalities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.schools import ENROLMENT, SHARED
from pamlib.characterize.values import COLUMNS, DECIMALS, PLACE, typed

if TYPE_CHECKING:
    import pandas as pd

KEY = "ruralidad"
BY_STUDENTS, BY_SITES = "matrícula rural sobre la matrícula con zona", "sedes rurales sobre las sedes con zona"


def rurality(values: pd.DataFrame, establecimientos: pd.DataFrame, anio: int) -> pd.DataFrame:
    """``values`` of the indicator ``ruralidad`` for each municipality, in per cent.

    ``anio`` is the year given to what the directory says, which has none of its own.
    """
    import pandas as pd

    by_students = _by_students(values)
    by_sites = _by_sites(establecimientos, anio)
    known = set(by_students["codigo"])
    both = pd.concat([by_students, by_sites[~by_sites["codigo"].isin(known)]], ignore_index=True)
    return typed(both)


def _by_students(values: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    own = values[
        (values["indicador"] == ENROLMENT)
        & (values["ambito"] == "municipio")
        & (values["nivel"] == "")
        & (values["poblacion"] == "")
        & values["zona"].isin(["urbana", "rural"])
    ]
    own = own.sort_values("reparto", ascending=False).drop_duplicates(["codigo", "anio", "zona"])  # shared out first
    if own.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    total = own.groupby(["codigo", "anio"])["valor"].transform("sum")
    rural = own[own["zona"] == "rural"]
    share = (100 * rural["valor"] / total[rural.index]).round(DECIMALS)
    nothing = own[
        (own["zona"] == "urbana")
        & ~own.set_index(["codigo", "anio"]).index.isin(rural.set_index(["codigo", "anio"]).index)
    ]
    made = pd.concat([rural.assign(valor=share), nothing.assign(valor=0.0)])
    shared = made["reparto"] == SHARED
    return made.assign(
        indicador=KEY,
        zona="",
        reparto="",
        unidad="%",
        valor_original="",
        metodo=[BY_STUDENTS + (", las mixtas por su matrícula" if s else "") for s in shared],
    )


def _by_sites(establecimientos: pd.DataFrame, anio: int) -> pd.DataFrame:
    import pandas as pd

    sites = establecimientos[(establecimientos["tipo"] == "sede") & establecimientos["zona"].isin(["urbana", "rural"])]
    if sites.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    sites = sites.drop_duplicates("codigo").sort_values("codigo")
    groups = sites.assign(rural=(sites["zona"] == "rural")).groupby("municipio")
    made = groups.agg(valor=("rural", "mean"), n=("rural", "size"), **{name: (name, "first") for name in PLACE})
    made["valor"] = (100 * made["valor"]).round(DECIMALS)
    facts: dict[str, Any] = {
        "ambito": "municipio",
        "anio": anio,
        "indicador": KEY,
        "nivel": "",
        "zona": "",
        "reparto": "",
        "poblacion": "",
        "unidad": "%",
        "calidad": "publicado",
        "nota": "el directorio no dice de qué año es",
        "metodo": BY_SITES,
        "n_dudosos": 0,
        "fuente": "directorio",
        "valor_original": "",
    }
    made = made.rename_axis("codigo").reset_index().assign(**facts)
    return made.assign(origen_fila=None)
