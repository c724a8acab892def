"""What is said of a workbook while it is read: rows that do not enter, findings, and the table ``fuentes``.

Out of scope: the figures themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.sources.notes import catalogue

if TYPE_CHECKING:
    from pamlib.books.returned import Returned, Row
    from pamlib.books.values import Reading
    from pamlib.sources.base import Job, Tables

FIX = "Corrija la celda en el libro y léalo de nuevo; las demás filas ya entraron"
_SHOWN = 300


class Collected:
    """Rejections and findings of one file, with their sheet and cell; ``entered`` counts the rows that did."""

    def __init__(self, job: Job, sheet: str = "") -> None:
        """``job``: the file and its source; ``sheet``: where the rows are."""
        self.job, self.sheet, self.entered = job, sheet, 0
        self._rejected: list[tuple[Any, ...]] = []
        self._findings: list[tuple[Any, ...]] = []

    def reject(self, row: int, column: str, found: str, reason: str, remedy: str = FIX) -> None:
        """A row that does not enter; ``found`` is empty when the row is of one person."""
        self._rejected.append((self.job.source.key, self.job.file, self.sheet, row, column, found, reason, remedy))

    def refuse(self, row: Row, key: str, heading: str, reason: str, remedy: str = FIX) -> None:
        """:meth:`reject` of a row of a workbook, naming the column by its letter and heading."""
        letter = row.letters.get(key, "")
        self.reject(row.number, f"{letter} ({heading})" if letter else heading, row.found(), reason, remedy)

    def find(
        self, code: str, *, row: int | None = None, column: str = "", found: str = "", understood: str = ""
    ) -> None:
        """A finding of the catalogue."""
        told = catalogue()[code]
        self._findings.append(
            (code, told["severidad"], self.job.file, self.sheet, row, column, found[:_SHOWN], understood,
             told["que_hacer"], "abierto", "")
        )  # fmt: skip

    def about(self, returned: Returned) -> None:
        """Findings of the workbook as a whole: no hidden sheet, cells that nobody asked for."""
        if not returned.identified:
            self.find("libro_sin_identificar")
        for name, many in returned.others:
            self.find("hoja_sin_uso", found=f"«{name}», {many} {'fila' if many == 1 else 'filas'}")
        for row, cell in returned.unsaved:
            self.find("formula_sin_resultado", row=row, found=cell)
        for row, column, text in returned.unused:
            self.find("celda_sin_uso", row=row, column=column, found=text)

    def tables(self) -> Tables:
        """``fuentes``, ``filas_rechazadas`` and ``hallazgos``."""
        from pamlib.schema import frame
        from pamlib.store import sha256

        job, told = self.job, self.job.sidecar
        if self._rejected:
            rows = sorted(row[3] for row in self._rejected)
            shown = ", ".join(map(str, rows[:10])) + (f" y {len(rows) - 10} más" if len(rows) > 10 else "")
            self.find(
                "fila_rechazada", row=rows[0], found=f"{len(rows)} {'fila' if len(rows) == 1 else 'filas'}: {shown}"
            )
        source = (
            job.source.key, job.edition, job.file, sha256(job.look.path), str(told.get("origen", "")),
            str(told.get("licencia", "")), str(told.get("fecha", "")), self.entered, len(self._rejected),
        )  # fmt: skip
        return {
            "fuentes": frame("fuentes", [source]),
            "filas_rechazadas": frame("filas_rechazadas", sorted(self._rejected, key=lambda row: (row[3], row[4]))),
            "hallazgos": frame("hallazgos", self._findings),
        }


def read_row(returned: Returned, row: Row) -> dict[str, Reading]:
    """The cells of a row, each by what its column asks for."""
    from pamlib.books.values import Reading

    asked = returned.book.fields | returned.book.columns
    return {key: Reading.of(row.text(key), column.kind, column) for key, column in asked.items()}


def field_value(returned: Returned, job: Job, key: str) -> Reading:
    """A box above the headings, which the whole workbook depends on.

    Raises
    ------
    UserError: it is blank or wrong; names its cell.
    """
    from pamlib.books.values import Reading
    from pamlib.errors import UserError

    column = returned.book.fields[key]
    text, cell = returned.fields.get(key, ("", ""))
    read = Reading.of(text, column.kind, column)
    if read.value is None and not read.damaged:
        what = f"no se entiende: {read.problem}" if text else "está en blanco"
        raise UserError(
            f"la celda {cell}, «{column.heading}», {what}",
            f"Escríbalo en la celda {cell} y lea el libro de nuevo",
            file=job.look.path, sheet=returned.sheet,
        )  # fmt: skip
    return read


def note_of(*readings: Reading) -> str:
    """What was repaired in these cells, for the column ``nota``."""
    return "; ".join(dict.fromkeys(reading.repaired for reading in readings if reading.repaired))
