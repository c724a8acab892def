"""What people do to a workbook before they send it back, and what is understood of it."""

from __future__ import annotations

import libros
import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import PatternFill
from seguimiento import (
    ANA,
    CORTE,
    LUIS,
    NEXT,
    TASKS,
    Office,
    codes,
    each,
    fill,
    in_sheet,
    indicator,
    line,
    plan,
    row_of,
    template,
)

from pamlib.errors import UserError
from pamlib.plan import read_plan
from pamlib.seguimiento import ledger
from pamlib.seguimiento.forms import HIDDEN, form
from pamlib.seguimiento.ledger_events import close, decide, prefer, reopen
from pamlib.seguimiento.receive import between, files_in
from pamlib.seguimiento.strategy import parse
from pamlib.seguimiento.template_sheets import HEADING_ROW

AVANCE = form("tareas").position("avance")
SIGNED = {"who": "Marta", "day": "2025-05-20", "why": "revisado"}


@pytest.fixture
def office(tmp_path) -> Office:
    return Office.new(tmp_path / "raiz")


def received(office, path, **more):
    """The avances of one workbook by task, and its outcome."""
    (outcome,) = office.keep(path, **more)
    assert not outcome.refused
    return office.state(outcome.corte), outcome


def test_a_workbook_filled_in_as_asked_enters_whole(office, tmp_path):
    path = template(tmp_path / "ana.xlsx", each(
        fill("contratar", avance=0.8, estado="En ejecución", observacion="Contrato firmado", evidencia="acta 3"),
        fill("dictar", avance=1, estado="Terminada"),
        in_sheet("indicadores", indicator(), numerador=16, denominador=20, valor=80),
        in_sheet("dinero", line("contratar"), definitivo=12_000_000, compromisos=9_000_000, pagos=0),
    ))  # fmt: skip
    state, outcome = received(office, path)
    assert codes(outcome) == []
    row = state.loc[line("contratar")]
    assert (row["avance"], row["estado"], row["lectura"], row["evidencia"]) == (0.8, "en ejecución", "avance", "acta 3")
    assert (row["reporto"], row["recibido"], row["origen_archivo"]) == (ANA, "2025-05-05", "ana.xlsx")
    place = openpyxl.load_workbook(path)[row["origen_hoja"]][f"{row['origen_columna']}{row['origen_fila']}"]
    assert place.value == 0.8
    measured = office.state(table="mediciones").loc[indicator()]
    assert (measured["numerador"], measured["denominador"], measured["valor"]) == (16, 20, 80)
    money = office.state(table="ejecucion").loc[line("contratar")]
    assert (money["definitivo_cop"], money["compromisos_cop"], money["pagos_cop"]) == (12_000_000, 9_000_000, 0)
    assert (money["vigencia"], money["fuente"]) == (2025, "SGP")


def test_a_dry_run_writes_nothing(office, tmp_path):
    (outcome,) = office.look(template(tmp_path / "ana.xlsx", fill("contratar", avance=0.5)))
    assert [(c.que, c.ahora) for c in outcome.changes if c.ahora] == [("nuevo", "50 %")]
    assert not office.folder.exists()


@pytest.mark.parametrize(
    ("typed", "avance", "lectura"),
    [
        ("80,04%", 0.8004, "avance"),
        ("80.04 %", 0.8004, "avance"),
        ("cumplida", 1.0, "avance"),
        ("Si", None, "ilegible"),
        ("N/A", None, "no aplica"),
        ("NP", None, "no programado"),
        ("null", None, "sin reporte"),
        ("ver descripción", None, "ilegible"),
        ("45 por ciento", 0.45, "avance"),
        (None, None, "sin reporte"),
        (0, 0.0, "cero"),
    ],
)
def test_values_as_people_type_them(office, tmp_path, typed, avance, lectura):
    state, _ = received(office, template(tmp_path / "ana.xlsx", fill("contratar", avance=typed)))
    row = state.loc[line("contratar")]
    assert row["lectura"] == lectura
    assert (None if pd.isna(row["avance"]) else row["avance"]) == avance
    if isinstance(typed, str):
        assert row["avance_reportado"] == typed


