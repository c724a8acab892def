"""A whole ``pam recibir CARPETA --confirmar`` that dies, or that two people run at once: real processes, real files.

What must hold whenever it dies: what is in the ledger is whole and equal, byte by byte, to what an undisturbed run
writes; and the same order again completes it. The killed process kills itself (SIGKILL: no ``finally``, no flush) at
its n-th touch of the file system inside the workspace; which ones is drawn from a seed, so every run dies there again.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from seguimiento import ANA, CORTE, LUIS, NEXT, Office, each, fill, plan, template

from pamlib.cli import main
from pamlib.seguimiento import ledger
from pamlib.seguimiento.ledger_files import original, read_submission, submission_names

SEED, KILLS = 20250630, 8
BOOKS = 6

#: Runs ``pam`` and dies before touch number ``argv[1]`` (0: never) of anything under ``argv[2]``; says their count.
PROGRAM = """
import os, signal, sys
sys.path.insert(0, {repo!r})
last, root, touches = int(sys.argv[1]), sys.argv[2], 0
WATCHED = {{"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.listdir", "os.scandir",
            "shutil.rmtree", "tempfile.mkstemp", "tempfile.mkdtemp"}}
def watch(event, args):
    global touches
    if event in WATCHED and any(isinstance(a, (str, os.PathLike)) and os.fspath(a).startswith(root) for a in args):
        touches += 1
        if touches == last:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
sys.addaudithook(watch)
from pamlib.cli import main
status = main(sys.argv[3:])
print(touches)
sys.exit(status)
"""


def entity(books: Path, root: Path) -> Office:
    """A new entity whose plan is, byte by byte, that of the others (a workbook holds the hour at which it was made)."""
    office = Office.new(root)
    shutil.copy(books.parent / "plan.xlsx", office.workspace.raw / "plan.xlsx")
    return office


def order(office: Office, books: Path) -> list[str]:
    where = ["--raiz", str(office.workspace.root), "--entidad", office.workspace.entity]
    return ["recibir", str(books), *where, "--recibido", "2025-07-03", "--recibe", "Marta", "--confirmar"]


def start(office: Office, books: Path, dies_at: int = 0) -> subprocess.Popen:
    code = PROGRAM.format(repo=str(Path(__file__).resolve().parent.parent))
    told = [str(dies_at), str(office.workspace.root), *order(office, books)]
    return subprocess.Popen(
        [sys.executable, "-c", code, *told], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def kept(office: Office, part: str = "", *, hidden: bool = True) -> dict[str, bytes]:
    """The files under ``part`` of the entity's processed folder, but for what may be deleted at any time.

    ``hidden``: also the locks and whatever was being written beside.
    """
    folder = office.workspace.processed
    files = (path for path in sorted((folder / part).rglob("*")) if hidden or not path.name.startswith("."))
    names = {path.relative_to(folder): path for path in files if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in names.items() if "cache" not in name.parts}


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Path:
    """Six workbooks of two people and two cortes, one that cannot be read and one that is there twice."""
    folder = tmp_path_factory.mktemp("oficina") / "devueltos"
    folder.mkdir()
    plan(folder.parent / "plan.xlsx")
    for n in range(BOOKS):
        edit = each(fill("dictar", avance=n / 10), *([fill("contratar", avance=0.5)] if n % 2 == 0 else []))
        template(folder / f"{n}.xlsx", edit, who=(ANA, LUIS)[n % 2], corte=(CORTE, NEXT)[n // 3])
    shutil.copy(folder / "0.xlsx", folder / "copia de 0.xlsx")
    (folder / "rota.xlsx").write_bytes(b"PK\x03\x04 no es")
    return folder


@pytest.fixture(scope="module")
def undisturbed(books, tmp_path_factory) -> tuple[dict[str, bytes], int]:
    """What a run that nobody disturbs leaves, and how many times it touches the workspace."""
    office = entity(books, tmp_path_factory.mktemp("tranquila"))
    process = start(office, books)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (2, "")  # one of the files was refused, and said
    assert len(submission_names(office.folder)) == BOOKS
    return kept(office), int(out.splitlines()[-1])


def whole(office: Office, wanted: dict[str, bytes]) -> int:
    """Nothing is half there: every file of the ledger is one of the undisturbed run, and it can be asked; how many."""
    there = kept(office, "seguimiento", hidden=False)
    assert {name: wanted.get(name) for name in there} == there
    names = submission_names(office.folder)
    for name in names:
        original(office.folder, read_submission(office.folder, name))
    rows = ledger.everything(office.folder)["avances"]
    assert set(names) <= set(rows["envio_id"])
    return len(names)


@pytest.mark.lento
def test_killed_anywhere_the_same_order_again_ends_as_if_nothing_had_happened(books, undisturbed, tmp_path, capsys):
    wanted, touches = undisturbed
    # One at random in each tenth of the run, so that no stretch of it is left out.
    limits = [1 + touches * n // KILLS for n in range(KILLS + 1)]
    rng = random.Random(SEED)
    moments = [rng.randrange(first, last) for first, last in pairwise(limits)]
    offices = [entity(books, tmp_path / str(moment)) for moment in moments]
    survived = []
    for pair in (slice(n, n + 2) for n in range(0, KILLS, 2)):
        processes = [start(office, books, at) for office, at in zip(offices[pair], moments[pair], strict=True)]
        for process, office in zip(processes, offices[pair], strict=True):
            out, _ = process.communicate(timeout=120)
            assert process.returncode not in {0, 1, 2, 3}, out
            survived.append(whole(office, wanted))
    assert survived == sorted(survived)  # the later it died, the more was already safe
    assert any(0 < n < BOOKS for n in survived)  # some died between two workbooks
    for office in offices:
        assert main(order(office, books)) == 2
        assert kept(office) == wanted
    assert f"Envíos guardados: {BOOKS - survived[-1]}" in capsys.readouterr().out.split("rota.xlsx")[-1]


@pytest.mark.lento
def test_two_at_once_and_one_that_dies_while_the_other_goes_on(books, undisturbed, tmp_path):
    wanted, touches = undisturbed
    together, widowed = entity(books, tmp_path / "juntas"), entity(books, tmp_path / "viuda")
    both = [start(together, books), start(together, books)]
    seen = 0
    while any(process.poll() is None for process in both):
        now = whole(together, wanted)
        assert now >= seen
        seen = now
        time.sleep(0.02)
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [2, 2], told
    assert kept(together) == wanted
    saved = [int(out.split("Envíos guardados: ")[1].split(";")[0]) for out, _ in told]
    assert sum(saved) == BOOKS  # each workbook was kept by one of them

    dying = touches - random.Random(SEED + 1).randrange(5, touches // 4)  # while it writes in the ledger
    both = [start(widowed, books, dying), start(widowed, books)]
    for process in both:
        process.communicate(timeout=120)
    assert both[0].returncode not in {0, 1, 2, 3}
    assert both[1].returncode == 2
    ledger_files = {n: data for n, data in wanted.items() if n.startswith("seguimiento/") and "/." not in n}
    assert kept(widowed, "seguimiento", hidden=False) == ledger_files
    assert main(order(widowed, books)) == 2
    assert kept(widowed) == wanted
