"""Rules kept as data: the entries that pamlib ships, and what an office changes of them in a file of its own.

A rule of the package has keys that its reader names, and ``parametros``, each with ``valor`` and ``fuente`` (where the
value comes from). An office may only change what a reader lets it: whether the rule is active, and the value of a
parameter that exists, by one of the same kind.

>>> values({"hasta": {"valor": 25, "fuente": "cuartil inferior"}}, "rezago")
({'hasta': 25}, {'hasta': 'cuartil inferior'})
>>> change({"parametros": {"hasta": 10}}, "rezago", {"hasta": 25})
Change(active=True, parameters={'hasta': 10})

Out of scope: what a rule means (:mod:`pamlib.checks`, :mod:`pamlib.characterize.opportunities`), and catalogues that
nobody tunes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pamlib.errors import InternalError, UserError
from pamlib.values.text import shorten

ACTIVE, PARAMETERS = "activa", "parametros"


def entry(told: Mapping[str, Any], code: str, keys: Collection[str]) -> Mapping[str, Any]:
    """A rule of the package, once it is seen to have every key of ``keys`` and no other.

    Raises
    ------
    InternalError: a key is missing, empty, or not known; it names the rule.
    """
    wrong = [key for key in keys if key not in told or told[key] in ("", None)]
    wrong += [key for key in told if key not in keys]
    if wrong:
        raise InternalError(f"la regla «{code}» de pamlib trae mal la clave «{wrong[0]}»")
    return told


def values(told: Mapping[str, Any], code: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Value of each parameter of the package by its name, and where each comes from; none goes without a source."""
    for name, parameter in told.items():
        entry(parameter, f"{code}.{name}", ("valor", "fuente"))
    return (
        {name: parameter["valor"] for name, parameter in told.items()},
        {name: " ".join(str(parameter["fuente"]).split()) for name, parameter in told.items()},
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What an office changes of one rule; ``parameters`` are only those it gives."""

    active: bool
    parameters: Mapping[str, Any]


def known_code(code: str, known: Collection[str], file: Path | None = None) -> str:
    """The code of a rule that exists. Raises :class:`UserError` with those that do."""
    if code not in known:
        raise UserError(f"no existe la regla «{code}»", f"Use una de estas: {', '.join(known)}", file=file)
    return code


def change(
    told: Any,
    code: str,
    parameters: Mapping[str, Any],
    *,
    others: Collection[str] = (),
    positive: bool = False,
    file: Path | None = None,
) -> Change:
    """What an office says of the rule ``code``, checked against the package's own ``parameters``.

    Parameters
    ----------
    others: keys it may have besides ``activa`` and ``parametros``; the caller reads them.
    positive: a number must be above zero, and a list or a text not empty.
    file: where it was written.

    Raises
    ------
    UserError: another key, a parameter that does not exist, or a value of another kind than the package's.
    """
    name = f"la regla «{code}»"
    allowed = sorted({ACTIVE, PARAMETERS, *others})
    if not isinstance(told, dict) or set(told) - set(allowed):
        listed = ", ".join(f"«{key}»" for key in allowed[:-1]) + f" y «{allowed[-1]}»"
        raise UserError(f"{name} solo admite {listed}", "Quite lo demás", file=file)
    if not isinstance(told.get(ACTIVE, True), bool):
        raise UserError(f"{name} tiene en «activa» algo que no es true ni false", "Escriba true o false", file=file)
    given = told.get(PARAMETERS) or {}
    if not isinstance(given, dict) or (strange := sorted(set(map(str, given)) - set(parameters))):
        what = f"no tiene el parámetro «{strange[0]}»" if isinstance(given, dict) else "no lista sus parámetros"
        raise UserError(f"{name} {what}", f"Tiene estos: {', '.join(parameters) or 'ninguno'}", file=file)
    for key, value in given.items():
        if not _same_kind(value, parameters[key]) or (positive and not _something(value)):
            raise UserError(
                f"el parámetro «{key}» de {name} no puede ser «{shorten(str(value), 40)}»",
                f"Escríbalo como este: {_written(parameters[key])}",
                file=file,
            )
    return Change(bool(told.get(ACTIVE, True)), given)


def _same_kind(value: Any, known: Any) -> bool:
    if isinstance(known, bool):
        return isinstance(value, bool)
    if isinstance(known, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
    if isinstance(known, list) and known and isinstance(value, list):
        return all(_same_kind(each, known[0]) for each in value)
    return isinstance(value, type(known))


def _written(value: Any) -> str:
    """A parameter as a person writes it in YAML."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def _something(value: Any) -> bool:
    return bool(value > 0 if isinstance(value, int | float) else value)
