"""The table ``responsables``: every person, post or team of every line, names spelt one way.

>>> responsables(lines, findings)[:2]                                    # doctest: +SKIP
[('L5d1c2f0a9', 'accion', 'Líder de Calidad', 'cargo'), ('L_5d1c2f0a9b', 'tarea', 'Ana Ruiz', 'persona')]

Out of scope: telling a person from a post, and where one name ends (:mod:`pamlib.values.people`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pamlib.findings import Findings
from pamlib.lines import Line
from pamlib.values.people import UNKNOWN, canonical_names, known_people, possible_same, split_people

_SURE = 0.6


def responsables(lines: Sequence[Line], findings: Findings) -> list[tuple[Any, ...]]:
    """Rows of the table ``responsables``: every person, post or team of every line, names spelt one way."""
    cells = [line.text(role) for line in lines for role in ("responsable_accion", "responsable_tarea")]
    known = known_people(dict.fromkeys(cells))
    split = {text: split_people(text, known) for text in dict.fromkeys(cells) if text}
    names = [person.nombre for people in split.values() for person in people]
    shown = canonical_names(names)
    rows: list[tuple[Any, ...]] = []
    seen: set[str] = set()
    for line in lines:
        for level, role in (("accion", "responsable_accion"), ("tarea", "responsable_tarea")):
            text = line.text(role)
            people = split.get(text, [])
            if text and text not in seen:
                seen.add(text)
                _judge_people(line, role, people, shown, findings)
            rows += [(line.id, level, shown[p.nombre], p.clase) for p in people]
    if lines:
        for one, other in possible_same(names):
            findings.add("personas_parecidas", lines[0].table, found=f"{one} · {other}")
    return rows


def _judge_people(line: Line, role: str, people: Sequence[Any], shown: dict[str, str], findings: Findings) -> None:
    persons = [p for p in people if p.clase == "persona"]
    cell = line.spans[role].cells[0]
    understood = " · ".join(shown[p.nombre] for p in people)
    if unknown := [f"{shown[p.nombre]}: {p.clase}" for p in people if p.confianza <= UNKNOWN]:
        findings.add("clase_dudosa", line.table, cell=cell, understood=" · ".join(unknown), line=line.id)
    if len(persons) > 1 or (persons and len(people) > 1):
        doubtful = min(p.confianza for p in people) < _SURE
        findings.add(
            "personas_dudosas" if doubtful else "personas_separadas",
            line.table,
            cell=cell,
            understood=understood,
            line=line.id,
        )
