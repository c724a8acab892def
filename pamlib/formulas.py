"""Review of the formulas of a sheet: those that differ from their neighbours, numbers typed over them, other workbooks.

Formulas are compared in relative notation (R1C1), where ``=C4/D4`` in row 4 and ``=C5/D5`` in row 5 are one formula.
Nothing is calculated: what the workbook kept is what a person saw when it was saved.

>>> relative("=C5/$D$1", 5, 5), in_place("RC[-2]/R1C4", 9, 5)
('RC[-2]/R1C4', 'C9/$D$1')

Workbooks of Excel (xlsx, and xls by :mod:`pamlib.readers.xls_formulas`) and of LibreOffice (ods, in Excel's words:
:mod:`pamlib.readers.ods_formulas`) are reviewed. Out of scope: what a formula should give.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pamlib.table import Notice, RawRow, column_letter
from pamlib.values.text import shorten

FEWEST = 4
"""Cells with a formula from which a column has a habit."""

MOST = 0.6
"""Share of them that must be alike."""

SHOWN = 120
_TOKEN = re.compile(
    r"\"[^\"]*\"|'[^']*'!|\[[^\]]*\]|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![\w(.!])"
    r"|(?<![\w.$])(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\w(.!])"
)
_BACK = re.compile(r"\"[^\"]*\"|'[^']*'!|(?<![\w.])R(\[-?\d+\]|\d+)?C(\[-?\d+\]|\d+)?(?![\w(!\[])")
_ERROR_GUARD = re.compile(r"^IFERROR\((.*),[^,()]*\)$")
_ROUNDING = re.compile(r"^ROUND\((.*),\d\)$")
_DIVISION = re.compile(r"^\(?([^/+*(),]+)/([^/+*(),]+?)\)?(?:\*100)?$")
_OWN_COLUMN = re.compile(r"(?<![\w.])R(?:\[-?\d+\]|\d+)?C:R")
_EXTERNAL = re.compile(r"\[\d+\][^\]\[!]*!|'[^']*\[[^\]']+\][^']*'!|\[\d+\]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_PERCENT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*%")
# A share of the whole is written up to 1 (a little more when it is exceeded), a percentage in tens.
_FRACTION_UP_TO = 1.2
_PERCENT_FROM = 2.0
# What a cell shows instead of a value: #REF! and its kin, and LibreOffice's own (Err:502).
_ERRORS = ("#", "Err:")


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell with a formula: 1-based place, the formula as written without its sign, the value kept ('' when none)."""

    row: int
    column: int
    formula: str
    value: str = ""


@lru_cache(maxsize=4_096)
def relative(formula: str, row: int, column: int) -> str:
    """The formula in relative notation, without spaces, outer sign or case."""

    def change(match: re.Match[str]) -> str:
        if match[2]:
            return _axis("R", match[3], int(match[4]), row) + _axis("C", match[1], _number(match[2]), column)
        if match[6]:
            first = _axis("C", match[5], _number(match[6]), column)
            return first + ":" + _axis("C", match[7], _number(match[8]), column)
        return match[0]

    text = formula.lstrip("=+ ")
    if '"' not in text and "'" not in text:
        text = text.replace(" ", "").upper()
    return _TOKEN.sub(change, text)


def _axis(letter: str, fixed: str, number: int, here: int) -> str:
    if fixed:
        return f"{letter}{number}"
    return letter if number == here else f"{letter}[{number - here}]"


def in_place(formula: str, row: int, column: int) -> str:
    """A relative formula as it would be written in a cell."""

    def change(match: re.Match[str]) -> str:
        if match[0][0] in "\"'":
            return match[0]
        (fixed_row, at), (fixed_column, across) = _resolve(match[1], row), _resolve(match[2], column)
        if at < 1 or across < 1:
            return "#REF!"
        return f"{fixed_column}{column_letter(across)}{fixed_row}{at}"

    return _BACK.sub(change, formula)


def _resolve(part: str | None, here: int) -> tuple[str, int]:
    if not part:
        return "", here
    return ("", here + int(part[1:-1])) if part[0] == "[" else ("$", int(part))


@cache
def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=4_096)
def core(formula: str) -> str:
    """A relative formula without what changes only how it looks: rounding, and what to show on error."""
    for pattern in (_ERROR_GUARD, _ROUNDING):
        if match := pattern.match(formula):
            return core(match[1])
    return formula


def review(cells: Sequence[FormulaCell], rows: Sequence[RawRow]) -> list[Notice]:
    """What a person should look at in the formulas of a sheet; nothing when it has none.

    Parameters
    ----------
    cells: the cells with a formula, in the order of the sheet.
    rows: the rows of the sheet, with the text that each cell shows.
    """
    if not cells:
        return []
    texts = {row.number: row.cells for row in rows}
    columns: dict[int, list[FormulaCell]] = {}
    for cell in cells:
        columns.setdefault(cell.column, []).append(cell)
    found = [notice for cell in cells for notice in _outside(cell)]
    for column, held in sorted(columns.items()):
        found += _column(column, held, texts)
    return found


def _outside(cell: FormulaCell) -> list[Notice]:
    """A formula of another workbook, and whether what it kept looks as if it never found it."""
    if "[" in cell.formula and _EXTERNAL.search(cell.formula):
        number = _as_number(cell.value)
        lost = cell.value == "" or cell.value.startswith(_ERRORS) or number == 0
        code = "formula_vinculo_en_cero" if lost else "formula_de_otro_libro"
        return [_notice(code, cell, f"valor guardado: {cell.value or 'ninguno'}")]
    if cell.value.startswith(_ERRORS):
        return [_notice("formula_con_error", cell, cell.value)]
    return []


