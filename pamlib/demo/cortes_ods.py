"""A workbook as LibreOffice keeps it (``.ods``): values and their kinds, in the fewest parts that every reader takes.

Source: OASIS OpenDocument 1.3, part 3 (``office:spreadsheet``, ``table:table``, ``office:value-type``).
Out of scope: looks, formulas and merged cells.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_ZIP_DATE = (2024, 1, 1, 0, 0, 0)
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def ods(book: Any) -> bytes:
    """Bytes of the openpyxl workbook ``book`` as OpenDocument; a hidden sheet stays hidden."""
    names = " ".join(f'xmlns:{key}="{value}"' for key, value in _NAMES.items())
    hidden = (
        '<style:style style:name="oculta" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    tables = "".join(_table(sheet) for sheet in book.worksheets)
    content = (
        f'{_HEAD}<office:document-content {names} office:version="1.3"><office:automatic-styles>{hidden}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", _MIME), ("content.xml", "text/xml"))
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{entries}</manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        # The kind of file comes first, as the standard asks.
        for name, text in (("mimetype", _MIME), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.create_system = 0
            info.external_attr = 0
            target.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def _table(sheet: Any) -> str:
    style = "" if sheet.sheet_state == "visible" else ' table:style-name="oculta"'
    rows = []
    for row in sheet.iter_rows():
        values = list(row)
        while values and values[-1].value is None:
            values.pop()
        cells = "".join(_cell(cell) for cell in values) or "<table:table-cell/>"
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    return f"<table:table table:name={quoteattr(sheet.title)}{style}>{''.join(rows)}</table:table>"


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return _typed("date", f'office:date-value="{day.isoformat()}"', day.strftime("%d/%m/%Y"))
    if isinstance(value, int | float):
        percent = "%" in cell.number_format
        shown = f"{value * 100:g}%".replace(".", ",") if percent else f"{value:g}"
        return _typed("percentage" if percent else "float", f'office:value="{value!r}"', shown)
    return _typed("string", "", str(value))


def _typed(kind: str, value: str, shown: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f'<table:table-cell office:value-type="{kind}" {value}>{lines}</table:table-cell>'
