"""The review of a plan as a workbook: findings out, decisions back in.

>>> write_review(review, Path("revision.xlsx"))                          # doctest: +SKIP
>>> receive(review, Path("revision.xlsx"))                               # doctest: +SKIP
2

One row a finding, with its place, what was found and what was understood; a person chooses *aceptar*, *corregir* or
*dejar abierto* and says why, who and when. A hidden column names the finding by its place and its text, so rows may be
sorted or deleted, and a decision never reaches a plan that changed. A workbook that comes back is read as any other
file (:mod:`pamlib.readers`: bounded, nothing is executed) and every decision is checked before the first is kept.

Out of scope: moving cells, splitting or joining rows; that is for the desk (:mod:`pamlib.review_desk`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import report
from pamlib.corrections.review import Review, Who
from pamlib.errors import UserError
from pamlib.office_bytes import core_properties, workbook_bytes
from pamlib.readers import read
from pamlib.store import write_bytes
from pamlib.values.text import fold, normalize

if TYPE_CHECKING:
    from pamlib.corrections import Correction
    from pamlib.table import RawTable

DECISIONS = ("aceptar", "corregir", "dejar abierto")
#: What to write to leave the cell of the plan without text.
BLANK = "(en blanco)"
SHEET, HELP, HIDDEN = "Hallazgos", "Instrucciones", "_pam"
_TITLE = "Revisión de la lectura del plan"
_LONGEST = 2_000

# Heading, width in characters.
_SHOWN = {
    "Gravedad": 10, "Qué se duda": 34, "Hoja": 12, "Fila": 7, "Columna": 9, "Encontrado": 38, "Entendido": 34,
    "Qué hacer": 34, "Estado": 11,
}  # fmt: skip
_ASKED = {"Decisión": 14, "Texto nuevo": 30, "Motivo": 34, "Autor": 20, "Fecha": 13}
_ID = "Identificador"
_HEADINGS = [*_SHOWN, *_ASKED, _ID]
_COLORS = {"error": "F8D7DA", "aviso": "FFF3CD", "nota": "E7F1FF"}
_ASKED_COLOR, _HEAD_COLOR = "FFFDE7", "1F3864"

_INSTRUCTIONS = (
    ("Qué es", "Cada fila de la hoja «Hallazgos» es algo que se duda de la lectura del plan. Decida las que quiera."),
    ("Decisión", ("«aceptar»: queda como está y deja de contar como pendiente. «corregir»: la celda del plan dice otra "
     "cosa, la que usted escribe en «Texto nuevo». «dejar abierto», o en blanco: nada cambia.")),
    ("Texto nuevo", (f"Solo para «corregir». El texto completo de la celda. Escriba {BLANK} si debe quedar vacía. "
     "No use fórmulas.")),
    ("Motivo, Autor", "Por qué se decide así y quién lo decide. Quedan en el archivo de correcciones."),
    ("Fecha", "La fecha de la decisión, año-mes-día: 2025-06-30."),
    ("No cambie", "Los encabezados, la columna oculta ni la hoja oculta. Puede ordenar, filtrar y borrar filas."),
    ("Para devolverlo", ("Guárdelo como libro de Excel (xlsx) y escriba: pam revisar --entidad {entity} --recibir "
     "ARCHIVO. Recibirlo dos veces no cambia nada.")),
)  # fmt: skip


# --- out ------------------------------------------------------------------------------------------------------------


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
    _fill(findings, rows)
    _help(book.create_sheet(HELP, 0), review.workspace.entity)
    hidden = book.create_sheet(HIDDEN)
    for number, (key, value) in enumerate(_facts(review).items(), 1):
        _put(hidden.cell(number, 1), key)
        _put(hidden.cell(number, 2), value)
    hidden.sheet_state = "hidden"
    book.active = 1
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is findings
    write_bytes(path, workbook_bytes(book, core_properties("pamlib", _TITLE)))
    return len(rows)


def _facts(review: Review) -> dict[str, str]:
    cover = review.plan.plan.iloc[0]
    return {"revision": "1", "entidad": review.workspace.entity, "archivo": str(cover["archivo"])}


def _rows(review: Review) -> list[list[str]]:
    import pandas as pd

    out = []
    for doubt in review.doubts().to_dict("records"):
        place = [doubt["hoja"], "" if pd.isna(doubt["fila"]) else str(doubt["fila"])]
        out.append(
            [doubt["severidad"], report.means(doubt["codigo"]), *place, doubt["columna"], doubt["encontrado"],
             doubt["entendido"], doubt["que_hacer"], doubt["estado"], *([""] * len(_ASKED)), doubt["id"]]
        )  # fmt: skip
    return out


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, heading in enumerate(_HEADINGS, 1):
        _put(sheet.cell(1, column), heading)
        _look(sheet.cell(1, column), fill=_HEAD_COLOR, bold=True, color="FFFFFF")
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = (_SHOWN | _ASKED).get(heading, 18)
        sheet.column_dimensions[letter].hidden = heading == _ID
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            asked = _HEADINGS[column - 1] in _ASKED
            _put(cell, text)
            _look(cell, fill=_ASKED_COLOR if asked else _COLORS[row[0]] if column == 1 else "")
            if asked:
                # Text: what is typed stays as typed ("$ 5.000", a date), never a number of this machine's settings.
                cell.number_format = "@"
        sheet.row_dimensions[number].height = _height(row)
    last = max(len(rows) + 1, 2)
    place = {h: get_column_letter(n) for n, h in enumerate(_HEADINGS, 1)}
    choice = DataValidation(type="list", formula1=f'"{",".join(DECISIONS)}"', allow_blank=True)
    choice.errorTitle, choice.error = "Decisión", "Elija aceptar, corregir o dejar abierto."
    choice.promptTitle, choice.prompt = "Decisión", "aceptar: queda así. corregir: escriba el texto nuevo."
    sheet.add_data_validation(choice)
    choice.add(f"{place['Decisión']}2:{place['Decisión']}{last}")
    dates = DataValidation(type="textLength", operator="equal", formula1="10", allow_blank=True)
    dates.errorTitle, dates.error = "Fecha", "Escriba la fecha como año-mes-día, por ejemplo 2025-06-30."
    dates.promptTitle, dates.prompt = "Fecha", "año-mes-día, por ejemplo 2025-06-30"
    sheet.add_data_validation(dates)
    dates.add(f"{place['Fecha']}2:{place['Fecha']}{last}")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{place[_ID]}{last}"
    sheet.row_dimensions[1].height = 22
    sheet.sheet_view.zoomScale = 90
    sheet.print_title_rows = "1:1"
    _landscape(sheet)


def _help(sheet: Any, entity: str) -> None:
    _put(sheet.cell(1, 1), _TITLE)
    _look(sheet.cell(1, 1), bold=True, size=14, border=False, wrap=False)
    for number, (name, text) in enumerate(_INSTRUCTIONS, 3):
        said = text.replace("{entity}", entity)
        _put(sheet.cell(number, 1), name)
        _put(sheet.cell(number, 2), said)
        _look(sheet.cell(number, 1), bold=True)
        _look(sheet.cell(number, 2))
        sheet.row_dimensions[number].height = 15.0 * (1 + len(said) // 85) + 4
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    sheet.sheet_view.showGridLines = False
    _landscape(sheet)


def _landscape(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.oddFooter.right.text = "Página &P de &N"


def _put(cell: Any, text: str) -> None:
    """Write text that a spreadsheet never takes for a formula, whatever it starts with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not text:
        return
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", shown)
    cell.data_type = "s"
    cell.quotePrefix = True


