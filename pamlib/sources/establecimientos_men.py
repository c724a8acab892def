"""The ministry's directory of schools: ``establecimientos`` of each one's newest year, enrolment and sedes of all.

A school is there once a year; its name, town, zone and sector are those of its last year. Sector and zone are what the
file declares (words in the YAML), never what the digits of the code suggest.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.sources import cells, observe, school_codes
from pamlib.sources.engine import listed, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamlib.sources.base import Job, Tables
    from pamlib.sources.notes import Notes
    from pamlib.sources.spec import Plan


def read(job: Job) -> Tables:
    """Schools and observations of one file; a damaged code is recovered by name and town, as for Icfes."""
    with school_codes.loaded(job) as (con, plan, notes):
        words = {role: _word(con, plan, notes, role) for role in ("zona", "sector")}
        code = plan.headings[plan.role("codigo") or 0]
        enrolment = f"case when l.k_matricula_directorio < {cells.DOUBTFUL_FROM} then l.v_matricula_directorio end"
        schools = (
            f"select l.codigo, l.codigo as codigo_ee, coalesce(l.nombre, '') as nombre, 'EE' as tipo, l.municipio, "
            f"{words['zona']} as zona, {words['sector']} as sector, ({enrolment})::bigint as matricula, "
            f"null::double as longitud, null::double as latitud, {quoted(job.file)} as origen_archivo, "
            f"'' as origen_hoja, l.fila as origen_fila, {quoted(code)} as origen_columna "
            "from leido l join crudo c using (fila) where l.motivo is null "
            "qualify row_number() over (partition by l.codigo order by l.anio desc, l.fila) = 1 order by l.codigo"
        )
        table = observe.as_frame(con, "establecimientos", schools)
        return {"establecimientos": table, **observe.tables(con, plan, notes)}


def _word(con: DuckDBPyConnection, plan: Plan, notes: Notes, role: str) -> str:
    """SQL of a declared word as the table writes it; '' for a blank or unforeseen one, and the latter is a finding."""
    place, told = plan.role(role), plan.spec["claves"][role]["valores"]
    if place is None:
        return "''"
    text = f"upper(trim(c.c{place}))"
    other = f"from leido l join crudo c using (fila) where l.motivo is null and {text} not in ({listed(told)})"
    for word, many, first in con.execute(
        f"select {text}, count(*), min(fila) {other} group by 1 order by 3"
    ).fetchall():
        notes.add("palabra_no_prevista", row=first, column=plan.headings[place], found=f"«{word}», en {many} filas")
    cases = " ".join(f"when {quoted(word)} then {quoted(meaning)}" for word, meaning in told.items())
    return f"coalesce(case {text} {cases} end, '')"
