"""Why each change was made: no reason, no adjustment.

>>> with_reasons(table, version)                                         # doctest: +SKIP

A reason of ``versiones.yml`` covers a whole kind, or one line of it (``linea``, by its old or its new id), or one field
of that line (``campo``); the narrowest wins. One that explains no change is refused too: it is a mistake in the file,
or the change did not reach the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pamlib.adjust.changes_joined import BETWEEN, MOVEMENTS
from pamlib.adjust.versions import FILE, Reason, Version, settings
from pamlib.adjust.words import FIELDS
from pamlib.errors import UserError

if TYPE_CHECKING:
    import pandas as pd


def reasons(table: pd.DataFrame, version: Version) -> list[str]:
    """The reason of each change, in order; '' where there is none."""
    return [_reason(row, version.cambios) for row in table.to_dict("records")]


def with_reasons(table: pd.DataFrame, version: Version) -> pd.DataFrame:
    """The changes with ``motivo``.

    Raises :class:`UserError` naming the first change without a reason (and how many there are), or the first reason
    that explains nothing.
    """
    found = reasons(table, version)
    without = [row for row, why in zip(table.to_dict("records"), found, strict=True) if not why]
    if without:
        first = without[0]
        left = len(without) - 1
        more = "" if not left else "; otro cambio tampoco lo dice" if left == 1 else f"; otros {left} tampoco lo dicen"
        raise UserError(
            f"la versión {version.version} {said(first)} y no dice por qué{more}",
            f"Agregue en «cambios» de esa versión {{clase: {first['clase']}, motivo: …}}, o véalos todos con «pam "
            "ajustes --entidad … --sin-motivo»",
            file=FILE,
        )
    idle = [each for each in version.cambios if not any(_covers(each, row) for row in table.to_dict("records"))]
    if idle:
        where = f" de la línea «{idle[0].linea}»" if idle[0].linea else ""
        raise UserError(
            f"la versión {version.version} explica un cambio de «{idle[0].clase}»{where} que no está en el plan",
            "Quite ese motivo, o revise si el archivo de la versión es el que se aprobó",
            file=FILE,
        )
    return table.assign(motivo=found)


def said(change: Mapping[Any, Any]) -> str:
    """The change in words: "cambia la fecha de terminación de «Tarea» (de 30/06/2025 a 31/12/2025)"."""
    if change["movimiento"] == "nueva":
        return f"agrega «{change['que']}»"
    if change["movimiento"] == "retirada":
        return f"retira «{change['que']}»"
    if change["movimiento"] in MOVEMENTS.values():
        verb = "une" if change["movimiento"] == MOVEMENTS["unida"] else "divide"
        return f"{verb} «{change['antes']}» en «{change['ahora']}»"
    name = FIELDS.get(str(change["campo"]), f"los {change['campo']}")
    where = "del plan" if change["que"] == "Plan" else f"de «{change['que']}»"
    return f"cambia {name} {where} (de «{change['antes']}» a «{change['ahora']}»)"


def _covers(reason: Reason, change: Mapping[Any, Any]) -> bool:
    lines = {"", *str(change["linea_antes"]).split(BETWEEN), *str(change["linea_ahora"]).split(BETWEEN)}
    line = reason.linea in lines
    return reason.clase == change["clase"] and line and reason.campo in {"", change["campo"]}


def _reason(change: Mapping[Any, Any], given: tuple[Reason, ...]) -> str:
    covering = [each for each in given if _covers(each, change)]
    covering.sort(key=lambda each: (bool(each.linea), bool(each.campo)))
    return covering[-1].motivo if covering else ""


def level_notice(table: pd.DataFrame, before: Version, after: Version) -> str:
    """A sentence when the number says less than what changed; '' otherwise."""
    levels = ("parche", "menor", "mayor")
    asked = max((levels.index(settings()["nivel"][kind]) for kind in table["clase"]), default=0)
    jumps = [a != b for a, b in zip(before.number, after.number, strict=True)]
    given = 2 - jumps.index(True)
    if given >= asked:
        return ""
    kinds = [kind for kind in dict.fromkeys(table["clase"]) if levels.index(settings()["nivel"][kind]) == asked]
    return (
        f"De la versión {before.version} a la {after.version} el número sube de nivel «{levels[given]}», y cambiar "
        f"{' y '.join(kinds)} suele pedir uno «{levels[asked]}» (criterio de la herramienta)."
    )
