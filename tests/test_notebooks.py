"""Every notebook runs to its end, on plans with and without dates, and shows what it must."""

from __future__ import annotations

import re

import nbformat
import planes
import pytest

from pamlib import read_plan, store
from pamlib.export import to_html
from pamlib.runs import run_notebook

pytestmark = pytest.mark.lento

REPORTS = ["10_lectura", "50_seguimiento", "70_informe_semestral"]
CORTE = "2025-06-30"


@pytest.fixture(scope="module")
def folders(tmp_path_factory, repo):
    """Tables on disk: the tiny plan with and without dates, and the demonstration."""
    root = tmp_path_factory.mktemp("tablas")
    store.write_tables(planes.tablas(), root / "con_fechas")
    store.write_tables(planes.tablas(dates=False), root / "sin_fechas")
    store.write_tables(read_plan(repo / "data" / "raw" / "demo" / "plan_v5.xlsx").tables(), root / "demo")
    return root


def run(repo, name, tables, folder):
    values = {"entidad": "demo", "corte": CORTE, "tablas": str(tables), "salida": str(folder / "salida")}
    notebook = run_notebook(repo / "notebooks" / f"{name}.ipynb", values, folder / "corrido.ipynb")
    return re.sub(
        r"\s+", " ", re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", to_html(notebook, "Prueba"), flags=re.DOTALL)
    )


@pytest.mark.parametrize("name", REPORTS)
def test_notebook_on_the_demonstration(repo, folders, tmp_path, name):
    text = run(repo, name, folders / "demo", tmp_path)
    assert "Documento interno: contiene nombres de funcionarios." in text
    assert "Hallazgos de lectura 3 errores" in text
    assert "Cronograma de las tareas" in text or name != "70_informe_semestral"
    assert "Traceback" not in text


@pytest.mark.parametrize("name", REPORTS)
def test_notebook_on_a_plan_without_dates(repo, folders, tmp_path, name):
    text = run(repo, name, folders / "sin_fechas", tmp_path)
    assert "Documento interno" in text
    if name == "70_informe_semestral":
        assert "No se puede dibujar el cronograma" in text
        assert "no trae fechas de inicio ni de terminación" in text


def test_followup_saves_the_tables_it_promises(repo, folders, tmp_path):
    run(repo, "50_seguimiento", folders / "con_fechas", tmp_path)
    saved = store.read_tables(tmp_path / "salida" / "tablas")
    assert list(saved["seguimiento"]["estado"]) == ["vencida", "por vencer", "en plazo", "sin iniciar"]
    assert {"avances", "avances_sin_tarea", "recursos_por_anio", "recursos_por_fuente"} <= set(saved)


def test_the_follow_up_shows_progress_and_writes_letters(repo, folders, tmp_path):
    tables = folders / "con_avance"
    store.write_tables(read_plan(repo / "data" / "raw" / "demo" / "plan_v5.xlsx").tables(), tables)
    for name in ("avance_2025-04-30.xlsx", "avance_2025-06-30.xlsx"):
        (tables / name).write_bytes((repo / "data" / "raw" / "demo" / name).read_bytes())
    text = run(repo, "50_seguimiento", tables, tmp_path)
    assert "Curva S: avance esperado y ejecutado" in text
    assert "El avance del plan está entre" in text
    assert "No se ha reportado ejecución de recursos." in text
    saved = store.read_tables(tmp_path / "salida" / "avance")
    whole = saved["avance_ramas"].iloc[0]
    assert whole["asignado"] == pytest.approx(1)
    assert 0 < whole["avance_minimo"] <= whole["avance"] <= whole["avance_maximo"] <= 1
    assert {path.suffix for path in (tmp_path / "salida" / "cartas").iterdir()} == {".docx", ".html"}


def test_the_notebook_of_adjustments(repo, tmp_path):
    values = {"entidad": "demo", "corte": CORTE, "salida": str(tmp_path / "salida")}
    notebook = run_notebook(repo / "notebooks" / "60_ajustes.ipynb", values, tmp_path / "corrido.ipynb")
    text = to_html(notebook, "Ajustes")
    assert "Cambios por clase, de la versión 1.0.0 a la 2.0.0" in text
    assert (tmp_path / "salida" / "control_de_cambios.xlsx").is_file()


def test_the_opening_page_runs(repo, tmp_path):
    notebook = run_notebook(repo / "notebooks" / "00_inicio.ipynb", {}, tmp_path / "inicio.ipynb")
    assert "pam informe --entidad demo" in str(notebook)


def test_the_dashboard_runs(repo, folders, tmp_path):
    values = {"entidad": "demo", "corte": CORTE, "tablas": str(folders / "con_fechas")}
    notebook = run_notebook(repo / "notebooks" / "tableros" / "plan.ipynb", values, tmp_path / "plan.ipynb")
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in shown)


@pytest.mark.parametrize(
    "name", ["00_inicio", *REPORTS, "20_caracterizacion", "60_ajustes", "tableros/plan", "tableros/caracterizacion"]
)
def test_each_code_cell_is_one_call(repo, name):
    """Thin notebooks: no branches, no loops, and no cell of more than a few lines."""
    notebook = nbformat.read(repo / "notebooks" / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 4
            assert not re.search(r"^\s*(for|while|if|def|class|with|try)\b", cell.source, flags=re.MULTILINE)
