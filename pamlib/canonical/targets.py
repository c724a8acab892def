"""The table ``indicadores``: each different text of an indicator, its two parts and its unit.

>>> indicadores(lines, findings)[0][2:5]             # "N.º de docentes formados / total"      # doctest: +SKIP
('razón', 'N.º de docentes formados', 'total')

Out of scope: reading the text (:mod:`pamlib.values.indicators`), and goals and their pace (:mod:`pamlib.avance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pamlib.findings import Findings
from pamlib.ids import stable_id
from pamlib.lines import Line
from pamlib.values.indicators import parse_indicator


def indicadores(lines: Sequence[Line], findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``indicadores``, one per different text, in order of appearance."""
    rows: dict[str, tuple[Any, ...]] = {}
    for line in lines:
        text = line.text("indicador")
        identifier = stable_id("I", text)
        if not text or identifier in rows:
            continue
        seen = parse_indicator(text)
        if seen.slash_lost:
            cell = line.spans["indicador"].cells[0]
            findings.add(
                "indicador_sin_barra",
                line.table,
                cell=cell,
                found=text,
                understood=f"{seen.numerador} / {seen.denominador}",
                line=line.id,
            )
        rows[identifier] = (
            identifier,
            text,
            seen.clase,
            seen.numerador,
            seen.denominador,
            seen.unidad,
            "",
            "",
            "",
            None,
            None,
            seen.meta_valor,
            "",
        )
    return list(rows.values())
