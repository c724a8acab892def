"""Parses a file in another process, which may run out of memory or time without harm to this one.

One child is kept for the whole session: it starts in about 0.06 s, holds some 20 MB and imports none of the heavy
libraries. It gets a path and the limits, and sends back the tables, or why there are none, as plain values. A child
that had to be stopped, or that a file brought down, is replaced when the next file comes.

Bounds: private memory and processor time by ``setrlimit`` where the system has it (Linux; macOS takes only the second
seriously), memory by a job object on Windows (:mod:`pamlib.readers.job`, not tried on one), time by this process
everywhere.

>>> run(Path("plan.xlsx"), DEFAULT)        # doctest: +SKIP

Out of scope: what the file says; what the child does (:mod:`pamlib.readers.sandbox_child`) and what goes between the
two (:mod:`pamlib.readers.sandbox_messages`).
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import InternalError, UserError
from pamlib.limits import Limits
from pamlib.readers.sandbox_messages import USER_FIELDS, opened, receive, send, whole
from pamlib.table import RawTable

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from pamlib.readers.job import Job

# No site (it costs 10 ms and runs code of other packages): the child is given this process's path.
_COMMAND = "import sys; sys.path[:] = {path!r}; from pamlib.readers.sandbox_child import serve; serve()"


def run(
    path: Path, limits: Limits, *, pdf: bool = False, meanwhile: Callable[[], object] | None = None
) -> list[RawTable]:
    """:func:`pamlib.readers.parse` of ``path`` in the child; ``meanwhile`` is called here once it is at work.

    Raises
    ------
    UserError: what the reader says of the file, or that it asks for more time or memory than ``limits`` give.
    InternalError: the reader failed; ``detail`` has the child's traceback.
    """
    seconds = limits.pdf_seconds if pdf else limits.seconds
    memory = limits.pdf_memory_bytes if pdf else limits.memory_bytes
    answer = _child.ask((str(path.absolute()), limits, memory, seconds), memory, seconds, meanwhile)
    if answer is None:
        raise _too_long(path, seconds)
    what, content = answer
    if what == "tables":
        return [whole(table, rows) for table, rows in content]
    if what == "user":
        raise UserError(content[0], content[1], **dict(zip(USER_FIELDS[2:], content[2:], strict=True)))
    if what == "ours":
        error = InternalError(content[0])
        error.detail = content[1]  # type: ignore[attr-defined]
        raise error
    raise UserError(
        "no se pudo leer: pide mucha más memoria que un plan o está dañado",
        "Copie el plan a un archivo nuevo, sin nada más, y guárdelo; si vino de otra persona, pida otra copia",
        file=path,
    )


def start() -> None:
    """Start the child now, so that it is ready when the first file comes; nothing else depends on this."""
    _child.start()


def _too_long(path: Path, seconds: float) -> UserError:
    return UserError(
        f"no se terminó de leer en {seconds:g} segundos",
        "Deje en el archivo solo el plan y guárdelo de nuevo",
        file=path,
    )


class _Child:
    """The one child of this process; used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._job: Job | None = None
        self._owner = 0

    def start(self) -> None:
        with self._lock:
            self._ready()

    def stop(self) -> None:
        """End the child and wait for it."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return  # after a fork the child is our parent's
        process.kill()
        job, self._job = self._job, None
        if job is not None:
            job.close()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()

    def ask(
        self, question: tuple[Any, ...], memory: int, seconds: float, meanwhile: Callable[[], object] | None
    ) -> tuple[str, Any] | None:
        """What the child answers; ``("died", None)`` when it cannot, ``None`` when it takes longer than ``seconds``."""
        with self._lock:
            process = self._ready()
            if sys.platform == "win32":
                self._bound(process, memory)
            late = threading.Event()

            def give_up() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(seconds, give_up)
            timer.daemon = True
            timer.start()
            try:
                answer = self._talk(process, question, meanwhile)
            except BaseException:
                self.stop()
                raise
            finally:
                timer.cancel()
            if answer is None or answer[2] or late.is_set():
                # Gone, or it keeps much of the memory it took: the next file gets a new one.
                self.stop()
            if answer is not None:
                return answer[:2]
            return None if late.is_set() else ("died", None)

    def _bound(self, process: subprocess.Popen[bytes], memory: int) -> None:
        """Bound the child's memory from here, where it cannot do it itself."""
        if self._job is None:
            from pamlib.readers.job import bound

            self._job = bound(process, memory)
        else:
            self._job.limit(memory)

    @staticmethod
    def _talk(
        process: subprocess.Popen[bytes], question: tuple[Any, ...], meanwhile: Callable[[], object] | None
    ) -> tuple[str, Any, bool] | None:
        assert process.stdin is not None  # noqa: S101 - both were asked for
        assert process.stdout is not None  # noqa: S101
        try:
            send(process.stdin, pickle.dumps(question))
        except OSError:
            return None
        if meanwhile is not None:
            meanwhile()
        try:
            content = receive(process.stdout)
        except OSError:
            return None
        if content is None:
            return None
        answer: tuple[str, Any, bool] = opened(content)
        return answer

    def _ready(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and self._owner == os.getpid() and process.poll() is None:
            return process
        if process is not None:
            self.stop()
        import subprocess  # here, because the child has no use for it and starts sooner without

        home = str(Path(__file__).resolve().parents[2])
        path = [home, *(each for each in sys.path if each not in {"", home})]
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-X", "utf8", "-c", _COMMAND.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # an aborted library says so in English there
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._owner = os.getpid()
        return self._process


_child = _Child()
atexit.register(_child.stop)
