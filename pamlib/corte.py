"""The date of the corte, and ISO text as dates.

Nothing in pamlib reads the clock: every calculation that needs "today" receives the corte as a parameter.
"""

from __future__ import annotations

from datetime import date

from pamlib.workspace import check_date


def parse_corte(corte: str) -> date:
    """``corte`` as a date; raises :class:`pamlib.errors.UserError` unless it is ISO text (``2025-06-30``)."""
    return date.fromisoformat(check_date(str(corte)))


def iso_date(value: object) -> date | None:
    """ISO text as a date; None for what is missing and for what is not a date.

    >>> iso_date("2021-03-01"), iso_date("marzo")
    (datetime.date(2021, 3, 1), None)
    """
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
