"""The review as a whole: its table, an office's own rules, the documents, real plans and any plan at all."""

from __future__ import annotations

import re
import time

import pandas as pd
import planes
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from revision import tables

from pamlib import checks, read_plan, store
from pamlib.checks import document
from pamlib.checks.rules import FILE, rules
from pamlib.checks.runner import REVIEW_COLUMNS, run
from pamlib.checks.runner import checks as functions
from pamlib.cli import main
from pamlib.errors import UserError
from pamlib.findings import COLUMNS, SEVERITIES
from pamlib.schema import TABLES

BAD = [
    {"meta": "IE apoyadas", "accion": "Apoyar IE", "indicador": "No. de foros realizados",
     "fecha_inicio": "2024-06-01", "fecha_fin": "2024-05-31"},
    {"meta": "Docentes capacitados", "accion": "Capacitar", "indicador": "Porcentaje de sedes"},
]  # fmt: skip


def own(tmp_path, text):
    path = tmp_path / "reglas.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_is_that_of_the_findings_and_who_asks():
    review = checks.review(tables(*BAD))
    assert tuple(review.columns) == (*COLUMNS, "fuente") == REVIEW_COLUMNS
    assert str(review["fila"].dtype) == "Int64"
    assert set(review["estado"]) == {"abierto"}
    assert set(review["archivo"]) == {"plan.xlsx"}
    assert (review[["fuente", "que_hacer", "encontrado", "entendido"]] != "").all().all()
    ranks = [SEVERITIES.index(each) for each in review["severidad"]]
    assert ranks == sorted(ranks)
    assert review["codigo"].iloc[0] == "plazo_invertido"


def test_a_plan_with_nothing_wrong_and_an_empty_one_give_an_empty_table():
    for nothing in ({}, {"lineas": pd.DataFrame()}, tables()):
        review = checks.review(nothing)
        assert review.empty
        assert tuple(review.columns) == REVIEW_COLUMNS
    assert set(checks.applied({})["resultado"]) == {"no aplica"}


def test_every_rule_has_its_function_and_says_what_it_did():
    told = checks.applied(tables(*BAD))
    assert list(told["codigo"]) == list(rules()) == list(functions())
    silent = told[told["resultado"] == "no aplica"]
    assert (silent["motivo"] != "").all()
    assert (silent["hallazgos"] == 0).all()
    assert told["hallazgos"].sum() == len(checks.review(tables(*BAD)))


def test_a_finding_is_placed_by_the_cell_that_gave_its_text():
    made = tables(*BAD)
    made["procedencias"] = pd.DataFrame(
        [("L1", "meta", 40, "D", "heredada")], columns=[f.name for f in TABLES["procedencias"]]
    )
    review = checks.review(made)
    goal = review[review["codigo"] == "meta_sin_cantidad"].iloc[0]
    assert (goal["hoja"], goal["fila"], goal["columna"], goal["linea_id"]) == ("PAM", 40, "D", "L1")
    late = review[review["codigo"] == "plazo_invertido"].iloc[0]
    assert (late["hoja"], late["fila"], late["columna"]) == ("PAM", 11, "")  # no cell known: the row of its line


def test_the_tables_are_left_as_they_were():
    made = planes.tablas()
    before = {name: table.copy() for name, table in made.items()}
    checks.review(made)
    for name, table in made.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_rules_are_complete_data():
    for code, rule in rules().items():
        assert rule.severidad in SEVERITIES
        for text in (rule.significa, rule.fuente, rule.que_hacer, rule.aplica):
            assert len(text) >= 5, code
        assert all(rule.origen.values()), f"{code}: a parameter without source"
        assert re.search(r"actividad \d|criterio de la herramienta|tabla de salarios", rule.fuente), code
    assert rules()["carga_concentrada"].origen["parte"].startswith("criterio de la herramienta, ajustable")
    assert all(rules()["verbo_vago"].parametros["verbos"].values())


