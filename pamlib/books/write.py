"""One workbook to fill: instructions, one sheet with what is asked, drop-downs, and who it is on a hidden sheet.

>>> from pamlib.books.spec import book
>>> data = workbook(book("directorio"), Filled("demo", "Valdemora"))
>>> data[:2]
b'PK'

Only the cells to fill take text. Codes are text, so that Excel does not turn them into numbers. The same inputs give
the same bytes.

Out of scope: which workbooks an entity gets (:mod:`pamlib.books.make`), reading them back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pamlib.books.instructions import instructions
from pamlib.books.look import ASKED, GIVEN, HEAD, WORDS, dress, explain, lines, page, protect, put
from pamlib.books.spec import HELP, HIDDEN, LISTS, Book, Column
from pamlib.office_bytes import core_properties, workbook_bytes

_TEXTS = {"dane", "divipola", "texto", "opcion", "proceso", "grado"}
_LISTED = {"opcion", "proceso", "grado", "valoracion"}
_FIRST_FIELD = 3
_YEARS = (2000, 2100)
_ERRORS = {
    "dane": "Escriba las 12 cifras del código, sin puntos, guiones ni espacios.",
    "divipola": "Escriba las 5 cifras del código del municipio, con el cero de la izquierda si lo tiene.",
    "entero": "Escriba un número entero, 0 o mayor, sin puntos.",
    "anio": f"Escriba un año de {_YEARS[0]} a {_YEARS[1]}.",
    "opcion": "Elija una de las opciones de la lista.",
    "proceso": "Elija un proceso de la lista.",
    "grado": "Elija un grado de la lista.",
    "valoracion": "Elija un número entero de la lista; no se admiten medios puntos.",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What is written beforehand: the entity (its folder and name), fields by key, rows of texts by column key.

    ``columns`` are fields that become columns, for a workbook of several schools. ``locked``: those rows are ours.
    """

    entity: str
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] = ()
    columns: Sequence[str] = ()
    locked: bool = True


def workbook(book: Book, filled: Filled) -> bytes:
    """Bytes of the workbook."""
    from openpyxl import Workbook

    made = Workbook()
    sheet: Any = made.active
    sheet.title = book.sheet
    sheet_of = _Sheet(book, filled, sheet, made.create_sheet(LISTS))
    sheet_of.fill()
    explain(made.create_sheet(HELP, 0), book.title, instructions(book, filled.name))
    hidden = made.create_sheet(HIDDEN)
    facts = {"plantilla": book.key, "version": str(book.version), "entidad": filled.entity}
    for row, (key, value) in enumerate(facts.items(), 1):
        put(hidden.cell(row, 1), key)
        put(hidden.cell(row, 2), value)
    for out_of_sight in (made[LISTS], hidden):
        out_of_sight.sheet_state = "hidden"
        protect(out_of_sight)
    made.active = 0
    for each in made.worksheets:
        each.sheet_view.tabSelected = each.title == HELP
    from openpyxl.workbook.protection import WorkbookProtection

    made.security = WorkbookProtection(lockStructure=True)
    return workbook_bytes(made, core_properties("pamlib", book.title))


