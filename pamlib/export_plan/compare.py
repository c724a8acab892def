"""Whether two readings say the same plan: the check that an exported file lost nothing.

Where something is printed (file, sheet, row, column, how the amount was written) is no part of the plan. An amount
shared by several lines belongs to all of them, so it does not matter in which of them it is printed; a blank money
cell says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pamlib.values.text import shorten

if TYPE_CHECKING:
    import pandas as pd

_COVER = (
    "entidad", "divipola", "vigencia_inicio", "vigencia_fin", "fecha_elaboracion", "objetivo_general", "meta_general",
)  # fmt: skip
_NOWHERE = ("origen_archivo", "origen_hoja", "origen_fila")
# Characters of a text that a sentence shows.
SHOWN = 120
_AMOUNT = ("vigencia", "estado", "valor_cop", "cantidad", "unidad")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came back otherwise: table, column, line ('' for none), as it was and as it is."""

    table: str
    column: str
    line: str
    before: str
    after: str

    def sentence(self) -> str:
        """In Spanish, for a person."""
        where = f"{self.table}.{self.column}" + (f" (línea {self.line})" if self.line else "")
        return f"{where}: «{shorten(self.before, SHOWN)}» volvió como «{shorten(self.after, SHOWN)}»"


def differences(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> list[Difference]:
    """What the two plans do not have in common, in a fixed order; empty when they are the same plan."""
    found = _rows("plan", _COVER, before["plan"], after["plan"])
    columns = tuple(c for c in before["lineas"].columns if c not in _NOWHERE)
    found += _rows("lineas", columns, _ordered(before["lineas"]), _ordered(after["lineas"]))
    found += _sets("recursos", _amounts(before), _amounts(after))
    for name in ("responsables", "indicadores", "ubicaciones"):
        if name in before and name in after:
            found += _sets(name, _tuples(before[name]), _tuples(after[name]))
    return found


def _ordered(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.sort_values("orden", kind="stable")


def _rows(table: str, columns: tuple[str, ...], before: pd.DataFrame, after: pd.DataFrame) -> list[Difference]:
    found = []
    if len(before) != len(after):
        found.append(Difference(table, "filas", "", str(len(before)), str(len(after))))
    first: list[dict[Any, Any]] = before.to_dict("records")
    second: list[dict[Any, Any]] = after.to_dict("records")
    for old, new in zip(first, second, strict=False):
        for name in columns:
            a, b = _plain(name, old[name]), _plain(name, new[name])
            if a != b:
                found.append(Difference(table, name, old.get("linea_id", ""), str(a), str(b)))
    return found


def _plain(name: str, value: Any) -> Any:
    """A value that equals another when they mean the same: missing is '', JSON text is its content."""
    if name == "adicionales":
        return json.loads(value) if value else {}
    return "" if value is None or value != value or str(value) == "<NA>" else value


def _amounts(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, tuple[Hashable, ...]]]:
    """(first line, amount) of every money cell that says something; shared ones with all their lines."""
    place = dict(zip(tables["lineas"]["linea_id"], tables["lineas"]["orden"], strict=True))
    rows: list[dict[Any, Any]] = tables["recursos"].astype({"vigencia": object, "valor_cop": object}).to_dict("records")
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(row["grupo_id"], set()).add(row["linea_id"])
    found = []
    for row in rows:
        if row["estado"] == "vacio":
            continue
        lines = members[row["grupo_id"]] if row["grupo_id"] else {row["linea_id"]}
        ordered = tuple(sorted(lines, key=lambda line: place.get(line, 0)))
        found.append((ordered[0], (ordered, *(_plain(name, row[name]) for name in _AMOUNT))))
    return sorted(found, key=lambda pair: (place.get(pair[0], 0), str(pair[1])))


def _tuples(table: pd.DataFrame) -> list[tuple[str, tuple[Hashable, ...]]]:
    rows: list[dict[Any, Any]] = table.astype(object).to_dict("records")
    return sorted(
        ((row.get("linea_id", ""), tuple(_plain(name, value) for name, value in row.items())) for row in rows),
        key=lambda pair: (pair[0], str(pair[1])),
    )


def _sets(
    table: str, before: list[tuple[str, tuple[Hashable, ...]]], after: list[tuple[str, tuple[Hashable, ...]]]
) -> list[Difference]:
    """Rows of one and not of the other, each said once."""
    had, has = list(before), list(after)
    for row in before:
        if row in has:
            had.remove(row)
            has.remove(row)
    return [Difference(table, "fila", line, str(row), "") for line, row in had] + [
        Difference(table, "fila", line, "", str(row)) for line, row in has
    ]
