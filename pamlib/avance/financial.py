"""The money of a plan at a corte: definitive, committed, obligated and paid.

>>> units = money_units(ejecucion, "2025-06-30")                        # doctest: +SKIP
>>> execution(units, lineas, recursos, ["vigencia"], rule="obligaciones")   # doctest: +SKIP

A *unit* is what one figure is about: a line, or a group of lines that share it (``grupo_id``), in one year and from
one source. It is counted once, whatever the number of lines or of people that report it. A figure that nobody reported
is missing and counted beside each sum.

Which ratio is called financial execution is the entity's declaration (``rule``): obligations or commitments over the
definitive appropriation, Σ ÷ Σ over the units that have both figures.

Out of scope: earned value (:mod:`pamlib.avance.earned`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest
from pamlib.avance.prices import Prices
from pamlib.avance.succession import BETWEEN, succeeded
from pamlib.errors import UserError
from pamlib.resources import NO_SOURCE, labelled_resources

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.families import Family

#: The figures in the order in which money goes through them.
CHAIN = ("definitivo_cop", "compromisos_cop", "obligaciones_cop", "pagos_cop")
#: Financial rule → figure above the line; sources: EVAPLAN S4, and the plan of Tenjo (glossary, section 2).
RULES = {"obligaciones": "obligaciones_cop", "compromisos": "compromisos_cop"}
SEVERAL = "Varios componentes"
KEY = ["unidad_id", "vigencia", "fuente"]
_BY = ("vigencia", "fuente", "componente_canonico")


def money_units(ejecucion: pd.DataFrame, corte: str, families: Iterable[Family] = ()) -> pd.DataFrame:
    """One row for each unit: ``unidad_id, vigencia, fuente``, the four figures, ``corte_valor, lineas, desacuerdo``.

    And ``reparten``: the lines of the plan in force that share what was reported under lines that joined or were
    divided, '' otherwise; ``dichas``: the units under which it was reported, when not this one alone. ``families`` are
    of :func:`pamlib.adjust.families.families`, when the plan has had versions.

    Figures are cumulated within their year, so the last one known counts even when a later report leaves it blank
    (``corte_valor`` is the last corte that says something). ``desacuerdo`` is True when lines that share the figure
    report it differently for the same corte; then the one received last counts.
    """
    rows = latest.valid(ejecucion, corte)
    rows = rows.assign(unidad_id=rows["grupo_id"].where(rows["grupo_id"] != "", rows["linea_id"]))
    by_unit = rows.groupby(KEY, sort=True)
    out = by_unit[list(CHAIN)].last()  # the last that is there: pandas passes over the missing ones
    said = rows[rows[list(CHAIN)].notna().any(axis=1)]
    out["corte_valor"] = said.groupby(KEY)["corte"].last().reindex(out.index).fillna("").astype("str")
    out["lineas"] = by_unit["linea_id"].nunique()
    # Lines of one unit that report different figures for its last corte.
    now = said[said["corte"] == said.groupby(KEY)["corte"].transform("last")].drop_duplicates(
        [*KEY, "linea_id"], keep="last"
    )
    unlike = (now.groupby(KEY)[list(CHAIN)].nunique() > 1).any(axis=1)
    out["desacuerdo"] = unlike.reindex(out.index, fill_value=False)
    types = dict.fromkeys([*CHAIN, "vigencia", "lineas"], "Int64") | {"desacuerdo": "boolean"}
    table = out.reset_index()[[*KEY, *CHAIN, "corte_valor", "lineas", "desacuerdo"]].astype(types)
    return succeeded(table, families, CHAIN)


def components_of(units: pd.DataFrame, lineas: pd.DataFrame, recursos: pd.DataFrame) -> dict[str, str]:
    """Component of each unit; a figure that several components share is of :data:`SEVERAL`, once."""
    component = dict(zip(lineas["linea_id"], lineas["componente_canonico"], strict=True))
    members: dict[str, set[str]] = {}
    shared = recursos[recursos["grupo_id"] != ""]
    for group, line in zip(shared["grupo_id"], shared["linea_id"], strict=True):
        members.setdefault(str(group), set()).add(str(component.get(line) or "Sin componente"))
    sharing = units["reparten"] if "reparten" in units else [""] * len(units)
    out = {}
    for unit, heirs in zip(units["unidad_id"], sharing, strict=True):
        lines = heirs.split(BETWEEN) if heirs else [unit]
        names = members.get(str(unit)) or {str(component.get(line) or "Sin componente") for line in lines}
        out[str(unit)] = min(names) if len(names) == 1 else SEVERAL
    return out


def planned(recursos: pd.DataFrame, lineas: pd.DataFrame) -> pd.DataFrame:
    """Amounts printed in the plan, each once: ``unidad_id, vigencia, fuente, programado_cop``."""
    table = labelled_resources(recursos, lineas)
    table = table[table["valor_cop"].notna()]
    table = table.assign(unidad_id=table["grupo_id"].where(table["grupo_id"] != "", table["linea_id"]))
    sums = table.groupby(["unidad_id", "vigencia", "fuente", "componente_canonico"], sort=True)["valor_cop"].sum()
    return sums.rename("programado_cop").reset_index()


def execution(
    units: pd.DataFrame,
    lineas: pd.DataFrame,
    recursos: pd.DataFrame,
    by: Sequence[str] = ("vigencia",),
    *,
    rule: str,
    prices: Prices | None = None,
) -> pd.DataFrame:
    """Money by ``vigencia``, ``fuente`` or ``componente_canonico`` (one or several), missing where nobody reported.

    Columns: those of ``by`` as text, ``programado_cop`` (printed in the plan), the four figures of :data:`CHAIN`,
    ``sin_<figura>`` (units that lack it), ``unidades``, ``ejecucion`` (by ``rule``, fraction), ``en_la_razon`` (units
    that enter it) and ``<figura>_real_cop`` for the definitive and the obligated when ``prices`` knows every year in
    the row.
    """
    import pandas as pd

    if not by or not set(by) <= set(_BY):
        raise UserError(f"no se puede agrupar por {list(by)}", "Use vigencia, fuente o componente_canonico")
    above = RULES.get(rule)
    if above is None:
        raise UserError(f"no existe la regla financiera «{rule}»", f"Declare una de estas: {', '.join(RULES)}")
    names = components_of(units, lineas, recursos)
    table = units.assign(
        vigencia=units["vigencia"].astype("string").astype("str"),
        fuente=units["fuente"].where(units["fuente"] != "", NO_SOURCE),
        componente_canonico=[names[str(unit)] for unit in units["unidad_id"]],
    )
    plan = planned(recursos, lineas)
    shared = components_of(plan, lineas, recursos)
    plan = plan.assign(componente_canonico=[shared[str(unit)] for unit in plan["unidad_id"]])
    rows = []
    keys = sorted({key for each in (table, plan) for key in each[list(by)].itertuples(index=False, name=None)})
    for key in keys:
        mine = table[_is(table, by, key)]
        printed = plan.loc[_is(plan, by, key), "programado_cop"]
        both = mine[mine["definitivo_cop"].notna() & mine[above].notna()]
        base = int(both["definitivo_cop"].sum())
        row: dict[str, Any] = dict(zip(by, key, strict=True))
        row["programado_cop"] = int(printed.sum()) if len(printed) else pd.NA
        row |= {name: _sum(mine[name]) for name in CHAIN}
        row |= {f"sin_{name.removesuffix('_cop')}": int(mine[name].isna().sum()) for name in CHAIN}
        row |= {"unidades": len(mine), "en_la_razon": len(both)}
        row["ejecucion"] = int(both[above].sum()) / base if base else pd.NA
        row |= {
            f"{name.removesuffix('_cop')}_real_cop": _real(mine, name, prices)
            for name in ("definitivo_cop", "obligaciones_cop")
        }
        rows.append(row)
    columns = [*by, "programado_cop", *CHAIN, *(f"sin_{name.removesuffix('_cop')}" for name in CHAIN), "unidades",
               "ejecucion", "en_la_razon", "definitivo_real_cop", "obligaciones_real_cop"]  # fmt: skip
    types = dict.fromkeys(["programado_cop", *CHAIN, "definitivo_real_cop", "obligaciones_real_cop"], "Int64")
    return pd.DataFrame(rows, columns=columns).astype({**types, "ejecucion": "Float64"})


def _is(table: pd.DataFrame, by: Sequence[str], key: tuple[Any, ...]) -> pd.Series[bool]:
    out: pd.Series[bool] = table[by[0]] == key[0]
    for name, value in zip(by[1:], key[1:], strict=True):
        out = out & (table[name] == value)
    return out


def _sum(values: pd.Series[Any]) -> Any:
    """Σ of what was reported; missing when nothing was."""
    import pandas as pd

    known = values.dropna()
    return int(known.sum()) if len(known) else pd.NA


def _real(mine: pd.DataFrame, name: str, prices: Prices | None) -> Any:
    """Pesos of the base year, only when every amount can be brought to it."""
    import pandas as pd

    known = mine[mine[name].notna()]
    if prices is None or known.empty:
        return pd.NA
    pairs = zip(known["vigencia"], known[name], strict=True)
    each = [prices.deflated(int(year), float(value)) for year, value in pairs]
    return pd.NA if None in each else round(sum(value for value in each if value is not None))
