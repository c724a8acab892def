"""Which row of a history counts at a corte.

>>> current(avances, ["linea_id"], "2025-06-30")                # doctest: +SKIP

A history has every row with a corte up to the one asked for, also older versions of the same report. For each key the
latest corte counts; within it, what was received last. A submission that was sent back (*devuelto*) does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.corte import parse_corte
from pamlib.records import records

if TYPE_CHECKING:
    import pandas as pd

RETURNED = "devuelto"
#: What a row of ``avances`` means when nobody reported, and when only the earlier lines of this one had
#: (:mod:`pamlib.adjust.before`).
NO_REPORT, BEFORE = "sin reporte", "anterior al ajuste"
#: The order in which rows of one key follow one another.
ORDER = ("corte", "recibido", "envio_id", "origen_hoja", "origen_fila")


def valid(history: pd.DataFrame, corte: str) -> pd.DataFrame:
    """Rows that count up to ``corte``, oldest first; raises :class:`pamlib.errors.UserError` for a bad date."""
    day = parse_corte(corte).isoformat()
    rows = history[(history["corte"] <= day) & (history["situacion"] != RETURNED)]
    return rows.sort_values(list(ORDER), kind="stable")


def current(history: pd.DataFrame, keys: Sequence[str], corte: str) -> pd.DataFrame:
    """One row for each key: the one that counts at ``corte``, in the order of the keys."""
    rows = valid(history, corte).drop_duplicates(list(keys), keep="last")
    return rows.sort_values(list(keys), kind="stable").reset_index(drop=True)


def by_corte(history: pd.DataFrame, keys: Sequence[str], corte: str) -> pd.DataFrame:
    """One row for each key and corte: the last version of each report, oldest corte first."""
    rows = valid(history, corte).drop_duplicates([*keys, "corte"], keep="last")
    return rows.sort_values([*keys, "corte"], kind="stable").reset_index(drop=True)


def groups(rows: pd.DataFrame, keys: Sequence[str]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Rows as dicts by their keys, in the order of the table: many small groups cost little this way."""
    out: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in records(rows):
        out.setdefault(tuple(row[key] for key in keys), []).append(row)
    return out


def in_words(row: Mapping[Any, Any]) -> bool:
    """Whether the zero of a report of progress is not a figure: it says «already finished», «not programmed»…

    >>> in_words({"avance": 0.0, "lectura": "ya terminado"}), in_words({"avance": 0.0, "lectura": "cero"})
    (True, False)
    """
    return bool(row["avance"] == 0) and row["lectura"] not in {"cero", "avance", BEFORE}


def reported(corte: str, *histories: pd.DataFrame) -> list[str]:
    """The cortes that were reported up to ``corte``, in order."""
    day = parse_corte(corte).isoformat()
    return sorted({each for history in histories for each in history["corte"].unique() if each <= day})


def cortes(corte: str, *histories: pd.DataFrame) -> list[str]:
    """:func:`reported`, and ``corte`` itself."""
    return sorted({parse_corte(corte).isoformat(), *reported(corte, *histories)})
