"""Word documents and PDFs of any bytes: tables or one sentence, in bounded memory and time."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import ataques_documentos as ataques
import documentos
import papel
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from libros import SHORT, SHORT_ROW
from test_safety import LINUX, MEASURE, MOST_MIB, change, changed, inside, read_or_refuse

from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers import read

MUCH = "mucha más memoria que un plan"
CROWDED = "la página 1 dibuja muchas más letras y líneas que la de un plan"
DAMAGED = "el documento está dañado o incompleto"
PREFACE = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
TABLE = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
LOOP = b"<< /Type /Pages /Kids [2 0 R 7 0 R] /Count 2 >>"
GIB = 2**30
ATTACKS = {
    "crece_a_1_gib.pdf": (lambda p: ataques.inflating(p, GIB), "la página 1 ocupa más de 32 MB descomprimida"),
    "crece_dos_veces.pdf": (lambda p: ataques.inflating(p, GIB // 2, times=2), MUCH),
    "tabla_de_objetos_que_crece.pdf": (lambda p: ataques.inflating_objects(p, GIB // 2), MUCH),
    "medio_millon_de_objetos.pdf": (lambda p: ataques.many_objects(p, 500_000), "más de 400000 objetos"),
    "objetos_declarados.pdf": (lambda p: ataques.declared_objects(p, 10**9), DAMAGED),
    "veinte_mil_paginas.pdf": (lambda p: ataques.many_kids(p, 20_000), "más de 500 páginas"),
    "paginas_hondas.pdf": (lambda p: ataques.deep_kids(p, 5_000), DAMAGED),
    "arbol_que_es_el_mismo.pdf": (lambda p: ataques.one_page(p, ataques.stream(b""), o2=b"2 0 R"), DAMAGED),
    "arbol_sin_hojas.pdf": (lambda p: ataques.one_page(p, ataques.stream(b""), o2=LOOP, o7=LOOP), "no tiene texto"),
    "cajas.pdf": (lambda p: ataques.many_rules(p, 150_000), CROWDED),
    "letras.pdf": (lambda p: ataques.many_letters(p, 500_000), CROWDED),
    "dibujo_en_dibujo.pdf": (
        lambda p: ataques.one_page(p, ataques.stream(b"/X Do"), o6=ataques.form(b"/X Do /X Do", 6)), "no tiene texto"
    ),
    "lista_honda.pdf": (
        lambda p: ataques.one_page(
            p, ataques.stream(b""), o3=ataques.PAGE.replace(b"[0 0 600 400]", b"[" * 100_000 + b"]" * 100_000)
        ),
        DAMAGED,
    ),
    "corchetes_en_la_pagina.pdf": (
        lambda p: ataques.one_page(p, ataques.deflated_stream(b"[" * 1_000_000 + b"]" * 1_000_000 + b" TJ")), CROWDED
    ),
    "diccionarios.pdf": (
        lambda p: ataques.one_page(
            p, ataques.stream(b""), o3=ataques.PAGE.replace(b"[0 0 600 400]", b"<</A" * 300_000 + b">>" * 300_000)
        ),
        DAMAGED,
    ),
    "parentesis.pdf": (
        lambda p: ataques.one_page(p, ataques.deflated_stream(b"(" * 2_000_000 + b")" * 2_000_000 + b" Tj")), CROWDED
    ),
    "estados_guardados.pdf": (lambda p: ataques.one_page(p, ataques.deflated_stream(b"q " * 2_000_000)), CROWDED),
    "recortes.pdf": (
        lambda p: ataques.one_page(p, ataques.deflated_stream(b"0 0 9 9 re W n " * 500_000)), CROWDED
    ),
    "entidades.docx": (ataques.entity_bomb, "(DTD)"),
    "entidades_tras_un_comentario.docx": (ataques.late_entity_bomb, "(DTD)"),
    "cien_mil_tablas.docx": (lambda p: ataques.nested(p, *TABLE, 100_000), "anidadas unas en otras"),
    "cien_mil_tablas_con_texto.docx": (
        lambda p: ataques.nested(p, TABLE[0] + PREFACE, TABLE[1], 100_000, "<w:p/>"), "veces al descomprimirla"
    ),
    "dos_mil_tablas.docx": (lambda p: ataques.nested(p, *TABLE, 2_000, PREFACE), "anidadas unas en otras"),
    "controles.docx": (
        lambda p: ataques.nested(p, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 50_000, "<w:p/>"),
        "anidadas unas en otras",
    ),
    "celdas.docx": (
        lambda p: ataques.docx(p, ataques.document(ataques.table([ataques.CELL * 100] * 9_000))), MUCH
    ),
    "columnas_unidas.docx": (
        lambda p: ataques.docx(p, ataques.document(ataques.table([ataques.WIDE * 2_000, *[""] * 2_000]))),
        "pasan de 2500000 celdas",
    ),
}  # fmt: skip


@LINUX
@pytest.mark.lento
def test_attacks_are_one_sentence_each_in_bounded_memory(tmp_path: Path) -> None:
    """All in one process, whose peak and whose children's are the greatest of any file."""
    for name, (make, _) in ATTACKS.items():
        make(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path), json.dumps(list(ATTACKS))],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    said, (own, child) = json.loads(done.stdout)
    assert {name: said[name] for name, (_, part) in ATTACKS.items() if part not in said[name]} == {}
    assert all(sentence.isprintable() for sentence in said.values())
    assert own + child <= MOST_MIB, (own, child)


