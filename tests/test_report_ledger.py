"""States of the tasks from the ledger: who reports in follow-up workbooks has no progress workbook in the folder."""

from __future__ import annotations

import seguimiento
from seguimiento import ANA, NEXT, each, fill, template

from pamlib import report, sections, store
from pamlib.seguimiento import ledger_events

LATER = "2025-12-31"


def states(office, corte):
    """Task → state at the corte, as the pages say it."""
    datos = report.load("", "valdemora", office.workspace.root)
    tareas = report.states(datos, corte, 60)
    return dict(zip(tareas["linea_id"], tareas["estado"], strict=True))


def office(tmp_path):
    made = seguimiento.Office.new(tmp_path)
    store.write_snapshot(seguimiento.plan_tables(), made.workspace.processed)
    return made


def test_what_its_responsible_finished_is_not_overdue(tmp_path):
    made = office(tmp_path)
    done = each(fill("contratar", avance=1, estado="Terminada"), fill("dictar", avance=0.4))
    made.keep(template(tmp_path / "abril.xlsx", done))
    assert states(made, LATER)[seguimiento.line("contratar")] == "terminada"  # its term was November
    assert states(made, "2025-03-31")[seguimiento.line("contratar")] == "en plazo"  # nobody had said so yet

    datos = report.load("", "valdemora", tmp_path)
    latest, unmatched = report.progress(datos, LATER)
    assert dict(zip(latest["linea_id"], latest["avance"], strict=True)) == {
        seguimiento.line("contratar"): 1.0,
        seguimiento.line("dictar"): 0.4,
    }
    assert unmatched.empty
    told = sections.progress(datos, LATER).partes[0].texto
    assert "libro de seguimiento" in told
    assert "de 2 de 5 tareas" in told


def test_it_stays_finished_when_the_next_workbook_only_says_so(tmp_path):
    made = office(tmp_path)
    made.keep(template(tmp_path / "a.xlsx", fill("contratar", avance=1, estado="Terminada")))
    again = fill("contratar", estado="Ya terminó en un corte anterior")
    made.keep(template(tmp_path / "j.xlsx", again, corte=NEXT, office=made), day="2025-07-04")
    assert states(made, LATER)[seguimiento.line("contratar")] == "terminada"


def test_what_was_sent_back_says_nothing(tmp_path):
    made = office(tmp_path)
    (outcome,) = made.keep(template(tmp_path / "a.xlsx", fill("contratar", avance=1, estado="Terminada")))
    signed = {"who": ANA, "day": "2025-05-06", "why": "sin acta"}
    ledger_events.decide(made.folder, outcome.envio, "devuelto", **signed)
    assert states(made, LATER)[seguimiento.line("contratar")] == "vencida"
