"""Rules of coherence: each provoked, and one case near it that is silent."""

from __future__ import annotations

import historias
import pandas as pd
import pytest

from pamlib.avance.coherence import FILE, Reported, checks, findings
from pamlib.checks.rules import rules
from pamlib.errors import UserError

CORTE = "2025-06-30"
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-12-31"),
    ("L2", "Formación", "M1", "A1", "2025-08-01", "2025-12-31"),
)
MONEY = historias.recursos(("L1", "", 2025, "monto", 1000), ("L2", "", 2025, "monto", 500))
INDICATORS = pd.DataFrame(
    {
        "indicador_id": ["I1", "I2"],
        "texto": ["No. de sedes", "Sedes/Total"],
        "clase": ["conteo", "razón"],
        "unidad": "sedes",
    }
)


def found(avances=None, mediciones=None, ejecucion=None, recursos=MONEY, own=None):
    reported = Reported(
        PLAN,
        recursos,
        INDICATORS,
        historias.avances() if avances is None else avances,
        historias.mediciones() if mediciones is None else mediciones,
        historias.ejecucion() if ejecucion is None else ejecucion,
        CORTE,
        {"I1": "acumulado", "I2": "stock"},
    )
    return findings(reported, own)


def money(*figures_, line="L1", group="", corte=CORTE):
    return (line, group, corte, 2025, "SGP", *figures_)


def said(table):
    plain = [table[name].str.replace("\N{NO-BREAK SPACE}", " ") for name in ("encontrado", "entendido")]
    return list(zip(table["codigo"], *plain, strict=True))


def test_a_finding_names_its_cell_and_its_remedy():
    row = found(ejecucion=historias.ejecucion(money(100, 120, None, 150))).iloc[0]
    assert (row["codigo"], row["severidad"]) == ("cadena_presupuestal", "error")
    assert (row["archivo"], row["hoja"], row["fila"], row["columna"]) == ("avance.xlsx", "Dinero", 2, "D")
    assert (
        row["encontrado"]
        == "«Tarea L1»: compromisos $\N{NO-BREAK SPACE}120 y definitivo $\N{NO-BREAK SPACE}100 en 2025"
    )
    assert row["entendido"] == "compromisos por encima de definitivo en $\N{NO-BREAK SPACE}20"
    assert row["que_hacer"].startswith("Pida a presupuesto")
    assert row["linea_id"] == "L1"


@pytest.mark.parametrize(
    ("figures_", "codes"),
    [
        ((100, 100, 100, 100), []),
        ((100, 120, None, 150), ["cadena_presupuestal", "cadena_presupuestal"]),  # 120 > 100; 150 > 120
        ((None, None, 90, 100), ["cadena_presupuestal"]),
        ((None, None, None, None), []),
    ],
)
def test_the_budget_chain(figures_, codes):
    assert found(ejecucion=historias.ejecucion(money(*figures_)))["codigo"].tolist() == codes


def test_money_and_progress_against_each_other():
    spent = historias.ejecucion(money(100, 100, 80, 80))
    assert found(historias.avances(("L1", CORTE, 0.0)), ejecucion=spent)["codigo"].tolist() == ["dinero_sin_avance"]
    assert found(historias.avances(("L1", CORTE, None)), ejecucion=spent).empty  # silence is not a zero
    assert found(historias.avances(("L1", CORTE, 0.1, "acta")), ejecucion=spent).empty
    nothing = historias.ejecucion(money(100, 100, 0, 0))
    assert said(found(historias.avances(("L1", CORTE, 0.4, "acta")), ejecucion=nothing)) == [
        (
            "avance_sin_dinero",
            "«Tarea L1»: obligaciones en cero de un definitivo de $ 100 en 2025",
            "avance reportado 40 %",
        )
    ]
    unknown = historias.ejecucion(money(100, 100, None, None))
    assert found(historias.avances(("L1", CORTE, 0.4, "acta")), ejecucion=unknown).empty


