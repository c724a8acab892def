"""What is read first: the sentences that open the follow-up, and the milestones on the page of each responsible."""

from __future__ import annotations

import pytest
import valdemora

from pamlib import locale_es, report
from pamlib import sections_seguimiento as sections
from pamlib.avance import entity, physical
from pamlib.avance.arrival import VERDICTS
from pamlib.sections_seguimiento import state_calendar, state_page
from pamlib.sections_seguimiento.highlights import _OUTLOOK
from pamlib.sections_seguimiento.tasks import tasks_of

CORTE = "2025-06-30"


@pytest.fixture(scope="module")
def follow(tmp_path_factory, repo):
    """The demonstration entity with every cut received."""
    space = valdemora.office(tmp_path_factory.mktemp("resumen"), repo)
    return entity.load(report.load("", "demo", space.root), CORTE)


def test_the_first_sentences_say_the_figures_of_the_sections(follow):
    said = sections.highlights(follow).frases
    alerts, found = sections.alert_table(follow), follow.findings
    assert f"para {int(follow.state['al_corte'].sum())} de {len(follow.lineas)} tareas" in said[0]
    assert said[1].startswith("Avance físico que se conoce: ")
    due = locale_es.porcentaje(physical.plan_progress(follow.rolled)["esperado"], 1)
    assert said[1].endswith(f"el calendario esperaba {due}.")
    assert f"{len(alerts)} alertas para {alerts['responsable'].nunique()} responsables" in said[-2]
    assert f"venció sin reporte de que terminó ({int((alerts['clase'] == 'vencida').sum())})" in said[-2]
    assert said[-1].startswith(f"{len(found)} reporte")
    assert set(_OUTLOOK) == set(VERDICTS)


def test_without_reports_it_says_so(follow):
    empty = entity.at(follow, "2023-12-31")
    assert "No hay reportes" in sections.highlights(empty).texto


def test_a_state_shows_the_milestones_of_its_tasks_and_says_what_they_are(follow):
    tasks = tasks_of(follow)
    some = tasks[tasks["linea_id"].isin(follow.milestone_table["linea_id"])]
    page = state_page._page(follow, "Líder del PTFD", some, sections.alert_table(follow).iloc[:0])
    cells, key = page.split('<p class="claves">')
    assert cells.count("<path") == len(follow.milestone_table)
    states = set(follow.milestone_table["estado"])
    assert ("hito alcanzado</span>" in key) == ("alcanzado" in states)
    assert ("hito vencido</span>" in key) == ("vencido" in states)
    assert "hito" not in state_calendar.key()
