"""Reads ``pamlib/lookups/<name>.yml`` once.

A lookup is data that a person who does not program can correct. Long plain word lists are written as one folded
block of text, which :func:`words` splits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pamlib.yaml_file import package_yaml

FOLDER = Path(__file__).parent.parent / "lookups"


def load(name: str) -> dict[str, Any]:
    """The mapping in ``<name>.yml``; callers must not change it.

    Raises ``FileNotFoundError`` when there is no such lookup, which is a fault of the package.
    """
    data: dict[str, Any] = package_yaml("pamlib", f"lookups/{name}.yml")
    return data


def words(value: str | list[str]) -> list[str]:
    """A folded block as a list of words; a YAML list stays as it is.

    >>> words("ana  luz")
    ['ana', 'luz']
    """
    return value.split() if isinstance(value, str) else list(value)
