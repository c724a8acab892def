"""What the verbs of one entity share: its option, its folder, and its plan.

Out of scope: what each verb does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    import pandas as pd

    from pamlib.workspace import Workspace


def entity_option(parser: argparse.ArgumentParser) -> None:
    """``--entidad``, which has to be given."""
    parser.add_argument("--entidad", required=True, metavar="E", help="nombre de su carpeta en data/raw")


def there(workspace: Workspace) -> None:
    """Refuse an entity that has no folder: its name was written wrong."""
    if not workspace.raw.is_dir() and not workspace.processed.is_dir():
        raise UserError(
            f"no existe la carpeta de la entidad «{workspace.entity}»",
            f"Cree la carpeta {workspace.raw} o corrija el nombre en --entidad",
        )


def plan_tables(workspace: Workspace) -> Mapping[str, pd.DataFrame]:
    """Tables of the plan in force."""
    from pamlib.report_run import prepare
    from pamlib.store import read_tables

    return read_tables(prepare(workspace))
