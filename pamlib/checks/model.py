"""A plan as its reviewer sees it: lines gathered into objectives, goals and actions, each once.

Made from the canonical tables alone, in plain Python objects: a review goes over the same few hundred lines many
times, and attribute access is much cheaper than filtering frames.

Out of scope: deciding whether anything is wrong (the rules do that).
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pamlib.locale_es import ausente
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.checks.rules import Rule

OFFICE = "secretaría"
_TEXTS = (
    "componente componente_canonico estrategia objetivo ubicacion zona meta indicador accion responsable_accion tarea "
    "responsable_tarea fecha_inicio fecha_fin fuente adicionales origen_archivo origen_hoja"
).split()


@dataclass(frozen=True, slots=True)
class Amount:
    """One row of ``recursos``; ``pesos`` is ``None`` where no peso amount is known."""

    line_id: str
    group: str
    year: int | None
    state: str
    pesos: int | None
    written: str
    quality: str
    source: str
    file: str
    sheet: str
    row: int | None
    column: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of ``lineas``; missing text is ''. ``extra`` are its additional columns by folded heading."""

    id: str
    componente: str
    objetivo: str
    estrategia: str
    ubicacion: str
    zona: str
    meta: str
    indicador: str
    accion: str
    responsable_accion: str
    tarea: str
    responsable_tarea: str
    inicio: str
    fin: str
    fuente: str
    extra: Mapping[str, str]
    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that share a text: a goal, an objective, an action. ``parent`` names the group above by its key."""

    key: Hashable
    text: str
    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        """Its first line in the document."""
        return self.lines[0]

    @property
    def of_the_office(self) -> bool:
        """Whether all of it is the secretariat's own work."""
        return all(line.zona == OFFICE for line in self.lines)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Its different indicator texts, in order."""
        return tuple(dict.fromkeys(line.indicador for line in self.lines if line.indicador))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of ``indicadores``."""

    text: str
    clase: str
    numerator: str
    denominator: str
    unit: str
    tipo: str
    baseline: bool
    target: float | None


@dataclass(slots=True)
class Plano:
    """Everything a rule may look at; ``rules`` are those in force, for a rule that needs another's parameters."""

    plan: dict[str, Any]
    lines: list[Line]
    goals: list[Group]
    objectives: list[Group]
    actions: list[Group]
    indicators: dict[str, Indicator]
    amounts: list[Amount]
    people: list[tuple[str, str, str]]  # line id, name, class
    places: list[dict[str, Any]]
    cells: dict[tuple[str, str], tuple[str, str, int | None, str]]
    rules: Mapping[str, Rule]
    universe: int | None = None
    by_line: dict[str, list[Amount]] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year that the plan declares."""
        first, last = self.plan.get("vigencia_inicio"), self.plan.get("vigencia_fin")
        return None if ausente(first) or ausente(last) else (int(str(first)), int(str(last)))

    @property
    def has_dates(self) -> bool:
        """Whether any line has a date."""
        return any(line.inicio or line.fin for line in self.lines)

    def place(self, line: Line, column: str) -> tuple[str, str, int | None, str]:
        """File, sheet, row and column of the cell that gave ``column`` to the line; the line's own row otherwise."""
        return self.cells.get((line.id, column), (line.file, line.sheet, line.row, ""))


def build(tables: Mapping[str, pd.DataFrame], rules: Mapping[str, Rule], universe: int | None = None) -> Plano:
    """The plan of the canonical tables; a table or column that is not there counts as empty."""
    lines = [_line(row) for row in _rows(tables, "lineas")]
    amounts = [_amount(row) for row in _rows(tables, "recursos")]
    plan = next(iter(_rows(tables, "plan")), {})
    people = [(_text(r, "linea_id"), _text(r, "nombre"), _text(r, "clase")) for r in _rows(tables, "responsables")]
    plano = Plano(
        plan,
        lines,
        _gather(lines, lambda x: x.meta, lambda x: (fold(x.componente), fold(x.objetivo))),
        _gather(lines, lambda x: x.objetivo, lambda x: fold(x.componente)),
        _gather(lines, lambda x: x.accion, lambda x: (fold(x.objetivo), fold(x.meta))),
        {row.text: row for row in map(_indicator, _rows(tables, "indicadores"))},
        amounts,
        people,
        _rows(tables, "ubicaciones"),
        _cells(tables, {line.id: (line.file, line.sheet) for line in lines}),
        rules,
        universe,
    )
    for amount in amounts:
        plano.by_line.setdefault(amount.line_id, []).append(amount)
    return plano


def _rows(tables: Mapping[str, pd.DataFrame], name: str) -> list[dict[str, Any]]:
    table = tables.get(name)
    if table is None or table.empty:
        return []
    names = [str(c) for c in table.columns]
    columns = [table[c].tolist() for c in table.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return value if isinstance(value, str) else "" if ausente(value) else str(value)


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    return None if ausente(value) else int(value)  # type: ignore[arg-type]


def _line(row: Mapping[str, Any]) -> Line:
    t = {name: _text(row, name) for name in _TEXTS}
    return Line(
        _text(row, "linea_id"),
        t["componente_canonico"] or t["componente"],
        t["objetivo"],
        t["estrategia"],
        t["ubicacion"],
        t["zona"],
        t["meta"],
        t["indicador"],
        t["accion"],
        t["responsable_accion"],
        t["tarea"],
        t["responsable_tarea"],
        t["fecha_inicio"],
        t["fecha_fin"],
        t["fuente"],
        {fold(k): str(v) for k, v in json.loads(t["adicionales"]).items()} if t["adicionales"] else {},
        t["origen_archivo"],
        t["origen_hoja"],
        _whole(row, "origen_fila"),
    )


def _amount(row: Mapping[str, Any]) -> Amount:
    return Amount(
        _text(row, "linea_id"),
        _text(row, "grupo_id"),
        _whole(row, "vigencia"),
        _text(row, "estado"),
        _whole(row, "valor_cop"),
        _text(row, "valor_original"),
        _text(row, "valor_calidad"),
        _text(row, "fuente"),
        _text(row, "origen_archivo"),
        _text(row, "origen_hoja"),
        _whole(row, "origen_fila"),
        _text(row, "origen_columna"),
    )


def _indicator(row: Mapping[str, Any]) -> Indicator:
    target = row.get("meta_valor")
    return Indicator(
        _text(row, "texto"),
        _text(row, "clase"),
        _text(row, "numerador"),
        _text(row, "denominador"),
        _text(row, "unidad"),
        _text(row, "tipo"),
        not ausente(row.get("linea_base")),
        None if ausente(target) else float(target),  # type: ignore[arg-type]
    )


def _gather(lines: Iterable[Line], text: Any, above: Any) -> list[Group]:
    """Lines under one text of one parent, in the order of the document; lines with no such text are left out."""
    found: dict[Hashable, list[Line]] = {}
    for line in lines:
        if said := fold(text(line)):
            found.setdefault((above(line), said), []).append(line)
    return [Group(key, text(members[0]), tuple(members)) for key, members in found.items()]


def _cells(
    tables: Mapping[str, pd.DataFrame], sheets: Mapping[str, tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str, int | None, str]]:
    """First cell of each field of each line; its file and sheet are the line's."""
    cells: dict[tuple[str, str], tuple[str, str, int | None, str]] = {}
    for row in _rows(tables, "procedencias"):
        line = _text(row, "linea_id")
        place = (*sheets.get(line, ("", "")), _whole(row, "fila"), _text(row, "columna"))
        cells.setdefault((line, _text(row, "campo")), place)
    return cells
