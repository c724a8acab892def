"""The parts of a Word document that its text leans on: headers and footers, and the numbers of its lists.

A docx is a zip of XML; the document and what it names are parsed as trees, after :mod:`pamlib.readers.look` refused
document types and sizes beyond the limits.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pamlib.readers.docx_lists import Numbering, W, read_numbering
from pamlib.readers.docx_styles import hidden_styles

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NOTES = {
    "comentarios": "word/comments.xml",
    "notas al pie": "word/footnotes.xml",
    "notas al final": "word/endnotes.xml",
}


@dataclass(slots=True)
class Parts:
    """The trees of a document: its body, the headers and footers its sections name (each once), its lists, the
    styles that hide text, and its comments and notes, by what a person calls them.
    """

    body: Element
    around: list[Element]
    numbering: Numbering
    hidden_styles: dict[str, bool]
    notes: dict[str, Element]


def read_parts(path: Path) -> Parts:
    """Trees of the document.

    Raises
    ------
    zipfile.BadZipFile: the XML of a part is broken, or the document has no body.
    """
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        document = _tree(archive.read("word/document.xml"))
        body = document.find(f"{W}body")
        if body is None:
            raise zipfile.BadZipFile("a document without body")
        relations = _relations(archive, names)
        around = []
        for kind in ("headerReference", "footerReference"):
            for reference in document.iter(f"{W}{kind}"):
                target = relations.pop(reference.get(f"{_R}id", ""), "")
                if target in names:
                    around.append(_tree(archive.read(target)))
        lists = _tree(archive.read("word/numbering.xml")) if "word/numbering.xml" in names else None
        styles = _tree(archive.read("word/styles.xml")) if "word/styles.xml" in names else None
        notes = {name: _tree(archive.read(part)) for name, part in _NOTES.items() if part in names}
    return Parts(body, around, read_numbering(lists, styles), hidden_styles(styles), notes)


def _tree(xml: bytes) -> Element:
    try:
        tree: Element = fromstring(xml)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise zipfile.BadZipFile("broken XML in a document part") from None
    return tree


def _relations(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Id → path of the part."""
    part = "word/_rels/document.xml.rels"
    if part not in names:
        return {}
    return {
        r.get("Id", ""): posixpath.normpath(posixpath.join("/word", r.get("Target", ""))).lstrip("/")
        for r in _tree(archive.read(part))
        if r.get("TargetMode") != "External"
    }
