"""A made-up plan printed as offices print it, in every kind of file, and what must be read from it.

``printed(seed, tasks, LAYOUTS["oficial"])`` gives the table (merged groups, a heading repeated on each page, groups
cut by the page) and its lines; ``write(folder, printed, kind)`` makes the file. The text is what an OCR leaves: merges
are lost and one row in eight has an accident (see :func:`damaged`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ataques
import documentos
import hojas
import papel
import plan_generator
from documentos import Sheet
from plan_generator import V5, Shape
from puntaje import Line, line_items

from pamlib.values.dates import month_name
from pamlib.values.text import strip_accents

KINDS = ("xlsx", "xls", "ods", "docx", "pdf", "txt")
PAGE_ROWS = 23
TEXT_PAGE_ROWS = 13
LEAST_TO_CUT = 40
ROOM = 3
MANIFEST = b"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
BY_YEAR = Shape(by_year=True)

# What a text of each column is a text of: the columns that must not change for it to go on below.
GROUPS = {
    "componente": ("componente",),
    "objetivo": ("componente", "objetivo"),
    "ubicacion": ("componente", "objetivo"),
    "meta": ("componente", "objetivo", "meta"),
    "indicador": ("componente", "objetivo", "meta", "indicador"),
    "accion": ("componente", "objetivo", "meta", "indicador", "accion"),
    "responsable_accion": ("componente", "objetivo", "meta", "indicador", "accion"),
}
WIDE = {"componente": 56, "objetivo": 84, "meta": 92, "indicador": 92, "accion": 88, "tarea": 108, "recurso": 60}


@dataclass(frozen=True)
class Layout:
    """Columns of a plan in their order: role (``recurso 2025`` for a year's money) and heading. ``over`` is the heading
    above both dates, when they have one.
    """

    columns: tuple[tuple[str, str], ...]
    shape: Shape
    over: str = ""

    @property
    def roles(self) -> list[str]:
        """The role of each column."""
        return [role for role, _ in self.columns]


LAYOUTS = {
    "oficial": Layout(
        (
            ("componente", "COMPONENTES DEL PAM ASOCIADOS A LOS OBJETIVOS"), ("objetivo", "OBJETIVOS"),
            ("ubicacion", "UBICACIÓN"), ("meta", "METAS"), ("indicador", "INDICADORES"), ("accion", "ACCIONES"),
            ("responsable_accion", "RESPONSABLE DE LA ACCIÓN"), ("tarea", "TAREAS A LAS ACCIONES"),
            ("responsable_tarea", "RESPONSABLES DE LAS TAREAS"), ("fecha_inicio", "FECHA DE INICIO"),
            ("fecha_fin", "FECHA DE TERMINACIÓN"), ("recurso ", "RECURSOS"), ("fuente", "FUENTE"),
        ),
        V5,
        "PLAZO (PROGRAMACIÓN)",
    ),
    "cambiado": Layout(
        (
            ("componente", "Línea estratégica"), ("ubicacion", "Localización"), ("objetivo", "Objetivo estratégico"),
            ("indicador", "Indicadores de proceso y resultado"), ("meta", "Metas a alcanzar"),
            ("accion", "Actividades"), ("responsable_accion", "Responsable de las acciones"),
            ("tarea", "Tareas de la acción"), ("responsable_tarea", "Responsable tarea"),
            ("recurso 2024", "Presupuesto 2024"), ("recurso 2025", "Presupuesto 2025"),
            ("recurso 2026", "Presupuesto 2026"), ("recurso 2027", "Presupuesto 2027"),
            ("fuente", "Fuente de financiación"), ("fecha_inicio", "Desde"), ("fecha_fin", "Hasta"),
        ),
        BY_YEAR,
    ),
}  # fmt: skip


@dataclass
class Printed:
    """A plan on paper: its table, the roles of its columns, its number of heading rows and its true lines."""

    sheet: Sheet
    layout: Layout
    headings: int
    lines: list[Line]
    seed: int


def printed(seed: int, tasks: int, layout: Layout) -> Printed:
    """A made-up plan of that many tasks in that layout."""
    tables = plan_generator.plan(seed, tasks, layout.shape)
    lines = tables["lineas"].fillna("").astype(str).to_dict("records")
    money = _money_cells(tables, layout.shape.by_year)
    rows = _heading(layout)
    first = len(rows)
    merges = _heading_merges(layout, first)
    opened: dict[str, tuple[object, int]] = {}

    def close(role: str) -> None:
        _, start = opened.pop(role)
        if len(rows) - start > 1:
            merges.append((start, len(rows) - 1, layout.roles.index(role), layout.roles.index(role)))

    for line in lines:
        cells = []
        for role in layout.roles:
            text, key = _cell(role, line, money)
            if role in opened and (key is None or opened[role][0] != key):
                close(role)
            if key is not None and role in opened:
                text = ""
            elif key is not None:
                opened[role] = (key, len(rows))
            cells.append(text)
        rows.append(cells)
    for role in list(opened):
        close(role)
    title = [
        ["SECRETARÍA DE EDUCACIÓN MUNICIPAL DE PITALITO"],
        ["PLAN DE APOYO AL MEJORAMIENTO DE LA CALIDAD DE LA EDUCACIÓN 2024-2027"],
    ]
    widths = [WIDE.get(role.split()[0], 48) for role in layout.roles]
    return Printed(Sheet(title, rows, merges, widths=widths), layout, first, line_items(tables), seed)


def _money_cells(tables: dict[str, Any], by_year: bool) -> dict[tuple[str, str], tuple[str, str]]:
    """What the money cell of each line and column says, and the group that shares it."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in tables["recursos"].to_dict("records"):
        key = (row["linea_id"], f"recurso {row['vigencia']}" if by_year else "recurso ")
        found.setdefault(key, (row["valor_original"], row["grupo_id"]))
    return found


def _cell(role: str, line: dict[str, str], money: dict[tuple[str, str], tuple[str, str]]) -> tuple[str, object]:
    """The text of a cell, and what makes the cell below it the same one (``None``: nothing does)."""
    if role in GROUPS:
        return line[role], tuple(line[each] for each in GROUPS[role])
    if role.startswith("recurso"):
        text, group = money[line["linea_id"], role]
        return text, group or None
    if role.startswith("fecha"):
        year, month, _ = line[role].split("-")
        return f"{month_name(int(month))[:3]}-{year[2:]}", None
    return line[role], None


def _heading(layout: Layout) -> list[list[str]]:
    texts = [heading for _, heading in layout.columns]
    if not layout.over:
        return [texts]
    dates = [n for n, role in enumerate(layout.roles) if role.startswith("fecha")]
    upper = [layout.over if n == dates[0] else "" if n in dates else text for n, text in enumerate(texts)]
    return [upper, [text if n in dates else "" for n, text in enumerate(texts)]]


def _heading_merges(layout: Layout, rows: int) -> list[tuple[int, int, int, int]]:
    if rows == 1:
        return []
    dates = [n for n, role in enumerate(layout.roles) if role.startswith("fecha")]
    return [(0, 0, dates[0], dates[-1]), *((0, 1, c, c) for c in range(len(layout.roles)) if c not in dates)]


# --- files ----------------------------------------------------------------------------------------------------------


def write(folder: Path, plan: Printed, kind: str) -> Path:
    """The plan as a file of that kind."""
    path = folder / f"plan.{kind}"
    if kind == "pdf":
        look = papel.Look(repeat=plan.headings, cut=True, rotated=True, size=(1120, 612))
        return papel.pdf(path, plan.sheet, look)
    paged = _on_pages(plan, PAGE_ROWS)
    if kind == "docx":
        return documentos.docx(path, paged)
    if kind == "txt":
        path.write_text("\n".join(damaged(plan)) + "\n", encoding="utf-8")
        return path
    title = len(paged.title)
    merges = [(a + title + 1, b + title + 1, c + 1, d + 1) for a, b, c, d in paged.merges]
    hojas.MAKERS[kind](path, [*paged.title, *paged.rows], merges)
    if kind == "ods":
        # pamlib does not ask for it; pandas cannot tell the kind of file without it.
        ataques.with_parts(path, path, {"META-INF/manifest.xml": MANIFEST})
    return path


def _on_pages(plan: Printed, size: int) -> Sheet:
    """The table with its heading on each page; a merge that a page cuts is blank after the cut."""
    sheet, top = plan.sheet, plan.headings
    heading = [m for m in sheet.merges if m[1] < top]
    rows: list[list[str]] = []
    merges: list[tuple[int, int, int, int]] = []
    breaks: list[int] = []
    for first in range(top, len(sheet.rows), size):
        end = min(first + size, len(sheet.rows))
        if rows:
            breaks.append(len(rows))
        merges += [(a + len(rows), b + len(rows), c, d) for a, b, c, d in heading]
        rows += sheet.rows[:top]
        for a, b, c, d in sheet.merges:
            a, b = max(a, first), min(b, end - 1)
            if a < b:
                merges.append((a - first + len(rows), b - first + len(rows), c, d))
        rows += sheet.rows[first:end]
    return Sheet(sheet.title, rows, merges, breaks, sheet.widths)


# --- the text of an OCR ---------------------------------------------------------------------------------------------


def damaged(plan: Printed) -> list[str]:
    """Lines of text, cells parted by tabs, with the accidents of a real one.

    On each page: a blank line; the heading again, or not; the text of a group that goes on is cut, its end under its
    column on the next page; the label of the component is printed again, with its accents lost. In one row of eight:
    the blank cells it starts with are lost (all or some), so that its texts stand under other columns; the person in
    charge is printed twice, which pushes the rest; or tabs are left over at its end. The ``$`` has a backslash.
    """
    rng = random.Random(plan.seed)
    top, roles = plan.headings, plan.layout.roles
    rows = [list(row) for row in plan.sheet.rows]
    starts = set(range(top + TEXT_PAGE_ROWS, len(rows), TEXT_PAGE_ROWS))
    for start in sorted(starts):
        _cut(rng, plan, rows, start)
    lines = [*(" ".join(cells) for cells in plan.sheet.title), "", *("\t".join(row) for row in rows[:top])]
    for number in range(top, len(rows)):
        if number in starts:
            lines.append("")
            if rng.random() < 0.6:
                lines += ["\t".join(row) for row in rows[:top]]
        cells = [text.replace("$", "\\$") for text in rows[number]]
        lines.append("\t".join(_accident(rng, roles, cells, fresh=number in starts)))
    return lines


def _cut(rng: random.Random, plan: Printed, rows: list[list[str]], start: int) -> None:
    """Cut one text of a group that goes on at ``start``; its end goes there, under its column."""
    roles = plan.layout.roles
    label = roles.index("componente")
    open_here = [(a, c) for a, b, c, _ in plan.sheet.merges if a >= plan.headings and a < start <= b]
    if any(c == label for _, c in open_here) and rng.random() < 0.5:
        first = next(a for a, c in open_here if c == label)
        rows[start][label] = strip_accents(plan.sheet.rows[first][label])
    long = [(a, c) for a, c in open_here if roles[c] in ("objetivo", "meta", "indicador", "accion")]
    # A page cuts the texts for which no room was left: those of cells that begin in its last rows.
    long = [(a, c) for a, c in long if a >= start - ROOM and len(rows[a][c]) >= LEAST_TO_CUT]
    if long and rng.random() < 0.7:
        row, column = rng.choice(long)
        words = rows[row][column].split()
        at = len(words) * 2 // 3
        rows[row][column], rows[start][column] = " ".join(words[:at]), " ".join(words[at:])


def _accident(rng: random.Random, roles: Sequence[str], cells: list[str], *, fresh: bool) -> list[str]:
    """The row, perhaps with something wrong; one that starts a page holds ends of texts and is left alone."""
    if fresh or rng.random() > 0.125:
        return cells
    blanks = next(n for n, text in enumerate(cells) if text)
    if blanks:
        lost = rng.choice((blanks, blanks, rng.randrange(1, blanks + 1)))
        return cells[lost:] + [""] * lost
    who = roles.index("responsable_accion")
    if cells[who] and rng.random() < 0.5:
        return [*cells[: who + 1], *cells[who:]]
    return [*cells, "", ""]
