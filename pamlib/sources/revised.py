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
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

_PLACE = ["fuente", "anio", "periodo", "ambito", "codigo", "zona", "poblacion", "nivel", "indicador"]
_SERIES = ["fuente", "origen_archivo", "anio", "periodo", "ambito", "zona", "poblacion", "nivel", "indicador"]


def zero_series(table: DataFrame, compared: DataFrame) -> tuple[Series[bool], list[tuple[Any, ...]]]:
    """The observations that are part of a series in zero, and one finding a series.

    ``compared``: those that :func:`in_several_files` gives; ``_rango``: the age of their file.
    """
    import pandas as pd

    marked = pd.Series(False, index=table.index)
    findings: list[tuple[Any, ...]] = []
    for key, limits in _declared("series_en_cero"):
        own = compared[(compared["fuente"] == key) & compared["valor"].notna()]
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
    doubtful = table.loc[table["calidad"] == "dudoso", ["fuente", "nota"]]
    for key, causes in _declared("no_reemplaza"):
        meanings = tuple(catalogue()[cause]["significa"] for cause in causes)
        found = (doubtful["fuente"] == key) & doubtful["nota"].str.startswith(meanings)
        marked[doubtful.index[found]] = True
    return marked


def in_several_files(table: DataFrame) -> DataFrame:
    """The observations of a source, year and period that more than one file has: only these can be revised."""
    import numpy as np
    import pandas as pd

    period, periods = codes(table, ["fuente", "anio", "periodo"])
    file, files = codes(table, ["origen_archivo"])
    pairs = pd.unique(period * len(files) + file)
    many = np.bincount(pairs // max(len(files), 1), minlength=len(periods)) > 1
    return table[many[period]] if many.any() else table.head(0)


def codes(table: DataFrame, names: list[str]) -> tuple[NDArray[Any], DataFrame]:
    """For each row, the number of its combination of values in ``names``; and the combinations, by number."""
    import numpy as np
    import pandas as pd

    together = np.zeros(len(table), dtype=np.int64)
    for name in names:
        own, different = table[name].factorize(use_na_sentinel=False)
        together = together * max(len(different), 1) + own
    number, _ = pd.factorize(together)
    first = np.flatnonzero(~pd.Series(together).duplicated().to_numpy())
    return number.astype(np.int64), table[names].iloc[first]


def sorted_codes(column: Series[Any]) -> NDArray[Any]:
    """Whole numbers in the order of the texts of a column."""
    return column.factorize(sort=True)[0]


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
