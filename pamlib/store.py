r"""The canonical tables on disk, never seen half written.

Two ways to keep a set of tables:

* ``write_snapshot(tables, data/processed/<entidad>)``: a folder named by its content under ``snapshots/``, and a small
  pointer, ``actual.json``, that says which one is current. Old snapshots stay, so a past report can be made again.
* ``write_tables(tables, folder)``: ``<name>.parquet`` and ``<name>.csv`` straight in a folder a person chose. The
  whole new set is first written beside, in ``.pam-nuevo``; only when it is complete are the files moved one by one.
  Whoever reads in between looks in ``.pam-nuevo`` first, so the set is always entirely old or entirely new.

``tablas.json`` lists every file with its sha256. :func:`read_tables` checks it, so that a CSV changed by hand is
reported and not silently ignored (Parquet is what is read back).

CSV: UTF-8 without a mark, comma, ``\n``, missing values as nothing. It keeps the data exactly, also texts that begin
with ``=``, ``+``, ``-`` or ``@`` (a spreadsheet that opens it may take them for formulas): a canonical table that
alters a text is no longer canonical. Files meant for a spreadsheet are made elsewhere, with quoted cells.

>>> write_tables({"lineas": frame}, Path("salida"))     # doctest: +SKIP
>>> read_tables(Path("salida"))["lineas"]               # doctest: +SKIP
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import csv_text
from pamlib.atomic import (
    json_text,
    refusals,
    sha256,
    sync_folder,
    to_disk,
    umask,
    write_bytes,
    write_chunks,
    write_text,
)
from pamlib.errors import UserError
from pamlib.folders import LOCK, locked, replaced_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from pamlib.plan import Plan

__all__ = [
    "INDEX",
    "LOCK",
    "POINTER",
    "SNAPSHOTS",
    "STAGED",
    "current_snapshot",
    "json_text",
    "locked",
    "read_tables",
    "replaced_folder",
    "sha256",
    "snapshot_id",
    "write_bytes",
    "write_chunks",
    "write_plan",
    "write_snapshot",
    "write_tables",
    "write_text",
]

INDEX = "tablas.json"
POINTER = "actual.json"
SNAPSHOTS = "snapshots"
STAGED = ".pam-nuevo"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID_DIGITS = 16  # 64 bits of the sha256: short enough for Windows paths


def write_tables(tables: Mapping[str, DataFrame], folder: Path, *, durable: bool = True) -> list[Path]:
    """Write every table as Parquet and CSV in ``folder``; return the paths, in the order of ``tables``.

    Files of an earlier set that the new one lacks are removed; any other file there is left alone.

    Parameters
    ----------
    durable: wait until the disk holds each file. Without it a power cut in the next seconds may leave a set that
        :func:`read_tables` refuses as damaged (the index has the digest of each file): enough for what one order
        makes again, and many sets in a row do not wait for the disk twenty times each.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise UserError("es un archivo y se esperaba una carpeta", "Elija otra carpeta de salida", file=folder)
    with refusals(folder), locked(folder):
        _finish(folder, durable=durable)
        old = _index(folder)
        beside = Path(tempfile.mkdtemp(prefix=".pam-", dir=folder))
        try:
            _write_set(tables, beside, durable=durable)
            beside.replace(folder / STAGED)  # from here on the new set is the one that is read
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        _finish(folder, durable=durable)
        for name in set(old) - set(_index(folder)):
            (folder / name).unlink(missing_ok=True)
    return [folder / f"{name}.{kind}" for name in tables for kind in ("parquet", "csv")]


