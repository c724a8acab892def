"""Files that attack a reader, made on the fly: small on disk, enormous or endless once opened."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import libros

from pamlib.table import column_letter

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def workbook(path: Path, sheet: Iterable[bytes], strings: Iterable[bytes] = ()) -> Path:
    """An xlsx with the parts given in pieces, so that a gigabyte costs no memory here."""
    whole = libros.book(path.with_name("base.xlsx"), [libros.SHORT, libros.SHORT_ROW])
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: [old.read(name)] for name in old.namelist()} | {"xl/worksheets/sheet1.xml": sheet}
        for name, pieces in (parts | ({"xl/sharedStrings.xml": strings} if strings else {})).items():
            with new.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    whole.unlink()
    return path


def sheet(rows: Iterable[bytes]) -> Iterator[bytes]:
    """A worksheet of the rows given."""
    yield f"<worksheet {MAIN}><sheetData>".encode()
    yield from rows
    yield b"</sheetData></worksheet>"


def many_cells(path: Path, rows: int, columns: int) -> Path:
    """``rows`` × ``columns`` cells of one digit each."""
    letters = [column_letter(n).encode() for n in range(1, columns + 1)]

    def lines() -> Iterator[bytes]:
        for n in range(1, rows + 1):
            cells = b"".join(b'<c r="%s%d"><v>1</v></c>' % (c, n) for c in letters)
            yield b'<row r="%d">%s</row>' % (n, cells)

    return workbook(path, sheet(lines()))


def giant_string(path: Path, size: int) -> Path:
    """One shared string of ``size`` letters."""
    piece = b"a" * 2**20
    head = f'<sst {MAIN} count="1" uniqueCount="1"><si><t>'.encode()
    strings = (head, *(piece for _ in range(size // 2**20)), b"</t></si></sst>")
    return workbook(path, sheet([b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>']), strings)


def lying(path: Path, part: str, declared: int) -> Path:
    """The same zip, whose part says it is ``declared`` bytes long once inflated."""
    content = bytearray(path.read_bytes())
    at = 0
    while (at := content.find(part.encode(), at)) >= 0:
        for signature, back, field in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
            if content[at - back : at - back + 4] == signature:
                struct.pack_into("<L", content, at - back + field, declared)
        at += 1
    path.write_bytes(content)
    return path


def many_parts(path: Path, count: int) -> Path:
    """A zip whose table of contents has ``count`` entries of one byte each."""
    local, central = bytearray(), bytearray()
    for n in range(count):
        name = b"xl/%d" % n
        facts = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, zlib.crc32(b"x"), 1, 1, len(name), 0)
        entry = b"PK\x01\x02\x14\x00" + facts + struct.pack("<HHHLL", 0, 0, 0, 0, len(local))
        central += entry + name
        local += b"PK\x03\x04" + facts + name + b"x"
    few = min(count, 65_535)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, few, few, len(central), len(local), 0)
    path.write_bytes(bytes(local) + bytes(central) + end)
    return path


def ods(path: Path, tables: str | Iterable[bytes], styles: str = "", **parts: bytes) -> Path:
    """A LibreOffice workbook of the tables given as XML."""
    pieces = [tables.encode()] if isinstance(tables, str) else tables
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(f"<office:document-content {ODS_NAMES}><office:automatic-styles>{styles}".encode())
            part.write(b"</office:automatic-styles><office:body><office:spreadsheet>")
            for piece in pieces:
                part.write(piece)
            part.write(b"</office:spreadsheet></office:body></office:document-content>")
    return path


def with_parts(source: Path, path: Path, parts: dict[str, bytes]) -> Path:
    """A copy of a zip with more parts in it."""
    path.write_bytes(source.read_bytes())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
