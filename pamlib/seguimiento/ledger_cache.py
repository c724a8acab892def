"""One Parquet for each table of a ledger, made from its submissions: only a faster copy, never the truth.

It is named by the list of submissions that it holds, written beside and renamed, and made again when a submission
comes; submissions never change, so only new ones are read. Deleting ``cache/`` loses nothing.

Out of scope: which row is the valid one (:mod:`.ledger`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.schema_field import FLOAT, INT
from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.keys import key_of, key_text
from pamlib.seguimiento.ledger_files import CACHE, read_submission, submission_names
from pamlib.store import json_text, locked, write_bytes

if TYPE_CHECKING:
    import pyarrow as pa

#: Facts of a submission that every row needs, besides those of its own table.
HEADER = ("envio_id", "corte", "reporto", "recibido", "sha256", "relectura_de", "releido")
_VERSION = 2


def tables_of(folder: Path) -> dict[str, Path]:
    """Table → Parquet with every row of every submission of the ledger; made or completed when it is not there."""
    names = submission_names(folder)
    key = _key(names)
    paths = {table: folder / CACHE / f"{key}.{table}.parquet" for table in (*SEGUIMIENTO, "envios")}
    if all(path.is_file() for path in paths.values()):
        return paths
    with locked(folder):
        if not all(path.is_file() for path in paths.values()):
            _make(folder, names, key, paths)
    return paths


def discard(folder: Path) -> None:
    """Forget the copy: it is damaged, and the next question makes it again."""
    with locked(folder):
        _forget(folder / CACHE, "-")


def _key(names: list[str]) -> str:
    """Name of the copy of these submissions in the tables as they are declared today."""
    columns = {table: [field.name for field in fields] for table, fields in SEGUIMIENTO.items()}
    return hashlib.sha256(json.dumps([_VERSION, columns, names]).encode()).hexdigest()[:16]


def _make(folder: Path, names: list[str], key: str, paths: dict[str, Path]) -> None:
    cache = folder / CACHE
    old_names, old = _previous(cache)
    new = names if old_names is None or not set(old_names) <= set(names) else sorted(set(names) - set(old_names))
    contents = [read_submission(folder, name) for name in new]
    for table, path in paths.items():
        made = _table(table, contents)
        if len(new) < len(names):
            made = _joined(old[table], made)
        write_bytes(path, _parquet(made))
    write_bytes(cache / f"{key}.json", json_text(names).encode())
    _forget(cache, key)


def _previous(cache: Path) -> tuple[list[str] | None, dict[str, Path]]:
    """The largest complete earlier copy: its submissions and its files."""
    best: tuple[list[str] | None, dict[str, Path]] = (None, {})
    for index in sorted(cache.glob("*.json")):
        paths = {table: cache / f"{index.stem}.{table}.parquet" for table in (*SEGUIMIENTO, "envios")}
        try:
            names = json.loads(index.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        wanted = _key(names)
        if wanted == index.stem and all(path.is_file() for path in paths.values()) and len(names) > len(best[0] or []):
            best = (names, paths)
    return best


def _forget(cache: Path, key: str) -> None:
    """Remove earlier copies; one that another process has open stays where the system says so."""
    for path in cache.glob("*"):
        if not path.name.startswith((key, ".")):
            try:
                path.unlink()
            except OSError:
                continue


def schema_of(table: str) -> pa.Schema:
    """Types of the copy of a table: those of the schema, and what the query needs beside."""
    import pyarrow as pa

    kinds = {INT: pa.int64(), FLOAT: pa.float64()}
    if table == "envios":
        return pa.schema([(name, pa.string()) for name in HEADER])
    fields = [(f.name, kinds.get(f.dtype, pa.string())) for f in SEGUIMIENTO[table] if f.name != "situacion"]
    return pa.schema([*fields, ("sha256", pa.string()), ("clave", pa.string())])


def _table(table: str, contents: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows of ``contents`` with the facts of their submission."""
    import pyarrow as pa

    schema = schema_of(table)
    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    for content in contents:
        if table == "envios":
            for name in HEADER:
                columns[name].append(content.get(name) or "")
            continue
        held = content["tablas"][table]
        count = len(held["filas"])
        own = dict(zip(held["columnas"], zip(*held["filas"], strict=True), strict=True)) if count else {}
        own["clave"] = [key_text(key_of(table, dict(zip(held["columnas"], row, strict=True)))) for row in held["filas"]]
        for name, column in columns.items():
            # A column that the table did not have when the submission came is empty.
            blank = "" if pa.types.is_string(schema.field(name).type) else None
            column.extend(own[name] if name in own else [content.get(name, blank)] * count)
    return pa.table({name: pa.array(columns[name], schema.field(name).type) for name in schema.names})


def _joined(path: Path, new: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa.concat_tables([pq.read_table(path), new])


def _parquet(table: pa.Table) -> bytes:
    import io

    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()
