"""The findings sheet as it came back: where each heading stands, and refusals that name the cell of the workbook.

A workbook that comes back is read as any other file (:mod:`pamlib.readers`): in the bounded process, nothing executed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pamlib.corrections.review import Review
from pamlib.errors import UserError
from pamlib.readers import read
from pamlib.review_excel import words
from pamlib.review_excel.out import facts
from pamlib.table import RawTable
from pamlib.values.text import fold

_FREE_PLACE = ("Hoja", "Fila")
_REMAKE = "Haga el libro de nuevo con «pam revisar --excel»"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``columns`` are 0-based by heading, ``first`` the row of the headings, ``formulas`` the cells with one.

    ``changed`` says that the plan is no longer the one the workbook was made of.
    """

    path: Path
    table: RawTable
    columns: dict[str, int]
    first: int
    formulas: frozenset[tuple[int | None, int | None]]
    changed: bool

    def text(self, cells: list[str], heading: str) -> str:
        """The cell of a row under a heading, '' where there is none."""
        index = self.columns[heading]
        return cells[index] if index < len(cells) else ""

    def refuse(self, found: str, remedy: str, row: int, heading: str) -> UserError:
        """A refusal with its cell."""
        column = self.table.column_name(self.columns[heading])
        return UserError(found, remedy, file=self.path, sheet=self.table.sheet, row=row, column=column)


def open_sheet(review: Review, path: Path) -> Sheet:
    """The findings sheet of a workbook made for this plan.

    Raises
    ------
    UserError: it is no such workbook, it is of another plan, or a heading is missing.
    """
    tables = {t.sheet: t for t in read(path)}
    if words.SHEET not in tables or words.HIDDEN not in tables:
        raise UserError(
            "no es un libro de revisión", "Hágalo con «pam revisar --excel», complételo y recíbalo", file=path
        )
    told = {row.cells[0]: row.cells[1] for row in tables[words.HIDDEN].rows if len(row.cells) > 1}
    known = facts(review)
    for key, value in known.items():
        if key != "huella" and told.get(key) != value:
            said = f"«{told[key]}»" if key in told else "otro"
            what = {"entidad": "de la entidad", "archivo": "del plan"}.get(key, "de la versión")
            raise UserError(f"el libro de revisión es {what} {said} y se esperaba «{value}»", _REMAKE, file=path)
    table = tables[words.SHEET]
    wanted = {fold(h): h for h in [*words.ASKED, *_FREE_PLACE, words.ID]}
    for row in table.rows:
        columns = {wanted[fold(text)]: i for i, text in enumerate(row.cells) if fold(text) in wanted}
        if len(columns) == len(wanted):
            formulas = frozenset((n.row, n.column) for n in table.notices if n.code.startswith("formula"))
            changed = told.get("huella") != known["huella"]
            return Sheet(path, table, columns, row.number, formulas, changed)
    raise UserError(
        "faltan encabezados en la hoja de hallazgos",
        f"Deje los encabezados «{'», «'.join(wanted.values())}», también el de la columna oculta",
        file=path,
        sheet=words.SHEET,
    )
