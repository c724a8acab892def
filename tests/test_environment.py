"""The five files that say what gets installed tell one story.

pyproject.toml gives ranges, requirements.lock and requirements-dev.lock give versions and hashes, environment.yml and
the Makefile install them. Each rule is a function that lists what is wrong, so that it can be shown to notice.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

LOCKS = {"requirements.lock": ("cuadernos",), "requirements-dev.lock": ("cuadernos", "cluster", "dev")}
MINORS = [f"3.{minor}" for minor in range(8, 20)]


@dataclass(frozen=True)
class Pin:
    """One entry of a lock: ``version`` as text, hashes as ``sha256:...``, marker as text ('' when it always holds)."""

    version: str
    marker: str
    hashes: frozenset[str]


def read_lock(text: str) -> tuple[dict[str, Pin], list[str]]:
    """Entries by canonical name, and the lines that are neither an entry nor a comment."""
    pins: dict[str, Pin] = {}
    odd = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement, *hashes = line.split("--hash=")
        found = re.fullmatch(r"([\w.-]+)==([\w.!+]+)\s*(?:;\s*(.+?))?\s*", requirement)
        name = canonicalize_name(found[1]) if found else ""
        if found is None or name in pins:
            odd.append(line.strip())
        else:
            pins[name] = Pin(found[2], found[3] or "", frozenset(value.strip() for value in hashes))
    return pins, odd


def lock_problems(text: str, wanted: list[Requirement]) -> list[str]:
    """A direct dependency missing or out of range, an entry without hashes, anything that ties the lock to a place."""
    pins, odd = read_lock(text)
    problems = [f"not a pinned entry: {line}" for line in odd]
    problems += [f"names a place: {line}" for line in text.splitlines() if re.search(r"://|@ |\s/\w|[A-Z]:\\", line)]
    for name, pin in pins.items():
        if not pin.hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in pin.hashes):
            problems.append(f"{name} has no usable hash")
    for requirement in wanted:
        found = pins.get(canonicalize_name(requirement.name))
        if found is None:
            problems.append(f"{requirement.name} is not locked")
        elif not requirement.specifier.contains(found.version):
            problems.append(f"{requirement.name} {found.version} is outside {requirement.specifier}")
        elif found.marker:
            problems.append(f"{requirement.name} is locked only where {found.marker}")
    return problems


def difference(smaller: str, larger: str) -> list[str]:
    """Entries of the first lock that the second lacks or gives otherwise (version, marker or hashes).

    A marker may only grow to "always": what the smaller lock installs, the larger one installs too.
    """
    wide = read_lock(larger)[0]
    return [name for name, pin in read_lock(smaller)[0].items() if wide.get(name) not in (pin, replace(pin, marker=""))]


def conda_problems(environment: dict[str, Any], requires_python: str) -> list[str]:
    """conda may give only Python and pip; pip must take the lock, with its hashes, and then the project."""
    packages = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip_entries = [line for entry in environment["dependencies"] if isinstance(entry, dict) for line in entry["pip"]]
    problems = []
    conda = {entry.split()[0]: SpecifierSet(entry.partition(" ")[2]) for entry in packages}
    if set(conda) != {"python", "pip"}:
        problems.append(f"conda installs {sorted(conda)}")
    if pip_entries != ["--no-require-hashes", "-r requirements.lock", "-e ."]:
        problems.append(f"pip takes {pip_entries}")
    if conda.get("pip", SpecifierSet()).contains("26.1"):
        problems.append("pip 26.1 does not know --no-require-hashes")
    project = SpecifierSet(requires_python)
    offered = [minor for minor in MINORS if conda.get("python", SpecifierSet()).contains(minor)]
    problems += [f"Python {minor} is offered and not supported" for minor in offered if not project.contains(minor)]
    if "3.11" not in offered:
        problems.append("Python 3.11 is not offered")
    return problems


@pytest.fixture(scope="module")
def project(repo: Path) -> dict[str, Any]:
    return tomllib.loads((repo / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def environment(repo: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((repo / "environment.yml").read_text(encoding="utf-8"))
    return loaded


def wanted(project: dict[str, Any], lock: str) -> list[Requirement]:
    extras = project["project"]["optional-dependencies"]
    lines = list(project["project"]["dependencies"])
    lines += [line for extra in LOCKS[lock] for line in extras[extra]]
    lines += [line for group in project["dependency-groups"].values() for line in group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_every_direct_dependency_with_hashes(repo: Path, project: dict[str, Any], lock: str) -> None:
    assert lock_problems((repo / lock).read_text(encoding="utf-8"), wanted(project, lock)) == []


def test_development_lock_extends_the_user_lock(repo: Path) -> None:
    user, dev = ((repo / lock).read_text(encoding="utf-8") for lock in LOCKS)
    assert difference(user, dev) == []
    assert len(read_lock(dev)[0]) > len(read_lock(user)[0]) > 100


def test_build_backend_is_the_locked_one(repo: Path, project: dict[str, Any]) -> None:
    locked = read_lock((repo / "requirements.lock").read_text(encoding="utf-8"))[0]["setuptools"].version
    assert project["build-system"]["requires"] == [f"setuptools=={locked}"]


def test_direct_dependencies_are_bounded_on_both_sides(project: dict[str, Any]) -> None:
    for requirement in wanted(project, "requirements-dev.lock"):
        operators = {clause.operator for clause in requirement.specifier}
        assert operators == {"=="} or operators & {"<", "~="}, f"{requirement} has no upper bound"


def test_conda_environment_installs_the_lock(environment: dict[str, Any], project: dict[str, Any]) -> None:
    assert conda_problems(environment, project["project"]["requires-python"]) == []


def test_makefile_accepts_the_same_pythons(repo: Path, project: dict[str, Any]) -> None:
    text = (repo / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"\(3, (\d+)\) <= sys\.version_info\[:2\] < \(3, (\d+)\)", text)
    assert found is not None
    assert SpecifierSet(project["project"]["requires-python"]) == SpecifierSet(f">=3.{found[1]},<3.{found[2]}")
    assert re.findall(r"-r (\S+)", text) == list(LOCKS)


# What each rule must notice: a change to the real files, and the words of the complaint.
BROKEN_LOCKS: dict[str, tuple[Callable[[str], str], str]] = {
    "a dependency left out": (lambda text: re.sub(r"(?ms)^openpyxl==.*?(?=^\w)", "", text), "openpyxl is not locked"),
    "an old version": (lambda text: re.sub(r"(?m)^pandas==\S+", "pandas==2.3.3", text), "pandas 2.3.3 is outside"),
    "hashes left out": (lambda text: re.sub(r"(?ms)^(tqdm==\S+).*?(?=^\w)", r"\1\n", text), "tqdm has no usable hash"),
    "only on one system": (
        lambda text: re.sub(r"(?m)^(altair==\S+)", r"\1 ; os_name == 'nt'", text),
        "altair is locked only where",
    ),
    "an index": (lambda text: "--index-url https://example.org/simple\n" + text, "not a pinned entry: --index-url"),
    "a local file": (lambda text: text + "own @ file:///srv/own.whl\n", "names a place"),
    "a machine's path in the header": (lambda text: "#   uv pip compile /srv/pyproject.toml\n" + text, "names a place"),
}


@pytest.mark.parametrize("case", BROKEN_LOCKS)
def test_broken_lock_is_noticed(repo: Path, project: dict[str, Any], case: str) -> None:
    change, complaint = BROKEN_LOCKS[case]
    text = (repo / "requirements.lock").read_text(encoding="utf-8")
    problems = lock_problems(change(text), wanted(project, "requirements.lock"))
    assert [problem for problem in problems if complaint in problem]


def test_locks_that_drift_apart_are_noticed(repo: Path) -> None:
    user, dev = ((repo / lock).read_text(encoding="utf-8") for lock in LOCKS)
    assert difference(user, re.sub(r"(?m)^voila==\S+", "voila==0.5.0", dev)) == ["voila"]
    assert difference(re.sub(r"(?m)^(voila==\S+) \\\n.*$", r"\1 \\", user), dev) == ["voila"]


BROKEN_CONDA: dict[str, tuple[list[Any], str]] = {
    "pandas from conda": (["python >=3.11,<3.14", "pip >=26.2", "pandas"], "conda installs"),
    "an unsupported Python": (["python >=3.10", "pip >=26.2"], "Python 3.10 is offered"),
    "an old pip": (["python >=3.11,<3.14", "pip"], "pip 26.1 does not know"),
    "another list for pip": (["python >=3.11,<3.14", "pip >=26.2", {"pip": ["pandas"]}], "pip takes ['pandas']"),
}


@pytest.mark.parametrize("case", BROKEN_CONDA)
def test_broken_conda_environment_is_noticed(project: dict[str, Any], case: str) -> None:
    dependencies, complaint = BROKEN_CONDA[case]
    problems = conda_problems({"dependencies": dependencies}, project["project"]["requires-python"])
    assert [problem for problem in problems if complaint in problem]