@pytest.mark.parametrize(
    ("key", "cells", "lectura"),
    [
        ("evaluar", {"avance": 0}, "programado para después"),  # it starts in August
        ("evaluar", {}, "programado para después"),
        ("contratar", {"avance": 0, "observacion": "No estaba programada para este bimestre"}, "no programado"),
        (
            "contratar",
            {"avance": 0, "observacion": "Está prevista para el segundo semestre"},
            "programado para después",
        ),
        ("contratar", {"observacion": "La tarea se terminó en diciembre de 2024"}, "ya terminado"),
        ("contratar", {"estado": "No programada en este corte"}, "no programado"),
        ("contratar", {"estado": "En ejecución"}, "solo estado"),
        ("contratar", {"avance": 0, "observacion": "No se pudo contratar"}, "cero"),
    ],
)
def test_a_zero_is_not_always_delay(office, tmp_path, key, cells, lectura):
    state, _ = received(office, template(tmp_path / "ana.xlsx", fill(key, **cells)))
    assert state.loc[line(key), "lectura"] == lectura


def test_a_blank_after_the_task_was_finished_is_read_as_finished(office, tmp_path):
    office.keep(template(tmp_path / "abril.xlsx", fill("contratar", avance=1, estado="Terminada")))
    office.keep(template(tmp_path / "junio.xlsx", fill("contratar", avance=0), corte=NEXT), day="2025-07-03")
    reported = ledger.reported(office.folder, NEXT)["avances"].set_index("linea_id")
    assert reported.loc[line("contratar"), "lectura"] == "ya terminado"


# --- what is done to the workbook -----------------------------------------------------------------------------------

FILLED = each(
    fill("contratar", avance=0.8, estado="En ejecución"), fill("dictar", avance=0.25), fill("evaluar", avance=0.1)
)


def reorder_sheets(book):
    book.security.lockStructure = False
    book._sheets = [book[HIDDEN], *reversed([s for s in book.worksheets if s.title != HIDDEN])]


def rename_sheets(book):
    for n, sheet in enumerate(s for s in book.worksheets if s.title != HIDDEN):
        sheet.title = f"Hoja{n}"


def sort_rows(book):
    page = book["Tareas"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=HEADING_ROW + 1, max_col=14)]
    for number, row in enumerate(reversed(rows), HEADING_ROW + 1):
        for column, value in enumerate(row, 1):
            page.cell(number, column).value = value


def sort_only_what_is_seen(book):
    page = book["Tareas"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=HEADING_ROW + 1, min_col=2, max_col=14)]
    for number, row in enumerate(reversed(rows), HEADING_ROW + 1):
        for column, value in enumerate(row, 2):
            page.cell(number, column).value = value


def move_columns(book):
    page = book["Tareas"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=HEADING_ROW, max_col=14)]
    formats = [page.cell(HEADING_ROW + 1, n).number_format for n in range(1, 15)]
    for number, row in enumerate(rows, HEADING_ROW):
        for column, value in enumerate(reversed(row), 1):
            page.cell(number, column).value = value
            page.cell(number, column).number_format = formats[14 - column]


def hide_columns(book):
    for letter in "CDEJK":
        book["Tareas"].column_dimensions[letter].hidden = True


def colour(book):
    for row in book["Tareas"].iter_rows():
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FF0000")


def rows_above(book):
    book["Tareas"].insert_rows(1, 3)
    book["Tareas"]["B1"] = "Recibido por correo"


def lose_hidden_sheet(book):
    del book[HIDDEN]


def lose_ids(book):
    for page in book.worksheets:
        if page.title in {"Tareas", "Indicadores", "Dinero"}:
            page.delete_cols(1)
    del book[HIDDEN]


def pad_with_blank_rows(book):  # what an online spreadsheet does when it exports
    for page in book.worksheets:
        page.sheet_state = "hidden" if page.title == HIDDEN else "visible"
        for number in range(page.max_row + 1, 1001):
            page.cell(number, 1).number_format = "0"


