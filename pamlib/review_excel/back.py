"""Decisions of a review workbook on their way back: each is checked before the first is kept.

>>> receive(review, Path("revision.xlsx"))                               # doctest: +SKIP
2

What the reading itself refuses (a text split into parts that do not give it back, a row that is not there) is said
with the cell of the workbook too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.corrections.choices import cells_of, keys
from pamlib.corrections.file import CorrectionError
from pamlib.corrections.review import Review, Who
from pamlib.errors import UserError
from pamlib.review_excel.row import Row, read_row
from pamlib.review_excel.sheet import Sheet, open_sheet
from pamlib.review_excel.words import ACCEPT, LEAVE

if TYPE_CHECKING:
    from pamlib.corrections import Correction

_REMAKE = "Haga el libro de nuevo con «pam revisar --excel» y pase a él las decisiones que falten"

Place = tuple[str, str, str]


def receive(review: Review, path: Path) -> int:
    """Keep the decisions of a workbook that was made for this plan; returns how many were new.

    Raises
    ------
    UserError: it is not such a workbook, or one decision is wrong; nothing was kept.
    """
    sheet = open_sheet(review, path)
    made = _decisions(review, sheet)
    new = review.fresh([correction for _, correction in made])
    known = len(review.known())
    try:
        return review.add(new)
    except CorrectionError as error:
        at = error.number - known - 1
        if not 0 <= at < len(new):
            raise
        row = next(row for row, correction in made if correction is new[at])
        raise sheet.refuse(
            f"la decisión «{row.decision}» {error.why}", _said_here(error.remedy), row.number, "Decisión"
        ) from error


def _said_here(remedy: str) -> str:
    """A remedy in the words of the workbook."""
    for there, here in (
        ("Borre la corrección", "Borre la decisión"),
        ("«fijar_celda»", "la decisión «corregir»"),
        ("«mover_celda»", "la decisión «mover celda»"),
        ("otra corrección", "otra decisión"),
        ("«repetir»", "«Además»"),
    ):
        remedy = remedy.replace(there, here)
    return remedy


def decisions(review: Review, path: Path) -> list[Correction]:
    """The decisions of a workbook, each checked by itself; see :func:`receive`."""
    return [correction for _, correction in _decisions(review, open_sheet(review, path))]


@dataclass(slots=True)
class _Taken:
    """What the rows so far decided: by finding, by text of a cell, and the cells accepted as they are."""

    findings: dict[str, int] = field(default_factory=dict)
    texts: dict[Place, tuple[int, str]] = field(default_factory=dict)
    accepted: list[tuple[int, Place]] = field(default_factory=list)


def _decisions(review: Review, sheet: Sheet) -> list[tuple[Row, Correction]]:
    doubts = {str(row["id"]): row for row in review.doubts().to_dict("records")}
    made: list[tuple[Row, Correction]] = []
    taken = _Taken()
    for raw in sheet.table.rows:
        if raw.number <= sheet.first or raw.blank:
            continue
        row = read_row(sheet, raw.number, raw.cells)
        if row is None:
            continue
        doubt = _doubt_of(review, sheet, row, doubts, taken)
        if row.decision == LEAVE:
            if doubt["estado"] != "abierto":
                raise sheet.refuse(
                    f"el hallazgo ya está {doubt['estado']} y no se puede dejar abierto desde aquí",
                    "Deshaga la decisión en la mesa de revisión o con «pam revisar --deshacer»",
                    row.number, "Decisión",
                )  # fmt: skip
            continue
        place = (str(doubt["hoja"]), str(doubt["fila"]), str(doubt["columna"]))
        if row.decision == ACCEPT:
            taken.accepted.append((row.number, place))
        elif row.action == "fijar_celda" and _said_before(sheet, row, place, taken):
            continue
        made.append((row, _correction(review, sheet, row, doubt)))
    for number, place in taken.accepted:
        if place in taken.texts:
            raise sheet.refuse(
                f"se acepta como está una celda que se corrige en la fila {taken.texts[place][0]}",
                "Deje en blanco esta decisión", number, "Decisión",
            )  # fmt: skip
    return made


def _doubt_of(review: Review, sheet: Sheet, row: Row, doubts: dict[str, Any], taken: _Taken) -> dict[str, Any]:
    """The finding of a row, with the cell that the decision speaks of in its place."""
    if not row.name:
        return _free_cell(review, sheet, row)
    if row.name not in doubts:
        raise sheet.refuse("la decisión es de un hallazgo que la lectura ya no tiene", _REMAKE, row.number, "Decisión")
    if row.name in taken.findings:
        raise sheet.refuse(
            f"el hallazgo ya tiene decisión en la fila {taken.findings[row.name]}", "Deje una sola", row.number,
            "Decisión",
        )  # fmt: skip
    taken.findings[row.name] = row.number
    doubt: dict[str, Any] = doubts[row.name]
    if row.decision in {ACCEPT, LEAVE}:
        return doubt
    if not isinstance(doubt["fila"], int):
        raise sheet.refuse(
            "este hallazgo es de todo el archivo y no de una celda",
            "Acéptelo, o corrija la celda en una de las filas del final",
            row.number,
            "Decisión",
        )
    if row.cell in {"", doubt["columna"]}:
        if not doubt["columna"]:
            raise sheet.refuse(
                "este hallazgo no es de una sola celda", "Escriba en «Celda» cuál se corrige", row.number, "Celda"
            )
        if row.action != "fijar_celda":
            _same_plan(sheet, row)
        return doubt
    _same_plan(sheet, row)
    return _at(review, doubt["hoja"], doubt["fila"], row.cell)


def _free_cell(review: Review, sheet: Sheet, row: Row) -> dict[str, Any]:
    """The cell that a row without a finding speaks of."""
    if row.decision in {ACCEPT, LEAVE}:
        raise sheet.refuse(
            f"«{row.decision}» es para un hallazgo y esta fila no tiene ninguno", "Elija otra decisión", row.number,
            "Decisión",
        )  # fmt: skip
    _same_plan(sheet, row)
    sheets = list(dict.fromkeys(review.plan.celdas["hoja"]))
    name = row.texts["Hoja"] or (sheets[0] if len(sheets) == 1 else "")
    if name not in sheets:
        raise sheet.refuse("no se sabe de qué hoja es la celda", f"Escriba una de estas: {', '.join(sheets)}",
                           row.number, "Hoja")  # fmt: skip
    number = row.texts["Fila"]
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 8):
        raise sheet.refuse(
            "falta la fila de la celda en el plan", "Escriba su número, como lo muestra el archivo", row.number, "Fila"
        )
    if not row.cell:
        raise sheet.refuse("falta la columna de la celda en el plan", "Escríbala en «Celda»", row.number, "Celda")
    return _at(review, name, int(number), row.cell)


def _same_plan(sheet: Sheet, row: Row) -> None:
    """Rows and columns were named by a person who looked at another file."""
    if sheet.changed:
        raise sheet.refuse(
            "el plan cambió después de hacer este libro, y la decisión nombra lugares del archivo de entonces",
            _REMAKE,
            row.number,
            "Decisión",
        )


def _at(review: Review, sheet: str, row: int, column: str) -> dict[str, Any]:
    text = cells_of(review.plan, sheet, row, column)[column]
    return {"hoja": sheet, "fila": row, "columna": column, "texto": text, "estado": "abierto"}


def _said_before(sheet: Sheet, row: Row, place: Place, taken: _Taken) -> bool:
    """True when another row gives the cell the same text; two texts are refused."""
    if place not in taken.texts:
        taken.texts[place] = (row.number, row.new_text)
        return False
    before, text = taken.texts[place]
    if text != row.new_text:
        raise sheet.refuse(
            f"la misma celda del plan se corrige con otro texto en la fila {before}",
            "Escriba el mismo texto en las dos, o decida una sola", row.number, "Texto nuevo",
        )  # fmt: skip
    return True


def _correction(review: Review, sheet: Sheet, row: Row, doubt: dict[str, Any]) -> Correction:
    who = Who(*(row.texts[h] for h in ("Motivo", "Autor", "Fecha")))
    if row.decision == ACCEPT:
        return review.accept(doubt, who)
    fields = keys(row.action, text=row.new_text, target=row.texts["Destino"], extra=row.texts["Además"])
    try:
        return review.correct(doubt, who, row.action, **fields)
    except UserError as error:
        found = error.found.removeprefix("la corrección ")
        heading = "Además" if "«anio»" in found else "Destino" if row.texts["Destino"] else "Texto nuevo"
        raise sheet.refuse(
            f"la decisión «{row.decision}» {found}", _said_here(error.remedy), row.number, heading
        ) from None
