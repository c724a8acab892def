"""What a reader can deduce: the least and the greatest value of each reserved cell, given everything published.

The attacker knows every published cell, every sum of the table, that counts are not negative, that zeros are
published (so a reserved cell is at least 1) and, when the table tells reasons, that a cell reserved for being small is
below its threshold and one reserved to protect another is not. Bounds come from linear programs (HiGHS), and from
integer ones where the table is not two-way, because counts are integers and a reader knows it.

Out of scope: what a member of the cell knows besides (a single person who subtracts herself), and a reader who
knows how this program chooses which cells to add.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Problem:
    """Cells of a table and the sums that tie them.

    Parameters
    ----------
    values: the true counts (integers, not negative).
    limits: threshold of each cell.
    sums: (index of the total, indices of its parts), true of ``values``.
    primary: cells that must be reserved and protected.
    fixed: cells that must be published.
    hidden: cells that are not part of what is published (what the parts of a published total lack).
    weights: cost of reserving each cell.
    zeros_small: zeros are reserved too, so a reserved cell may be 0.
    """

    values: NDArray[np.int64]
    limits: NDArray[np.int64]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    primary: NDArray[np.bool_]
    fixed: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    weights: NDArray[np.float64]
    zeros_small: bool = False
    matrix: Any = field(init=False)

    def __post_init__(self) -> None:
        from scipy import sparse

        rows, columns, signs = [], [], []
        for number, (total, parts) in enumerate(self.sums):
            for cell, sign in ((total, 1.0), *((part, -1.0) for part in parts)):
                rows.append(number)
                columns.append(cell)
                signs.append(sign)
        shape = (len(self.sums), len(self.values))
        object.__setattr__(self, "matrix", sparse.csr_array((signs, (rows, columns)), shape=shape))

    def candidates(self) -> NDArray[np.bool_]:
        """Cells that may be reserved besides the primary ones."""
        return ~self.primary & ~self.fixed & ~self.hidden & (self.zeros_small | (self.values > 0))

    def known(self, *, reasons: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bounds that the attacker puts on each cell when it is reserved, before any sum."""
        import numpy as np

        least = 0.0 if self.zeros_small else 1.0
        low = np.full(len(self.values), least)
        # Nobody knows better than "some persons more"; a bound that is far off keeps the numbers of the solver small.
        high = np.full(len(self.values), float(2 * self.values.max(initial=0) + 10 * self.limits.max(initial=1)))
        if reasons:
            low[~self.primary] = self.limits[~self.primary]
            high[self.primary] = self.limits[self.primary] - 1.0
        low[self.hidden], high[self.hidden] = 0.0, high.max(initial=0.0) + float(self.values.max(initial=0))
        return np.minimum(low, self.values), np.maximum(high, self.values)


Duals = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


def pinned(
    problem: Problem, reserved: NDArray[np.bool_], width: NDArray[np.float64], *, reasons: bool
) -> dict[int, Duals | None]:
    """Primary cells that a reader can deduce to within their ``width``; empty when the choice is safe.

    ``reserved`` includes the hidden cells. With each cell come the reduced costs of the two linear programs (least and
    greatest value), or ``None`` for one that only an integer attacker pins (looked for when no linear one can).
    """
    import numpy as np

    cells = np.flatnonzero(reserved)
    known = problem.known(reasons=reasons)
    seen, whole = _Range(problem.values, cells, width), _Range(problem.values, cells, width)
    program = _Program(problem, cells, *known, integer=False)
    found: dict[int, Duals | None] = {}
    for target in map(int, np.flatnonzero(problem.primary)):
        if seen.wide(target):
            continue
        duals = []
        for sign in (1.0, -1.0):
            values, reduced = program.extreme(target, sign)
            seen.add(values)
            if (np.abs(values - np.round(values)) < _TOLERANCE).all():
                whole.add(np.round(values))
            duals.append(reduced)
        if not seen.wide(target):
            found[target] = (duals[0], duals[1])
    if found:
        return found
    program = _Program(problem, cells, *known, integer=True)
    for target in map(int, np.flatnonzero(problem.primary)):
        for sign in (1.0, -1.0):
            if not whole.wide(target):
                whole.add(np.round(program.extreme(target, sign)[0]))
        if not whole.wide(target):
            found[target] = None
    return found


class _Range:
    """Least and greatest value of each reserved cell over the possible tables seen; the true one is one of them."""

    def __init__(self, values: NDArray[np.int64], cells: NDArray[np.int64], width: NDArray[np.float64]) -> None:
        self.low, self.high = values.astype(float), values.astype(float)
        self.cells, self.width = cells, width

    def add(self, values: NDArray[np.float64]) -> None:
        import numpy as np

        self.low[self.cells] = np.minimum(self.low[self.cells], values)
        self.high[self.cells] = np.maximum(self.high[self.cells], values)

    def wide(self, target: int) -> bool:
        return bool(self.high[target] - self.low[target] >= self.width[target] - _TOLERANCE)


def bounds(
    problem: Problem, reserved: NDArray[np.bool_], *, reasons: bool, integer: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and greatest value of every cell that a reader can deduce (equal to the value where it is published)."""
    import numpy as np

    low, high = problem.values.astype(float), problem.values.astype(float)
    cells = np.flatnonzero(reserved)
    program = _Program(problem, cells, *problem.known(reasons=reasons), integer=integer)
    for target in cells:
        low[target] = program.extreme(int(target), 1.0)[0][np.searchsorted(cells, target)]
        high[target] = program.extreme(int(target), -1.0)[0][np.searchsorted(cells, target)]
    return low, high


class _Program:
    """The attacker's linear program over the reserved cells, with the published ones moved to the right-hand side."""

    def __init__(
        self,
        problem: Problem,
        cells: NDArray[np.int64],
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        *,
        integer: bool,
    ) -> None:
        import numpy as np

        self.problem, self.cells, self.integer = problem, cells, integer
        part = problem.matrix[:, cells]
        self.rows = np.flatnonzero(np.diff(part.indptr))
        self.matrix = part[self.rows]
        # The true table keeps every sum, so what the reserved cells must add up to is what they do.
        self.right = self.matrix @ problem.values[cells].astype(float)
        self.low, self.high = low[cells], high[cells]

    def extreme(self, target: int, sign: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A possible table in which ``sign`` times the target is least, and the reduced cost of every cell."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, linprog, milp

        from pamlib.errors import InternalError

        cost = np.zeros(len(self.cells))
        cost[np.searchsorted(self.cells, target)] = sign
        reduced = np.zeros(len(self.problem.values))
        if self.integer:
            tied = LinearConstraint(self.matrix, self.right, self.right) if len(self.rows) else ()
            options = {"mip_rel_gap": 0.0}
            made = milp(cost, integrality=1, bounds=Bounds(self.low, self.high), constraints=tied, options=options)
        else:
            tie = {"A_eq": self.matrix, "b_eq": self.right} if len(self.rows) else {}
            made = linprog(cost, bounds=np.column_stack([self.low, self.high]), method="highs", **tie)
        if made.x is None:
            raise InternalError(f"the attacker's program has no solution: {made.message}")
        if not self.integer:
            reduced[target] = sign
            if len(self.rows):
                reduced -= self.problem.matrix[self.rows].T @ made.eqlin.marginals
        return np.asarray(made.x, dtype=float), reduced
