"""The tables ``lineas`` (what each line says) and ``procedencias`` (which cells say it).

>>> [row[0] for row in lineas(lines, (2024, 2027), findings)]            # doctest: +SKIP
['L5d1c2f0a9', 'L81d0c77e2']

Out of scope: dates (:mod:`.dates`), money (:mod:`.money`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pamlib.canonical.dates import Period, marked_term, own_dates, own_term, report_schedule
from pamlib.findings import Findings
from pamlib.formats import role_name
from pamlib.lines import Line
from pamlib.schedule import has_gaps, in_words, says_more
from pamlib.values.components import canonical_component
from pamlib.values.places import parse_place

_TEXTS = ("estrategia", "objetivo", "ubicacion")
_SURE = 0.6


def lineas(lines: Sequence[Line], period: Period, findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``lineas``, in document order; ``period`` gives the year of a schedule by months."""
    seen: set[str] = set()
    rows = []
    report_schedule(lines, period, findings)
    dated = [role for role in ("fecha_inicio", "fecha_fin", "plazo") if any(role in line.spans for line in lines)]
    for order, line in enumerate(lines, 1):
        component = canonical_component(line.text("componente"))
        if component.escrito and component.escrito not in seen:
            seen.add(component.escrito)
            _judge_component(line, component.canonico, component.confianza, findings)
        start, end = own_term(line, findings) if not line.marks else marked_term(line, period)
        if missing := [role for role in dated if role not in line.spans and not line.marks]:
            findings.add(
                "fecha_ausente",
                line.table,
                row=line.row.number,
                line=line.id,
                found=" y ".join(role_name(role) for role in missing),
            )
        extra = {heading: cell.text for heading, cell in line.extra.items()}
        if "plazo" in line.spans and (line.marks or own_dates(line)):
            extra["plazo"] = line.text("plazo")
        if line.marks and (has_gaps(line.marks) or any(says_more(c.text) for c in line.marks.values())):
            extra["meses"] = in_words(line.marks)
        rows.append(
            (
                line.id,
                order,
                component.escrito,
                component.canonico,
                *(line.text(t) for t in _TEXTS),
                parse_place(line.text("ubicacion")).zona,
                line.text("meta"),
                line.text("indicador"),
                line.text("accion"),
                line.text("responsable_accion"),
                line.text("tarea"),
                line.text("responsable_tarea"),
                start,
                end,
                line.text("fuente"),
                json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else "",
                line.table.file,
                line.table.sheet,
                line.row.number,
            )
        )
    return rows


def _judge_component(line: Line, official: str, trust: float, findings: Findings) -> None:
    cell = line.spans["componente"].cells[0]
    if not official:
        findings.add("componente_desconocido", line.table, cell=cell, line=line.id)
    elif trust <= _SURE:
        findings.add("componente_dudoso", line.table, cell=cell, understood=official, line=line.id)


def procedencias(lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    """Where each text of each line comes from: one row per line, field and source cell."""
    rows: list[tuple[Any, ...]] = []
    for line in lines:
        identifier, name = line.id, line.table.column_name
        for role, span in line.spans.items():
            how = span.how(line.index)
            for cell in span.cells:
                rows.append((identifier, role, cell.row, name(cell.index), how))
    return rows
