"""The child's side: parses the file it is asked for within its bounds, and answers with plain values.

``serve()`` is all that the child runs. It writes no file and starts no program but the one that reads pictures, when a
person asked for it.

Out of scope: starting it and stopping it (:mod:`pamlib.readers.sandbox`).
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers.sandbox_messages import USER_FIELDS, packed, receive, send


def serve() -> None:
    """Answer questions until there are no more: what the child runs."""
    import gc

    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not write into the answers.
    sys.stdout = sys.stderr
    os.dup2(sys.stderr.fileno(), 1)
    gc.disable()
    import pamlib.readers.xlsx  # noqa: F401 - the kind that comes most is ready when asked for

    while (content := receive(asked)) is not None:
        send(answers, _answer(*pickle.loads(content)))  # noqa: S301 - from the process that started this one
        del content
        gc.collect()


def _answer(path: str, limits: Limits, memory: int, seconds: float) -> bytes:
    from pamlib.readers import parse

    try:
        _bound(memory, seconds)
        tables = parse(Path(path), limits)
        content: Any = [(replace(table, rows=[]), list(map(packed, table.rows))) for table in tables]
        del tables
        return pickle.dumps(("tables", content, _large(memory)), pickle.HIGHEST_PROTOCOL)
    except UserError as error:
        what, content = "user", attrgetter(*USER_FIELDS)(error)
    except (MemoryError, SystemError):
        # The second is how an extension in C fails that did not expect to be out of memory.
        what, content = "memory", None
    except Exception as error:  # noqa: BLE001 - the other side raises it again, with its traceback
        import traceback

        what = "ours"
        content = (f"falla interna de pam al leer ({type(error).__name__})", traceback.format_exc()[-20_000:])
    return pickle.dumps((what, content, what == "memory" or _large(memory)))


def _large(memory: int) -> bool:
    """True when this process keeps so much of its bound that the next file may not find enough (told on Linux)."""
    try:
        facts = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return False
    return int(facts[5]) * os.sysconf("SC_PAGE_SIZE") > memory // 5


def _bound(memory: int, seconds: float) -> None:
    """Bounds of the next read, where the system has them. The soft ones: the next file may need others."""
    try:
        import resource
    except ImportError:
        return  # Windows
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = int(used.ru_utime + used.ru_stime + seconds) + 2
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        # In case whoever counts the time is gone.
        (resource.RLIMIT_CPU, processor),
        # Private memory alone: shared libraries and the file's own pages are not the file's doing.
        (resource.RLIMIT_DATA, memory),
    ):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
