"""Parameters of the characterisation: values with their source, and what an office changes of them.

>>> parameters().number("horizonte_anios")
4.0
>>> parameters({"horizonte_anios": 3}).source("horizonte_anios")
'parámetro de la entidad'

The breaks of method are data too and come from the same folder.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pamlib import rule_file
from pamlib.errors import UserError
from pamlib.yaml_file import package_yaml

OWN = "parámetro de la entidad"
OWN_FILE = "caracterizacion.yml"


def load(name: str) -> Any:
    """A YAML file of this package, read once; callers must not change it."""
    return package_yaml("pamlib.characterize", name)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values by name; ``sources`` says where each comes from."""

    values: Mapping[str, Any]
    sources: Mapping[str, str]

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self.values[name])

    def count(self, name: str) -> int:
        """A parameter that is a whole number."""
        return int(self.values[name])

    def texts(self, name: str) -> list[str]:
        """A parameter that is a list of texts."""
        return list(self.values[name])

    def source(self, name: str) -> str:
        """Where a value comes from."""
        return self.sources[name]


@functools.cache
def _package() -> Parameters:
    return Parameters(*rule_file.values(load("parametros.yml")["parametros"], "parametros"))


def parameters(own: Mapping[str, Any] | None = None, file: Path | None = None) -> Parameters:
    """The parameters of the package with the changes of an office.

    Raises
    ------
    UserError: a name that does not exist, or a value of another kind; ``file`` is where it was written.
    """
    package = _package()
    values, sources = dict(package.values), dict(package.sources)
    for name, value in (own or {}).items():
        if name not in values:
            raise UserError(f"no existe el parámetro «{name}»", f"Use uno de estos: {', '.join(values)}", file=file)
        if not _fits(value, values[name]):
            raise UserError(
                f"el parámetro «{name}» no puede ser «{value}»",
                f"Escríbalo como este: {values[name]}, y mayor que cero",
                file=file,
            )
        values[name], sources[name] = value, OWN
    return Parameters(values, sources)


def _fits(value: Any, known: Any) -> bool:
    """Same kind as the package's own value; numbers above zero, and below one where the package's are."""
    if isinstance(known, list) and isinstance(known[0], str):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if isinstance(known, list):
        keys = set(known[0])
        return isinstance(value, list) and bool(value) and all(isinstance(e, dict) and set(e) == keys for e in value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return False
    if isinstance(known, int):
        return isinstance(value, int)
    return known >= 1 or value < 1


def matches(indicator: str, patterns: list[str]) -> bool:
    """True when a key is one of the patterns; an asterisk ends one that stands for all that begin so.

    >>> matches("saber11_ingles", ["saber11_*"]), matches("desercion", ["aprobacion"])
    (True, False)
    """
    return any(indicator.startswith(p[:-1]) if p.endswith("*") else indicator == p for p in patterns)


@functools.cache
def only_checks() -> frozenset[str]:
    """Indicators that check others and are not analysed."""
    return frozenset(load("parametros.yml")["de_control"])


@functools.cache
def breaks() -> list[dict[str, Any]]:
    """Breaks of method, in the order of the file."""
    return list(load("quiebres.yml")["quiebres"])