def test_shared_money_is_only_without_progress_when_all_its_lines_are():
    shared = historias.recursos(("L1", "G1", 2025, "monto", 1000), ("L2", "G1", 2025, "vacio", None))
    spent = historias.ejecucion(money(100, 100, 80, 80, group="G1"))
    one = historias.avances(("L1", CORTE, 0.0), ("L2", CORTE, 0.5, "acta"))
    assert "dinero_sin_avance" not in set(found(one, ejecucion=spent, recursos=shared)["codigo"])
    both = historias.avances(("L1", CORTE, 0.0), ("L2", CORTE, 0.0))
    assert "dinero_sin_avance" in set(found(both, ejecucion=spent, recursos=shared)["codigo"])


def test_what_is_cumulated_does_not_fall():
    table = found(
        historias.avances(("L1", "2025-02-28", 0.5, "a"), ("L1", "2025-04-30", None), ("L1", CORTE, 0.4, "a")),
        historias.mediciones(
            ("I1", "2024-12-31", "", None, None, 90.0),
            ("I1", "2025-04-30", "", None, None, 9.0),  # another year: it starts again
            ("I1", CORTE, "", None, None, 8.0),
            ("I2", "2025-04-30", "", None, None, 0.9),
            ("I2", CORTE, "", None, None, 0.8),  # a stock may go down
        ),
        historias.ejecucion(money(100, 50, 40, 40, corte="2025-04-30"), money(90, 50, 30, 30)),
    )
    assert said(table) == [
        ("dinero_baja", "«Tarea L1»: obligaciones $ 30 al 30 de junio de 2025", "eran $ 40 al 30 de abril de 2025"),
        ("dinero_baja", "«Tarea L1»: pagos $ 30 al 30 de junio de 2025", "eran $ 40 al 30 de abril de 2025"),
        ("acumulado_baja", "«Tarea L1»: 40 % al 30 de junio de 2025", "era 50 % al 28 de febrero de 2025"),
        ("indicador_baja", "«No. de sedes»: 8 al 30 de junio de 2025", "era 9 al 30 de abril de 2025"),
    ]


def test_all_done_without_evidence_and_before_it_starts():
    table = found(historias.avances(("L2", CORTE, 1.0), ("L1", "2025-04-30", 0.6, "acta"), ("L1", CORTE, 1.0)))
    assert said(table) == [
        ("termina_antes_de_empezar", "«Tarea L2» terminada al 30 de junio de 2025", "empieza el 1 de agosto de 2025"),
        ("completo_sin_evidencia", "«Tarea L1»: 100 %", "con evidencia solo hasta 60 %"),
        ("completo_sin_evidencia", "«Tarea L2»: 100 %", "ningún reporte cita evidencia"),
    ]
    assert found(historias.avances(("L1", CORTE, 1.0, "acta"))).empty


def test_the_day_it_really_ended_against_the_plan_and_the_other_reports():
    early = ("L2", CORTE, 1.0, "acta", "terminada", "", "", "2025-06-20")  # it starts on 1 August
    assert said(found(historias.avances(early))) == [
        ("termina_antes_de_empezar", "«Tarea L2» que terminó el 20 de junio de 2025", "empieza el 1 de agosto de 2025"),
    ]
    table = found(
        historias.avances(
            ("L1", "2025-02-28", 0.3, "a"),
            ("L1", "2025-04-30", 0.6, "a"),  # after the day on which it is said to have ended
            ("L1", CORTE, 1.0, "a", "terminada", "", "", "2025-03-15"),
        )
    )
    assert said(table) == [
        (
            "termino_contra_reporte",
            "«Tarea L1» que terminó el 15 de marzo de 2025",
            "iba en 60 % al 30 de abril de 2025",
        )
    ]
    before = found(
        historias.avances(
            ("L1", "2025-04-30", 1.0, "a", "terminada"),  # finished already, before that day
            ("L1", CORTE, 1.0, "a", "terminada", "", "", "2025-05-15"),
        )
    )
    assert said(before) == [
        (
            "termino_contra_reporte",
            "«Tarea L1» que terminó el 15 de mayo de 2025",
            "iba en 100 % al 30 de abril de 2025",
        )
    ]
    agreed = historias.avances(
        ("L1", "2025-04-30", 0.9, "a"), ("L1", CORTE, 1.0, "a", "terminada", "", "", "2025-05-15"),
        ("L1", "2025-06-29", 0.0, "", "", "ya terminado"),
    )  # fmt: skip
    assert found(agreed).empty


