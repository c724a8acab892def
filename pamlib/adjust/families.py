"""Which units of money of the old plan and of the new one are about the same money.

>>> families([step], [2024, 2025])                                       # doctest: +SKIP
[Family(vigencia=2025, antes=frozenset({'L1', 'L2'}), ahora=frozenset({'L3'}), deben=..., lineas=...)]

A *unit* is a line, or the group of lines that share a figure. Two units are of one family when a line of the first
became a line of the second: what was reported under the old units and what is reported later under the new ones are the
same money, and adding both would count it twice. A unit that only changed its name is no family: its rows have the new
name already (:mod:`pamlib.adjust.rebind`).

Out of scope: which of both counts (:mod:`pamlib.avance.succession`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pamlib.adjust.pairing import heirs
from pamlib.adjust.rebind import groups_of, renames
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.history import Step

_MONEY = {"monto", "indexado"}


@dataclass(frozen=True, slots=True)
class Family:
    """Units of one year, as the ledger read with the plan in force names them.

    ``deben`` are the new units with money in the plan: the new figures count once all of them have reported.
    ``lineas`` are the lines of the plan in force behind them.
    """

    vigencia: int
    antes: frozenset[str]
    ahora: frozenset[str]
    deben: frozenset[str]
    lineas: tuple[str, ...]


def families(steps: Sequence[Step], years: Iterable[int]) -> list[Family]:
    """The families of every adjustment, oldest first, with the names of the last version."""
    found: list[Family] = []
    wanted = sorted(set(years))
    for step in steps:
        known = set(step.tablas_ahora["lineas"]["linea_id"].astype("str"))
        names = renames(step.pares, known, step.ahora.fecha)
        groups = groups_of(step.tablas_antes["recursos"], step.tablas_ahora["recursos"], step.pares)
        names = {**names, **groups}
        lines = heirs(step.pares)
        found = [_renamed(each, names, lines) for each in found]
        for year in wanted:
            found += _of_year(step, year, names, lines, found)
    return found


def _renamed(family: Family, names: Mapping[str, str], lines: Mapping[str, Sequence[str]]) -> Family:
    def new(units: frozenset[str]) -> frozenset[str]:
        return frozenset(names.get(unit, unit) for unit in units)

    heirs_of = tuple(dict.fromkeys(heir for line in family.lineas for heir in lines.get(line, [])))
    return replace(family, antes=new(family.antes), ahora=new(family.ahora), deben=new(family.deben), lineas=heirs_of)


def _of_year(
    step: Step, year: int, names: Mapping[str, str], lines: Mapping[str, Sequence[str]], earlier: Sequence[Family]
) -> list[Family]:
    before, _ = _units(step.tablas_antes["recursos"], year)
    after, budgeted = _units(step.tablas_ahora["recursos"], year)
    joined: list[tuple[set[str], set[str], dict[str, None]]] = []
    for line, places in lines.items():
        old = {before.get(line, line)}
        new = {after.get(place, place) for place in places}
        mine = dict.fromkeys(places)
        for other in [each for each in joined if each[0] & old or each[1] & new]:
            joined.remove(other)
            old, new, mine = old | other[0], new | other[1], {**other[2], **mine}
        joined.append((old, new, mine))
    out = []
    for old, new, mine in joined:
        was = {names.get(unit, unit) for unit in old}
        if was == new:
            continue
        # Whatever an old unit had taken over in an earlier adjustment is part of the same money.
        for each in reversed([each for each in earlier if each.vigencia == year]):
            was |= each.antes if each.ahora & was else set()
        out.append(Family(year, frozenset(was), frozenset(new), frozenset(new & budgeted), tuple(mine)))
    return out


def _units(recursos: pd.DataFrame, year: int) -> tuple[dict[str, str], set[str]]:
    """Line → its unit in that year, for lines that share a figure; and the units with an amount."""
    mine = recursos[[ausente(each) or int(each) == year for each in recursos["vigencia"]]]
    units = mine["grupo_id"].where(mine["grupo_id"] != "", mine["linea_id"]).astype("str")
    shared = dict(zip(mine["linea_id"].astype("str"), units, strict=True))
    return shared, set(units[mine["estado"].isin(_MONEY)])
