"""The plan in the official layouts: what goes out comes back the same, looks like an office's, and loses nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import plan_generator
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import V5, V5_ROW, book

from pamlib import read_plan, store
from pamlib.cli import main
from pamlib.errors import UserError
from pamlib.export_plan import build, codes, export, layout, render
from pamlib.export_plan.compare import differences
from pamlib.export_plan.heading import office
from pamlib.export_plan.layouts import layouts
from pamlib.export_plan.pages import arrange, widths
from pamlib.export_plan.values import money, month_or_day
from pamlib.formats import formats
from pamlib.office_sizes import column_points, text_width
from pamlib.values.entities import entities, find_entity

KINDS = (".xlsx", ".docx")
SHAPES = (
    plan_generator.V5,
    plan_generator.V2,
    replace(plan_generator.V5, days=True, extra=True, strategy=True),
    replace(plan_generator.V5, by_year=True),
    replace(plan_generator.V2, by_year=False),
    replace(plan_generator.V5, first=2025, last=2025),
)


@pytest.fixture(scope="module")
def demo(repo):
    """Tables of both demonstration plans."""
    folder = repo / "data" / "raw" / "demo"
    return {name: read_plan(folder / f"{name}.xlsx").tables() for name in ("plan_v5", "plan_v2")}


@pytest.fixture(scope="module")
def large():
    """A made-up plan of 300 tasks."""
    return plan_generator.plan(1, tasks=300)


@pytest.fixture(scope="module")
def large_sheet(large, tmp_path_factory):
    """That plan as the sheet of a workbook, as it came out."""
    path = tmp_path_factory.mktemp("grande") / "plan.xlsx"
    assert export(large, "D02.01.F01-v5", path).differences == ()
    return openpyxl.load_workbook(path).active


def sheet_of(tables, code, tmp_path, name="plan.xlsx"):
    done = export(tables, code, tmp_path / name)
    return openpyxl.load_workbook(done.path).active


def column_of(sheet, heading):
    """Letter of the column under a heading, and the first row of the body."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == heading and row[0].row > 4:
                return cell.column_letter
    raise AssertionError(f"no column {heading}")


def body(sheet):
    """Rows of the table under the repeated headings, without the signatures."""
    first = int(sheet.print_title_rows.split("$")[-1]) + 1
    return range(first, sheet.max_row - 1)


# --- what goes out comes back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("name", ["plan_v5", "plan_v2"])
def test_demo_comes_back_the_same(demo, name, code, kind, tmp_path):
    done = export(demo[name], code, tmp_path / f"plan{kind}")
    assert [d.sentence() for d in done.differences] == []
    again = read_plan(done.path).tables()
    assert differences(demo[name], again) == []
    assert again["plan"].loc[0, "formato_codigo"] == layout(code).code
    assert again["plan"].loc[0, "formato_version"] == layout(code).version


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("name", ["000_50a149906532dd89.txt", "003_60008027c8a5c81d.txt"])
def test_real_plans_come_back_the_same(seeds, name, code, kind, tmp_path):
    tables = read_plan(seeds / name).tables()
    done = export(tables, code, tmp_path / f"plan{kind}")
    assert [d.sentence() for d in done.differences] == []
    assert done.lines == len(tables["lineas"])


def test_a_large_plan_comes_back_the_same(large, tmp_path):
    done = export(large, "D02.01.F01-v2.0", tmp_path / "plan.docx")
    assert done.lines == 300
    assert done.differences == ()


@settings(max_examples=8)
@given(
    seed=st.integers(0, 10**6),
    tasks=st.integers(1, 24),
    shape=st.sampled_from(SHAPES),
    code=st.sampled_from(codes()),
    kind=st.sampled_from(KINDS),
)
def test_any_plan_comes_back_the_same(tmp_path_factory, seed, tasks, shape, code, kind):
    tables = plan_generator.plan(seed, tasks=tasks, shape=shape)
    done = export(tables, code, tmp_path_factory.mktemp("plan") / f"plan{kind}")
    assert [d.sentence() for d in done.differences] == []


