"""Sums of a delimited file by department, year and group, straight from the text: exact, so the same on any machine.

A *part* is a text of the source (a whole file, or a piece of one with the headings). ``part_sums`` reads it once: it
adds it up and brings the sample in which :mod:`pamlib.sources.profile` looks at whole columns. What is doubted there is
taken out of the sums afterwards (``together``), so nothing is read twice but in rare cases (``needs_again``).
:mod:`pamlib.sources.aggregate` puts parts together, here or on a cluster.

The sums are whole numbers: ten-thousandths of the figure times its weight. Nothing is kept by row, so a file may be
much larger than the memory.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

import csv
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.sources import cells, text_sql, typed
from pamlib.sources.base import indicators
from pamlib.sources.engine import UNIT, connected, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from pamlib.sources.spec import Column, Plan
    from pamlib.sources.typed import Flags

GROUP = ("departamento", "anio", "periodo", "poblacion")
LEVELS = ("", "transición", "primaria", "secundaria", "media")
#: Three counts share one sum while 2**20 rows of a group fit in each; beyond that each is counted apart.
_BITS = 20
MOST_ROWS = 2**_BITS - 1
REJECTED, OTHER = "rechazada", "otro ámbito"


@dataclass(frozen=True)
class Setting:
    """How much of the machine a part may use, and where it spills."""

    memory_mb: int = 1_024
    threads: int | None = None


def averaged(plan: Plan) -> list[Column]:
    """The columns that can be put together: counts are added, the others averaged by the weight the catalogue says."""
    return [column for column in plan.columns if not column.text and indicators()[column.indicator]["peso"] is not None]


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of one part by :data:`GROUP`, and the figures of one in so many places, for :func:`profile.doubts`."""

    sums: pa.Table
    sample: pa.Table


def part_sums(
    plan: Plan,
    path: Path,
    setting: Setting,
    *,
    flags: Flags | None = None,
    repeated: Collection[int] = (),
    one_in: int = 0,
) -> Part:
    """Add up one part: ``s_x`` weighted figures, ``t_x`` their weights, counts, and ``llaves``; the file is read once.

    ``llaves`` are hashes of the keys of the rows: with those of the other parts they show which rows are repeated.
    ``one_in``: one of how many places is in the sample (0: no sample).
    """
    import duckdb

    with connected(memory_mb=setting.memory_mb, threads=setting.threads) as con, _text(plan, path) as text:
        cells.install(con)
        con.execute("set preserve_insertion_order = false")
        numbers, packed = likely_numbers(plan), True
        while True:
            relation = _relation(plan, text, numbers)
            try:
                con.execute(
                    f"create table parte as {_sums_sql(plan, relation, flags or {}, repeated, numbers, one_in, packed)}"
                )
            except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
                if not numbers:
                    raise
                # A cell that is no plain number: its column as text, to be understood. Any other trouble: all as text.
                column = re.search(r'column "c(\d+)"', str(error))
                numbers = numbers - {int(column[1])} if column and int(column[1]) in numbers else frozenset()
                continue
            most = con.execute("select coalesce(max(filas), 0) from parte").fetchall()[0][0]
            if not packed or most <= MOST_ROWS:
                break
            packed = False
            con.execute("drop table parte")
        con.execute("set threads = 1")  # what follows is small, and each thread has vectors of its own
        sample = (
            con.sql(_sample_sql(plan)).to_arrow_table() if one_in else con.sql("select 1 where false").to_arrow_table()
        )
        return Part(con.sql(_unpacked_sql(plan, packed)).to_arrow_table(), sample)


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
        path, layout, len(plan.headings), header=plan.has_heading, numbers=numbers, rejects=False, skip_bad=not numbers,
        decimal="," if plan.edition["decimal"] == "coma" else ".",
    )  # fmt: skip
    return f"(from {relation})"


def likely_numbers(plan: Plan) -> frozenset[int]:
    """Places to be read as DOUBLE straight away: no count (its text tells 1.000 from 1), nothing odd in the first rows.

    Only a guess: a cell further down that is no plain number has its column read again as text.
    """
    layout = plan.job.look.layout
    places = {plan.place(c.heading) for c in plan.columns if not (c.whole or c.text)} - {None}
    if layout.wrapped or (plan.edition["decimal"] == "coma" and layout.separator == ","):
        return frozenset()
    plain = re.compile(r"(-?\d+([.,]\d+)?)?" if plan.edition["decimal"] == "coma" else r"(-?\d+(\.\d+)?)?")
    # The sample ends where its 64 KiB do: the last line may be half.
    lines = layout.sample.lstrip("\ufeff").splitlines()[1 if plan.has_heading else 0 : -1]
    rows: Iterable[list[str]]
    if len(layout.separator) == 1:
        rows = csv.reader(lines, delimiter=layout.separator)
    else:
        rows = (line.split(layout.separator) for line in lines)
    odd = {n for row in rows for n in places if n is not None and n < len(row) and not plain.fullmatch(row[n])}
    return frozenset(place for place in places if place is not None) - odd


def _sums_sql(
    plan: Plan,
    relation: str,
    flags: Flags,
    repeated: Collection[int],
    numbers: Collection[int],
    one_in: int,
    packed: bool,
) -> str:
    rows = typed.rows_sql(plan, relation, flags=flags, numbers=numbers, figures=False)
    key = "hash(periodo, anio, codigo, poblacion)"
    again = f"{key} in ({listed(repeated)})" if repeated else "false"
    columns = averaged(plan)
    weights = sorted(_weights(columns))
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


def _sample_sql(plan: Plan) -> str:
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


def _unpacked_sql(plan: Plan, packed: bool) -> str:
    """The sums of the table ``parte`` with the counts each in its column."""
    columns, mask = averaged(plan), 2**_BITS - 1
    keys = ", ".join([*GROUP, *(f"con_{weight}" for weight in sorted(_weights(columns)))])
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


def _weights(columns: list[Column]) -> set[str]:
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


def needs_again(plan: Plan, flags: Flags) -> bool:
    """Whether doubted columns change more than their own sums: a weight, or only some of the figures of a year."""
    weights = _weights(averaged(plan))
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
