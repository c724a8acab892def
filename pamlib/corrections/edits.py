"""The corrections that change the rows of one sheet, once its cells stand under their columns.

Cells are found by their address in the source, whatever column the reading gave them; so the same correction holds
for a workbook and for a text whose cells are displaced. Text is moved, split or joined here, never invented: the parts
of a split make the cell's text, and two amounts are never one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pamlib.corrections.file import EXTRA, Correction
from pamlib.errors import UserError
from pamlib.formats import role_class
from pamlib.headings import Column, Section
from pamlib.rows.body import Body, BodyRow, Cell
from pamlib.rows.groups import Groups
from pamlib.rows.join import join
from pamlib.table import Merge, RawTable
from pamlib.values.text import normalize
from pamlib.yaml_entries import shorten as short

# Attributes that go with the group of a line and not with the line.
_WITH_GROUP = ("ubicacion", "responsable_accion")


@dataclass(slots=True)
class SheetEdits:
    """Corrections of one sheet by what they change; ``headings`` holds, by address, the column a heading stands for.

    ``done`` collects the numbers of those that took effect, and ``kept`` the headings that were said to play no role.
    """

    file: Path | None = None
    moves: list[tuple[Correction, int]] = field(default_factory=list)
    splits: list[tuple[Correction, int, tuple[int, ...]]] = field(default_factory=list)
    joins: list[Correction] = field(default_factory=list)
    parents: list[Correction] = field(default_factory=list)
    headings: dict[tuple[int, int], tuple[Correction, str, str]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def retitle(self, sections: Sequence[Section]) -> None:
        """Give the columns of every heading the roles that a person gave them; their headings read as printed."""
        for section in sections:
            numbers = [row.number for row in section.heading_rows]
            for position, column in enumerate(section.columns):
                for number in numbers:
                    if (number, column.index) not in self.headings:
                        continue
                    correction, printed, written = self.headings[number, column.index]
                    heading = column.heading.replace(written, printed)
                    role = "" if correction.papel == EXTRA else correction.papel
                    column = section.columns[position] = replace(
                        column, role=role, heading=heading, year=correction.anio
                    )
                    self.done.add(correction.number)
                    if not role:
                        self.kept.add(heading)

    def without_split(self, merges: Sequence[Merge]) -> list[Merge]:
        """The merges but those that start at a cell that was split: each part is a row of its own."""
        cut = {(c.fila, index + 1) for c, index, _ in self.splits}
        return [m for m in merges if (m.first_row, m.first_column) not in cut]

    def reshape(self, body: Body, sections: Sequence[Section], table: RawTable) -> None:
        """Move cells, split rows and join rows, in this order.

        Raises
        ------
        UserError: a correction does not fit the row as it was read.
        """
        self._move(body, sections, table)
        self._split(body)
        for correction in sorted(self.joins, key=lambda c: -(c.fila or 0)):
            self._join(body, correction)

    def _row(self, body: Body, correction: Correction, number: int | None) -> BodyRow:
        for row in body.rows:
            if row.number == number:
                return row
        raise correction.error(
            f"habla de la fila {number}, que no es una fila del plan sino su título, su encabezado o un pie",
            "Corrija el número de la fila",
            self.file,
        )

    # -- cells under another column -------------------------------------------------------------------------------

    def _move(self, body: Body, sections: Sequence[Section], table: RawTable) -> None:
        lifted: list[tuple[Correction, BodyRow, Cell, Column]] = []
        for correction, index in self.moves:
            row = self._row(body, correction, correction.fila)
            target = self._column(correction, sections, table)
            key = next((k for k, c in row.cells.items() if c.index == index), None)
            if key is not None:
                cell = row.cells.pop(key)
            else:
                loose = [c for c in row.extra if c.index == index]
                if not loose:
                    raise correction.error("mueve una celda que quedó en blanco", "Borre la corrección", self.file)
                cell = loose[0]
                row.extra.remove(cell)
            lifted.append((correction, row, cell, target))
        for correction, row, cell, target in lifted:
            if target.key in row.cells:
                there = row.cells[target.key]
                raise correction.error(
                    f"lleva la celda a la columna {correction.a_columna}, donde ya está «{short(there.text)}» "
                    f"(columna {table.column_name(there.index)} del archivo)",
                    "Mueva también esa celda con otra corrección",
                    self.file,
                )
            cell.settled = True
            row.cells[target.key] = cell
            self.done.add(correction.number)

    def _column(self, correction: Correction, sections: Sequence[Section], table: RawTable) -> Column:
        section = next(s for s in sections if any(r.number == correction.fila for r in s.rows))
        for column in section.columns:
            if table.column_name(column.index) == correction.a_columna:
                return column
        known = ", ".join(f"{table.column_name(c.index)} ({short(c.heading, 30)})" for c in section.columns)
        raise correction.error(
            f"lleva la celda a la columna «{correction.a_columna}», que el encabezado no tiene",
            f"Use una de estas: {known}",
            self.file,
        )

    # -- rows -----------------------------------------------------------------------------------------------------

    def _split(self, body: Body) -> None:
        for number in dict.fromkeys(c.fila for c, _, _ in self.splits):
            mine = [s for s in self.splits if s[0].fila == number]
            first = mine[0][0]
            row = self._row(body, first, number)
            rest = [BodyRow(row.number, {}) for _ in first.partes[1:]]
            for correction, index, repeated in mine:
                if len(correction.partes) != len(first.partes):
                    raise correction.error(
                        f"parte la fila en {len(correction.partes)} y la corrección {first.number} en "
                        f"{len(first.partes)}",
                        "Escriba el mismo número de partes en las dos",
                        self.file,
                    )
                key, cell = self._placed(row, index, correction)
                if "".join("".join(correction.partes).split()) != "".join(cell.text.split()):
                    raise correction.error(
                        f"tiene «partes» que juntas no dan el texto de la celda, «{short(cell.text)}»",
                        "Reparta todo el texto de la celda, sin agregar ni quitar nada",
                        self.file,
                    )
                row.cells[key] = replace(cell, text=normalize(correction.partes[0]))
                for other, part in zip(rest, correction.partes[1:], strict=True):
                    other.cells[key] = replace(cell, text=normalize(part))
                for each in repeated:
                    self._repeat(row, rest, each, correction)
                self.done.add(correction.number)
            at = body.rows.index(row) + 1
            body.rows[at:at] = rest

    def _placed(self, row: BodyRow, index: int, correction: Correction) -> tuple[str, Cell]:
        for key, cell in row.cells.items():
            if cell.index == index:
                return key, cell
        raise correction.error(
            "habla de una celda que ninguna columna recibe o que está en blanco",
            "Llévela primero a su columna con «mover_celda»",
            self.file,
        )

    def _repeat(self, row: BodyRow, rest: Sequence[BodyRow], index: int, correction: Correction) -> None:
        key, cell = self._placed(row, index, correction)
        if key.startswith("recurso:"):
            raise correction.error(
                "repite una cifra en cada parte, y así se contaría varias veces",
                "Quite de «repetir» la columna de recursos",
                self.file,
            )
        for other in rest:
            other.cells.setdefault(key, replace(cell))

    def _join(self, body: Body, correction: Correction) -> None:
        first = self._row(body, correction, correction.con_fila)
        second = self._row(body, correction, correction.fila)
        for key, cell in second.cells.items():
            own = first.cells.get(key)
            if own is None:
                first.cells[key] = cell
                continue
            if normalize(own.text) != normalize(cell.text):
                if key.startswith(("recurso:", "fecha")):
                    raise correction.error(
                        f"une dos filas que traen «{short(own.text)}» y «{short(cell.text)}» en la misma columna",
                        "Corrija antes una de las dos con «fijar_celda»",
                        self.file,
                    )
                whole = join(own.text, cell.text)
                own.text = whole.text if whole else f"{own.text} {cell.text}"
            first.joined.setdefault(key, []).append(cell)
        for key, cells in second.joined.items():
            first.joined.setdefault(key, []).extend(cells)
        first.extra += second.extra
        # By identity: after a split two rows may be equal.
        body.rows[:] = [row for row in body.rows if row is not second]
        self.done.add(correction.number)

    # -- groups ---------------------------------------------------------------------------------------------------

    def regroup(self, groups: Groups, body: Body, identity: str) -> None:
        """Give rows the group of another row.

        Raises
        ------
        UserError: a row is no line, or prints its own text at a level that was asked for.
        """
        for correction in self.parents:
            self._row(body, correction, correction.fila)
            model = body.rows.index(self._row(body, correction, correction.como_fila))
            if model in groups.continuation:
                raise self._no_line(correction, correction.como_fila)
            for i, row in enumerate(body.rows):
                if row.number != correction.fila:
                    continue
                if i in groups.continuation or i in groups.orphans:
                    raise self._no_line(correction, row.number)
                for key in self._levels(correction, groups, row, identity):
                    groups.spans[key][i] = span = groups.spans[key][model]
                    if span is not None:
                        span.assigned.add(i)
            self.done.add(correction.number)

    def _levels(self, correction: Correction, groups: Groups, row: BodyRow, identity: str) -> list[str]:
        if not correction.niveles:
            above = [k for k in groups.spans if role_class(k) == "grupo" or k in _WITH_GROUP]
            return [k for k in above if k != identity and k not in row.cells]
        for key in correction.niveles:
            if key not in groups.spans or key == identity:
                known = ", ".join(k for k in groups.spans if k != identity)
                raise correction.error(
                    f"asigna el nivel «{short(key)}», que este plan no tiene", f"Use uno de estos: {known}", self.file
                )
            if key in row.cells:
                raise correction.error(
                    f"asigna el nivel «{key}» a una fila que trae su propio texto, «{short(row.text(key))}»",
                    "Quite ese nivel, o deje antes la celda en blanco con «fijar_celda»",
                    self.file,
                )
        return list(correction.niveles)

    def _no_line(self, correction: Correction, number: int | None) -> UserError:
        return correction.error(
            f"habla de la fila {number}, que no es una línea del plan (es la continuación de otra o solo un rótulo)",
            "Indique la fila de una acción o una tarea",
            self.file,
        )
