"""What a cell of a LibreOffice workbook (ods) shows, from its XML.

>>> shown_date("2027-12-01", "dic-27"), shown_date("2027-12-01", "01/12/2027")
('dic-27', '2027-12-01')

Out of scope: what a formula computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from pamlib.readers.sheet import MONTHS
from pamlib.readers.sheet_errors import is_error

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WORDS = re.compile(r"[^\W\d_]{3,}")


def shown(cell: ET.Element) -> str:
    """Text of a cell: numbers as they are kept, dates as a person sees them, everything else as it is shown."""
    kind = cell.get(f"{OFFICE}value-type", "")
    value = cell.get(f"{OFFICE}value", "")
    text = "\n".join("".join(_letters(part)) for part in cell if part.tag == f"{_TEXT}p").strip()
    if is_error(text):
        return text  # some writers keep 0 as the value of an error
    if kind in {"float", "currency", "percentage"} and value:
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if kind == "boolean":
        return "VERDADERO" if cell.get(f"{OFFICE}boolean-value") == "true" else "FALSO"
    if kind == "date":
        return shown_date(cell.get(f"{OFFICE}date-value", ""), text) or text
    return text or cell.get(f"{OFFICE}string-value", "").strip()


def _letters(element: ET.Element) -> Iterator[str]:
    """Letters of a paragraph; a line break, a tab and runs of blanks are elements of their own."""
    if element.tag == f"{_TEXT}line-break":
        yield "\n"
    elif element.tag == f"{_TEXT}tab":
        yield "\t"
    elif element.tag == f"{_TEXT}s":
        yield " " * min(int(element.get(f"{_TEXT}c", "1")), 1_000)
    elif element.tag != f"{OFFICE}annotation":
        yield element.text or ""
        for part in element:
            yield from _letters(part)
            yield part.tail or ""


def shown_date(value: str, text: str) -> str:
    """An ISO date, or ``mes-aa`` when the cell shows a month and a year without a day.

    Parameters
    ----------
    value: the date kept, ``2027-12-01`` or ``2027-12-01T00:00:00``. text: what the cell shows.
    """
    day = value.removesuffix("T00:00:00")
    found = re.fullmatch(r"(\d{4})-(\d\d)-01", day)
    named = 1 if _WORDS.search(text) else 0
    if found and text and len(re.findall(r"\d+", text)) + named < 3 and 1 <= int(found[2]) <= 12:
        return f"{MONTHS[int(found[2]) - 1]}-{found[1][2:]}"
    return day.replace("T", " ")