# --- what was found -------------------------------------------------------------------------------------------------

CORPUS = Path(__file__).parent / "corpus"
ONCE = {
    # A reference to itself was followed for ever.
    "objeto_que_es_el_mismo.pdf": DAMAGED,
    # So was one of two that name each other.
    "objetos_en_ronda.pdf": DAMAGED,
    # A page size that is no number was a fault of ours.
    "pagina_sin_medida.pdf": DAMAGED,
    # A text box was read once for each box around it, and so were those inside: twice the time for each.
    "cuadros_en_cuadros.docx": "no tiene ninguna tabla",
    # The numbers of the levels above were asked for one by one.
    "nivel_de_lista_enorme.docx": "no tiene ninguna tabla",
}


@pytest.mark.parametrize(("name", "part"), ONCE.items(), ids=ONCE)
def test_files_that_once_found_something_are_refused_at_once(name: str, part: str) -> None:
    with pytest.raises(UserError, match=part):
        read(CORPUS / name, Limits(seconds=10, pdf_seconds=10))


def test_text_in_boxes_inside_boxes_is_read_once(tmp_path: Path) -> None:
    box = "<w:p><w:r><w:t>{}</w:t></w:r><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>"
    body = box.format("a", box.format("b", "<w:p><w:r><w:t>c</w:t></w:r></w:p>"))
    path = ataques.docx(tmp_path / "p.docx", ataques.document(body + ataques.table([ataques.CELL * 2])))
    assert [row.cells[0] for row in read(path)[0].rows] == ["a", "b", "c", "x"]


@pytest.mark.parametrize(
    ("limits", "part"),
    [(Limits(pdf_objects=5), "más de 5 objetos"), (Limits(pdf_content_bytes=100), "la página 1 ocupa más de 0 MB")],
)
def test_limits_of_a_pdf_can_be_overridden(tmp_path: Path, limits: Limits, part: str) -> None:
    path = ataques.one_page(tmp_path / "p.pdf", ataques.deflated_stream(ataques.TABLE))
    assert len(read(path)[0].rows) == 2
    if limits.pdf_objects == 5:
        ataques.many_objects(path, 8)
    with pytest.raises(UserError, match=part):
        read(path, limits)


# --- any bytes ------------------------------------------------------------------------------------------------------


def small_files() -> dict[str, bytes]:
    """One small valid file of each kind; ``plain.pdf`` with what it draws as it is, where bytes matter."""
    import tempfile

    sheet = documentos.Sheet([["PLAN"]], [SHORT, SHORT_ROW, SHORT_ROW], [(1, 2, 0, 0)])
    with tempfile.TemporaryDirectory() as folder:
        word = documentos.docx(Path(folder, "a.docx"), sheet, header=["PLAN"]).read_bytes()
        printed = papel.pdf(Path(folder, "a.pdf"), sheet).read_bytes()
        drawn = zlib.decompress(_unpacked(printed))
        plain = ataques.one_page(Path(folder, "b.pdf"), ataques.stream(drawn)).read_bytes()
    return {"docx": word, "pdf": printed, "plain.pdf": plain}


