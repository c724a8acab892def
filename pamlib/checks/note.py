"""What a rule says: a note, or why it has nothing to say of this plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pamlib import locale_es
from pamlib.checks.model import Amount, Line, Plano

_SHOWN = 8


class DoesNotApplyError(Exception):
    """The rule cannot be judged on this plan; the message is the reason, in Spanish. Never reaches a user."""


@dataclass(frozen=True, slots=True)
class Note:
    """One finding of a rule: ``found`` is what the plan says, ``understood`` the reason or the arithmetic.

    Its place is the ``amount``'s cell, or the cell that gave ``column`` to ``line``, or the whole file.
    """

    found: str
    understood: str
    line: Line | None = None
    column: str = ""
    amount: Amount | None = None


def need(condition: object, reason: str) -> None:
    """Stop the rule with its reason when the condition does not hold."""
    if not condition:
        raise DoesNotApplyError(reason)


def rows(lines: Iterable[Line], plano: Plano | None = None, column: str = "") -> str:
    """``fila 12``, ``filas 12, 15 y 18`` or ``filas 12, 15 … y 4 más``; each row once.

    They are the rows of the cells that gave ``column`` to the lines when ``plano`` is given, the lines' own otherwise.
    """
    where = (plano.place(line, column)[2] if plano else line.row for line in lines)
    numbers = list(dict.fromkeys(number for number in where if number is not None))
    shown = [str(number) for number in numbers[:_SHOWN]]
    if not shown:
        return ""
    if len(numbers) > _SHOWN:
        return f"filas {', '.join(shown)} y {locale_es.numero(len(numbers) - _SHOWN)} más"
    return f"fila {shown[0]}" if len(shown) == 1 else f"filas {', '.join(shown[:-1])} y {shown[-1]}"


def of(part: int, whole: int) -> str:
    """``3 de 24 (13 %)``."""
    return f"{locale_es.numero(part)} de {locale_es.numero(whole)} ({locale_es.porcentaje(part / whole, 0)})"


def short(text: str, limit: int = 90) -> str:
    """The text, cut at a word when it is long."""
    clean = " ".join(text.split())
    return clean if len(clean) <= limit else f"{clean[:limit].rpartition(' ')[0]}…"
