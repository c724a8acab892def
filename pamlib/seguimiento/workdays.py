"""Working days of Colombia and the cut-off dates that a periodicity gives.

>>> add_working_days(date(2025, 6, 27), 1)      # Monday the 30th is a holiday (San Pedro y San Pablo)
datetime.date(2025, 7, 1)
>>> [str(day) for day in cutoffs("bimestral", date(2025, 1, 1), date(2025, 6, 30))]
['2025-02-28', '2025-04-30', '2025-06-30']

Holidays by the library ``holidays``. Out of scope: school calendars and local holidays.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from pamlib.errors import UserError

#: Periodicity → months between two cut-offs; those under a month are counted in days.
MONTHS = {"mensual": 1, "bimestral": 2, "trimestral": 3, "cuatrimestral": 4, "semestral": 6}
PERIODICIDADES = ("diario", "semanal", "quincenal", *MONTHS)
#: What to do with a cut-off that is not a working day.
AJUSTES = ("ninguno", "anterior", "siguiente")
_MOST = 4_000


@cache
def _holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("CO", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, and not a national holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (0: ``day`` itself)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def adjusted(day: date, how: str) -> date:
    """``day``, or the nearest working day before or after it (see :data:`AJUSTES`)."""
    step = {"ninguno": 0, "anterior": -1, "siguiente": 1}[how]
    while step and not is_working_day(day):
        day += timedelta(days=step)
    return day


def cutoffs(periodicity: str, first: date, last: date, adjust: str = "ninguno") -> list[date]:
    """Cut-offs of ``periodicity`` from ``first`` to ``last``, both included, in order.

    Monthly and longer ones fall on the last day of the month, counted within the year (bimestral: February, April…);
    quincenal on the 15th and the last day; semanal on Friday; diario on every working day. An adjusted cut-off may
    fall outside of the limits by a few days. Raises :class:`UserError` for more than 4 000 of them.
    """
    falls: Callable[[date], bool] = {
        "diario": is_working_day,
        "semanal": lambda day: day.weekday() == 4,
        "quincenal": lambda day: day.day == 15 or _is_last(day),
    }.get(periodicity, lambda day: _is_last(day) and day.month % MONTHS.get(periodicity, 12) == 0)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if len(days) > _MOST:
        raise UserError("el calendario de cortes pasa de diez años", "Revise los años de la vigencia")
    return list(dict.fromkeys(adjusted(day, adjust) for day in days if falls(day)))


def _is_last(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
