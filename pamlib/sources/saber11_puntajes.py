"""Saber 11 by school and period: averages of scores (0–100, global 0–500), which are not the indices of Icfes (0–1).

The portal groups by school *and* place of the sede, so a school with sedes in two areas comes in two rows: they are put
together, each average weighted by its students: (20·50 + 10·56) / 30 = 52. Periods of another scale are refused.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.sources import cells, delimited, observe, school_codes
from pamlib.sources.engine import connected, quoted
from pamlib.sources.notes import Notes
from pamlib.sources.spec import Plan

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamlib.sources.base import Job, Tables


def read(job: Job) -> Tables:
    """Observations of each school and period, and findings about its code."""
    with connected() as con, tempfile.TemporaryDirectory(prefix="pam-") as folder:
        notes, plan = Notes(job), Plan(job)
        delimited.load(con, plan, notes, Path(folder), amend=_amend)
        school_codes.compare(con, plan, notes)
        return observe.tables(con, plan, notes)


def _amend(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    school_codes.recover(con, plan, notes)
    since = quoted(plan.spec["comparable_desde"])
    con.execute(f"update leido set motivo = 'anio: el período es de otra escala: no se compara con los de ' || {since} "
                f"|| ' en adelante' where motivo is null and periodo < {since}")  # fmt: skip
    weight = next(f"v_{c.name}" for c in plan.columns if c.heading == plan.spec["peso"])
    identity = " || chr(31) || ".join(
        f"coalesce(c.c{place}, '')" for r in plan.spec["partes"] if (place := plan.role(r)) is not None
    )
    good = " and ".join(f"l.v_{c.name} is not null and l.k_{c.name} < {cells.DOUBTFUL_FROM}" for c in plan.columns)
    sums = ", ".join(
        f"sum({'' if f'v_{c.name}' == weight else f'l.{weight} * '}l.v_{c.name}) as v_{c.name}" for c in plan.columns
    )
    con.execute(
        f"create table junta as select min(l.fila) as fila, list(l.fila order by l.fila) as filas, {sums} "
        "from leido l join crudo c using (fila) where l.motivo is null "
        "group by l.anio, l.periodo, l.codigo, l.poblacion "
        f"having count(*) > 1 and count(distinct {identity}) = count(*) and bool_and({good}) and sum(l.{weight}) > 0"
    )
    figures = ", ".join(f"v_{c.name} = j.v_{c.name}{'' if f'v_{c.name}' == weight else f' / j.{weight}'}, "
                        f"k_{c.name} = {cells.JOINED}" for c in plan.columns)  # fmt: skip
    con.execute(f"update leido set {figures} from junta j where leido.fila = j.fila")
    con.execute("delete from leido where fila in (select unnest(filas[2:]) from junta)")
    for row, rows in con.execute("select fila, filas from junta order by fila").fetchall():
        notes.joined += len(rows) - 1
        notes.add("filas_reunidas", row=row, found="filas " + ", ".join(map(str, rows)))
