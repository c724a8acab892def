"""The same workbook again, when the plan or an answer changed: what did not enter can, and nothing goes away."""

from __future__ import annotations

import pandas as pd
import pytest
from seguimiento import (
    ANA,
    CORTE,
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
    plan_tables,
    row_of,
    template,
)

from pamlib.errors import UserError
from pamlib.plan import read_plan
from pamlib.seguimiento import ledger
from pamlib.seguimiento.binding import NONE
from pamlib.seguimiento.forms import form
from pamlib.seguimiento.ledger_events import close, decide, prefer
from pamlib.seguimiento.ledger_files import submission_names

NEW_TASK = "Acompañar en el aula a los docentes formados"
RENAMED = "Talleres dictados a docentes de las cuatro subregiones del municipio"
SIGNED = {"who": "Marta", "day": "2025-05-20", "why": "revisado"}
#: The plan after its adjustment: one task more, one renamed beyond recognition, one withdrawn.
ADJUSTED = {
    **{key: task for key, task in TASKS.items() if key != "evaluar"},
    "dictar": (*TASKS["dictar"][:3], RENAMED, *TASKS["dictar"][4:]),
    "acompanar": (*TASKS["contratar"][:3], NEW_TASK, *TASKS["contratar"][4:]),
}


@pytest.fixture
def office(tmp_path) -> Office:
    return Office.new(tmp_path / "raiz")


def add_task(book):
    """Ana adds a task that was approved and that her workbook does not have yet."""
    page = book["Tareas"]
    row = page.max_row + 1
    page.cell(row, form("tareas").position("tarea")).value = NEW_TASK
    page.cell(row, form("tareas").position("avance")).value = "30%"


@pytest.fixture
def book(tmp_path):
    return template(
        tmp_path / "ana.xlsx",
        each(fill("contratar", avance=0.5), fill("dictar", avance=0.25), fill("evaluar", avance=0.1), add_task),
    )


def adjusted(tmp_path):
    return read_plan(plan(tmp_path / "plan2.xlsx", ADJUSTED)).tables()


def new_id(tables) -> str:
    lines = tables["lineas"]
    return str(lines.loc[lines["tarea"] == NEW_TASK, "linea_id"].iloc[0])


def avances(office, corte=CORTE, **more):
    rows = ledger.state(office.folder, corte, **more)["avances"]
    return {str(k): v for k, v in zip(rows["linea_id"], rows["avance"], strict=True) if not pd.isna(v)}


FIRST = {"contratar": 0.5, "dictar": 0.25, "evaluar": 0.1}


def test_a_new_version_lets_in_what_did_not_enter_and_keeps_what_did(office, book, tmp_path):
    (first,) = office.keep(book)
    assert codes(first) == ["fila_desconocida"]
    assert avances(office) == {line(key): value for key, value in FIRST.items()}
    tables = adjusted(tmp_path)
    (second,) = office.keep(book, tables=tables, day="2025-05-20")
    assert second.written
    assert second.content["relectura_de"] == first.envio
    # The two tasks that today's plan does not have stay as they entered, under the ids that they had then.
    assert codes(second) == ["fila_ajena", *["fila_de_version_anterior"] * 2, "libro_de_otra_version"]
    wanted = {**{line(key): value for key, value in FIRST.items()}, new_id(tables): 0.3}
    assert avances(office) == wanted
    state = office.state()
    assert set(state["envio_id"]) == {second.envio}
    assert set(state["recibido"]) == {"2025-05-05"}  # the workbook came that day
    assert (second.content["releido"], second.content["relee"]) == ("2025-05-20", "Marta")
    # The earlier reading is there as it was, and again changes nothing.
    assert len(submission_names(office.folder)) == 2
    (third,) = office.keep(book, tables=tables, day="2025-06-01")
    assert (third.written, third.known) == (False, "ya se recibió el 2025-05-05 (ana.xlsx)")
    assert avances(office) == wanted
    assert ledger.state(office.folder, CORTE, known="2025-05-10")["avances"]["linea_id"].nunique() == 3
    assert avances(office, known="2025-05-10") == {line(key): value for key, value in FIRST.items()}


