"""The SQL that adds one part up by department, year and group, and brings the sample that whole columns are judged by.

The sums are whole numbers: ten-thousandths of the figure times its weight. Three counts share one sum while 2**20 rows
of a group fit in each; beyond that each is counted apart.

>>> averaged(plan)[0].indicator                                    # doctest: +SKIP
'poblacion_5_16'

Out of scope: running it (:mod:`pamlib.sources.sums`) and understanding a cell (:mod:`pamlib.sources.typed`).
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.sources import cells, typed
from pamlib.sources.base import indicators
from pamlib.sources.engine import UNIT, listed

if TYPE_CHECKING:
    from collections.abc import Collection

    from pamlib.sources.spec import Column, Plan
    from pamlib.sources.typed import Flags

GROUP = ("departamento", "anio", "periodo", "poblacion")
#: Three counts share one sum while 2**20 rows of a group fit in each; beyond that each is counted apart.
_BITS = 20
MOST_ROWS = 2**_BITS - 1
REJECTED, OTHER = "rechazada", "otro ámbito"


def averaged(plan: Plan) -> list[Column]:
    """The columns that can be put together: counts are added, the others averaged by the weight the catalogue says."""
    return [column for column in plan.columns if not column.text and indicators()[column.indicator]["peso"] is not None]


def sums_sql(
    plan: Plan,
    relation: str,
    flags: Flags,
    repeated: Collection[int],
    numbers: Collection[int],
    one_in: int,
    packed: bool,
) -> str:
    """SQL of the table ``parte``: the sums by :data:`GROUP`, three counts in one where they are ``packed``."""
    rows = typed.rows_sql(plan, relation, flags=flags, numbers=numbers, figures=False)
    key = "hash(periodo, anio, codigo, poblacion)"
    again = f"{key} in ({listed(repeated)})" if repeated else "false"
    columns = averaged(plan)
    weights = sorted(weights_of(columns))
    # One level computes what the next one uses several times.
    prepared = ", ".join(
        [f"{key} as llave, {again} as repetida"]
        + [f"{_weight(plan, weight)} as w_{weight}" for weight in weights]
        + [f"try_cast({UNIT} * v_{c.name} as bigint) as x_{c.name}" for c in columns]
    )
    inner = f"select *, {prepared} from ({rows})"
    sums = ", ".join(_column_sums(c, packed) for c in columns)
    # What is of no department is put together too, and left aside at the end: cheaper than to ask every row twice.
    group = (
        f"case when motivo is not null then '{REJECTED}' when ambito <> '{plan.spec['ambito']}' then '{OTHER}' "
        f"else departamento end as departamento, "
        + ", ".join(f"case when motivo is null then {name} end as {name}" for name in GROUP[1:])
        + "".join(f", w_{weight} is not null as con_{weight}" for weight in weights)
    )
    chosen = f"motivo is null and hash(codigo) % {one_in} = 0" if one_in else ""
    told = f", list({_seen(plan, chosen)}) filter ({chosen}) as muestra" if one_in else ""
    return f"select {group}, count(*) as filas, list(llave) as llaves{told}, {sums} from ({inner}) group by all"


def _seen(plan: Plan, chosen: str) -> str:
    """What the sample keeps of a ``chosen`` row: figures and how each was read as one text, and the texts.

    One text is a list of one kind to be grown; a hundred fields would be a hundred lists, each with room to spare. The
    text of a figure is the shortest that reads back as the same figure.
    """
    figures, texts = _split(plan)
    values = ", ".join(
        f"coalesce(case when k_{c.name} < {cells.UNREADABLE} then v_{c.name} end::varchar, ''), r_{c.name}"
        for c in figures
    )
    own = "".join(
        f", v_{c.name} := case when k_{c.name} < {cells.UNREADABLE} then v_{c.name} end, r_{c.name} := r_{c.name}"
        for c in texts
    )
    # Only for the chosen: the condition of the list alone would not keep it from being made for every row.
    figures_text = f"case when {chosen} then concat_ws(' ', {values}) end"
    return (
        "struct_pack(anio := anio, codigo := codigo, poblacion := poblacion, ambito := ambito, "
        f"cifras := {figures_text}{own})"
    )


def _split(plan: Plan) -> tuple[list[Column], list[Column]]:
    """Columns that are figures, and those that are text."""
    return [c for c in plan.columns if not c.text], [c for c in plan.columns if c.text]


def kept_sql(plan: Plan) -> str:
    """The sample of the table ``parte``, as :func:`pamlib.sources.profile.doubts` wants it."""
    places = {c.name: 2 * n + 1 for n, c in enumerate(_split(plan)[0])}
    columns = ", ".join(
        f"nullif(cifras[{places[c.name]}], '')::double as v_{c.name}, "
        f"cifras[{places[c.name] + 1}]::utinyint as r_{c.name}"
        if c.name in places else f"v_{c.name}, r_{c.name}"
        for c in plan.columns
    )  # fmt: skip
    return (
        f"select anio, codigo, poblacion, ambito, {columns} from "
        "(select * replace (string_split(cifras, ' ') as cifras) from (select unnest(fila) from "
        f"(select unnest(muestra) as fila from parte where departamento not in ('{REJECTED}', '{OTHER}'))))"
    )


def unpacked_sql(plan: Plan, packed: bool) -> str:
    """The sums of the table ``parte`` with the counts each in its column."""
    columns, mask = averaged(plan), 2**_BITS - 1
    keys = ", ".join([*GROUP, *(f"con_{weight}" for weight in sorted(weights_of(columns)))])
    parts = []
    for c in columns:
        counts = (
            (f"q_{c.name} & {mask}", f"(q_{c.name} >> {_BITS}) & {mask}", f"q_{c.name} >> {2 * _BITS}")
            if packed else (f"q_{c.name}[1]", f"q_{c.name}[2]", f"q_{c.name}[3]")
        )  # fmt: skip
        parts += [f"coalesce({letter}_{c.name}, 0)::decimal(38,0) as {letter}_{c.name}" for letter in "st"]
        parts += [
            f"({sql})::bigint as {name}_{c.name}"
            for sql, name in zip(counts, ("reparados", "dudosos", "falta"), strict=True)
        ]
    return (
        f"select {keys}, filas::bigint as filas, llaves, {', '.join(parts)} from parte where departamento <> '{OTHER}'"
    )


def weights_of(columns: list[Column]) -> set[str]:
    """Indicators by which some of the columns are averaged."""
    return {indicators()[c.indicator]["peso"] for c in columns} - {""}


def _weight(plan: Plan, name: str) -> str:
    """The weight of a row: the figure of that indicator without level, when it is neither doubtful nor missing."""
    found = [c for c in plan.columns if c.indicator == name and not c.level]
    if not found:
        return "null::bigint"
    column = found[0].name
    return f"case when k_{column} < {cells.DOUBTFUL_FROM} and v_{column} > 0 then round(v_{column})::bigint end"


def _column_sums(column: Column, packed: bool) -> str:
    weight = indicators()[column.indicator]["peso"]
    cause, figure = f"k_{column.name}", f"x_{column.name}"
    good = f"{cause} < {cells.DOUBTFUL_FROM} and not repetida"
    worth = f"w_{weight}" if weight else "1"
    times = f" * {worth}" if weight else ""
    repaired, doubtful = f"{good} and {cause} > 0", f"{cause} < {cells.MISSING_FROM} and not ({good})"
    counts = (
        f"sum(case when {cause} = 0 and not repetida then 0 when {good} then 1 when {cause} < {cells.MISSING_FROM} "
        f"then {1 << _BITS} else {1 << 2 * _BITS} end)::bigint"
        if packed
        else f"[count(*) filter ({repaired}), count(*) filter ({doubtful}), "
        f"count(*) filter ({cause} >= {cells.MISSING_FROM})]"
    )
    return (
        f"sum(case when {good} then {figure}{times} end) as s_{column.name}, "
        f"sum(case when {good} then {worth} end) as t_{column.name}, {counts} as q_{column.name}"
    )
