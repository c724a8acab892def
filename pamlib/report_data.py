"""The tables of one entity, as everything that reports them takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.checks import own_rules
from pamlib.errors import UserError
from pamlib.progress import read_progress_folder
from pamlib.report_words import text_of, version_of
from pamlib.store import read_tables
from pamlib.workspace import Workspace, find_root

if TYPE_CHECKING:
    import pandas as pd

#: Tables without which there is nothing to report.
NECESSARY = ("plan", "lineas", "recursos", "hallazgos", "celdas")


@dataclass(frozen=True)
class Datos:
    """Canonical tables of one entity and the progress reports that came with them.

    ``ficticia`` is what its ``entidad.yml`` says: nothing of a demonstration may pass for real. ``reglas`` is the
    entity's own file for the review of the plan. ``espacio`` is its workspace; ``None`` for tables kept elsewhere.
    """

    entidad: str
    tablas: dict[str, pd.DataFrame]
    avances: pd.DataFrame
    ficticia: bool = False
    reglas: Path | None = None
    espacio: Workspace | None = None
    #: What the ledger says of the tasks, by corte (pamlib.report_ledger); filled when it is asked for.
    libro: dict[str, pd.DataFrame | None] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def plan(self) -> dict[str, Any]:
        """The only row of ``plan``."""
        return {str(key): value for key, value in self.tablas["plan"].iloc[0].items()}

    @property
    def lineas(self) -> pd.DataFrame:
        """One row for each task (or action, in formats without tasks)."""
        return self.tablas["lineas"]

    @property
    def recursos(self) -> pd.DataFrame:
        """One row for each resource cell and year."""
        return self.tablas["recursos"]

    @property
    def hallazgos(self) -> pd.DataFrame:
        """What is wrong or doubtful, where, and what to do."""
        return self.tablas["hallazgos"]

    @property
    def celdas(self) -> pd.DataFrame:
        """Every cell of the source and where it went."""
        return self.tablas["celdas"]

    @property
    def fuente(self) -> str:
        """How every figure and table names its source: file, format and version."""
        plan = self.plan
        formato = " ".join(
            part for part in (text_of(plan["formato_codigo"]), version_of(plan["formato_version"])) if part
        )
        return f"{text_of(plan['archivo'])}, formato {formato}" if formato else text_of(plan["archivo"])


def load(tablas: str, entidad: str, raiz: str | Path | None = None) -> Datos:
    """Tables of a folder (``pam leer --salida``) or, when ``tablas`` is '', of the entity's current snapshot.

    Progress reports are the ``avance_*.xlsx`` of the entity's raw folder when the tables are the entity's own (its
    current snapshot or an older one); beside tables kept anywhere else, those in that same folder.
    Raises :class:`UserError` when tables are missing.
    """
    workspace = Workspace(Path(raiz) if raiz else find_root(), entidad)
    folder = Path(tablas) if tablas else workspace.processed
    own = folder.resolve().is_relative_to(workspace.processed.resolve())
    frames = read_tables(folder)
    missing = [name for name in NECESSARY if name not in frames]
    if missing or len(frames["plan"]) != 1:
        what = f"faltan las tablas {', '.join(missing)}" if missing else "la tabla «plan» no tiene una sola fila"
        raise UserError(f"en «{folder}» {what}", "Lea el plan de nuevo con «pam leer»")
    avances = read_progress_folder(workspace.raw if own else folder)
    fictional = own and workspace.settings().get("ficticia") is True
    if not own:
        return Datos(entidad, frames, avances)
    return Datos(entidad, frames, avances, ficticia=fictional, reglas=own_rules(workspace.raw), espacio=workspace)
