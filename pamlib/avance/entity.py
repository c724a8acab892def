"""Everything that the follow-up of an entity at a corte needs, gathered once from its workspace.

>>> follow = load(report.load("", "demo"), "2025-06-30")               # doctest: +SKIP

The reports come from the ledger (:mod:`pamlib.seguimiento.ledger`), with the lines of the plan in force when the plan
has versions. An entity without a ledger has what its progress workbooks say (:mod:`pamlib.progress`): tasks only.
Tables kept outside the workspace have no ledger either.

This is the only module of the package that reads files; the rest are functions of what it gives.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.avance import arrival, coherence, earned, financial, indicators, milestones, milestones_file, physical
from pamlib.avance.accumulation import kind_of
from pamlib.avance.curve import s_curve
from pamlib.avance.goals_file import FILE as GOALS
from pamlib.avance.goals_file import read_expected, read_goals
from pamlib.avance.prices import Prices, read_prices
from pamlib.locale_es import ausente
from pamlib.progress import match_progress
from pamlib.schema import frame
from pamlib.seguimiento.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from pamlib.adjust.families import Family
    from pamlib.adjust.history import Step
    from pamlib.report import Datos
    from pamlib.workspace import Workspace

#: The entity's own index of prices, in its raw folder.
PRICES = "precios.yml"
_RULES = {"obligaciones/definitivo": "obligaciones", "compromisos/apropiación": "compromisos"}


@dataclass(frozen=True)
class FollowUp:
    """The plan, what was reported up to ``corte``, and what the entity decided; results are worked out once.

    ``fuente`` says where the reports come from. ``fichas``, ``programacion`` and ``esperados`` are those of
    ``metas.yml``; ``hitos``, of ``hitos.yml``.
    """

    datos: Datos
    corte: str
    avances: pd.DataFrame
    mediciones: pd.DataFrame
    ejecucion: pd.DataFrame
    fuente: str
    strategy: Strategy = field(default_factory=Strategy)
    fichas: pd.DataFrame | None = None
    programacion: pd.DataFrame | None = None
    prices: Prices = field(default_factory=Prices)
    own_rules: Path | None = None
    esperados: pd.DataFrame | None = None
    #: Money reported before and after an adjustment that is the same money (pamlib.adjust.families).
    families: tuple[Family, ...] = ()
    hitos: milestones_file.Given = field(default_factory=milestones_file.nothing)

    @property
    def lineas(self) -> pd.DataFrame:
        """Lines of the plan in force."""
        return self.datos.lineas

    @property
    def rule(self) -> str:
        """The declared financial rule, as :mod:`pamlib.avance.financial` names it; '' when none is declared."""
        return _RULES.get(self.strategy.regla_financiera, "")

    @cached_property
    def state(self) -> pd.DataFrame:
        """Progress of each task."""
        calendar = [day.isoformat() for day in self.strategy.cortes]
        return physical.task_progress(
            self.lineas, self.avances, self.corte, cortes=calendar, milestones=self.hitos.milestones
        )

    @cached_property
    def milestone_table(self) -> pd.DataFrame:
        """The milestones of the plan's tasks at the corte."""
        return milestones.table(self.hitos, self.lineas, self.state, self.corte, self.strategy.dias_alerta)

    @cached_property
    def rolled(self) -> pd.DataFrame:
        """Progress of each branch of the plan."""
        return physical.roll_up(self.lineas, self.state, self.strategy.pesos)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """The S-curve of the plan up to the corte."""
        steps = self.hitos.milestones
        return s_curve(self.lineas, self.avances, self.corte, given=self.strategy.pesos, milestones=steps)

    @cached_property
    def units(self) -> pd.DataFrame:
        """Money of each unit."""
        return financial.money_units(self.ejecucion, self.corte, self.families)

    @cached_property
    def indicadores(self) -> pd.DataFrame:
        """The plan's indicators with what the entity says of them."""
        plan = indicators.completed(self.datos.tablas["indicadores"], self.fichas)
        return indicators.with_kinds(plan, self.strategy.acumulacion)

    @cached_property
    def indicator_table(self) -> pd.DataFrame:
        """Progress of each indicator."""
        return indicators.table(
            self.indicadores, self.mediciones, self.corte, programacion=self.programacion, last_year=self.last_year,
            esperados=self.esperados,
        )  # fmt: skip

    @cached_property
    def outlook(self) -> pd.DataFrame:
        """Whether each indicator will arrive."""
        goals = (
            {}
            if self.programacion is None
            else {
                str(row["indicador_id"]): None if ausente(row["meta"]) else float(row["meta"])
                for row in self.programacion.to_dict("records")
                if int(row["vigencia"]) == int(self.corte[:4])
            }
        )
        since = (
            {}
            if self.fichas is None
            else dict(zip(self.fichas["indicador_id"], self.fichas["cambio_de_metodo"], strict=True))
        )
        values = indicators.values(self.mediciones, self.indicadores, self.corte)
        return arrival.table(self.indicator_table, values, self.corte, end=self.end, goals_of_year=goals, since=since)

    @cached_property
    def value(self) -> earned.Earned:
        """Earned value of the lines with money."""
        return earned.earned(
            self.lineas, self.datos.recursos, self.state, self.units, self.corte, cost=self.rule or "obligaciones",
            milestones=self.hitos.milestones,
        )  # fmt: skip

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What is not coherent in the reports."""
        kinds = {
            str(k): kind_of(v)
            for k, v in zip(self.indicadores["indicador_id"], self.indicadores["acumulacion"], strict=True)
        }
        return coherence.findings(
            coherence.Reported(
                self.lineas, self.datos.recursos, self.indicadores, self.avances, self.mediciones, self.ejecucion,
                self.corte, {key: kind for key, kind in kinds.items() if kind},
            ),
            self.own_rules,
        )  # fmt: skip

    @property
    def last_year(self) -> int | None:
        """Last year of the plan."""
        year = self.datos.plan["vigencia_fin"]
        if not ausente(year):
            return int(year)
        ends = self.lineas["fecha_fin"].dropna()
        return int(str(ends.max())[:4]) if len(ends) else None

    @property
    def end(self) -> str:
        """Last day of the plan; that of the corte's year when nothing says more."""
        return f"{self.last_year or self.corte[:4]}-12-31"


