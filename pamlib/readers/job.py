"""A bound on the memory of a child process on Windows: a *job object* that the child is put in.

Linux bounds itself (``setrlimit`` in :mod:`pamlib.readers.sandbox`); Windows has no such call, so the parent does it.
A process in the job that asks for more than ``memory`` bytes of private memory is refused them, as on Linux; when the
parent ends, however it ends, the system closes the job and ends the child with it.

>>> bound(process, 176 * 2**20)       # on Windows                        # doctest: +SKIP

The calls are given as an argument (:class:`Kernel`), so that the order of calls, the numbers in the structure and what
happens on a refusal are tested anywhere. **It has not been run on Windows**: no such machine is at hand. A refusal of
the system leaves the child without a bound, as before, and never stops a reading.

Sources: Microsoft, *Job Objects*, ``SetInformationJobObject``, ``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``.
"""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import subprocess

_EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
_PROCESS_MEMORY = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
_KILL_ON_CLOSE = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE


class _BasicLimits(ctypes.Structure):
    """``JOBOBJECT_BASIC_LIMIT_INFORMATION``."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """``JOBOBJECT_EXTENDED_LIMIT_INFORMATION``; the six counters are those of ``IO_COUNTERS``."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Kernel(Protocol):
    """The four calls of ``kernel32`` that a job needs; each gives 0 or nothing when the system refuses."""

    def create(self) -> int | None:
        """``CreateJobObjectW``: the handle of a new job."""

    def limit(self, job: int, limits: ExtendedLimits) -> int:
        """``SetInformationJobObject`` with the extended limits."""

    def assign(self, job: int, process: int) -> int:
        """``AssignProcessToJobObject``."""

    def close(self, job: int) -> None:
        """``CloseHandle``."""


class _Kernel32:
    """The calls themselves; only on Windows."""

    def __init__(self) -> None:
        library: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
        handle = ctypes.c_void_p
        for name, result, arguments in (
            ("CreateJobObjectW", handle, (handle, ctypes.c_wchar_p)),
            ("SetInformationJobObject", ctypes.c_int, (handle, ctypes.c_int, handle, ctypes.c_uint32)),
            ("AssignProcessToJobObject", ctypes.c_int, (handle, handle)),
            ("CloseHandle", ctypes.c_int, (handle,)),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self._library = library

    def create(self) -> int | None:
        made: int | None = self._library.CreateJobObjectW(None, None)
        return made

    def limit(self, job: int, limits: ExtendedLimits) -> int:
        done: int = self._library.SetInformationJobObject(
            job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        return done

    def assign(self, job: int, process: int) -> int:
        done: int = self._library.AssignProcessToJobObject(job, process)
        return done

    def close(self, job: int) -> None:
        self._library.CloseHandle(job)


class Job:
    """The job of one child; ``None`` in ``handle`` when the system gave none.

    Parameters
    ----------
    process: handle of the process, as ``subprocess`` keeps it on Windows.
    """

    def __init__(self, kernel: Kernel, process: int, memory: int) -> None:
        self._kernel = kernel
        self.memory = 0
        self.handle = kernel.create() or None
        if self.handle is not None and not (self.limit(memory) and kernel.assign(self.handle, process)):
            self.close()

    def limit(self, memory: int) -> bool:
        """Bound each process of the job to ``memory`` bytes of private memory; ``False`` when refused."""
        if self.handle is None:
            return False
        if memory == self.memory:
            return True
        limits = ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _KILL_ON_CLOSE
        limits.ProcessMemoryLimit = memory
        done = bool(self._kernel.limit(self.handle, limits))
        self.memory = memory if done else self.memory
        return done

    def close(self) -> None:
        """Give the job back; whoever is still in it is ended by the system."""
        if self.handle is not None:
            self._kernel.close(self.handle)
            self.handle = None


def bound(process: subprocess.Popen[bytes], memory: int, kernel: Kernel | None = None) -> Job | None:
    """Put a child in a job of its own; ``None`` where the system has no jobs, or refuses one."""
    if kernel is None:
        if os.name != "nt":
            return None
        kernel = _Kernel32()
    handle = int(getattr(process, "_handle"))  # noqa: B009 - not in the stubs of other systems
    job = Job(kernel, handle, memory)
    return job if job.handle is not None else None
