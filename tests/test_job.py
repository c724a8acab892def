"""The bound on memory on Windows, with the system's calls replaced: what is asked of it, in which order, and refusals.

The calls themselves run on Windows only, where these tests have not been run.
"""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from pamlib.limits import DEFAULT
from pamlib.readers import sandbox
from pamlib.readers.job import ExtendedLimits, Job, bound

CHILD = SimpleNamespace(_handle=77)


class Fake:
    """A kernel that writes down what is asked, and refuses one call."""

    def __init__(self, refuses: str = "") -> None:
        self.asked: list[tuple] = []
        self.refuses = refuses

    def create(self):
        self.asked.append(("create",))
        return None if self.refuses == "create" else 5

    def limit(self, job, limits):
        flags = limits.BasicLimitInformation.LimitFlags
        self.asked.append(("limit", job, flags, limits.ProcessMemoryLimit))
        return int(self.refuses != "limit")

    def assign(self, job, process):
        self.asked.append(("assign", job, process))
        return int(self.refuses != "assign")

    def close(self, job):
        self.asked.append(("close", job))


def test_the_bound_is_set_before_the_child_is_in():
    kernel = Fake()
    job = bound(CHILD, 1000, kernel)
    assert job.handle == 5
    assert kernel.asked == [("create",), ("limit", 5, 0x100 | 0x2000, 1000), ("assign", 5, 77)]
    # A file of another kind has another bound; the same one is not asked for again.
    assert job.limit(1000)
    assert job.limit(2000)
    job.close()
    job.close()
    assert kernel.asked[3:] == [("limit", 5, 0x100 | 0x2000, 2000), ("close", 5)]


@pytest.mark.parametrize("refused", ["create", "limit", "assign"])
def test_a_refusal_leaves_no_job_behind(refused):
    kernel = Fake(refused)
    assert bound(CHILD, 1000, kernel) is None
    assert (kernel.asked[-1] == ("close", 5)) is (refused != "create")


def test_a_bound_that_is_refused_later_keeps_the_one_there_was():
    kernel = Fake()
    job = Job(kernel, 77, 1000)
    kernel.refuses = "limit"
    assert not job.limit(2000)
    assert (job.memory, job.handle) == (1000, 5)


def test_the_structure_has_the_size_that_windows_expects():
    # 64 bits: 64 of basic limits, 48 of counters, 4 × 8 of memory; 32 bits: 48 + 48 + 4 × 4.
    assert ctypes.sizeof(ExtendedLimits) == (144 if ctypes.sizeof(ctypes.c_void_p) == 8 else 112)


def test_the_child_of_a_reading_is_bound_where_it_cannot_bind_itself(monkeypatch, tmp_path):
    """The whole reading with Windows' way chosen; the job is a fake one."""
    made = []

    class Bound:
        def __init__(self, process, memory):
            self.process, self.bounds, self.closed = process, [memory], False
            made.append(self)

        def limit(self, memory):
            self.bounds.append(memory)

        def close(self):
            self.closed = True

    monkeypatch.setattr("pamlib.readers.job.bound", Bound)
    monkeypatch.setattr(sandbox, "sys", SimpleNamespace(**{**vars(sandbox.sys), "platform": "win32"}))
    child = sandbox._Child()
    (tmp_path / "a.csv").write_text("META;TAREA\na;b\n", encoding="utf-8")
    question = (str(tmp_path / "a.csv"), DEFAULT, 2**27, 20.0)
    try:
        assert child.ask(question, 2**27, 20.0, None)[0] == "tables"
        assert child.ask(question, 2**28, 20.0, None)[0] == "tables"
    finally:
        child.stop()
    assert [(job.bounds, job.closed) for job in made] == [([2**27, 2**28], True)]
