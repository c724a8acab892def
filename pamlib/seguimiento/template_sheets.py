"""Fills the sheets of a follow-up workbook: instructions, tasks, indicators, money, evidence.

Out of scope: which rows (:mod:`.assignments`), the hidden sheet and the file (:mod:`.template`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pamlib.corte import iso_date
from pamlib.locale_es import fecha_corta, numero
from pamlib.seguimiento.changes import spent
from pamlib.seguimiento.forms import Form, form
from pamlib.seguimiento.sheet_look import LONGEST, lines, look, page, protect, put
from pamlib.values.lookup import load

if TYPE_CHECKING:
    from pamlib.seguimiento.assignments import Assignment, Money
    from pamlib.seguimiento.template import Facts

HEADING_ROW = 6
#: Blank rows at the end, for what the plan does not list.
SPARE_INDICATORS, SPARE_EVIDENCE = 8, 30
_PERCENT, _PESOS, _NUMBER, _DATE = "0.0%", '"$" #,##0', "#,##0.##", "dd/mm/yyyy"
_TALLEST = 400.0
_LINE = 14.5


@dataclass
class Last:
    """What was last reported, by key: rows of the ledger's state as dictionaries.

    ``avances`` by linea_id, ``mediciones`` by (indicador_id, zona, poblacion), ``ejecucion`` by (grupo_id or linea_id,
    vigencia, fuente).
    """

    avances: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mediciones: Mapping[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)
    ejecucion: Mapping[tuple[str, int, str], Mapping[str, Any]] = field(default_factory=dict)


def fill(book: Any, front: Any, assignment: Assignment, facts: Facts, last: Last) -> dict[str, list[str]]:
    """Fill every sheet; returns the ids of the rows of each."""
    _instructions(front, facts)
    task_rows = [_task(line, last) for line in assignment.lines]
    ids = {
        "tareas": _sheet(book, form("tareas"), facts, task_rows),
        "indicadores": _sheet(book, form("indicadores"), facts, _indicators(assignment, last)),
        "dinero": _sheet(book, form("dinero"), facts, _money_rows(assignment, last)),
    }
    _sheet(book, form("evidencias"), facts, [{} for _ in range(SPARE_EVIDENCE)])
    _validate(book, len(task_rows), len(assignment.indicators), date.fromisoformat(facts.corte))
    return ids


# --- rows -----------------------------------------------------------------------------------------------------------


def _task(line: Mapping[str, Any], last: Last) -> dict[str, Any]:
    before = last.avances.get(line["linea_id"], {})
    return {
        "id": line["linea_id"],
        "numero": line["orden"],
        "componente": line["componente_canonico"] or line["componente"],
        "accion": line["accion"],
        "tarea": line["tarea"] or line["accion"],
        "responsable": line["responsable_tarea"] or line["responsable_accion"],
        "inicia": iso_date(line["fecha_inicio"]) or "",
        "termina": iso_date(line["fecha_fin"]) or "",
        "antes": before.get("avance"),
        "estado_antes": _dated(_state_before(before), before),
    }


def _state_before(before: Mapping[str, Any]) -> str:
    """Last state reported, with the day it ended where that was said: "terminada el 15/05/2025"."""
    state = str(before.get("estado") or before.get("lectura") or "")
    ended = before.get("fecha_fin_real")
    return f"{state or 'terminó'} el {fecha_corta(ended)}" if ended else state


def _dated(text: str, before: Mapping[str, Any]) -> str:
    return f"{text} ({fecha_corta(before['corte'])})" if text else ""


def _indicators(assignment: Assignment, last: Last) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(assignment.indicators, 1):
        measured = f"{row['numerador']} / {row['denominador']}" if row["denominador"] else row["unidad"] or row["clase"]
        for zone in ("", *row["zonas"]):
            before = last.mediciones.get((row["indicador_id"], zone, ""), {})
            rows.append(
                {
                    "id": row["indicador_id"], "numero": number, "indicador": row["texto"], "unidad": measured,
                    "zona": zone, "antes": _dated(_value(before), before),
                }
            )  # fmt: skip
    return rows + [{} for _ in range(SPARE_INDICATORS if rows else 0)]


def _value(before: Mapping[str, Any]) -> str:
    value = before.get("valor")
    return "" if value is None else numero(value, 0 if float(value).is_integer() else 2)


def _money_rows(assignment: Assignment, last: Last) -> list[dict[str, Any]]:
    texts = {line["linea_id"]: (line["orden"], line["tarea"] or line["accion"]) for line in assignment.lines}
    rows = []
    for money in assignment.money:
        mine = [line for line in money.lineas if line in texts]
        number, text = texts[mine[0]]
        if len(money.lineas) > 1:
            text = f"{text} (una sola cifra para {len(money.lineas)} tareas)"
        before = last.ejecucion.get((money.grupo_id or money.linea_id, money.vigencia, money.fuente), {})
        told = _dated("\n".join(spent(before)), before)
        rows.append(
            {
                "id": money_id(money), "numero": number, "tarea": text, "fuente": money.fuente,
                "vigencia": money.vigencia, "programado": money.programado, "antes": told,
            }
        )  # fmt: skip
    return rows


def money_id(money: Money) -> str:
    """Name of a money row: its line, and its group when the figure is shared."""
    return f"{money.linea_id}/{money.grupo_id}" if money.grupo_id else money.linea_id


# --- sheets ---------------------------------------------------------------------------------------------------------


def _instructions(sheet: Any, facts: Facts) -> None:
    from pamlib.seguimiento.template import heading_lines

    words = load("plantilla")
    sheet.title = "Instrucciones"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 110
    title, *rest = heading_lines(facts)
    put(sheet.cell(1, 1), title)
    look(sheet.cell(1, 1), "title")
    for number, text in enumerate(rest, 2):
        put(sheet.cell(number, 1), text)
        look(sheet.cell(number, 1), "subtitle")
    put(sheet.cell(6, 1), " ".join(words["saludo" if facts.responsable else "saludo_general"].split()))
    look(sheet.cell(6, 1), "big")
    sheet.merge_cells("A6:B6")
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[6].height = 36
    for number, (name, text) in enumerate(words["instrucciones"], 8):
        for column, said in ((1, name), (2, text)):
            put(sheet.cell(number, column), said)
            look(sheet.cell(number, column), "bold" if column == 1 else "plain")
        sheet.row_dimensions[number].height = _LINE * lines(text, 110) + 8
    page(sheet, title=facts.nombre)
    protect(sheet)


def _sheet(book: Any, what: Form, facts: Facts, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sheet with its title block, heading and rows; returns the ids of the rows."""
    from openpyxl.utils import get_column_letter

    from pamlib.seguimiento.template import heading_lines

    sheet = book.create_sheet(what.name)
    seen = next(n for n, column in enumerate(what.columns, 1) if not column.hidden)
    for number, text in enumerate(heading_lines(facts), 1):
        put(sheet.cell(number, seen), f"{text} · {what.name}" if number == 1 else text)
        look(sheet.cell(number, seen), "title" if number == 1 else "subtitle")
    for number, column in enumerate(what.columns, 1):
        cell = sheet.cell(HEADING_ROW, number)
        put(cell, column.title)
        look(cell, "head")
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        # In her own workbook everything is hers.
        dimension.hidden = column.hidden or (column.role == "responsable" and bool(facts.responsable))
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEADING_ROW].height = 24, 34
    for number, row in enumerate(rows, HEADING_ROW + 1):
        _row(sheet, what, number, row)
    last = HEADING_ROW + max(len(rows), 1)
    sheet.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(len(what.columns))}{last}"
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, seen + 1)
    sheet.sheet_view.zoomScale = 90
    page(sheet, HEADING_ROW, title=f"{facts.nombre} · corte {facts.corte} · {facts.responsable or 'todo el plan'}")
    protect(sheet)
    return list(dict.fromkeys(row["id"] for row in rows if "id" in row))


