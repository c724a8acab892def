"""What a mean tester sent: each document is the smallest that went wrong, or ended in words nobody understood."""

from __future__ import annotations

import zipfile

import hojas
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from seguimiento import (
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
    plan_tables,
    row_of,
    template,
)
from test_cli_seguimiento import pam

from pamlib.limits import DEFAULT
from pamlib.readers.look import look
from pamlib.seguimiento.forms import HIDDEN, form
from pamlib.seguimiento.outcomes import files_in, left_out
from pamlib.seguimiento.template_sheets import HEADING_ROW

FILLED = each(fill("contratar", avance=0.8), fill("dictar", avance=0.25))
DAY = ("--recibido", "2025-05-05", "--recibe", "Marta")
SIGNED = ("--quien", "Marta", "--fecha", "2025-05-20", "--motivo", "revisado")


@pytest.fixture
def office(tmp_path) -> Office:
    return Office.new(tmp_path / "raiz")


def looked(office, tmp_path, *edits, **more):
    (outcome,) = office.look(template(tmp_path / "ana.xlsx", each(FILLED, *edits), **more))
    return outcome


def notes(outcome, code):
    return [(note.sheet, note.found, note.understood) for note in outcome.notes if note.code == code]


def delete_column(role):
    return lambda book: book["Tareas"].delete_cols(form("tareas").position(role))


# --- sheets, headings and columns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mischief", "said"),
    [
        (delete_column("avance"), "falta «Avance acumulado (%)»"),
        (delete_column("tarea"), "falta «Tarea»"),
        (lambda book: book["Tareas"].delete_rows(HEADING_ROW), "no se encontró la fila de los encabezados"),
    ],
)
def test_a_sheet_of_the_report_without_its_headings_is_an_error_that_names_them(office, tmp_path, mischief, said):
    """It used to be «a sheet that is not of follow-up», and each of its rows «deleted»."""
    outcome = looked(office, tmp_path, mischief)
    assert codes(outcome) == ["hoja_sin_encabezados"]
    assert notes(outcome, "hoja_sin_encabezados") == [("Tareas", "Tareas", said)]
    assert outcome.notes[0].severity == "error"


def test_a_renamed_sheet_without_headings_is_known_by_its_hidden_ids(office, tmp_path):
    def spoil(book):
        book["Tareas"].delete_rows(HEADING_ROW)
        book["Tareas"].title = "Hoja1"

    assert codes(looked(office, tmp_path, spoil)) == ["hoja_sin_encabezados"]


def test_a_deleted_sheet_is_said_once_and_a_deleted_column_by_its_name(office, tmp_path):
    def spoil(book):
        del book["Dinero"]
        book["Tareas"].delete_cols(form("tareas").position("estado"))

    outcome = looked(office, tmp_path, spoil)
    assert codes(outcome) == ["columna_borrada", "hoja_borrada"]
    assert notes(outcome, "columna_borrada") == [("Tareas", "Estado", "")]


def test_a_workbook_of_an_earlier_template_lacks_no_column_that_came_later():
    from dataclasses import replace

    from pamlib.seguimiento import sheet_heading

    tasks = form("tareas")
    later = replace(tasks, columns=tuple(replace(c, since=2) if c.role == "estado" else c for c in tasks.columns))
    there = {"avance": 9, "fecha_fin_real": 10, "observacion": 11, "evidencia": 12}
    assert sheet_heading.lost_columns(later, there, "1") == []
    assert sheet_heading.lost_columns(later, there, "2") == ["Estado"]


def test_headings_far_below_a_letter_are_found(office, tmp_path):
    assert codes(looked(office, tmp_path, lambda book: book["Tareas"].insert_rows(1, 50))) == []


def test_a_heading_merged_over_two_rows_is_that_of_the_lower_one(office, tmp_path):
    def merge(book):
        page, column = book["Tareas"], form("tareas").position("avance")
        page.cell(HEADING_ROW - 1, column).value = page.cell(HEADING_ROW, column).value
        page.merge_cells(start_row=HEADING_ROW - 1, end_row=HEADING_ROW, start_column=column, end_column=column)

    outcome = looked(office, tmp_path, merge)
    assert codes(outcome) == []
    assert [change.ahora for change in outcome.changes if change.ahora] == ["80 %", "25 %"]


