"""One Parquet for each table of a ledger, made from its submissions: only a faster copy, never the truth.

It is named by the list of submissions that it holds, written beside and renamed, and made again when a submission
comes; submissions never change, so only new ones are read. Its index goes last and says how long each file is: a copy
that a power cut or a synchronised folder left short is made again, and nobody waits for the disk. Deleting ``cache/``
loses nothing.

Out of scope: which row is the valid one (:mod:`.ledger`), and the tables themselves (:mod:`.ledger_tables`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.ledger_files import CACHE
from pamlib.seguimiento.ledger_tables import ENVIOS, read_tables
from pamlib.store import json_text, locked, write_bytes

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = (*SEGUIMIENTO, ENVIOS)
_VERSION = 3


def tables_of(folder: Path, names: list[str], *, anew: bool = False) -> dict[str, Path]:
    """Table → Parquet with every row of these submissions (all of the ledger); made or completed when not there.

    ``anew`` makes it from the submissions alone, whatever there was: for whoever found it damaged.
    """
    key = _key(names)
    paths = _paths(folder / CACHE, key)
    if not anew and _whole(folder / CACHE, key):
        return paths
    with locked(folder):
        if anew or not _whole(folder / CACHE, key):
            _make(folder, names, key, paths, anew=anew)
    return paths


def _key(names: list[str]) -> str:
    """Name of the copy of these submissions in the tables as they are declared today."""
    columns = {table: [field.name for field in fields] for table, fields in SEGUIMIENTO.items()}
    return hashlib.sha256(json.dumps([_VERSION, columns, names]).encode()).hexdigest()[:16]


def _paths(cache: Path, key: str) -> dict[str, Path]:
    return {table: cache / f"{key}.{table}.parquet" for table in TABLES}


def _whole(cache: Path, key: str) -> list[str] | None:
    """Submissions of a copy, when its index is there and every file is as long as the index says."""
    try:
        index = json.loads((cache / f"{key}.json").read_text(encoding="utf-8"))
        sizes = {table: path.stat().st_size for table, path in _paths(cache, key).items()}
        names: list[str] = index["envios"]
        return names if sizes == index["bytes"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _make(folder: Path, names: list[str], key: str, paths: dict[str, Path], *, anew: bool) -> None:
    cache = folder / CACHE
    old_names, old = ([], {}) if anew else _previous(cache, set(names))
    made = read_tables(folder, sorted(set(names) - set(old_names)))
    sizes = {}
    for table, path in paths.items():
        data = _parquet(_joined(old[table], made[table]) if old_names else made[table])
        write_bytes(path, data, durable=False)
        sizes[table] = len(data)
    index = {"envios": names, "bytes": sizes}
    write_bytes(cache / f"{key}.json", json_text(index).encode(), durable=False)
    _forget(cache, key)


def _previous(cache: Path, wanted: set[str]) -> tuple[list[str], dict[str, Path]]:
    """The largest whole copy of some of these submissions: which ones, and its files."""
    best: tuple[list[str], dict[str, Path]] = ([], {})
    for index in sorted(cache.glob("*.json")):
        names = _whole(cache, index.stem)
        if names is not None and len(names) > len(best[0]) and set(names) <= wanted and _key(names) == index.stem:
            best = (names, _paths(cache, index.stem))
    return best


def _forget(cache: Path, key: str) -> None:
    """Remove earlier copies; one that another process has open stays where the system says so."""
    for path in cache.glob("*"):
        if not path.name.startswith((key, ".")):
            try:
                path.unlink()
            except OSError:
                continue


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
