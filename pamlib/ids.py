"""Stable identifiers: the same content has the same id in every version, file type and machine."""

from __future__ import annotations

import hashlib

from pamlib.values.text import fold


def stable_id(prefix: str, *parts: str) -> str:
    """``prefix`` and ten hexadecimal digits of the folded parts; case, accents and punctuation do not count.

    >>> stable_id("L", "Capacitar docentes.") == stable_id("L", "CAPACITAR  DOCENTES")
    True
    """
    content = "\x1f".join(fold(p) for p in parts)
    return prefix + hashlib.sha256(content.encode()).hexdigest()[:10]


class UniqueIds:
    """Ids of the lines of one plan; the second line with the same text gets ``-2``, the third ``-3``."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def next(self, identifier: str) -> tuple[str, bool]:
        """The identifier to use, and whether it repeats one already given."""
        count = self._seen[identifier] = self._seen.get(identifier, 0) + 1
        return (identifier, False) if count == 1 else (f"{identifier}-{count}", True)
