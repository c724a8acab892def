"""``pam leer``: one plan into the folder of its entity, or many into a folder of their own each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import __version__
from pamlib.cli_fault import log
from pamlib.cli_out import DONE, OURS, WITH_ERRORS, say, tell
from pamlib.cli_progress import counted
from pamlib.errors import UserError
from pamlib.workspace import Workspace, check_entity, slug

if TYPE_CHECKING:
    from pamlib.batch import Outcome
    from pamlib.plan import Plan


def read(args: argparse.Namespace) -> int:
    """Read what was named; its exit status."""
    from pamlib.readers import sandbox

    files = _files(args.archivo)
    if len(files) > 1 or Path(args.archivo[0]).is_dir():
        return _read_many(args, files)
    sandbox.start()  # it gets ready while the heavy libraries are imported
    from pamlib import store
    from pamlib.cli_show import understood
    from pamlib.report_run import corrections_for, has_open_errors

    path = files[0]
    if args.entidad:
        check_entity(args.entidad)
    plan = _plan(args, path, args.entidad or "")
    home = _home(args, plan, path)
    if not args.entidad and not args.salida and corrections_for(Workspace(args.raiz, home.name)):
        plan = _plan(args, path, home.name)  # whose plan it is was not known before
    tables = plan.tables()
    tell(f"{path.name}\n{understood(home.name, tables)}")
    if count := len(tables.get("correcciones", ())):
        tell(f"  Correcciones de una persona: {count}")
    if args.salida:
        store.write_tables(tables, home)
        tell(f"  Tablas:    {home} (CSV y Parquet)")
    else:
        tell(f"  Tablas:    {store.write_snapshot(tables, home)} (CSV y Parquet)")
    if not has_open_errors(tables):
        return DONE
    where = f"--tablas {home}" if args.salida else f"--entidad {home.name}"
    say(f"Hay errores entre los hallazgos; véalos con «pam revisar {where}».")
    return WITH_ERRORS


def _plan(args: argparse.Namespace, path: Path, entity: str) -> Plan:
    """The plan, with the corrections of its entity when there are any."""
    from pamlib.plan import read_plan
    from pamlib.report_run import corrections_for

    known = corrections_for(Workspace(args.raiz, entity)) if entity else None
    return read_plan(path, args.formato, correcciones=known) if known else read_plan(path, args.formato)


def _home(args: argparse.Namespace, plan: Plan, path: Path) -> Path:
    """Folder for the tables of the plan."""
    if args.salida:
        return _output(args.salida)
    return Workspace(args.raiz, args.entidad or slug(str(_entity(plan)) or path.stem)).processed


def _output(folder: Path) -> Path:
    if folder.exists() and not folder.is_dir():
        raise UserError(f"la salida «{folder}» es un archivo", "Indique una carpeta en --salida")
    return folder.absolute()


def _read_many(args: argparse.Namespace, files: Sequence[Path]) -> int:
    """Each plan in a folder of its own; a file that cannot be read is listed at the end and stops no other."""
    if args.entidad:
        raise UserError("--entidad recibe un solo plan", "Lea cada archivo en su propia orden")
    if not args.salida:
        raise UserError(
            "para leer varios planes hace falta la carpeta donde quedan sus tablas", "Indíquela con --salida DIR"
        )
    from pamlib import batch
    from pamlib.cli_show import batch_line, batch_summary

    home = _output(args.salida)
    done = []
    with counted(len(files)) as step:
        for outcome in batch.read_many(files, batch.folders(files, home), args.formato):
            done.append(outcome)
            step()
    for outcome in done:
        if not outcome.refused:
            tell(batch_line(outcome))
    tell(batch_summary(done, home))
    refused = [outcome for outcome in done if outcome.refused]
    if refused:
        say("\n".join(["No se pudieron leer:", *(f"  - {outcome.refused}" for outcome in refused)]))
    faults = [outcome for outcome in done if outcome.fault]
    if faults:
        say(f"Las fallas internas no son culpa de sus archivos. El detalle quedó en {_log_of(faults, args.raiz)}")
        return OURS
    if refused:
        return UserError.exit_status
    return WITH_ERRORS if any(outcome.findings[0] for outcome in done) else DONE


def _log_of(faults: Sequence[Outcome], root: Path) -> str:
    texts = (f"{outcome.file}\n{outcome.fault}" for outcome in faults)
    return log("\n".join([f"pam {__version__}, Python {sys.version}", *texts]), root)


def _entity(plan: Plan) -> str:
    name = plan.tables()["plan"]["entidad"].iloc[0]
    return name if isinstance(name, str) else ""


def _files(names: Sequence[str]) -> list[Path]:
    """The files named, with wildcards spread (Windows shells do not) and folders opened."""
    files: list[Path] = []
    for name in names:
        path = Path(name)
        if not path.exists() and any(mark in path.name for mark in "*?["):
            found = sorted(each for each in path.parent.glob(path.name) if each.is_file())
            if not found:
                raise UserError(f"ningún archivo coincide con «{name}»", "Revise la ruta y el nombre")
            files += found
            continue
        if path.is_dir():
            from pamlib.batch import plan_files

            files += plan_files(path)
            continue
        files.append(path)
    return list(dict.fromkeys(files))
