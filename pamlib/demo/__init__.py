"""The demonstration entity: a fictional municipality's plan and progress reports, with real-life defects on purpose.

>>> from pathlib import Path
>>> from pamlib import demo
>>> demo.build(Path("data/raw/demo"))  # doctest: +SKIP

``plan.yml`` is the content, ``defectos.yml`` the defects planted in each file and what a careful reader understands,
``avances.yml`` the progress reports, ``cortes.yml`` what came back at eight cuts, ``datos.yml`` the characterisation
files; ``oraculo*.yml`` hold what must come of them, worked out apart from the builder, and ``huellas.yml`` the digest
of every file built. The same content gives the same bytes on every
machine. Out of scope: reading any of it back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pamlib.workspace import Workspace


def build(folder: Path) -> list[Path]:
    """Write the whole demonstration entity under ``folder`` (made if missing); the paths written, in order."""
    from pamlib.demo.entity import write

    return write(folder)


def up_to_date(folder: Path) -> bool:
    """Whether ``folder`` already holds every file of the demonstration entity, byte by byte."""
    from pamlib.demo.entity import up_to_date

    return up_to_date(folder)


def receive(workspace: Workspace) -> int:
    """Receive the returned workbooks of the eight cuts into the ledger; how many were new."""
    from pamlib.demo.recibidos import receive

    return receive(workspace)
