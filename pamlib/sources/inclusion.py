"""The 2008 inclusion index, on the grid of Guía 34: see :mod:`pamlib.books.grid`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.books.grid import read
from pamlib.books.returned import recognise as recognised

if TYPE_CHECKING:
    from pamlib.sources.base import Look, Source

__all__ = ["read", "recognise"]


def recognise(look: Look, source: Source) -> str:
    """Edition of the workbook; '' when it is another."""
    return recognised(look, source.key)
