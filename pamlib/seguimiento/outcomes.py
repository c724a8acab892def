"""What became of each file that was received, and what several of one go say together.

Out of scope: how it was understood (:mod:`.receive`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pamlib.errors import UserError
from pamlib.seguimiento.binding import Question
from pamlib.seguimiento.changes import Change
from pamlib.seguimiento.notes import Note

_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
#: Endings of the files taken from a folder; what each is, its content says.
SUFFIXES = frozenset({".xlsx", ".xlsm", ".ods", ".xls", ".csv"})


@dataclass(slots=True)
class Outcome:
    """What became of one file.

    ``refused`` is the sentence that says why nothing of it enters ('' when it does), ``fault`` the traceback when the
    failure is ours, ``known`` says that the workbook is already in the ledger.
    """

    path: Path
    refused: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    original: bytes = b""
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    known: str = ""
    written: bool = False
    fault: str = ""

    @property
    def envio(self) -> str:
        """Name of the submission; '' when refused."""
        return str(self.content.get("envio_id", ""))

    @property
    def corte(self) -> str:
        """Corte of the workbook; '' when refused."""
        return str(self.content.get("corte", ""))


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files named, with wildcards spread (Windows shells do not) and folders opened, in order of name.

    Hidden files and Office's own locks in a folder are left out.
    """
    found: list[Path] = []
    for path in paths:
        if any(mark in path.name for mark in "*?[") and not path.exists():
            spread = sorted(each for each in path.parent.glob(path.name) if each.is_file())
            if not spread:
                raise UserError(f"ningún archivo coincide con «{path}»", "Revise la ruta y el nombre")
            found += spread
            continue
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            each
            for each in path.rglob("*")
            if _is_file(each) and each.suffix.lower() in SUFFIXES and not each.name.startswith((".", "~$"))
        )
        if not inside:
            raise UserError(
                f"la carpeta «{path}» no tiene libros", "Indique la carpeta donde están los que devolvieron"
            )
        found += inside
    return list(dict.fromkeys(found))


def left_out(paths: Sequence[Path]) -> list[str]:
    """Names of what is in the folders of ``paths`` and is no workbook that can be received, in order of name.

    Hidden files, Office's own locks and what systems leave in a folder are nobody's report and not listed.
    """
    found = []
    for folder in paths:
        if not folder.is_dir():
            continue
        for each in sorted(folder.rglob("*")):
            if each.is_dir() or each.name.startswith((".", "~$")) or each.name.lower() in _SYSTEM:
                continue
            if each.suffix.lower() not in SUFFIXES or not _is_file(each):
                found.append(each.name)
    return list(dict.fromkeys(found))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a link that leads to itself
        return False


def mark_repeated(outcomes: Sequence[Outcome]) -> None:
    """The same workbook twice in one go (a copy with another name) is one submission."""
    seen: dict[str, str] = {}
    for outcome in outcomes:
        if outcome.refused:
            continue
        if outcome.envio in seen and not outcome.known:
            outcome.known = f"es el mismo libro que «{seen[outcome.envio]}»"
        seen.setdefault(outcome.envio, outcome.path.name)


def between(outcomes: Sequence[Outcome]) -> list[tuple[str, list[tuple[Outcome, str, str]]]]:
    """What two files of one go say differently of one key: (text, [(file, cell, what it says)])."""
    found: dict[tuple[str, str, str], list[tuple[Outcome, Change]]] = {}
    for outcome in outcomes:
        if outcome.refused or outcome.known:
            continue
        for change in outcome.changes:
            if change.que != "en blanco":
                found.setdefault((outcome.corte, change.tabla, change.clave), []).append((outcome, change))
    return [
        (group[0][1].texto, [(outcome, change.celda, change.ahora) for outcome, change in group])
        for group in found.values()
        if len({change.ahora for _, change in group}) > 1
    ]
