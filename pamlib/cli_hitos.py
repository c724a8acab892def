"""The verb of the milestones: ``pam hitos``.

Out of scope: what a milestone is (:mod:`pamlib.avance.milestones_file`) and which were reached (notebook 50).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from pamlib.cli_entity import entity_option, there
from pamlib.cli_out import DONE, say, tell
from pamlib.errors import UserError
from pamlib.workspace import Workspace

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add(verb: Verb) -> None:
    """Add the verb to the command line."""
    milestones = verb("hitos", _milestones, "muestra los hitos de las tareas, o crea su archivo para completarlo")
    entity_option(milestones)
    milestones.add_argument(
        "--nuevo", action="store_true", help="crea data/raw/<entidad>/hitos.yml con las tareas del plan y explicaciones"
    )


def _milestones(args: argparse.Namespace) -> int:
    from pamlib.avance.entity import milestones_of
    from pamlib.avance.milestones_file import FILE, initial_text, settings
    from pamlib.report_run import prepare
    from pamlib.store import read_tables, write_text

    workspace = Workspace(args.raiz, args.entidad)
    there(workspace)
    path = workspace.raw / FILE
    if args.nuevo and path.exists():
        raise UserError(f"«{path}» ya existe", "Edítelo, o cámbiele el nombre si quiere empezar de nuevo")
    if not args.nuevo and not path.is_file():
        tell("No hay hitos: lo esperado de cada tarea crece por días, entre sus fechas.")
        tell(f"Su archivo se crea con «pam hitos --entidad {args.entidad} --nuevo».")
        return DONE
    lineas = read_tables(prepare(workspace))["lineas"]
    if args.nuevo:
        write_text(path, initial_text(lineas))
        tell(f"{path}\nTrae las {len(lineas)} tareas del plan, comentadas; dé hitos a las que no avanzan parejo.")
        return DONE
    found = milestones_of(workspace, lineas)
    orders = dict(zip(lineas["linea_id"], lineas["orden"], strict=True))
    texts = {str(k): str(t or a) for k, t, a in zip(lineas["linea_id"], lineas["tarea"], lineas["accion"], strict=True)}
    mode = settings()["modos"][found.entre_hitos]
    tell(f"{path}\nHitos: {len(found.tabla)}. Entre dos hitos, {found.entre_hitos}: {mode['formula']}.")
    _show(found.tabla.to_dict("records"), orders, texts)
    if gone := sorted(set(found.tabla.loc[found.tabla["linea_id"] == "", "tarea_escrita"])):
        say(f"De tareas que se retiraron del plan, y no cuentan: {'; '.join(gone)}")
    return DONE


def _show(rows: list[dict[object, object]], orders: dict[str, int], texts: dict[str, str]) -> None:
    from pamlib.locale_es import fecha_corta, porcentaje
    from pamlib.seguimiento.shown import table

    shown = [
        (orders[key], texts[key], fecha_corta(row["fecha"]), porcentaje(row["acumulado"]), row["hito"], row["fila"])
        for row in rows
        if (key := str(row["linea_id"]))
    ]
    if shown:
        tell(table(("N.º", "tarea", "fecha", "acumulado", "hito", "fila"), shown, (4, 54, 10, 9, 44, 5)))
