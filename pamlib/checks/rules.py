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

from pamlib import rule_file
from pamlib.errors import UserError
from pamlib.findings import SEVERITIES
from pamlib.values.text import shorten
from pamlib.yaml_file import line, strict, why

FILE = Path(__file__).with_name("reglas.yml")
_TEXTS = ("severidad", "significa", "fuente", "que_hacer", "aplica")


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
    for code, told in (_read(own) if own else {}).items():
        known[code] = _changed(known[rule_file.known_code(code, known, own)], told, own)
    return known


@functools.cache
def _package_rules(file: Path) -> dict[str, Rule]:
    return {
        code: _rule(code, family, rule_file.entry(data, code, (*_TEXTS, rule_file.PARAMETERS)))
        for family, members in _read(file).items()
        for code, data in members.items()
    }


def _rule(code: str, family: str, data: Mapping[str, Any]) -> Rule:
    parameters, origins = rule_file.values(data["parametros"], code)
    severity, means, source, remedy, applies = (str(data[key]) for key in _TEXTS)
    return Rule(code, family, severity, means, source, remedy, applies, parameters, origins)


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


def _changed(rule: Rule, told: Any, own: Path | None) -> Rule:
    change = rule_file.change(told, rule.codigo, rule.parametros, others=("severidad",), file=own)
    severity = told.get("severidad", rule.severidad)
    if severity not in SEVERITIES:
        raise UserError(
            f"la regla «{rule.codigo}» tiene la severidad «{shorten(str(severity), 40)}»",
            f"Use una de estas: {', '.join(SEVERITIES)}",
            file=own,
        )
    return replace(
        rule,
        severidad=severity,
        activa=change.active,
        parametros={**rule.parametros, **change.parameters},
        origen={**rule.origen, **dict.fromkeys(change.parameters, "archivo de reglas de la entidad")},
    )
