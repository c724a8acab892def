"""What cannot be true, or must be asked, in what was reported: rules as data, each a small function.

>>> findings(Reported(lineas, recursos, indicadores, avances, mediciones, ejecucion, "2025-06-30"))   # doctest: +SKIP

The rules are in ``coherencia.yml`` and their functions in ``coherence_money``, ``coherence_progress`` and
``coherence_values``. Nothing is corrected: every finding names the cell it comes from, what was found, what it
contradicts, its source and the remedy.

Out of scope: who is late (:mod:`pamlib.avance.alerts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest, physical
from pamlib.checks.rules import Rule, rules
from pamlib.findings import COLUMNS, SEVERITIES
from pamlib.records import records

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).with_name("coherencia.yml")
#: Name of an entity's own file, in the folder of what it gave.
OWN_RULES = "reglas_seguimiento.yml"


@dataclass(frozen=True)
class Reported:
    """What the rules look at: the plan's tables, the histories of the ledger, and the corte.

    ``kinds``: ``indicador_id`` → kind of accumulation.
    """

    lineas: pd.DataFrame
    recursos: pd.DataFrame
    indicadores: pd.DataFrame
    avances: pd.DataFrame
    mediciones: pd.DataFrame
    ejecucion: pd.DataFrame
    corte: str
    kinds: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _texts(self) -> dict[str, str]:
        lines = zip(self.lineas["linea_id"], self.lineas["tarea"], self.lineas["accion"], strict=True)
        known = zip(self.indicadores["indicador_id"], self.indicadores["texto"], strict=True)
        return {str(key): str(text) for key, text in known} | {str(key): str(t or a or "") for key, t, a in lines}

    @cached_property
    def progress_rows(self) -> list[dict[str, Any]]:
        """The last version of each report of progress up to the corte, by line, oldest corte first.

        What the earlier lines of one that joined or was divided said (:mod:`pamlib.adjust.before`) is judged as theirs.
        """
        own = self.avances[self.avances["lectura"] != latest.BEFORE]
        return records(latest.by_corte(own, ["linea_id"], self.corte))

    @cached_property
    def state(self) -> pd.DataFrame:
        """Progress of each task at the corte."""
        return physical.task_progress(self.lineas, self.avances, self.corte)

    def what(self, line: object) -> str:
        """Task (or action) of a line, as the plan writes it; its id when the plan no longer has it."""
        return self._texts.get(str(line), str(line))

    def indicator(self, key: object) -> str:
        """Text of an indicator."""
        return self._texts.get(str(key), str(key))


@dataclass(frozen=True, slots=True)
class Doubt:
    """One finding before it gets its place: ``row`` is the row of the ledger it comes from."""

    row: Mapping[Any, Any]
    found: str
    understood: str


Check = Callable[[Reported, Rule], list[Doubt]]


def checks() -> dict[str, Check]:
    """The function of each rule: the one with the name of its code."""
    from pamlib.avance import coherence_money, coherence_progress, coherence_values

    modules = (coherence_money, coherence_progress, coherence_values)
    return {code: next(getattr(m, code) for m in modules if hasattr(m, code)) for code in rules(file=FILE)}


def findings(reported: Reported, own: Path | None = None) -> pd.DataFrame:
    """The columns of ``hallazgos`` and ``fuente``; errors first, then in the order of the rules.

    Raises :class:`pamlib.errors.UserError` when the entity's ``own`` file cannot be read or names what does not exist.
    """
    import pandas as pd

    in_force = rules(own, file=FILE)
    out = []
    for code, check in checks().items():
        rule = in_force[code]
        for doubt in check(reported, rule) if rule.activa else ():
            row = doubt.row
            place = (row["origen_archivo"], row["origen_hoja"], row["origen_fila"], row["origen_columna"])
            texts = (doubt.found, doubt.understood, rule.que_hacer, "abierto", str(row.get("linea_id", "")))
            out.append((code, rule.severidad, *place, *texts, rule.fuente))
    out.sort(key=lambda row: SEVERITIES.index(row[1]))
    columns = [*COLUMNS, "fuente"]
    types = {name: "str" for name in columns if name != "fila"}
    return pd.DataFrame(out, columns=columns).astype({**types, "fila": "Int64"})
