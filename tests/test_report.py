"""What the report says: facts, sentences and tables, and the sections that show them."""

from __future__ import annotations

import re

import pandas as pd
import planes
import pytest

from pamlib import read_plan, report, sections, start, store
from pamlib.errors import UserError
from pamlib.figures import Aviso, Figura, Tabla

CORTE = "2025-06-30"


def text(thing):
    """What a person reads of a displayable thing."""
    html = re.sub(r"<(script|svg).*?</\1>", " ", thing._repr_html_(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_the_cover_says_what_the_plan_says_and_no_more():
    facts = report.cover(planes.datos(), CORTE)
    assert facts["Entidad"] == "Municipio de prueba"
    assert facts["Vigencia"] == "2024–2027"
    assert facts["Fecha de corte"] == "30 de junio de 2025"
    assert facts["Elaboración del plan"] == "febrero de 2024"
    assert facts["Formato"] == "D02.01.F01 versión 5"
    assert facts["Huella del archivo (SHA-256)"] == "ab" * 6
    assert facts["Hallazgos de lectura"] == "1 error y 1 nota; 1 ya atendido"
    shown = text(sections.cover(planes.datos(), CORTE))
    assert "Documento interno: contiene nombres de funcionarios." in shown


def test_a_fictional_entity_never_passes_for_real(tmp_path):
    raw = tmp_path / "data" / "raw" / "prueba"
    raw.mkdir(parents=True)
    (raw / "entidad.yml").write_text("ficticia: true\n", encoding="utf-8")
    store.write_snapshot(planes.tablas(), tmp_path / "data" / "processed" / "prueba")
    assert "ningún dato de este documento es real" in text(sections.cover(report.load("", "prueba", tmp_path), CORTE))
    assert "ficticia" not in text(sections.cover(planes.datos(), CORTE))


@pytest.mark.parametrize(
    ("corte", "words"),
    [
        ("2023-12-31", "es anterior a la vigencia"),
        ("2024-01-01", "año 1 de 4"),
        ("2027-12-31", "año 4 de 4"),
        ("2028-01-01", "la vigencia ya terminó"),
    ],
)
def test_where_the_corte_falls(corte, words):
    assert words in report.validity_at(planes.datos(), corte)


def test_every_cell_is_accounted_for():
    datos = planes.datos()
    table = report.cells_by_destination(datos)
    assert table["celdas"].sum() == len(datos.celdas) == 3
    assert table["porcentaje"].sum() == pytest.approx(1)
    assert "2 tienen destino y 1 quedó sin ubicar" in report.conservation_sentence(datos)
    assert list(report.unplaced_cells(datos)["texto"]) == ["LOGIAS"]
    datos.tablas["celdas"] = datos.celdas[:2]
    assert "ninguna quedó sin ubicar" in report.conservation_sentence(datos)


def test_structure_counts_a_level_inside_its_parent():
    lines = planes.lineas()
    lines.loc[2, "meta"] = "Meta de Capacitar"  # same words, under another objective: another goal
    lines.loc[1, "accion"] = "CAPACITAR"  # another spelling of the same action
    lines.loc[1, "meta"] = lines.loc[0, "meta"]
    datos = planes.datos()
    datos.tablas["lineas"] = lines
    counts = dict(report.structure(datos).values.tolist())
    assert counts == {"Componentes": 2, "Objetivos": 2, "Metas": 1 + 2, "Acciones": 1 + 2, "Tareas": 4}


def test_spellings_of_a_component_are_one_component():
    table = report.lines_by_component(planes.datos())
    assert table.values.tolist() == [
        ["Formación de docentes", 2, "FORMACION · Formación"],
        ["Acompañamiento a los EE", 2, "Acompañamiento"],
    ]


def test_findings_go_from_errors_to_notes_with_their_meaning():
    table = report.findings_by_code(planes.datos())
    assert table[["severidad", "hallazgos"]].values.tolist() == [["error", 1], ["nota", 2]]
    assert table["significa"][0] == "Había una cifra y no se puede leer"
    listed = report.findings(planes.datos())
    assert list(listed["lugar"]) == ["hoja PAM, fila 13, columna L", "hoja PAM, fila 11, columna A",
                                     "hoja PAM, fila 12, columna A"]  # fmt: skip
    assert report.means("codigo_de_otra_version") == "Codigo de otra version"
    assert report.findings_by_severity(planes.datos())["abiertos"].tolist() == [1, 0, 1]


def test_the_review_of_the_plan_is_an_annex():
    datos = planes.datos()
    said = report.plan_review_sentence(datos)
    assert re.match(r"Se aplicaron \d+ reglas al plan: \d+ avisos\.", said)
    assert said.endswith("Según el propio plan son 2 instituciones: lo dice ubicación (fila 11).")
    shown = text(sections.plan_review(datos))
    assert "Meta que no dice cuánto se va a lograr" in shown
    assert "SED-C052-P626 v3, actividad 2" in shown
    assert "ninguna línea trae montos de cuatro años seguidos" in shown
    listed = report.plan_review(datos)
    assert "hoja PAM, fila 11" in set(listed["lugar"])
    assert "todo el plan" in set(listed["lugar"])
    assert report.plan_review_rules(datos)["hallazgos"].sum() == len(listed)
    cremaa = text(sections.cremaa(datos))
    assert "No. de actas" in cremaa
    assert "no se sabe" in cremaa


def test_an_entity_reviews_with_its_own_rules(tmp_path):
    raw = tmp_path / "data" / "raw" / "prueba"
    raw.mkdir(parents=True)
    store.write_snapshot(planes.tablas(), tmp_path / "data" / "processed" / "prueba")
    assert "Meta que no dice cuánto se va a lograr" in set(
        report.plan_review(report.load("", "prueba", tmp_path))["significa"]
    )
    (raw / "reglas.yml").write_text("meta_sin_cantidad: {activa: false}\n", encoding="utf-8")
    datos = report.load("", "prueba", tmp_path)
    assert "Meta que no dice cuánto se va a lograr" not in set(report.plan_review(datos)["significa"])
    assert "así lo dice el archivo de reglas de la entidad" in text(sections.plan_review(datos))


def test_money_tables_keep_only_the_states_that_occur():
    table = report.resources(planes.datos(), ["vigencia"])
    assert list(table.columns) == ["vigencia", "monto_cop", "indexado_sin_valor", "n_monto", "n_indexado", "n_gestion",
                                   "n_ilegible", "n_vacio"]  # fmt: skip
    assert table["monto_cop"].sum() == 1_038_000_000 + 7_500_000
    words = report.money_sentence(planes.datos()).replace("\N{NO-BREAK SPACE}", " ")
    assert words == (
        "Los montos en pesos suman $ 1.045.500.000. Además hay 1 cifra que no se puede leer y 1 monto en salarios "
        "mínimos."
    )
    shown = text(sections.resources(planes.datos(), "vigencia"))
    assert "$ 1.045.500.000" in shown
    assert "2027 —" in shown  # an SMMLV amount without a known wage is not a zero


def test_illegible_and_indexed_amounts_are_listed_with_their_place():
    unread = report.unread_money(planes.datos())
    assert unread[["lugar", "valor_original", "vigencia"]].values.tolist() == [
        ["hoja PAM, fila 13, columna L", "#####", "2025"]
    ]
    indexed = report.indexed_money(planes.datos())
    assert indexed[["cantidad", "unidad", "valor_calidad"]].values.tolist() == [[210.0, "SMMLV", "desconocido"]]


def test_an_amount_whose_year_is_a_guess_says_so():
    datos = planes.datos()
    assert report.doubtful_year_sentence(datos) == ""
    datos.recursos.loc[0, "valor_calidad"] = report.DOUBTFUL_YEAR
    said = report.money_sentence(datos).replace("\N{NO-BREAK SPACE}", " ")
    assert "De esa suma, $ 1.038.000.000 (1 cifra) tienen el año por confirmar." in said
    assert "cuyo año hay que confirmar" in text(sections.unread_money(datos))
    assert "por confirmar" in sections.resources_chart(datos).descripcion


def test_the_summary_tells_the_plan_in_sentences():
    said = report.summary(planes.datos(), CORTE, 60)
    assert said[0] == "El plan tiene 4 tareas en 2 componentes, para la vigencia 2024–2027."
    assert said[1] == "Al 30 de junio de 2025: 1 vencida, 1 por vencer, 1 en plazo y 1 sin iniciar."
    assert "1 hallazgo grave y 1 celda sin ubicar" in said[-1]


def test_the_followup_table_names_people_apart():
    datos = planes.datos()
    datos.tablas["responsables"] = pd.DataFrame(
        [("L001", "tarea", "Ana Peña", "persona"), ("L001", "tarea", "Luis Roa", "persona")],
        columns=["linea_id", "nivel", "nombre", "clase"],
    )
    table = report.followup_table(datos, report.states(datos, CORTE, 60))
    assert list(table["responsable"]) == ["Ana Peña · Luis Roa", "Ana Pérez", "Líder de PEI", "Líder de PEI"]
    assert list(table["estado"]) == ["vencida", "por vencer", "en plazo", "sin iniciar"]


def test_a_plan_without_dates_says_so_everywhere():
    datos = planes.datos(dates=False)
    gantt = sections.gantt(datos, CORTE)
    assert isinstance(gantt, Aviso)
    assert "No se puede dibujar el cronograma" in gantt.texto
    states = sections.states(datos, CORTE)
    assert isinstance(states, Aviso)
    assert "vigencia del plan: 2024–2027" in states.texto
    assert "No se puede saber cuáles son las tareas vencidas" in text(sections.overdue(datos, CORTE))
    table = sections.followup(datos, CORTE)
    assert isinstance(table, Tabla)
    assert "fecha_fin" not in table.df
    assert "accion" in table.df  # the layout has no tasks
    assert "no traen fechas" in report.summary(datos, CORTE, 60)[1]


def test_equal_dates_are_drawn_by_component():
    datos = planes.datos()
    datos.tablas["lineas"] = planes.lineas([(*task[:5], "2021-03-01", "2023-12-31") for task in planes.TASKS])
    shown = sections.gantt(datos, CORTE)
    assert "mismo plazo, del 1 de marzo de 2021 al 31 de diciembre de 2023" in text(shown)
    figure = shown.partes[1]
    assert isinstance(figure, Figura)
    assert "por componente" in figure.titulo


def test_every_section_shows_something_for_any_plan():
    for datos in (planes.datos(), planes.datos(dates=False)):
        empty = planes.datos(dates=False)
        empty.tablas["recursos"] = datos.recursos[:0]
        empty.tablas["hallazgos"] = datos.hallazgos[:0]
        for each in (datos, empty):
            parts = [
                sections.summary(each, CORTE), sections.objectives(each), sections.conservation(each),
                sections.reading_quality(each), sections.findings_chart(each), sections.findings_by_code(each),
                sections.findings(each), sections.structure(each), sections.lines_by_component(each),
                sections.lines(each), sections.responsible(each), sections.places(each),
                sections.states(each, CORTE), sections.gantt(each, CORTE), sections.followup(each, CORTE),
                sections.overdue(each, CORTE), sections.due(each, CORTE), sections.doubtful_dates(each, CORTE),
                sections.progress(each, CORTE), sections.resource_cells(each), sections.resources(each, "vigencia"),
                sections.resources_chart(each), sections.unread_money(each), sections.indexed_money(each),
                sections.plan_review(each), sections.plan_review_findings(each), sections.cremaa(each),
            ]  # fmt: skip
            assert all(len(text(part)) > 10 for part in parts)


def test_tables_of_another_place_bring_their_own_progress(tmp_path):
    store.write_tables(planes.tablas(), tmp_path / "tablas")
    datos = report.load(str(tmp_path / "tablas"), "prueba", tmp_path)
    assert len(datos.lineas) == 4
    assert datos.avances.empty
    with pytest.raises(UserError, match="pam leer"):
        report.load("", "prueba", tmp_path)
    store.write_tables({"plan": planes.tablas()["plan"]}, tmp_path / "media")
    with pytest.raises(UserError, match="faltan las tablas lineas"):
        report.load(str(tmp_path / "media"), "prueba", tmp_path)


def test_saved_tables_can_be_read_back(tmp_path):
    shown = sections.save(planes.datos(), CORTE, str(tmp_path))
    assert "Se guardaron" in shown.texto
    tables = store.read_tables(tmp_path / "tablas")
    assert list(tables["seguimiento"]["estado"]) == ["vencida", "por vencer", "en plazo", "sin iniciar"]
    assert "No se pidió" in sections.save(planes.datos(), CORTE, "").texto


def test_the_opening_page_lists_entities(tmp_path):
    (tmp_path / "data" / "raw" / "soacha").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "soacha" / "plan.txt").write_text("x", encoding="utf-8")
    assert start.entity_table(tmp_path).values.tolist() == [["soacha", 1, "Todavía no", "Ninguno"]]
    assert "Cree la de demostración" in start.entities(tmp_path / "nada").texto
    assert "pam informe --entidad soacha --corte 2025-06-30" in text(start.next_steps("soacha", CORTE))


def test_the_demonstration_at_its_corte(repo):
    demo = repo / "data" / "raw" / "demo"
    datos = planes.from_plan(read_plan(demo / "plan_v5.xlsx"), demo)
    tareas = report.states(datos, CORTE, 60)
    by_state = tareas.groupby("estado")["orden"].apply(list)
    assert by_state["terminada"] == [3, 7, 8, 15, 19, 25, 28, 31, 37, 46, 52, 60]
    assert by_state["vencida"] == [13, 29, 38, 40, 49]
    assert by_state["por vencer"] == [5, 9, 24, 45, 65]
    assert by_state["sin iniciar"] == [4, 6, 21, 22, 50, 51, 55, 56, 59, 62, 66]
    progress = tareas.set_index("orden")["avance"]
    assert progress[[12, 15, 16, 26, 48, 49]].tolist() == pytest.approx([0.4, 1.0, 0.375, 0.6, 0.36, 0.4])
    assert progress[[22, 36, 58]].isna().all()
    assert report.progress(datos, CORTE)[1].empty
