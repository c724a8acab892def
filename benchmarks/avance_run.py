"""One measured run in a process of its own: ``python avance_run.py lado|crece ROOT CORTE`` prints its figures as JSON.

The baseline gives component × corte as one would write it first: each corte from the reports, one after another.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from pamlib import report, sections_seguimiento
from pamlib.avance import curve, physical, tree


def by_hand(lineas: pd.DataFrame, avances: pd.DataFrame, corte: str) -> pd.DataFrame:
    """``componente, corte, avance`` of what was reported, without the weights that an entity may give."""
    share = tree.weights(lineas).set_index("linea_id")["peso"]
    component = tree.paths(lineas).set_index("linea_id")["componente"]
    rows = []
    for day in sorted(each for each in avances["corte"].unique() if each <= corte):
        known = avances[(avances["corte"] <= day) & (avances["situacion"] != "devuelto")]
        told = known[known["avance"].notna()].sort_values(["corte", "recibido", "envio_id", "origen_fila"])
        last = told.groupby("linea_id")["avance"].last().astype("float64").clip(0, 1)
        weight = share.reindex(last.index)
        for name, lines in component.groupby(component).groups.items():
            mine = last.index.intersection(lines)
            worth = weight.loc[mine]
            rows.append((name, day, (last.loc[mine] * worth).sum() / worth.sum() if len(mine) else float("nan")))
    return pd.DataFrame(rows, columns=["componente", "corte", "avance"])


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and its seconds of CPU: one core, and hardly moved by what else the machine does."""
    start = time.process_time()
    out = call()
    return out, time.process_time() - start


def main(kind: str, root: str, corte: str) -> None:
    """Run both sides, or only ours."""
    data = report.load("", "grande", Path(root))
    follow = sections_seguimiento.load(data, corte)
    lines, said = follow.lineas, follow.avances
    physical.roll_up(lines, physical.task_progress(lines, said, corte))  # pandas is used for the first time here
    ours, seconds = timed(lambda: physical.by_corte(lines, said, corte))
    figures: dict[str, Any] = {"pam": seconds}
    if kind == "lado":
        theirs, figures["pandas"] = timed(lambda: by_hand(lines, said, corte))
        _, figures["estado"] = timed(lambda: physical.task_progress(lines, said, corte))
        _, figures["curva"] = timed(lambda: curve.s_curve(lines, said, corte))
        both = ours.merge(theirs, on=["componente", "corte"], how="outer", validate="1:1")
        apart = (both["avance_x"].astype("float64") - both["avance_y"]).abs()
        figures["iguales"] = bool(len(both) == len(ours) == len(theirs) and (apart < 1e-9).all())
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:4])
