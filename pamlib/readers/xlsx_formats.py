r"""What a number format of Excel shows: a month without its day, a percentage.

>>> month_only('[$-C0A]mmm\\-yy'), shows_percent("0.0%")
(True, True)

Out of scope: writing a number the way its format does; the readers take what calamine gives.
"""

from __future__ import annotations

import re

# Built-in number formats that show a month without its day (ECMA-376, part 1, 18.8.30).
BUILTIN_MONTH_FORMATS = {"17"}
BUILTIN_PERCENT_FORMATS = {"9", "10"}


def month_only(code: str) -> bool:
    r"""True for a format code with month and year letters and no day or hour.

    >>> month_only('[$-C0A]mmm\\-yy'), month_only('dd/mm/yyyy'), month_only('"$" #,##0')
    (True, False, False)
    """
    plain = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|;.*', "", code).lower()
    return "m" in plain and "y" in plain and "d" not in plain and "h" not in plain


def shows_percent(code: str) -> bool:
    r"""True for a format code that shows a number times a hundred with its sign.

    >>> shows_percent("0.0%"), shows_percent('0" %"'), shows_percent("General")
    (True, False, False)
    """
    return "%" in re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", code)