def load(datos: Datos, corte: str) -> FollowUp:
    """What was reported of the plan of ``datos`` up to ``corte``."""
    space = datos.espacio
    if space is None:
        return FollowUp(datos, corte, *_from_workbooks(datos), fuente=_workbooks_said(datos))
    from pamlib.seguimiento import ledger, strategy

    folder = ledger.folder_of(space.processed)
    frames = ledger.history(folder, corte)
    given: dict[str, Any] = {"strategy": strategy.load(space)}
    given["fichas"], given["programacion"] = read_goals(space.raw / GOALS, datos.tablas["indicadores"])
    given["esperados"] = read_expected(space.raw / GOALS, datos.tablas["indicadores"])
    given["prices"] = read_prices(space.raw / PRICES) if (space.raw / PRICES).is_file() else read_prices()
    steps = functools.cache(lambda: _steps(space))  # every version of the plan, read once and only if asked for
    given["hitos"] = milestones_of(space, datos.lineas, steps)
    rules = space.raw / coherence.OWN_RULES
    given["own_rules"] = rules if rules.is_file() else None
    if all(table.empty for table in frames.values()):
        return FollowUp(datos, corte, *_from_workbooks(datos), fuente=_workbooks_said(datos), **given)
    frames, given["families"] = _in_force(frames, steps())
    told = _ledger_said(frames)
    return FollowUp(datos, corte, frames["avances"], frames["mediciones"], frames["ejecucion"], told, **given)


