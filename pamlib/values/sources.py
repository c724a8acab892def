"""Where the money of a line comes from.

>>> canonical_source("R.P."), canonical_source("SGP - Gestión"), canonical_source("Capacitar docentes")
('Recursos propios', 'SGP, Gestión', '')

Out of scope: money itself. "Gestión" is both a state of the resource and a source; the column decides.
"""

from __future__ import annotations

import functools
import re

from pamlib.values.lookup import load
from pamlib.values.text import fold

LONGEST = 60
_SEPARATOR = re.compile(r"[,;/+\n]|\s[-–—]\s|\s+y\s+|\s+e\s+", re.IGNORECASE)


@functools.cache
def _spellings() -> dict[str, str]:
    return {spelling: name for name, spellings in load("fuentes")["fuentes"].items() for spelling in spellings}


def canonical_source(text: str) -> str:
    """Canonical names of the sources in a cell, joined by ', '; '' when any part of it is not a known source."""
    if not text or len(text) > LONGEST:
        return ""
    spellings = _spellings()
    whole = spellings.get(fold(text))
    if whole:
        return whole
    names = [spellings.get(fold(part), "") for part in _SEPARATOR.split(text) if fold(part)]
    return ", ".join(dict.fromkeys(names)) if names and all(names) else ""


def looks_like_source(text: str) -> bool:
    """Cheap kind test: the whole cell names known funding sources ("SGP", "CONPES", "R.P.", "Gestión")."""
    return canonical_source(text) != ""
