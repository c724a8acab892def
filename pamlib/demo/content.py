"""The fictional plan as data, and the lines that a careful person would type from it.

``plan.yml`` nests components, objectives, goals, actions and tasks; this module flattens them. Nothing here knows how
an office prints them: that is :mod:`pamlib.demo.plan_v5`, :mod:`pamlib.demo.plan_v2` and :mod:`pamlib.demo.ocr`.

>>> tasks()[0].clave, tasks()[0].inicio, len(tasks()) >= 60
('T01', 'ene-24', True)
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from pamlib.yaml_file import package_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
YEARS = (2024, 2025, 2026, 2027)


@dataclass(frozen=True)
class Money:
    """What a task or action costs: pesos by year, or minimum wages by year, or one of the two kinds of nothing.

    ``kind`` is ``monto`` (pesos by year), ``anual`` (the same pesos every year), ``smmlv``, ``cero``, ``gestion`` or
    ``compartido`` (the amount stands on the action).
    """

    kind: str
    by_year: tuple[tuple[int, int], ...] = ()

    @property
    def total(self) -> int:
        """Sum over the years, in pesos (or in wages when ``kind`` is ``smmlv``)."""
        return sum(amount for _, amount in self.by_year)


@dataclass(frozen=True)
class Action:
    """One action with everything above it; a line of the v2.0 layout."""

    clave: str
    componente: str
    componente_canonico: str
    componente_v2: str
    objetivo: str
    estrategia: str
    ubicacion: str
    ubicacion_v2: str
    meta: str
    indicador: str
    accion: str
    responsable: str
    responsables_v2: str
    money: Money
    fuente: str


@dataclass(frozen=True)
class Task:
    """One task; a line of the v5 layout. ``inicio`` and ``fin`` are "mar-24", or an ISO day where one was given."""

    clave: str
    action: Action
    tarea: str
    responsable: str
    inicio: str
    fin: str
    money: Money
    fuente: str


def load(name: str) -> Any:
    """Parsed YAML file ``name`` of this package (``plan.yml``, ``defectos.yml``, ``avances.yml``, ``oraculo.yml``)."""
    return package_yaml("pamlib.demo", name)


def money(raw: object) -> Money:
    """Read a ``recursos`` entry of ``plan.yml``."""
    if raw is None:
        return Money("compartido")
    if raw == "Gestión":
        return Money("gestion")
    if not isinstance(raw, dict):
        raise ValueError(f"recursos no válidos en plan.yml: {raw!r}")
    if raw.get("cero"):
        return Money("cero")
    if "cada_anio" in raw:
        return Money("anual", tuple((year, int(raw["cada_anio"])) for year in YEARS))
    if "smmlv" in raw:
        return Money("smmlv", tuple(raw["smmlv"].items()))
    return Money("monto", tuple(raw.items()))


@cache
def tasks() -> tuple[Task, ...]:
    """Every task of the plan, in document order."""
    plan = load("plan.yml")
    found: list[Task] = []
    for component in plan["componentes"]:
        for objective in component["objetivos"]:
            for goal in objective["metas"]:
                for raw in goal["acciones"]:
                    action = _action(plan, component, objective, goal, raw)
                    found += [_task(action, task) for task in raw["tareas"]]
    return tuple(found)


@cache
def actions() -> tuple[Action, ...]:
    """Every action of the plan, in document order."""
    return tuple(dict.fromkeys(task.action for task in tasks()))


def tasks_of(action: Action) -> list[Task]:
    """The tasks of ``action``, in document order."""
    return [task for task in tasks() if task.action == action]


def objective_number(action: Action) -> int:
    """Position (0-based) of the action's objective inside its component."""
    same = dict.fromkeys(other.objetivo for other in actions() if other.componente == action.componente)
    return list(same).index(action.objetivo)


def start_date(text: str) -> date:
    """First day of "mar-24", or the ISO day itself."""
    return _month(text, last=False)


def end_date(text: str) -> date:
    """Last day of "dic-27", or the ISO day itself."""
    return _month(text, last=True)


