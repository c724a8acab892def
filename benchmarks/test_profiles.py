"""The profile of every municipality of the country, as tables: seconds and peak memory (goal: under 20 s on 2 cores).

On the ministry's own file where it is beside the checkout, else on 1 122 invented municipalities of the same size,
which mean nothing. Side by side, in the same run: one municipality after another for a tenth of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
FILE = REPO.parent / "shared" / "datos" / "men_municipio_2011_2022.csv"
GOAL = 20.0

SCRIPT = """
import resource, sys, time
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
import pandas as pd
from pamlib.characterize.study import all_profiles, all_values
from pamlib.characterize.parameters import parameters
from pamlib.characterize.profile import profile
import scipy.stats, duckdb

if sys.argv[2]:
    from pamlib.sources import read_source
    data = read_source(sys.argv[2])
else:
    import caracteres
    rows = []
    for n in range(1122):
        code = f"{10 + n // 40}{n % 40:03}"
        rows += caracteres.series("poblacion_5_16", [1000 + n + y for y in range(12)], 2011, codigo=code)
        figures = [(n * 7 + y * 3) % 40 + y for y in range(12)]
        for key in ("cobertura_neta", "cobertura_bruta", "desercion", "aprobacion", "reprobacion", "repitencia"):
            for level in ("", "transición", "primaria", "secundaria", "media"):
                rows += caracteres.series(key, figures, 2011, codigo=code, nivel=level)
    data = {"observaciones": caracteres.observations(rows)}
start = time.perf_counter()
made = all_profiles(data)
seconds = time.perf_counter() - start
values = all_values(data, parameters())
some = sorted(set(made["codigo"]))[::100]
start = time.perf_counter()
for code in some:
    profile(values, [code], parameters())
each = (time.perf_counter() - start) / len(some)
print(made["codigo"].nunique(), len(made), seconds, each, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def test_the_profile_of_every_municipality() -> None:
    """Observations already in memory; from there to the finished table."""
    source = str(FILE) if FILE.is_file() else ""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(REPO), source],
        capture_output=True,
        text=True,
        check=True,
    )
    towns, rows, seconds, each, peak = (float(each) for each in done.stdout.split()[-5:])
    what = "the ministry's file" if source else "invented figures that mean nothing"
    print(f"\n{towns:.0f} municipalities, {rows:.0f} rows, {what}: {seconds:.1f} s, peak {peak:.0f} MiB", end="")
    print(f"\ngoal < {GOAL:.0f} s: {'met' if seconds < GOAL else 'MISSED'}", end="")
    print(
        f"\none after another they would take {each * towns:.0f} s: {each * towns / seconds:.0f} times as long", end=""
    )
    assert towns > 1000