@pytest.mark.parametrize("hidden", ["visible", "hidden"])
def test_two_copies_of_a_sheet_that_disagree_name_each_other(office, tmp_path, hidden):
    def copy(book):
        page = book.copy_worksheet(book["Tareas"])
        page.title, page.sheet_state = "Tareas (2)", hidden
        page.cell(row_of(page, line("contratar")), form("tareas").position("avance")).value = 0.1

    outcome = looked(office, tmp_path, copy)
    assert codes(outcome) == ["fila_repetida", "fila_repetida_distinta", "fila_repetida_distinta"]
    assert notes(outcome, "fila_repetida_distinta")[0][1] == "también en la fila 7 de la hoja «Tareas (2)»"
    assert [change.ahora for change in outcome.changes if change.ahora] == ["25 %"]


def test_a_workbook_under_the_ending_of_another_kind_is_read_for_what_it_is(office, tmp_path):
    """An xls renamed xlsx, and the other way round, were said to be damaged."""
    rows = [["Tarea", "Avance"], [TASKS["contratar"][3], "80%"]]
    old = hojas.as_xls(tmp_path / "viejo.xls", rows).rename(tmp_path / "viejo.xlsx")
    new = hojas.as_xlsx(tmp_path / "nuevo.xlsx", rows).rename(tmp_path / "nuevo.xls")
    for outcome in office.look(old, new, corte=CORTE):
        assert outcome.refused == ""
        assert [change.ahora for change in outcome.changes] == ["80 %"]


# --- what the file is ---------------------------------------------------------------------------------------------


def test_macros_and_links_are_said_once_and_not_for_each_sheet(office, tmp_path):
    path = template(tmp_path / "ana.xlsx", FILLED)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
        link = b'<Relationships><Relationship Id="r" Target="otro.xlsx" TargetMode="External"/></Relationships>'
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", link)
    assert len(look(path, DEFAULT).notices) == 2
    (outcome,) = office.look(path)
    assert codes(outcome) == ["archivo_con_macros", "vinculo_externo"]


def test_comments_in_cells_are_said_because_nobody_reads_them(office, tmp_path):
    def comment(book):
        page = book["Tareas"]
        page.cell(row_of(page, line("contratar")), form("tareas").position("avance")).comment = Comment("son 60", "Ana")

    outcome = looked(office, tmp_path, comment)
    assert notes(outcome, "comentarios_en_celdas") == [("", "1 hoja", "")]
    assert [change.ahora for change in outcome.changes if change.ahora] == ["80 %", "25 %"]


def test_another_entity_is_suggested_only_when_it_can_be_one(office, tmp_path):
    def of(name):
        def edit(book):
            next(row for row in book[HIDDEN].iter_rows() if row[0].value == "entidad")[1].value = name

        return edit

    assert "Pida el libro de esta entidad a quien lo envió" in looked(office, tmp_path, of("../x")).refused
    assert "«--entidad pitalito»" in looked(office, tmp_path, of("pitalito")).refused
    assert looked(office, tmp_path, of("VALDEMORA")).refused == ""  # only the capitals changed


def test_an_old_workbook_whose_title_was_changed_is_asked_of_which_corte_it_is(office, tmp_path):
    """Its hidden sheet still said the old corte, and the figures went there without a word."""

    def change(book):
        page = book["Tareas"]
        cell = next(c for row in page.iter_rows(max_row=HEADING_ROW) for c in row if str(c.value).startswith("Corte: "))
        cell.value = f"Corte: {NEXT}"

    path = template(tmp_path / "a.xlsx", each(FILLED, change))
    (outcome,) = office.look(path)
    assert f"se hizo para el corte {CORTE} y su título dice {NEXT}" in outcome.refused
    assert [office.look(path, corte=corte)[0].corte for corte in (CORTE, NEXT)] == [CORTE, NEXT]
    assert "se hizo para" in office.look(path, corte="2025-08-31")[0].refused
    assert office.keep(path, corte=NEXT)[0].written
    (again,) = office.keep(path)  # it is known now, and nobody is asked twice
    assert (again.known, again.written) == ("ya se recibió el 2025-05-05 (a.xlsx)", False)


