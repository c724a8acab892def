"""Findings and rejected rows of one file, as the canonical tables want them.

Codes, severities and remedies are data (``hallazgos.yml``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.sources.base import load_yaml

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pamlib.sources.base import Job

_KINDS = {
    "MISSING COLUMNS": "tiene menos celdas que el encabezado",
    "TOO MANY COLUMNS": "tiene más celdas que el encabezado",
    "UNQUOTED VALUE": "abre comillas que no cierran",
    "LINE SIZE OVER MAXIMUM": "es demasiado larga",
    "INVALID ENCODING": "tiene letras que no son UTF-8",
}
_SHOWN = 400


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The catalogue of findings, by code."""
    return load_yaml(Path(__file__).parent / "hallazgos.yml")


class Notes:
    """Collects what is to be said of one file; ``said`` explains the whole columns that are doubted."""

    def __init__(self, job: Job) -> None:
        """``job``: the file and its source."""
        self.job = job
        self.said: dict[tuple[str, int], str] = {}
        self.findings: list[tuple[Any, ...]] = []
        self.rejections: list[tuple[Any, ...]] = []
        self.entered = 0

    def add(
        self, code: str, *, row: int | None = None, column: str = "", found: str = "", understood: str = ""
    ) -> None:
        """One finding. Raises KeyError for a code that is not in the catalogue (our fault)."""
        entry = catalogue()[code]
        self.findings.append(
            (
                code,
                entry["severidad"],
                self.job.file,
                "",
                row,
                column,
                found,
                understood,
                entry["que_hacer"],
                "abierto",
                "",
            )
        )

    def misfit(self, line: int, text: str, kind: str, width: int) -> None:
        """A row that has not the cells it should."""
        reason = _KINDS.get(kind, "no se puede separar en celdas")
        if kind == "UNQUOTED VALUE":
            self.add("comillas_sin_cerrar", row=line, found=text.split("\n", 1)[0][:_SHOWN])
        self.rejection(
            line, "", text, f"{reason} ({width})", "Corrija la fila en una copia del archivo y léalo de nuevo"
        )

    def reject(self, con: DuckDBPyConnection, row: int, column: str, reason: str, remedy: str) -> None:
        """A row of the table ``crudo`` that does not enter, whole."""
        cells = con.execute("select * exclude (n, fila) from crudo where fila = ?", [row]).fetchall()[0]
        self.rejection(row, column, " | ".join("" if cell is None else str(cell) for cell in cells), reason, remedy)

    def rejection(self, row: int, column: str, found: str, reason: str, remedy: str) -> None:
        """A row that does not enter, with its text."""
        self.rejections.append((self.job.source.key, self.job.file, "", row, column, found, reason, remedy))

    def finish(self, entered: int) -> None:
        """Say how many rows entered, and that some did not."""
        self.entered = entered
        if self.rejections:
            rows = sorted(row[3] for row in self.rejections)
            shown = ", ".join(map(str, rows[:10])) + (f" y {len(rows) - 10} más" if len(rows) > 10 else "")
            self.add("fila_rechazada", row=rows[0], found=f"{len(rows)} filas: {shown}")
