"""One reading with corrections: finds the cells they speak of, hands out what to change, and accounts for it after.

>>> session = Session(read_file(path), path, tables, "plan.xlsx")       # doctest: +SKIP
>>> session.tables        # the source with its corrected texts         # doctest: +SKIP

Used by :mod:`pamlib.plan` alone. Findings that a correction made vanish stay in the table as ``corregido``: a person
who looks at the report sees what was doubted and that it was settled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pamlib.conservation import OTHER_SHEET, UNPLACED
from pamlib.corrections.edits import SheetEdits
from pamlib.corrections.file import EXTRA, Correction
from pamlib.findings import Findings
from pamlib.formats import load
from pamlib.headings import Section
from pamlib.table import RawRow, RawTable
from pamlib.values.text import fold
from pamlib.yaml_entries import shorten as short

# Doubts about whose group a row is; saying it settles them.
_ABOUT_GROUPS = frozenset({"heredado_de_abajo", "fila_fuera_de_orden", "grupo_de_la_pagina_siguiente"})
_ALIKE = 0.6
_CHANGED = "corregida:"
_FIRST, _LAST = 2000, 2100

Finding = tuple[Any, ...]
# Positions in a finding (see pamlib.findings.COLUMNS).
_CODE, _SHEET, _ROW, _COLUMN, _FOUND, _STATE, _LINE = 0, 3, 4, 5, 6, 9, 10


@dataclass(slots=True)
class Session:
    """Corrections at work on the tables of one file.

    ``tables`` are copies with the texts that were set; ``edits`` what changes in the rows, by sheet.
    """

    corrections: Sequence[Correction]
    file: Path | None
    source: Sequence[RawTable]
    name: str
    tables: list[RawTable] = field(init=False)
    edits: dict[str, SheetEdits] = field(init=False)
    _touched: dict[tuple[str, int, int], str] = field(init=False, default_factory=dict)
    _set: dict[tuple[str, int, int], Correction] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = [replace(t, rows=[RawRow(r.number, list(r.cells)) for r in t.rows]) for t in self.source]
        self.edits = {t.sheet: SheetEdits(self.file) for t in self.source}
        for correction in self.corrections:
            self._check_file(correction)
            if correction.accion != "aceptar":
                self._take(correction)
            elif correction.fila is not None and correction.columna:
                self._locate(correction)

    # -- finding the cell ------------------------------------------------------------------------------------------

    def _check_file(self, correction: Correction) -> None:
        if correction.archivo != self.name:
            raise correction.error(
                f"es del archivo «{short(correction.archivo)}» y se está leyendo «{self.name}»",
                "Si el plan es otro, revise que la corrección todavía valga y cambie «archivo», o bórrela",
                self.file,
            )

    def _table(self, correction: Correction) -> int:
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

    def _raw_row(self, correction: Correction, at: int, number: int | None) -> RawRow:
        found = next((r for r in self.source[at].rows if r.number == number), None)
        if found is None:
            raise correction.error(
                f"habla de la fila {number}, que el archivo no tiene", "Corrija el número de la fila", self.file
            )
        return found

    def _index(self, correction: Correction, at: int, name: str) -> int:
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

    def _locate(self, correction: Correction) -> tuple[int, RawRow, int]:
        """Sheet, row and column of a correction, its text being the expected one."""
        at = self._table(correction)
        row = self._raw_row(correction, at, correction.fila)
        index = self._index(correction, at, correction.columna)
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

    # -- handing out -----------------------------------------------------------------------------------------------

    def _take(self, correction: Correction) -> None:
        at, row, index = self._locate(correction)
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
                repeated = tuple(self._index(correction, at, name.strip().upper()) for name in correction.repetir)
                edits.splits.append((correction, index, repeated))
                for each in repeated:
                    self._touched[sheet, row.number, each] = row.cells[each] if each < len(row.cells) else ""
            case "unir_filas":
                self._check_above(correction, at)
                edits.joins.append(correction)
                return  # its cells go on as they are
            case "asignar_padre":
                self._raw_row(correction, at, correction.como_fila)
                edits.parents.append(correction)
                return
        if not before and place not in self._set:
            raise correction.error("habla de una celda en blanco", "Indique la celda que tiene el texto", self.file)
        self._touched.setdefault(place, before)

    def _check_above(self, correction: Correction, at: int) -> None:
        self._raw_row(correction, at, correction.con_fila)
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

    # -- accounting ------------------------------------------------------------------------------------------------

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
        """Mark accepted findings, add those that the corrections made vanish, and one note for each correction.

        Parameters
        ----------
        before: the findings of the same file read without corrections.

        Raises
        ------
        UserError: an accepted finding is not there.
        """
        rows = findings.rows
        left = Counter(_place(row) for row in before)
        left.subtract(_place(row) for row in rows)
        lines = {row[_LINE] for row in rows}
        for row in before:
            if left[_place(row)] > 0:
                left[_place(row)] -= 1
                rows.append((*row[:_STATE], "corregido", row[_LINE] if row[_LINE] in lines else ""))
        for correction in self.corrections:
            if correction.accion == "aceptar":
                self._accept(correction, rows)
                continue
            table = self.source[self._table(correction)]
            if correction.accion == "asignar_padre":
                self._mark(rows, "corregido", lambda r, c=correction, t=table: (
                    r[_CODE] in _ABOUT_GROUPS and (r[_SHEET], r[_ROW]) == (t.sheet, c.fila)
                ))  # fmt: skip
            index = self._index(correction, self._table(correction), correction.columna)
            findings.add(
                "correccion_aplicada",
                table,
                row=correction.fila,
                column=index,
                found=self._found(correction),
                understood=effect(correction),
            )
            findings.rows[-1] = (*findings.rows[-1][:_STATE], "aceptado", findings.rows[-1][_LINE])

    def _mark(self, rows: list[Finding], state: str, wanted: Any) -> int:
        count = 0
        for i, row in enumerate(rows):
            if row[_STATE] == "abierto" and wanted(row):
                rows[i] = (*row[:_STATE], state, *row[_STATE + 1 :])
                count += 1
        return count

    def _accept(self, correction: Correction, rows: list[Finding]) -> None:
        sheet = None if correction.fila is None and correction.hoja is None else self._sheet(correction)
        by_cell = correction.fila is not None and bool(correction.columna)

        def wanted(row: Finding) -> bool:
            return (
                row[_CODE] == correction.codigo
                and (sheet is None or row[_SHEET] == sheet)
                and (row[_ROW] or None) == correction.fila
                and row[_COLUMN] == correction.columna
                and (by_cell or correction.matches(row[_FOUND]))
            )

        if not self._mark(rows, "aceptado", wanted):
            place = f"fila {correction.fila}" if correction.fila else "todo el archivo"
            place += f", columna {correction.columna}" if correction.columna else ""
            raise correction.error(
                f"acepta el hallazgo «{correction.codigo}» ({place}), que la lectura no tiene abierto allí"
                + ("" if by_cell else f" con {correction.expected()}"),
                "Borre la corrección si el hallazgo ya no existe, o corrija su lugar",
                self.file,
            )

    def _sheet(self, correction: Correction) -> str:
        return self.source[self._table(correction)].sheet

    def _found(self, correction: Correction) -> str:
        if correction.fila is None or not correction.columna:
            return correction.espera or ""
        return self._text(correction)

    def _text(self, correction: Correction) -> str:
        _, row, index = self._locate(correction)
        return row.cells[index] if index < len(row.cells) else ""

    def table_rows(self) -> list[tuple[Any, ...]]:
        """Rows of the table ``correcciones``."""
        return [
            (c.number, c.accion, self.name, self._sheet(c) if c.hoja is not None or len(self.source) == 1 else "",
             c.fila, c.columna, c.codigo, self._found(c), effect(c), c.motivo, c.autor, c.fecha)
            for c in self.corrections
        ]  # fmt: skip


def _place(row: Finding) -> tuple[Any, ...]:
    return row[_CODE], row[_SHEET], row[_ROW] or None, row[_COLUMN]


def effect(correction: Correction) -> str:
    """What a correction does, in words."""
    c = correction
    match c.accion:
        case "fijar_celda":
            return c.texto or "(en blanco)"
        case "mover_celda":
            return f"a la columna {c.a_columna}"
        case "partir_fila":
            again = f" (se repite {', '.join(c.repetir)})" if c.repetir else ""
            return " | ".join(c.partes) + again
        case "unir_filas":
            return f"continúa la fila {c.con_fila}"
        case "asignar_padre":
            levels = f" ({', '.join(c.niveles)})" if c.niveles else ""
            return f"mismo grupo que la fila {c.como_fila}{levels}"
        case "papel_columna":
            return f"{c.papel.replace('_', ' ')}{f' {c.anio}' if c.anio else ''}"
        case _:
            return "se acepta como está"
