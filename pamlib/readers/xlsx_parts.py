"""The parts of an xlsx that calamine does not tell of: which sheet is which, and the formats of the cells.

An xlsx is a zip of XML; it is looked into once, and each sheet's part is handed out by the name of the sheet.

>>> WorkbookParts(Path("plan.xlsx"), DEFAULT).sheet("PAM").hidden_rows              # doctest: +SKIP
frozenset()

Out of scope: what stands in a sheet (:mod:`pamlib.readers.xlsx_sheet`) and what a format shows
(:mod:`pamlib.readers.xlsx_formats`).
"""

from __future__ import annotations

import zipfile
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers.xlsx_formats import BUILTIN_MONTH_FORMATS, BUILTIN_PERCENT_FORMATS, month_only, shows_percent
from pamlib.readers.xlsx_sheet import SheetPart

__all__ = ["SheetPart", "WorkbookParts"]

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# A document type stands before the root element.
_PROLOGUE = 4096


class WorkbookParts:
    """Looks inside the zip once; :meth:`sheet` gives the part of one sheet by its name."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise UserError(
                    "es un archivo comprimido, pero no un libro de Excel",
                    "Guarde el plan como libro xlsx y léalo de nuevo",
                    file=path,
                )
            for info in archive.infolist():
                if info.file_size > limits.sheet_bytes:
                    raise UserError(
                        f"una parte del libro ({info.filename}) ocupa {info.file_size / 2**20:.0f} MB descomprimida",
                        "Deje en el libro solo las hojas del plan",
                        file=path,
                    )
                if info.filename.endswith(".xml"):
                    with archive.open(info) as part:
                        _refuse_document_type(part.read(_PROLOGUE))
            if "xl/_rels/workbook.xml.rels" not in names:
                raise zipfile.BadZipFile("no relations in the workbook")
            self._sheets = {
                name: archive.read(target) if target in names else b""
                for name, target in self._targets(archive).items()
            }
            self._styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""

    def sheet(self, name: str) -> SheetPart:
        """The part of the sheet called ``name``; an empty one when the workbook does not say where it is."""
        return SheetPart(name, self._sheets.get(name, b""), self.month_styles, self._limits, self.percent_styles)

    @staticmethod
    def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
        """Sheet name → path of its part."""
        relations = {r.get("Id"): r.get("Target", "") for r in _tree(archive.read("xl/_rels/workbook.xml.rels"))}
        sheets = [e for e in _tree(archive.read("xl/workbook.xml")).iter() if e.tag.endswith("}sheet")]
        paths = {s.get("name", ""): relations.get(s.get(_REL), "") for s in sheets}
        return {name: t.lstrip("/") if t.startswith("/") else f"xl/{t}" for name, t in paths.items()}

    @cached_property
    def month_styles(self) -> frozenset[int]:
        """Indices of the cell styles whose number format shows month and year without a day."""
        codes, styles = self._formats
        months = {number for number, code in codes.items() if month_only(code)} | BUILTIN_MONTH_FORMATS
        return frozenset(i for i, number in enumerate(styles) if number in months)

    @cached_property
    def percent_styles(self) -> frozenset[int]:
        """Indices of the cell styles whose number format shows a percentage."""
        codes, styles = self._formats
        shown = {number for number, code in codes.items() if shows_percent(code)} | BUILTIN_PERCENT_FORMATS
        return frozenset(i for i, number in enumerate(styles) if number in shown)

    @cached_property
    def _formats(self) -> tuple[dict[str, str], list[str]]:
        """Number formats by their number, and the number of each cell style."""
        if not self._styles:
            return {}, []
        tree = _tree(self._styles)
        codes = {e.get("numFmtId", ""): e.get("formatCode", "") for e in tree.iter() if e.tag.endswith("}numFmt")}
        styles = next((list(e) for e in tree if e.tag.endswith("}cellXfs")), [])
        return codes, [style.get("numFmtId", "0") for style in styles]


def _refuse_document_type(xml: bytes) -> None:
    """A workbook part has no document type, and entity bombs live in one."""
    if b"<!DOCTYPE" in xml:
        raise zipfile.BadZipFile("document type in a workbook part")


def _tree(xml: bytes) -> ET.Element:
    """Parsed XML, without a document type."""
    _refuse_document_type(xml)
    try:
        return ET.fromstring(xml)  # noqa: S314 - the document type, where attacks live, was refused above
    except (ET.ParseError, LookupError, ValueError):
        raise zipfile.BadZipFile("broken XML in a workbook part") from None
