"""Read, repair, cross-check and add up by department: against a plain pandas script, with growth, and on a cluster.

Goals: 8 times faster than the script and a quarter of its peak memory, on the ministry's table with 600 000 rows and
Icfes' with 500 000; time that grows no faster than the rows from 10⁵ to 10⁷, the last within 2 GB. A goal missed is
printed, never a failed test; that both sides give the same table is asserted. ``PAM_BENCH_FILAS`` sets the largest
number of rows (10 000 000 makes a file of 2.3 GB).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import make_sources
import numpy as np
import pandas as pd
import pytest

from pamlib.sources.base import source
from pamlib.sources.spec import declared

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(not make_sources.MEN.is_file(), reason="the public files are not beside the project")
CASES = {"men": ("men_municipal", 600_000), "icfes": ("icfes_planteles", 500_000)}
LARGEST = int(os.environ.get("PAM_BENCH_FILAS", "1000000"))


def measure(*arguments: str) -> dict[str, float]:
    """Figures of one run in a fresh process."""
    done = subprocess.run(
        [sys.executable, str(HERE / "one_source.py"), *arguments], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def said(title: str, figures: dict[str, float]) -> None:
    """One line of the report."""
    print(
        f"\n{title}: {figures['seconds']:.1f} s ({figures['cpu']:.1f} s of CPU), peak {figures['peak_mib']:.0f} MiB",
        end="",
    )


def same(key: str, ours: Path, theirs: Path) -> None:
    """Both tables say the same of every department, year, indicator and level."""
    names = {(c.indicator, c.level): c.heading for c in declared(source(key))}
    mine, other = pd.read_parquet(ours).rename(columns={"codigo": "departamento"}), pd.read_parquet(theirs)
    mine["columna"] = [names[pair] for pair in zip(mine["indicador"], mine["nivel"], strict=True)]
    index = ["departamento", "anio", "periodo", "poblacion", "columna"]
    both = mine.merge(other, on=index, how="outer", indicator=True, validate="1:1")
    assert set(both["_merge"]) == {"both"}
    for name in ("valor", "unidades", "con_dato", "reparados", "dudosos", "sin_dato"):
        left, right = (both[f"{name}_{side}"].to_numpy(dtype=float, na_value=np.nan) for side in "xy")
        np.testing.assert_allclose(left, right, rtol=1e-6, atol=2e-6, equal_nan=True, err_msg=name)


@pytest.mark.parametrize("kind", CASES)
def test_against_a_pandas_script(kind: str, tmp_path: Path) -> None:
    """Side by side, in turn, in fresh processes, and the same table."""
    key, rows = CASES[kind]
    file = tmp_path / "datos.csv"
    getattr(make_sources, kind)(rows, file)
    ours, theirs = tmp_path / "nuestra.parquet", tmp_path / "pandas.parquet"
    pairs = [
        (measure("pamlib", kind, str(file), str(ours)), measure("pandas", kind, str(file), str(theirs)))
        for _ in range(2)
    ]
    same(key, ours, theirs)
    for mine, other in pairs:
        said(f"{kind}, {rows:,} rows (meaningless), pamlib", mine)
        said(f"{kind}, {rows:,} rows (meaningless), pandas", other)
    best = [min(pair[side]["seconds"] for pair in pairs) for side in (0, 1)]
    peak = [max(pair[side]["peak_mib"] for pair in pairs) for side in (0, 1)]
    faster, lighter = best[1] / best[0], peak[1] / peak[0]
    print(f"\n  {faster:.1f} times faster (goal 8: {'met' if faster >= 8 else 'MISSED'}), "
          f"{lighter:.1f} times less memory (goal 4: {'met' if lighter >= 4 else 'MISSED'})", end="")  # fmt: skip


def test_growth_with_rows(tmp_path: Path) -> None:
    """Ten times the rows, no more than ten times the time; the largest within 2 GB."""
    file, out, rows, before = tmp_path / "datos.csv", str(tmp_path / "t.parquet"), 100_000, None
    while rows <= LARGEST:
        make_sources.men(rows, file)
        figures = measure("pamlib", "men", str(file), out)
        said(f"men, {rows:,} rows (meaningless)", figures)
        if before:
            print(f"; {figures['seconds'] / before:.1f} times the one before", end="")
        before, rows = figures["seconds"], rows * 10
    assert before is not None


def test_one_worker_and_two(tmp_path: Path) -> None:
    """The identical table on a Dask cluster of separate processes, and what the second worker brings."""
    distributed = pytest.importorskip("distributed")
    file = tmp_path / "datos.csv"
    make_sources.men(600_000, file)
    here = tmp_path / "aqui.parquet"
    measure("pamlib", "men", str(file), str(here))
    for workers in (1, 2):
        there = tmp_path / f"{workers}.parquet"
        with distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as local:
            said(f"{workers} worker(s)", measure("pamlib", "men", str(file), str(there), local.scheduler_address))
        pd.testing.assert_frame_equal(pd.read_parquet(here), pd.read_parquet(there))
