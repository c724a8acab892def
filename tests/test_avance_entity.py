"""From the workspace to every result: strategy, goals by year, ledger, and the sections that show them."""

from __future__ import annotations

from dataclasses import replace

import historias
import pandas as pd
import planes
import pytest

from pamlib import sections_seguimiento as sections
from pamlib.avance import entity
from pamlib.avance.goals_file import read_goals
from pamlib.errors import UserError
from pamlib.progress import COLUMNAS_AVANCE
from pamlib.seguimiento import ledger
from pamlib.seguimiento.strategy import parse
from pamlib.store import read_tables
from pamlib.workspace import Workspace

CORTE = "2025-08-31"
INDICATORS = pd.DataFrame(
    [{"indicador_id": "I1", "texto": "No. de actas", "clase": "conteo", "unidad": "actas", "acumulacion": "",
      "linea_base": None, "anio_base": None, "meta_valor": None}]
)  # fmt: skip


def datos(space=None):
    made = planes.datos()
    return replace(made, tablas={**made.tablas, "indicadores": INDICATORS}, espacio=space)


def full(**more):
    """A follow-up with reports of every kind."""
    given = {
        "avances": historias.avances(
            ("L001", CORTE, 1.0, "acta"), ("L002", "2025-06-30", 0.5), ("L002", CORTE, 0.4),
            ("L003", CORTE, 0.2, "lista"),
        ),
        "mediciones": historias.mediciones(
            ("I1", "2025-04-30", "", None, None, 4.0), ("I1", "2025-06-30", "", None, None, 5.0),
            ("I1", CORTE, "", None, None, 6.0),
        ),
        "ejecucion": historias.ejecucion(
            ("L001", "G1", CORTE, 2025, "SGP", 1000, 900, 300, 300),
            ("L003", "", CORTE, 2025, "R.P.", 500, 400, 400, 900),
        ),
        "strategy": parse("regla_financiera: obligaciones/definitivo\nacumulacion: {No. de actas: acumulado}\n"),
        "fichas": pd.DataFrame(
            [("I1", "", 0.0, 2024, "")],
            columns=["indicador_id", "acumulacion", "linea_base", "anio_base", "cambio_de_metodo"],
        ),
        "programacion": pd.DataFrame(
            [("I1", 2025, 10.0), ("I1", 2026, 20.0)], columns=["indicador_id", "vigencia", "meta"]
        ),
    }  # fmt: skip
    return entity.FollowUp(datos(), CORTE, fuente="2 envíos del libro de seguimiento", **(given | more))


def test_every_section_shows_its_numbers(tmp_path):
    follow = full()
    shown = {
        name: getattr(sections, name)(follow)._repr_html_()
        for name in sections.__all__
        if name not in {"load", "save", "letters", "alert_table"}
    }
    assert "avance del plan está entre" in shown["advance"]
    assert "6 ÷ (10 + 20)" in shown["indicator_bullets"]
    assert "20,0 %" in shown["indicator_bullets"]  # 6 / (10 + 20)
    assert "no llega" in shown["outlook"]
    # Σ obligated ÷ Σ definitive of 2025: (300 + 400) / (1000 + 500)
    assert "46,7 %" in shown["money"]
    assert "como la declara la entidad" in shown["money"]
    assert "pagos por encima de obligaciones" in shown["coherence"]
    assert "era 50\N{NO-BREAK SPACE}%" in shown["coherence"]
    assert "sin presupuesto en pesos" in shown["earned_value"]
    assert "la meta no se alcanza" in shown["warnings"]
    sections.save(follow, str(tmp_path))
    sections.letters(follow, str(tmp_path))
    assert (tmp_path / "cartas" / "ana-perez.docx").is_file()
    page = (tmp_path / "estados" / "ana-perez.html").read_text(encoding="utf-8")
    assert "2 tareas a cargo: 1 terminada" in page
    assert "<script src" not in page


