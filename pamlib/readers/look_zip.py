"""A workbook or a Word document as the zip it is, looked at without inflating it into memory.

Its table of contents tells how many parts there are and how large each says it is; a part that could be larger than it
says is inflated in small pieces, counted and thrown away. An XML part with a document type is refused: entity bombs and
references to other files live there, and no office program writes one.

>>> look_in_zip(Path("plan.xlsx"), DEFAULT)[0]                    # doctest: +SKIP
'xlsx'

Out of scope: files that are no zip (:mod:`pamlib.readers.look`), and the extent of a sheet, which each reader checks.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from pathlib import Path

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers.look_errors import password
from pamlib.table import Notice

_PROLOGUE = 16 * 2**10
_PIECE = 2**20
_MOST_DEFLATED = 1032  # deflate never grows more than this
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET = re.compile(rb'\bTarget\s*=\s*["\']([^"\'<>]*)')
_LINKS_SHOWN = 5
_COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml$")
_DIRECTORY_ENTRY = 46  # least bytes of one entry in the table of contents


def look_in_zip(path: Path, limits: Limits) -> tuple[str, list[Notice]]:
    """Kind of the document and what a person should know of it, once it is known to be within ``limits``.

    Raises :class:`UserError`, or whatever a zip with wrong bytes may raise (:data:`pamlib.readers.look_errors.BROKEN`).
    """
    if _entries(path) > limits.parts:
        raise UserError(
            f"tiene más de {limits.parts} archivos dentro, mucho más que un plan",
            "Guarde el plan en un archivo nuevo que solo lo contenga a él",
            file=path,
        )
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        _check_sizes(path, infos, limits)
        names = {info.filename for info in infos}
        if len(names) < len(infos):
            # Two readers may each take another of the two.
            raise zipfile.BadZipFile("two parts with one name")
        kind = _kind_of_zip(path, archive, names)
        for info in infos:
            _check_part(path, archive, info, limits)
        return kind, [*_macros(names), *_links(archive, names), *_comments(names)]


def _entries(path: Path) -> int:
    """Entries the table of contents may hold, without reading it: a small zip may have 100 000."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 65_557 - 76))
        tail = stream.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0:
            raise zipfile.BadZipFile("no table of contents")
        entries, length = struct.unpack_from("<HL", tail, end + 10)
        if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
            stream.seek(struct.unpack_from("<Q", tail, end - 12)[0])
            record = stream.read(56)
            entries, length = struct.unpack_from("<QQ", record, 32)
    return max(int(entries), int(length) // _DIRECTORY_ENTRY // 3)


def _check_sizes(path: Path, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    on_disk = path.stat().st_size
    for info in infos:
        if info.flag_bits & 1:
            raise password(path)
        if info.compress_size > on_disk:
            raise zipfile.BadZipFile("a part larger than the file it is in")  # zipfile would make room for it
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile("a compression no office program uses")
        if info.file_size > limits.sheet_bytes:
            raise _inflated(path, info)
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * info.compress_size:
            times = info.file_size // max(1, info.compress_size)
            raise UserError(
                f"una parte del archivo ({printable(info.filename)}) crece {times} veces al "
                "descomprimirla, como en un archivo hecho para bloquear programas",
                "No lo abra; pida el plan de nuevo a quien lo envió",
                file=path,
            )
    total = sum(info.file_size for info in infos)
    if total > limits.parts_bytes:
        raise UserError(
            f"ocupa {total / 2**20:.0f} MB descomprimido y el máximo es {limits.parts_bytes / 2**20:.0f} MB",
            "Deje en el archivo solo el plan, sin imágenes",
            file=path,
        )


def printable(name: str) -> str:
    """A name from inside the file, fit for one line of a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:80])


def _inflated(path: Path, info: zipfile.ZipInfo) -> UserError:
    return UserError(
        f"una parte del libro ({printable(info.filename)}) ocupa {info.file_size / 2**20:.0f} MB descomprimida",
        "Deje en el libro solo las hojas del plan",
        file=path,
    )


def _check_part(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """The part is as large as it says, and holds no document type."""
    if info.filename.lower().endswith((".xml", ".rels", ".vml")):
        with archive.open(info) as part:
            _check_prologue(path, part.read(_PROLOGUE))
    if info.compress_type == zipfile.ZIP_DEFLATED and info.compress_size * _MOST_DEFLATED > limits.sheet_bytes:
        _check_true_size(path, info)


def _check_prologue(path: Path, content: bytes) -> None:
    """An XML part reaches its root element at once, with no document type before it."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    if content[:2] in {b"<\x00", b"\x00<"}:
        encoding = "utf-16-le" if content[0] else "utf-16-be"
    text = content.decode(encoding, errors="replace")
    rest = text[_BEFORE_ROOT.match(text).end() :]  # type: ignore[union-attr] # it matches the empty text too
    if rest.startswith("<!"):
        raise UserError(
            "trae una declaración de tipo de documento (DTD), que ningún programa de oficina escribe: "
            "el libro está dañado o hecho para bloquear programas",
            "No lo abra; pida otra copia del plan a quien lo envió",
            file=path,
        )
    if rest and not re.match(r"<[^\W\d]", rest):
        raise zipfile.BadZipFile("an XML part without a root element")


def _check_true_size(path: Path, info: zipfile.ZipInfo) -> None:
    """Inflate in pieces and count; a size that is not the one declared is a lie told to whoever looks first."""
    with path.open("rb") as stream:
        stream.seek(info.header_offset)
        header = stream.read(30)
        if header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("no part where the table of contents says")
        stream.seek(sum(struct.unpack_from("<HH", header, 26)), 1)
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        left, size = info.compress_size, 0
        while left > 0 and not inflater.eof:
            piece = stream.read(min(left, 65_536))
            if not piece:
                raise EOFError
            left -= len(piece)
            while piece:
                size += len(inflater.decompress(piece, _PIECE))
                if size > info.file_size:
                    raise zipfile.BadZipFile("a part larger than it says")
                piece = inflater.unconsumed_tail


def _kind_of_zip(path: Path, archive: zipfile.ZipFile, names: set[str]) -> str:
    for part, kind in (
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
    ):
        if part in names:
            return kind
    if "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise password(path)
        kind = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
        return "ods" if "spreadsheet" in kind or not kind else "odt"
    return "zip"


def _macros(names: set[str]) -> list[Notice]:
    found = sorted(
        name
        for name in names
        if name.endswith(("vbaProject.bin", "/script-lb.xml")) or name.startswith(("xl/macrosheets/", "Scripts/"))
    )
    return [Notice("archivo_con_macros", found=found[0])] if found else []


def _comments(names: set[str]) -> list[Notice]:
    """Whether cells of a workbook have comments: what they say stands beside the cells and is read by nobody."""
    found = sorted(name for name in names if _COMMENTS.match(name))
    return (
        [Notice("comentarios_en_celdas", found=f"{len(found)} {'hoja' if len(found) == 1 else 'hojas'}")]
        if found
        else []
    )


def _links(archive: zipfile.ZipFile, names: set[str]) -> list[Notice]:
    """Other files or pages the document takes data from; a hyperlink only points."""
    found = []
    for name in sorted(each for each in names if each.endswith(".rels")):
        for relation in _RELATION.findall(archive.read(name)):
            if b"External" in relation and b"/hyperlink" not in relation:
                target = _TARGET.search(relation)
                found.append(target[1].decode("utf-8", "replace")[:200] if target else name)
    return [Notice("vinculo_externo", found=target) for target in dict.fromkeys(found[:_LINKS_SHOWN])]
