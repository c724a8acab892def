"""A folder for one writer at a time, and a folder that is replaced as a whole or not at all.

>>> with replaced_folder(Path("reports/demo/2025-1")) as beside:                   # doctest: +SKIP
...     write_text(beside / "informe.html", html)

Out of scope: one file (:mod:`pamlib.atomic`), sets of tables (:mod:`pamlib.store`).
"""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pamlib.atomic import refusals, sync_folder
from pamlib.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOCK = ".candado"


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target`` to fill; when the block ends well it takes ``target``'s place.

    When the block fails, ``target`` stays as it was. Raises :class:`UserError` when another run holds the folder.
    """
    target = Path(target)
    beside, old = target.parent / f".{target.name}.nuevo", target.parent / f".{target.name}.anterior"
    with locked(target.parent, wait=False):
        with refusals(target):
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
            with refusals(target):
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
    sync_folder(target.parent)


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold ``folder`` for one writer; the system frees it also when the process is killed."""
    with refusals(folder):
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
