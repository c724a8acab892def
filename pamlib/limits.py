"""Bounds on what a reader accepts, in one place.

They protect an office laptop (8 GB) from a file that is broken or hostile; no honest plan comes near them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one read; make another instance to override them.

    file_bytes: size of the file on disk. sheet_bytes: size of one sheet once inflated. table_cells: area of the
    used range of a sheet. blank_gap: blank rows allowed between two rows with content. row_excess: non-blank cells
    a row may have beyond the columns of its heading.
    """

    file_bytes: int = 100 * 2**20
    sheet_bytes: int = 400 * 2**20
    table_cells: int = 20_000_000
    blank_gap: int = 20_000
    row_excess: int = 12


DEFAULT = Limits()
