"""A workbook as Google Sheets exports it («Archivo › Descargar › xlsx»), imitated: no real export can be made offline.

What is imitated, and where it was read (public descriptions of real exports, looked up in November 2026):

* parts: no ``docProps`` where the sheet was born there; a theme called «Sheets»; for each sheet an empty drawing; an
  ``xl/metadata`` of no XML, related by ``customschemas.google.com/relationships/workbookmetadata`` and named in the
  workbook's ``extLst`` under ``GoogleSheetsCustomDataVersion2`` (an ``ext uri`` that is no GUID);
  ``[Content_Types].xml`` last; deflated with data descriptors (flag 8) — notes of a public xlsx engine on a 30-part
  fixture of Google Sheets, and CoreXLSX, which had to learn the relationship;
* sheets: no ``<dimension>`` (tidyverse/readxl #26, QtXlsxWriter #43); ``sheetFormatPr customHeight="1"
  defaultColWidth="12.63"``; about 1 000 rows that hold nothing but ``customHeight``, and cells that hold nothing but a
  style; blank cells left out, so rows have different lengths (jazzband/tablib #465); numbers written ``1.0``;
  attributes in alphabetical order; relationship numbers that follow no order (sheets from ``rId4`` on);
* tick boxes are booleans (``t="b"``); lists stay as ``dataValidation``; a hidden sheet stays ``hidden``
  (edemaine/svgtiler #29), but *very hidden* does not exist there (SheetJS's notes on sheet visibility);
* ods: empty rows at the end are one row with ``number-rows-repeated``, full ones are written out (tafia/calamine #308).

Not known, and so imitated in the way that hurts most: protection and defined names are gone.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ROWS, COLUMNS = 1000, 26
_EPOCH = dt.date(1899, 12, 30)
_STYLES = {"General": 0, "0%": 1, "0.0%": 2, "0.00%": 2, "yyyy-mm-dd": 3, "@": 4}


class _Stream(BytesIO):
    """A stream that cannot go back: what is written to it as a zip has data descriptors."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def export(book: Any, path: Path, *, ticks: bool = True) -> Path:
    """Write an openpyxl workbook in ``path`` as Google Sheets would; ``ticks``: booleans as they are."""
    strings: dict[str, int] = {}
    sheets = [_sheet(page, strings, ticks) for page in book.worksheets]
    parts: dict[str, str | bytes] = {}
    for n, text in enumerate(sheets, 1):
        parts[f"xl/drawings/drawing{n}.xml"] = (
            f'{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
        )
        parts[f"xl/worksheets/sheet{n}.xml"] = text
        parts[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = _relations([("rId1", f"{OFFICE}/drawing",
                                                                      f"../drawings/drawing{n}.xml")])  # fmt: skip
    parts["xl/theme/theme1.xml"] = (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Sheets"/>'
    )
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = (
        f'{HEAD}<sst xmlns="{MAIN}" count="{len(strings)}" uniqueCount="{len(strings)}">{items}</sst>'
    )
    parts["xl/styles.xml"] = _styles()
    parts["xl/workbook.xml"] = _workbook(book)
    related = [("rId1", f"{OFFICE}/theme", "theme/theme1.xml"), ("rId2", f"{OFFICE}/styles", "styles.xml"),
               ("rId3", f"{OFFICE}/sharedStrings", "sharedStrings.xml")]  # fmt: skip
    related += [(f"rId{n + 3}", f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    last = (f"rId{len(sheets) + 4}", "http://customschemas.google.com/relationships/workbookmetadata", "metadata")
    parts["xl/_rels/workbook.xml.rels"] = _relations([*related, last])
    parts["_rels/.rels"] = _relations([("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml")])
    parts["xl/metadata"] = b"\x0a\x24\x08\x00invented"
    parts["[Content_Types].xml"] = _types(len(sheets))
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    path.write_bytes(stream.getvalue())
    return path


def _sheet(page: Any, strings: dict[str, int], ticks: bool) -> str:
    rows = []
    for number in range(1, max(ROWS, page.max_row) + 1):
        cells = ""
        if number <= page.max_row:
            cells = "".join(_cell(cell, strings, ticks) for cell in page[number])
        rows.append(f'<row r="{number}" customHeight="1" ht="15.75">{cells}</row>' if cells
                    else f'<row r="{number}" customHeight="1" ht="15.75"/>')  # fmt: skip
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in page.merged_cells.ranges)
    merged = f'<mergeCells count="{len(page.merged_cells.ranges)}">{merges}</mergeCells>' if merges else ""
    lists = "".join(
        f'<dataValidation allowBlank="1" showErrorMessage="1" sqref={quoteattr(str(each.sqref))} type="list">'
        f"<formula1>{escape(str(each.formula1))}</formula1></dataValidation>"
        for each in page.data_validations.dataValidation if each.type == "list"
    )  # fmt: skip
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetPr><outlinePr summaryBelow="0"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr customHeight="1" defaultColWidth="12.63" defaultRowHeight="15.75"/>'
        f"<sheetData>{''.join(rows)}</sheetData>{merged}"
        f"{f'<dataValidations>{lists}</dataValidations>' if lists else ''}"
        '<drawing r:id="rId1"/></worksheet>'
    )


def _cell(cell: Any, strings: dict[str, int], ticks: bool) -> str:
    value = cell.value
    style = _STYLES.get(cell.number_format, 0)
    if value is None:  # a cell that was formatted keeps its style and says nothing
        return f'<c r="{cell.coordinate}" s="{style}"/>' if cell.has_style and cell.column <= COLUMNS else ""
    if isinstance(value, bool) and ticks:
        return f'<c r="{cell.coordinate}" s="{style}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.datetime | dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return f'<c r="{cell.coordinate}" s="3"><v>{float((day - _EPOCH).days)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{cell.coordinate}" s="{style}"><v>{float(value)!r}</v></c>'
    if cell.data_type == "f":
        return f'<c r="{cell.coordinate}" s="{style}"><f>{escape(str(value)[1:])}</f><v>0.5</v></c>'
    index = strings.setdefault(str(value), len(strings))
    return f'<c r="{cell.coordinate}" s="{style}" t="s"><v>{index}</v></c>'


def _workbook(book: Any) -> str:
    shown = {"visible": "visible", "hidden": "hidden", "veryHidden": "hidden"}
    sheets = "".join(
        f'<sheet state="{shown[page.sheet_state]}" name={quoteattr(page.title)} sheetId="{n}" r:id="rId{n + 3}"/>'
        for n, page in enumerate(book.worksheets, 1)
    )
    custom = (
        f'<ext uri="GoogleSheetsCustomDataVersion2"><go:sheetsCustomData '
        f'xmlns:go="http://customooxmlschemas.google.com/" r:id="rId{len(book.worksheets) + 4}" '
        'roundtripDataChecksum="invented="/></ext>'
    )
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr/><sheets>{sheets}</sheets><definedNames/>'
        f"<calcPr/><extLst>{custom}</extLst></workbook>"
    )


def _styles() -> str:
    numbers = (0, 9, 10, 164, 49)
    formats = "".join(f'<xf xfId="0" numFmtId="{n}" fontId="0" fillId="0" borderId="0"/>' for n in numbers)
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
        '<fonts count="1"><font><sz val="10.0"/><color rgb="FF000000"/><name val="Arial"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="lightGray"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="5">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle xfId="0" name="Normal" builtinId="0"/></cellStyles>'
        '<dxfs count="0"/></styleSheet>'
    )


def _relations(rows: list[tuple[str, str, str]]) -> str:
    told = "".join(f'<Relationship Id="{n}" Type="{kind}" Target="{target}"/>' for n, kind, target in rows)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument"
    parts = {
        "xl/workbook.xml": f"{kind}.spreadsheetml.sheet.main+xml", "xl/styles.xml": f"{kind}.spreadsheetml.styles+xml",
        "xl/theme/theme1.xml": f"{kind}.theme+xml", "xl/sharedStrings.xml": f"{kind}.spreadsheetml.sharedStrings+xml",
        "xl/metadata": "application/binary",
    }  # fmt: skip
    for n in range(1, sheets + 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f"{kind}.spreadsheetml.worksheet+xml"
        parts[f"xl/drawings/drawing{n}.xml"] = f"{kind}.drawing+xml"
    told = "".join(f'<Override ContentType="{what}" PartName="/{name}"/>' for name, what in parts.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default ContentType="application/xml" Extension="xml"/>'
        '<Default ContentType="application/vnd.openxmlformats-package.relationships+xml" Extension="rels"/>'
        f"{told}</Types>"
    )
