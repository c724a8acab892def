"""From files to cells: every cell with its address, as a person sees it."""

from __future__ import annotations

import codecs
import datetime as dt
import string

import libros
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pamlib.readers import read
from pamlib.table import Merge, column_letter

TEXT = st.text(string.ascii_letters + string.digits + " ñáÉ$.-/", max_size=12)
GRID = st.lists(st.lists(TEXT, max_size=6), min_size=1, max_size=6)


def cells(table):
    """(row, column) → text of the cells that hold some."""
    return {(row.number, i + 1): text for row in table.rows for i, text in enumerate(row.cells) if text}


def one(path):
    (table,) = read(path)
    return table


# -- text -----------------------------------------------------------------------------------------------------------


def test_a_line_of_text_is_a_row_with_its_number(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text("uno\tdos\n\n\t tres \t\n", encoding="utf-8")
    table = one(path)
    assert cells(table) == {(1, 1): "uno", (1, 2): "dos", (3, 2): "tres"}
    assert (table.file, table.sheet, table.positional, table.column_name(1)) == ("plan.txt", "", False, "2")
    assert table.rows[1].blank


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(tmp_path, ending):
    path = tmp_path / "plan.txt"
    path.write_bytes(f"uno{ending}dos{ending}".encode())
    assert cells(one(path)) == {(1, 1): "uno", (2, 1): "dos"}


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x0c", "\x85"])
def test_other_separators_belong_to_the_cell(tmp_path, separator):
    path = tmp_path / "plan.txt"
    path.write_text(f"uno{separator}dos\ttres", encoding="utf-8")
    assert cells(one(path)) == {(1, 1): f"uno{separator}dos", (1, 2): "tres"}


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-8"),
    ],
)
def test_encodings_that_say_what_they_are(tmp_path, mark, encoding):
    path = tmp_path / "plan.txt"
    path.write_bytes(mark + "Año\tNiñez".encode(encoding))
    assert cells(one(path)) == {(1, 1): "Año", (1, 2): "Niñez"}


@given(GRID)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_of_a_text_is_read(tmp_path, grid):
    path = libros.text(tmp_path / "plan.txt", grid)
    if path.read_bytes():
        expected = {(r, c): v.strip() for r, row in enumerate(grid, 1) for c, v in enumerate(row, 1) if v.strip()}
        assert cells(one(path)) == expected


# -- workbooks ------------------------------------------------------------------------------------------------------


@given(GRID)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_of_a_workbook_is_read(tmp_path, grid):
    table = one(libros.book(tmp_path / "plan.xlsx", grid))
    expected = {(r, c): v.strip() for r, row in enumerate(grid, 1) for c, v in enumerate(row, 1) if v.strip()}
    assert cells(table) == expected


def test_values_as_a_person_sees_them(tmp_path):
    def formats(made):
        page = made["PAM"]
        page["A1"], page["B1"], page["C1"], page["D1"] = 1_038_000_000, 2.5, True, 1e20
        for address, code in (("A2", "mmm-yy"), ("B2", "dd/mm/yyyy"), ("C2", "[$-C0A]mmm\\-yy"), ("D2", "mmm-yy")):
            page[address] = dt.datetime(2027, 12, 15 if address == "D2" else 1)  # noqa: DTZ001 - Excel has no zones
            page[address].number_format = code
        page["A3"] = dt.datetime(2027, 12, 1, 8, 30)  # noqa: DTZ001

    found = cells(one(libros.book(tmp_path / "plan.xlsx", change=formats)))
    assert [found[1, c] for c in range(1, 5)] == ["1038000000", "2.5", "VERDADERO", "1e+20"]
    # A month shown without its day stays a month: it ends on its last day.
    assert [found[2, c] for c in range(1, 5)] == ["dic-27", "2027-12-01", "dic-27", "2027-12-15"]
    assert found[3, 1].startswith("2027-12-01 08:30")


def test_rows_and_columns_keep_their_place(tmp_path):
    def far(made):
        made["PAM"]["AB7"] = "lejos"

    table = one(libros.book(tmp_path / "plan.xlsx", change=far))
    assert cells(table) == {(7, 28): "lejos"}
    assert table.column_name(27) == "AB"
    assert table.positional


def test_merges(tmp_path):
    table = one(libros.book(tmp_path / "plan.xlsx", [["a", "", "b"], ["", "", ""]], merges=["A1:B1", "C1:C2"]))
    assert set(table.merges) == {Merge(1, 1, 1, 2), Merge(1, 2, 3, 3)}
    assert cells(table) == {(1, 1): "a", (1, 3): "b"}


def test_hidden_parts_formulas_and_page_breaks_are_noticed(tmp_path):
    def change(made):
        from openpyxl.worksheet.pagebreak import Break

        page = made["PAM"]
        page.row_dimensions[2].hidden = True
        page.row_dimensions[9].hidden = True
        page.column_dimensions["C"].hidden = True
        page["B1"] = "=1+1"
        page.row_breaks.append(Break(id=1))
        made.create_sheet("Oculta").sheet_state = "hidden"
        made.create_chartsheet("Gráfico")

    path = libros.book(tmp_path / "plan.xlsx", [["a", "", "c"], ["oculto", "", ""]], change=change)
    visible, hidden = read(path)
    notices = {(n.code, n.row, n.column) for n in visible.notices}
    assert notices == {("fila_oculta", 2, None), ("columna_oculta", None, 3), ("formula_sin_valor", 1, 2)}
    assert visible.page_starts == {2}
    assert [n.code for n in hidden.notices] == ["hoja_oculta"]


def test_a_formula_is_read_by_its_last_value(tmp_path):
    path = libros.book(tmp_path / "a.xlsx", [["a", 7]])
    cached = b'<c r="B1"><f>3+4</f><v>7</v></c>'

    def put(name, content):
        import re

        return re.sub(rb'<c r="B1"[^>]*>.*?</c>', cached, content) if name.endswith("sheet1.xml") else content

    table = one(libros.rezip(path, tmp_path / "b.xlsx", put))
    assert cells(table)[1, 2] == "7"
    assert [(n.code, n.found) for n in table.notices] == [("formula", "B1")]


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16384, "XFD")]
)
def test_column_letters(number, letters):
    assert column_letter(number) == letters
