"""What a report was made from, kept so that it can be made again after the entity's files have changed.

The ledger only grows and the tables are snapshots, but ``metas.yml``, ``seguimiento.yml`` or a plan in ``data/raw``
are the entity's to change. A copy of each, named by its sha256, stays in ``data/processed/<entidad>/entradas/``; the
manifest says which ones a report used, and :func:`as_they_were` lays them out again in a root of their own:

    manifest: data/raw/demo/metas.yml → 9f86…      entradas/9f86…   ─►   <root>/data/raw/demo/metas.yml

>>> with as_they_were(known["entradas"], workspace, Path("manifiesto.json")) as then:      # doctest: +SKIP
...     make_again(then)

Out of scope: the notebooks and the code, which are those of today; the versions in the manifest say when they changed.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.store import SNAPSHOTS, sha256, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pamlib.workspace import Workspace

FOLDER = "entradas"


def keep(workspace: Workspace, used: Mapping[str, str]) -> None:
    """Keep a copy of what the entity gave among ``used`` (label → sha256); the same content is written once.

    Raises :class:`UserError` when a file is no longer the one of ``used``: the report would name what it did not read.
    """
    for label, digest in _of_entity(used, workspace, "raw").items():
        copy, path = _copy_of(workspace, digest), workspace.root / label
        if copy.is_file():
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise UserError("cambió mientras se hacía el informe", "Guárdelo, ciérrelo y repita la orden", file=path)
        write_bytes(copy, data)


def changed(used: Mapping[str, str], workspace: Workspace) -> list[str]:
    """Labels of ``used`` whose file is no longer the one it was."""
    return [label for label, digest in _of_entity(used, workspace).items() if not _is(workspace.root / label, digest)]


@contextmanager
def as_they_were(used: Mapping[str, str], workspace: Workspace, manifest: Path) -> Iterator[Workspace]:
    """A workspace, gone afterwards, that holds the entity's files of ``used`` (label → sha256) and today's notebooks.

    A file is the one in its place when it has not changed, else its kept copy. Raises :class:`UserError`, naming
    ``manifest``, when neither is there; nothing is made then.
    """
    found: dict[str, Path] = {}
    for label, digest in _of_entity(used, workspace).items():
        places = (workspace.root / label, _copy_of(workspace, digest))
        path = next((each for each in places if _is(each, digest)), None)
        if path is None:
            raise _gone(label, workspace, manifest)
        found[label] = path
    with tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        for label, path in found.items():
            target = root / label
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        shutil.copytree(workspace.root / "notebooks", root / "notebooks")
        yield replace(workspace, root=root)


def _of_entity(used: Mapping[str, str], workspace: Workspace, *parts: str) -> dict[str, str]:
    """The files under the entity's own folders; «plan/…» and «fuente/…» name one by what the tables say of it."""
    own = tuple(f"data/{part}/{workspace.entity}/" for part in parts or ("raw", "processed"))
    return {
        label: digest
        for label, digest in used.items()
        if label.startswith(own) and ".." not in PurePosixPath(label).parts
    }


def _gone(label: str, workspace: Workspace, manifest: Path) -> UserError:
    before, snapshots, after = label.partition(f"/{SNAPSHOTS}/")
    if snapshots:
        return UserError(
            f"las tablas con las que se hizo ({after.split('/')[0]}) ya no están en "
            f"«{workspace.root / before / SNAPSHOTS}»",
            "Recupere esa carpeta de una copia, o haga el informe de nuevo",
            file=manifest,
        )
    return UserError(
        f"«{label}» cambió desde que se hizo el informe y no hay copia de como estaba",
        f"Recupere ese archivo, o la carpeta «{workspace.processed / FOLDER}», de una copia de seguridad; "
        "o haga el informe de nuevo",
        file=manifest,
    )


def _copy_of(workspace: Workspace, digest: str) -> Path:
    return workspace.processed / FOLDER / digest


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path) == digest
