"""From rows understood (``leido``) to the canonical tables: one observation a cell, with its quality and its address.

Out of scope: keeping them with those of other files (:mod:`pamlib.sources.workspace`).
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.schema import TABLES, check
from pamlib.sources import cells
from pamlib.sources.engine import quoted
from pamlib.sources.notes import catalogue
from pamlib.sources.said import note_sql
from pamlib.sources.tables import one_source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pandas import DataFrame

    from pamlib.sources.base import Tables
    from pamlib.sources.notes import Notes
    from pamlib.sources.spec import Column, Plan

REMEDY = "Corrija la fila en una copia del archivo y léalo de nuevo"


def tables(con: DuckDBPyConnection, plan: Plan, notes: Notes, *, more: str = "") -> Tables:
    """The tables of one file. ``more``: SQL of computed observations, with the columns of :func:`long`."""
    _rejections(con, plan, notes)
    sql = " union all ".join(
        [*(long(plan, column, order, notes) for order, column in enumerate(plan.columns)), *filter(None, [more])]
    )
    observations = as_frame(con, "observaciones", f"select * exclude (orden) from ({sql}) order by origen_fila, orden")
    _findings(con, plan, notes)
    return {"observaciones": observations, **one_source(plan, notes)}


def long(plan: Plan, column: Column, order: int, notes: Notes) -> str:
    """SQL of the observations of one column."""
    place = plan.place(column.heading)
    raw, value, cause = f"c.c{place}", f"l.v_{column.name}", f"l.k_{column.name}"
    word = f"case when {cause} < {cells.DOUBTFUL_FROM} then trim({raw}) else '' end" if column.text else "''"
    return (
        f"select {quoted(plan.job.source.key)} as fuente, l.anio, l.periodo, l.ambito, l.codigo, '' as zona, "
        f"l.poblacion, {quoted(column.level)} as nivel, {quoted(column.indicator)} as indicador, "
        f"{value} as valor, {word} as texto, "
        f"{quoted(column.unit)} as unidad, null::double as numerador, null::double as denominador, "
        f"{quality_sql(cause)} as calidad, {note_sql(plan, column, notes.said)} as nota, "
        f"coalesce({raw}, '') as valor_original, "
        f"{quoted(plan.job.file)} as origen_archivo, '' as origen_hoja, l.fila as origen_fila, "
        f"{quoted(_heading(plan, place))} as origen_columna, {order} as orden "
        "from leido l join crudo c using (fila) where l.motivo is null"
    )


def quality_sql(cause: str) -> str:
    """``calidad`` of a cause."""
    return (
        f"case when {cause} >= {cells.MISSING_FROM} then 'sin dato' "
        f"when {cause} >= {cells.DOUBTFUL_FROM} then 'dudoso' when {cause} > 0 then 'reparado' else 'publicado' end"
    )


def _heading(plan: Plan, place: int | None) -> str:
    return "" if place is None else plan.headings[place]


def as_frame(con: DuckDBPyConnection, name: str, sql: str) -> DataFrame:
    """A query as the canonical table ``name``, with its types; text goes through Arrow."""
    import pandas as pd
    import pyarrow as pa

    arrow = con.sql(sql).to_arrow_table()
    columns: dict[str, Any] = {}
    kinds = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
    for field in TABLES[name]:
        values = arrow.column(field.name)
        if field.dtype == "str":
            columns[field.name] = pd.array(values.cast(pa.large_string()), dtype="str")
        else:
            kind = pa.int64() if field.dtype == "Int64" else pa.float64()
            columns[field.name] = values.cast(kind).to_pandas(types_mapper=kinds.get).array
    table = pd.DataFrame(columns, copy=False)
    check(name, table)
    return table


def _rejections(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    for row, reason in con.execute("select fila, motivo from leido where motivo is not null order by fila").fetchall():
        role, _, sentence = str(reason).partition(": ")
        place = plan.role(role)
        notes.reject(con, row, _heading(plan, place), sentence, REMEDY)
    entered = con.execute("select count(*) from leido where motivo is null").fetchall()[0]
    notes.finish(int(entered[0]))


def _findings(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """One finding for each cause, column and year: how many cells, and the first one."""
    for heading in plan.unused:
        notes.add("columna_sin_uso", column=heading, row=1 if plan.has_heading else None)
    _keys(con, plan, notes)
    for column in plan.columns:
        place, cause = plan.place(column.heading), f"l.k_{column.name}"
        rows = con.execute(
            f"select {cause} as causa, l.anio, count(*), min(l.fila), arg_min(c.c{place}, l.fila), "
            f"arg_min(l.v_{column.name}, l.fila), count(distinct l.codigo) from leido l join crudo c using (fila) "
            f"where l.motivo is null and {cause} not in (0, {cells.BLANK}) group by all order by l.anio, causa"
        ).fetchall()
        for found, year, many, first, text, value, _ in rows:
            code = cells.CAUSES[found]
            why = notes.said.get((column.name, year), "")
            counted = "1 celda" if many == 1 else f"{many} celdas; la primera"
            understood = why or ("" if value is None else f"{value:g}".replace(".", ","))
            notes.add(
                code,
                row=first,
                column=_heading(plan, place),
                found=f"{year}: {counted}, «{text}»",
                understood=understood,
            )


def _keys(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """Years with a comma, codes without their zeros."""
    for role, code, test in (
        ("anio", "anio_reparado", "{raw} similar to '.*[.,].*'"),
        ("codigo", "codigo_con_decimales", "{raw} similar to '.*[.,]0'"),
        ("codigo", "codigo_completado", "length({raw}) < {digits} and l.ambito <> 'nación'"),
    ):
        place = plan.role(role)
        digits = plan.spec["claves"][role].get("cifras", 0)
        where = test.format(raw=f"c.c{place}", digits=digits)
        found = con.execute(
            f"select count(*), min(l.fila), arg_min(c.c{place}, l.fila), arg_min(l.{role}, l.fila) "
            f"from leido l join crudo c using (fila) where l.motivo is null and {where}"
        ).fetchall()[0]
        if found[0]:
            notes.add(code, row=found[1], column=_heading(plan, place),
                      found=f"{found[0]} filas; la primera, «{found[2]}»", understood=str(found[3]))  # fmt: skip


def meaning(code: str) -> str:
    """What a finding code of the sources means."""
    return catalogue()[code]["significa"]
