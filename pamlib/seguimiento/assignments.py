"""Who answers for what: the lines, indicators and money of each responsible of a plan.

>>> sorted(assigned(tables))                                        # doctest: +SKIP
['Líder de Calidad', 'Líder de Cobertura']

A task belongs to whom the plan names for the task; without one, to whom it names for the action. A task of two people
is in both workbooks (what they say may differ, and then somebody is asked). Names are compared without accents, case
or punctuation and never merged further.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.values.people import display_name
from pamlib.values.text import fold, is_upper

if TYPE_CHECKING:
    import pandas as pd

#: Workbook of the lines that name nobody.
NOBODY = "Sin responsable"
EVERYBODY = "Todos"


@dataclass(slots=True)
class Money:
    """One figure of the plan: its line (or the group of lines that share it), year, source and programmed pesos."""

    linea_id: str
    grupo_id: str
    vigencia: int
    fuente: str
    programado: int | None
    lineas: tuple[str, ...] = ()


@dataclass(slots=True)
class Assignment:
    """What one workbook holds: rows of ``lineas`` and ``indicadores`` as dictionaries, in the order of the plan."""

    name: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)


def assigned(tables: Mapping[str, pd.DataFrame], corte: str) -> dict[str, Assignment]:
    """Name → what that person answers for, by name; lines without a responsible under :data:`NOBODY`."""
    owners = _owners(tables)
    names: dict[str, str] = {}
    for people in owners.values():
        for name in people:
            names.setdefault(fold(name), name)
    chosen: dict[str, list[dict[str, Any]]] = {}
    for line in records(tables["lineas"]):
        for key in dict.fromkeys(map(fold, owners.get(line["linea_id"], []))):
            chosen.setdefault(names[key], []).append(line)
        if line["linea_id"] not in owners:
            chosen.setdefault(NOBODY, []).append(line)
    return {name: _assignment(name, chosen[name], tables, corte) for name in sorted(chosen, key=lambda n: (fold(n), n))}


def everything(tables: Mapping[str, pd.DataFrame], corte: str) -> Assignment:
    """The whole plan as one assignment."""
    return _assignment(EVERYBODY, records(tables["lineas"]), tables, corte)


def find(assignments: Mapping[str, Assignment], name: str) -> Assignment:
    """The assignment of ``name``; raises :class:`UserError` naming the nearest ones when there is none."""
    for each, assignment in assignments.items():
        if fold(each) == fold(name):
            return assignment
    from rapidfuzz import process

    near = [each for each, _, _ in process.extract(name, list(assignments), processor=fold, limit=3)]
    said = f"; tal vez {' o '.join(f'«{each}»' for each in near)}" if near else ""
    raise UserError(f"«{name}» no responde por ninguna tarea del plan{said}", "Escriba el nombre como está en el plan")


def owners_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """Line → names of who answers for it."""
    return _owners(tables)


def _owners(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    by_level: dict[str, dict[str, list[str]]] = {"accion": {}, "tarea": {}}
    for row in records(tables["responsables"]):
        if row["nombre"]:
            name = display_name(row["nombre"]) if is_upper(row["nombre"]) else row["nombre"]
            by_level[row["nivel"]].setdefault(row["linea_id"], []).append(name)
    return by_level["accion"] | by_level["tarea"]


def _assignment(name: str, lines: list[dict[str, Any]], tables: Mapping[str, pd.DataFrame], corte: str) -> Assignment:
    texts = {fold(line["indicador"]) for line in lines}
    indicators = [row for row in records(tables["indicadores"]) if fold(row["texto"]) in texts]
    zones: dict[str, set[str]] = {}
    for line in lines:
        zones.setdefault(fold(line["indicador"]), set()).add(line["zona"])
    for row in indicators:
        # A document or a milestone is one for all.
        counts = row["clase"] not in {"documento", "hito"} and "urbana y rural" in zones[fold(row["texto"])]
        row["zonas"] = ("urbana", "rural") if counts else ()
    money = _money(tables["recursos"], [line["linea_id"] for line in lines], int(corte[:4]))
    return Assignment(name, lines, indicators, money)


def _money(recursos: pd.DataFrame, lines: Iterable[str], year: int) -> list[Money]:
    """Figures of ``lines`` up to ``year``, each shared one once; a figure without a year is asked for ``year``."""
    wanted = {line: n for n, line in enumerate(lines)}
    found: dict[tuple[str, int, str], Money] = {}
    for row in records(recursos):
        if row["estado"] not in {"monto", "cero", "indexado", "ilegible"}:
            continue
        vigencia = year if row["vigencia"] is None else int(row["vigencia"])
        if vigencia > year:
            continue
        key = (row["grupo_id"] or row["linea_id"], vigencia, fold(row["fuente"]))
        pesos = None if row["valor_cop"] is None else int(row["valor_cop"])
        if key in found:
            known = found[key]
            known.lineas = (*dict.fromkeys((*known.lineas, row["linea_id"])),)
            if not row["grupo_id"] and pesos is not None:
                known.programado = (known.programado or 0) + pesos
        else:
            found[key] = Money(row["linea_id"], row["grupo_id"], vigencia, row["fuente"], pesos, (row["linea_id"],))
    _complete_groups(recursos, found)
    mine = [each for each in found.values() if set(each.lineas) & set(wanted)]
    return sorted(mine, key=lambda m: (min(wanted[line] for line in m.lineas if line in wanted), m.vigencia, m.fuente))


def _complete_groups(recursos: pd.DataFrame, found: dict[tuple[str, int, str], Money]) -> None:
    """Every line of a group that shares a figure, also those whose own cell is blank."""
    members: dict[str, list[str]] = {}
    for row in records(recursos):
        if row["grupo_id"]:
            members.setdefault(row["grupo_id"], []).append(row["linea_id"])
    for each in found.values():
        if each.grupo_id:
            each.lineas = (*dict.fromkeys(members[each.grupo_id]),)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dictionaries, with ``None`` for what is missing."""
    import pandas as pd

    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    return [{key: None if value is pd.NA or value != value else value for key, value in row.items()} for row in rows]
