"""What every ``pam tablero`` does: finds its notebook, gives a copy its parameters, serves the copy."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pamlib.workspace import ROOT_VARIABLE


def board_notebook(args: argparse.Namespace, name: str) -> Path:
    """The notebook of a dashboard; raises :class:`~pamlib.errors.UserError` when it is missing."""
    from pamlib.page_run import notebook_path

    return notebook_path(args.raiz, f"tableros/{name}")


def serve_board(args: argparse.Namespace, notebook: Path, values: Mapping[str, Any]) -> int:
    """Serve a copy of ``notebook`` with these parameters until it is stopped; the exit status."""
    from pamlib.dashboard import serve
    from pamlib.runs import parameterised_copy

    os.environ[ROOT_VARIABLE] = str(args.raiz)  # the dashboard's kernels inherit it
    with tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True) as folder:
        copy = parameterised_copy(notebook, values, Path(folder) / notebook.name)
        return serve(copy, port=args.puerto, open_browser=not args.sin_navegador)
