"""Looks at a file before anything opens it: what kind it is, and whether it asks for more than a plan needs.

>>> kind_of_bytes(b"%PDF-1.7"), kind_of_bytes(b"COMPONENTE")
('pdf', 'text')

Out of scope: the parts of a zip (:mod:`pamlib.readers.look_zip`); the extent of a sheet, which each reader checks
before it lays the cells out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pamlib.limits import Limits
from pamlib.readers.look_errors import BROKEN, damaged, password
from pamlib.readers.look_zip import look_in_zip, printable
from pamlib.table import Notice

__all__ = ["BROKEN", "HEAD", "Looked", "damaged", "kind_of_bytes", "look", "password", "printable"]

_MAGIC = {
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"%PDF": "pdf",
    b"{\\rt": "rtf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"\x1f\x8b": "archive",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
}
HEAD = 8
"""Bytes that tell the kind of file."""


@dataclass(slots=True)
class Looked:
    """Kind of file (``xlsx``, ``ods``, ``xls``, ``docx``, ``pdf``, ``text``…) and what a person should know of it."""

    kind: str
    notices: list[Notice] = field(default_factory=list)


def kind_of_bytes(head: bytes) -> str:
    """Kind by the first bytes; ``text`` when none says another."""
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "text")


def look(path: Path, limits: Limits) -> Looked:
    """What the file is, once it is known to be within ``limits``.

    Raises
    ------
    UserError: too many parts, too large inflated, a document type, encrypted, damaged.
    """
    with path.open("rb") as stream:
        kind = kind_of_bytes(stream.read(HEAD))
    if kind == "zip":
        try:
            return Looked(*look_in_zip(path, limits))
        except BROKEN:
            raise damaged(path) from None
    if kind == "ole":
        return _look_in_ole(path)
    return Looked(kind)


def _look_in_ole(path: Path) -> Looked:
    """The old container of Office: what it holds is told by the names of its streams."""
    content = path.read_bytes()

    def holds(name: str) -> bool:
        return f"{name}\x00".encode("utf-16-le") in content

    if "EncryptedPackage".encode("utf-16-le") in content:
        raise password(path)
    notices = [Notice("archivo_con_macros", found="VBA")] if holds("_VBA_PROJECT_CUR") or holds("Macros") else []
    for name, kind in (("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "doc"), ("PowerPoint Document", "ppt")):
        if holds(name):
            return Looked(kind, notices)
    return Looked("ole")
