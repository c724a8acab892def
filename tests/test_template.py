"""The workbooks that are sent: whose rows, what can be typed, what is hidden, and always the same bytes."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from seguimiento import ANA, CORTE, LUIS, NEXT, TASKS, Office, each, fill, in_sheet, line, plan_tables, row_of, template

from pamlib.errors import UserError
from pamlib.seguimiento.assignments import assigned, everything
from pamlib.seguimiento.forms import HIDDEN, form, forms
from pamlib.seguimiento.template import write_all
from pamlib.seguimiento.template_sheets import HEADING_ROW


def column(page, sheet, role):
    """Texts of a column below the heading, blank rows left out."""
    place = form(sheet).position(role)
    return [page.cell(n, place).value for n in range(HEADING_ROW + 1, page.max_row + 1) if page.cell(n, place).value]


def test_each_responsible_gets_her_own_rows_and_a_shared_task_is_in_both():
    found = assigned(plan_tables(), CORTE)
    assert {name: [row["tarea"] for row in each.lines] for name, each in found.items()} == {
        ANA: [TASKS[key][3] for key in ("contratar", "dictar", "evaluar")],
        LUIS: [TASKS[key][3] for key in ("dictar", "dotar", "pintar")],
    }
    assert [money.linea_id for money in found[LUIS].money] == [line("dictar"), line("dotar")]  # "Gestión" asks nothing
    assert len(everything(plan_tables(), CORTE).lines) == len(TASKS)


def test_money_is_asked_for_the_years_that_have_begun():
    assert {money.vigencia for money in everything(plan_tables(), "2026-02-28").money} == {2026}


@pytest.fixture
def book(tmp_path):
    return openpyxl.load_workbook(template(tmp_path / "ana.xlsx"))


def test_only_the_cells_to_fill_in_can_be_typed_in(book):
    page = book["Tareas"]
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert book.security.lockStructure
    row = row_of(page, line("contratar"))
    unlocked = {c.role for n, c in enumerate(form("tareas").columns, 1) if not page.cell(row, n).protection.locked}
    assert unlocked == {"avance", "estado", "fecha_fin_real", "observacion", "evidencia"}
    assert page.cell(HEADING_ROW, 10).protection.locked
    assert page.column_dimensions["A"].hidden


def test_it_says_whose_it_is_where_people_see_it_and_where_they_do_not(book):
    assert book[HIDDEN].sheet_state == "veryHidden"
    facts = {row[0]: row[1] for row in book[HIDDEN].iter_rows(values_only=True) if not row[0].startswith("ids.")}
    assert (facts["entidad"], facts["corte"], facts["responsable"]) == ("valdemora", CORTE, ANA)
    assert len(facts["suma"]) == 16
    assert [book["Tareas"].cell(n, 2).value for n in (3, 4)] == [
        f"Corte: {CORTE} (30 de abril de 2025)",
        f"Responsable: {ANA}",
    ]
    assert book.sheetnames == ["Instrucciones", *(each.name for each in forms()), HIDDEN]


def test_lists_and_warnings_help_and_do_not_forbid(book):
    rules = {rule.promptTitle: rule for rule in book["Tareas"].data_validations.dataValidation}
    assert '"Sin iniciar,En ejecución,Terminada' in rules["Estado"].formula1
    assert str(rules["Estado"].sqref) == "L7:L9"
    ended = rules["Terminó el"]
    assert (ended.type, ended.operator, ended.formula1) == ("date", "lessThanOrEqual", "DATE(2025,4,30)")
    assert (str(ended.sqref), book["Tareas"]["M7"].number_format) == ("M7:M9", "dd/mm/yyyy")
    assert all(
        rule.errorStyle == "warning" for page in book.worksheets for rule in page.data_validations.dataValidation
    )
    tasks = book["Evidencias"].data_validations.dataValidation[0]
    assert tasks.formula1 == "'Tareas'!$B$7:$B$9"


def test_it_prints_on_wide_paper_with_its_heading(book):
    for page in book.worksheets[:-1]:
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.fitToWidth == 1
    assert book["Dinero"].print_title_rows == f"${HEADING_ROW}:${HEADING_ROW}"


def test_what_was_last_reported_stands_beside(tmp_path):
    office = Office.new(tmp_path / "raiz")
    office.keep(template(tmp_path / "abril.xlsx", each(
        fill("contratar", avance=0.35, estado="En ejecución"), in_sheet("dinero", line("contratar"), pagos=4_000_000),
        fill("dictar", avance=1, estado="Terminada", fecha_fin_real="15/04/2025"),
    )))  # fmt: skip
    book = openpyxl.load_workbook(template(tmp_path / "junio.xlsx", corte=NEXT, office=office))
    page, where = book["Tareas"], form("tareas")
    row = row_of(page, line("contratar"))
    assert page.cell(row, where.position("antes")).value == 0.35
    assert page.cell(row, where.position("estado_antes")).value == "en ejecución (30/04/2025)"
    assert page.cell(row, where.position("avance")).value is None
    ended = row_of(page, line("dictar"))
    assert page.cell(ended, where.position("estado_antes")).value == "terminada el 15/04/2025 (30/04/2025)"
    assert column(book["Dinero"], "dinero", "antes") == ["pagado $ 4.000.000 (30/04/2025)"]
    again = openpyxl.load_workbook(
        template(tmp_path / "abril2.xlsx", office=office)
    )  # of its own corte: nothing before
    assert again["Tareas"].cell(row, where.position("antes")).value is None


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    one, other = template(tmp_path / "a.xlsx"), template(tmp_path / "b.xlsx")
    assert one.read_bytes() == other.read_bytes()


def test_a_text_that_looks_like_a_formula_is_a_text(tmp_path):
    from pamlib.seguimiento.assignments import Assignment
    from pamlib.seguimiento.template import Facts, workbook

    row = dict(everything(plan_tables(), CORTE).lines[0], tarea='=HYPERLINK("http://x")')
    data = workbook(Assignment("x", [row]), Facts("valdemora", "Valdemora", "P", "v", CORTE, "x"))
    cell = openpyxl.load_workbook(BytesIO(data))["Tareas"].cell(HEADING_ROW + 1, form("tareas").position("tarea"))
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


def test_files_are_named_after_people_and_a_filled_one_is_never_overwritten(tmp_path):
    office = Office.new(tmp_path / "raiz")
    done = write_all(plan_tables(), office.workspace, CORTE, tmp_path / "envio", general=True)
    assert {name: path.name for name, path in done.paths.items()} == {
        ANA: "seguimiento_2025-04-30_ana-ruiz.xlsx", LUIS: "seguimiento_2025-04-30_luis-mora.xlsx",
        "Todos": "seguimiento_2025-04-30_todos.xlsx",
    }  # fmt: skip
    write_all(plan_tables(), office.workspace, CORTE, tmp_path / "envio")  # as they were: nothing to say
    template(done.paths[ANA], fill("contratar", avance=0.5))
    with pytest.raises(UserError, match=r"ya existe en .* y puede estar diligenciado"):
        write_all(plan_tables(), office.workspace, CORTE, tmp_path / "envio")


def test_a_name_that_is_not_in_the_plan_gets_the_nearest(tmp_path):
    office = Office.new(tmp_path / "raiz")
    with pytest.raises(UserError, match="«Ana Ruis» no responde por ninguna tarea del plan; tal vez «Ana Ruiz»"):
        write_all(plan_tables(), office.workspace, CORTE, tmp_path / "envio", responsable="Ana Ruis")
    done = write_all(plan_tables(), office.workspace, CORTE, tmp_path / "envio", responsable="ANA RUIZ")
    assert list(done.paths) == [ANA]
