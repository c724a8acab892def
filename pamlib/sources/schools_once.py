"""One row a school, where the entity's directory and the ministry's both have it.

The entity's directory holds; where it has not the school, the newest file does. How many were left out of a file is a
finding of that file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.sources.notes import catalogue

if TYPE_CHECKING:
    from pandas import DataFrame

_CODE = "establecimiento_en_dos_fuentes"


def schools_once(schools: DataFrame, sources: DataFrame) -> tuple[DataFrame, DataFrame]:
    """``establecimientos`` with each code and kind once, and the findings of what was left out."""
    from pamlib.schema import frame

    twice = schools.duplicated(["codigo", "tipo"], keep=False)
    if not twice.any():
        return schools, frame("hallazgos", [])
    ranks = {
        row["archivo"]: (row["fuente"] == "directorio", str(row["fecha"]), str(row["archivo"]))
        for row in sources.to_dict("records")
    }
    order = {name: place for place, name in enumerate(sorted(ranks, key=lambda name: ranks[name]))}
    ranked = schools.assign(_orden=schools["origen_archivo"].map(order))
    best = ranked.groupby(["codigo", "tipo"])["_orden"].transform("max")
    out = ranked[ranked["_orden"] < best]
    findings = [_finding(str(name), rows) for name, rows in out.groupby("origen_archivo", sort=True)]
    return schools.drop(index=out.index).reset_index(drop=True), frame("hallazgos", findings)


def _finding(name: str, rows: DataFrame) -> tuple[Any, ...]:
    entry, first = catalogue()[_CODE], rows.iloc[0]
    found = f"{len(rows)} establecimientos y sedes; el primero, {first['codigo']}"
    return (
        _CODE, entry["severidad"], name, first["origen_hoja"], first["origen_fila"], first["origen_columna"], found, "",
        entry["que_hacer"], "abierto", "",
    )  # fmt: skip
