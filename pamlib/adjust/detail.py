"""The changes of an adjustment as a person reads them: a row each, in words, each said once.

>>> rows_of(with_reasons(step.cambios, step.ahora))[0]                   # doctest: +SKIP
('plazos', 'fecha de terminación', 5, 5, 'Recorrer las sedes', '31/12/2024', '30/06/2025', 'Lluvias', 'identificador')

A goal (or whatever a plan prints once over several lines) that changed is one row that names its lines; what joined or
was divided lists its sides. Out of scope: the sheet and the document (:mod:`pamlib.adjust.control`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.changes_joined import APART
from pamlib.adjust.changes_joined import BETWEEN as IDS
from pamlib.adjust.words import OVER_SEVERAL, field_name
from pamlib.locale_es import ausente, porcentaje

if TYPE_CHECKING:
    import pandas as pd

    Row = dict[Any, Any]

COLUMNS = ("clase", "cambio", "orden_antes", "orden_ahora", "que", "antes", "ahora", "motivo", "como")


def rows_of(table: pd.DataFrame, between: str = APART) -> list[tuple[Any, ...]]:
    """:data:`COLUMNS` of each change of ``table``, which has ``motivo``; ``between`` parts the things of one cell."""
    found: list[list[Row]] = []
    for row in table.to_dict("records"):
        same = [old for old in found if row["campo"] in OVER_SEVERAL and _what(old[0]) == _what(row)]
        if same:
            same[0].append(row)
        else:
            found.append([row])
    return [_said(each, between) for each in found]


def _what(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("clase", "campo", "antes", "ahora", "motivo"))


def _said(rows: Sequence[Row], between: str) -> tuple[Any, ...]:
    row = rows[0]
    how = " · ".join(dict.fromkeys(str(each["como"]) for each in rows))
    how = f"{how} ({porcentaje(row['confianza'], 0)})" if how == "parecido" else how
    numbers = [None if ausente(row[name]) else int(row[name]) for name in ("orden_antes", "orden_ahora")]
    before, after, what = str(row["antes"]), str(row["ahora"]), str(row["que"])
    if len(rows) > 1:
        numbers, what = [None, None], between.join(f"{each['orden_ahora']}. {each['que']}" for each in rows)
    if IDS in f"{row['linea_antes']}|{row['linea_ahora']}":
        before, after = (text.replace(APART, between) for text in (before, after))
    told = {"nueva": ("no estaba", after), "retirada": (before, "ya no está")}
    before, after = told.get(str(row["movimiento"]), (before, after))
    changed = str(row["movimiento"]) if row["campo"] in {"linea", "orden"} else field_name(str(row["campo"]))
    return (row["clase"], changed, *numbers, what, before, after, str(row["motivo"]), how)
