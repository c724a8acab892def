"""The rows of a workbook bound to the plan: equal ones once, contradictory ones not at all, each doubt noted.

>>> rows.rows("tareas", rows.progress)                                   # doctest: +SKIP

Out of scope: what the cells of a row mean (:mod:`.interpret`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pamlib.seguimiento import values
from pamlib.seguimiento.binding import Answer, Bound, PlanIndex, Question
from pamlib.seguimiento.book import Book, Row
from pamlib.seguimiento.keys import Key, key_of
from pamlib.seguimiento.notes import Note
from pamlib.seguimiento.row_checks import fills_in, reports, says_something
from pamlib.seguimiento.strategy import Strategy
from pamlib.values.text import fold


@dataclass
class Interpreted:
    """Rows that enter by table, what was noticed, what is asked and the answers that were used."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass
class BoundRows:
    """The rows of one workbook for ``corte``: bound to the plan, and what is noticed goes into ``out``."""

    book: Book
    index: PlanIndex
    strategy: Strategy
    corte: str
    answers: Mapping[str, Answer]
    out: Interpreted
    numbers: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def note(
        self, code: str, row: Row, role: str = "", *, found: str = "", understood: str = "", key: str = ""
    ) -> None:
        """Note something of the cell of a role, or of the row; ``found`` is what the cell says unless it is given."""
        text = found or (row.text(role) if role else "")
        self.out.notes.append(
            Note(code, row.sheet, row.number, row.column(role) if role else "", text, understood, key)
        )

    def rows(self, sheet: str, read: Callable[[Row, str], dict[str, Any] | None]) -> list[dict[str, Any]]:
        """Rows of a sheet, each bound to the plan; equal ones once, contradictory ones not at all."""
        table = {"tareas": "avances", "indicadores": "mediciones", "dinero": "ejecucion"}[sheet]
        found: dict[Key, list[tuple[Row, dict[str, Any]]]] = {}
        for row in self.book.rows[sheet]:
            if not says_something(sheet, row):
                continue
            self.seen.add((sheet, row.text("id").strip()))
            if table != "avances" and not fills_in(sheet, row):
                # A blank figure says nothing (a blank task is a report that is missing); the row is there all the same.
                self.seen.add((sheet, self._find(sheet, row).id))
                continue
            bound = self._bound(sheet, row)
            if bound.id:
                self.seen.add((sheet, bound.id))
                made = read(row, bound.id)
                if made is not None and (table == "avances" or reports(table, made)):
                    found.setdefault(key_of(table, made), []).append((row, made))
        return [made for group in found.values() if (made := self._one(table, group)) is not None]

    def _find(self, sheet: str, row: Row) -> Bound:
        find = self.index.indicator if sheet == "indicadores" else self.index.line
        return find(row, self.answers, self.strategy.coincidencia_texto)

    def _bound(self, sheet: str, row: Row) -> Bound:
        bound = self._find(sheet, row)
        if bound.answer is not None:
            self.out.answers[fold(bound.answer.texto)] = bound.answer
        if bound.question is not None and fold(bound.question.texto) not in self.asked:
            self.asked.add(fold(bound.question.texto))
            self.out.questions.append(bound.question)
        role = "indicador" if sheet == "indicadores" else "tarea"
        if bound.code:
            self.note(bound.code, row, role, found=bound.found, understood=bound.id, key=bound.id)
        mine = self.book.ids.get(sheet, ())
        if bound.id and mine and not any(each.partition("/")[0] == bound.id for each in mine):
            self.note("fila_ajena", row, role, key=bound.id)
        return bound

    def _one(self, table: str, group: list[tuple[Row, dict[str, Any]]]) -> dict[str, Any] | None:
        """The row of a key; blank copies do not count, and contradictory ones do not enter."""
        said = [(row, made) for row, made in group if reports(table, made)] or group[:1]
        contents = {tuple((k, v) for k, v in made.items() if not k.startswith("origen_")) for _, made in said}
        name = str(next(iter(said[0][1].values())))
        if len(contents) > 1:
            for row, _ in said:
                places = ", ".join(_other(other, row) for other, _ in said if other is not row)
                self.note("fila_repetida_distinta", row, found=f"también en la {places}", key=name)
            return None
        if len(said) > 1:
            self.note("fila_repetida", said[1][0], found=f"igual a la {_other(said[0][0], said[1][0])}", key=name)
        return said[0][1]

    def _cell(self, row: Row, role: str, key: str, read: Callable[[str], values.Read]) -> values.Read:
        """One cell understood, and said when it could not be or had to be."""
        text = row.text(role)
        found = read(text)
        if found.reading == "ilegible":
            self.note("valor_ilegible", row, role, understood=found.note, key=key)
        elif found.note:
            self.note("valor_entendido", row, role, understood=found.note, key=key)
        return found

    def _place(self, row: Row, role: str) -> dict[str, Any]:
        return {
            "origen_archivo": self.book.path.name, "origen_hoja": row.sheet, "origen_fila": row.number,
            "origen_columna": row.column(role) if role and row.text(role) else "",
        }  # fmt: skip


def _other(row: Row, than: Row) -> str:
    """A row as seen from another: with its sheet when it is of another one."""
    return f"fila {row.number}" if row.sheet == than.sheet else f"fila {row.number} de la hoja «{row.sheet}»"
