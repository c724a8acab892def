"""What ``pam datos`` says about what it read: counts of good and bad rows always, findings by kind.

Out of scope: printing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.locale_es import numero
from pamlib.sources.notes import catalogue
from pamlib.values.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pandas import DataFrame

    from pamlib.sources import Source
    from pamlib.sources.base import Tables

_SEVERITY = {"error": ("error", "errores"), "aviso": ("aviso", "avisos"), "nota": ("nota", "notas")}
_QUALITIES = ("publicado", "reparado", "dudoso", "sin dato", "reemplazado")
_REJECTED_SHOWN = 5


def reading(source: Source, tables: Tables) -> str:
    """One file: its source and edition, rows in and out, figures by quality, findings by kind."""
    told = tables["fuentes"].iloc[0]
    good, bad = (
        _count(told["filas_leidas"], "leída", "leídas"),
        _count(told["filas_rechazadas"], "rechazada", "rechazadas"),
    )
    edition = f"  Fuente:      {source.name} (edición {told['edicion']})"
    lines = [str(told["archivo"]), edition, f"  Filas:       {good}, {bad}"]
    if "observaciones" in tables:
        lines.append(f"  Cifras:      {_qualities(tables['observaciones'])}")
    for name, word in (("territorio", "Lugares"), ("establecimientos", "Sedes y EE")):
        if name in tables:
            lines.append(f"  {word + ':':<13}{numero(len(tables[name]))}")
    lines += _rejected(tables["filas_rechazadas"]) + _findings(tables["hallazgos"])
    return "\n".join(lines)


def _count(many: object, one: str, several: str) -> str:
    return f"{numero(many)} {one if many == 1 else several}"


def _qualities(observations: DataFrame) -> str:
    counts = observations["calidad"].value_counts()
    parts = [f"{numero(int(counts[name]))} {name}" for name in _QUALITIES if counts.get(name, 0)]
    return f"{numero(len(observations))} ({', '.join(parts)})" if parts else "ninguna"


def _rejected(rows: DataFrame) -> list[str]:
    lines = []
    for row in rows.head(_REJECTED_SHOWN).to_dict("records"):
        column = f", columna {row['columna']}" if row["columna"] else ""
        lines.append(
            f"    - fila {row['fila']}{column}: {row['motivo']}. {shorten(' '.join(row['encontrado'].split()), 100)}"
        )
    if len(rows) > _REJECTED_SHOWN:
        lines.append(f"    … y {numero(len(rows) - _REJECTED_SHOWN)} más, en la tabla «filas_rechazadas»")
    return lines


def _findings(findings: DataFrame) -> list[str]:
    lines = ["  Hallazgos:" + ("" if len(findings) else "   ninguno")]
    for severity, words in _SEVERITY.items():
        own = findings[findings["severidad"] == severity]
        if own.empty:
            continue
        lines.append(f"    {_count(len(own), *words)}")
        for code, rows in own.groupby("codigo", sort=True):
            first = rows.iloc[0]
            place = f"; el primero, columna {first['columna']}" if first["columna"] else ""
            detail = shorten(" ".join(f"{first['encontrado']} {first['entendido']}".split()), 110)
            meaning = catalogue().get(str(code), {}).get("significa", str(code))
            lines.append(
                f"      {meaning} · {len(rows)}{place}: {detail}" if detail else f"      {meaning} · {len(rows)}{place}"
            )
    return lines


def summary(done: Sequence[Tables], kept: Tables, home: Path) -> str:
    """Rows of all the files together, what the entity has now, and where."""
    good = sum(int(tables["fuentes"]["filas_leidas"].sum()) for tables in done)
    bad = sum(int(tables["fuentes"]["filas_rechazadas"].sum()) for tables in done)
    files = len(kept["fuentes"])
    lines = [
        f"Filas leídas: {numero(good)}. Filas rechazadas: {numero(bad)}.",
        f"La entidad tiene ahora {_count(files, 'archivo', 'archivos')} de fuentes"
        + (f". Cifras: {_qualities(kept['observaciones'])}" if "observaciones" in kept else ""),
    ]
    revised = kept["hallazgos"]["codigo"].isin(["cifra_revisada", "revision_dudosa"]).sum()
    if revised:
        lines.append(f"Cifras que otra edición revisó: {numero(int(revised))}; cada una es un hallazgo")
    lines.append(f"Tablas: {home} (CSV y Parquet)")
    return "\n".join(lines)
