"""Speed and memory, as ratios side by side in one run: ``make bench``.

Goals: a merged plan of 5 000 rows no slower than ``pandas.read_excel`` alone on the same file; each real plan under
0.5 s after import; ``import pamlib`` and ``pam --help`` under 0.3 s. A goal missed is printed, never a failed test:
machines differ.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from make_plan import write_plan

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "shared" / "semillas"
RUNS = 5


def measure(*arguments: str) -> dict[str, float]:
    """Figures of one run in a fresh process."""
    done = subprocess.run(
        [sys.executable, str(HERE / "one_run.py"), *arguments], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def show(title: str, goal: str, figure: float, limit: float, unit: str) -> None:
    """One line of the report."""
    print(f"\n{title}: {figure:.2f} {unit} (goal {goal}: {'met' if figure <= limit else 'MISSED'})", end="")


@pytest.fixture(scope="module")
def big_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merged plan of 5 000 rows."""
    return write_plan(tmp_path_factory.mktemp("plan") / "plan.xlsx", 5_000)


def test_reading_a_merged_plan_against_pandas_alone(big_plan: Path) -> None:
    """The two in turn, five times each; the median of the ratios pair by pair."""
    pairs = [(measure("pamlib", str(big_plan)), measure("pandas", str(big_plan))) for _ in range(RUNS)]
    ratio = statistics.median(ours["seconds"] / theirs["seconds"] for ours, theirs in pairs)
    for name, side in (("pamlib", 0), ("pandas", 1)):
        seconds = statistics.median(pair[side]["seconds"] for pair in pairs)
        peak = statistics.median(pair[side]["peak_mib"] for pair in pairs)
        print(f"\n5 000 rows, {name}: {seconds:.2f} s, peak {peak:.0f} MiB", end="")
    show("5 000 rows, pamlib/pandas.read_excel", "≤ 1.0", ratio, 1.0, "x")
    assert ratio > 0


@pytest.mark.parametrize("number", ["000", "003"])
def test_reading_a_real_plan(number: str) -> None:
    """Each real plan, after import."""
    file = next(SEEDS.glob(f"{number}*.txt"), None)
    if file is None:
        pytest.skip("the real documents are not beside the project")
    seconds = statistics.median(measure("pamlib", str(file))["seconds"] for _ in range(RUNS))
    show(f"real plan {number}", "< 0.5", seconds, 0.5, "s")
    assert seconds > 0


@pytest.mark.parametrize(
    ("title", "arguments"),
    [("import pamlib", ["-c", "import pamlib"]), ("pam --help", ["-m", "pamlib", "--help"])],
)
def test_start_up(title: str, arguments: list[str]) -> None:
    """Whole process less an interpreter that does nothing."""
    import time

    def wall(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], capture_output=True, check=True)
        return time.perf_counter() - start

    bare = statistics.median(wall(["-c", "pass"]) for _ in range(RUNS))
    whole = statistics.median(wall(arguments) for _ in range(RUNS))
    print(f"\n{title}: {whole:.2f} s, of which the bare interpreter {bare:.2f} s", end="")
    show(title, "< 0.3", whole, 0.3, "s")
    assert whole > 0
