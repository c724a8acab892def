"""One measured run in a process of its own: ``python seguimiento_run.py KIND FOLDER…`` prints its figures as JSON.

``recibir BOOKS ROOT`` alternates, fifty workbooks at a time, openpyxl merely opening them with ``pam recibir`` reading,
understanding and keeping them. ``estado FOLDER`` asks the state at one corte of every ledger under the folder.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from one_run import peak_mib

_AT_A_TIME = 50


def receive(books: Path, root: Path) -> dict[str, float]:
    """Seconds of openpyxl opening every workbook, and of receiving every one into a new ledger."""
    import openpyxl

    from pamlib.plan import read_plan
    from pamlib.readers import sandbox
    from pamlib.seguimiento.receive import Desk
    from pamlib.seguimiento.strategy import Strategy
    from pamlib.workspace import Workspace

    sandbox.start()
    tables = read_plan(root / "plan.xlsx").tables()
    files = sorted(books.glob("*.xlsx"))
    desk = Desk.open(Workspace(root, "valdemora"), tables, Strategy())
    seconds = {"openpyxl": 0.0, "pam": 0.0}
    new = refused = 0
    for first in range(0, len(files), _AT_A_TIME):
        some = files[first : first + _AT_A_TIME]
        start = time.perf_counter()
        for file in some:
            openpyxl.load_workbook(file)
        middle = time.perf_counter()
        outcomes = desk.look(some, recibido="2025-07-03", recibe="Marta")
        new += desk.confirm(outcomes)
        refused += sum(bool(outcome.refused) for outcome in outcomes)
        seconds["openpyxl"] += middle - start
        seconds["pam"] += time.perf_counter() - middle
    return {**seconds, "books": len(files), "new": new, "refused": refused, "peak_mib": peak_mib()}


def state(folder: Path) -> dict[str, float]:
    """Seconds and peak of the state at one corte of every ledger under ``folder``; imports are done before."""
    import duckdb  # noqa: F401
    import pandas as pd  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    from pamlib import schema  # noqa: F401
    from pamlib.seguimiento.ledger import state_of_many

    ledgers = sorted(path for path in folder.iterdir() if path.is_dir())
    before, start = peak_mib(), time.perf_counter()
    frames = state_of_many(ledgers, "2026-06-30")
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak_mib": peak_mib(), "before_mib": before, "rows": len(frames["avances"])}


if __name__ == "__main__":
    kind, *folders = sys.argv[1:]
    print(json.dumps({"recibir": receive, "estado": state}[kind](*map(Path, folders))))
