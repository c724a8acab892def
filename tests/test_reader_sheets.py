"""Workbooks of three kinds give the same cells, merges and notices; what only one of them has is read too."""

from __future__ import annotations

import datetime as dt

import ataques
import hojas
import libros
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib import read_plan
from pamlib.readers import read
from pamlib.readers.ods_cell import shown_date
from pamlib.readers.ole import BrokenContainerError, stream
from pamlib.table import Merge

ROWS = [
    ["PLAN 2024-2027", "", "", "", ""],
    libros.SHORT[:5],
    ["Formación", "Leer\ny escribir", 12, 1250000.5, True],
    ["", dt.date(2027, 12, 1), dt.date(2025, 3, 14), "SUMA", "ñandú & <más>"],
    ["", "", "", 0.6147, ""],
]
MERGES = [(1, 1, 1, 5), (3, 5, 1, 1)]


@pytest.fixture(params=sorted(hojas.MAKERS))
def kind(request) -> str:
    return request.param


def cells(tables):
    return [[*row.cells] for row in tables[0].rows]


def test_cells_merges_and_dates_are_the_same_in_the_three(tmp_path, kind):
    (table,) = read(hojas.MAKERS[kind](tmp_path / f"plan.{kind}", ROWS, MERGES))
    assert (table.file, table.sheet, table.positional, table.lettered) == (f"plan.{kind}", "PAM", True, True)
    assert cells([table]) == [
        ["PLAN 2024-2027", "", "", "", ""],
        libros.SHORT[:5],
        ["Formación", "Leer\ny escribir", "12", "1250000.5", "VERDADERO"],
        ["", "dic-27", "2025-03-14", "SUMA", "ñandú & <más>"],
        ["", "", "", "0.6147", ""],
    ]
    assert [row.number for row in table.rows] == [1, 2, 3, 4, 5]
    assert sorted(table.merges, key=lambda m: m.first_row) == [Merge(1, 1, 1, 5), Merge(3, 5, 1, 1)]
    assert table.notices == []


def test_the_plan_is_the_same_in_the_three(tmp_path):
    second = [
        *libros.V5_ROW[:7],
        "Dictar los talleres a los docentes inscritos",
        "Líder de Formación",
        dt.date(2024, 6, 1),
        dt.date(2027, 12, 1),
        38_000_000,
        "SGP",
    ]
    rows = [
        ["PLAN DE APOYO AL MEJORAMIENTO 2024-2027"],
        libros.V5,
        libros.V5_ROW,
        ["" if n < 7 else c for n, c in enumerate(second)],
    ]
    merges = [(3, 4, column, column) for column in range(1, 8)]
    found = {kind: read_plan(make(tmp_path / f"plan.{kind}", rows, merges)) for kind, make in hojas.MAKERS.items()}
    for name in ("lineas", "recursos", "indicadores", "responsables", "ubicaciones", "celdas"):
        tables = [
            plan.tables()[name].drop(columns=["archivo", "origen_archivo"], errors="ignore") for plan in found.values()
        ]
        assert tables[0].equals(tables[1]), name
        assert tables[0].equals(tables[2]), name
    lines = found["ods"].lineas
    assert lines["fecha_fin"].tolist() == ["2025-11-30", "2027-12-31"], "a month shown without its day ends on its last"
    assert lines["accion"].nunique() == 1, "the merged action is inherited"


text = st.text(st.characters(codec="latin-1", min_codepoint=32, exclude_characters="\x7f\xa0"), max_size=12).map(
    lambda t: t.strip().lstrip("=").strip()
)