@pytest.mark.parametrize("way", [("D02.01.F01-v2.0", "D02.01.F01-v5"), ("SED-C052-P626-F01", "D02.01.F01-v2.0")])
@pytest.mark.parametrize("name", ["plan_v5", "plan_v2"])
def test_from_layout_to_layout_nothing_is_lost(demo, name, way, tmp_path):
    tables = demo[name]
    for step, code in enumerate(way):
        tables = read_plan(export(tables, code, tmp_path / f"{step}.docx").path).tables()
    assert differences(demo[name], tables) == []


def test_a_loss_is_seen():
    """The check that every export runs can fail: each of these changes is one."""
    tables = plan_generator.plan(7, tasks=20)
    amounts = tables["recursos"]
    first = amounts.index[amounts["estado"] == "monto"][0]

    def changed(table, row, column, value):
        copy = tables[table].copy()
        copy.loc[row, column] = value
        return tables | {table: copy}

    assert differences(tables, tables) == []
    for table, row, column, value in (
        ("lineas", 3, "tarea", "Otra tarea"),
        ("lineas", 3, "fecha_fin", "2027-11-30"),
        ("lineas", 3, "adicionales", '{"NOTA": "x"}'),
        ("recursos", first, "valor_cop", 1),
        ("recursos", first, "vigencia", 2025),
        ("plan", 0, "meta_general", "Otra"),
        ("responsables", 0, "clase", "equipo"),
    ):
        assert differences(tables, changed(table, row, column, value)), (table, column)
    unread = changed("recursos", first, "estado", "cero")
    assert any("cero" in d.sentence() for d in differences(tables, unread))
    short = tables | {"lineas": tables["lineas"].iloc[:-1]}
    assert differences(tables, short)[0].sentence() == "lineas.filas: «20» volvió como «19»"


def test_where_a_shared_amount_is_printed_is_no_difference():
    """A centred amount stands in the middle of its lines; a merged cell has it in the first."""
    lines = plan_generator.plan(3, tasks=60)
    amounts = lines["recursos"]
    group = amounts.loc[amounts["grupo_id"].ne(""), "grupo_id"].iloc[0]
    rows = amounts.index[amounts["grupo_id"] == group].tolist()
    moved = amounts.copy()
    names = [c for c in amounts.columns if c != "linea_id"]
    moved.loc[rows[0], names], moved.loc[rows[-1], names] = (
        amounts.loc[rows[-1], names].tolist(),
        amounts.loc[rows[0], names].tolist(),
    )
    assert differences(lines, lines | {"recursos": moved}) == []
    alone = amounts.copy()
    alone.loc[rows[-1], "grupo_id"] = ""
    assert differences(lines, lines | {"recursos": alone}) != []


# --- layouts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("each", layouts(), ids=lambda each: each.name)
def test_a_layout_has_the_columns_of_its_format(each):
    known = next(f for f in formats() if (f.code, f.version) == (each.code, each.version))
    roles = ["recurso por año" if c.role == "recurso" and each.by_year else c.role for c in each.columns]
    assert sorted(roles) == sorted(known.columns)


@pytest.mark.parametrize("asked", ["D02.01.F01-v5", "d02.01.f01 V5", "D02.01.F01 5"])
def test_a_layout_is_asked_for_by_code_and_version(asked):
    assert layout(asked).name == "D02.01.F01-v5"


def test_every_certified_entity_is_named_so_that_it_is_found_again():
    for entity in entities():
        found = find_entity(office(entity.nombre, entity.divipola))
        assert found is not None
        assert found.divipola == entity.divipola, entity.nombre


