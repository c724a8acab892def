"""``pam seguimiento``: the follow-up of an entity at a corte, and the dashboard that shows it.

>>> main(["seguimiento", "--entidad", "demo", "--corte", "2025-06-30"])             # doctest: +SKIP

Out of scope: sending and receiving workbooks (:mod:`pamlib.cli_seguimiento`).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from pamlib.cli_corte import DEMO, DEMO_CORTE, corte_of
from pamlib.cli_out import DONE, WITH_ERRORS, files_told, say, tell
from pamlib.cli_progress import page_shown
from pamlib.workspace import Workspace, check_date

if TYPE_CHECKING:
    from pamlib.avance.entity import FollowUp

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
DASHBOARD = "seguimiento"


def add(verb: Verb) -> None:
    """Add the verb to the command line."""
    parser = verb("seguimiento", run, "hace el seguimiento de un corte: página, tablas, cartas y estados")
    parser.add_argument("--entidad", default=DEMO, metavar="E", help=f"nombre de su carpeta en data/raw ({DEMO})")
    parser.add_argument("--corte", metavar="AAAA-MM-DD", help=f"fecha de corte ({DEMO}: {DEMO_CORTE})")
    parser.add_argument(
        "--limite", type=int, default=600, metavar="SEGUNDOS", help="lo que puede tardar una celda (600)"
    )


def run(args: argparse.Namespace) -> int:
    """Run the notebook and say which files came out; its exit status."""
    from pamlib import followup_run
    from pamlib.page_run import notebook_path
    from pamlib.report_run import prepare

    workspace, corte = Workspace(args.raiz, args.entidad), corte_of(args)
    notebook = notebook_path(args.raiz, followup_run.NOTEBOOK)
    say("Leyendo el plan y lo reportado…")
    snapshot = prepare(workspace)
    follow = followup_run.reported(workspace, corte, snapshot)
    with page_shown(notebook) as step:
        made = followup_run.make(workspace, corte, snapshot, progress=step, timeout=args.limite)
    tell(summary(follow))
    tell("\n".join(["Quedaron:", *(f"  {line}" for line in files_told(made.folder)), "Abra en el navegador:"]))
    tell(made.html)
    errors = int((follow.findings["severidad"] == "error").sum())
    if errors:
        say("Hay errores entre los hallazgos de coherencia: la página dice en qué celda y qué hacer.")
    return WITH_ERRORS if errors else DONE


def summary(follow: FollowUp) -> str:
    """What came out, in a few lines."""
    from pamlib.avance import physical
    from pamlib.locale_es import fecha, numero, porcentaje
    from pamlib.report import count
    from pamlib.sections_seguimiento import alert_table

    said = [f"Seguimiento de «{follow.datos.entidad}» al {fecha(follow.corte)} ({follow.fuente})"]
    now, lines = int(follow.state["al_corte"].sum()), len(follow.lineas)
    said.append(f"  Reportaron en este corte: {numero(now)} de {count(lines, 'línea', 'líneas')} del plan")
    if len(follow.avances):
        whole = physical.plan_progress(follow.rolled)
        low, high = (porcentaje(whole[name], 1) for name in ("avance_minimo", "avance_maximo"))
        said.append(f"  Avance físico: {low} que se conoce; {high} si lo que no se reportó estuviera terminado")
    found = len(follow.findings)
    said.append(f"  Alertas: {len(alert_table(follow))}; hallazgos de coherencia: {found}")
    return "\n".join(said)


def dashboard(args: argparse.Namespace) -> int:
    """Prepare the dashboard with what was received until now and serve it; it reads those tables and nothing else."""
    from pamlib.board_seguimiento import tables
    from pamlib.cli_board import board_notebook, serve_board
    from pamlib.report_run import prepare

    notebook = board_notebook(args, DASHBOARD)
    workspace = Workspace(args.raiz, args.entidad)
    corte = check_date(args.corte) if args.corte else ""
    folder = args.tablas
    if folder is None:
        say("Preparando el tablero con lo que se ha recibido…")
        folder = tables.prepare(workspace, prepare(workspace), corte, progress=lambda day: say(f"  corte {day}"))
    return serve_board(args, notebook, {"entidad": args.entidad, "tablas": str(folder.resolve())})
