"""Review of the formulas of a workbook."""

from __future__ import annotations

import re
import struct

import ataques
import libros
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib import read_plan
from pamlib.formulas import FormulaCell, in_place, relative, review
from pamlib.limits import DEFAULT
from pamlib.readers import read
from pamlib.readers.ods_formulas import as_excel
from pamlib.readers.ole import stream
from pamlib.readers.xls_books import links, names
from pamlib.readers.xls_formulas import Names, as_text
from pamlib.readers.xls_parts import parts
from pamlib.readers.xlsx import read_xlsx
from pamlib.readers.xlsx_parts import WorkbookParts
from pamlib.table import RawRow, column_letter

FIRST = 3


def sheet(formulas, *, column=5, left=("10", "8", "4", "20"), kept=()):
    """Cells and rows of a sheet whose column E holds ``formulas`` from row 3 on; a text without "=" is a typed cell."""
    cells, rows = [], [RawRow(2, ["A", "B", "C", "D", "Avance"])]
    for n, text in enumerate(formulas):
        row = FIRST + n
        value = kept[n] if n < len(kept) else "0.5"
        if text.startswith("="):
            cells.append(FormulaCell(row, column, text[1:].format(r=row), value))
        rows.append(RawRow(row, [*left, value if text.startswith("=") else text]))
    return cells, rows


def codes(*args, **more):
    return [(n.code, n.row) for n in review(*sheet(*args, **more))]


def test_nothing_to_say_of_formulas_that_are_alike():
    assert codes(["=C{r}/D{r}"] * 6) == []
    assert codes(["=C{r}/D{r}", "=+C{r} / D{r}", "=c{r}/d{r}", "=IFERROR(C{r}/D{r},0)", "=ROUND(C{r}/D{r},2)"]) == []
    assert review([], [RawRow(1, ["65.64 %", "0.6147"])]) == []


def test_a_formula_that_differs_says_what_its_neighbours_have():
    (notice,) = review(*sheet(["=C{r}*2", "=C{r}*2", "=C{r}*3", "=C{r}*2", "=C{r}*2"]))
    assert (notice.code, notice.row, notice.column) == ("formula_distinta", 5, 5)
    assert (notice.found, notice.understood) == ("=C5*3", "en sus vecinas: =C5*2")


def test_a_row_that_looks_at_another_row_differs():
    assert codes(["=C{r}*2", "=C{r}*2", "=C4*2", "=C{r}*2"]) == [("formula_distinta", 5)]
    assert codes(["=C{r}*$D$1", "=C{r}*$D$1", "=C{r}*D1", "=C{r}*$D$1"]) == [("formula_distinta", 5)]


def test_a_percentage_of_other_columns():
    (notice,) = review(*sheet(["=C{r}/D{r}", "=C{r}/D{r}", "=B{r}/D{r}", "=C{r}/D{r}"]))
    assert (notice.code, notice.row) == ("porcentaje_de_otras_columnas", 5)
    assert notice.understood == "en sus vecinas: =C5/D5"
    assert codes(["=C{r}/D{r}", "=C{r}/D{r}", "=C{r}/A{r}*100", "=C{r}/D{r}"])[0][0] == "porcentaje_de_otras_columnas"


def test_a_number_over_a_formula():
    (notice,) = review(*sheet(["=C{r}/D{r}", "=C{r}/D{r}", "0.7", "=C{r}/D{r}"]))
    assert (notice.code, notice.row, notice.found) == ("constante_sobre_formula", 5, "0.7")
    assert codes(["=C{r}/D{r}"] * 4 + ["0.7"]) == [("constante_sobre_formula", 7)]
    assert codes(["0.7"] + ["=C{r}/D{r}"] * 4) == [("constante_sobre_formula", 3)]


def test_blank_texts_and_columns_of_numbers_are_no_typed_numbers():
    assert codes(["=C{r}/D{r}", "=C{r}/D{r}", "", "=C{r}/D{r}", "NA", "=C{r}/D{r}"]) == []
    assert codes(["=C{r}/D{r}", "0.1", "0.2", "0.3", "=C{r}/D{r}", "0.4", "=C{r}/D{r}"]) == []


