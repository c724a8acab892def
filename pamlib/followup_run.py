"""Makes the follow-up of an entity at a corte: the page, tables, letters and states of notebook 50, a manifest.

    plan, ledger ─► 50_seguimiento ─► reports/<entidad>/seguimiento-<corte>/seguimiento.html, avance/, cartas/, estados/

>>> make(workspace, "2025-06-30", prepare(workspace)).html              # doctest: +SKIP

Out of scope: receiving reports (``pam recibir``) and what the notebook says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import locale_es, page_run
from pamlib.errors import UserError
from pamlib.report_inputs import inputs
from pamlib.report_run import entity_title
from pamlib.store import read_tables
from pamlib.workspace import Workspace, check_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pamlib.avance.entity import FollowUp

NOTEBOOK = "50_seguimiento"
HTML = "seguimiento.html"
KIND = "seguimiento"


def reported(workspace: Workspace, corte: str, snapshot: Path) -> FollowUp:
    """What was reported up to ``corte``; raises :class:`UserError` when nothing was."""
    from pamlib import report
    from pamlib.avance import entity

    follow = entity.load(report.load(str(snapshot), workspace.entity, workspace.root), check_date(corte))
    frames = (follow.avances, follow.mediciones, follow.ejecucion)
    if not any((table["corte"] <= corte).any() for table in frames):  # workbooks without a ledger may be of later
        raise UserError(
            f"la entidad «{workspace.entity}» no tiene reportes hasta el {locale_es.fecha(corte)}",
            f"Envíe los libros de «pam plantilla --entidad {workspace.entity} --corte {corte} --salida envio» "
            "y reciba los que devuelvan con «pam recibir … --confirmar»",
        )
    return follow


def page(workspace: Workspace, corte: str, snapshot: Path) -> page_run.Page:
    """What makes the follow-up of ``corte`` from the plan's tables in ``snapshot``."""
    notebook = page_run.notebook_path(workspace.root, NOTEBOOK)
    entity = entity_title(workspace, read_tables(snapshot)["plan"])
    return page_run.Page(
        workspace,
        KIND,
        NOTEBOOK,
        HTML,
        folder=f"{KIND}-{corte}",
        title=f"Seguimiento del plan · {entity} · {locale_es.fecha(corte)}",
        corte=corte,
        values={"entidad": workspace.entity, "corte": corte},
        inputs=lambda: inputs(workspace, corte, [notebook], snapshot),
        snapshot=snapshot,
    )


def make(
    workspace: Workspace,
    corte: str,
    snapshot: Path,
    *,
    progress: Callable[[], object] | None = None,
    timeout: float | None = None,
) -> page_run.Report:
    """Make the follow-up of ``corte`` and put it in its place."""
    return page_run.make(page(workspace, check_date(corte), snapshot), progress=progress, timeout=timeout)


def again(workspace: Workspace, known: Mapping[str, Any], folder: Path) -> page_run.Page:
    """The page that a manifest in ``folder`` describes; raises :class:`UserError` when its tables are gone."""
    return page(workspace, known["corte"], page_run.kept_snapshot(workspace.processed, known, folder))
