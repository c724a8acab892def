"""The exported plan as a Word document: landscape, the office's frame on every page, headings that repeat.

The frame (office, code, version, page) is the header of the page; title and general facts are paragraphs; the plan is
one table per page, whose group cells are merged over their rows. The table is written as XML at once: merging through
python-docx takes minutes for a plan of some hundred lines.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from pamlib.export_plan.columns import Column
from pamlib.export_plan.grid import Grid
from pamlib.export_plan.layouts import common
from pamlib.export_plan.pages import LINE, MARGIN, SIZE, Pages, Paper, arrange, heading_height, paper_for, widths
from pamlib.export_plan.values import Value
from pamlib.office_bytes import core_properties, document_bytes
from pamlib.office_sizes import column_points, wrap

_TWIPS = 20
_FONT = "Arial"
_FILL = "E2EFDA"
_LEAST_SIZE = 5.5
_TITLE_SIZE = 12.0
_FRAME_SIZE = 8.0
_FACT_SIZE = 9.0
_GAP = 7.0
_LINE_TO_SIGN = 38
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# As low as a paragraph can be, and at the top of the next page.
_NEXT_PAGE = (
    f"<w:p {_NS}><w:pPr><w:pageBreakBefore/><w:spacing w:before='0' w:after='0' w:line='20' w:lineRule='exact'/>"
    "<w:rPr><w:sz w:val='2'/></w:rPr></w:pPr></w:p>"
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_CENTRED = frozenset({"fecha_inicio", "fecha_fin", "fuente", "componente", "responsable_accion", "responsable_tarea"})


def document(grid: Grid, *, paged: bool = True) -> bytes:
    """The document as bytes.

    Parameters
    ----------
    paged: whether page breaks are set, and blocks closed and opened again at them: Word shows the text of a merged
        cell on its first page only.
    """
    from docx import Document

    made: Any = Document()
    body = made.element.body
    sizes = [column_points(width) for width in widths(grid)]
    paper, _ = paper_for(sum(sizes))
    room = paper.width - 2 * MARGIN
    scale = min(1.0, room / sum(sizes))
    columns = [round(width * room / sum(sizes) * _TWIPS) for width in sizes]
    # Word has half points; rounded down, so that no text takes more lines than were reckoned with.
    size = max(_LEAST_SIZE, int(SIZE * scale * 2) / 2)
    pages = _pages(grid, size, room, paged=paged)
    _defaults(made)
    _page(made, paper)
    _frame(made, grid, round(room * _TWIPS))
    for number, (label, text) in enumerate([("", grid.title.title), *grid.title.facts]):
        _insert(body, _paragraph(text, label=label, title=number == 0))
    for number, rows in enumerate(_page_rows(len(grid.rows), pages.breaks)):
        if number:
            _insert(body, _NEXT_PAGE)
        _insert(body, _table(grid, pages, rows, columns, size))
    _insert(body, f"<w:p {_NS}><w:pPr><w:spacing w:before='360' w:after='0'/></w:pPr></w:p>")
    _insert(body, _signatures(round(room * _TWIPS)))
    _insert(body, f"<w:p {_NS}/>")
    return document_bytes(made, core_properties(grid.title.centre[0] if grid.title.centre else "", grid.title.title))


def _pages(grid: Grid, size: float, room: float, *, paged: bool) -> Pages:
    """Page breaks and blocks of the table, reckoned in the sizes of the workbook."""
    scale = size / SIZE
    upper, lower = heading_height(grid.columns, widths(grid))
    above = len(wrap(grid.title.title, room, _TITLE_SIZE, bold=True)) * (_TITLE_SIZE * LINE + _GAP)
    for label, text in grid.title.facts:
        above += len(wrap(f"{label}{text}", room, _FACT_SIZE)) * _FACT_SIZE * LINE + _GAP
    frame = max(len(grid.title.centre), len(grid.title.side)) * (_FRAME_SIZE * LINE + 2) + _GAP
    return arrange(grid, upper + lower, above / scale, paged=paged, taken=frame + _GAP, scale=scale * 100)


def _page_rows(size: int, breaks: Sequence[int]) -> list[range]:
    """Rows of each page: one table each, because not every program obeys a page break inside a table."""
    edges = [0, *breaks, size]
    return [range(a, b) for a, b in itertools.pairwise(edges)]


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
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="40" w:type="dxa"/>'
        '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
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
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{side}"/></w:pPr>'
        f"{runs}</w:p></w:tc>"
    )


def _table(grid: Grid, pages: Pages, rows: range, columns: Sequence[int], size: float) -> str:
    """The table of one page, with its heading."""
    caption = f"Plan de Apoyo al Mejoramiento, formato {grid.layout.name}"
    xml = [f"<w:tbl {_NS}>{_properties(sum(columns), caption)}{_grid(columns)}"]
    xml += _heading(grid.columns, columns, size)
    merges: dict[tuple[int, int], str] = {}
    for block in pages.blocks:
        if block.last > block.first:
            merges[block.first, block.column] = "restart"
            merges |= {(i, block.column): "continue" for i in range(block.first + 1, block.last + 1)}
    for i in rows:
        cells = []
        for j, (column, value) in enumerate(zip(grid.columns, grid.rows[i], strict=True)):
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
    cells = "".join(
        _cell(w, _text(f"{name} {'_' * _LINE_TO_SIGN}", _FACT_SIZE)) for w, name in zip(parts, names, strict=True)
    )
    return (
        f"<w:tbl {_NS}>{_properties(width, 'Firmas', border='nil')}{_grid(parts)}"
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="700"/></w:trPr>{cells}</w:tr></w:tbl>'
    )