@settings(max_examples=25)
@given(
    rows=st.lists(
        st.lists(st.one_of(text, st.integers(-(10**9), 10**9)), min_size=3, max_size=3), min_size=1, max_size=6
    )
)
def test_any_cells_read_the_same_from_xls_and_ods(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("hojas")
    expected = [[str(c) for c in row] for row in rows]
    while expected and not any(expected[-1]):
        expected.pop()
    for kind in ("xls", "ods"):
        found = cells(read(hojas.MAKERS[kind](folder / f"a.{kind}", rows), isolated=False))
        found = [row + [""] * (3 - len(row)) for row in found]
        assert found == expected, kind


def test_hidden_parts_formulas_and_page_breaks_of_an_xls(tmp_path):
    book = xlwt.Workbook()
    page, other, secret = (book.add_sheet(name) for name in ("PAM", "Notas", "Viejo"))
    other.visibility, secret.visibility = 1, 2
    for number, value in enumerate(["a", "oculta", "c", xlwt.Formula("1+2")]):
        page.write(number, 0, value)
        page.write(number, 2, f"c{number}")
    page.row(1).hidden = True
    page.col(2).hidden = True
    page.horz_page_breaks = [(2, 0, 255)]
    book.save(str(tmp_path / "plan.xls"))
    tables = read(tmp_path / "plan.xls")
    assert [(t.sheet, [n.code for n in t.notices]) for t in tables[1:]] == [
        ("Notas", ["hoja_oculta"]), ("Viejo", ["hoja_oculta"]),
    ]  # fmt: skip
    assert [(n.code, n.row, n.column, n.found) for n in tables[0].notices] == [
        ("fila_oculta", 2, None, "oculta"),
        ("columna_oculta", None, 3, "c0"),
        ("formula_sin_valor", 4, 1, "A4"),
    ]
    assert tables[0].page_starts == {3}


def test_a_large_xls_has_its_stream_in_many_sectors(tmp_path):
    rows = [[f"celda {n} {c}" for c in range(5)] for n in range(3000)]
    (table,) = read(hojas.as_xls(tmp_path / "plan.xls", rows))
    assert cells([table]) == rows


ODS = """
<table:table table:name="PAM" table:style-name="visible">
  <table:table-column table:number-columns-repeated="2"/>
  <table:table-column table:visibility="collapse"/>
  <table:table-header-rows><table:table-row>
    <table:table-cell office:value-type="string"><text:p>META</text:p></table:table-cell>
    <table:table-cell/>
    <table:table-cell office:value-type="string"><text:p>Interna</text:p></table:table-cell>
  </table:table-row></table:table-header-rows>
  <table:table-row table:number-rows-repeated="3">
    <table:table-cell table:number-columns-repeated="16384"/>
  </table:table-row>
  <table:table-row table:style-name="pagina" table:visibility="collapse">
    <table:table-cell office:value-type="string" table:number-columns-repeated="2">
      <office:annotation><text:p>una nota</text:p></office:annotation>
      <text:p>uno<text:s text:c="2"/>dos<text:line-break/>tres <text:span>cuatro</text:span></text:p>
      <text:p>cinco</text:p>
    </table:table-cell>
  </table:table-row>
  <table:table-row>
    <table:table-cell table:formula="of:=1+2" office:value-type="float" office:value="3">
      <text:p>3</text:p></table:table-cell>
    <table:table-cell table:formula="of:=A1"/>
    <table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50 %</text:p></table:table-cell>
  </table:table-row>
</table:table>
<table:table table:name="Viejo" table:style-name="oculta"><table:table-row>
  <table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>
"""
STYLES = (
    '<style:style style:name="oculta"><style:table-properties table:display="false"/></style:style>'
    '<style:style style:name="pagina"><style:table-row-properties fo:break-before="page"/></style:style>'
)


def test_what_an_ods_says_beside_its_values(tmp_path):
    plan, old = read(ataques.ods(tmp_path / "plan.ods", ODS, STYLES))
    long = "uno  dos\ntres cuatro\ncinco"
    assert cells([plan]) == [["META", "", "Interna"], [""] * 3, [""] * 3, [""] * 3, [long, long, ""], ["3", "", "0.5"]]
    assert plan.page_starts == {5}
    assert sorted((n.code, n.row, n.column) for n in plan.notices if n.row) == [
        ("fila_oculta", 5, None), ("formula", 6, 1), ("formula_sin_valor", 6, 2),
    ]  # fmt: skip
    assert [(n.code, n.column, n.found) for n in plan.notices if not n.row] == [("columna_oculta", 3, "Interna")]
    assert [n.code for n in old.notices] == ["hoja_oculta"]


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        ("2027-12-01", "dic-27", "dic-27"),
        ("2027-12-01", "diciembre de 2027", "dic-27"),
        ("2027-12-01", "12/2027", "dic-27"),
        ("2027-12-01", "1 de diciembre de 2027", "2027-12-01"),
        ("2027-12-01", "01/12/27", "2027-12-01"),
        ("2027-12-02", "dic-27", "2027-12-02"),
        ("2027-12-01T00:00:00", "", "2027-12-01"),
        ("2027-12-02T10:30:00", "x", "2027-12-02 10:30:00"),
        ("2027-13-01", "x", "2027-13-01"),
    ],
)
def test_dates_of_an_ods_as_people_see_them(value, shown, expected):
    assert shown_date(value, shown) == expected


