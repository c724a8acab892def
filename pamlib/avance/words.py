r"""Figures inside a sentence, as they are written in Colombia.

>>> figure(12.50), figure(1200), cop(1200) == "$\N{NO-BREAK SPACE}1.200"
('12,5', '1.200', True)
"""

from __future__ import annotations

import math

from pamlib.locale_es import ausente, numero, pesos


def figure(value: object, decimals: int = 2) -> str:
    """The number with the decimals it has, ``decimals`` at most."""
    text = numero(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def cop(value: object) -> str:
    """Pesos whose sign and figure stay on one line."""
    return pesos(value).replace("$ ", "$\N{NO-BREAK SPACE}")


def fine(value: object) -> str:
    """A figure with two decimals, or with two digits that say something when it is smaller: 0,0033 is not 0.

    >>> fine(19.0), fine(0.49589), fine(-0.00333), fine(None)
    ('19', '0,5', '−0,0033', '—')
    """
    if ausente(value) or not isinstance(value, float | int) or not value:
        return figure(value)
    return figure(value, max(2, 1 - math.floor(math.log10(abs(value)))))
