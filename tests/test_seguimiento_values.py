"""What single cells and narratives say; and that no text, whatever it is, makes them fail or invent a figure."""

from __future__ import annotations

import math

import libros
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seguimiento import CORTE, TASKS, Office

from pamlib.seguimiento import narrative, reading, shown, values
from pamlib.seguimiento.notes import Note
from pamlib.values.lookup import load

anything = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"-?\d{1,4}([.,]\d{1,4}){0,2} ?%?", fullmatch=True),
    st.sampled_from(["1e999", "٣٤", "#####", "$ -", "31/04/2025", "45.000,5", "100 %", "½", "9" * 400]),
)


@given(anything, st.booleans())
def test_no_cell_makes_the_reading_fail_or_gives_a_figure_that_is_none(text, percent):
    for found in (values.progress(text, percent=percent), values.number(text, percent=percent, kind="hito")):
        assert found.value is None or math.isfinite(found.value)
        if not any(c.isdigit() for c in text) and found.value is not None:
            assert found.note  # a figure that came from words says so
    pesos, note = values.money(text)
    assert pesos is None or abs(pesos) < 10**18
    day, why = values.day(text)
    assert not (day and why and "Excel" not in why)
    assert note is not None


@given(anything, st.floats(0, 1000), st.sampled_from(["docentes", "sedes", "", "IE"]))
def test_no_narrative_makes_the_comparison_fail(text, value, unit):
    assert isinstance(narrative.contradiction(text, value, unit, 20.0), str)
    assert isinstance(narrative.progress_contradiction(text, value / 1000, 0.01), str)
    assert reading.told(text) in {"", "no programado", "programado para después", "ya terminado"}


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_what_the_narrative_repeats_never_contradicts(one, other):
    text = f"Se formaron {one} docentes en marzo y {other} docentes en abril"
    assert narrative.contradiction(text, one + other, "docentes") == ""
    assert narrative.contradiction(text, one + other + 7, "docentes") != "" or one + other + 7 in {one, other}


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("10 docentes en abril y 6 en mayo", 19, "19 reportado; el texto suma 16"),
        ("16 docentes: 10 en abril y 6 en mayo", 16, ""),
        ("Se formaron 16 docentes con el contrato 245 de 2025 en 4 IE", 16, ""),
        ("Se formaron 16 docentes según el acta 12 del 3 de abril de 2025", 12, "12 reportado; el texto dice 16"),
        ("Se formaron 16 docentes de grado 5 en 40 horas", 16, ""),
        ("Se formó el 80 % de los docentes", 16, ""),
        ("1.250 docentes inscritos", 1250, ""),
        ("Se atendieron 16 sedes", 19, ""),  # another thing is counted
        ("", 19, ""),
    ],
)
def test_figures_in_a_narrative(text, value, said):
    assert narrative.contradiction(text, value, "docentes") == said


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("Vamos en 35 de 41 sedes", 0.85, ""),
        ("Vamos en 35 de 41 sedes", 0.5, "50 % reportado; el texto dice 85,4 %"),
        ("Se radicó el 3 de 2025", 0.5, ""),
        ("Acta 3 de 12", 0.5, ""),
        ("avance del 60 por ciento", 0.6, ""),
    ],
)
def test_percentages_in_a_narrative(text, value, said):
    assert narrative.progress_contradiction(text, value, 0.01) == said


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Sí", "documento", 1.0), ("Sí", "conteo", None), ("cumplida", "hito", 1.0), ("No", "hito", 0.0),
        ("80,04%", "razón", 80.04), ("1.234", "conteo", 1234.0), ("12 docentes", "conteo", None),
        ("N/A", "conteo", None), ("0", "conteo", 0.0),
    ],
)  # fmt: skip
def test_values_of_an_indicator(text, kind, value):
    assert values.number(text, kind=kind).value == value


def test_a_percent_cell_gives_points():
    assert values.number("0.8004", percent=True).value == 80.04
    assert values.progress("0.8004", percent=True).value == 0.8004


def test_every_finding_has_its_severity_meaning_and_remedy():
    for code, entry in load("recepcion").items():
        assert entry["severidad"] in {"error", "aviso", "nota"}, code
        assert entry["significa"], code
        assert entry["que_hacer"], code
        assert len(Note(code).finding("libro.xlsx")) == 11


def test_what_a_terminal_would_obey_is_not_printed():
    said = shown.note_line(Note("valor_ilegible", "Hoja\x1b[2J", 3, "K", "\x1b[31mrojo\u202e"))
    assert said.isprintable()


def test_a_text_with_tabs_is_received_too(tmp_path):
    office = Office.new(tmp_path / "raiz")
    rows = [["Corte: 30/04/2025"], ["Tarea", "Avance", "Estado"], [TASKS["contratar"][3], "80,04%", "En ejecución"]]
    (outcome,) = office.look(libros.text(tmp_path / "a.csv", rows))
    assert (outcome.corte, outcome.changes[0].ahora) == (CORTE, "80,04 %, en ejecución")