def test_a_version_added_to_versiones_yml_is_what_the_workbook_is_read_with(office, book, tmp_path):
    raw = office.workspace.raw
    office.keep(book)
    plan(raw / "plan_2.xlsx", ADJUSTED)
    later = template(tmp_path / "junio.xlsx", fill("contratar", avance=0.9), corte=NEXT)
    facts = "acto: Acta, responsable: Ana Ruiz"
    (raw / "versiones.yml").write_text(
        f"versiones:\n- {{version: 1.0.0, fecha: 2024-01-15, archivo: plan.xlsx, {facts}}}\n"
        f"- {{version: 1.1.0, fecha: 2025-04-01, archivo: plan_2.xlsx, {facts}}}\n",
        encoding="utf-8",
    )
    tables = read_plan(raw / "plan_2.xlsx").tables()
    outcomes = office.keep(book, later, tables=tables, day="2025-05-20")
    assert [bool(o.content["relectura_de"]) for o in outcomes] == [True, False]
    assert avances(office)[new_id(tables)] == 0.3
    assert avances(office)[line("evaluar")] == 0.1


def test_another_plan_that_says_the_same_of_the_workbook_is_no_new_reading(office, tmp_path):
    path = template(tmp_path / "ana.xlsx", fill("contratar", avance=0.5))
    office.keep(path)
    more = {**TASKS, "acompanar": ADJUSTED["acompanar"]}
    (again,) = office.keep(path, tables=read_plan(plan(tmp_path / "plan2.xlsx", more)).tables(), day="2025-05-20")
    assert again.known
    assert len(submission_names(office.folder)) == 1


def test_an_answer_taken_back_puts_the_reading_before_it_in_force_again(office, tmp_path):
    def misspell(book):
        page = book["Tareas"]
        row = row_of(page, line("contratar"))
        page.cell(row, 1).value = None
        page.cell(row, form("tareas").position("tarea")).value = "Contratar la universidad que dictará los taleres"

    def answer(es):
        told = f"es: {es}, quien: Marta, fecha: 2025-05-06"
        text = f"- {{texto: Contratar la universidad que dictará los taleres, {told}}}\n" if es else ""
        (office.workspace.raw / "equivalencias.yml").write_text(text, encoding="utf-8")

    path = template(tmp_path / "ana.xlsx", each(fill("contratar", avance=0.5), misspell))
    for es, wanted in [("", None), (line("contratar"), 0.5), (line("pintar"), None), (line("contratar"), 0.5),
                       (NONE, None), ("", None), (line("contratar"), 0.5)]:  # fmt: skip
        answer(es)
        (outcome,) = office.keep(path)
        assert outcome.written
        assert avances(office).get(line("contratar")) == wanted
        assert (line("pintar") in avances(office)) == (es == line("pintar"))
        assert not office.keep(path)[0].written
    assert len(submission_names(office.folder)) == 7


def test_reading_an_old_workbook_again_does_not_overtake_a_later_correction(office, book, tmp_path):
    corrected = template(tmp_path / "ana2.xlsx", each(fill("contratar", avance=0.6), fill("dictar", avance=0.35)))
    office.keep(book, day="2025-05-05")
    office.keep(corrected, day="2025-05-08")
    tables = adjusted(tmp_path)
    (read_again,) = office.keep(book, tables=tables, day="2025-05-20")
    assert read_again.written
    assert avances(office) == {
        line("contratar"): 0.6, line("dictar"): 0.35, line("evaluar"): 0.1, new_id(tables): 0.3}  # fmt: skip
    assert ledger.conflicts(office.folder, CORTE).empty


def test_what_was_approved_stays_approved_until_the_new_reading_is(office, book, tmp_path):
    (first,) = office.keep(book)
    decide(office.folder, first.envio, "aprobado", **SIGNED)
    tables = adjusted(tmp_path)
    (second,) = office.keep(book, tables=tables, day="2025-05-21")
    assert new_id(tables) in avances(office)
    assert avances(office, approved=True) == {line(key): value for key, value in FIRST.items()}
    with pytest.raises(UserError, match=f"lo reemplaza el envío «{second.envio}». Decida sobre «{second.envio}»"):
        decide(office.folder, first.envio, "devuelto", **SIGNED)
    with pytest.raises(UserError, match=f"tiene sin aprobar ni devolver: {second.envio}"):
        close(office.folder, CORTE, **SIGNED)
    decide(office.folder, second.envio, "aprobado", **SIGNED)
    assert new_id(tables) in avances(office, approved=True)
    listed = {row["envio_id"]: row["reemplazado_por"] for row in ledger.submissions(office.folder)}
    assert listed == {first.envio: second.envio, second.envio: ""}


