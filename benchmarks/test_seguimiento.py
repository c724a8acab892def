"""Follow-up at size: 500 workbooks received in one go, and the state at one corte of 100 plans with 24 cortes each.

``PAM_LIBROS`` and ``PAM_ENTIDADES`` make them fewer. Goals: receiving takes at most one and a half times what openpyxl
takes merely to open the same workbooks; the state of all the ledgers (720 000 rows of progress) comes in under 3 s and
1 GB with the derived copy in place, and under 5 s the first time, when the copy has to be made. Medians of three runs.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from make_followup import CORTES, SENDERS, write_ledger
from make_plan import write_plan

from pamlib.plan import read_plan
from pamlib.seguimiento import ledger_files
from pamlib.seguimiento.assignments import assigned
from pamlib.seguimiento.template import Facts, plan_version, workbook

BOOKS = int(os.environ.get("PAM_LIBROS", "500"))
PLANS = int(os.environ.get("PAM_ENTIDADES", "100"))
TASKS, RUNS = 300, 3
MARK = "marca-0000"
MOST_SLOWER, MOST_SECONDS, MOST_SECONDS_COLD, MOST_MIB = 1.5, 3.0, 5.0, 1024


def measured(*words: object) -> dict[str, Any]:
    """What one run in a process of its own printed."""
    command = [sys.executable, str(Path(__file__).with_name("seguimiento_run.py")), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """``BOOKS`` workbooks of a plan of 300 tasks, filled in, no two alike, deflated as a spreadsheet saves them."""
    import openpyxl

    root = tmp_path_factory.mktemp("recibir")
    folder = root / "libros"
    folder.mkdir()
    tables = read_plan(write_plan(root / "plan.xlsx", TASKS)).tables()
    made = []
    for name, assignment in assigned(tables, "2025-06-30").items():
        facts = Facts("valdemora", "Valdemora", str(tables["plan"]["plan_id"].iloc[0]), plan_version(tables),
                      "2025-06-30", name)  # fmt: skip
        path = root / f"{len(made)}.xlsx"
        path.write_bytes(workbook(assignment, facts))
        book = openpyxl.load_workbook(path)
        page = book["Tareas"]
        for row in range(7, page.max_row + 1):
            page.cell(row, 11).value, page.cell(row, 12).value = row % 100 / 100, "En ejecución"
            page.cell(row, 13).value = f"{MARK} se hizo lo previsto y se dejó constancia en el acta"
        book.save(path)
        made.append(path)
    for number in range(BOOKS):
        source = made[number % len(made)]
        with (
            zipfile.ZipFile(source) as old,
            zipfile.ZipFile(folder / f"{number:04}.xlsx", "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.namelist():
                new.writestr(part, old.read(part).replace(MARK.encode(), f"marca-{number:04}".encode()))
    return folder, root


def test_receiving_many_workbooks(books: tuple[Path, Path]) -> None:
    """Opened in the bounded process, understood, compared and kept, against openpyxl opening them."""
    figures = measured("recibir", *books)
    ratio = figures["pam"] / figures["openpyxl"]
    print(f"\n{figures['books']} workbooks: openpyxl opens {figures['books'] / figures['openpyxl']:.1f}/s", end="")
    print(f", pam receives {figures['books'] / figures['pam']:.1f}/s; ratio {ratio:.2f}", end="")
    print(f"; peak {figures['peak_mib']:.0f} MiB", end="")
    assert (figures["new"], figures["refused"]) == (BOOKS, 0)
    assert ratio <= MOST_SLOWER


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``PLANS`` ledgers: 24 cortes, eight senders in each, 300 tasks; written without waiting for the disk."""
    root = tmp_path_factory.mktemp("libros")
    for plan in range(PLANS):
        write_ledger(root / f"plan_{plan:03}", [f"L{plan:03}{task:07}" for task in range(TASKS)], CORTES)
    return root


def without_copy(ledgers: Path) -> Path:
    """The same ledgers as if nobody had asked them anything yet."""
    for copy in ledgers.glob(f"*/{ledger_files.CACHE}"):
        shutil.rmtree(copy)
    return ledgers


def test_state_of_many_ledgers(ledgers: Path) -> None:
    """The copy made from every submission, then the state with the copy in place; each in a new process."""
    cold = [measured("estado", without_copy(ledgers)) for _ in range(RUNS)]
    warm = [measured("estado", ledgers) for _ in range(RUNS)]
    rows = PLANS * TASKS * len(CORTES)
    print(f"\n{rows} ledger rows in {PLANS * len(CORTES) * SENDERS} submissions: state at one corte", end="")
    for name, runs in (("with the copy", warm), ("making the copy", cold)):
        seconds = statistics.median(run["seconds"] for run in runs)
        print(f"; {name} {seconds:.2f} s, peak {max(run['peak_mib'] for run in runs):.0f} MiB", end="")
    print(f" (imports alone {warm[0]['before_mib']:.0f})", end="")
    assert {run["rows"] for run in (*cold, *warm)} == {PLANS * TASKS}
    assert statistics.median(run["seconds"] for run in warm) <= MOST_SECONDS
    assert statistics.median(run["seconds"] for run in cold) <= MOST_SECONDS_COLD
    assert max(run["peak_mib"] for run in (*cold, *warm)) <= MOST_MIB
