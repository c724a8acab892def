"""Which text of each column holds for each row, once it is known where every text starts.

A text holds until the next of its column or of one above it in the hierarchy, or to the end of its declared merge; the
blank rows above a centred text are its own when nothing above could be theirs.

Out of scope: where texts start (:mod:`.pieces`, :mod:`.orphans`, :mod:`.page_ends`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pamlib.formats import role_class
from pamlib.headings import Column
from pamlib.rows.spans import Event, Grouping, Span


def cover(g: Grouping) -> dict[str, list[Span | None]]:
    """By column, the span that holds for each row, or ``None``."""
    size = len(g.rows)
    spans: dict[str, list[Span | None]] = {}
    opened: set[int] = {0}
    for column in g.columns:
        starts = sorted(g.starts[column.key], key=lambda s: s.first)
        held: list[Span | None] = [None] * size
        spans[column.key] = held
        if role_class(column.role) == "linea":
            for span in starts:
                held[span.first : span.last + 1] = [span] * (span.last + 1 - span.first)
            continue
        attribute = role_class(column.role) == "atributo"
        current: Span | None = None
        upcoming = iter([*starts, None])
        following = next(upcoming)
        emptied: set[int] = set()
        for i in range(size):
            if i in opened and (not attribute or _ended(g, current, i)):
                current = None
                emptied |= {i} if attribute else set()
            while following is not None and following.first <= i:
                current, following = following, next(upcoming)
            if current is not None and i > current.last and current.merged and _declared(g, column, i):
                current = None
            held[i] = current
        # What describes a group is not emptied by a new one, so nothing stops it on its way up either.
        _fill_upwards(g, column, starts, held, {0} | {i + 1 for i in emptied} if attribute else opened)
        if not attribute and column.role != "indicador":
            opened |= {s.first for s in starts if s.resets}
    return spans


def _ended(g: Grouping, span: Span | None, i: int) -> bool:
    """True when a declared merge ended above the row: what it says of its group is not said of the next one."""
    return span is not None and span.merged and i > span.last and not g.rows[i].page_start


def _declared(g: Grouping, column: Column, i: int) -> bool:
    """True when the row's own blank cell in that column is itself a declared (blank) merge.

    At the top of a page such a merge is the rest of the group the page break cut.
    """
    return (g.rows[i].number, column.index) in g.merged and not g.rows[i].page_start


def _fill_upwards(
    g: Grouping, column: Column, starts: Sequence[Span], held: list[Span | None], opened: set[int]
) -> None:
    """Blank rows between the start of a higher group and the first text in it belong to that text."""
    for span in starts:
        i = span.first
        if g.rows[span.own].banner:
            continue
        while i and held[i - 1] is None and i not in opened:
            i -= 1
        if i < span.first:
            first = next((j for j in range(i, span.first) if g.is_line(j)), None)
            if first is not None:
                g.events.append(Event("heredado_de_abajo", first, column.key, "(en blanco)", span.text))
            held[i : span.first] = [span] * (span.first - i)
            span.first = i
