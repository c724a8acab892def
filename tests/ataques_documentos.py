"""PDFs and Word documents that attack a reader, made on the fly: small on disk, enormous or endless once opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
TABLE = b"BT /F1 8 Tf 20 340 Td (a) Tj ET 10 330 50 20 re S 60 330 50 20 re S 10 350 50 20 re S 60 350 50 20 re S"


# --- PDF ------------------------------------------------------------------------------------------------------------


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of the bytes given, stored as they are."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def deflated(pieces: Iterable[bytes]) -> bytes:
    """The pieces compressed one by one, so that a gigabyte costs no memory here."""
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(piece) for piece in pieces), packer.flush()])


def deflated_stream(content: bytes) -> bytes:
    """A compressed stream object."""
    return stream(deflated([content]), b"/Filter /FlateDecode")


def form(content: bytes, inner: int) -> bytes:
    """A drawing that may draw the object ``inner``, as ``/X``."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << /XObject << /X %d 0 R >> >>"
    return stream(content, entries % inner)


def pdf(path: Path, objects: Mapping[int, bytes], trailer: bytes = b"") -> Path:
    """A PDF of the objects given by number, with its table of objects right."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    path.write_bytes(out)
    return path


def one_page(path: Path, contents: bytes, **others: bytes) -> Path:
    """A PDF of one page; ``contents`` is its stream object; ``others`` replace or add objects (``o3`` is number 3)."""
    objects = {1: CATALOG, 2: PAGES, 3: PAGE, 4: contents, 5: FONT}
    return pdf(path, objects | {int(name[1:]): content for name, content in others.items()})


def inflating(path: Path, size: int, times: int = 1) -> Path:
    """A page whose content grows to ``size`` blanks, compressed ``times`` over."""
    packed = deflated([b" " * 2**20] * (size // 2**20))
    for _ in range(times - 1):
        packed = deflated([packed])
    filters = b" ".join([b"/FlateDecode"] * times)
    return one_page(path, stream(packed, b"/Filter [%s]" % filters))


def inflating_objects(path: Path, size: int) -> Path:
    """A PDF whose table of objects is a stream that grows to ``size`` bytes."""
    packed = deflated([b"\x00" * 2**20] * (size // 2**20))
    out = b"%PDF-1.7\n"
    entries = b"/Type /XRef /Filter /FlateDecode /W [1 4 2] /Size %d /Root 1 0 R" % (size // 7)
    body = b"9 0 obj\n" + stream(packed, entries) + b"\nendobj\n"
    path.write_bytes(out + body + b"startxref\n%d\n%%%%EOF\n" % len(out))
    return path


def many_objects(path: Path, count: int) -> Path:
    """A sound page among ``count`` objects that nothing names."""
    objects = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(TABLE), 5: FONT}
    return pdf(path, objects | dict.fromkeys(range(6, count), b"null"))


def declared_objects(path: Path, count: int) -> Path:
    """A table of objects that says it has ``count`` entries and has none."""
    path.write_bytes(b"%%PDF-1.7\nxref\n0 %d\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%%%EOF\n" % count)
    return path


def many_kids(path: Path, count: int) -> Path:
    """A page tree that names one page ``count`` times, in as many objects."""
    kids = b" ".join(b"%d 0 R" % n for n in range(6, 6 + count))
    page = PAGE.replace(b"/Contents 4 0 R", b"")
    objects = {1: CATALOG, 2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), 4: stream(TABLE), 5: FONT}
    return pdf(path, objects | dict.fromkeys(range(6, 6 + count), page))


def deep_kids(path: Path, depth: int) -> Path:
    """A page tree with a branch in a branch, ``depth`` times."""
    last = 6 + depth
    nodes = {n: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(6, last)}
    objects = {1: CATALOG, 2: PAGES.replace(b"3 0 R", b"6 0 R"), 4: stream(TABLE), 5: FONT, last: PAGE}
    return pdf(path, objects | nodes)


def many_rules(path: Path, count: int) -> Path:
    """A page with ``count`` ruled boxes, compressed to next to nothing."""
    piece = b"".join(b"%d %d 3 3 re S\n" % (x, y) for x in range(0, 600, 6) for y in range(0, 400, 4))
    packed = deflated([piece] * max(1, count // 10_000))
    return one_page(path, stream(packed, b"/Filter /FlateDecode"))


def many_letters(path: Path, count: int) -> Path:
    """A page with ``count`` letters one over the other."""
    packed = deflated([b"BT /F1 8 Tf 20 300 Td (%s) Tj ET\n" % (b"a" * 100)] * (count // 100))
    return one_page(path, stream(packed, b"/Filter /FlateDecode"))


# --- Word -----------------------------------------------------------------------------------------------------------


def document(body: str | bytes) -> bytes:
    """The main part of a Word document."""
    content = body.encode() if isinstance(body, str) else body
    return f"<w:document {W}><w:body>".encode() + content + b"</w:body></w:document>"


def docx(path: Path, main: bytes, **parts: bytes) -> Path:
    """A Word document with the main part given; ``parts`` are others of the folder ``word``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", main)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


def nested(path: Path, opening: str, closing: str, depth: int, inner: str = "") -> Path:
    """A Word document with one thing in another, ``depth`` times."""
    return docx(path, document(opening * depth + inner + closing * depth))


def entity_bomb(path: Path) -> Path:
    """Ten entities, each ten times the one before."""
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    main = f"<!DOCTYPE w:document [{entities}]>".encode() + document("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")
    return docx(path, main)


def late_entity_bomb(path: Path) -> Path:
    """The same after a comment longer than what is looked at before the part is parsed."""
    whole = entity_bomb(path)
    with zipfile.ZipFile(whole) as archive:
        main = archive.read("word/document.xml")
    return docx(path, b"<!--" + b" a" * 40_000 + b"-->" + main)


CELL = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="999"/></w:tcPr></w:tc>'


def table(rows: Sequence[str]) -> str:
    """A table of rows given as XML."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
