"""A DuckDB of one's own for each reading: bounded memory, spill beside, nothing fetched from the network.

>>> with connected() as con:
...     con.sql("select 1 + 1").fetchall()
[(2,)]

DuckDB reads the text, repairs, checks and puts together; pandas only gets the result. Every sum that must be the same
on one core or on twenty is made of whole numbers (:data:`UNIT`), never of floating ones.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Figures are added in whole ten-thousandths: exact, so the order of the rows does not matter.
UNIT = 10_000
MEMORY_MB = 1_024


@contextmanager
def connected(*, memory_mb: int = MEMORY_MB, threads: int | None = None) -> Iterator[DuckDBPyConnection]:
    """A connection in memory; what does not fit goes to a temporary folder that is removed at the end."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True) as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads is not None:
            settings["threads"] = threads
        con = duckdb.connect(":memory:", config=settings)
        con.execute("set enable_progress_bar = false")  # what a user sees is said by pam
        try:
            yield con
        finally:
            con.close()


def quoted(text: str) -> str:
    """A text as a SQL literal.

    >>> quoted("D'Elhuyar")
    "'D''Elhuyar'"
    """
    return "'" + text.replace("'", "''") + "'"


def listed(texts: object) -> str:
    """Several texts, or whole numbers, as the inside of ``IN (…)``."""
    items = sorted(texts)  # type: ignore[call-overload]
    return ", ".join(quoted(each) if isinstance(each, str) else str(int(each)) for each in items)
