"""Many plans in one go: every core at work, one bad file stops no other, and the same order each time.

>>> files = plan_files(Path("planes"))                         # doctest: +SKIP
>>> for done in read_many(files, folders(files, Path("t"))):   # doctest: +SKIP
...     print(done.file.name, done.refused or done.lines)

Each process of the pool reads a plan and writes its tables; what comes back is a line about it, not the tables. A
process that the system ends (no memory left) costs the file it had, and the rest go on in a new pool.

Out of scope: what the command line prints.
"""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from pamlib.errors import UserError
from pamlib.readers import SUFFIXES
from pamlib.workspace import slug

_FEW = 4
"""So few plans are read sooner than a pool starts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its tables in ``folder``, or the sentence that says why not.

    ``lines`` counts lines of the plan, ``findings`` those of each severity (error, aviso, nota) that are open.
    ``fault`` holds the traceback when the failure is ours.
    """

    file: Path
    folder: Path
    entity: str = ""
    lines: int = 0
    findings: tuple[int, int, int] = (0, 0, 0)
    refused: str = ""
    fault: str = ""


def plan_files(folder: Path) -> list[Path]:
    """Files of ``folder`` that may hold a plan, by their ending, in order of name; not those in folders inside it.

    Raises
    ------
    UserError: there is none.
    """
    files = [
        path
        for path in sorted(folder.iterdir())
        # "~$plan.xlsx" and ".~lock.plan.ods#" are notes that an office program leaves while the file is open.
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")) and path.is_file()
    ]
    if not files:
        endings = ", ".join(sorted(suffix.removeprefix(".") for suffix in SUFFIXES))
        raise UserError(
            f"en la carpeta «{folder}» no hay archivos de plan", f"Ponga en ella archivos de estas clases: {endings}"
        )
    return files


def folders(files: Sequence[Path], home: Path) -> list[Path]:
    """A folder of ``home`` for each file, by its name; files with the same name get their ending or a number too.

    >>> [path.name for path in folders([Path("a/Plan 1.xlsx"), Path("b.csv"), Path("b.ods"), Path("c/b.ods")], Path())]
    ['plan-1', 'b-csv', 'b-ods', 'b-ods-2']
    """
    stems = [slug(path.stem) for path in files]
    names: list[str] = []
    for path, stem in zip(files, stems, strict=True):
        wanted = stem if stems.count(stem) == 1 else slug(f"{path.stem}-{path.suffix}")
        name, number = wanted, 1
        while name in names:
            number += 1
            name = f"{wanted}-{number}"
        names.append(name)
    return [home / name for name in names]


def cores() -> int:
    """Processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def read_many(
    files: Sequence[Path], homes: Sequence[Path], formato: str | None = None, processes: int | None = None
) -> Iterator[Outcome]:
    """Read each file and write its tables in its home; outcomes come in the order of ``files``.

    Parameters
    ----------
    processes: how many at once; when not said, half as many again as there are cores, because each waits now and then
        for the process that parses and for the disk. One reads in this process.
    """
    jobs = list(zip(files, homes, strict=True))
    if processes is None:
        processes = 1 if len(jobs) < _FEW or cores() == 1 else min(cores() * 3 // 2, len(jobs))
    if processes == 1:
        yield from (read_one(file, home, formato) for file, home in jobs)
        return
    while jobs:
        done = 0
        for outcome in _pooled(jobs, formato, processes):
            done += 1
            yield outcome
        jobs = jobs[done:]
        if jobs:
            # Some process died. Alone, the first file left is guilty or not.
            yield next(_pooled(jobs[:1], formato, 1), _fatal(*jobs.pop(0)))


def _pooled(jobs: Sequence[tuple[Path, Path]], formato: str | None, processes: int) -> Iterator[Outcome]:
    """Outcomes until the last, or until a process dies."""
    # Never a plain fork: this process may have threads (a notebook's always has).
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["pamlib.batch", "pamlib.plan", "pamlib.canonical", "pamlib.store"])
    pool = ProcessPoolExecutor(processes, mp_context=context)
    try:
        futures: list[Future[Outcome]] = [pool.submit(read_one, file, home, formato) for file, home in jobs]
        for future in futures:
            try:
                outcome = future.result()
            except BrokenProcessPool:
                return
            yield outcome
    finally:
        pool.shutdown(cancel_futures=True)


def _fatal(file: Path, home: Path) -> Outcome:
    error = UserError(
        "el sistema cerró el programa al leerlo; tal vez faltó memoria",
        "Cierre otros programas y léalo aparte",
        file=file,
    )
    return Outcome(file, home, refused=error.sentence())


def read_one(file: Path, home: Path, formato: str | None = None) -> Outcome:
    """Read one file and write its tables; never raises."""
    from pamlib import store
    from pamlib.plan import read_plan

    try:
        tables = read_plan(file, formato).tables()
        store.write_tables(tables, home, durable=False)
    except UserError as error:
        return Outcome(file, home, refused=error.sentence())
    except Exception as error:  # noqa: BLE001 - the other files matter more; the caller logs it
        said = f"Archivo «{file.name}»: falla interna de pam ({type(error).__name__})."
        return Outcome(file, home, refused=said, fault=f"{traceback.format_exc()}\n{getattr(error, 'detail', '')}")
    found = tables["hallazgos"]
    severities = found.loc[found["estado"] == "abierto", "severidad"].tolist()
    entity = tables["plan"]["entidad"].iloc[0]
    return Outcome(
        file,
        home,
        entity=entity if isinstance(entity, str) else "",
        lines=len(tables["lineas"]),
        findings=(severities.count("error"), severities.count("aviso"), severities.count("nota")),
    )
