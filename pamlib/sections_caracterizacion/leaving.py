"""What may leave the office: counts of persons too small to publish are reserved, and those that would give them away.

>>> protected(tables)                                       # doctest: +SKIP

Every table of the characterisation that shows a figure goes through here before it is shown. The counts of persons are
protected by :mod:`pamlib.disclosure`, all of one indicator and year together. What repeats a reserved figure goes with
it: the shared-out rows of the same group, rates of that group, bands of zones with it.

Out of scope: the thresholds (:mod:`pamlib.disclosure.rules`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.values import SERIES, records
from pamlib.disclosure import protect

if TYPE_CHECKING:
    import pandas as pd

RESERVED = "reservado"
_PERSONS = frozenset({"personas", "estudiantes", "docentes", "directivos docentes"})
#: Columns that hold a figure, or from which it could be worked out.
_FIGURES = (
    "valor", "valor_comparado", "minimo", "maximo", "ritmo", "pendiente", "pendiente_baja", "pendiente_alta"
)  # fmt: skip
_DIMENSIONS = ("nivel", "zona", "poblacion")


def protected(tables: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], int]:
    """The tables without what may not leave, and how many figures of the baseline were reserved."""
    hidden = reserved(tables["linea_base"])
    if not hidden:
        return tables, 0
    out = dict(tables)
    for name in ("linea_base", "perfil"):
        table = tables[name].copy()
        gone = _among(table, hidden)
        for column in [name for name in _FIGURES if name in table]:
            table[column] = table[column].mask(gone)
        table["valor_original"] = table["valor_original"].mask(gone, "")
        table["nota"] = table["nota"].mask(gone, RESERVED)
        if name == "linea_base":
            table["marca"] = table["marca"].mask(gone, RESERVED)
        out[name] = table
    ids = set(out["linea_base"].loc[out["linea_base"]["marca"] == RESERVED, "base_id"])
    for name in ("linea_base_origen", "metas"):
        out[name] = tables[name][~tables[name]["base_id"].isin(ids)].reset_index(drop=True)
    for name in ("brechas", "series", "municipios"):
        table = tables[name]
        out[name] = table[~_among(table, hidden)].reset_index(drop=True)
    evidence = tables["oportunidades_evidencia"]
    out["oportunidades_evidencia"] = evidence[~evidence["base_id"].isin(ids)].reset_index(drop=True)
    return out, len(hidden)


def _among(table: pd.DataFrame, hidden: set[tuple[str, ...]]) -> pd.Series[bool]:
    """True in the rows of the series that are reserved."""
    import pandas as pd

    rows = table[list(SERIES)].itertuples(index=False)
    return pd.Series([tuple(row) in hidden for row in rows], index=table.index, dtype=bool)


def reserved(base: pd.DataFrame) -> set[tuple[str, ...]]:
    """Series (code, indicator, level, zone, sharing, group) whose figure may not leave."""
    known = {key: indicator(key) for key in base["indicador"].unique()}
    persons = {key for key, what in known.items() if what.summary == "suma" and what.unit in _PERSONS}
    counts = base[base["indicador"].isin(persons) & base["valor"].notna()]
    hidden: set[tuple[str, ...]] = set()
    groups: set[tuple[str, str]] = set()
    for (code, key, _), table in counts[counts["reparto"] == ""].groupby(["codigo", "indicador", "anio"], sort=True):
        done = protect(table.assign(valor=table["valor"].round()), list(_DIMENSIONS)).table
        small = records(done[done["suprimida"] != ""])
        hidden |= {_series(row) for row in small}
        groups |= {(str(code), row["poblacion"]) for row in small}
        told = {(row["nivel"], row["poblacion"]) for row in small}
        # Shared out, a mixed school's students would give the reserved ones away.
        shared = counts[(counts["codigo"] == code) & (counts["indicador"] == key) & (counts["reparto"] != "")]
        hidden |= {_series(row) for row in records(shared) if (row["nivel"], row["poblacion"]) in told}
    adding = {key for key, what in known.items() if what.summary == "suma"}
    rates = base[(base["poblacion"] != "") & ~base["indicador"].isin(adding)]
    return hidden | {_series(row) for row in records(rates) if (row["codigo"], row["poblacion"]) in groups}


def _series(row: dict[str, Any]) -> tuple[str, ...]:
    """The key of the series of a row."""
    return tuple(str(row[name]) for name in SERIES)
