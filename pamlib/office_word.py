"""The look of the Word documents this project writes: letters, control de cambios.

>>> docx_styles(document)                                    # doctest: +SKIP
>>> docx_table(document, ["Tarea", "Qué pasa"], rows, [Cm(8), Cm(8)])    # doctest: +SKIP

Out of scope: the exported plan, whose pages are reckoned cell by cell (:mod:`pamlib.export_plan.word`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def docx_styles(made: Any) -> None:
    """Arial, Colombian Spanish, and headings in ink instead of the template's blue."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (("Normal", 11), ("Heading 1", 14), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = RGBColor(0x1F, 0x29, 0x33)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        for attribute in ("w:ascii", "w:hAnsi"):
            fonts.set(qn(attribute), "Arial")
    for lang in made.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "es-CO")


def _cell_margins(table: Any, points: float = 3.0) -> None:
    """Room over and under the text of every cell: Word's own default has none."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        each = OxmlElement(f"w:{side}")
        each.set(qn("w:w"), str(round(points * 20)))
        each.set(qn("w:type"), "dxa")
        margins.append(each)
    # The schema wants it before the look of the table, which python-docx has already written.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        table._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)


def docx_table(
    made: Any, heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[Any], size: float | None = None
) -> None:
    """A table with a heading that repeats on every page and rows that are not split; ``size`` in points."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    table = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    _cell_margins(table)
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # the grid: programs other than Word look only at it
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
            for run in cell.paragraphs[0].runs:
                run.font.size = run.font.size if size is None else Pt(size)
