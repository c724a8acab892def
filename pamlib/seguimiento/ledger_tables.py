"""Submissions of a ledger as one Arrow table for each kind of row, with the facts of the submission in every row.

>>> read_tables(folder, submission_names(folder))["avances"].num_rows       # doctest: +SKIP
7200

Column by column and never row by row: a ledger of many years has hundreds of thousands of rows.
Out of scope: keeping the tables (:mod:`.ledger_cache`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.schema_field import FLOAT, INT
from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.keys import key_texts
from pamlib.seguimiento.ledger_files import read_submission

if TYPE_CHECKING:
    import pyarrow as pa

#: The table with one row for each submission.
ENVIOS = "envios"
#: Facts of a submission that every row needs, besides those of its own table.
HEADER = ("envio_id", "corte", "reporto", "recibido", "sha256", "relectura_de", "releido")


def schema_of(table: str) -> pa.Schema:
    """Types of a table: those of the schema, and what the query needs beside."""
    import pyarrow as pa

    kinds = {INT: pa.int64(), FLOAT: pa.float64()}
    if table == ENVIOS:
        return pa.schema([(name, pa.string()) for name in HEADER])
    fields = [(f.name, kinds.get(f.dtype, pa.string())) for f in SEGUIMIENTO[table] if f.name != "situacion"]
    return pa.schema([*fields, ("sha256", pa.string()), ("clave", pa.string())])


def read_tables(folder: Path, names: Sequence[str]) -> dict[str, pa.Table]:
    """Every row of these submissions, in their order; each submission is read once and let go."""
    headers: dict[str, list[str]] = {name: [] for name in HEADER}
    parts = {table: _Part(table) for table in SEGUIMIENTO}
    for name in names:
        content = read_submission(folder, name)
        for fact, column in headers.items():
            column.append(content.get(fact) or "")
        for table, part in parts.items():
            part.add(content["tablas"][table])
    facts = _arrow(ENVIOS, headers)
    return {table: part.table(facts) for table, part in parts.items()} | {ENVIOS: facts}


class _Part:
    """Rows of one table, gathered submission by submission."""

    def __init__(self, table: str) -> None:
        self.name = table
        schema = schema_of(table)
        #: What stands in a column that the table did not have when the submission came.
        self._blank = {f.name: "" if str(f.type) == "string" else None for f in schema if f.name not in HEADER}
        del self._blank["clave"]
        self._columns: dict[str, list[Any]] = {name: [] for name in self._blank}
        self._counts: list[int] = []

    def add(self, held: dict[str, Any]) -> None:
        """Take the rows of one submission."""
        count = len(held["filas"])
        self._counts.append(count)
        if not count:
            return
        own = dict(zip(held["columnas"], zip(*held["filas"], strict=True), strict=True))
        for name, column in self._columns.items():
            column.extend(own[name] if name in own else [self._blank[name]] * count)

    def table(self, facts: pa.Table) -> pa.Table:
        """All of them, with the facts of their submission (one row of ``facts`` each, in the same order)."""
        import numpy as np

        rows = facts.take(np.repeat(np.arange(len(self._counts)), self._counts))
        repeated = {name: rows[name] for name in schema_of(self.name).names if name in HEADER}
        keys = key_texts(self.name, self._columns) if any(self._counts) else []
        return _arrow(self.name, {**self._columns, **repeated, "clave": keys})


def _arrow(table: str, columns: dict[str, Any]) -> pa.Table:
    import pyarrow as pa

    return pa.table({f.name: _column(columns[f.name], f.type) for f in schema_of(table)}, schema=schema_of(table))


def _column(values: Any, kind: pa.DataType) -> Any:
    import pyarrow as pa

    return pa.array(values, kind) if isinstance(values, list) else values
