"""Which text of each column holds for each row: inheritance by declared merge and by hierarchy, joins included.

A *span* is one text and the rows it covers. Where the file declares merges, a span is its merge. Where the merge was
lost, a text covers the rows below it until the next text of its column or of one above it in the hierarchy; a
vertically centred cell appears in the middle of its block, so the blank rows above a text are its own too when nothing
above could be theirs (the start of the table, or of a group one level up). Money and dates never pass this way.

Worked example, three columns (objetivo, meta, tarea)::

    Objetivo 1 |        | tarea a      meta of a: M1 (centred: M1 covers the row above it)
               | M1     | tarea b
               | M2     | tarea c      objetivo of c: Objetivo 1
    Objetivo 2 |        | tarea d      meta of d: none; M2 belongs to Objetivo 1

The steps are modules of their own: :mod:`.pieces`, :mod:`.orphans`, :mod:`.page_ends`, :mod:`.cover`.

Out of scope: money (see :mod:`pamlib.rows.shared`), and what the texts mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from pamlib.headings import Column
from pamlib.rows.body import BodyRow
from pamlib.rows.cover import cover
from pamlib.rows.orphans import place_orphans
from pamlib.rows.page_ends import give_page_ends_to_next_group
from pamlib.rows.pieces import find_continuations, raise_over_joined, texts_of
from pamlib.rows.spans import Event, Grouping, Groups, Span
from pamlib.table import Merge

__all__ = ["Event", "Groups", "Span", "group_rows"]


def group_rows(rows: Sequence[BodyRow], columns: Sequence[Column], merges: Sequence[Merge], identity: str) -> Groups:
    """Spans of every text column.

    Parameters
    ----------
    rows: the aligned rows, in document order.
    columns: columns of the table; those of money are left out.
    merges: vertical merges the file declares (empty for a text).
    identity: key of the column that makes a row a line (``tarea`` or ``accion``).
    """
    g = Grouping(rows, columns, merges, identity)
    for column in g.columns:
        g.starts[column.key] = texts_of(g, column)
    find_continuations(g)
    raise_over_joined(g)
    orphans = place_orphans(g)
    give_page_ends_to_next_group(g)
    return Groups(cover(g), g.continuation, orphans, g.events)
