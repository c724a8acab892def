"""Revisions that are not to be believed: a newer edition whose figures its own file, or the older one, belies.

* A *series in zero*: every place of a year, level and indicator is 0 in one file while the other editions have figures
  for nearly the same places. The portal stopped publishing it, or lost it; nobody's approval fell from 97 % to 0.
* A figure *belied* by its own file: the parts do not add up, the column is a copy of another.

Neither wins over a sound figure of an older edition; both stay, marked. Limits and causes are in the source's YAML
(``revisiones``); a source without them has none.

Out of scope: which figure wins, which :mod:`pamlib.sources.workspace` decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.sources.notes import catalogue

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_PLACE = ["fuente", "anio", "periodo", "ambito", "codigo", "zona", "poblacion", "nivel", "indicador"]
_SERIES = ["fuente", "origen_archivo", "anio", "periodo", "ambito", "zona", "poblacion", "nivel", "indicador"]


def zero_series(table: DataFrame) -> tuple[Series[bool], list[tuple[Any, ...]]]:
    """The observations that are part of a series in zero, and one finding a series (``_rango``: age of the file)."""
    import pandas as pd

    marked = pd.Series(False, index=table.index)
    findings: list[tuple[Any, ...]] = []
    for key, limits in _declared("series_en_cero"):
        own = table[(table["fuente"] == key) & table["valor"].notna()]
        # Only what another file gives as well can be belied by it.
        shared = own[own.duplicated(_PLACE, keep=False)]
        for series, rows in shared.groupby(_SERIES, sort=True):
            rank = rows["_rango"].iloc[0]
            if (rows["valor"] != 0).any() or len(rows) < int(limits["minimo_lugares"]):
                continue
            others = shared[shared["_rango"] < rank].merge(rows[_PLACE], on=_PLACE)
            figures = others.loc[others["valor"] != 0, "codigo"].nunique()
            whole = own[(own[_SERIES] == list(series)).all(axis=1)]
            if figures < float(limits["otra_edicion"]) * len(rows) or (whole["valor"] != 0).any():
                continue
            marked[whole.index] = True
            findings.append(_finding(whole.iloc[0], len(whole), figures))
    return marked, findings


def belied(table: DataFrame) -> Series[bool]:
    """The doubtful observations whose doubt is one of the causes by which a source says that they do not replace."""
    import pandas as pd

    marked = pd.Series(False, index=table.index)
    for key, causes in _declared("no_reemplaza"):
        meanings = tuple(catalogue()[cause]["significa"] for cause in causes)
        marked |= (table["fuente"] == key) & (table["calidad"] == "dudoso") & table["nota"].str.startswith(meanings)
    return marked


def _declared(what: str) -> list[tuple[str, Any]]:
    from pamlib.sources.base import sources

    told = ((each.key, each.spec.get("revisiones", {}).get(what)) for each in sources())
    return [(key, value) for key, value in told if value]


def _finding(row: Series[Any], many: int, figures: int) -> tuple[Any, ...]:
    entry = catalogue()["serie_en_cero"]
    level = f", {row['nivel']}" if row["nivel"] else ""
    found = f"{row['indicador']}{level}, {row['anio']}: {many} lugares en «{row['valor_original']}»"
    understood = f"otra edición trae cifras distintas de cero de {figures}; valen esas"
    return (
        "serie_en_cero", entry["severidad"], row["origen_archivo"], row["origen_hoja"], row["origen_fila"],
        row["origen_columna"], found, understood, entry["que_hacer"], "abierto", "",
    )  # fmt: skip
