"""What every reader yields: cells with their address, and the merges the file itself declares.

A reader knows nothing of plans. It gives :class:`RawTable` objects, and everything after it (headings, alignment,
joining, inheritance) is shared by all file types.

>>> sheet = RawTable("plan.txt", "", rows=[RawRow(3, ["META", "RECURSOS"])])
>>> sheet.rows[0].cells, sheet.rows[0].number
(['META', 'RECURSOS'], 3)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache


@dataclass(slots=True)
class RawRow:
    """One row of the source: its 1-based number there and the text of its cells ('' where blank)."""

    number: int
    cells: list[str]

    @property
    def blank(self) -> bool:
        """True when no cell holds text."""
        return not any(self.cells)


@dataclass(slots=True, frozen=True)
class Merge:
    """A declared merge, 1-based and inclusive; its text stands in the first row and first column."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(slots=True)
class Notice:
    """Something the reader saw and a person should know; ``code`` is a key of ``hallazgos.yml``."""

    code: str
    row: int | None = None
    column: int | None = None
    found: str = ""
    understood: str = ""


@dataclass(slots=True)
class RawTable:
    """One sheet or text, as cells.

    ``positional`` says that columns are trustworthy (a workbook's are; an OCR text's are not), ``lettered`` that a
    person names them by letter. ``page_starts`` holds the numbers of the rows that start a page by a break set by hand,
    ``percents`` the (row, column), both from 1, of the cells that show their number as a percentage (0.8 as 80 %),
    ``guessed`` the numbers of the rows whose text a program recognised in a picture.
    """

    file: str
    sheet: str
    rows: list[RawRow]
    merges: list[Merge] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    positional: bool = False
    lettered: bool = False
    page_starts: frozenset[int] = frozenset()
    percents: frozenset[tuple[int, int]] = frozenset()
    guessed: set[int] = field(default_factory=set)

    def column_name(self, index: int) -> str:
        """Name of the 0-based column ``index`` as a person would say it: ``C``, or ``3`` in a text."""
        return column_letter(index + 1) if self.lettered else str(index + 1)


@cache
def column_letter(number: int) -> str:
    """Spreadsheet letters of a 1-based column number.

    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
