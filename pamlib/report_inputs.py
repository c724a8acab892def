"""What a page or report of a corte was made from: path → sha256 of all that its notebooks may have read.

>>> inputs(workspace, "2025-06-30", [notebook], snapshot)                # doctest: +SKIP
{'data/raw/demo/metas.yml': '9f86…', 'data/processed/demo/seguimiento/envios/03c3c0541dd684bf.json': '96da…', …}

The sources of the characterisation and the workbooks as they came are not there (the tables and the ledger have what
they say), nor what was received or decided of later cortes: so what comes next does not make a past report another one.

Out of scope: keeping a copy of them (:mod:`pamlib.kept_inputs`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.seguimiento.ledger_files import ENVIOS, EVENTOS, folder_of, read_submission, submission_names
from pamlib.store import read_tables, sha256

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pamlib.workspace import Workspace

#: Folders of ``data/raw/<entidad>/`` that reach a report only through tables or the ledger.
_APART = ("datos", "seguimiento")


def inputs(workspace: Workspace, corte: str, notebooks: Iterable[Path], snapshot: Path | None = None) -> dict[str, str]:
    """Path → sha256 of what the entity gave, its ledger up to ``corte``, the ``snapshot`` and the ``notebooks``."""
    apart = [workspace.raw / name for name in _APART]
    given = [
        path
        for path in (workspace.raw.rglob("*") if workspace.raw.is_dir() else ())
        if path.is_file()
        and not path.name.startswith((".", "~$"))  # Office's own locks, which nobody else may open
        and not any(path.is_relative_to(each) for each in apart)
    ]
    tables = [] if snapshot is None else list(snapshot.glob("*.*"))
    named = {workspace.label(path): sha256(path) for path in [*given, *tables, *_ledger(workspace, corte), *notebooks]}
    plan = None if snapshot is None else read_tables(snapshot).get("plan")
    if plan is not None and len(plan):
        # The plan may have been read from anywhere; its tables say which file it was.
        named[f"plan/{plan['archivo'].iloc[0]}"] = str(plan["sha256"].iloc[0])
    return dict(sorted(named.items()))


def _ledger(workspace: Workspace, corte: str) -> list[Path]:
    """What was received and decided of the cortes up to this one; the ledger's cache is derived from them."""
    folder = folder_of(workspace.processed)
    cortes = {name: str(read_submission(folder, name)["corte"]) for name in submission_names(folder)}
    files = [folder / ENVIOS / f"{name}.json" for name, of in cortes.items() if of <= corte]
    for path in (folder / EVENTOS).glob("[!.]*.json"):
        kind, _, about = str(json.loads(path.read_text(encoding="utf-8"))["sujeto"]).partition(":")
        of = cortes.get(about, "") if kind == "envio" else about if kind == "corte" else about.split("|")[1]
        if of <= corte:
            files.append(path)
    return files
