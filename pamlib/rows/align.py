"""Puts each cell of a row under the role it belongs to, by what the cell looks like and not by its position alone.

An OCR loses leading blanks, adds a cell, swaps two neighbours or drops an empty column; the order of the cells almost
always survives. So a row is aligned to the columns as two sequences are: a cell may match a column (at the cost that
``formats/afinidad.yml`` gives to its kind there), a column may be skipped, a cell may be dropped (cheap when it is
blank), and two neighbours may change places. Of all ways the cheapest is found by dynamic programming; how much worse
the next best place of each cell is, is the confidence of the decision.

>>> columns = ["accion", "responsable_accion", "fecha_inicio", "fecha_fin"]
>>> align(["", "Capacitar docentes de primaria", "Líder de Calidad", "mar-24", "dic-24"], columns).places
(None, 0, 1, 2, 3)

Out of scope: joining a cell with its continuation, and telling whose group a row belongs to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pamlib.formats import load
from pamlib.rows.kinds import kind

# Costs of the steps, in the units of afinidad.yml. A dropped cell costs as much as one in an impossible place, so
# that text is left unplaced only when no column can take it.
# Cells lost at the ends of a row are common, a hole in the middle is not.
SKIP_COLUMN = 0.3
SKIP_INSIDE = 0.6
SKIP_IDENTITY = 1.2
DROP_BLANK = 0.3
DROP_CELL = 6.0
DROP_FRAGMENT = 1.5
SWAP = 0.5
# A cell in its printed place is left there unless something is at least this odd.
ODD = 1.5
_TYPED = frozenset({"fecha_inicio", "fecha_fin", "recurso", "fuente", "responsable_accion", "responsable_tarea"})
# In a workbook columns hold; cells move only when a date or an amount stands where none can, and moving mends at least
# this much. A sentence under "responsable" is only a sentence under "responsable".
WORTH_MOVING = 4.0
_HARD = frozenset({"fecha", "dinero"})


@dataclass(frozen=True, slots=True)
class Alignment:
    """Column (0-based, in the order given) of each cell, ``None`` where it has none; ``moved`` says that some cell
    stands elsewhere than printed; ``confidence`` (0–1) is that of the least certain cell.
    """

    places: tuple[int | None, ...]
    moved: bool
    confidence: float


@cache
def _affinities() -> dict[str, dict[str, float]]:
    return {role: {k: float(v) for k, v in costs.items()} for role, costs in load("afinidad.yml").items()}


@lru_cache(maxsize=10_000)
def cost(cell_kind: str, role: str) -> float:
    """Cost of a cell of that kind under that role; a blank fits anywhere."""
    if not cell_kind:
        return 0.0
    costs = _affinities().get(role) or _affinities()["otro"]
    return costs.get(cell_kind, costs["demas"])


def align(
    cells: Sequence[str], roles: Sequence[str], *, identity: int | None = None, positional: bool = False
) -> Alignment:
    """Best placing of ``cells`` under ``roles``.

    Parameters
    ----------
    cells: text of the row's cells, blanks included.
    roles: role of each column ('' or any other word for one that is unknown).
    identity: index of the column whose text makes the row a line (the task, or the action); leaving it out of a row
        that holds dates or money is dear.
    positional: the columns are a workbook's; a row is moved only when that mends a plain impossibility.
    """
    width = len(roles)
    if positional and _typed_columns_fit(cells, roles):
        return Alignment(_as_printed(len(cells), width), moved=False, confidence=1.0)
    kinds = [kind(c) for c in cells]
    if positional and not any(k in _HARD and cost(k, role) > ODD for k, role in zip(kinds, roles, strict=False)):
        return Alignment(_as_printed(len(cells), width), moved=False, confidence=1.0)
    if all(not k for k in kinds[width:]):
        odd = sum(c for k, role in zip(kinds, roles, strict=False) if k and (c := cost(k, role)) > ODD)
        if not odd or (positional and odd < WORTH_MOVING):
            return Alignment(_as_printed(len(cells), width), moved=False, confidence=1.0)
    else:
        odd = math.inf
    best = _best(kinds, roles, identity)
    if positional and odd < math.inf:
        printed = sum(cost(k, role) for k, role in zip(kinds, roles, strict=False))
        if printed - best.total < WORTH_MOVING:
            return Alignment(_as_printed(len(cells), width), moved=False, confidence=1.0)
    moved = any(p is not None and p != i for i, p in enumerate(best.places) if kinds[i])
    return Alignment(best.places, moved, best.confidence)


def _typed_columns_fit(cells: Sequence[str], roles: Sequence[str]) -> bool:
    """True when dates, money, sources and people stand in their columns: then the texts between them do too.

    Enough for a workbook, whose columns hold; it spares looking at every long text.
    """
    return len(cells) <= len(roles) and all(
        role not in _TYPED or not cell or cost(kind(cell), role) <= ODD
        for cell, role in zip(cells, roles, strict=False)
    )


@cache
def _printed_places(cells: int, width: int) -> tuple[int | None, ...]:
    return tuple(i if i < width else None for i in range(cells))


def _as_printed(cells: int, width: int) -> tuple[int | None, ...]:
    return _printed_places(cells, width)


@dataclass(slots=True)
class _Best:
    places: tuple[int | None, ...]
    total: float
    confidence: float


def _best(kinds: list[str], roles: Sequence[str], identity: int | None) -> _Best:
    """Cheapest path through the grid cells x columns, and how clear each decision is."""
    n, m = len(kinds), len(roles)
    fits = [[cost(k, role) for role in roles] for k in kinds]
    drops = [DROP_BLANK if not k else DROP_FRAGMENT if k == "fragmento" else DROP_CELL for k in kinds]
    is_line = any(k in {"fecha", "dinero"} for k in kinds)
    filled = [i for i, k in enumerate(kinds) if k]
    ends = [SKIP_COLUMN if not filled or i <= filled[0] or i > filled[-1] else SKIP_INSIDE for i in range(n + 1)]
    skips = [[max(end, SKIP_IDENTITY) if j == identity and is_line else end for j in range(m)] for end in ends]
    # Leaving the identity column blank in a line is as dear as skipping it.
    if identity is not None and is_line:
        for i, k in enumerate(kinds):
            if not k:
                fits[i][identity] = SKIP_IDENTITY - SKIP_COLUMN
    ahead = _totals_from_end(n, m, fits, drops, skips)
    places: list[int | None] = [None] * n
    i = j = 0
    behind = _totals_from_start(n, m, fits, drops, skips)
    while i < n or j < m:
        here = ahead[i][j]
        # Ties: a blank is dropped rather than given a column, so that the cells after it stand as far left as they can.
        if i < n and not kinds[i] and _same(here, drops[i] + ahead[i + 1][j]):
            i += 1
        elif i < n and j < m and _same(here, fits[i][j] + ahead[i + 1][j + 1]):
            places[i] = j
            i, j = i + 1, j + 1
        elif i < n and _same(here, drops[i] + ahead[i + 1][j]):
            i += 1
        elif j < m and _same(here, skips[i][j] + ahead[i][j + 1]):
            j += 1
        else:
            places[i], places[i + 1] = j + 1, j
            i, j = i + 2, j + 2
    total = ahead[0][0]
    margins = [_margin(i, places, fits, drops, behind, ahead, total) for i in range(n) if kinds[i]]
    confidence = 1 - math.exp(-min(margins, default=9.0))
    return _Best(tuple(places), total, round(confidence, 3))


def _same(a: float, b: float) -> bool:
    return abs(a - b) < 1e-9


def _totals_from_end(
    n: int, m: int, fits: list[list[float]], drops: list[float], skips: list[list[float]]
) -> list[list[float]]:
    """``[i][j]``: cheapest way to place the cells from ``i`` on under the columns from ``j`` on."""
    total = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n, -1, -1):
        for j in range(m, -1, -1):
            if i == n and j == m:
                continue
            ways = []
            if i < n:
                ways.append(drops[i] + total[i + 1][j])
            if j < m:
                ways.append(skips[i][j] + total[i][j + 1])
            if i < n and j < m:
                ways.append(fits[i][j] + total[i + 1][j + 1])
            if i + 1 < n and j + 1 < m:
                ways.append(SWAP + fits[i][j + 1] + fits[i + 1][j] + total[i + 2][j + 2])
            total[i][j] = min(ways)
    return total


def _totals_from_start(
    n: int, m: int, fits: list[list[float]], drops: list[float], skips: list[list[float]]
) -> list[list[float]]:
    """``[i][j]``: cheapest way to place the first ``i`` cells under the first ``j`` columns."""
    mirrored = _totals_from_end(
        n, m, [row[::-1] for row in fits[::-1]], drops[::-1], [row[::-1] for row in skips[::-1]]
    )
    return [row[::-1] for row in mirrored[::-1]]


def _margin(
    i: int,
    places: list[int | None],
    fits: list[list[float]],
    drops: list[float],
    behind: list[list[float]],
    ahead: list[list[float]],
    total: float,
) -> float:
    """How much dearer the row gets when cell ``i`` must stand elsewhere than where it was placed."""
    others = [behind[i][j] + fits[i][j] + ahead[i + 1][j + 1] for j in range(len(fits[i])) if j != places[i]]
    dropped = min(behind[i][j] + drops[i] + ahead[i + 1][j] for j in range(len(fits[i]) + 1))
    if places[i] is not None:
        others.append(dropped)
    return max(0.0, min(others, default=9.0) - total)
