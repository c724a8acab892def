"""The demonstration plan as a D02.01.F01 version 2.0 workbook: one row per action, one resources column per year."""

from __future__ import annotations

from typing import Any

from pamlib.demo import content, workbook
from pamlib.demo.layout import Layout, Printed, Row, arrange

COLUMNS = (
    ("componente", "COMPONENTES", 17.0),
    ("ubicacion", "UBICACIÓN GEOGRÁFICA", 14.0),
    ("estrategia", "ESTRATEGIA", 22.0),
    ("objetivo", "OBJETIVO ESTRATÉGICO", 24.0),
    ("meta", "METAS", 26.0),
    ("indicador", "INDICADORES", 24.0),
    ("accion", "ACCIONES", 28.0),
    ("responsables", "RESPONSABLES", 18.0),
    *((f"recursos_{year}", f"RECURSOS {year}", 17.5) for year in content.YEARS),
)
ROLES = tuple(role for role, _, _ in COLUMNS)
FIRST_ROW = 7
HEADING_FILL = "FFDDEBF7"


def layout() -> Layout:
    """The printed rows of the v2.0 plan, defects included; row 0 is :data:`FIRST_ROW` of the sheet."""
    defects = content.load("defectos.yml")["plan_v2"]
    overrides = {(item["accion"], item["columna"]): item["texto"] for item in defects["celdas"] if "texto" in item}
    return arrange(
        [_printed(action, defects) for action in content.actions()],
        breaks={item["antes_de"]: item["repite"] for item in defects["saltos"]},
        continuations=[],
        overrides=overrides,
        heading=lambda page: _heading(page, defects),
    )


def amount(actions: list[content.Action], year: int) -> Any:
    """What the cell of ``year`` prints for one action, or for several that share it: pesos, 0, SMMLV or NA."""
    moneys = [task.money for action in actions for task in content.tasks_of(action)]
    moneys += [action.money for action in actions]
    wages = sum(dict(money.by_year).get(year, 0) for money in moneys if money.kind == "smmlv")
    if wages:
        return f"{wages} SMMLV"
    if not any(money.by_year for money in moneys):
        return 0
    return sum(dict(money.by_year).get(year, 0) for money in moneys) or "NA"


def build() -> bytes:
    """The workbook as bytes."""
    defects = content.load("defectos.yml")["plan_v2"]
    book, sheet = workbook.new_book(defects["hoja"], [width for _, _, width in COLUMNS])
    _title(sheet)
    printed = layout()
    _write(sheet, printed)
    breaks = [item["antes_de"] for item in defects["saltos"]]
    workbook.paginate(sheet, printed, FIRST_ROW, last_column="L", headings=1, breaks=breaks, scale=56)
    return workbook.save(book)


def _title(sheet: Any) -> None:
    entity, plan = content.load("plan.yml")["entidad"], content.load("plan.yml")["plan"]
    wide = len(COLUMNS)
    workbook.band(sheet, 1, 3, wide - 2, entity["secretaria"].upper(), bold=True, size=11, horizontal="center")
    workbook.band(sheet, 2, 3, wide - 2, "Dirección de Calidad Educativa", size=10, horizontal="center")
    workbook.band(sheet, 3, 3, wide - 2, "Formato del Plan de Apoyo", bold=True, size=10, horizontal="center")
    side = (f"Código: {plan['formato']}", "Versión: 2.0", f"Fecha: {plan['fecha_elaboracion'].title()}")
    for row, text in enumerate(side, 1):
        workbook.band(sheet, row, wide - 1, wide, text, horizontal="center")
        sheet.row_dimensions[row].height = 19
    workbook.band(sheet, 1, 1, 2, entity["nombre"].upper(), last=3, bold=True, size=10, horizontal="center")
    workbook.band(sheet, 4, 1, wide, f"{entity['aviso']}. Los datos y los nombres son inventados.", italic=True)
    title = f"PLAN DE APOYO AL MEJORAMIENTO - PAM, VIGENCIA {plan['vigencia_inicio']} a {plan['vigencia_fin']}"
    workbook.band(sheet, 5, 1, wide, title, bold=True, size=13, horizontal="center", fill=HEADING_FILL)
    sheet.row_dimensions[5].height = 24


def _heading(page: int, defects: Any) -> list[Row]:
    return [Row("encabezado", f"encabezado {page}", content.heading_names(COLUMNS, page, defects))]


def _printed(action: content.Action, defects: Any) -> Printed:
    spelt = defects["componente_escrito"].get(action.componente_v2)
    component = spelt[content.objective_number(action)] if spelt else action.componente_v2
    shared = next(
        (item["acciones"] for item in defects["montos_compartidos"] if action.clave in item["acciones"]), None
    )
    sharing = [other for other in content.actions() if other.clave in (shared or [action.clave])]
    groups: dict[str, object] = {
        "componente": (action.componente, action.objetivo) if spelt else action.componente,
        "ubicacion": action.objetivo,
        "estrategia": action.objetivo,
        "objetivo": action.objetivo,
        "meta": (action.objetivo, action.meta),
    }
    if shared:
        groups |= {f"recursos_{year}": tuple(shared) for year in content.YEARS}
    values = {
        "componente": component,
        "ubicacion": action.ubicacion_v2,
        "estrategia": action.estrategia,
        # v2.0 writes objectives as sentences.
        "objetivo": content.sentence(action.objetivo),
        "meta": action.meta,
        "indicador": action.indicador,
        "accion": action.accion,
        "responsables": action.responsables_v2,
    }
    return Printed(action.clave, values | {f"recursos_{y}": amount(sharing, y) for y in content.YEARS}, groups)


def _write(sheet: Any, printed: Layout) -> None:
    for index, row in enumerate(printed.rows):
        is_heading = row.kind == "encabezado"
        for column, role in enumerate(ROLES, 1):
            cell = sheet.cell(FIRST_ROW + index, column)
            value = row.cells.get(role)
            cell.value = value
            if is_heading:
                workbook.style(cell, bold=True, fill=HEADING_FILL, horizontal="center")
                continue
            workbook.style(cell, bold=role == "componente", horizontal="center")
            if role.startswith("recursos"):
                cell.number_format = workbook.ACCOUNTING if isinstance(value, int) else "@"
    workbook.shape(sheet, printed, FIRST_ROW, {role: width for role, _, width in COLUMNS})
