r"""Text as a person reads it: spaces, accents and markdown escapes out of the way.

>>> normalize("  Líder\u00a0de \n Calidad ")
'Líder de Calidad'
>>> fold("No. de I.E. Rurales (Ñ)")
'no de i e rurales n'
>>> markdown_clean(r"**Meta:** \$ 5")
'Meta: $ 5'

Out of scope: correcting spelling (see ``components`` and ``people``).
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Invisible marks that Word, web pages and OCR leave inside words: they are neither space nor letter.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_HAS_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]").search
# Up to here only these are combining marks, so Spanish text needs no look at each character.
_LATIN_MARKS, _LAST_LATIN_MARK = re.compile("[\u0300-\u036f]"), "\u036f"
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!$%&~|<>])")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_NOT_WORD = re.compile(r"[\W_]+")


def normalize(text: str) -> str:
    """NFC, invisible marks out, every run of white space one space, ends stripped."""
    if not text.isascii():
        if _HAS_INVISIBLE(text):
            text = text.translate(_INVISIBLE)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def strip_accents(text: str) -> str:
    """Compatibility letters without their accents; case and punctuation stay (``Ñ`` becomes ``N``)."""
    if text.isascii():
        return text
    if _HAS_INVISIBLE(text):
        text = text.translate(_INVISIBLE)
    decomposed = unicodedata.normalize("NFKD", text)
    if max(decomposed, default="") <= _LAST_LATIN_MARK:
        return _LATIN_MARKS.sub("", decomposed)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@functools.lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The form in which two spellings of one text are equal: no case, accents or punctuation.

    Letters and digits of any script stay; everything else becomes one space.
    """
    folded = strip_accents(strip_accents(text).casefold())
    return _NOT_WORD.sub(" ", folded).strip()


def markdown_clean(text: str) -> str:
    r"""Undo what a markdown or OCR text does to a cell: ``\$`` to ``$``, ``**x**`` to ``x``. Nothing else."""
    if "*" in text or "__" in text:
        text = _BOLD.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis when it has more than ``limit`` characters.

    >>> shorten("documento", 5), shorten("plan", 5)
    ('docu…', 'plan')
    """
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def is_upper(text: str) -> bool:
    """True when more than half of the letters are upper case (``ACOMPañAMIENTO`` is upper case with an accident)."""
    upper = sum(character.isupper() for character in text)
    lower = sum(character.islower() for character in text)
    return upper > lower