def test_what_the_layout_has_no_column_for_goes_to_the_right(demo, tmp_path):
    done = export(demo["plan_v5"], "D02.01.F01-v2.0", tmp_path / "plan.xlsx")
    assert done.added == (
        "RECURSOS SIN AÑO", "TAREAS", "RESPONSABLES DE LAS TAREAS", "FECHA DE INICIO", "FECHA DE TERMINACIÓN",
        "FUENTE", "CONTROL INTERNO (no imprimir)",
    )  # fmt: skip
    back = read_plan(done.path)
    assert set(back.lineas["tarea"]) == set(demo["plan_v5"]["lineas"]["tarea"])
    assert back.plan.loc[0, ["objetivo_general", "fecha_elaboracion"]].tolist() == [
        demo["plan_v5"]["plan"].loc[0, "objetivo_general"],
        "2024-02",
    ]


def test_money_by_year_stands_under_the_one_heading_of_a_layout_without_years(demo, tmp_path):
    sheet = sheet_of(demo["plan_v2"], "D02.01.F01-v5", tmp_path)
    column, row = column_of(sheet, "RECURSOS"), int(sheet.print_title_rows.split("$")[1].rstrip(":"))
    first = sheet[f"{column}{row}"].column
    assert [sheet.cell(row + 1, first + n).value for n in range(4)] == ["2024", "2025", "2026", "2027"]
    assert any(m.min_row == row and m.min_col == first and m.max_col == first + 3 for m in sheet.merged_cells.ranges)


def test_a_yearly_amount_is_one_cell_where_there_is_one_column_and_one_per_year_where_there_are_several(tmp_path):
    tables = plan_generator.plan(2, tasks=20)
    yearly = tables["recursos"]["unidad"].eq("COP/año")
    lines = tables["recursos"].loc[yearly, "linea_id"].nunique()
    assert yearly.sum() == 4 * lines > 0
    for code, times in (("D02.01.F01-v5", 1), ("D02.01.F01-v2.0", 4)):
        path = tmp_path / "plan.xlsx"
        path.write_bytes(render(build(tables, layout(code)), ".xlsx"))
        sheet = openpyxl.load_workbook(path).active
        texts = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
        assert sum(text.endswith("C/Año") for text in texts) == times * lines


# --- the title block -----------------------------------------------------------------------------------------------


def test_the_title_block_is_the_office_s(demo, tmp_path):
    sheet = sheet_of(demo["plan_v5"], "D02.01.F01-v5", tmp_path)
    texts = [c.value for row in sheet.iter_rows(max_row=9) for c in row if c.value]
    assert texts[:8] == [
        "SECRETARÍA DE EDUCACIÓN MUNICIPAL DE VALDEMORA",
        "D02.01.F01",
        "D. GESTIÓN DE LA CALIDAD DEL SERVICIO EDUCATIVO EN EDUCACIÓN PRE-ESCOLAR, BÁSICA Y MEDIA",
        "Página 1",
        "FORMATO",
        "Versión 5",
        "SISTEMA INTEGRADO DE GESTIÓN DE LA CALIDAD",
        "05/10/2016",
    ]
    assert texts[8] == "PLAN DE APOYO AL MEJORAMIENTO DE LA CALIDAD DE LA EDUCACIÓN - 2024-2027"
    assert texts[9] == "FECHA DE ELABORACIÓN: FEBRERO DE 2024"
    assert [text.partition(":")[0] for text in texts[10:12]] == ["OBJETIVO GENERAL", "META GENERAL"]
    last = [c.value for c in sheet[sheet.max_row] if c.value]
    assert last == ["Elaboró:", "Revisó:", "Aprobó:"]


def test_a_version_nobody_knows_is_not_made_up(tmp_path):
    sheet = sheet_of(plan_generator.plan(4, tasks=3), "SED-C052-P626-F01", tmp_path)
    texts = [c.value for row in sheet.iter_rows(max_row=6) for c in row if c.value]
    assert "Código: SED-C052-P626-F01" in texts
    assert not [text for text in texts if "Versión" in text]


