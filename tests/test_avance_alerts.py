"""Alerts per responsible and their letters."""

from __future__ import annotations

import io

import docx
import historias
import pandas as pd
import pytest

from pamlib.avance import alerts, financial, letters, physical
from pamlib.errors import UserError

CORTE = "2025-08-31"
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-06-30"),
    ("L2", "Formación", "M1", "A1", "2025-01-01", "2025-09-30"),
    ("L3", "Formación", "M1", "A1", "2025-01-01", "2025-10-30"),
    ("L4", "Inclusión", "M2", "A2", "2025-01-01", "2025-12-31"),
    ("L5", "Inclusión", "M2", "A2", "2025-01-01", "2025-06-30"),
)
WHO = pd.DataFrame(
    [("L1", "tarea", "Ana Pérez", "persona"), ("L1", "accion", "Otra persona", "persona"),
     ("L2", "accion", "Ana Pérez", "persona"), ("L2", "accion", "Líder de PEI", "cargo"),
     ("L3", "tarea", "Líder de PEI", "cargo"), ("L5", "tarea", "Ana Pérez", "persona")],
    columns=["linea_id", "nivel", "nombre", "clase"],
)  # fmt: skip
REPORTS = historias.avances(
    ("L1", CORTE, 0.8, "acta"), ("L2", CORTE, 0.5, "acta"), ("L3", "2025-06-30", 0.1), ("L5", "2025-06-30", 1.0, "acta")
)


def table(**more):
    state = physical.task_progress(PLAN, REPORTS, CORTE, cortes=["2025-06-30", CORTE])
    return alerts.alerts(PLAN, WHO, state, CORTE, **more)


def test_each_responsible_gets_her_own_and_nothing_of_what_is_finished():
    found = table()
    assert found[["responsable", "clase", "linea_id"]].to_numpy().tolist() == [
        ["Ana Pérez", "vencida", "L1"],
        ["Ana Pérez", "por_vencer", "L2"],
        ["Líder de PEI", "sin_reporte", "L3"],
        ["Líder de PEI", "por_vencer", "L2"],
        ["Líder de PEI", "por_vencer", "L3"],
        ["Sin responsable", "segundo_sin_reporte", "L4"],
    ]
    said = dict(zip(found["clase"] + found["linea_id"], found["detalle"], strict=True))
    assert said["vencidaL1"] == "terminaba el 30 de junio de 2025, hace 62 días; avance reportado 80 %"
    assert said["por_vencerL2"].startswith("termina el 30 de septiembre de 2025, en los 30 días siguientes")
    assert "en los 60 días siguientes" in said["por_vencerL3"]
    assert said["sin_reporteL3"] == "no hay reporte al 31 de agosto de 2025; el último es del 30 de junio de 2025"
    assert "nunca se ha reportado" in said["segundo_sin_reporteL4"]


def test_the_days_are_a_parameter():
    assert "por_vencer" not in set(table(days=[5])["clase"])
    with pytest.raises(UserError, match="negativo"):
        table(days=[-1])


def test_a_goal_out_of_reach_goes_to_whoever_has_that_indicator():
    outlook = pd.DataFrame(
        [
            ("I1", "No. de sedes", 40.0, 10.0, 12.0, 20.0, "2025-12-31", "no llega"),
            ("I2", "x", 1, 1, 1, 1, "", "llega"),
        ],
        columns=["indicador_id", "texto", "meta", "valor", "desde_valor", "hasta_valor", "hasta", "dictamen"],
    )
    lines = PLAN.assign(indicador=["No. de sedes", "", "", "", ""])
    state = physical.task_progress(PLAN, REPORTS, CORTE)
    found = alerts.alerts(lines, WHO, state, CORTE, outlook=outlook)
    goal = found[found["clase"] == "meta_fuera_de_alcance"].iloc[0]
    assert (goal["responsable"], goal["indicador_id"]) == ("Ana Pérez", "I1")
    assert goal["detalle"] == "«No. de sedes»: va en 10 y la meta es 40; al ritmo visto llegaría a entre 12 y 20"


def test_money_at_risk_by_hand():
    """On day 243 of 365, 400 of 1000 obligated: at that pace 400 ÷ (243/365) = 601, so 399 would be left."""
    units = financial.money_units(
        historias.ejecucion(
            ("L1", "", CORTE, 2025, "SGP", 1000, 500, 400, 400),
            ("L3", "", CORTE, 2025, "SGP", 1000, 900, 800, 800),  # 800 ÷ (243/365) > 1000
            ("L2", "", CORTE, 2025, "SGP", 1000, 900, None, None),
        ),
        CORTE,
    )
    found = table(units=units)
    risk = found[found["clase"] == "dinero_en_riesgo"]
    assert risk[["linea_id", "valor_cop"]].to_numpy().tolist() == [["L1", round(1000 - 400 * 365 / 243)]]
    assert "a ese ritmo quedarían sin ejecutar $\N{NO-BREAK SPACE}399" in risk["detalle"].iloc[0]
    assert "dinero_en_riesgo" not in set(table(units=units, from_month=9)["clase"])
    # Reported before the line was divided: at risk in both lines that share it now.
    heirs = units.assign(unidad_id="X", reparten=["L1 L2", "", ""]).iloc[:1]
    found = table(units=heirs)
    assert set(found.loc[found["clase"] == "dinero_en_riesgo", "linea_id"]) == {"L1", "L2"}


def test_letters_are_ready_to_send_and_the_same_twice():
    made = letters.letters(
        table(), CORTE, entity="Secretaría de Educación de Valdemora", signs="Equipo del PAM", answer_by="2025-09-15"
    )
    assert sorted(made) == ["ana-perez.docx", "ana-perez.html", "lider-de-pei.docx", "lider-de-pei.html"]
    assert made == letters.letters(
        table(), CORTE, entity="Secretaría de Educación de Valdemora", signs="Equipo del PAM", answer_by="2025-09-15"
    )
    page = made["ana-perez.html"].decode()
    assert '<html lang="es-CO">' in page
    assert "Venció sin reporte de que terminó (1)" in page
    assert "a más tardar el 15 de septiembre de 2025" in page
    assert "Líder de PEI" not in page
    word = docx.Document(io.BytesIO(made["ana-perez.docx"]))
    cells = [cell.text for each in word.tables for row in each.rows for cell in row.cells]
    assert "1. Tarea L1" in cells
    assert "Equipo del PAM" in [paragraph.text for paragraph in word.paragraphs]


def test_two_people_whose_names_make_one_file_name_have_two_letters():
    found = table()
    twice = pd.concat([found, found.assign(responsable="Ana  Perez")], ignore_index=True)
    made = letters.letters(twice, CORTE, entity="E", signs="S")
    assert {"ana-perez.docx", "ana-perez-2.docx"} <= set(made)
    assert (
        "<script"
        not in letters.letters(found.assign(que="<script>alert(1)</script>"), CORTE, entity="E", signs="S")[
            "ana-perez.html"
        ].decode()
    )


def test_a_letter_reads_as_sentences_and_keeps_figures_whole():
    page = letters.letters(table(), CORTE, entity="Valdemora", signs="Equipo")["ana-perez.html"].decode()
    assert "Terminaba el 30 de junio de 2025, hace 62 días; avance reportado 80\N{NO-BREAK SPACE}%." in page
    assert "Diga si terminó, con su evidencia, o cuándo terminará." in page
