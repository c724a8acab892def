"""The date of the corte, and ISO text as dates.

Nothing in pamlib reads the clock: every calculation that needs "today" receives the corte as a parameter.
"""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from pamlib.errors import UserError


def parse_corte(corte: str) -> date:
    """``corte`` as a date; raises :class:`UserError` unless it is ISO text (``2025-06-30``)."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", corte):
            raise ValueError(corte)
        return date.fromisoformat(corte)
    except (TypeError, ValueError):
        raise UserError(
            f"la fecha de corte «{corte}» no es una fecha",
            "Escríbala como AAAA-MM-DD, por ejemplo 2025-06-30",
        ) from None


def iso_date(value: object) -> date | None:
    """ISO text as a date; None for missing text and for what is not a date."""
    text = "" if value is None or value is pd.NA or value != value else str(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
