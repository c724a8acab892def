"""``correcciones.yml``: a list of corrections, read with every key checked.

>>> c = from_fields({"accion": "fijar_celda", "archivo": "plan.xlsx", "fila": "12", "columna": "L", "espera": "#####",
...     "texto": "$ 5.000.000", "motivo": "Cifra del contrato", "autor": "Ana", "fecha": "2025-06-30"})
>>> c.fila, c.texto, c.matches("##### ")
(12, '$ 5.000.000', True)

Every scalar is text for us: YAML's own guesses (``no`` as false, ``1_000`` as a number, dates) would change what a
person wrote. Aliases and repeated keys are refused. Out of scope: writing (:mod:`pamlib.corrections.written`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pamlib import yaml_entries
from pamlib.errors import UserError
from pamlib.formats import load
from pamlib.values.text import markdown_clean, normalize
from pamlib.yaml_entries import shorten as short

FILE_NAME = "correcciones.yml"
#: Role of a column that is kept but plays none.
EXTRA = "adicional"
#: How messages call one of them.
KIND = "la corrección"
_COMMON = frozenset({"accion", "archivo", "hoja", "fila", "columna", "motivo", "autor", "fecha"})
_EXPECTED = frozenset({"espera", "espera_sha256", "espera_empieza"})
_SHORTEST_DIGEST = 16
_HELP = "Vea «docs/correcciones.md»"


@dataclass(frozen=True, slots=True)
class Action:
    """Keys an action must have and may have, besides the common ones."""

    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


ACTIONS: dict[str, Action] = {
    "fijar_celda": Action(frozenset({"texto"})),
    "mover_celda": Action(frozenset({"a_columna"})),
    "partir_fila": Action(frozenset({"partes"}), frozenset({"repetir"})),
    "unir_filas": Action(frozenset({"con_fila"})),
    "asignar_padre": Action(frozenset({"como_fila"}), frozenset({"niveles"})),
    "papel_columna": Action(frozenset({"papel"}), frozenset({"anio"})),
    "aceptar": Action(frozenset({"codigo"})),
}
_LISTS = frozenset({"partes", "repetir", "niveles"})
_NUMBERS = frozenset({"fila", "con_fila", "como_fila", "anio"})
_MAY_BE_BLANK = frozenset({"hoja", "texto", "espera"})


class CorrectionError(UserError):
    """A correction does not fit the plan: ``number`` is its place in the file, ``why`` what was found, unnamed."""

    def __init__(self, found: str, remedy: str, number: int, why: str, **place: Any) -> None:
        self.number, self.why = number, why
        super().__init__(found, remedy, **place)


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision of a person.

    ``number`` counts from 1 in its file and ``line`` is where it starts there (0: it comes from no file). ``fila`` is
    ``None`` and ``columna`` '' only for a doubt about the whole file. Exactly one of the three ways to say what text
    is expected is not ``None``. The rest are the keys of some action, at their default in the others.
    """

    accion: str
    archivo: str
    motivo: str
    autor: str
    fecha: str
    hoja: str | None = None
    fila: int | None = None
    columna: str = ""
    espera: str | None = None
    espera_sha256: str | None = None
    espera_empieza: str | None = None
    texto: str = ""
    a_columna: str = ""
    partes: tuple[str, ...] = ()
    repetir: tuple[str, ...] = ()
    con_fila: int | None = None
    como_fila: int | None = None
    niveles: tuple[str, ...] = ()
    papel: str = ""
    anio: int | None = None
    codigo: str = ""
    number: int = 0
    line: int = 0

    def matches(self, text: str) -> bool:
        """True when ``text`` is what was expected; only white space and the marks of markdown do not count."""
        if self.espera_sha256 is not None:
            return digest(text).startswith(self.espera_sha256)
        if self.espera_empieza is not None:
            return _plain(text).startswith(_plain(self.espera_empieza))
        return _plain(text) == _plain(self.espera or "")

    def expected(self) -> str:
        """What was expected, for a message."""
        if self.espera_sha256 is not None:
            return f"un texto de huella {self.espera_sha256[:12]}"
        if self.espera_empieza is not None:
            return f"un texto que empieza por «{short(self.espera_empieza)}»"
        return f"«{short(self.espera)}»" if self.espera else "una celda en blanco"

    def fields(self) -> dict[str, Any]:
        """The correction as the file has it: keys in their usual order, without those at their default."""
        keys = ["accion", "archivo", "hoja", "fila", "columna", *sorted(_EXPECTED), "codigo"]
        keys += [k for k in sorted(set().union(*(a.needs | a.may for a in ACTIONS.values()))) if k not in keys]
        out: dict[str, Any] = {}
        for key in [*keys, "motivo", "autor", "fecha"]:
            value = getattr(self, key)
            wanted = key in ACTIONS[self.accion].needs or key in _EXPECTED
            if value is None or (value in ("", ()) and not wanted):
                continue
            out[key] = list(value) if isinstance(value, tuple) else value
        return out

    def error(self, found: str, remedy: str, file: Path | None) -> CorrectionError:
        """A refusal that names this correction."""
        name = f"la corrección {self.number} ({self.accion})" if self.number else f"la corrección ({self.accion})"
        return CorrectionError(f"{name} {found}", remedy, self.number, found, file=file, row=self.line or None)


