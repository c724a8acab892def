"""What a row of the ledger is about: its key, by which two reports are of the same thing.

>>> key_text(key_of("mediciones", {"indicador_id": "I1", "zona": "rural", "poblacion": "Víctima"}))
'I1|rural|victima'

Out of scope: which of two reports counts (:mod:`.ledger`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.values.text import fold

Key = tuple[Any, ...]
#: Columns of a submission, which each table starts with and no row of a submission's file repeats.
SUBMISSION = 5
TABLES = ("avances", "mediciones", "ejecucion")
MONEY = ("definitivo", "compromisos", "obligaciones", "pagos")


def own_columns(table: str) -> tuple[str, ...]:
    """Columns of a table after those of the submission."""
    return tuple(field.name for field in SEGUIMIENTO[table][SUBMISSION:])


def key_of(table: str, row: Mapping[str, Any]) -> Key:
    """One line; one indicator, zone and group; one figure (of a line or a group of them), year and source."""
    if table == "avances":
        return (row["linea_id"],)
    if table == "mediciones":
        return (row["indicador_id"], row["zona"], fold(row["poblacion"]))
    return (row["grupo_id"] or row["linea_id"], row["vigencia"], fold(row["fuente"]))


def key_text(key: Key) -> str:
    """The key as one text; ids have no bar, and folded texts neither."""
    return "|".join(map(str, key))


def key_texts(table: str, columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """:func:`key_text` of :func:`key_of` of every row of a table given by columns.

    >>> key_texts("mediciones", {"indicador_id": ["I1", "I1"], "zona": ["rural", ""], "poblacion": ["Víctima", ""]})
    ['I1|rural|victima', 'I1||']
    """
    if table == "avances":
        return [str(line) for line in columns["linea_id"]]
    text = columns["poblacion" if table == "mediciones" else "fuente"]
    folded = {each: fold(each) for each in set(text)}  # few are unlike, and folding is what costs
    if table == "mediciones":
        own = zip(columns["indicador_id"], columns["zona"], text, strict=True)
        return [f"{indicator}|{zone}|{folded[group]}" for indicator, zone, group in own]
    rows = zip(columns["grupo_id"], columns["linea_id"], columns["vigencia"], text, strict=True)
    return [f"{group or line}|{year}|{folded[source]}" for group, line, year, source in rows]


#: Columns that hold what was reported, by table: two rows that agree on them say the same.
#: A column of :data:`OPTIONAL` that one of them leaves blank contradicts nothing.
SAID = {
    "avances": ("avance", "estado", "fecha_fin_real"),
    "mediciones": ("numerador", "denominador", "valor"),
    "ejecucion": tuple(f"{name}_cop" for name in MONEY),
}
OPTIONAL = frozenset({"fecha_fin_real"})
