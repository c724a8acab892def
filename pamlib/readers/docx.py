"""Word documents (docx): the text of the headers, then paragraphs and tables in the order of the body.

A cell that spans columns (``gridSpan``) or rows (``vMerge``) is a declared merge. A heading that Word repeats by itself
on each page stands once in the file; one that was copied by hand is told apart later, for all kinds of file.

Rows are numbered by table: row 5 of the second table is 2005; see :mod:`pamlib.readers.flow`.

What a reviewer deleted is no text of the plan, and gets a notice; what was inserted is. Comments, footnotes, endnotes
and hidden text are no text of the plan either, but nothing of them is lost: each kind is a table of its own.

Out of scope: pictures; nested tables get a notice.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers.docx_lists import W
from pamlib.readers.docx_parts import Parts, read_parts
from pamlib.readers.docx_table import PARAGRAPH, framed, inside, read_table, unread
from pamlib.readers.docx_text import Text
from pamlib.readers.flow import Block, flow
from pamlib.readers.look import BROKEN, damaged
from pamlib.table import RawRow, RawTable

# Column edges of two tables closer than this, in points, are one.
_TOLERANCE = 6.0


def read_docx(path: Path, limits: Limits) -> list[RawTable]:
    """The document as one table, and the text around it.

    Raises
    ------
    UserError: damaged, without a table, or with tables beyond ``limits``.
    """
    try:
        parts = read_parts(path)
    except (*BROKEN, zipfile.BadZipFile):
        raise damaged(path) from None
    document = _Document(path, limits, Text(parts.numbering, parts.hidden_styles))
    tables = flow(path.name, document.read(parts), _TOLERANCE)
    if not document.tables:
        raise _without_table(path, document.text.pictures, any(t.rows for t in tables))
    hidden = [notice.found for table in tables for notice in table.notices if notice.code == "texto_oculto"]
    aside = {"texto oculto": hidden} | {name: document.notes(part) for name, part in parts.notes.items()}
    return tables + [
        RawTable(path.name, name, [RawRow(n, [text]) for n, text in enumerate(texts, 1)])
        for name, texts in aside.items()
        if texts
    ]


def _without_table(path: Path, pictures: int, has_text: bool) -> UserError:
    if pictures:
        return UserError(
            f"el documento no tiene ninguna tabla, solo imágenes ({pictures})",
            "Pida el plan en Word o Excel; si solo existe escaneado, páselo por un programa de OCR en español",
            file=path,
        )
    return UserError(
        "el documento no tiene ninguna tabla" if has_text else "el documento no tiene texto",
        "Revise que sea el archivo del PAM y que el plan esté en una tabla de Word",
        file=path,
    )


@dataclass(slots=True)
class _Document:
    """Collects blocks in reading order; ``tables`` counts those of the body."""

    path: Path
    limits: Limits
    text: Text
    tables: int = 0
    cells: int = 0
    blocks: list[Block] = field(default_factory=list)

    def read(self, parts: Parts) -> list[Block]:
        """Everything in reading order; headers and footers come first, as part of the title."""
        for around in parts.around:
            self._add(around, counted=False)
        self._add(parts.body, counted=True)
        return self.blocks

    def notes(self, part: Element) -> list[str]:
        """Text of each comment or note of a part, but for the lines that separate notes from the page."""
        texts = [
            "\n".join(filter(None, (self.text.paragraph(p) for p in note.iter(PARAGRAPH))))
            for note in part
            if note.get(f"{W}type", "normal") == "normal"
        ]
        return [text for text in texts if text]

    def _add(self, container: Element, *, counted: bool) -> None:
        for element in inside(container):
            if element.tag == PARAGRAPH:
                text = self.text.paragraph(element)
                block = Block(self.tables, [[line] for line in text.split("\n") if line])
                block.notices = unread(self.text)
            elif (inner := framed(element)) is not None:
                self._add(inner, counted=counted)
                continue
            else:
                self.tables += counted
                block = read_table(element, self.tables, self.text)
                self._count(len(block.rows) * block.width)
                block.rows = [row + [""] * (block.width - len(row)) for row in block.rows]
            if block.rows or block.notices:
                self.blocks.append(block)

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > self.limits.table_cells:
            raise UserError(
                f"las tablas del documento pasan de {self.limits.table_cells} celdas, mucho más que un plan",
                "Deje en el documento solo el plan",
                file=self.path,
            )