def digest(text: str) -> str:
    r"""Sha256 of a text without its repeated white space: how a correction names a cell without its sentence.

    >>> digest("$  -")[:16] == digest(r" \$ - ")[:16]
    True
    """
    return hashlib.sha256(_plain(text).encode()).hexdigest()


def _plain(text: str) -> str:
    return normalize(markdown_clean(text))


# --- from text ------------------------------------------------------------------------------------------------------


def read_file(path: Path) -> list[Correction]:
    """Corrections of a file, in its order; an empty file has none.

    Raises
    ------
    UserError: the file cannot be read, or a correction has an unknown or repeated key, lacks one, or holds a value
        of another kind; the sentence gives its number and its line.
    """
    return _corrections(yaml_entries.read(path, KIND, _HELP), path)


def parse(text: str, path: Path | None = None) -> list[Correction]:
    """Corrections of a YAML text; see :func:`read_file`."""
    return _corrections(yaml_entries.parse(text, KIND, _HELP, path), path)


def _corrections(entries: Sequence[yaml_entries.Entry], path: Path | None) -> list[Correction]:
    return [from_fields(each.fields, number=each.number, line=each.line, path=path) for each in entries]


def from_fields(fields: Mapping[str, Any], *, number: int = 0, line: int = 0, path: Path | None = None) -> Correction:
    """A correction from its keys, all values text or list of texts.

    Raises
    ------
    UserError: as in :func:`read_file`.
    """
    name = f"la corrección {number}" if number else "la corrección"

    def refuse(found: str, remedy: str = _HELP) -> UserError:
        return UserError(f"{name} {found}", remedy, file=path, row=line or None)

    action = fields.get("accion")
    if not isinstance(action, str) or action not in ACTIONS:
        known = ", ".join(ACTIONS)
        what = "no dice su «accion»" if not action else f"pide «{short(str(action))}», que no es una acción"
        raise refuse(what, f"Use una de estas: {known}")
    allowed = _COMMON | _EXPECTED | ACTIONS[action].needs | ACTIONS[action].may
    for key in fields:
        if key not in allowed:
            raise refuse(f"tiene la clave «{short(key)}», que «{action}» no usa", f"Use {', '.join(sorted(allowed))}")
    needed = {"archivo", "motivo", "autor", "fecha"} | ACTIONS[action].needs
    needed |= set() if action == "aceptar" else {"fila", "columna"}
    if missing := sorted(k for k in needed if k not in fields or (k not in _MAY_BE_BLANK and not fields[k])):
        raise refuse(f"no tiene «{'», «'.join(missing)}»")
    if len(_EXPECTED & set(fields)) != 1:
        raise refuse("debe decir una sola vez qué texto espera", f"Escriba «espera» o «espera_sha256». {_HELP}")
    return Correction(**{key: _value(key, fields[key], refuse) for key in fields}, number=number, line=line)


def _value(key: str, value: Any, refuse: Any) -> Any:
    """The value of a key with its type, checked."""
    if key in _LISTS:
        if not isinstance(value, (list, tuple)) or not value or not all(isinstance(v, str) and v for v in value):
            raise refuse(f"tiene en «{key}» algo que no es una lista de textos")
        if key == "partes" and len(value) < 2:
            raise refuse("tiene una sola de las «partes»", "Escriba al menos dos")
        return tuple(value)
    if not isinstance(value, str):
        raise refuse(f"tiene en «{key}» una lista y se esperaba un texto")
    if key in _NUMBERS:
        if not re.fullmatch(r"[1-9][0-9]{0,6}", value.strip()):
            raise refuse(f"tiene en «{key}» «{short(value)}», que no es un número entero")
        return int(value)
    if key == "fecha":
        return _iso(value, refuse)
    if key == "columna" or key == "a_columna":
        return value.strip().upper()
    if key == "espera_sha256" and not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_DIGEST},64}}", value):
        raise refuse(f"tiene una «espera_sha256» que no son {_SHORTEST_DIGEST} a 64 cifras hexadecimales")
    if key == "espera_empieza" and not normalize(value):
        raise refuse("tiene «espera_empieza» en blanco", "Escriba «espera» en blanco si la celda está en blanco")
    if key == "papel" and value not in roles():
        raise refuse(f"pide el papel «{short(value)}», que no existe", f"Use uno de estos: {', '.join(roles())}")
    if key == "codigo" and value not in load("hallazgos.yml"):
        raise refuse(f"acepta «{short(value)}», que no es un código de hallazgo")
    return value


def _iso(value: str, refuse: Any) -> str:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, flags=re.ASCII):
            raise ValueError(value)
        date.fromisoformat(value)
    except ValueError:
        raise refuse(
            f"tiene la fecha «{short(value)}», que no se puede leer o no existe", "Escríbala AAAA-MM-DD"
        ) from None
    return value


def roles() -> tuple[str, ...]:
    """Roles a person can give to a column."""
    return (*(r for r in load("roles.yml") if r not in {"responsable", "mes"}), EXTRA)
