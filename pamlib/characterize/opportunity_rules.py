"""The rules that propose opportunities, as data: their parameters and what an office changes of them.

>>> rules()["valoracion_baja"].parameters["hasta"]
2
>>> rules({"valoracion_baja": {"activa": False}})["valoracion_baja"].active
False

Out of scope: what each condition means (:mod:`.opportunities`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pamlib import rule_file
from pamlib.characterize.parameters import OWN, load

_TEXTS = ("clase", "significa", "frase", "fuente")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``origins`` says where each parameter comes from."""

    code: str
    kind: str
    meaning: str
    phrase: str
    source: str
    parameters: Mapping[str, Any]
    origins: Mapping[str, str]
    active: bool = True


def rules(own: Mapping[str, Any] | None = None, file: Path | None = None) -> dict[str, Rule]:
    """The rules of the package by their code, in the order of the file, with the changes of an office.

    Raises
    ------
    UserError: a rule, a key or a parameter that does not exist, or a value of another kind.
    """
    known = {code: _rule(code, told) for code, told in load("oportunidades.yml")["reglas"].items()}
    for code, told in (own or {}).items():
        rule = known[rule_file.known_code(code, known, file)]
        change = rule_file.change(told, code, rule.parameters, positive=True, file=file)
        known[code] = replace(
            rule,
            active=change.active,
            parameters={**rule.parameters, **change.parameters},
            origins={**rule.origins, **dict.fromkeys(change.parameters, OWN)},
        )
    return known


def _rule(code: str, data: Mapping[str, Any]) -> Rule:
    told = rule_file.entry(data, code, (*_TEXTS, rule_file.PARAMETERS))
    parameters, origins = rule_file.values(told["parametros"], code)
    kind, meaning, phrase, source = (str(told[key]) for key in _TEXTS)
    return Rule(code, kind, meaning, phrase, source, parameters, origins)


def texts() -> dict[str, str]:
    """How an opportunity is said, by kind."""
    return dict(load("oportunidades.yml")["textos"])


def spoken() -> dict[str, str]:
    """Indicators with their article, as a sentence says them."""
    return dict(load("oportunidades.yml")["nombres"])


def data_component() -> str:
    """Component of an opportunity about missing data."""
    return str(load("oportunidades.yml")["componente_del_dato"])
