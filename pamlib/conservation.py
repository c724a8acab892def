"""Nothing lost: every non-blank cell of the source is in ``celdas``, once, with a destination.

This is checked at every read, against a count made from the reader's tables and not from what was mapped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pamlib.errors import InternalError
from pamlib.table import RawTable

# Destinations of a cell that no table takes: on a sheet of the plan, and on one that is not read as plan.
UNPLACED = "sin_ubicar"
OTHER_SHEET = "otra_hoja:sin_ubicar"


def check_conservation(tables: Iterable[RawTable], cells: Sequence[tuple[Any, ...]]) -> None:
    """Compare the sources with the rows of ``celdas`` (archivo, hoja, fila, columna, texto, destino, …), in order.

    Raises
    ------
    InternalError: a cell is missing, appears twice, is not in the source, is out of order, or has no destination.
    """
    source = [
        (table.sheet, row.number, table.column_name(i), text)
        for table in tables
        for row in table.rows
        for i, text in enumerate(row.cells)
        if text
    ]
    read = [cell[1:5] for cell in cells]
    if source != read:
        one, other = Counter(source), Counter(read)
        lost, extra = list((one - other).keys()), list((other - one).keys())
        raise InternalError(f"conservación: {len(lost)} celdas perdidas {lost[:3]}, {len(extra)} de más {extra[:3]}")
    for cell in cells:
        if not cell[5]:
            raise InternalError(f"conservación: celda sin destino {cell[:5]}")