def _row(sheet: Any, what: Form, number: int, row: Mapping[str, Any]) -> None:
    spare = not row
    tallest = 1
    for position, column in enumerate(what.columns, 1):
        value = row.get(column.role)
        cell = sheet.cell(number, position)
        put(cell, value)
        # A zone the plan disaggregates by is given; a spare row is all to fill in.
        typed = (column.entry and not value) or (spare and column.role == "indicador")
        kind = "input" if typed else "number" if column.role == "numero" else "fixed"
        look(cell, kind, _format(what.key, column.role, value))
        if isinstance(value, str) and not column.hidden:
            tallest = max(tallest, lines(value[:LONGEST], column.width))
    sheet.row_dimensions[number].height = min(_TALLEST, max(_LINE * tallest + 6, 22 if spare else 36))


def _format(sheet: str, role: str, value: Any) -> str:
    if isinstance(value, date) or role == "fecha_fin_real":
        return _DATE
    if sheet == "tareas" and role in {"avance", "antes"}:
        return _PERCENT
    if sheet == "dinero" and role in {"programado", "definitivo", "compromisos", "obligaciones", "pagos"}:
        return _PESOS
    if sheet == "indicadores" and role in {"numerador", "denominador"}:
        return _NUMBER
    # Text stays as it is typed: a date, a code, a link.
    return "@" if role in {"observacion", "evidencia", "enlace", "que_es", "fecha", "poblacion"} else ""


