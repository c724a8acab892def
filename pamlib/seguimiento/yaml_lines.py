r"""A YAML file a person wrote, each value with its line, so that an error can say where it is.

>>> root = parse("corte: 2025-02-28\ndias: [30, 60]\n")
>>> root["dias"].items()[1].text, root["corte"].line
('60', 1)

Every scalar is text: YAML's own guesses (``no`` as false, ``08`` as text and ``07`` as a number) would change what was
written. Aliases and repeated keys are refused. Out of scope: what the keys mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from pamlib.errors import UserError, reason
from pamlib.values.text import shorten
from pamlib.workspace import check_date
from pamlib.yaml_entries import Loader

_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the file: exactly one of ``text``, ``pairs`` and ``list`` is set (all ``None``: nothing there)."""

    line: int
    file: Path | None
    name: str = ""
    text: str | None = None
    pairs: dict[str, Entry] | None = None
    list: tuple[Entry, ...] | None = None

    def __contains__(self, key: str) -> bool:
        return self.pairs is not None and key in self.pairs

    def __getitem__(self, key: str) -> Entry:
        if self.pairs is None or key not in self.pairs:
            raise KeyError(key)
        return self.pairs[key]

    def error(self, found: str, remedy: str) -> UserError:
        """A refusal that names this line."""
        return UserError(found, remedy, file=self.file, row=self.line)

    def items(self) -> tuple[Entry, ...]:
        """The values of a list."""
        if self.list is None:
            raise self.error(f"«{self.name}» no es una lista", "Escriba sus valores como «- valor», uno por línea")
        return self.list

    def mapping(self) -> dict[str, Entry]:
        """The values of a mapping by key."""
        if self.pairs is None:
            raise self.error(f"«{self.name}» no tiene la forma «clave: valor»", "Escriba una clave por línea")
        return self.pairs

    def nothing(self) -> bool:
        """True for a key without a value."""
        return self.pairs is None and self.list is None and (self.text or "").strip() in {"", "~", "null"}

    def string(self) -> str:
        """The text of a scalar that is not blank."""
        if self.text is None or not self.text.strip():
            raise self.error(f"«{self.name}» está vacío o no es un texto", "Escriba su valor en la misma línea")
        return self.text.strip()

    def only(self, allowed: tuple[str, ...]) -> None:
        """Refuse keys that are not in ``allowed``."""
        for key, value in self.mapping().items():
            if key not in allowed:
                raise value.error(f"la clave «{shorten(key, 40)}» no se conoce", f"Use {', '.join(allowed)}")

    def choice(self, allowed: tuple[str, ...]) -> str:
        """The text, which must be one of ``allowed``."""
        said = self.string()
        if said not in allowed:
            raise self.error(f"«{self.name}» dice «{shorten(said, 40)}», que no se conoce", f"Use {', '.join(allowed)}")
        return said

    def day(self, text: str = "", name: str = "") -> str:
        """Its text as an ISO date, or ``text`` (the key it stands at) said to be of ``name``."""
        try:
            return check_date(text or self.string(), name or self.name)
        except UserError as error:
            raise self.error(error.found, error.remedy) from None

    def years(self, example: str) -> dict[int, Entry]:
        """The values of a mapping whose keys are years."""
        out: dict[int, Entry] = {}
        for year, value in self.mapping().items():
            if not (year.isascii() and year.isdigit() and len(year) == 4):
                raise value.error(f"«{shorten(year, 40)}» no es un año", f"Escriba, por ejemplo, «{example}»")
            out[int(year)] = value
        return out

    def number(self, low: float, high: float) -> float:
        """The text as a number within bounds, both included; a decimal comma is understood."""
        said = self.string()
        try:
            value = float(said.replace(",", "."))
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise self.error(
                f"«{self.name}» dice «{shorten(said, 40)}» y se esperaba un número de {low:g} a {high:g}",
                "Corrija el número",
            )
        return value


def read(path: Path) -> Entry:
    """The file as entries; raises :class:`UserError` when it cannot be read as YAML in UTF-8."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError("pesa más de 1 MB", "Revise que sea el archivo correcto", file=path)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"no se pudo abrir ({reason(error)})", "Revise la ruta y los permisos", file=path) from None
    except UnicodeDecodeError:
        raise UserError("no está en UTF-8", "Guárdelo como texto UTF-8", file=path) from None
    return parse(text, path)


def parse(text: str, file: Path | None = None) -> Entry:
    """Entries of a YAML text; an empty one is a mapping without keys."""
    try:
        root = Loader(text).get_single_node()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise UserError(
            getattr(error, "said", "no se puede leer como YAML"),
            "Corrija el archivo; cada línea tiene la forma «clave: valor», con espacios y no tabulaciones al comienzo",
            file=file,
            row=None if mark is None else mark.line + 1,
        ) from None
    if root is None:
        return Entry(1, file, pairs={})
    return _entry(root, file, "el archivo")


def _entry(node: yaml.Node, file: Path | None, name: str) -> Entry:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Entry(line, file, name, text=str(node.value))
    if isinstance(node, yaml.SequenceNode):
        return Entry(line, file, name, list=tuple(_entry(each, file, name) for each in node.value))
    pairs: dict[str, Entry] = {}
    for key, value in node.value:
        said = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        if said in pairs:
            raise UserError(
                f"la clave «{shorten(said, 40)}» está dos veces",
                "Deje una sola",
                file=file,
                row=key.start_mark.line + 1,
            )
        pairs[said] = _entry(value, file, said)
    return Entry(line, file, name, pairs=pairs)
