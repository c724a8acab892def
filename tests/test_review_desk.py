"""The review desk, driven through its widgets: what it shows, what its buttons keep, and what it refuses."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import libros
import nbformat
import planes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import V5, V5_ROW, line
from navegador import CHROMIUM, abrir

from pamlib import store
from pamlib.corrections import read_file
from pamlib.corrections.review import Review, Who
from pamlib.review_desk import Desk, around, context, show
from pamlib.runs import run_notebook
from pamlib.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A plan with two figures that cannot be read (one text looks like a tag) and a column without a heading."""
    folder = tmp_path / "data" / "raw" / "villa"
    folder.mkdir(parents=True)
    second = [*line("Rendir el informe", "R.P."), "$ 9.000.000"]
    rows = [["PLAN 2024-2025"], [], V5, V5_ROW, line("Dictar los talleres", "#####"),
            line("Hacer <b>actas</b>", "<script>x</script>"), second]  # fmt: skip
    libros.book(folder / "plan.xlsx", rows)
    (folder / "entidad.yml").write_text("plan_vigente: plan.xlsx\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def desk(root: Path) -> Desk:
    return Desk(Review.open(Workspace(root, "villa")))


def sign(desk: Desk) -> None:
    desk.motivo.value, desk.autor.value, desk.fecha.value = "Según el contrato", "Ana", "2025-06-30"


def choose(desk: Desk, words: str) -> None:
    """Choose the first finding whose label has some words."""
    desk.lista.value = next(name for label, name in desk.lista.options if words in label)


def errors(desk: Desk) -> list[str]:
    return [label for label, _ in desk.lista.options if label.startswith("ERROR")]


# -- what it shows ------------------------------------------------------------------------------------------------


def test_errors_come_first_and_the_cell_is_marked(desk):
    assert [label.partition(" · ")[0] for label, _ in desk.lista.options][:3] == ["ERROR"] * 3
    choose(desk, "fila 5, columna L")
    shown = desk.detalle.value
    assert "<mark>#####</mark>" in shown
    assert "Había una cifra y no se puede leer" in shown
    for text in ("RECURSOS", "Contratar la universidad", "Rendir el informe"):
        assert text in shown
    assert "hoja PAM, fila 5, columna L" in shown
    assert "3 errores" in desk.resumen.value


def test_text_of_the_plan_is_never_markup(desk):
    choose(desk, "fila 6, columna L")
    assert "<script>" not in desk.detalle.value
    assert "&lt;script&gt;x&lt;/script&gt;" in desk.detalle.value
    assert "<b>" not in desk.detalle.value


def test_every_control_has_a_spanish_name(desk):
    named = [desk.gravedad, desk.estado, desk.lista, desk.motivo, desk.autor, desk.fecha, desk.accion, desk.celda,
             desk.destino, desk.texto, desk.ademas, desk.tomadas.lista]  # fmt: skip
    assert [each.description for each in named] == [
        "Gravedad", "Estado", "Hallazgos", "Motivo", "Autor", "Fecha", "Corrección", "Celda", "Destino", "Texto",
        "Además", "Decisiones",
    ]  # fmt: skip
    assert [each.description for each in (desk.aceptar, desk.corregir)] == [
        "Aceptar como está",
        "Guardar la corrección",
    ]
    assert [each.description for each in (desk.tomadas.ultima, desk.tomadas.elegida)] == [
        "Deshacer la última",
        "Deshacer la elegida",
    ]
    buttons = [desk.aceptar, desk.corregir, desk.tomadas.ultima, desk.tomadas.elegida]
    assert all(each.tooltip for each in [*named, *buttons])


def test_the_lists_filter(desk):
    everything = len(desk.lista.options)
    desk.gravedad.value = "Solo errores"
    assert len(desk.lista.options) == 3
    desk.gravedad.value = "Todas las gravedades"
    assert len(desk.lista.options) == everything


# -- what it keeps ------------------------------------------------------------------------------------------------


def test_accepting_keeps_the_decision_and_reads_again(desk):
    choose(desk, "fila 5, columna L")
    sign(desk)
    desk.aceptar.click()
    assert 'role="status"' in desk.mensaje.value
    assert "Guardado en correcciones.yml; el plan se leyó de nuevo." in desk.mensaje.value
    assert len(errors(desk)) == 2
    (kept,) = read_file(desk.review.file)
    assert (kept.accion, kept.codigo, kept.hoja, kept.fila, kept.columna, kept.espera) == (
        "aceptar", "recurso_ilegible", "PAM", 5, "L", "#####",
    )  # fmt: skip
    assert (kept.motivo, kept.autor, kept.fecha) == ("Según el contrato", "Ana", "2025-06-30")
    # The tables that the other notebooks use are those of this reading.
    table = store.read_tables(desk.review.workspace.processed)["hallazgos"]
    assert (table["estado"] == "aceptado").sum() == 1
    desk.estado.value = "También lo atendido"
    assert any("(aceptado)" in label for label, _ in desk.lista.options)
    choose(desk, "(aceptado)")
    assert desk.aceptar.disabled
    assert desk.corregir.disabled


def test_a_text_is_corrected(desk):
    choose(desk, "fila 5, columna L")
    sign(desk)
    assert desk.texto.value == "#####"
    desk.texto.value = "$ 7.000.000"
    desk.corregir.click()
    assert desk.review.plan.summary()["recursos_por_anio"] == {None: 19_000_000}
    assert len(errors(desk)) == 2
    assert "L5" not in desk.mensaje.value


def test_a_cell_is_moved_with_the_lists(desk):
    """Row 7 has its source under RECURSOS and its figure under no heading."""
    choose(desk, "fila 7, columna L")
    sign(desk)
    desk.accion.value = "Llevar la celda a otra columna"
    assert ("L · RECURSOS", "L") in desk.destino.options
    desk.corregir.click()
    assert "Falta el destino" in desk.mensaje.value
    desk.celda.value = "N"
    desk.destino.value = "L"
    desk.corregir.click()
    assert "ya está «R.P.»" in desk.mensaje.value
    assert not desk.review.file.exists()
    desk.accion.value = "Escribir el texto de la celda"
    desk.celda.value = "L"
    desk.texto.value = "$ 9.000.000"
    desk.corregir.click()
    assert desk.review.plan.summary()["recursos_por_anio"] == {None: 21_000_000}


def test_rows_are_joined_split_and_regrouped_with_the_lists(desk):
    sign(desk)
    choose(desk, "fila 5, columna L")
    desk.accion.value = "Partir la fila"
    desk.celda.value = "H"
    assert desk.texto.value == "Dictar los talleres"
    desk.texto.value = "Dictar\nlos talleres"
    desk.corregir.click()
    assert "Dictar" in desk.review.plan.lineas["tarea"].tolist()
    choose(desk, "fila 6, columna L")
    desk.accion.value = "Asignar la fila al grupo de otra"
    desk.celda.value = "H"
    desk.destino.value = "4"
    desk.corregir.click()
    assert "Guardado" in desk.mensaje.value
    desk.accion.value = "Unir la fila con una de arriba"
    assert [value for _, value in desk.destino.options][-1] == "4"
    assert [c.accion for c in read_file(desk.review.file)] == ["partir_fila", "asignar_padre"]


def test_what_an_action_does_not_use_cannot_be_written(desk):
    choose(desk, "fila 5, columna L")
    used = {}
    for name in desk.accion.options:
        desk.accion.value = name
        used[name] = [n for n, each in (("texto", desk.texto), ("destino", desk.destino), ("además", desk.ademas))
                      if not each.disabled]  # fmt: skip
    assert used == {
        "Escribir el texto de la celda": ["texto"], "Llevar la celda a otra columna": ["destino"],
        "Unir la fila con una de arriba": ["destino"], "Partir la fila": ["texto", "además"],
        "Asignar la fila al grupo de otra": ["destino", "además"], "Explicar un encabezado": ["destino", "además"],
    }  # fmt: skip


def test_cells_are_repeated_in_the_parts_of_a_row(desk):
    sign(desk)
    choose(desk, "fila 5, columna L")
    desk.accion.value, desk.celda.value = "Partir la fila", "H"
    desk.texto.value, desk.ademas.value = "Dictar\nlos talleres", "I, J"
    desk.corregir.click()
    assert read_file(desk.review.file)[0].repetir == ("I", "J")
    lines = desk.review.plan.lineas
    assert lines.loc[lines["origen_fila"] == 5, "responsable_tarea"].tolist() == ["Líder", "Líder"]


# -- what it takes back -------------------------------------------------------------------------------------------


def test_the_last_decision_is_taken_back(desk):
    sign(desk)
    assert (desk.tomadas.ultima.disabled, desk.tomadas.elegida.disabled) == (True, True)
    for words in ("fila 5, columna L", "fila 6, columna L"):
        choose(desk, words)
        desk.aceptar.click()
    assert [label for label, _ in desk.tomadas.lista.options] == [
        "2 · aceptar: Celda de recursos que no es una cifra ni un estado… · hoja PAM, fila 6, columna L",
        "1 · aceptar: Había una cifra y no se puede leer · hoja PAM, fila 5, columna L",
    ]
    assert "2 decisiones guardadas" in desk.tomadas.detalle.value.casefold()
    desk.tomadas.ultima.click()
    assert 'role="status"' in desk.mensaje.value
    assert "Se deshizo: 2 · aceptar" in desk.mensaje.value
    assert [c.fila for c in read_file(desk.review.file)] == [5]
    assert any("fila 6, columna L" in label for label in errors(desk))
    # The tables that the other notebooks use are those of this reading.
    table = store.read_tables(desk.review.workspace.processed)["hallazgos"]
    assert (table["estado"] == "aceptado").sum() == 1
    desk.tomadas.ultima.click()
    assert read_file(desk.review.file) == []
    assert desk.tomadas.ultima.disabled
    assert len(errors(desk)) == 3


def test_any_decision_is_taken_back_and_the_rest_of_the_file_stays(desk):
    sign(desk)
    for words in ("fila 5, columna L", "fila 6, columna L"):
        choose(desk, words)
        desk.aceptar.click()
    text = desk.review.file.read_text(encoding="utf-8")
    second = text.index("- accion", text.index("- accion") + 1)
    desk.review.file.write_text(f"{text[:second]}# Del acta 4\n{text[second:]}", encoding="utf-8")
    desk.tomadas.refresh()
    desk.tomadas.lista.value = 1
    assert "Se acepta como está. Motivo: Según el contrato. Autor: Ana, 2025-06-30." in desk.tomadas.detalle.value
    desk.tomadas.elegida.click()
    assert (
        desk.review.file.read_text(encoding="utf-8") == f"{text[: text.index('- accion')]}# Del acta 4\n{text[second:]}"
    )


def test_a_decision_that_another_needs_is_not_taken_back(desk):
    """The second accepts what the reading says of the text that the first one wrote."""
    sign(desk)
    choose(desk, "fila 5, columna L")
    desk.accion.value, desk.texto.value = "Escribir el texto de la celda", "otra cosa"
    desk.corregir.click()
    kept = read_file(desk.review.file)[0]
    doubt = next(row for row in desk.review.doubts().to_dict("records") if row["encontrado"] == "otra cosa")
    desk.review.add([desk.review.accept(doubt, Who("m", "a", "2025-06-30"))])
    before = desk.review.file.read_bytes()
    desk.tomadas.refresh()
    desk.tomadas.lista.value = kept.number
    desk.tomadas.elegida.click()
    assert 'role="alert"' in desk.mensaje.value
    assert "porque la decisión 2 (aceptar) se apoya en ella" in desk.mensaje.value
    assert "Deshaga antes la decisión 2." in desk.mensaje.value
    assert desk.review.file.read_bytes() == before


def test_a_decision_that_somebody_else_took_back_is_said(desk):
    sign(desk)
    choose(desk, "fila 5, columna L")
    desk.aceptar.click()
    desk.review.file.unlink()
    desk.tomadas.ultima.click()
    assert "No hay una decisión elegida que esté en el archivo" in desk.mensaje.value
    assert desk.tomadas.ultima.disabled


# -- what it refuses ----------------------------------------------------------------------------------------------


def test_a_decision_without_its_reason_is_not_kept(desk):
    choose(desk, "fila 5, columna L")
    desk.autor.value, desk.fecha.value = "Ana", "2025-06-30"
    desk.aceptar.click()
    assert 'role="alert"' in desk.mensaje.value
    assert "Falta «Motivo»" in desk.mensaje.value
    desk.motivo.value, desk.fecha.value = "Porque sí", "30 de junio"
    desk.aceptar.click()
    assert "la fecha «30 de junio»" in desk.mensaje.value
    assert not desk.review.file.exists()
    assert len(errors(desk)) == 3


def test_a_correction_that_does_not_fit_changes_nothing(desk):
    sign(desk)
    choose(desk, "fila 5, columna L")
    desk.aceptar.click()
    before = desk.review.file.read_bytes()
    choose(desk, "fila 6, columna L")
    desk.accion.value = "Partir la fila"
    desk.texto.value = "una\notra"
    desk.corregir.click()
    assert "juntas no dan el texto" in desk.mensaje.value
    assert desk.review.file.read_bytes() == before


ANY = st.one_of(st.text(max_size=20), st.none(), st.integers(), st.lists(st.text(), max_size=2))


@settings(max_examples=40)
@given(action=ANY, cell=ANY, target=ANY, finding=ANY)
def test_values_that_no_list_offers_keep_nothing(tmp_path_factory, action, cell, target, finding):
    """What a browser may send is looked up before it is used."""
    if not hasattr(test_values_that_no_list_offers_keep_nothing, "desk"):
        folder = tmp_path_factory.mktemp("mesa")
        raw = folder / "data" / "raw" / "villa"
        raw.mkdir(parents=True)
        libros.book(raw / "plan.xlsx", [V5, V5_ROW, line("Dictar", "#####")])
        (raw / "entidad.yml").write_text("plan_vigente: plan.xlsx\n", encoding="utf-8")
        test_values_that_no_list_offers_keep_nothing.desk = Desk(Review.open(Workspace(folder, "villa")))
    desk = test_values_that_no_list_offers_keep_nothing.desk
    sign(desk)
    real = desk.accion, desk.celda, desk.destino, desk.lista, desk.tomadas.lista
    try:
        desk.accion, desk.celda, desk.destino = (Fake(v) for v in (action, cell, target))
        desk._keep(desk._corrected)
        desk.lista = Fake(finding)
        desk._keep(desk._accepted)
        desk.tomadas.lista = Fake(finding)
        desk.tomadas._undo([c for c in desk.tomadas._listed if c.number == desk.tomadas.lista.value])
    finally:
        desk.accion, desk.celda, desk.destino, desk.lista, desk.tomadas.lista = real
    assert not desk.review.file.exists()
    assert 'role="alert"' in desk.mensaje.value


class Fake:
    """A widget whose value is whatever a browser said."""

    def __init__(self, value: object) -> None:
        self.value, self.options, self.index = value, (), None


# -- on paper and in notebooks ------------------------------------------------------------------------------------


def test_the_context_shows_errors_and_says_so_without_any():
    datos = planes.datos()
    paper = context(datos)._repr_html_()
    assert "Pendientes (1 error):" in paper
    assert "Fila 13 del archivo" in paper or "Filas 11 a 40" in paper
    settled = planes.datos()
    settled.tablas["hallazgos"] = settled.hallazgos.assign(estado="aceptado")
    assert "No hay errores ni avisos pendientes" in context(settled)._repr_html_()


def test_the_table_around_a_cell_is_that_of_the_source(desk):
    html = around(desk.review.plan.celdas, "PAM", 5, "L", rows=1)
    assert re.findall(r'<th scope="row"[^>]*>(.*?)</th>', html) == ["3", "4", "5", "6"]
    assert html.count("<mark>") == 1
    # The doubtful cell is in sight: four columns to each side of it, not all the columns of the plan.
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html) == ["Fila", *"HIJKLM"]
    assert "columnas H a M" in html
    whole = around(desk.review.plan.celdas, "PAM", 5, "", rows=1)
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', whole) == ["Fila", *"ABCDEFGHIJKLM"]


