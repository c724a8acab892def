"""Dates and periods of a plan as people type them.

>>> parse_date("mar-21").start_iso(), parse_date("dic-23").end_iso()
('2021-03-01', '2023-12-31')
>>> parse_date("05/10/2016").start_iso()        # day first, always
'2016-10-05'
>>> why_not("31/04/2025")
'abril de 2025 tiene 30 días y se escribió 31'
>>> parse_period("VIGENCIA 2024 – 2027")
(2024, 2027)

A date is read whole or not at all: nothing is rounded to the nearest possible day, and ``10/25/2016`` is not turned
into 25 October. Times of day are dropped. Out of scope: semesters, working days, time zones.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

from pamlib.values.lookup import load
from pamlib.values.text import fold, normalize

TWO_DIGIT_START = 1970
"""First year of the hundred that two-digit years fall in: ``70`` is 1970 and ``69`` is 2069."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 48
LONGEST_PERIOD_YEARS = 20


@dataclass(frozen=True, slots=True)
class DateValue:
    """A day, a month or a year.

    ``granularidad`` of the source is ``granularity``: 'dia', 'mes' or 'anio'; ``month`` and ``day`` are ``None`` where
    the source does not say them. ``repaired`` is True when a misspelt month or an Excel serial had to be understood.
    """

    year: int
    month: int | None
    day: int | None
    granularity: str
    original: str
    repaired: bool = False

    def start_iso(self) -> str:
        """First day it covers, ``YYYY-MM-DD``."""
        return f"{self.year:04d}-{self.month or 1:02d}-{self.day or 1:02d}"

    def end_iso(self) -> str:
        """Last day it covers, ``YYYY-MM-DD``."""
        month = self.month or 12
        return f"{self.year:04d}-{month:02d}-{self.day or calendar.monthrange(self.year, month)[1]:02d}"


@functools.cache
def _months() -> dict[str, tuple[int, bool]]:
    """Folded spelling -> (month number, whether it is a misspelling)."""
    found: dict[str, tuple[int, bool]] = {}
    for number, names in load("meses")["meses"].items():
        found |= dict.fromkeys(names["erratas"], (number, True))
        found |= dict.fromkeys(names["nombres"], (number, False))
    return found


def month_name(number: int) -> str:
    """Spanish name of a month, 1 to 12."""
    return str(load("meses")["meses"][number]["nombres"][0])


