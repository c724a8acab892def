"""The last rows of a page that belong to the group whose centred cells the next page prints.

Only rows without a group's text of their own that speak plainly (:data:`STRONG_EVIDENCE` stems more) of the group that
the next page opens; a finding says so.

Out of scope: how alike two texts are (:mod:`.similar`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pamlib.formats import role_class
from pamlib.rows.similar import evidence
from pamlib.rows.spans import SHOWN, Event, Grouping
from pamlib.values.text import shorten

# Stems by which the next page's group must win before the last rows of a page are given to it.
STRONG_EVIDENCE = 4


def give_page_ends_to_next_group(g: Grouping) -> None:
    """Rows that end a page with no group text, and speak plainly of the group the next page opens, are that
    group's: its centred cells were printed after the break.
    """
    keys = [c.key for c in g.columns if role_class(c.role) == "grupo" and c.role in {"estrategia", "objetivo", "meta"}]
    for i, row in enumerate(g.rows):
        if not (row.page_start and i and "meta" in row.cells) or "componente" in row.cells:
            continue
        opened = [s for k in keys for s in g.starts[k] if s.own == i]
        if not opened:
            continue
        first = i
        while first and _floats(g, first - 1, keys) and _speaks_of_next(g, first - 1, i, keys):
            first -= 1
        if first == i:
            continue
        for span in opened:
            span.first = min(span.first, first)
        g.events.append(
            Event(
                "grupo_de_la_pagina_siguiente",
                first,
                "meta",
                shorten(g.words(first), SHOWN),
                " · ".join(shorten(s.text, SHOWN) for s in opened),
            )
        )


def _floats(g: Grouping, i: int, keys: Sequence[str]) -> bool:
    row = g.rows[i]
    aligned = row.alignment
    return g.is_line(i) and not any(k in row.cells for k in keys) and not (aligned and aligned.moved)


def _speaks_of_next(g: Grouping, i: int, page: int, keys: Sequence[str]) -> bool:
    below = g.words(page)
    above = " ".join([g.in_force(k, i) for k in keys] + [g.words(j) for j in range(max(0, i - 3), i)])
    return evidence(g.words(i), below, above) >= STRONG_EVIDENCE