# --- cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "amount", "written", "unit", "shown", "number"),
    [
        ("monto", 1_038_000_000, "$1.038.000.000", "COP", "$ 1.038.000.000", 1_038_000_000),
        ("monto", 650_000_000, "650.000.000 C/Año", "COP/año", "650.000.000 C/Año", None),
        ("monto", 650_000_000, "", "COP/año", "$ 650.000.000 C/Año", None),
        ("cero", 0, "$ -", "COP", "$ -", 0),
        ("gestion", None, "Gestión", "", "Gestión", None),
        ("gestion", None, "", "", "Gestión", None),
        ("no_aplica", None, "N/A", "", "N/A", None),
        ("no_programado", None, "", "", "NP", None),
        ("ilegible", None, "#####", "", "#####", None),
        ("ilegible", None, "$", "", "$", None),
        ("ilegible", None, "$ 1.038.00.000", "", "$ 1.038.00.000", None),
        ("ilegible", None, "por definir", "", "por definir", None),
        ("ilegible", None, "$ 5.000.000", "", "#####", None),
        ("indexado", 273_000_000, "210 SMMLV", "SMMLV", "210 SMMLV", None),
    ],
)
def test_each_state_of_the_money_is_written_as_offices_do(state, amount, written, unit, shown, number):
    value = money(state, amount, written, unit)
    assert (value.shown, value.number) == (shown, number)


def test_a_blank_amount_is_a_blank_cell():
    assert money("vacio", None, "", "") is None


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2021-03-01", "2023-12-31", ["mar-21", "dic-23"]),
        ("2024-02-01", "2024-02-29", ["feb-24", "feb-24"]),
        ("2024-02-01", "2024-02-28", ["01/02/2024", "28/02/2024"]),
        ("2024-01-15", "2024-06-30", ["15/01/2024", "30/06/2024"]),
        (None, "2023-12-31", [None, "dic-23"]),
        ("2071-03-01", "2071-12-31", ["01/03/2071", "31/12/2071"]),
    ],
)
def test_dates_are_months_when_both_are_whole_months(start, end, shown):
    assert [value and value.shown for value in month_or_day(start, end)] == shown


def test_figures_are_numbers_and_dates_are_dates(large, large_sheet):
    sheet = large_sheet
    column = column_of(sheet, "RECURSOS")
    cells = [sheet[f"{column}{row}"] for row in body(sheet)]
    numbers = [c for c in cells if c.data_type == "n" and c.value is not None]
    amounts = large["recursos"]
    figures = amounts[amounts["estado"].eq("monto") & amounts["unidad"].eq("COP")]
    assert sum(c.value for c in numbers) == int(figures["valor_cop"].sum())
    assert {c.number_format.split(";")[0] for c in numbers} == {'"$"\\ #,##0_-'}
    assert sum(c.value == "#####" for c in cells) == amounts["estado"].eq("ilegible").sum() > 0
    starts = [sheet[f"{column_of(sheet, 'FECHA DE INICIO')}{row}"] for row in body(sheet)]
    assert {c.number_format for c in starts} == {"[$-240A]mmm\\-yy"}
    assert all(c.value.day == 1 for c in starts)


RISKY = ["=1+1", "+57 310 000 00 00", "- Revisar los PEI", "@coordinación", "=HYPERLINK(1)", "#REF!", "2024"]


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_starts_a_formula(text, tmp_path):
    tables = plan_generator.plan(5, tasks=4)
    tables["lineas"].loc[1, "tarea"] = text
    path = export(tables, "D02.01.F01-v5", tmp_path / "plan.xlsx").path
    cell = next(c for row in openpyxl.load_workbook(path).active.iter_rows() for c in row if c.value == text)
    assert (cell.data_type, cell.quotePrefix) == ("s", text[0] in "=+-@")
    with zipfile.ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in parts.namelist())
    assert read_plan(path).lineas.loc[1, "tarea"] == text


