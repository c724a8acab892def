"""The ``pam`` command: each activity as a verb, in Spanish.

Exit status: 0 done; 1 done, with errors among the findings (or differences, in ``verificar``); 2 the user must change
something (one sentence on stderr); 3 our own fault (a traceback in a log file, whose path is printed); 130 interrupted.

Heavy libraries are imported by the verb that needs them, so that ``pam --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pamlib import __version__, cli_caracterizar, cli_datos
from pamlib.cli_words import Parser, spanish
from pamlib.errors import InternalError, PamError, UserError
from pamlib.workspace import ROOT_VARIABLE, Workspace, check_date, check_entity, find_root, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pamlib.batch import Outcome
    from pamlib.plan import Plan

DEMO = "demo"
DEMO_CORTE = "2025-06-30"
_DONE, _WITH_ERRORS, _OURS, _INTERRUPTED = 0, 1, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``pam`` with ``argv`` (default: the process's own) and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may be set to another code page; our words need UTF-8 everywhere.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    root = None
    try:
        with spanish():
            args = _parser().parse_args(argv)
        root = args.raiz = _root(args.raiz)
        status: int = args.run(args)
        sys.stdout.flush()
    except UserError as error:
        _say(error.sentence())
        return UserError.exit_status
    except KeyboardInterrupt:
        _say("Interrumpido: no se cambió lo que ya estaba escrito.")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read us (`| head`) left; the interpreter must not complain about it while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _DONE
    except SystemExit as leaving:  # argparse, after --help and --version
        return int(leaving.code or 0)
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a sentence and we get the traceback
        _say(_our_fault(error, root))
        return _OURS
    return status


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _root(given: Path | None) -> Path:
    if given is None:
        return find_root()
    if not given.is_dir():
        raise UserError(f"la carpeta «{given}» de --raiz no existe", "Revise la ruta")
    return given.resolve()


# --- verbs ----------------------------------------------------------------------------------------------------------


def _read(args: argparse.Namespace) -> int:
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
    print(f"{path.name}\n{understood(home.name, tables)}")
    if count := len(tables.get("correcciones", ())):
        print(f"  Correcciones de una persona: {count}")
    if args.salida:
        store.write_tables(tables, home)
        print(f"  Tablas:    {home} (CSV y Parquet)")
    else:
        print(f"  Tablas:    {store.write_snapshot(tables, home)} (CSV y Parquet)")
    if not has_open_errors(tables):
        return _DONE
    where = f"--tablas {home}" if args.salida else f"--entidad {home.name}"
    _say(f"Hay errores entre los hallazgos; véalos con «pam revisar {where}».")
    return _WITH_ERRORS


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
    with _bar(len(files)) as step:
        for outcome in batch.read_many(files, batch.folders(files, home), args.formato):
            done.append(outcome)
            step()
    for outcome in done:
        if not outcome.refused:
            print(batch_line(outcome))
    print(batch_summary(done, home))
    refused = [outcome for outcome in done if outcome.refused]
    if refused:
        _say("\n".join(["No se pudieron leer:", *(f"  - {outcome.refused}" for outcome in refused)]))
    faults = [outcome for outcome in done if outcome.fault]
    if faults:
        _say(f"Las fallas internas no son culpa de sus archivos. El detalle quedó en {_log_of(faults, args.raiz)}")
        return _OURS
    if refused:
        return UserError.exit_status
    return _WITH_ERRORS if any(outcome.findings[0] for outcome in done) else _DONE


def _log_of(faults: Sequence[Outcome], root: Path) -> str:
    texts = (f"{outcome.file}\n{outcome.fault}" for outcome in faults)
    return _log("\n".join([f"pam {__version__}, Python {sys.version}", *texts]), root)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, a line each tenth elsewhere; on stderr both."""
    if sys.stderr.isatty():
        try:
            from tqdm import tqdm
        except ModuleNotFoundError:
            pass
        else:
            shape = "Leyendo planes {percentage:3.0f} % |{bar}| {n_fmt} de {total_fmt} (faltan {remaining})"
            with tqdm(total=total, bar_format=shape, file=sys.stderr) as bar:
                yield bar.update
            return
    count = 0

    def line() -> None:
        nonlocal count
        count += 1
        if count == total or count * 10 // total > (count - 1) * 10 // total:
            _say(f"Leídos {count} de {total}…")

    yield line


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


