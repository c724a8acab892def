"""The ``pam`` command: each activity as a verb, in Spanish.

Exit status: 0 done; 1 done, with errors among the findings (or differences, in ``verificar``); 2 the user must change
something (one sentence on stderr); 3 our own fault (a traceback in a log file, whose path is printed); 130 interrupted.

Heavy libraries are imported by the verb that needs them, so that ``pam --help`` answers at once.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import __version__, cli_ajustes, cli_caracterizar, cli_datos, cli_followup, cli_hitos, cli_seguimiento
from pamlib.cli_corte import DEMO, DEMO_CORTE
from pamlib.cli_fault import our_fault
from pamlib.cli_out import DONE, INTERRUPTED, OURS, say
from pamlib.cli_read import read as _read
from pamlib.cli_report import report as _report
from pamlib.cli_report import verify as _verify
from pamlib.cli_review import export_plan as _export
from pamlib.cli_review import review as _review
from pamlib.cli_serve import dashboard as _dashboard
from pamlib.cli_serve import demo as _demo
from pamlib.cli_serve import lab as _lab
from pamlib.cli_words import Parser, spanish
from pamlib.errors import UserError, reason
from pamlib.values.text import shorten
from pamlib.workspace import find_root

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
        say(error.sentence())
        return UserError.exit_status
    except KeyboardInterrupt:
        say("Interrumpido: no se cambió lo que ya estaba escrito.")
        return INTERRUPTED
    except OSError as error:
        # A path that the system does not take at all, wherever it was first looked at, is the user's to change.
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP) and error.filename:
            say(
                UserError(
                    f"la ruta «{shorten(str(error.filename), 60)}» no sirve: {reason(error)}", "Use otra"
                ).sentence()
            )
            return UserError.exit_status
        if not isinstance(error, BrokenPipeError):
            say(our_fault(error, root))
            return OURS
        # Whoever read us (`| head`) left; the interpreter must not complain about it while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except SystemExit as leaving:  # argparse, after --help and --version
        return int(leaving.code or 0)
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a sentence and we get the traceback
        say(our_fault(error, root))
        return OURS
    return status


def _root(given: Path | None) -> Path:
    if given is None:
        return find_root()
    if not given.is_dir():
        raise UserError(f"la carpeta «{given}» de --raiz no existe", "Revise la ruta")
    return given.resolve()


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
    workbook.add_argument("--deshacer", type=int, metavar="N", help="quita la decisión número N de «correcciones.yml»")

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
        "--cual", choices=["plan", "caracterizacion", "seguimiento"], default="plan", help="qué tablero (plan)"
    )
    _entity_option(tablero)
    _corte_option(tablero)
    tablero.add_argument("--tablas", type=Path, metavar="DIR", help="carpeta de tablas, en vez de las de la entidad")
    tablero.add_argument("--puerto", type=int, default=8866, metavar="N", help="puerto local (8866)")
    tablero.add_argument("--sin-navegador", action="store_true", help="no abre el navegador")

    cli_seguimiento.add(verb)
    cli_followup.add(verb)
    cli_hitos.add(verb)
    cli_ajustes.add(verb)

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


if __name__ == "__main__":
    sys.exit(main())
