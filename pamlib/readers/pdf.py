"""PDFs with text: tables with lines, tables without them, and the text around, page by page.

Rows are numbered by page: row 5 of page 3 is 3005; see :mod:`pamlib.readers.flow`. A page that is only a picture is
named; one whose text a recognition program wrote over a picture is read, with a notice, and its rows say so. What is
drawn outside the paper or under a cut, and no page shows, goes to a table of its own, :data:`UNSEEN`.

Out of scope: recognising the text of pictures (:mod:`pamlib.readers.ocr` says what could), forms and comments.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers import ocr
from pamlib.readers.flow import STEP, flow
from pamlib.readers.look import damaged, password
from pamlib.readers.pdf_clip import nowhere_seen
from pamlib.readers.pdf_layout import page_blocks
from pamlib.readers.pdf_page import Drawn, TooLargeError, drawn, is_sound
from pamlib.table import Notice, RawRow, RawTable

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

# What wrong bytes make the libraries raise, besides their own errors.
_BROKEN = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, OSError, EOFError,
    struct.error, NotImplementedError, RuntimeError, StopIteration,
)  # fmt: skip
# The end mark of a PDF stands in its last bytes.
_TAIL = 4096
UNSEEN = "texto que las páginas no muestran"


def read_pdf(path: Path, limits: Limits) -> list[RawTable]:
    """The PDF as one table, and the text outside it.

    Raises
    ------
    UserError: damaged, cut, encrypted, without text or without a table, or beyond ``limits``.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages = list(_pages(path, limits))
    written = [p for p in pages if p.legible]
    scanned = [p.number for p in pages if not p.legible and (p.picture or p.unreadable)]
    if not written:
        raise _without_text(path, pages, scanned)
    blocks = page_blocks(written)
    tables = flow(path.name, blocks, guessed=frozenset(p.number for p in written if p.guessed))
    if not any(block.edges for block in blocks):
        raise UserError(
            "el PDF tiene texto, pero ninguna tabla"
            + (f", y {_named(scanned)} sin texto (escaneada)" if scanned else ""),
            "Revise que sea el archivo del PAM; si lo es, pida el plan en Word o en Excel",
            file=path,
        )
    notices = [Notice("pagina_sin_texto", found=f"página {n}") for n in scanned]
    notices += [Notice("texto_de_ocr", found=f"página {p.number}") for p in written if p.guessed]
    unseen = _unseen(path, written)
    notices += [
        Notice("texto_que_no_se_ve", found=f"página {row.number // STEP}: {row.cells[0]}") for row in unseen.rows
    ]
    tables[0].notices = [*notices, *tables[0].notices]
    return [*tables, unseen] if unseen.rows else tables


def _unseen(path: Path, pages: Sequence[Drawn]) -> RawTable:
    """What the pages draw and none of them shows; rows are numbered by page."""
    shown = ["".join(g.text for g in page.glyphs) for page in pages]
    rows = []
    for page in pages:
        texts = nowhere_seen(page.hidden, shown)
        rows += [RawRow(page.number * STEP + n, [text]) for n, text in enumerate(texts, 1)]
    return RawTable(path.name, UNSEEN, rows)


def _pages(path: Path, limits: Limits) -> Iterator[Drawn]:
    """What each page draws; its own objects are forgotten at once."""
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfpage import PDFPage
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    from pamlib.readers.pdf_bounds import TooMuchError
    from pamlib.readers.pdf_guard import objects, open_pdf

    broken = (*_BROKEN, PSException, PdfminerException, MalformedPDFException)
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        if b"%%EOF" not in stream.read():
            raise damaged(path)
        try:
            document: PDF = open_pdf(stream)
            if objects(document) > limits.pdf_objects:
                raise UserError(
                    f"tiene más de {limits.pdf_objects} objetos dentro, muchos más que un plan",
                    "Imprima el plan de nuevo a PDF, o pídalo en Word o en Excel",
                    file=path,
                )
            count = sum(1 for _ in islice(PDFPage.create_pages(document.doc), limits.pdf_pages + 1))
        except broken as error:
            if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
                raise password(path) from None
            _check_memory(error)
            raise damaged(path) from None
        if not count:
            raise damaged(path)
        if count > limits.pdf_pages:
            raise UserError(
                f"tiene más de {limits.pdf_pages} páginas, muchas más que un plan",
                "Deje en el archivo solo las páginas del plan",
                file=path,
            )
        by_program = ocr.made(document.metadata)
        for number in range(count):
            try:
                page = document.pages[number]
                if not is_sound(page, limits.pdf_content_bytes):
                    raise damaged(path)
                content = drawn(page, by_program=by_program)
                page.close()
            except TooLargeError:
                raise UserError(
                    f"la página {number + 1} ocupa más de {limits.pdf_content_bytes // 2**20} MB descomprimida, "
                    "mucho más que la de un plan",
                    "Pida el plan en Word o en Excel a quien lo envió",
                    file=path,
                ) from None
            except broken as error:
                _check_memory(error)
                if any(isinstance(cause, TooMuchError) for cause in (error, *error.args)):
                    raise UserError(
                        f"la página {number + 1} dibuja muchas más letras y líneas que la de un plan",
                        "Pida el plan en Word o en Excel a quien lo envió",
                        file=path,
                    ) from None
                raise damaged(path) from None
            yield content


def _check_memory(error: BaseException) -> None:
    """A library that ran out of memory says so as an error of its own; the file may be sound."""
    if any(isinstance(cause, MemoryError) for cause in (error.__context__, *error.args)):
        raise MemoryError from None


def _without_text(path: Path, pages: Sequence[Drawn], scanned: Sequence[int]) -> UserError:
    if not scanned:
        return UserError("el PDF no tiene texto", "Revise que sea el archivo del PAM o pídalo de nuevo", file=path)
    if not any(p.picture for p in pages):
        what = "las letras del PDF no dicen qué carácter son, así que no se pueden leer"
    elif len(scanned) == 1:
        what = f"{_named(scanned)} es una imagen escaneada, sin texto"
    else:
        what = f"{_named(scanned)} son imágenes escaneadas, sin texto"
    return UserError(what, ocr.remedy(path), file=path)


def _named(numbers: Sequence[int]) -> str:
    """The pages, for a sentence.

    >>> _named([3]), _named([1, 2, 3, 7])
    ('la página 3', 'las páginas 1 a 3 y 7')
    """
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), key=lambda item: item[1] - item[0])]
    shown = [str(run[0]) if len(run) == 1 else f"{run[0]} a {run[-1]}" for run in runs]
    if len(numbers) == 1:
        return f"la página {shown[0]}"
    return "las páginas " + (f"{', '.join(shown[:-1])} y {shown[-1]}" if len(shown) > 1 else shown[0])