def _review(args: argparse.Namespace) -> int:
    if args.excel or args.recibir:
        return _review_workbook(args)
    from pamlib.checks import cli_section, own_rules
    from pamlib.cli_show import findings
    from pamlib.report_run import has_open_errors, prepare
    from pamlib.store import read_tables

    folder = args.tablas or prepare(Workspace(args.raiz, args.entidad))
    tables = read_tables(folder)
    if "hallazgos" not in tables or "plan" not in tables:
        raise UserError(f"en «{folder}» no están las tablas de un plan", "Léalo de nuevo con «pam leer»")
    print(findings(args.entidad, tables, args.severidad or ("error", "aviso", "nota")))
    own = None if args.tablas else own_rules(Workspace(args.raiz, args.entidad).raw)
    print(f"\n{cli_section(tables, reglas=own, severities=tuple(args.severidad or ()))}")
    return _WITH_ERRORS if has_open_errors(tables) else _DONE


def _review_workbook(args: argparse.Namespace) -> int:
    """Findings to a workbook, or decisions from one."""
    from pamlib.corrections.review import Review
    from pamlib.report_run import has_open_errors
    from pamlib.review_excel import receive, write_review

    if args.tablas:
        raise UserError("--tablas no se puede usar con --excel ni con --recibir", "Indique la entidad con --entidad")
    review = Review.open(Workspace(args.raiz, args.entidad))
    if args.excel:
        count = write_review(review, args.excel)
        print(f"{args.excel}: {count} hallazgos. Complételo y recíbalo con:")
        print(f"  pam revisar --entidad {args.entidad} --recibir {args.excel}")
        return _DONE
    new = receive(review, args.recibir)
    print(f"Decisiones nuevas: {new}. " + (f"Quedaron en {review.file}" if new else "Nada cambió."))
    return _WITH_ERRORS if has_open_errors(review.plan.tables()) else _DONE


def _export(args: argparse.Namespace) -> int:
    from pamlib.cli_show import exported
    from pamlib.export_plan import export
    from pamlib.report_run import has_open_errors, prepare
    from pamlib.store import read_tables

    if args.salida.resolve().is_relative_to(args.raiz / "data" / "raw"):
        raise UserError(
            f"«{args.salida}» está entre los archivos que entregó la oficina, que no se tocan",
            "Dé a --salida otra carpeta",
        )
    tables = read_tables(args.tablas or prepare(Workspace(args.raiz, args.entidad)))
    missing = [name for name in ("plan", "lineas", "recursos") if name not in tables]
    if missing:
        raise UserError(
            f"en «{args.tablas}» no están las tablas de un plan (falta «{missing[0]}»)", "Léalo de nuevo con «pam leer»"
        )
    done = export(tables, args.formato, args.salida)
    print(exported(done))
    if done.differences:
        _say("El archivo no dice lo mismo que el plan en lo que se listó; corríjalo a mano antes de firmarlo.")
    if errors := "hallazgos" in tables and has_open_errors(tables):
        where = f"--tablas {args.tablas}" if args.tablas else f"--entidad {args.entidad}"
        _say(f"El plan tiene errores sin resolver y van como están; véalos con «pam revisar {where}».")
    return _WITH_ERRORS if done.differences or errors else _DONE


