"""The cell that a correction speaks of, found by its address and by the text expected in it.

>>> Addresses(tables, path, "plan.xlsx").locate(correction)             # doctest: +SKIP
(0, RawRow(number=14, cells=[...]), 11)

A correction of another file, sheet, row or text is refused: it was made for a plan that has changed since.

Out of scope: what changes there (:mod:`.edits`, :mod:`.session`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pamlib.corrections.file import Correction
from pamlib.table import RawRow, RawTable
from pamlib.yaml_entries import shorten as short


@dataclass(frozen=True, slots=True)
class Addresses:
    """The tables of a file, as a person names their cells; ``file`` is that of the corrections, ``name`` the plan's."""

    source: Sequence[RawTable]
    file: Path | None
    name: str

    def check_file(self, correction: Correction) -> None:
        """Raise :class:`UserError` when the correction is of another file than the one being read."""
        if correction.archivo != self.name:
            raise correction.error(
                f"es del archivo «{short(correction.archivo)}» y se está leyendo «{self.name}»",
                "Si el plan es otro, revise que la corrección todavía valga y cambie «archivo», o bórrela",
                self.file,
            )

    def table(self, correction: Correction) -> int:
        """Position of the correction's sheet among the tables."""
        sheets = [t.sheet for t in self.source]
        if correction.hoja is None:
            if len(sheets) == 1:
                return 0
            raise correction.error("no dice la «hoja»", f"Escriba una de estas: {', '.join(sheets)}", self.file)
        if correction.hoja not in sheets:
            raise correction.error(
                f"habla de la hoja «{short(correction.hoja)}», que el archivo no tiene",
                f"Escriba una de estas: {', '.join(s or '(sin nombre)' for s in sheets)}",
                self.file,
            )
        return sheets.index(correction.hoja)

    def raw_row(self, correction: Correction, at: int, number: int | None) -> RawRow:
        """The row of that number in the table at ``at``."""
        found = next((r for r in self.source[at].rows if r.number == number), None)
        if found is None:
            raise correction.error(
                f"habla de la fila {number}, que el archivo no tiene", "Corrija el número de la fila", self.file
            )
        return found

    def index(self, correction: Correction, at: int, name: str) -> int:
        """0-based index of a column named as people name it."""
        table = self.source[at]
        if table.lettered and re.fullmatch(r"[A-Z]{1,3}", name):
            index = 0
            for letter in name:
                index = index * 26 + ord(letter) - 64
            return index - 1
        if not table.lettered and re.fullmatch(r"[1-9][0-9]{0,3}", name):
            return int(name) - 1
        how = "una letra, como en Excel" if table.lettered else "un número"
        raise correction.error(f"nombra la columna «{short(name)}»", f"Escriba {how}", self.file)

    def locate(self, correction: Correction) -> tuple[int, RawRow, int]:
        """Sheet, row and column of a correction, its text being the expected one."""
        at = self.table(correction)
        row = self.raw_row(correction, at, correction.fila)
        index = self.index(correction, at, correction.columna)
        text = row.cells[index] if index < len(row.cells) else ""
        if not correction.matches(text):
            sheet = f"hoja «{self.source[at].sheet}», " if self.source[at].sheet else ""
            found = f"«{short(text)}»" if text else "nada"
            raise correction.error(
                f"espera {correction.expected()} en {sheet}fila {row.number}, columna {correction.columna}, y allí el "
                f"archivo dice {found}",
                "Revise si el archivo cambió; corrija el lugar y lo que se espera, o borre la corrección",
                self.file,
            )
        return at, row, index

    def sheet(self, correction: Correction) -> str:
        """Name of the correction's sheet."""
        return self.source[self.table(correction)].sheet

    def found(self, correction: Correction) -> str:
        """Text of the correction's cell or, when it speaks of no cell, the text it expects."""
        if correction.fila is None or not correction.columna:
            return correction.espera or ""
        _, row, index = self.locate(correction)
        return row.cells[index] if index < len(row.cells) else ""