def test_the_page_says_what_was_expected_or_how_to_declare_it():
    silent = sections.indicator_bullets(full())._repr_html_()
    assert "1 indicador no declara qué se esperaba a este corte" in silent
    assert "esperado al corte" not in silent
    declared = pd.DataFrame([("I1", "proporcional", "", None)], columns=["indicador_id", "regla", "corte", "valor"])
    shown = sections.indicator_bullets(full(esperados=declared))._repr_html_()
    # 10 of 2025, by 31 August: 243 of its 365 days.
    assert "6,66 (proporcional: 243 de 365 días de 2025)" in shown
    assert "esperado al corte" in shown
    assert "1 indicador va por debajo de lo esperado a este corte, de 1 que declaran cómo se sabe" in shown
    assert "no declara" not in shown


def test_the_outlook_shows_both_methods_and_which_one_counts():
    days = [f"{year}-{end}" for year in (2024, 2025) for end in ("02-28", "04-30", "06-30", "08-31", "10-31", "12-31")]
    levels = [30, 33, 31, 36, 38, 36, 41, 43, 42, 47, 48, 47]
    rows = [("I1", day, "", None, None, float(value)) for day, value in zip(days, levels, strict=True)]
    kinds = parse("acumulacion: {No. de actas: stock}\n")
    program = pd.DataFrame([("I1", 2026, 60.0)], columns=["indicador_id", "vigencia", "meta"])
    follow = replace(
        full(mediciones=historias.mediciones(*rows), strategy=kinds, programacion=program), corte="2025-12-31"
    )
    shown = sections.outlook(follow)._repr_html_()
    row = follow.outlook.iloc[0]
    assert "12 mediciones; Holt, intervalo de predicción del 95\N{NO-BREAK SPACE}%; la serie sube (τ = 0," in shown
    assert "Theil–Sen, al lado: de " in shown
    assert (row["desde_valor"], row["hasta_valor"]) != (row["theil_sen_desde"], row["theil_sen_hasta"])
    assert f"({row['theil_sen_dictamen']})" in shown
    assert "; hace falta 1,08" in shown  # (60 − 47) ÷ 12 bimesters, to the end of 2027


def test_what_has_no_start_is_in_the_table_and_not_drawn():
    """A capacity without a baseline: 100 % would be its goal and 0 % nobody knows."""
    follow = full(strategy=parse("acumulacion: {No. de actas: capacidad}\n"), fichas=None)
    shown = sections.indicator_bullets(follow)._repr_html_()
    assert "1 indicador con medición no se dibuja: falta la meta" in shown
    assert "falta la línea de base" in shown
    assert "pam-figura" not in shown


def test_a_year_that_was_not_programmed_is_told():
    kinds = parse("acumulacion: {No. de actas: flujo}\n")
    program = pd.DataFrame([("I1", 2025, None), ("I1", 2026, 20.0)], columns=["indicador_id", "vigencia", "meta"])
    declared = pd.DataFrame([("I1", "proporcional", "", None)], columns=["indicador_id", "regla", "corte", "valor"])
    follow = full(strategy=kinds, programacion=program, esperados=declared)
    assert follow.outlook["dictamen"].tolist() == ["no programado"]
    assert "— (2025: NP, no programado)" in sections.indicator_bullets(follow)._repr_html_()


def test_what_a_figure_lacks_is_told_in_words_and_saved_in_full(tmp_path):
    short = historias.ejecucion(
        ("L001", "", CORTE, 2025, "SGP", 1000, 500, 300, None), ("L002", "", CORTE, 2025, "SGP", 500, None, None, None)
    )
    follow = full(ejecucion=short)
    shown = sections.money(follow)._repr_html_()
    assert "compromisos (1), obligaciones (1), pagos (2)" in shown
    sections.save(follow, str(tmp_path))
    (row,) = read_tables(tmp_path / "avance")["dinero_por_anio"].query("vigencia == '2025'").to_dict("records")
    assert [row["sin_definitivo"], row["sin_compromisos"], row["sin_pagos"], row["unidades"]] == [0, 1, 2, 2]


def test_without_a_declared_rule_nothing_is_called_financial_execution():
    shown = sections.money(full(strategy=parse("")))._repr_html_()
    assert "no declara su regla financiera" in shown
    assert "46,7 %" not in shown


