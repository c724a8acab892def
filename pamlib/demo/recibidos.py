"""Receives what came back at the eight cuts into the ledger, as the office would have: on its day and in order.

>>> receive(Workspace(root, "demo"))                                      # doctest: +SKIP
33

The same as ``pam recibir … --confirmar`` once for each day. What is already there is not read again; a ledger of other
workbooks of the demonstration (of an earlier release) is made anew. Out of scope: deciding on a submission.
"""

from __future__ import annotations

import shutil
from itertools import groupby
from typing import TYPE_CHECKING

from pamlib.demo import content, cortes

if TYPE_CHECKING:
    from pamlib.workspace import Workspace


def receive(workspace: Workspace) -> int:
    """How many workbooks were new; the entity's files must be in ``workspace``."""
    from pamlib.report_run import prepare
    from pamlib.seguimiento.ledger import submissions
    from pamlib.seguimiento.ledger_files import folder_of
    from pamlib.seguimiento.receive import Desk
    from pamlib.seguimiento.strategy import load
    from pamlib.store import read_tables, sha256

    folder, who = folder_of(workspace.processed), content.load("cortes.yml")["recibe"]
    refused = {f"{cortes.FOLDER}/{path}" for path in refused_files()}
    ours = {name: sha256(workspace.raw / name) for name, _, _ in cortes.deliveries() if name not in refused}
    known = {row["sha256"]: row["recibe"] for row in submissions(folder)}
    if any(by == who and digest not in ours.values() for digest, by in known.items()):
        shutil.rmtree(folder)
        known = {}
    waiting = [(name, day) for name, _, day in cortes.deliveries() if name in ours and ours[name] not in known]
    if not waiting:
        return 0
    desk = Desk.open(workspace, read_tables(prepare(workspace)), load(workspace))
    new = 0
    for day, names in groupby(waiting, key=lambda each: each[1]):
        paths = [workspace.raw / name for name, _ in names]
        new += desk.confirm(desk.look(paths, recibido=day, recibe=who))
    return new


def refused_files() -> list[str]:
    """Paths inside the folder of workbooks that are of another entity."""
    return [
        f"{each['corte']}/{each['archivo']}" for each in content.load("cortes.yml")["entregas"] if "entidad" in each
    ]
