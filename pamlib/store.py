r"""Writes that are never seen half done, and the canonical tables on disk.

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

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pamlib import csv_text
from pamlib.errors import UserError, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pandas import DataFrame

    from pamlib.plan import Plan

INDEX = "tablas.json"
POINTER = "actual.json"
SNAPSHOTS = "snapshots"
STAGED = ".pam-nuevo"
LOCK = ".candado"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID_DIGITS = 16  # 64 bits of the sha256: short enough for Windows paths


# --- one file -------------------------------------------------------------------------------------------------------


def sha256(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` in one step; on any failure the old file is what stays.

    Raises :class:`UserError` when the system refuses (full disk, no permission, file open in another program).
    """
    write_chunks(path, [data])


def write_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """:func:`write_bytes` of a file too large to hold in memory, piece by piece."""
    with _refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Beside, not in the system's temporary folder: a rename is only atomic within one file system.
        handle, name = tempfile.mkstemp(prefix=".", suffix=".nuevo", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(chunks)
                _to_disk(file)
            beside.chmod(0o666 & ~_umask())  # mkstemp makes it private; a shared folder needs the usual mode
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """:func:`write_bytes` of ``text`` in UTF-8, with the line ends it has."""
    write_bytes(path, text.encode("utf-8"))


def json_text(value: Any) -> str:
    """``value`` as JSON with sorted keys, two spaces and a final newline: the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


# --- a set of tables ------------------------------------------------------------------------------------------------


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
    with _refusals(folder), locked(folder):
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
    with _refusals(folder), locked(Path(folder)):
        snapshots.mkdir(parents=True, exist_ok=True)
        for left_over in snapshots.glob(".pam-*"):  # of a run that was killed; the lock says nobody is writing now
            shutil.rmtree(left_over, ignore_errors=True)
        for left_over in Path(folder).glob(".*.nuevo"):
            left_over.unlink(missing_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".pam-", dir=snapshots))
        try:
            _write_set(tables, beside)
            beside.chmod(0o777 & ~_umask())
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
        _sync_folder(snapshots)
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


# --- whole folders, locks -------------------------------------------------------------------------------------------


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to fill; when the block ends well it takes ``target``'s place.

    When the block fails, ``target`` stays as it was. Raises :class:`UserError` when another run holds the folder.
    """
    target = Path(target)
    beside, old = target.parent / f".{target.name}.nuevo", target.parent / f".{target.name}.anterior"
    with locked(target.parent, wait=False):
        with _refusals(target):
            if old.exists():  # killed between the two renames, or before the clean-up
                if target.exists():
                    shutil.rmtree(old)
                else:
                    old.replace(target)
            if beside.exists():
                shutil.rmtree(beside)
            beside.mkdir()
        try:
            yield beside
            with _refusals(target):
                _swap(beside, target, old)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _swap(beside: Path, target: Path, old: Path) -> None:
    """Put ``beside`` where ``target`` was and ``target`` where ``old`` says; all or nothing."""
    if target.exists():
        target.replace(old)
    try:
        beside.replace(target)
    except BaseException:
        if old.exists():
            old.replace(target)
        raise
    _sync_folder(target.parent)


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold ``folder`` for one writer; the system frees it also when the process is killed."""
    with _refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / LOCK).open("a+b")
    with handle:
        acquire, release = _lock_calls(handle, wait)
        try:
            acquire()
        except OSError as error:
            raise UserError(
                f"otra orden de pam está escribiendo en «{folder}»", "Espere a que termine y repita la orden"
            ) from error
        try:
            yield
        finally:
            release()


def _lock_calls(handle: IO[bytes], wait: bool) -> tuple[Callable[[], None], Callable[[], None]]:
    if sys.platform == "win32":
        import msvcrt

        mode = msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK

        def call(what: int) -> None:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), what, 1)

        return lambda: call(mode), lambda: call(msvcrt.LK_UNLCK)
    import fcntl

    flags = fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB)
    return lambda: fcntl.flock(handle, flags), lambda: fcntl.flock(handle, fcntl.LOCK_UN)


# --- details --------------------------------------------------------------------------------------------------------


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
                    _to_disk(handle)
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
        _sync_folder(folder)


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


def _to_disk(handle: IO[bytes]) -> None:
    handle.flush()
    os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut, where the system knows how."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _umask() -> int:
    """The process's umask (reading it means setting it; tables are written from one thread)."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a sentence for the user."""
    try:
        yield
    except PermissionError as error:
        raise UserError(
            f"no se puede escribir en «{path}»",
            "Cierre el archivo si está abierto en otro programa (Excel, por ejemplo) y revise los permisos",
        ) from error
    except OSError as error:
        raise UserError(
            f"no se pudo escribir en «{path}» ({reason(error)})", "Revise la ruta y el espacio en disco"
        ) from error
