"""The usual source: a delimited text, its columns declared in the YAML, one row a place and year.

``recognise`` and ``read`` are what a source does that has no module of its own; a module may call them and add to what
comes out (``icfes_planteles`` does).
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.sources import cells, observe, profile, text_sql, typed
from pamlib.sources.engine import connected
from pamlib.sources.notes import Notes
from pamlib.sources.spec import Plan, edition_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamlib.sources.base import Job, Look, Source, Tables

    Amend = Callable[[DuckDBPyConnection, Plan, Notes], None]


def recognise(look: Look, source: Source) -> str:
    """Edition of the text, by the headings and signs that the YAML declares; '' when it is not of this source."""
    if look.is_workbook or "columnas" not in source.spec or look.layout is None:
        return ""
    return edition_of(source, look.layout.cells, look.layout.sample)


def read(job: Job) -> Tables:
    """Observations, rejected rows and findings of one file."""
    with connected() as con, tempfile.TemporaryDirectory(prefix="pam-") as folder:
        notes = Notes(job)
        plan = Plan(job)
        load(con, plan, notes, Path(folder))
        return observe.tables(con, plan, notes)


def load(con: DuckDBPyConnection, plan: Plan, notes: Notes, folder: Path, *, amend: Amend | None = None) -> None:
    """Make the tables ``crudo`` (the text of each row, with its number) and ``leido`` (what was understood).

    ``amend`` may mend rows of ``leido`` before the repeated ones are looked for.
    """
    cells.install(con)
    _raw(con, plan, notes, folder)
    numbers = plain_numbers(con, plan, "crudo")
    relation = as_numbers("crudo", numbers)
    con.execute(f"create table leido as {typed.rows_sql(plan, relation, numbers=numbers, extra='fila')}")
    found = profile.doubts(plan, con.sql(sample_sql(plan, "leido")).df())
    for heading, year, value, usual in found.breaks:
        told = [f"{each:.2f}".replace(".", ",") for each in (value, usual)]
        notes.add("quiebre_de_serie", column=heading, found=f"correlación de {year - 1} con {year}: {told[0]}",
                  understood=f"entre los demás años: {told[1]}")  # fmt: skip
    notes.said = found.said
    if found.causes:
        again = typed.rows_sql(plan, relation, flags=found.causes, numbers=numbers, extra="fila")
        con.execute(f"create or replace table leido as {again}")
    if amend is not None:
        amend(con, plan, notes)
    _repeated(con, plan, notes)
    _towns(con, plan, notes)


def _raw(con: DuckDBPyConnection, plan: Plan, notes: Notes, folder: Path) -> None:
    import duckdb

    layout, width = plan.job.look.layout, len(plan.headings)
    blank = ", ".join(f"nullif(trim(c{i}, ' \t\r' || chr(160)), '') as c{i}" for i in range(width))

    def taken(*, one_ending: bool) -> str:
        path = text_sql.as_utf8(plan.job.look.path, layout, folder, one_ending=one_ending)
        source = text_sql.relation(path, layout, width, header=plan.has_heading)
        return f"create table crudo as select row_number() over () as n, {blank} from {source}"

    try:
        con.execute(taken(one_ending=False))
    except duckdb.InvalidInputException:  # lines that end now one way, now another: once more with all alike
        text_sql.rejected(con)
        _run(con, taken(one_ending=True), plan)
    bad = text_sql.rejected(con)
    if not bad and not con.execute("select count(*) from crudo").fetchall()[0][0]:
        raise UserError(
            "solo tiene la fila de encabezados, sin ningún dato",
            "Descárguelo o expórtelo de nuevo; si lo filtró por municipio, confirme el código",
            file=plan.job.look.path,
        )
    first = 2 if plan.has_heading else 1
    # A row that did not fit has a line of its own: the good ones after it are that much further down.
    con.execute("create table fuera (antes bigint)")
    if bad:
        con.executemany("insert into fuera values (?)", [[line - first - i] for i, (line, _, _) in enumerate(bad)])
    for line, text, kind in bad:
        notes.misfit(line, text, kind, width)
    con.execute(
        f"alter table crudo add column fila bigint; update crudo set fila = n + {first - 1}"
        + (" + (select count(*) from fuera where antes < n)" if bad else "")
    )
    con.execute("delete from crudo where coalesce(" + ", ".join(f"c{i}" for i in range(width)) + ") is null")


def _run(con: DuckDBPyConnection, sql: str, plan: Plan) -> None:
    import duckdb

    try:
        con.execute(sql)
    except duckdb.InvalidInputException as error:
        raise UserError(
            "tiene caracteres o filas que no se pueden leer",
            "Ábralo en el Bloc de notas, guárdelo como «texto UTF-8» y confirme que cada fila tiene todas sus columnas",
            file=plan.job.look.path,
        ) from error


def plain_numbers(con: DuckDBPyConnection, plan: Plan, table: str) -> set[int]:
    """Places of the columns whose every cell is a plain number with a dot, or blank: nothing in them needs repair."""
    if plan.edition["decimal"] != "punto":
        return set()
    places = [place for c in plan.columns if not (c.whole or c.text) and (place := plan.place(c.heading)) is not None]
    if not places:
        return set()
    tests = ", ".join(
        f"coalesce(bool_and(c{place} is null or coalesce(isfinite(try_cast(c{place} as double)), false)), true)"
        for place in places
    )
    plain = con.execute(f"select {tests} from {table}").fetchall()[0]
    return {place for place, good in zip(places, plain, strict=True) if good}


def as_numbers(table: str, places: Collection[int]) -> str:
    """The table with those columns as DOUBLE, as a relation."""
    if not places:
        return table
    cast = ", ".join(f"c{place}::double as c{place}" for place in sorted(places))
    return f"(select * replace ({cast}) from {table})"


def sample_sql(plan: Plan, rows: str, one_in: int = 1) -> str:
    """Figures of one in so many places of the understood ``rows``, as :func:`pamlib.sources.profile.doubts` wants."""
    figures = ", ".join(f"v_{c.name}, r_{c.name}" for c in plan.columns)
    chosen = "motivo is null" + (f" and hash(codigo) % {one_in} = 0" if one_in > 1 else "")
    return (
        f"select anio, codigo, poblacion, ambito, {figures} from {rows} where {chosen} order by anio, codigo, poblacion"
    )


def _repeated(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """The same place, year and group more than once: the same row again is left out, other figures are all doubtful."""
    key = "anio, periodo, ambito, codigo, poblacion"
    figures = ", ".join(f"v_{c.name}, k_{c.name}" for c in plan.columns)
    con.execute(
        f"create table repetido as select fila, min(fila) over w as primera, hash({figures}) as huella "
        f"from leido where motivo is null window w as (partition by {key}) qualify count(*) over w > 1"
    )
    # Equal to the first row of its key: adds nothing. Otherwise every row of the key is in doubt.
    con.execute(
        "create table copia as select r.fila, r.primera from repetido r join repetido p on p.fila = r.primera "
        "where r.fila <> r.primera and r.huella = p.huella"
    )
    con.execute("create table pelea as select * from repetido where primera in "
                "(select primera from repetido group by primera having count(distinct huella) > 1)")  # fmt: skip
    for row, first in con.execute("select fila, primera from copia order by fila").fetchall():
        notes.reject(con, row, "", f"repite la fila {first}, con las mismas cifras", "Bórrela: no agrega nada")
    con.execute("delete from leido where fila in (select fila from copia)")
    doubt = ", ".join(
        f"k_{c.name} = case when k_{c.name} < {cells.UNREADABLE} then {cells.REPEATED} else k_{c.name} end"
        for c in plan.columns
    )
    con.execute(f"update leido set {doubt} where fila in (select fila from pelea)")
    for row, first in con.execute("select fila, primera from pelea where fila <> primera order by fila").fetchall():
        notes.add("anio_repetido", row=row, found=f"las filas {first} y {row} son del mismo lugar y año",
                  understood="las dos quedan como dudosas")  # fmt: skip


def _towns(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """Municipalities that the DIVIPOLA read before does not have."""
    territory = plan.job.known.get("territorio")
    if territory is None or territory.empty:
        return
    towns = sorted(territory.loc[territory["ambito"] == "municipio", "codigo"])
    place = plan.role("municipio") if "municipio" in plan.spec["claves"] else plan.role("codigo")
    rows = con.execute(
        "select municipio, count(*), min(fila) from leido where motivo is null and ambito <> 'nación' "
        "and not list_contains(?, municipio) group by municipio order by municipio",
        [towns],
    ).fetchall()
    for town, many, first in rows:
        notes.add("municipio_desconocido", row=first, column=plan.headings[place or 0],
                  found=f"{town}, en {'1 fila' if many == 1 else f'{many} filas'}")  # fmt: skip
