"""One reading with corrections: finds the cells they speak of, hands out what to change, and accounts for it after.

>>> session = Session(read_file(path), path, tables, "plan.xlsx")       # doctest: +SKIP
>>> session.tables        # the source with its corrected texts         # doctest: +SKIP

Used by :mod:`pamlib.plan` alone. Finding a cell is :mod:`pamlib.corrections.addresses`, what becomes of the findings is
:mod:`pamlib.corrections.settling`. Findings that a correction made vanish stay in the table as ``corregido``: a person
who looks at the report sees what was doubted and that it was settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pamlib.conservation import OTHER_SHEET, UNPLACED
from pamlib.corrections.addresses import Addresses
from pamlib.corrections.edits import SheetEdits
from pamlib.corrections.file import EXTRA, Correction
from pamlib.corrections.settling import Finding, effect, settle
from pamlib.findings import Findings
from pamlib.formats import load
from pamlib.headings import Section
from pamlib.table import RawRow, RawTable
from pamlib.values.text import fold

__all__ = ["Finding", "Session", "effect"]

_ALIKE = 0.6
_CHANGED = "corregida:"
_FIRST, _LAST = 2000, 2100


@dataclass(slots=True)
class Session:
    """Corrections at work on the tables of one file.

    ``tables`` are copies with the texts that were set; ``edits`` what changes in the rows, by sheet.
    """

    corrections: Sequence[Correction]
    file: Path | None
    source: Sequence[RawTable]
    name: str
    where: Addresses = field(init=False)
    tables: list[RawTable] = field(init=False)
    edits: dict[str, SheetEdits] = field(init=False)
    _touched: dict[tuple[str, int, int], str] = field(init=False, default_factory=dict)
    _set: dict[tuple[str, int, int], Correction] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.where = Addresses(self.source, self.file, self.name)
        self.tables = [replace(t, rows=[RawRow(r.number, list(r.cells)) for r in t.rows]) for t in self.source]
        self.edits = {t.sheet: SheetEdits(self.file) for t in self.source}
        for correction in self.corrections:
            self.where.check_file(correction)
            if correction.accion != "aceptar":
                self._take(correction)
            elif correction.fila is not None and correction.columna:
                self.where.locate(correction)

    def _take(self, correction: Correction) -> None:
        at, row, index = self.where.locate(correction)
        sheet = self.source[at].sheet
        edits, place, text = self.edits[sheet], (sheet, row.number, index), row.cells[index : index + 1]
        before = text[0] if text else ""
        match correction.accion:
            case "fijar_celda":
                if place in self._set:
                    raise correction.error(
                        f"fija la misma celda que la corrección {self._set[place].number}", "Deje una sola", self.file
                    )
                self._set[place] = correction
                self._write(at, row.number, index, correction.texto.strip())
                self._touched[place] = before
                self.tables[at].notices = [
                    n for n in self.tables[at].notices if (n.row, n.column) != (row.number, index + 1)
                ]
                return
            case "papel_columna":
                self._rename(correction, at, row, index)
            case "mover_celda":
                edits.moves.append((correction, index))
            case "partir_fila":
                repeated = tuple(self.where.index(correction, at, name.strip().upper()) for name in correction.repetir)
                edits.splits.append((correction, index, repeated))
                for each in repeated:
                    self._touched[sheet, row.number, each] = row.cells[each] if each < len(row.cells) else ""
            case "unir_filas":
                self._check_above(correction, at)
                edits.joins.append(correction)
                return  # its cells go on as they are
            case "asignar_padre":
                self.where.raw_row(correction, at, correction.como_fila)
                edits.parents.append(correction)
                return
        if not before and place not in self._set:
            raise correction.error("habla de una celda en blanco", "Indique la celda que tiene el texto", self.file)
        self._touched.setdefault(place, before)

    def _check_above(self, correction: Correction, at: int) -> None:
        self.where.raw_row(correction, at, correction.con_fila)
        if (correction.con_fila or 0) >= (correction.fila or 0):
            raise correction.error(
                f"une la fila {correction.fila} con la {correction.con_fila}, que no está encima",
                "Escriba en «fila» la continuación y en «con_fila» la fila donde empieza",
                self.file,
            )

    def _write(self, at: int, number: int, index: int, text: str) -> None:
        row = next(r for r in self.tables[at].rows if r.number == number)
        row.cells += [""] * (index + 1 - len(row.cells))
        row.cells[index] = text

    def _rename(self, correction: Correction, at: int, row: RawRow, index: int) -> None:
        """Write a known heading over the one a person explained, here and where the page prints it again."""
        if (correction.papel == "recurso") < (correction.anio is not None):
            raise correction.error("da año a una columna que no es de recursos", "Quite «anio»", self.file)
        if correction.anio is not None and not _FIRST <= correction.anio < _LAST:
            raise correction.error(f"da el año {correction.anio} a una columna", "Corrija «anio»", self.file)
        printed = row.cells[index]
        if correction.papel == EXTRA:
            written = f"Columna adicional «{printed}»"
        else:
            written = load("roles.yml")[correction.papel]["encabezados"][0].capitalize()
            written += f" {correction.anio}" if correction.anio else ""
        sheet = self.source[at].sheet
        same = {fold(c) for c in row.cells if c}
        for other in self.source[at].rows:
            if other.number != row.number and len(same & {fold(c) for c in other.cells if c}) < _ALIKE * len(same):
                continue
            for i, text in enumerate(other.cells):
                if (other.number, i) == (row.number, index) or (
                    other.number != row.number and text and fold(text) == fold(printed)
                ):
                    if twin := self.edits[sheet].headings.get((other.number, i)):
                        raise correction.error(
                            f"da un papel a la misma columna que la corrección {twin[0].number}",
                            "Deje una sola",
                            self.file,
                        )
                    self._write(at, other.number, i, written)
                    self._touched[sheet, other.number, i] = text
                    self.edits[sheet].headings[other.number, i] = (correction, printed, written)

    def retitle(self, table: RawTable, sections: Sequence[Section]) -> None:
        """See :meth:`SheetEdits.retitle`."""
        self.edits[table.sheet].retitle(sections)

    def check_all_done(self) -> None:
        """Every correction changed something.

        Raises
        ------
        UserError: one spoke of a row that the reading does not take as part of the plan.
        """
        at_once = {"fijar_celda", "aceptar"}
        done = set().union(*(e.done for e in self.edits.values()))
        for correction in self.corrections:
            if correction.accion not in at_once and correction.number not in done:
                what = (
                    "da un papel a una celda que no es de un encabezado"
                    if correction.accion == "papel_columna"
                    else "habla de una fila que no se leyó como parte del plan"
                )
                raise correction.error(what, "Corrija la hoja y la fila, o borre la corrección", self.file)

    def restore(self, cells: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows of ``celdas`` (and the 0-based column at their end) with the text of the source, once each."""
        if not self._touched:
            return list(cells)
        out, seen = [], set()
        for cell in cells:
            place = (cell[1], cell[2], cell[7])
            if place not in self._touched:
                out.append(cell)
            elif self._touched[place] and place not in seen:
                fate = cell[5] if cell[5] in {UNPLACED, OTHER_SHEET} else _CHANGED + cell[5]
                out.append((*cell[:4], self._touched[place], fate, *cell[6:]))
            seen.add(place)
        for place, text in self._touched.items():
            if text and place not in seen:
                sheet, number, index = place
                table = next(t for t in self.source if t.sheet == sheet)
                out.append((table.file, sheet, number, table.column_name(index), text, f"{_CHANGED}borrada", "", index))
        return out

    def settle(self, findings: Findings, before: Sequence[Finding]) -> None:
        """See :func:`pamlib.corrections.settling.settle`."""
        settle(self.where, self.corrections, findings, before)

    def table_rows(self) -> list[tuple[Any, ...]]:
        """Rows of the table ``correcciones``."""
        return [
            (c.number, c.accion, self.name, self.where.sheet(c) if c.hoja is not None or len(self.source) == 1 else "",
             c.fila, c.columna, c.codigo, self.where.found(c), effect(c), c.motivo, c.autor, c.fecha)
            for c in self.corrections
        ]  # fmt: skip
