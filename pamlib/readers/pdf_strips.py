"""Columns of a table without vertical lines: the blank strips that (almost) no text of the table crosses.

The strips are looked for over all pages of the table at once, because a page may leave a column blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from pamlib.readers.pdf_text import Line

# In letters of the line's size: a blank that separates two cells, the narrowest strip between two columns.
_APART = 1.0
_STRIP = 0.3
# Cells that a line must have for it to be of a table, and lines there must be.
_FEWEST_CELLS = 4
_FEWEST_LINES = 3
# Share of the lines that may cross a strip: titles, totals, notes.
_CROSSING = 0.05
# A blank of more than so many lines after the last row ends the table.
_FAR = 1.0


@dataclass(slots=True)
class Region:
    """Lines of a page that are of a table, and those above and below it."""

    number: int
    above: list[Line]
    lines: list[Line]
    below: list[Line]


def cells_of(line: Line) -> list[tuple[float, float, str]]:
    """Stretches of a line with a wide blank between them: left, right, text."""
    found: list[tuple[float, float, str]] = []
    for word in line:
        if found and word.x0 - found[-1][1] <= _APART * word.size:
            x0, _, text = found[-1]
            found[-1] = (x0, word.x1, f"{text} {word.text}")
        else:
            found.append((word.x0, word.x1, word.text))
    return found


def region(number: int, lines: Sequence[Line], *, goes_on: bool = False) -> Region | None:
    """The part of a page that is set in columns; ``None`` when no part is.

    ``goes_on`` says that the page before has such a part, so that a single line is enough.
    """
    rich = [n for n, line in enumerate(lines) if len(cells_of(line)) >= _FEWEST_CELLS]
    if len(rich) < (1 if goes_on else _FEWEST_LINES):
        return None
    first, last = rich[0], rich[-1]
    while (
        last + 1 < len(lines)
        and min(w.top for w in lines[last + 1]) - max(w.bottom for w in lines[last]) < _FAR * lines[last][0].size
    ):
        last += 1
    return Region(number, list(lines[:first]), list(lines[first : last + 1]), list(lines[last + 1 :]))


def column_edges(regions: Sequence[Region]) -> list[float]:
    """Left edge of the table, the middle of each strip and the right edge, in points."""
    lines = [line for r in regions for line in r.lines]
    words = [word for line in lines for word in line]
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    size = Counter(round(w.size, 1) for w in words).most_common(1)[0][0]
    # Coverage by tenths of a point, each stretch of words once.
    stretches = [stretch for line in lines for stretch in _close(line)]
    changes = [0] * (int((right - left) * 10) + 2)
    for x0, x1 in stretches:
        changes[int((x0 - left) * 10)] += 1
        changes[int((x1 - left) * 10) + 1] -= 1
    covered = list(accumulate(changes))
    most = int(len(lines) * _CROSSING)
    strips, first = [], 0
    for place, count in enumerate([*covered, most + 1]):
        if count <= most:
            continue
        if place - first >= _STRIP * size * 10:
            strips += _within(left + first / 10, left + place / 10, stretches)
        first = place + 1
    # At the sides there is no column to separate, but one with few texts may lie there.
    inner = [(a, b) for a, b in strips if a > left + 1 and b < right - 1]
    places = [_clearest(covered, round((a - left) * 10), round((b - left) * 10)) for a, b in inner]
    return [left, *(left + place / 10 for place in places), right + 1]


def _clearest(covered: Sequence[int], first: int, last: int) -> float:
    """Middle of the longest run of least coverage: what enters a strip from one side is a long text, not a title."""
    least = min(covered[first:last])
    runs = [list(run) for value, run in groupby(range(first, last), key=lambda n: covered[n]) if value == least]
    longest = max(runs, key=len)
    return (longest[0] + longest[-1]) / 2


def _within(first: float, last: float, stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The strip or, where a column with few texts lies inside it, the strips on both sides of that."""
    inner: list[list[float]] = []
    for x0, x1 in sorted(s for s in stretches if s[0] > first - 0.2 and s[1] < last + 0.2):
        if inner and x0 <= inner[-1][1] + 1:
            inner[-1][1] = max(inner[-1][1], x1)
        else:
            inner.append([x0, x1])
    sides = [first, *(x for area in inner for x in area), last]
    return [(a, b) for a, b in zip(sides[::2], sides[1::2], strict=True) if b > a]


def _close(line: Line) -> list[tuple[float, float]]:
    """Stretches of words with no more than a space between them."""
    found: list[tuple[float, float]] = []
    for word in line:
        if found and word.x0 - found[-1][1] <= _STRIP * 1.2 * word.size:
            found[-1] = (found[-1][0], word.x1)
        else:
            found.append((word.x0, word.x1))
    return found
