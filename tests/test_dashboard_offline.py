"""A dashboard in a real browser: in Spanish, alive, without code, and without one request that leaves the machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from navegador import CHROMIUM, LOCAL, abrir
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from pamlib import dashboard
from pamlib.errors import UserError

CODE = """\
# comentario_que_nadie_debe_ver
import altair as alt, ipywidgets as w, pandas as pd
from IPython.display import display
from pamlib.figures import Aviso, Figura, Tabla
variable_secreta = "contraseña de prueba"
pagos = pd.DataFrame({"mes": [f"2024-{m:02d}-01" for m in range(1, 13)], "valor": [1234567.5 * m for m in range(12)]})
salida = w.Output()
mes = w.Dropdown(options=["Todos", "Enero", "Falla"], description="Mes")
def pinta(_=None):
    salida.clear_output(wait=True)
    with salida:
        if mes.value == "Falla":
            raise ValueError(variable_secreta[:3])
        datos = pagos if mes.value == "Todos" else pagos.head(1)
        chart = alt.Chart(datos).mark_bar().encode(x="mes:T", y="valor:Q")
        display(Figura(chart, titulo=f"Pagos: {mes.value}", descripcion="Suben cada mes.", fuente="Plan de prueba"))
        display(Tabla(datos, titulo="Detalle", fuente="Plan de prueba", formatos={"mes": "fecha", "valor": "pesos"}))
mes.observe(pinta, "value")
pinta()
display(mes, salida)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard that is being served; the whole process group is ended afterwards."""
    folder = tmp_path_factory.mktemp("tablero")
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Tablero de prueba\n\nEl total es $ 5 y no $ 6."),
            new_code_cell(CODE),
            new_code_cell("import sys; print('ruido', file=sys.stderr); 1 / 0  # division_secreta"),
        ],
        metadata={"title": "Tablero de prueba", "kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, folder / "prueba.ipynb")
    (folder / "privada.png").write_bytes(b"\x89PNG")
    port = free_port()
    code = f"import pathlib, pamlib.dashboard as d; d.serve(pathlib.Path('prueba.ipynb'), {port}, open_browser=False)"
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{url}voila/static/pam-figuras.js", timeout=2).read()
                break
            except OSError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.2)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)  # the server ends its kernels, which are in groups of their own
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)
    assert server.stdout.read() == f"Tablero en {url} (Ctrl+C para terminar)\n"


def status(url: str, method: str = "GET", **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


pytestmark = [pytest.mark.navegador, pytest.mark.lento]
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)


@needs_chromium
def test_the_dashboard_works_with_the_network_refused(address: str) -> None:
    with abrir(address) as page:
        page.wait_for_selector('figure[data-viva="si"] .pam-viva svg', timeout=60_000)
        text = page.inner_text("body")
        for words in (
            "Tablero de prueba",
            "$ 5 y no $ 6",
            "Pagos: Todos",
            "Fuente: Plan de prueba",
            "1 de enero de 2024",
        ):
            assert words in text
        assert "$ 1.234.568" in text
        axis = page.eval_on_selector_all(".pam-viva svg text", "nodes => nodes.map(n => n.textContent)")
        assert {"abr", "2.000.000"} <= set(axis)
        assert page.get_attribute("html", "lang") == "es-CO"
        assert page.title() == "Tablero de prueba"

        # a failing cell says so in Spanish, and nothing of it reaches the page
        assert "Esta parte del tablero no se pudo" in text
        source = page.content()
        for hidden in ("ZeroDivision", "division_secreta", "comentario_que_nadie", "variable_secreta", "ruido"):
            assert hidden not in source

        # all of it can be reached and printed
        height = page.evaluate("document.querySelector('.pam-aviso-error').getBoundingClientRect().bottom + scrollY")
        assert height > 900
        assert page.evaluate("document.documentElement.scrollHeight") >= height
        page.emulate_media(media="print")
        assert page.is_visible(".pam-viva svg")
        page.emulate_media(media="screen")

        # the reader's choice reaches the kernel and comes back
        page.select_option("select", "Enero")
        page.wait_for_selector('figure[data-viva="si"] .pam-titulo:has-text("Pagos: Enero")', timeout=20_000)
        assert len(page.query_selector_all("tbody tr")) == 1

        assert page.refused == []
        assert {urlsplit(url).hostname for url in page.requests if not url.startswith(("data:", "blob:"))} <= LOCAL
        assert sum("pam-vega.js" in url for url in page.requests) == 1
        assert page.problems == []


@needs_chromium
def test_a_callback_that_fails_sends_no_code(address: str) -> None:
    frames: list[str] = []
    with abrir("about:blank") as page:
        page.on("websocket", lambda ws: ws.on("framereceived", lambda data: frames.append(str(data))))
        page.goto(address)
        page.wait_for_selector('figure[data-viva="si"]', timeout=60_000)
        page.select_option("select", "Falla")
        page.wait_for_selector("text=ValueError", timeout=20_000)
        source = page.content()
    assert any("ValueError" in frame for frame in frames)
    for hidden in ("variable_secreta", "comentario_que_nadie", "Traceback"):
        assert hidden not in source
        assert not [frame for frame in frames if hidden in frame]


def test_the_page_as_sent_has_no_code_and_asks_for_nothing_elsewhere(address: str) -> None:
    page = urllib.request.urlopen(address, timeout=60)
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    html = page.read().decode()
    assert html.rstrip().endswith("</html>")
    for hidden in ("comentario_que_nadie", "variable_secreta", "division_secreta", "ZeroDivision", "ruido"):
        assert hidden not in html
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    for stranger in ("cdn", "fontawesome", "font-awesome", "requirejs", "mermaid"):
        assert stranger not in html.lower()


def test_a_template_or_a_theme_cannot_be_asked_for(address: str) -> None:
    html = urllib.request.urlopen(f"{address}?template=classic&theme=dark", timeout=60).read().decode()
    assert "pam-tablero" in html
    assert "theme-dark" not in html


def test_files_beside_the_notebook_are_not_served(address: str) -> None:
    assert status(f"{address}voila/files/privada.png") == 403
    assert status(f"{address}voila/files/prueba.ipynb") == 403
    assert status(f"{address}voila/tree/") in {403, 404}


def test_a_name_of_another_site_is_refused(address: str) -> None:
    assert status(f"{address}api/kernels/00000000-0000-0000-0000-000000000000", Host="atacante.example") == 403


def test_mistakes_of_the_user_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"«nada\.ipynb»: no existe ese cuaderno"):
        dashboard.serve(tmp_path / "nada.ipynb", free_port(), open_browser=False)
    (tmp_path / "x.ipynb").write_text("{}", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError, match="puerto"):
            dashboard.serve(tmp_path / "x.ipynb", taken.getsockname()[1], open_browser=False)
    with pytest.raises(UserError, match="puerto 70000"):
        dashboard.serve(tmp_path / "x.ipynb", 70_000, open_browser=False)
