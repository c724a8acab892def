"""The v5 plan as the tab-separated text that an OCR leaves: the same cells, with a table's typical accidents."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pamlib.demo import content, plan_v5
from pamlib.demo.layout import Formula, Row


def build() -> bytes:
    """The text, UTF-8, one table row per line and cells separated by tabs."""
    return ("\n".join([*_title(), *_table()]) + "\n").encode("utf-8")


def shown(value: Any) -> str:
    """What the page shows for a cell's value: money with its (escaped) sign, dates as mmm-yy, no line breaks."""
    if value is None:
        return ""
    if isinstance(value, Formula):
        return shown(value.cached)
    if isinstance(value, int):
        return f"\\$ {plan_v5.thousands(value)}" if value else "\\$ -"
    if isinstance(value, date):
        text = f"{content.MONTHS[value.month - 1]}-{value.year % 100:02d}"
        month = value in (content.start_date(text), content.end_date(text))
        return text if month else value.strftime("%d/%m/%Y")
    return " ".join(str(value).split()).replace("$", "\\$")


def _title() -> list[str]:
    entity, plan = content.load("plan.yml")["entidad"], content.load("plan.yml")["plan"]
    paragraphs = [
        entity["secretaria"].upper(),
        entity["aviso"],
        plan["macroproceso"],
        "FORMATO",
        "SISTEMA INTEGRADO DE GESTIÓN DE LA CALIDAD",
        plan["formato"],
        "Página 1 de 1",
        "Versión 5",
        plan["fecha_formato"],
        f"**{plan['titulo']}**",
        f"**FECHA DE ELABORACIÓN: {plan['fecha_elaboracion']}**",
        f"**OBJETIVO GENERAL:** {plan['objetivo_general']}",
        f"**META GENERAL:** {plan['meta_general']}",
        f"**EJE DE LA POLÍTICA DE EDUCACIÓN: {plan['eje']}**",
    ]
    return ["", "", *(line for paragraph in paragraphs for line in (paragraph, ""))]


def _table() -> list[str]:
    defects = content.load("defectos.yml")["plan_v5_ocr"]
    damaged = {item["tarea"]: item for item in defects["lineas"]}
    whole = plan_v5.whole_values()
    lines: list[str] = []
    rows = plan_v5.layout().rows
    breaks = {row.key for row in rows if row.key in defects["saltos_en_blanco"]}
    for position, row in enumerate(rows):
        if row.kind.startswith("encabezado"):
            opened = next(other for other in rows[position:] if not other.kind.startswith("encabezado"))
            if opened.key in breaks:
                continue
            if lines and row.kind == "encabezado":
                lines.append("")
        elif row.key in breaks:
            lines.append("")
        item = damaged.get(row.key)
        if item is None:
            lines.append("\t".join(shown(row.cells.get(role)) for role in plan_v5.ROLES))
            continue
        lines.append(_damaged(item["celdas"], row, whole))
        if "despues" in item:
            lines.append(_damaged(item["despues"], row, whole))
    return lines


def _damaged(cells: list[str], row: Row, whole: dict[str, dict[str, Any]]) -> str:
    """Fill one template line: ``{rol}`` is the cell as printed in its row, ``{=rol}`` the whole value of the line."""

    def fill(match: re.Match[str]) -> str:
        source = whole[row.key] if match[1] else row.cells
        return shown(source.get(match[2]))

    return "\t".join(re.sub(r"\{(=?)(\w+)\}", fill, cell) for cell in cells)
