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

from pamlib.characterize.parameters import OWN, load
from pamlib.errors import UserError


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
    known = {
        code: Rule(
            code,
            r["clase"],
            r["significa"],
            r["frase"],
            r["fuente"],
            {n: p["valor"] for n, p in r["parametros"].items()},
            {n: p["fuente"] for n, p in r["parametros"].items()},
        )
        for code, r in load("oportunidades.yml")["reglas"].items()
    }
    for code, change in (own or {}).items():
        if code not in known:
            raise UserError(f"no existe la regla «{code}»", f"Use una de estas: {', '.join(known)}", file=file)
        known[code] = _changed(known[code], change, file)
    return known


def _changed(rule: Rule, change: Any, file: Path | None) -> Rule:
    name = f"la regla «{rule.code}»"
    if not isinstance(change, dict) or set(change) - {"activa", "parametros"}:
        raise UserError(f"{name} solo admite «activa» y «parametros»", "Quite lo demás", file=file)
    if not isinstance(change.get("activa", True), bool):
        raise UserError(f"{name} tiene en «activa» algo que no es true ni false", "Escriba true o false", file=file)
    values = change.get("parametros") or {}
    if not isinstance(values, dict) or (strange := sorted(set(values) - set(rule.parameters))):
        what = f"no tiene el parámetro «{strange[0]}»" if isinstance(values, dict) else "no lista sus parámetros"
        raise UserError(f"{name} {what}", f"Tiene estos: {', '.join(rule.parameters) or 'ninguno'}", file=file)
    for key, value in values.items():
        if not _same_kind(value, rule.parameters[key]):
            raise UserError(
                f"el parámetro «{key}» de {name} no puede ser «{value}»",
                f"Escríbalo como este: {rule.parameters[key]}",
                file=file,
            )
    return replace(
        rule,
        active=change.get("activa", True),
        parameters={**rule.parameters, **values},
        origins={**rule.origins, **dict.fromkeys(values, OWN)},
    )


def _same_kind(value: Any, known: Any) -> bool:
    if isinstance(known, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return isinstance(value, type(known)) and bool(value)


def texts() -> dict[str, str]:
    """How an opportunity is said, by kind."""
    return dict(load("oportunidades.yml")["textos"])


def spoken() -> dict[str, str]:
    """Indicators with their article, as a sentence says them."""
    return dict(load("oportunidades.yml")["nombres"])


def data_component() -> str:
    """Component of an opportunity about missing data."""
    return str(load("oportunidades.yml")["componente_del_dato"])
