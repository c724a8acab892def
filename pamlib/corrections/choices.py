"""What a person may decide about a cell, in words, for the desk and for the workbook alike.

>>> KINDS["unir_filas"].short, keys("unir_filas", target="fila 30 · Contratar los talleres")
('unir filas', {'con_fila': '30'})
>>> keys("partir_fila", text="Contratar | Dictar", extra="J, K")
{'partes': ['Contratar', 'Dictar'], 'repetir': ['J', 'K']}

An action asks for up to three things beside the cell: a text, a destination and something more. Each is described in
:data:`KINDS`; an empty description says that the action does not use it.

Out of scope: whether a decision fits the plan; reading the plan with it tells (:mod:`pamlib.corrections.session`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.corrections.file import EXTRA, roles
from pamlib.yaml_entries import shorten as short

if TYPE_CHECKING:
    from pamlib.plan import Plan

#: Between what is chosen from a list and the words that explain it: "L · RECURSOS".
MARK = " · "
_SHORT_HEADING, _SHORT_LINE = 50, 60


@dataclass(frozen=True, slots=True)
class Kind:
    """An action: its name on the desk (``name``) and in the workbook (``short``), and what it asks for."""

    name: str
    short: str
    text: str = ""
    target: str = ""
    extra: str = ""


KINDS: dict[str, Kind] = {
    "fijar_celda": Kind(
        "Escribir el texto de la celda", "corregir", text="El texto completo de la celda; en blanco, para vaciarla."
    ),
    "mover_celda": Kind(
        "Llevar la celda a otra columna", "mover celda", target="La columna del encabezado a la que pertenece."
    ),
    "unir_filas": Kind(
        "Unir la fila con una de arriba", "unir filas", target="La fila de arriba, donde empieza el texto."
    ),
    "partir_fila": Kind(
        "Partir la fila",
        "partir fila",
        text="Cada parte de la celda en un renglón; juntas deben dar todo su texto.",
        extra="Columnas que se repiten en cada parte, por ejemplo J, K (nunca las de recursos).",
    ),
    "asignar_padre": Kind(
        "Asignar la fila al grupo de otra",
        "asignar grupo",
        target="Una fila del grupo correcto.",
        extra="Niveles que se toman, por ejemplo objetivo, meta (en blanco, todos).",
    ),
    "papel_columna": Kind(
        "Explicar un encabezado",
        "explicar encabezado",
        target="El papel de la columna.",
        extra="El año de la columna, si es de recursos.",
    ),
}


def keys(action: str, *, text: str = "", target: str = "", extra: str = "") -> dict[str, Any]:
    """The keys of an action in ``correcciones.yml``, from what a person wrote or chose from a list."""
    chosen = target.partition(MARK)[0].strip()
    listed = [part.strip() for part in extra.split(",") if part.strip()]
    match action:
        case "fijar_celda":
            return {"texto": text}
        case "mover_celda":
            return {"a_columna": chosen}
        case "unir_filas":
            return {"con_fila": _row_number(chosen)}
        case "asignar_padre":
            return {"como_fila": _row_number(chosen)} | ({"niveles": listed} if listed else {})
        case "partir_fila":
            parts = text.splitlines() if "\n" in text.strip() else text.split("|")
            whole = [part.strip() for part in parts if part.strip()]
            return {"partes": whole} | ({"repetir": listed} if listed else {})
        case "papel_columna":
            return {"papel": chosen} | ({"anio": extra.strip()} if extra.strip() else {})
    raise ValueError(f"not an action with keys: {action!r}")


def _row_number(text: str) -> str:
    """``fila 30`` as ``30``; anything else as it is, to be refused by name."""
    return re.sub(r"^fila\s+", "", text, flags=re.IGNORECASE)


def cells_of(plan: Plan, sheet: str, row: int, column: str = "") -> dict[str, str]:
    """Text of the source by column in a row, and of ``column`` even when it is blank; in the order of the columns."""
    cells = plan.celdas
    here = cells[(cells["hoja"] == sheet) & (cells["fila"] == row)]
    found = dict(zip(here["columna"].astype(str), here["texto"].astype(str), strict=True))
    if column:
        found.setdefault(column, "")
    return dict(sorted(found.items(), key=lambda item: (len(item[0]), item[0])))


def targets(plan: Plan, sheet: str, row: int | None, action: str) -> list[tuple[str, str]]:
    """What may be chosen as destination: (what is shown, value). ``row`` is ``None`` for lists of the whole sheet."""
    if action == "mover_celda":
        here = plan.celdas[plan.celdas["hoja"] == sheet]
        heads = here[here["destino"].str.endswith("encabezado")]
        named = zip(heads["columna"].astype(str), heads["texto"].astype(str), strict=True)
        return [(f"{column}{MARK}{short(text, _SHORT_HEADING)}", column) for column, text in named]
    if action == "papel_columna":
        return [(role.replace("_", " ") if role != EXTRA else "adicional (sin papel)", role) for role in roles()]
    if action in {"unir_filas", "asignar_padre"}:
        lines = plan.lineas[plan.lineas["origen_hoja"] == sheet]
        if action == "unir_filas" and row is not None:
            lines = lines[lines["origen_fila"] < row].iloc[::-1]
        texts = lines["tarea"].where(lines["tarea"] != "", lines["accion"])
        return [
            (f"fila {number}{MARK}{short(text, _SHORT_LINE)}", str(number))
            for number, text in zip(lines["origen_fila"], texts, strict=True)
            if number != row
        ]
    return []