def _notice(code: str, cell: FormulaCell, understood: str) -> Notice:
    return Notice(code, cell.row, cell.column, shorten(f"={cell.formula}", SHOWN), shorten(understood, SHOWN))


def _column(column: int, held: Sequence[FormulaCell], texts: dict[int, list[str]]) -> list[Notice]:
    found: list[Notice] = []
    # Sums of the column itself (subtotals) are no part of its series.
    forms = {c.row: core(relative(c.formula, c.row, c.column)) for c in held}
    series = [c for c in held if not _OWN_COLUMN.search(forms[c.row])]
    if len(series) >= FEWEST - 1:
        habit, count = Counter(forms[c.row] for c in series).most_common(1)[0]
        if count >= FEWEST - 1 and count >= MOST * len(series):
            found += _different(series, forms, habit)
            found += _typed(column, {c.row for c in held}, habit, count, texts)
    found += _mixed_scales(column, held, series, forms, texts)
    return found


def _different(series: Sequence[FormulaCell], forms: dict[int, str], habit: str) -> list[Notice]:
    found = []
    for cell in series:
        own = forms[cell.row]
        if own == habit:
            continue
        usual = f"en sus vecinas: ={in_place(habit, cell.row, cell.column)}"
        one, other = _DIVISION.match(own), _DIVISION.match(habit)
        if (
            one
            and other
            and (_columns_of(one[1]), _columns_of(one[2])) != (_columns_of(other[1]), _columns_of(other[2]))
        ):
            found.append(_notice("porcentaje_de_otras_columnas", cell, usual))
        else:
            found.append(_notice("formula_distinta", cell, usual))
    return found


def _columns_of(part: str) -> tuple[str, ...]:
    return tuple(match[2] or "" for match in _BACK.finditer(part))


def _typed(column: int, with_formula: set[int], habit: str, count: int, texts: dict[int, list[str]]) -> list[Notice]:
    """Numbers typed where the column has formulas: between the first and the last, or next to them in a row whose
    figures the formula would take.
    """
    first, last = min(with_formula), max(with_formula)
    inside = [row for row in range(first, last + 1) if row not in with_formula]
    typed = [row for row in inside if _is_number(texts, row, column) and _feeds(habit, row, column, texts)]
    for beside in (first - 1, last + 1):
        if _is_number(texts, beside, column) and _feeds(habit, beside, column, texts) and not _numbering(texts[beside]):
            typed.append(beside)
    if len(typed) * 2 > count:
        return []
    return [
        Notice(
            "constante_sobre_formula",
            row,
            column,
            texts[row][column - 1],
            shorten(f"en sus vecinas: ={in_place(habit, row, column)}", SHOWN),
        )
        for row in sorted(typed)
    ]


def _feeds(habit: str, row: int, column: int, texts: dict[int, list[str]]) -> bool:
    """True when the cells of the same row that the formula takes hold figures, and it takes some."""
    places = [_resolve(m[2], column)[1] for m in _BACK.finditer(habit) if m[0][0] == "R" and not m[1]]
    return bool(places) and all(_is_number(texts, row, place) for place in places)


def _is_number(texts: dict[int, list[str]], row: int, column: int) -> bool:
    cells = texts.get(row, [])
    return 0 < column <= len(cells) and _NUMBER.fullmatch(cells[column - 1]) is not None


def _numbering(cells: Sequence[str]) -> bool:
    numbers = [c for c in cells if c]
    return all(c.isdigit() for c in numbers) and [int(c) - int(numbers[0]) for c in numbers] == list(
        range(len(numbers))
    )


def _mixed_scales(
    column: int,
    held: Sequence[FormulaCell],
    series: Sequence[FormulaCell],
    forms: dict[int, str],
    texts: dict[int, list[str]],
) -> list[Notice]:
    """A series of percentages written in more than one scale: 65.64 %, 0.6147, 100.31."""
    shares = [c for c in series if _DIVISION.match(forms[c.row])]
    if not shares or len(shares) * 2 < len(series):
        return []
    totals = {c.row for c in held} - {c.row for c in series}
    first, last = min(c.row for c in shares), max(c.row for c in shares)
    scales: dict[str, list[tuple[int, str]]] = {}
    for row in range(first - 1, last + 2):
        cells = texts.get(row, [])
        text = cells[column - 1] if column <= len(cells) else ""
        if row not in totals and (scale := _scale(text)):
            scales.setdefault(scale, []).append((row, text))
    if len(scales) < 2 or sum(map(len, scales.values())) < FEWEST - 1:
        return []
    odd = min(scales.values(), key=len)[0]
    shown = "; ".join(f"{name}: {', '.join(t for _, t in rows[:3])}" for name, rows in scales.items())
    return [Notice("escalas_mezcladas", odd[0], column, odd[1], shorten(shown, SHOWN))]


def _scale(text: str) -> str:
    """How a percentage is written, '' when it is none or could be either."""
    if _PERCENT.fullmatch(text):
        return "con signo %"
    if (number := _as_number(text)) is None or number == 0 or number == 1:
        return ""
    if abs(number) <= _FRACTION_UP_TO:
        return "fracción de uno"
    return "de cien" if abs(number) >= _PERCENT_FROM else ""


def _as_number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