def test_macros_and_links_are_said_and_not_followed(tmp_path):
    whole = libros.book(tmp_path / "plan.xlsx", [libros.SHORT, libros.SHORT_ROW])
    relation = '<Relationship Id="r" Type="{}/{}" Target="{}" TargetMode="External"/>'
    links = [("externalLinkPath", "file:///C:/otro.xlsx"), ("hyperlink", "http://x.co"), ("image", "http://y.co/a.png")]
    parts = {
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships>{}</Relationships>".format(
            "".join(relation.format("http://schemas", kind, target) for kind, target in links)
        ).encode(),
    }
    path = ataques.with_parts(whole, tmp_path / "plan.xlsm", parts)
    found = read_plan(path).hallazgos
    said = found[found["codigo"].isin(["archivo_con_macros", "vinculo_externo"])]
    assert said["encontrado"].tolist() == ["xl/vbaProject.bin", "file:///C:/otro.xlsx", "http://y.co/a.png"]
    assert set(said["severidad"]) == {"aviso"}


def test_an_ods_with_macros_and_a_linked_table(tmp_path):
    linked = ODS.replace(
        "<table:table-header-rows>", '<table:table-source xlink:href="../otro.ods"/><table:table-header-rows>', 1
    )
    plan = read(ataques.ods(tmp_path / "plan.ods", linked, **{"Basic/script-lb.xml": b"<x/>"}))[0]
    assert [n.found for n in plan.notices if n.code == "archivo_con_macros"] == ["Basic/script-lb.xml"]
    assert [n.found for n in plan.notices if n.code == "vinculo_externo"] == ["../otro.ods"]


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf", bytes(600), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1500]
)
def test_a_container_that_is_none(content):
    with pytest.raises(BrokenContainerError):
        stream(content, ("Workbook",))


def test_a_cell_shown_as_a_percentage_is_told(tmp_path):
    def as_percent(book):
        for name, code in (("B1", "0%"), ("A2", '0.0" %"'), ("B2", "0.0%")):
            book.active[name].number_format = code

    tables = read(libros.book(tmp_path / "p.xlsx", [[0.5, 0.25], [30, 0.8]], change=as_percent))
    assert tables[0].percents >= {(1, 2), (2, 2)}
    assert not tables[0].percents & {(1, 1), (2, 1)}
    cell = '<table:table-cell office:value-type="{}" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
    row = f"<table:table-row table:number-rows-repeated='2'>{cell.format('float')}{cell.format('percentage')}"
    path = ataques.ods(tmp_path / "p.ods", f'<table:table table:name="PAM">{row}</table:table-row></table:table>')
    assert read(path)[0].percents == {(1, 2), (2, 2)}
