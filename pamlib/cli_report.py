"""``pam informe`` and ``pam verificar``: a report of a half-year, and the same one made again from its manifest."""

from __future__ import annotations

import argparse

from pamlib.cli_corte import corte_of
from pamlib.cli_out import DONE, WITH_ERRORS, say, tell
from pamlib.cli_progress import page_shown, progress_shown
from pamlib.workspace import Workspace


def report(args: argparse.Namespace) -> int:
    """Make the report of an entity; its exit status."""
    from pamlib.locale_es import fecha
    from pamlib.report_run import FOLLOWUP_HTML, NOTEBOOKS, has_open_errors, make, notebook_paths, prepare
    from pamlib.store import read_tables

    workspace = Workspace(args.raiz, args.entidad)
    corte = corte_of(args)
    notebook_paths(args.raiz)
    with progress_shown(args.raiz) as progress:
        snapshot = prepare(workspace, args.plan, args.tablas, args.formato)
        report = make(workspace, corte, snapshot, progress=progress, timeout=args.limite)
    if has_open_errors(read_tables(snapshot)):
        status = WITH_ERRORS
        say(f"Hay errores entre los hallazgos; véalos con «pam revisar --entidad {args.entidad}».")
    else:
        status = DONE
    tell(f"Informe de «{args.entidad}» con corte al {fecha(corte)}. Cuadernos ejecutados, tablas y manifiesto:")
    for path in [*(report.folder / f"{name}.ipynb" for name in NOTEBOOKS), report.folder / "manifiesto.json"]:
        tell(f"  {path}")
    tell("Abra en el navegador el seguimiento y el informe:")
    tell(report.folder / FOLLOWUP_HTML)
    tell(report.html)
    return status


def verify(args: argparse.Namespace) -> int:
    """Make a report again from its manifest and compare; its exit status."""
    from pamlib import adjust_run, characterize_run, followup_run, page_run, report_run
    from pamlib.manifest import read

    known = read(args.ruta)
    pages = {each.KIND: each for each in (characterize_run, followup_run, adjust_run)}
    if own := pages.get(str(known.get("clase", ""))):
        with page_shown(page_run.notebook_path(args.raiz, own.NOTEBOOK)) as step:
            found = page_run.check(args.ruta, args.raiz, own.again, progress=step, timeout=args.limite)
    else:
        with progress_shown(args.raiz) as progress:
            found = report_run.check(args.ruta, args.raiz, progress=progress, timeout=args.limite)
    if found.versions:
        told = [each.replace("pamlib_sha256", "el código de pamlib") for each in found.versions]
        tell(f"Hecho entonces con otras versiones: {'; '.join(told)}.")
    if found.copies:
        tell(f"Cambió desde entonces, y se usó la copia guardada: {'; '.join(found.copies)}.")
    if not found.differences:
        tell(f"Igual byte por byte: {len(known['salidas'])} archivos, hechos de nuevo desde el manifiesto.")
        return DONE
    tell("\n".join(["No es igual:", *(f"  - {line}" for line in found.differences)]))
    return WITH_ERRORS
