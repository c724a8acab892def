"""The sheets and columns of the follow-up workbook, as ``lookups/plantilla.yml`` declares them.

>>> form("tareas").role("% de avance"), form("tareas").role("Otra cosa")
('avance', '')

Out of scope: making a workbook (:mod:`.template`) and reading one (:mod:`.book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pamlib.values.lookup import load
from pamlib.values.text import fold

#: What the hidden sheet is called, and the kind of workbook that it says.
HIDDEN, KIND = "_pam", "seguimiento"


@dataclass(frozen=True)
class Column:
    """One column: its role, printed heading, width in characters, whether people fill it in or never see it.

    ``since`` is the first version of the template that has it: a workbook of an earlier one does not lack it.
    """

    role: str
    title: str
    width: float
    entry: bool
    hidden: bool
    since: int = 1


@dataclass(frozen=True)
class Form:
    """One sheet; ``spellings`` maps every folded heading to its role."""

    key: str
    name: str
    needed: frozenset[str]
    columns: tuple[Column, ...]
    spellings: dict[str, str]

    def role(self, heading: str) -> str:
        """Role of a heading, '' when it has none."""
        return self.spellings.get(fold(heading), "")

    def title(self, role: str) -> str:
        """Printed heading of a role."""
        return next(column.title for column in self.columns if column.role == role)

    def position(self, role: str) -> int:
        """1-based column of a role in the printed workbook."""
        return next(n for n, column in enumerate(self.columns, 1) if column.role == role)


@cache
def forms() -> tuple[Form, ...]:
    """Every sheet, in the order of the workbook."""
    return tuple(_form(key, facts) for key, facts in load("plantilla")["hojas"].items())


def form(key: str) -> Form:
    """The sheet ``key``."""
    return next(each for each in forms() if each.key == key)


def _form(key: str, facts: dict[str, Any]) -> Form:
    columns = tuple(
        Column(
            role, c["titulo"], float(c["ancho"]), bool(c.get("entrada")), bool(c.get("oculta")), int(c.get("desde", 1))
        )
        for role, c in facts["columnas"].items()
    )
    spellings: dict[str, str] = {}
    for role, column in facts["columnas"].items():
        for name in (column["titulo"], *column.get("tambien", ())):
            if spellings.setdefault(fold(str(name)), role) != role:
                raise ValueError(f"plantilla.yml, {key}: {name!r} has two roles")
    return Form(key, facts["nombre"], frozenset(facts["necesarias"]), columns, spellings)