def test_colours_only_with_the_act_that_gives_them():
    assert "Semáforo" not in sections.advance(full())._repr_html_()
    given = parse("semaforo:\n  acto: Resolución 9 de 2025\n  umbrales: {verde: 0.9, amarillo: 0.5, rojo: 0}\n")
    shown = sections.advance(full(strategy=given))._repr_html_()
    assert "semáforo de Resolución 9 de 2025" in shown
    # Formación: (100 % + 40 %) ÷ 2 = 70 % against the two tasks due by then; the other component, 20 %.
    assert "amarillo" in shown


def test_reports_of_lines_that_left_the_plan_are_told():
    gone = historias.avances(("L001", CORTE, 1.0, "acta"), ("L900", "2025-06-30", 0.5))
    assert "Hay reportes de 1 línea que ya no está en el plan" in sections.basis(full(avances=gone))._repr_html_()


def test_with_no_reports_every_section_says_so():
    nothing = entity.load(datos(), CORTE)
    assert nothing.avances.empty
    for name in ("basis", "advance", "branches", "gantt", "curve", "heat"):
        assert "No hay reportes" in getattr(sections, name)(nothing)._repr_html_()
    assert "No se ha reportado ejecución" in sections.money(nothing)._repr_html_()
    assert "no hay valor ganado" in sections.earned_value(nothing)._repr_html_()


def test_progress_workbooks_stand_in_for_a_ledger():
    row = dict.fromkeys(COLUMNAS_AVANCE, "") | {
        "tarea": "Ejecutar el cronograma", "avance": 0.5, "avance_reportado": "50%", "corte": "2025-06-30", "fila": 9,
        "archivo": "avance_2025-06-30.xlsx", "hoja": "Avance",
    }  # fmt: skip
    doubt = row | {"tarea": "Revisar los PEI de las IE", "avance": None, "avance_reportado": "varios"}
    reports = pd.DataFrame([row, doubt]).astype({"avance": "float64"})
    follow = entity.load(planes.datos(avances=reports), CORTE)
    assert follow.fuente == "libros de avance (avance_2025-06-30.xlsx)"
    assert follow.avances["linea_id"].tolist() == ["L002", "L003"]
    assert follow.avances["lectura"].tolist() == ["avance", "ilegible"]
    assert follow.avances["origen_fila"].tolist() == [9, 9]


def test_an_entity_with_a_folder(tmp_path):
    space = Workspace(tmp_path, "prueba")
    space.raw.mkdir(parents=True)
    (space.raw / "metas.yml").write_text(
        "indicadores:\n  NO. DE ACTAS: {acumulacion: Reducción, linea_base: 8.5, metas: {2025: 6, 2026: NP}}\n",
        encoding="utf-8",
    )
    (space.raw / "seguimiento.yml").write_text("pesos:\n  componente: {Otro: 1}\n", encoding="utf-8")
    follow = entity.load(datos(space), CORTE)
    assert follow.indicadores["acumulacion"].tolist() == ["reduccion"]
    assert follow.indicadores["linea_base"].tolist() == [8.5]
    with pytest.raises(UserError, match="«Otro», que no está en el nivel «componente»"):
        _ = follow.rolled
    assert not ledger.submissions(ledger.folder_of(space.processed))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indicadores:\n  Otro: {metas: {2025: 1}}\n", "«Otro» no es un indicador del plan"),
        ("indicadores:\n  I1: {acumulacion: promedio}\n", "no existe el tipo de acumulación «promedio»"),
        ("indicadores:\n  I1: {metas: {25: 1}}\n", "«25» no es un año"),
        ("indicadores:\n  I1: {metas: {2025: mucho}}\n", "fila 2"),
        ("indicadores:\n  I1: {meta: 5}\n", "meta"),
    ],
)
def test_goals_that_cannot_be_used_are_refused_with_their_line(tmp_path, text, said):
    path = tmp_path / "metas.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        read_goals(path, INDICATORS)
