"""The demonstration entity in a folder of its own, with its eight cuts received."""

from __future__ import annotations

import shutil
from pathlib import Path

from pamlib.demo import receive
from pamlib.workspace import Workspace


def office(root: Path, repo: Path) -> Workspace:
    """A root with the notebooks and the demonstration; what people returned is received."""
    shutil.copytree(repo / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    workspace = Workspace(root, "demo")
    shutil.copytree(repo / "data" / "raw" / "demo", workspace.raw)
    receive(workspace)
    return workspace
