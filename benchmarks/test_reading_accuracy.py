"""How much of a plan is read from each kind of file, beside what an analyst would do otherwise: ``make bench``.

The same made-up plans (three, of 300 tasks, each in two layouts) printed by :mod:`impresos` in every kind of file;
:mod:`puntaje` says what is counted. Goals: F1 of all cells at least 0.99 in workbooks and Word, 0.97 in PDF and in
damaged text. A goal missed is printed, never a failed test; the small version in ``tests`` fails.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import by_hand
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from impresos import KINDS, LAYOUTS, Printed, printed, write
from puntaje import GOALS, Line, Score, line_items, score

from pamlib import read_plan

SEEDS = (1, 2, 3)
TASKS = 300


@pytest.fixture(scope="module")
def plans() -> list[Printed]:
    """Every plan in every layout."""
    return [printed(seed, TASKS, layout) for seed in SEEDS for layout in LAYOUTS.values()]


def total(parts: list[Score]) -> Score:
    """The score of all plans together."""
    return Score(sum(p.right for p in parts), sum(p.read for p in parts), sum(p.true for p in parts))


def measure(plans: list[Printed], files: list[Path], read: Callable[[Path, Printed], list[Line]]) -> tuple[str, float]:
    """F1 of text, money and all of it as a row of the table, with the seconds a plan takes; and F1 of all."""
    seconds = []
    scores: dict[str, list[Score]] = {"texto": [], "dinero": [], "todo": []}
    for plan, file in zip(plans, files, strict=True):
        start = time.perf_counter()
        found = read(file, plan)
        seconds.append(time.perf_counter() - start)
        for kind, one in score(found, plan.lines).items():
            scores[kind].append(one)
    shown = [total(parts).f1 for parts in scores.values()]
    worst = min(one.f1 for one in scores["todo"])
    row = " | ".join(f"{figure:.4f}".replace(".", ",") for figure in [*shown, worst])
    return f"{row} | {sum(seconds) / len(seconds):.2f}".replace(".", ","), shown[2]


def ours(file: Path, _: Printed) -> list[Line]:
    """The lines as pamlib reads them."""
    return line_items(read_plan(file).tables())


@pytest.mark.parametrize("kind", KINDS)
def test_cells_read_against_by_hand(kind: str, plans: list[Printed], tmp_path: Path) -> None:
    """One pair of rows of the table for each kind of file."""
    files = []
    for number, plan in enumerate(plans):
        (tmp_path / str(number)).mkdir()
        files.append(write(tmp_path / str(number), plan, kind))

    def theirs(file: Path, plan: Printed) -> list[Line]:
        return by_hand.lines(by_hand.read(file, kind, plan.layout, plan.headings), plan.layout)

    read_plan(files[0])
    theirs(files[0], plans[0])
    row, figure = measure(plans, files, ours)
    other, their_figure = measure(plans, files, theirs)
    if kind == KINDS[0]:
        print("\n| archivo | lectura | F1 texto | F1 dinero | F1 todo | peor plan | segundos por plan |", end="")
        print("\n|---|---|---:|---:|---:|---:|---:|", end="")
    goal = GOALS[kind]
    said = f"{goal:.2f}: {'met' if figure >= goal else 'MISSED'}"
    print(f"\n| {kind} | pamlib | {row} |  (goal {said})", end="")
    print(f"\n| {kind} | {by_hand.NAMES[kind]} + relleno | {other} |", end="")
    assert figure > their_figure
