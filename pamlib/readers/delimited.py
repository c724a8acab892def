r"""Texts: the tab-separated text of an OCR, and csv or tsv as a spreadsheet saves them.

What separates the cells and how the letters are encoded is found by looking, and said (``texto_leido_como``) unless it
is the usual: tabs and UTF-8. A row's number is its line's in the file; a quoted cell may go on in the next lines.

>>> split("COMPONENTE;META;RECURSOS\nAcceso;'Leer';$ 1.000.000\n").rows[1].cells
['Acceso', "'Leer'", '$ 1.000.000']

A tab-separated text stays as an OCR leaves it: quotes are letters and columns are not trustworthy, unless the whole
file has the shape that only a program gives (quoted cells, every row with as many cells).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers.text import decode
from pamlib.table import Notice, RawRow, RawTable

_NAMES = {";": "punto y coma (;)", ",": "coma (,)", "|": "barra (|)", "¬": "signo ¬", "\t": "tabulación"}
_BARRED = re.compile(r"\t\|\t")
_ENOUGH_TABS = 0.3  # share of the lines with text that have a tab, in a text separated by tabs
_ENOUGH_REGULAR = 0.5  # share of the rows that have as many cells as most, in a text separated otherwise
_ALL_BARRED = 0.9  # share of the tabs that stand beside a bar, in a text separated by "<tab>|<tab>"
_LEAST_COLUMNS = 3
_SAMPLE_ROWS = 400
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d{1,2})(?![\d.,])")
_DECIMAL_POINT = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2})(?![\d.,])")


@dataclass(slots=True)
class Split:
    """Rows of a text, what separates its cells, and whether every row has the same number of them.

    ``loose`` says that some quote has no end, and that all of them were taken for letters.
    """

    rows: list[RawRow]
    separator: str
    regular: bool
    loose: bool = False


def read_delimited(path: Path, limits: Limits) -> list[RawTable]:
    """The text as one table.

    Raises
    ------
    UserError: the bytes are no text, in no encoding we can tell, or beyond ``limits``.
    """
    text, encoding = decode(path.read_bytes(), path)
    if max(map(text.count, "\t;,|¬")) + text.count("\n") > limits.table_cells:
        raise UserError(
            f"tiene más de {limits.table_cells} celdas o líneas, muchas más que un plan",
            "Deje en el archivo solo el plan",
            file=path,
        )
    longest = max(map(len, text.split("\n")))
    done = split(text)
    if longest > limits.cell_chars:
        for row in done.rows:
            if any(len(cell) > limits.cell_chars for cell in row.cells):
                raise UserError(
                    f"tiene una celda con más de {limits.cell_chars} letras, mucho más que un plan",
                    "Revise que sea el archivo del PAM",
                    file=path,
                    row=row.number,
                )
    notices = []
    said = _said(done, encoding)
    if said:
        notices.append(Notice("texto_leido_como", found=said))
    return [RawTable(path.name, "", done.rows, notices=notices, positional=done.regular)]


def split(text: str) -> Split:
    r"""Rows of ``text``, by what separates its cells.

    >>> split("a, b y c\n\tx").separator
    '\t'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    with_text = [line for line in text.split("\n") if line.strip()]
    with_tab = sum("\t" in line for line in with_text)
    if with_tab < _ENOUGH_TABS * len(with_text):
        separator = _regular_separator(with_text)
        if separator:
            try:
                rows, loose = _quoted(text, separator), False
            except csv.Error:
                rows, loose = _numbered([line.split(separator) for line in text.split("\n")]), True
            return Split(rows, separator, _same_width(rows), loose)
    barred = len(_BARRED.findall(text))
    if barred >= _LEAST_COLUMNS and barred * 2 >= _ALL_BARRED * text.count("\t"):
        # "a <tab>|<tab> b": the bar is drawn between the cells, it is none of them.
        lines = [_BARRED.sub("\x1f", line).split("\x1f") for line in text.split("\n")]
        return Split(_numbered(lines), "\t|\t", regular=False)
    if '"' in text and with_tab:
        quoted = _from_program(text)
        if quoted:
            return Split(quoted, "\t", regular=True)
    return Split(_numbered([line.split("\t") for line in text.split("\n")]), "\t", regular=False)


def _lines(text: str) -> Iterator[str]:
    """Lines with their end, which a quoted cell may hold."""
    return (f"{line}\n" for line in text.split("\n"))


def _numbered(lines: list[list[str]]) -> list[RawRow]:
    return [RawRow(number, [cell.strip() for cell in line]) for number, line in enumerate(lines, 1)]


def _quoted(text: str, separator: str) -> list[RawRow]:
    """Rows with quotes understood; each has the number of its first line. Raises csv.Error when one has no end."""
    rows, number = [], 1
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    for cells in reader:
        rows.append(RawRow(number, [cell.strip() for cell in cells] or [""]))
        number = reader.line_num + 1
    return rows


def _regular_separator(lines: list[str]) -> str:
    """The sign that cuts most rows in the same number of cells, at least three; '' when none does."""
    best, best_score = "", 0
    for sign in (";", "|", "¬", ","):
        if sum(sign in line for line in lines) < 2:
            continue
        try:
            rows = list(csv.reader((f"{line}\n" for line in lines[:_SAMPLE_ROWS]), delimiter=sign))
        except csv.Error:
            continue
        wide = Counter(len(row) for row in rows if len(row) >= _LEAST_COLUMNS)
        width, count = wide.most_common(1)[0] if wide else (0, 0)
        score = width * count
        if count >= _ENOUGH_REGULAR * len(rows) and score > best_score:
            best, best_score = sign, score
    return best


def _from_program(text: str) -> list[RawRow]:
    """Rows of a tab-separated text with quoted cells that go on in other lines; empty when no program wrote it."""
    try:
        reader = csv.reader(_lines(text), delimiter="\t", strict=True)
        if not any("\n" in cell.rstrip("\n") for row in reader for cell in row):
            return []
        rows = _quoted(text, "\t")
    except csv.Error:
        return []
    return rows if _same_width(rows) else []


def _same_width(rows: list[RawRow]) -> bool:
    return len({len(row.cells) for row in rows if not row.blank}) == 1


def _said(done: Split, encoding: str) -> str:
    """What was assumed, for a person; '' when it is the usual."""
    usual = done.separator == "\t" and encoding == "UTF-8"
    if usual or all(row.blank for row in done.rows):
        return ""
    name = "tabulación y barra" if done.separator == "\t|\t" else _NAMES[done.separator]
    parts = ["comillas sin cerrar, tomadas como letras"] if done.loose else []
    parts += [f"separador {name}", f"codificación {encoding}"]
    text = "\n".join(cell for row in done.rows for cell in row.cells)
    comma, point = len(_DECIMAL_COMMA.findall(text)), len(_DECIMAL_POINT.findall(text))
    if comma or point:
        parts.append("decimales con coma" if comma >= point else "decimales con punto")
    return ", ".join(parts)
