"""Where the command line speaks, and what its exit statuses mean.

Results go to the standard output (:func:`tell`); progress, refusals and advice to the standard error (:func:`say`).
"""

from __future__ import annotations

import sys

DONE, WITH_ERRORS, OURS, INTERRUPTED = 0, 1, 3, 130


def tell(text: object) -> None:
    """A line of the result."""
    print(text)  # noqa: T201 - the one place that prints


def say(text: str) -> None:
    """A line for the person, apart from the result."""
    print(text, file=sys.stderr)  # noqa: T201
