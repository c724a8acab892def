"""The texts of one column, each with the pieces that a page break cut from it.

A cell at the top of a page that goes on with the text in force is joined to it ("Formar a los" | "docentes de
primaria"); a piece of a rotated label belongs to the label. A row whose every cell goes on so is the rest of the row
above.

Out of scope: whether two texts join (:mod:`.join`), and rows that a text covers (:mod:`.cover`).
"""

from __future__ import annotations

from pamlib.formats import role_class
from pamlib.headings import Column
from pamlib.rows.body import Cell
from pamlib.rows.join import Join, join
from pamlib.rows.spans import SHOWN, Event, Grouping, Span, same_text
from pamlib.table import Merge
from pamlib.values.components import canonical_component, is_fragment_of
from pamlib.values.text import shorten


def texts_of(g: Grouping, column: Column) -> list[Span]:
    """Every text of the column, in order, the pieces of each joined; a declared merge gives it its last row."""
    found: list[Span] = []
    key, is_component = column.key, column.role == "componente"
    line_level = role_class(column.role) == "linea" or key == g.identity
    current: Span | None = None
    for i, row in enumerate(g.rows):
        cell = row.cells.get(key)
        if cell is None:
            continue
        if current is not None:
            if is_component and _same_component(g, current, cell, i):
                continue
            # What belongs to one line goes on only from the row just above.
            near = not line_level or current.own == i - 1
            if row.page_start and near and _goes_on(g, column, current, cell, i):
                continue
        span = Span(cell.text, i, [cell, *row.joined.get(key, ())], i, i)
        if g.merged and (merge := g.merged.get((cell.row, cell.index))):
            span.merged = True
            span.last = _last_row(g, merge, i)
        if current is not None and not line_level and same_text(current.text, cell.text):
            span.resets = False
        if is_component:
            _read_component(span, current)
        found.append(span)
        current = span
    return found


def _last_row(g: Grouping, merge: Merge, i: int) -> int:
    """Index of the last row a merge covers (headings printed inside it are no rows)."""
    while i + 1 < len(g.rows) and g.rows[i + 1].number <= merge.last_row:
        i += 1
    return i


def _goes_on(g: Grouping, column: Column, span: Span, cell: Cell, i: int) -> bool:
    """Join ``cell`` to the text in force when it is its continuation on a new page."""
    if same_text(span.text, cell.text) or column.role.startswith(("responsable", "fecha", "fuente")):
        return False
    whole = join(span.text, cell.text)
    if whole is None:
        grouped = role_class(column.role) in {"grupo", "atributo"} and column.key != g.identity
        if not (grouped and g.habits.is_tail(column.key, span.text, g.rows[i])):
            return False
        whole = Join(f"{span.text} {cell.text}", "costumbre")
    g.events.append(
        Event("celda_unida", i, column.key, f"{shorten(span.text, SHOWN)} | {shorten(cell.text, SHOWN)}", whole.text)
    )
    span.text = whole.text
    span.cells.append(cell)
    span.joins.append((i, whole))
    cell.fate = "continuacion"
    span.last = max(span.last, i)
    return True


def _same_component(g: Grouping, span: Span, cell: Cell, i: int) -> bool:
    """A piece of rotated text belongs to the label it was cut from, before it or (rest of the label) after it."""
    piece, label = cell.text, span.text
    if is_fragment_of(piece, label) and not canonical_component(piece).confianza > 0.5:
        pass
    elif g.rows[i].page_start and is_fragment_of(label, piece) and not canonical_component(label).confianza > 0.5:
        span.text = piece
    else:
        return False
    g.events.append(Event("rotulo_partido", i, "componente", f"{label} | {piece}", span.text))
    span.cells.append(cell)
    cell.fate = "fragmento" if span.text == label else "continuacion"
    span.last = max(span.last, i)
    return True


def _read_component(span: Span, before: Span | None) -> None:
    """A component that is the one already in force, under another spelling, does not start its levels anew."""
    seen = canonical_component(span.text)
    if before is not None and seen.canonico and canonical_component(before.text).canonico == seen.canonico:
        span.resets = False


def raise_over_joined(g: Grouping) -> None:
    """A text that starts where the page cut one of a lower level covers that one from its beginning: the rows on
    both sides of the cut have one goal, so they have one objective.
    """
    groups = [c.key for c in g.columns if role_class(c.role) == "grupo" and c.key != g.identity]
    for position, lower in enumerate(groups):
        for cut, first in [(i, s.own) for s in g.starts[lower] for i, _ in s.joins]:
            for higher in groups[:position]:
                for span in g.starts[higher]:
                    if span.own == cut and not any(first <= s.own < cut for s in g.starts[higher]):
                        span.first = min(span.first, first)


def find_continuations(g: Grouping) -> None:
    """A row at the top of a page whose every cell goes on with the row above is the rest of that row."""
    for i, row in enumerate(g.rows):
        if (
            i
            and row.page_start
            and row.cells
            and all(c.fate in {"continuacion", "fragmento"} for c in row.cells.values())
        ):
            g.continuation.add(i)
