"""One measured run in a process of its own: ``python one_run.py KIND [FILE]`` prints seconds and peak MiB as JSON.

A fresh process each time, so that no cache of an earlier read helps; imports are done before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

warnings.simplefilter("ignore")


def peak_mib() -> float:
    """Peak resident memory of this process in MiB (0 where the system does not tell, as on Windows)."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main(kind: str, file: str) -> None:
    """Run ``pandas`` or ``pamlib`` on the file."""
    import openpyxl  # noqa: F401 - imported before the clock starts, as pandas would
    import pandas as pd

    import pamlib.plan

    if kind == "pamlib":
        import pamlib.canonical
    before, start = peak_mib(), time.perf_counter()
    if kind == "pandas":
        pd.read_excel(file, engine="openpyxl")
    else:
        pamlib.plan.read_plan(file)
    print(json.dumps({"seconds": time.perf_counter() - start, "peak_mib": peak_mib(), "before_mib": before}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
