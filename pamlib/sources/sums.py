"""Sums of a delimited file by department, year and group, straight from the text: exact, so the same on any machine.

A *part* is a text of the source (a whole file, or a piece of one with the headings). ``first_look`` tells what whole
columns say of it, ``part_sums`` adds it up; :mod:`pamlib.sources.aggregate` puts parts together, here or on a cluster.

The sums are whole numbers: ten-thousandths of the figure times its weight. Nothing is kept by row, so a file may be
much larger than the memory.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.sources import cells, text_sql, typed
from pamlib.sources.base import indicators
from pamlib.sources.delimited import as_numbers, plain_numbers, sample_sql
from pamlib.sources.engine import UNIT, connected, listed

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from pamlib.sources.spec import Column, Plan
    from pamlib.sources.typed import Flags

GROUP = ("departamento", "anio", "periodo", "poblacion")
LEVELS = ("", "transición", "primaria", "secundaria", "media")
#: Three counts share one sum: 2**20 rows of a part fit in each.
_BITS = 20
MOST_ROWS = 2**_BITS - 1
REJECTED = "rechazada"


@dataclass(frozen=True)
class Setting:
    """How much of the machine a part may use, and where it spills."""

    memory_mb: int = 1_024
    threads: int | None = None


def averaged(plan: Plan) -> list[Column]:
    """The columns that can be put together: counts are added, the others averaged by the weight the catalogue says."""
    return [column for column in plan.columns if not column.text and indicators()[column.indicator]["peso"] is not None]


def first_look(plan: Plan, path: Path, one_in: int, setting: Setting) -> pa.Table:
    """Figures of one in so many places, as :func:`pamlib.sources.profile.doubts` wants them."""
    with connected(memory_mb=setting.memory_mb, threads=setting.threads) as con, _text(plan, path) as text:
        cells.install(con)
        relation = _relation(plan, text)
        if one_in > 1:  # the places are chosen before any figure is read
            place, digits = plan.role("codigo"), plan.spec["claves"]["codigo"]["cifras"]
            chosen = f"hash(lpad(trim(c{place}), {digits}, '0')) % {one_in} = 0"
            con.execute(f"create table elegidas as select * from {relation} where {chosen}")
        else:
            con.execute(f"create table elegidas as from {relation}")
        numbers = plain_numbers(con, plan, "elegidas")
        rows = typed.rows_sql(plan, as_numbers("elegidas", numbers), numbers=numbers)
        return con.sql(sample_sql(plan, f"({rows})")).to_arrow_table()


def part_sums(
    plan: Plan, path: Path, flags: Flags, irregular: Collection[int], repeated: Collection[int], setting: Setting
) -> pa.Table:
    """Sums of one part, by :data:`GROUP`: ``s_x`` weighted figures, ``t_x`` their weights, counts, and ``llaves``.

    ``llaves`` are hashes of the keys of the rows: with those of the other parts they show which rows are repeated.
    """
    import duckdb

    with connected(memory_mb=setting.memory_mb, threads=setting.threads) as con, _text(plan, path) as text:
        cells.install(con)
        con.execute("set preserve_insertion_order = false")
        places = [plan.place(c.heading) for c in plan.columns if not c.text]
        numbers = {place for place in places if place is not None and place not in irregular}
        if plan.edition["decimal"] == "coma":
            numbers = set()  # DuckDB reads a figure straight away only with a dot
        try:
            return con.sql(_sums_sql(plan, _relation(plan, text, numbers), flags, repeated, numbers)).to_arrow_table()
        except duckdb.ConversionException:  # a cell that the sample did not show: all the columns as texts
            return con.sql(_sums_sql(plan, _relation(plan, text), flags, repeated, ())).to_arrow_table()


class _text:  # noqa: N801 - used like a function
    """The part as plain UTF-8, for as long as it is read."""

    def __init__(self, plan: Plan, path: Path) -> None:
        self.plan, self.path = plan, path

    def __enter__(self) -> Path:
        self.folder = tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True)
        return text_sql.as_utf8(self.path, self.plan.job.look.layout, Path(self.folder.name))

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()


def _relation(plan: Plan, path: Path, numbers: Collection[int] = ()) -> str:
    layout = plan.job.look.layout
    relation = text_sql.relation(
        path, layout, len(plan.headings), header=plan.has_heading, numbers=numbers, rejects=False, skip_bad=not numbers
    )
    return f"(from {relation})"


def _sums_sql(plan: Plan, relation: str, flags: Flags, repeated: Collection[int], numbers: Collection[int]) -> str:
    rows = typed.rows_sql(plan, relation, flags=flags, numbers=numbers, figures=False)
    key = "hash(periodo, anio, codigo, poblacion)"
    again = f"{key} in ({listed(repeated)})" if repeated else "false"
    columns = averaged(plan)
    # One level computes what the next one uses several times.
    prepared = ", ".join(
        [f"{key} as llave, {again} as repetida"]
        + [f"{_weight(plan, weight)} as w_{weight}" for weight in sorted(_weights(columns))]
        + [f"try_cast({UNIT} * v_{c.name} as bigint) as x_{c.name}" for c in columns]
    )
    scope = f"ambito = '{plan.spec['ambito']}' or motivo is not null"
    kept = ", ".join([*GROUP, "motivo", *(f"k_{c.name}" for c in columns)])
    inner = f"select {kept}, {prepared} from ({rows}) where {scope}"
    sums = ", ".join(_column_sums(c) for c in columns)
    group = f"case when motivo is null then departamento else '{REJECTED}' end as departamento, " + ", ".join(
        f"case when motivo is null then {name} end as {name}" for name in GROUP[1:]
    )
    added = f"select {group}, count(*) as filas, list(llave) as llaves, {sums} from ({inner}) group by all"
    mask = 2**_BITS - 1
    unpacked = ", ".join(
        f"s_{c.name}::decimal(38,0) as s_{c.name}, t_{c.name}::decimal(38,0) as t_{c.name}, "
        f"(q_{c.name} & {mask})::bigint as reparados_{c.name}, "
        f"((q_{c.name} >> {_BITS}) & {mask})::bigint as dudosos_{c.name}, "
        f"(q_{c.name} >> {2 * _BITS})::bigint as sin_dato_{c.name}"
        for c in columns
    )
    return f"select {', '.join(GROUP)}, filas::bigint as filas, llaves, {unpacked} from ({added})"


def _weights(columns: list[Column]) -> set[str]:
    return {indicators()[c.indicator]["peso"] for c in columns} - {""}


def _weight(plan: Plan, name: str) -> str:
    """The weight of a row: the figure of that indicator without level, when it is neither doubtful nor missing."""
    found = [c for c in plan.columns if c.indicator == name and not c.level]
    if not found:
        return "null::bigint"
    column = found[0].name
    return f"case when k_{column} < {cells.DOUBTFUL_FROM} and v_{column} > 0 then round(v_{column})::bigint end"


def _column_sums(column: Column) -> str:
    weight = indicators()[column.indicator]["peso"]
    cause, figure = f"k_{column.name}", f"x_{column.name}"
    good = f"{cause} < {cells.DOUBTFUL_FROM} and not repetida" + (f" and w_{weight} is not null" if weight else "")
    times = f" * w_{weight}" if weight else ""
    worth = f"w_{weight}" if weight else "1"
    doubtful = f"{cause} < {cells.MISSING_FROM} and (repetida or {cause} >= {cells.DOUBTFUL_FROM})"
    return (
        f"coalesce(sum(case when {good} then {figure}{times} end), 0) as s_{column.name}, "
        f"coalesce(sum(case when {good} then {worth} end), 0) as t_{column.name}, "
        f"sum(case when {good} then ({cause} > 0)::bigint when {doubtful} then {1 << _BITS} "
        f"else {1 << 2 * _BITS} end)::bigint as q_{column.name}"
    )


def together(con: DuckDBPyConnection, plan: Plan, parts: pa.Table) -> str:
    """SQL of the long table from the sums of all parts (registered as ``partes``); see :mod:`aggregate` for columns."""
    con.register("partes", parts)
    pieces = []
    catalogue = list(indicators())
    for column in averaged(plan):
        order = 10 * catalogue.index(column.indicator) + LEVELS.index(column.level)
        name, weight = column.name, indicators()[column.indicator]["peso"]
        value = (
            f"case when sum(t_{name}) > 0 then sum(s_{name})::double / sum(t_{name})::double / {UNIT} end"
            if weight else f"case when sum(t_{name}) > 0 then sum(s_{name})::double / {UNIT} end"
        )  # fmt: skip
        missing, doubtful = f"sum(sin_dato_{name})::bigint", f"sum(dudosos_{name})::bigint"
        pieces.append(
            f"select 'departamento' as ambito, departamento as codigo, anio, periodo, poblacion, "
            f"'{column.indicator}' as indicador, '{column.level}' as nivel, round({value}, 6) as valor, "
            f"'{column.unit}' as unidad, '{weight}' as ponderador, sum(filas)::bigint as unidades, "
            f"sum(filas)::bigint - {missing} - {doubtful} as con_dato, sum(reparados_{name})::bigint as reparados, "
            f"{doubtful} as dudosos, {missing} as sin_dato, {order} as orden "
            f"from partes where departamento <> '{REJECTED}' group by departamento, anio, periodo, poblacion"
        )
    return (
        f"select * exclude (orden) from ({' union all '.join(pieces)}) order by codigo, anio, periodo, poblacion, orden"
    )
