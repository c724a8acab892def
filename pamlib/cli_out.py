"""Where the command line speaks, and what its exit statuses mean.

Results go to the standard output (:func:`tell`); progress, refusals and advice to the standard error (:func:`say`).
"""

from __future__ import annotations

import sys
from pathlib import Path

DONE, WITH_ERRORS, OURS, INTERRUPTED = 0, 1, 3, 130


def tell(text: object) -> None:
    """A line of the result."""
    print(text)  # noqa: T201 - the one place that prints


def say(text: str) -> None:
    """A line for the person, apart from the result."""
    print(text, file=sys.stderr)  # noqa: T201


def files_told(folder: Path) -> list[str]:
    """One line for each file of the folder itself, then one for each folder in it with how many files it holds."""
    own = sorted(path for path in folder.iterdir() if path.is_file())
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    held = [(path, sum(each.is_file() for each in path.rglob("*"))) for path in inside]
    return [*map(str, own), *(f"{path} ({number} {'archivo' if number == 1 else 'archivos'})" for path, number in held)]
