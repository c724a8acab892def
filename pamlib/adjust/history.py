"""The versions of an entity's plan with their tables, and what each adjustment changed.

>>> adjustments(Workspace(root, "demo"))[-1].cambios                     # doctest: +SKIP

Every version names a file of the entity's raw folder, which is read as any plan (with its corrections, when the file is
the plan in force). A step is what separates a version from the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.adjust.changes import changes
from pamlib.adjust.pairing import pair, paired
from pamlib.adjust.rebind import groups_of, rebind, sharing_in
from pamlib.adjust.versions import FILE, Version, read_versions
from pamlib.errors import UserError
from pamlib.values.people import display_name
from pamlib.values.text import is_upper, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from pamlib.workspace import Workspace

    Tables = Mapping[str, pd.DataFrame]

_LONGEST_NAME = 255  # the system would refuse to look for a longer one


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next: its pairs of lines and its changes."""

    antes: Version
    ahora: Version
    tablas_antes: Tables
    tablas_ahora: Tables
    pares: pd.DataFrame
    cambios: pd.DataFrame


def step(before: Version, after: Version, old: Tables, new: Tables) -> Step:
    """The adjustment that turns ``old`` into ``new``."""
    pairs = pair(old["lineas"], new["lineas"], after.equivalencias)
    return Step(before, after, old, new, pairs, changes(old, new, pairs))


def adjustments(workspace: Workspace) -> list[Step]:
    """Every adjustment of the entity's plan, oldest first; ``[]`` when it has a single version.

    Raises :class:`UserError` when ``versiones.yml`` cannot be used or the plan of a version cannot be read.
    """
    versions = read_versions(workspace.raw / FILE)
    if len(versions) < 2:
        return []
    tables = [version_tables(workspace, each) for each in versions]
    return [step(a, b, one, other) for (a, one), (b, other) in pairwise(zip(versions, tables, strict=True))]


def version_tables(workspace: Workspace, version: Version) -> Tables:
    """Canonical tables of one version, read from its file."""
    from pamlib.plan import read_plan
    from pamlib.report_run import corrections_for

    path = (workspace.raw / version.archivo[:_LONGEST_NAME]).resolve()
    if not path.is_relative_to(workspace.raw.resolve()) or not path.is_file():
        raise UserError(
            f"el archivo «{shorten(version.archivo, 60)}» de la versión {version.version} no está en la carpeta de la "
            "entidad",
            "Copie allí el plan de esa versión y escriba aquí solo su nombre",
            file=workspace.raw / FILE,
        )
    own = corrections_for(workspace) if path == workspace.plan_file() else None
    formato = version.formato or None
    return (read_plan(path, formato, correcciones=own) if own else read_plan(path, formato)).tables()


def rebound(frames: Mapping[str, pd.DataFrame], steps: Sequence[Step]) -> dict[str, pd.DataFrame]:
    """The ledger's tables with the lines of the last version, adjustment by adjustment.

    Every row is there; ``avances`` also has those of :func:`pamlib.adjust.before.with_before`, whose ``lectura`` is
    *anterior al ajuste*: what the lines that joined or were divided had said.
    """
    from pamlib.adjust.before import with_before

    out = dict(frames)
    for each in steps:
        known = set(each.tablas_ahora["lineas"]["linea_id"].astype("str"))
        groups = groups_of(each.tablas_antes["recursos"], each.tablas_ahora["recursos"], each.pares)
        sharing = sharing_in(each.tablas_ahora["recursos"])
        out = rebind(out, each.pares, since=each.ahora.fecha, known=known, groups=groups, sharing=sharing)
        if "avances" in out:
            out["avances"] = with_before(out["avances"], each)
    return out


def followed(steps: Sequence[Step]) -> list[tuple[Tables, dict[str, str]]]:
    """Each earlier version, newest first: its tables, and the line of the last version that each of its ids became.

    A line that was withdrawn on the way is not there.
    """
    out: list[tuple[Tables, dict[str, str]]] = []
    later: dict[str, str] | None = None
    for each in reversed(steps):
        pairs = paired(each.pares)
        later = pairs if later is None else {old: later[new] for old, new in pairs.items() if new in later}
        out.append((each.tablas_antes, later))
    return out


def entity_name(step: Step, otherwise: str) -> str:
    """The entity as the last plan names it, not in capitals."""
    name = str(step.tablas_ahora["plan"]["entidad"].iloc[0]) or otherwise
    return display_name(name) if is_upper(name) else name


def has_versions(folder: Path) -> bool:
    """Whether the entity keeps the versions of its plan."""
    return (folder / FILE).is_file()
