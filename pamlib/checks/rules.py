"""The rules as data: reads ``reglas.yml`` and what an office changes of it.

>>> rules()["meta_sin_cantidad"].severidad
'aviso'

An office's own file has the same codes, with only what changes::

    carga_concentrada:
      severidad: aviso
      parametros: {parte: 0.2}
    plazo_unico: {activa: false}
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from pamlib.errors import UserError
from pamlib.findings import SEVERITIES
from pamlib.values.text import shorten
from pamlib.yaml_file import line, strict, why

FILE = Path(__file__).with_name("reglas.yml")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``parametros`` are values by name; ``origen`` says where each value comes from."""

    codigo: str
    familia: str
    severidad: str
    significa: str
    fuente: str
    que_hacer: str
    aplica: str
    parametros: Mapping[str, Any]
    origen: Mapping[str, str]
    activa: bool = True

    def words(self, name: str) -> frozenset[str]:
        """A parameter that is a list of words."""
        return frozenset(self.parametros[name])

    def starts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of beginnings of words."""
        return tuple(self.parametros[name])


def rules(own: Path | None = None, file: Path = FILE) -> dict[str, Rule]:
    """Every rule of ``file`` by its code, in its order, with the changes of an office's ``own`` file.

    Raises
    ------
    UserError: the file cannot be read, or names a rule, a field or a parameter that does not exist.
    """
    known = dict(_package_rules(file))
    for code, change in (_read(own) if own else {}).items():
        if code not in known:
            raise UserError(f"no existe la regla «{code}»", f"Use una de estas: {', '.join(known)}", file=own)
        known[code] = _changed(known[code], change, own)
    return known


@functools.cache
def _package_rules(file: Path) -> dict[str, Rule]:
    return {
        code: Rule(
            code,
            family,
            data["severidad"],
            data["significa"],
            data["fuente"],
            data["que_hacer"],
            data["aplica"],
            {name: p["valor"] for name, p in data["parametros"].items()},
            {name: p["fuente"] for name, p in data["parametros"].items()},
        )
        for family, members in _read(file).items()
        for code, data in members.items()
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        data = strict(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(
            why(error), "Corrija el archivo de reglas, o copie el ejemplo de docs/reglas.md", file=path, row=line(error)
        ) from error
    if data is not None and not isinstance(data, dict):
        raise UserError(
            "el archivo de reglas no es una lista de reglas por su código",
            "Copie el ejemplo de docs/reglas.md",
            file=path,
        )
    return data or {}


def _changed(rule: Rule, change: Any, own: Path | None) -> Rule:
    fields = {"severidad", "activa", "parametros"}
    if not isinstance(change, dict) or set(change) - fields:
        raise UserError(f"la regla «{rule.codigo}» solo admite {', '.join(sorted(fields))}", "Quite lo demás", file=own)
    if change.get("severidad", rule.severidad) not in SEVERITIES:
        raise UserError(
            f"la regla «{rule.codigo}» tiene la severidad «{shorten(str(change['severidad']), 40)}»",
            f"Use una de estas: {', '.join(SEVERITIES)}",
            file=own,
        )
    if not isinstance(change.get("activa", True), bool):
        raise UserError(
            f"la regla «{rule.codigo}» tiene «activa: {shorten(str(change['activa']), 40)}»",
            "Escriba «activa: true» o «activa: false»",
            file=own,
        )
    values = change.get("parametros") or {}
    if not isinstance(values, dict):
        raise UserError(
            f"los parámetros de la regla «{rule.codigo}» no tienen la forma «nombre: valor»",
            f"Tiene estos: {', '.join(rule.parametros) or 'ninguno'}",
            file=own,
        )
    for name, value in values.items():
        if name not in rule.parametros:
            raise UserError(
                f"la regla «{rule.codigo}» no tiene el parámetro «{name}»",
                f"Tiene estos: {', '.join(rule.parametros) or 'ninguno'}",
                file=own,
            )
        if not _same_kind(value, rule.parametros[name]):
            raise UserError(
                f"el parámetro «{name}» de la regla «{rule.codigo}» no es como el original",
                f"Escríbalo como este: {_written(rule.parametros[name])}",
                file=own,
            )
    origin = dict.fromkeys(values, "archivo de reglas de la entidad")
    return replace(
        rule,
        severidad=change.get("severidad", rule.severidad),
        activa=bool(change.get("activa", True)),
        parametros={**rule.parametros, **values},
        origen={**rule.origen, **origin},
    )


def _same_kind(value: Any, original: Any) -> bool:
    if isinstance(original, bool):
        return isinstance(value, bool)
    if isinstance(original, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
    if isinstance(original, list) and original and isinstance(value, list):
        return all(_same_kind(each, original[0]) for each in value)
    return isinstance(value, type(original))


def _written(value: Any) -> str:
    """A parameter as a person writes it in YAML."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
