"""A column of a section: where it stands, which role it plays and the heading that says so.

>>> Column(11, "recurso", "RECURSOS 2025", 2025).key, Column(3, "", "Línea base").key
('recurso:2025', 'otro:Línea base')

Out of scope: finding them (:mod:`pamlib.headings`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section: 0-based ``index`` in the heading row, ``role`` ('' when unknown), heading as written.

    ``key`` is its unique name inside its plan: ``meta``, ``recurso:2025``, ``recurso:2025:SGP``, ``mes:2025:3``,
    ``otro:Línea base``. ``scale`` is how many pesos one unit of a resource column is.
    """

    index: int
    role: str
    heading: str
    year: int | None = None
    source: str = ""
    scale: int = 1
    month: int | None = None
    weak: bool = field(default=False, compare=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        key = self.role or f"otro:{self.heading}"
        if self.role == "recurso":
            key = f"recurso:{self.year or ''}" + (f":{self.source}" if self.source else "")
        elif self.role == "mes":
            key = f"mes:{self.year or ''}:{self.month}"
        object.__setattr__(self, "key", key)