@pytest.mark.parametrize(
    "mischief",
    [reorder_sheets, rename_sheets, sort_rows, sort_only_what_is_seen, move_columns, hide_columns, colour, rows_above,
     lose_hidden_sheet, lose_ids, pad_with_blank_rows],
)  # fmt: skip
def test_whatever_is_done_to_the_workbook_the_figures_are_the_same(office, tmp_path, mischief):
    plain = template(tmp_path / "ana.xlsx", FILLED)
    office.keep(plain)
    wanted = office.state()[["avance", "estado", "lectura", "corte", "reporto"]]
    other = Office.new(tmp_path / "otra")
    (outcome,) = other.keep(template(tmp_path / "cualquier nombre.xlsx", each(FILLED, mischief)))
    assert not outcome.refused
    assert other.state()[["avance", "estado", "lectura", "corte", "reporto"]].equals(wanted)
    if mischief is sort_only_what_is_seen:
        assert codes(outcome) == ["id_corrido", "id_corrido"]  # the row in the middle stayed where it was


def test_a_deleted_row_is_said_and_the_rest_enters(office, tmp_path):
    def delete(book):
        page = book["Tareas"]
        page.delete_rows(row_of(page, line("dictar")))

    state, outcome = received(office, template(tmp_path / "ana.xlsx", each(FILLED, delete)))
    assert [(n.code, n.found) for n in outcome.notes] == [("fila_borrada", TASKS["dictar"][3])]
    assert sorted(state.index) == sorted([line("contratar"), line("evaluar")])


def test_losing_the_hidden_column_alone_is_no_deleted_row(office, tmp_path):
    def lose(book):
        for name in ("Tareas", "Indicadores", "Dinero"):
            book[name].delete_cols(1)

    _, outcome = received(office, template(tmp_path / "ana.xlsx", each(FILLED, lose)))
    assert codes(outcome) == []


def test_a_workbook_that_is_saved_while_it_is_read_is_refused(office, tmp_path, monkeypatch):
    from pamlib.seguimiento import receive

    path, other = template(tmp_path / "a.xlsx", FILLED), template(tmp_path / "b.xlsx", fill("contratar", avance=0.1))

    def saved_meanwhile(file, **more):
        tables = real(file, **more)
        path.write_bytes(other.read_bytes())
        return tables

    real = receive.read
    monkeypatch.setattr(receive, "read", saved_meanwhile)
    (outcome,) = office.keep(path)
    assert "cambió mientras se leía" in outcome.refused
    assert office.state().empty


def test_a_row_copied_as_it_is_counts_once(office, tmp_path):
    state, outcome = received(office, template(tmp_path / "ana.xlsx", each(FILLED, copy_of("contratar"))))
    assert codes(outcome) == ["fila_repetida"]
    assert state.loc[line("contratar"), "avance"] == 0.8


def test_a_row_copied_with_another_value_does_not_enter_at_all(office, tmp_path):
    state, outcome = received(office, template(tmp_path / "ana.xlsx", each(FILLED, copy_of("contratar", avance=0.3))))
    assert codes(outcome) == ["fila_repetida_distinta"] * 2
    assert line("contratar") not in state.index
    assert state.loc[line("dictar"), "avance"] == 0.25


def copy_of(key, **cells):
    def edit(book):
        page = book["Tareas"]
        source, target = row_of(page, line(key)), page.max_row + 1
        for column in range(1, 15):
            page.cell(target, column).value = page.cell(source, column).value
            page.cell(target, column).number_format = page.cell(source, column).number_format
        for role, value in cells.items():
            page.cell(target, form("tareas").position(role)).value = value

    return edit


def test_an_added_row_of_the_plan_enters_and_one_that_is_not_does_not(office, tmp_path):
    def add(book):
        page = book["Tareas"]
        for text, value in [(TASKS["pintar"][3], 0.5), ("Sembrar árboles en el patio", 0.9)]:
            page.cell(page.max_row + 1, form("tareas").position("tarea")).value = text
            page.cell(page.max_row, AVANCE).value = f"{value * 100:g}%"

    state, outcome = received(office, template(tmp_path / "ana.xlsx", add))
    assert codes(outcome) == ["fila_ajena", "fila_desconocida"]
    assert state.loc[line("pintar"), "avance"] == 0.5
    assert len(state) == 4


