"""Bounds on how a PDF is written, so that one made to block programs is refused in about a second.

The library holds every open bracket, and adds to a text letter by letter what stands between two marks: a few
kilobytes of ``[[[[`` or ``((((`` keep it busy for minutes. No program writes such a thing. Here what is nested deeper
than :data:`DEEPEST`, a text of more pieces than :data:`MOST_PIECES` and a page of more operators than
:data:`MOST_OPERATORS` are errors of the file.

Out of scope: sizes (:mod:`pamlib.readers.look`, :mod:`pamlib.limits`) and memory (:mod:`pamlib.readers.sandbox`).
"""

from __future__ import annotations

from typing import Any

from pdfminer import pdfinterp
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSBaseParser, PSStackParser

DEEPEST = 100
MOST_PIECES = 20_000
MOST_OPERATORS = 300_000
"""A page of 20 000 letters, each placed on its own, and as many lines has some 200 000."""

_start_type = PSStackParser.start_type
_parse_string = PSBaseParser._parse_string


class TooMuchError(PSException):
    """What no program writes."""


class _Content(PDFContentParser):
    """What a page draws, up to a number of operators and operands."""

    left = MOST_OPERATORS

    def nextobject(self) -> Any:
        """The next operator or operand."""
        self.left -= 1
        if not self.left:
            raise TooMuchError("operators")
        return super().nextobject()


def _start(self: Any, pos: int, type: str) -> None:  # noqa: A002 - the library's own name
    if len(self.context) > DEEPEST:
        raise TooMuchError("nested")
    _start_type(self, pos, type)


def _string(self: Any, s: bytes, i: int) -> int:
    # Its place in the text when it began, and how many pieces it has so far.
    began, count = getattr(self, "_pieces", (None, 0))
    count = count + 1 if began == self._curtokenpos else 1
    self._pieces = self._curtokenpos, count
    if self.paren > DEEPEST or count > MOST_PIECES:
        raise TooMuchError("a text of too many pieces")
    return _parse_string(self, s, i)


def bound() -> None:
    """Set the bounds for all that pdfminer reads from now on."""
    PSStackParser.start_type = _start  # type: ignore[method-assign]
    PSBaseParser._parse_string = _string  # type: ignore[method-assign]
    pdfinterp.PDFContentParser = _Content  # type: ignore[misc]
