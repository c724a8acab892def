"""Word documents: tables in flow, merges, lists, changes of reviewers, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import documentos
import pytest
from documentos import Sheet
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import SHORT, SHORT_ROW, rezip

from pamlib.demo import content, plan_v5
from pamlib.errors import UserError
from pamlib.limits import DEFAULT, Limits
from pamlib.plan import read_plan
from pamlib.readers import parse
from pamlib.readers.flow import OUTSIDE
from pamlib.table import Merge, RawTable

docx = pytest.importorskip("docx")
DEMO = Path(__file__).parents[1] / "data" / "raw" / "demo" / "plan_v5.xlsx"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(path: Path, limits: Limits = DEFAULT) -> list[RawTable]:
    return parse(path, limits)


def plain(rows: list[list[str]]) -> Sheet:
    return Sheet([], rows, widths=[60.0] * len(rows[0]))


def write(path: Path, fill: Callable[[Any], None]) -> Path:
    made = docx.Document()
    fill(made)
    made.save(str(path))
    return path


def table_of(tmp_path: Path, cell: Callable[[str], str], rows: list[list[str]]) -> RawTable:
    """A document with one table whose cells ``cell`` writes."""
    from docx.oxml import parse_xml

    xml = documentos.table_xml(plain(rows), cell)
    return read(write(tmp_path / "p.docx", lambda d: d.element.body.insert(0, parse_xml(xml))))[0]


@pytest.mark.parametrize("split", [True, False])
def test_the_demo_plan_reads_as_its_workbook(tmp_path: Path, split: bool) -> None:
    sheet = documentos.from_book(DEMO, plan_v5.FIRST_ROW)
    path = documentos.docx(tmp_path / "plan.docx", sheet, header=["Código: D02.01.F01", "Versión 5"], split=split)
    plan = read_plan(path)
    assert documentos.f1(plan.lineas.to_dict("records"), content.expected_lines()) >= 0.99
    assert plan.plan.loc[0, "formato_codigo"] == "D02.01.F01"
    assert not (plan.celdas["destino"] == "sin_ubicar").any()


def test_a_long_plan_cut_in_tables_keeps_its_lines(tmp_path: Path) -> None:
    sheet, expected = documentos.generated(300)
    sheet.breaks = list(range(20, 290, 23))
    plan = read_plan(documentos.docx(tmp_path / "plan.docx", sheet))
    assert len(plan.lineas) == 300
    assert documentos.f1(plan.lineas.to_dict("records"), expected) >= 0.99


def test_tables_become_one_and_rows_are_numbered_by_table(tmp_path: Path) -> None:
    sheet = plain([SHORT, SHORT_ROW, SHORT_ROW, SHORT_ROW])
    sheet.breaks = [2]
    (table,) = read(documentos.docx(tmp_path / "p.docx", sheet))
    assert [row.number for row in table.rows] == [1001, 1002, 2001, 2002]
    assert table.page_starts == {2001}
    assert table.positional


def test_header_and_paragraphs_are_the_title_and_what_follows_is_kept_apart(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "Código: X-1"
        document.sections[0].footer.paragraphs[0].text = "Versión 3"
        document.add_paragraph("PLAN DE APOYO")
        documentos.add_table(document, plain([SHORT, SHORT_ROW]))
        document.add_paragraph("Texto de cierre")
        documentos.add_table(document, plain([SHORT_ROW]))

    plan, outside = read(write(tmp_path / "p.docx", fill))
    assert [r.cells[0] for r in plan.rows[:3]] == ["Código: X-1", "Versión 3", "PLAN DE APOYO"]
    assert [r.cells[0] for r in plan.rows[3:]] == ["COMPONENTE", SHORT_ROW[0], SHORT_ROW[0]]
    assert (outside.sheet, [r.cells for r in outside.rows]) == (OUTSIDE, [["Texto de cierre"]])


def test_spans_are_declared_merges(tmp_path: Path) -> None:
    rows = [["A", "", "B"], ["c", "d", "e"], ["", "f", "g"], ["", "h", "i"]]
    sheet = Sheet([], rows, [(0, 0, 0, 1), (1, 3, 0, 0)], widths=[60.0] * 3)
    table = read(write(tmp_path / "p.docx", lambda d: documentos.add_table(d, sheet)))[0]
    assert [r.cells for r in table.rows] == rows
    assert sorted(table.merges, key=lambda m: m.first_row) == [Merge(1001, 1001, 1, 2), Merge(1002, 1004, 1, 1)]


def test_lines_and_lists_stay_in_their_cell(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        table = document.add_table(1, 3)
        first, second, third = table.rows[0].cells
        first.paragraphs[0].text = "Leer"
        first.paragraphs[0].style = "List Number"
        first.add_paragraph("Escribir", style="List Number")
        second.text = "arriba\nabajo"
        third.paragraphs[0].text = "punto"
        third.paragraphs[0].style = "List Bullet"

    table = read(write(tmp_path / "p.docx", fill))[0]
    assert table.rows[0].cells == ["1. Leer\n2. Escribir", "arriba\nabajo", "• punto"]


def test_deleted_text_is_not_read_and_is_said(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return (
            f"<w:p><w:r><w:t>{text}</w:t></w:r><w:del><w:r><w:delText>viejo</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t> nuevo</w:t></w:r></w:ins></w:p>"
        )

    table = table_of(tmp_path, cell, [["a"]])
    assert table.rows[0].cells == ["a nuevo"]
    assert [(n.code, n.row, n.column, n.found) for n in table.notices] == [("texto_eliminado", 1001, 1, "viejo")]


def test_a_table_in_a_cell_stays_in_it_and_is_noticed(tmp_path: Path) -> None:
    inner = documentos.table_xml(plain([["x", "y"]])).replace(f' xmlns:w="{WORD}"', "")
    table = table_of(tmp_path, lambda text: f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>{inner}<w:p/>", [["a", "b"]])
    assert table.rows[0].cells == ["a\nx\ny", "b\nx\ny"]
    assert [(n.code, n.column) for n in table.notices] == [("tabla_anidada", 1), ("tabla_anidada", 2)]


def test_a_table_that_frames_the_plan_is_no_table(tmp_path: Path) -> None:
    inner = documentos.table_xml(plain([["x", "y"], ["z", "w"]])).replace(f' xmlns:w="{WORD}"', "")
    table = table_of(tmp_path, lambda text: f"<w:p/>{inner}<w:p/>", [["marco"]])
    assert [r.cells for r in table.rows] == [["x", "y"], ["z", "w"]]
    assert not table.notices


def test_text_in_controls_fields_and_boxes_is_read(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return (
            f"<w:sdt><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            '<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>'
            "<w:r><w:instrText>PAGE</w:instrText><w:noBreakHyphen/><w:tab/><w:t>b</w:t></w:r></w:p>"
            "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>caja</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        )

    assert table_of(tmp_path, cell, [["a"]]).rows[0].cells == ["a\n7- b\ncaja"]


def test_a_border_dragged_by_hand_makes_no_column(tmp_path: Path) -> None:
    # The second row's border lies four points to the right of the first one's.
    rows = [["A", "B", ""], ["c", "", "d"]]
    sheet = Sheet([], rows, [(0, 0, 1, 2), (1, 1, 0, 1)], widths=[60.0, 4.0, 60.0])
    table = read(write(tmp_path / "p.docx", lambda d: documentos.add_table(d, sheet)))[0]
    assert [r.cells for r in table.rows] == [["A", "B"], ["c", "d"]]
    assert table.merges == []


@pytest.mark.parametrize(
    ("fill", "found"),
    [
        (lambda d: None, "no tiene texto"),
        (lambda d: d.add_paragraph("Informe"), "no tiene ninguna tabla"),
        (lambda d: d.add_paragraph().add_run()._r.append(_drawing()), "solo imágenes (1)"),
    ],
)
def test_a_document_without_table_is_refused(tmp_path: Path, fill: Callable[[Any], None], found: str) -> None:
    with pytest.raises(UserError, match=r"Archivo «p\.docx»: el documento") as error:
        read(write(tmp_path / "p.docx", fill))
    assert found in error.value.found


def _drawing() -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement("w:drawing")


def test_a_cut_document_and_a_locked_one_are_refused(tmp_path: Path) -> None:
    whole = documentos.docx(tmp_path / "plan.docx", plain([SHORT, SHORT_ROW]))
    cut = tmp_path / "corto.docx"
    cut.write_bytes(whole.read_bytes()[:-2000])
    with pytest.raises(UserError, match="documento está dañado o incompleto"):
        read(cut)
    locked = tmp_path / "clave.docx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(UserError, match="contraseña"):
        read(locked)


def test_broken_xml_is_refused(tmp_path: Path) -> None:
    whole = documentos.docx(tmp_path / "plan.docx", plain([SHORT, SHORT_ROW]))

    def spoil(name: str, content: bytes) -> bytes:
        return content[: len(content) // 2] if name == "word/document.xml" else content

    with pytest.raises(UserError, match="dañado"):
        read(rezip(whole, tmp_path / "roto.docx", spoil))


def test_tables_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    path = documentos.docx(tmp_path / "plan.docx", plain([SHORT] * 20))
    with pytest.raises(UserError, match="pasan de 100 celdas"):
        read(path, Limits(table_cells=100))


TEXTS = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=6)


@settings(max_examples=40)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(TEXTS, min_size=n, max_size=n), min_size=1, max_size=5)))
def test_every_cell_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("p") / "p.docx"
    table = read(write(path, lambda d: documentos.add_table(d, plain(rows))))[0]
    assert [r.cells for r in table.rows] == rows
