"""A delimited text as a SQL relation, with every row that does not fit kept apart.

Columns are named ``c0``, ``c1``… by their place. A row with too few or too many cells is no relation row: DuckDB puts
it in ``reject_errors`` with its line, and :func:`rejected` gives it back whole.
"""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.sources.engine import quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from duckdb import DuckDBPyConnection

    from pamlib.sources.layout import Layout

_MAX_LINE = 2**18
_BUFFER = 2**21  # one for each thread and a few more: the reader keeps no more of the file than that
_CHUNK = 2**22


def as_utf8(path: Path, layout: Layout, folder: Path, *, one_ending: bool = False) -> Path:
    """The file itself when it is plain UTF-8; else a copy in ``folder`` that is (and without quotes around rows).

    ``one_ending``: also a copy whose lines all end alike, for a text that mixes them.

    Raises
    ------
    UserError: further on, the text is not in the encoding of its beginning.
    """
    pattern = any(sign in str(path) for sign in "*?[")  # DuckDB would look for several files
    rewritten = layout.wrapped or layout.lone_cr or one_ending or pattern
    if layout.encoding in ("utf-8", "utf-8-sig") and not rewritten:
        return path
    copy = folder / "texto.csv"
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    try:
        endings = None if layout.lone_cr or one_ending else ""
        with (
            path.open(encoding=encoding, newline=endings) as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            if layout.wrapped:
                # Each cell is a row: what is inside its quotes is the line that was meant.
                target.writelines(f"{cells[0] if cells else ''}\n" for cells in csv.reader(source))
            else:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
    except (UnicodeError, csv.Error) as error:
        raise UserError(
            f"no está todo en la misma codificación ({layout.encoding.upper()})",
            "Ábralo en el Bloc de notas y guárdelo como «texto UTF-8»",
            file=path,
        ) from error
    return copy


def relation(
    path: Path,
    layout: Layout,
    width: int,
    *,
    header: bool,
    numbers: Collection[int] = (),
    rejects: bool = True,
    skip_bad: bool = False,
    decimal: str = ".",
) -> str:
    """SQL of the text as a table function; ``numbers``: places read as DOUBLE at once, written with ``decimal``."""
    columns = ", ".join(f"'c{i}': '{'DOUBLE' if i in numbers else 'VARCHAR'}'" for i in range(width))
    quote = f"quote='{layout.quote}'" + (", escape='\"'" if layout.quote else ", escape=''")
    kept = ", store_rejects=true" if rejects else ", ignore_errors=true" if skip_bad else ""
    if numbers and decimal != ".":
        kept += f", decimal_separator={quoted(decimal)}"
    return (
        f"read_csv({quoted(str(path))}, auto_detect=false, header={str(header).lower()}, "
        f"delim={quoted(layout.separator)}, {quote}, columns={{{columns}}}, nullstr='', "
        f"max_line_size={_MAX_LINE}, buffer_size={_BUFFER}, strict_mode=true{kept})"
    )


def rejected(con: DuckDBPyConnection) -> list[tuple[int, str, str]]:
    """Rows that did not fit, in order: line of the file, the whole row, kind of error. Empties the table."""
    import duckdb

    with suppress(duckdb.CatalogException):
        rows = con.execute(
            "select line, any_value(csv_line), min(error_type) from reject_errors group by line order by line"
        ).fetchall()
        con.execute("delete from reject_errors")
        con.execute("delete from reject_scans")
        return [(int(line), str(text).rstrip("\r\n"), str(kind)) for line, text, kind in rows]
    return []
