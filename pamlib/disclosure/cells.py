"""From a long table to cells and the sums that tie them.

A row is a cell; its *dimensions* are the columns that say what it counts. In each of them one label is the total
(empty in ``observaciones``) and the others are its parts, of the total or of the label that ``parents`` names (a grade
of its level, a sede of its school). Every sum that a reader can make from the rows is found: for each cell that is a
total in one dimension, the cells that are its parts there, the other dimensions being equal.

In a column of ``overlapping`` groups (``poblacion``) the labels are not parts of one whole: «sexo: femenino» and
«sexo: masculino» are, «discapacidad» stands alone. There, labels with one word before the colon are parts together,
and any other label is alone.

What the parts of a published total lack is a cell too: nobody prints it, anybody can subtract it.

Out of scope: which cells are small (:mod:`pamlib.disclosure.rules`), what to do about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pamlib.disclosure.attack import Problem
from pamlib.disclosure.rules import Rules
from pamlib.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the columns mean: their names, the label of the total, whose part each label is, groups that overlap."""

    dims: tuple[str, ...]
    total: str = ""
    parents: Mapping[str, Mapping[str, str]] | None = None
    overlapping: frozenset[str] = frozenset({"poblacion"})

    def parent(self, dim: str, label: str) -> str | None:
        """The label that ``label`` is a part of; ``None`` for the total."""
        if label == self.total:
            return None
        return (self.parents or {}).get(dim, {}).get(label, self.total)

    def whole(self, dim: str, label: str) -> tuple[str, str] | None:
        """Which parts add up together: the parent's label and the name of the division."""
        above = self.parent(dim, label)
        if above is None:
            return None
        if dim not in self.overlapping:
            return above, ""
        head, colon, _ = label.partition(":")
        return above, head.strip() if colon else label


def problem_of(
    labels: Sequence[Labels], values: Sequence[int], always: Sequence[bool], shape: Shape, rules: Rules
) -> Problem:
    """The cells (in the order given, then what is only known by subtraction) and their sums.

    ``always``: cells that must be published.

    Raises
    ------
    UserError: the parts of a total add up to more than it.
    ValueError: two rows are the same cell.
    """
    import numpy as np

    where: dict[Labels, int] = {}
    for number, label in enumerate(labels):
        if where.setdefault(label, number) != number:
            raise ValueError(f"two rows are the same cell: {label}")
    counts, names, sums = list(values), list(labels), []
    for total, parts in _wholes(where, shape):
        rest = counts[total] - sum(counts[part] for part in parts)
        if rest < 0:
            place = ", ".join(f"{dim} «{text or 'total'}»" for dim, text in zip(shape.dims, names[total], strict=True))
            raise UserError(
                f"las partes suman {counts[total] - rest} y el total es {counts[total]} ({place})",
                "Corrija la cifra en el archivo de donde salió; una tabla que no cuadra no se publica",
            )
        if rest:
            parts = [*parts, len(counts)]
            counts.append(rest)
            names.append(names[total])
        sums.append((total, tuple(parts)))
    hidden = np.arange(len(counts)) >= len(labels)
    array = np.array(counts, dtype=np.int64)
    limits = np.array([rules.limit(*name) for name in names], dtype=np.int64)
    fixed = np.zeros(len(counts), bool)
    fixed[: len(labels)] = list(always)
    small = (array < limits) & ((array > 0) | (rules.zeros_small & ~hidden))
    weights = _weights(names[: len(labels)], array, shape, rules)
    return Problem(array, limits, tuple(sums), small & ~fixed, fixed, hidden, weights, rules.zeros_small)


def _wholes(where: Mapping[Labels, int], shape: Shape) -> list[tuple[int, list[int]]]:
    """(total, its parts) for every sum that the rows allow, in one order."""
    found: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for label, number in where.items():
        for place, dim in enumerate(shape.dims):
            whole = shape.whole(dim, label[place])
            if whole is None:
                continue
            total = where.get((*label[:place], whole[0], *label[place + 1 :]))
            if total is not None:
                found[total, place, whole[1]].append(number)
    return [(total, sorted(parts)) for (total, _, _), parts in sorted(found.items())]


def _weights(names: Sequence[Labels], counts: NDArray[np.int64], shape: Shape, rules: Rules) -> NDArray[np.float64]:
    """Cost of each cell: few cells first and totals last, then small counts; hidden cells cost nothing.

    The share of the count is so small that it never outweighs one cell.
    """
    import numpy as np

    height = {dim: _heights(shape, dim, {name[place] for name in names}) for place, dim in enumerate(shape.dims)}
    weights = np.zeros(len(counts))
    share = 1.0 + float(counts.sum())
    for number, name in enumerate(names):
        levels = sum(height[dim][text] for dim, text in zip(shape.dims, name, strict=True))
        weights[number] = rules.total_weight**levels + float(counts[number]) / share
    return weights


def _heights(shape: Shape, dim: str, present: set[str]) -> dict[str, int]:
    """How many levels of parts each label has under it."""
    heights = dict.fromkeys(present, 0)
    for label in sorted(present):
        level, above, seen = 0, shape.parent(dim, label), {label}
        while above is not None and above not in seen:
            level += 1
            seen.add(above)
            if above in heights:
                heights[above] = max(heights[above], level)
            above = shape.parent(dim, above)
    return heights