def _unpacked(printed: bytes) -> bytes:
    """The content of the only page, out of the letters the printing library wraps it in."""
    import base64

    found = re.search(rb"/Filter \[ /ASCII85Decode /FlateDecode \].*?stream\n(.*?)endstream", printed, re.DOTALL)
    assert found is not None
    return base64.a85decode(found[1].strip().removesuffix(b"~>"))


FILES = small_files()
EXAMPLES = int(os.environ.get("PAM_EJEMPLOS", "40"))
bounded = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
changes = st.lists(change, min_size=1, max_size=5)
PARTS = [
    "word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "word/numbering.xml", "word/header1.xml",
    "[Content_Types].xml",
]  # fmt: skip
TAGS = [b"w:tbl", b"w:tr", b"w:tc", b"w:p", b"w:r", b"w:t", b"w:gridSpan", b"w:vMerge", b"w:sdt", b"w:ins", b"w:del"]
VALUES = [b"-1", b"0", b"999999999", b"1e9", b"null", b"2 0 R", b"4 0 R", b"[2 0 R]", b"<<>>", b"(a)", b"/Page", b""]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("azar") / "plan.docx"


@bounded
@given(kind=st.sampled_from(sorted(FILES)), changes=changes)
@example(kind="pdf", changes=[])
@example(kind="docx", changes=[])
def test_damaged_bytes_give_tables_or_a_sentence(
    target: Path, kind: str, changes: list[tuple[float, str, bytes]]
) -> None:
    read_or_refuse(target, changed(FILES[kind], changes))


@bounded
@given(part=st.sampled_from(PARTS), changes=changes)
def test_damaged_parts_give_tables_or_a_sentence(
    target: Path, part: str, changes: list[tuple[float, str, bytes]]
) -> None:
    read_or_refuse(target, inside(FILES["docx"], part, changes))


@bounded
@given(one=st.sampled_from(TAGS), other=st.sampled_from(TAGS), place=st.integers(0, 5))
def test_elements_where_they_do_not_belong(target: Path, one: bytes, other: bytes, place: int) -> None:
    """Sound XML whose elements have each other's names, so that any may hold any."""

    def renamed(main: bytes) -> bytes:
        swap = {one: other, other: one}
        name = rb"(</?)(%s|%s)(?=[\s/>])" % (one, other)
        at = place * len(main) // 6 if one in {b"w:vMerge", b"w:gridSpan"} else 0
        return main[:at] + re.sub(name, lambda m: m[1] + swap[m[2]], main[at:])

    read_or_refuse(target, _rezipped(lambda name, b: renamed(b) if name == "word/document.xml" else b))


@pytest.mark.parametrize("gone", sorted(zipfile.ZipFile(io.BytesIO(FILES["docx"])).namelist()))
def test_a_document_without_one_of_its_parts(target: Path, gone: str) -> None:
    read_or_refuse(target, _rezipped(lambda name, b: None if name == gone else b))


def _rezipped(part) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["docx"])) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = part(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


@bounded
@given(data=st.data(), value=st.sampled_from(VALUES))
def test_objects_of_a_pdf_with_other_values(target: Path, data: st.DataObject, value: bytes) -> None:
    """A value of a dictionary, or a number of the table of objects, is another."""
    kind = data.draw(st.sampled_from(["pdf", "plain.pdf"]))
    content = FILES[kind]
    values = list(re.finditer(rb"(?<=\s)(?:\d+ 0 R|\d+|\[[^\]]*\]|/[A-Z]\w+)(?=[\s>])", content))
    found = data.draw(st.sampled_from(values))
    read_or_refuse(target, content[: found.start()] + value + content[found.end() :])


@bounded
@given(changes=changes, packed=st.booleans())
def test_damaged_content_of_a_page(target: Path, changes: list[tuple[float, str, bytes]], packed: bool) -> None:
    """What the page draws is damaged, and the file around it is sound."""
    found = re.search(rb"stream\n(.*?)\nendstream", FILES["plain.pdf"], re.DOTALL)
    assert found is not None
    drawn = changed(found[1], changes)
    made = ataques.one_page(target, ataques.deflated_stream(drawn) if packed else ataques.stream(drawn))
    read_or_refuse(target, made.read_bytes())
