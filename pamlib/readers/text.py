"""Bytes of a text to letters: UTF-8, UTF-16, or Latin-1 as old programs of Windows write it.

>>> decode("FORMACIÓN".encode("latin-1"))
('FORMACIÓN', 'Latin-1')

UTF-8 proves itself (hardly any other text is valid in it). Latin-1 does not: every byte means something there, so the
letters beyond ASCII must be the ones that Spanish uses; a text of another code page is refused, not read wrong.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from pamlib.errors import UserError

_BOMS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡ºª°«»·¬–—‘’“”…•€\u00a0\u00ad´½¼²³®™×±§©")
_PLAUSIBLE = 0.9  # share of the letters beyond ASCII that Spanish uses
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 28, 29, 30, 31}) + b"\x7f"


def decode(content: bytes, path: Path | None = None) -> tuple[str, str]:
    """The text, and the name of its encoding for a person.

    Raises
    ------
    UserError: the bytes are no text, or in an encoding that cannot be told.
    """
    codec, name = next(
        (known for mark, known in _BOMS.items() if content.startswith(mark)), _unmarked_utf16(content) or ("utf-8", "")
    )
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        old = _decode_latin(content) if codec == "utf-8" else None
        if old is None:
            raise _unknown(content, error, path) from None
        return old
    if "\x00" in text:
        raise UserError("no es un texto ni un libro de Excel", "Guarde el plan como xlsx o como texto UTF-8", file=path)
    return text, name or "UTF-8"


def _unmarked_utf16(content: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark: in Spanish nearly every second byte is zero."""
    sample = content[: 2**16]
    half = len(sample) // 2
    if half < 8 or len(content) % 2:
        return None
    for odd, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[odd::2].count(0) > 0.9 * half and not sample[1 - odd :: 2].count(0):
            return codec, "UTF-16"
    return None


def _decode_latin(content: bytes) -> tuple[str, str] | None:
    """Latin-1 or its Windows variant, when what comes out looks like Spanish."""
    if any(byte in content for byte in _CONTROLS):
        return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [letter for letter in text if letter > "\x7f"]
    # "Ã³" is UTF-8 read wrong: a damaged UTF-8, not a Latin-1.
    if "Ã" in text or sum(letter in _SPANISH for letter in beyond) < _PLAUSIBLE * len(beyond):
        return None
    return text, "Windows-1252" if any(0x80 <= byte < 0xA0 for byte in content) else "Latin-1"


def _unknown(content: bytes, error: UnicodeDecodeError, path: Path | None) -> UserError:
    return UserError(
        f"el texto no está en UTF-8 (byte 0x{content[error.start]:02X} en la posición {error.start + 1})",
        "Ábralo en el Bloc de notas o en Excel y guárdelo como «texto UTF-8»",
        file=path,
        row=content.count(b"\n", 0, error.start) + 1,
    )
