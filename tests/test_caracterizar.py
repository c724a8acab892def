"""``pam caracterizar`` on the demonstration: the document, the same bytes twice, what it refuses, what leaves."""

from __future__ import annotations

import re
import shutil

import caracteres as c
import nbformat
import pytest
import yaml

from pamlib import characterize_run, manifest, store
from pamlib import sections_caracterizacion as secciones
from pamlib.characterize.study import study
from pamlib.cli import main
from pamlib.runs import run_notebook
from pamlib.sections_caracterizacion import leaving
from pamlib.sections_caracterizacion.load import Datos, load
from pamlib.workspace import Workspace

SECTIONS = "pamlib/sections_caracterizacion/secciones.yml"


@pytest.fixture(scope="module")
def root(tmp_path_factory, repo):
    """A workspace with the notebooks and an entity whose invented data are kept as ``pam datos`` keeps them."""
    root = tmp_path_factory.mktemp("raiz")
    shutil.copytree(repo / "notebooks", root / "notebooks")
    raw = root / "data" / "raw" / "demo"
    raw.mkdir(parents=True)
    (raw / "entidad.yml").write_text("nombre_corto: Valdemora\ndivipola: '99901'\nficticia: true\n", encoding="utf-8")
    store.write_snapshot(c.tables(), Workspace(root, "demo").processed / "datos")
    return root


def words(html):
    """The text of a page, without scripts and tags."""
    return re.sub(r"\s+", " ", re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL))


@pytest.fixture(scope="module")
def document(root):
    assert main(["caracterizar", "--entidad", "demo", "--raiz", str(root)]) == 0
    return root / "reports" / "demo" / "caracterizacion-2024"


@pytest.mark.lento
def test_the_document_has_every_section_in_order(document, repo):
    html = (document / "caracterizacion.html").read_text(encoding="utf-8")
    titles = [each["titulo"] for each in yaml.safe_load((repo / SECTIONS).read_text(encoding="utf-8"))["secciones"]]
    assert re.findall(r"<h2 id=[^>]*>(.*?)</h2>", html)[-len(titles) :] == titles
    text = words(html)
    assert "Entidad ficticia de demostración" in text
    assert "Valdemora" in text
    assert "Tendencia al alza entre 2015 y 2024: +0,20 puntos por año, p = menos de 0,001." in text
    assert "datos.csv, fila 11, DESERCION" in text  # the cell of the last year
    assert "Traceback" not in text
    assert re.findall(r"\b(?:nan|NaN|None|NaT)\b|<NA>|&lt;NA&gt;", text) == []


@pytest.mark.lento
def test_every_figure_has_words_source_and_its_data_beside(document):
    html = (document / "caracterizacion.html").read_text(encoding="utf-8")
    figures = re.findall(r'<figure class="pam-figura".*?</figure>', html, flags=re.DOTALL)
    assert len(figures) > 10
    for figure in figures:
        caption = words(figure.split("<figcaption>")[1])
        assert "Fuente:" in caption
        assert re.search(r"20\d\d", caption)
    assert html.count('<details class="pam-detalle">') >= len(figures) - 2  # a dumbbell of two units has one table


@pytest.mark.lento
def test_the_same_inputs_give_the_same_bytes(document, root, capsys):
    assert main(["verificar", str(document), "--raiz", str(root)]) == 0
    assert "Igual byte por byte" in capsys.readouterr().out
    known = manifest.read(document)
    assert known["clase"] == characterize_run.KIND
    assert not any(str(root) in str(value) for value in known["parametros"]["20_caracterizacion"].values())


@pytest.mark.lento
def test_the_dashboard_runs(document, root, repo, tmp_path):
    tables = Workspace(root, "demo").processed / "caracterizacion"
    values = {"entidad": "demo", "tablas": str(tables)}
    notebook = run_notebook(repo / "notebooks" / "tableros" / "caracterizacion.ipynb", values, tmp_path / "t.ipynb")
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in shown)


def test_the_notebook_has_the_sections_of_the_list(repo):
    listed = yaml.safe_load((repo / SECTIONS).read_text(encoding="utf-8"))["secciones"]
    notebook = nbformat.read(repo / "notebooks" / "20_caracterizacion.ipynb", as_version=4)
    headings = [cell.source for cell in notebook.cells if cell.source.startswith("## ")]
    assert headings == [f"## {each['titulo']}\n\n{each['dice']}" for each in listed]


# --- what is refused -------------------------------------------------------------------------------------------------


def refused(root, capsys, *arguments):
    """The sentence with which the command ends in 2."""
    assert main(["caracterizar", "--raiz", str(root), *arguments]) == 2
    return capsys.readouterr().err.strip().splitlines()[-1]


