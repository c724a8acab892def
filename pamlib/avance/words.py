r"""Figures inside a sentence, as they are written in Colombia.

>>> figure(12.50), figure(1200), cop(1200) == "$\N{NO-BREAK SPACE}1.200"
('12,5', '1.200', True)
"""

from __future__ import annotations

from pamlib.locale_es import numero, pesos


def figure(value: object, decimals: int = 2) -> str:
    """The number with the decimals it has, ``decimals`` at most."""
    text = numero(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def cop(value: object) -> str:
    """Pesos whose sign and figure stay on one line."""
    return pesos(value).replace("$ ", "$\N{NO-BREAK SPACE}")
