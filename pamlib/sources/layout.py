"""How a delimited text is written: encoding, separator, quotes around whole rows, headings.

>>> heading_key("POBLACIÓN_5_16"), heading_key("poblaci_n_5_16")
('poblaci_n_5_16', 'poblaci_n_5_16')

Only the first bytes are looked at, and nothing is guessed about meaning: which source it is, its YAML says.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pamlib.readers.text import decode

if TYPE_CHECKING:
    from pathlib import Path

    from pamlib.sources.base import Look

#: Longest first: a tab-bar-tab text also holds tabs and bars.
SEPARATORS = ("\t|\t", "¬", "\t", ";", "|", ",")
_NAMES = {"\t|\t": "tabulación, barra, tabulación", "¬": "¬", "\t": "tabulación", ";": "punto y coma", "|": "barra",
          ",": "coma"}  # fmt: skip
_CODECS = {"UTF-8": "utf-8", "Latin-1": "latin-1", "Windows-1252": "cp1252", "UTF-16": "utf-16"}


@dataclass(frozen=True, slots=True)
class Layout:
    """``encoding`` a name of Python's, ``separator`` one of :data:`SEPARATORS`, ``wrapped`` each row one quoted cell.

    ``cells`` are those of the first row (the headings, or the first figures of a text without them); ``sample`` the
    decoded beginning of the file; ``lone_cr``, its lines end in a carriage return alone.
    """

    encoding: str
    separator: str
    wrapped: bool
    cells: tuple[str, ...]
    sample: str
    lone_cr: bool = False

    def said(self) -> str:
        """The layout for a person."""
        rows = ", cada fila entre comillas" if self.wrapped else ""
        return f"separador {_NAMES[self.separator]}{rows}, codificación {self.encoding.upper()}"

    @property
    def quote(self) -> str:
        """Sign that encloses a cell; with ``¬`` or tab-bar-tab nobody quotes, and a stray quote is a letter."""
        return "" if self.separator in ("¬", "\t|\t") else '"'


def heading_key(heading: str) -> str:
    """The form in which a heading as published and the one of the open data API are equal (`Ó` is `_` there)."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")


def plain_key(heading: str) -> str:
    """The heading without accents, for files whose headings lost them.

    >>> plain_key("POBLACIÓN_5_16"), plain_key("AÑO")
    ('poblacion_5_16', 'ano')
    """
    import unicodedata

    letters = unicodedata.normalize("NFD", heading)
    return heading_key("".join(letter for letter in letters if not unicodedata.combining(letter)))


def look_at(look: Look) -> Layout | None:
    """Layout of a text; ``None`` when it is empty or no text at all."""
    if look.kind != "text":
        return None
    text, encoding = _decoded(look.head, look.path)
    if text is None or not text.strip():
        return None
    # Lines that end in a lone carriage return: an old Mac's text, or Excel's «CSV (Macintosh)».
    lone_cr = "\n" not in text and "\r" in text
    line = text.lstrip("\ufeff").split("\r" if lone_cr else "\n", 1)[0].rstrip("\r")
    wrapped = _is_wrapped(line)
    if wrapped:
        line = next(csv.reader([line]))[0]
    separator, cells = _cut(line)
    return Layout(encoding, separator, wrapped, cells, text, lone_cr)


def _decoded(head: bytes, path: Path) -> tuple[str | None, str]:
    from pamlib.errors import UserError

    cut = head[: head.rfind(b"\n") + 1] or head  # a letter of several bytes may be cut at the end
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16: two bytes a letter
        cut = head[: len(head) // 2 * 2]
    try:
        text, name = decode(cut, path)
    except UserError:
        return None, ""
    return text, _CODECS.get(name, "utf-8")


def _is_wrapped(line: str) -> bool:
    """True when the whole line is one quoted cell that holds quoted cells."""
    if len(line) < 2 or line[0] != '"' or line[-1] != '"' or '""' not in line:
        return False
    return len(next(csv.reader([line]), [])) == 1


def _cut(line: str) -> tuple[str, tuple[str, ...]]:
    """The separator that cuts the line in most cells, and the cells."""
    best: tuple[str, tuple[str, ...]] = (",", (line,))
    for separator in SEPARATORS:
        if separator in {"\t", "|"} and "\t|\t" in line:
            continue  # it would cut more cells than there are
        cells = line.split(separator) if len(separator) > 1 else next(csv.reader([line], delimiter=separator), [])
        if len(cells) > len(best[1]):
            best = separator, tuple(cell.strip() for cell in cells)
    return best
