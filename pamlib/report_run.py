"""Makes the half-yearly report of an entity: tables, three notebooks, one HTML, a manifest.

    plan ─► snapshot of tables ─► 10_lectura, 50_seguimiento, 70_informe_semestral ─► informe.html,
                                                                                     seguimiento.html, manifiesto.json

Everything is made in a folder beside ``reports/<entidad>/<periodo>/`` and takes its place at the end; when a step
fails the earlier report stays untouched. The same inputs give the same bytes, and :func:`check` proves it by making
the report again.

>>> make(Workspace(root, "demo"), "2025-06-30", snapshot).html       # doctest: +SKIP

Out of scope: what the notebooks say.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import manifest
from pamlib.errors import UserError
from pamlib.kept_inputs import keep
from pamlib.locale_es import fecha
from pamlib.page_run import Report, Verified, kept_snapshot, notebook_path, verified
from pamlib.report_inputs import inputs
from pamlib.runs import count_code_cells, run_notebook
from pamlib.store import SNAPSHOTS, current_snapshot, read_tables, replaced_folder, write_snapshot, write_text
from pamlib.values.people import display_name
from pamlib.values.text import is_upper
from pamlib.workspace import ROOT_VARIABLE, Workspace, check_date, period_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pandas import DataFrame

#: Notebook → folder, inside the report, for the tables it writes itself.
NOTEBOOKS = {"10_lectura": "lectura", "50_seguimiento": "seguimiento", "70_informe_semestral": "informe"}
#: The notebook that becomes the page to open.
PAGE = "70_informe_semestral"
HTML = "informe.html"
#: The follow-up of every task, as a page beside it.
FOLLOWUP, FOLLOWUP_HTML = "50_seguimiento", "seguimiento.html"
CORRECTIONS = "correcciones.yml"


def prepare(
    workspace: Workspace, plan: Path | None = None, tables: Path | None = None, formato: str | None = None
) -> Path:
    """Snapshot to report on, the first that applies: ``tables``, ``plan``, the entity's own plan, its last snapshot.

    A plan is read with the entity's corrections. Raises :class:`UserError` when the entity has none of them, or when
    its plan cannot be read.
    """
    if tables is not None:
        return write_snapshot(read_tables(tables), workspace.processed)
    path = plan or workspace.plan_file()
    if path is not None:
        from pamlib.plan import read_plan

        known = corrections_for(workspace)
        plan_read = read_plan(path, formato, correcciones=known) if known else read_plan(path, formato)
        return write_snapshot(plan_read.tables(), workspace.processed)
    snapshot = current_snapshot(workspace.processed)
    if snapshot is None:
        raise UserError(
            f"la entidad «{workspace.entity}» no tiene plan en «{workspace.raw}» ni tablas leídas",
            "Cree la entidad de demostración con «pam demo»"
            if workspace.entity == "demo"
            else f"Lea su plan con «pam leer ARCHIVO --entidad {workspace.entity}»",
        )
    return snapshot


def corrections_for(workspace: Workspace) -> Path | None:
    """The entity's ``correcciones.yml``, or ``None`` when nobody has corrected its plan."""
    path = workspace.raw / CORRECTIONS
    return path if path.is_file() else None


def notebook_paths(root: Path) -> dict[str, Path]:
    """Name → path of the notebooks of a report; raises :class:`UserError` naming the first that is missing."""
    return {name: notebook_path(root, name) for name in NOTEBOOKS}


def steps(root: Path) -> int:
    """How many times :func:`make` calls ``progress``."""
    return sum(count_code_cells(path) for path in notebook_paths(root).values())


def make(
    workspace: Workspace,
    corte: str,
    snapshot: Path,
    *,
    progress: Callable[[str], object] | None = None,
    timeout: float | None = None,
) -> Report:
    """Make the report of ``corte`` from ``snapshot`` and put it in its place; ``progress`` gets the notebook's name."""
    target = workspace.report(check_date(corte))
    notebook_paths(workspace.root)
    with replaced_folder(target) as beside:
        _fill(beside, workspace, corte, snapshot, progress, timeout)
    return Report(target, target / HTML, snapshot)


