"""A workbook that comes back: which one it is, where its columns are now, and its rows as cells with their address.

The file may have another name, its columns another order, its rows another; columns may be hidden and rows added.
What it is, its hidden sheet says; where that was lost (somebody copied the sheet to a new file), its headings do.

>>> returned = open_book(job)                                     # doctest: +SKIP
>>> [row.text("codigo") for row in returned.rows]                 # doctest: +SKIP

Every cell ends as part of a row, as a field above the headings, or named in ``unused``.

Out of scope: what the cells mean (:mod:`pamlib.books.values`) and what becomes of them (the sources).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pamlib.books.spec import HELP, HIDDEN, LISTS, Book, book
from pamlib.errors import UserError
from pamlib.table import RawTable, column_letter
from pamlib.values.text import fold

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Look

_HEADING_WITHIN = 25  # rows: somebody may have put a letterhead above
_NEEDED = 0.5  # of the columns, for a row to be the headings


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet: its number, its texts by column key, the letters of the columns."""

    number: int
    cells: dict[str, str]
    letters: dict[str, str]

    def text(self, key: str) -> str:
        """The cell of a column, or the field above the headings; '' when there is none."""
        return self.cells.get(key, "")

    def found(self) -> str:
        """The whole row, as the list of rejected rows shows it."""
        return " | ".join(text for text in self.cells.values() if text)


@dataclass(slots=True)
class Returned:
    """A workbook that came back. ``unused``: (row, column letter, text) of what is in no row and no field.
    ``unsaved``: (row, cell) of formulas whose value the file does not hold, which are read as blank.
    ``others``: sheets that are not read, and how many rows with text they have.
    """

    book: Book
    sheet: str
    entity: str
    identified: bool
    headings: dict[str, str]
    fields: dict[str, tuple[str, str]]
    rows: list[Row]
    unused: list[tuple[int, str, str]] = field(default_factory=list)
    unsaved: list[tuple[int, str]] = field(default_factory=list)
    others: list[tuple[str, int]] = field(default_factory=list)


def tables_of(look: Look) -> list[RawTable]:
    """The sheets of a workbook, read once in the bounded child process and kept with ``look``."""
    from pamlib.readers import read

    kept = look.__dict__  # like a cached property: four sources ask for the same sheets
    if "_books_tables" not in kept:
        kept["_books_tables"] = read(look.path)
    tables: list[RawTable] = kept["_books_tables"]
    return tables


def recognise(look: Look, key: str) -> str:
    """«plantilla» when the file is the workbook ``key``, by its hidden sheet or else by its headings; '' if not.

    Raises
    ------
    UserError: the workbook cannot be opened.
    """
    if not look.is_workbook:
        return ""
    tables = tables_of(look)
    told = _facts(tables)
    if "plantilla" in told:
        return "plantilla" if told["plantilla"] == key else ""
    found = _sheet(book(key), tables)
    return "plantilla" if found is not None and not _missing(book(key), found[2], found[0], found[1]) else ""


def open_book(job: Job) -> Returned:
    """The workbook in ``job.look``.

    Raises
    ------
    UserError: another version of the template; its sheet or a column that it needs is not there (names the cell).
    """
    asked, tables, path = book(job.source.key), tables_of(job.look), job.look.path
    told = _facts(tables)
    if told and told.get("version") != str(asked.version):
        raise UserError(
            f"es la versión {told.get('version') or 'sin número'} de la plantilla y se esperaba la {asked.version}",
            f"Haga el libro de nuevo con «pam datos plantilla --que {asked.key}» y pase a él lo escrito",
            file=path,
        )
    found = _sheet(asked, tables)
    if found is None:
        raise UserError(
            f"no tiene la fila de encabezados de la plantilla «{asked.title}»",
            f"Copie lo escrito a un libro nuevo, hecho con «pam datos plantilla --que {asked.key}»",
            file=path, sheet=asked.sheet if any(table.sheet == asked.sheet for table in tables) else None,
        )  # fmt: skip
    table, at, columns = found
    _check_headings(asked, table, at, columns, path.name)
    fields, used = _fields(asked, table, at)
    returned = _gathered(asked, told, table, at, columns, fields, used)
    returned.others = other_sheets(tables, table.sheet)
    return returned


def other_sheets(tables: list[RawTable], used: str) -> list[tuple[str, int]]:
    """Sheets with text that are neither ``used`` nor ours, and how many rows each has."""
    found = [
        (t.sheet, sum(not row.blank for row in t.rows)) for t in tables if t.sheet not in (used, HIDDEN, LISTS, HELP)
    ]
    return [(name, rows) for name, rows in found if rows]


def _facts(tables: list[RawTable]) -> dict[str, str]:
    """What the hidden sheet says; {} without one."""
    for table in tables:
        if table.sheet == HIDDEN:
            return {row.cells[0]: row.cells[1] for row in table.rows if len(row.cells) > 1}
    return {}