@pytest.mark.parametrize(
    ("value", "text", "why"),
    [
        (0.35, "Va en 80 %", "35 % reportado; el texto dice 80 %"),
        (0.804, "Va en 80 %", ""),
        (0.5, "Se entregó el 20 % y luego el 50 % de los kits", ""),
        (0.4, "Aún no se ha iniciado el contrato", "el texto dice «no se ha iniciado»"),
        (0.0, "No se ha iniciado", ""),
        (0.4, "No se realizó el taller de mayo", ""),
        (1.0, "No se realizó por falta de cupos", "el texto dice «no se realizo»"),
        (0.9, "Tarea finalizada", "el texto dice «tarea finalizada»"),
        (1.0, "Tarea finalizada", ""),
        (0.3, "", ""),
    ],
)
def test_the_narrative_against_the_progress(value, text, why):
    table = found(historias.avances(("L1", CORTE, value, "acta", "", "", text)))
    assert table["entendido"].tolist() == ([why] if why else [])
    assert set(table["codigo"]) <= {"narrativa_contra_avance"}


def test_the_parts_and_the_whole():
    table = found(
        mediciones=historias.mediciones(
            ("I1", CORTE, "", None, None, 20.0, "Van 19 sedes"),
            ("I1", CORTE, "urbana", None, None, 10.0),
            ("I1", CORTE, "rural", None, None, 9.0),
            ("I2", CORTE, "", 19.0, 40.0, 0.475),
            ("I2", CORTE, "urbana", 10.0, 20.0, 0.5),
            ("I2", CORTE, "rural", 9.0, 20.0, 45.0),  # as a percentage: the same figure
        )
    )
    assert said(table) == [
        ("total_distinto_de_partes", "«No. de sedes», valor total 20", "rural 9 + urbana 10 = 19"),
        ("narrativa_contra_valor", "«No. de sedes»; se narra: «Van 19 sedes»", "20 reportado; el texto dice 19"),
    ]
    wrong = found(
        mediciones=historias.mediciones(("I2", CORTE, "", 1.0, 3.0, 0.5), ("I2", "2025-04-30", "", 1.0, 3.0, 0.33))
    )
    assert said(wrong) == [("razon_distinta_del_valor", "«Sedes/Total»: 0,5", "1 ÷ 3 = 0,3333")]


def test_lines_that_share_a_figure_and_disagree():
    table = found(
        ejecucion=historias.ejecucion(money(100, 50, 0, 0, group="G1"), money(100, 60, 0, 0, line="L2", group="G1"))
    )
    assert said(table) == [
        (
            "grupo_en_desacuerdo",
            "compromisos de 2025 al 30 de junio de 2025: «Tarea L1»: $ 50; «Tarea L2»: $ 60",
            "las líneas comparten una sola cifra",
        )
    ]


def test_an_entity_turns_rules_off_and_every_rule_has_its_function(tmp_path):
    own = tmp_path / "reglas_seguimiento.yml"
    own.write_text("completo_sin_evidencia: {activa: false}\nacumulado_baja: {severidad: error}\n", encoding="utf-8")
    reports = historias.avances(("L1", "2025-04-30", 1.0), ("L1", CORTE, 0.9))
    assert found(reports, own=own)[["codigo", "severidad"]].to_numpy().tolist() == [["acumulado_baja", "error"]]
    own.write_text("otra: {activa: false}\n", encoding="utf-8")
    with pytest.raises(UserError, match="o existe la regla «otra»"):
        found(own=own)
    assert list(checks()) == list(rules(file=FILE))
    for rule in rules(file=FILE).values():
        assert rule.fuente
        assert rule.que_hacer
