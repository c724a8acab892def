"""Tab-separated text, as an OCR or a copy-and-paste from a PDF leaves it.

One line is one row, its number the line's. Columns are not trustworthy (an OCR loses and adds cells), so the table is
not ``positional``; blank lines between rows mark where a page ended.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from pamlib.errors import UserError
from pamlib.table import RawRow, RawTable

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_text(path: Path) -> list[RawTable]:
    """The text as one table.

    Raises
    ------
    UserError: the bytes are no text, or the text is in an encoding other than UTF-8 or UTF-16 with its mark.
    """
    text = _decode(path.read_bytes(), path)
    rows = [RawRow(number, [cell.strip() for cell in line.split("\t")]) for number, line in enumerate(_lines(text), 1)]
    return [RawTable(path.name, "", rows)]


def _lines(text: str) -> list[str]:
    """Lines ended by LF, CRLF or CR only: other Unicode separators belong to a cell's text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decode(content: bytes, path: Path) -> str:
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"el texto no está en UTF-8 (byte 0x{content[error.start]:02X} en la posición {error.start + 1})",
            "Ábralo en el Bloc de notas o en Excel y guárdelo como «texto UTF-8»",
            file=path,
            row=row,
        ) from None
    if "\x00" in text:
        raise UserError("no es un texto ni un libro de Excel", "Guarde el plan como xlsx o como texto UTF-8", file=path)
    return text
