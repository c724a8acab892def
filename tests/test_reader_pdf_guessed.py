"""Text that a recognition program put over a picture is a guess, and each of its cells says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from libros import SHORT, SHORT_ROW

from pamlib.limits import DEFAULT
from pamlib.plan import read_plan
from pamlib.readers import parse

pytest.importorskip("reportlab")
from reportlab.pdfgen.canvas import Canvas

NOT_PAINTED = 3
ROWS = [SHORT, SHORT_ROW]


def page(canvas: Canvas, rows: list[list[str]], mode: int = 0) -> None:
    """A ruled table whose letters are painted (0) or only placed (3)."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            canvas.rect(10 + c * 72, 360 - r * 20, 72, 20)
            letters = canvas.beginText(13 + c * 72, 367 - r * 20)
            letters.setFont("Helvetica", 5)
            letters.setTextRenderMode(mode)
            letters.textOut(text)
            canvas.drawText(letters)


def image(canvas: Canvas, width: float, height: float) -> None:
    from PIL import Image

    canvas.drawInlineImage(Image.new("L", (60, 40), 200), 0, 0, width, height)


def made(path: Path, *pages: Callable[[Canvas], None], creator: str = "Word") -> Path:
    canvas = Canvas(str(path), pagesize=(600, 400), invariant=1)
    canvas.setCreator(creator)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def printed(canvas: Canvas) -> None:
    page(canvas, ROWS)


def scanned(canvas: Canvas) -> None:
    image(canvas, 600, 400)
    page(canvas, ROWS, NOT_PAINTED)


def test_the_cells_of_a_page_that_a_program_recognised_say_so(tmp_path: Path) -> None:
    plan = read_plan(made(tmp_path / "plan.pdf", printed, scanned))
    by_page = plan.celdas.groupby(plan.celdas["fila"] // 1000)["reconocida"]
    assert {number: sorted(set(guessed)) for number, guessed in by_page} == {1: [False], 2: [True]}
    assert by_page.size().to_dict() == {1: 16, 2: 16}
    said = plan.hallazgos[plan.hallazgos["codigo"] == "texto_de_ocr"]
    assert said["encontrado"].tolist() == ["página 2"]


def test_a_cell_that_ends_on_a_recognised_page_is_guessed_too(tmp_path: Path) -> None:
    def rest(canvas: Canvas) -> None:
        image(canvas, 600, 400)
        page(canvas, [SHORT_ROW], NOT_PAINTED)

    (table,) = parse(made(tmp_path / "plan.pdf", printed, rest), DEFAULT)
    assert {n.row for n in table.notices if n.code == "celda_unida"} == {1002}
    assert table.guessed == {1002, 2001}


def with_logo(canvas: Canvas, mode: int) -> None:
    image(canvas, 60, 40)
    page(canvas, ROWS, mode)


@pytest.mark.parametrize(
    ("mode", "creator", "guessed"),
    [
        (0, "Word", False),
        (NOT_PAINTED, "Word", True),
        (0, "ocrmypdf 16.5.0 / Tesseract OCR-PDF 5.3.0", True),
        (0, "Tesseract 5.3.0", True),
    ],
)
def test_a_small_picture_is_a_scan_only_with_other_signs(
    tmp_path: Path, mode: int, creator: str, guessed: bool
) -> None:
    path = made(tmp_path / "plan.pdf", lambda canvas: with_logo(canvas, mode), creator=creator)
    (table,) = parse(path, DEFAULT)
    assert [n.code for n in table.notices] == ["texto_de_ocr"] * guessed
    assert table.guessed == ({1001, 1002} if guessed else set())


def test_a_page_without_pictures_is_no_scan_whoever_made_the_file(tmp_path: Path) -> None:
    """``ocrmypdf --skip-text`` leaves the pages with text as they were."""
    (table,) = parse(made(tmp_path / "plan.pdf", printed, creator="ocrmypdf 16.5.0"), DEFAULT)
    assert (table.notices, table.guessed) == ([], set())
