"""Small words of a report: a count, an amount, a place, what a finding means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es
from pamlib.findings import meaning

if TYPE_CHECKING:
    from collections.abc import Sequence


SEVERIDADES = ("error", "aviso", "nota")


#: What ``recursos.valor_calidad`` says of an amount whose year was inferred with little certainty.
DOUBTFUL_YEAR = "año dudoso"


def means(code: object) -> str:
    """What a code of finding means, as a sentence; the code's own words when the catalogue does not have it."""
    try:
        text = meaning(str(code))
    except KeyError:  # tables written by another version
        text = str(code).replace("_", " ")
    return text[:1].upper() + text[1:]


def place(sheet: object, row: object, column: object) -> str:
    """``hoja PAM, fila 12, columna C``: only what is known.

    >>> place("PAM", 12, "C"), place("", 12, "")
    ('hoja PAM, fila 12, columna C', 'fila 12')
    """
    parts = [
        f"{name} {text_of(value)}"
        for name, value in (("hoja", sheet), ("fila", row), ("columna", column))
        if text_of(value) not in {"", "0"}
    ]
    return ", ".join(parts)


def sentence(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def plural(estado: str, number: int) -> str:
    """«1 vencida», «2 vencidas», «2 por vencer»."""
    if estado == "fechas por revisar":
        return "con fechas por revisar"
    return f"{estado}s" if estado in {"vencida", "terminada"} and number != 1 else estado


def text_of(value: object) -> str:
    """The value as text; '' when it is missing; whole numbers without decimals."""
    if locale_es.ausente(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def version_of(value: object) -> str:
    """``versión 5``; '' when there is none."""
    text = text_of(value)
    return f"versión {text}" if text else ""


def count(number: int, one: str, many: str) -> str:
    """``1 tarea``, ``1.200 tareas``."""
    return f"{locale_es.numero(number)} {one if number == 1 else many}"


def money(value: object) -> str:
    """Pesos inside a sentence: the sign never ends one line and the figure begins the next."""
    return locale_es.pesos(value).replace("$ ", "$\N{NO-BREAK SPACE}")


def join(parts: Sequence[str]) -> str:
    """``a, b y c``."""
    return " y ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
