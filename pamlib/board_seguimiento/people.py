"""Whom the dashboard may name: posts and teams always, persons only where the entity says so.

>>> shown_names(["Líder de Calidad", "Ana Ruiz"], {"Ana Ruiz"})
{'Líder de Calidad': 'Líder de Calidad', 'Ana Ruiz': 'Persona 1'}

``entidad.yml`` allows names with ``tablero_con_nombres: true``. Without it a person is «Persona» and a number, the same
in every table of the dashboard; who receives the reports knows who it is (``pam envios faltan``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.values.people import display_name
from pamlib.values.text import fold, is_upper

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.workspace import Workspace

KEY = "tablero_con_nombres"


def names_allowed(workspace: Workspace) -> bool:
    """Whether ``entidad.yml`` lets the dashboard name persons; raises :class:`UserError` unless it is true or false."""
    said = workspace.settings().get(KEY, False)
    if not isinstance(said, bool):
        raise UserError(f"«{KEY}» dice «{said}»", "Escriba true o false", file=workspace.raw / "entidad.yml")
    return said


def persons(responsables: pd.DataFrame) -> set[str]:
    """Names that the plan gives as a person's, as the tables show them."""
    named = responsables.loc[responsables["clase"] == "persona", "nombre"]
    return {display_name(name) if is_upper(name) else str(name) for name in named}


def shown_names(names: Iterable[str], hidden: Collection[str]) -> dict[str, str]:
    """Name → how it is shown; those of ``hidden`` are numbered in the order of the alphabet."""
    folded = {fold(name) for name in hidden}
    out, count = {}, 0
    for name in sorted(set(names), key=lambda each: (fold(each), each)):
        count += fold(name) in folded
        out[name] = f"Persona {count}" if fold(name) in folded else name
    return {name: out[name] for name in dict.fromkeys(names)}
