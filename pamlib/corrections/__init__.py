"""What a person settled about the reading of a plan: ``correcciones.yml``, its checks and its effect.

>>> corrections = read_file(Path("data/raw/soacha/correcciones.yml"))       # doctest: +SKIP
>>> read_plan("plan.xlsx", correcciones=Path("data/raw/soacha/correcciones.yml"))        # doctest: +SKIP

:mod:`pamlib.corrections.file` reads the file and :mod:`pamlib.corrections.written` changes it,
:mod:`pamlib.corrections.session` finds the cells it speaks of and says afterwards what changed, and
:mod:`pamlib.corrections.edits` changes the rows of one sheet. The source is never touched: the table ``celdas`` keeps
the text of the file and its destination begins with ``corregida:``.

A correction is addressed by file, sheet, row and column *and* by the text that was there when it was made. One that no
longer fits fails by its number, so that nobody's decision is applied to another text. ``docs/correcciones.md`` tells
users how to write one.

Out of scope: judging a correction.
"""

from __future__ import annotations

from pamlib.corrections.file import (
    ACTIONS,
    FILE_NAME,
    Correction,
    from_fields,
    read_file,
)
from pamlib.corrections.written import append

__all__ = ["ACTIONS", "FILE_NAME", "Correction", "append", "from_fields", "read_file"]
