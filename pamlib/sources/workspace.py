"""The tables of the sources kept with an entity's: one snapshot, in which a file that is read again replaces itself.

Where two files of one source give the same figure (place, year, group, level, indicator), the newest edition wins and
the other is kept with ``calidad`` "reemplazado"; when they differ, the difference is a finding. Newest: by the date in
the sidecars when all have one, else by the order of the editions in the YAML, else by the last year they hold. A newest
figure that its own file belies does not win over a sound one (:mod:`pamlib.sources.revised`).

>>> _restored("reemplazado por «b.csv» (antes: dudoso); no suman 100")
('dudoso', 'no suman 100')
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pamlib.sources import revised
from pamlib.sources.notes import catalogue
from pamlib.sources.schools_once import schools_once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pandas import DataFrame, Series

    from pamlib.sources.base import Tables
    from pamlib.workspace import Workspace

#: What is kept, in the order in which it is written, and the columns that say of which file a row is.
TABLES = {
    "observaciones": ("fuente", "origen_archivo"),
    "establecimientos": ("origen_archivo",),
    "territorio": ("origen_archivo",),
    "matricula": ("fuente", "origen_archivo"),
    "autoevaluacion": ("fuente", "origen_archivo"),
    "fuentes": ("fuente", "archivo"),
    "filas_rechazadas": ("fuente", "archivo"),
    "hallazgos": ("archivo",),
}
KEY = ["fuente", "anio", "periodo", "ambito", "codigo", "zona", "poblacion", "nivel", "indicador"]
_REVISIONS = {"cifra_revisada", "revision_dudosa", "serie_en_cero"}
_REPLACED = re.compile(r"(?:reemplazado por «[^»]*»|serie en cero) \(antes: ([a-z ]+)\)(?:; )?")


def folder_of(workspace: Workspace) -> Path:
    """Where the snapshot is."""
    return workspace.processed / "datos"


def kept(workspace: Workspace) -> Tables:
    """The tables kept until now; ``{}`` before the first reading."""
    from pamlib.store import current_snapshot, read_tables

    folder = folder_of(workspace)
    return read_tables(folder) if current_snapshot(folder) else {}


def keep(workspace: Workspace, readings: Sequence[Tables]) -> tuple[Path, Tables]:
    """Put the readings with what is kept; return the folder of the new snapshot and its tables."""
    from pamlib.store import write_snapshot

    tables = merge(kept(workspace), readings)
    return write_snapshot(tables, folder_of(workspace)), tables


def merge(old: Tables, readings: Sequence[Tables]) -> Tables:
    """The tables of ``old`` and of each reading together: sorted, each file once, older figures marked."""
    merged = dict(old)
    for reading in readings:
        files = set(reading["fuentes"]["archivo"])
        sources = set(reading["fuentes"]["fuente"])
        for name, place in TABLES.items():
            before, new = merged.get(name), reading.get(name)
            if before is not None:
                own = before[place[-1]].isin(files)
                if len(place) > 1:
                    own &= before[place[0]].isin(sources)
                before = before[~own]
            merged[name] = _joined(name, before, new)
    if "establecimientos" in merged:
        merged["establecimientos"], twice = schools_once(merged["establecimientos"], merged["fuentes"])
        merged["hallazgos"] = _joined("hallazgos", merged["hallazgos"], twice)
    if "observaciones" in merged and "fuentes" in merged:
        merged["observaciones"], revisions = _vintages(merged["observaciones"], merged["fuentes"])
        others = merged["hallazgos"][~merged["hallazgos"]["codigo"].isin(_REVISIONS)]
        merged["hallazgos"] = _joined("hallazgos", others, revisions)
    return {name: merged[name] for name in TABLES if name in merged}


def _joined(name: str, before: DataFrame | None, new: DataFrame | None) -> DataFrame:
    import pandas as pd

    from pamlib.schema import frame

    parts = [part for part in (before, new) if part is not None and len(part)]
    if not parts:
        return frame(name, [])
    table = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)
    if name == "territorio":  # a place once: what was read last
        table = table.drop_duplicates("codigo", keep="last").sort_values("codigo", ignore_index=True)
    if name == "fuentes":
        table = table.sort_values(["fuente", "archivo"], ignore_index=True)
    return table


# --- editions of one source -----------------------------------------------------------------------------------------


def _vintages(observations: DataFrame, sources: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Observations with the older figures marked, sorted by file and row, and the findings of what was revised."""
    from pamlib.schema import frame

    table = _in_order(_undone(observations), sources)
    zeros, findings = revised.zero_series(table, revised.in_several_files(table))
    _doubt(table, zeros)
    unsound = zeros | revised.belied(table)
    several = revised.in_several_files(table)
    several = several[several.duplicated(KEY, keep=False)]
    # Two rows of one file with one key are a matter of that file, which says so itself.
    several = several[several.groupby(KEY)["origen_archivo"].transform("nunique") > 1]
    changed: dict[Any, tuple[str, str]] = {}
    for _, group in several.groupby(KEY, sort=True):
        figure = group["valor"].notna() | (group["texto"] != "")
        good = group["calidad"].isin(("publicado", "reparado")) & figure
        yields = unsound[group.index] & bool(good.any())
        best = max(group.index, key=lambda row: (bool(figure[row]), not yields[row], group.at[row, "_rango"], row))
        winner = group.loc[best]
        for row in group.index:
            if group.at[row, "origen_archivo"] == winner["origen_archivo"]:
                continue
            changed[row] = _replaced(group.loc[row], winner)
            if figure[row] and not zeros[row] and _differ(group.loc[row], winner):
                findings.append(_revision(group.loc[row], winner))
    rows = list(changed)
    table.loc[rows, "calidad"] = [quality for quality, _ in changed.values()]
    table.loc[rows, "nota"] = [note for _, note in changed.values()]
    return table.drop(columns="_rango"), frame("hallazgos", findings)


