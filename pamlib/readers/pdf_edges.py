"""Ruled lines of a PDF page: pieces joined, those that touch put together, and which borders they draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pamlib.readers.pdf_page import Edge

# Points: lines this near are one line, pieces this near are joined, shorter lines are dots of a border or ornaments.
_NEAR = 2.0
_GAP = 3.0
_SHORTEST = 6.0
# Borders this near are one border of the table; a line must run along this share of a box to be its border.
_SNAP = 3.0
_ALONG = 0.5


def merged(edges: Iterable[Edge]) -> list[Edge]:
    """Lines made of pieces, each as one line."""
    bands: list[list[Edge]] = []
    for edge in sorted(edges, key=lambda e: e.at):
        if not bands or edge.at - bands[-1][0].at > _NEAR:
            bands.append([])
        bands[-1].append(edge)
    found = []
    for band in bands:
        at = sum(e.at for e in band) / len(band)
        current: Edge | None = None
        for edge in sorted(band, key=lambda e: e.first):
            if current is not None and edge.first <= current.last + _GAP:
                current.last = max(current.last, edge.last)
            else:
                current = Edge(edge.horizontal, at, edge.first, edge.last)
                found.append(current)
    return [e for e in found if e.last - e.first >= _SHORTEST]


def touching(horizontal: list[Edge], vertical: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that touch each other, directly or through others."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical, len(horizontal)):
            if h.first - _SNAP <= v.at <= h.last + _SNAP and v.first - _SNAP <= h.at <= v.last + _SNAP:
                parent[root(j)] = root(i)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for n, edge in enumerate([*horizontal, *vertical]):
        groups.setdefault(root(n), ([], []))[n >= len(horizontal)].append(edge)
    return list(groups.values())


def borders(places: Iterable[float]) -> list[float]:
    """Distinct borders: those nearer than a cell can be wide are one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SNAP:
            found.append(place)
    return found


def walls(edges: Sequence[Edge], across: Sequence[float], along: Sequence[float]) -> list[list[bool]]:
    """For each border of ``across``, whether a line runs along each stretch of ``along``."""
    found = [[False] * (len(along) - 1) for _ in across]
    for edge in edges:
        border = min(range(len(across)), key=lambda n: abs(across[n] - edge.at))
        for n in range(len(along) - 1):
            covered = min(edge.last, along[n + 1]) - max(edge.first, along[n])
            if covered >= _ALONG * (along[n + 1] - along[n]):
                found[border][n] = True
    return found
