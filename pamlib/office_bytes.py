"""Office files as the same bytes every time.

openpyxl and python-docx stamp the clock into the properties and the zip; openpyxl cannot write the cached value of a
formula, and its XML depends on whether lxml is installed. Here the four are settled: fixed properties and dates,
cached values put in afterwards, canonical XML for workbooks, entries stored without compression (zlib builds differ
between machines).

>>> "<dc:title>Plan</dc:title>" in core_properties("Secretaría de Educación", "Plan")
True

Out of scope: what is in the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import canonicalize
from xml.sax.saxutils import escape

_ZIP_DATE = (2024, 2, 29, 8, 0, 0)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = "docProps/core.xml"


def core_properties(creator: str, title: str = "", *, dated: str = "") -> str:
    """XML of the document properties: who made it, its title, and one fixed moment or none."""
    moment = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{dated}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + (f"<dc:title>{escape(title)}</dc:title>" if title else "")
        + f"<dc:creator>{escape(creator)}</dc:creator>"
        + (moment if dated else "")
        + "</cp:coreProperties>\n"
    )


def workbook_bytes(book: Any, core: str, cached: Mapping[str, Mapping[str, int]] | None = None) -> bytes:
    """Bytes of an openpyxl workbook with the properties ``core``.

    ``cached`` maps sheet title → cell → the value that its formula shows.
    """
    raw = io.BytesIO()
    book.save(raw)
    sheets = {f"xl/worksheets/sheet{number}.xml": title for number, title in enumerate(book.sheetnames, 1)}

    def settle(name: str, content: bytes) -> bytes:
        text = canonicalize(core if name == _CORE else content.decode("utf-8"))
        for cell, value in (cached or {}).get(sheets.get(name, ""), {}).items():
            text = _cache(text, cell, value)
        return (_DECLARATION + text).encode("utf-8")

    return _repacked(raw, settle)


def document_bytes(document: Any, core: str) -> bytes:
    """Bytes of a python-docx document with the properties ``core``.

    Its parts are left as lxml wrote them: canonical XML would drop the namespaces that only attribute values name, and
    Word would call the file damaged.
    """
    raw = io.BytesIO()
    document.save(raw)
    return _repacked(raw, lambda name, content: (_DECLARATION + core).encode("utf-8") if name == _CORE else content)


def _repacked(raw: io.BytesIO, settle: Callable[[str, bytes], bytes]) -> bytes:
    """The zip with its parts settled, in one order, with one date and no trace of the machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda entry: (entry != "[Content_Types].xml", entry)):
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.create_system = 0
            info.external_attr = 0
            target.writestr(info, settle(name, source.read(name)))
    return out.getvalue()


def _cache(xml: str, cell: str, value: int) -> str:
    """Put ``value`` into the ``<v>`` of the formula in ``cell``."""
    pattern = re.compile(rf'(<c [^>]*\br="{cell}"[^>]*>\s*<f>[^<]*</f>\s*)<v></v>')
    filled, count = pattern.subn(rf"\g<1><v>{value}</v>", xml)
    if count != 1:
        raise ValueError(f"la celda {cell} no tiene una fórmula sin valor")
    return filled