def _look(
    cell: Any,
    *,
    fill: str = "",
    bold: bool = False,
    color: str = "000000",
    size: float = 10,
    border: bool = True,
    wrap: bool = True,
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.font = Font(name="Arial", size=size, bold=bold, color=color)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    if border:
        side = Side(style="thin", color="BFBFBF")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def _height(row: list[str]) -> float:
    """Points that the longest text of a row takes, up to twelve lines."""
    widths = [(_SHOWN | _ASKED).get(h, 1_000) for h in _HEADINGS]
    lines = max(
        sum(1 + int(len(part) * 1.15 // width) for part in text.split("\n"))
        for text, width in zip(row, widths, strict=True)
    )
    return 13.5 * min(12, lines) + 4


# --- back in --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The findings sheet as it came back: its table, where each heading stands, and the cells with a formula."""

    path: Path
    table: RawTable
    columns: dict[str, int]
    first: int
    formulas: frozenset[tuple[int | None, int | None]]

    def text(self, cells: list[str], heading: str) -> str:
        index = self.columns[heading]
        return cells[index] if index < len(cells) else ""

    def refuse(self, found: str, remedy: str, row: int, heading: str) -> UserError:
        column = self.table.column_name(self.columns[heading])
        return UserError(found, remedy, file=self.path, sheet=self.table.sheet, row=row, column=column)


def receive(review: Review, path: Path) -> int:
    """Keep the decisions of a workbook that :func:`write_review` made; returns how many were new.

    Raises
    ------
    UserError: it is not such a workbook, or one decision is wrong; nothing was kept.
    """
    return review.add(decisions(review, path))


def decisions(review: Review, path: Path) -> list[Correction]:
    """The decisions of a workbook, each checked; see :func:`receive`."""
    sheet = _open(review, path)
    doubts = {str(row["id"]): row for row in review.doubts().to_dict("records")}
    made: list[Correction] = []
    seen: dict[str, int] = {}
    texts: dict[tuple[Any, ...], tuple[int, str]] = {}
    accepted: list[tuple[int, Any]] = []
    for raw in sheet.table.rows:
        decision = fold(sheet.text(raw.cells, "Decisión")) if raw.number > sheet.first else ""
        if raw.number <= sheet.first or raw.blank:
            continue
        if not decision:
            if sheet.text(raw.cells, "Texto nuevo"):
                raise sheet.refuse("hay un texto nuevo y no hay decisión", "Elija «corregir» o borre el texto",
                                   raw.number, "Decisión")  # fmt: skip
            continue
        _check_row(sheet, raw.number, raw.cells, decision)
        name = sheet.text(raw.cells, _ID)
        if name not in doubts:
            raise sheet.refuse(
                "la decisión es de un hallazgo que la lectura ya no tiene",
                "Haga el libro de nuevo con «pam revisar --excel» y pase a él las decisiones que falten",
                raw.number, "Decisión",
            )  # fmt: skip
        if name in seen:
            raise sheet.refuse(
                f"el hallazgo ya tiene decisión en la fila {seen[name]}", "Deje una sola", raw.number, "Decisión"
            )
        seen[name] = raw.number
        doubt = doubts[name]
        who = Who(*(sheet.text(raw.cells, h) for h in ("Motivo", "Autor", "Fecha")))
        place = (doubt["hoja"], str(doubt["fila"]), doubt["columna"])
        if decision == "dejar abierto":
            if doubt["estado"] != "abierto":
                raise sheet.refuse(
                    f"el hallazgo ya está {doubt['estado']} y no se puede dejar abierto desde aquí",
                    "Borre su corrección de «correcciones.yml»", raw.number, "Decisión",
                )  # fmt: skip
        elif decision == "aceptar":
            accepted.append((raw.number, place))
            made.append(review.accept(doubt, who))
        else:
            text = _new_text(sheet, raw.number, raw.cells, doubt)
            if place in texts and texts[place][1] != text:
                raise sheet.refuse(
                    f"la misma celda del plan se corrige con otro texto en la fila {texts[place][0]}",
                    "Escriba el mismo texto en las dos, o decida una sola", raw.number, "Texto nuevo",
                )  # fmt: skip
            if place not in texts:
                made.append(review.correct(doubt, who, "fijar_celda", texto=text))
            texts.setdefault(place, (raw.number, text))
    for number, place in accepted:
        if place in texts:
            raise sheet.refuse(
                f"se acepta como está una celda que se corrige en la fila {texts[place][0]}",
                "Deje en blanco esta decisión", number, "Decisión",
            )  # fmt: skip
    return made


def _open(review: Review, path: Path) -> _Sheet:
    tables = {t.sheet: t for t in read(path)}
    if SHEET not in tables or HIDDEN not in tables:
        raise UserError(
            "no es un libro de revisión", "Hágalo con «pam revisar --excel», complételo y recíbalo", file=path
        )
    told = {row.cells[0]: row.cells[1] for row in tables[HIDDEN].rows if len(row.cells) > 1}
    for key, value in _facts(review).items():
        if told.get(key) != value:
            said = f"«{told[key]}»" if key in told else "otro"
            what = {"entidad": "de la entidad", "archivo": "del plan"}.get(key, "de la versión")
            raise UserError(
                f"el libro de revisión es {what} {said} y se esperaba «{value}»",
                "Haga el libro de nuevo con «pam revisar --excel»",
                file=path,
            )
    table = tables[SHEET]
    wanted = {fold(h): h for h in [*_ASKED, _ID]}
    for row in table.rows:
        columns = {wanted[fold(text)]: i for i, text in enumerate(row.cells) if fold(text) in wanted}
        if len(columns) == len(wanted):
            formulas = frozenset((n.row, n.column) for n in table.notices if n.code.startswith("formula"))
            return _Sheet(path, table, columns, row.number, formulas)
    raise UserError(
        "faltan encabezados en la hoja de hallazgos",
        f"Deje los encabezados «{'», «'.join(wanted.values())}», también el de la columna oculta",
        file=path,
        sheet=SHEET,
    )


def _check_row(sheet: _Sheet, number: int, cells: list[str], decision: str) -> None:
    """Refuse what a row with a decision may not have."""
    for heading in _ASKED:
        if (number, sheet.columns[heading] + 1) in sheet.formulas:
            raise sheet.refuse("la celda tiene una fórmula", "Escriba el texto", number, heading)
    if decision not in DECISIONS:
        said = normalize(sheet.text(cells, "Decisión"))
        raise sheet.refuse(
            f"«{said}» no es una decisión", "Elija aceptar, corregir o dejar abierto", number, "Decisión"
        )
    if decision != "corregir" and sheet.text(cells, "Texto nuevo"):
        raise sheet.refuse(
            f"la decisión es «{decision}» y hay un texto nuevo",
            "Elija «corregir» o borre el texto",
            number,
            "Texto nuevo",
        )
    if decision == "dejar abierto":
        return
    for heading in ("Motivo", "Autor", "Fecha"):
        if not sheet.text(cells, heading):
            raise sheet.refuse(f"falta «{heading}» para esta decisión", "Escríbalo", number, heading)
    _check_date(sheet, number, sheet.text(cells, "Fecha"))


def _check_date(sheet: _Sheet, number: int, text: str) -> None:
    from pamlib.workspace import check_date

    try:
        check_date(text)
    except UserError as error:
        raise sheet.refuse(
            f"la fecha «{normalize(text)}» no se puede leer o no existe", error.remedy, number, "Fecha"
        ) from None


def _new_text(sheet: _Sheet, number: int, cells: list[str], doubt: Any) -> str:
    text = sheet.text(cells, "Texto nuevo")
    if not text:
        raise sheet.refuse(
            "se pide corregir y falta el texto nuevo",
            f"Escriba el texto de la celda, o {BLANK} si debe quedar vacía",
            number,
            "Texto nuevo",
        )
    if not doubt["columna"] or not isinstance(doubt["fila"], int):
        raise sheet.refuse(
            "este hallazgo no es de una sola celda y aquí no se puede corregir",
            "Acéptelo, o corríjalo en la mesa de revisión (cuaderno 10_lectura)",
            number,
            "Decisión",
        )
    return "" if fold(text) == fold(BLANK) else text
