"""Opens a PDF so that objects which refer to each other without end stop being followed.

The library follows a reference to a reference for ever. Here an object that is a reference is followed at once, and one
that leads back to itself is an error of the file.

>>> open_pdf(stream).pages       # doctest: +SKIP

Out of scope: how much memory the objects take; :mod:`pamlib.readers.sandbox` bounds it.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import pdfplumber
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFValueError
from pdfminer.pdftypes import PDFObjRef

from pamlib.readers.pdf_bounds import bound
from pamlib.readers.pdf_clip import look_through

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF


class _Document(PDFDocument):
    def getobj(self, objid: int) -> object:
        found = super().getobj(objid)
        seen = {objid}
        while isinstance(found, PDFObjRef):
            if found.objid in seen:
                raise PDFValueError("an object that refers to itself")
            seen.add(found.objid)
            found = super().getobj(found.objid)
        return found


def open_pdf(stream: IO[bytes]) -> PDF:
    """The document of an open file; errors are those of ``pdfplumber.open``."""
    pdfplumber.pdf.PDFDocument = _Document  # type: ignore[attr-defined]
    bound()
    look_through()
    return pdfplumber.open(stream)  # type: ignore[arg-type]


def objects(document: PDF) -> int:
    """How many objects the document's tables name."""
    return sum(sum(1 for _ in xref.get_objids()) for xref in document.doc.xrefs)