def test_subtotals_are_no_part_of_the_series():
    assert codes(["=C{r}*D{r}"] * 3 + ["=SUM(E3:E5)"] + ["=C{r}*D{r}"] * 3 + ["=SUM(E3:E9)"]) == []


def test_no_habit_no_finding():
    assert codes(["=A3", "=B4*2", "=C5-D5", "=D6/A6"]) == []
    assert codes(["=C{r}/D{r}", "=C{r}/D{r}", "=B{r}"]) == []


def test_mixed_scales():
    formulas = ["=C{r}/D{r}", "=C{r}/D{r}", "=C{r}/D{r}*100", "=C{r}/D{r}"]
    notices = review(*sheet(formulas, kept=["0.6147", "0.82", "100.31", "0.4"]))
    assert [(n.code, n.row) for n in notices] == [("formula_distinta", 5), ("escalas_mezcladas", 5)]
    assert notices[1].understood == "fracción de uno: 0.6147, 0.82, 0.4; de cien: 100.31"
    mixed = review(*sheet([*["=C{r}/D{r}"] * 4, "65.64 %"], kept=["0.6147", "0.82", "0.9", "0.4"]))
    assert [(n.code, n.row, n.found) for n in mixed] == [("escalas_mezcladas", 7, "65.64 %")]


def test_one_scale():
    assert codes(["=C{r}/D{r}"] * 4, kept=["0.5", "1", "1.1", "0"]) == []
    assert codes(["=C{r}/D{r}*100"] * 4, kept=["50", "100", "103.2", "0"]) == []
    assert codes(["=C{r}*D{r}"] * 4, kept=["0.5", "100", "65", "0"]) == []


@pytest.mark.parametrize(
    ("formula", "kept", "code"),
    [
        ("[1]Hoja!A1", "35", "formula_de_otro_libro"), ("[1]Hoja!A1", "0", "formula_vinculo_en_cero"),
        ("'C:\\x\\[metas.xlsx]PAM'!$B$2", "#REF!", "formula_vinculo_en_cero"),
        ("SUM([2]Hoja1!A1:A9)", "", "formula_vinculo_en_cero"), ("A1/B1", "#DIV/0!", "formula_con_error"),
    ],
)  # fmt: skip
def test_other_workbooks_and_errors(formula, kept, code):
    (notice,) = review([FormulaCell(4, 2, formula, kept)], [])
    assert (notice.code, notice.row, notice.column, notice.found) == (code, 4, 2, f"={formula}")


def test_tables_and_own_sheets_are_no_other_workbook():
    assert review([FormulaCell(4, 2, "SUM(Tabla1[Valor])+Hoja2!A1", "5")], []) == []


# --- notation -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("C5/$D$1", "RC[-2]/R1C4"), ("SUM(E1:E4)", "SUM(R[-4]C:R[-1]C)"), ('IF(A5="B5",1,0)', 'IF(RC[-4]="B5",1,0)'),
     ("LOG10(A5)", "LOG10(RC[-4])"), ("SUM(A:A)", "SUM(C[-4]:C[-4])"), ("Hoja1!A5", "HOJA1!RC[-4]"),
     ("'A1 B2'!A5", "'A1 B2'!RC[-4]"), ("=+ E5", "RC")],
)  # fmt: skip
def test_relative_notation(formula, expected):
    assert relative(formula, 5, 5) == expected


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 200), st.booleans(), st.integers(1, 5000)), min_size=1, max_size=4
    ),
    st.integers(1, 5000),
    st.integers(1, 200),
)
@settings(max_examples=80)
def test_a_formula_comes_back_from_relative_notation(parts, row, column):
    cells = [f"{'$' if a else ''}{column_letter(c)}{'$' if b else ''}{r}" for a, c, b, r in parts]
    formula = "+".join(cells)
    assert in_place(relative(formula, row, column), row, column) == formula


