"""A workbook that came back, as rows by role: whatever order, names or company its sheets and columns now have.

>>> book = understand(Path("libro.xlsx"), read("libro.xlsx"))          # doctest: +SKIP
>>> book.rows["tareas"][0].text("avance")                              # doctest: +SKIP
'80,04%'

Sheets are recognised by their headings and columns by their heading, never by their name or place. Every cell that is
not used is listed in ``notes`` with its address. Out of scope: what the rows mean (:mod:`.receive`), and opening the
file, which the bounded readers do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pamlib.errors import UserError
from pamlib.progress import title_corte
from pamlib.readers.look import printable
from pamlib.seguimiento.forms import KIND, Form, forms
from pamlib.seguimiento.notes import Note
from pamlib.seguimiento.sheet_heading import heading, lost_columns, unread
from pamlib.table import RawRow, RawTable, column_letter
from pamlib.values.text import fold, normalize

_TITLES_WITHIN = 40
#: No honest workbook comes near; each row that is not recognised is compared with the whole plan.
MOST_ROWS = 20_000
_TITLE = re.compile(r"(entidad|responsable)\s*:\s*(.+)", re.IGNORECASE)
_CODE = re.compile(r"\(([a-z0-9][a-z0-9_-]*)\)\s*$")
_FORMULAS = ("formula", "formula_sin_valor", "formula_con_error", "formula_vinculo_en_cero")
_OF_FILE = frozenset({"archivo_con_macros", "vinculo_externo", "comentarios_en_celdas"})
_INHERITED = ("componente", "accion")
_MOST_UNUSED = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: the text of each role, and where its cells stand."""

    sheet: str
    number: int
    texts: dict[str, str]
    columns: dict[str, int]
    percents: frozenset[str]

    def text(self, role: str) -> str:
        """Text of a role, '' where blank or where the sheet has no such column."""
        return self.texts.get(role, "")

    def column(self, role: str) -> str:
        """Letter of the column of a role; '' where the sheet has none."""
        return column_letter(self.columns[role] + 1) if role in self.columns else ""

    def cell(self, role: str) -> str:
        """Address a person can type: ``J12``."""
        return f"{self.column(role)}{self.number}"


@dataclass(slots=True)
class Book:
    """What a workbook says: the facts of its hidden sheet or title, its rows by sheet, and what was noticed.

    ``title_cortes`` are those that people see above its tables. ``lost`` are the keys of the sheets that are gone or
    cannot be read: none of their rows was deleted one by one.
    """

    path: Path
    facts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    title_cortes: set[str] = field(default_factory=set)


def understand(path: Path, tables: Sequence[RawTable]) -> Book:
    """The rows and facts of a workbook read by :func:`pamlib.readers.read`.

    Raises
    ------
    UserError: no sheet is one of follow-up, or two columns of one have the same heading.
    """
    book = Book(path, rows={form.key: [] for form in forms()})
    titles: list[RawRow] = []
    strange: list[RawTable] = []
    found: list[tuple[RawTable, Form, int, dict[str, int]]] = []
    for table in tables:
        if _hidden(book, table):
            continue
        if (at := heading(table)) is None:
            strange.append(table)
            titles += table.rows[:_TITLES_WITHIN]
        else:
            found.append((table, *at))
            titles += table.rows[: at[1]]
    for table, form, index, columns in found:
        book.title_cortes |= {title_corte(table.rows[:index])} - {""}
        _rows(book, table, form, index, columns)
    if not any(book.rows.values()) and not book.facts:
        raise UserError(
            "ninguna hoja tiene los encabezados de un reporte de seguimiento («Tarea» y «Avance», por ejemplo)",
            "Use el libro que hace «pam plantilla», o escriba esos encabezados en una misma fila",
            file=path,
        )
    _absent(book, strange, found)
    _facts_from_title(book, titles)
    return book


