"""Which text of each column holds for each row: inheritance by declared merge and by hierarchy, joins included.

A *span* is one text and the rows it covers. Where the file declares merges, a span is its merge. Where the merge was
lost, a text covers the rows below it until the next text of its column or of one above it in the hierarchy; a
vertically centred cell appears in the middle of its block, so the blank rows above a text are its own too when nothing
above could be theirs (the start of the table, or of a group one level up). Money and dates never pass this way.

Worked example, three columns (objetivo, meta, tarea)::

    Objetivo 1 |        | tarea a      meta of a: M1 (centred: M1 covers the row above it)
               | M1     | tarea b
               | M2     | tarea c      objetivo of c: Objetivo 1
    Objetivo 2 |        | tarea d      meta of d: none; M2 belongs to Objetivo 1

Out of scope: money (see :mod:`pamlib.rows.shared`), and what the texts mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pamlib.formats import role_class, role_order
from pamlib.headings import Column
from pamlib.rows.body import BodyRow, Cell
from pamlib.rows.habits import Habits
from pamlib.rows.join import Join, join
from pamlib.rows.similar import evidence
from pamlib.table import Merge
from pamlib.values.components import canonical_component, is_fragment_of
from pamlib.values.text import fold, shorten, strip_accents

# Stems by which the next page's group must win before the last rows of a page are given to it.
STRONG_EVIDENCE = 4
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


def group_rows(rows: Sequence[BodyRow], columns: Sequence[Column], merges: Sequence[Merge], identity: str) -> Groups:
    """Spans of every text column.

    Parameters
    ----------
    rows: the aligned rows, in document order.
    columns: columns of the table; those of money are left out.
    merges: vertical merges the file declares (empty for a text).
    identity: key of the column that makes a row a line (``tarea`` or ``accion``).
    """
    return _Grouper(rows, columns, merges, identity).run()


class _Grouper:
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

    def run(self) -> Groups:
        for column in self.columns:
            self.starts[column.key] = self._texts(column)
        self._find_continuations()
        self._raise_over_joined()
        orphans = self._place_orphans()
        self._give_page_ends_to_next_group()
        spans = self._cover()
        return Groups(spans, self.continuation, orphans, self.events)

    # -- texts of a column, with the pieces of each joined ---------------------------------------------------------

    def _texts(self, column: Column) -> list[Span]:
        found: list[Span] = []
        key, is_component = column.key, column.role == "componente"
        line_level = role_class(column.role) == "linea" or key == self.identity
        current: Span | None = None
        for i, row in enumerate(self.rows):
            cell = row.cells.get(key)
            if cell is None:
                continue
            if current is not None:
                if is_component and self._same_component(current, cell, i):
                    continue
                # What belongs to one line goes on only from the row just above.
                near = not line_level or current.own == i - 1
                if row.page_start and near and self._goes_on(column, current, cell, i):
                    continue
            span = Span(cell.text, i, [cell, *row.joined.get(key, ())], i, i)
            if self.merged and (merge := self.merged.get((cell.row, cell.index))):
                span.merged = True
                span.last = self._last_row(merge, i)
            if current is not None and not line_level and same_text(current.text, cell.text):
                span.resets = False
            if is_component:
                self._read_component(span, current)
            found.append(span)
            current = span
        return found

    def _last_row(self, merge: Merge, i: int) -> int:
        """Index of the last row a merge covers (headings printed inside it are no rows)."""
        while i + 1 < len(self.rows) and self.rows[i + 1].number <= merge.last_row:
            i += 1
        return i

    def _goes_on(self, column: Column, span: Span, cell: Cell, i: int) -> bool:
        """Join ``cell`` to the text in force when it is its continuation on a new page."""
        if same_text(span.text, cell.text) or column.role.startswith(("responsable", "fecha", "fuente")):
            return False
        whole = join(span.text, cell.text)
        if whole is None:
            grouped = role_class(column.role) in {"grupo", "atributo"} and column.key != self.identity
            if not (grouped and self.habits.is_tail(column.key, span.text, self.rows[i])):
                return False
            whole = Join(f"{span.text} {cell.text}", "costumbre")
        self.events.append(
            Event(
                "celda_unida", i, column.key, f"{shorten(span.text, SHOWN)} | {shorten(cell.text, SHOWN)}", whole.text
            )
        )
        span.text = whole.text
        span.cells.append(cell)
        span.joins.append((i, whole))
        cell.fate = "continuacion"
        span.last = max(span.last, i)
        return True

    def _same_component(self, span: Span, cell: Cell, i: int) -> bool:
        """A piece of rotated text belongs to the label it was cut from, before it or (rest of the label) after it."""
        piece, label = cell.text, span.text
        if is_fragment_of(piece, label) and not canonical_component(piece).confianza > 0.5:
            pass
        elif (
            self.rows[i].page_start and is_fragment_of(label, piece) and not canonical_component(label).confianza > 0.5
        ):
            span.text = piece
        else:
            return False
        self.events.append(Event("rotulo_partido", i, "componente", f"{label} | {piece}", span.text))
        span.cells.append(cell)
        cell.fate = "fragmento" if span.text == label else "continuacion"
        span.last = max(span.last, i)
        return True

    def _read_component(self, span: Span, before: Span | None) -> None:
        """A component that is the one already in force, under another spelling, does not start its levels anew."""
        seen = canonical_component(span.text)
        if before is not None and seen.canonico and canonical_component(before.text).canonico == seen.canonico:
            span.resets = False

    def _raise_over_joined(self) -> None:
        """A text that starts where the page cut one of a lower level covers that one from its beginning: the rows on
        both sides of the cut have one goal, so they have one objective.
        """
        groups = [c.key for c in self.columns if role_class(c.role) == "grupo" and c.key != self.identity]
        for position, lower in enumerate(groups):
            for cut, first in [(i, s.own) for s in self.starts[lower] for i, _ in s.joins]:
                for higher in groups[:position]:
                    for span in self.starts[higher]:
                        if span.own == cut and not any(first <= s.own < cut for s in self.starts[higher]):
                            span.first = min(span.first, first)

    # -- rows that are no line ------------------------------------------------------------------------------------

    def _find_continuations(self) -> None:
        """A row at the top of a page whose every cell goes on with the row above is the rest of that row."""
        for i, row in enumerate(self.rows):
            if (
                i
                and row.page_start
                and row.cells
                and all(c.fate in {"continuacion", "fragmento"} for c in row.cells.values())
            ):
                self.continuation.add(i)

    def _is_line(self, i: int) -> bool:
        return not self.line_keys.isdisjoint(self.rows[i].cells)

    def _place_orphans(self) -> set[int]:
        """A row with a group's text and no line of its own covers the rows below it or, when those have a group of
        their own, was printed after its children: then it covers the rows above that are more like it than like the
        group over them.
        """
        orphans = set()
        for i in range(len(self.rows)):
            if i in self.continuation or self._is_line(i):
                continue
            orphans.add(i)
            if self.rows[i].banner:
                continue
            spans = [s for c in self.columns for s in self.starts[c.key] if s.own == i]
            keys = [c.key for c in self.columns if any(s.own == i for s in self.starts[c.key])]
            if not spans or (i + 1 < len(self.rows) and not any(k in self.rows[i + 1].cells for k in keys)):
                continue
            groups = [c.key for c in self.columns if c.key in keys and role_class(c.role) == "grupo"]
            first = self._first_child(i, groups)
            if first == i:
                continue
            for span in spans:
                span.first = self._blank_down_to(i, first, span, keys)
            text = " · ".join(s.text for s in spans)
            self.events.append(
                Event(
                    "fila_fuera_de_orden",
                    i,
                    groups[0],
                    shorten(text, SHOWN),
                    f"texto de las filas {self.rows[first].number} a {self.rows[i - 1].number}",
                )
            )
        return orphans

    def _blank_down_to(self, i: int, first: int, span: Span, keys: Sequence[str]) -> int:
        """First row the text covers: rows that have their own in that column keep it."""
        key = next(k for k in keys if any(s is span for s in self.starts[k]))
        own = [j for j in range(first, i) if key in self.rows[j].cells]
        return own[-1] + 1 if own else first

    def _first_child(self, i: int, keys: Sequence[str]) -> int:
        """First of the rows above ``i``, blank in ``keys``, that belong to its text."""
        above = i
        while above and not any(k in self.rows[above - 1].cells for k in keys):
            above -= 1
        if above == i or not keys:
            return i
        own = " ".join(self.rows[i].text(k) for k in keys)
        over = " ".join(self._in_force(k, above) for k in keys)
        scores = [evidence(self._words(j), own, over) + self._same_attributes(j, i) for j in range(above, i)]
        # The boundary that leaves most evidence below it; the nearest rows when there is a tie.
        totals = [sum(scores[n:]) for n in range(len(scores))]
        best = max(totals)
        return above + max(n for n, total in enumerate(totals) if total == best) if best > 0 else i

    def _same_attributes(self, row: int, group: int) -> int:
        """+2 for each attribute (who answers, where) that both rows print alike, -2 for each the row does not print."""
        keys = [c.key for c in self.columns if role_class(c.role) == "atributo" and c.key in self.rows[group].cells]
        return sum(2 if fold(self.rows[row].text(k)) == fold(self.rows[group].text(k)) else -2 for k in keys)

    def _in_force(self, key: str, i: int) -> str:
        return next((s.text for s in reversed(self.starts[key]) if s.own < i), "")

    def _words(self, i: int) -> str:
        return " ".join(c.text for c in self.rows[i].cells.values())

    # -- the last rows of a page -----------------------------------------------------------------------------------

    def _give_page_ends_to_next_group(self) -> None:
        """Rows that end a page with no group text, and speak plainly of the group the next page opens, are that
        group's: its centred cells were printed after the break.
        """
        keys = [
            c.key
            for c in self.columns
            if role_class(c.role) == "grupo" and c.role in {"estrategia", "objetivo", "meta"}
        ]
        for i, row in enumerate(self.rows):
            if not (row.page_start and i and "meta" in row.cells) or "componente" in row.cells:
                continue
            opened = [s for k in keys for s in self.starts[k] if s.own == i]
            if not opened:
                continue
            first = i
            while first and self._floats(first - 1, keys) and self._speaks_of_next(first - 1, i, keys):
                first -= 1
            if first == i:
                continue
            for span in opened:
                span.first = min(span.first, first)
            self.events.append(
                Event(
                    "grupo_de_la_pagina_siguiente",
                    first,
                    "meta",
                    shorten(self._words(first), SHOWN),
                    " · ".join(shorten(s.text, SHOWN) for s in opened),
                )
            )

    def _floats(self, i: int, keys: Sequence[str]) -> bool:
        row = self.rows[i]
        aligned = row.alignment
        return self._is_line(i) and not any(k in row.cells for k in keys) and not (aligned and aligned.moved)

    def _speaks_of_next(self, i: int, page: int, keys: Sequence[str]) -> bool:
        below = self._words(page)
        above = " ".join([self._in_force(k, i) for k in keys] + [self._words(j) for j in range(max(0, i - 3), i)])
        return evidence(self._words(i), below, above) >= STRONG_EVIDENCE

    # -- covering the rows -----------------------------------------------------------------------------------------

    def _cover(self) -> dict[str, list[Span | None]]:
        size = len(self.rows)
        spans: dict[str, list[Span | None]] = {}
        opened: set[int] = {0}
        for column in self.columns:
            starts = sorted(self.starts[column.key], key=lambda s: s.first)
            held: list[Span | None] = [None] * size
            spans[column.key] = held
            if role_class(column.role) == "linea":
                for span in starts:
                    held[span.first : span.last + 1] = [span] * (span.last + 1 - span.first)
                continue
            attribute = role_class(column.role) == "atributo"
            current: Span | None = None
            upcoming = iter([*starts, None])
            following = next(upcoming)
            emptied: set[int] = set()
            for i in range(size):
                if i in opened and (not attribute or self._ended(current, i)):
                    current = None
                    emptied |= {i} if attribute else set()
                while following is not None and following.first <= i:
                    current, following = following, next(upcoming)
                if current is not None and i > current.last and current.merged and self._declared(column, i):
                    current = None
                held[i] = current
            # What describes a group is not emptied by a new one, so nothing stops it on its way up either.
            self._fill_upwards(column, starts, held, {0} | {i + 1 for i in emptied} if attribute else opened)
            if not attribute and column.role != "indicador":
                opened |= {s.first for s in starts if s.resets}
        return spans

    def _ended(self, span: Span | None, i: int) -> bool:
        """True when a declared merge ended above the row: what it says of its group is not said of the next one."""
        return span is not None and span.merged and i > span.last and not self.rows[i].page_start

    def _declared(self, column: Column, i: int) -> bool:
        """True when the row's own blank cell in that column is itself a declared (blank) merge.

        At the top of a page such a merge is the rest of the group the page break cut.
        """
        return (self.rows[i].number, column.index) in self.merged and not self.rows[i].page_start

    def _fill_upwards(self, column: Column, starts: Sequence[Span], held: list[Span | None], opened: set[int]) -> None:
        """Blank rows between the start of a higher group and the first text in it belong to that text."""
        for span in starts:
            i = span.first
            if self.rows[span.own].banner:
                continue
            while i and held[i - 1] is None and i not in opened:
                i -= 1
            if i < span.first:
                first = next((j for j in range(i, span.first) if self._is_line(j)), None)
                if first is not None:
                    self.events.append(Event("heredado_de_abajo", first, column.key, "(en blanco)", span.text))
                held[i : span.first] = [span] * (span.first - i)
                span.first = i


def same_text(a: str, b: str) -> bool:
    """Equal but for case, accents and punctuation; texts that plainly differ are not even folded."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 4 + len(a) // 10 or _last_letter(a) != _last_letter(b):
        return False
    return fold(a) == fold(b)


def _last_letter(text: str) -> str:
    return strip_accents(text.rstrip(" .,;:)\"'»”")[-1:]).casefold()