def _validate(book: Any, tasks: int, indicators: int, corte: date) -> None:
    """Drop-downs and the warnings of what is typed; they warn, because what a person knows comes first."""
    words = load("plantilla")
    if tasks:
        _rule(book, "tareas", "estado", tasks, "list", formula1=f'"{",".join(words["estados"])}"',
              said="Elija el estado de la lista.")  # fmt: skip
        _rule(book, "tareas", "avance", tasks, "decimal", operator="between", formula1="0", formula2="1",
              said="Un porcentaje de 0 % a 100 %, acumulado desde que empezó la tarea.")  # fmt: skip
        _rule(book, "tareas", "fecha_fin_real", tasks, "date", operator="lessThanOrEqual",
              formula1=f"DATE({corte.year},{corte.month},{corte.day})",
              said=f"Solo si ya terminó: el día, hasta el corte ({fecha_corta(corte)}).")  # fmt: skip
        where = form("tareas")
        first, last = HEADING_ROW + 1, HEADING_ROW + tasks
        letter = _letter(where.position("numero"))
        source = f"'{where.name}'!${letter}${first}:${letter}${last}"
        _rule(book, "evidencias", "numero", SPARE_EVIDENCE, "list", formula1=source,
              said="El número que tiene la tarea en la hoja «Tareas».")  # fmt: skip
    _rule(book, "evidencias", "fecha", SPARE_EVIDENCE, "textLength", operator="equal", formula1="10",
          said="Año, mes y día: 2025-06-30.")  # fmt: skip
    rows = book[form("indicadores").name].max_row - HEADING_ROW
    if indicators:
        _rule(book, "indicadores", "zona", rows, "list", formula1=f'"{",".join(words["zonas"])}"',
              said="Déjela en blanco si la cifra es el total.")  # fmt: skip
        where = form("indicadores")
        letter = _letter(where.position("indicador"))
        last = HEADING_ROW + rows - SPARE_INDICATORS
        _rule(book, "indicadores", "indicador", SPARE_INDICATORS, "list", skip=rows - SPARE_INDICATORS,
              formula1=f"${letter}${HEADING_ROW + 1}:${letter}${last}",
              said="Elija el indicador que quiere separar por zona o grupo.")  # fmt: skip
        for role in ("numerador", "denominador"):
            _rule(book, "indicadores", role, rows, "decimal", operator="greaterThanOrEqual", formula1="0",
                  said="Un número, sin letras.")  # fmt: skip
    rows = book[form("dinero").name].max_row - HEADING_ROW
    for role in ("definitivo", "compromisos", "obligaciones", "pagos") if rows > 0 else ():
        _rule(book, "dinero", role, rows, "decimal", operator="greaterThanOrEqual", formula1="0",
              said="Pesos completos, acumulados en el año.")  # fmt: skip


def _rule(book: Any, sheet: str, role: str, rows: int, kind: str, *, said: str, skip: int = 0, **formulas: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    where = form(sheet)
    rule = DataValidation(type=kind, allow_blank=True, errorStyle="warning", **formulas)  # type: ignore[arg-type]
    title = where.title(role)[:30]
    rule.promptTitle, rule.prompt = title, said
    rule.errorTitle, rule.error = title, f"{said} Si es a propósito, puede dejarlo."
    rule.showErrorMessage = rule.showInputMessage = True
    letter = _letter(where.position(role))
    rule.add(f"{letter}{HEADING_ROW + 1 + skip}:{letter}{HEADING_ROW + skip + rows}")
    book[where.name].add_data_validation(rule)


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))
