"""The verbs of the two-month cycle: ``pam estrategia``, ``plantilla`` and ``recibir``; ``envios`` has its own module.

Out of scope: what the figures mean together; the words of tables are in :mod:`pamlib.seguimiento.shown`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import cli_envios
from pamlib.cli_entity import entity_option, plan_tables, there
from pamlib.cli_out import DONE, WITH_ERRORS, say, tell
from pamlib.errors import InternalError, UserError
from pamlib.workspace import Workspace

if TYPE_CHECKING:
    from pamlib.seguimiento.receive import Outcome

_FEW = 10
Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add(verb: Verb) -> None:
    """Add the verbs to the command line."""
    strategy = verb("estrategia", _strategy, "muestra la estrategia de seguimiento, o crea su archivo para completarlo")
    entity_option(strategy)
    strategy.add_argument(
        "--nueva", action="store_true", help="crea data/raw/<entidad>/seguimiento.yml con explicaciones"
    )

    template = verb("plantilla", _template, "hace los libros de seguimiento que se envían a los responsables")
    entity_option(template)
    template.add_argument("--corte", required=True, metavar="AAAA-MM-DD", help="fecha de corte")
    which = template.add_mutually_exclusive_group()
    which.add_argument("--responsable", metavar="NOMBRE", default="", help="solo el libro de esa persona o equipo")
    which.add_argument("--todos", action="store_true", help="además, un libro con todo el plan")
    template.add_argument("--salida", required=True, type=Path, metavar="DIR", help="carpeta donde quedan los libros")

    receive = verb("recibir", _receive, "recibe los libros que devolvieron; sin --confirmar solo muestra qué pasaría")
    receive.add_argument("archivo", nargs="+", metavar="ARCHIVO", help="libro devuelto, o carpeta con varios")
    entity_option(receive)
    receive.add_argument("--recibido", required=True, metavar="AAAA-MM-DD", help="día en que se recibió")
    receive.add_argument("--recibe", required=True, metavar="NOMBRE", help="quién recibe")
    receive.add_argument("--corte", default="", metavar="AAAA-MM-DD", help="corte de los libros que no lo dicen")
    receive.add_argument("--confirmar", action="store_true", help="los guarda")
    receive.add_argument(
        "--preguntas", type=Path, metavar="ARCHIVO.yml", help="escribe las preguntas, para responderlas"
    )
    receive.add_argument("--detalle", action="store_true", help="muestra cada celda también si son muchos libros")

    cli_envios.add(verb)


# --- strategy and templates -----------------------------------------------------------------------------------------


def _strategy(args: argparse.Namespace) -> int:
    from pamlib.seguimiento.strategy import FILE_NAME, initial_text, load
    from pamlib.store import write_text

    workspace = Workspace(args.raiz, args.entidad)
    path = workspace.raw / FILE_NAME
    if args.nueva:
        if path.exists():
            raise UserError(f"«{path}» ya existe", "Edítelo, o cámbiele el nombre si quiere empezar de nuevo")
        write_text(path, initial_text())
        tell(f"{path}\nComplételo; cada clave dice qué vale si se deja en blanco.")
        return DONE
    there(workspace)
    strategy = load(workspace)
    facts = {
        "Archivo": str(path)
        if path.is_file()
        else f"no hay; se crea con «pam estrategia --entidad {args.entidad} --nueva»",
        "Periodicidad": strategy.periodicidad,
        "Cortes": ", ".join(map(str, strategy.cortes)) or "sin declarar",
        "Entrega": f"{strategy.dias_habiles_entrega} días hábiles después del corte",
        "Equipo": ", ".join(each.nombre for each in strategy.equipo) or "sin declarar",
        "Pesos": ", ".join(strategy.pesos) or "iguales en todos los niveles",
        "Avance financiero": strategy.regla_financiera or "regla sin declarar: no se calcula",
        "Avisos": f"{' y '.join(map(str, strategy.dias_alerta))} días antes",
        "Semáforo": "sin umbrales: hechos sin colores" if strategy.semaforo is None else strategy.semaforo.acto,
    }
    tell("\n".join(f"{name + ':':<19}{value}" for name, value in facts.items()))
    return DONE


def _template(args: argparse.Namespace) -> int:
    from pamlib.corte import parse_corte
    from pamlib.seguimiento.assignments import NOBODY
    from pamlib.seguimiento.last import last_before
    from pamlib.seguimiento.ledger_files import folder_of
    from pamlib.seguimiento.plans import Plans
    from pamlib.seguimiento.strategy import load
    from pamlib.seguimiento.template import write_all

    workspace = Workspace(args.raiz, args.entidad)
    day = parse_corte(args.corte)
    if args.salida.exists() and not args.salida.is_dir():
        raise UserError(f"la salida «{args.salida}» es un archivo", "Indique una carpeta en --salida")
    if args.salida.resolve().is_relative_to((args.raiz / "data" / "raw").resolve()):
        raise UserError(
            f"«{args.salida}» está entre los archivos que entregó la oficina, que no se tocan",
            "Dé a --salida otra carpeta",
        )
    strategy = load(workspace)
    if strategy.cortes and day not in strategy.cortes:
        say(f"El {args.corte} no está entre los cortes de la estrategia; se hacen los libros de todos modos.")
    plans = Plans(plan_tables(workspace), workspace)
    done = write_all(
        plans.tables(args.corte), workspace, args.corte, args.salida, responsable=args.responsable, general=args.todos,
        last=last_before(folder_of(workspace.processed), args.corte, plans), due=strategy.due(day),
    )  # fmt: skip
    for person, path in done.paths.items():
        tell(f"{path}  ({person})")
    if NOBODY in done.paths:
        say("Hay líneas del plan sin responsable; su libro es el último que dice «Sin responsable».")
    return DONE


# --- receiving ------------------------------------------------------------------------------------------------------


def _receive(args: argparse.Namespace) -> int:
    from pamlib.readers import sandbox

    sandbox.start()
    from pamlib.seguimiento import shown
    from pamlib.seguimiento.outcomes import files_in, left_out
    from pamlib.seguimiento.receive import Desk
    from pamlib.seguimiento.strategy import load

    workspace = Workspace(args.raiz, args.entidad)
    if not all(text.strip() for text in args.archivo):  # «.» is what an empty path stands for
        raise UserError("uno de los archivos de la orden está en blanco", "Escriba su nombre, o el de la carpeta")
    paths = [Path(text) for text in args.archivo]
    files, others = files_in(paths), left_out(paths)
    desk = Desk.open(workspace, plan_tables(workspace), load(workspace), corte=args.corte)
    outcomes = desk.look(files, recibido=args.recibido, recibe=args.recibe)
    if args.preguntas is not None and args.preguntas.exists() and any(outcome.questions for outcome in outcomes):
        raise UserError(f"«{args.preguntas}» ya existe y puede tener respuestas", "Use otro nombre en --preguntas")
    if args.confirmar:
        desk.confirm(outcomes)
    for outcome in outcomes:
        tell(shown.summary_line(outcome))
        if (args.detalle or len(outcomes) <= _FEW) and (text := shown.details(outcome)):
            tell(text)
    if text := shown.disagreements(outcomes):
        tell(text)
    if others:
        more = f" y {len(others) - _FEW} más" if len(others) > _FEW else ""
        why = "porque no son libros xlsx, xlsm, xls, ods ni csv, o no se pueden abrir"
        tell(f"No se leyeron, {why}: {shown.plain(others[:_FEW])}{more}.")
    if args.preguntas is not None:
        _write_questions(args.preguntas, outcomes)
    tell(_conclusion(outcomes, confirmed=args.confirmar))
    if faults := [outcome for outcome in outcomes if outcome.fault]:
        error = InternalError(f"falla interna de pam al leer {len(faults)} libros; los demás no se afectan")
        error.detail = "\n".join(outcome.fault for outcome in faults)  # type: ignore[attr-defined]
        raise error
    if any(outcome.refused for outcome in outcomes):
        return UserError.exit_status
    errors = any(note.severity == "error" for outcome in outcomes for note in outcome.notes if not outcome.known)
    return WITH_ERRORS if errors else DONE


def _write_questions(path: Path, outcomes: list[Outcome]) -> None:
    from pamlib.report_words import count
    from pamlib.seguimiento.binding import ANSWERS_FILE, questions_text
    from pamlib.store import write_text

    questions = [question for outcome in outcomes for question in outcome.questions]
    if not questions:
        tell("No hay preguntas.")
        return
    write_text(path, questions_text(questions))
    tell(
        f"{path}: {count(len(questions), 'pregunta', 'preguntas')}. Respóndalas y guárdelo como «{ANSWERS_FILE}» en la "
        "carpeta de la entidad."
    )


def _conclusion(outcomes: list[Outcome], *, confirmed: bool) -> str:
    refused = sum(bool(outcome.refused) for outcome in outcomes)
    known = sum(bool(outcome.known) and not outcome.refused for outcome in outcomes)
    new = sum(not outcome.refused and not outcome.known for outcome in outcomes)
    tail = f"; {known} ya se {'tenían' if known > 1 else 'tenía'}" if known else ""
    tail += f"; {refused} no se {'pudieron' if refused > 1 else 'pudo'} recibir" if refused else ""
    if confirmed:
        return f"Envíos guardados: {sum(outcome.written for outcome in outcomes)}{tail}."
    if not new:
        return f"Envíos por guardar: 0{tail}."
    return f"Envíos por guardar: {new}{tail}. Nada se guardó todavía: para hacerlo, repita la orden con --confirmar."
