"""What a workbook says against what was known: new, changed, the same or blank, one cell after another.

>>> shown("avances", {"avance": 0.8, "estado": "en ejecución", "lectura": "avance", "avance_reportado": "80%"})
'80 %, en ejecución'

Out of scope: keeping it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.locale_es import fecha_corta, numero, pesos, porcentaje
from pamlib.seguimiento.keys import SAID, TABLES, key_of, key_text

if TYPE_CHECKING:
    from pamlib.seguimiento.binding import PlanIndex
    from pamlib.seguimiento.bound_rows import Interpreted

_MONEY = {
    "definitivo_cop": "definitiva",
    "compromisos_cop": "comprometido",
    "obligaciones_cop": "obligado",
    "pagos_cop": "pagado",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the workbook says, against what was known at its corte (or before it).

    ``que`` is *nuevo*, *cambia*, *igual* or *en blanco*. ``antes`` and ``ahora`` are shown texts.
    """

    que: str
    tabla: str
    clave: str
    texto: str
    hoja: str
    celda: str
    antes: str
    ahora: str


def changes(index: PlanIndex, state: Mapping[str, Mapping[str, Mapping[str, Any]]], found: Interpreted) -> list[Change]:
    """Every row of a workbook against ``state`` (rows of the ledger by table and key)."""
    out = []
    for table in TABLES:
        for row in found.tables[table]:
            key = key_text(key_of(table, row))
            before = state[table].get(key)
            if before is not None and table == "avances" and not row["fecha_fin_reportada"]:
                before = {**before, "fecha_fin_real": ""}  # a blank day takes none back
            now, then = shown(table, row), "" if before is None else shown(table, before)
            que = "en blanco" if not now else "nuevo" if before is None else "igual" if then == now else "cambia"
            number = row["origen_fila"]
            cell = f"{row['origen_columna']}{number}" if row["origen_columna"] else f"fila {number}"
            out.append(Change(que, table, key, _text(index, table, row), row["origen_hoja"], cell, then, now))
    return out


def _text(index: PlanIndex, table: str, row: Mapping[str, Any]) -> str:
    if table == "mediciones":
        where = ", ".join(filter(None, [row["zona"], row["poblacion"]]))
        return f"{index.indicators[row['indicador_id']]['texto']}{f' ({where})' if where else ''}"
    line = index.lines[row["linea_id"]]
    text = str(line["tarea"] or line["accion"])
    return f"{text} ({row['vigencia']}, {row['fuente']})" if table == "ejecucion" else text


def spent(row: Mapping[str, Any]) -> list[str]:
    """What a row says of money, one figure after another."""
    return [f"{word} {pesos(row[name])}" for name, word in _MONEY.items() if _given(row, name) is not None]


def _given(row: Mapping[str, Any], name: str) -> Any:
    value = row.get(name)
    return None if value is None or value != value or str(value) == "<NA>" else value


def _percent(value: float) -> str:
    """With as many decimals as it needs, at most two."""
    return porcentaje(value, next((n for n in (0, 1) if abs(round(value * 100, n) - value * 100) < 1e-9), 2))


def shown(table: str, row: Mapping[str, Any]) -> str:
    """What a row says, in words, to compare and to show; '' when it says nothing."""
    if table == "avances":
        progress = _given(row, "avance")
        parts = ["" if progress is None else _percent(float(progress)), str(row["estado"])]
        if progress is None and row["lectura"] in {"no programado", "no aplica", "ilegible"}:
            parts.append(row["lectura"] + (f": «{row['avance_reportado']}»" if row["avance_reportado"] else ""))
        if ended := row.get("fecha_fin_real"):
            parts.append(f"terminó el {fecha_corta(ended)}")
        return ", ".join(filter(None, parts))
    if table == "mediciones":
        values = {name: _given(row, name) for name in SAID[table]}
        told = {name: value for name, value in values.items() if value is not None}
        return ", ".join(f"{name} {numero(v, 0 if float(v).is_integer() else 2)}" for name, v in told.items())
    return ", ".join(spent(row))
