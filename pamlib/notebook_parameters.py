"""Parameters of a notebook: read from its cell tagged ``parameters`` without running it, and checked before it runs.

papermill hands over whatever it is given: it turns ``007`` into 7 and adds a parameter nobody declared. Here a name,
a type or a date that does not fit is a sentence for the user, and a code is never a number.

>>> checked_parameters({"corte": Parameter("corte", "date")}, {"corte": "2025-06-30"}, "10_lectura.ipynb")
{'corte': '2025-06-30'}

Out of scope: running the notebook (:mod:`pamlib.runs`).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.workspace import check_date

if TYPE_CHECKING:
    from collections.abc import Mapping

_MISSING = object()
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,), "int": (int,), "float": (float, int), "bool": (bool,), "list": (list, tuple), "dict": (dict,)
}  # fmt: skip
_TYPE_WORDS = {
    "str": "un texto", "int": "un número entero", "float": "un número", "bool": "True o False",
    "list": "una lista", "dict": "un diccionario", "date": "una fecha como 2025-06-30",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter that a notebook declares; ``kind`` is a key of the known types, ``date``, or '' (anything)."""

    name: str
    kind: str
    optional: bool = False
    required: bool = False


def declared_parameters(notebook: Mapping[str, Any], name: str) -> dict[str, Parameter]:
    """Parameters of ``notebook`` (parsed JSON), read from its cell tagged ``parameters`` without running it.

    The type is the annotation's, or else the default's. A text is a date when its name is ``corte`` or begins with
    ``fecha``, or when its default is one. Raises :class:`UserError` without exactly one such cell.
    """
    tagged = [cell for cell in notebook["cells"] if "parameters" in tags(cell)]
    if len(tagged) != 1:
        raise UserError(
            "tiene más de una celda con la etiqueta «parameters»"
            if tagged
            else "no tiene una celda con la etiqueta «parameters»",
            "Deje una sola celda con los parámetros y póngale esa etiqueta en JupyterLab",
            file=name,
        )
    try:
        body = ast.parse("".join(tagged[0]["source"])).body
    except SyntaxError as error:
        raise UserError(
            f"la celda de parámetros no es Python válido (línea {error.lineno})",
            'Corríjala: una asignación por línea, como «entidad: str = "demo"»',
            file=name,
        ) from error
    found: dict[str, Parameter] = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = _parameter(node.target.id, node.annotation, node.value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = _parameter(target.id, None, node.value)
    return found


def _parameter(name: str, annotation: ast.expr | None, value: ast.expr | None) -> Parameter:
    default: Any = _MISSING
    if value is not None:
        try:
            default = ast.literal_eval(value)
        except ValueError:
            default = _MISSING
    kind, optional = _annotated(annotation) if annotation is not None else ("", default is None)
    if annotation is None and default is not _MISSING and type(default).__name__ in _TYPES:
        kind = type(default).__name__
    dated = name == "corte" or name.startswith("fecha") or (isinstance(default, str) and _is_date(default))
    if kind in {"str", ""} and dated:
        kind = "date"
    return Parameter(name, kind, optional=optional, required=value is None)


def _annotated(annotation: ast.expr) -> tuple[str, bool]:
    """``int`` → ('int', False); ``str | None`` → ('str', True); ``list[str]`` → ('list', False); else ('', …)."""
    text = ast.unparse(annotation).strip("'\"")
    parts = [part.strip() for part in text.split("|")]
    kinds = [part.split("[")[0] for part in parts if part != "None"]
    return (kinds[0] if len(kinds) == 1 and kinds[0] in _TYPE_WORDS else "", "None" in parts)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def checked_parameters(declared: Mapping[str, Parameter], given: Mapping[str, Any], notebook: str) -> dict[str, Any]:
    """``given`` as plain values a notebook can be handed: paths and dates as text, codes never as numbers.

    Raises :class:`UserError` for an unknown name (naming the known ones), a wrong type, or a required one left out.
    """
    unknown = [name for name in given if name not in declared]
    if unknown:
        known = ", ".join(sorted(declared)) or "ninguno"
        raise UserError(f"no conoce el parámetro «{unknown[0]}»", f"Use uno de los que declara: {known}", file=notebook)
    absent = [name for name, parameter in declared.items() if parameter.required and name not in given]
    if absent:
        raise UserError(f"necesita el parámetro «{absent[0]}»", "Indíquelo al correr el cuaderno", file=notebook)
    return {name: _checked(declared[name], value, notebook) for name, value in given.items()}


def _checked(parameter: Parameter, value: Any, notebook: str) -> Any:
    if isinstance(value, Path):
        value = str(value)
    elif isinstance(value, date):
        value = value.isoformat()[:10]
    if value is None and parameter.optional:
        return None
    if parameter.kind == "date" and isinstance(value, str):
        return check_date(value, parameter.name)
    allowed = _TYPES.get("str" if parameter.kind == "date" else parameter.kind)
    is_flag = isinstance(value, bool)
    if allowed is None or (isinstance(value, allowed) and is_flag == (parameter.kind == "bool")):
        return value
    remedy = f"Escriba {_TYPE_WORDS[parameter.kind]}"
    if parameter.kind == "str" and isinstance(value, int):
        remedy = 'Los códigos van como texto, entre comillas, para no perder sus ceros: "05001"'
    raise UserError(f"el parámetro «{parameter.name}» no puede ser {value!r}", remedy, file=notebook)


def tags(cell: Mapping[str, Any]) -> list[str]:
    """Tags of a cell; papermill marks with ``injected-parameters`` the one it adds."""
    return list(cell.get("metadata", {}).get("tags", []))
