"""Known layouts and heading vocabulary, as data: one YAML per layout, ``roles.yml`` for what a heading can mean.

A new layout is a new file here; no code changes. See ``docs/`` for how, and ``roles.yml`` for the classes of role.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pamlib.yaml_file import package_yaml

_VOCABULARY = frozenset({"roles.yml", "portada.yml", "hallazgos.yml", "afinidad.yml", "encabezados.yml"})


@dataclass(frozen=True, slots=True)
class Format:
    """A known layout: ``columns`` are roles in its order, a resource per year written ``recurso por año``.

    ``optional`` are roles that it may have or not; ``marks`` are patterns of headings without a role of which it has
    one at least (empty: none is asked for). ``lines`` are the fewest and the most that such a plan is expected to have.
    """

    code: str
    version: str
    name: str
    line_level: str
    columns: tuple[str, ...]
    lines: tuple[int, int]
    optional: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()


def load(name: str) -> dict[str, Any]:
    """A YAML of this package as a dictionary, read once."""
    content: dict[str, Any] = package_yaml(__name__, name)
    return content


@cache
def cover_pattern(name: str) -> re.Pattern[str]:
    """One pattern of ``portada.yml``, compiled once; case does not count."""
    return re.compile(load("portada.yml")[name], re.IGNORECASE)


@cache
def formats() -> tuple[Format, ...]:
    """Every known layout, in the order of their file names."""
    names = sorted(f.name for f in files(__package__).iterdir() if f.name.endswith(".yml"))
    found = [load(name) for name in names if name not in _VOCABULARY]
    return tuple(
        Format(
            f["codigo"],
            f["version"],
            f["nombre"],
            f["nivel_linea"],
            tuple(f["columnas"]),
            (f["lineas"]["minimo"], f["lineas"]["maximo"]),
            frozenset(f.get("opcionales", ())),
            tuple(f.get("senales", ())),
        )
        for f in found
    )


@cache
def role_class(role: str) -> str:
    """``grupo``, ``atributo``, ``linea`` or ``recurso``; ``otro`` for a column no role was found for."""
    entry = load("roles.yml").get(role)
    return entry["clase"] if entry else "otro"


def role_name(key: str) -> str:
    """A role or column key as a person says it: ``responsable_accion`` → "responsable de la acción".

    >>> role_name("recurso:2025"), role_name("otro:CONTROL INTERNO")
    ('recurso 2025', 'CONTROL INTERNO')
    """
    role, _, rest = key.partition(":")
    if role == "otro":
        return rest
    entry = load("roles.yml").get(role)
    name = entry["nombre"] if entry else role.replace("_", " ")
    return " ".join([name, *rest.split(":")]).strip()


def role_order() -> tuple[str, ...]:
    """Roles from the most general to the most specific: the hierarchy that inheritance follows."""
    return tuple(load("roles.yml"))
