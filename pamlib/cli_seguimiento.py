"""The verbs of the two-month cycle: ``pam estrategia``, ``plantilla``, ``recibir`` and ``envios``.

Out of scope: what the figures mean together; the words of tables are in :mod:`pamlib.seguimiento.shown`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.cli_out import DONE, WITH_ERRORS, say, tell
from pamlib.errors import InternalError, UserError
from pamlib.workspace import Workspace, check_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pamlib.seguimiento.receive import Outcome

_FEW = 10
Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add(verb: Verb) -> None:
    """Add the verbs to the command line."""
    strategy = verb("estrategia", _strategy, "muestra la estrategia de seguimiento, o crea su archivo para completarlo")
    _entity(strategy)
    strategy.add_argument(
        "--nueva", action="store_true", help="crea data/raw/<entidad>/seguimiento.yml con explicaciones"
    )

    template = verb("plantilla", _template, "hace los libros de seguimiento que se envían a los responsables")
    _entity(template)
    template.add_argument("--corte", required=True, metavar="AAAA-MM-DD", help="fecha de corte")
    which = template.add_mutually_exclusive_group()
    which.add_argument("--responsable", metavar="NOMBRE", default="", help="solo el libro de esa persona o equipo")
    which.add_argument("--todos", action="store_true", help="además, un libro con todo el plan")
    template.add_argument("--salida", required=True, type=Path, metavar="DIR", help="carpeta donde quedan los libros")

    receive = verb("recibir", _receive, "recibe los libros que devolvieron; sin --confirmar solo muestra qué pasaría")
    receive.add_argument("archivo", nargs="+", metavar="ARCHIVO", help="libro devuelto, o carpeta con varios")
    _entity(receive)
    receive.add_argument("--recibido", required=True, metavar="AAAA-MM-DD", help="día en que se recibió")
    receive.add_argument("--recibe", required=True, metavar="NOMBRE", help="quién recibe")
    receive.add_argument("--corte", default="", metavar="AAAA-MM-DD", help="corte de los libros que no lo dicen")
    receive.add_argument("--confirmar", action="store_true", help="los guarda")
    receive.add_argument(
        "--preguntas", type=Path, metavar="ARCHIVO.yml", help="escribe las preguntas, para responderlas"
    )
    receive.add_argument("--detalle", action="store_true", help="muestra cada celda también si son muchos libros")

    ledger = verb("envios", _ledger, "muestra lo recibido; aprueba, devuelve, cierra o reabre")
    actions = ["listar", "ver", "faltan", "conflictos", *_DECISIONS, "cerrar", "reabrir", "preferir"]
    ledger.add_argument("accion", nargs="?", default="listar", choices=actions, help="qué hacer (listar)")
    ledger.add_argument("envio", nargs="*", metavar="ENVIO", help="comienzo del número del envío")
    _entity(ledger)
    ledger.add_argument("--corte", default="", metavar="AAAA-MM-DD", help="fecha de corte")
    ledger.add_argument("--quien", default="", metavar="NOMBRE", help="quién decide")
    ledger.add_argument("--fecha", default="", metavar="AAAA-MM-DD", help="cuándo decide")
    ledger.add_argument("--motivo", default="", metavar="TEXTO", help="por qué")
    ledger.add_argument("--clave", default="", metavar="CLAVE", help="tarea, indicador o cifra (ver y preferir)")


def _entity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/raw")


def _there(workspace: Workspace) -> None:
    """Refuse an entity that has no folder: its name was written wrong."""
    if not workspace.raw.is_dir() and not workspace.processed.is_dir():
        raise UserError(
            f"no existe la carpeta de la entidad «{workspace.entity}»",
            f"Cree la carpeta {workspace.raw} o corrija el nombre en --entidad",
        )


def _tables(workspace: Workspace) -> Mapping[str, pd.DataFrame]:
    """Tables of the plan in force."""
    from pamlib.report_run import prepare
    from pamlib.store import read_tables

    return read_tables(prepare(workspace))


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
    _there(workspace)
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
    plans = Plans(_tables(workspace), workspace)
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
    desk = Desk.open(workspace, _tables(workspace), load(workspace), corte=args.corte)
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
    from pamlib.seguimiento.binding import ANSWERS_FILE, questions_text
    from pamlib.store import write_text

    questions = [question for outcome in outcomes for question in outcome.questions]
    if not questions:
        tell("No hay preguntas.")
        return
    write_text(path, questions_text(questions))
    tell(
        f"{path}: {len(questions)} preguntas. Respóndalas y guárdelo como «{ANSWERS_FILE}» en la carpeta de la entidad."
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


# --- the ledger -----------------------------------------------------------------------------------------------------

_DECISIONS = {"aprobar": "aprobado", "devolver": "devuelto", "anular": "recibido"}


def _ledger(args: argparse.Namespace) -> int:
    from pamlib.seguimiento import ledger, shown
    from pamlib.seguimiento.ledger_events import standing

    workspace = Workspace(args.raiz, args.entidad)
    _there(workspace)
    folder = ledger.folder_of(workspace.processed)
    if args.corte:
        check_date(args.corte)
    if args.envio and args.accion not in {*_DECISIONS, "preferir"}:
        raise UserError(
            f"«{args.accion}» no lleva envíos y se escribió «{args.envio[0]}»",
            "Quítelo de la orden, o use aprobar, devolver, anular o preferir",
        )
    if args.accion in {*_DECISIONS, "cerrar", "reabrir", "preferir"}:
        return _decide(args, folder)
    if args.accion == "ver":
        return _trace(args, folder)
    if args.accion == "faltan":
        return _missing(args, folder)
    if args.accion == "conflictos":
        frame = ledger.conflicts(folder, _needed(args.corte, "--corte"))
        tell(shown.conflicts(frame) if len(frame) else "No hay conflictos.")
        return WITH_ERRORS if len(frame) else DONE
    rows = [row for row in ledger.submissions(folder) if args.corte in {"", row["corte"]}]
    tell(shown.submissions(rows) if rows else "No hay envíos.")
    if closed := standing(folder).closed_cortes():
        tell(f"Cortes cerrados: {', '.join(closed)}")
    return DONE


def _missing(args: argparse.Namespace, folder: Path) -> int:
    """Who answers for something of the plan and has not reported."""
    from pamlib.seguimiento import ledger
    from pamlib.seguimiento.assignments import assigned
    from pamlib.seguimiento.plans import Plans
    from pamlib.values.text import fold

    corte = _needed(args.corte, "--corte")
    workspace = Workspace(args.raiz, args.entidad)
    told = {fold(name) for name in ledger.answered(folder, corte)}
    waiting = assigned(Plans(_tables(workspace), workspace).tables(corte), corte)
    names = [f"  {name} ({len(each.lines)} tareas)" for name, each in waiting.items() if fold(name) not in told]
    tell("\n".join([f"No han reportado el corte {corte}:", *names]) if names else f"Todos reportaron el corte {corte}.")
    if "" in told:
        tell("Además hay libros que no dicen de quién son, o de todo el plan.")
    return DONE


def _needed(value: str, name: str) -> str:
    if not value:
        raise UserError(f"falta indicar {name}", f"Añada {name} a la orden")
    return value


def _decide(args: argparse.Namespace, folder: Path) -> int:
    from pamlib.seguimiento import ledger_events

    signed = {
        "who": _needed(args.quien, "--quien"),
        "day": _needed(args.fecha, "--fecha"),
        "why": _needed(args.motivo, "--motivo"),
    }
    if args.accion in {"cerrar", "reabrir"}:
        corte = _needed(args.corte, "--corte")
        event = {"cerrar": ledger_events.close, "reabrir": ledger_events.reopen}[args.accion](folder, corte, **signed)
        tell(f"Corte {corte}: {event['tipo']} por {event['quien']} el {event['fecha']}.")
        return DONE
    if not args.envio:
        raise UserError("falta indicar el envío", "Vea los envíos con «pam envios»")
    if args.accion == "preferir":
        if len(args.envio) > 1:
            raise UserError("solo uno de los envíos puede valer para una clave", "Deje uno en la orden")
        name = ledger_events.find(folder, args.envio[0])
        ledger_events.prefer(folder, _needed(args.clave, "--clave"), name, **signed)
        tell(f"Envío {name}: preferido.")
        return DONE
    kind = _DECISIONS[args.accion]
    for name in ledger_events.check_decisions(folder, args.envio, kind, args.corte):
        ledger_events.decide(folder, name, kind, **signed)
        tell(f"Envío {name}: {kind}.")
    return DONE


def _trace(args: argparse.Namespace, folder: Path) -> int:
    from pamlib.seguimiento import ledger, shown
    from pamlib.seguimiento.keys import SAID

    key = _needed(args.clave, "--clave")
    found = False
    for table, frame in ledger.everything(folder, args.corte or "9999-12-31").items():
        names = [name for name in ("linea_id", "indicador_id", "grupo_id") if name in frame]
        mine = frame[(frame[names] == key).any(axis=1)] if len(frame) else frame
        if len(mine):
            found = True
            extra = [name for name in ("zona", "poblacion", "vigencia", "fuente", "lectura") if name in frame]
            tell(shown.traced(table, mine, [*extra, *SAID[table]]))
    if not found:
        tell(f"Nadie ha reportado «{key}».")
    return DONE
