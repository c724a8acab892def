"""What two submissions of one corte say differently of one thing: both are kept, and somebody is asked.

>>> conflicts(folder, "2025-06-30")[["clave", "reporto", "dice", "vale"]]      # doctest: +SKIP

Out of scope: deciding (``pam envios preferir``, or returning one).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.seguimiento.keys import OPTIONAL, SAID
from pamlib.seguimiento.ledger_events import standing
from pamlib.seguimiento.ledger_files import read_submission, submission_names
from pamlib.seguimiento.ledger_query import query
from pamlib.seguimiento.rereading import in_force

if TYPE_CHECKING:
    import pandas as pd


def conflicts(folder: Path, corte: str) -> pd.DataFrame:
    """What two submissions of ``corte`` say differently of one key, both listed.

    Columns: ``tabla, clave, corte, envio_id, reporto, recibido, dice, vale, origen_archivo, origen_hoja, origen_fila``.
    Two reports of one person on different days are a correction and no conflict; once somebody prefers one, it is
    settled.
    """
    import pandas as pd

    chosen = {name: set(zip(t["envio_id"], t["clave"], strict=True)) for name, t in _chosen(folder, corte).items()}
    contents = [read_submission(folder, name) for name in submission_names(folder)]
    place = in_force(contents)
    settled = {(*name.split("|", 2), place.get(envio, envio)) for name, envio in standing(folder).preferred().items()}
    found = []
    for table, rows in query([Path(folder)], corte, "counted").items():
        frame = rows.to_pandas()
        frame = frame[frame["corte"] == corte]
        for clave, group in frame.groupby("clave", sort=True):
            last = _last_of_each(group)
            # What was preferred and then returned, settles nothing any more.
            if any((table, corte, clave, envio) in settled for envio in group["envio_id"]):
                continue
            if not _differ(table, last):
                continue
            found += [
                {
                    "tabla": table, "clave": clave, "corte": corte, "envio_id": row["envio_id"],
                    "reporto": row["reporto"], "recibido": row["recibido"], "dice": _words(table, row),
                    "vale": (row["envio_id"], clave) in chosen[table], "origen_archivo": row["origen_archivo"],
                    "origen_hoja": row["origen_hoja"], "origen_fila": row["origen_fila"],
                }
                for row in last
            ]  # fmt: skip
    columns = ["tabla", "clave", "corte", "envio_id", "reporto", "recibido", "dice", "vale", "origen_archivo",
               "origen_hoja", "origen_fila"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def _last_of_each(group: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the last day of each person, in order; a row that says nothing contradicts nobody."""
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in group.to_dict("records")]
    rows = [row for row in rows if row["dice_algo"]]
    last: dict[str, str] = {}
    for row in rows:
        last[row["reporto"]] = max(last.get(row["reporto"], ""), row["recibido"])
    return sorted(
        (row for row in rows if row["recibido"] == last[row["reporto"]]), key=lambda r: (r["recibido"], r["envio_id"])
    )


def _differ(table: str, rows: list[dict[str, Any]]) -> bool:
    """Whether some column says two things; a blank says nothing where the column is optional."""
    for name, said in zip(SAID[table], zip(*(_said(table, row) for row in rows), strict=True), strict=False):
        if len({value for value in said if value or name not in OPTIONAL}) > 1:
            return True
    return False


def _said(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(None if row[name] != row[name] else row[name] for name in SAID[table])


def _words(table: str, row: dict[str, Any]) -> str:
    told = [
        (name, value) for name, value in zip(SAID[table], _said(table, row), strict=True) if value not in (None, "")
    ]
    return "; ".join(f"{name}: {value:g}" if isinstance(value, float) else f"{name}: {value}" for name, value in told)


def _chosen(folder: Path, corte: str) -> dict[str, pd.DataFrame]:
    return {name: rows.to_pandas() for name, rows in query([Path(folder)], corte, "latest").items()}