@given(st.text(alphabet="ABC$12:[]!'\"(),/*+ IFERROR", max_size=60), st.text(max_size=8))
@settings(max_examples=150)
def test_any_formula_is_reviewed(formula, kept):
    held, rows = sheet(["=C{r}/D{r}"] * 4)
    review([*held, FormulaCell(7, 5, formula, kept)], rows)


# --- workbooks ------------------------------------------------------------------------------------------------------


def _with_values(name, content):
    return content.replace(b"<v></v>", b"<v>0.5</v>").replace(b"<v />", b"<v>0.5</v>").replace(b"<v/>", b"<v>0.5</v>")


def test_in_a_plan(tmp_path):
    heading = [*libros.SHORT, "Programado", "Ejecutado", "% de avance"]
    rows = [["PAM 2024-2027"], heading]
    for n in range(3, 9):
        action = f"Dictar el taller número {n} de lectura"
        formula = f"=I{n}/H{n}" if n == 5 else f"=J{n}/I{n}"
        rows.append([*libros.SHORT_ROW[:4], action, *libros.SHORT_ROW[5:], 10, 5, 0.9 if n == 7 else formula])
    path = libros.rezip(libros.book(tmp_path / "a.xlsx", rows), tmp_path / "plan.xlsx", _with_values)
    plan = read_plan(path)
    seen = {h.codigo: h for h in plan.hallazgos.itertuples()}
    assert (seen["porcentaje_de_otras_columnas"].fila, seen["porcentaje_de_otras_columnas"].columna) == (5, "K")
    assert seen["porcentaje_de_otras_columnas"].encontrado == "=I5/H5"
    assert seen["porcentaje_de_otras_columnas"].entendido == "en sus vecinas: =J5/I5"
    assert (seen["constante_sobre_formula"].fila, seen["constante_sobre_formula"].encontrado) == (7, "0.9")


def test_shared_formulas_are_said_in_each_cell(tmp_path):
    def share(name, content):
        if "sheet1" not in name:
            return content
        content = content.replace(b"<f>A1*2</f>", b'<f t="shared" ref="B1:B3" si="0">A1*2</f>')
        return content.replace(b"<f>A2*2</f>", b'<f t="shared" si="0"/>')

    rows = [[1, "=A1*2"], [2, "=A2*2"], [3, "=A3&B1"]]
    path = libros.rezip(libros.book(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx", share)
    cells = WorkbookParts(path, DEFAULT).sheet("PAM").formula_texts
    assert [(c.row, c.column, c.formula) for c in cells] == [(1, 2, "A1*2"), (2, 2, "A2*2"), (3, 2, "A3&B1")]


def test_without_formulas_nothing_is_searched(tmp_path):
    path = libros.book(tmp_path / "a.xlsx", [libros.SHORT, libros.SHORT_ROW])
    assert WorkbookParts(path, DEFAULT).sheet("PAM").formula_texts == []
    assert read_xlsx(path, DEFAULT)[0].notices == []


# --- LibreOffice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("of:=[.C4]/[.D4]", "C4/D4"), ("of:=SUM([.E3:.E5])", "SUM(E3:E5)"), ("=[.C4]*2", "C4*2"),
     ("of:=IF([.A1]=\"a;[.B2]\";1;[.$C$4])", 'IF(A1="a;[.B2]",1,$C$4)'),
     ("of:=[$Hoja2.C4]", "Hoja2!C4"), ("of:=[$'Mi hoja'.C4:.D9]", "'Mi hoja'!C4:D9"),
     ("of:=['file:///C:/x/metas.ods'#$PAM.B2]", "'[metas.ods]PAM'!B2"),
     ("of:=['file:///C:/x/metas 2.xlsx'#$'Hoja 1'.$B$2]*2", "'[metas 2.xlsx]Hoja 1'!$B$2*2"),
     ("of:=[.#REF!]", "#REF!"), ("oooc:=[.A1]", "A1"), ("msoxl:=A1+1", "A1+1")],
)  # fmt: skip
def test_formulas_of_libreoffice_as_excel_writes_them(formula, expected):
    assert as_excel(formula) == expected