def _report(args: argparse.Namespace) -> int:
    from pamlib.locale_es import fecha
    from pamlib.report_run import NOTEBOOKS, has_open_errors, make, notebook_paths, prepare
    from pamlib.store import read_tables

    workspace = Workspace(args.raiz, args.entidad)
    corte = _corte(args)
    notebook_paths(args.raiz)
    with _progress(args.raiz) as progress:
        snapshot = prepare(workspace, args.plan, args.tablas, args.formato)
        report = make(workspace, corte, snapshot, progress=progress, timeout=args.limite)
    if has_open_errors(read_tables(snapshot)):
        status = _WITH_ERRORS
        _say(f"Hay errores entre los hallazgos; véalos con «pam revisar --entidad {args.entidad}».")
    else:
        status = _DONE
    print(f"Informe de «{args.entidad}» con corte al {fecha(corte)}. Cuadernos ejecutados, tablas y manifiesto:")
    for path in [*(report.folder / f"{name}.ipynb" for name in NOTEBOOKS), report.folder / "manifiesto.json"]:
        print(f"  {path}")
    print("Abra en el navegador:")
    print(report.html)
    return status


def _corte(args: argparse.Namespace) -> str:
    if args.corte:
        return check_date(args.corte)
    if args.entidad == DEMO:
        return DEMO_CORTE
    raise UserError("falta la fecha de corte", "Indíquela, por ejemplo «--corte 2025-06-30»")


@contextmanager
def _progress(root: Path) -> Iterator[Callable[[str], object]]:
    """A bar on a terminal, one line a notebook elsewhere; both on stderr, where they do not mix with the result."""
    from pamlib.report_run import NOTEBOOKS, steps

    if not sys.stderr.isatty():
        seen: set[str] = set()

        def line(name: str) -> None:
            if name not in seen:
                seen.add(name)
                _say(f"Corriendo {name} ({len(seen)} de {len(NOTEBOOKS)})…")

        yield line
        return
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        yield lambda _: None
        return
    shape = "{desc:<22} {percentage:3.0f} % |{bar}| {n_fmt} de {total_fmt} celdas"
    with tqdm(total=steps(root), desc="Leyendo el plan", bar_format=shape, file=sys.stderr) as bar:

        def step(name: str) -> None:
            bar.set_description_str(name)
            bar.update()

        yield step


def _verify(args: argparse.Namespace) -> int:
    from pamlib import characterize_run, report_run
    from pamlib.manifest import read

    known = read(args.ruta)
    if known.get("clase") == characterize_run.KIND:
        with cli_caracterizar.progress(args.raiz) as step:
            differences, versions = characterize_run.check(args.ruta, args.raiz, progress=step, timeout=args.limite)
    else:
        with _progress(args.raiz) as progress:
            differences, versions = report_run.check(args.ruta, args.raiz, progress=progress, timeout=args.limite)
    if versions:
        print(f"Hecho entonces con otras versiones: {'; '.join(versions)}.")
    if not differences:
        print(f"Igual byte por byte: {len(known['salidas'])} archivos, hechos de nuevo desde el manifiesto.")
        return _DONE
    print("\n".join(["No es igual:", *(f"  - {line}" for line in differences)]))
    return _WITH_ERRORS


def _demo(args: argparse.Namespace) -> int:
    from pamlib.demo import build
    from pamlib.store import write_bytes

    raw = Workspace(args.raiz, DEMO).raw
    changed = []
    with tempfile.TemporaryDirectory(prefix="pam-") as folder:
        made = Path(folder) / DEMO
        made.mkdir()
        build(made)
        for path in sorted(each for each in made.rglob("*") if each.is_file()):
            target, data = raw / path.relative_to(made), path.read_bytes()
            if not target.is_file() or target.read_bytes() != data:
                write_bytes(target, data)
                changed.append(target)
    for target in changed:
        print(target)
    print(f"Entidad de demostración en {raw}" + ("" if changed else " (ya estaba al día)"))
    return _DONE