def test_fixed_tables_show_no_desk(root):
    assert "Esta página muestra tablas ya fijas" in show("villa", tablas="x", raiz=str(root))._repr_html_()
    assert "Esta página muestra tablas ya fijas" in show("villa", salida="x", raiz=str(root))._repr_html_()
    assert "No se sabe cuál es el plan de «otra»" in show("otra", raiz=str(root))._repr_html_()
    assert type(show("villa", raiz=str(root))).__name__ == "VBox"


@pytest.mark.lento
def test_the_notebook_runs_unattended_with_the_desk_in_it(root, repo, tmp_path, monkeypatch):
    monkeypatch.setenv("PAM_RAIZ", str(root))
    store.write_snapshot(Review.open(Workspace(root, "villa")).plan.tables(), Workspace(root, "villa").processed)
    values = {"entidad": "villa", "corte": "2025-06-30", "tablas": "", "salida": ""}
    path = repo / "notebooks" / "10_lectura.ipynb"
    notebook = run_notebook(path, values, tmp_path / "corrido.ipynb", environment={"PAM_RAIZ": str(root)})
    shown = str(notebook)
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "Pendientes (3 errores):" in shown
    assert not (root / "data" / "raw" / "villa" / "correcciones.yml").exists()


# -- in a browser -------------------------------------------------------------------------------------------------


