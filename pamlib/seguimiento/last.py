"""What was last reported before a corte, as the workbook to send shows it beside each cell.

>>> last_before(folder, "2025-06-30").avances["L7e01ffb481"]["avance"]      # doctest: +SKIP
0.3
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.seguimiento.assignments import records
from pamlib.seguimiento.template_sheets import Last

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.seguimiento.plans import Plans


def last_before(folder: Path, corte: str, plans: Plans | None = None) -> Last:
    """The ledger's state on the day before ``corte``, on the lines of ``plans``; nothing without a ledger yet.

    The day on which a task really ended is the last one known: a later report seldom repeats it.
    """
    from pamlib.avance.said import said_until
    from pamlib.seguimiento import ledger

    day = (date.fromisoformat(corte) - timedelta(days=1)).isoformat()
    frames: dict[str, pd.DataFrame] = ledger.state(folder, day)
    reports = ledger.history(folder, day)
    if plans is not None:
        frames, reports = plans.state(frames, corte), plans.rebound(reports, corte)
    said = said_until(reports["avances"], day)

    def rows(table: str) -> list[dict[str, Any]]:
        return records(frames[table])

    return Last(
        {row["linea_id"]: {**row, "fecha_fin_real": said[row["linea_id"]].ended} for row in rows("avances")},
        {(row["indicador_id"], row["zona"], row["poblacion"]): row for row in rows("mediciones")},
        {(row["grupo_id"] or row["linea_id"], row["vigencia"], row["fuente"]): row for row in rows("ejecucion")},
    )
