"""A table of a Word document as a grid of cells with its merges."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pamlib.readers.docx_lists import W, value, whole
from pamlib.readers.docx_text import Text
from pamlib.readers.flow import Block
from pamlib.table import Merge, Notice

TABLE, PARAGRAPH = f"{W}tbl", f"{W}p"
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_TWIPS = 20.0
# Columns of a table that does not say their width.
_UNKNOWN_WIDTH = 100.0
# More columns than a cell of a plan may span, or a row skip.
_MOST_COLUMNS = 1000
_LONGEST_FOUND = 80


def read_table(table: Element, unit: int, text: Text) -> Block:
    """The table, its rows as long as they are written; each merge has its text in its first cell.

    What reviewers deleted, what is hidden and tables inside a cell are noticed.
    """
    block = Block(unit, [])
    above: dict[int, list[int]] = {}
    areas: list[list[int]] = []
    for element in rows(table):
        row = len(block.rows) + 1
        column = max(0, min(whole(value(element.find(f"{W}trPr"), "gridBefore")), _MOST_COLUMNS))
        cells = [""] * column
        for cell in inside(element, f"{W}tc"):
            properties = cell.find(f"{W}tcPr")
            span = max(1, min(whole(value(properties, "gridSpan"), 1), _MOST_COLUMNS))
            down = None if properties is None else properties.find(f"{W}vMerge")
            goes_on = down is not None and down.get(f"{W}val", "continue") == "continue"
            content = _cell(cell, block, row, column + 1, text)
            area = above.get(column)
            # A cell that says it goes on with the one above, where there is none or it has its own text, stands alone.
            if goes_on and not content and area and area[1] == row - 1 and area[3] == column + span:
                area[1] = row
            else:
                above[column] = area = [row, row, column + 1, column + span]
                areas.append(area)
            cells += [content] + [""] * (span - 1)
            column += span
        block.rows.append(cells)
    block.merges = [Merge(*area) for area in areas if area[0] < area[1] or area[2] < area[3]]
    block.edges = _edges(table, max(map(len, block.rows), default=0))
    return block


def unread(text: Text, row: int | None = None, column: int | None = None) -> list[Notice]:
    """What reviewers deleted and what is hidden since the last time this was asked, as notices."""
    found = []
    for code, pieces in (("texto_eliminado", text.deleted), ("texto_oculto", text.hidden)):
        if gone := " ".join("".join(pieces).split()):
            found.append(Notice(code, row, column, found=gone if code == "texto_oculto" else gone[:_LONGEST_FOUND]))
        pieces.clear()
    return found


def _cell(cell: Element, block: Block, row: int, column: int, text: Text) -> str:
    """Lines of the cell; those of a table inside it are read in its order."""
    lines, nested = [], False
    stack = [inside(cell)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == PARAGRAPH:
            lines.append(text.paragraph(element))
        else:
            nested = True
            stack.append(part for r in rows(element) for c in inside(r, f"{W}tc") for part in inside(c))
    content = "\n".join(filter(None, lines))
    block.notices += unread(text, row, column)
    if nested:
        block.notices.append(Notice("tabla_anidada", row, column, found=content[:_LONGEST_FOUND]))
    return content


def inside(container: Element, *tags: str) -> Iterator[Element]:
    """Children that are paragraphs and tables (or have ``tags``), also inside content controls and accepted changes."""
    wanted = tags or (PARAGRAPH, TABLE)
    for child in container:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from inside(child, *wanted)


def rows(table: Element) -> Iterator[Element]:
    """Rows of a table but those a reviewer deleted."""
    return (row for row in inside(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None)


def framed(table: Element) -> Element | None:
    """The only cell of a table that is a frame around other tables."""
    cells = [c for row in rows(table) for c in inside(row, f"{W}tc")]
    return cells[0] if len(cells) == 1 and any(e.tag == TABLE for e in inside(cells[0])) else None


def _edges(table: Element, width: int) -> list[float]:
    """Left edges of the columns and the right edge of the last, in points."""
    grid = table.find(f"{W}tblGrid")
    columns = [] if grid is None else [whole(c.get(f"{W}w", "")) / _TWIPS for c in grid.findall(f"{W}gridCol")]
    if len(columns) < width or not all(w > 0 for w in columns[:width]):
        columns = [_UNKNOWN_WIDTH] * width
    edges = [0.0]
    for size in columns[:width]:
        edges.append(edges[-1] + size)
    return edges