def test_two_workbooks_pasted_into_one_are_refused(office, tmp_path):
    def paste(book):
        page = book.copy_worksheet(book[HIDDEN])
        page.title, page.sheet_state = "_pam (2)", "hidden"
        next(row for row in page.iter_rows() if row[0].value == "responsable")[1].value = LUIS

    assert "trae las hojas ocultas de dos libros distintos («Ana Ruiz», corte 2025-04-30 y «Luis Mora»" in looked(
        office, tmp_path, paste).refused  # fmt: skip


def test_a_day_of_receipt_before_the_corte_is_said(office, tmp_path):
    (outcome,) = office.look(template(tmp_path / "a.xlsx", FILLED), day="2020-05-05")
    assert notes(outcome, "recibido_antes_del_corte") == [("", "2020-05-05", "el corte es 2025-04-30")]


# --- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"), [(1e9, "1000000000"), ("1e400", "1e400"), (-0.2, "-20%"), (80, "8000%"), ("1.234,5 %", None)]
)
def test_what_is_no_progress_keeps_its_text_and_is_no_number(office, tmp_path, typed, shown):
    outcome = looked(office, tmp_path, fill("contratar", avance=typed))
    assert codes(outcome) == ["valor_ilegible"]
    held = outcome.content["tablas"]["avances"]
    row = dict(zip(held["columnas"], held["filas"][0], strict=True))
    assert (row["avance"], row["lectura"], row["avance_reportado"]) == (None, "ilegible", shown or typed)


@pytest.mark.parametrize(("typed", "understood"), [("\u00a080,5\u00a0%", 0.805), ("80%\n", 0.8), ("0 %", 0.0)])
def test_odd_blanks_around_a_percentage_change_nothing(office, tmp_path, typed, understood):
    outcome = looked(office, tmp_path, fill("contratar", avance=typed))
    assert codes(outcome) == []
    held = outcome.content["tablas"]["avances"]
    assert held["filas"][0][held["columnas"].index("avance")] == understood


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_of_the_workbook_is_no_zero_and_no_word(office, tmp_path, error):
    def put(book):
        cell = book["Tareas"].cell(row_of(book["Tareas"], line("contratar")), form("tareas").position("avance"))
        cell.value, cell.data_type = error, "e"

    outcome = looked(office, tmp_path, put)
    assert codes(outcome) == ["celda_con_error", "valor_ilegible"]


def test_a_quotient_by_zero_and_counts_below_zero_are_said(office, tmp_path):
    outcome = looked(office, tmp_path, in_sheet("indicadores", indicator(), numerador=16, denominador=0, valor=5))
    assert codes(outcome) == ["denominador_cero"]
    outcome = looked(office, tmp_path, in_sheet("indicadores", indicator(), numerador=-16, denominador=20))
    assert notes(outcome, "cuenta_negativa") == [("Indicadores", "-16", "")]


def test_money_of_a_year_that_the_plan_does_not_have_enters_and_is_said(office, tmp_path):
    tables = dict(plan_tables())
    money = tables["recursos"].copy()
    money["vigencia"] = money["vigencia"].fillna(2025)
    tables["recursos"] = money

    def year(book):
        page = book["Dinero"]
        page.cell(row_of(page, line("contratar")), form("dinero").position("vigencia")).value = 1925

    path = template(tmp_path / "a.xlsx", each(in_sheet("dinero", line("contratar"), pagos=5_000), year))
    (outcome,) = office.look(path, tables=tables)
    assert notes(outcome, "anio_no_programado") == [("Dinero", "1925", "el plan programa 2025")]
    assert outcome.content["tablas"]["ejecucion"]["filas"]


