"""What the reports of one task say up to some corte, kept up to date as they are read in order.

>>> said = Said()
>>> said.add({"corte": "2025-02-28", "avance": 0.3, "lectura": "avance", "evidencia": "acta"})
>>> said.add({"corte": "2025-04-30", "avance": 0.5, "lectura": "avance", "evidencia": ""})
>>> said.value, said.backed                     # 30 % with a document, then 50 % without one
(0.5, 0.3)

Each report is looked at once, however many cortes are asked for. Out of scope: the calendar (:mod:`.physical`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest
from pamlib.avance.latest import NO_REPORT
from pamlib.locale_es import ausente
from pamlib.records import records

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


class Said:
    """``last`` is the last report that says anything; ``figure`` the last that gives one; ``None`` before the first."""

    __slots__ = ("_backed", "_in_words", "ended", "figure", "last")

    def __init__(self) -> None:
        self.last: Row | None = None
        self.figure: Row | None = None
        #: The day it really ended (ISO), '' when not said; a report that it is not finished takes it back.
        self.ended = ""
        self._backed = 0.0
        self._in_words = True

    def add(self, row: Row) -> None:
        """Take the next report, which is of a later corte than all those before."""
        if row["lectura"] == NO_REPORT:
            return
        self.last = row
        if not ausente(row["avance"]) and row["avance"] < 1 and not latest.in_words(row):
            self.ended = ""
        elif day := str(row.get("fecha_fin_real") or ""):
            self.ended = day
        if ausente(row["avance"]):
            return
        words = latest.in_words(row)
        if words and not self._in_words:
            return  # "finished last year" typed with a 0 beside it does not undo what was done
        if self._in_words and not words:
            self._in_words, self._backed = False, 0.0
        self.figure = row
        if str(row["evidencia"]).strip():
            self._backed = max(self._backed, float(row["avance"]))

    @property
    def value(self) -> float | None:
        """Progress (0 to 1, more as reported); ``None`` when no report gives a figure."""
        return None if self.figure is None else float(self.figure["avance"])

    @property
    def backed(self) -> float | None:
        """As much of :attr:`value` as some report backed with evidence."""
        return None if self.value is None else max(0.0, min(self._backed, self.value))


def said_until(avances: pd.DataFrame, corte: str) -> defaultdict[str, Said]:
    """What the reports of each line say up to the corte; nothing for a line without any."""
    said: defaultdict[str, Said] = defaultdict(Said)
    for row in records(latest.by_corte(avances, ["linea_id"], corte)):
        said[str(row["linea_id"])].add(row)
    return said
