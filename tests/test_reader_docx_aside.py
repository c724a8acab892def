"""Word documents: what stands beside the text of the plan (hidden text, comments, notes) is told apart and not lost."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import documentos
import pytest
from documentos import Sheet
from libros import SHORT, SHORT_ROW

from pamlib.limits import DEFAULT
from pamlib.plan import read_plan
from pamlib.readers import parse

pytest.importorskip("docx")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>borrador interno</w:t></w:r>"
SHOWN = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> a la vista</w:t></w:r>'


def document(path: Path, more: str = "", **parts: str) -> Path:
    """A plan of two lines; ``more`` is added to the first goal, ``parts`` are notes by the name of their part."""
    goal = SHORT_ROW[2]
    sheet = Sheet([], [SHORT, SHORT_ROW, [*SHORT_ROW[:4], "Publicar los resultados", *SHORT_ROW[5:]]])
    documentos.docx(path, sheet)
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    main = held["word/document.xml"].decode()
    held["word/document.xml"] = main.replace(f"{goal}</w:t></w:r>", f"{goal}</w:t></w:r>{more}", 1).encode()
    for name, xml in parts.items():
        held[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{WORD}">{xml}</w:{name}>'.encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, content in held.items():
            new.writestr(name, content)
    return path


def note(element: str, text: str, kind: str = "") -> str:
    mark = f' w:type="{kind}"' if kind else ""
    return f"<w:{element}{mark}><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:{element}>"


def aside(path: Path) -> dict[str, list[str]]:
    """Texts of ``celdas`` that are no part of the plan, by where they stand."""
    cells = read_plan(path).celdas
    cells = cells[cells["hoja"] != ""]
    assert set(cells["destino"]) <= {"otra_hoja:sin_ubicar"}
    return cells.groupby("hoja")["texto"].agg(list).to_dict()


def test_hidden_text_is_no_text_of_the_plan_and_is_not_lost(tmp_path: Path) -> None:
    path = document(tmp_path / "p.docx", HIDDEN + SHOWN)
    plan = read_plan(path)
    assert list(plan.lineas["meta"]) == [f"{SHORT_ROW[2]} a la vista", SHORT_ROW[2]]
    said = plan.hallazgos[plan.hallazgos["codigo"] == "texto_oculto"]
    assert list(zip(said["fila"], said["columna"], said["encontrado"], strict=True)) == [
        (1002, "3", "borrador interno")
    ]
    assert aside(path) == {"texto oculto": ["borrador interno"]}


STYLES = (
    '<w:style w:type="character" w:styleId="Interno"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hijo"><w:basedOn w:val="Interno"/></w:style>'
    '<w:style w:type="character" w:styleId="Visto"><w:basedOn w:val="Interno"/>'
    '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Ronda"><w:basedOn w:val="Ronda"/></w:style>'
)


@pytest.mark.parametrize(("style", "hidden"), [("Interno", True), ("Hijo", True), ("Visto", False), ("Ronda", False)])
def test_a_style_hides_and_what_is_based_on_it_too(tmp_path: Path, style: str, hidden: bool) -> None:
    run = f'<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr><w:t xml:space="preserve"> en borrador</w:t></w:r>'
    plan = read_plan(document(tmp_path / "p.docx", run, styles=STYLES))
    assert plan.lineas["meta"].iloc[0] == SHORT_ROW[2] + ("" if hidden else " en borrador")


@pytest.mark.parametrize(
    ("part", "element", "name"),
    [
        ("comments", "comment", "comentarios"),
        ("footnotes", "footnote", "notas al pie"),
        ("endnotes", "endnote", "notas al final"),
    ],
)
def test_comments_and_notes_are_cells_that_say_what_they_are(
    tmp_path: Path, part: str, element: str, name: str
) -> None:
    xml = note(element, "no es una nota", "separator") + note(element, "Revisar esta meta") + note(element, "")
    path = document(tmp_path / "p.docx", **{part: xml})
    assert aside(path) == {name: ["Revisar esta meta"]}
    assert list(read_plan(path).lineas["meta"]) == [SHORT_ROW[2]] * 2


def test_what_was_inserted_is_read_and_what_was_deleted_is_said(tmp_path: Path) -> None:
    changes = "<w:ins><w:r><w:t> en 2025</w:t></w:r></w:ins><w:del><w:r><w:delText> en 2024</w:delText></w:r></w:del>"
    table = parse(document(tmp_path / "p.docx", changes), DEFAULT)[0]
    assert table.rows[1].cells[2] == f"{SHORT_ROW[2]} en 2025"
    assert [(n.code, n.row, n.column, n.found) for n in table.notices] == [("texto_eliminado", 1002, 3, "en 2024")]
