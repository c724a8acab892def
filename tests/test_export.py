"""A report as one file: what it publishes, what it keeps back, and how it behaves in a browser with no network."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
from navegador import CHROMIUM, abrir
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pamlib.errors import UserError
from pamlib.export import to_html
from pamlib.figures import Aviso, Figura, Tabla


def shown(thing: object) -> nbformat.NotebookNode:
    return new_output("display_data", data={"text/html": thing._repr_html_(), "text/plain": "<repr>"})


def figure(title: str = "Pagos por mes") -> Figura:
    data = pd.DataFrame(
        {"mes": [f"2024-{m:02d}-01" for m in range(1, 13)], "valor": [1234567.5 * m for m in range(12)]}
    )
    chart = alt.Chart(data).mark_bar().encode(x="mes:T", y="valor:Q", tooltip=["mes:T", "valor:Q"])
    return Figura(chart, titulo=title, descripcion="Suben cada mes.", fuente="Plan de prueba")


def notebook(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return new_notebook(cells=list(cells))


def body(html: str) -> str:
    return html[html.index("<body") :]


def test_code_prompts_and_noise_are_not_published() -> None:
    html = to_html(
        notebook(
            new_code_cell(
                "clave_secreta = 42",
                outputs=[
                    new_output("stream", name="stdout", text="línea de registro"),
                    new_output("stream", name="stderr", text="UserWarning: cosa"),
                    new_output("execute_result", data={"text/plain": "<objeto en 0x7f>"}),
                    shown(Aviso("Todo cuadra.")),
                ],
            ),
            new_code_cell(
                "print('intencional')",
                metadata={"tags": ["publicar"]},
                outputs=[
                    new_output("stream", name="stdout", text="55 tareas <ok>"),
                    new_output("stream", name="stderr", text="otro aviso"),
                ],
            ),
            new_markdown_cell("Borrador", metadata={"tags": ["no-publicar"]}),
        ),
        "Informe",
    )
    assert "Todo cuadra." in html
    assert "<pre>55 tareas &lt;ok&gt;</pre>" in html
    for kept_back in ("clave_secreta", "línea de registro", "cosa", "0x7f", "otro aviso", "Borrador", "In [", "Out["):
        assert kept_back not in html


def test_page_is_in_spanish_and_has_a_way_round() -> None:
    html = to_html(
        notebook(
            new_markdown_cell("# Informe\n\nVale $ 1.038.000.000 **y** $ 2.000, el 45,3 % de todo."),
            new_markdown_cell("## Año & calendario\n\n### Tareas\n\ntexto\n\n## Recursos"),
            new_markdown_cell("# Recursos"),
        ),
        "Informe",
    )
    assert '<html lang="es-CO">' in html
    assert "<title>Informe</title>" in html
    assert html.count("<h1") == 1
    assert '<a class="pam-salto" href="#contenido">' in html
    assert "$\N{NO-BREAK SPACE}1.038.000.000 <strong>y</strong> $\N{NO-BREAK SPACE}2.000" in html
    assert "45,3\N{NO-BREAK SPACE}%" in html
    links = re.findall(r'<a href="#(s-[^"]+)">([^<]+)</a>', html)
    assert links == [
        ("s-ano-calendario", "Año &amp; calendario"),
        ("s-tareas", "Tareas"),
        ("s-recursos", "Recursos"),
        ("s-recursos-2", "Recursos"),
    ]
    headings = re.findall(r'<h([23]) id="(s-[^"]+)">', html)
    assert headings == [("2", "s-ano-calendario"), ("3", "s-tareas"), ("2", "s-recursos"), ("2", "s-recursos-2")]


def test_nothing_is_fetched_and_only_our_scripts_run() -> None:
    html = to_html(notebook(new_code_cell("", outputs=[shown(figure())])), "Informe")
    markup = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"\s(src|srcset|action|data)=", markup)
    assert set(re.findall(r'href="([^#"][^"]*)"', markup)) == {"data:,"}
    assert "://" not in markup.replace('"http://www.w3.org/', "")
    for stranger in ("requirejs", "MathJax", "font-awesome", "mermaid"):
        assert stranger not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        assert f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy


def test_the_bundle_stands_once_and_only_where_there_are_figures() -> None:
    two = to_html(notebook(new_code_cell("", outputs=[shown(figure()), shown(figure("Otra"))])), "Informe")
    assert two.count("window.vegaEmbed=") == 1
    none = to_html(notebook(new_markdown_cell("Sin gráficos.")), "Informe")
    assert "<script" not in none
    assert "script-src 'none'" in none
    assert len(none) < 20_000


def test_a_thing_shown_twice_gets_ids_of_its_own() -> None:
    table = Tabla(pd.DataFrame({"a": [1]}), titulo="T", fuente="F")
    html = body(
        to_html(notebook(new_code_cell("", outputs=[shown(x) for x in (figure(), table, figure(), table)])), "I")
    )
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', html)) <= set(ids)


def test_markup_in_the_title_is_text() -> None:
    html = to_html(notebook(), "<script>alert(1)</script>")
    assert "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>" in html
    assert "<script>alert" not in html


def test_a_failed_cell_stops_the_export() -> None:
    failed = new_code_cell(
        "1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="por cero", traceback=[])]
    )
    with pytest.raises(UserError, match=r"celda 2 del cuaderno .*ZeroDivisionError: por cero"):
        to_html(notebook(new_markdown_cell("hola"), failed), "Informe")


def test_an_image_without_words_is_refused_and_one_with_them_is_inlined() -> None:
    data = {"image/png": "iVBORw0K\nGgo=", "text/plain": "<Figure>"}
    with pytest.raises(UserError, match=r"celda 1 .*sin descripción"):
        to_html(notebook(new_code_cell("", outputs=[new_output("display_data", data=data)])), "Informe")
    said = new_output("display_data", data=data, metadata={"alt": 'Mapa "rural"'})
    html = to_html(notebook(new_code_cell("", outputs=[said])), "Informe")
    assert '<img alt="Mapa &quot;rural&quot;" src="data:image/png;base64,iVBORw0KGgo=">' in html


def test_an_empty_title_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="titulo"):
        to_html(notebook(), " ")


def test_same_bytes_in_two_processes_and_whatever_papermill_stamps(tmp_path: Path) -> None:
    nb = notebook(
        new_markdown_cell("## Uno"), new_code_cell("x", outputs=[shown(figure())]), new_markdown_cell("## Dos")
    )
    for name in ("a", "b"):
        for k, cell in enumerate(nb.cells):
            cell["id"] = f"{name}{k}"
            cell.metadata["papermill"] = {"duration": len(name), "start_time": name}
        nb.metadata["papermill"] = {"output_path": f"/tmp/{name}"}
        nbformat.write(nb, tmp_path / f"{name}.ipynb")
    code = (
        "import sys, nbformat\nfrom pamlib.export import to_html\n"
        "sys.stdout.buffer.write(to_html(nbformat.read(sys.argv[1], 4), 'Informe').encode())"
    )
    pages = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / f"{name}.ipynb")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for name, seed in (("a", "1"), ("b", "2"))
    ]
    assert len(pages[0]) > 500_000
    assert pages[0] == pages[1]


@pytest.mark.navegador
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_comes_alive_with_the_network_refused(tmp_path: Path, width: int) -> None:
    nb = notebook(
        new_markdown_cell("## Pagos"),
        new_code_cell("", outputs=[shown(figure())]),
        new_code_cell(
            "", outputs=[new_output("display_data", data={"text/html": "<script>window.ajeno = 1</script>"})]
        ),
    )
    page_file = tmp_path / "informe.html"
    page_file.write_text(to_html(nb, "Informe"), encoding="utf-8")
    with abrir(page_file.as_uri(), width=width, height=900) as page:
        page.wait_for_selector('figure[data-viva="si"] .pam-viva svg', timeout=20_000)
        texts = page.eval_on_selector_all(".pam-viva svg text", "nodes => nodes.map(n => n.textContent)")
        assert "abr" in texts
        assert "2.000.000" in texts
        assert not {"Apr", "April", "2,000,000"} & set(texts)
        assert not page.is_visible(".pam-fija")
        page.hover(".pam-viva svg path[aria-roledescription='bar'], .pam-viva svg .mark-rect path >> nth=7")
        page.wait_for_selector("#pam-globo.visible")
        tip = page.inner_text("#pam-globo")
        assert "01/08/2024" in tip
        assert "8.641.972,5" in tip
        assert page.evaluate("window.ajeno") is None  # a script that came in with the data did not run
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(url.startswith(("file:", "data:")) for url in page.requests)
        assert [m for m in page.problems if "Content Security Policy" not in m] == []


@pytest.mark.navegador
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
def test_the_page_reads_without_scripts_and_prints_the_drawing(tmp_path: Path) -> None:
    page_file = tmp_path / "informe.html"
    page_file.write_text(to_html(notebook(new_code_cell("", outputs=[shown(figure())])), "Informe"), encoding="utf-8")
    with abrir(page_file.as_uri(), java_script_enabled=False) as page:
        assert page.is_visible(".pam-fija svg")
    with abrir(page_file.as_uri()) as page:
        page.wait_for_selector('figure[data-viva="si"]', timeout=20_000)
        page.emulate_media(media="print")
        assert page.is_visible(".pam-fija svg")
        assert not page.is_visible(".pam-viva")
