"""The *control de cambios* as offices print it, in a workbook and in Word.

>>> rows = summary(steps)                                                # doctest: +SKIP
>>> workbook(steps, "Valdemora"), document(steps, "Valdemora")           # doctest: +SKIP

The first table has the office's own four columns: Versión, Vigencia, Identificación de los cambios, Responsable (those
of procedure SED-C052-P626 v3, section 9). The second says each change line by line, with its reason. Same adjustments,
same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.changes import by_kind
from pamlib.adjust.detail import rows_of
from pamlib.adjust.history import Step
from pamlib.adjust.pairing import joined
from pamlib.adjust.reasons import with_reasons
from pamlib.locale_es import fecha, fecha_corta, numero
from pamlib.office_bytes import core_properties, document_bytes, workbook_bytes
from pamlib.office_sizes import column_points, wrap
from pamlib.office_word import docx_styles, docx_table

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Control de cambios del Plan de Apoyo al Mejoramiento"
SUMMARY = {"Versión": 9, "Vigencia": 20, "Identificación de los cambios": 70, "Responsable": 24}
DETAIL = {"Versión": 8, "Clase": 11, "Qué cambió": 13, "N.º antes": 7, "N.º ahora": 7, "Tarea o acción": 30,
          "Antes": 28, "Ahora": 28, "Motivo": 26, "Cómo se reconoció": 13}  # fmt: skip
_SIZE = 10
_HEAD = "E1E5EA"


def summary(steps: Sequence[Step]) -> list[tuple[str, str, str, str]]:
    """One row for each version, the first included; raises :class:`UserError` for a change without a reason."""
    first = steps[0].antes
    rows = [(first.version, fecha(first.fecha), f"Primera versión. {first.acto}.", first.responsable)]
    for each in steps:
        rows.append((each.ahora.version, fecha(each.ahora.fecha), _identified(each), each.ahora.responsable))
    return rows


def _identified(step: Step) -> str:
    """What changed, by kind, with the reasons, and the act that approves it."""
    table = with_reasons(step.cambios, step.ahora)
    said = []
    for row in by_kind(table).to_dict("records"):
        if not row["cambios"]:
            continue
        reasons = list(dict.fromkeys(table.loc[table["clase"] == row["clase"], "motivo"]))
        number = "1 cambio" if row["cambios"] == 1 else f"{row['cambios']} cambios"
        where = f" en {row['lineas']} {'línea' if row['lineas'] == 1 else 'líneas'}" if row["lineas"] else ""
        said.append(f"{str(row['clase']).capitalize()}: {number}{where}. {'; '.join(reasons).rstrip('.')}.")
    said += [_lineage(same.como, len(same.antes), len(same.ahora)) for same in joined(step.pares)]
    return "\n".join([*(said or ["Sin cambios en el contenido."]), f"Aprobada: {step.ahora.acto}."])


def _lineage(how: str, before: int, after: int) -> str:
    said = (
        f"{numero(before)} líneas se unieron en una" if how == "unida" else f"Una línea se dividió en {numero(after)}"
    )
    return f"{said}."


def detail(steps: Sequence[Step]) -> list[tuple[Any, ...]]:
    """One row for each change, with the columns of :data:`DETAIL`, from all the adjustments."""
    return [
        (each.ahora.version, *row)
        for each in steps
        for row in rows_of(with_reasons(each.cambios, each.ahora), between="\n")
    ]


def table(steps: Sequence[Step]) -> pd.DataFrame:
    """:func:`detail` as a table."""
    import pandas as pd

    return pd.DataFrame(detail(steps), columns=list(DETAIL)).astype({"N.º antes": "Int64", "N.º ahora": "Int64"})


def workbook(steps: Sequence[Step], entity: str) -> bytes:
    """The xlsx: a sheet with the office's table and one with the detail, ready to print."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Control de cambios"
    _sheet(sheet, f"{TITLE} · {entity}", SUMMARY, summary(steps))
    _sheet(book.create_sheet("Detalle"), f"Cambios línea por línea · {entity}", DETAIL, detail(steps))
    return workbook_bytes(book, core_properties(entity, TITLE))


def _sheet(sheet: Any, title: str, columns: dict[str, int], rows: Sequence[tuple[Any, ...]]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="8A94A0")
    edge = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet["A1"] = title
    sheet["A1"].font = Font(name="Arial", size=14, bold=True)
    for number, (name, width) in enumerate(columns.items(), start=1):
        cell = sheet.cell(3, number, name)
        cell.font, cell.fill, cell.border = Font(name="Arial", bold=True), PatternFill("solid", _HEAD), edge
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line, row in enumerate(rows, start=4):
        for number, value in enumerate(row, start=1):
            cell = sheet.cell(line, number, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with «=» is a text
                cell.quotePrefix = value[:1] in "=+-@"
            cell.font, cell.border = Font(name="Arial", size=_SIZE), edge
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[line].height = _height(row, list(columns.values()))
    sheet.row_dimensions[3].height = 2 * 1.3 * (_SIZE + 1) + 4
    sheet.freeze_panes = "A4"
    # Letter for the four columns of the office; legal («oficio») for the ten of the detail.
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 5 if len(columns) > len(SUMMARY) else 1
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"


def _height(row: Sequence[Any], widths: Sequence[int]) -> float:
    """Points for the longest text of the row: no program works it out for a file it did not write."""
    lines = max(len(wrap(str(text), column_points(width) - 6, _SIZE)) for text, width in zip(row, widths, strict=True))
    return 1.3 * _SIZE * lines + 4


def document(steps: Sequence[Step], entity: str) -> bytes:
    """The docx: the office's table, and the detail under it."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    made: Any = Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(27.94), Cm(21.59)
    section.left_margin = section.right_margin = Cm(2)
    docx_styles(made)
    made.add_heading(TITLE, level=1)
    made.add_paragraph(entity)
    docx_table(made, list(SUMMARY), summary(steps), [Cm(2), Cm(4.4), Cm(12.8), Cm(4.7)])
    made.add_heading("Cambios línea por línea", level=2)
    heads = ["Versión", "Clase", "Tarea o acción", "Qué cambió", "Antes", "Ahora", "Motivo"]
    at = [list(DETAIL).index(name) for name in heads]
    rows = [tuple(row[i] for i in at) for row in detail(steps)]
    docx_table(made, heads, rows, [Cm(1.8), Cm(2.6), Cm(4.8), Cm(2.6), Cm(4.2), Cm(4.2), Cm(3.7)], size=9)
    last = steps[-1].ahora
    made.add_paragraph()
    made.add_paragraph(f"Versión {last.version}, aprobada el {fecha_corta(last.fecha)}: {last.acto}.")
    return document_bytes(made, core_properties(entity, TITLE))
