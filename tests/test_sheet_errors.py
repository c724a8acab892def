"""A cell with an error of Excel is a text cell and a finding in every workbook: neither blank, nor zero, nor «NA»."""

from __future__ import annotations

import re

import ataques
import libros
import pytest
import xlwt

from pamlib import read_plan
from pamlib.books.values import Reading
from pamlib.progress import read_progress
from pamlib.readers import read
from pamlib.readers.sheet_errors import errors_of
from pamlib.seguimiento import values
from pamlib.seguimiento.book import understand

ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
SHEET = '<table:table table:name="PAM">{}</table:table>'
ROW = "<table:table-row>{}</table:table-row>"


def as_xlsx(path, rows):
    """openpyxl writes these words as errors of their own type."""
    return libros.book(path, rows)


def as_xls(path, rows):
    made = xlwt.Workbook()
    page = made.add_sheet("PAM")
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value in ERRORS:
                page.row(number).set_cell_error(column, ERRORS[value])
            elif value != "":
                page.write(number, column, value)
    made.save(str(path))
    return path


def as_ods(path, rows):
    """The way of old LibreOffice: a zero is kept beside what is shown."""

    def cell(value):
        if value == "":
            return "<table:table-cell/>"
        kind = 'float" office:value="0' if value in ERRORS else "string"
        if isinstance(value, int | float):
            kind = f'float" office:value="{value}'
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    return ataques.ods(path, SHEET.format("".join(ROW.format("".join(map(cell, row))) for row in rows)))


MAKERS = {"xlsx": as_xlsx, "xls": as_xls, "ods": as_ods}


@pytest.fixture(params=sorted(MAKERS))
def make(request, tmp_path):
    return lambda rows: MAKERS[request.param](tmp_path / f"plan.{request.param}", rows)


def test_each_error_is_what_excel_shows(make):
    (table,) = read(make([["a", "b"], ["", *ERRORS]]))
    assert table.rows[1].cells == ["", *ERRORS]
    assert [(n.code, n.row, n.column, n.found) for n in table.notices] == [
        ("celda_con_error", 2, column, text) for column, text in enumerate(ERRORS, 2)
    ]


def test_an_error_alone_in_the_last_row_is_not_lost(make):
    (table,) = read(make([["a"], ["#REF!"]]))
    assert [row.cells for row in table.rows] == [["a"], ["#REF!"]]


def test_an_error_in_a_money_cell_is_a_lost_figure(make):
    row = libros.V5_ROW
    money = libros.V5.index("RECURSOS")
    lost = ["#N/A" if n == money else str(cell) for n, cell in enumerate(row)]
    plan = read_plan(make([["PLAN DE APOYO AL MEJORAMIENTO 2024-2027"], libros.V5, lost]))
    assert plan.recursos["estado"].tolist() == ["ilegible"]
    assert plan.recursos["valor_cop"].isna().all()
    found = plan.hallazgos[plan.hallazgos["codigo"] == "celda_con_error"]
    assert found[["fila", "encontrado", "severidad"]].to_numpy().tolist() == [[3, "#N/A", "error"]]
    kept = plan.celdas[plan.celdas["texto"] == "#N/A"]
    assert len(kept) == 1, "the cell is in the table of cells"


def test_an_error_that_a_formula_gave_is_said_once(tmp_path):
    def change(book):
        book.active["B2"] = "=1/0"

    def with_value(name, content):
        return re.sub(rb'<c r="B2"[^>]*>.*?</c>', b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', content)

    made = libros.book(tmp_path / "a.xlsx", [["a", "b"], ["c", ""]], change=change)
    (table,) = read(libros.rezip(made, tmp_path / "plan.xlsx", with_value))
    assert table.rows[1].cells == ["c", "#DIV/0!"]
    assert [n.code for n in table.notices] == ["formula", "formula_con_error"]


@pytest.mark.parametrize(
    ("xml", "found"),
    [
        (b'<row r="2"><c r="B2" s="1" t="e"><v>#N/A</v></c></row>', {(2, 2): "#N/A"}),
        (b"<row><c><v>1</v></c><c t='e'><v>#N/A</v></c></row>", {(1, 2): "#N/A"}),
        (b'<x:row r="5"><x:c r="AA5" t="e"><x:f>A1</x:f><x:v>#REF!</x:v></x:c></x:row>', {(5, 27): "#REF!"}),
        (b'<row r="1"><c r="A1" t="e"/><c r="B1" t="e"><v>#NUM!</v></c></row>', {(1, 2): "#NUM!"}),
        (b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>', {}),
    ],
)
def test_errors_in_the_xml_of_a_sheet(xml, found):
    assert errors_of(xml) == found


def test_an_error_in_a_progress_workbook_is_no_figure_and_no_word(make):
    path = make([["Fecha de corte: 2025-06-30"], ["Tarea", "Avance (%)", "Estado"], ["Visitar", "#N/A", "#N/A"]])
    (row,) = read_progress(path).to_dict("records")
    assert (row["tarea"], row["avance_reportado"], row["estado_entendido"]) == ("Visitar", "#N/A", "")
    assert row["avance"] != row["avance"], "no figure"
    assert row["nota"] == "no es un porcentaje; no se reconoce el estado"


def test_an_error_in_a_follow_up_workbook_has_a_note(make):
    rows = [["Tarea", "Avance (%)", "Estado", "Observación"], ["Visitar las sedes", "#N/A", "#N/A", "#REF!"]]
    path = make(rows)
    book = understand(path, read(path))
    (row,) = book.rows["tareas"]
    assert row.texts == {"tarea": "Visitar las sedes", "avance": "#N/A", "estado": "#N/A", "observacion": "#REF!"}
    assert [(n.code, n.column, n.found) for n in book.notes if n.code == "celda_con_error"] == [
        ("celda_con_error", "B", "#N/A"), ("celda_con_error", "C", "#N/A"), ("celda_con_error", "D", "#REF!"),
    ]  # fmt: skip
    assert values.said("#N/A") == "", "no «no aplica»"
    assert values.progress("#N/A").reading == values.number("#N/A").reading == "ilegible"


@pytest.mark.parametrize("kind", ["entero", "decimal", "texto", "opcion", "dane"])
def test_an_error_in_a_workbook_of_the_entity_is_a_problem(kind):
    assert Reading.of("#N/A", kind).problem == "«#N/A» dice que Excel no puede mostrar el valor"
