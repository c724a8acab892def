r"""Figures inside a sentence, as they are written in Colombia.

>>> figure(12.50), figure(1200), cop(1200) == "$\N{NO-BREAK SPACE}1.200"
('12,5', '1.200', True)
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pamlib.locale_es import ausente, fecha_corta, numero, pesos

if TYPE_CHECKING:
    from datetime import date


def figure(value: object, decimals: int = 2) -> str:
    """The number with the decimals it has, ``decimals`` at most."""
    text = numero(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def cop(value: object) -> str:
    """Pesos whose sign and figure stay on one line."""
    return pesos(value).replace("$ ", "$\N{NO-BREAK SPACE}")


def ended_words(real: date, end: date | None) -> str:
    """When a task really ended, against the end of its term when it has one.

    >>> from datetime import date
    >>> ended_words(date(2024, 6, 21), date(2024, 6, 30)), ended_words(date(2024, 7, 1), date(2024, 6, 30))
    ('terminó el 21/06/2024 (9 días antes)', 'terminó el 01/07/2024 (1 día después)')
    """
    days = (real - end).days if end else 0
    count = "1 día" if abs(days) == 1 else f"{numero(abs(days))} días"
    against = f" ({count} {'después' if days > 0 else 'antes'})" if days else ""
    return f"terminó el {fecha_corta(real)}{against}"


def fine(value: object) -> str:
    """A figure with two decimals, or with two digits that say something when it is smaller: 0,0033 is not 0.

    >>> fine(19.0), fine(0.49589), fine(-0.00333), fine(None)
    ('19', '0,5', '−0,0033', '—')
    """
    if ausente(value) or not isinstance(value, float | int) or not value:
        return figure(value)
    return figure(value, max(2, 1 - math.floor(math.log10(abs(value)))))