def test_a_date_nobody_could_read_goes_out_as_written(tmp_path):
    cells = list(V5_ROW)
    cells[V5.index("FECHA DE INICIO")] = "31/02/2024"
    plan = read_plan(book(tmp_path / "leido.xlsx", [V5, cells]))
    assert pd.isna(plan.lineas.loc[0, "fecha_inicio"])
    done = export(plan.tables(), "D02.01.F01-v5", tmp_path / "plan.xlsx")
    assert "31/02/2024" in set(read_plan(done.path).celdas["texto"])
    assert done.differences == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_control_character_does_not_damage_the_file(kind, tmp_path):
    tables = plan_generator.plan(5, tasks=4)
    tables["lineas"].loc[1, "tarea"] = "Revisar\x01 los PEI"
    done = export(tables, "D02.01.F01-v5", tmp_path / f"plan{kind}")
    assert read_plan(done.path).lineas.loc[1, "tarea"] == "Revisar\N{REPLACEMENT CHARACTER} los PEI"
    assert done.differences  # and it is said


def test_a_text_longer_than_a_cell_is_refused(tmp_path):
    tables = plan_generator.plan(5, tasks=2)
    tables["lineas"].loc[0, "tarea"] = "Revisar " * 5000
    with pytest.raises(UserError, match="una celda de Excel recibe 32767"):
        export(tables, "D02.01.F01-v5", tmp_path / "plan.xlsx")
    assert not (tmp_path / "plan.xlsx").exists()


# --- the printed sheet ---------------------------------------------------------------------------------------------


def test_every_figure_fits_in_its_column(large):
    grid = build(large, layout("D02.01.F01-v5"))
    for j, width in enumerate(widths(grid)):
        for row in grid.rows:
            if row[j] is not None and row[j].form != "texto":
                assert text_width(row[j].shown, 9) + 6 <= column_points(width)


def test_the_sheet_prints_on_landscape_paper_with_its_headings(demo, tmp_path):
    sheet = sheet_of(demo["plan_v5"], "D02.01.F01-v5", tmp_path)
    assert sheet.page_setup.orientation == "landscape"
    first, last = (int(part) for part in sheet.print_title_rows.replace("$", "").split(":"))
    assert sheet.cell(first, 1).value == "COMPONENTES DEL PAM ASOCIADOS A LOS OBJETIVOS"
    assert last == first + 1
    assert sheet.oddFooter.right.text == "Página &P de &N"
    wide = sum(column_points(each.width) for each in sheet.column_dimensions.values())
    paper = {14: 936, 3: 1224}[sheet.page_setup.paperSize]
    assert wide * sheet.page_setup.scale / 100 <= paper - 44
    assert all((each.height or 0) <= 409 for each in sheet.row_dimensions.values())


def test_each_page_says_again_what_its_rows_belong_to(large, large_sheet):
    sheet = large_sheet
    rows = body(sheet)
    starts = [each.id + 1 for each in sheet.row_breaks.brk]
    assert len(starts) > 5
    for row in [rows[0], *starts]:
        assert all(sheet.cell(row, column).value for column in range(1, 8))
    assert {line.split(" ")[0] for line in large["lineas"]["componente"]} >= {"FORMACIÓN"}


def test_a_shared_amount_is_never_cut_by_a_page(large):
    grid = build(large, layout("D02.01.F01-v5"))
    pages = arrange(grid, 40, 120, paged=True)
    whole = [b for b in pages.blocks if b.whole and b.last > b.first]
    assert whole
    assert not [b for b in whole if any(b.first < row <= b.last for row in pages.breaks)]
    cut = [b for b in pages.blocks if not b.whole]
    assert not [b for b in cut if any(b.first < row <= b.last for row in pages.breaks)]
    assert sum(b.last - b.first + 1 for b in pages.blocks) == len(grid.rows) * len(grid.columns)


