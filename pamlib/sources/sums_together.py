"""The sums of all parts put together: averages by department, and what is doubted taken out of them.

>>> needs_again(plan, {("desercion", 2016): cells.AMBIGUOUS})      # doctest: +SKIP
True

Out of scope: adding one part up (:mod:`pamlib.sources.sums`), and doing it on a cluster
(:mod:`pamlib.sources.cluster`).
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.sources import cells
from pamlib.sources.base import indicators
from pamlib.sources.engine import UNIT, listed
from pamlib.sources.sums_sql import REJECTED, averaged, weights_of

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from pamlib.sources.spec import Plan
    from pamlib.sources.typed import Flags

LEVELS = ("", "transición", "primaria", "secundaria", "media")


def needs_again(plan: Plan, flags: Flags) -> bool:
    """Whether doubted columns change more than their own sums: a weight, or only some of the figures of a year."""
    weights = weights_of(averaged(plan))
    own = {c.name for c in plan.columns if c.indicator in weights and not c.level}
    return any(name in own or cause == cells.AMBIGUOUS for (name, _), cause in flags.items())


def together(con: DuckDBPyConnection, plan: Plan, parts: pa.Table, flags: Flags) -> str:
    """SQL of the long table from the sums of all parts; see :mod:`pamlib.sources.aggregate` for its columns.

    ``flags``: whole columns of a year that are doubtful and were added up as if they were not. None of their figures
    is in the averages, and all that is not missing counts as doubtful.
    """
    con.register("partes", parts)
    catalogue, pieces = list(indicators()), []
    for column in averaged(plan):
        order = 10 * catalogue.index(column.indicator) + LEVELS.index(column.level)
        name, weight = column.name, indicators()[column.indicator]["peso"]
        years = listed(year for key, year in flags if key == name)
        pieces.append(
            f"{{'orden': {order}, 'indicador': '{column.indicator}', 'nivel': '{column.level}', "
            f"'unidad': '{column.unit}', 'ponderador': '{weight}', 's': s_{name}, 't': t_{name}, "
            f"'reparados': reparados_{name}, 'dudosos': dudosos_{name}, 'falta': falta_{name}, "
            f"'pesa': {f'con_{weight}' if weight else 'true'}, 'dudada': {f'anio in ({years})' if years else 'false'}}}"
        )
    # Missing weights leave a figure out; a doubted column is left out before that is asked.
    return f"""
        with largo as (select departamento, anio, periodo, poblacion, filas, unnest([{", ".join(pieces)}]) as u
                       from partes where departamento <> '{REJECTED}'),
        contado as (
            select departamento as codigo, anio, periodo, poblacion, u.orden as orden, u.indicador as indicador,
                   u.nivel as nivel, u.unidad as unidad, u.ponderador as ponderador, sum(filas)::bigint as unidades,
                   sum(case when u.dudada then 0 else u.s end)::double as s,
                   sum(case when u.dudada then 0 else u.t end)::double as t,
                   sum(case when u.dudada or not u.pesa then 0 else u.reparados end)::bigint as reparados,
                   sum(case when u.dudada then filas - u.falta else u.dudosos end)::bigint as dudosos,
                   sum(case when u.dudada or u.pesa then u.falta else filas - u.dudosos end)::bigint as sin_dato
            from largo group by all)
        select 'departamento' as ambito, codigo, anio, periodo, poblacion, indicador, nivel,
               round(case when t > 0 then s / (case when ponderador = '' then 1 else t end) / {UNIT} end, 6) as valor,
               unidad, ponderador, unidades, unidades - sin_dato - dudosos as con_dato, reparados, dudosos, sin_dato
        from contado order by codigo, anio, periodo, poblacion, orden
    """
