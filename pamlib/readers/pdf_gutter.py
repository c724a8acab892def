"""Two tables without lines side by side: the blank strip between them.

In one table the texts left and right of any strip stand at the same heights, because they are of the same rows. Two
tables have their own heights. So the widest strip, when it is plainly wider than the next, parts two tables if few
texts on one side have one on the other at their height.

Out of scope: two tables whose rows all stand at the same heights; three tables side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pamlib.readers.pdf_strips import Region
from pamlib.readers.pdf_text import Line

# Times the second widest strip, texts each side must have, share of them that may be level, points that are level.
_WIDER = 1.5
_FEWEST = 3
_LEVEL = 0.35
_SAME = 0.7


def parted(regions: Sequence[Region], edges: Sequence[float]) -> list[list[Region]]:
    """The regions, or those left and those right of the strip; ``edges`` are the borders of all columns."""
    words = [w for region in regions for line in region.lines for w in line]
    gaps = sorted(
        (min(w.x0 for w in words if w.x0 >= edge) - max(w.x1 for w in words if w.x0 < edge), edge)
        for edge in edges[2:-2]
    )
    others = [gap for gap, _ in gaps[:-1]]
    if not gaps or gaps[-1][0] < _WIDER * max([*others, words[0].size]):
        return [list(regions)]
    at = gaps[-1][1]
    left, right = ([_side(region, at, first) for region in regions] for first in (True, False))
    if _share_level(left, right) > _LEVEL:
        return [list(regions)]
    return [[region for region in side if region.lines] for side in (left, right)]


def _side(region: Region, at: float, first: bool) -> Region:
    lines = [[word for word in line if (word.x0 < at) is first] for line in region.lines]
    return replace(region, lines=[line for line in lines if line])


def _share_level(left: Sequence[Region], right: Sequence[Region]) -> float:
    """Share of the lines of the side with fewer that stand as high as one of the other; 1 when there are too few."""
    level = count = 0
    for one, other in zip(left, right, strict=True):
        few, many = sorted(([_height(line) for line in side.lines] for side in (one, other)), key=len)
        if len(few) >= _FEWEST:
            count += len(few)
            level += sum(any(abs(a - b) <= _SAME for b in many) for a in few)
    return level / count if count else 1.0


def _height(line: Line) -> float:
    return (line[0].top + line[0].bottom) / 2