@pytest.fixture
def address(root, tmp_path, monkeypatch):
    """The desk alone in a notebook, served by Voilà from a folder of its own."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    source = f"from pamlib import review_desk\n\nreview_desk.show('villa', raiz={str(root)!r})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    path = tmp_path / "mesa.ipynb"
    nbformat.write(notebook, path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "voila", str(path), f"--port={port}", "--no-browser", "--Voila.ip=127.0.0.1"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "Voilà did not start"
                assert time.monotonic() < deadline, "Voilà did not open"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.mark.lento
@pytest.mark.navegador
def test_a_person_accepts_a_doubt_in_a_browser(root, address):
    with abrir(address) as page:
        page.get_by_label("Hallazgos", exact=True).wait_for(timeout=90_000)
        for name in ("Motivo", "Autor", "Fecha", "Corrección", "Celda", "Destino", "Texto", "Gravedad", "Estado"):
            assert page.get_by_label(name, exact=True).count() == 1, name
        page.get_by_label("Hallazgos", exact=True).select_option(index=0)
        page.get_by_text("#####").first.wait_for()
        for name, text in (("Motivo", "Según el contrato"), ("Autor", "Ana"), ("Fecha", "2025-06-30")):
            page.get_by_label(name, exact=True).fill(text)
            page.get_by_label(name, exact=True).press("Tab")
        page.get_by_role("button", name="Aceptar como está").click()
        page.get_by_text("Guardado en correcciones.yml").wait_for(timeout=30_000)
        (kept,) = read_file(root / "data" / "raw" / "villa" / "correcciones.yml")
        assert (kept.accion, kept.autor, kept.fila) == ("aceptar", "Ana", 5)
        page.get_by_role("button", name="Deshacer la última").click()
        page.get_by_text("Se deshizo: 1 · aceptar").wait_for(timeout=30_000)
        assert page.get_by_text("0 decisiones guardadas").count() == 1
    assert read_file(root / "data" / "raw" / "villa" / "correcciones.yml") == []
