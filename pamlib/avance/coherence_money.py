"""Rules of coherence about money. Each takes what was reported and the rule, and gives the doubts it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest
from pamlib.avance.coherence import Doubt, Reported
from pamlib.avance.financial import CHAIN
from pamlib.avance.words import cop
from pamlib.locale_es import ausente, fecha, porcentaje
from pamlib.records import records

if TYPE_CHECKING:
    from pamlib.checks.rules import Rule

_NAMES = {"definitivo_cop": "definitivo", "compromisos_cop": "compromisos", "obligaciones_cop": "obligaciones",
          "pagos_cop": "pagos"}  # fmt: skip
_KEY = ["linea_id", "grupo_id", "vigencia", "fuente"]


def _latest(reported: Reported) -> list[dict[str, Any]]:
    return records(latest.current(reported.ejecucion, _KEY, reported.corte))


def _of(reported: Reported, row: Mapping[Any, Any]) -> str:
    return f"«{reported.what(row['linea_id'])}»"


def cadena_presupuestal(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Paid ≤ obligated ≤ committed ≤ definitive, each pair that was reported; blanks in between are skipped."""
    doubts = []
    for row in _latest(reported):
        known = [name for name in CHAIN if not ausente(row[name])]
        for before, after in pairwise(known):
            if row[after] > row[before]:
                told = [f"{_NAMES[name]} {cop(row[name])}" for name in (after, before)]
                found = f"{_of(reported, row)}: {' y '.join(told)} en {row['vigencia']}"
                gap = f"{_NAMES[after]} por encima de {_NAMES[before]} en {cop(row[after] - row[before])}"
                doubts.append(Doubt(row, found, gap))
    return doubts


def dinero_baja(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Cumulated commitments, obligations or payments that fall within a year."""
    doubts = []
    found = latest.groups(latest.by_corte(reported.ejecucion, _KEY, reported.corte), _KEY)
    for group in found.values():
        for name in CHAIN[1:]:
            for before, after in pairwise(row for row in group if not ausente(row[name])):
                if after[name] < before[name]:
                    told = f"{_of(reported, after)}: {_NAMES[name]} {cop(after[name])} al {fecha(after['corte'])}"
                    doubts.append(Doubt(after, told, f"eran {cop(before[name])} al {fecha(before['corte'])}"))
    return doubts


def grupo_en_desacuerdo(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Lines that share a figure and report it differently for one corte."""
    doubts = []
    shared = reported.ejecucion[reported.ejecucion["grupo_id"] != ""]
    rows = latest.by_corte(shared, _KEY, reported.corte)
    found = latest.groups(rows, ["grupo_id", "vigencia", "fuente", "corte"])
    for (_, year, _, day), group in sorted(found.items()):
        for name in CHAIN:
            known = [row for row in group if not ausente(row[name])]
            if len({row[name] for row in known}) > 1:
                said = [f"«{reported.what(row['linea_id'])}»: {cop(row[name])}" for row in known]
                told = f"{_NAMES[name]} de {year} al {fecha(day)}: {'; '.join(said)}"
                doubts.append(Doubt(known[-1], told, "las líneas comparten una sola cifra"))
    return doubts


def _money_and_progress(reported: Reported) -> list[tuple[dict[str, Any], float]]:
    """Latest money of each line of its own (not shared) with the line's last known progress."""
    state = reported.state
    done = {str(k): float(v) for k, v in zip(state["linea_id"], state["avance"], strict=True) if not ausente(v)}
    shared: dict[str, list[str]] = {}
    groups = reported.recursos[reported.recursos["grupo_id"] != ""]
    for group, line in zip(groups["grupo_id"], groups["linea_id"], strict=True):
        shared.setdefault(str(group), []).append(str(line))
    out = []
    for row in _latest(reported):
        lines = shared.get(str(row["grupo_id"]), [str(row["linea_id"])]) if row["grupo_id"] else [str(row["linea_id"])]
        known = [done[line] for line in lines if line in done]
        if len(known) == len(lines):
            out.append((row, max(known)))
    return out


def dinero_sin_avance(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Obligated money where every line behind it is known to be at zero."""
    return [
        Doubt(
            row,
            f"{_of(reported, row)}: obligaciones {cop(row['obligaciones_cop'])} en {row['vigencia']}",
            "avance reportado 0 %",
        )
        for row, done in _money_and_progress(reported)
        if not ausente(row["obligaciones_cop"]) and row["obligaciones_cop"] > 0 and done == 0
    ]


def avance_sin_dinero(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Progress where there is definitive money and the obligations reported are zero."""
    doubts = []
    for row, done in _money_and_progress(reported):
        year = str(row["vigencia"])
        told = not ausente(row["obligaciones_cop"]) and not ausente(row["definitivo_cop"])
        if (
            told
            and row["obligaciones_cop"] == 0
            and row["definitivo_cop"] > 0
            and done > 0
            and year == reported.corte[:4]
        ):
            found = (
                f"{_of(reported, row)}: obligaciones en cero de un definitivo de {cop(row['definitivo_cop'])} en {year}"
            )
            doubts.append(Doubt(row, found, f"avance reportado {porcentaje(done, 0)}"))
    return doubts
