"""Tables and loose text of the pages of a PDF, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from pamlib.readers import pdf_columns
from pamlib.readers.flow import Block
from pamlib.readers.pdf_bands import Grid, beside
from pamlib.readers.pdf_cells import Words, turned_text
from pamlib.readers.pdf_cuts import mend
from pamlib.readers.pdf_gutter import parted
from pamlib.readers.pdf_page import Drawn
from pamlib.readers.pdf_rules import Ruled, ruled_tables
from pamlib.readers.pdf_strips import Region, cells_of, column_edges, region
from pamlib.readers.pdf_text import RIGHT, Glyph, lines_of
from pamlib.table import Notice


def page_blocks(pages: Sequence[Drawn]) -> list[Block]:
    """Tables and loose lines of all pages in reading order."""
    ruled = {page.number: ruled_tables(page.edges) for page in pages}
    pages, moved = beside(pages, {number: grid for number, tables in ruled.items() if (grid := _grid(tables))})
    again = {number for pair in moved for number in pair}
    ruled |= {page.number: ruled_tables(page.edges) for page in pages if page.number in again}
    loose: dict[int, list[Glyph]] = {}
    for page in pages:
        # A table inside another one's frame is the smaller.
        inner = sorted(ruled[page.number], key=lambda t: (t.xs[-1] - t.xs[0]) * (t.ys[-1] - t.ys[0]))
        loose[page.number] = [g for g in page.glyphs if not any(t.take(g) for t in inner)]
    words = Words()
    for table in (t for tables in ruled.values() for t in tables if t.is_table):
        table.make_lines(words)
    found = {n: [(t.ys[0], t.block(n, words)) for t in tables if t.is_table] for n, tables in ruled.items()}
    for number, tables in ruled.items():
        # What stands in a frame is as loose as what stands in none.
        loose[number] += [g for t in tables if not t.is_table for a in t.areas for g in a.glyphs]
    _add_unruled(pages, ruled, loose, found, words)
    blocks = []
    for page in pages:
        for line in lines_of([g for g in loose[page.number] if g.direction == RIGHT]):
            cells = [text for _, _, text in cells_of(line)]
            found[page.number].append((line[0].top, Block(page.number, [cells])))
        if turned := turned_text(loose[page.number]):
            found[page.number].append((0.0, Block(page.number, [[turned]])))
        # Tables side by side keep the order they were found in.
        blocks += _in_order(found[page.number])
    mend(blocks)
    for first, other in moved:
        block = next(b for b in blocks if b.unit == first)
        block.notices.append(Notice("columnas_en_otra_pagina", found=f"página {other}", understood=f"página {first}"))
    return blocks


def _grid(tables: Sequence[Ruled]) -> Grid | None:
    largest = max((t for t in tables if t.is_grid), key=lambda t: len(t.xs) * len(t.ys), default=None)
    return Grid(largest.xs, largest.ys, min(t.ys[0] for t in tables)) if largest else None


def _in_order(found: list[tuple[float, Block]]) -> list[Block]:
    tables = [item for item in found if item[1].edges]
    texts = sorted((item for item in found if not item[1].edges), key=lambda item: item[0])
    blocks: list[Block] = []
    for top, table in tables:
        while texts and texts[0][0] < top:
            blocks.append(texts.pop(0)[1])
        blocks.append(table)
    return blocks + [block for _, block in texts]


def _add_unruled(
    pages: Sequence[Drawn],
    ruled: dict[int, list[Ruled]],
    loose: dict[int, list[Glyph]],
    found: dict[int, list[tuple[float, Block]]],
    words: Words,
) -> None:
    """Tables without vertical lines, on the pages that have no other; their letters are no longer loose."""
    regions: list[Region] = []
    for page in pages:
        if not found[page.number]:
            lines = lines_of([g for g in loose[page.number] if g.direction == RIGHT])
            goes_on = bool(regions) and regions[-1].number == page.number - 1
            if part := region(page.number, lines, goes_on=goes_on):
                regions.append(part)
    if not regions:
        return
    for side in parted(regions, column_edges(regions)):
        edges = column_edges(side)
        for part in side:
            top, _ = _extent(part)
            bands = [t for t in ruled[part.number] if not t.is_table and t.ys[0] <= top + 2 and len(t.ys) > 3]
            borders = bands[0].ys if bands else []
            found[part.number].append((top, pdf_columns.block(part, edges, words, borders)))
    for part in regions:
        top, bottom = _extent(part)
        loose[part.number] = [
            g for g in loose[part.number] if g.direction != RIGHT or g.bottom <= top + 0.5 or g.top >= bottom - 0.5
        ]


def _extent(part: Region) -> tuple[float, float]:
    """Top and bottom of a region."""
    return min(w.top for w in part.lines[0]), max(w.bottom for w in part.lines[-1])
