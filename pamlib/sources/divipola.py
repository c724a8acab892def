"""DIVIPOLA with coordinates: departments and municipalities into ``territorio``.

In the published file each row is one quoted cell with doubled quotes inside, and the decimals have a comma.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from pamlib.sources.notes import Notes
from pamlib.sources.spec import Plan
from pamlib.sources.tables import one_source

if TYPE_CHECKING:
    from pamlib.sources.base import Job, Tables


def read(job: Job) -> Tables:
    """``territorio`` of one file: the nation, each department and each municipality."""
    from pamlib.schema import frame

    plan, notes = Plan(job), Notes(job)
    places: dict[str, tuple[Any, ...]] = {}
    with job.look.path.open(encoding=job.look.layout.encoding.replace("utf-8", "utf-8-sig"), newline="") as file:
        for number, cells in enumerate(csv.reader(file), 1):
            if job.look.layout.wrapped and len(cells) == 1:
                cells = next(csv.reader(cells))
            if number > 1 and any(cells):
                _place(plan, notes, number, cells, places)
    places["00"] = ("00", "Colombia", "nación", "", None, None, job.file, "", None, "")
    notes.finish(sum(len(code) == 5 for code in places))
    return {"territorio": frame("territorio", [places[code] for code in sorted(places)]), **one_source(plan, notes)}


def _place(plan: Plan, notes: Notes, row: int, cells: list[str], places: dict[str, tuple[Any, ...]]) -> None:
    told = {role: cells[at].strip() for role in plan.spec["claves"] if (at := plan.role(role) or 0) < len(cells)}
    code, department = told.get("codigo", "").zfill(5), told.get("departamento", "").zfill(2)
    good = len(cells) == len(plan.headings) and code.isdigit() and len(code) == 5 and code[:2] == department
    if not good or code in places:
        reason = f"el código {code} ya apareció" if good else "el código no es de un municipio de ese departamento"
        notes.rejection(row, "cod_dane", " | ".join(cells), reason, "Corrija la fila en una copia del archivo")
        return
    origin = (plan.job.file, "", row, plan.headings[plan.role("codigo") or 0])
    where = [_degrees(plan, notes, row, name, told[name]) for name in ("longitud", "latitud")]
    places[code] = (code, told["nombre"], "municipio", told["tipo"], *where, *origin)
    places.setdefault(department, (department, told["nombre_departamento"], "departamento", "", None, None, *origin))


def _degrees(plan: Plan, notes: Notes, row: int, name: str, text: str) -> float | None:
    limits = plan.spec["claves"][name]
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if limits["minimo"] <= value <= limits["maximo"]:
        return value
    notes.add("coordenadas_fuera", row=row, column=limits["columna"], found=text)
    return None
