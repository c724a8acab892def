"""Words that the modules of the adjustments share: what a line, a field and an amount say.

>>> kind_of("fecha_fin")
'plazos'

Out of scope: what changed (:mod:`pamlib.adjust.changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pamlib.adjust.versions import settings
from pamlib.locale_es import ausente, fecha_corta, numero, pesos
from pamlib.report_words import join

if TYPE_CHECKING:
    import pandas as pd

NOTHING = "en blanco"
_STATES = {"cero": "$ 0", "gestion": "Gestión", "no_aplica": "no aplica (NA)", "no_programado": "no programado (NP)",
           "ilegible": "ilegible (#####)", "vacio": NOTHING}  # fmt: skip

#: Fields as a sentence names them.
FIELDS = {"fecha_inicio": "la fecha de inicio", "fecha_fin": "la fecha de terminación", "orden": "el lugar",
           "accion": "la acción", "tarea": "la tarea", "meta": "la meta", "indicador": "el indicador",
           "objetivo": "el objetivo", "responsable_accion": "el responsable de la acción",
           "responsable_tarea": "el responsable de la tarea", "fuente": "la fuente", "ubicacion": "la ubicación",
           "componente": "el componente", "estrategia": "la estrategia", "objetivo_general": "el objetivo general",
           "meta_general": "la meta general", "vigencia_inicio": "el primer año",
           "vigencia_fin": "el último año"}  # fmt: skip
#: Fields that a plan prints once over several lines: one change of theirs shows in each.
OVER_SEVERAL = (
    "componente", "estrategia", "objetivo", "ubicacion", "meta", "indicador", "accion", "responsable_accion",
)  # fmt: skip


def field_name(field: str) -> str:
    """The field as a heading names it.

    >>> field_name("fecha_fin"), field_name("recursos 2025")
    ('fecha de terminación', 'recursos 2025')
    """
    return FIELDS.get(field, f"x {field}").split(" ", 1)[1]


def kind_of(field: str) -> str:
    """The kind of adjustment that a field belongs to."""
    kinds: dict[str, list[str]] = settings()["clases"]
    return next(kind for kind, fields in kinds.items() if field in fields)


def own_field(line: Mapping[Any, Any]) -> str:
    """The field with the line's own text: the task or, in formats without tasks, the action."""
    return "tarea" if line.get("tarea") else "accion"


def own_text(line: Mapping[Any, Any]) -> str:
    """The line's own text."""
    return str(line.get("tarea") or line.get("accion") or "")


def own_texts(lineas: pd.DataFrame) -> dict[str, str]:
    """Each line's own text by its id."""
    return {str(row["linea_id"]): own_text(row) for row in lineas.to_dict("records")}


def quoted(keys: Iterable[str], texts: Mapping[Any, Any]) -> str:
    """The texts of these, quoted and joined.

    >>> quoted(["L1", "L2"], {"L1": "Dotar", "L2": "Pintar"})
    '«Dotar» y «Pintar»'
    """
    return join([f"«{texts[key]}»" for key in keys])


def said(field: str, value: object) -> str:
    """The value of a field, as people write it; '' for nothing."""
    if ausente(value):
        return ""
    return fecha_corta(value) if field.startswith("fecha") else str(value)


def amount(row: Mapping[Any, Any]) -> str:
    """What a cell of *recursos* says, in words."""
    if row["estado"] == "monto":
        return pesos(row["valor_cop"])
    if row["estado"] == "indexado":
        return f"{numero(row['cantidad'])} {row['unidad']}"
    return _STATES[str(row["estado"])]


def shared(row: Mapping[Any, Any]) -> str:
    """' (compartido)' after an amount that several lines share."""
    return " (compartido)" if row["grupo_id"] and row["estado"] in {"monto", "indexado"} else ""
