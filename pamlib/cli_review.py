"""``pam revisar`` and ``pam exportar``: findings, decisions on them, and the plan in an official layout."""

from __future__ import annotations

import argparse

from pamlib.cli_out import DONE, WITH_ERRORS, say, tell
from pamlib.errors import UserError
from pamlib.workspace import Workspace


def review(args: argparse.Namespace) -> int:
    """Print the findings of a plan, or do what its options ask; its exit status."""
    if args.excel or args.recibir or args.deshacer is not None:
        return _review_decisions(args)
    from pamlib.checks import cli_section, own_rules
    from pamlib.cli_show import findings
    from pamlib.report_run import has_open_errors, prepare
    from pamlib.store import read_tables

    folder = args.tablas or prepare(Workspace(args.raiz, args.entidad))
    tables = read_tables(folder)
    if "hallazgos" not in tables or "plan" not in tables:
        raise UserError(f"en «{folder}» no están las tablas de un plan", "Léalo de nuevo con «pam leer»")
    tell(findings(args.entidad, tables, args.severidad or ("error", "aviso", "nota")))
    own = None if args.tablas else own_rules(Workspace(args.raiz, args.entidad).raw)
    tell(f"\n{cli_section(tables, reglas=own, severities=tuple(args.severidad or ()))}")
    return WITH_ERRORS if has_open_errors(tables) else DONE


def _review_decisions(args: argparse.Namespace) -> int:
    """Findings to a workbook, decisions from one, or a decision taken back."""
    from pamlib.corrections.review import Review
    from pamlib.report_run import has_open_errors
    from pamlib.review_excel import receive, write_review

    if args.tablas:
        raise UserError(
            "--tablas no se puede usar con --excel, --recibir ni --deshacer", "Indique la entidad con --entidad"
        )
    review = Review.open(Workspace(args.raiz, args.entidad))
    if args.excel:
        count = write_review(review, args.excel)
        tell(f"{args.excel}: {count} hallazgos. Complételo y recíbalo con:")
        tell(f"  pam revisar --entidad {args.entidad} --recibir {args.excel}")
        return DONE
    if args.deshacer is not None:
        from pamlib.review_taken import label

        tell(f"Se deshizo: {'; '.join(map(label, review.undo([args.deshacer])))}")
        return WITH_ERRORS if has_open_errors(review.plan.tables()) else DONE
    new = receive(review, args.recibir)
    tell(f"Decisiones nuevas: {new}. " + (f"Quedaron en {review.file}" if new else "Nada cambió."))
    return WITH_ERRORS if has_open_errors(review.plan.tables()) else DONE


def export_plan(args: argparse.Namespace) -> int:
    """Write a plan in an official layout; its exit status."""
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
    tell(exported(done))
    if done.differences:
        say("El archivo no dice lo mismo que el plan en lo que se listó; corríjalo a mano antes de firmarlo.")
    if errors := "hallazgos" in tables and has_open_errors(tables):
        where = f"--tablas {args.tablas}" if args.tablas else f"--entidad {args.entidad}"
        say(f"El plan tiene errores sin resolver y van como están; véalos con «pam revisar {where}».")
    return WITH_ERRORS if done.differences or errors else DONE
