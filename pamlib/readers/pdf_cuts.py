"""Cells that the end of a page cut, where only the paper tells.

Most cuts are told later, by the text itself. Two are not, and a ruled PDF shows them: a text in capitals that fills
its cell to the bottom of the page and goes on over blank neighbours on the next one; and a label written upwards that
was printed on the page where most of its cell is, which leaves a blank cell of its own at the end of the page before.

The whole text is put where the cell begins, and a notice says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pamlib.readers.flow import Block
from pamlib.rows.join import join
from pamlib.table import Notice
from pamlib.values.text import fold, is_upper

_ENDS = (".", ":", ";", "!", "?")


def mend(blocks: Sequence[Block]) -> None:
    """Join cells over the page breaks of ``blocks``, in place."""
    tables = [b for b in blocks if b.edges]
    largest = max((b.width for b in tables), default=0)
    tables = [b for b in tables if b.width == largest]
    for before, after in pairwise(tables):
        if after.unit == before.unit + 1:
            row = _first_row(tables[0], after)
            if row < len(after.rows):
                _mend(before, after, row)


def _first_row(first: Block, block: Block) -> int:
    """Index of the first row under the heading that the page prints again, or 0."""
    count = 0
    while count < min(len(first.rows), len(block.rows)) and _same(first.rows[count], block.rows[count]):
        count += 1
    return count if block is not first else 0


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return [fold(c) for c in one] == [fold(c) for c in other]


def _mend(before: Block, after: Block, row: int) -> None:
    starts = {m.first_column - 1: m.first_row - 1 for m in before.merges if m.last_row == len(before.rows)}
    # From the right: a text goes on when the two cells beside it are blank or go on too.
    going_on: set[int] = set()
    for column in reversed(range(len(after.rows[row]))):
        text = after.rows[row][column]
        start = starts.get(column, len(before.rows) - 1)
        above = before.rows[start][column]
        beside = {column + 1, column + 2}
        if not text:
            going_on.add(column)
        elif (row, column) in after.turned and not above:
            before.rows[start][column], after.rows[row][column] = text, ""
        elif above and column in before.full:
            if join(above, text) is not None:
                going_on.add(column)
            elif beside <= going_on and any(not after.rows[row][c] for c in beside) and _in_capitals(above, text):
                going_on.add(column)
                before.rows[start][column], after.rows[row][column] = f"{above} {text}", ""
                before.notices.append(Notice("celda_unida", start + 1, column + 1, found=f"{above} | {text}"))


def _in_capitals(above: str, text: str) -> bool:
    """Both in capitals, the first without a stop, and neither the other one printed again."""
    unlike = not fold(above).startswith(fold(text)) and not fold(text).startswith(fold(above))
    return is_upper(above) and is_upper(text) and not above.endswith(_ENDS) and unlike
