"""The same workbook received again, when what its rows mean may have changed since.

A workbook is read with the version of the plan in force at its corte and with what people answered
(``equivalencias.yml``). While both are the same, receiving it again changes nothing. When one of them changed *and* it
gives other rows, the new reading is one more submission of the same original, which takes the place of the one before
(``relectura_de``); neither is ever rewritten.

    3eb7… (12 rows, recibido el 5) ◄── relectura_de ── a01c… (14 rows, recibido el 5, releído el 20)

A new reading keeps the day on which the workbook was received, so that it does not overtake a later correction of the
same person; ``releido`` says when and by whom it was read again. It also keeps the rows that entered before for lines
that today's plan no longer has: rebinding needs them (:mod:`pamlib.adjust.rebind`), and nothing that was reported goes
away because the plan changed.

>>> in_force([{"envio_id": "a", "relectura_de": ""}, {"envio_id": "b", "relectura_de": "a"}])
{'a': 'b', 'b': 'b'}

Out of scope: understanding the workbook (:mod:`.interpret`) and writing (:mod:`.ledger_files`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.schema_field import TEXT
from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.binding import NONE
from pamlib.seguimiento.keys import TABLES, key_of
from pamlib.seguimiento.ledger_files import digest, submission_id
from pamlib.seguimiento.notes import Note
from pamlib.store import json_text
from pamlib.values.text import fold

if TYPE_CHECKING:
    from pamlib.seguimiento.binding import PlanIndex

Json = dict[str, Any]
#: The plan changed and the row means nothing in the new one: what it said before stays.
KEPT = "fila_de_version_anterior"
_UNPLACED = {"fila_desconocida", "fila_por_confirmar"}


class OvertakenError(UserError):
    """Somebody else read the same workbook in the meantime."""


def in_force(readings: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Each submission → the reading of the same workbook that took its place (itself when none did)."""
    readings = list(readings)
    after = {str(each["relectura_de"]): str(each["envio_id"]) for each in readings if each.get("relectura_de")}
    names = {*after, *after.values(), *(str(each["envio_id"]) for each in readings)}
    found = {}
    for name in sorted(names):
        last, seen = name, {name}
        while after.get(last) not in {None, *seen}:
            last = after[last]
            seen.add(last)
        found[name] = last
    return found


def latest(readings: Sequence[Json]) -> Json | None:
    """The reading that counts among those of one workbook; ``None`` when there is none."""
    replaced = {each["relectura_de"] for each in readings}
    return max(
        (each for each in readings if each["envio_id"] not in replaced),
        key=lambda each: str(each["envio_id"]),
        default=None,
    )


def same_facts(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """True when a workbook would be read with the plan, the answers and the corte of ``before``."""
    return all(before[key] == now[key] for key in ("corte", "plan_version", "respuestas"))


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """True when the workbook now says other things than in ``before``, or of another corte."""
    return (
        before["corte"] != now["corte"] or _rows(before, now) != _rows(now, before) or _errors(before) != _errors(now)
    )


def name_of(original: bytes, content: Mapping[str, Any]) -> str:
    """Name of a submission; of another reading, also of what it replaces and with which plan it was made."""
    if not content["relectura_de"]:
        return submission_id(original, content["respuestas"])
    facts = {key: content[key] for key in ("corte", "respuestas", "plan_version", "relectura_de")}
    return digest(original + json_text(facts).encode())[:16]


def keep_earlier(before: Mapping[str, Any], content: Json, notes: Sequence[Note], index: PlanIndex) -> list[Note]:
    """Add to ``content`` the rows of ``before`` whose line the plan no longer has; returns the notes, those rows said.

    A row stays only when nothing else was read from it now and no person said that it is none of the plan.
    """
    denied = {fold(each["texto"]) for each in content["respuestas"] if each["es"] == NONE}
    unplaced = {(n.sheet, n.row) for n in notes if n.code in _UNPLACED and fold(n.found) not in denied}
    said = []
    for table in TABLES:
        known = index.indicators if table == "mediciones" else index.lines
        now = content["tablas"][table]
        keys = {key_of(table, row) for row in _dicts(now)}
        # A column that was added since is empty in what was read before.
        blank = {field.name: "" if field.dtype == TEXT else None for field in SEGUIMIENTO[table]}
        for row in _dicts(before["tablas"][table]):
            name = row["indicador_id" if table == "mediciones" else "linea_id"]
            place = (row["origen_hoja"], row["origen_fila"])
            if name in known or place not in unplaced or key_of(table, row) in keys:
                continue
            now["filas"].append([{**blank, **row}[column] for column in now["columnas"]])
            said.append(Note(KEPT, *place, row["origen_columna"], key=name))
    stay = {(n.sheet, n.row) for n in said}
    return [*(n for n in notes if n.code not in _UNPLACED or (n.sheet, n.row) not in stay), *said]


def refuse_overtaken(content: Mapping[str, Any], readings: Sequence[Json]) -> None:
    """Raise :class:`OvertakenError` when the reading that ``content`` replaces is not the latest one."""
    last = latest([each for each in readings if each["sha256"] == content["sha256"]])
    if content["relectura_de"] != ("" if last is None else last["envio_id"]):
        raise OvertakenError(
            f"otra persona recibió el libro «{content['archivo']}» mientras tanto, con otro plan u otras respuestas",
            "Repita la orden: se compara con lo que ya se guardó",
        )


def _dicts(held: Mapping[str, Any]) -> list[Json]:
    return [dict(zip(held["columnas"], row, strict=True)) for row in held["filas"]]


def _rows(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Any]:
    """Rows of ``one`` in the columns that both have, whatever the file is called now."""
    out = []
    for table in TABLES:
        common = set(one["tablas"][table]["columnas"]) & set(other["tablas"][table]["columnas"]) - {"origen_archivo"}
        out.append([sorted((k, v) for k, v in row.items() if k in common) for row in _dicts(one["tablas"][table])])
    return out


def _errors(content: Mapping[str, Any]) -> list[Any]:
    """What did not enter: code, sheet, row and column."""
    return sorted([f[0], f[3], f[4] or 0, f[5]] for f in content["hallazgos"] if f[1] == "error")
