"""Component × corte at size: against the definition read word by word, and as the cortes double.

The baseline is what one would write first: for each corte filter the reports, keep the last of each task, walk the tree
and average, with pandas. Both must give the same table. ``PAM_TAREAS`` makes the plan smaller or larger.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from make_followup import CORTES, write_entity

TASKS = int(os.environ.get("PAM_TAREAS", "300"))
RUNS = 3
#: One table in less than this (seconds of CPU, on one core); twice the cortes in at most this many times that.
MOST_SECONDS, MOST_GROWTH = 1.0, 2.5


def measured(*words: object) -> dict[str, Any]:
    """Medians of ``RUNS`` runs, each in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("avance_run.py")), *map(str, words)]
    runs = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(RUNS)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def test_component_by_corte_against_the_definition_in_pandas(tmp_path: Path) -> None:
    """Side by side in each process, on the same tables."""
    write_entity(tmp_path, TASKS)
    figures = measured("lado", tmp_path, CORTES[-1])
    print(f"\n{TASKS} tasks × {len(CORTES)} cortes: component × corte {figures['pam']:.2f} s", end="")
    print(f", in pandas one corte after another {figures['pandas']:.2f} s", end="")
    print(f"; progress of all tasks at one corte {figures['estado']:.2f} s, S-curve {figures['curva']:.2f} s", end="")
    assert figures["iguales"]
    assert figures["pam"] <= MOST_SECONDS


@pytest.mark.parametrize("first", [24])
def test_growth_with_the_cortes(tmp_path: Path, first: int) -> None:
    """Cortes of every month, twice as many each time."""
    months = [f"{year}-{month:02}-28" for year in range(2024, 2036) for month in range(1, 13)]
    seconds = []
    for count in (first, 2 * first, 4 * first):
        write_entity(tmp_path / str(count), TASKS, months[:count])
        seconds.append(measured("crece", tmp_path / str(count), months[count - 1])["pam"])
        print(f"\n{TASKS} tasks × {count} cortes: {seconds[-1]:.2f} s", end="")
    assert all(after <= MOST_GROWTH * before for before, after in pairwise(seconds))
