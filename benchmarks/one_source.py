"""One measured run in a fresh process: ``one_source.py pamlib|pandas men|icfes FILE OUT [CLUSTER]``; JSON on stdout.

Imports are done before the clock starts, for both. ``cpu`` is the time of all cores; it hardly moves when the machine
has other work, as ``seconds`` does.
"""

from __future__ import annotations

import json
import resource
import sys
import time


def used() -> tuple[float, float]:
    """CPU seconds and peak MiB of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(side: str, kind: str, file: str, out: str, cluster: str = "") -> None:
    """Run one side and write its table."""
    import duckdb  # noqa: F401 - imported before the clock starts
    import pandas as pd
    import pyarrow.parquet  # noqa: F401
    import sources_by_hand

    import pamlib.sources.aggregate as ours

    cpu, before = used()
    start = time.perf_counter()
    table = ours.aggregate_files([file], cluster=cluster) if side == "pamlib" else getattr(sources_by_hand, kind)(file)
    seconds = time.perf_counter() - start
    after, peak = used()
    pd.DataFrame(table).to_parquet(out)
    print(json.dumps({"seconds": seconds, "cpu": after - cpu, "peak_mib": peak, "before_mib": before}))


if __name__ == "__main__":
    main(*sys.argv[1:])