def _absent(
    book: Book, strange: Sequence[RawTable], found: Sequence[tuple[RawTable, Form, int, dict[str, int]]]
) -> None:
    """Say which sheets and columns of the template are not there, or are and cannot be read."""
    for table in strange:
        if fold(table.sheet) == "instrucciones" or all(row.blank for row in table.rows):
            continue
        key, note = unread(table, book.ids)
        book.notes.append(note)
        book.lost |= {key} - {""}
    there = {form.key for _, form, _, _ in found} | book.lost
    for form in forms():
        if book.ids.get(form.key) and form.key not in there:
            book.notes.append(Note("hoja_borrada", form.name, found=form.name))
            book.lost.add(form.key)
    if book.facts:
        for table, form, _, columns in found:
            for title in lost_columns(form, columns, book.facts.get("version", "")):
                book.notes.append(Note("columna_borrada", table.sheet, found=title))


def _hidden(book: Book, table: RawTable) -> bool:
    """True for the sheet nobody sees, whose facts are taken."""
    first = next((row.cells for row in table.rows if not row.blank), [])
    if [normalize(cell) for cell in first[:2]] != ["libro", KIND]:
        return False
    from pamlib.seguimiento.template import checksum

    facts: dict[str, str] = {}
    ids: dict[str, list[str]] = {key: [] for key in ("tareas", "indicadores", "dinero")}
    for row in table.rows:
        key, value = (*[_one_line(cell) for cell in row.cells[:2]], "", "")[:2]
        if key.startswith("ids."):
            ids.setdefault(key.removeprefix("ids."), []).append(value)
        elif key:
            facts[key] = value
    told = facts.pop("suma", "")
    if book.facts and facts != book.facts:
        # Two workbooks pasted into one: whose, and of which corte, would each row be?
        said = " y ".join(
            f"«{each.get('responsable', '')}», corte {each.get('corte', '')}" for each in (book.facts, facts)
        )
        raise UserError(
            f"trae las hojas ocultas de dos libros distintos ({said})",
            "Reciba cada libro por separado, como se enviaron",
            file=book.path,
        )
    if told != checksum(facts, ids):
        book.notes.append(Note("hoja_oculta_alterada", table.sheet, found=told))
    book.facts = facts
    for key, names in ids.items():
        book.ids[key] = list(dict.fromkeys([*book.ids.get(key, ()), *names]))
    return True


def _one_line(text: str) -> str:
    """A fact without what a terminal would obey: it is named in messages."""
    return "".join(letter for letter in normalize(text) if letter.isprintable())


def _facts_from_title(book: Book, titles: Sequence[RawRow]) -> None:
    """Entity, corte and responsible that the title block says, where the hidden sheet is gone."""
    if book.facts:
        return
    book.notes.append(Note("libro_sin_hoja_oculta"))
    for row in titles:
        for text in row.cells:
            if match := _TITLE.match(_one_line(text)):
                key, value = fold(match[1]), match[2].strip()
                if key == "entidad" and (code := _CODE.search(value)):
                    value = code[1]
                elif key == "entidad":
                    continue  # a name alone is not compared: it is written in many ways
                if fold(value) != "todo el plan":
                    book.facts.setdefault(key, value)
    if corte := title_corte(titles):
        book.facts["corte"] = corte