def expected_lines() -> list[dict[str, str]]:
    """The canonical ``lineas`` of the v5 plan (text columns and ISO dates), one per task, keyed by ``clave``."""
    kept = {item["tarea"]: item for item in load("defectos.yml")["plan_v5"]["celdas"] if item.get("conserva")}
    # A cell kept as printed covers every task of its action.
    as_printed = {
        (task.action.clave, kept[task.clave]["columna"]): kept[task.clave]["texto"]
        for task in tasks()
        if task.clave in kept
    }
    lines = []
    for task in tasks():
        action = task.action
        line = {
            "clave": task.clave,
            "componente_canonico": action.componente_canonico,
            "objetivo": action.objetivo,
            "ubicacion": action.ubicacion,
            "meta": action.meta,
            "indicador": action.indicador,
            "accion": action.accion,
            "responsable_accion": action.responsable,
            "tarea": task.tarea,
            "responsable_tarea": task.responsable,
            "fecha_inicio": start_date(task.inicio).isoformat(),
            "fecha_fin": end_date(task.fin).isoformat(),
            "fuente": task.fuente,
        }
        lines.append({column: as_printed.get((action.clave, column), text) for column, text in line.items()})
    return lines


def expected_lines_v2() -> list[dict[str, str]]:
    """The canonical ``lineas`` of the v2.0 plan (text columns), one per action, keyed by ``clave``."""
    cells = load("defectos.yml")["plan_v2"]["celdas"]
    kept = {(item["accion"], item["columna"]): item["texto"] for item in cells if item.get("conserva")}
    lines = []
    for action in actions():
        line = {
            "clave": action.clave,
            "componente_canonico": action.componente_canonico,
            "ubicacion": action.ubicacion_v2,
            "estrategia": action.estrategia,
            "objetivo": sentence(action.objetivo),
            "meta": action.meta,
            "indicador": kept.get((action.clave, "indicador"), action.indicador),
            "accion": action.accion,
            "responsable_accion": kept.get((action.clave, "responsables"), action.responsables_v2),
        }
        lines.append(line)
    return lines


def heading_names(columns: Iterable[tuple[str, str, float]], page: int, defects: Any) -> dict[str, str]:
    """Heading of each (role, heading, width) as the repetition on ``page`` (0-based) spells it."""
    spelt = {item["columna"]: item["texto"] for item in defects["encabezados"] if item["repeticion"] == page}
    return {role: spelt.get(role, name) for role, name, _ in columns}


def sentence(capitals: str) -> str:
    """An objective of the v5 layout, written in capitals, as the v2.0 layout writes it.

    >>> sentence("ORIENTAR LAS DECISIONES DEL PAM")
    'Orientar las decisiones del PAM'
    """
    acronyms = {"pam": "PAM", "tic": "TIC", "stem+": "STEM+"}
    return " ".join(acronyms.get(word, word) for word in capitals.capitalize().split())


def _action(plan: Any, component: Any, objective: Any, goal: Any, raw: Any) -> Action:
    people = raw.get("responsables_v2") or [raw.get("responsable_v2") or plan["personas"][raw["responsable"]]]
    return Action(
        clave=raw["clave"],
        componente=component["componente"],
        componente_canonico=component["componente_canonico"],
        componente_v2=component["componente_v2"],
        objetivo=objective["objetivo"],
        estrategia=objective["estrategia"],
        ubicacion=plan["ubicaciones"][objective["ubicacion"]],
        ubicacion_v2=objective["ubicacion_v2"],
        meta=goal["meta"],
        indicador=raw.get("indicador", goal["indicador"]),
        accion=raw["accion"],
        responsable=raw["responsable"],
        # An office writes several people one after the other with nothing between them.
        responsables_v2=" ".join(people),
        money=money(raw.get("recursos")),
        fuente=raw.get("fuente", ""),
    )


def _task(action: Action, raw: Any) -> Task:
    return Task(
        clave=raw["clave"],
        action=action,
        tarea=raw["tarea"],
        responsable=raw.get("responsable", action.responsable),
        inicio=str(raw["inicio"]),
        fin=str(raw["fin"]),
        money=money(raw.get("recursos")),
        fuente=raw.get("fuente", action.fuente),
    )


def _month(text: str, *, last: bool) -> date:
    if text[:4].isdigit():
        return date.fromisoformat(text)
    year, month = 2000 + int(text[-2:]), MONTHS.index(text[:3]) + 1
    return date(year, month, monthrange(year, month)[1] if last else 1)