@given(st.text(alphabet="ABC$12.:[];#'\" of=/*", max_size=60))
@settings(max_examples=150)
def test_any_formula_of_libreoffice_is_written(formula):
    as_excel(formula)


def ods(path, column, *, heading="% de avance", left=("10", "8")):
    """A workbook of LibreOffice: two columns of figures, and a column of (formula or '', value) pairs from row 4 on."""
    rows = [["PAM"], [], ["Programado", "Ejecutado", heading]]
    lines = ["".join(_cell(text) for text in cells) for cells in rows]
    for number, (formula, value) in enumerate(column, 4):
        kept = f' office:value-type="float" office:value="{value}"' if value.replace(".", "").isdigit() else ""
        written = f' table:formula="of:={formula.format(r=number)}"' if formula else ""
        figures = "".join(f'<table:table-cell office:value-type="float" office:value="{n}"/>' for n in left)
        lines.append(f"{figures}<table:table-cell{written}{kept}><text:p>{value}</text:p></table:table-cell>")
    xml = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return ataques.ods(path, f'<table:table table:name="PAM">{xml}</table:table>')


def _cell(text):
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


SHARE = "[.B{r}]/[.A{r}]"
ODS_DOCUMENTS = {
    "alike": ([(SHARE, "0.8")] * 5, []),
    "one row differs": (
        [(SHARE, "0.8"), (SHARE, "0.8"), ("[.B{r}]*2", "0.9"), (SHARE, "0.8")],
        [("formula_distinta", 6, "=B6*2", "en sus vecinas: =B6/A6")],
    ),
    "other columns": (
        [(SHARE, "0.8"), (SHARE, "0.8"), ("[.A{r}]/[.B{r}]", "1.25"), (SHARE, "0.8")],
        [("porcentaje_de_otras_columnas", 6, "=A6/B6", "en sus vecinas: =B6/A6")],
    ),
    "a typed number": (
        [(SHARE, "0.8"), (SHARE, "0.8"), ("", "0.9"), (SHARE, "0.8")],
        [("constante_sobre_formula", 6, "0.9", "en sus vecinas: =B6/A6")],
    ),
    "mixed scales": (
        [(SHARE, "0.6147"), (SHARE, "0.82"), (SHARE, "100.31"), (SHARE, "0.4")],
        [("escalas_mezcladas", 6, "100.31", "fracción de uno: 0.6147, 0.82, 0.4; de cien: 100.31")],
    ),
    "a lost link": (
        [("['file:///C:/metas.ods'#$PAM.B{r}]", "0"), ("['file:///C:/metas.ods'#$PAM.B{r}]", "7")],
        [
            ("formula_vinculo_en_cero", 4, "='[metas.ods]PAM'!B4", "valor guardado: 0"),
            ("formula_de_otro_libro", 5, "='[metas.ods]PAM'!B5", "valor guardado: 7"),
        ],
    ),
    "an error": ([(SHARE, "Err:502"), (SHARE, "#DIV/0!")], [
        ("formula_con_error", 4, "=B4/A4", "Err:502"), ("formula_con_error", 5, "=B5/A5", "#DIV/0!"),
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("column", "expected"), ODS_DOCUMENTS.values(), ids=ODS_DOCUMENTS)
def test_in_a_workbook_of_libreoffice(tmp_path, column, expected):
    (table,) = read(ods(tmp_path / "plan.ods", column), isolated=False)
    said = [(n.code, n.row, n.found, n.understood) for n in table.notices if n.code != "formula"]
    assert said == expected


# --- the same documents in xlsx, one for each thing to find --------------------------------------------------------


def xlsx(path, column):
    """The sheet of :func:`ods` as Excel writes it, with the values kept."""
    rows = [["PAM"], [], ["Programado", "Ejecutado", "% de avance"]]
    for number, (formula, value) in enumerate(column, 4):
        written = "=" + as_excel("of:=" + formula.format(r=number)) if formula else float(value)
        rows.append([10, 8, written])
    kept = iter([value for formula, value in column if formula])

    def with_values(name, content):
        return (
            re.sub(rb"<v>\s*</v>|<v ?/>", lambda _: f"<v>{next(kept)}</v>".encode(), content)
            if "sheet1" in name
            else content
        )

    return libros.rezip(libros.book(path.with_name("a.xlsx"), rows), path, with_values)


@pytest.mark.parametrize(("column", "expected"), ODS_DOCUMENTS.values(), ids=ODS_DOCUMENTS)
def test_in_a_workbook_of_excel(tmp_path, column, expected):
    (table,) = read(xlsx(tmp_path / "plan.xlsx", column), isolated=False)
    said = [(n.code, n.row, n.found, n.understood) for n in table.notices if n.code != "formula"]
    assert said == expected


# --- Excel 97-2003 --------------------------------------------------------------------------------------------------


def xls(path, column, links=()):
    """The sheet of :func:`ods` as Excel 97-2003 writes it, with the values kept."""
    book = xlwt.Workbook()
    page = book.add_sheet("PAM")
    for number, text in enumerate(["Programado", "Ejecutado", "% de avance"]):
        page.write(2, number, text)
    page.write(0, 0, "PAM")
    for number, (formula, value) in enumerate(column, 4):
        page.write(number - 1, 0, 10)
        page.write(number - 1, 1, 8)
        text = as_excel("of:=" + formula.format(r=number))
        page.write(number - 1, 2, xlwt.Formula(text) if formula else float(value))
    book.save(str(path))
    content = path.read_bytes()
    for number, (formula, value) in enumerate(column, 4):
        if formula:
            kept = _kept(value)
            blank = re.compile(re.escape(struct.pack("<HH", number - 1, 2)) + rb"(..)" + re.escape(BLANK), re.DOTALL)
            content, done = blank.subn(lambda m, n=number, k=kept: struct.pack("<HH", n - 1, 2) + m[1] + k, content)
            assert done == 1
    path.write_bytes(content)
    return path


BLANK = struct.pack("<Q", 0xFFFF000000000003)
"""What xlwt keeps as the value of every formula."""


def _kept(value):
    """Eight bytes of a value: a number, or the error of a division by zero."""
    return struct.pack("<BBBBBBH", 2, 0, 7, 0, 0, 0, 0xFFFF) if value == "#DIV/0!" else struct.pack("<d", float(value))


XLS_DOCUMENTS = {name: case for name, case in ODS_DOCUMENTS.items() if name not in {"a lost link", "an error"}}


@pytest.mark.parametrize(("column", "expected"), XLS_DOCUMENTS.values(), ids=XLS_DOCUMENTS)
def test_in_a_workbook_of_excel_97(tmp_path, column, expected):
    (table,) = read(xls(tmp_path / "plan.xls", column), isolated=False)
    said = [(n.code, n.row, n.found, n.understood) for n in table.notices if n.code != "formula"]
    assert said == expected


WRITTEN = [
    "A1*2+B$1-$C$3", "-A1^2%", "(A1+B2)/C3", "SUM(A1:B9)", "SUM(A1,B2,3.5)", "ROUND(A1/B1,2)", "IF(A1>=B1,A2&\"x\",0)",
    "IF(ISERROR(A1/B1),0,A1/B1)", "AVERAGE($A1:A$9)", "COUNTIF(A1:A9,\">0\")", "Otra!A1", "'Otra hoja'!$B$2:C3",
    "VLOOKUP(A1,B1:D9,2,FALSE)", "TRUE", "1000000",
]  # fmt: skip


@pytest.mark.parametrize("formula", WRITTEN)
def test_formulas_of_an_xls_as_they_were_written(tmp_path, formula):
    book = xlwt.Workbook()
    page = book.add_sheet("PAM")
    book.add_sheet("Otra")
    book.add_sheet("Otra hoja")
    page.write(5, 5, xlwt.Formula(formula))
    book.save(str(tmp_path / "a.xls"))
    content = stream((tmp_path / "a.xls").read_bytes(), ("Workbook",))
    ((row, column, operations),) = parts(content)[0].operations
    assert as_text(operations, row - 1, column - 1, names(content)) == formula


def test_a_formula_of_several_cells_is_said_in_each():
    """In shared formulas references are distances: here the two cells to the left, divided."""
    shared = bytes.fromhex("2c 0000 fec0 2c 0000 ffc0 06")
    known = Names(shared={(3, 2): shared})
    pointer = bytes.fromhex("01 0300 0200")
    assert [as_text(pointer, row, 2, known) for row in (3, 4, 9)] == ["A4/B4", "A5/B5", "A10/B10"]
    fixed = Names(shared={(3, 2): bytes.fromhex("2c 0000 0000 2c ffff 00c0 03")})
    assert as_text(pointer, 5, 2, fixed) == "$A$1+C5"
    assert as_text(bytes.fromhex("01 0900 0900"), 5, 2, fixed) is None


def test_a_formula_that_is_not_known_is_counted_and_not_guessed(tmp_path):
    path = xls(tmp_path / "plan.xls", [(SHARE, "0.8")] * 4)
    content = path.read_bytes()
    # The divisions of rows 5 and 6 become an operation that nobody knows.
    for row in (4, 5):
        code = struct.pack("<BHH", 0x44, row, 0xC001) + struct.pack("<BHH", 0x44, row, 0xC000) + b"\x06"
        assert content.count(code) == 1
        content = content.replace(code, code[:-1] + b"\x1b")
    path.write_bytes(content)
    (table,) = read(path, isolated=False)
    (notice,) = [n for n in table.notices if n.code != "formula"]
    assert (notice.code, notice.row, notice.column) == ("formulas_sin_revisar", 5, 3)
    assert notice.found == "2 de 4 celdas con fórmula"


@given(st.binary(max_size=80))
@settings(max_examples=200)
def test_any_operations_are_text_or_not_known(tokens):
    known = as_text(tokens, 3, 2, Names(["H"], ["n"], {(0, 0): b"\x1e\x01\x00"}))
    assert known is None or isinstance(known, str)


def test_sheets_of_other_workbooks_in_an_xls():
    def text(said):
        return struct.pack("<HB", len(said), 0) + said.encode("latin-1")

    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    own = struct.pack("<LBB", 0, 0, 0) + struct.pack("<BB", 3, 0) + b"PAM"
    outside = struct.pack("<H", 2) + text("\x01\x01Cmetas\x03metas.xls") + text("Uno") + text("Dos mil")
    called = struct.pack("<H", 3) + struct.pack("<9H", 0, 0, 0, 1, 0, 0, 1, 1, 1)
    whole = b"".join([record(0x809, struct.pack("<H", 0x600)), record(0x85, own), record(0x1AE, b"\x01\x00\x01\x04"),
                      record(0x1AE, outside), record(0x17, called), record(0x0A, b"")])  # fmt: skip
    known = names(whole)
    assert known.sheets == ["PAM", "'[metas.xls]Uno'", "'[metas.xls]Dos mil'"]
    formula = as_text(struct.pack("<BHHH", 0x5A, 2, 3, 0xC001), 3, 2, known)
    assert formula == "'[metas.xls]Dos mil'!B4"
    (notice,) = review([FormulaCell(4, 3, formula, "0")], [])
    assert notice.code == "formula_vinculo_en_cero"


def test_other_workbooks_of_an_xls():
    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    target = "\x01\x01Cmetas\x03metas.xls"
    books = [b"\x01\x00\x01\x04", b"\x01\x00\x01\x3a",
             struct.pack("<HHB", 1, len(target), 0) + target.encode("latin-1")]  # fmt: skip
    whole = (
        record(0x809, struct.pack("<H", 0x600)) + b"".join(record(0x1AE, each) for each in books) + record(0x0A, b"")
    )
    assert links(whole) == ["Cmetas/metas.xls"]
