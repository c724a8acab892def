"""What a cell of the exported plan says: a text, a figure in pesos, a month or a day.

>>> month_or_day("2021-03-01", "2023-12-31")[1].shown
'dic-23'
>>> money("monto", 1038000000, "", "COP").shown, money("cero", 0, "$ -", "COP").shown
('$ 1.038.000.000', '$ -')

A state goes out as the plan writes it, so that what could not be read stays unread: never as a zero.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from pamlib.export_plan.layouts import common
from pamlib.values.money import parse_money

_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
# Excel keeps 15 digits of a number, and two-digit years are read between 1970 and 2069.
_MOST_PESOS = 10**15
_TWO_DIGIT_YEARS = range(1970, 2070)
_FIRST_EXCEL_YEAR = 1901


@dataclass(frozen=True, slots=True)
class Value:
    """``shown`` is the text a person sees; ``form`` is 'texto', 'pesos', 'mes' or 'dia'; ``number`` (pesos) or ``date``
    is what a workbook holds for the last three.
    """

    shown: str
    form: str = "texto"
    number: int | None = None
    date: dt.date | None = None


def pesos(amount: int) -> str:
    """``$ 1.038.000.000``, the way offices write it.

    >>> pesos(1038000000), pesos(-5)
    ('$ 1.038.000.000', '-$ 5')
    """
    grouped = f"{abs(amount):,}".replace(",", ".")
    return f"-$ {grouped}" if amount < 0 else f"$ {grouped}"


def money(state: str, amount: int | None, written: str, unit: str) -> Value | None:
    """The cell of one amount; ``None`` for a blank one.

    Parameters
    ----------
    state: ``estado`` of the table ``recursos``.
    amount: ``valor_cop``.
    written: ``valor_original``, kept for whatever is not a plain figure in pesos.
    unit: ``unidad``.
    """
    if state == "vacio":
        return None
    if state == "monto" and unit != "COP/año" and amount is not None:
        return Value(pesos(amount), "pesos", amount) if abs(amount) < _MOST_PESOS else Value(pesos(amount))
    if state == "cero":
        return Value("$ -", "pesos", 0)
    said = parse_money(written, column_is_money=True)
    if written and (said.estado if said else "ilegible") == state:
        return Value(written)
    if state == "monto" and amount is not None:
        return Value(f"{pesos(amount)} C/Año")
    return Value(str(common()["estados"].get(state, written)))


def month_or_day(start: str | None, end: str | None) -> tuple[Value | None, Value | None]:
    """Cells of both dates (ISO, or ``None``): months when both are whole months, days when either is not."""
    first = dt.date.fromisoformat(start) if start else None
    last = dt.date.fromisoformat(end) if end else None
    whole = all(d is None or d.year in _TWO_DIGIT_YEARS for d in (first, last))
    whole = whole and (first is None or first.day == 1)
    whole = whole and (last is None or last.day == calendar.monthrange(last.year, last.month)[1])
    return _date(first, whole=whole), _date(last, whole=whole)


def _date(day: dt.date | None, *, whole: bool) -> Value | None:
    if day is None:
        return None
    if whole:
        return Value(f"{_MONTHS[day.month - 1]}-{day.year % 100:02d}", "mes", date=day.replace(day=1))
    shown = f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return Value(shown, "dia", date=day) if day.year >= _FIRST_EXCEL_YEAR else Value(shown)
