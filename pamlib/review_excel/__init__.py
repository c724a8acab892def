"""The review of a plan as a workbook: findings out, decisions back in, for who prefers Excel to the desk.

>>> write_review(review, Path("revision.xlsx"))                          # doctest: +SKIP
>>> receive(review, Path("revision.xlsx"))                               # doctest: +SKIP
2

One row a finding, with its place, what was found and what was understood; a person chooses a decision (accept it, or
any of the corrections that ``correcciones.yml`` has) and says why, who and when. :mod:`~pamlib.review_excel.out`
writes it, :mod:`~pamlib.review_excel.sheet` and :mod:`~pamlib.review_excel.row` check what came back, and
:mod:`~pamlib.review_excel.back` makes corrections of it.

Out of scope: undoing a decision (the desk, or ``pam revisar --deshacer``).
"""

from __future__ import annotations

from pamlib.review_excel.back import decisions, receive
from pamlib.review_excel.out import write_review
from pamlib.review_excel.words import BLANK, DECISIONS

__all__ = ["BLANK", "DECISIONS", "decisions", "receive", "write_review"]