def test_without_files_the_own_folder_is_read_and_its_absence_is_said(root, capsys):
    assert main(["datos", "leer", "--raiz", str(root), "--entidad", "otra"]) == 2
    assert "no tiene la carpeta" in capsys.readouterr().err
    folder = root / "data" / "raw" / "otra" / "datos"
    folder.mkdir(parents=True)
    (folder / "cualquiera.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["datos", "leer", "--raiz", str(root), "--entidad", "otra"]) == 2
    assert "cualquiera.csv" in capsys.readouterr().err


def test_an_entity_without_data_is_told_what_to_do(root, capsys):
    said = refused(root, capsys, "--entidad", "otra")
    assert said == (
        "La entidad «otra» no tiene datos de ninguna fuente. "
        "Guárdelos en «data/raw/otra/datos» y léalos con «pam datos leer --entidad otra»."
    )


def test_a_code_that_is_none_and_one_without_data_are_refused(root, capsys):
    assert "el código DIVIPOLA «41-551» no tiene 2 o 5 cifras" in refused(root, capsys, "--codigo", "41-551")
    assert "no tienen ninguna cifra de «41551»" in refused(root, capsys, "--codigo", "41551")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("caracterizacion.yml", "parametros: {horizonte: 3}",
         "Archivo «caracterizacion.yml»: no existe el parámetro «horizonte»"),
        ("caracterizacion.yml", "reglas: [x]",
         "Archivo «caracterizacion.yml»: «reglas» no tiene la forma «nombre: valor»"),
        ("caracterizacion.yml", "metas: 3", "solo admite «parametros» y «reglas»"),
        ("caracterizacion.yml", "a: [", "fila 1: no se puede leer como YAML"),
        ("oportunidades.yml", "- {accion: descartar, id: o_nada, motivo: x, autor: y, fecha: 2025-02-14}",
         "Archivo «oportunidades.yml», fila 1: la decisión 1 nombra la oportunidad «o_nada», que no existe"),
    ],
)  # fmt: skip
def test_a_file_of_the_entity_with_something_wrong_is_named(root, capsys, name, text, sentence):
    path = root / "data" / "raw" / "demo" / name
    path.write_text(text, encoding="utf-8")
    try:
        assert sentence in refused(root, capsys, "--solo-tablas")
    finally:
        path.unlink()


def test_before_the_first_one_the_dashboard_says_what_to_do(root, capsys):
    assert main(["tablero", "--cual", "caracterizacion", "--entidad", "otra", "--raiz", str(root)]) == 2
    assert "Hágala con «pam caracterizar --entidad otra»." in capsys.readouterr().err


# --- what leaves -----------------------------------------------------------------------------------------------------


def test_counts_of_few_persons_are_reserved_with_what_gives_them_away():
    """Disability: 10 + 3 + 1 urban, mixed and rural; the small ones and their shared-out rows do not leave."""
    tables = study(c.tables(), c.TOWN)
    key = ("linea_base", "matricula", "discapacidad")
    base = tables[key[0]].query(f"indicador == '{key[1]}' and poblacion == '{key[2]}'").set_index(["zona", "reparto"])
    assert base["valor"].to_dict() == {
        ("", ""): 10 + 3 + 1 + 5, ("urbana", ""): 10, ("rural", ""): 5, ("mixta", ""): 3 + 1,
        ("urbana", "repartida"): 10 + 3, ("rural", "repartida"): 5 + 1,
    }  # fmt: skip
    safe, many = leaving.protected(tables)
    shown = safe[key[0]].query(f"indicador == '{key[1]}' and poblacion == '{key[2]}'").set_index(["zona", "reparto"])
    hidden = set(shown.index[shown["valor"].isna()])
    assert {("rural", ""), ("mixta", ""), ("urbana", "repartida"), ("rural", "repartida")} <= hidden
    assert (shown.loc[list(hidden), "marca"] == "reservado").all()
    assert many >= len(hidden)
    ids = set(shown.loc[list(hidden), "base_id"])
    assert not ids & set(safe["linea_base_origen"]["base_id"])
    keys = ["indicador", "zona", "reparto", "poblacion"]
    for name in ("series", "brechas"):
        rows = safe[name]
        own = rows[(rows["indicador"] == key[1]) & (rows["poblacion"] == key[2])]
        assert not {(z, r) for _, z, r, _ in own[keys].itertuples(index=False)} & hidden
    reserved = safe["perfil"][safe["perfil"]["nota"] == "reservado"]
    assert len(reserved)
    assert reserved[["valor", "valor_comparado"]].isna().all(axis=None)
    html = secciones.baseline(Datos("demo", safe))._repr_html_()
    assert "reservada" in html


def test_tables_of_another_year_are_refused(root, tmp_path):
    from pamlib.errors import UserError

    store.write_tables(study(c.tables(3), c.TOWN), tmp_path)
    with pytest.raises(UserError, match="llegan a 2024 y se pidió 2023"):
        load(str(tmp_path), "demo", root, anio=2023)
