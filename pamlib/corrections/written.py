"""``correcciones.yml`` with more corrections or with fewer, without losing what a person wrote around them.

What is added goes to the end and what is taken away leaves its lines; comments, order and spacing of the rest stay. A
file whose shape does not allow it (a list in one line) is written anew. Either way what it then says is read back and
compared before it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import yaml

from pamlib.corrections.file import Correction, parse
from pamlib.errors import UserError
from pamlib.yaml_entries import Loader

_HEADER = "# Correcciones a la lectura del plan. Cómo se escriben: docs/correcciones.md\n"


def append(path: Path, new: Sequence[Correction]) -> str:
    """The text of ``path`` with ``new`` corrections at its end; what is there stays as it is, comments included."""
    old = path.read_bytes().decode("utf-8-sig") if path.is_file() else _HEADER
    before = parse(old, path)
    added = yaml.safe_dump(
        [c.fields() for c in new], allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False
    )
    indent = _indent(old)
    text = old + ("" if old.endswith("\n") or not old else "\n")
    text += "".join(" " * indent + line for line in added.splitlines(keepends=True)) if new else ""
    wanted = [c.fields() for c in [*before, *new]]
    try:
        same = [c.fields() for c in parse(text)] == wanted
    except UserError:
        same = False
    if same:
        return text
    # A list in one line, or one that ends in a way nothing can follow: written anew.
    return _HEADER + yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False, width=10_000)


def without(path: Path, numbers: Collection[int]) -> str:
    """The text of ``path`` without the corrections of those numbers; what is left stays as it is, comments included."""
    text = path.read_bytes().decode("utf-8-sig")
    before = parse(text, path)
    wanted = [c.fields() for c in before if c.number not in numbers]
    lines = text.splitlines(keepends=True)
    starts = [c.line for c in before] + [len(lines) + 1]
    kept = lines[: starts[0] - 1]
    for correction, after in zip(before, starts[1:], strict=True):
        mine = lines[correction.line - 1 : after - 1]
        if correction.number in numbers:
            # A comment at its end speaks of the next one.
            mine = mine[len(mine) - _comments_at_end(mine) :]
        kept += mine
    left = "".join(kept)
    try:
        same = [c.fields() for c in parse(left)] == wanted
    except UserError:
        same = False
    if same:
        return left
    return _HEADER + (yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False, width=10_000) if wanted else "")


def _comments_at_end(lines: Sequence[str]) -> int:
    count = 0
    while count < len(lines) and lines[-1 - count].lstrip()[:1] in {"#", ""}:
        count += 1
    return count


def _indent(text: str) -> int:
    """Spaces before the dashes of the list in ``text``."""
    root = Loader(text).get_single_node()
    if isinstance(root, yaml.SequenceNode) and root.value and not root.flow_style:
        return max(0, int(root.start_mark.column))
    return 0