def _dashboard(args: argparse.Namespace) -> int:
    if args.cual == cli_caracterizar.DASHBOARD:
        return cli_caracterizar.dashboard(args)
    from pamlib.dashboard import serve
    from pamlib.report_run import prepare
    from pamlib.runs import parameterised_copy

    notebook = args.raiz / "notebooks" / "tableros" / "plan.ipynb"
    if not notebook.is_file():
        raise UserError(
            f"falta el cuaderno «{notebook.name}» en «{notebook.parent}»",
            "Corra la orden dentro de la carpeta del proyecto o indíquela con --raiz",
        )
    corte = _corte(args)
    snapshot = prepare(Workspace(args.raiz, args.entidad), tables=args.tablas)
    os.environ[ROOT_VARIABLE] = str(args.raiz)  # the dashboard's kernels inherit it
    with tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True) as folder:
        values = {"entidad": args.entidad, "corte": corte, "tablas": snapshot}
        copy = parameterised_copy(notebook, values, Path(folder) / notebook.name)
        return serve(copy, port=args.puerto, open_browser=not args.sin_navegador)


def _lab(args: argparse.Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("jupyterlab") is None:
        raise UserError("JupyterLab no está instalado", 'Instálelo con: pip install "pamlib[cuadernos]"')
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={args.raiz}"]
    command += ["--LabApp.default_url=/lab/tree/notebooks"] + (["--no-browser"] if args.sin_navegador else [])
    with subprocess.Popen(command, env={**os.environ, ROOT_VARIABLE: str(args.raiz)}) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                continue  # the server got it too, and asks whether to stop


# --- the command line -----------------------------------------------------------------------------------------------


def _parser() -> Parser:
    parser = Parser(
        prog="pam",
        description="Lee un Plan de Apoyo al Mejoramiento (PAM), dice qué entendió y qué duda, y hace su informe.",
        epilog="Termina con 0 si todo salió bien, 1 si hay errores entre los hallazgos, 2 si hay algo que corregir "
        "en la orden o en un archivo, y 3 si la falla es del programa.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"pam {__version__}", help="muestra la versión y termina"
    )
    verbs = parser.add_subparsers(title="órdenes", dest="orden", metavar="ORDEN", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)
        made.add_argument("--raiz", type=Path, metavar="DIR", help="carpeta del proyecto (la que contiene notebooks)")
        made.set_defaults(run=run)
        return made

    leer = verb("leer", _read, "lee un plan y escribe sus tablas en CSV y Parquet")
    leer.add_argument("archivo", nargs="+", metavar="ARCHIVO", help="archivo con el plan, o carpeta con varios")
    leer.add_argument("--salida", type=Path, metavar="DIR", help="carpeta donde quedan las tablas")
    leer.add_argument("--formato", metavar="CODIGO", help="código del formato, si no se reconoce solo")
    leer.add_argument("--entidad", metavar="E", help="entidad en cuya carpeta de data/processed quedan las tablas")

    revisar = verb("revisar", _review, "muestra los hallazgos de la lectura, agrupados")
    _entity_option(revisar)
    revisar.add_argument("--tablas", type=Path, metavar="DIR", help="carpeta hecha con «pam leer --salida»")
    revisar.add_argument(
        "--severidad", action="append", choices=["error", "aviso", "nota"], help="solo estos hallazgos"
    )
    workbook = revisar.add_mutually_exclusive_group()
    workbook.add_argument(
        "--excel", type=Path, metavar="LIBRO.xlsx", help="escribe los hallazgos en un libro, para decidir en él"
    )
    workbook.add_argument(
        "--recibir", type=Path, metavar="LIBRO.xlsx", help="recibe las decisiones de ese libro, ya completo"
    )

    exportar = verb("exportar", _export, "escribe el plan en un formato oficial, en Excel o Word")
    exportar.add_argument(
        "--formato", required=True, metavar="CODIGO", help="D02.01.F01-v5, D02.01.F01-v2.0 o SED-C052-P626-F01"
    )
    exportar.add_argument("--salida", required=True, type=Path, metavar="ARCHIVO", help="archivo .xlsx o .docx")
    which = exportar.add_mutually_exclusive_group()
    _entity_option(which)
    which.add_argument("--tablas", type=Path, metavar="DIR", help="carpeta hecha con «pam leer --salida»")

    informe = verb("informe", _report, "hace el informe semestral de una entidad")
    _entity_option(informe)
    _corte_option(informe)
    source = informe.add_mutually_exclusive_group()
    source.add_argument("--plan", type=Path, metavar="ARCHIVO", help="plan que se lee, en vez del de la entidad")
    source.add_argument("--tablas", type=Path, metavar="DIR", help="carpeta hecha con «pam leer --salida»")
    informe.add_argument("--formato", metavar="CODIGO", help="código del formato, si no se reconoce solo")
    _limit_option(informe)

    verificar = verb("verificar", _verify, "repite un informe desde su manifiesto y compara cada byte")
    verificar.add_argument("ruta", type=Path, metavar="RUTA", help="carpeta del informe")
    _limit_option(verificar)

    cli_datos.add(verb)
    cli_caracterizar.add(verb)

    verb("demo", _demo, "crea la entidad de demostración, o la deja como nueva")

    tablero = verb("tablero", _dashboard, "abre un tablero en el navegador")
    tablero.add_argument(
        "--cual", choices=["plan", cli_caracterizar.DASHBOARD], default="plan", help="qué tablero (plan)"
    )
    _entity_option(tablero)
    _corte_option(tablero)
    tablero.add_argument("--tablas", type=Path, metavar="DIR", help="carpeta de tablas, en vez de las de la entidad")
    tablero.add_argument("--puerto", type=int, default=8866, metavar="N", help="puerto local (8866)")
    tablero.add_argument("--sin-navegador", action="store_true", help="no abre el navegador")

    lab = verb("lab", _lab, "abre los cuadernos en JupyterLab")
    lab.add_argument("--sin-navegador", action="store_true", help="no abre el navegador")
    return parser


def _entity_option(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--entidad", default=DEMO, metavar="E", help=f"nombre de su carpeta en data/raw ({DEMO})")


def _corte_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corte", metavar="AAAA-MM-DD", help=f"fecha de corte ({DEMO}: {DEMO_CORTE})")


def _limit_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limite", type=int, default=600, metavar="SEGUNDOS", help="lo que puede tardar una celda (600)"
    )


# --- our own faults -------------------------------------------------------------------------------------------------


def _our_fault(error: Exception, root: Path | None) -> str:
    """Write the traceback to a log file and return the sentence that says so."""
    text = "".join(traceback.format_exception(error))
    detail = getattr(error, "detail", "")
    content = f"pam {__version__}, Python {sys.version}\n{sys.argv}\n\n{text}\n{detail}\n"
    said = str(error) if isinstance(error, PamError) else f"falla interna de pam ({type(error).__name__})"
    said = said.rstrip(".")
    where = _log(content, root)
    blame = "" if isinstance(error, InternalError) else " No es culpa de su archivo."
    return f"{said[0].upper()}{said[1:]}.{blame} El detalle quedó en {where}"


def _log(content: str, root: Path | None) -> str:
    """Keep ``content`` in the workspace, or in the system's temporary folder when it cannot be written there."""
    folders = ([] if root is None else [root / "reports" / ".registros"]) + [Path(tempfile.gettempdir())]
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _numbered(folder) as file:
                file.write(content)
                return file.name
        except OSError:
            continue
    _say(content)
    return "las líneas de arriba"


def _numbered(folder: Path) -> IO[Any]:
    """The first free ``pam-0001.log`` of ``folder``, open for writing; no clock is needed to name it."""
    number = 1
    while True:
        try:
            return (folder / f"pam-{number:04d}.log").open("x", encoding="utf-8")
        except FileExistsError:
            number += 1


if __name__ == "__main__":
    sys.exit(main())