def write_snapshot(tables: Mapping[str, DataFrame], folder: Path) -> Path:
    """Keep the tables as the current snapshot of ``folder`` and return the snapshot's folder.

    The same tables give the same snapshot: writing twice changes nothing.
    """
    snapshots = Path(folder) / SNAPSHOTS
    with refusals(folder), locked(Path(folder)):
        snapshots.mkdir(parents=True, exist_ok=True)
        for left_over in snapshots.glob(".pam-*"):  # of a run that was killed; the lock says nobody is writing now
            shutil.rmtree(left_over, ignore_errors=True)
        for left_over in Path(folder).glob(".*.nuevo"):
            left_over.unlink(missing_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".pam-", dir=snapshots))
        try:
            _write_set(tables, beside)
            beside.chmod(0o777 & ~umask())
            target = snapshots / sha256(beside / INDEX)[:_ID_DIGITS]
            if target.exists() and snapshot_id(target) == target.name and _damage(target) is None:
                shutil.rmtree(beside)
            else:
                if target.exists():
                    shutil.rmtree(target)
                beside.replace(target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        sync_folder(snapshots)
        write_text(Path(folder) / POINTER, json_text({"instantanea": target.name}))
    return target


def write_plan(plan: Plan, folder: Path) -> list[Path]:
    """:func:`write_tables` of a plan's canonical tables."""
    return write_tables(plan.tables(), folder)


def current_snapshot(folder: Path) -> Path | None:
    """Folder of the current snapshot of ``folder`` (an entity's processed folder), or ``None`` before the first."""
    pointer = Path(folder) / POINTER
    if not pointer.is_file():
        return None
    try:
        name = str(json.loads(pointer.read_text(encoding="utf-8"))["instantanea"])
        snapshot = Path(folder) / SNAPSHOTS / name
        if not re.fullmatch(r"[0-9a-f]+", name) or not snapshot.is_dir():
            raise ValueError(name)
    except (ValueError, KeyError, TypeError):
        raise UserError(
            "no señala una instantánea que exista", "Lea el plan de nuevo con «pam leer»", file=pointer
        ) from None
    return snapshot


def read_tables(folder: str | Path) -> dict[str, DataFrame]:
    """Read the tables of ``folder``: a snapshot, a plain folder, or an entity's processed folder (its current one).

    Returns name → frame, sorted by name. Raises :class:`UserError` when there are none, when a file is missing, or
    when one was changed after it was written.
    """
    import pandas as pd

    folder = Path(folder)
    if not folder.is_dir():
        raise UserError(f"la carpeta de tablas «{folder}» no existe", "Lea primero el plan con «pam leer»")
    folder = current_snapshot(folder) or folder
    index = _index(folder)
    if index and (damaged := _damage(folder)) is not None:
        raise UserError(
            "falta, o se modificó después de escribirlo",
            f"Las tablas no se corrigen a mano: vuelva a leer el plan con «pam leer» en la carpeta «{folder}»",
            file=damaged,
        )
    names = sorted(index) if index else sorted(path.name for path in folder.glob("*.parquet"))
    tables = {Path(name).stem: _open(folder, name) for name in names if name.endswith(".parquet")}
    if not tables:
        raise UserError(f"la carpeta «{folder}» no contiene tablas de un plan", "Lea primero el plan con «pam leer»")
    frames = {}
    for name, path in tables.items():
        try:
            frames[name] = pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise UserError("no se puede leer", "Vuelva a leer el plan con «pam leer»", file=path) from error
    return frames


def snapshot_id(folder: Path) -> str:
    """Identity of the tables in ``folder``: the first digits of the sha256 of its index; '' without one."""
    path = _open(folder, INDEX)
    return sha256(path)[:_ID_DIGITS] if path.is_file() else ""


def _write_set(tables: Mapping[str, DataFrame], folder: Path, *, durable: bool = True) -> None:
    """Fill ``folder`` with the files of every table and, last, their index."""
    index = {}
    for name, frame in tables.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a table name: {name!r}")
        parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
        frame.to_parquet(parquet, index=False)
        with csv.open("wb") as file:
            file.writelines(csv_text.chunks(frame))
        for path in (parquet, csv):
            if durable:
                with path.open("rb+") as handle:
                    to_disk(handle)
            index[path.name] = sha256(path)
    if durable:
        write_text(folder / INDEX, json_text(index))
    else:  # the folder is not in place yet, so nobody can see half of it
        (folder / INDEX).write_bytes(json_text(index).encode("utf-8"))


def _finish(folder: Path, *, durable: bool = True) -> None:
    """Move the files of a complete staged set into place; the index goes last, so that it never lies."""
    staged = folder / STAGED
    if not staged.is_dir():
        return
    for path in sorted(staged.iterdir(), key=lambda path: (path.name == INDEX, path.name)):
        path.replace(folder / path.name)
    staged.rmdir()
    if durable:
        sync_folder(folder)


def _open(folder: Path, name: str) -> Path:
    """Path of a file of the set, wherever the move left it."""
    staged = folder / STAGED / name
    return staged if staged.is_file() else folder / name


def _index(folder: Path) -> dict[str, str]:
    """Name → sha256 of the set in ``folder``; ``{}`` when there is no index."""
    path = _open(folder, INDEX)
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError(path)
    except ValueError:
        raise UserError("está dañado", "Vuelva a leer el plan con «pam leer»", file=path) from None
    # A name with a path in it would make the clean-up reach outside the folder.
    return {name: str(digest) for name, digest in data.items() if name == Path(name).name}


def _damage(folder: Path) -> Path | None:
    """The first file of the set that is missing or no longer what was written."""
    for name, digest in _index(folder).items():
        path = _open(folder, name)
        if not path.is_file() or sha256(path) != digest:
            return path
    return None
