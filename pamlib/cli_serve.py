"""``pam demo``, ``pam tablero`` and ``pam lab``: what a person looks at or works in."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pamlib import cli_caracterizar, cli_followup
from pamlib.cli_board import board_notebook, serve_board
from pamlib.cli_corte import DEMO, corte_of
from pamlib.cli_out import DONE, tell
from pamlib.errors import UserError
from pamlib.workspace import ROOT_VARIABLE, Workspace


def demo(args: argparse.Namespace) -> int:
    """Write the entity of the demonstration and receive its workbooks; its exit status."""
    from pamlib.demo import receive

    workspace = Workspace(args.raiz, DEMO)
    changed = _write_demo(workspace.raw)
    for target in changed:
        tell(target)
    tell(f"Entidad de demostración en {workspace.raw}" + ("" if changed else " (ya estaba al día)"))
    if new := receive(workspace):
        tell(f"Seguimiento: {new} libros recibidos en ocho cortes; véalos con «pam envios --entidad {DEMO}»")
    return DONE


def _write_demo(raw: Path) -> list[Path]:
    """Build the files of the demonstration and put in place those that differ; which ones."""
    from pamlib.demo import build, up_to_date
    from pamlib.store import write_bytes

    if up_to_date(raw):
        return []
    changed = []
    with tempfile.TemporaryDirectory(prefix="pam-") as folder:
        made = Path(folder) / DEMO
        made.mkdir()
        build(made)
        for path in sorted(each for each in made.rglob("*") if each.is_file()):
            target, data = raw / path.relative_to(made), path.read_bytes()
            if not target.is_file() or target.read_bytes() != data:
                write_bytes(target, data)
                changed.append(target)
    return changed


def dashboard(args: argparse.Namespace) -> int:
    """Serve the dashboard asked for until it is stopped; its exit status."""
    own = {cli_caracterizar.DASHBOARD: cli_caracterizar.dashboard, cli_followup.DASHBOARD: cli_followup.dashboard}
    if args.cual in own:
        return own[args.cual](args)
    from pamlib.report_run import prepare

    notebook = board_notebook(args, "plan")
    corte = corte_of(args)
    snapshot = prepare(Workspace(args.raiz, args.entidad), tables=args.tablas)
    return serve_board(args, notebook, {"entidad": args.entidad, "corte": corte, "tablas": snapshot})


def lab(args: argparse.Namespace) -> int:
    """Open JupyterLab until it is closed; its exit status."""
    from importlib.util import find_spec

    if find_spec("jupyterlab") is None:
        raise UserError("JupyterLab no está instalado", 'Instálelo con: pip install "pamlib[cuadernos]"')
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={args.raiz}"]
    command += ["--LabApp.default_url=/lab/tree/notebooks"] + (["--no-browser"] if args.sin_navegador else [])
    with subprocess.Popen(command, env={**os.environ, ROOT_VARIABLE: str(args.raiz)}) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                continue  # the server got it too, and asks whether to stop
