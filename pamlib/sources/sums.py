"""Sums of a delimited file by department, year and group, straight from the text: exact, so the same on any machine.

A *part* is a text of the source (a whole file, or a piece of one with the headings). ``part_sums`` reads it once: it
adds it up and brings the sample in which :mod:`pamlib.sources.profile` looks at whole columns. What is doubted there is
taken out of the sums afterwards (:mod:`pamlib.sources.sums_together`), so nothing is read twice but in rare cases.
:mod:`pamlib.sources.aggregate` puts parts together, here or on a cluster.

Nothing is kept by row, so a file may be much larger than the memory.

>>> part_sums(plan, path, Setting()).sums.column_names[:3]          # doctest: +SKIP
['departamento', 'anio', 'periodo']

Out of scope: the SQL (:mod:`pamlib.sources.sums_sql`).
"""

from __future__ import annotations

import csv
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.sources import cells, text_sql
from pamlib.sources.engine import connected
from pamlib.sources.sums_sql import GROUP, MOST_ROWS, OTHER, REJECTED, averaged, kept_sql, sums_sql, unpacked_sql
from pamlib.sources.sums_together import LEVELS, needs_again, together

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pyarrow as pa

    from pamlib.sources.spec import Plan
    from pamlib.sources.typed import Flags

__all__ = [
    "GROUP", "LEVELS", "MOST_ROWS", "OTHER", "REJECTED", "Part", "Setting", "averaged", "likely_numbers", "needs_again",
    "part_sums", "together",
]  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """How much of the machine a part may use, and where it spills."""

    memory_mb: int = 1_024
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of one part by :data:`GROUP`, and the figures of one in so many places, for :func:`profile.doubts`."""

    sums: pa.Table
    sample: pa.Table


def part_sums(
    plan: Plan,
    path: Path,
    setting: Setting,
    *,
    flags: Flags | None = None,
    repeated: Collection[int] = (),
    one_in: int = 0,
) -> Part:
    """Add up one part: ``s_x`` weighted figures, ``t_x`` their weights, counts, and ``llaves``; the file is read once.

    ``llaves`` are hashes of the keys of the rows: with those of the other parts they show which rows are repeated.
    ``one_in``: one of how many places is in the sample (0: no sample).
    """
    import duckdb

    with connected(memory_mb=setting.memory_mb, threads=setting.threads) as con, _text(plan, path) as text:
        cells.install(con)
        con.execute("set preserve_insertion_order = false")
        numbers, packed = likely_numbers(plan), True
        while True:
            relation = _relation(plan, text, numbers)
            try:
                con.execute(
                    f"create table parte as {sums_sql(plan, relation, flags or {}, repeated, numbers, one_in, packed)}"
                )
            except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
                if not numbers:
                    raise
                # A cell that is no plain number: its column as text, to be understood. Any other trouble: all as text.
                column = re.search(r'column "c(\d+)"', str(error))
                numbers = numbers - {int(column[1])} if column and int(column[1]) in numbers else frozenset()
                continue
            most = con.execute("select coalesce(max(filas), 0) from parte").fetchall()[0][0]
            if not packed or most <= MOST_ROWS:
                break
            packed = False
            con.execute("drop table parte")
        con.execute("set threads = 1")  # what follows is small, and each thread has vectors of its own
        sample = (
            con.sql(kept_sql(plan)).to_arrow_table() if one_in else con.sql("select 1 where false").to_arrow_table()
        )
        return Part(con.sql(unpacked_sql(plan, packed)).to_arrow_table(), sample)


class _text:  # noqa: N801 - used like a function
    """The part as plain UTF-8, for as long as it is read."""

    def __init__(self, plan: Plan, path: Path) -> None:
        self.plan, self.path = plan, path

    def __enter__(self) -> Path:
        self.folder = tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True)
        return text_sql.as_utf8(self.path, self.plan.job.look.layout, Path(self.folder.name))

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()


def _relation(plan: Plan, path: Path, numbers: Collection[int] = ()) -> str:
    layout = plan.job.look.layout
    relation = text_sql.relation(
        path, layout, len(plan.headings), header=plan.has_heading, numbers=numbers, rejects=False, skip_bad=not numbers,
        decimal="," if plan.edition["decimal"] == "coma" else ".",
    )  # fmt: skip
    return f"(from {relation})"


def likely_numbers(plan: Plan) -> frozenset[int]:
    """Places to be read as DOUBLE straight away: no count (its text tells 1.000 from 1), nothing odd in the first rows.

    Only a guess: a cell further down that is no plain number has its column read again as text.
    """
    layout = plan.job.look.layout
    places = {plan.place(c.heading) for c in plan.columns if not (c.whole or c.text)} - {None}
    if layout.wrapped or (plan.edition["decimal"] == "coma" and layout.separator == ","):
        return frozenset()
    plain = re.compile(r"(-?\d+([.,]\d+)?)?" if plan.edition["decimal"] == "coma" else r"(-?\d+(\.\d+)?)?")
    # The sample ends where its 64 KiB do: the last line may be half.
    lines = layout.sample.lstrip("\ufeff").splitlines()[1 if plan.has_heading else 0 : -1]
    rows: Iterable[list[str]]
    if len(layout.separator) == 1:
        rows = csv.reader(lines, delimiter=layout.separator)
    else:
        rows = (line.split(layout.separator) for line in lines)
    odd = {n for row in rows for n in places if n is not None and n < len(row) and not plain.fullmatch(row[n])}
    return frozenset(place for place in places if place is not None) - odd
