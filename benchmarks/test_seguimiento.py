"""Follow-up at size: 500 workbooks received in one go, and the state at one corte of 100 plans with 24 cortes each.

``PAM_LIBROS`` and ``PAM_ENTIDADES`` make them fewer. Goals: receiving takes at most one and a half times what openpyxl
takes merely to open the same workbooks; the state of all the ledgers (720 000 rows of progress) comes in under 3 s and
1 GB with the derived copy in place. What it takes the first time, when the copy has to be made, is printed beside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from make_plan import write_plan

from pamlib.plan import read_plan
from pamlib.seguimiento import ledger_files
from pamlib.seguimiento.assignments import assigned
from pamlib.seguimiento.keys import own_columns
from pamlib.seguimiento.template import Facts, plan_version, workbook

BOOKS = int(os.environ.get("PAM_LIBROS", "500"))
PLANS = int(os.environ.get("PAM_ENTIDADES", "100"))
TASKS, SENDERS = 300, 8
CORTES = [
    f"{year}-{month:02}-{28 if month == 2 else 30}" for year in (2024, 2025, 2026, 2027) for month in range(2, 13, 2)
]
MARK = "marca-0000"
MOST_SLOWER, MOST_SECONDS, MOST_MIB = 1.5, 3.0, 1024


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
    columns = own_columns("avances")
    for plan in range(PLANS):
        envios = root / f"plan_{plan:03}" / ledger_files.ENVIOS
        envios.mkdir(parents=True)
        for n, corte in enumerate(CORTES):
            for sender in range(SENDERS):
                rows = []
                for task in range(sender, TASKS, SENDERS):
                    row = dict.fromkeys(columns, "")
                    row |= {"linea_id": f"L{plan:03}{task:07}", "avance": min(1.0, (n + 1) / 24), "lectura": "avance",
                            "avance_reportado": f"{(n + 1) * 4}%", "estado": "en ejecución", "origen_fila": task + 7,
                            "observacion": "Se hizo lo previsto y se dejó constancia en el acta",
                            "origen_archivo": "libro.xlsx", "origen_hoja": "Tareas", "origen_columna": "K"}  # fmt: skip
                    rows.append([row[name] for name in columns])
                name = ledger_files.digest(f"{plan}-{n}-{sender}".encode())[:16]
                empty = {t: {"columnas": list(own_columns(t)), "filas": []} for t in ("mediciones", "ejecucion")}
                content = {
                    "envio_id": name, "sha256": name, "archivo": "libro.xlsx", "corte": corte, "relectura_de": "",
                    "reporto": f"Responsable {sender}", "recibido": corte, "recibe": "Marta",
                    "tablas": {"avances": {"columnas": list(columns), "filas": rows}, **empty},
                }  # fmt: skip
                (envios / f"{name}.json").write_bytes(ledger_files._sealed(content))
    return root


def test_state_of_many_ledgers(ledgers: Path) -> None:
    """The copy made from every submission, then the state with the copy in place; each in a new process."""
    first = measured("estado", ledgers)
    again = [measured("estado", ledgers) for _ in range(3)]
    best = min(again, key=lambda each: each["seconds"])
    rows = PLANS * TASKS * len(CORTES)
    print(f"\n{rows} ledger rows in {PLANS * len(CORTES) * SENDERS} submissions: state at one corte", end="")
    print(f" {best['seconds']:.2f} s, peak {max(e['peak_mib'] for e in again):.0f} MiB", end="")
    print(f" (imports alone {best['before_mib']:.0f}); first time, making the copy, {first['seconds']:.0f} s", end="")
    print(f" and {first['peak_mib']:.0f} MiB", end="")
    assert best["rows"] == PLANS * TASKS
    assert best["seconds"] <= MOST_SECONDS
    assert max(each["peak_mib"] for each in again) <= MOST_MIB
