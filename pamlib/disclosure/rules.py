"""The thresholds of disclosure control: the package's (``reglas.yml``) or the entity's, by an act that it names.

>>> rules = Rules.load()
>>> rules.limit("sexo: femenino"), rules.limit("Discapacidad: sí")
(5, 10)
>>> rules.limit("sexo: femenino", "con discapacidad")
10

Out of scope: which tables are published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from pamlib.errors import UserError
from pamlib.values.text import fold

_FILE = Path(__file__).with_name("reglas.yml")
KEY = "divulgacion"
_ZEROS = ("publicar", "reservar")


@dataclass(frozen=True, slots=True)
class Rules:
    """Parameters of :func:`pamlib.disclosure.protect`; counts are of persons.

    ``limit_default`` and ``groups`` (name, words, limit): a count from 1 to limit - 1 is small. ``width``: least
    distance between the bounds that a reader can deduce. ``zeros_small``: a 0 counts as small too. ``total_weight``:
    cost of reserving a total against one of its parts. ``act``: what fixes the numbers; empty for the package's.
    """

    limit_default: int
    groups: tuple[tuple[str, tuple[str, ...], int], ...]
    width: int
    zeros_small: bool
    total_weight: float
    act: str = ""

    @classmethod
    def load(cls) -> Rules:
        """The package's parameters."""
        data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
        groups = tuple((name, tuple(map(fold, g["palabras"])), int(g["umbral"])) for name, g in data["grupos"].items())
        zeros = data["ceros"] == _ZEROS[1]
        return cls(int(data["umbral"]), groups, int(data["ancho"]), zeros, float(data["peso_total"]), data["acto"])

    @classmethod
    def for_entity(cls, settings: dict[str, Any]) -> Rules:
        """The parameters with what ``entidad.yml`` changes (``Workspace.settings()``).

        Raises
        ------
        UserError: a number that cannot be, a name that is not known, or a change that names no act.
        """
        rules, told = cls.load(), settings.get(KEY) or {}
        if not isinstance(told, dict) or (unknown := set(told) - {"umbral", "grupos", "ancho", "ceros", "acto"}):
            what = f"«{min(map(str, unknown))}»" if isinstance(told, dict) else "algo que no es «clave: valor»"
            raise _wrong(f"trae {what}", "Use umbral, grupos, ancho, ceros y acto")
        groups = told.get("grupos") or {}
        known = {name for name, _, _ in rules.groups}
        if not isinstance(groups, dict) or not set(groups) <= known:
            raise _wrong("nombra un grupo que no existe", f"Los grupos son: {', '.join(sorted(known))}")
        zeros = told.get("ceros", _ZEROS[int(rules.zeros_small)])
        if zeros not in _ZEROS:
            raise _wrong(f"dice «ceros: {zeros}»", "Escriba publicar o reservar")
        made = replace(
            rules,
            limit_default=_count(told.get("umbral", rules.limit_default), "umbral", 2),
            groups=tuple((n, words, _count(groups.get(n, k), n, 2)) for n, words, k in rules.groups),
            width=_count(told.get("ancho", rules.width), "ancho", 1),
            zeros_small=zeros == _ZEROS[1],
        )
        act = str(told.get("acto") or "").strip()
        if made != rules and not act:
            raise _wrong(
                "cambia los umbrales y no dice con qué acto", "Escriba el acto en la clave «acto» o quite el cambio"
            )
        return replace(made, act=act)

    def limit(self, *labels: str) -> int:
        """Threshold of a cell with these labels: the greatest of the groups they name, else the general one."""
        text = " ".join(map(fold, labels))
        return max([self.limit_default, *(k for _, words, k in self.groups if any(word in text for word in words))])

    def words(self) -> str:
        """The thresholds as a reader is told them."""
        groups = "".join(f"; de {k} en {name}" for name, _, k in self.groups if k != self.limit_default)
        return f"menos de {self.limit_default} personas{groups.replace('; de', ' (menos de', 1)}{')' if groups else ''}"


def _count(value: object, name: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise _wrong(f"dice «{name}: {value}»", f"Escriba un entero de {least} en adelante")
    return value


def _wrong(found: str, remedy: str) -> UserError:
    return UserError(f"la clave «{KEY}» {found}", remedy, file="entidad.yml")