@pytest.mark.parametrize(("typed", "taken"), [("1.0", True), ("Tarea 1", True), ("N.º 1", True), ("1, 2", False)])
def test_the_number_of_a_task_as_people_write_it(office, tmp_path, typed, taken):
    def add(book):
        page = book["Evidencias"]
        page.cell(HEADING_ROW + 1, 1).value, page.cell(HEADING_ROW + 1, 2).value = typed, "Acta"

    assert codes(looked(office, tmp_path, add)) == ([] if taken else ["evidencia_sin_tarea"])


def test_dates_counted_from_1904_are_the_days_people_see(office, tmp_path):
    from datetime import date

    def add(book):
        book.epoch = CALENDAR_MAC_1904
        page = book["Evidencias"]
        number = book["Tareas"].cell(row_of(book["Tareas"], line("contratar")), 2).value
        for column, value in ((1, number), (2, "Acta"), (4, date(2025, 4, 30))):
            page.cell(HEADING_ROW + 1, column).value = value
        page.cell(HEADING_ROW + 1, 4).number_format = "yyyy-mm-dd"

    (outcome,) = office.keep(template(tmp_path / "a.xlsx", each(FILLED, add)))
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").epoch == CALENDAR_MAC_1904
    assert codes(outcome) == []
    assert office.state().loc[line("contratar"), "evidencia"] == "Acta (2025-04-30)"


# --- folders and orders ---------------------------------------------------------------------------------------------


def test_a_folder_with_a_thousand_things_gives_its_workbooks_and_names_the_rest(office, tmp_path, capsys):
    folder = tmp_path / "ñandú 👩🏽‍🏫 devueltos"
    folder.mkdir()
    for n in range(995):
        (folder / f"~$x{n}.xlsx").write_bytes(b"x")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._a.xlsx", "acta.pdf", "libro.xlsb"):
        (folder / name).write_bytes(b"x")
    template(folder / "a.xlsx", FILLED)
    template(folder / "a (copia en conflicto de PC 2025-05-01).XLSX", each(FILLED, fill("dictar", avance=0.5)))
    assert len(files_in([folder])) == 2
    assert left_out([folder]) == ["acta.pdf", "libro.xlsb"]
    assert pam(office, "recibir", folder, *DAY) == 0
    said = capsys.readouterr().out
    assert "No se leyeron, porque no son libros xlsx, xlsm, xls, ods ni csv, o no se pueden abrir: «acta.pdf», " in said
    assert "CONFLICTO Dictar los talleres" in said


