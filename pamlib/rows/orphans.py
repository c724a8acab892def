"""Rows with a group's text and no line of their own: they cover the rows below or, printed late, rows above.

A page may print the centred text of a goal after all its tasks; then the rows above that are more like it than like the
goal over them are its own, and a finding says so.

Out of scope: how alike two texts are (:mod:`.similar`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pamlib.formats import role_class
from pamlib.rows.similar import evidence
from pamlib.rows.spans import SHOWN, Event, Grouping, Span
from pamlib.values.text import fold, shorten


def place_orphans(g: Grouping) -> set[int]:
    """A row with a group's text and no line of its own covers the rows below it or, when those have a group of
    their own, was printed after its children: then it covers the rows above that are more like it than like the
    group over them.
    """
    orphans = set()
    for i in range(len(g.rows)):
        if i in g.continuation or g.is_line(i):
            continue
        orphans.add(i)
        if g.rows[i].banner:
            continue
        spans = [s for c in g.columns for s in g.starts[c.key] if s.own == i]
        keys = [c.key for c in g.columns if any(s.own == i for s in g.starts[c.key])]
        if not spans or (i + 1 < len(g.rows) and not any(k in g.rows[i + 1].cells for k in keys)):
            continue
        groups = [c.key for c in g.columns if c.key in keys and role_class(c.role) == "grupo"]
        first = _first_child(g, i, groups)
        if first == i:
            continue
        for span in spans:
            span.first = _blank_down_to(g, i, first, span, keys)
        text = " · ".join(s.text for s in spans)
        g.events.append(
            Event(
                "fila_fuera_de_orden",
                i,
                groups[0],
                shorten(text, SHOWN),
                f"texto de las filas {g.rows[first].number} a {g.rows[i - 1].number}",
            )
        )
    return orphans


def _blank_down_to(g: Grouping, i: int, first: int, span: Span, keys: Sequence[str]) -> int:
    """First row the text covers: rows that have their own in that column keep it."""
    key = next(k for k in keys if any(s is span for s in g.starts[k]))
    own = [j for j in range(first, i) if key in g.rows[j].cells]
    return own[-1] + 1 if own else first


def _first_child(g: Grouping, i: int, keys: Sequence[str]) -> int:
    """First of the rows above ``i``, blank in ``keys``, that belong to its text."""
    above = i
    while above and not any(k in g.rows[above - 1].cells for k in keys):
        above -= 1
    if above == i or not keys:
        return i
    own = " ".join(g.rows[i].text(k) for k in keys)
    over = " ".join(g.in_force(k, above) for k in keys)
    scores = [evidence(g.words(j), own, over) + _same_attributes(g, j, i) for j in range(above, i)]
    # The boundary that leaves most evidence below it; the nearest rows when there is a tie.
    totals = [sum(scores[n:]) for n in range(len(scores))]
    best = max(totals)
    return above + max(n for n, total in enumerate(totals) if total == best) if best > 0 else i


def _same_attributes(g: Grouping, row: int, group: int) -> int:
    """+2 for each attribute (who answers, where) that both rows print alike, -2 for each the row does not print."""
    keys = [c.key for c in g.columns if role_class(c.role) == "atributo" and c.key in g.rows[group].cells]
    return sum(2 if fold(g.rows[row].text(k)) == fold(g.rows[group].text(k)) else -2 for k in keys)