_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})\s?[-/.]\s?(\d{{1,2}})\s?[-/.]\s?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_MONTH_YEAR_DIGITS = re.compile(r"(\d{1,2})\s?[-/]\s?(\d{4})|(\d{4})\s?-\s?(\d{2})", re.ASCII)
_YEAR = re.compile(r"(?:(?:año|ano|vigencia)\s+)?((?:19|20|21)\d{2})", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
# The worded forms are read from folded text, where every separator is already one space.
_WORD_MONTH_YEAR = re.compile(r"([a-z]{3,10}) (?:de |del )?(?:ano )?(\d{4}|\d{2})", re.ASCII)
_WORD_DAY_MONTH = re.compile(
    r"(\d{1,2})(?: ?(?:o|ro|ero))? (?:de )?([a-z]{3,10}) (?:de |del )?(?:ano )?(\d{4}|\d{2})", re.ASCII
)
_WORD_MONTH_DAY = re.compile(r"([a-z]{3,10}) (\d{1,2}) (?:de |del )?(?:ano )?(\d{4})", re.ASCII)
_WEEKDAY = re.compile(r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo) ")
_ANYWHERE = re.compile(
    r"\d{1,2}\s*(?:º|°|ro)?\s*(?:de\s+)?[A-Za-zÁÉÍÓÚáéíóú]{3,10}\.?\s*(?:del?\s+)?[-/]?\s*\d{4}"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
    r"|[A-Za-zÁÉÍÓÚáéíóú]{3,10}\.?\s*(?:del?\s+|[-/]\s*)?\d{4}"
    r"|[A-Za-z]{3,4}[-/]\d{2}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The numbers of something shaped like a date, possible or not."""

    year: int
    month: int | None
    day: int | None
    repaired: bool = False


def _parts(text: str, window_start: int, column_is_date: bool) -> _Parts | None:
    """The numbers in ``text`` when its whole has the shape of a date."""
    if text[0] in "0123456789":
        if match := _ISO.fullmatch(text):
            return _Parts(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY_FIRST.fullmatch(text):
            return _Parts(full_year(match[3], window_start), int(match[2]), int(match[1]))
        if match := _MONTH_YEAR_DIGITS.fullmatch(text):
            year, month = (match[2], match[1]) if match[2] else (match[3], match[4])
            return _Parts(int(year), int(month), None)
        if column_is_date and (match := _SERIAL.fullmatch(text)):
            # Excel's day 1 is 1900-01-01, and it counts a 29 February 1900 that never was.
            day = dt.date(1899, 12, 30) + dt.timedelta(days=int(match[1]))
            return _Parts(day.year, day.month, day.day, repaired=True)
    if match := _YEAR.fullmatch(text):
        return _Parts(int(match[1]), None, None)
    folded = _WEEKDAY.sub("", fold(text), count=1)
    if match := _WORD_MONTH_YEAR.fullmatch(folded):
        word, day_text, year_text = match[1], None, match[2]
    elif match := _WORD_DAY_MONTH.fullmatch(folded):
        word, day_text, year_text = match[2], match[1], match[3]
    elif match := _WORD_MONTH_DAY.fullmatch(folded):
        word, day_text, year_text = match[1], match[2], match[3]
    else:
        return None
    known = _months().get(word)
    if known is None:
        return None
    return _Parts(full_year(year_text, window_start), known[0], int(day_text) if day_text else None, known[1])


def full_year(text: str, window_start: int = TWO_DIGIT_START) -> int:
    """Four-digit year of ``21`` or ``2021``; two digits fall in the hundred years from ``window_start``.

    >>> full_year("21"), full_year("99"), full_year("2021")
    (2021, 1999, 2021)
    """
    year = int(text)
    return year if len(text) > 2 else window_start + (year - window_start) % 100


def _fault(parts: _Parts) -> str:
    """Why these numbers are no date, in Spanish; '' when they are one."""
    if not FIRST_YEAR <= parts.year <= LAST_YEAR:
        return f"el año {parts.year} está fuera de {FIRST_YEAR}–{LAST_YEAR}"
    if parts.month is not None and not 1 <= parts.month <= 12:
        return f"el mes {parts.month} no existe (se lee día/mes/año)"
    if parts.day is not None and parts.month is not None:
        last = calendar.monthrange(parts.year, parts.month)[1]
        if not 1 <= parts.day <= last:
            return f"{month_name(parts.month)} de {parts.year} tiene {last} días y se escribió {parts.day}"
    return ""


def _dateless(text: str) -> bool:
    """Cheap early exit: too long, or no digit at all."""
    return len(text) > LONGEST or not any(map(str.isdigit, text))


@functools.lru_cache(maxsize=16_384)  # a plan repeats its few dates thousands of times
def parse_date(text: str, *, window_start: int = TWO_DIGIT_START, column_is_date: bool = False) -> DateValue | None:
    """The date that the whole of ``text`` is, or ``None``.

    Parameters
    ----------
    window_start: first year of the hundred that two-digit years fall in (1970: ``21`` is 2021, ``99`` is 1999).
    column_is_date: the column is known to hold dates, so a bare number of five digits is an Excel serial day.
    """
    if _dateless(text):
        return None
    clean = normalize(text)
    parts = _parts(clean, window_start, column_is_date) if clean else None
    if parts is None or _fault(parts):
        return None
    granularity = "dia" if parts.day is not None else "mes" if parts.month is not None else "anio"
    return DateValue(parts.year, parts.month, parts.day, granularity, text, parts.repaired)


def why_not(text: str, *, window_start: int = TWO_DIGIT_START) -> str:
    """Why something shaped like a date is not one, in Spanish; '' when it is one or is not shaped like one."""
    if _dateless(text):
        return ""
    clean = normalize(text)
    parts = _parts(clean, window_start, column_is_date=False) if clean else None
    return "" if parts is None else _fault(parts)


def find_date(text: str) -> DateValue | None:
    """The first date inside a longer text, such as a title block (``FECHA DE ELABORACIÓN: FEBRERO 2021``)."""
    if not any(map(str.isdigit, text)):
        return None
    for match in _ANYWHERE.finditer(normalize(text)):
        if found := parse_date(match[0]):
            return found
    return None


_YEARS = r"(?<![\d.,/-])((?:19|20|21)\d{2})"
_PERIOD = re.compile(
    rf"{_YEARS}\s*(?:-|–|—|−|/|\ba\b|\bal\b|\by\b|\bhasta(?:\s+el)?\b)\s*((?:19|20|21)\d{{2}}|\d{{2}})(?![\d]|[./-]\d)",
    re.IGNORECASE,
)
_ONE_YEAR = re.compile(rf"\b(?:vigencia|periodo|período|año)s?\s+(?:fiscal\s+|de\s+)?{_YEARS}(?!\d)", re.IGNORECASE)


def parse_period(text: str) -> tuple[int, int] | None:
    """First and last year of the first period that ``text`` names ("2024 a 2027", "VIGENCIA 2024 – 2027").

    One year counts when a word says that it is a period ("vigencia 2024"). An end of two digits counts when it
    cannot be a month ("2024-27"). Periods that run backwards or longer than 20 years are not periods.
    """
    if not any(map(str.isdigit, text)):
        return None
    clean = normalize(text)
    for match in _PERIOD.finditer(clean):
        start = int(match[1])
        if len(match[2]) == 2:
            if int(match[2]) <= 12:
                continue
            end = start // 100 * 100 + int(match[2])
        else:
            end = int(match[2])
        if start <= end <= start + LONGEST_PERIOD_YEARS:
            return start, end
    if single := _ONE_YEAR.search(clean):
        return int(single[1]), int(single[1])
    return None
