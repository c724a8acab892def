"""The dashboard of the follow-up without a browser: its tables against the oracle, its answers, whom it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import nbformat
import pytest
import valdemora
from seguimiento import ANA, CORTE, LUIS, NEXT, Office, each, fill, template

from pamlib import board_seguimiento as tablero
from pamlib import report, store
from pamlib.avance import entity
from pamlib.board_seguimiento import goals, progress, tables, who
from pamlib.board_seguimiento.load import WHOLE, Choice, chosen
from pamlib.board_seguimiento.people import names_allowed
from pamlib.board_seguimiento.widget import QUESTIONS, view
from pamlib.cli import main
from pamlib.demo import content, cortes
from pamlib.errors import UserError
from pamlib.figures import Aviso
from pamlib.report_run import prepare
from pamlib.runs import run_notebook
from pamlib.sections_seguimiento import indicator_bullets

ORACLE = content.load("oraculo_cortes.yml")
CORTES = cortes.cortes()
LAST = CORTES[-1]
NUMBERS = {task.clave: number for number, task in enumerate(content.tasks(), start=1)}


@pytest.fixture(scope="module")
def space(tmp_path_factory, repo):
    return valdemora.office(tmp_path_factory.mktemp("raiz"), repo)


@pytest.fixture(scope="module")
def folder(space):
    return tables.prepare(space, prepare(space))


@pytest.fixture(scope="module")
def datos(folder, space):
    return tablero.load("", "demo", space.root)


def words(parts):
    """What is read, without tags, scripts and hard spaces."""
    html = "".join(part._repr_html_() for part in parts)
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " "))


def spanish(number, decimals=1):
    return f"{number:.{decimals}f}".replace(".", ",")


# --- the figures -----------------------------------------------------------------------------------------------------


def test_the_dashboard_draws_what_the_page_says(datos, space, folder):
    """One curve, the milestones, and each indicator against the goal of its own way of adding up."""
    page = entity.load(report.load("", "demo", space.root), LAST)
    choice = Choice(datos, LAST)
    points = datos.tablas["curva"]
    last = points[points["fecha"] == LAST].iloc[0]
    assert last["esperado"] == pytest.approx(float(progress.branch(choice)["esperado"]))  # with the steps of milestones
    kept = choice.table("hitos", of_component=False)
    assert list(kept["hito"]) == list(page.milestone_table["hito"])
    assert list(kept["estado"]) == list(page.milestone_table["estado"])
    told = words(goals.goals(choice).partes)
    said = indicator_bullets(page).partes[0].descripcion.replace("\N{NO-BREAK SPACE}", " ")
    assert said in told


@pytest.mark.parametrize("corte", list(ORACLE["fisico"]))
def test_the_progress_of_each_corte_is_that_of_the_oracle(datos, corte):
    for name, expected in ORACLE["fisico"][corte].items():
        row = progress.branch(Choice(datos, corte, "" if name == "Plan" else name))
        assert row["avance"] * 100 == pytest.approx(expected["avance"], abs=1e-3), name
        assert row["avance_minimo"] * 100 == pytest.approx(expected["minimo"], abs=1e-3), name


def test_an_earlier_corte_is_what_loading_it_alone_gives(space):
    datos = report.load("", "demo", space.root)
    whole = entity.load(datos, "9999-12-31")
    for corte in (CORTES[2], LAST):
        now, alone = entity.at(whole, corte), entity.load(datos, corte)
        assert now.fuente == alone.fuente
        for name in ("avances", "mediciones", "ejecucion", "state", "rolled", "units", "findings", "milestone_table",
                     "curve", "indicator_table", "outlook"):  # fmt: skip
            left, right = getattr(now, name), getattr(alone, name)
            assert left.reset_index(drop=True).equals(right.reset_index(drop=True)), (corte, name)


def test_the_curve_expects_what_the_milestones_ask_as_in_the_report(space, datos):
    follow = entity.load(report.load("", "demo", space.root), LAST)
    assert follow.hitos.milestones.points
    assert datos.tablas["curva"]["esperado"].tolist() == follow.curve["esperado"].tolist()


def test_the_parts_add_up_and_every_share_comes_from_its_tasks(datos):
    for component in ("", *datos.componentes):
        choice = Choice(datos, LAST, component)
        parts = progress.shares(choice)
        assert sum(parts.values()) == pytest.approx(1)
        told = progress.provenance(choice)
        for name in ("con_evidencia", "sin_evidencia", "sin_reporte"):
            assert told.totales[name] == pytest.approx(parts[name])
        assert told.totales["peso"] == pytest.approx(1)


def test_a_value_leads_to_the_cell_that_said_it(datos):
    rows = Choice(datos, LAST).table("tareas").set_index("orden")
    assert rows.loc[NUMBERS["T63"], "corte_valor"] == "2025-04-30"  # nobody reported it in June
    assert re.fullmatch(r"envío [0-9a-f]{8}, Avance, F\d+", rows.loc[NUMBERS["T01"], "donde"])
    never = rows.loc[[NUMBERS[key] for key in ORACLE["nunca_reporta"]], "donde"]
    assert list(never) == ["", ""]
    money = Choice(datos, LAST).table("dinero")
    one = r"envío [0-9a-f]{8}, Dinero, [A-Z]\d+"
    # 64 million of 2024 are the 40 and the 24 of two tasks that joined.
    together = money["definitivo_cop"] == 64_000_000
    assert money.loc[~together, "donde"].str.fullmatch(one).all()
    assert money.loc[together, "donde"].str.fullmatch(f"{one}; {one}").tolist() == [True]


def test_what_moved_is_told_against_the_corte_before(datos):
    choice = Choice(datos, LAST)
    rows = progress.movement(choice, choice.previous).set_index("orden")
    now = rows.loc[NUMBERS["T05"]]
    assert (now["antes"], now["avance"], now["cambio"]) == (0.85, 0.95, "avanzó")
    assert rows.loc[NUMBERS["T52"], "cambio"] == "terminó"
    assert rows.loc[NUMBERS["T63"], "cambio"] == "sigue igual"
    assert rows.loc[NUMBERS["T04"], "cambio"] == "sigue igual"  # a 0 of what is for later
    fell = Choice(datos, "2025-02-28")
    rows = progress.movement(fell, fell.previous).set_index("orden")
    assert (rows.loc[NUMBERS["T27"], "movido"].split(), rows.loc[NUMBERS["T27"], "cambio"]) == (
        ["−5,0", "puntos"],
        "bajó",
    )
    assert "Es el primer corte con reportes" in words([progress.what_moved(Choice(datos, CORTES[0]))])


def test_overdue_near_and_silent_are_those_of_the_oracle(datos):
    rows = Choice(datos, LAST).table("alertas")
    for kind, keys in ORACLE["alertas"].items():
        assert set(rows.loc[rows["clase"] == kind, "orden"]) == {NUMBERS[key] for key in keys}, kind
    people = who.silent_people(Choice(datos, LAST))
    assert len(people) == 14
    assert int((~people["devolvio"]).sum()) == ORACLE["faltan"]
    assert people.set_index("responsable").loc["Líder de PPT", "sin_reporte"] == 2  # T42 and T43
    said = words([who.overdue(Choice(datos, LAST))])
    assert "5 tareas" in said
    assert "1 pasó sin que se reporte que se llegó, y 1 está por vencer" in said
    assert "el hito «Primer giro del año» (25 % de la tarea) era para el 20 de junio de 2025" in said


def test_indicators_and_money_are_those_of_the_oracle(datos):
    choice = Choice(datos, LAST)
    rows = choice.table("indicadores").set_index("texto")
    for text, expected in ORACLE["indicadores"].items():
        assert rows.loc[text, "avance"] == pytest.approx(expected["avance"], abs=1e-5)
    years = choice.table("ejecucion", of_component=False)
    years = years[years["componente"] == ""].set_index("vigencia")
    for year, expected in ORACLE["dinero"].items():
        assert years.loc[year, "obligaciones_cop"] == expected["obligaciones"]
        assert years.loc[year, "ejecucion"] == pytest.approx(expected["ejecucion"], abs=1e-6)
    told = words([goals.money(choice)])
    assert "Desde el 30 de abril de 2025 se obligaron" in told
    assert "$ 477.000.000" in told
    assert "33,6 %" in told
    assert "31,7 %" in words([goals.goals(choice)])  # 19 ÷ 60


@pytest.mark.parametrize("corte", list(ORACLE["hallazgos"]))
def test_incoherences_are_counted_and_never_whose(datos, corte):
    rows = Choice(datos, corte).table("hallazgos")
    assert rows.groupby("codigo")["veces"].sum().to_dict() == ORACLE["hallazgos"][corte]
    assert not {"encontrado", "entendido", "archivo"} & set(rows.columns)


def test_a_component_has_its_own_answers_and_a_calendar(datos):
    component = datos.componentes[1]
    text = words(view(Choice(datos, LAST, component)))
    assert f"En qué va lo asignado a «{component}»" in text
    assert f"Calendario de «{component}»" in text
    assert "Curva S" not in text
    minimum = ORACLE["fisico"][LAST][component]["minimo"]
    assert f"Avance que se conoce {spanish(minimum)} %" in text
    assert "No se ha reportado ejecución" not in text


@pytest.mark.parametrize("value", ["' OR 1=1 --", None, 7, ["30 de junio de 2025"], "<script>"])
def test_what_the_lists_do_not_offer_counts_as_the_first(datos, value):
    choice = chosen(datos, value, value)
    assert (choice.corte, choice.componente) == (LAST, "")


def test_every_question_answers_at_every_corte_without_empty_words(datos):
    for corte in (CORTES[0], CORTES[3], LAST):
        parts = view(Choice(datos, corte))
        assert len(parts) == len(QUESTIONS)
        assert re.findall(r"\b(?:nan|NaN|None|NaT)\b|<NA>|&lt;NA&gt;", words(parts)) == []
        assert all(part.partes for part in parts)


def test_the_widget_redraws_when_a_list_changes(datos):
    box = tablero.board(datos)
    corte, component = box.children[1].children
    assert (corte.options[0], component.options[0]) == ("30 de junio de 2025", WHOLE)
    assert "44,3" in box.children[3].value
    corte.value = "31 de diciembre de 2024"
    assert "Se muestra el corte del 31 de diciembre de 2024, todo el plan." in box.children[2].value
    assert "26,0" in box.children[3].value  # 25,9786
    component.value = datos.componentes[0]
    assert f"«{datos.componentes[0]}»" in box.children[2].value


@pytest.mark.lento
def test_the_notebook_of_the_dashboard_runs_and_is_thin(folder, space, repo, tmp_path):
    path = repo / "notebooks" / "tableros" / "seguimiento.ipynb"
    values = {"entidad": "demo", "tablas": str(folder)}
    notebook = run_notebook(path, values, tmp_path / "corrido.ipynb", environment={"PAM_RAIZ": str(space.root)})
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in shown)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 4
            assert not re.search(r"^\s*(for|while|if|def|class|with|try)\b", cell.source, flags=re.MULTILINE)


def test_the_page_needs_only_the_kept_tables_and_little_else(folder, repo):
    """The kernel of a page opens no plan and no ledger: the raw folder could be gone, and heavy libraries stay out."""
    code = (
        "import sys; from pamlib import board_seguimiento as b; from pamlib.board_seguimiento.widget import view; "
        "from pamlib.board_seguimiento.load import chosen; import tempfile; "
        f"d = b.load({str(folder)!r}, 'demo', tempfile.mkdtemp()); view(chosen(d)); "
        "print(sorted({'duckdb', 'scipy', 'openpyxl', 'statsmodels', 'holidays', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repo,
        env={**os.environ, "SERVER_SOFTWARE": "voila/prueba"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


# --- whom it names, and who has nothing yet --------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """An entity whose plan names persons; one of them reported."""
    office = Office.new(tmp_path / "raiz")
    (office.workspace.root / "notebooks").mkdir()
    office.keep(template(tmp_path / "vuelta ana.xlsx", each(fill("contratar", avance=1), fill("dictar", avance=0.25))))
    return office


def kept(office):
    space = office.workspace
    folder = tables.prepare(space, prepare(space))
    text = " ".join(table.astype("str").to_csv() for table in store.read_tables(folder).values())
    return text, tablero.load("", space.entity, space.root)


def test_persons_are_numbered_unless_the_entity_says_otherwise(small):
    text, datos = kept(small)
    assert ANA not in text
    assert LUIS not in text
    assert "vuelta ana" not in text
    people = who.silent_people(Choice(datos, CORTE)).set_index("responsable")["devolvio"]
    assert people.to_dict() == {"Persona 1": True, "Persona 2": False}
    assert "El plan nombra a 2 personas; aquí van con un número." in words([who.answers(Choice(datos, CORTE))])
    with (small.workspace.raw / "entidad.yml").open("a", encoding="utf-8") as settings:
        settings.write("tablero_con_nombres: true\n")
    text, datos = kept(small)
    people = who.silent_people(Choice(datos, CORTE)).set_index("responsable")["devolvio"]
    assert people.to_dict() == {ANA: True, LUIS: False}


def test_a_corte_that_nobody_reported_can_be_looked_at_and_the_same_ledger_gives_the_same_tables(small):
    space = small.workspace
    folder = tables.prepare(space, prepare(space), NEXT)
    assert tables.prepare(space, prepare(space), NEXT) == folder
    datos = tablero.load("", space.entity, space.root)
    assert (datos.ficha["corte_inicial"], datos.cortes) == (NEXT, [NEXT, CORTE])
    said = words([who.answers(Choice(datos, NEXT))])
    assert "Al 30 de junio de 2025 hay reporte de 0 de 5 tareas de todo el plan. 2 responsables no han devuelto" in said


def test_the_rule_of_names_is_true_or_false(small):
    with (small.workspace.raw / "entidad.yml").open("a", encoding="utf-8") as settings:
        settings.write("tablero_con_nombres: tal vez\n")
    with pytest.raises(UserError, match="Escriba true o false"):
        names_allowed(small.workspace)


def test_an_entity_without_reports_is_told_so_kindly(tmp_path):
    office = Office.new(tmp_path / "raiz")
    _, datos = kept(office)
    shown = tablero.board(datos)
    assert isinstance(shown, Aviso)
    assert "todavía no tiene reportes de seguimiento. Cuando se reciba el primero con «pam recibir»" in shown.texto
    never = tablero.board(tablero.load("", "otra", office.workspace.root))
    assert "Todavía no se ha preparado el tablero de «otra»" in never.texto


def test_tables_of_another_kind_are_refused(small):
    with pytest.raises(UserError, match="falta la tabla «tablero»"):
        tablero.load(str(prepare(small.workspace)), "valdemora", small.workspace.root)


def test_the_command_refuses_before_it_serves(small, capsys):
    root = ["--raiz", str(small.workspace.root), "--entidad", "valdemora", "--cual", "seguimiento"]
    assert main(["tablero", *root]) == 2
    assert "Falta el cuaderno «seguimiento.ipynb»" in capsys.readouterr().err
