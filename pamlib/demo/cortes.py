"""What came back at the eight cuts of the demonstration entity, and the strategy by which they are read.

>>> sorted(files())[0]                                                   # doctest: +SKIP
'2024-04-30/PAM abril (1).xlsx'

Every workbook is the one that ``pam plantilla`` makes for that person and corte, filled in from ``cortes.yml`` and then
mistreated as the same file says (:mod:`.cortes_hacer`). What must come of it is worked out by hand in
``oraculo_cortes.yml``. Out of scope: receiving (:mod:`.recibidos`).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.demo import avances, content, cortes_hacer, cortes_llenar, plan_anterior, plan_v5
from pamlib.demo.workbook import save

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.seguimiento.template_sheets import Last

    Tables = Mapping[str, pd.DataFrame]

FOLDER = "seguimiento"
#: Files of the entity's folder that are typed by hand, as the office would.
TYPED = {
    "seguimiento.yml": "estrategia.yml",
    "metas.yml": "metas.yml",
    "metas_2024.yml": "metas_2024.yml",
    "hitos.yml": "hitos.yml",
}
ENTITY = "demo"


def typed() -> dict[str, bytes]:
    """Name → bytes of the strategy, the goals and the milestones."""
    return {name: resources("pamlib.demo").joinpath(own).read_bytes() for name, own in TYPED.items()}


def cortes() -> list[str]:
    """ISO dates of the cuts, in order."""
    return list(content.load("cortes.yml")["cortes"])


def deliveries() -> list[tuple[str, str, str]]:
    """(path inside the entity's raw folder, corte of its folder, ISO day received) of every file, in order of day."""
    from datetime import date, timedelta

    spec = content.load("cortes.yml")
    found = [
        (f"{FOLDER}/{each['corte']}/{each['archivo']}", each["corte"], each["recibido"]) for each in spec["entregas"]
    ]
    for corte in cortes():
        day = (date.fromisoformat(corte) + timedelta(days=spec["consolidado"]["dias"])).isoformat()
        own = f"{FOLDER}/{corte}/{spec['consolidado']['archivo']}"
        found.append((f"avance_{corte}.xlsx" if corte in avances.cortes() else own, corte, day))
    return sorted(found, key=lambda each: (each[2], each[0]))


@cache
def files() -> dict[str, bytes]:
    """Path inside :data:`FOLDER` → bytes of each returned file; callers must not change it."""
    spec = content.load("cortes.yml")
    plans = _plans()
    out: dict[str, bytes] = {}
    for given in spec["entregas"]:
        path = f"{given['corte']}/{given['archivo']}"
        out[path] = out[given["copia_de"]] if "copia_de" in given else _delivery(given, plans)
    for corte in cortes():
        if corte not in avances.cortes():
            out[f"{corte}/{spec['consolidado']['archivo']}"] = _consolidated(corte)
    return out


def origin() -> dict[str, Any]:
    """What the one sidecar of the whole folder says; a file each would be as many again."""
    return {
        "contenido": "Libros devueltos en ocho cortes de seguimiento, llenos por personas que no existen",
        "origen": "Generado por pamlib.demo a partir de su contenido ficticio; no proviene de ninguna entidad",
        "licencia": "Apache-2.0",
        "ficticia": True,
        "archivos": {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files().items())},
    }


def _plans() -> dict[str, Tables]:
    """Canonical tables of the plan before («anterior») and after («vigente») its adjustment."""
    from pamlib.plan import read_plan

    with tempfile.TemporaryDirectory(prefix="pam-") as folder:
        made: dict[str, Tables] = {}
        for name, data in {"anterior": plan_anterior.build(), "vigente": plan_v5.build()}.items():
            path = Path(folder) / f"{name}.xlsx"
            path.write_bytes(data)
            made[name] = read_plan(path).tables()
    return made


def adjusted(corte: str) -> bool:
    """Whether the plan had been adjusted by ``corte``."""
    return bool(corte >= content.load("versiones.yml")["versiones"][-1]["fecha"])


