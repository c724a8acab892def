"""The tables of one dashboard, and what is chosen of them.

>>> load("", "demo").cortes[0]                              # doctest: +SKIP
'2025-06-30'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.errors import UserError
from pamlib.lists import choose
from pamlib.store import current_snapshot, read_tables
from pamlib.workspace import Workspace, find_root

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "tablero"
WHOLE = "Todo el plan"
NAMES = ("cortes", "ramas", "tareas", "responsables", "alertas", "dinero", "ejecucion", "hallazgos", "indicadores",
         "proyeccion", "curva", "componentes", "hitos")  # fmt: skip


@dataclass(frozen=True)
class Datos:
    """What was kept for the dashboard of one entity; without cortes, ``falta`` says why in one sentence."""

    entidad: str
    tablas: dict[str, pd.DataFrame] = field(default_factory=dict)
    falta: str = ""

    @property
    def ficha(self) -> dict[str, Any]:
        """The facts of the entity."""
        return {str(key): value for key, value in self.tablas["tablero"].iloc[0].items()}

    @property
    def cortes(self) -> list[str]:
        """The cortes that can be chosen, the newest first."""
        return sorted(self.tablas["cortes"]["corte"], reverse=True) if "cortes" in self.tablas else []

    @property
    def componentes(self) -> list[str]:
        """The components of the plan, in its order."""
        branches = self.tablas["ramas"]
        return list(dict.fromkeys(branches.loc[branches["nivel"] == "componente", "texto"]))

    def before(self, corte: str) -> str:
        """The corte before one; '' for the first."""
        return max((each for each in self.cortes if each < corte), default="")


@dataclass(frozen=True)
class Choice:
    """What is looked at: a corte, and a component ('' for the whole plan)."""

    datos: Datos
    corte: str
    componente: str = ""

    @property
    def fuente(self) -> str:
        """Where the figures come from: the plan and the reports up to the corte."""
        told = self.datos.tablas["cortes"]
        reports = told.loc[told["corte"] == self.corte, "fuente"].iloc[0]
        return "; ".join(filter(None, (str(self.datos.ficha["plan"]), str(reports))))

    @property
    def cuando(self) -> str:
        """The corte in words."""
        return locale_es.fecha(self.corte)

    @property
    def de(self) -> str:
        """What the figures are of, in words."""
        return f"«{self.componente}»" if self.componente else "todo el plan"

    @property
    def previous(self) -> Choice | None:
        """The same at the corte before; ``None`` at the first."""
        before = self.datos.before(self.corte)
        return Choice(self.datos, before, self.componente) if before else None

    def table(self, name: str, *, of_component: bool = True) -> pd.DataFrame:
        """Rows of a table at the corte, of the component when one is chosen (also those it shares with others)."""
        rows = self.datos.tablas[name]
        rows = rows[rows["corte"] == self.corte]
        if self.componente and of_component:
            name = self.componente
            rows = rows[[name == each or name in str(each).split("; ") for each in rows["componente"]]]
        return rows.reset_index(drop=True)


def chosen(datos: Datos, corte: Any = "", componente: Any = WHOLE) -> Choice:
    """The choice behind the values of the lists (a corte in words), each one checked."""
    days = {locale_es.fecha(day): day for day in datos.cortes}
    component = choose(componente, [WHOLE, *datos.componentes])
    return Choice(datos, days[choose(corte, list(days))], "" if component == WHOLE else component)


def load(tablas: str, entidad: str, raiz: str | Path | None = None) -> Datos:
    """Tables of a folder or, when ``tablas`` is '', those that the entity's last dashboard was opened with.

    Raises :class:`UserError` when they are of another program's version.
    """
    workspace = Workspace(Path(raiz) if raiz else find_root(), entidad)
    folder = Path(tablas) if tablas else current_snapshot(workspace.processed / FOLDER)
    if folder is None:
        return Datos(
            entidad,
            falta=f"Todavía no se ha preparado el tablero de «{entidad}». Ábralo con "
            f"«pam tablero --cual seguimiento --entidad {entidad}», que lo prepara con lo último que se recibió.",
        )
    frames = read_tables(folder)
    missing = [name for name in ("tablero", *(NAMES if len(frames) > 1 else ())) if name not in frames]
    if missing:
        raise UserError(
            f"en «{folder}» falta la tabla «{missing[0]}»",
            f"Prepárelo de nuevo con «pam tablero --cual seguimiento --entidad {entidad}»",
        )
    if len(frames) == 1:
        name = str(frames["tablero"]["entidad"].iloc[0])
        return Datos(
            entidad,
            frames,
            f"{name} todavía no tiene reportes de seguimiento. Cuando se reciba el primero con «pam recibir», aquí se "
            "verá cómo va el plan.",
        )
    return Datos(entidad, frames)
