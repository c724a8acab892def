"""What the title block of a plan says: entity, format code and version, years, dates, general objective and goal.

The patterns are data (``formats/portada.yml``). A value is taken from the cell that holds it; a label alone in its
cell takes the next non-blank cell of its row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from pamlib.formats import cover_pattern, load
from pamlib.rows.body import Cell, clean
from pamlib.table import RawRow
from pamlib.values.dates import find_date, parse_period
from pamlib.values.entities import find_entity

_YEAR = re.compile(r"\b(20\d\d)\b")


@dataclass(slots=True)
class Cover:
    """Facts of the title block ('' or ``None`` where it says nothing) and its cells, each with its destination."""

    facts: dict[str, str] = field(default_factory=dict)
    period: tuple[int, int] | None = None
    entity: str = ""
    divipola: str = ""
    cells: list[Cell] = field(default_factory=list)


@cache
def _fields() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(p, re.IGNORECASE | re.DOTALL) for name, p in load("portada.yml")["campos"].items()}


def read_cover(rows: list[RawRow]) -> Cover:
    """Facts of the rows above the first heading."""
    cover = Cover()
    for row in rows:
        cells = [Cell(clean(c), row.number, i, c, "titulo") for i, c in enumerate(row.cells) if c]
        cover.cells += cells
        for position, cell in enumerate(cells):
            following = cells[position + 1] if position + 1 < len(cells) else None
            _read_cell(cover, cell, following)
    if cover.period is None:
        _one_year(cover)
    if cover.facts.get("fecha_elaboracion"):
        found = find_date(cover.facts["fecha_elaboracion"])
        cover.facts["fecha_elaboracion"] = _iso(found) if found else cover.facts["fecha_elaboracion"]
    return cover


def _read_cell(cover: Cover, cell: Cell, following: Cell | None) -> None:
    for name, pattern in _fields().items():
        match = pattern.search(cell.text)
        if not match or cover.facts.get(name):
            continue
        value = match[1].strip()
        if not value and following is not None:
            value = following.text
            following.fate = f"plan.{name}"
        cover.facts[name] = value
        cell.fate = f"plan.{name}"
    if cover.period is None and cover_pattern("vigencia").search(cell.text) and (period := parse_period(cell.text)):
        cover.period = period
        cell.fate = "plan.vigencia"
    if not cover.entity and cell.fate == "titulo" and cover_pattern("entidad").search(cell.text):
        read_entity(cover, cell)


def _one_year(cover: Cover) -> None:
    """A plan of one year says only that: "PAM 2025"."""
    for cell in cover.cells:
        years = set(_YEAR.findall(cell.text))
        if cell.fate in {"titulo", "plan.entidad"} and len(years) == 1 and cover_pattern("vigencia").search(cell.text):
            year = int(years.pop())
            cover.period, cell.fate = (year, year), "plan.vigencia"
            return


def read_entity(cover: Cover, cell: Cell) -> bool:
    """Take the entity from a cell that names one; the cell's destination says so."""
    entity = find_entity(cell.text)
    if entity is None:
        return False
    cover.entity, cover.divipola = entity.nombre, entity.divipola
    if cell.fate == "titulo":
        cell.fate = "plan.entidad"
    return True


def _iso(date: object) -> str:
    """ISO text as precise as the source: ``2021``, ``2021-02`` or ``2021-02-05``."""
    parts = [getattr(date, "year"), getattr(date, "month"), getattr(date, "day")]  # noqa: B009
    return "-".join(f"{p:02d}" for p in parts if p is not None)