def test_a_closed_corte_or_a_returned_workbook_is_not_read_again(office, book, tmp_path):
    (first,) = office.keep(book)
    decide(office.folder, first.envio, "devuelto", **SIGNED)
    tables = adjusted(tmp_path)
    (again,) = office.keep(book, tables=tables)
    assert again.known == "ya se recibió el 2025-05-05 (ana.xlsx); devuelto el 2025-05-20 por Marta: revisado"
    assert avances(office) == {}
    decide(office.folder, first.envio, "recibido", **SIGNED)
    decide(office.folder, first.envio, "aprobado", **SIGNED)
    close(office.folder, CORTE, **SIGNED)
    (again,) = office.keep(book, tables=tables)  # no refusal: there is nothing to do with it
    assert (again.refused, again.written) == ("", False)
    assert again.known
    assert avances(office) == {line(key): value for key, value in FIRST.items()}


def test_a_preference_follows_the_workbook_that_was_read_again(office, book, tmp_path):
    (first,) = office.keep(book)
    (other,) = office.keep(template(tmp_path / "b.xlsx", fill("contratar", avance=0.9)))
    prefer(office.folder, f"avances|{CORTE}|{line('contratar')}", first.envio, **SIGNED)
    office.keep(book, tables=adjusted(tmp_path), day="2025-05-20")
    assert avances(office)[line("contratar")] == 0.5
    assert ledger.conflicts(office.folder, CORTE).empty
    assert other.envio in submission_names(office.folder)


def test_two_who_read_it_again_with_different_answers_are_not_both_kept(office, book, tmp_path):
    office.keep(book)
    more = read_plan(plan(tmp_path / "p3.xlsx", {**TASKS, "acompanar": ADJUSTED["acompanar"]})).tables()
    one, other = office.desk(tables=adjusted(tmp_path)), office.desk(tables=more)
    mine = one.look([book], recibido="2025-05-20", recibe="Marta")
    theirs = other.look([book], recibido="2025-05-20", recibe="Luis")
    assert one.confirm(mine) == 1
    assert other.confirm(theirs) == 0
    assert "otra persona recibió el libro «ana.xlsx» mientras tanto" in theirs[0].refused.casefold()
    assert len(submission_names(office.folder)) == 2


def test_a_workbook_received_for_the_wrong_corte_is_moved_only_once_it_is_returned(office, tmp_path):
    def without_corte(book):
        del book["_pam"]
        for page in book.worksheets:
            page["A3"].value = page["B3"].value = None

    path = template(tmp_path / "ana.xlsx", each(fill("contratar", avance=0.5), without_corte))
    (first,) = office.keep(path, corte=CORTE)
    (again,) = office.keep(path, corte=NEXT)
    assert again.known == (
        "ya se recibió el 2025-05-05 (ana.xlsx), para el corte 2025-04-30: para recibirlo en otro, devuélvalo primero"
    )
    assert office.keep(path)[0].known == "ya se recibió el 2025-05-05 (ana.xlsx)"
    decide(office.folder, first.envio, "devuelto", **SIGNED)
    (moved,) = office.keep(path, corte=NEXT)
    assert moved.written
    assert avances(office) == {}
    assert avances(office, NEXT) == {line("contratar"): 0.5}


def test_indicators_and_money_of_lines_that_are_gone_stay_too(office, tmp_path):
    path = template(tmp_path / "ana.xlsx", each(
        in_sheet("indicadores", indicator(), numerador=16, denominador=20),
        in_sheet("dinero", line("dictar"), pagos=1_000), add_task,
    ), who=ANA)  # fmt: skip
    office.keep(path)
    other = {
        key: ("No. de maestras y maestros que cursan talleres", *task[1:]) if task[0].startswith("No. de docentes")
        else task for key, task in ADJUSTED.items()
    }  # fmt: skip
    office.keep(path, tables=read_plan(plan(tmp_path / "p.xlsx", other)).tables(), day="2025-05-20")
    assert office.state(table="mediciones").loc[indicator(), "numerador"] == 16
    assert office.state(table="ejecucion").loc[line("dictar"), "pagos_cop"] == 1_000
    assert plan_tables()["lineas"]["linea_id"].isin([line("dictar")]).any()
