"""Many plans in one go: same tables as one by one, same order, and one bad file stops no other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import hojas
import libros
import pytest

from pamlib import batch, read_plan, store
from pamlib.batch import Outcome, folders, plan_files, read_many
from pamlib.cli import main
from pamlib.errors import UserError


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """Six files: five plans of three kinds and a letter."""
    folder = tmp_path / "planes"
    folder.mkdir()
    for n, kind in enumerate(("xlsx", "ods", "xls", "xlsx", "xlsx"), 1):
        rows = [[f"SECRETARÍA DE EDUCACIÓN DE VILLA {n}"], ["PLAN 2024-2027"], libros.V5, *[libros.V5_ROW] * n]
        hojas.MAKERS[kind](folder / f"Plan {n}.{kind}", rows)
    (folder / "Carta.txt").write_text("Señor alcalde:\n", encoding="utf-8")
    for other in ("~$Plan 1.xlsx", ".~lock.Plan 1.ods#", "foto.jpg", "LEAME.md"):
        (folder / other).write_bytes(b"x")
    (folder / "viejos.xlsx").mkdir()
    return folder


def test_files_of_a_folder(plans: Path, tmp_path: Path) -> None:
    assert [path.name for path in plan_files(plans)] == [
        "Carta.txt", "Plan 1.xlsx", "Plan 2.ods", "Plan 3.xls", "Plan 4.xlsx", "Plan 5.xlsx",
    ]  # fmt: skip
    (tmp_path / "nada").mkdir()
    with pytest.raises(UserError, match=r"no hay archivos de plan\. Ponga en ella archivos de estas clases: csv, "):
        plan_files(tmp_path / "nada")


def test_files_with_one_name_get_a_folder_each() -> None:
    files = [Path(name) for name in ("a/plan.xlsx", "a/plan.ods", "b/plan.ods", "Plan.ods", "otro.txt")]
    names = [path.name for path in folders(files, Path("t"))]
    assert names == ["plan-xlsx", "plan-ods", "plan-ods-2", "plan-ods-3", "otro"]


@pytest.mark.lento
def test_in_processes_as_in_one(plans: Path, tmp_path: Path) -> None:
    files = plan_files(plans)
    here = list(read_many(files, folders(files, tmp_path / "uno"), processes=1))
    there = list(read_many(files, folders(files, tmp_path / "dos"), processes=2))
    assert [o.file for o in here] == [o.file for o in there] == files
    assert [o.lines for o in there] == [0, 1, 2, 3, 4, 5]
    assert [(o.lines, o.findings, o.refused, o.entity) for o in here] == [
        (o.lines, o.findings, o.refused, o.entity) for o in there
    ]
    for one, other in zip(here, there, strict=True):
        if not one.refused:
            written = {path.name: path.read_bytes() for path in one.folder.iterdir() if path.name != store.LOCK}
            assert written == {
                path.name: path.read_bytes() for path in other.folder.iterdir() if path.name != store.LOCK
            }
            alone = read_plan(one.file).tables()
            assert store.read_tables(one.folder)["lineas"].equals(alone["lineas"])
    assert not here[0].folder.exists()
    assert here[0].refused.startswith("Archivo «Carta.txt»: no tiene una tabla de plan")


@pytest.mark.lento
@pytest.mark.skipif(not hasattr(os, "kill"), reason="no such signal there")
def test_a_process_that_dies_costs_its_file_alone(plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = plan_files(plans)[1:]
    monkeypatch.setattr(batch, "read_one", dies_on_the_second)
    done = list(read_many(files, folders(files, tmp_path / "t"), processes=2))
    assert [o.file for o in done] == files
    assert [bool(o.refused) for o in done] == [False, True, False, False, False]
    assert "Archivo «Plan 2.ods»: el sistema cerró el programa al leerlo" in done[1].refused


def dies_on_the_second(file: Path, home: Path, formato: str | None = None) -> Outcome:
    if file.name == "Plan 2.ods":
        os._exit(9)
    return Outcome(file, home, lines=1)


def test_the_order_leer_of_a_folder(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "cores", lambda: 1)
    with pytest.raises(UserError, match="ninguna fila es su encabezado") as letter:
        read_plan(plans / "Carta.txt")
    out = tmp_path / "tablas"
    assert main(["leer", str(plans), "--salida", str(out), "--raiz", str(tmp_path)]) == 2
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == [f"Plan {n}.{k}" for n, k in enumerate(
        ("xlsx", "ods", "xls", "xlsx", "xlsx"), 1)]  # fmt: skip
    assert lines[0].endswith("→ plan-1")
    assert "; 1 línea; " in lines[0]
    assert "; 5 líneas; " in lines[4]
    assert lines[-1] == f"Leídos 5 de 6 planes, 15 líneas. Tablas de cada uno (CSV y Parquet) en su carpeta de {out}"
    assert said.err.splitlines()[:6] == [f"Leídos {n} de 6…" for n in range(1, 7)]
    assert said.err.splitlines()[6:] == [
        "No se pudieron leer:",
        f"  - {letter.value.sentence()}",
    ]
    assert sorted(path.name for path in out.iterdir()) == [f"plan-{n}" for n in range(1, 6)]
    again = tmp_path / "otra"
    main(["leer", str(plans), "--salida", str(again), "--raiz", str(tmp_path)])
    assert capsys.readouterr().out == said.out.replace(str(out), str(again))


@pytest.mark.parametrize(
    ("outcomes", "status", "part"),
    [
        ({}, 0, ""),
        ({"findings": (2, 1, 0)}, 1, ""),
        (
            {"findings": (2, 1, 0), "refused": "Archivo «b»: no existe. Revise."},
            2,
            "  - Archivo «b»: no existe. Revise.\n",
        ),
        (
            {"refused": "Archivo «b»: falla interna de pam (KeyError).", "fault": "Traceback: KeyError"},
            3,
            "pam-0001.log",
        ),
    ],
)
def test_status_of_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, outcomes: dict[str, Any],
    status: int, part: str,
) -> None:  # fmt: skip
    def read_many(files: list[Path], homes: list[Path], formato: str | None) -> list[Outcome]:
        return [Outcome(files[0], homes[0], lines=3), Outcome(files[1], homes[1], **outcomes)]

    monkeypatch.setattr(batch, "read_many", read_many)
    order = ["leer", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--salida", str(tmp_path / "t")]
    assert main([*order, "--raiz", str(tmp_path)]) == status
    assert part in capsys.readouterr().err
    if status == 3:
        log = tmp_path / "reports" / ".registros" / "pam-0001.log"
        assert "Traceback: KeyError" in log.read_text(encoding="utf-8")


def test_a_fault_of_ours_is_kept_with_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("pamlib.plan.read_plan", broken)
    done = batch.read_one(tmp_path / "a.xlsx", tmp_path / "t")
    assert done.refused == "Archivo «a.xlsx»: falla interna de pam (KeyError)."
    assert "Traceback" in done.fault
