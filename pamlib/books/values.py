"""One cell of a workbook that came back, by what its column asks for.

>>> Reading.of("1.234", "entero").value, Reading.of("3,0", "entero").value
(1234, 3)
>>> Reading.of("3,5", "entero").problem
'«3,5» no es un número entero'
>>> Reading.of("1.05E+11", "dane").problem
'«1.05E+11» es un código que Excel convirtió en número: perdió sus cifras'

Nothing is rounded and nothing that is blank becomes 0. Out of scope: whether the school is in the directory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pamlib.books.spec import Column
from pamlib.values.text import fold

_THOUSANDS = re.compile(r"\d{1,3}([.,  ]\d{3})+")
_WHOLE = re.compile(r"(\d+)(?:[.,]0+)?")
_DECIMAL = re.compile(r"[-−]?\d+(?:[.,]\d+)?")
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?\s*[eE]\s*\+?\s*\d+")
_DIGITS = {"dane": 12, "divipola": 5}
_BROKEN = re.compile(r"#+|#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|¡?\w+[!?])\S*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: its ``value`` (``None`` when it is blank or wrong), and what is wrong with it."""

    text: str
    value: int | float | str | None = None
    problem: str = ""
    repaired: str = ""
    damaged: bool = False

    @classmethod
    def of(cls, text: str, kind: str, column: Column | None = None) -> Reading:
        """Read ``text`` as ``kind``; ``column`` has the options and bounds where the kind needs them. Never raises."""
        if not text:
            return cls(text)
        if _BROKEN.fullmatch(text):
            return cls(text, problem=f"«{text}» dice que Excel no puede mostrar el valor")
        if kind in _DIGITS:
            return _code(text, kind)
        if kind in ("entero", "anio", "valoracion"):
            return _bounded(_whole(text), kind, column)
        if kind == "decimal":
            return _bounded(_decimal(text), kind, column)
        if kind in ("opcion", "proceso", "grado") and column is not None:
            return _option(text, column)
        return cls(text, value=text)


def _code(text: str, kind: str) -> Reading:
    wanted = _DIGITS[kind]
    if _EXPONENT.fullmatch(text):
        what = f"«{text}» es un código que Excel convirtió en número: perdió sus cifras"
        return Reading(text, problem=what, damaged=True)
    digits = re.sub(r"[\s.,\-'’]", "", re.sub(r"[.,]0$", "", text) if text.count(".") + text.count(",") == 1 else text)
    if digits.isascii() and digits.isdigit():
        if kind == "divipola" and len(digits) == wanted - 1:
            return Reading(text, value=digits.zfill(wanted), repaired="se completó el cero de la izquierda")
        if len(digits) == wanted:
            return Reading(text, value=digits, repaired="" if digits == text else f"código escrito «{text}»")
    return Reading(text, problem=f"«{text}» no es un código de {wanted} cifras", damaged=kind == "dane")


def _whole(text: str) -> Reading:
    if _THOUSANDS.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return Reading(text, value=int(digits), repaired=f"escrito «{text}»")
    found = _WHOLE.fullmatch(text)
    if found and len(found[1]) <= 9:
        return Reading(text, value=int(found[1]), repaired="" if found[1] == text else f"escrito «{text}»")
    return Reading(text, problem=f"«{text}» no es un número entero")


def _decimal(text: str) -> Reading:
    if _DECIMAL.fullmatch(text):
        return Reading(text, value=float(text.replace(",", ".").replace("−", "-")))
    return Reading(text, problem=f"«{text}» no es un número")


def _bounded(read: Reading, kind: str, column: Column | None) -> Reading:
    low, high = (2000, 2100) if kind == "anio" else (None, None) if column is None else (column.minimum, column.maximum)
    if isinstance(read.value, (int, float)) and low is not None and high is not None and not low <= read.value <= high:
        return Reading(read.text, problem=f"«{read.text}» no está entre {low:g} y {high:g}")
    return read


def _option(text: str, column: Column) -> Reading:
    known = dict(column.spellings)
    # The text itself first: folding takes the sign of the grade -1 away.
    option = known.get(text) or (None if text[:1] in "-−" else known.get(fold(text)))
    if option is None:
        shown = ", ".join(column.options[:6]) + ("…" if len(column.options) > 6 else "")
        return Reading(text, problem=f"«{text}» no es una de las opciones ({shown})")
    return Reading(text, value=option)
