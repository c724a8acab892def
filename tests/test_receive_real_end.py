"""The day on which a task really ended: the column of the workbook, and what people write in it."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from seguimiento import CORTE, LUIS, NEXT, TASKS, Office, codes, each, fill, line, row_of, template

from pamlib.seguimiento import ledger
from pamlib.seguimiento.forms import form
from pamlib.seguimiento.template import checksum
from pamlib.seguimiento.template_sheets import HEADING_ROW

DONE = {"avance": 1, "estado": "Terminada"}


@pytest.fixture
def office(tmp_path) -> Office:
    return Office.new(tmp_path / "raiz")


def received(office, path, key="contratar", **more):
    (outcome,) = office.keep(path, **more)
    assert not outcome.refused
    return office.state(outcome.corte).loc[line(key)], outcome


@pytest.mark.parametrize(
    ("typed", "day", "noted"),
    [
        (date(2025, 4, 15), "2025-04-15", []),
        (datetime.fromisoformat("2025-04-15T10:30"), "2025-04-15", []),
        ("15/04/2025", "2025-04-15", []),
        ("2025-04-15", "2025-04-15", []),
        ("15 de abril de 2025", "2025-04-15", []),
        (45762, "2025-04-15", []),  # in a cell with the format of a date, its number is a date
        (None, "", []),
        ("N/A", "", []),
        ("null", "", []),
        ("31/04/2025", "", ["fecha_imposible"]),
        ("04/15/2025", "", ["fecha_imposible"]),
        ("abril de 2025", "", ["fecha_imposible"]),
        ("la semana pasada", "", ["fecha_imposible"]),
        ("#REF!", "", ["celda_con_error", "fecha_imposible"]),
        (date(2025, 5, 2), "", ["fecha_posterior_al_corte"]),
        (date(2025, 4, 30), "2025-04-30", []),  # the day of the corte is in it
    ],
)
def test_what_people_write_in_it(office, tmp_path, typed, day, noted):
    row, outcome = received(office, template(tmp_path / "ana.xlsx", fill("contratar", **DONE, fecha_fin_real=typed)))
    assert row["fecha_fin_real"] == day
    assert codes(outcome) == noted
    assert (row["avance"], row["estado"]) == (1, "terminada")  # whatever the date, the rest of the row enters
    if isinstance(typed, str):
        assert row["fecha_fin_reportada"] == typed
    for note in outcome.notes:
        if note.code in noted:
            assert f"{note.column}{note.row}" == "M7"
            assert note.understood or note.code == "celda_con_error"


def test_why_a_date_does_not_enter_stays_with_the_row(office, tmp_path):
    edit = fill("contratar", **DONE, fecha_fin_real="31/04/2025")
    row, _ = received(office, template(tmp_path / "ana.xlsx", edit))
    assert row["nota"] == "terminó el: abril de 2025 tiene 30 días y se escribió 31"
    edit = fill("contratar", **DONE, fecha_fin_real=date(2025, 7, 1))
    later, _ = received(office, template(tmp_path / "otra.xlsx", edit), day="2025-05-06")
    assert later["nota"] == "terminó el: «2025-07-01» es posterior al corte"


@pytest.mark.parametrize(
    ("cells", "state", "lectura", "why"),
    [
        ({}, "terminada", "ya terminado", ""),  # the date alone says that it is finished
        ({"avance": 1}, "terminada", "avance", ""),
        ({"avance": 0.8}, "terminada", "avance", "dice que terminó el 15/04/2025 con avance menor que 100 %"),
        ({"avance": 0.8, "estado": "En ejecución"}, "en ejecución", "avance", "en ejecución y que terminó el 15/04"),
        ({"estado": "No aplica"}, "", "no aplica", "dice no aplica y que terminó el 15/04/2025"),
    ],
)
def test_the_date_against_state_and_progress(office, tmp_path, cells, state, lectura, why):
    edit = fill("contratar", **cells, fecha_fin_real="15/04/2025")
    row, outcome = received(office, template(tmp_path / "ana.xlsx", edit))
    assert (row["estado"], row["lectura"], row["fecha_fin_real"]) == (state, lectura, "2025-04-15")
    told = [note.understood for note in outcome.notes if note.code == "estado_contradice"]
    assert len(told) == bool(why)
    assert why in "".join(told)
    if not cells.get("estado"):
        assert row["estado_reportado"] == ""
        assert "se entendió terminada por la fecha en que terminó" in row["nota"]


def test_it_shows_in_the_dry_run_and_a_later_blank_keeps_it(office, tmp_path):
    first = template(tmp_path / "abril.xlsx", fill("contratar", **DONE, fecha_fin_real="15/04/2025"))
    (outcome,) = office.look(first)
    assert [c.ahora for c in outcome.changes if c.ahora] == ["100 %, terminada, terminó el 15/04/2025"]
    office.keep(first)
    (again,) = office.look(template(tmp_path / "otra.xlsx", fill("contratar", **DONE)), day="2025-05-06")
    assert [c.que for c in again.changes if c.ahora] == ["igual"]
    office.keep(template(tmp_path / "junio.xlsx", fill("contratar", avance=0), corte=NEXT), day="2025-07-03")
    from pamlib.avance.physical import task_progress

    lines = Office.desk(office).plans.current["lineas"]
    state = task_progress(lines, ledger.history(office.folder, NEXT)["avances"], NEXT).set_index("linea_id")
    assert state.loc[line("contratar"), "fecha_fin_real"] == "2025-04-15"
    book = openpyxl.load_workbook(template(tmp_path / "agosto.xlsx", corte="2025-08-31", office=office))
    page = book["Tareas"]
    shown = page.cell(row_of(page, line("contratar")), form("tareas").position("estado_antes")).value
    assert shown == "ya terminado el 15/04/2025 (30/06/2025)"


def _sum_of(page):
    """The sum that the hidden sheet must carry for what it says."""
    pairs = [(row[0], row[1]) for row in page.iter_rows(values_only=True) if row[0]]
    facts = {key: value for key, value in pairs if not key.startswith("ids.") and key not in {"suma", "libro"}}
    ids = {key: [v for k, v in pairs if k == f"ids.{key}"] for key in ("tareas", "indicadores", "dinero")}
    return checksum({**facts, "libro": "seguimiento"}, ids)


def test_an_old_workbook_without_the_column_is_taken_as_before(office, tmp_path):
    def without(book):
        book["Tareas"].delete_cols(form("tareas").position("fecha_fin_real"))
        book["_pam"]["B2"].value = "1"  # the template before the column, with its own sum
        book["_pam"]["B9"].value = _sum_of(book["_pam"])

    row, outcome = received(office, template(tmp_path / "ana.xlsx", each(fill("contratar", **DONE), without)))
    assert codes(outcome) == []
    assert (row["avance"], row["fecha_fin_real"], row["fecha_fin_reportada"]) == (1, "", "")


def test_a_submission_kept_before_the_column_existed_reads_as_blank(office, tmp_path):
    import json

    from pamlib.seguimiento.ledger_files import ENVIOS, _sealed

    office.keep(template(tmp_path / "ana.xlsx", fill("contratar", **DONE)))
    (path,) = (office.folder / ENVIOS).glob("*.json")
    content = json.loads(path.read_text(encoding="utf-8").partition("\n")[2])
    held = content["tablas"]["avances"]
    assert held["columnas"][-2:] == ["fecha_fin_real", "fecha_fin_reportada"]
    held["columnas"] = held["columnas"][:-2]
    held["filas"] = [row[:-2] for row in held["filas"]]
    path.write_bytes(_sealed(content))
    row = office.state().loc[line("contratar")]
    assert (row["avance"], row["fecha_fin_real"]) == (1, "")


def test_by_any_of_its_headings_and_wherever_it_stands(office, tmp_path):
    def renamed(book):
        page, where = book["Tareas"], form("tareas")
        page.cell(HEADING_ROW, where.position("fecha_fin_real")).value = "FECHA REAL DE TERMINACIÓN"

    edit = each(fill("contratar", **DONE, fecha_fin_real="15/04/2025"), renamed)
    row, _ = received(office, template(tmp_path / "ana.xlsx", edit))
    assert row["fecha_fin_real"] == "2025-04-15"


def test_a_date_in_a_merged_cell_is_of_each_of_its_rows(office, tmp_path):
    def merged(book):
        page, column = book["Tareas"], form("tareas").position("fecha_fin_real")
        first = row_of(page, line("contratar"))
        page.merge_cells(start_row=first, end_row=first + 1, start_column=column, end_column=column)

    edits = each(fill("contratar", **DONE, fecha_fin_real="15/04/2025"), fill("dictar", **DONE), merged)
    row, outcome = received(office, template(tmp_path / "ana.xlsx", edits), key="dictar")
    assert row["fecha_fin_real"] == "2025-04-15"
    assert "celda_combinada" in codes(outcome)


def test_two_dates_for_one_task_are_a_conflict_and_a_blank_is_none(office, tmp_path):
    key = "dictar"  # Ana and Luis answer for it
    for n, (who, cells) in enumerate([("Ana Ruiz", {"fecha_fin_real": "15/04/2025"}), (LUIS, {})]):
        office.keep(template(tmp_path / f"{n}.xlsx", fill(key, **DONE, **cells), who=who))
    assert ledger.conflicts(office.folder, CORTE).empty
    other = fill(key, **DONE, fecha_fin_real="20/04/2025")
    office.keep(template(tmp_path / "otra.xlsx", other, who=LUIS), day="2025-05-06")
    said = ledger.conflicts(office.folder, CORTE)["dice"].tolist()
    assert said == [
        "avance: 1; estado: terminada; fecha_fin_real: 2025-04-15",
        "avance: 1; estado: terminada; fecha_fin_real: 2025-04-20",
    ]
    assert key in TASKS
