"""PDFs: ruled and unruled tables, turned labels, cells cut by the page, scanned pages, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import documentos
import pytest
from documentos import Sheet
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import SHORT, SHORT_ROW, V5, V5_ROW

from pamlib.demo import content, plan_v5
from pamlib.errors import UserError
from pamlib.limits import DEFAULT, Limits
from pamlib.plan import read_plan
from pamlib.readers import ocr, parse
from pamlib.readers.flow import OUTSIDE, Block, Turned, flow
from pamlib.readers.pdf_cells import Words
from pamlib.readers.pdf_cuts import mend
from pamlib.readers.pdf_text import Glyph, Line, lines_of
from pamlib.table import Merge, RawTable

reportlab = pytest.importorskip("reportlab")
import papel  # noqa: E402 - it needs reportlab
from papel import Look  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

DEMO = Path(__file__).parents[1] / "data" / "raw" / "demo" / "plan_v5.xlsx"
LOOKS = {
    "con líneas": Look(),
    "rótulos girados y encabezado repetido": Look(rotated=True, repeat=2),
    "celdas cortadas": Look(cut=True, repeat=2, footer="Calle 10 No. 5-20"),
    "centrado": Look(cut=True, rotated=True, middle=True),
    "sin líneas": Look(rules="ninguna"),
    "líneas horizontales": Look(rules="horizontales", repeat=2),
    "hoja acostada": Look(turned=True, rotated=True),
}


def read(path: Path, limits: Limits = DEFAULT) -> list[RawTable]:
    return parse(path, limits)


def plain(rows: list[list[str]], width: float = 70.0) -> Sheet:
    return Sheet([], rows, widths=[width] * len(rows[0]))


def drawn(path: Path, draw: Callable[[Canvas], None], **options: Any) -> Path:
    canvas = Canvas(str(path), pagesize=(600, 400), invariant=1, **options)
    draw(canvas)
    canvas.save()
    return path


def grid(canvas: Canvas, left: float, top: float, rows: list[list[str]], width: float = 60.0) -> None:
    """A small ruled table."""
    canvas.setFont("Helvetica", 8)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            canvas.rect(left + c * width, top - (r + 1) * 20, width, 20)
            canvas.drawString(left + c * width + 3, top - r * 20 - 13, text)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_the_demo_plan_reads_as_its_workbook(tmp_path: Path, look: Look) -> None:
    sheet = documentos.from_book(DEMO, plan_v5.FIRST_ROW)
    plan = read_plan(papel.pdf(tmp_path / "plan.pdf", sheet, look))
    assert documentos.f1(plan.lineas.to_dict("records"), content.expected_lines()) >= 0.99


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_a_plan_that_flows_over_pages_keeps_its_lines(tmp_path: Path, look: Look) -> None:
    sheet, expected = documentos.generated(60)
    plan = read_plan(papel.pdf(tmp_path / "plan.pdf", sheet, look))
    assert len(plan.lineas) == 60
    assert documentos.f1(plan.lineas.to_dict("records"), expected) >= 0.97


def test_pages_are_one_table_whose_rows_say_the_page(tmp_path: Path) -> None:
    sheet = plain([SHORT, SHORT_ROW, SHORT_ROW, SHORT_ROW])
    sheet.breaks = [2]
    table, outside = read(papel.pdf(tmp_path / "p.pdf", sheet))
    assert [r.number for r in table.rows] == [1001, 1002, 2001, 2002]
    assert [r.cells for r in table.rows] == [SHORT, SHORT_ROW, SHORT_ROW, SHORT_ROW]
    assert table.page_starts == {2001}
    assert (outside.sheet, [r.cells[0] for r in outside.rows]) == (OUTSIDE, ["Página 1 de 2", "Página 2 de 2"])


def test_merged_cells_are_known_by_their_borders(tmp_path: Path) -> None:
    rows = [["A", "", "B"], ["c", "d", "e"], ["", "f", "g"]]
    sheet = Sheet([], rows, [(0, 0, 0, 1), (1, 2, 0, 0)], widths=[60.0] * 3)
    table = read(papel.pdf(tmp_path / "p.pdf", sheet))[0]
    assert [r.cells for r in table.rows] == rows
    assert sorted(table.merges, key=lambda m: m.first_row) == [Merge(1001, 1001, 1, 2), Merge(1002, 1003, 1, 1)]


def test_tables_side_by_side_are_read_one_after_the_other(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, 20, 380, [["a", "b", "c"], ["d", "e", "f"]])
        grid(canvas, 320, 385, [["g", "h", "i"], ["j", "k", "l"]])

    table = read(drawn(tmp_path / "p.pdf", draw))[0]
    assert [r.cells for r in table.rows] == [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"], ["j", "k", "l"]]
    assert table.page_starts == frozenset()


def test_text_above_is_the_title_and_wide_blanks_part_its_cells(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(20, 385, "PLAN DE APOYO")
        canvas.drawString(400, 385, "Código: X-1")
        grid(canvas, 20, 370, [["a", "b", "c"], ["d", "e", "f"]])

    table = read(drawn(tmp_path / "p.pdf", draw))[0]
    assert table.rows[0].cells == ["PLAN DE APOYO", "Código: X-1"]


@pytest.mark.parametrize("angle", [90, 270, 180])
def test_a_turned_label_reads_in_its_own_direction(tmp_path: Path, angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, 20, 380, [["", "texto derecho", "otro texto"], ["", "e", "f"]], width=80)
        canvas.translate(60, 370)
        canvas.rotate(angle)
        canvas.setFont("Helvetica", 5)
        canvas.drawCentredString(0, 0, "DOS")
        canvas.drawCentredString(0, -5, "TRES")

    assert read(drawn(tmp_path / "p.pdf", draw))[0].rows[0].cells[0] == "DOS TRES"


def test_a_word_broken_by_a_narrow_column_is_one_word(tmp_path: Path) -> None:
    heading = [*V5[:8], "RESPONSABLES DE LAS TAREAS", *V5[9:]]
    row = ["ACOMPAÑAMIENTO A ESTABLECIMIENTOS", *V5_ROW[1:]]
    sheet = Sheet([], [heading, row], widths=[42.0, *[62.0] * 7, 50.0, *[60.0] * 4])
    table = read(papel.pdf(tmp_path / "p.pdf", sheet, Look(size=(1000, 600))))[0]
    assert table.rows[0].cells[8] == "RESPONSABLES DE LAS TAREAS"
    assert table.rows[1].cells[0] == "ACOMPAÑAMIENTO A ESTABLECIMIENTOS"


def glyphs(*lines: str) -> list[Line]:
    """Lines of letters five points wide."""
    made = [
        Glyph(5.0 * n, 5.0 * n + 5, 10.0 * k, 10.0 * k + 8, letter, 0, 8.0)
        for k, line in enumerate(lines)
        for n, letter in enumerate(line)
    ]
    return lines_of(made)


@pytest.mark.parametrize(
    ("lines", "right", "text"),
    [
        (("formados/", "inscritos"), 200, "formados/inscritos"),
        (("feb-", "24"), 200, "feb-24"),
        (("1. Leer", "textos", "2. Escribir"), 200, "1. Leer textos\n2. Escribir"),
        (("RESPONSABL", "E"), 51, "RESPONSABLE"),
        (("1.250.00", "0"), 41, "1.250.000"),
        (("urbanas", "para todos"), 36, "urbanas para todos"),
        (("casa", "rural"), 21, "casa rural"),
        (("casa", "rural"), 200, "casa rural"),
    ],
)
def test_lines_of_a_cell_become_one_text(lines: tuple[str, ...], right: float, text: str) -> None:
    words = Words()
    words.learn(glyphs("la casa es rural siempre"))
    assert words.text(glyphs(*lines), 0.0, right) == text


def page(unit: int, rows: list[list[str]], **facts: Any) -> Block:
    return Block(unit, rows, edges=[50.0 * n for n in range(len(rows[0]) + 1)], **facts)


def test_capitals_cut_by_the_page_are_joined_only_over_blank_neighbours() -> None:
    full = frozenset({0})
    one, two = page(1, [["OBJETIVO DE LA", "u", "m"]], full=full), page(2, [["ZONA RURAL", "", ""]])
    mend([one, two])
    assert (one.rows[0][0], two.rows[0][0]) == ("OBJETIVO DE LA ZONA RURAL", "")
    one, two = page(1, [["LEER MÁS", "u", "m"]], full=full), page(2, [["ZONA RURAL", "", ""]])
    mend([one, two])
    assert (one.rows[0][0], [n.code for n in one.notices]) == ("LEER MÁS ZONA RURAL", ["celda_unida"])
    one, two = page(1, [["LEER MÁS", "u", "m"]], full=full), page(2, [["ZONA RURAL", "otra", "meta"]])
    mend([one, two])
    assert one.rows[0][0] == "LEER MÁS"


def test_the_digits_that_a_page_cut_from_a_figure_are_never_an_amount_of_their_own() -> None:
    one = page(1, [["Leer", "$ 1.515.000.00", "$ 15.000", "59 SMMLV"]])
    two = page(2, [["", "0", "0", "0"], ["Escribir", "$ 7.000", "", ""]])
    mend([one, two])
    assert one.rows == [["Leer", "$ 1.515.000.000", "$ 15.000", "59 SMMLV"]]
    assert two.rows[0] == ["", "", "0", "0"]
    assert [n.found for n in one.notices] == ["$ 1.515.000.00 | 0"]


def test_a_label_printed_on_a_later_page_goes_where_its_cell_begins() -> None:
    one = page(1, [["RÓTULO A", "x"], ["", "y"]])
    two = page(2, [["", "z"]])
    three = page(3, [["RÓTULO B", "w"]], turned={(0, 0): Turned([], 0.0, 9.0)})
    mend([one, two, three])
    assert [one.rows[1][0], two.rows[0][0], three.rows[0][0]] == ["RÓTULO B", "", ""]


def test_a_page_with_fewer_columns_is_put_under_those_it_has() -> None:
    first = page(1, [["a", "b", "c", "d"], ["e", "f", "g", "h"]])
    second = Block(2, [["i", "j", "k"]], edges=[0.0, 50.0, 150.5, 200.0])
    assert flow("p.pdf", [first, second])[0].rows[-1].cells == ["i", "j", "", "k"]


def picture(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawInlineImage(Image.new("L", (60, 40), 200), 0, 0, 600, 400)


def test_scanned_pages_are_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(2):
            picture(canvas)
            canvas.showPage()

    monkeypatch.setattr(ocr.shutil, "which", lambda program: None)
    with pytest.raises(UserError) as error:
        read(drawn(tmp_path / "foto.pdf", draw))
    assert error.value.found == "las páginas 1 a 2 son imágenes escaneadas, sin texto"
    assert "OCR" in error.value.remedy


def test_the_recognition_program_that_is_there_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spa.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    monkeypatch.setattr(ocr.shutil, "which", lambda program: f"/bin/{program}")
    assert 'ocrmypdf -l spa --skip-text "plan.pdf" "plan_ocr.pdf"' in ocr.remedy(Path("x/plan.pdf"))
    monkeypatch.setattr(ocr.shutil, "which", lambda program: "/bin/tesseract" if program == "tesseract" else None)
    assert "Instale ocrmypdf" in ocr.remedy(Path("plan.pdf"))


def test_a_scanned_page_among_others_is_a_finding_and_the_rest_is_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        grid(canvas, 10, 380, [SHORT, SHORT_ROW], width=72)
        canvas.showPage()
        picture(canvas)
        canvas.showPage()
        picture(canvas)
        grid(canvas, 10, 380, [SHORT_ROW], width=72)

    table = read(drawn(tmp_path / "p.pdf", draw))[0]
    assert len(table.rows) == 3
    assert [(n.code, n.found) for n in table.notices] == [
        ("pagina_sin_texto", "página 2"),
        ("texto_de_ocr", "página 3"),
    ]


def test_files_that_hold_no_plan_are_refused_in_one_sentence(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    def text(canvas: Canvas) -> None:
        canvas.drawString(50, 300, "Informe de gestión")

    cases = {
        "no tiene texto": drawn(tmp_path / "a.pdf", lambda canvas: canvas.showPage()),
        "ninguna tabla": drawn(tmp_path / "b.pdf", text),
        "contraseña": drawn(tmp_path / "c.pdf", text, encrypt=StandardEncryption("secreta", strength=128)),
    }
    whole = papel.pdf(tmp_path / "d.pdf", plain([SHORT, SHORT_ROW]))
    for name, size in (("e.pdf", 0.9), ("f.pdf", 0.3)):
        (tmp_path / name).write_bytes(whole.read_bytes()[: int(whole.stat().st_size * size)])
    (tmp_path / "g.pdf").write_bytes(b"%PDF-1.7\nnada\n%%EOF\n")
    for path in ("e.pdf", "f.pdf", "g.pdf"):
        with pytest.raises(UserError, match="documento está dañado o incompleto"):
            read(tmp_path / path)
    for what, path in cases.items():
        with pytest.raises(UserError, match=what) as error:
            read(path)
        assert str(error.value).endswith(".")


def test_a_page_whose_bytes_changed_is_not_read_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab import rl_config

    monkeypatch.setattr(rl_config, "useA85", 0)
    whole = papel.pdf(tmp_path / "p.pdf", plain([SHORT, *[SHORT_ROW] * 9])).read_bytes()
    start = whole.index(b"stream", whole.index(b"/FlateDecode")) + 200
    (tmp_path / "q.pdf").write_bytes(whole[:start] + bytes(40) + whole[start + 40 :])
    with pytest.raises(UserError, match="dañado"):
        read(tmp_path / "q.pdf")


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    sheet = plain([SHORT, SHORT_ROW, SHORT_ROW])
    sheet.breaks = [1, 2]
    with pytest.raises(UserError, match="más de 2 páginas"):
        read(papel.pdf(tmp_path / "p.pdf", sheet), Limits(pdf_pages=2))


WORD = st.text("abcdefghijkmnopqrstuvwxyzáéíóúñ", min_size=1, max_size=7)
CELL = st.lists(WORD, max_size=3).map(" ".join)


@settings(max_examples=25)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=5)))
def test_every_cell_of_a_ruled_table_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: Any) -> None:
    if not any(map(any, rows)):
        return
    path = papel.pdf(tmp_path_factory.mktemp("p") / "p.pdf", plain(rows, width=120))
    assert [r.cells for r in read(path)[0].rows] == rows
