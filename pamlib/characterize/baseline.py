"""*Línea de base*: the figure each indicator starts from, by component, zone and group, and the cells it comes from.

Mixed establishments stand as a third class and, apart, shared out between both zones (``reparto``). A doubtful figure
is marked; a replaced one is never here; where there is no figure the value is missing, never 0, and it says since when.

>>> baseline(perfil, observaciones, "41551")                # doctest: +SKIP

Out of scope: choosing which figures go into the plan.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.rurality import KEY as RURALITY
from pamlib.characterize.schools import ENROLMENT
from pamlib.characterize.values import PLACE, SERIES

if TYPE_CHECKING:
    import pandas as pd

NO_DATA, DOUBTFUL, REPAIRED = "sin dato", "dudoso", "reparado"
_SUBJECT = ("indicador", "nivel", "zona", "reparto", "poblacion")


def series_id(code: str, *subject: str) -> str:
    """Identity of a figure of a place whatever its year; the same in every run.

    >>> series_id("41551", "desercion", "", "", "", "")
    'b_4260824a'
    """
    return "b_" + hashlib.sha256("|".join((code, *subject)).encode()).hexdigest()[:8]


def baseline(perfil: pd.DataFrame, observaciones: pd.DataFrame, codigo: str, anio: int | None = None) -> pd.DataFrame:
    """The baseline of one place: the rows of its profile and those that have no figure, by component.

    ``perfil`` comes from :func:`pamlib.characterize.profile.profile`; ``anio`` is the last year looked at.
    """
    import pandas as pd

    own = perfil[perfil["codigo"] == codigo].copy()
    silent = _silent(observaciones, codigo, anio)
    since = own[list(SERIES)].merge(silent, on=[name for name in SERIES if name != "reparto"], how="left")
    gap = [
        years_text([y for y in years if y > last]) if isinstance(years, list) else ""
        for years, last in zip(since["anios"], own["anio"], strict=True)
    ]
    own["marca"] = [_mark(quality, years) for quality, years in zip(own["calidad"], gap, strict=True)]
    known = own[list(SERIES)].assign(visto=True)
    never = silent.assign(reparto="").merge(known, on=list(SERIES), how="left")
    table = pd.concat([own, _without_figure(never[never["visto"].isna()])], ignore_index=True)
    table["base_id"] = [series_id(*row) for row in table[["codigo", *_SUBJECT]].itertuples(index=False)]
    table["componente"] = table["componente"].where(table["componente"] != "", "Sin componente")
    return table.sort_values(["componente", "orden"], kind="stable", ignore_index=True)


def _mark(quality: str, missing: str) -> str:
    """What a reader must know before using a figure, in a few words; '' for nothing."""
    said = [quality] if quality in (DOUBTFUL, REPAIRED) else []
    return "; ".join([*said, *([f"{NO_DATA} en {missing}"] if missing else [])])


def _silent(observaciones: pd.DataFrame, codigo: str, anio: int | None) -> pd.DataFrame:
    """Series of the place with years that the source leaves without data: key and ``anios`` (a list)."""
    own = observaciones[(observaciones["codigo"] == codigo) & (observaciones["calidad"] == NO_DATA)]
    own = own if anio is None else own[own["anio"] <= anio]
    key = [name for name in SERIES if name != "reparto"]
    first = own.groupby(key, sort=True).agg(
        anios=("anio", lambda years: sorted({int(y) for y in years})),
        unidad=("unidad", "first"),
        fuente=("fuente", "first"),
        **{name: (name, "last") for name in PLACE},
    )
    return first.reset_index()


def _without_figure(series: pd.DataFrame) -> pd.DataFrame:
    """Baseline rows of series that never had a figure."""
    import pandas as pd

    known = {key: indicator(key) for key in series["indicador"].unique()}
    out = series.drop(columns=["visto"]).assign(
        nombre=[known[k].name for k in series["indicador"]],
        componente=[known[k].component for k in series["indicador"]],
        seccion=[known[k].section for k in series["indicador"]],
        orden=[known[k].order for k in series["indicador"]],
        sentido="",
        valor=float("nan"),
        calidad=NO_DATA,
        n=0,
        n_dudosos=0,
        nota="",
        metodo="",
        valor_original="",
        anio=[years[-1] for years in series["anios"]],
        marca=[f"{NO_DATA} en {years_text(years)}" for years in series["anios"]],
    )
    return pd.DataFrame(out.drop(columns="anios"))


def years_text(years: list[int]) -> str:
    """Years as a reader writes them.

    >>> years_text([2018, 2019, 2020, 2022])
    '2018-2020, 2022'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _behind_rurality(shared: pd.DataFrame) -> pd.DataFrame:
    """The enrolment that the share of rural students comes from, under the key of that share."""
    students = shared[
        (shared["indicador"] == ENROLMENT)
        & (shared["zona"] != "")
        & (shared["nivel"] == "")
        & (shared["poblacion"] == "")
    ]
    students = students.sort_values("reparto", ascending=False).drop_duplicates(["codigo", "ambito", "anio"])
    return students.assign(indicador=RURALITY, zona="", reparto="")


def origins(base: pd.DataFrame, shared: pd.DataFrame | None = None) -> pd.DataFrame:
    """The cells behind each figure: one row for a published one, one for each establishment of one worked out.

    ``shared`` comes from :func:`pamlib.characterize.schools.share_out`: its rows know which part of each counts where.
    """
    import pandas as pd

    columns = ["base_id", "codigo_origen", "anio", "valor", "parte", "valor_original", "calidad", *PLACE]
    direct = base[base["origen_fila"].notna() & base["valor"].notna()]
    direct = direct.assign(codigo_origen=direct["codigo"], parte=1.0)
    found = [direct[columns]]
    summed = base[base["origen_fila"].isna() & base["valor"].notna()]
    if shared is not None and len(summed):
        key = ["anio", *_SUBJECT]
        units = pd.concat([shared, _behind_rurality(shared)], ignore_index=True)
        units = units.assign(codigo_origen=units["codigo"]).drop(columns=["codigo"])
        town = units.merge(summed[["base_id", "codigo", *key]], on=key)
        inside = [m.startswith(c) for m, c in zip(town["municipio"], town["codigo"], strict=True)]
        counts = pd.Series(inside, index=town.index, dtype=bool) & (town["parte"] > 0)
        found.append(town[counts].reindex(columns=columns))
    return pd.concat(found, ignore_index=True).sort_values(
        ["base_id", "codigo_origen", "origen_fila"], ignore_index=True
    )
