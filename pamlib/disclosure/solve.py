"""The fewest cells that must be reserved besides the small ones, so that no small one can be deduced.

Fischetti and Salazar's scheme (Journal of the American Statistical Association 95, 2000): a master integer program
chooses the cells of least weight; an attacker (:mod:`pamlib.disclosure.attack`) tries to pin each small cell; where
he can, the dual of his linear program is an inequality that every safe choice satisfies, and the master solves again.
It ends when nothing can be pinned, with the least weight proven. Where an integer attacker does better than a linear
one, the choice itself is excluded: at least one more cell has to be reserved.

Out of scope: rounding, noise, swapping. Published figures are true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.disclosure.attack import Duals, Problem, pinned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_VIOLATED = 1e-6
_NODES = 20_000  # of one master program; a bound on time would make the answer depend on the machine
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Pattern:
    """Cells reserved (the hidden ones apart), and whether their weight is proven to be the least."""

    reserved: NDArray[np.bool_]
    optimal: bool


def solve(problem: Problem, width: NDArray[np.float64], *, reasons: bool) -> Pattern | None:
    """The safe pattern of least weight; ``None`` when reserving everything would not be enough.

    ``width``: least distance between the deduced bounds, per cell (only that of the primary ones counts).
    """
    import numpy as np

    most = problem.primary & ~problem.hidden | problem.candidates()
    if not problem.primary.any():
        return Pattern(np.zeros(len(problem.values), bool), optimal=True)
    if pinned(problem, most | problem.hidden, width, reasons=reasons):
        return None
    free = np.flatnonzero(problem.candidates())
    master = _Master(problem, free)
    optimal = True
    for _ in range(_ROUNDS):
        chosen, proven = master.solve()
        if chosen is None:
            break
        optimal = optimal and proven
        found = pinned(problem, chosen | problem.hidden, width, reasons=reasons)
        if not found:
            return Pattern(chosen, optimal)
        master.learn(chosen, found, width, reasons=reasons)
    return Pattern(most, optimal=False)


class _Master:
    """The integer program over the cells that may be added, which learns what they must satisfy."""

    def __init__(self, problem: Problem, free: NDArray[np.int64]) -> None:
        self.problem, self.free = problem, free
        self.place = {int(cell): n for n, cell in enumerate(free)}
        self.rows: list[NDArray[np.float64]] = []
        self.right: list[float] = []
        self.seen: set[bytes] = set()
        always = problem.primary | problem.hidden
        for total, parts in problem.sums:
            row = [total, *parts]
            if sum(bool(always[cell]) for cell in row) == 1 and any(problem.primary[cell] for cell in row):
                # A small cell alone in its sum is what the others leave.
                self._add(self._row(dict.fromkeys(row, 1.0)), 1.0)

    def _row(self, terms: dict[int, float]) -> NDArray[np.float64]:
        import numpy as np

        row = np.zeros(len(self.free))
        for cell, coefficient in terms.items():
            if cell in self.place:
                row[self.place[cell]] = coefficient
        return row

    def _add(self, row: NDArray[np.float64], right: float) -> None:
        key = row.tobytes()
        if key not in self.seen:
            self.seen.add(key)
            self.rows.append(row)
            self.right.append(right)

    def solve(self) -> tuple[NDArray[np.bool_] | None, bool]:
        """The cells of least weight that satisfy what was learnt (primary ones included), and whether it is proven."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        reserved = self.problem.primary & ~self.problem.hidden
        if not self.rows:
            return reserved, True
        made: Any = milp(
            self.problem.weights[self.free],
            integrality=1,
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(np.array(self.rows), np.array(self.right), np.inf),
            # HiGHS prints to the terminal when its presolve and these weights disagree in the last decimals.
            options={"mip_rel_gap": 0.0, "node_limit": _NODES, "presolve": False},
        )
        if made.x is None:
            return None, False
        reserved[self.free[np.round(made.x) > 0]] = True
        return reserved, bool(made.status == 0)

    def learn(
        self,
        chosen: NDArray[np.bool_],
        found: dict[int, Duals | None],
        width: NDArray[np.float64],
        *,
        reasons: bool,
    ) -> None:
        """One inequality for each pinned cell; the attacker's interval is at most what it adds up to."""
        import numpy as np

        problem = self.problem
        low, high = problem.known(reasons=reasons)
        down, up = problem.values - low, high - problem.values
        always = problem.primary | problem.hidden
        useful = False
        for target in sorted(found):
            duals = found[target]
            if duals is None:
                continue
            low_dual, high_dual = (np.maximum(dual, 0) * down + np.maximum(-dual, 0) * up for dual in duals)
            reach = low_dual + high_dual
            missing = float(width[target] - reach[always].sum())
            if missing <= _VIOLATED or reach[chosen | problem.hidden].sum() > width[target] - _VIOLATED:
                continue
            row = np.minimum(reach[self.free], missing) / missing
            row[row < _VIOLATED] = 0.0
            self._add(row, 1.0 - _VIOLATED)
            useful = True
        if not useful:
            self._add((~chosen[self.free]).astype(float), 1.0)
