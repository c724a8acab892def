"""Small questions about one row of a workbook that came back.

>>> clash("terminada", 0.8), clash("en ejecución", 0.8), quotient(0.8, 80)
('dice terminada con avance menor que 100 %', '', True)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from pamlib.seguimiento.forms import form
from pamlib.seguimiento.keys import MONEY

if TYPE_CHECKING:
    from pamlib.seguimiento.book import Row

#: A quotient as it is written: half of the last decimal that people give, in points.
_QUOTIENT_TOLERANCE = 0.5


def reported_roles(row: Row, roles: Collection[str]) -> list[str]:
    """Roles of ``roles`` whose cell holds text."""
    return [role for role in roles if row.text(role)]


def fills_in(sheet: str, row: Row) -> bool:
    """True when some cell that people fill in holds text (a zone alone is given by the plan)."""
    return any(row.text(c.role) for c in form(sheet).columns if c.entry and c.role != "zona")


def says_something(sheet: str, row: Row) -> bool:
    """False for a spare row and for a row of totals without a name."""
    names = {"tareas": ("id", "tarea", "accion"), "indicadores": ("id", "indicador"), "dinero": ("id", "tarea")}
    return bool(reported_roles(row, names[sheet])) or bool(
        reported_roles(
            row, {"tareas": ("avance", "estado"), "indicadores": ("valor", "numerador"), "dinero": MONEY}[sheet]
        )
    )


def reports(table: str, made: Mapping[str, Any]) -> bool:
    """True when the row says something of its own."""
    if table == "avances":
        return any(
            made[name]
            for name in ("avance_reportado", "estado_reportado", "fecha_fin_reportada", "observacion", "evidencia")
        )
    if table == "mediciones":
        return bool(made["valor_reportado"] or made["denominador"] is not None or made["observacion"])
    return any(made[f"{role}_cop"] is not None for role in MONEY) or bool(made["nota"])


def clash(state: str, value: float | None, ended: str = "") -> str:
    """What state, progress and the day it ended (shown) contradict each other in; '' when they agree."""
    if ended and state != "terminada":
        return f"dice {state} y que terminó el {ended}"
    if ended and value is not None and value < 1:
        return f"dice que terminó el {ended} con avance menor que 100 %"
    if value is None or not state:
        return ""
    if state == "terminada" and value < 1:
        return "dice terminada con avance menor que 100 %"
    if state != "terminada" and value >= 1:
        return f"dice {state} con avance de 100 %"
    return f"dice {state} con avance mayor que cero" if state == "sin iniciar" and value > 0 else ""


def quotient(ratio: float, value: float) -> bool:
    """True when ``value`` is the ratio, as such or in points, rounded the way people round."""
    return abs(ratio * 100 - value) <= _QUOTIENT_TOLERANCE or abs(ratio - value) <= _QUOTIENT_TOLERANCE / 100
