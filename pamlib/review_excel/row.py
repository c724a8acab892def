"""One row of the workbook that came back, checked before anything is made of it.

>>> column_of("l · $ 5.000"), column_of("12"), column_of("")
('L', '12', '')
"""

from __future__ import annotations

from dataclasses import dataclass

from pamlib.corrections.choices import KINDS, MARK
from pamlib.errors import UserError
from pamlib.review_excel.sheet import Sheet
from pamlib.review_excel.words import ACCEPT, ACTION_OF, ASKED, BLANK, DECISIONS, ID, LEAVE
from pamlib.values.text import fold, normalize

_SIGNED = ("Motivo", "Autor", "Fecha")
_GIVEN = {"Texto nuevo": "un texto nuevo", "Destino": "un destino", "Además": "algo en «Además»"}
_BY_FOLDED = {fold(decision): decision for decision in DECISIONS}


@dataclass(frozen=True, slots=True)
class Row:
    """A decision as written: ``action`` '' leaves the finding open, ``name`` '' is a cell that no finding names."""

    number: int
    name: str
    decision: str
    action: str
    cell: str
    texts: dict[str, str]

    @property
    def new_text(self) -> str:
        """The text of the cell; ``(en blanco)`` empties it."""
        text = self.texts["Texto nuevo"]
        return "" if fold(text) == fold(BLANK) else text


def column_of(text: str) -> str:
    """The column that a person wrote or chose from a list."""
    return text.partition(MARK)[0].strip().upper()


def read_row(sheet: Sheet, number: int, cells: list[str]) -> Row | None:
    """The decision of a row, or ``None`` when it has none.

    Raises
    ------
    UserError: the row says something that its decision does not use, or lacks something that it needs.
    """
    texts = {heading: sheet.text(cells, heading) for heading in [*ASKED, "Hoja", "Fila"]}
    said = texts["Decisión"]
    if not said:
        for heading, what in _GIVEN.items():
            if texts[heading]:
                raise sheet.refuse(f"hay {what} y no hay decisión", "Elija la decisión o bórrelo", number, heading)
        return None
    for heading in ASKED:
        if (number, sheet.columns[heading] + 1) in sheet.formulas:
            raise sheet.refuse("la celda tiene una fórmula", "Escriba el texto", number, heading)
    decision = _BY_FOLDED.get(fold(said), "")
    if not decision:
        raise sheet.refuse(
            f"«{normalize(said)}» no es una decisión", f"Elija una de estas: {', '.join(DECISIONS)}", number, "Decisión"
        )
    row = Row(number, sheet.text(cells, ID), decision, ACTION_OF.get(decision, ""), column_of(texts["Celda"]), texts)
    _check(sheet, row)
    return row


def _check(sheet: Sheet, row: Row) -> None:
    kind = KINDS.get(row.action)
    uses = {"Texto nuevo": kind.text, "Destino": kind.target, "Además": kind.extra} if kind else {}
    for heading, what in _GIVEN.items():
        if row.texts[heading] and not uses.get(heading):
            raise sheet.refuse(
                f"la decisión es «{row.decision}» y hay {what}",
                "Elija la decisión que lo usa o bórrelo",
                row.number,
                heading,
            )
    if row.decision in {ACCEPT, LEAVE} and row.cell:
        raise sheet.refuse(
            f"la decisión es «{row.decision}» y hay una celda", "Bórrela: vale la del hallazgo", row.number, "Celda"
        )
    if row.decision == LEAVE:
        return
    if "Texto nuevo" in uses and uses["Texto nuevo"] and not row.texts["Texto nuevo"]:
        blank = f", o {BLANK} si debe quedar vacía" if row.action == "fijar_celda" else ""
        raise sheet.refuse(
            f"se pide «{row.decision}» y falta el texto nuevo",
            f"Escriba {'el texto de la celda' if blank else 'las partes'}{blank}",
            row.number,
            "Texto nuevo",
        )
    if uses.get("Destino") and not row.texts["Destino"]:
        raise sheet.refuse(
            f"se pide «{row.decision}» y falta el destino", "Elíjalo de la lista o escríbalo", row.number, "Destino"
        )
    for heading in _SIGNED:
        if not row.texts[heading]:
            raise sheet.refuse(f"falta «{heading}» para esta decisión", "Escríbalo", row.number, heading)
    _check_date(sheet, row.number, row.texts["Fecha"])


def _check_date(sheet: Sheet, number: int, text: str) -> None:
    from pamlib.workspace import check_date

    try:
        check_date(text)
    except UserError as error:
        raise sheet.refuse(
            f"la fecha «{normalize(text)}» no se puede leer o no existe", error.remedy, number, "Fecha"
        ) from None