class _Sheet:
    """The sheet that is filled: fields on top, headings, rows written beforehand, free rows."""

    def __init__(self, book: Book, filled: Filled, sheet: Any, lists: Any) -> None:
        self.book, self.filled, self.sheet, self.lists = book, filled, sheet, lists
        self.fields = {key: each for key, each in book.fields.items() if key not in filled.columns}
        self.columns = {key: book.fields[key] for key in filled.columns} | book.columns
        self.heading_row = _FIRST_FIELD + len(self.fields) + 1
        self.last_row = self.heading_row + len(filled.rows) + book.free_rows

    def fill(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet, row = self.sheet, self.heading_row
        put(sheet.cell(1, 1), self.book.title)
        dress(sheet.cell(1, 1), bold=True, size=14, color=HEAD, border=False, wrap=False)
        put(sheet.cell(2, 1), f"{self.filled.name}. Llene las celdas amarillas.{_scale(self.book)} Más en «{HELP}».")
        dress(sheet.cell(2, 1), color=WORDS, border=False, wrap=False)
        self._fields()
        for place, column in enumerate(self.columns.values(), 1):
            put(sheet.cell(row, place), column.heading)
            dress(sheet.cell(row, place), fill=HEAD, bold=True, color="FFFFFF", center=True)
            sheet.column_dimensions[get_column_letter(place)].width = column.width
        sheet.row_dimensions[row].height = 6 + 13.5 * max(lines(c.heading, c.width - 3) for c in self.columns.values())
        self._rows()
        for place, column in enumerate(self.columns.values(), 1):
            letter = get_column_letter(place)
            self._validate(column, f"{letter}{row + 1}:{letter}{self.last_row}", f"{letter}{row + 1}")
        fixed = sum(column.key in {"codigo", "nombre", "area", "proceso"} for column in self.columns.values())
        sheet.freeze_panes = sheet.cell(row + 1, 1 + min(fixed, 2))
        sheet.auto_filter.ref = f"A{row}:{get_column_letter(len(self.columns))}{self.last_row}"
        sheet.print_area = f"A1:{get_column_letter(len(self.columns))}{self.last_row}"
        sheet.print_title_rows = f"{row}:{row}"
        sheet.sheet_view.zoomScale = 100
        page(sheet, landscape=True)
        protect(sheet)

    def _fields(self) -> None:
        for row, column in enumerate(self.fields.values(), _FIRST_FIELD):
            given = self.filled.fields.get(column.key, "")
            put(self.sheet.cell(row, 1), column.heading)
            dress(self.sheet.cell(row, 1), bold=True)
            self._cell(self.sheet.cell(row, 2), column, given, locked=bool(given) and column.kind != "anio")
            self.sheet.row_dimensions[row].height = 6 + 13.5 * lines(
                column.heading, next(iter(self.columns.values())).width - 2
            )
            self._validate(column, f"B{row}", f"B{row}")

    def _rows(self) -> None:
        for row, given in enumerate(self.filled.rows, self.heading_row + 1):
            for place, column in enumerate(self.columns.values(), 1):
                text = given.get(column.key, "")
                fixed = bool(text) or column.fixed or column.key in self.filled.columns
                fixed = fixed and self.filled.locked
                self._cell(self.sheet.cell(row, place), column, text, locked=fixed)
            height = max(lines(given.get(c.key, ""), c.width) for c in self.columns.values())
            self.sheet.row_dimensions[row].height = 5 + 13.5 * max(height, 1)
        for row in range(self.heading_row + len(self.filled.rows) + 1, self.last_row + 1):
            for place, column in enumerate(self.columns.values(), 1):
                self._cell(self.sheet.cell(row, place), column, "", locked=column.always)

    def _cell(self, cell: Any, column: Column, text: str, *, locked: bool) -> None:
        number = column.kind in {"entero", "anio", "valoracion"}
        if text and number and text.isdigit():
            cell.value = int(text)
        elif text and column.kind == "decimal":
            cell.value = float(text)
        else:
            put(cell, text)
        form = "@" if column.kind in _TEXTS else "0" if number else "0.0000"
        dress(cell, fill=GIVEN if locked else ASKED, locked=locked, form=form, center=number)

    def _validate(self, column: Column, cells: str, first: str) -> None:
        """What a cell takes, what it says when it is chosen, and when it is refused."""
        from openpyxl.worksheet.datavalidation import DataValidation

        made = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True)
        _rule(made, column, first, self._list(column) if column.kind in _LISTED else "", self._letter(column.part_of))
        made.promptTitle, made.prompt = _short(column.heading), column.help[:255]
        made.errorTitle, made.error = "Revise la celda", _error(column)[:255]
        self.sheet.add_data_validation(made)
        made.add(cells)

    def _letter(self, key: str) -> str:
        from openpyxl.utils import get_column_letter

        return get_column_letter(list(self.columns).index(key) + 1) if key else ""

    def _list(self, column: Column) -> str:
        """Write the options of a column on the hidden sheet once; the range where they are."""
        from openpyxl.utils import get_column_letter

        place = next(
            (n for n in range(1, self.lists.max_column + 1) if self.lists.cell(1, n).value == column.key),
            self.lists.max_column + (self.lists.cell(1, 1).value is not None),
        )
        put(self.lists.cell(1, place), column.key)
        options: list[str | int] = list(column.options)
        if column.kind == "valoracion":
            options = list(range(int(column.minimum or 0), int(column.maximum or 0) + 1))
        for row, option in enumerate(options, 2):
            if isinstance(option, int):
                self.lists.cell(row, place).value = option
            else:
                put(self.lists.cell(row, place), option)
        letter = get_column_letter(place)
        return f"{LISTS}!${letter}$2:${letter}${len(options) + 1}"


def _rule(made: Any, column: Column, first: str, listed: str, whole: str) -> None:
    """The condition of one column; ``first`` is its first cell, ``whole`` the column that it is a part of."""
    if listed:
        made.type, made.formula1 = "list", listed
    elif column.kind in {"dane", "divipola"}:
        made.type, made.operator, made.formula1 = "textLength", "equal", "12" if column.kind == "dane" else "5"
    elif column.kind == "anio":
        made.type, made.operator, made.formula1, made.formula2 = "whole", "between", *map(str, _YEARS)
    elif whole:
        row = first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        cell, top = f"${first.removesuffix(row)}{row}", f"${whole}{row}"
        made.type, made.formula1 = "custom", f"AND({cell}=INT({cell}),{cell}>=0,{cell}<={top})"
    elif column.kind == "entero":
        made.type, made.operator, made.formula1 = "whole", "greaterThanOrEqual", "0"
    elif column.kind == "decimal":
        made.type, made.operator = "decimal", "between"
        made.formula1, made.formula2 = str(column.minimum), str(column.maximum)
    else:
        made.type, made.operator, made.formula1 = "textLength", "lessThanOrEqual", "2000"


def _error(column: Column) -> str:
    if column.part_of:
        return f"{column.help} No puede ser más que el total de la fila."
    return _ERRORS.get(column.kind, column.help)


def _scale(book: Book) -> str:
    """The scale in one phrase, for who does not go back to the instructions."""
    scale = book.spec.get("escala")
    if not scale:
        return ""
    named = ", ".join(f"{number} {text}" for number, text in scale["nombres"].items())
    return f" Valoración: {named or 'de {minimo} a {maximo}'.format(**scale)}."


def _short(heading: str) -> str:
    return heading if len(heading) <= 32 else f"{heading[:31]}…"