def test_group_cells_are_merged_over_their_lines(demo, tmp_path):
    sheet = sheet_of(demo["plan_v5"], "D02.01.F01-v5", tmp_path)
    merged = {(m.min_col, m.max_row - m.min_row + 1) for m in sheet.merged_cells.ranges if m.min_row in body(sheet)}
    for heading in ("OBJETIVOS", "UBICACIÓN", "METAS", "ACCIONES", "RESPONSABLE DE LA ACCIÓN", "RECURSOS", "FUENTE"):
        column = sheet[f"{column_of(sheet, heading)}1"].column
        assert [rows for j, rows in merged if j == column], heading


# --- the document --------------------------------------------------------------------------------------------------


def test_the_document_is_landscape_spanish_and_repeats_its_heading(demo, tmp_path):
    path = export(demo["plan_v5"], "D02.01.F01-v5", tmp_path / "plan.docx").path
    document = Document(str(path))
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert [c.text for c in section.header.tables[0].columns[2].cells][:3] == ["D02.01.F01", "Versión 5", "05/10/2016"]
    xml = document.element.xml
    assert 'w:val="es-CO"' in document.styles.element.xml
    # Two heading rows in the table of each page; the last table is the one to sign.
    pages = document.tables[:-1]
    assert len(pages) == xml.count("<w:pageBreakBefore/>") + 1 > 2
    assert xml.count("<w:tblHeader/>") == 2 * len(pages)
    assert all(cell.text for table in pages for cell in table.rows[2].cells[:8])
    assert document.tables[-1].cell(0, 2).text.startswith("Aprobó: ___")
    assert xml.count('<w:vMerge w:val="restart"/>') > 50
    assert "NUMPAGES" in section.header._element.xml
    table = document.tables[0]
    assert table.cell(2, 0).text == "CARACTERIZACIÓN DEL SECTOR EDUCATIVO"
    assert [row.cells[11].text for row in table.rows][3] == "$\N{NO-BREAK SPACE}79.200.000"


