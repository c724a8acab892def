"""A text and the rows it covers, and what is known while the texts of a section are given out.

>>> same_text("Formación de docentes.", "FORMACION DE DOCENTES")
True

Out of scope: deciding which rows a text covers (:mod:`.pieces`, :mod:`.orphans`, :mod:`.page_ends`, :mod:`.cover`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pamlib.formats import role_class, role_order
from pamlib.headings import Column
from pamlib.rows.body import BodyRow, Cell
from pamlib.rows.habits import Habits
from pamlib.rows.join import Join
from pamlib.table import Merge
from pamlib.values.text import fold, strip_accents

# Characters of a text that an event shows.
SHOWN = 80


@dataclass(slots=True)
class Span:
    """One text over the rows ``first``–``last`` (0-based, inclusive).

    ``own`` is the row that prints it; ``how`` is ``propia`` · ``combinada`` (declared merge) · ``heredada`` ·
    ``asignada`` (a person said so: ``assigned`` rows); ``joins`` holds the later pieces; ``resets`` says that lower
    levels start anew here.
    """

    text: str
    own: int
    cells: list[Cell]
    first: int = 0
    last: int = 0
    merged: bool = False
    resets: bool = True
    joins: list[tuple[int, Join]] = field(default_factory=list)
    assigned: set[int] = field(default_factory=set)

    def how(self, row: int) -> str:
        """How a row got this text."""
        if row in self.assigned:
            return "asignada"
        if row == self.own:
            return "propia"
        if self.merged:
            return "combinada"
        return "heredada" if row > self.own else "heredada_de_abajo"


@dataclass(slots=True)
class Event:
    """Something decided that a person should see; ``code`` is a key of ``hallazgos.yml``."""

    code: str
    row: int
    key: str
    found: str
    understood: str


@dataclass(slots=True)
class Groups:
    """``spans[key][row]`` is the span that holds for a row, or ``None``; ``continuation`` are rows that are the rest
    of the row above them; ``orphans`` are rows that hold only a group's text.
    """

    spans: dict[str, list[Span | None]]
    continuation: set[int]
    orphans: set[int]
    events: list[Event]


class Grouping:
    """What is known of the rows of a section while their texts are given out: ``starts`` are the texts of each column,
    by its key; ``continuation`` are rows that are no line but the rest of the one above.
    """

    def __init__(
        self, rows: Sequence[BodyRow], columns: Sequence[Column], merges: Sequence[Merge], identity: str
    ) -> None:
        self.rows, self.identity, self.habits = rows, identity, Habits(rows)
        order = {role: n for n, role in enumerate(role_order())}
        present = [c for c in columns if role_class(c.role) in {"grupo", "atributo", "linea"}]
        self.columns = sorted(present, key=lambda c: order[c.role])
        self.line_keys = {c.key for c in columns if role_class(c.role) in {"linea", "recurso"}} | {identity}
        self.starts: dict[str, list[Span]] = {}
        self.events: list[Event] = []
        self.continuation: set[int] = set()
        self.merged = {(m.first_row, m.first_column - 1): m for m in merges if m.last_row > m.first_row}

    def is_line(self, i: int) -> bool:
        """The row has something that only a line has: its task or action, a date, an amount."""
        return not self.line_keys.isdisjoint(self.rows[i].cells)

    def words(self, i: int) -> str:
        """All the texts of a row."""
        return " ".join(c.text for c in self.rows[i].cells.values())

    def in_force(self, key: str, i: int) -> str:
        """The last text of a column above a row; '' when there is none."""
        return next((s.text for s in reversed(self.starts[key]) if s.own < i), "")


def same_text(a: str, b: str) -> bool:
    """Equal but for case, accents and punctuation; texts that plainly differ are not even folded."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 4 + len(a) // 10 or _last_letter(a) != _last_letter(b):
        return False
    return fold(a) == fold(b)


def _last_letter(text: str) -> str:
    return strip_accents(text.rstrip(" .,;:)\"'»”")[-1:]).casefold()
