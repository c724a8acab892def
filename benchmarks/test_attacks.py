"""What it costs to refuse each file that attacks a reader: sentence, seconds, peak memory of both processes.

The files are those of the tests. Each is refused in a process of its own, so that its peak is its own; the seconds are
of the read alone, with the time that the reading process takes to start. Goals: 300 MiB at most, and 3 s at most.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import test_fuzz_documents
import test_safety

MOST_MIB, MOST_SECONDS = 300, 3.0
ATTACKS = test_safety.ATTACKS | test_fuzz_documents.ATTACKS
MEASURE = """
import json, resource, sys, time
from pathlib import Path
from pamlib.errors import UserError
from pamlib.readers import read, sandbox

start = time.perf_counter()
try:
    said = f"se leyó: {len(read(Path(sys.argv[1]))[0].rows)} filas"
except UserError as error:
    said = error.sentence()
seconds = time.perf_counter() - start
sandbox._child.stop()
own = next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([said, seconds, own / 1024, child / 1024]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no way to measure the peak there")
def test_what_refusing_costs(tmp_path: Path) -> None:
    """One line a file, then the greatest figures."""
    most_seconds = most_mib = 0.0
    print(f"\n{'file':<34} {'s':>5} {'MiB':>4} {'child':>5}  sentence")
    for name, (make, part) in ATTACKS.items():
        path = tmp_path / name
        make(path)
        done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
        path.unlink()
        said, seconds, own, child = json.loads(done.stdout)
        print(f"{name:<34} {seconds:5.1f} {own + child:4.0f} {child:5.0f}  {said}")
        assert part in said, (name, said)
        most_seconds, most_mib = max(most_seconds, seconds), max(most_mib, own + child)
    print(f"greatest: {most_seconds:.1f} s (goal {MOST_SECONDS:.0f}: {_met(most_seconds <= MOST_SECONDS)}), ", end="")
    print(f"{most_mib:.0f} MiB (goal {MOST_MIB}: {_met(most_mib <= MOST_MIB)})")


def _met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"
