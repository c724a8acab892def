"""Bounds on what a reader, or a download, accepts, in one place.

They protect an office laptop (8 GB) from a file that is broken or hostile; no honest plan comes near them.

>>> Limits(seconds=5.0).file_bytes == DEFAULT.file_bytes
True
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one read; make another instance to override them.

    file_bytes: size of the file on disk. text_bytes: the same for a text or a csv, which grows most when it is read.
    parts: files inside an xlsx, ods or docx. sheet_bytes: size of one of them once inflated. parts_bytes: size of all
    of them together. ratio: times a part may grow when inflated, looked at from ``ratio_from`` bytes on.
    table_cells: area of the used range of a sheet. cell_chars: letters in one cell. blank_gap: blank rows allowed
    between two rows with content. row_excess: non-blank cells a row may have beyond the columns of its heading.
    seconds: time of a read. memory_bytes: private memory of the process that reads (bounded on Linux; elsewhere only
    sizes and time are). pdf_seconds, pdf_memory_bytes: the same for a pdf, whose library needs more. pdf_pages,
    pdf_objects: what a pdf may hold. pdf_content_bytes: what one of its pages draws, once inflated.
    """

    file_bytes: int = 100 * 2**20
    text_bytes: int = 16 * 2**20
    parts: int = 2_000
    sheet_bytes: int = 64 * 2**20
    parts_bytes: int = 128 * 2**20
    ratio: int = 300
    ratio_from: int = 4 * 2**20
    table_cells: int = 2_500_000
    cell_chars: int = 100_000
    blank_gap: int = 20_000
    row_excess: int = 12
    seconds: float = 30.0
    memory_bytes: int = 176 * 2**20
    pdf_pages: int = 500
    pdf_objects: int = 400_000
    pdf_content_bytes: int = 32 * 2**20
    pdf_seconds: float = 180.0
    pdf_memory_bytes: int = 232 * 2**20


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """Bounds of a download from the open data portal; make another instance to override them.

    connect_seconds, read_seconds: silence allowed while connecting and between two pieces of an answer.
    answer_seconds: time of one whole answer. attempts: times one request is tried. backoff_seconds: first pause, which
    doubles up to backoff_max. wait_seconds: longest pause that the portal may ask for. redirects: changes of address
    followed within the same host. answer_bytes: one answer, once inflated. file_bytes: the joined file. page_rows: rows
    asked for at a time (Socrata's own ceiling is 50 000 in version 2.0 of its API). pages: answers that make one file.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    answer_seconds: float = 600.0
    attempts: int = 6
    backoff_seconds: float = 1.0
    backoff_max: float = 60.0
    wait_seconds: float = 300.0
    redirects: int = 3
    answer_bytes: int = 32 * 2**20
    file_bytes: int = 512 * 2**20
    page_rows: int = 10_000
    pages: int = 200


DOWNLOAD = DownloadLimits()
