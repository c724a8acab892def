r"""A list of entries that a person wrote in YAML, every scalar as the text it is.

>>> [(e.number, e.line, e.fields) for e in parse("- accion: aceptar\n  motivo: no", "la corrección", "Vea la guía")]
[(1, 1, {'accion': 'aceptar', 'motivo': 'no'})]

YAML's own guesses (``no`` as false, ``1_000`` as a number, dates) would change what a person wrote. Aliases and
repeated keys are refused. Out of scope: what the keys mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pamlib.errors import UserError, reason
from pamlib.values.text import normalize

_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its number, from 1; the line where it starts; its keys with a text or a list of texts each."""

    number: int
    line: int
    fields: dict[str, Any]


class _AliasError(yaml.YAMLError):
    problem_mark: Any = None
    said = "usa una referencia (*), que aquí no se admite"


class RepeatedError(yaml.YAMLError):
    """A key that is there twice; ``said`` is why that is wrong, in Spanish."""

    def __init__(self, name: str, mark: Any) -> None:
        super().__init__(name)
        self.problem_mark, self.said = mark, f"la clave «{shorten(name, 40)}» está dos veces"


class Loader(yaml.BaseLoader):
    """Text only, no aliases: a reference would let one small file stand for a gigantic one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """As YAML's own, but for aliases."""
        if self.check_event(yaml.AliasEvent):
            error = _AliasError()
            error.problem_mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise error
        return super().compose_node(parent, index)


def read(path: Path, kind: str, remedy: str) -> list[Entry]:
    """Entries of a file, in its order; an empty file has none. See :func:`parse`."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError("pesa más de 1 MB", f"Revise que sea el archivo que se espera. {remedy}", file=path)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"no se pudo abrir ({reason(error)})", "Revise la ruta y los permisos", file=path) from None
    except UnicodeDecodeError:
        raise UserError("no está en UTF-8", "Guárdelo como texto UTF-8", file=path) from None
    return parse(text, kind, remedy, path)


def parse(text: str, kind: str, remedy: str, path: Path | None = None) -> list[Entry]:
    """Entries of a YAML text.

    ``kind`` is how a message calls one («la corrección»), ``remedy`` where it says how one is written.

    Raises
    ------
    UserError: it is no YAML, no list, or an entry repeats a key or holds something else than texts.
    """
    try:
        root = Loader(text).get_single_node()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "said", "no es YAML válido")
        raise UserError(
            why, f"Corrija el archivo. {remedy}", file=path, row=None if mark is None else mark.line + 1
        ) from None
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return []
    if not isinstance(root, yaml.SequenceNode):
        plural = kind.rsplit(maxsplit=1)[-1].removesuffix("ón") + "ones"
        raise UserError(f"no es una lista de {plural}", f"Empiece cada una con «- accion:». {remedy}", file=path, row=1)
    return [_entry(node, number, kind, remedy, path) for number, node in enumerate(root.value, 1)]


def _entry(node: yaml.Node, number: int, kind: str, remedy: str, path: Path | None) -> Entry:
    line = node.start_mark.line + 1
    name = f"{kind} {number}"
    if not isinstance(node, yaml.MappingNode):
        raise UserError(f"{name} no tiene la forma «clave: valor»", remedy, file=path, row=line)
    fields: dict[str, Any] = {}
    for key, value in node.value:
        row = key.start_mark.line + 1
        word = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if word in fields:
            raise UserError(f"{name} repite la clave «{shorten(word)}»", "Deje una sola", file=path, row=row)
        if isinstance(value, yaml.ScalarNode):
            fields[word] = value.value
        elif isinstance(value, yaml.SequenceNode) and all(isinstance(v, yaml.ScalarNode) for v in value.value):
            fields[word] = [v.value for v in value.value]
        else:
            what = f"{name} tiene en «{shorten(word)}» algo que no es un texto ni una lista de textos"
            raise UserError(what, remedy, file=path, row=row)
    return Entry(number, line, fields)


def shorten(text: str | None, limit: int = 60) -> str:
    """At most ``limit`` characters of a text in one line."""
    said = normalize(text or "")
    return said if len(said) <= limit else f"{said[: limit - 1].rstrip()}…"
