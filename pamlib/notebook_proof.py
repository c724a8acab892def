"""Proof that a notebook ran to its end, and what to say when it did not.

papermill alone says "done" to a cell with ``sys.exit(0)`` and to a kernel that was killed. A run counts when no cell
failed, every code cell has an execution count, the sentinel after the last cell was reached, and the files that the
notebook promises (``metadata.pam.salidas``, under its parameter ``salida``) or the caller expects exist.

>>> place(notebook, notebook.cells[6])                              # doctest: +SKIP
('la celda 7 («Recursos por año»)', 7)

Out of scope: running it (:mod:`pamlib.runs`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import InternalError, UserError
from pamlib.notebook_parameters import tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SENTINEL = "application/vnd.pam.fin+json"
SENTINEL_ID = "pam-fin"


class RunError(InternalError):
    """A notebook that did not run to its end; the message, in Spanish, names the notebook and the cell.

    ``cell`` is its 1-based position in the notebook as it is on disk (``None`` when no cell is to blame), ``detail``
    the kernel's traceback, for the log.
    """

    def __init__(self, message: str, *, notebook: str, cell: int | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.notebook, self.cell, self.detail = notebook, cell, detail


class CellUserError(UserError):
    """A :class:`UserError` that a cell raised, with the sentence it had there."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        super().__init__(sentence, "")

    def sentence(self) -> str:
        """The sentence, untouched."""
        return self._sentence


def cell_error(notebook: Any, cell: Any, kind: str, text: str, traceback: list[str], name: str) -> Exception:
    """What to raise for a cell that failed: the user's own sentence, or where and with what."""
    if kind == UserError.__name__ or kind in {each.__name__ for each in UserError.__subclasses__()}:
        return CellUserError(text)
    where, number = place(notebook, cell)
    said = f"{kind}: {text}".rstrip(": ") if kind != "SystemExit" else "la celda pidió salir (SystemExit)"
    return RunError(
        f"El cuaderno {name} falló en {where}: {said}",
        notebook=name,
        cell=number,
        detail=re.sub("\x1b\\[.*?[mK]", "", "\n".join(traceback)),
    )


def place(notebook: Any, cell: Any) -> tuple[str, int | None]:
    """``la celda 7 («Recursos por año»)``: position on disk, and the heading above it or else its first line."""
    cells = [each for each in notebook.cells if "injected-parameters" not in tags(each)]
    ids = [each.id for each in cells]
    if cell is None:
        return "el arranque", None
    if cell.id == SENTINEL_ID:
        return "el final, después de la última celda", None
    if cell.id not in ids:
        return "la celda de parámetros de la corrida", None
    position = ids.index(cell.id)
    headings = [
        line.lstrip("# ").strip()
        for above in cells[: position + 1]
        if above.cell_type == "markdown"
        for line in above.source.splitlines()
        if re.match(r"#{1,6} ", line)
    ]
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    title = headings[-1] if headings else lines[0] if lines else ""
    return f"la celda {position + 1} («{title[:60]}»)", position + 1


def check_ran(notebook: Any, sentinel: Any, name: str) -> None:
    """No error output, every code cell executed, sentinel reached; raise :class:`RunError` otherwise."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise cell_error(notebook, cell, output.ename, output.evalue, output.traceback, name)
        if cell.source.strip() and cell.execution_count is None:
            where, number = place(notebook, cell)
            raise RunError(f"El cuaderno {name} no corrió {where}", notebook=name, cell=number)
    if not any(SENTINEL in output.get("data", {}) for output in sentinel.outputs):
        raise RunError(f"El cuaderno {name} no llegó a su final", notebook=name)


def check_outputs(notebook: Any, values: Mapping[str, Any], expected: Iterable[Path], name: str) -> None:
    """Every promised or expected file exists and holds something; raise :class:`RunError` otherwise."""
    folder = values.get("salida")
    promised = notebook.metadata.get("pam", {}).get("salidas", []) if folder else []
    for file in [*(Path(folder or "") / each for each in promised), *map(Path, expected)]:
        if not file.is_file() or file.stat().st_size == 0:
            raise RunError(f"El cuaderno {name} terminó sin escribir «{file.name}»", notebook=name)
