"""Puts one more row in a printed sheet, as a person does in Excel: what is below goes down and merged cells grow.

>>> insert_below(sheet, 33)                                              # doctest: +SKIP

openpyxl moves the cells and nothing else. Out of scope: formulas that name cells (the plan's name none).
"""

from __future__ import annotations

from copy import copy
from typing import Any


def insert_below(sheet: Any, row: int) -> None:
    """A blank row below ``row`` that looks like it, inside every merge that ``row`` is in."""
    merges = [(area.min_row, area.max_row, area.min_col, area.max_col) for area in sheet.merged_cells.ranges]
    for top, bottom, left, right in merges:
        sheet.unmerge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
    heights = {number: sheet.row_dimensions[number].height for number in range(row, sheet.max_row + 1)}
    sheet.insert_rows(row + 1)
    for number, height in heights.items():
        sheet.row_dimensions[number + (number > row)].height = height
    sheet.row_dimensions[row + 1].height = heights[row]
    for cell in sheet[row]:
        sheet.cell(row + 1, cell.column)._style = copy(cell._style)
    for top, bottom, left, right in merges:
        down, grows = top > row, top <= row <= bottom and bottom > top
        first, last = top + down, bottom + (down or grows)
        sheet.merge_cells(start_row=first, end_row=last, start_column=left, end_column=right)
    for each in sheet.row_breaks.brk:
        each.id += each.id >= row
    if sheet.print_area:
        corner = str(sheet.print_area).rpartition(":")[2].replace("$", "")
        letters = corner.rstrip("0123456789")
        sheet.print_area = f"A1:{letters}{int(corner.removeprefix(letters)) + 1}"
