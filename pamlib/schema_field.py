"""One column of a canonical table, as the schemas declare it."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, INT, FLOAT, BOOL = "str", "Int64", "Float64", "boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: ``dtype`` of pandas, meaning in Spanish, values allowed (empty: any), whether it is never missing."""

    name: str
    dtype: str
    meaning: str
    values: tuple[str, ...] = ()
    required: bool = True


def text(name: str, meaning: str, *values: str) -> Field:
    """A text column, never missing; ``values`` are the only ones allowed, when there are any."""
    return Field(name, TEXT, meaning, values)