def reported(corte: str) -> dict[str, dict[str, Any]]:
    """Task key → cells typed at ``corte`` (estado, avance as a fraction or text, observacion, evidencia)."""
    if corte in avances.cortes():
        rows = content.load("avances.yml")["cortes"][corte]
        names = ("estado", "avance", "evidencia", "observacion")
        return {key: _typed(dict(zip(names, row, strict=True))) for key, row in rows.items()}
    spec = content.load("cortes.yml")
    at = cortes().index(corte)
    found = {}
    for key, row in spec["avance"].items():
        if row[at] != ".":
            cells = row[at] if isinstance(row[at], dict) else _figure(key, row[at], spec)
            found[key] = _typed(cells)
    return found


def _figure(key: str, value: int, spec: Any) -> dict[str, Any]:
    backed = value > 0 and key not in spec["sin_evidencia"]
    state = "Terminada" if value == 100 else "En ejecución"
    return {"estado": state, "avance": value, "evidencia": f"Carpeta compartida, {key}" if backed else None}


def _typed(cells: dict[str, Any]) -> dict[str, Any]:
    """A whole percentage becomes the fraction that the template's cell shows as one."""
    value = cells.get("avance")
    return {**cells, "avance": value / 100 if isinstance(value, int) and not isinstance(value, bool) else value}


def _delivery(given: Any, plans: Mapping[str, Tables]) -> bytes:
    from pamlib.seguimiento.assignments import assigned, find
    from pamlib.seguimiento.template import Facts, made, plan_version

    corte = given["corte"]
    old = given.get("version") == "anterior" or not adjusted(corte)
    tables = plans["anterior" if old else "vigente"]
    name = content.load("plan.yml")["entidad"]["nombre_corto"]
    who = Facts(
        given.get("entidad", ENTITY), given.get("entidad_nombre", name), str(tables["plan"]["plan_id"].iloc[0]),
        plan_version(tables), corte, given["de"],
    )  # fmt: skip
    assignment = find(assigned(tables, corte), given["de"])
    lines = line_ids(tables)
    book = made(assignment, who, _last(corte, lines))
    cells = {key: row for key, row in reported(corte).items() if key in given.get("solo", lines)}
    for key, typed_cells in given.get("celdas", {}).items():
        cells[key] = {**cells.get(key, {}), **typed_cells}
    cortes_llenar.fill(book, given, {lines[key]: row for key, row in cells.items() if key in lines}, lines)
    if not given.get("intacto"):
        cortes_llenar.drop_spare_rows(book)
    for what in given.get("hace", ()):
        name, value = next(iter(what.items())) if isinstance(what, dict) else (what, None)
        done = cortes_hacer.MISCHIEF[name](book, value, lines)
        book = done if done is not None else book
    return book if isinstance(book, bytes) else save(book)


def line_ids(tables: Tables) -> dict[str, str]:
    """Task key → its line in these tables; a key whose task the plan does not have is left out."""
    known = dict(zip(tables["lineas"]["tarea"], tables["lineas"]["linea_id"], strict=True))
    both = [*content.tasks(), *plan_anterior.tasks()]
    return {task.clave: str(known[task.tarea]) for task in both if task.tarea in known}


def _last(corte: str, lines: Mapping[str, str]) -> Last | None:
    """What the template shows as last reported: the figures of the cut before."""
    from pamlib.seguimiento.template_sheets import Last

    at = cortes().index(corte)
    if not at:
        return None
    before = cortes()[at - 1]
    rows = {
        lines[key]: {"avance": cells["avance"], "estado": str(cells.get("estado") or "").lower(), "corte": before}
        for key, cells in reported(before).items()
        if key in lines and isinstance(cells.get("avance"), int | float)
    }
    return Last(avances=rows)


def _consolidated(corte: str) -> bytes:
    """The office's own workbook: whatever is not in the workbook of one of the posts that return theirs."""
    posts = {each.get("de") for each in content.load("cortes.yml")["entregas"]}
    owner = {task.clave: task.responsable for task in [*content.tasks(), *plan_anterior.tasks()]}
    rows = {
        key: [cells.get(name) for name in ("estado", "avance", "evidencia", "observacion")]
        for key, cells in reported(corte).items()
        if owner[key] not in posts
    }
    return avances.consolidated(corte, rows, () if adjusted(corte) else plan_anterior.tasks())