def test_an_office_changes_severity_parameters_and_what_is_reviewed(tmp_path):
    path = own(tmp_path, "plazo_invertido: {severidad: nota}\nmeta_sin_cantidad: {activa: false}\n"
                         "metas_repiten_accion:\n  parametros: {minimo_palabras: 1}\n")  # fmt: skip
    review = checks.review(tables(*BAD), reglas=path)
    assert set(review.loc[review["codigo"] == "plazo_invertido", "severidad"]) == {"nota"}
    assert "meta_sin_cantidad" not in set(review["codigo"])
    assert "metas_repiten_accion" in set(review["codigo"]) - set(checks.review(tables(*BAD))["codigo"])
    told = checks.applied(tables(*BAD), reglas=path).set_index("codigo")
    assert told.loc["meta_sin_cantidad", "resultado"] == "desactivada"
    assert rules()["plazo_invertido"].severidad == "error"  # the package's own stay as they were


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("meta_rara: {activa: false}", "no existe la regla «meta_rara»"),
        ("plazo_unico: {severidad: grave}", "severidad «grave»"),
        ("plazo_unico: {parametros: {minimo: 3}}", "no tiene el parámetro «minimo»"),
        ("carga_concentrada: {parametros: {parte: mucha}}", "no puede ser «mucha». Escríbalo como este: 0.3."),
        ("plazo_unico: {fuente: yo}", "solo admite «activa», «parametros» y «severidad»"),
        ("plazo_unico: {activa: 'no'}", "«activa» algo que no es true ni false"),
        ("plazo_unico: {parametros: [minimo]}", "no lista sus parámetros"),
        ("- plazo_unico", "no es una lista de reglas"),
        ("plazo_unico: {", "no se puede leer"),
    ],
)
def test_a_wrong_file_of_rules_is_said_in_a_sentence(tmp_path, text, words):
    with pytest.raises(UserError, match=re.escape(words)):
        checks.review(tables(*BAD), reglas=own(tmp_path, text))


def test_a_file_of_rules_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"no se pudo abrir \(no existe\)"):
        checks.review({}, reglas=tmp_path / "nada.yml")
    assert checks.review(tables(*BAD), reglas=own(tmp_path, "")).equals(checks.review(tables(*BAD)))


def test_the_document_of_the_rules_is_up_to_date():
    written = document.FILE.read_text(encoding="utf-8")
    assert written == document.text(), "run `python -m pamlib.checks.document`"
    assert all(f"`{code}`" in written for code in rules())


def test_the_rules_are_told_in_our_own_words(seeds):
    """No run of nine words of the procedure, nor of any real plan, in the rules or their document."""

    def runs(text):
        said = re.findall(r"\w+", re.sub(r"<[^>]+>", " ", text).casefold())
        return {" ".join(said[n : n + 9]) for n in range(len(said) - 8)}

    theirs = set().union(*(runs(path.read_text(encoding="utf-8")) for path in seeds.glob("*.txt")))
    ours = runs(FILE.read_text(encoding="utf-8")) | runs(document.text())
    assert theirs
    assert not ours & theirs


def test_the_terminal_shows_what_to_do_who_asks_and_what_does_not_apply():
    shown = checks.cli_section(tables(*BAD), width=100)
    assert shown.startswith("REVISIÓN DEL PLAN\n\n1 ERROR\n")
    assert "Fuente: SED-C052-P626 v3, actividad 2 (tiempo)" in shown
    assert "- hoja PAM, fila 11:" in shown
    assert "No aplica (el plan no trae recursos):" in shown
    assert max(map(len, shown.splitlines())) <= 100
    errors = checks.cli_section(tables(*BAD), severities=("error",), width=100)
    assert "AVISO" not in errors
    assert "Sin hallazgos." in checks.cli_section(tables(), width=80)


def test_the_command_prints_the_review_after_the_findings_of_the_reading(tmp_path, capsys):
    store.write_tables(planes.tablas(), tmp_path / "tablas")
    main(["revisar", "--tablas", str(tmp_path / "tablas"), "--raiz", str(tmp_path)])
    shown = capsys.readouterr().out
    assert shown.index("1 ERROR") < shown.index("REVISIÓN DEL PLAN") < shown.index("Meta que no dice cuánto")
    main(["revisar", "--tablas", str(tmp_path / "tablas"), "--raiz", str(tmp_path), "--severidad", "error"])
    only = capsys.readouterr().out
    assert "Meta que no dice cuánto" not in only
    assert only.endswith("REVISIÓN DEL PLAN\n\n  Sin hallazgos.\n")


def by_code(plan):
    told = run(plan.tables()).reglas
    return {code: n for code, n in zip(told["codigo"], told["hallazgos"], strict=True) if n}


def test_the_real_plan_with_tasks(seeds):
    plan = read_plan(next(seeds.glob("000*.txt")))
    assert by_code(plan) == {
        "meta_sin_cantidad": 23, "metas_sin_separar_zonas": 1, "metas_sin_inclusion": 2, "verbo_vago": 9,
        "metas_repiten_accion": 1, "meta_repetida": 1, "indicador_de_actividad": 6, "objetivos_sin_resultado": 1,
        "indicadores_sin_linea_base": 1, "carga_concentrada": 1, "plazo_unico": 1, "fuente_no_concuerda": 1,
        "recursos_ilegibles": 1,
    }  # fmt: skip
    assert checks.schools(plan.tables())[0] == 16