def check(
    folder: Path, root: Path, *, progress: Callable[[str], object] | None = None, timeout: float | None = None
) -> Verified:
    """Make the report in ``folder`` again from its manifest and compare every byte.

    Raises :class:`UserError` when its tables, or a file that changed since and was not kept, are gone.
    """

    def fill(workspace: Workspace, known: Mapping[str, Any], place: Path, beside: Path) -> None:
        snapshot = kept_snapshot(workspace.processed, known, place)
        _fill(beside, workspace, known["corte"], snapshot, progress, timeout)

    return verified(folder, root, fill)


def has_open_errors(tables: dict[str, DataFrame]) -> bool:
    """True when a finding of severity ``error`` has been neither accepted nor corrected by a person."""
    findings = tables.get("hallazgos")
    if findings is None or findings.empty:
        return False
    return bool(((findings["severidad"] == "error") & (findings["estado"] == "abierto")).any())


def _fill(
    beside: Path,
    workspace: Workspace,
    corte: str,
    snapshot: Path,
    progress: Callable[[str], object] | None,
    timeout: float | None,
) -> None:
    """Make the whole report in the folder ``beside``."""
    from pamlib.export import to_html

    target = workspace.report(corte)
    labels = {
        beside: workspace.label(target),
        snapshot: f"data/processed/{workspace.entity}/{SNAPSHOTS}/{snapshot.name}",
        workspace.root: ".",
    }
    pages: dict[str, Any] = {}
    parameters: dict[str, dict[str, str]] = {}
    for name, path in notebook_paths(workspace.root).items():
        own = beside / NOTEBOOKS[name]
        own.mkdir()
        values = {"entidad": workspace.entity, "corte": corte, "tablas": str(snapshot), "salida": str(own)}
        parameters[name] = {
            **values,
            "tablas": labels[snapshot],
            "salida": f"{labels[beside]}/{NOTEBOOKS[name]}",
        }
        pages[name] = run_notebook(
            path,
            values,
            beside / f"{name}.ipynb",
            progress=None if progress is None else partial(progress, name),
            timeout=timeout,
            labels=labels,
            environment={ROOT_VARIABLE: str(workspace.root)},
        )
        if not any(own.iterdir()):
            own.rmdir()
    write_text(beside / HTML, to_html(pages[PAGE], _title(workspace, snapshot, corte)))
    title = f"Seguimiento del PAM · {entity_title(workspace, read_tables(snapshot)['plan'])} · {fecha(corte)}"
    write_text(beside / FOLLOWUP_HTML, to_html(pages[FOLLOWUP], title))
    used = inputs(workspace, corte, notebook_paths(workspace.root).values(), snapshot)
    keep(workspace, used)
    manifest.write(
        beside,
        {
            "entidad": workspace.entity,
            "corte": corte,
            "periodo": period_of(corte),
            "instantanea": snapshot.name,
            "parametros": parameters,
            "entradas": used,
        },
    )


def _title(workspace: Workspace, snapshot: Path, corte: str) -> str:
    """Title of the page: the entity by its own name where the plan says it, and the half-year in words."""
    year, half = period_of(corte).split("-")
    entity = entity_title(workspace, read_tables(snapshot)["plan"])
    return f"Informe semestral del PAM · {entity} · {'primer' if half == '1' else 'segundo'} semestre de {year}"


def entity_title(workspace: Workspace, plan: DataFrame) -> str:
    """The entity as its plan names it, not in capitals; its folder where the plan does not."""
    entity = str(plan["entidad"].iloc[0]) or workspace.entity
    return display_name(entity) if is_upper(entity) else entity
