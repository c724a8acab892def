"""Recognition of scanned pages: whether this computer can do it, and whether a PDF says that it was done.

No recognition program comes with pamlib; one that is there is offered.

Nothing is started here; programs and their Spanish data are only looked for.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
_PROGRAMS = ("tesseract", "ocrmypdf")
_SPANISH = "spa.traineddata"


def has_spanish() -> bool:
    """True when tesseract and its Spanish data are installed."""
    return shutil.which("tesseract") is not None and any((folder / _SPANISH).is_file() for folder in _data_folders())


def _data_folders() -> Iterator[Path]:
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        yield Path(prefix)
        yield Path(prefix) / "tessdata"
    if program := shutil.which("tesseract"):
        # On Windows the data lies beside the program.
        yield Path(program).resolve().parent / "tessdata"
    yield from map(Path, _FOLDERS)


def made(metadata: Mapping[str, object]) -> bool:
    """True when a PDF says that a recognition program made it (its *Producer* and *Creator*).

    >>> made({"Producer": "pikepdf 9.4", "Creator": "ocrmypdf 16.5 / Tesseract OCR-PDF 5.3.0"}), made({})
    (True, False)
    """
    said = " ".join(str(metadata.get(key, "")) for key in ("Producer", "Creator")).casefold()
    return any(program in said for program in _PROGRAMS)


def remedy(path: Path) -> str:
    """What to do with a PDF that has scanned pages, in Spanish; with the exact command where it can be run."""
    if has_spanish() and shutil.which("ocrmypdf"):
        target = f"{path.stem}_ocr.pdf"
        return (
            f'Este equipo puede reconocer el texto: ejecute «ocrmypdf -l spa --skip-text "{path.name}" "{target}"», '
            f"lea «{target}» y compare las cifras con la imagen"
        )
    wanted = "pida el plan en Word, en Excel o en PDF con texto"
    if has_spanish():
        return f"Instale ocrmypdf (este equipo ya tiene tesseract en español) y páselo por él, o {wanted}"
    return f"Pase el archivo por un programa de reconocimiento de texto (OCR) en español, o {wanted}"
