r"""One file that is never seen half written: it is written beside, flushed to the disk and renamed.

>>> write_text(Path("salida/carta.md"), "Señora rectora:\n")                       # doctest: +SKIP
>>> json_text({"b": 1, "a": "ñ"})
'{\n  "a": "ñ",\n  "b": 1\n}\n'

What the system refuses (full disk, no permission, file open in Excel) is a sentence for the user. Out of scope: sets of
tables (:mod:`pamlib.store`), whole folders and who may write in them (:mod:`pamlib.folders`).
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pamlib.errors import UserError, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def sha256(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace ``path`` by ``data`` in one step; on any failure the old file is what stays.

    ``durable`` waits until the disk holds it. Without it a power cut in the next seconds may leave a file cut short:
    only for what can be made again, by whoever can tell that it is damaged.
    Raises :class:`UserError` when the system refuses (full disk, no permission, file open in another program).
    """
    write_chunks(path, [data], durable=durable)


def write_chunks(path: Path, chunks: Iterable[bytes], *, durable: bool = True) -> None:
    """:func:`write_bytes` of a file too large to hold in memory, piece by piece."""
    with refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Beside, not in the system's temporary folder: a rename is only atomic within one file system.
        handle, name = tempfile.mkstemp(prefix=".", suffix=".nuevo", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(chunks)
                if durable:
                    to_disk(file)
            beside.chmod(0o666 & ~umask())  # mkstemp makes it private; a shared folder needs the usual mode
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        if durable:
            sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """:func:`write_bytes` of ``text`` in UTF-8, with the line ends it has."""
    write_bytes(path, text.encode("utf-8"))


def json_text(value: Any) -> str:
    """``value`` as JSON with sorted keys, two spaces and a final newline: the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


@contextmanager
def refusals(path: Path) -> Iterator[None]:
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


def to_disk(handle: IO[bytes]) -> None:
    """Wait until the disk holds what was written."""
    handle.flush()
    os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut, where the system knows how."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def umask() -> int:
    """The process's umask (reading it means setting it; tables are written from one thread)."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