def test_cells_merged_over_two_tasks_give_both_the_value_but_money_counts_once(office, tmp_path):
    def merge(book):
        page, letter = book["Tareas"], openpyxl.utils.get_column_letter(AVANCE)
        first = row_of(page, line("contratar"))
        page.merge_cells(f"{letter}{first}:{letter}{first + 1}")
        page = book["Dinero"]
        column = openpyxl.utils.get_column_letter(form("dinero").position("pagos"))
        page[f"{column}{HEADING_ROW + 1}"] = 5_000_000
        page.merge_cells(f"{column}{HEADING_ROW + 1}:{column}{HEADING_ROW + 2}")

    state, outcome = received(office, template(tmp_path / "ana.xlsx", each(fill("contratar", avance=0.6), merge)))
    assert codes(outcome) == ["celda_combinada", "dinero_combinado"]
    assert list(state.loc[[line("contratar"), line("dictar")], "avance"]) == [0.6, 0.6]
    assert office.state(table="ejecucion")["pagos_cop"].sum() == 5_000_000


def test_a_column_of_their_own_is_listed_and_not_read(office, tmp_path):
    def add(book):
        page = book["Tareas"]
        page.cell(HEADING_ROW, 16).value = "Llamar a"
        page.cell(HEADING_ROW + 1, 16).value = "la universidad"

    _, outcome = received(office, template(tmp_path / "ana.xlsx", add))
    assert [(n.code, n.column, n.found) for n in outcome.notes] == [("columna_no_usada", "P", "Llamar a: 1 celdas")]


def test_dates_as_text_and_impossible_ones(office, tmp_path):
    def add(book):
        page = book["Evidencias"]
        numero = book["Tareas"].cell(row_of(book["Tareas"], line("contratar")), 2).value
        rows = [(numero, "Acta 3", "30/04/2025"), (numero, "Acta 4", "31/04/2025"), (99, "Foto", "2025-04-01")]
        for n, (which, what, day) in enumerate(rows, HEADING_ROW + 1):
            page.cell(n, 1).value, page.cell(n, 2).value, page.cell(n, 4).value = which, what, day

    state, outcome = received(office, template(tmp_path / "ana.xlsx", each(fill("contratar", avance=0.5), add)))
    assert state.loc[line("contratar"), "evidencia"] == "Acta 3 (2025-04-30); Acta 4"
    assert codes(outcome) == ["evidencia_sin_tarea", "fecha_imposible"]
    wrong = next(note for note in outcome.notes if note.code == "fecha_imposible")
    assert (wrong.column, wrong.row, wrong.understood) == ("D", 8, "abril de 2025 tiene 30 días y se escribió 31")


def test_the_narrative_is_compared_with_the_figure_and_nothing_is_changed(office, tmp_path):
    edit = each(
        in_sheet("indicadores", indicator(), numerador=19, observacion="Se formaron 10 docentes en marzo y 6 en abril"),
        fill("contratar", avance=0.8, observacion="Vamos en el 60 %"),
    )
    state, outcome = received(office, template(tmp_path / "ana.xlsx", edit))
    assert [n.found for n in outcome.notes if n.code == "texto_contradice"] == [
        "80 % reportado; el texto dice 60 %", "19 reportado; el texto suma 16"]  # fmt: skip
    assert state.loc[line("contratar"), "avance"] == 0.8
    assert office.state(table="mediciones").loc[indicator(), "numerador"] == 19


def test_state_and_progress_that_disagree_are_said(office, tmp_path):
    state, outcome = received(office, template(tmp_path / "a.xlsx", fill("contratar", avance=0.5, estado="Terminada")))
    assert codes(outcome) == ["estado_contradice"]
    assert state.loc[line("contratar"), "nota"] == "dice terminada con avance menor que 100 %"


