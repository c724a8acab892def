"""The exported plan as a Word document: landscape, the office's frame on every page, headings that repeat.

The frame (office, code, version, page) is the header of the page; title and general facts are paragraphs; the plan is
one table whose group cells are merged over their rows. The table is written as XML at once: merging through
python-docx takes minutes for a plan of some hundred lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from pamlib.export_plan.columns import Column
from pamlib.export_plan.grid import Grid
from pamlib.export_plan.layouts import common
from pamlib.export_plan.pages import MARGIN, SIZE, Paper, paper_for, widths
from pamlib.export_plan.values import Value
from pamlib.office_bytes import core_properties, document_bytes
from pamlib.office_sizes import column_points

_TWIPS = 20
_FONT = "Arial"
_FILL = "E2EFDA"
_LEAST_SIZE = 5.5
_TITLE_SIZE = 12.0
_FRAME_SIZE = 8.0
_FACT_SIZE = 9.0
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_CENTRED = frozenset({"fecha_inicio", "fecha_fin", "fuente", "componente", "responsable_accion", "responsable_tarea"})


def document(grid: Grid) -> bytes:
    """The document as bytes."""
    from docx import Document

    made: Any = Document()
    body = made.element.body
    sizes = [column_points(width) for width in widths(grid)]
    paper, _ = paper_for(sum(sizes))
    room = paper.width - 2 * MARGIN
    scale = min(1.0, room / sum(sizes))
    columns = [round(width * room / sum(sizes) * _TWIPS) for width in sizes]
    size = max(_LEAST_SIZE, round(SIZE * scale * 2) / 2)
    _defaults(made)
    _page(made, paper)
    _frame(made, grid, round(room * _TWIPS))
    for number, (label, text) in enumerate([("", grid.title.title), *grid.title.facts]):
        _insert(body, _paragraph(text, label=label, title=number == 0))
    _insert(body, _table(grid, columns, size))
    _insert(body, f"<w:p {_NS}><w:pPr><w:spacing w:before='360' w:after='0'/></w:pPr></w:p>")
    _insert(body, _signatures(round(room * _TWIPS)))
    _insert(body, f"<w:p {_NS}/>")
    return document_bytes(made, core_properties(grid.title.centre[0] if grid.title.centre else "", grid.title.title))


def _insert(body: Any, xml: str) -> None:
    """Put an element at the end of the body, before the properties of its section."""
    from docx.oxml import parse_xml

    body.insert(len(body) - 1, parse_xml(xml))


def _defaults(made: Any) -> None:
    """Language and type of the whole document."""
    from docx.oxml.ns import qn

    defaults = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for element in list(defaults):
        defaults.remove(element)
    from docx.oxml import parse_xml

    for xml in (
        f'<w:rFonts {_NS} w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>',
        f'<w:sz {_NS} w:val="18"/>',
        f'<w:lang {_NS} w:val="es-CO" w:eastAsia="es-CO" w:bidi="ar-SA"/>',
    ):
        defaults.append(parse_xml(xml))
    made.core_properties.language = "es-CO"


def _page(made: Any, paper: Paper) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Pt(paper.width), Pt(paper.height)
    section.left_margin = section.right_margin = section.bottom_margin = Pt(MARGIN)
    section.top_margin = section.header_distance = section.footer_distance = Pt(MARGIN)


def _frame(made: Any, grid: Grid, width: int) -> None:
    """The frame with office, code, version and page, in the header of every page."""
    from docx.oxml import parse_xml

    title = grid.title
    side = [line for line in title.side if not line.startswith("Página")]
    rows = max(len(title.centre), len(side) + 1)
    parts = [round(width * 0.14), round(width * 0.68)]
    parts.append(width - sum(parts))
    xml = [f"<w:tbl {_NS}>{_properties(width, 'Código y versión del formato')}{_grid(parts)}"]
    for n in range(rows):
        centre = escape(title.centre[n]) if n < len(title.centre) else ""
        right = f"<w:r>{_run(_FRAME_SIZE)}<w:t>{escape(side[n])}</w:t></w:r>" if n < len(side) else ""
        if n == len(side):
            right = _page_number()
        cells = [
            _cell(parts[0], "", merge="restart" if n == 0 else "continue"),
            _cell(parts[1], f"<w:r>{_run(_FRAME_SIZE, bold=True)}<w:t>{centre}</w:t></w:r>", centred=True),
            _cell(parts[2], right, centred=True),
        ]
        xml.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    header = made.sections[0].header
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]._p
    paragraph.addprevious(parse_xml("".join(xml) + "</w:tbl>"))
    paragraph.append(parse_xml(f"<w:pPr {_NS}><w:spacing w:after='0' w:line='120' w:lineRule='exact'/></w:pPr>"))


def _page_number() -> str:
    """«Página 1 de 1», whose figures Word puts in for each page."""
    run = _run(_FRAME_SIZE)

    def field(code: str) -> str:
        return f'<w:fldSimple w:instr=" {code} "><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple>'

    space = 'xml:space="preserve"'
    return (
        f"<w:r>{run}<w:t {space}>Página </w:t></w:r>{field('PAGE')}"
        f"<w:r>{run}<w:t {space}> de </w:t></w:r>{field('NUMPAGES')}"
    )


def _paragraph(text: str, *, label: str, title: bool) -> str:
    size = _TITLE_SIZE if title else _FACT_SIZE
    look = '<w:jc w:val="center"/>' if title else ""
    runs = f"<w:r>{_run(size, bold=True)}<w:t xml:space='preserve'>{escape(label)}</w:t></w:r>" if label else ""
    runs += f"<w:r>{_run(size, bold=title)}<w:t>{_clean(text)}</w:t></w:r>" if text else ""
    return f"<w:p {_NS}><w:pPr><w:spacing w:before='60' w:after='60'/>{look}</w:pPr>{runs}</w:p>"


def _properties(width: int, caption: str, *, border: str = "single") -> str:
    edges = "".join(
        f'<w:{edge} w:val="{border}" w:sz="4" w:space="0" w:color="595959"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
        f'</w:tblCellMar><w:tblCaption w:val="{escape(caption)}"/></w:tblPr>'
    )


def _grid(columns: Sequence[int]) -> str:
    columns_xml = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return f"<w:tblGrid>{columns_xml}</w:tblGrid>"


def _run(size: float, *, bold: bool = False) -> str:
    return f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{round(size * 2)}"/></w:rPr>'


def _cell(
    width: int,
    runs: str,
    *,
    centred: bool = False,
    right: bool = False,
    fill: bool = False,
    merge: str = "",
    span: int = 1,
) -> str:
    side = "center" if centred else "right" if right else "left"
    marks = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    marks += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    marks += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    marks += f'<w:shd w:val="clear" w:color="auto" w:fill="{_FILL}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr>{marks}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:tc>'
    )


def _table(grid: Grid, columns: Sequence[int], size: float) -> str:
    caption = f"Plan de Apoyo al Mejoramiento, formato {grid.layout.name}"
    xml = [f"<w:tbl {_NS}>{_properties(sum(columns), caption)}{_grid(columns)}"]
    xml += _heading(grid.columns, columns, size)
    merges: dict[tuple[int, int], str] = {}
    for block in grid.blocks:
        if block.last > block.first:
            merges[block.first, block.column] = "restart"
            merges |= {(i, block.column): "continue" for i in range(block.first + 1, block.last + 1)}
    for i, row in enumerate(grid.rows):
        cells = []
        for j, (column, value) in enumerate(zip(grid.columns, row, strict=True)):
            merge = merges.get((i, j), "")
            runs = "" if value is None or merge == "continue" else _value(column, value, size)
            figure = value is not None and value.form == "pesos"
            centred = column.key in _CENTRED or (column.is_money and not figure)
            cells.append(_cell(columns[j], runs, centred=centred, right=figure, merge=merge))
        xml.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return "".join(xml) + "</w:tbl>"


def _heading(columns: Sequence[Column], sizes: Sequence[int], size: float) -> list[str]:
    """One or two heading rows, which Word prints again on every page."""
    two = any(c.sub for c in columns)
    upper, lower = [], []
    j = 0
    while j < len(columns):
        end = j + 1
        while columns[j].sub and end < len(columns) and columns[end].sub and columns[end].heading == columns[j].heading:
            end += 1
        merge = "restart" if two and not columns[j].sub else ""
        upper.append(
            _cell(
                sum(sizes[j:end]), _text(columns[j].heading, size), centred=True, fill=True, merge=merge, span=end - j
            )
        )
        for n in range(j, end):
            text = _text(columns[n].sub, size) if columns[n].sub else ""
            lower.append(_cell(sizes[n], text, centred=True, fill=True, merge="" if columns[n].sub else "continue"))
        j = end
    rows = [upper, lower] if two else [upper]
    return [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(row)}</w:tr>" for row in rows]


def _text(text: str, size: float) -> str:
    return f"<w:r>{_run(size, bold=True)}<w:t>{_clean(text)}</w:t></w:r>"


def _value(column: Column, value: Value, size: float) -> str:
    # A figure never breaks in two lines after its sign.
    shown = value.shown.replace(" ", _HARD_SPACE) if value.form == "pesos" else value.shown
    return f"<w:r>{_run(size, bold=column.key == 'componente')}<w:t>{_clean(shown)}</w:t></w:r>"


def _clean(text: str) -> str:
    return escape(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text))


def _signatures(width: int) -> str:
    names = common()["firmas"]
    parts = [width // len(names)] * len(names)
    cells = "".join(_cell(w, _text(name, _FACT_SIZE)) for w, name in zip(parts, names, strict=True))
    return (
        f"<w:tbl {_NS}>{_properties(width, 'Firmas', border='nil')}{_grid(parts)}"
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="700"/></w:trPr>{cells}</w:tr></w:tbl>'
    )
