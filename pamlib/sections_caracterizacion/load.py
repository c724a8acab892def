"""The tables of one characterisation, and how its figures name their source.

>>> load("", "demo").nombre                                 # doctest: +SKIP
'Valdemora'
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.characterize.baseline import years_text
from pamlib.errors import UserError
from pamlib.schema_caracterizacion import CARACTERIZACION
from pamlib.sections_caracterizacion import leaving
from pamlib.store import current_snapshot, read_tables
from pamlib.workspace import Workspace, find_root

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "caracterizacion"
OWN_WORK = "cálculos de la mesa de trabajo"


@dataclass(frozen=True)
class Datos:
    """Tables of a characterisation by name, as they may be shown. ``ficticia``: nothing of it may pass for real."""

    entidad: str
    tablas: dict[str, pd.DataFrame]
    ficticia: bool = False
    reservadas: int = 0

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tablas[name]

    @property
    def nombre(self) -> str:
        """Name of the entity."""
        return str(self.tablas["ficha"]["nombre"].iloc[0])

    @property
    def codigo(self) -> str:
        """Its DIVIPOLA code."""
        return str(self.tablas["ficha"]["codigo"].iloc[0])

    @property
    def anio(self) -> int:
        """Last year looked at."""
        return int(self.tablas["ficha"]["anio"].iloc[0])

    def fuente(self, keys: Iterable[str], years: Iterable[int], *, worked: bool = True) -> str:
        """Source line of a chart or table: publisher, files are in the sources section, years, and our own work."""
        names = "; ".join(dict.fromkeys(source_name(key) for key in sorted(set(keys)) if key)) or "datos de la entidad"
        known = sorted({int(year) for year in years})
        when = f", {years_text(known)}" if known else ""
        return f"{names}{when}{f'; {OWN_WORK}' if worked else ''}"


def folder_of(workspace: Workspace, tablas: str = "") -> Path:
    """Folder of the tables: ``tablas``, or the entity's last characterisation. Raises :class:`UserError` without
    one.
    """
    if tablas:
        return Path(tablas)
    snapshot = current_snapshot(workspace.processed / FOLDER)
    if snapshot is None:
        raise UserError(
            f"la entidad «{workspace.entity}» todavía no tiene caracterización",
            f"Hágala con «pam caracterizar --entidad {workspace.entity}»",
        )
    return snapshot


def load(tablas: str, entidad: str, raiz: str | Path | None = None, *, anio: int = 0) -> Datos:
    """Tables of a folder or, when ``tablas`` is '', of the entity's last characterisation, ready to be shown.

    ``anio`` is the year they are expected to reach; 0 for whichever. Raises :class:`UserError` when there are no
    tables,
    or they are of another year.
    """
    workspace = Workspace(Path(raiz) if raiz else find_root(), entidad)
    folder = folder_of(workspace, tablas)
    frames = read_tables(folder)
    if missing := [name for name in CARACTERIZACION if name not in frames]:
        raise UserError(
            f"en «{folder}» falta la tabla «{missing[0]}»",
            f"Hágala de nuevo con «pam caracterizar --entidad {entidad}»",
        )
    reached = int(frames["ficha"]["anio"].iloc[0])
    if anio and anio != reached:
        raise UserError(
            f"las tablas de «{folder}» llegan a {reached} y se pidió {anio}",
            f"Hágalas con «pam caracterizar --entidad {entidad} --anio {anio}»",
        )
    safe, reserved = leaving.protected(frames)
    safe = {name: _plain(table) for name, table in safe.items()}
    return Datos(entidad, safe, workspace.settings().get("ficticia") is True, reserved)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its decimals as numpy's: a missing one is NaN, which can be compared and formatted."""
    return table.astype({name: "float64" for name in table.columns if str(table[name].dtype) == "Float64"})


@functools.cache
def source_name(key: str) -> str:
    """Name of a source as a reader knows it; the key itself when it is not declared."""
    from pamlib.sources import sources

    return next((each.name for each in sources() if each.key == key), key)
