"""Cells that the end of a page cut, where only the paper tells.

Most cuts are told later, by the text itself. Others are not, and a PDF shows them:

- a cell without a line under it at the end of a page, while its neighbours have one: spreadsheet programs print so a
  merged cell that goes on;
- a text in capitals that fills its cell to the bottom of the page and goes on over blank neighbours on the next one;
- a label written upwards that was printed on the page where most of its cell is, which leaves a blank cell of its own
  at the end of the page before;
- a figure that a narrow column broke, whose last digits the next page prints: alone they would be another amount.

The whole text is put where the cell begins, and a notice says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pamlib.readers.flow import Block
from pamlib.readers.pdf_cells import turned_text
from pamlib.rows.join import join
from pamlib.table import Notice
from pamlib.values.text import fold, is_upper

_ENDS = (".", ":", ";", "!", "?")
_TAIL = re.compile(r"[.,]?\d[\d.,]*")
_FIGURE = re.compile(r"\$?\s*\d{1,3}(?:(?:\.\d{3})+|(?:,\d{3})+)")


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
    _move_labels(tables)


def _move_labels(tables: Sequence[Block]) -> None:
    """Put each label where its cell begins: blank, in the middle of an earlier page and down to that page's end."""
    for n, table in enumerate(tables):
        row = _first_row(tables[0], table)
        for column in [c for r, c in table.turned if r == row]:
            for before in reversed(tables[:n]):
                start = _last_starts(before).get(column, len(before.rows) - 1)
                if before.rows[start][column]:
                    break
                if start > _first_row(tables[0], before):
                    before.rows[start][column], table.rows[row][column] = table.rows[row][column], ""
                    break


def _last_starts(block: Block) -> dict[int, int]:
    """Row in which the merge that ends the page begins, by column."""
    return {m.first_column - 1: m.first_row - 1 for m in block.merges if m.last_row == len(block.rows)}


def _first_row(first: Block, block: Block) -> int:
    """Index of the first row under the heading that the page prints again, or 0."""
    count = 0
    while count < min(len(first.rows), len(block.rows)) and _same(first.rows[count], block.rows[count]):
        count += 1
    return count if block is not first else 0


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return [fold(c) for c in one] == [fold(c) for c in other]


def _mend(before: Block, after: Block, row: int) -> None:
    starts = _last_starts(before)
    for column, text in enumerate(after.rows[row]):
        above = before.rows[starts.get(column, len(before.rows) - 1)][column]
        if text and (column in before.open or is_rest_of_figure(above, text)):
            _join(before, after, row, column, starts)
    if before.open:
        # The lines under the other cells say that those end here.
        return
    if _is_cut(before, after.rows[row], starts):
        for column, text in enumerate(after.rows[row]):
            if text:
                _join(before, after, row, column, starts)
        return
    # From the right: a text goes on when the two cells beside it are blank or go on too.
    going_on: set[int] = set()
    for column in reversed(range(len(after.rows[row]))):
        text = after.rows[row][column]
        start = starts.get(column, len(before.rows) - 1)
        above = before.rows[start][column]
        beside = {column + 1, column + 2}
        if not text:
            going_on.add(column)
        elif above and column in before.full:
            if join(above, text) is not None:
                going_on.add(column)
            elif beside <= going_on and any(not after.rows[row][c] for c in beside) and _in_capitals(above, text):
                going_on.add(column)
                _join(before, after, row, column, starts)


def is_rest_of_figure(above: str, text: str) -> bool:
    """True when the two make a figure with all its groups of three digits, and either is none by itself.

    >>> is_rest_of_figure("$ 1.515.000.00", "0"), is_rest_of_figure("$ 1.515.000", ".000")
    (True, True)
    >>> is_rest_of_figure("$ 1.515.000", "0"), is_rest_of_figure("$ 15", "000"), is_rest_of_figure("", "0")
    (False, False, False)
    """
    return bool(_TAIL.fullmatch(text) and above and _FIGURE.fullmatch(above + text)) and (
        text[0] in ".," or not _FIGURE.fullmatch(above)
    )


def _is_cut(before: Block, cells: Sequence[str], starts: dict[int, int]) -> bool:
    """True when a page ends inside a row: all that stands on the next page goes on from a cell that was full, and one
    of those texts says so by itself.
    """
    last = len(before.rows) - 1
    pairs = [(before.rows[starts.get(n, last)][n], cell) for n, cell in enumerate(cells) if cell]
    return (
        all(n in before.full for n, cell in enumerate(cells) if cell)
        and all(above and not above.endswith(_ENDS) for above, _ in pairs)
        and any(join(above, cell) is not None for above, cell in pairs)
    )


def _join(before: Block, after: Block, row: int, column: int, starts: dict[int, int]) -> None:
    start = starts.get(column, len(before.rows) - 1)
    above, text = before.rows[start][column], after.rows[row][column]
    after.rows[row][column] = ""
    before.rows[start][column] = _label(before, after, row, column, start) or _whole(above, text)
    if not above:
        return
    before.notices.append(Notice("celda_unida", start + 1, column + 1, found=f"{above} | {text}"))


def _whole(above: str, text: str) -> str:
    if whole := join(above, text):
        return whole.text
    return f"{above}{text}" if is_rest_of_figure(above, text) else f"{above} {text}".strip()


def _label(before: Block, after: Block, row: int, column: int, start: int) -> str:
    """The text of a cell written upwards that the page cut through its letters, each line of it; '' when it is none."""
    upper, lower = before.turned.get((start, column)), after.turned.get((row, column))
    if upper is None or lower is None:
        return ""
    down = upper.bottom - lower.top
    moved = [g._replace(top=g.top + down, bottom=g.bottom + down) for g in lower.glyphs]
    return turned_text([*upper.glyphs, *moved])


def _in_capitals(above: str, text: str) -> bool:
    """Both in capitals, the first without a stop, and neither the other one printed again."""
    unlike = not fold(above).startswith(fold(text)) and not fold(text).startswith(fold(above))
    return is_upper(above) and is_upper(text) and not above.endswith(_ENDS) and unlike
