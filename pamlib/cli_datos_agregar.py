"""``pam datos agregar``: department × year × indicator straight from the files, of any size, here or on a cluster."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def register(subverb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add ``agregar`` to ``pam datos``."""
    agregar = subverb("agregar", run, "suma archivos de una fuente por departamento, año e indicador")
    agregar.add_argument(
        "archivo", nargs="+", type=Path, metavar="ARCHIVO", help="archivos de una misma fuente y edición"
    )
    agregar.add_argument(
        "--salida", required=True, type=Path, metavar="ARCHIVO", help="tabla que se escribe (.csv o .parquet)"
    )
    agregar.add_argument("--fuente", default="", metavar="CLAVE", help="clave de la fuente, si no se reconoce sola")
    agregar.add_argument(
        "--cluster", default="", metavar="DIRECCIÓN", help="planificador de Dask, por ejemplo tcp://10.0.0.5:8786"
    )


def run(args: argparse.Namespace) -> int:
    """Add up, write the table in one step, and say what was left out."""
    import io

    from pamlib.errors import UserError
    from pamlib.locale_es import numero
    from pamlib.sources.aggregate import aggregate_files
    from pamlib.store import write_bytes

    kind = args.salida.suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise UserError(
            f"no se puede escribir «{args.salida.name}»", "Dé a --salida un nombre que termine en .csv o .parquet"
        )
    table = aggregate_files(args.archivo, fuente=args.fuente, cluster=args.cluster)
    if kind == ".csv":
        data = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    else:
        buffer = io.BytesIO()
        table.to_parquet(buffer, index=False)
        data = buffer.getvalue()
    write_bytes(args.salida, data)
    used, repaired, doubtful, missing = (
        int(table[name].sum()) for name in ("con_dato", "reparados", "dudosos", "sin_dato")
    )
    print(f"{args.salida}: {numero(len(table))} filas (departamento, año, grupo, indicador y nivel)")
    print(
        f"  Cifras sumadas: {numero(used)} ({numero(repaired)} reparadas). "
        f"Fuera por dudosas: {numero(doubtful)}. Sin dato: {numero(missing)}."
    )
    return 0
