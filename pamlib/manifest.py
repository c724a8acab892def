"""What a report was made from and what came out of it: ``manifiesto.json``.

The manifest names every input by its relative path and sha256, the snapshot of tables used, the parameters, the
versions and every output. It holds no time: the same inputs, code and libraries give the same manifest.

>>> write(folder, {"entidad": "demo", "corte": "2025-06-30"})      # doctest: +SKIP
>>> verify(folder)                                                 # doctest: +SKIP
['recursos.csv: cambió después de escribirse']

Out of scope: making the report again, which :mod:`pamlib.report_run` does.
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pamlib
from pamlib.errors import UserError
from pamlib.store import json_text, sha256, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAME = "manifiesto.json"
#: Libraries whose release can change a number, a chart or a byte of the result.
LIBRARIES = (
    "altair",
    "duckdb",
    "ipykernel",
    "nbclient",
    "nbconvert",
    "nbformat",
    "openpyxl",
    "pandas",
    "papermill",
    "pyarrow",
    "python-calamine",
    "rapidfuzz",
    "scipy",
    "statsmodels",
    "vl-convert-python",
)


def versions() -> dict[str, str]:
    """Version of pamlib (and the sha256 of its files), of Python and of each key library that is installed."""
    found = {"pamlib": pamlib.__version__, "pamlib_sha256": _code_digest(), "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _code_digest() -> str:
    """Sha256 of the package's files; line ends do not count, git may change them on Windows."""
    package = Path(__file__).resolve().parent
    total = hashlib.sha256()
    for path in sorted(package.rglob("*"), key=lambda path: path.relative_to(package).as_posix()):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(package).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()


def digests(root: Path, files: Iterable[Path] | None = None) -> dict[str, str]:
    """Relative path (with ``/``) → sha256 of ``files``, or of every file under ``root`` but the manifest itself."""
    root = Path(root)
    chosen = [path for path in root.rglob("*") if path.is_file()] if files is None else list(files)
    named = {path.relative_to(root).as_posix(): sha256(path) for path in chosen}
    return {name: named[name] for name in sorted(named) if files is not None or name != NAME}


def write(folder: Path, content: Mapping[str, Any]) -> Path:
    """Write the manifest of the finished report in ``folder``: ``content``, the versions and the outputs' hashes."""
    path = Path(folder) / NAME
    write_text(path, json_text({**content, "versiones": versions(), "salidas": digests(folder)}))
    return path


def read(folder: Path) -> dict[str, Any]:
    """The manifest of the report in ``folder`` (or of the manifest file itself); raises :class:`UserError`."""
    path = Path(folder)
    path = path / NAME if path.is_dir() else path
    if not path.is_file():
        raise UserError(f"en «{folder}» no hay un {NAME}", "Indique la carpeta de un informe hecho con «pam informe»")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        outputs = content["salidas"]
        if not isinstance(outputs, dict) or not all(isinstance(content[key], str) for key in ("entidad", "corte")):
            raise TypeError(path)
    except (ValueError, KeyError, TypeError):
        raise UserError("no tiene la forma de un manifiesto", "Haga el informe de nuevo", file=path) from None
    return dict(content)


def verify(folder: Path) -> list[str]:
    """How the files in ``folder`` differ from its manifest, one Spanish line for each; ``[]`` when they do not."""
    folder = Path(folder)
    return compare(read(folder)["salidas"], digests(folder))


def compare(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Differences between two sets of path → sha256, one Spanish line for each, sorted by path."""
    lines = []
    for name in sorted({*expected, *found}):
        if name not in found:
            lines.append(f"{name}: falta")
        elif name not in expected:
            lines.append(f"{name}: no estaba")
        elif expected[name] != found[name]:
            lines.append(f"{name}: cambió")
    return lines
