"""The table ``ubicaciones``: how many schools of each zone a text names, and whether they add up.

>>> ubicaciones(lines, findings)[0][2:4]             # "9 IE urbanas y 7 rurales"          # doctest: +SKIP
(9, 7)

Out of scope: reading the text (:mod:`pamlib.values.places`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pamlib.findings import Findings
from pamlib.lines import Line
from pamlib.values.places import parse_place
from pamlib.values.text import fold


def ubicaciones(lines: Sequence[Line], findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``ubicaciones``, one per different text."""
    rows: dict[str, tuple[Any, ...]] = {}
    for line in lines:
        text = line.text("ubicacion")
        if not text or fold(text) in rows:
            continue
        place = parse_place(text)
        if place.cuadra is False:
            cell = line.spans["ubicacion"].cells[0]
            findings.add(
                "ubicacion_no_cuadra",
                line.table,
                cell=cell,
                found=text,
                understood=f"suma {place.suma}, total escrito {place.total_declarado}",
                line=line.id,
            )
        rows[fold(text)] = (
            text,
            place.zona,
            place.ie_urbanas,
            place.ie_rurales,
            place.ie_mixtas,
            place.ie_otras,
            place.total_declarado,
            place.suma,
            place.cuadra,
        )
    return list(rows.values())
