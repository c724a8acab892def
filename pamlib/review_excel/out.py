"""The review workbook on its way out: one row a finding, lists to choose from, and what each decision asks for.

>>> write_review(review, Path("revision.xlsx"))                          # doctest: +SKIP

A hidden column names the finding by its place and its text, so rows may be sorted or deleted, and a decision never
reaches a plan that changed. Hidden sheets hold the lists, and whose plan this is.

Out of scope: taking decisions in (:mod:`pamlib.review_excel.back`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.corrections.choices import targets
from pamlib.corrections.review import Review
from pamlib.errors import UserError
from pamlib.office_bytes import core_properties, workbook_bytes
from pamlib.review_excel import words
from pamlib.review_excel.look import landscape, look, put
from pamlib.review_excel.words import ASKED, DECISIONS, HEADINGS, ID, SHEET, SHOWN
from pamlib.store import write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLORS = {"error": "F8D7DA", "aviso": "FFF3CD", "nota": "E7F1FF", words.FREE: "F2F2F2"}
_ASKED_COLOR, _HEAD_COLOR, _ASKED_HEAD_COLOR = "FFFDE7", "1F3864", "7F6000"
_WIDTHS = SHOWN | ASKED
_TALLEST = 12  # lines


def write_review(review: Review, path: Path) -> int:
    """Write the findings of a plan to a new workbook; returns how many.

    Raises
    ------
    UserError: ``path`` exists (it may hold somebody's decisions) or is not an xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"el libro «{path.name}» no termina en .xlsx", "Escriba, por ejemplo, «revision.xlsx»")
    if path.exists():
        raise UserError(
            f"el libro «{path.name}» ya existe y puede tener decisiones", "Use otro nombre, o bórrelo si no sirve"
        )
    from openpyxl import Workbook

    book = Workbook()
    findings = book.active
    assert findings is not None  # noqa: S101 - a new workbook has one sheet
    findings.title = SHEET
    rows = _rows(review)
    _fill(findings, rows, _lists(book.create_sheet(words.LISTS), review))
    _help(book.create_sheet(words.HELP, 0), review.workspace.entity)
    hidden = book.create_sheet(words.HIDDEN)
    for number, (key, value) in enumerate(facts(review).items(), 1):
        put(hidden.cell(number, 1), key)
        put(hidden.cell(number, 2), value)
    for name in (words.LISTS, words.HIDDEN):
        book[name].sheet_state = "hidden"
    book.active = 1
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is findings
    write_bytes(path, workbook_bytes(book, core_properties("pam", words.TITLE)))
    return len(rows) - words.FREE_ROWS


def facts(review: Review) -> dict[str, str]:
    """What the workbook says of itself: the version of its shape, whose plan it is, and the digest of the plan."""
    cover = review.plan.plan.iloc[0]
    return {
        "revision": "2",
        "entidad": review.workspace.entity,
        "archivo": str(cover["archivo"]),
        "huella": str(cover["sha256"]),
    }


def _rows(review: Review) -> list[list[str]]:
    """Texts of each row under :data:`HEADINGS`: the findings, then the free rows."""
    import pandas as pd

    asked = [""] * len(ASKED)
    out = []
    for doubt in review.doubts().to_dict("records"):
        place = [doubt["hoja"], "" if pd.isna(doubt["fila"]) else str(doubt["fila"])]
        out.append(
            [doubt["severidad"], report.means(doubt["codigo"]), *place, doubt["columna"], doubt["encontrado"],
             doubt["entendido"], doubt["que_hacer"], doubt["estado"], *asked, doubt["id"]]
        )  # fmt: skip
    free = [words.FREE, *[""] * (len(SHOWN) - 1), *asked, ""]
    return out + [list(free) for _ in range(words.FREE_ROWS)]


def _lists(sheet: Any, review: Review) -> dict[str, str]:
    """Fill the sheet of lists; action → the range with what may be chosen as its destination."""
    plan = review.plan
    sheets = list(dict.fromkeys(plan.lineas["origen_hoja"]))
    ranges = {}
    for column, action in enumerate(("mover_celda", "asignar_padre", "papel_columna"), 1):
        shown = [label for name in sheets for label, _ in targets(plan, name, None, action)]
        if action == "papel_columna":
            shown = [value for _, value in targets(plan, "", None, action)]
        for row, text in enumerate(dict.fromkeys(shown), 1):
            put(sheet.cell(row, column), text)
        letter = "ABC"[column - 1]
        ranges[action] = f"{words.LISTS}!${letter}$1:${letter}${max(1, len(dict.fromkeys(shown)))}"
    ranges["unir_filas"] = ranges["asignar_padre"]
    ranges[""] = f"{words.LISTS}!$D$1:$D$1"  # blank: nothing to choose
    return ranges


def _fill(sheet: Any, rows: list[list[str]], lists: Mapping[str, str]) -> None:
    from openpyxl.utils import get_column_letter

    for column, heading in enumerate(HEADINGS, 1):
        put(sheet.cell(1, column), heading)
        color = _ASKED_HEAD_COLOR if heading in ASKED else _HEAD_COLOR
        look(sheet.cell(1, column), fill=color, bold=True, color="FFFFFF")
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDTHS.get(heading, 18)
        sheet.column_dimensions[letter].hidden = heading == ID
    for number, row in enumerate(rows, 2):
        free = row[0] == words.FREE
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            asked = HEADINGS[column - 1] in ASKED or (free and HEADINGS[column - 1] in {"Hoja", "Fila"})
            put(cell, text)
            look(cell, fill=_ASKED_COLOR if asked else _COLORS[row[0]] if column == 1 else "")
            if asked:
                # Text: what is typed stays as typed ("$ 5.000", a date), never a number of this machine's settings.
                cell.number_format = "@"
        sheet.row_dimensions[number].height = _height(row)
    last = len(rows) + 1
    place = {h: get_column_letter(n) for n, h in enumerate(HEADINGS, 1)}
    _validate(sheet, place, last, lists)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{place[ID]}{last}"
    sheet.row_dimensions[1].height = 22
    sheet.sheet_view.zoomScale = 90
    sheet.print_title_rows = "1:1"
    landscape(sheet)


def _validate(sheet: Any, place: Mapping[str, str], last: int, lists: Mapping[str, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    def add(heading: str, prompt: str, error: str = "", **rule: Any) -> None:
        made = DataValidation(allow_blank=True, **rule)
        made.promptTitle, made.prompt, made.showInputMessage = heading, prompt, True
        if error:  # without it the list only offers
            made.errorTitle, made.error, made.showErrorMessage = heading, error, True
        sheet.add_data_validation(made)
        made.add(f"{place[heading]}2:{place[heading]}{last}")

    add(
        "Decisión", "Elija de la lista. La hoja «Instrucciones» dice qué pide cada una.",
        "Elija una de la lista.", type="list", formula1=f'"{",".join(DECISIONS)}"',
    )  # fmt: skip
    destination = lists[""]
    for decision, action in reversed(words.ACTION_OF.items()):
        if action in lists:
            destination = f'IF(${place["Decisión"]}2="{decision}",{lists[action]},{destination})'
    add("Destino", "Elija antes la decisión. La lista muestra lo que se puede elegir.", type="list",
        formula1=destination)  # fmt: skip
    add(
        "Fecha", "año-mes-día, por ejemplo 2025-06-30", "Escriba la fecha como año-mes-día, por ejemplo 2025-06-30.",
        type="textLength", operator="equal", formula1="10",
    )  # fmt: skip


def _help(sheet: Any, entity: str) -> None:
    put(sheet.cell(1, 1), words.TITLE)
    look(sheet.cell(1, 1), bold=True, size=14, border=False, wrap=False)
    number = 3
    for name, text in words.INSTRUCTIONS.items():
        said = text.replace("{entity}", entity)
        put(sheet.cell(number, 1), name)
        put(sheet.cell(number, 2), said)
        sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=5)
        look(sheet.cell(number, 1), bold=True)
        for column in range(2, 6):
            look(sheet.cell(number, column))
        sheet.row_dimensions[number].height = 15.0 * (1 + len(said) // 150) + 4
        number += 1
    number += 1
    for column, name in enumerate(("Decisión", "Qué hace", "Texto nuevo", "Destino", "Además"), 1):
        put(sheet.cell(number, column), name)
        look(sheet.cell(number, column), fill=_HEAD_COLOR, bold=True, color="FFFFFF")
    for decision, said_of in words.EXPLAINED.items():
        number += 1
        for column, text in enumerate((decision, *said_of), 1):
            put(sheet.cell(number, column), text or "—")
            look(sheet.cell(number, column), bold=column == 1)
        sheet.row_dimensions[number].height = 14.0 * max(1 + len(text) // 38 for text in said_of) + 4
    for letter, width in zip("ABCDE", (20, 34, 36, 36, 34), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    landscape(sheet)


def _height(row: list[str]) -> float:
    """Points that the longest text of a row takes, up to :data:`_TALLEST` lines."""
    widths = [_WIDTHS.get(h, 1_000) for h in HEADINGS]
    lines = max(
        sum(1 + int(len(part) * 1.15 // width) for part in text.split("\n"))
        for text, width in zip(row, widths, strict=True)
    )
    return 13.5 * min(_TALLEST, lines) + 4