def tasks_reported(space: Workspace, corte: str) -> pd.DataFrame | None:
    """Reports of tasks in the ledger up to ``corte``, on the lines of the plan in force; ``None`` without a ledger."""
    from pamlib.seguimiento import ledger

    frames = ledger.history(ledger.folder_of(space.processed), corte)
    if all(table.empty for table in frames.values()):
        return None
    return _in_force(frames, _steps(space))[0]["avances"]


def at(follow: FollowUp, corte: str) -> FollowUp:
    """``follow`` as it stood at an earlier ``corte``: what :func:`load` gives for it, and nothing is read again."""
    names = ("avances", "mediciones", "ejecucion")
    frames = {name: getattr(follow, name) for name in names}
    frames = {name: table[table["corte"] <= corte].reset_index(drop=True) for name, table in frames.items()}
    ledger = follow.fuente.endswith(_LEDGER)
    return replace(follow, corte=corte, fuente=_ledger_said(frames) if ledger else follow.fuente, **frames)


_LEDGER = "del libro de seguimiento"


def _ledger_said(frames: Mapping[str, pd.DataFrame]) -> str:
    count = len({name for table in frames.values() for name in table["envio_id"]})
    return f"{count} {'envío' if count == 1 else 'envíos'} {_LEDGER}"


def _steps(space: Workspace) -> list[Step]:
    """The adjustments of the entity's plan, when it keeps its versions."""
    from pamlib.adjust.history import adjustments, has_versions

    return adjustments(space) if has_versions(space.raw) else []


def milestones_of(
    space: Workspace, lineas: pd.DataFrame, steps: Callable[[], Sequence[Step]] | None = None
) -> milestones_file.Given:
    """The entity's milestones on the lines of the plan in force, also those written for an earlier version of it.

    ``steps`` gives its adjustments where they are read already.
    """

    def former() -> list[milestones_file.Former]:
        from pamlib.adjust.history import followed

        found = _steps(space) if steps is None else steps()
        return [milestones_file.Former(tables["lineas"], now) for tables, now in followed(found)]

    return milestones_file.read_milestones(space.raw / milestones_file.FILE, lineas, former)


def _in_force(
    frames: dict[str, pd.DataFrame], steps: Sequence[Step]
) -> tuple[dict[str, pd.DataFrame], tuple[Family, ...]]:
    """The ledger on the lines of the plan in force, when the plan has had versions, and which money is the same."""
    from pamlib.adjust.families import families
    from pamlib.adjust.history import rebound

    if not steps:
        return frames, ()
    return rebound(frames, steps), tuple(families(steps, map(int, frames["ejecucion"]["vigencia"].unique())))


def _workbooks_said(datos: Datos) -> str:
    names = list(dict.fromkeys(datos.avances["archivo"]))
    return f"libros de avance ({', '.join(names)})" if names else ""


def _from_workbooks(datos: Datos) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Histories made of progress workbooks: only tasks, and only those with a date."""
    matched, _ = match_progress(datos.avances, datos.lineas)
    rows = []
    for row in matched[matched["corte"] != ""].to_dict("records"):
        value = None if ausente(row["avance"]) else float(row["avance"])
        rows.append(
            (row["archivo"], row["corte"], "recibido", row["responsable"], row["corte"], row["linea_id"], value,
             row["avance_reportado"], row["estado_entendido"], row["estado_reportado"], _reading(value, row),
             row["evidencia"], row["observacion"], row["nota"], row["archivo"], row["hoja"], row["fila"], "", "", "")
        )  # fmt: skip
    return frame("avances", rows), frame("mediciones", []), frame("ejecucion", [])


def _reading(value: float | None, row: dict[Any, Any]) -> str:
    if value is not None:
        return "cero" if value == 0 else "avance"
    if row["avance_reportado"]:
        return "ilegible"
    return "solo estado" if row["estado_entendido"] else "sin reporte"
