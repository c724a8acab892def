"""PDFs as spreadsheet programs print them: covered letters, cells without a line under them, columns on other pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pamlib.limits import DEFAULT
from pamlib.readers import parse
from pamlib.readers.flow import OUTSIDE, Block
from pamlib.readers.pdf import UNSEEN
from pamlib.readers.pdf_cuts import mend

reportlab = pytest.importorskip("reportlab")
from reportlab.pdfgen.canvas import Canvas  # noqa: E402 - it needs reportlab

TOP, HEIGHT = 380.0, 20.0


def canvas(path: Path) -> Canvas:
    return Canvas(str(path), pagesize=(400, 400), invariant=1)


def grid(on: Any, rows: Sequence[Sequence[str]], left: float = 20.0, width: float = 60.0) -> None:
    """A ruled table of rows of equal height at the top of the page."""
    on.setFont("Helvetica", 8)
    for r, cells in enumerate(rows):
        for c, text in enumerate(cells):
            on.rect(left + c * width, TOP - (r + 1) * HEIGHT, width, HEIGHT)
            on.drawString(left + c * width + 3, TOP - (r + 1) * HEIGHT + 6, text)


def through(on: Any, window: tuple[float, float, float, float], x: float, y: float, text: str) -> None:
    """A text drawn through a window (left, bottom, width, height)."""
    on.saveState()
    path = on.beginPath()
    path.rect(*window)
    on.clipPath(path, stroke=0, fill=0)
    on.setFont("Helvetica", 8)
    on.drawString(x, y, text)
    on.restoreState()


def test_letters_that_a_cut_covers_are_not_on_the_page(tmp_path: Path) -> None:
    on = canvas(tmp_path / "p.pdf")
    grid(on, [["META", "TAREA", "FECHA"], ["leer", "", "hoy"]])
    window = (80.0, TOP - 2 * HEIGHT, 60.0, HEIGHT)
    through(on, window, 83, TOP - 2 * HEIGHT + 6, "dictar")
    # The line of the cell that the next page shows is drawn here too, over the heading of this one.
    through(on, window, 83, TOP - HEIGHT + 6, "un taller")
    on.showPage()
    grid(on, [["META", "TAREA", "FECHA"], ["", "un taller", ""]])
    on.save()
    tables = parse(tmp_path / "p.pdf", DEFAULT)
    assert [row.cells for row in tables[0].rows[:2]] == [
        ["META", "TAREA", "FECHA"],
        ["leer", "dictar un taller", "hoy"],
    ]
    assert [t.sheet for t in tables] == [""]
    assert not [n for n in tables[0].notices if n.code == "texto_que_no_se_ve"]


def test_text_that_no_page_shows_is_listed_apart(tmp_path: Path) -> None:
    on = canvas(tmp_path / "p.pdf")
    grid(on, [["META", "TAREA", "FECHA"], ["leer", "dictar", "hoy"]])
    through(on, (80.0, TOP - 2 * HEIGHT, 60.0, HEIGHT), 83, TOP - 3 * HEIGHT, "un taller largo")
    on.drawString(500, 200, "fuera del papel")
    on.save()
    plan, unseen = parse(tmp_path / "p.pdf", DEFAULT)
    assert len(plan.rows) == 2
    assert unseen.sheet == UNSEEN
    assert [(row.number, row.cells) for row in unseen.rows] == [
        (1001, ["un taller largo"]), (1002, ["fuera del papel"]),
    ]  # fmt: skip
    said = [n.found for n in plan.notices if n.code == "texto_que_no_se_ve"]
    assert said == ["página 1: un taller largo", "página 1: fuera del papel"]


LEFT = [["COMPONENTE", "OBJETIVO", "META"], *([f"C{n}.", f"O{n}.", f"M{n}."] for n in range(4))]
RIGHT = [["TAREA", "FECHA"], *([f"T{n}.", f"F{n}."] for n in range(4))]
MORE = [["COMPONENTE", "OBJETIVO", "META"], *([f"C{n}.", f"O{n}.", f"M{n}."] for n in range(4, 9))]
MORE_RIGHT = [["TAREA", "FECHA"], *([f"T{n}.", f"F{n}."] for n in range(4, 9))]


@pytest.mark.parametrize("pages", [(LEFT, MORE, RIGHT, MORE_RIGHT), (LEFT, RIGHT, MORE, MORE_RIGHT)])
def test_columns_printed_on_other_pages_stand_beside_the_first(tmp_path: Path, pages: Sequence[Any]) -> None:
    on = canvas(tmp_path / "p.pdf")
    for number, rows in enumerate(pages, 1):
        grid(on, rows, width=60.0 if len(rows[0]) == 3 else 90.0)
        on.drawString(20, 20, f"Pie de la página {number}")
        on.showPage()
    on.save()
    plan, outside = parse(tmp_path / "p.pdf", DEFAULT)
    wanted = [a + b for a, b in zip(LEFT + MORE, RIGHT + MORE_RIGHT, strict=True)]
    assert [row.cells for row in plan.rows] == wanted
    assert sum(n.code == "columnas_en_otra_pagina" for n in plan.notices) == 2
    assert outside.sheet == OUTSIDE
    assert [row.cells[0] for row in outside.rows] == [f"Pie de la página {n}" for n in range(1, 5)]


def test_pages_of_one_table_are_not_put_side_by_side(tmp_path: Path) -> None:
    on = canvas(tmp_path / "p.pdf")
    for rows in (LEFT, MORE[:1] + MORE[1:5]):
        grid(on, rows)
        on.showPage()
    on.save()
    assert len(parse(tmp_path / "p.pdf", DEFAULT)[0].rows) == 10


def page(unit: int, rows: list[list[str]], **facts: Any) -> Block:
    return Block(unit, rows, edges=[50.0 * n for n in range(len(rows[0]) + 1)], **facts)


def test_a_cell_without_a_line_under_it_goes_on_and_those_with_one_end() -> None:
    one = page(1, [["RURAL", "", "sep-27"]], open=frozenset({0, 1}))
    two = page(2, [["URBANA", "Líder de TIC", "jun-24"]])
    mend([one, two])
    assert one.rows == [["RURAL URBANA", "Líder de TIC", "sep-27"]]
    assert two.rows == [["", "", "jun-24"]]
    # Only what was joined to a text is said; the whole text of a cell just stands where the cell begins.
    assert [n.found for n in one.notices] == ["RURAL | URBANA"]


def test_the_open_cells_of_a_page_are_those_with_no_line_where_others_have_one(tmp_path: Path) -> None:
    on = canvas(tmp_path / "p.pdf")
    grid(on, [["META", "TAREA", "FECHA"], ["leer", "dictar", "hoy"]])
    foot = TOP - 3 * HEIGHT
    for x in (20, 80, 140, 200):
        on.line(x, TOP - 2 * HEIGHT, x, foot)
    on.line(80, foot, 200, foot)
    on.drawString(23, foot + 6, "escribir")
    on.drawString(83, foot + 6, "leer")
    on.showPage()
    grid(on, [["en casa", "sumar", "ayer"], ["x", "y", "z"]])
    on.save()
    rows = [row.cells for row in parse(tmp_path / "p.pdf", DEFAULT)[0].rows]
    assert rows[2:4] == [["escribir en casa", "leer", ""], ["", "sumar", "ayer"]]


def spread(on: Any, rows: Sequence[Sequence[str]], left: float, pitch: float) -> None:
    """A table without lines whose rows are ``pitch`` points apart."""
    on.setFont("Helvetica", 6)
    for r, cells in enumerate(rows):
        for c, text in enumerate(cells):
            on.drawString(left + 42 * c, TOP - r * pitch, text)


@pytest.mark.parametrize(("pitch", "apart"), [(27.0, True), (20.0, False)])
def test_two_tables_without_lines_side_by_side_are_two(tmp_path: Path, pitch: float, apart: bool) -> None:
    one = [["META", "ACCIÓN", "FECHA", "FUENTE"], *([f"m{n}", f"a{n}", f"f{n}", "SGP"] for n in range(5))]
    other = [["SEDE", "ZONA", "GRUPOS", "AULAS"], *([f"s{n}", f"z{n}", f"g{n}", "12"] for n in range(5))]
    on = canvas(tmp_path / "p.pdf")
    spread(on, one, 10, 20.0)
    spread(on, other, 240, pitch)
    on.save()
    rows = [row.cells for row in parse(tmp_path / "p.pdf", DEFAULT)[0].rows]
    # With all their rows at the same heights nothing tells two tables from one.
    assert rows == (one + other if apart else [a + b for a, b in zip(one, other, strict=True)])
