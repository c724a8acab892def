"""Workbooks of LibreOffice (ods): cells, merges and hidden parts from the XML, which says them all.

calamine reads ods values but neither merges nor what a cell shows, and a plan without its merges is another plan; so
the one part that matters, ``content.xml``, is walked here, an element at a time; each sheet collects its own
(:mod:`pamlib.readers.ods_sheet`).

>>> [table.sheet for table in read_ods(Path("plan.ods"), DEFAULT)]      # doctest: +SKIP
['PAM']

Out of scope: what a formula computes, and drawings.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from pamlib.limits import Limits
from pamlib.readers.look import BROKEN, damaged
from pamlib.readers.ods_sheet import TABLE, Sheet
from pamlib.table import RawTable

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"


def read_ods(path: Path, limits: Limits) -> list[RawTable]:
    """One table per sheet, hidden ones included (they carry a notice).

    Raises
    ------
    UserError: damaged, or beyond ``limits``.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
            return _Book(path, limits).read(content)
    except RecursionError:
        raise  # a RuntimeError as well, but another sentence
    except (ET.ParseError, *BROKEN):
        raise damaged(path) from None


class _Book:
    """Walks ``content.xml``; elements are dropped as soon as they were used."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._hidden_tables: set[str] = set()
        self._breaks: set[str] = set()

    def read(self, content: object) -> list[RawTable]:
        tables: list[RawTable] = []
        sheet: Sheet | None = None
        depth = 0  # tables inside a cell are drawings or notes, not sheets
        for event, element in ET.iterparse(content, events=("start", "end")):  # type: ignore[call-overload] # noqa: S314 - no document type: looked at
            tag = element.tag
            if event == "start":
                if tag == f"{TABLE}table":
                    depth += 1
                    if depth == 1:
                        sheet = Sheet(self._path, self._limits, element.get(f"{TABLE}name", ""), self._breaks)
                continue
            if tag == f"{_STYLE}style":
                self._learn(element)
            elif tag == f"{TABLE}table":
                depth -= 1
                if depth == 0 and sheet is not None:
                    tables.append(sheet.finish(hidden=element.get(f"{TABLE}style-name", "") in self._hidden_tables))
                    sheet = None
                element.clear()
            elif sheet is not None and depth == 1:
                sheet.take(element)
        return tables

    def _learn(self, style: ET.Element) -> None:
        """Automatic styles say which sheets are hidden and which rows start a page."""
        name = style.get(f"{_STYLE}name", "")
        for part in style:
            if part.get(f"{TABLE}display") == "false":
                self._hidden_tables.add(name)
            if part.get(f"{_FO}break-before") == "page":
                self._breaks.add(name)
