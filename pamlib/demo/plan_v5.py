"""The demonstration plan as a D02.01.F01 version 5 workbook, with the defects that ``defectos.yml`` lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from pamlib.demo import content, workbook
from pamlib.demo.layout import Block, Formula, Layout, Printed, Row, arrange

COLUMNS = (
    ("componente", "COMPONENTES DEL PAM ASOCIADOS A LOS OBJETIVOS", 14),
    ("objetivo", "OBJETIVOS", 19),
    ("ubicacion", "UBICACIÓN", 16),
    ("meta", "METAS", 24),
    ("indicador", "INDICADORES", 22),
    ("accion", "ACCIONES", 22),
    ("responsable_accion", "RESPONSABLE DE LA ACCIÓN", 13.5),
    ("tarea", "TAREAS A LAS ACCIONES", 31),
    ("responsable_tarea", "RESPONSABLES DE LAS TAREAS", 13.5),
    ("fecha_inicio", "FECHA DE INICIO", 10),
    ("fecha_fin", "FECHA DE TERMINACIÓN", 13),
    ("recursos", "RECURSOS", 17),
    ("fuente", "FUENTE", 10),
)
ROLES = tuple(role for role, _, _ in COLUMNS)
FIRST_ROW = 14
HEADING_FILL = "FFD9E2D0"
_LONG = {"meta", "indicador", "accion", "tarea", "ubicacion"}


def layout() -> Layout:
    """The printed rows of the v5 plan, defects included; row 0 is :data:`FIRST_ROW` of the sheet."""
    defects = content.load("defectos.yml")["plan_v5"]
    overrides = {(item["tarea"], item["columna"]): _planted(item) for item in defects["celdas"]}
    overrides = {place: value for place, value in overrides.items() if value is not None}
    return arrange(
        [_printed(task, defects) for task in content.tasks()],
        breaks={item["antes_de"]: item["repite"] for item in defects["saltos"]},
        continuations=[key for key, _ in overrides if key.endswith("+")],
        overrides=overrides,
        heading=lambda page: heading(page, defects),
    )


def whole_values() -> dict[str, dict[str, Any]]:
    """By task key, the whole value of each role, before page breaks, blanks and planted defects."""
    defects = content.load("defectos.yml")["plan_v5"]
    return {task.clave: dict(_printed(task, defects).values) for task in content.tasks()}


def heading(page: int, defects: Any) -> list[Row]:
    """The two-row heading as typed on ``page`` (0-based)."""
    names = content.heading_names(COLUMNS, page, defects)
    second = {role: names.pop(role) for role in ("fecha_inicio", "fecha_fin")}
    names["fecha_inicio"] = "PLAZO (PROGRAMACIÓN)"
    return [Row("encabezado", f"encabezado {page}", dict(names)), Row("encabezado_2", f"encabezado {page}.2", second)]


def build() -> bytes:
    """The workbook as bytes: the plan, notes, and a hidden old draft."""
    defects = content.load("defectos.yml")["plan_v5"]
    book, sheet = workbook.new_book(defects["hoja"], [width for _, _, width in COLUMNS])
    title_block(sheet)
    printed = layout()
    cached = _write(sheet, printed)
    _hidden_column(sheet, printed, defects["columna_oculta"])
    breaks = [item["antes_de"] for item in defects["saltos"]]
    workbook.paginate(sheet, printed, FIRST_ROW, last_column="M", headings=2, breaks=breaks, scale=61)
    notes_cached = _notes(book.create_sheet(defects["hoja_de_notas"]))
    _draft(book.create_sheet(defects["hoja_oculta"]))
    return workbook.save(book, {sheet.title: cached, defects["hoja_de_notas"]: notes_cached})


def title_block(sheet: Any) -> None:
    """Rows 1–12: office, code, version, date, page, plan title, elaboration date, objective, goal and axis."""
    body, plan = content.load("plan.yml")["entidad"], content.load("plan.yml")["plan"]
    wide = len(COLUMNS)
    centre = [
        body["secretaria"].upper(),
        plan["macroproceso"],
        "FORMATO",
        "SISTEMA INTEGRADO DE GESTIÓN DE LA CALIDAD",
    ]
    right = [plan["formato"], "Página 1 de 1", "Versión 5", plan["fecha_formato"]]
    for row, (middle, side) in enumerate(zip(centre, right, strict=True), 1):
        workbook.band(sheet, row, 3, wide - 2, middle, bold=row != 2, size=10, horizontal="center")
        workbook.band(sheet, row, wide - 1, wide, side, size=9, horizontal="center")
        sheet.row_dimensions[row].height = 18
    workbook.band(sheet, 1, 1, 2, body["nombre"].upper(), last=4, bold=True, size=10, horizontal="center")
    workbook.band(sheet, 5, 1, wide, f"{body['aviso']}. Los datos y los nombres son inventados.", italic=True, size=9)
    workbook.band(sheet, 6, 1, wide, plan["titulo"], bold=True, size=13, horizontal="center", fill=HEADING_FILL)
    sheet.row_dimensions[6].height = 24
    lines = (
        f"FECHA DE ELABORACIÓN: {plan['fecha_elaboracion']}",
        f"OBJETIVO GENERAL: {plan['objetivo_general']}",
        f"META GENERAL: {plan['meta_general']}",
        f"EJE DE LA POLÍTICA DE EDUCACIÓN: {plan['eje']}",
    )
    for row, text in zip((8, 9, 10, 11), lines, strict=True):
        workbook.band(sheet, row, 1, wide, text, size=9)
        sheet.row_dimensions[row].height = 14 * workbook.lines_needed(text, 225, size=9) + 3


def _printed(task: content.Task, defects: Any) -> Printed:
    action = task.action
    spelt = defects["componente_escrito"].get(action.componente)
    component = action.componente if spelt is None else spelt[content.objective_number(action)]
    real = task.clave in defects["fechas_reales"]
    money = action.money if task.money.kind == "compartido" else task.money
    groups: dict[str, object] = {
        # A component written several ways has one cell per objective; the others have one cell.
        "componente": (action.componente, action.objetivo) if spelt else action.componente,
        "objetivo": action.objetivo,
        "ubicacion": action.objetivo,
        "meta": (action.objetivo, action.meta),
        "indicador": (action.meta, action.indicador),
        "accion": action.clave,
        "responsable_accion": action.clave,
        "responsable_tarea": (action.clave, task.responsable),
    }
    if task.money.kind == "compartido":
        groups |= {"recursos": action.clave, "fuente": action.clave}
    return Printed(
        task.clave,
        {
            "componente": component,
            "objetivo": action.objetivo,
            "ubicacion": action.ubicacion,
            "meta": action.meta,
            "indicador": action.indicador,
            "accion": action.accion,
            "responsable_accion": action.responsable,
            "tarea": task.tarea,
            "responsable_tarea": task.responsable,
            "fecha_inicio": content.start_date(task.inicio) if real else task.inicio,
            "fecha_fin": content.end_date(task.fin) if real else task.fin,
            "recursos": _amount(money),
            "fuente": task.fuente,
        },
        groups,
    )


def _amount(money: content.Money) -> Any:
    if money.kind == "gestion":
        return "Gestión"
    if money.kind == "anual":
        return f"{thousands(money.by_year[0][1])} C/Año"
    if money.kind == "smmlv":
        return f"{money.total} SMMLV"
    return money.total


def thousands(number: int) -> str:
    """198000000 → "198.000.000"."""
    return f"{number:,}".replace(",", ".")


def _planted(item: Any) -> Any:
    if "formula" in item:
        return Formula(f"={item['formula']}", item["guardado"])
    return item.get("fecha", item.get("texto"))


def _write(sheet: Any, printed: Layout) -> dict[str, int]:
    """Write every row, merge the blocks, set the heights; the cached value of each formula by cell."""
    cached: dict[str, int] = {}
    for index, row in enumerate(printed.rows):
        number = FIRST_ROW + index
        for column, role in enumerate(ROLES, 1):
            cell = sheet.cell(number, column)
            value = row.cells.get(role)
            if isinstance(value, Formula):
                cell.value, cached[cell.coordinate] = value.text, value.cached
            elif value is not None:
                cell.value = value
            _look(cell, role, value, is_heading=row.kind.startswith("encabezado"))
        if row.kind == "encabezado":
            _merge_heading(sheet, number)
    workbook.shape(sheet, printed, FIRST_ROW, {role: width for role, _, width in COLUMNS}, rotated=_is_rotated)
    _rotate(sheet, printed)
    return cached


def _is_rotated(block: Block) -> bool:
    return block.role == "componente" and block.last - block.first > 3


def _look(cell: Any, role: str, value: Any, *, is_heading: bool) -> None:
    if is_heading:
        workbook.style(cell, bold=True, size=8.5, fill=HEADING_FILL, horizontal="center")
        return
    bold = role in {"componente", "objetivo"}
    workbook.style(cell, bold=bold, horizontal="left" if role in _LONG else "center")
    if isinstance(value, date):
        last = value == content.end_date(f"{content.MONTHS[value.month - 1]}-{value.year % 100:02d}")
        cell.number_format = workbook.MONTH_YEAR if value.day == 1 or last else workbook.DAY_MONTH_YEAR
    elif isinstance(value, int | Formula):
        cell.number_format = workbook.ACCOUNTING
    elif isinstance(value, str):
        # "$ -" and "mar-24" are typed as text: Excel must not turn them into something else.
        cell.number_format = "@" if role in {"recursos", "fecha_inicio", "fecha_fin"} else "General"


def _merge_heading(sheet: Any, row: int) -> None:
    for column, role in enumerate(ROLES, 1):
        if role == "fecha_inicio":
            workbook.merge(sheet, row, row, column, column + 1)
        elif role != "fecha_fin":
            workbook.merge(sheet, row, row + 1, column, column)


def _rotate(sheet: Any, printed: Layout) -> None:
    """Component cells that span many rows are written upwards, as offices do."""
    for block in printed.blocks:
        if _is_rotated(block):
            cell = sheet.cell(FIRST_ROW + block.first, 1)
            workbook.style(cell, bold=True, size=10, horizontal="center", rotation=90)


def _hidden_column(sheet: Any, printed: Layout, hidden: Any) -> None:
    column = hidden["columna"]
    sheet[f"{column}{FIRST_ROW}"] = hidden["encabezado"]
    for key, text in hidden["valores"].items():
        sheet[f"{column}{FIRST_ROW + printed.index(key)}"] = text
    sheet.column_dimensions[column].width = 24
    sheet.column_dimensions[column].hidden = True


def _notes(sheet: Any) -> dict[str, int]:
    """A second visible sheet: abbreviations, and a summary that adds with formulas."""
    sheet.column_dimensions["A"].width = 26
    for letter in "BCDEF":
        sheet.column_dimensions[letter].width = 19
    workbook.style(sheet["A1"], bold=True, size=11, border=False)
    sheet["A1"] = "NOTAS PARA EL EQUIPO"
    notes = (
        ("PAM", "Plan de Apoyo al Mejoramiento"),
        ("R.P.", "Recursos propios del municipio"),
        ("SGP", "Sistema General de Participaciones, calidad matrícula"),
        ("Gestión", "Se hace con el personal y los aliados; no compromete presupuesto"),
        ("C/Año", "El valor se repite en cada una de las cuatro vigencias"),
        ("Pendiente", "Dos valores del foro y de la feria quedaron con la columna angosta: pedirlos a Presupuesto"),
    )
    for row, (name, meaning) in enumerate(notes, 3):
        sheet[f"A{row}"], sheet[f"B{row}"] = name, meaning
        workbook.style(sheet[f"A{row}"], bold=True, size=9, border=False)
        workbook.style(sheet[f"B{row}"], size=9, border=False)
        sheet.merge_cells(f"B{row}:F{row}")
    first = 11
    for column, text in enumerate(("Vigencia", *content.YEARS), 1):
        cell = sheet.cell(first, column)
        cell.value = str(text)
        workbook.style(cell, bold=True, fill=HEADING_FILL, horizontal="center", size=9)
    sources = ("SGP", "R.P.", "CONPES", "Regalías")
    totals = dict.fromkeys(content.YEARS, 0)
    for row, source in enumerate(sources, first + 1):
        sheet[f"A{row}"] = source
        workbook.style(sheet[f"A{row}"], size=9)
        for column, year in enumerate(content.YEARS, 2):
            amount = _programmed(source, year)
            totals[year] += amount
            cell = sheet.cell(row, column)
            cell.value = amount
            workbook.style(cell, horizontal="right", size=9)
            cell.number_format = workbook.ACCOUNTING
    last = first + len(sources)
    cached = {}
    sheet[f"A{last + 1}"] = "Total"
    workbook.style(sheet[f"A{last + 1}"], bold=True, size=9)
    for column, year in enumerate(content.YEARS, 2):
        cell = sheet.cell(last + 1, column)
        letter = workbook.letter(column)
        cell.value = f"=SUM({letter}{first + 1}:{letter}{last})"
        cached[cell.coordinate] = totals[year]
        workbook.style(cell, bold=True, horizontal="right", size=9)
        cell.number_format = workbook.ACCOUNTING
    sheet[f"A{last + 3}"] = "Los incentivos en SMMLV no entran en la suma."
    workbook.style(sheet[f"A{last + 3}"], italic=True, size=9, border=False)
    sheet.merge_cells(f"A{last + 3}:F{last + 3}")
    workbook.landscape(sheet, scale=100)
    return cached


def _programmed(source: str, year: int) -> int:
    moneys = [(task.money, task.fuente) for task in content.tasks()]
    moneys += [(action.money, action.fuente) for action in content.actions()]
    return sum(
        dict(money.by_year).get(year, 0)
        for money, origin in moneys
        if origin == source and money.kind in {"monto", "anual"}
    )


def _draft(sheet: Any) -> None:
    """A hidden sheet with an older, shorter draft: a reader must say that it is there and not add it to the plan."""
    workbook.style(sheet["A1"], bold=True, size=11, border=False)
    sheet["A1"] = "BORRADOR 2023 - NO USAR"
    draft = (
        ("Alistar la caracterización con los datos de 2022", "feb-23", "nov-23", "Gestión", "Gestión"),
        ("Contratar un diplomado corto en evaluación formativa", "mar-23", "oct-23", 95000000, "SGP"),
        ("Comprar tabletas para tres sedes", "abr-23", "ago-23", 120000000, "R.P."),
    )
    for column, text in enumerate(
        ("TAREAS A LAS ACCIONES", "FECHA DE INICIO", "FECHA DE TERMINACIÓN", "RECURSOS", "FUENTE"), 1
    ):
        sheet.cell(3, column).value = text
        workbook.style(sheet.cell(3, column), bold=True, fill=HEADING_FILL, horizontal="center")
        sheet.column_dimensions[workbook.letter(column)].width = 44 if column == 1 else 16
    for row, values in enumerate(draft, 4):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
            workbook.style(sheet.cell(row, column))
            if isinstance(value, int):
                sheet.cell(row, column).number_format = workbook.ACCOUNTING
    sheet.sheet_state = "hidden"
