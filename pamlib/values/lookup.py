"""Reads ``pamlib/lookups/<name>.yml`` once.

A lookup is data that a person who does not program can correct. Long plain word lists are written as one folded
block of text, which :func:`words` splits.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent / "lookups"


@functools.cache
def load(name: str) -> dict[str, Any]:
    """The mapping in ``<name>.yml``; callers must not change it.

    Raises ``FileNotFoundError`` when there is no such lookup, which is a fault of the package.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (FOLDER / f"{name}.yml").open(encoding="utf-8") as stream:
        data: dict[str, Any] = yaml.load(stream, Loader=loader)  # noqa: S506 (a safe loader in either case)
    return data


def words(value: str | list[str]) -> list[str]:
    """A folded block as a list of words; a YAML list stays as it is.

    >>> words("ana  luz")
    ['ana', 'luz']
    """
    return value.split() if isinstance(value, str) else list(value)