def test_a_formula_without_its_value_does_not_enter(office, tmp_path):
    state, outcome = received(office, template(tmp_path / "a.xlsx", fill("contratar", avance="=1/2")))
    assert "formula_sin_valor" in codes(outcome)
    assert state.loc[line("contratar"), "lectura"] == "sin reporte"


# --- whose workbook, of which plan and corte ------------------------------------------------------------------------


def test_a_workbook_of_another_entity_is_refused_by_name(office, tmp_path):
    (outcome,) = office.look(template(tmp_path / "x.xlsx", FILLED, entity="pitalito"))
    assert "el libro es de la entidad «pitalito» (Valdemora) y se está recibiendo para «valdemora»" in outcome.refused
    (outcome,) = office.look(template(tmp_path / "y.xlsx", each(FILLED, lose_hidden_sheet), entity="pitalito"))
    assert "«pitalito»" in outcome.refused


def test_a_workbook_of_an_earlier_plan_is_bound_to_the_new_one(office, tmp_path):
    path = template(tmp_path / "ana.xlsx", FILLED)
    changed = dict(TASKS)
    changed["dictar"] = (*TASKS["dictar"][:3], "Dictar talleres en las cuatro subregiones", *TASKS["dictar"][4:])
    tables = read_plan(plan(tmp_path / "plan2.xlsx", changed)).tables()
    (outcome,) = office.keep(path, tables=tables)
    assert codes(outcome) == ["fila_por_confirmar", "libro_de_otra_version"]
    (question,) = outcome.questions
    assert (question.texto, question.candidatos[0][1]) == (TASKS["dictar"][3], changed["dictar"][3])
    assert sorted(office.state().index) == sorted([line("contratar"), line("evaluar")])


def test_a_question_answered_by_a_person_lets_the_row_in(office, tmp_path):
    def misspell(book):
        lose_ids(book)
        page = book["Tareas"]
        page.cell(
            HEADING_ROW + 1, form("tareas").position("tarea") - 1
        ).value = "Contratar universidad que dicta talleres"

    path = template(tmp_path / "ana.xlsx", each(FILLED, misspell))
    strategy = parse("coincidencia_texto: 80\n")
    (first,) = office.keep(path, strategy=strategy)
    assert codes(first) == ["fila_por_confirmar", "libro_sin_hoja_oculta"]
    assert len(office.state()) == 2
    told = f"es: {line('contratar')}, quien: Marta, fecha: 2025-05-06"
    answer = f"- {{texto: Contratar universidad que dicta talleres, {told}}}\n"
    (office.workspace.raw / "equivalencias.yml").write_text(answer, encoding="utf-8")
    (second,) = office.keep(path, strategy=strategy)
    assert not second.questions
    assert second.envio != first.envio
    state = office.state()
    assert state.loc[line("contratar"), "avance"] == 0.8
    assert set(state["envio_id"]) == {second.envio}  # the reading without the answer no longer counts
    (third,) = office.keep(path, strategy=strategy)
    assert third.known
    assert not third.written


def test_a_text_that_resembles_nothing_is_not_asked(office, tmp_path):
    def other(book):
        lose_ids(book)
        book["Tareas"].cell(HEADING_ROW + 1, form("tareas").position("tarea") - 1).value = "Comprar un bus"

    (outcome,) = office.look(template(tmp_path / "ana.xlsx", each(FILLED, other)))
    assert not outcome.questions
    assert "fila_desconocida" in codes(outcome)


def test_an_altered_hidden_sheet_is_said(office, tmp_path):
    def alter(book):
        book[HIDDEN]["B8"] = "Otra persona"

    (outcome,) = office.look(template(tmp_path / "ana.xlsx", each(FILLED, alter)))
    assert "hoja_oculta_alterada" in codes(outcome)


def test_a_workbook_that_does_not_say_its_corte_needs_it(office, tmp_path):
    path = libros.book(tmp_path / "a.xlsx", [["Tarea", "Avance"], [TASKS["contratar"][3], "50%"]])
    (outcome,) = office.look(path)
    assert "el libro no dice de qué corte es" in outcome.refused
    (outcome,) = office.look(path, corte=CORTE)
    assert outcome.corte == CORTE
    assert outcome.changes[0].ahora == "50 %"


