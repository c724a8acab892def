"""Makes the page of the adjustments of an entity's plan: notebook 60, its control de cambios, a manifest.

    versiones.yml, plans, ledger ─► 60_ajustes ─► reports/<entidad>/ajustes-<corte>/ajustes.html, control_de_cambios.*

>>> make(workspace, "2025-06-30", "Valdemora").html                     # doctest: +SKIP

Out of scope: what an adjustment is (:mod:`pamlib.adjust`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import locale_es, page_run
from pamlib.report_inputs import inputs
from pamlib.workspace import Workspace, check_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOTEBOOK = "60_ajustes"
HTML = "ajustes.html"
KIND = "ajustes"


def page(workspace: Workspace, corte: str) -> page_run.Page:
    """What makes the page of the adjustments, with what was done up to ``corte`` against old and new goals."""
    notebook = page_run.notebook_path(workspace.root, NOTEBOOK)
    name = str(workspace.settings().get("nombre_corto") or workspace.entity)
    return page_run.Page(
        workspace,
        KIND,
        NOTEBOOK,
        HTML,
        folder=f"{KIND}-{corte}",
        title=f"Ajustes del plan · {name} · {locale_es.fecha(corte)}",
        corte=corte,
        values={"entidad": workspace.entity, "corte": corte},
        inputs=lambda: inputs(workspace, corte, [notebook]),
    )


def make(
    workspace: Workspace,
    corte: str,
    *,
    progress: Callable[[], object] | None = None,
    timeout: float | None = None,
) -> page_run.Report:
    """Make the page of the adjustments and put it in its place."""
    return page_run.make(page(workspace, check_date(corte)), progress=progress, timeout=timeout)


def again(workspace: Workspace, known: Mapping[str, Any], folder: Path) -> page_run.Page:
    """The page that a manifest describes; the ``folder`` it lies in does not matter."""
    del folder
    return page(workspace, known["corte"])
