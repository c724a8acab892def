"""The ledger of what was received, and the state at any corte.

>>> frames = state(folder_of(workspace.processed), "2025-06-30")        # doctest: +SKIP
>>> frames["avances"][["linea_id", "avance", "reporto", "origen_fila"]]  # doctest: +SKIP

The state at a corte is a function of the *set* of files: for each key (:mod:`.keys`) the row that reports something,
of the latest corte up to the one asked for; of one corte, the one a person preferred, else the one received last, else
the one whose submission's name comes last (and both are listed by :func:`conflicts`). What was returned, or replaced by
another reading of the same workbook, never counts; of a closed corte only what it was closed with counts. So neither
the order in which workbooks came nor what comes for a later corte changes it.

Out of scope: judging the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.ledger_conflicts import conflicts
from pamlib.seguimiento.ledger_events import standing
from pamlib.seguimiento.ledger_files import folder_of, read_submission, submission_names
from pamlib.seguimiento.ledger_query import query
from pamlib.seguimiento.rereading import in_force

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "answered",
    "conflicts",
    "everything",
    "findings",
    "folder_of",
    "history",
    "reported",
    "state",
    "state_of_many",
    "submissions",
]


def state(folder: Path, corte: str, *, known: str = "", approved: bool = False) -> dict[str, pd.DataFrame]:
    """The latest valid row of each key with a corte up to ``corte``, by table (those of the schema).

    A row that reports nothing (blank, unreadable) never hides an earlier one that does.

    Parameters
    ----------
    known: leave out what was received after this day ('' none); decisions on what is left count as they are now.
    approved: only approved and closed submissions.
    """
    return {
        table: _typed(table, rows)
        for table, rows in query([Path(folder)], corte, "latest", known=known, approved=approved).items()
    }


def state_of_many(folders: Iterable[Path], corte: str) -> dict[str, pd.DataFrame]:
    """:func:`state` of many ledgers at once; a first column ``libro`` says the position of its folder."""
    return {
        table: _typed(table, rows, ("libro",))
        for table, rows in query([Path(each) for each in folders], corte, "latest").items()
    }


def history(folder: Path, corte: str, *, known: str = "", approved: bool = False) -> dict[str, pd.DataFrame]:
    """The valid row of each key *and corte*, for every corte up to ``corte``, in the order of corte and key."""
    return {
        table: _typed(table, rows)
        for table, rows in query([Path(folder)], corte, "each", known=known, approved=approved).items()
    }


def reported(folder: Path, corte: str) -> dict[str, pd.DataFrame]:
    """:func:`history` of exactly one corte: what was said then, also when it says nothing."""
    return {
        name: table[table["corte"] == corte].reset_index(drop=True) for name, table in history(folder, corte).items()
    }


def everything(folder: Path, corte: str = "9999-12-31") -> dict[str, pd.DataFrame]:
    """Every row of every submission up to ``corte``, also returned and replaced ones, with its state."""
    return {table: _typed(table, rows) for table, rows in query([Path(folder)], corte, "all").items()}


def submissions(folder: Path) -> list[dict[str, Any]]:
    """Header of each submission with its ``situacion`` and last event, by corte, day received and name.

    ``reemplazado_por`` is the latest reading of the same workbook ('' for itself): what counts is that one.
    """
    now = standing(folder)
    found = []
    for name in submission_names(folder):
        content = read_submission(folder, name)
        rows = {table: len(held["filas"]) for table, held in content.pop("tablas").items()}
        found.append({**content, "filas": rows, "situacion": now.of(name, content["corte"]), "evento": now.last(name)})
    place = in_force(found)
    for each in found:
        each["reemplazado_por"] = place[each["envio_id"]] if place[each["envio_id"]] != each["envio_id"] else ""
    return sorted(found, key=lambda each: (each["corte"], each["recibido"], each["envio_id"]))


def findings(folder: Path, corte: str) -> pd.DataFrame:
    """What was noticed in the submissions of ``corte`` that count, and its conflicts, as the table ``hallazgos``."""
    from pamlib import schema
    from pamlib.seguimiento.notes import Note

    rows: list[tuple[Any, ...]] = []
    for row in submissions(folder):
        if row["corte"] == corte and row["situacion"] != "devuelto" and not row["reemplazado_por"]:
            rows += [tuple(each) for each in row["hallazgos"]]
    for each in conflicts(folder, corte).to_dict("records"):
        said = f"{each['reporto'] or 'sin responsable'} ({each['envio_id']}): {each['dice']}"
        key = str(each["clave"]).partition("|")[0]
        note = Note("conflicto", each["origen_hoja"], int(each["origen_fila"]), "", said, key=key)
        rows.append(note.finding(str(each["origen_archivo"])))
    return schema.frame("hallazgos", rows)


def answered(folder: Path, corte: str) -> set[str]:
    """Names that reported for ``corte`` in a submission that was not returned; '' for a workbook of nobody."""
    return {
        row["reporto"]
        for row in submissions(folder)
        if row["corte"] == corte and row["situacion"] != "devuelto" and not row["reemplazado_por"]
    }


def _typed(table: str, rows: pa.Table, before: tuple[str, ...] = ()) -> pd.DataFrame:
    """The rows as the table of the schema, checked; ``before`` are columns kept in front."""
    import pandas as pd
    import pyarrow as pa

    from pamlib import schema

    names = [field.name for field in SEGUIMIENTO[table]]
    kinds = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
    frame: pd.DataFrame = rows.select([*before, *names]).to_pandas(types_mapper=kinds.get)
    frame = frame.astype({f.name: f.dtype for f in SEGUIMIENTO[table]})
    schema.check(table, frame[names])
    return frame
