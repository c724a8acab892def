"""Amounts under a heading that gives their scale: "RECURSOS (MILLONES)".

>>> from pamlib.values.money import parse_money
>>> money = parse_money("1.250,5", column_is_money=True)
>>> in_pesos(money, 1_000_000).valor
1250500000
"""

from __future__ import annotations

import re
from dataclasses import replace

from pamlib.values.money import MoneyValue, parse_money

# One line of a plan with a million million pesos is more than any secretary of education has.
IMPOSSIBLE = 10**12
_WORDS = {10**3: "mil", 10**6: "millones", 10**9: "mil millones"}
_LAST_DIGIT = re.compile(r"(?<=\d)(?=\D*$)")
_HAS_SCALE = re.compile(r"\d\s*(?:mil\b|mill|mm\b)", re.IGNORECASE)


def in_pesos(money: MoneyValue, scale: int) -> MoneyValue | None:
    """The amount in pesos; as it is when it is no amount or its own cell says its scale; ``None`` when the figure is
    impossible in that scale, so it was written in pesos.

    Decimals of the figure count: they are read again with the scale, before anything is rounded.
    """
    if money.estado != "monto" or money.valor is None or _HAS_SCALE.search(money.original):
        return money
    written = _LAST_DIGIT.sub(f" {_WORDS[scale]}", money.original, count=1)
    again = parse_money(written, column_is_money=True)
    if again is None or again.valor is None or (money.valor and again.valor == money.valor):
        value, note = money.valor * scale, money.nota
    else:
        value, note = again.valor, again.nota
    if abs(value) >= IMPOSSIBLE:
        return None
    return replace(money, valor=value, cantidad=float(value), nota=note)
