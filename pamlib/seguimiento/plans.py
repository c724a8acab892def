"""Which version of the plan a workbook is of: the one in force at its corte.

>>> plans = Plans(tables, workspace)                                     # doctest: +SKIP
>>> plans.index("2024-06-30").version        # of the plan before its adjustment     # doctest: +SKIP

A report of June speaks of the plan that was in force in June, whenever it is received; so what is kept does not depend
on the day on which somebody receives it, and :mod:`pamlib.adjust.rebind` can put the past on today's lines. Earlier
plans are read when they are first asked for (:meth:`Plans.read`). An entity that keeps no versions has one plan.

Out of scope: what changed between two versions (:mod:`pamlib.adjust`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pamlib.avance.latest import NO_REPORT
from pamlib.seguimiento.binding import PlanIndex

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.history import Step
    from pamlib.adjust.versions import Version
    from pamlib.workspace import Workspace

    Tables = Mapping[str, pd.DataFrame]


@dataclass
class Plans:
    """The plan in force (``current``, its canonical tables) and, where the entity keeps them, its earlier versions."""

    current: Tables
    workspace: Workspace
    _indexes: dict[str, PlanIndex] = field(default_factory=dict)

    @cached_property
    def versions(self) -> list[Version]:
        """Versions of the plan, oldest first; ``[]`` when the entity does not keep them."""
        from pamlib.adjust.history import has_versions
        from pamlib.adjust.versions import FILE, read_versions

        return read_versions(self.workspace.raw / FILE) if has_versions(self.workspace.raw) else []

    @cached_property
    def _steps(self) -> list[Step]:
        from pamlib.adjust.history import adjustments

        return adjustments(self.workspace) if len(self.versions) > 1 else []

    def read(self) -> None:
        """Read the earlier plans now: while a workbook is being read nothing else can be."""
        self._steps  # noqa: B018 - kept by the property

    def version(self, corte: str) -> Version | None:
        """Version in force at ``corte`` (before the first one, the first); ``None`` for the plan in force today."""
        if len(self.versions) < 2 or corte >= self.versions[-1].fecha:
            return None
        return next((each for each in reversed(self.versions[:-1]) if each.fecha <= corte), self.versions[0])

    def tables(self, corte: str) -> Tables:
        """Canonical tables of the plan in force at ``corte``."""
        version = self.version(corte)
        if version is None:
            return self.current
        steps = [each for each in self._steps if each.antes.version == version.version]
        return steps[0].tablas_antes

    def index(self, corte: str = "") -> PlanIndex:
        """Index of the plan in force at ``corte``; of today's without one."""
        version = self.version(corte) if corte else None
        name = "" if version is None else version.version
        if name not in self._indexes:
            self._indexes[name] = PlanIndex.of(self.tables(corte) if name else self.current)
        return self._indexes[name]

    def known(self) -> dict[str, object]:
        """Ids of every version: what a person answers may be of any."""
        found = self.index().known()
        for each in self.versions[:-1]:
            found |= self.index(each.fecha).known()
        return found

    def rebound(self, frames: Mapping[str, pd.DataFrame], corte: str) -> dict[str, pd.DataFrame]:
        """Tables of the ledger on the lines of the plan in force at ``corte``."""
        from pamlib.adjust.history import rebound

        if len(self.versions) < 2 or corte < self.versions[1].fecha:
            return dict(frames)
        return rebound(frames, [each for each in self._steps if each.ahora.fecha <= corte])

    def state(self, frames: Mapping[str, pd.DataFrame], corte: str) -> dict[str, pd.DataFrame]:
        """:meth:`rebound` of a state of the ledger, with one row a line as before.

        Where lines had joined or been divided, what a line said itself is its row, and not what the earlier ones had.
        """
        out = self.rebound(frames, corte)
        rows = out["avances"]
        silent = (rows["lectura"] == NO_REPORT).astype("int64")
        last = rows.assign(_calla=-silent).sort_values(["_calla", "corte"], kind="stable")
        kept = last.drop_duplicates("linea_id", keep="last").index
        return {**out, "avances": rows[rows.index.isin(kept)].reset_index(drop=True)}
