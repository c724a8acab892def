"""Makes the characterisation of an entity: tables, the notebook, one HTML, a manifest.

    tables of the sources ─► characterisation tables ─► 20_caracterizacion ─► caracterizacion.html, manifiesto.json

It goes to ``reports/<entidad>/caracterizacion-<anio>/`` as every page does (:mod:`pamlib.page_run`).

>>> make(workspace, prepare(workspace)).html                # doctest: +SKIP

Out of scope: what the notebook says, and reading the sources (``pam datos``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import page_run
from pamlib.characterize.parameters import OWN_FILE
from pamlib.errors import UserError
from pamlib.store import read_tables, sha256, write_snapshot
from pamlib.workspace import ENTITY_FILE, Workspace
from pamlib.yaml_file import line, strict, why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOTEBOOK = "20_caracterizacion"
HTML = "caracterizacion.html"
KIND = "caracterizacion"
FOLDER = "caracterizacion"


def prepare(workspace: Workspace, anio: int | None = None, codigo: str = "") -> Path:
    """Work the characterisation out of the entity's data and keep it; return the folder of its tables.

    ``codigo`` (DIVIPOLA) comes from ``entidad.yml`` when it is not given. Raises :class:`UserError` when there are no
    data, no code, or a file of the entity has something wrong.
    """
    from pamlib.characterize.opportunity_file import FILE_NAME, read_file
    from pamlib.characterize.opportunity_rules import rules
    from pamlib.characterize.parameters import parameters
    from pamlib.characterize.study import study
    from pamlib.sources.workspace import kept

    data = kept(workspace)
    if "observaciones" not in data or data["observaciones"].empty:
        raise UserError(
            f"la entidad «{workspace.entity}» no tiene datos de ninguna fuente",
            f"Guárdelos en «{workspace.label(workspace.raw / 'datos')}» y léalos con "
            f"«pam datos leer --entidad {workspace.entity}»",
        )
    settings, own, own_file = workspace.settings(), own_settings(workspace), workspace.raw / OWN_FILE
    decisions = workspace.raw / FILE_NAME
    tables = study(
        data,
        _code(codigo or settings.get("divipola"), workspace),
        str(settings.get("nombre_corto") or settings.get("nombre") or ""),
        anio=anio,
        known=parameters(own.get("parametros"), own_file),
        reglas=rules(own.get("reglas"), own_file),
        decisions=read_file(decisions),
        decided_in=decisions,
    )
    return write_snapshot(tables, workspace.processed / FOLDER)


def own_settings(workspace: Workspace) -> dict[str, Any]:
    """What ``caracterizacion.yml`` of the entity says (``parametros``, ``reglas``); ``{}`` without one."""
    import yaml

    path = workspace.raw / OWN_FILE
    if not path.is_file():
        return {}
    try:
        data = strict(path.read_text(encoding="utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise UserError(why(error), "Corrija el archivo", file=path, row=line(error)) from error
    if not isinstance(data, dict) or set(data) - {"parametros", "reglas"}:
        raise UserError("solo admite «parametros» y «reglas»", "Vea «docs/caracterizacion.md»", file=path)
    for key, value in data.items():
        if value is not None and not isinstance(value, dict):
            raise UserError(f"«{key}» no tiene la forma «nombre: valor»", "Vea «docs/caracterizacion.md»", file=path)
    return data


def _code(code: Any, workspace: Workspace) -> str:
    if code is None or code == "":
        raise UserError(
            "no dice el código DIVIPOLA de la entidad",
            "Agregue la clave «divipola», por ejemplo «divipola: '41551'», o indíquelo con --codigo",
            file=workspace.raw / ENTITY_FILE,
        )
    if not isinstance(code, str) or not code.isdigit() or len(code) not in (2, 5):
        raise UserError(
            f"el código DIVIPOLA «{code}» no tiene 2 o 5 cifras",
            "Escríbalo entre comillas y con sus ceros: 5 cifras un municipio, 2 un departamento",
            file=workspace.raw / ENTITY_FILE,
        )
    return code


def notebook_path(root: Path) -> Path:
    """The notebook; raises :class:`UserError` when it is missing."""
    return page_run.notebook_path(root, NOTEBOOK)


def page(workspace: Workspace, snapshot: Path) -> page_run.Page:
    """What makes the document of ``snapshot``."""
    card = read_tables(snapshot)["ficha"]
    year, name = int(card["anio"].iloc[0]), str(card["nombre"].iloc[0])
    return page_run.Page(
        workspace,
        KIND,
        NOTEBOOK,
        HTML,
        folder=f"{KIND}-{year}",
        title=f"Caracterización del sector educativo · {name} · {year}",
        corte=f"{year}-12-31",
        values={"entidad": workspace.entity, "anio": year},
        inputs=lambda: _inputs(workspace, snapshot),
        snapshot=snapshot,
    )


def make(
    workspace: Workspace,
    snapshot: Path,
    *,
    progress: Callable[[], object] | None = None,
    timeout: float | None = None,
) -> page_run.Report:
    """Make the document of ``snapshot`` and put it in its place."""
    notebook_path(workspace.root)
    return page_run.make(page(workspace, snapshot), progress=progress, timeout=timeout)


def again(workspace: Workspace, known: Mapping[str, Any], folder: Path) -> page_run.Page:
    """The document that a manifest in ``folder`` describes; raises :class:`UserError` when its tables are gone."""
    return page(workspace, page_run.kept_snapshot(workspace.processed / FOLDER, known, folder))


def _inputs(workspace: Workspace, snapshot: Path) -> dict[str, str]:
    """Path → sha256 of all the document may have read: its tables, the entity's settings, the files behind them."""
    names = (ENTITY_FILE, OWN_FILE, "oportunidades.yml")
    given = [workspace.raw / name for name in names if (workspace.raw / name).is_file()]
    files = [*given, *snapshot.glob("*.*"), notebook_path(workspace.root)]
    named = {workspace.label(path): sha256(path) for path in files}
    for row in read_tables(snapshot)["fuentes"].to_dict("records"):
        named[f"fuente/{row['archivo']}"] = str(row["sha256"])
    return dict(sorted(named.items()))
