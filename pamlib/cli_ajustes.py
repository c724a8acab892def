"""The verb of the adjustments: ``pam ajustes``.

Out of scope: what an adjustment is (:mod:`pamlib.adjust`).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.cli_out import DONE, WITH_ERRORS, files_told, say, tell
from pamlib.cli_progress import page_shown
from pamlib.errors import UserError
from pamlib.workspace import Workspace, check_date

if TYPE_CHECKING:
    from pamlib.adjust.history import Step

Verb = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add(verb: Verb) -> None:
    """Add the verb to the command line."""
    adjust = verb("ajustes", _adjust, "muestra qué cambió entre las versiones del plan y escribe el control de cambios")
    adjust.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/raw")
    adjust.add_argument("--salida", type=Path, metavar="DIR", help="carpeta donde queda el control de cambios")
    adjust.add_argument(
        "--corte",
        metavar="AAAA-MM-DD",
        help="corre además el cuaderno de ajustes, con lo avanzado hasta esa fecha, y deja su página en reports",
    )
    adjust.add_argument(
        "--limite", type=int, default=600, metavar="SEGUNDOS", help="lo que puede tardar una celda (600)"
    )
    adjust.add_argument(
        "--sin-motivo", action="store_true", help="solo lista los cambios que no dicen por qué; no escribe nada"
    )


def _adjust(args: argparse.Namespace) -> int:
    from pamlib.adjust.history import adjustments
    from pamlib.adjust.reasons import reasons, said

    workspace = Workspace(args.raiz, args.entidad)
    if args.corte:
        check_date(args.corte)
    steps = adjustments(workspace)
    if not steps:
        tell(f"El plan de «{args.entidad}» tiene una sola versión: no hay ajustes.")
        return DONE
    if args.sin_motivo:
        without = doubts = 0
        for step in steps:
            doubts += _ask(step)  # the answers change what needs a reason
            found = zip(step.cambios.to_dict("records"), reasons(step.cambios, step.ahora), strict=True)
            missing = [row for row, why in found if not why]
            without += len(missing)
            for row in missing:
                line = row["linea_ahora"] or row["linea_antes"]
                tell(f"{step.ahora.version} · {row['clase']}{f' · {line}' if line else ''}: {said(row)}")
        tell(f"Cambios sin motivo: {without}")
        return WITH_ERRORS if without or doubts else DONE
    written = _write(args, steps)
    doubts = 0
    for step in steps:
        doubts += _show(step)
    if notice := _other_plan(workspace, steps[-1]):
        say(notice)
    for path in written:
        tell(path)
    if args.corte:
        _page(args, workspace)
    return WITH_ERRORS if doubts else DONE


def _other_plan(workspace: Workspace, last: Step) -> str:
    """What to say when the plan in force is not the file of the last version; '' when it is, or none is named."""
    plan = workspace.plan_file()
    if plan is None or plan == (workspace.raw / last.ahora.archivo).resolve():
        return ""
    return (
        f"«plan_vigente» de entidad.yml dice «{plan.name}», y la última versión ({last.ahora.version}) es "
        f"«{last.ahora.archivo}»: los libros y el seguimiento se hacen con «plan_vigente»."
    )


def _page(args: argparse.Namespace, workspace: Workspace) -> None:
    """Run the notebook of the adjustments and say which files came out."""
    from pamlib import adjust_run
    from pamlib.page_run import notebook_path

    with page_shown(notebook_path(args.raiz, adjust_run.NOTEBOOK)) as step:
        made = adjust_run.make(workspace, args.corte, progress=step, timeout=args.limite)
    tell("\n".join(["Quedaron:", *(f"  {line}" for line in files_told(made.folder)), "Abra en el navegador:"]))
    tell(made.html)


def _write(args: argparse.Namespace, steps: list[Step]) -> list[Path]:
    """The control de cambios, made whole before the first file is written; refuses a change without a reason."""
    from pamlib.adjust import control
    from pamlib.adjust.history import entity_name
    from pamlib.store import write_bytes

    if args.salida and args.salida.resolve().is_relative_to(args.raiz / "data" / "raw"):
        raise UserError(
            f"«{args.salida}» está entre los archivos que entregó la oficina, que no se tocan",
            "Dé a --salida otra carpeta",
        )
    entity = entity_name(steps[-1], args.entidad)
    made = {
        "control_de_cambios.xlsx": control.workbook(steps, entity),
        "control_de_cambios.docx": control.document(steps, entity),
    }
    if not args.salida:
        return []
    for name, data in made.items():
        write_bytes(args.salida / name, data)
    return [args.salida / name for name in made]


def _show(step: Step) -> int:
    """Print one adjustment; returns how many questions a person must answer."""
    from pamlib.adjust.changes import by_kind
    from pamlib.adjust.questions import lineage
    from pamlib.adjust.reasons import level_notice

    tell(f"De la versión {step.antes.version} a la {step.ahora.version} ({step.ahora.fecha}, {step.ahora.acto}):")
    for row in by_kind(step.cambios).to_dict("records"):
        if row["cambios"]:
            lines = "1 línea" if row["lineas"] == 1 else f"{row['lineas']} líneas"
            tell(f"  {row['clase']}: {row['cambios']} ({lines})")
    if step.cambios.empty:
        tell("  sin cambios en el contenido")
    if notice := level_notice(step.cambios, step.antes, step.ahora):
        tell(f"  {notice}")
    for verb, lines in lineage(step):
        tell(f"  {verb}: {lines}")
    return _ask(step)


def _ask(step: Step) -> int:
    """Print what only a person can answer of one adjustment; returns how many questions."""
    from pamlib.adjust.questions import questions

    asked = questions(step)
    for question, before, after, share, answer in asked.itertuples(index=False):
        say(f"  {question} {before} → {after} (se parecen {share * 100:.0f} de 100). Si es así: {answer}")
    if len(asked):
        say(
            "  Responda en «equivalencias» de esa versión; mientras tanto, lo que no se reconoció cuenta como retirado "
            'o nuevo. Si una línea es nueva de verdad, escriba {antes: "", ahora: L…}.'
        )
    return len(asked)
