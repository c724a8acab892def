"""Which format and which entity a plan is of, from its columns and its title block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pamlib.cover import Cover, read_entity
from pamlib.findings import Findings
from pamlib.formats import Format, formats, role_name
from pamlib.headings import Column
from pamlib.lines import Line
from pamlib.table import RawTable
from pamlib.values.text import fold

# Names that every secretary's title block has and that name no entity.
_GENERIC = frozenset(
    {"secretaria de educacion", "secretaria de educacion municipal", "secretaria de educacion departamental"}
)


def recognise(
    columns: Sequence[Column], cover: Cover, forced: Format | None, table: RawTable, findings: Findings
) -> tuple[str, str]:
    """Code and version of the format: the one asked for, the one whose columns these are, or what the title says."""
    said = (cover.facts.get("formato_codigo", ""), cover.facts.get("formato_version", ""))
    if forced is not None:
        return forced.code, forced.version or said[1]
    roles = [("recurso por año" if c.year else c.role) for c in columns if c.role]
    seen = tuple(dict.fromkeys(roles))
    if named := _with_more_columns(said, frozenset(seen)):
        return said[0], said[1] or named.version
    alike = [f for f in formats() if _alike(f, frozenset(seen), columns)]
    if not alike:
        findings.add(
            "formato_desconocido",
            table,
            found=" · ".join(said).strip(" ·") or "sin código",
            understood=", ".join(role_name(r) for r in seen),
        )
        return said
    best = next((f for f in alike if f.code == said[0]), alike[0])
    if said[0] and best.code != said[0]:
        findings.add("formato_distinto", table, found=" ".join(said), understood=f"{best.code} {best.version}".strip())
    return said[0] or best.code, said[1] or best.version


def _alike(known: Format, seen: frozenset[str], columns: Sequence[Column]) -> bool:
    """True when the roles are those of the format, and a heading it is known by is there."""
    if not set(known.columns) - known.optional <= seen <= set(known.columns) | known.optional:
        return False
    headings = [fold(c.heading) for c in columns if not c.role]
    return not known.marks or any(re.search(mark, h) for mark in known.marks for h in headings)


def complete_period(cover: Cover, columns: Sequence[Column], table: RawTable, findings: Findings) -> None:
    """Years of the plan from its resource columns when the title block says none."""
    if cover.period is not None:
        return
    years = sorted(column.year for column in columns if column.year)
    if years:
        cover.period = (years[0], years[-1])
        findings.add("vigencia_inferida", table, understood=f"{years[0]} a {years[-1]}")
    else:
        findings.add("vigencia_desconocida", table)


def check_lines(code: tuple[str, str], count: int, table: RawTable, findings: Findings) -> None:
    """Say so when the plan has fewer or more lines than its format is expected to have; a bound is never enforced.

    Parameters
    ----------
    code: code and version of the format, as :func:`recognise` gives them; nothing is expected of one nobody knows.
    """
    alike = [f for f in formats() if f.code == code[0]]
    known = next((f for f in alike if f.version == code[1]), alike[0] if alike else None)
    if known is None or known.lines[0] <= count <= known.lines[1]:
        return
    name = f"{known.code} {known.version}".strip()
    findings.add(
        "lineas_fuera_de_lo_esperado",
        table,
        found="1 línea" if count == 1 else f"{count} líneas",
        understood=f"entre {known.lines[0]} y {known.lines[1]} en el formato {name}",
    )


def _with_more_columns(said: tuple[str, str], seen: frozenset[str]) -> Format | None:
    """The format the title names, when all its columns are there; others may be beside them, and money may be by year
    or not.
    """
    money = {"recurso", "recurso por año"}
    there = seen | money if seen & money else seen
    return next(
        (f for f in formats() if f.code == said[0] and f.version in {"", said[1]} and there.issuperset(f.columns)), None
    )


def complete_entity(cover: Cover, lines: Sequence[Line], table: RawTable, findings: Findings) -> None:
    """Find the entity elsewhere when the title block does not name a certified one."""
    if cover.entity:
        return
    for cell in cover.cells:
        if (
            cell.fate == "titulo"
            and fold(cell.text).startswith("secretaria de educacion ")
            and fold(cell.text) not in _GENERIC
        ):
            cover.entity, cell.fate = cell.text, "plan.entidad"
            return
    for line in lines:
        span = line.spans.get("ubicacion")
        if span is not None and read_entity(cover, span.cells[0]):
            cell = span.cells[0]
            findings.add("entidad_inferida", table, cell=cell, understood=cover.entity)
            return
    findings.add("entidad_desconocida", table)