def _sheet(asked: Book, tables: list[RawTable]) -> tuple[RawTable, int, dict[str, int]] | None:
    """(sheet, position of the row of headings, column key → place) of the sheet with most of its headings."""
    best: tuple[int, RawTable, int, dict[str, int]] | None = None
    names = {key: asked.headings(key) for key in (*asked.fields, *asked.columns)}
    for table in tables:
        if table.sheet in (HIDDEN, LISTS, HELP):
            continue
        for at, row in enumerate(table.rows[:_HEADING_WITHIN]):
            columns = {}
            for place, text in enumerate(map(fold, row.cells)):
                key = next((key for key, known in names.items() if text and text in known and key not in columns), "")
                if key:
                    columns[key] = place
            own = sum(key in asked.columns for key in columns)
            if own >= _NEEDED * len(asked.columns) and (best is None or own > best[0]):
                best = own, table, at, columns
    return None if best is None else best[1:]


def _missing(asked: Book, columns: dict[str, int], table: RawTable, at: int) -> list[str]:
    """Keys of what cannot be missing and is not there, neither as a column nor as a field."""
    fields, _ = _fields(asked, table, at)
    return [
        key
        for key, column in (asked.fields | asked.columns).items()
        if (column.required or column.kind == "valoracion") and key not in columns and key not in fields
    ]


def _check_headings(asked: Book, table: RawTable, at: int, columns: dict[str, int], file: str) -> None:
    """Refuse a heading that was edited: one sentence that names its cell, or the column that is gone."""
    row = table.rows[at]
    missing = _missing(asked, columns, table, at) or [key for key in asked.columns if key not in columns]
    if not missing:
        return
    key = missing[0]
    column = (asked.fields | asked.columns)[key]
    taken, order = set(columns.values()), list(asked.columns)
    # An edited heading stands where it stood: between its neighbours, or at its own place.
    strange = [place for place, text in enumerate(row.cells) if text and place not in taken]
    here = order.index(key) if key in order else 0
    before = max((columns[name] for name in order[:here] if name in columns), default=-1)
    place = next((each for each in strange if each > before), strange[0] if strange else None)
    if key in asked.columns and place is not None:
        raise UserError(
            f"el encabezado dice «{row.cells[place]}» y debía decir «{column.heading}»",
            "Escríbalo como estaba, o copie lo escrito a un libro nuevo de la plantilla",
            file=file, sheet=table.sheet, row=row.number, column=table.column_name(place),
        )  # fmt: skip
    raise UserError(
        f"falta {'la columna' if key in asked.columns else 'la casilla'} «{column.heading}»",
        "Escríbala como estaba, o copie lo escrito a un libro nuevo de la plantilla",
        file=file, sheet=table.sheet, row=row.number,
    )  # fmt: skip


def _fields(asked: Book, table: RawTable, at: int) -> tuple[dict[str, tuple[str, str]], set[tuple[int, int]]]:
    """Field key → (text, cell) of the boxes above the headings, and the places that they take."""
    fields: dict[str, tuple[str, str]] = {}
    used: set[tuple[int, int]] = set()
    for position, row in enumerate(table.rows[:at]):
        for place, text in enumerate(map(fold, row.cells)):
            key = next((key for key in asked.fields if text and text in asked.headings(key)), "")
            if not key or key in fields:
                continue
            value = next((n for n in range(place + 1, min(place + 4, len(row.cells))) if row.cells[n]), place + 1)
            text_there = row.cells[value] if value < len(row.cells) else ""
            fields[key] = (text_there, f"{column_letter(value + 1)}{row.number}")
            used |= {(position, place), (position, value)}
    return fields, used


def _gathered(
    asked: Book,
    told: dict[str, str],
    table: RawTable,
    at: int,
    columns: dict[str, int],
    fields: dict[str, tuple[str, str]],
    used: set[tuple[int, int]],
) -> Returned:
    known = set(columns.values())
    letters = {key: table.column_name(place) for key, place in columns.items()}
    heading = table.rows[at]
    headings = {key: heading.cells[place] for key, place in columns.items()}
    out = Returned(asked, table.sheet, told.get("entidad", ""), bool(told), headings, fields, [])
    for notice in table.notices:
        if notice.code == "formula_sin_valor" and notice.row is not None:
            out.unsaved.append((notice.row, notice.found))
    for position, row in enumerate(table.rows):
        if position < at:
            # The title and the line under it are ours.
            extra = [n for n, text in enumerate(row.cells) if text and position >= 2 and (position, n) not in used]
        else:
            extra = [n for n, text in enumerate(row.cells) if text and n not in known]
        out.unused.extend((row.number, table.column_name(n), row.cells[n]) for n in extra)
        if position > at and any(n < len(row.cells) and row.cells[n] for n in known):
            cells = {key: row.cells[n] if n < len(row.cells) else "" for key, n in columns.items()}
            above = {key: text for key, (text, _) in fields.items() if key not in cells}
            out.rows.append(Row(row.number, cells | above, letters))
    return out
