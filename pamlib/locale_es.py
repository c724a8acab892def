"""Numbers, pesos, percentages and dates as they are written in Colombia (es-CO), in text and in charts.

>>> pesos(1038000000), numero(1234.5, 1), porcentaje(0.453), fecha("2016-10-05")
('$ 1.038.000.000', '1.234,5', '45,3 %', '5 de octubre de 2016')

Figures of four digits are grouped too (``1.234``), as Colombian accounts do; the ``es-ES`` locale that ships with d3
does not, hence the locale objects below. What is missing is written ``—`` so that nobody takes it for a zero.

Out of scope: reading such text back (that is ``pamlib.values``).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

VACIO = "—"
MENOS = "\N{MINUS SIGN}"

MESES = ("enero", "febrero", "marzo", "abril", "mayo", "junio",
         "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre")  # fmt: skip
DIAS = ("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado")

# d3-format and d3-time-format locale definitions (https://d3js.org/d3-format, https://d3js.org/d3-time-format);
# charts get them when they are drawn as SVG and again when the page brings them to life.
FORMATO_D3: dict[str, Any] = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["$ ", ""],
    "percent": " %",
    "minus": MENOS,
    "nan": VACIO,
}
TIEMPO_D3: dict[str, Any] = {
    "dateTime": "%A, %-d de %B de %Y, %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["a. m.", "p. m."],
    "days": list(DIAS),
    "shortDays": ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
    "months": list(MESES),
    "shortMonths": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
}

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]00:00(?::00(?:\.0+)?)?)?")


def ausente(x: object) -> bool:
    """True for None, NaN, NaT, ``pandas.NA`` and blank text."""
    if x is None or (isinstance(x, str) and not x.strip()):
        return True
    # NaN and NaT differ from themselves; pandas.NA answers neither yes nor no to any comparison.
    try:
        return bool(x != x)
    except TypeError:
        return True


def numero(x: object, decimales: int = 0) -> str:
    """``1.234,5``. Rounds half away from zero, as an accountant does; raises ValueError for what is no number."""
    if ausente(x):
        return VACIO
    value = _decimal(x).quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)
    text = f"{abs(value):,.{decimales}f}".translate(str.maketrans(",.", ".,"))
    return f"{MENOS}{text}" if value < 0 else text


def pesos(x: object, decimales: int = 0) -> str:
    """``$ 1.038.000.000``: an amount in Colombian pesos."""
    text = numero(x, decimales)
    if text == VACIO:
        return VACIO
    return f"{MENOS}$ {text[1:]}" if text.startswith(MENOS) else f"$ {text}"


def porcentaje(x: object, decimales: int = 1) -> str:
    """``45,3 %`` for the fraction ``0.453``."""
    return VACIO if ausente(x) else f"{numero(_decimal(x) * 100, decimales)} %"


def fecha(x: object) -> str:
    """``5 de octubre de 2016``; ``octubre de 2016`` for ``2016-10``; ``2016`` for ``2016``.

    Takes ISO text, a date or a pandas timestamp; raises ValueError for any other text.
    """
    parts = _partes(x)
    if parts is None:
        return VACIO
    year, month, day = parts
    if month is None:
        return str(year)
    name = f"{MESES[month - 1]} de {year}"
    return name if day is None else f"{day} de {name}"


def fecha_corta(x: object) -> str:
    """``05/10/2016``; ``10/2016`` for ``2016-10``. Takes what :func:`fecha` takes."""
    parts = _partes(x)
    if parts is None:
        return VACIO
    year, month, day = parts
    return "/".join([f"{part:02d}" for part in (day, month) if part is not None] + [str(year)])


def _decimal(x: object) -> Decimal:
    """The number as it reads in decimal (0.285 is 0.285, not the nearest binary fraction)."""
    if isinstance(x, Decimal):
        value = x
    else:
        try:
            value = Decimal(str(x))
        except ArithmeticError:
            raise ValueError(f"not a number: {x!r}") from None
    if not value.is_finite():
        raise ValueError(f"not a finite number: {x!r}")
    return value


def _partes(x: object) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of an ISO text, a date or a timestamp; None when it is missing."""
    if ausente(x):
        return None
    if isinstance(x, dt.date):
        return x.year, x.month, x.day
    match = _ISO.fullmatch(str(x).strip())
    if not match:
        raise ValueError(f"not an ISO date: {x!r}")
    year = int(match[1])
    month, day = (int(part) if part else None for part in match.groups()[1:])
    dt.date(year, month or 1, day or 1)  # raises ValueError for 30 February
    return year, month, day
