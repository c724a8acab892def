"""Runs one notebook of an entity into a folder of ``reports/``: page to open, notebook, what it writes, manifest.

    notebook + parameters ─► reports/<entidad>/<carpeta>/   <pagina>.html, <cuaderno>.ipynb, …, manifiesto.json

Everything is made beside and takes its place at the end; when the run fails the earlier folder stays untouched. The
same inputs give the same bytes, and :func:`check` proves it by making the page again from its manifest.

>>> make(Page(...)).html                                     # doctest: +SKIP

An activity says which notebook and parameters make its page (:mod:`pamlib.characterize_run`,
:mod:`pamlib.followup_run`, :mod:`pamlib.adjust_run`). Out of scope: the half-yearly report, which is three notebooks
(:mod:`pamlib.report_run`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pamlib import manifest
from pamlib.errors import UserError
from pamlib.kept_inputs import as_they_were, changed, keep
from pamlib.runs import run_notebook
from pamlib.store import SNAPSHOTS, replaced_folder, snapshot_id, write_text
from pamlib.workspace import ROOT_VARIABLE, Workspace


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: its folder, the page to open, and the tables it was made from (``None``: from no tables)."""

    folder: Path
    html: Path
    snapshot: Path | None


@dataclass(frozen=True, slots=True)
class Page:
    """What makes one page.

    ``kind`` is the manifest's ``clase``; ``folder`` the name of its folder under ``reports/<entidad>/``; ``values`` the
    notebook's parameters but ``tablas`` (the ``snapshot``, when there is one) and ``salida`` (the folder). ``inputs``
    gives path → sha256 of all that the page may have read.
    """

    workspace: Workspace
    kind: str
    notebook: str
    html: str
    folder: str
    title: str
    corte: str
    values: Mapping[str, Any]
    inputs: Callable[[], dict[str, str]]
    snapshot: Path | None = None

    @property
    def target(self) -> Path:
        """Folder of the finished page."""
        return self.workspace.reports / self.folder


def notebook_path(root: Path, name: str) -> Path:
    """A notebook of the project; raises :class:`UserError` when it is missing."""
    path = root / "notebooks" / f"{name}.ipynb"
    if not path.is_file():
        raise UserError(
            f"falta el cuaderno «{path.name}» en «{path.parent}»",
            "Corra la orden dentro de la carpeta del proyecto o indíquela con --raiz",
        )
    return path


def make(page: Page, *, progress: Callable[[], object] | None = None, timeout: float | None = None) -> Report:
    """Make the page and put it in its place."""
    notebook_path(page.workspace.root, page.notebook)
    with replaced_folder(page.target) as beside:
        fill(beside, page, progress=progress, timeout=timeout)
    return Report(page.target, page.target / page.html, page.snapshot)


def fill(
    beside: Path, page: Page, *, progress: Callable[[], object] | None = None, timeout: float | None = None
) -> None:
    """Make the whole page in the folder ``beside``."""
    from pamlib.export import to_html

    space = page.workspace
    labels = {beside: space.label(page.target), space.root: "."}
    values, told = dict(page.values), dict(page.values)
    if page.snapshot is not None:
        # Named by hand: what is kept may be a link to somewhere else.
        inside = page.snapshot.relative_to(space.processed).as_posix()
        labels[page.snapshot] = told["tablas"] = f"data/processed/{space.entity}/{inside}"
        values["tablas"] = str(page.snapshot)
    values["salida"], told["salida"] = str(beside), labels[beside]
    run = run_notebook(
        notebook_path(space.root, page.notebook),
        values,
        beside / f"{page.notebook}.ipynb",
        progress=progress,
        timeout=timeout,
        labels=labels,
        environment={ROOT_VARIABLE: str(space.root)},
    )
    write_text(beside / page.html, to_html(run, page.title))
    used = page.inputs()
    keep(space, used)
    manifest.write(
        beside,
        {
            "clase": page.kind,
            "entidad": space.entity,
            "corte": page.corte,
            "instantanea": "" if page.snapshot is None else page.snapshot.name,
            "parametros": {page.notebook: told},
            "entradas": used,
        },
    )


class Verified(NamedTuple):
    """What came of making a report again: ``differences`` is what is not equal, one Spanish line for each.

    The others alone are no difference: the ``versions`` that changed since, and the files of the entity that changed,
    of which the kept copy (``copies``) was used.
    """

    differences: list[str]
    versions: list[str]
    copies: list[str]


def check(
    folder: Path,
    root: Path,
    again: Callable[[Workspace, Mapping[str, Any], Path], Page],
    *,
    progress: Callable[[], object] | None = None,
    timeout: float | None = None,
) -> Verified:
    """Make the page in ``folder`` again, as ``again`` works it out of workspace, manifest and folder, and compare."""

    def fill_again(workspace: Workspace, known: Mapping[str, Any], place: Path, beside: Path) -> None:
        fill(beside, again(workspace, known, place), progress=progress, timeout=timeout)

    return verified(folder, root, fill_again)


def verified(folder: Path, root: Path, make_it: Callable[[Workspace, Mapping[str, Any], Path, Path], None]) -> Verified:
    """Compare what a manifest tells with what ``make_it`` makes of the same inputs.

    ``make_it`` gets a workspace that holds the inputs as they were, the manifest, the folder of the report and the
    folder to fill. Raises :class:`UserError` when an input is gone.
    """
    folder, known = opened(folder)
    differences = [f"archivo {line}" for line in manifest.verify(folder)]
    workspace = Workspace(root, known["entidad"])
    inputs = known.get("entradas", {})
    with as_they_were(inputs, workspace, folder / manifest.NAME) as then:
        beside = then.root / "de_nuevo"
        beside.mkdir()
        make_it(then, known, folder, beside)
        made = manifest.read(beside)
    differences += [f"entrada {line}" for line in manifest.compare(inputs, made["entradas"])]
    differences += [f"al repetirlo, {line}" for line in manifest.compare(known["salidas"], made["salidas"])]
    return Verified(
        differences, manifest.compare(known.get("versiones", {}), made["versiones"]), changed(inputs, workspace)
    )


def opened(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of a report (given as itself or as a file inside) and its manifest."""
    folder = Path(folder)
    folder = folder if folder.is_dir() else folder.parent
    return folder, manifest.read(folder)


def kept_snapshot(tables: Path, known: Mapping[str, Any], place: Path) -> Path:
    """The snapshot under ``tables`` that a manifest names; raises :class:`UserError` when it is no longer there.

    ``place`` is the folder of the report, for the sentence.
    """
    snapshot = tables / SNAPSHOTS / str(known.get("instantanea", ""))
    if not snapshot_id(snapshot) or snapshot_id(snapshot) != snapshot.name:
        raise UserError(
            f"las tablas con las que se hizo ({known.get('instantanea')}) ya no están en «{snapshot.parent}»",
            "Recupere esa carpeta de una copia, o haga el informe de nuevo",
            file=place / manifest.NAME,
        )
    return snapshot
