"""The workbooks to send out for a corte: each responsible's own tasks, indicators and money.

>>> data = workbook(find(assigned(tables, corte), "Líder de Calidad"), facts, last)      # doctest: +SKIP
>>> write_all(tables, workspace, "2025-06-30", Path("envio"))                            # doctest: +SKIP

What was last reported stands beside each cell to fill in. Only those cells can be typed in. A column nobody sees names
each row, and a sheet nobody sees says the entity, the plan and its version, the corte, whose workbook it is and a
checksum of all that, so that it can come back renamed, sorted or cut (:mod:`.receive`). The same plan, corte and
earlier reports give the same bytes.

Out of scope: sending anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.locale_es import fecha
from pamlib.office_bytes import core_properties, workbook_bytes
from pamlib.seguimiento.assignments import EVERYBODY, Assignment, assigned, everything, find
from pamlib.seguimiento.forms import HIDDEN, KIND
from pamlib.seguimiento.template_sheets import Last, fill
from pamlib.store import write_bytes
from pamlib.values.lookup import load
from pamlib.workspace import Workspace, check_date, slug

if TYPE_CHECKING:
    import pandas as pd

_VERSION_DIGITS = 16


@dataclass(frozen=True)
class Facts:
    """What the hidden sheet says: whose workbook it is and for which plan and corte."""

    entidad: str
    nombre: str
    plan_id: str
    plan_version: str
    corte: str
    responsable: str
    limite: str = ""

    def pairs(self) -> dict[str, str]:
        """Key → text, as the hidden sheet holds them."""
        return {
            "libro": KIND,
            "version": str(load("plantilla")["version"]),
            "entidad": self.entidad,
            "nombre": self.nombre,
            "plan_id": self.plan_id,
            "plan_version": self.plan_version,
            "corte": self.corte,
            "responsable": self.responsable,
        }


@dataclass
class Written:
    """The workbooks of one corte: name of the responsible → its path; ``nobody`` counts lines without one."""

    paths: dict[str, Path] = field(default_factory=dict)


def plan_version(tables: Mapping[str, pd.DataFrame]) -> str:
    """Which plan the rows are of: digits that change when a line, its text or its dates, or an indicator does.

    The file's own digest would change each time that somebody saves the plan without touching it.
    """
    lines = tables["lineas"][["linea_id", "meta", "indicador", "fecha_inicio", "fecha_fin"]]
    content = [lines.astype(object).where(lines.notna(), None).to_numpy().tolist(),
               tables["indicadores"]["indicador_id"].tolist()]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:_VERSION_DIGITS]


def checksum(pairs: Mapping[str, str], ids: Mapping[str, list[str]]) -> str:
    """Sixteen digits that change when a fact or the list of rows of the hidden sheet does."""
    text = json.dumps([sorted(pairs.items()), sorted(ids.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def workbook(assignment: Assignment, facts: Facts, last: Last | None = None) -> bytes:
    """Bytes of the workbook of one assignment."""
    title = f"{load('plantilla')['titulo']} · {facts.nombre} · corte {facts.corte}"
    return workbook_bytes(made(assignment, facts, last), core_properties("pamlib", title))


def made(assignment: Assignment, facts: Facts, last: Last | None = None) -> Any:
    """The same as an openpyxl workbook, before it is saved."""
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    front: Any = book.active
    ids = fill(book, front, assignment, facts, last or Last())
    hidden = book.create_sheet(HIDDEN)
    pairs = facts.pairs()
    rows = [*pairs.items(), ("suma", checksum(pairs, ids))]
    rows += [(f"ids.{key}", each) for key in sorted(ids) for each in ids[key]]
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = hidden.cell(number, column, text)
            cell.data_type = "s"
    hidden.sheet_state = "veryHidden"
    hidden.protection.sheet = True
    book.security = WorkbookProtection(lockStructure=True)
    book.active = 0
    return book


def write_all(
    tables: Mapping[str, pd.DataFrame],
    workspace: Workspace,
    corte: str,
    folder: Path,
    *,
    responsable: str = "",
    general: bool = False,
    last: Last | None = None,
    due: date | None = None,
) -> Written:
    """Write the workbooks of ``corte`` in ``folder``: of one responsible, or of each; ``general`` adds one for all.

    Raises
    ------
    UserError: nobody of that name, or a workbook of that name is already there (it may have been filled in).
    """
    check_date(corte)
    assignments = assigned(tables, corte)
    if responsable:
        chosen = find(assignments, responsable)
        assignments = {chosen.name: chosen}
    if general:
        assignments[EVERYBODY] = everything(tables, corte)
    plan = tables["plan"].iloc[0]
    name = str(workspace.settings().get("nombre_corto") or plan["entidad"] or workspace.entity)
    made: dict[Path, tuple[str, bytes]] = {}
    for person, assignment in assignments.items():
        facts = Facts(
            workspace.entity, name, str(plan["plan_id"]), plan_version(tables), corte,
            "" if person == EVERYBODY else person, "" if due is None else due.isoformat(),
        )  # fmt: skip
        path = _free(folder, f"seguimiento_{corte}_{slug(person)}", made)
        made[path] = (person, workbook(assignment, facts, last))
    for path, (_, data) in made.items():
        if path.exists() and path.read_bytes() != data:
            raise UserError(
                f"el libro «{path.name}» ya existe en «{folder}» y puede estar diligenciado",
                "Use otra carpeta en --salida, o bórrelo si no sirve",
            )
    for path, (_, data) in made.items():
        write_bytes(path, data)
    return Written({person: path for path, (person, _) in made.items()})


def _free(folder: Path, stem: str, taken: Mapping[Path, Any]) -> Path:
    """A path in ``folder`` that no other person of this corte has (two names may have the same letters)."""
    number = 1
    while (path := folder / f"{stem}{'' if number == 1 else f'-{number}'}.xlsx") in taken:
        number += 1
    return path


def heading_lines(facts: Facts) -> list[str]:
    """The title block of every sheet; what it says is read back if the hidden sheet is lost."""
    owner = facts.responsable or "todo el plan"
    due = f" · Devolver a más tardar el {fecha(facts.limite)}" if facts.limite else ""
    return [
        str(load("plantilla")["titulo"]),
        f"Entidad: {facts.nombre} ({facts.entidad})",
        f"Corte: {facts.corte} ({fecha(facts.corte)}){due}",
        f"Responsable: {owner}",
    ]