def _in_order(table: DataFrame, sources: DataFrame) -> DataFrame:
    """The observations by source, age of their file (``_rango``), sheet and row."""
    import numpy as np

    ranks = _ranks(table, sources)
    # Few different texts in many rows: whole numbers in their place sort several times as fast.
    keys, names = revised.codes(table, ["fuente", "origen_archivo"])
    rank = np.array([ranks[str(key), str(name)] for key, name in names.itertuples(index=False)], dtype=int)[keys]
    source, sheet = (revised.sorted_codes(table[name]) for name in ("fuente", "origen_hoja"))
    row = table["origen_fila"].to_numpy(dtype=float, na_value=np.inf)  # a figure without a row goes last, as in pandas
    order = np.lexsort((row, sheet, rank, source))
    return table.assign(_rango=rank).take(order).reset_index(drop=True)


def _undone(table: DataFrame) -> DataFrame:
    """The observations with the quality that their own file gave them."""
    changed = table["nota"].str.match(_REPLACED.pattern)
    if not changed.any():
        return table
    table = table.copy()
    back = [_restored(note) for note in table.loc[changed, "nota"]]
    table.loc[changed, "calidad"] = [quality for quality, _ in back]
    table.loc[changed, "nota"] = [note for _, note in back]
    return table


def _doubt(table: DataFrame, rows: Series[bool]) -> None:
    notes = table.loc[rows, ["calidad", "nota"]].itertuples(index=False)
    table.loc[rows, "nota"] = [
        f"serie en cero (antes: {quality})" + (f"; {note}" if note else "") for quality, note in notes
    ]
    table.loc[rows, "calidad"] = "dudoso"


def _restored(note: str) -> tuple[str, str]:
    quality = "publicado"
    while match := _REPLACED.match(note):  # replaced, and before that put in doubt
        quality, note = match[1], note[match.end() :]
    return quality, note


def _ranks(table: DataFrame, sources: DataFrame) -> dict[tuple[str, str], int]:
    """File → its place from the oldest edition to the newest, within its source."""
    from pamlib.sources.base import sources as declared

    orders = {
        (each.key, name): told.get("orden", 0)
        for each in declared()
        for name, told in (each.spec.get("ediciones") or {}).items()
    }
    last = table.groupby(["fuente", "origen_archivo"])["anio"].max()
    ranks: dict[tuple[str, str], int] = {}
    for key, rows in sources.groupby("fuente", sort=True):
        dated = (rows["fecha"] != "").all()
        found = sorted(
            (str(row["fecha"]) if dated else "", orders.get((str(key), str(row["edicion"])), 0),
             int(last.get((key, row["archivo"]), 0)), str(row["archivo"]))
            for row in rows.to_dict("records")
        )  # fmt: skip
        ranks |= {(str(key), str(each[-1])): number for number, each in enumerate(found)}
    return ranks


def _replaced(row: Series[Any], winner: Series[Any]) -> tuple[str, str]:
    """Quality and note of a row that another one replaces."""
    before = f"reemplazado por «{winner['origen_archivo']}» (antes: {row['calidad']})"
    return "reemplazado", f"{before}; {row['nota']}" if row["nota"] else before


def _differ(old: Series[Any], new: Series[Any]) -> bool:
    if old["texto"] != new["texto"]:
        return True
    if old["valor"] is None or new["valor"] is None or old.isna()["valor"] or new.isna()["valor"]:
        return bool(old.isna()["valor"] != new.isna()["valor"])
    return abs(float(old["valor"]) - float(new["valor"])) > 1e-9


def _revision(row: Series[Any], winner: Series[Any]) -> tuple[Any, ...]:
    """The finding stands at the newer of the two rows, whichever holds."""
    old, new = (row, winner) if row["_rango"] < winner["_rango"] else (winner, row)
    doubtful = new["calidad"] == "dudoso" and old["calidad"] in ("publicado", "reparado")
    entry = catalogue()[code := "revision_dudosa" if doubtful else "cifra_revisada"]
    group = "".join(f", {old[name]}" for name in ("nivel", "poblacion") if old[name])
    what = f"{old['indicador']}{group}, {old['codigo']}, {old['anio']}"
    found = f"{what}: «{old['origen_archivo']}», fila {old['origen_fila']}, «{old['valor_original']}»"
    return (
        code, entry["severidad"], new["origen_archivo"], "", new["origen_fila"], new["origen_columna"], found,
        (f"vale «{new['valor_original']}»" if new is winner else f"vale esa, y no «{new['valor_original']}»"),
        entry["que_hacer"], "abierto", "",
    )  # fmt: skip