def test_the_demonstration_workbooks_without_ids_are_received(repo, tmp_path):
    raw = repo / "data" / "raw" / "demo"
    tables = read_plan(raw / "plan_v5.xlsx").tables()
    office = Office.new(tmp_path / "raiz", "demo")
    outcomes = office.keep(raw / "avance_2025-04-30.xlsx", raw / "avance_2025-06-30.xlsx", tables=tables)
    assert [(o.corte, len(o.changes), len(o.questions)) for o in outcomes] == [
        ("2025-04-30", 49, 0),
        ("2025-06-30", 62, 0),
    ]
    # Nobody reports three of the lines.
    assert len(office.state("2025-06-30")) == len(tables["lineas"]) - 3


def test_one_bad_file_stops_no_other_and_a_folder_is_opened(office, tmp_path):
    folder = tmp_path / "devueltos"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(b"PK\x03\x04 no es")
    template(folder / "b.xlsx", FILLED)
    (folder / "~$b.xlsx").write_bytes(b"")
    libros.book(folder / "c.xlsx", [["Nada", "que ver"]])
    found = files_in([folder])
    assert [path.name for path in found] == ["a.xlsx", "b.xlsx", "c.xlsx"]
    assert files_in([folder / "[bc].xlsx"]) == found[1:]
    with pytest.raises(UserError, match="Ningún archivo coincide"):
        files_in([folder / "z*.xlsx"])
    outcomes = office.keep(*found)
    assert ["dañado" in outcomes[0].refused, outcomes[1].written, "ninguna hoja" in outcomes[2].refused] == [True] * 3


# --- several submissions --------------------------------------------------------------------------------------------


def test_the_same_workbook_twice_changes_nothing(office, tmp_path):
    path = template(tmp_path / "ana.xlsx", FILLED)
    copy = tmp_path / "copia de ana.xlsx"
    copy.write_bytes(path.read_bytes())
    first = office.keep(path, copy)
    assert [o.written for o in first] == [True, False]
    before = sorted((p.name, p.read_bytes()) for p in office.folder.rglob("envios/*"))
    (again,) = office.keep(copy, day="2025-05-09")
    assert again.known == "ya se recibió el 2025-05-05 (ana.xlsx)"
    assert sorted((p.name, p.read_bytes()) for p in office.folder.rglob("envios/*")) == before


def test_a_later_correction_counts_and_shows_what_changed(office, tmp_path):
    office.keep(template(tmp_path / "a.xlsx", FILLED))
    (outcome,) = office.keep(template(tmp_path / "b.xlsx", each(FILLED, fill("dictar", avance=0.5))), day="2025-05-08")
    told = "80 %, en ejecución"
    assert [(c.que, c.antes, c.ahora) for c in outcome.changes] == [
        ("igual", told, told), ("cambia", "25 %", "50 %"), ("igual", "10 %", "10 %")]  # fmt: skip
    assert office.state().loc[line("dictar"), "avance"] == 0.5
    assert not len(ledger.conflicts(office.folder, CORTE))


def test_an_old_corte_sent_again_does_not_change_a_later_one(office, tmp_path):
    office.keep(template(tmp_path / "junio.xlsx", fill("contratar", avance=0.9), corte=NEXT), day="2025-07-03")
    office.keep(template(tmp_path / "abril.xlsx", fill("contratar", avance=0.4)), day="2025-08-01")
    assert office.state(NEXT).loc[line("contratar"), "avance"] == 0.9
    assert office.state(CORTE).loc[line("contratar"), "avance"] == 0.4


