"""The verb ``pam envios``: what was received, and what somebody decides on it.

Out of scope: receiving (:mod:`pamlib.cli_seguimiento`); the words of tables are in :mod:`pamlib.seguimiento.shown`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from pamlib.cli_entity import entity_option, plan_tables, there
from pamlib.cli_out import DONE, WITH_ERRORS, tell
from pamlib.errors import UserError
from pamlib.workspace import Workspace, check_date

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
_DECISIONS = {"aprobar": "aprobado", "devolver": "devuelto", "anular": "recibido"}


def add(verb: Verb) -> None:
    """Add the verb to the command line."""
    ledger = verb("envios", _ledger, "muestra lo recibido; aprueba, devuelve, cierra o reabre")
    actions = ["listar", "ver", "faltan", "conflictos", *_DECISIONS, "cerrar", "reabrir", "preferir"]
    ledger.add_argument("accion", nargs="?", default="listar", choices=actions, help="qué hacer (listar)")
    ledger.add_argument("envio", nargs="*", metavar="ENVIO", help="comienzo del número del envío")
    entity_option(ledger)
    ledger.add_argument("--corte", default="", metavar="AAAA-MM-DD", help="fecha de corte")
    ledger.add_argument("--quien", default="", metavar="NOMBRE", help="quién decide")
    ledger.add_argument("--fecha", default="", metavar="AAAA-MM-DD", help="cuándo decide")
    ledger.add_argument("--motivo", default="", metavar="TEXTO", help="por qué")
    ledger.add_argument(
        "--clave",
        default="",
        metavar="CLAVE",
        help="tarea, indicador o cifra, por su identificador o, en ver, su texto",
    )


def _ledger(args: argparse.Namespace) -> int:
    from pamlib.seguimiento import ledger, shown
    from pamlib.seguimiento.ledger_events import standing

    workspace = Workspace(args.raiz, args.entidad)
    there(workspace)
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
    from pamlib.locale_es import fecha
    from pamlib.report_words import count
    from pamlib.seguimiento import ledger
    from pamlib.seguimiento.assignments import assigned
    from pamlib.seguimiento.plans import Plans
    from pamlib.values.text import fold

    corte = _needed(args.corte, "--corte")
    workspace = Workspace(args.raiz, args.entidad)
    told = {fold(name) for name in ledger.answered(folder, corte)}
    waiting = assigned(Plans(plan_tables(workspace), workspace).tables(corte), corte)
    silent = {name: len(each.lines) for name, each in waiting.items() if fold(name) not in told}
    names = [f"  {name} ({count(lines, 'tarea', 'tareas')})" for name, lines in silent.items()]
    said = f"el corte del {fecha(corte)}"
    tell("\n".join([f"No han reportado {said}:", *names]) if names else f"Todos reportaron {said}.")
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
    from pamlib.records import records
    from pamlib.seguimiento import ledger, shown

    given = _needed(args.clave, "--clave")
    keys, known = _keys_of(Workspace(args.raiz, args.entidad), given)
    found = False
    for table, frame in ledger.everything(folder, args.corte or "9999-12-31").items():
        names = [name for name in ("linea_id", "indicador_id", "grupo_id") if name in frame]
        mine = frame[frame[names].isin(keys).any(axis=1)] if len(frame) else frame
        if len(mine):
            found = True
            tell(shown.traced(table, records(mine)))
    if not found and not known:
        raise UserError(
            f"«{given}» no es una tarea ni un indicador del plan, y nadie lo ha reportado",
            "Escriba su texto completo, entre comillas, o su identificador: está en «lineas.csv» e «indicadores.csv»",
        )
    if not found:
        tell(f"Nadie ha reportado «{given}».")
    return DONE


def _keys_of(workspace: Workspace, given: str) -> tuple[set[str], bool]:
    """The ids that a person means by an id or by the text of a task or an indicator; whether the plan has them."""
    from pamlib.values.text import fold

    tables = plan_tables(workspace)
    lines, indicators = tables["lineas"], tables["indicadores"]
    texts = [
        *zip(lines["linea_id"], lines["tarea"].where(lines["tarea"] != "", lines["accion"]), strict=True),
        *zip(indicators["indicador_id"], indicators["texto"], strict=True),
    ]
    meant = {str(key) for key, text in texts if fold(text) == fold(given)}
    ids = {str(key) for key, _ in texts} | set(tables["recursos"]["grupo_id"])
    return meant | {given}, bool(meant) or given in ids