def test_links_that_lead_nowhere_are_named_and_stop_nothing(tmp_path):
    try:
        (tmp_path / "roto.xlsx").symlink_to(tmp_path / "nada.xlsx")
        (tmp_path / "yo.xlsx").symlink_to(tmp_path / "yo.xlsx")
    except OSError:
        pytest.skip("este sistema no deja hacer enlaces")
    good = template(tmp_path / "a.xlsx", FILLED)
    assert files_in([tmp_path]) == [good]
    assert left_out([tmp_path]) == ["roto.xlsx", "yo.xlsx"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("recibir", "", *DAY), "Uno de los archivos de la orden está en blanco"),
        (("plantilla", "--corte", "9999-12-31", "--salida", "s"), "El corte 9999-12-31 es el fin del calendario"),
        (("plantilla", "--corte", CORTE, "--salida", "x" * 300), "no sirve: el nombre es demasiado largo"),
        (("envios", "listar", "3eb7"), "«listar» no lleva envíos y se escribió «3eb7»"),
        (("envios", "cerrar", "--corte", "2030-01-01", *SIGNED), "El corte 2030-01-01 no tiene ningún envío"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_with_what_to_do(office, capsys, words, said):
    assert pam(office, *words) == 2
    assert said in capsys.readouterr().err
    assert not office.folder.exists() or not list(office.folder.rglob("*.json"))


@pytest.mark.parametrize("verb", [("estrategia",), ("envios",), ("datos", "plantilla", "--salida", "s")])
def test_an_entity_that_is_not_there_is_a_name_written_wrong(office, capsys, verb):
    from pamlib.cli import main

    where = ["--raiz", str(office.workspace.root), "--entidad", "valdemorra"]
    assert main([*verb, *where]) == 2
    assert "No existe la carpeta de la entidad «valdemorra»" in capsys.readouterr().err


def test_workbooks_are_not_written_among_what_the_office_gave(office, capsys):
    target = office.workspace.raw / "envio"
    assert pam(office, "plantilla", "--corte", CORTE, "--salida", target) == 2
    assert "que no se tocan" in capsys.readouterr().err
    assert not target.exists()


def test_a_preference_must_name_what_the_submission_says(office, tmp_path, capsys):
    """One that named nothing was kept for ever, and every later question about conflicts failed on it."""
    (kept,) = office.keep(template(tmp_path / "a.xlsx", FILLED))
    for key in ("cualquiera", f"avances|{CORTE}|L999", f"avances|2030-01-01|{line('dictar')}"):
        assert pam(office, "envios", "preferir", kept.envio, "--clave", key, *SIGNED) == 2
        assert f"no dice nada de «{key}»" in capsys.readouterr().err
    assert not (office.folder / "eventos").exists()
    assert pam(office, "envios", "preferir", kept.envio, "--clave", f"avances|{CORTE}|{line('dictar')}", *SIGNED) == 0


def test_a_preference_that_names_nothing_and_is_already_kept_stops_no_question(office, tmp_path):
    from pamlib.seguimiento import ledger
    from pamlib.seguimiento.ledger_files import write_event

    (kept,) = office.keep(template(tmp_path / "a.xlsx", FILLED))
    write_event(office.folder, {"sujeto": "clave:cualquiera", "tipo": "preferido", "quien": "x", "fecha": "2025-05-20",
                                "motivo": "x", "envio_id": kept.envio})  # fmt: skip
    assert ledger.conflicts(office.folder, CORTE).empty
    assert len(ledger.state(office.folder, CORTE)["avances"]) == 3


def test_an_original_that_was_lost_is_put_back_by_receiving_it_again(office, tmp_path):
    path = template(tmp_path / "a.xlsx", FILLED)
    office.keep(path)
    (kept,) = (office.folder / "originales").iterdir()
    kept.unlink()
    (again,) = office.keep(path, day="2025-05-09")
    assert (again.written, again.known) == (False, "ya se recibió el 2025-05-05 (a.xlsx)")
    assert kept.read_bytes() == path.read_bytes()


def test_several_submissions_are_decided_together_or_not_at_all(office, tmp_path, capsys):
    kept = office.keep(template(tmp_path / "a.xlsx", FILLED), template(tmp_path / "b.xlsx", who=LUIS))
    names = [outcome.envio for outcome in kept]
    assert pam(office, "envios", "devolver", names[1], *SIGNED) == 0
    capsys.readouterr()
    assert pam(office, "envios", "aprobar", *names, *SIGNED) == 2
    told = capsys.readouterr()
    assert (told.out, f"El envío «{names[1]}» ya está devuelto" in told.err) == ("", True)
    assert pam(office, "envios", "aprobar", names[0], "--corte", "2030-01-01", *SIGNED) == 2
    assert f"es del corte {CORTE} y no del 2030-01-01" in capsys.readouterr().err
    assert pam(office, "envios", "aprobar", names[0], names[0], *SIGNED) == 0
    assert capsys.readouterr().out == f"Envío {names[0]}: aprobado.\n"
    assert pam(office, "envios", "anular", names[0], *SIGNED) == 0
    assert pam(office, "envios", "anular", names[0], *SIGNED) == 2
    assert "no tiene ninguna decisión que anular" in capsys.readouterr().err


def test_a_file_of_questions_that_is_there_already_is_said_before_anything_is_kept(office, tmp_path, capsys):
    def misspell(book):
        book["Tareas"]["E7"], book["Tareas"]["A7"] = "Contratar la universidad que dictará los taleres", None

    path, target = template(tmp_path / "a.xlsx", each(FILLED, misspell)), tmp_path / "preguntas.yml"
    target.write_text("mías", encoding="utf-8")
    assert pam(office, "recibir", path, *DAY, "--preguntas", target, "--confirmar") == 2
    assert "ya existe y puede tener respuestas" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mías"
    assert not office.folder.exists()
