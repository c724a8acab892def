"""Money reported under the lines of an earlier version of the plan and under those that took their place: once.

>>> units = succeeded(units, families)                                   # doctest: +SKIP

Figures are cumulated within their year, so what the new lines report includes what the old ones had. For each family of
units and year in which the old ones reported something:

* while the new ones have not all reported a figure, that of the old ones counts: it is the last one that is whole;
* once they have, theirs counts, and the old one no longer does;
* if they have reported some figures and not others, all stand in one unit, the figures of each kind counted once. That
  of two lines that became one is the new line; that of a line that was divided has no line of its own
  (``reparten`` names those that share it): nobody says how they split it.

Years of which the old lines said nothing are the new lines' own. Example: two lines had obligated 60 and 20 in May; the
one they became reports 95 in August: before, 80; after, 95; never 175.

Out of scope: which units are one family (:mod:`pamlib.adjust.families`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.locale_es import ausente

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.families import Family

    Unit = dict[str, Any]

#: Between the lines of ``reparten``.
BETWEEN = " "


def succeeded(units: pd.DataFrame, families: Iterable[Family], chain: Sequence[str]) -> pd.DataFrame:
    """``units`` (of ``money_units``) with each amount once, ``reparten`` and ``dichas``.

    ``reparten``: lines of the plan in force that share it, '' for a unit of that plan. ``dichas``: units under which
    its figures were said, '' when it was under itself alone.
    """
    import pandas as pd

    rows: list[Unit] = [
        {**{str(k): v for k, v in row.items()}, "reparten": "", "dichas": ""} for row in units.to_dict("records")
    ]
    for family in families:
        rows = _one_family(rows, family, chain)
    columns = [*units.columns, "reparten", "dichas"]
    texts = dict.fromkeys(columns[-2:], "str")
    made = pd.DataFrame(rows, columns=columns).astype(units.dtypes.to_dict() | texts)
    return made.sort_values(["unidad_id", "vigencia", "fuente"], kind="stable", ignore_index=True)


def _one_family(rows: list[Unit], family: Family, chain: Sequence[str]) -> list[Unit]:
    mine = [row for row in rows if int(row["vigencia"]) == family.vigencia]
    old = [row for row in mine if row["unidad_id"] in family.antes - family.ahora]
    if not any(_has(row, name) for row in old for name in chain):
        return rows
    new = [row for row in mine if row["unidad_id"] in family.ahora]
    rest = [row for row in rows if not any(row is each for each in [*old, *new])]
    shared = BETWEEN.join(family.lineas)
    told = [name for name in chain if any(_has(row, name) for row in old)]
    # A figure that the old ones never had cannot be counted twice.
    ready = [name for name in chain if name not in told or _whole(new, family, name)]
    if set(told) <= set(ready):
        return rest + new
    single = next(iter(family.ahora)) if len(family.ahora) == 1 else ""
    even = all(_has(row, name) for row in old for name in told)
    fresh = any(_has(row, name) for row in new for name in ready)
    if not fresh and not (single and even):
        return rest + [{**row, "reparten": shared} for row in old]
    name = single or min(family.antes - family.ahora)
    return rest + _together(old, new, ready, chain, {"unidad_id": name, "reparten": "" if single else shared})


def _whole(new: list[Unit], family: Family, name: str) -> bool:
    """Whether every new unit that must report the figure has."""
    have = {row["unidad_id"] for row in new if _has(row, name)}
    return bool(have) and family.deben <= have


def _together(old: list[Unit], new: list[Unit], ready: Sequence[str], chain: Sequence[str], known: Unit) -> list[Unit]:
    """One unit for each source: the figures of ``ready`` from the new rows, the others from the old ones."""
    out = []
    for source in sorted({row["fuente"] for row in [*old, *new]}):
        mine = {True: [r for r in new if r["fuente"] == source], False: [r for r in old if r["fuente"] == source]}
        figures = {name: [row[name] for row in mine[name in ready] if _has(row, name)] for name in chain}
        if not any(figures.values()):
            continue
        rows = mine[True] + mine[False]
        gave = {
            row["dichas"] or row["unidad_id"]
            for fresh, part in mine.items()
            for row in part
            if any(_has(row, name) and (name in ready) == fresh for name in chain)
        }
        out.append(
            {
                **rows[0],
                **{name: sum(each) if each else None for name, each in figures.items()},
                "corte_valor": max(row["corte_valor"] for row in rows),
                "lineas": sum(int(row["lineas"]) for row in (mine[True] or mine[False])),
                "desacuerdo": any(bool(row["desacuerdo"]) for row in rows),
                "dichas": BETWEEN.join(sorted(gave)) if gave != {known["unidad_id"]} else "",
                **known,
            }
        )
    return out


def _has(row: Unit, name: str) -> bool:
    return not ausente(row[name])
