"""Our own faults: a sentence for the user, and the traceback in a log file."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO, Any

from pamlib import __version__
from pamlib.cli_out import say
from pamlib.errors import InternalError, PamError


def our_fault(error: Exception, root: Path | None) -> str:
    """Write the traceback to a log file and return the sentence that says so."""
    text = "".join(traceback.format_exception(error))
    detail = getattr(error, "detail", "")
    content = f"pam {__version__}, Python {sys.version}\n{sys.argv}\n\n{text}\n{detail}\n"
    said = str(error) if isinstance(error, PamError) else f"falla interna de pam ({type(error).__name__})"
    said = said.rstrip(".")
    where = log(content, root)
    blame = "" if isinstance(error, InternalError) else " No es culpa de su archivo."
    return f"{said[0].upper()}{said[1:]}.{blame} El detalle quedó en {where}"


def log(content: str, root: Path | None) -> str:
    """Keep ``content`` in the workspace, or in the system's temporary folder when it cannot be written there."""
    folders = ([] if root is None else [root / "reports" / ".registros"]) + [Path(tempfile.gettempdir())]
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _numbered(folder) as file:
                file.write(content)
                return file.name
        except OSError:
            continue
    say(content)
    return "las líneas de arriba"


def _numbered(folder: Path) -> IO[Any]:
    """The first free ``pam-0001.log`` of ``folder``, open for writing; no clock is needed to name it."""
    number = 1
    while True:
        try:
            return (folder / f"pam-{number:04d}.log").open("x", encoding="utf-8")
        except FileExistsError:
            number += 1
