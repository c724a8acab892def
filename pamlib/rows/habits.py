"""What the texts of a column do all over a document, which tells a new text from the rest of one a page cut.

Nothing in the words of "DE LA CABECERA" | "EN EL PRIMER SEMESTRE" says that the second goes on with the first. The
document says it: each objective begins with a verb and this one does not, or each is printed beside a place, a goal
and an action of its own and this one stands alone.

Out of scope: what the two parts say of themselves, in :mod:`pamlib.rows.join`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from pamlib.rows.body import BodyRow
from pamlib.rows.join import STOPS
from pamlib.rows.kinds import begins_with_verb
from pamlib.values.text import fold, is_upper

# Texts a column must have for them to be a habit, and the share of them that must do alike.
_FEWEST = 3
_MOST = 0.95


class Habits:
    """Habits of the columns of a table, learned from the rows that do not start a page."""

    def __init__(self, rows: Sequence[BodyRow]) -> None:
        self._rows = [r for r in rows if not r.page_start and not r.banner]
        self._known: dict[str, tuple[bool, frozenset[str]]] = {}

    def is_tail(self, key: str, above: str, row: BodyRow) -> bool:
        """True when the text of ``row`` under ``key``, the first on its page, is the rest of ``above``.

        Where texts begin with a verb, in capitals that alone tells; other texts say most often by a small letter that
        they go on, so that one which begins with a capital or a figure must stand alone too.
        """
        text = row.text(key)
        if above[-1] in STOPS or fold(above).startswith(fold(text)) or fold(text).startswith(fold(above)):
            return False
        if key not in self._known:
            self._known[key] = self._begin_with_verb(key), self._beside(key)
        verbs, beside = self._known[key]
        alone = bool(beside) and beside.isdisjoint(row.cells)
        otherwise = verbs and not begins_with_verb(text)
        return otherwise if verbs and is_upper(above) and is_upper(text) else alone and (otherwise or not verbs)

    def _begin_with_verb(self, key: str) -> bool:
        texts = [r.text(key) for r in self._rows if key in r.cells]
        return len(texts) >= _FEWEST and sum(map(begins_with_verb, texts)) >= _MOST * len(texts)

    def _beside(self, key: str) -> frozenset[str]:
        """Columns that print a text in the rows where this one does, and not in all rows."""
        own = [r for r in self._rows if key in r.cells]
        if len(own) < _FEWEST:
            return frozenset()
        return frozenset(k for k in self._sparse if k != key and sum(k in r.cells for r in own) >= _MOST * len(own))

    @cached_property
    def _sparse(self) -> list[str]:
        keys = sorted({k for r in self._rows for k in r.cells})
        return [k for k in keys if sum(k in r.cells for r in self._rows) < _MOST * len(self._rows)]
