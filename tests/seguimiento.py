"""A small fictional entity with its plan, its follow-up workbooks, and people who fill them in."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import libros
import openpyxl

from pamlib.office_bytes import core_properties, workbook_bytes
from pamlib.plan import read_plan
from pamlib.seguimiento import ledger
from pamlib.seguimiento.assignments import assigned, everything, find
from pamlib.seguimiento.forms import form
from pamlib.seguimiento.last import last_before
from pamlib.seguimiento.receive import Desk, Outcome
from pamlib.seguimiento.strategy import Strategy
from pamlib.seguimiento.template import Facts, plan_version, workbook
from pamlib.seguimiento.template_sheets import HEADING_ROW
from pamlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

CORTE, NEXT = "2025-04-30", "2025-06-30"
ANA, LUIS = "Ana Ruiz", "Luis Mora"
_C = "FORMACIÓN DE DOCENTES Y DIRECTIVOS DOCENTES"
_FORMAR, _AULAS = "Formar docentes en lectura crítica", "Mejorar las aulas rurales"
_INDICATOR = "No. de docentes formados/No. de docentes inscritos"
_SEDES = "No. de sedes rurales dotadas"
# objective, place, goal, indicator, action, its responsible, task, its responsible, start, end, money, source
TASKS = {
    "contratar": (_INDICATOR, _FORMAR, ANA, "Contratar la universidad que dicta los talleres", ANA,
                  "feb-24", "nov-25", "$ 12.000.000", "SGP"),
    "dictar": (_INDICATOR, _FORMAR, ANA, "Dictar los talleres en las cuatro subregiones", f"{ANA}, {LUIS}",
               "mar-24", "nov-26", "$ 8.000.000", "SGP"),
    "evaluar": (_INDICATOR, _FORMAR, ANA, "Evaluar lo aprendido con una prueba corta", ANA,
                "ago-25", "nov-26", "Gestión", "Gestión"),
    "dotar": (_SEDES, _AULAS, LUIS, "Dotar de pupitres las sedes rurales priorizadas", LUIS,
              "ene-25", "dic-25", "$ 30.000.000", "R.P."),
    "pintar": (_SEDES, _AULAS, LUIS, "Pintar los salones de las sedes dotadas", LUIS,
               "feb-25", "dic-25", "Gestión", "Gestión"),
}  # fmt: skip


@functools.cache
def plan_tables() -> Mapping[str, pd.DataFrame]:
    """Canonical tables of the plan; callers must not change them."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return read_plan(plan(Path(folder) / "plan.xlsx")).tables()


def plan(path: Path, tasks: Mapping[str, tuple[str, ...]] = TASKS) -> Path:
    """The plan as a workbook of the v5 layout."""
    rows = [
        [_C, "CUALIFICAR LA PRÁCTICA DE AULA", "Urbano y rural", "Docentes formados y aulas dignas", i, a, ra, t, rt, s,
         e, m, f]
        for i, a, ra, t, rt, s, e, m, f in tasks.values()
    ]  # fmt: skip
    return libros.book(path, [["VIGENCIA 2024-2027"], libros.V5, *rows])


def line(key: str) -> str:
    """linea_id of a task by its short name."""
    lines = plan_tables()["lineas"]
    return str(lines.loc[lines["tarea"] == TASKS[key][3], "linea_id"].iloc[0])


def indicator(text: str = _INDICATOR) -> str:
    """indicador_id of an indicator by its text."""
    rows = plan_tables()["indicadores"]
    return str(rows.loc[rows["texto"] == text, "indicador_id"].iloc[0])


@dataclass
class Office:
    """An entity in a temporary folder."""

    workspace: Workspace

    @classmethod
    def new(cls, root: Path, entity: str = "valdemora") -> Office:
        office = cls(Workspace(root, entity))
        office.workspace.raw.mkdir(parents=True)
        plan(office.workspace.raw / "plan.xlsx")
        settings = "nombre_corto: Valdemora\nplan_vigente: plan.xlsx\n"
        (office.workspace.raw / "entidad.yml").write_text(settings, encoding="utf-8")
        return office

    @property
    def folder(self) -> Path:
        """The ledger's folder."""
        return ledger.folder_of(self.workspace.processed)

    def desk(
        self, strategy: Strategy | None = None, tables: Mapping[str, pd.DataFrame] | None = None, **more: Any
    ) -> Desk:
        return Desk.open(self.workspace, tables or plan_tables(), strategy or Strategy(), **more)

    def look(self, *paths: Path, day: str = "2025-05-05", **more: Any) -> list[Outcome]:
        return self.desk(**more).look(paths, recibido=day, recibe="Marta")

    def keep(self, *paths: Path, day: str = "2025-05-05", **more: Any) -> list[Outcome]:
        desk = self.desk(**more)
        outcomes = desk.look(paths, recibido=day, recibe="Marta")
        desk.confirm(outcomes)
        return outcomes

    def state(self, corte: str = CORTE, table: str = "avances") -> pd.DataFrame:
        key = {"avances": "linea_id", "mediciones": "indicador_id", "ejecucion": "linea_id"}[table]
        return ledger.state(self.folder, corte)[table].set_index(key)


Edit = Callable[[Any], None]


def template(
    path: Path, edit: Edit | None = None, *, who: str = ANA, corte: str = CORTE, entity: str = "valdemora",
    office: Office | None = None,
) -> Path:  # fmt: skip
    """A follow-up workbook saved in ``path`` after ``edit`` changed the book that openpyxl opens."""
    tables = plan_tables()
    facts = Facts(entity, "Valdemora", str(tables["plan"]["plan_id"].iloc[0]), plan_version(tables), corte, who)
    assignment = find(assigned(tables, corte), who) if who else everything(tables, corte)
    data = workbook(assignment, facts, last_before(office.folder, corte) if office else None)
    if edit is None:
        path.write_bytes(data)
        return path
    book = openpyxl.load_workbook(BytesIO(data))
    edit(book)
    path.write_bytes(workbook_bytes(book, core_properties("una persona")))  # no clock: the same edits, the same file
    return path


def fill(key: str, **cells: Any) -> Edit:
    """Type in the row of a task (by its short name): avance, estado, fecha_fin_real, observacion, evidencia."""
    return in_sheet("tareas", line(key), **cells)


def in_sheet(sheet: str, name: str, **cells: Any) -> Edit:
    """Type in the first row of ``sheet`` whose id starts with ``name``; a percentage is typed as a fraction."""
    where = form(sheet)

    def edit(book: Any) -> None:
        page = book[where.name]
        number = row_of(page, name)
        for role, value in cells.items():
            page.cell(number, where.position(role)).value = value

    return edit


def row_of(page: Any, name: str) -> int:
    """Row of a sheet whose hidden id starts with ``name``."""
    return next(
        n for n in range(HEADING_ROW + 1, page.max_row + 1) if str(page.cell(n, 1).value or "").startswith(name)
    )


def each(*edits: Edit) -> Edit:
    """Several edits, one after another."""

    def edit(book: Any) -> None:
        for one in edits:
            one(book)

    return edit


def codes(outcome: Outcome) -> list[str]:
    """Codes of what was noticed, sorted, without the mere notes of what went well."""
    quiet = {"por_su_texto"}
    return sorted(note.code for note in outcome.notes if note.code not in quiet)