# --- bytes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_gives_the_same_bytes(kind):
    tables = plan_generator.plan(9, tasks=30)
    grid = build(tables, layout("D02.01.F01-v5"))
    content = render(grid, kind)
    assert content == render(build(tables, layout("D02.01.F01-v5")), kind)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(2024, 2, 29, 8, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert "SECRETARÍA DE EDUCACIÓN DE PITALITO" in core
    assert "created" not in core
    assert "python-docx" not in core


def test_a_format_with_more_columns_is_still_that_format(tmp_path):
    tables = plan_generator.plan(4, tasks=6, shape=replace(plan_generator.V5, strategy=True, by_year=True))
    for code in codes():
        back = read_plan(export(tables, code, tmp_path / "plan.docx").path)
        assert not back.hallazgos["codigo"].isin(["formato_desconocido", "formato_distinto"]).any(), code


# --- what the reader had to learn ----------------------------------------------------------------------------------


def test_years_under_money_beside_dates_are_one_heading_of_two_rows(tmp_path):
    top = ["COMPONENTE", "OBJETIVO", "META", "INDICADOR", "ACCIONES", "PLAZO", "", "RECURSOS", "", "", "FUENTE"]
    low = ["", "", "", "", "", "FECHA DE INICIO", "FECHA DE TERMINACIÓN", "2024", "2025", "2026", ""]
    line = ["ACOMPAÑAMIENTO A IE", "Mejorar", "4 planes", "No. de planes", "Revisar los planes", "ene-24", "dic-26",
            "$ 1.000.000", "NA", "$ 2.000.000", "SGP"]  # fmt: skip
    plan = read_plan(book(tmp_path / "plan.xlsx", [top, low, line], merges=["F1:G1", "H1:J1"]))
    assert plan.recursos["vigencia"].tolist() == [2024, 2025, 2026]
    assert plan.recursos["estado"].tolist() == ["monto", "no_aplica", "monto"]
    assert plan.lineas.loc[0, ["fecha_inicio", "fecha_fin"]].tolist() == ["2024-01-01", "2026-12-31"]


def test_a_blank_column_of_tasks_makes_no_plan_with_tasks(tmp_path):
    cells = [
        c if name not in {"TAREAS A LAS ACCIONES", "FECHA DE INICIO"} else ""
        for name, c in zip(V5, V5_ROW, strict=True)
    ]
    other = list(cells)
    other[V5.index("INDICADORES")] = "No. de escuelas"
    plan = read_plan(book(tmp_path / "con.xlsx", [V5, cells, other]))
    keep = [n for n, name in enumerate(V5) if name != "TAREAS A LAS ACCIONES"]
    without = [[row[n] for n in keep] for row in (V5, cells, other)]
    assert (
        plan.lineas["linea_id"].tolist() == read_plan(book(tmp_path / "sin.xlsx", without)).lineas["linea_id"].tolist()
    )


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def tables_folder(tmp_path):
    folder = tmp_path / "tablas"
    store.write_tables(plan_generator.plan(4, tasks=12), folder)
    return folder


def run(tmp_path, *args):
    return main(["exportar", "--raiz", str(tmp_path), *map(str, args)])


def test_exportar_writes_and_says_what_it_added(tables_folder, tmp_path, capsys):
    target = tmp_path / "salida" / "plan.docx"
    assert run(tmp_path, "--formato", "D02.01.F01-v2.0", "--tablas", tables_folder, "--salida", target) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[:2] == ["Plan en el formato D02.01.F01-v2.0: 12 líneas.", str(target)]
    assert "al final: RECURSOS SIN AÑO, TAREAS" in said.out
    assert "Leído de nuevo, dice lo mismo que el plan." in said.out
    assert target.is_file()


def test_exportar_says_what_the_file_could_not_say(tables_folder, tmp_path, capsys):
    tables = store.read_tables(tables_folder)
    tables["lineas"].loc[2, "tarea"] = "Revisar\x02 actas"
    store.write_tables(tables, tables_folder)
    target = tmp_path / "plan.xlsx"
    assert run(tmp_path, "--formato", "D02.01.F01-v5", "--tablas", tables_folder, "--salida", target) == 1
    said = capsys.readouterr()
    assert "no dice lo mismo en" in said.out
    assert "lineas.tarea (línea" in said.out
    assert "corríjalo a mano" in said.err


@pytest.mark.parametrize(
    ("form", "target", "sentence"),
    [
        ("D02", "plan.xlsx", "No se conoce el formato «D02»"),
        ("D02.01.F01-v5", "plan.pdf", "No se exporta a «.pdf»"),
        ("D02.01.F01-v5", "data/raw/demo/plan.xlsx", "que no se tocan"),
    ],
)
def test_exportar_refuses_in_one_sentence(form, target, sentence, tables_folder, tmp_path, capsys):
    where = tmp_path / target
    assert run(tmp_path, "--formato", form, "--tablas", tables_folder, "--salida", where) == 2
    assert sentence in capsys.readouterr().err
    assert not where.exists()


def test_exportar_refuses_a_folder_without_a_plan(tmp_path, capsys):
    store.write_tables({"plan": plan_generator.plan(4, tasks=2)["plan"]}, tmp_path / "tablas")
    args = ("--formato", "D02.01.F01-v5", "--tablas", tmp_path / "tablas", "--salida", tmp_path / "plan.xlsx")
    assert run(tmp_path, *args) == 2
    assert "no están las tablas de un plan" in capsys.readouterr().err


def test_a_plan_without_lines_is_refused(tmp_path):
    tables = plan_generator.plan(4, tasks=2)
    empty = {name: table.iloc[:0] if name != "plan" else table for name, table in tables.items()}
    with pytest.raises(UserError, match="ninguna línea que exportar"):
        export(empty, "D02.01.F01-v5", Path(tmp_path / "plan.xlsx"))