def _rows(book: Book, table: RawTable, form: Form, index: int, columns: dict[str, int]) -> None:
    if len(table.rows) - index > MOST_ROWS:
        raise UserError(
            f"la hoja tiene más de {MOST_ROWS} filas",
            "Deje solo las del reporte y guárdelo de nuevo",
            file=table.file,
            sheet=printable(table.sheet),
        )
    used = set(columns.values())
    shown = {role: column for role, column in columns.items() if any(c.role == role and c.entry for c in form.columns)}
    merged = _merged(table, shown)
    formulas = {(n.row, n.column): n.code for n in table.notices if n.code in _FORMULAS}
    failed = {(n.row, n.column) for n in table.notices if n.code in _FORMULAS and n.code != "formula"}
    formulas |= dict.fromkeys(failed, "formula_sin_valor")
    wrong = {"celda_con_error", "formula_con_error"}
    formulas |= {(n.row, n.column): "celda_con_error" for n in table.notices if n.code in wrong}
    for notice in table.notices:
        said = Note(notice.code, found=notice.found)
        if notice.code in _OF_FILE and said not in book.notes:
            book.notes.append(said)  # they are of the file, whichever sheet was being read
    above: dict[str, str] = {}
    unused: dict[int, list[int]] = {}
    for raw in table.rows[index + 1 :]:
        texts = {role: raw.cells[c] for role, c in columns.items() if c < len(raw.cells) and raw.cells[c]}
        for column, text in enumerate(raw.cells):
            if text and column not in used:
                unused.setdefault(column, []).append(raw.number)
        for role in shown:
            _fill_merged(book, table, merged, raw.number, columns[role], role, form, texts)
        if not texts or form.needed <= {form.role(text) for text in raw.cells if text}:
            continue  # blank, or the heading again
        places = {role: merged.get((raw.number, c), (raw.number, c)) for role, c in columns.items()}
        percents = frozenset(role for role, (n, c) in places.items() if (n, c + 1) in table.percents)
        row = Row(table.sheet, raw.number, texts, columns, percents)
        _formulas(book, row, formulas)
        if not texts.get("id"):
            for role in _INHERITED:
                above[role] = texts.get(role) or above.get(role, "")
                if above[role]:
                    texts[role] = above[role]
        if form.key == "tareas" and not any(texts.get(role) for role in ("id", "tarea", "avance", "estado")):
            book.notes.append(Note("fila_no_usada", table.sheet, raw.number, found=" · ".join(filter(None, raw.cells))))
            continue
        book.rows[form.key].append(row)
    _unused(book, table, table.rows[index], unused)


def _unused(book: Book, table: RawTable, titles: RawRow, unused: dict[int, list[int]]) -> None:
    """List the cells under no known heading: a column of their own once, loose cells one by one."""
    for column, numbers in unused.items():
        name = titles.cells[column] if column < len(titles.cells) else ""
        code = "columna_no_usada" if name else "celda_no_usada"
        for number in numbers[: 1 if name else _MOST_UNUSED]:
            cell = next(raw.cells[column] for raw in table.rows if raw.number == number)
            found = f"{name}: {len(numbers)} celdas" if name else cell
            book.notes.append(Note(code, table.sheet, number, column_letter(column + 1), found))


def _formulas(book: Book, row: Row, formulas: dict[tuple[int | None, int | None], str]) -> None:
    for role, column in row.columns.items():
        code = formulas.get((row.number, column + 1))
        if code is None:
            continue
        note = "formula_recibida" if code == "formula" else code
        book.notes.append(Note(note, row.sheet, row.number, row.column(role), row.text(role)))


def _merged(table: RawTable, shown: dict[str, int]) -> dict[tuple[int, int], tuple[int, int]]:
    """(row, 0-based column) of each input cell under a merge of several rows → where its text stands."""
    found = {}
    for merge in table.merges:
        if merge.last_row == merge.first_row:
            continue
        for column in shown.values():
            if merge.first_column <= column + 1 <= merge.last_column:
                for row in range(merge.first_row, min(merge.last_row, merge.first_row + 500) + 1):
                    found[row, column] = (merge.first_row, merge.first_column - 1)
    return found


def _fill_merged(
    book: Book,
    table: RawTable,
    merged: dict[tuple[int, int], tuple[int, int]],
    number: int,
    column: int,
    role: str,
    form: Form,
    texts: dict[str, str],
) -> None:
    """Give a cell under a merge the text of the merge; never a figure of money, which counts once."""
    place = merged.get((number, column))
    if place is None:
        return
    source = table.rows[place[0] - 1].cells
    text = source[place[1]] if place[1] < len(source) else ""
    if not text:
        return
    money = form.key == "dinero"
    if place[0] != number and not money and place[1] == column:
        texts[role] = text
    if place[0] == number:
        code = "dinero_combinado" if money else "celda_combinada"
        book.notes.append(Note(code, table.sheet, number, column_letter(column + 1), text))
