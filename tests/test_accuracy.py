"""A made-up plan reads as what it says from every kind of file; ``benchmarks`` has the large version."""

from __future__ import annotations

import impresos
import plan_generator
import pytest
from impresos import KINDS, LAYOUTS, printed, write
from puntaje import GOALS, line_items, pairing, score

from pamlib import read_plan

TASKS = 60
A, B, C = (frozenset({("tarea", name), ("meta", "x")}) for name in "abc")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_cells_of_a_plan_are_read(kind, layout, tmp_path):
    plan = printed(3, TASKS, LAYOUTS[layout])
    found = score(line_items(read_plan(write(tmp_path, plan, kind)).tables()), plan.lines)
    assert found["todo"].true > TASKS * 10
    assert {name: one.f1 >= GOALS[kind] for name, one in found.items()} == dict.fromkeys(found, True), found


def test_the_true_lines_are_those_of_the_generator():
    tables = plan_generator.plan(3, TASKS)
    lines = line_items(tables)
    assert len(lines) == TASKS
    assert score(lines, lines)["todo"].f1 == 1
    assert sum(field.startswith("recurso") for line in lines for field, _ in line) == (
        tables["recursos"]["estado"].ne("vacio").sum()
    )


def test_the_text_is_damaged():
    plan = printed(3, TASKS, LAYOUTS["oficial"])
    whole = {"\t".join(row).replace("$", "\\$") for row in plan.sheet.rows[plan.headings :]}
    body = [line for line in impresos.damaged(plan)[len(plan.sheet.title) + 1 + plan.headings :] if line]
    assert sum(line not in whole for line in body) >= TASKS / 10


@pytest.mark.parametrize(
    ("found", "true", "pairs", "f1"),
    [
        ([A, B, C], [A, B, C], [(0, 0), (1, 1), (2, 2)], 1.0),
        # A missing line costs its two cells: 2 * 4 / (4 + 6).
        ([A, C], [A, B, C], [(0, 0), (1, 2)], 0.8),
        # Lines out of order are not paired: B with B or A with A, and the equal goal of another pair.
        ([B, A], [A, B], [(0, 0), (1, 1)], 0.5),
        ([], [A], [], 0.0),
    ],
)
def test_the_score_counts_cells_of_lines_paired_in_order(found, true, pairs, f1):
    assert pairing(found, true) == pairs
    assert score(found, true)["todo"].f1 == pytest.approx(f1)