def test_the_real_plan_by_years(seeds):
    plan = read_plan(next(seeds.glob("003*.txt")))
    assert by_code(plan) == {
        "meta_sin_cantidad": 6, "meta_sin_tiempo": 1, "metas_sin_separar_zonas": 1, "metas_sin_inclusion": 2,
        "verbo_vago": 4, "indicador_de_actividad": 8, "objetivos_sin_resultado": 1, "porcentaje_sin_formula": 1,
        "indicadores_sin_linea_base": 1, "responsable_general": 1, "monto_copiado": 1, "crecimiento_roto": 2,
        "monto_indexado_incierto": 1,
    }  # fmt: skip
    assert checks.schools(plan.tables())[0] == 26
    review = checks.review(plan.tables())
    copied = review[review["codigo"] == "monto_copiado"].iloc[0]
    assert (copied["fila"], "1.038.000.000 en 2024, filas 22 y 28" in copied["encontrado"]) == (28, True)
    grown = review[review["codigo"] == "crecimiento_roto"]
    assert grown["fila"].tolist() == [22, 52]
    assert "1.188.000.000 en 2024" in grown["entendido"].iloc[0]  # 1.306,8 ÷ 1,10


def test_the_demonstration_has_few_findings(repo):
    """Its goals say how much, when and where, so what is left is what was planted or is true of it."""
    demo = repo / "data" / "raw" / "demo"
    assert by_code(read_plan(demo / "plan_v5.xlsx")) == {
        "metas_sin_separar_zonas": 1, "objetivos_sin_resultado": 1, "porcentaje_sin_formula": 3,
        "indicadores_sin_linea_base": 1, "recursos_ilegibles": 1, "monto_indexado_incierto": 1,
    }  # fmt: skip


def test_three_hundred_lines_take_no_time(repo):
    made = read_plan(repo / "data" / "raw" / "demo" / "plan_v5.xlsx").tables()
    made = {
        name: pd.concat(
            [t.assign(**{c: t[c] + f"-{n}" for c in ("linea_id", "meta", "accion") if c in t}) for n in range(5)]
        )
        for name, t in made.items()
        if name not in {"plan", "celdas"}
    }
    assert len(made["lineas"]) >= 300
    checks.review(made)
    best = min(_seconds(lambda: checks.review(made)) for _ in range(3))
    assert best < 0.3


def _seconds(call):
    start = time.process_time()
    call()
    return time.process_time() - start


TEXT = st.one_of(
    st.just(""),
    st.sampled_from(["Apoyar 3 IE", "las 26 IEO", "/", "No. de /", "Porcentaje", "3.0", "  ", "a" * 300]),
    st.text(max_size=30),
)
DATE = st.one_of(st.none(), st.sampled_from(["2023-01-01", "2024-06-30", "2028-12-31"]))
LINES = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(("objetivo", "meta", "indicador", "accion", "ubicacion", "responsable_accion"), TEXT)
        | {"fecha_inicio": DATE, "fecha_fin": DATE}
    ),
    max_size=6,
)
STATES = st.one_of(st.integers(1, 10**12), st.sampled_from(["vacio", "cero", "gestion", "ilegible", "indexado"]))


@settings(max_examples=60)
@given(LINES, st.data())
def test_any_plan_can_be_reviewed(lines, data):
    money = data.draw(
        st.lists(st.tuples(st.integers(1, max(len(lines), 1)), st.integers(2024, 2027), STATES), max_size=8)
    )
    made = tables(*lines, money=money)
    outcome = run(made)
    assert outcome.reglas["hallazgos"].sum() == len(outcome.hallazgos)
    assert set(outcome.hallazgos["linea_id"]) <= {"", *(f"L{n}" for n in range(1, len(lines) + 1))}
    assert (outcome.hallazgos["entendido"] != "").all()
    assert len(checks.cremaa(made)) == len({line["indicador"] for line in lines if line["indicador"]})
    again = run(made)
    assert outcome.hallazgos.equals(again.hallazgos)
    assert checks.cli_section(made, width=80)


def test_the_file_of_rules_is_plain_yaml():
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert {code for family in data.values() for code in family} == set(rules())
