"""Tables without vertical lines: from the columns that :mod:`pamlib.readers.pdf_strips` found to cells.

Rows are told by the column with most separate texts (a date, say, that each row has): a text begins a row where more
than a line's height is blank above it, or under a ruled line. A text that spans rows stands in the first it touches.

Out of scope: rows with no blank between them and no ruled line; two tables side by side
(:mod:`pamlib.readers.pdf_gutter`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pamlib.readers.flow import Block
from pamlib.readers.pdf_cells import Words
from pamlib.readers.pdf_strips import Region
from pamlib.readers.pdf_text import Line, Word

# A blank this much larger than between two lines of a text begins another text.
_LOOSER = 1.12
# Letters of its size between two lines of one text, at most.
_SET_APART = 1.5


@dataclass(slots=True)
class _Piece:
    """Consecutive lines of one column."""

    column: int
    top: float
    bottom: float
    lines: list[Line]


def block(part: Region, edges: Sequence[float], words: Words, borders: Sequence[float] = ()) -> Block:
    """The region as a table with those columns; ``borders`` are ruled lines between its rows, if it has them."""
    pieces = _pieces(part.lines, edges, borders)
    spans = list(pairwise(borders)) if borders else _row_spans(pieces)
    cells: dict[tuple[int, int], list[Line]] = {}
    right = [
        max((w.x1 for p in pieces if p.column == c for x in p.lines for w in x), default=0.0) for c in _columns(edges)
    ]
    for piece in sorted(pieces, key=lambda p: p.top):
        row = _row(piece, spans)
        cells.setdefault((row, piece.column), []).extend(piece.lines)
    for lines in cells.values():
        words.learn(lines)
    rows = [[words.text(cells.get((r, c), []), edges[c], right[c]) for c in _columns(edges)] for r in range(len(spans))]
    lowest = max(p.bottom for p in pieces)
    full = frozenset(p.column for p in pieces if p.bottom > lowest - 1)
    return Block(part.number, [row for row in rows if any(row)], edges=list(edges), full=full)


def _columns(edges: Sequence[float]) -> range:
    return range(len(edges) - 1)


def _pieces(lines: Sequence[Line], edges: Sequence[float], borders: Sequence[float]) -> list[_Piece]:
    columns: list[list[list[Word]]] = [[] for _ in edges[:-1]]
    for line in lines:
        held: dict[int, list[Word]] = {}
        for word in line:
            # By where a word begins: a text wider than its column runs to the right.
            column = min(max(bisect_right(edges, word.x0 + 0.1) - 1, 0), len(columns) - 1)
            held.setdefault(column, []).append(word)
        for column, words in held.items():
            columns[column].append(words)
    pitch = _pitch(columns)
    found = []
    for column, texts in enumerate(columns):
        last: _Piece | None = None
        before = 0.0
        for words in texts:
            top, bottom = _top(words), _bottom(words)
            crossed = any(before < border <= top + 1 for border in borders)
            if last is None or top - before > _LOOSER * pitch or crossed:
                last = _Piece(column, top, bottom, [])
                found.append(last)
            last.lines.append(words)
            last.bottom, before = bottom, top
    return found


def _pitch(columns: Sequence[Sequence[Sequence[Word]]]) -> float:
    """Distance between two lines of one text: the most common between neighbours of a column, and no more than lines
    are ever set apart; where each text has one line, the most common is that between rows.
    """
    gaps = Counter(
        round((_top(b) - _top(a)) * 2) / 2 for texts in columns for a, b in pairwise(texts) if _top(b) > _top(a)
    )
    size = max((words[0].size for texts in columns for words in texts), default=1.0)
    return min(gaps.most_common(1)[0][0], _SET_APART * size) if gaps else 1.0


def _row_spans(pieces: Sequence[_Piece]) -> list[tuple[float, float]]:
    """Top and bottom of each row, from the columns with most pieces."""
    counts = Counter(p.column for p in pieces)
    most = max(counts.values())
    spans: list[list[float]] = []
    for column, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if 2 * count < most:
            break
        for piece in (p for p in pieces if p.column == column):
            touched = [s for s in spans if s[0] < piece.bottom and piece.top < s[1]]
            if not touched:
                spans.append([piece.top, piece.bottom])
            elif len(touched) == 1:
                touched[0][0], touched[0][1] = min(touched[0][0], piece.top), max(touched[0][1], piece.bottom)
    return [(a, b) for a, b in sorted(spans)]


def _row(piece: _Piece, spans: Sequence[tuple[float, float]]) -> int:
    """First row a piece touches, or the one above it."""
    for n, (top, bottom) in enumerate(spans):
        if top < piece.bottom - 1 and piece.top < bottom - 1:
            return n
    return max(0, sum(top <= piece.top for top, _ in spans) - 1)


def _top(words: Sequence[Word]) -> float:
    return min(w.top for w in words)


def _bottom(words: Sequence[Word]) -> float:
    return max(w.bottom for w in words)
