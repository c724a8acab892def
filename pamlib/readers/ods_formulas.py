"""Formulas of LibreOffice (OpenFormula) as Excel would write them, so that one review serves both.

>>> as_excel("of:=[.C4]/[.$D$1]"), as_excel("of:=SUM([.E3:.E5];[$Hoja2.A1])")
('C4/$D$1', 'SUM(E3:E5,Hoja2!A1)')
>>> as_excel("of:=['file:///C:/metas/metas.ods'#$PAM.B2]")
"'[metas.ods]PAM'!B2"

The name of another workbook is kept without its folder. Out of scope: names of functions that the two programs spell
differently, and array formulas; their texts are compared as they are.
"""

from __future__ import annotations

import re

_PREFIX = re.compile(r"^\s*(?:\w+:)?=")
# A text in double quotes (copied), a reference in brackets, or what separates arguments.
_TOKEN = re.compile(r'("(?:[^"]|"")*")|\[((?:\'(?:[^\']|\'\')*\'|[^\]\'])*)\]|(;)')
_REFERENCE = re.compile(
    r"^(?:'(?P<file>(?:[^']|'')*)'#)?(?P<sheet>\$?(?:'(?:[^']|'')*'|[^.'\[\]]*))?\.(?P<cell>[^:]+)"
    r"(?::(?:\$?(?:'(?:[^']|'')*'|[^.']*))?\.(?P<last>.+))?$"
)
_PLAIN = re.compile(r"\w+")


def as_excel(formula: str) -> str:
    """The formula of a cell without its prefix and its sign, with references as ``C4``, ``Hoja2!A1``, ``'[b]H'!A1``."""
    return _TOKEN.sub(_change, _PREFIX.sub("", formula, count=1))


def _change(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1]
    if match[3] is not None:
        return ","
    found = _REFERENCE.match(match[2])
    if found is None:
        return match[2]  # #REF! and what is no reference
    cell = found["cell"] if not found["last"] else f"{found['cell']}:{found['last']}"
    sheet = (found["sheet"] or "").removeprefix("$").strip("'")
    if found["file"] is not None:
        name = re.split(r"[/\\]", found["file"])[-1]
        return f"'[{name}]{sheet}'!{cell}"
    if not sheet:
        return cell
    return f"{sheet}!{cell}" if _PLAIN.fullmatch(sheet) else f"'{sheet}'!{cell}"
