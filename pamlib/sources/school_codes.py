"""DANE codes of schools: those that Excel destroyed, and those that the entity's directory does not know.

``3.76001E+11`` has lost its last digits and is never a key. Its school is looked up in the directory by name and
municipality; only when exactly one school has both, its code is taken, and every figure of the row says so.
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.sources import cells, delimited
from pamlib.sources.engine import connected
from pamlib.sources.notes import Notes
from pamlib.sources.spec import Plan
from pamlib.sources.typed import EXPONENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from pamlib.sources.base import Job

_REMEDY = "Pida el archivo con los códigos como texto, o agregue el plantel al directorio de la entidad"


@contextmanager
def loaded(job: Job) -> Iterator[tuple[DuckDBPyConnection, Plan, Notes]]:
    """A delimited text of schools in the tables ``crudo`` and ``leido``, its codes recovered and compared."""
    with connected() as con, tempfile.TemporaryDirectory(prefix="pam-") as folder:
        notes, plan = Notes(job), Plan(job)
        delimited.load(con, plan, notes, Path(folder), amend=recover)
        compare(con, plan, notes)
        yield con, plan, notes


def recover(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """Give damaged rows the code of the one school of the directory with that name and municipality."""
    place = plan.role("codigo")
    damaged = con.execute(
        f"select l.fila, c.c{place}, l.nombre, l.municipio from leido l join crudo c using (fila) "
        f"where regexp_full_match(trim(c.c{place}), '{EXPONENT}') order by l.fila"
    ).fetchall()
    if not damaged:
        return
    column = plan.headings[place or 0]
    notes.add(
        "codigo_danado", row=damaged[0][0], column=column, found=f"{len(damaged)} filas; la primera, «{damaged[0][1]}»"
    )
    known = _directory(plan)
    causes = ", ".join(
        f"k_{c.name} = case when k_{c.name} = 0 then {cells.RECOVERED} else k_{c.name} end" for c in plan.columns
    )
    for row, text, name, town in damaged:
        codes = known.get((str(town), _folded(str(name))), [])
        if len(codes) == 1:
            con.execute(f"update leido set codigo = ?, motivo = null, {causes} where fila = ?", [codes[0], row])
            notes.add("codigo_recuperado", row=row, column=column, found=str(text), understood=codes[0])
        else:
            why = (
                "su nombre está en varios del directorio"
                if codes
                else "no está en el directorio por su nombre y municipio"
            )
            con.execute("delete from leido where fila = ?", [row])
            notes.reject(con, row, column, f"Excel convirtió el código en un número con exponente y {why}", _REMEDY)


def compare(con: DuckDBPyConnection, plan: Plan, notes: Notes) -> None:
    """Findings: a code of another municipality than its row; a school of the entity's towns not in its directory."""
    place = plan.role("codigo")
    column = plan.headings[place or 0]
    other = con.execute(
        "select count(*), min(fila), arg_min(codigo, fila), arg_min(municipio, fila) from leido "
        "where motivo is null and codigo[2:6] <> municipio"
    ).fetchall()[0]
    if other[0]:
        notes.add("establecimiento_de_otro_municipio", row=other[1], column=column,
                  found=f"{other[0]} filas; la primera, {other[2]}", understood=f"municipio {other[3]}")  # fmt: skip
    directory = plan.job.known.get("establecimientos")
    if directory is None or directory.empty:
        return
    towns, codes = sorted(set(directory["municipio"])), sorted(set(directory["codigo"]) | set(directory["codigo_ee"]))
    rows = con.execute(
        "select min(fila), codigo, any_value(nombre), any_value(municipio) from leido where motivo is null "
        "and list_contains(?, municipio) and not list_contains(?, codigo) group by codigo order by 1",
        [towns, codes],
    ).fetchall()
    for row, code, name, town in rows:
        notes.add("establecimiento_desconocido", row=row, column=column, found=f"{code}, {name}, municipio {town}")


def _directory(plan: Plan) -> dict[tuple[str, str], list[str]]:
    """Codes of the schools (not of their sedes) by municipality and folded name."""
    table = plan.job.known.get("establecimientos")
    found: dict[tuple[str, str], list[str]] = {}
    if table is None:
        return found
    schools = table[table["tipo"] == "EE"]
    for code, name, town in zip(schools["codigo"], schools["nombre"], schools["municipio"], strict=True):
        codes = found.setdefault((str(town), _folded(str(name))), [])
        if str(code) not in codes:
            codes.append(str(code))
    return found


def _folded(name: str) -> str:
    from pamlib.values.text import fold

    return fold(name)
