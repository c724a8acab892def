"""Lines of a plan: the rows of a table with every text that holds for each, and the destination of every cell.

This is where reading ends and meaning has not begun: texts are as written, money and dates are not yet read. In a plan
without tasks a cell that numbers several actions gives a line for each; what else the row says holds for all of them,
and its money is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pamlib.actions import split_actions
from pamlib.conservation import UNPLACED
from pamlib.corrections.edits import SheetEdits
from pamlib.findings import Findings
from pamlib.formats import role_name
from pamlib.headings import Column, Section
from pamlib.ids import UniqueIds, stable_id
from pamlib.limits import Limits
from pamlib.rows.body import Body, BodyRow, Cell, clean, read_body
from pamlib.rows.groups import Groups, Span, group_rows
from pamlib.rows.join import ends_cut
from pamlib.rows.shared import over_pages, shared_amounts
from pamlib.schedule import schedule
from pamlib.table import Merge, RawTable
from pamlib.values.money import parse_money
from pamlib.values.text import fold, shorten

DOUBTFUL = 0.5
# Characters of a cell that a finding about a whole row shows.
SHOWN = 40


@dataclass(slots=True)
class Line:
    """One line: ``spans`` by role, ``money`` by column key (``None`` where blank), ``shares`` the id of the line whose
    amount it shares by column key, ``extra`` texts of columns without a role by heading, ``marks`` the marked months by
    (year or ``None``, month), ``scales`` pesos in one unit of a money column whose heading gives its scale.
    """

    id: str
    row: BodyRow
    table: RawTable
    spans: dict[str, Span]
    money: dict[str, Cell | None]
    index: int
    shares: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Cell] = field(default_factory=dict)
    marks: dict[tuple[int | None, int], Cell] = field(default_factory=dict)
    scales: dict[str, int] = field(default_factory=dict)

    def text(self, role: str) -> str:
        """Text that holds for the line under a role, '' when none does."""
        span = self.spans.get(role)
        return span.text if span else ""


@dataclass(slots=True)
class Read:
    """Lines of one table and all its cells below the title block, each with its destination and its line."""

    lines: list[Line]
    cells: list[tuple[Cell, str]]
    columns: list[Column]


def read_lines(
    table: RawTable,
    sections: Sequence[Section],
    titles: frozenset[str],
    limits: Limits,
    ids: UniqueIds,
    findings: Findings,
    edits: SheetEdits | None = None,
) -> Read:
    """Lines of a table whose sections were found, with what a person corrected in its rows.

    Raises
    ------
    UserError: from :func:`pamlib.rows.body.read_body`, or a correction does not fit.
    """
    edits = edits or SheetEdits()
    body = read_body(table, sections, titles, limits)
    edits.reshape(body, sections, table)
    roles = [c.role for c in body.columns]
    # A column of tasks that is blank throughout is that of a layout with tasks, in a plan that has none.
    has_tasks = "accion" not in roles or any("tarea" in row.cells for row in body.rows)
    identity = "tarea" if "tarea" in roles and has_tasks else "accion" if "accion" in roles else "meta"
    vertical = [
        m
        for m in edits.without_split(table.merges)
        if m.last_row > m.first_row and m.first_row > sections[0].heading_rows[-1].number
    ]
    groups = group_rows(body.rows, body.columns, vertical, identity)
    edits.regroup(groups, body, identity)
    rows = [i for i in range(len(body.rows)) if i not in groups.continuation and i not in groups.orphans]
    numbered = {} if identity == "tarea" else _numbered(body, groups, rows, identity)
    lines = [_line(table, body, groups, i, identity, ids, findings, numbered.get(i, ("",))[0]) for i in rows]
    _share_money(body, groups, rows, lines, vertical, findings, table, identity)
    _share_extra(lines, vertical)
    cells = _destinations(body, groups, rows, lines)
    _report(table, body, groups, lines, cells, findings, identity)
    scales = _scales(sections)
    marks = schedule(table, body)
    for line in lines:
        line.scales = scales.get(line.row.number, {})
        line.marks = marks.get(line.row.number, {})
    lines = [each for line in lines for each in _separated(line, numbered.get(line.index, ()), ids, findings)]
    return Read(lines, cells, body.columns)


def _scales(sections: Sequence[Section]) -> dict[int, dict[str, int]]:
    """By row number, the scale of each money column whose heading, on that page, gives one."""
    found: dict[int, dict[str, int]] = {}
    for section in sections:
        scales = {c.key: c.scale for c in section.columns if c.role == "recurso" and c.scale != 1}
        if scales:
            found |= {row.number: scales for row in section.rows}
    return found


def _numbered(body: Body, groups: Groups, rows: Sequence[int], identity: str) -> dict[int, list[str]]:
    """By row, the actions of the cells that number several, where the cell is of that row alone."""
    held = groups.spans.get(identity)
    if held is None:
        return {}
    found = {}
    for i in rows:
        span = held[i]
        cell = body.rows[i].cells.get(identity)
        if span is None or cell is None or span.cells != [cell] or span.text != cell.text or cell.settled:
            continue
        if cell.text[:1] in set("1aA") and sum(held[j] is span for j in rows) == 1:
            items = split_actions(cell.source) if clean(cell.source) == cell.text else split_actions(cell.text)
            if items:
                found[i] = items
    return found


def _separated(line: Line, items: Sequence[str], ids: UniqueIds, findings: Findings) -> list[Line]:
    """The line, and one more for each other action that its cell numbers: amounts and states are printed once."""
    if not items:
        return [line]
    cell = line.spans["accion"].cells[0]
    findings.add(
        "acciones_separadas",
        line.table,
        cell=cell,
        understood=f"{len(items)} acciones: {' | '.join(shorten(item, SHOWN) for item in items)}",
        line=line.id,
    )
    for key, money in line.money.items():
        if money is not None:
            line.shares.setdefault(key, line.id)
    lines = [line]
    for item in items[1:]:
        spans = line.spans | {"accion": replace(line.spans["accion"], text=item)}
        identifier, repeated = ids.next(_identifier(spans, "accion"))
        if repeated:
            findings.add("linea_repetida", line.table, cell=cell, found=item, line=identifier)
        lines.append(
            replace(line, id=identifier, spans=spans, money=dict.fromkeys(line.money), shares=dict(line.shares))
        )
    return lines


def _identifier(spans: dict[str, Span], identity: str) -> str:
    texts = [spans[k].text if k in spans else "" for k in ("accion", "tarea")]
    if identity != "tarea":
        texts.append(spans["indicador"].text if "indicador" in spans else "")
    if identity == "meta":
        texts.append(spans["meta"].text if "meta" in spans else "")
    return stable_id("L", *texts)


def _line(
    table: RawTable,
    body: Body,
    groups: Groups,
    i: int,
    identity: str,
    ids: UniqueIds,
    findings: Findings,
    action: str,
) -> Line:
    """The line of a row; ``action`` is the first of several that its cell numbers, '' where it does not."""
    row = body.rows[i]
    spans = {}
    for key, held in groups.spans.items():
        if (span := held[i]) is not None:
            spans[key] = span
    if action:
        spans["accion"] = replace(spans["accion"], text=action)
    identifier, repeated = ids.next(_identifier(spans, identity))
    if repeated:
        found = next((spans[k].text for k in ("tarea", "accion", "meta") if k in spans), "")
        findings.add("linea_repetida", table, row=row.number, found=found, line=identifier)
    money = {c.key: row.cells.get(c.key) for c in body.columns if c.role == "recurso"}
    extra = {c.heading: row.cells[c.key] for c in body.columns if not c.role and c.key in row.cells}
    return Line(identifier, row, table, spans, money, i, extra=extra)


def _share_extra(lines: Sequence[Line], merges: Sequence[Merge]) -> None:
    """What a declared merge says in a column without a role holds for every line it covers."""
    starts = {(m.first_row, m.first_column - 1): m for m in merges}
    for at, line in enumerate(lines):
        for heading, cell in list(line.extra.items()):
            if (merge := starts.get((cell.row, cell.index))) is None or cell.row != line.row.number:
                continue
            for other in lines[at + 1 :]:
                if other.row.number > merge.last_row:
                    break
                other.extra.setdefault(heading, cell)


def _share_money(
    body: Body,
    groups: Groups,
    rows: Sequence[int],
    lines: Sequence[Line],
    merges: Sequence[Merge],
    findings: Findings,
    table: RawTable,
    identity: str,
) -> None:
    keys = [c.key for c in body.columns if c.role == "recurso"]
    texts = {cell.text for line in lines for cell in line.money.values() if cell}
    amounts = frozenset(
        t for t in texts if (v := parse_money(t, column_is_money=True)) and v.estado in {"monto", "indexado"}
    )
    shared = shared_amounts(body.rows, rows, groups, keys, merges, amounts)
    by_row = {line.index: line for line in lines}
    for key, declared in shared.items():
        guessed = over_pages(body.rows, rows, groups, key, merges, amounts, declared, identity) if merges else {}
        owners = declared | {owner: owner for owner in guessed.values()} | guessed
        members: dict[int, list[int]] = {}
        for row, owner in owners.items():
            by_row[row].shares[key] = by_row[owner].id
            if "fuente" in by_row[owner].spans:
                # One amount has one source, printed beside it.
                by_row[row].spans.setdefault("fuente", by_row[owner].spans["fuente"])
            members.setdefault(owner, []).append(row)
        for owner, covered in members.items():
            cell = by_row[owner].money[key]
            if cell is not None:
                over = any(row in guessed for row in covered)
                numbers = ", ".join(str(body.rows[r].number) for r in sorted(covered))
                findings.add(
                    "recurso_compartido_entre_paginas" if over else "recurso_compartido",
                    table,
                    cell=cell,
                    understood=f"una cifra para las filas {numbers}",
                    line=by_row[owner].id,
                )


def _destinations(body: Body, groups: Groups, rows: Sequence[int], lines: Sequence[Line]) -> list[tuple[Cell, str]]:
    """Every cell under the headings with its fate set, and the id of the line it stands in ('' for none)."""
    line_of = {i: line.id for i, line in zip(rows, lines, strict=True)}
    cells = [(cell, "") for cell in body.others]
    used = {id(c) for line in lines for span in line.spans.values() for c in span.cells} if groups.orphans else set()
    for i, row in enumerate(body.rows):
        for key, cell in row.cells.items():
            target = _target(key)
            if i in groups.orphans and id(cell) not in used:
                cell.fate = f"repetida:{target}" if _repeated(body, i, key) else UNPLACED
            else:
                cell.fate = f"{cell.fate}:{target}" if cell.fate else target
            cells.append((cell, line_of.get(i, "")))
        for key, joined in row.joined.items():
            for cell in joined:
                cell.fate = f"continuacion:{_target(key)}"
                cells.append((cell, line_of.get(i, "")))
        for cell in row.extra:
            cell.fate = UNPLACED
            cells.append((cell, line_of.get(i, "")))
    return cells


def _repeated(body: Body, i: int, key: str) -> bool:
    """True when a row of a group prints again what the line next to it says under the same column."""
    return any(
        0 <= j < len(body.rows) and fold(body.rows[j].text(key)) == fold(body.rows[i].text(key)) for j in (i - 1, i + 1)
    )


@cache
def _target(key: str) -> str:
    if key.startswith("recurso:"):
        return "recursos.valor_original"
    if key.startswith("mes:"):
        return "lineas.plazo"
    return "lineas.adicionales" if key.startswith("otro:") else f"lineas.{key}"


def _report(
    table: RawTable,
    body: Body,
    groups: Groups,
    lines: Sequence[Line],
    cells: Sequence[tuple[Cell, str]],
    findings: Findings,
    identity: str,
) -> None:
    index = {c.key: c.index for c in body.columns}
    line_of = {line.index: line.id for line in lines}
    for event in groups.events:
        row = body.rows[event.row]
        cell = row.cells.get(event.key)
        findings.add(
            event.code,
            table,
            row=row.number,
            column=cell.index if cell else index.get(event.key),
            found=event.found,
            understood=event.understood,
            line=line_of.get(event.row, ""),
        )
    for i, row in enumerate(body.rows):
        if row.alignment and row.alignment.moved:
            doubtful = row.alignment.confidence < DOUBTFUL
            understood = "; ".join(f"{role_name(key)}: {shorten(cell.text, SHOWN)}" for key, cell in row.cells.items())
            found = " | ".join(shorten(c.text, SHOWN) for c in sorted(row.cells.values(), key=lambda c: c.index))
            findings.add(
                "alineacion_dudosa" if doubtful else "fila_alineada",
                table,
                row=row.number,
                found=found,
                understood=f"{understood} (confianza {round(row.alignment.confidence * 100)} %)",
                line=line_of.get(i, ""),
            )
    for cell, line in cells:
        if cell.fate == UNPLACED:
            findings.add("celda_sin_ubicar", table, cell=cell, line=line)
    _report_cuts(table, groups, lines, findings, identity)


def _report_cuts(table: RawTable, groups: Groups, lines: Sequence[Line], findings: Findings, identity: str) -> None:
    """Texts that end or begin cut; each span once."""
    line_of = {line.index: line.id for line in lines}
    for key, held in groups.spans.items():
        if key.startswith(("fecha", "responsable", "fuente", "plazo")):
            continue
        spans = _once_each(held, line_of)
        # A sentence in lower case from its start is a habit of some offices; only a lone one is a doubt.
        lower = sum(span.cells[0].text[0].islower() for span, _ in spans)
        sentences = key not in {"componente", "ubicacion"} and lower * 3 <= len({s.cells[0].text for s, _ in spans})
        for span, line in spans:
            first, last = span.cells[0], span.cells[-1]
            if ends_cut(span.text):
                findings.add("texto_cortado", table, cell=last, found=span.text, line=line)
            if sentences and first.text[0].islower() and span.text.startswith(first.text):
                findings.add("texto_sin_comienzo", table, cell=first, found=span.text, line=line)
    _report_partial(table, lines, findings, identity)


def _once_each(held: Sequence[Span | None], line_of: dict[int, str]) -> list[tuple[Span, str]]:
    """The spans of a column with the first line each covers."""
    found: list[tuple[Span, str]] = []
    before: Span | None = None
    for i, span in enumerate(held):
        if span is not None and span is not before and i in line_of:
            found.append((span, line_of[i]))
            before = span
    return found


def _report_partial(table: RawTable, lines: Sequence[Line], findings: Findings, identity: str) -> None:
    """A line whose text is how the line above begins."""
    before = ""
    for line in lines:
        text = line.text(identity)
        if text and len(text) < len(before) and " " in text and fold(before).startswith(fold(text) + " "):
            cell = line.spans[identity].cells[0]
            findings.add("texto_parcial", table, cell=cell, found=text, understood=before, line=line.id)
        before = text
