"""A stream of the old container of Office (OLE2, [MS-CFB]): a small file system of sectors inside one file.

>>> stream(Path("plan.xls").read_bytes(), ("Workbook", "Book"))       # doctest: +SKIP

A chain of sectors longer than the file bites its tail; calamine would follow it until there is no memory left.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_HEADER = struct.Struct("<24xHHHHH10xLLLLLLLL")
_ENTRY = 128
_FREE = 0xFFFFFFFA  # from here on a number is a mark, not a sector


class BrokenContainerError(ValueError):
    """The bytes are not a container."""


def stream(content: bytes, names: Sequence[str]) -> bytes:
    """Bytes of the first stream that has one of ``names``.

    Raises
    ------
    BrokenContainerError: not a container, or without that stream.
    """
    try:
        return _stream(content, names)
    except (struct.error, IndexError) as error:
        raise BrokenContainerError(str(error)) from error


def _stream(content: bytes, names: Sequence[str]) -> bytes:
    fields = _HEADER.unpack_from(content)
    shift, small_shift = fields[3], fields[4]
    first_folder, small_below, first_small, first_extra = fields[6], fields[8], fields[9], fields[11]
    if shift not in {9, 12} or small_shift != 6:
        raise BrokenContainerError("sector size")
    size = 1 << shift

    def sector(number: int) -> bytes:
        return content[(number + 1) << shift : (number + 2) << shift]

    table_sectors = [n for n in struct.unpack_from("<109L", content, 76) if n < _FREE]
    extra, seen = first_extra, set[int]()
    while extra < _FREE and extra not in seen:
        seen.add(extra)
        *more, extra = struct.unpack(f"<{size // 4}L", sector(extra))
        table_sectors += [n for n in more if n < _FREE]
    if len(table_sectors) > len(content) // size + 1:
        raise BrokenContainerError("more sectors than the file has")
    table = [n for each in table_sectors for n in struct.unpack(f"<{size // 4}L", sector(each))]

    def chain(number: int, links: list[int], most: int) -> list[int]:
        found: list[int] = []
        while number < _FREE:
            if len(found) > most:
                raise BrokenContainerError("a chain of sectors longer than the file")
            found.append(number)
            number = links[number]
        return found

    def large(number: int) -> bytes:
        return b"".join(map(sector, chain(number, table, len(content) // size + 1)))

    folder = large(first_folder)
    entries = [folder[at : at + _ENTRY] for at in range(0, len(folder) - _ENTRY + 1, _ENTRY)]
    wanted = {name.encode("utf-16-le"): name for name in names}
    for entry in entries:
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(0, length - 2)] not in wanted or entry[66] != 2:
            continue
        start, bytes_long = struct.unpack_from("<LL", entry, 116)
        if bytes_long >= small_below:
            return large(start)[:bytes_long]
        root = large(struct.unpack_from("<L", entries[0], 116)[0])
        small = large(first_small)
        links = list(struct.unpack(f"<{len(small) // 4}L", small))
        parts = (root[n << small_shift : (n + 1) << small_shift] for n in chain(start, links, len(root) // 64 + 1))
        return b"".join(parts)[:bytes_long]
    raise BrokenContainerError("no such stream")
