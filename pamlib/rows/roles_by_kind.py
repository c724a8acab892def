"""A role for the columns whose heading is no known word, from what most of their cells look like.

Only roles the table still lacks are given, and none to a heading that is known to have no role; every one is reported:
it is an assumption that a person confirms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pamlib.heading_words import is_additional
from pamlib.headings import Column, Section
from pamlib.rows.kinds import kind

# Kinds that speak for a role, in the order in which roles are given away.
_SPEAKS: tuple[tuple[str, frozenset[str]], ...] = (
    ("fecha_inicio", frozenset({"fecha"})),
    ("fecha_fin", frozenset({"fecha"})),
    ("recurso", frozenset({"dinero", "gestion"})),
    ("fuente", frozenset({"fondo", "gestion"})),
    ("responsable_accion", frozenset({"responsable"})),
    ("indicador", frozenset({"indicador"})),
    ("componente", frozenset({"componente"})),
    ("ubicacion", frozenset({"lugar"})),
    ("accion", frozenset({"infinitivo"})),
)
_SAMPLE = 200
_FEWEST = 3
_MOST = 0.7


def guess_roles(columns: Sequence[Column], sections: Sequence[Section]) -> list[Column]:
    """The columns that got a role, with it; the others are left out."""
    taken = {c.role for c in columns}
    if "mes" in taken:
        # The schedule gives the dates.
        taken |= {"fecha_inicio", "fecha_fin"}
    guessed = []
    for column in columns:
        if column.role or is_additional(column.heading):
            # A heading that is known to have no role says so, whatever its cells look like.
            continue
        kinds = _kinds(column, sections)
        for role, speaks in _SPEAKS:
            votes = sum(n for k, n in kinds.items() if k in speaks)
            if role not in taken and votes >= _FEWEST and votes >= _MOST * kinds.total():
                guessed.append(Column(column.index, role, column.heading))
                taken.add(role)
                break
    return guessed


def _kinds(column: Column, sections: Sequence[Section]) -> Counter[str]:
    cells = [row.cells[column.index] for s in sections for row in s.rows[:_SAMPLE] if column.index < len(row.cells)]
    return Counter(k for c in cells if (k := kind(c)))
