"""``pam caracterizar``: the characterisation document of an entity.

>>> main(["caracterizar", "--entidad", "demo"])             # doctest: +SKIP

Out of scope: what the document says (:mod:`pamlib.characterize`).
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from pamlib.cli_progress import page_shown

if TYPE_CHECKING:
    import pandas as pd

_DONE = 0
DEMO = "demo"
DASHBOARD = "caracterizacion"


def add(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb to the command line; ``verb`` is that of :mod:`pamlib.cli`."""
    parser = verb("caracterizar", run, "hace el documento de caracterización de una entidad")
    parser.add_argument("--entidad", default=DEMO, metavar="E", help=f"nombre de su carpeta en data/raw ({DEMO})")
    parser.add_argument("--anio", type=int, metavar="AAAA", help="último año que se mira (el último con cifras)")
    parser.add_argument("--codigo", default="", metavar="DIVIPOLA", help="código de la entidad (el de entidad.yml)")
    parser.add_argument("--solo-tablas", action="store_true", help="hace las tablas y no el documento")
    parser.add_argument(
        "--limite", type=int, default=600, metavar="SEGUNDOS", help="lo que puede tardar una celda (600)"
    )


def run(args: argparse.Namespace) -> int:
    """Work out the tables, run the notebook, and say which files came out."""
    from pamlib import characterize_run
    from pamlib.store import read_tables
    from pamlib.workspace import Workspace

    workspace = Workspace(args.raiz, args.entidad)
    notebook = None if args.solo_tablas else characterize_run.notebook_path(args.raiz)
    print("Calculando las tablas…", file=sys.stderr)
    snapshot = characterize_run.prepare(workspace, args.anio, args.codigo)
    tables = read_tables(snapshot)
    print(summary(tables))
    print(f"Tablas: {snapshot} (CSV y Parquet)")
    if notebook is None:
        return _DONE
    with page_shown(notebook) as step:
        document = characterize_run.make(workspace, snapshot, progress=step, timeout=args.limite)
    print(f"Cuaderno ejecutado y manifiesto: {document.folder}")
    print("Abra en el navegador:")
    print(document.html)
    return _DONE


def summary(frames: dict[str, pd.DataFrame]) -> str:
    """What came out, in three lines."""
    from pamlib.report import count

    card, base = frames["ficha"].iloc[0], frames["linea_base"]
    alive = frames["oportunidades"]
    alive = alive[alive["estado"] == "vigente"]
    doubtful = int((base["calidad"] == "dudoso").sum())
    return "\n".join(
        (
            f"Caracterización de {card['nombre']} ({card['codigo']}) hasta {card['anio']}",
            f"  Línea de base: {count(len(base), 'cifra', 'cifras')}, {count(doubtful, 'dudosa', 'dudosas')}",
            (
                f"  Oportunidades de mejoramiento: {len(alive)} "
                f"({count(alive['componente'].nunique(), 'componente', 'componentes')})"
            ),
        )
    )


def dashboard(args: argparse.Namespace) -> int:
    """Serve the dashboard of a characterisation that is already made; it reads its tables and nothing else."""
    from pamlib.cli_board import board_notebook, serve_board
    from pamlib.sections_caracterizacion.load import folder_of
    from pamlib.workspace import Workspace

    notebook = board_notebook(args, DASHBOARD)
    tables = folder_of(Workspace(args.raiz, args.entidad), str(args.tablas or ""))
    return serve_board(args, notebook, {"entidad": args.entidad, "tablas": str(tables.resolve())})