def test_two_people_who_disagree_are_both_kept_and_asked(office, tmp_path):
    ana = template(tmp_path / "ana.xlsx", fill("dictar", avance=0.7))
    luis = template(tmp_path / "luis.xlsx", fill("dictar", avance=0.4), who=LUIS)
    outcomes = office.look(ana, luis)
    ((text, told),) = between(outcomes)
    assert text == TASKS["dictar"][3]
    assert [(outcome.path.name, said) for outcome, _, said in told] == [("ana.xlsx", "70 %"), ("luis.xlsx", "40 %")]
    kept = office.keep(ana, luis)
    found = ledger.conflicts(office.folder, CORTE)
    assert sorted(zip(found["reporto"], found["dice"], strict=True)) == [(ANA, "avance: 0.7"), (LUIS, "avance: 0.4")]
    assert found["vale"].sum() == 1
    prefer(office.folder, f"avances|{CORTE}|{line('dictar')}", kept[1].envio, **SIGNED)
    assert office.state().loc[line("dictar"), "avance"] == 0.4
    assert not len(ledger.conflicts(office.folder, CORTE))


def test_a_returned_submission_counts_for_nothing_and_an_approved_one_can_be_closed(office, tmp_path):
    path = template(tmp_path / "a.xlsx", FILLED)
    (first,) = office.keep(path)
    decide(office.folder, first.envio, "devuelto", **SIGNED)
    assert office.state().empty
    (again,) = office.look(path)
    assert again.known == "ya se recibió el 2025-05-05 (a.xlsx); devuelto el 2025-05-20 por Marta: revisado"
    (second,) = office.keep(template(tmp_path / "b.xlsx", each(FILLED, fill("dictar", avance=0.5))))
    with pytest.raises(UserError, match=r"l corte 2025-04-30 tiene sin aprobar ni devolver: "):
        close(office.folder, CORTE, **SIGNED)
    decide(office.folder, second.envio, "aprobado", **SIGNED)
    close(office.folder, CORTE, **SIGNED)
    assert set(office.state()["situacion"]) == {"cerrado"}


def test_a_closed_corte_takes_only_a_signed_reopening(office, tmp_path):
    (first,) = office.keep(template(tmp_path / "a.xlsx", FILLED))
    decide(office.folder, first.envio, "aprobado", **SIGNED)
    late = template(tmp_path / "b.xlsx", fill("dictar", avance=0.9))
    desk = office.desk()
    looked = desk.look([late], recibido="2025-05-21", recibe="Marta")  # looked at while the corte was open
    close(office.folder, CORTE, **SIGNED)
    assert desk.confirm(looked) == 0
    assert "El corte 2025-04-30 está cerrado desde el 2025-05-20 por Marta" in looked[0].refused
    (refused,) = office.keep(late)
    assert "reapertura firmada" in refused.refused
    with pytest.raises(UserError, match="Falta quién decide"):
        reopen(office.folder, CORTE, who=" ", day="2025-05-22", why="faltaba un libro")
    reopen(office.folder, CORTE, who="Marta", day="2025-05-22", why="faltaba un libro")
    (kept,) = office.keep(late, day="2025-05-23")
    assert kept.written
    assert office.state().loc[line("dictar"), "avance"] == 0.9


def test_findings_of_a_corte_are_those_of_what_counts_and_its_conflicts(office, tmp_path):
    ana = template(tmp_path / "ana.xlsx", each(fill("contratar", avance="ver acta"), fill("dictar", avance=0.7)))
    luis = template(tmp_path / "luis.xlsx", fill("dictar", avance=0.4), who=LUIS)
    kept = office.keep(ana, luis)
    found = ledger.findings(office.folder, CORTE)
    assert sorted(found["codigo"]) == ["conflicto", "conflicto", "valor_ilegible"]
    assert set(found.loc[found["codigo"] == "conflicto", "linea_id"]) == {line("dictar")}
    assert ledger.answered(office.folder, CORTE) == {ANA, LUIS}
    decide(office.folder, kept[0].envio, "devuelto", **SIGNED)
    assert ledger.findings(office.folder, CORTE).empty
    assert ledger.answered(office.folder, CORTE) == {LUIS}


def test_a_corte_that_the_strategy_does_not_have_is_said(office, tmp_path):
    strategy = parse("cortes: [2025-06-30]\n")
    (outcome,) = office.look(template(tmp_path / "ana.xlsx"), strategy=strategy)
    assert codes(outcome) == ["corte_no_previsto"]
