"""What a figure, a table, a cover and a notice say, and that they say it in the same bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import altair as alt
import pandas as pd
import pytest

from pamlib import figures, theme
from pamlib.figures import Aviso, Ficha, Figura, Tabla
from pamlib.followup import ESTADOS

WORDS = {"titulo": "Recursos por año", "descripcion": "2025 reúne la mayor parte.", "fuente": "Plan de la entidad."}
MONEY = pd.DataFrame({"anio": ["2024", "2025"], "valor": [1234.5, 9876543.0]})


def bars() -> alt.Chart:
    pick = alt.selection_point(fields=["anio"])
    return alt.Chart(MONEY).mark_bar(clip=True).encode(x="valor:Q", y="anio:N", tooltip=["valor:Q"]).add_params(pick)


def spec_of(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/vnd\.vegalite\+json">(.*?)</script>', html, re.DOTALL)[1])


class Outline(HTMLParser):
    """Tags with their attributes, and whether each one is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert [tag] == self.open[-1:], f"</{tag}> closes nothing"
        self.open.pop()


def test_figure_has_title_description_source_drawing_and_spec() -> None:
    html = Figura(bars(), **WORDS)._repr_html_()
    outline = Outline(html)
    assert outline.tags[0][0] == "figure"
    ids = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(ids) == len(set(ids))
    named = {a["aria-labelledby"] for _, a in outline.tags if "aria-labelledby" in a}
    assert named <= set(ids)
    for text in ("Recursos por año", "2025 reúne la mayor parte.", "Fuente: Plan de la entidad."):
        assert text in html
    assert "<svg" in html
    assert "1.000.000" in html
    assert "1,000,000" not in html
    assert next(iter(spec_of(html)["datasets"].values()))[0] == {"anio": "2024", "valor": 1234.5}
    assert "http://" not in html.replace("http://www.w3.org/", "")
    assert "https://" not in html


@pytest.mark.parametrize("word", ["titulo", "descripcion", "fuente"])
@pytest.mark.parametrize("blank", ["", "  \n"])
def test_figure_refuses_blank_words(word: str, blank: str) -> None:
    with pytest.raises(ValueError, match=word):
        Figura(bars(), **{**WORDS, word: blank})


def test_figure_is_the_same_bytes_though_altair_and_vega_count() -> None:
    first = Figura(bars(), **WORDS)._repr_html_()
    Figura(bars(), **{**WORDS, "titulo": "Otra"})._repr_html_()  # moves every process-wide counter
    assert Figura(bars(), **WORDS)._repr_html_() == first
    assert len(spec_of(first)["params"]) == 1


def test_figure_is_the_same_bytes_in_another_process() -> None:
    code = (
        "import altair as alt, pandas as pd\nfrom pamlib.figures import Figura\n"
        "d = pd.DataFrame({'c': list('abc'), 'v': [1, 2, 3]})\n"
        "print(Figura(alt.Chart(d).mark_bar(clip=True).encode(x='v', y='c', color='c'),"
        " titulo='t', descripcion='d', fuente='f')._repr_html_())"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outs) == 1
    assert b"<svg" in outs.pop()


def test_two_figures_of_a_page_share_no_id() -> None:
    pages = [Figura(bars(), **{**WORDS, "titulo": t})._repr_html_() for t in ("Una", "Dos")]
    ids = [set(re.findall(r'\bid="([^"]+)"', page)) for page in pages]
    assert len(ids[0]) > 3
    assert not ids[0] & ids[1]
    for page, own in zip(pages, ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", page)) <= own


def test_figure_data_cannot_close_the_script() -> None:
    evil = pd.DataFrame({"c": ["</script><script>alert(1)</script>", "<!--"], "v": [1, 2]})
    html = Figura(alt.Chart(evil).mark_bar().encode(x="v", y="c"), **WORDS)._repr_html_()
    assert html.count("<script") == 1
    assert html.count("</script>") == 1
    assert "<!--" not in html
    assert next(iter(spec_of(html)["datasets"].values()))[0]["c"] == "</script><script>alert(1)</script>"


def test_figure_that_names_an_address_is_refused() -> None:
    spec = {"data": {"url": "https://example.org/x.csv"}, "mark": "bar", "encoding": {"x": {"field": "a"}}}
    with pytest.raises(ValueError, match=r"example\.org"):
        Figura(spec, **WORDS).svg()


def test_figure_takes_more_rows_than_altair_allows_by_default() -> None:
    many = pd.DataFrame({"x": range(6000)})
    figure = Figura(alt.Chart(many).mark_tick().encode(x="x:Q"), **WORDS)
    assert len(next(iter(figure.spec["datasets"].values()))) == 6000


def test_our_settings_stand_under_those_of_the_chart() -> None:
    spec = Figura(bars().configure_axis(labelFontSize=20), **WORDS).spec
    assert spec["config"]["axis"]["labelFontSize"] == 20
    assert spec["config"]["axis"]["labelLimit"] == theme.vega_config()["axis"]["labelLimit"]
    assert spec["config"]["range"]["category"] == theme.paleta()


def test_months_are_in_spanish() -> None:
    data = pd.DataFrame({"mes": ["2024-01-01", "2024-05-01", "2024-12-01"], "v": [1, 2, 3]})
    svg = Figura(alt.Chart(data).mark_line().encode(x="mes:T", y="v:Q"), **WORDS).svg()
    assert ">may<" in svg
    assert ">nov<" in svg
    assert ">May<" not in svg
    assert ">Nov<" not in svg


def test_a_dashboard_kernel_is_spared_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    html = Figura(bars(), **WORDS)._repr_html_()
    assert "<svg" not in html
    assert "vnd.vegalite+json" in html


def cells(html: str) -> list[list[str]]:
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


def test_table_reads_as_a_colombian_account() -> None:
    df = pd.DataFrame(
        {
            "componente": ["Calidad <b>", "Acceso & permanencia"],
            "vigencia": pd.array([2024, None], dtype="Int64"),
            "valor_cop": pd.array([1038000000, None], dtype="Int64"),
            "avance": [0.453, 1.0],
            "fecha_fin": ["2023-12-31", None],
            "tareas": [1234, 2],
        }
    )
    formats = {"valor_cop": "pesos", "avance": "porcentaje", "fecha_fin": "fecha"}
    words = {"titulo": "Resumen", "fuente": "Plan", "encabezados": {"valor_cop": "Valor"}}
    html = Tabla(df, formatos=formats, totales={"tareas": 1236}, **words)._repr_html_()
    Outline(html)
    assert cells(html) == [
        ["Componente", "Vigencia", "Valor", "Avance", "Fecha fin", "Tareas"],
        ["Calidad &lt;b&gt;", "2024", "$ 1.038.000.000", "45,3 %", "31 de diciembre de 2023", "1.234"],
        ["Acceso &amp; permanencia", "—", "—", "100,0 %", "—", "2"],
        ["Total", "", "", "", "", "1.236"],
    ]
    assert '<caption id="' in html
    assert "<span>Resumen</span></caption>" in html
    assert "Fuente: Plan" in html
    assert html.count('scope="col"') == 6
    assert html.count('scope="row"') == 3
    assert '<td class="pam-n pam-j">$ 1.038.000.000</td>' in html
    assert 'tabindex="0"' in html
    assert 'role="region"' in html


def test_table_shows_words_among_figures_and_says_when_it_is_empty() -> None:
    df = pd.DataFrame({"linea": ["a", "b"], "valor": ["Gestión", 5000]})
    rows = cells(Tabla(df, titulo="t", fuente="f", formatos={"valor": "pesos"})._repr_html_())
    assert rows[1:] == [["a", "Gestión"], ["b", "$ 5.000"]]
    assert "No hay datos." in Tabla(df.head(0), titulo="t", fuente="f")._repr_html_()


def test_a_column_without_a_heading_gets_a_readable_one() -> None:
    html = Tabla(pd.DataFrame({"fecha_fin": ["x"], "anio": ["2024"]}), titulo="t", fuente="f")._repr_html_()
    assert cells(html)[0] == ["Fecha fin", "Año"]


def test_table_refuses_what_it_cannot_keep() -> None:
    for extra in ({"formatos": {"nada": "pesos"}}, {"encabezados": {"nada": "Nada"}}, {"totales": {"nada": 1}}):
        with pytest.raises(ValueError, match="nada"):
            Tabla(MONEY, titulo="t", fuente="f", **extra)
    with pytest.raises(ValueError, match="euros"):
        Tabla(MONEY, titulo="t", fuente="f", formatos={"anio": "euros"})
    for words, blank in (({"titulo": "", "fuente": "f"}, "titulo"), ({"titulo": "t", "fuente": " "}, "fuente")):
        with pytest.raises(ValueError, match=blank):
            Tabla(MONEY, **words)


def test_cover_and_notice() -> None:
    html = Ficha({"Entidad": "Villa <Ficticia>", "Corte": None}, titulo="Ficha", fuente="Plan")._repr_html_()
    Outline(html)
    assert "<dt>Entidad</dt><dd>Villa &lt;Ficticia&gt;</dd>" in html
    assert "<dt>Corte</dt><dd>—</dd>" in html
    notice = Aviso("Faltan <2> años.", "aviso")._repr_html_()
    Outline(notice)
    assert "<strong>Atención.</strong> Faltan &lt;2&gt; años." in notice
    with pytest.raises(ValueError, match="grave"):
        Aviso("x", "grave")
    with pytest.raises(ValueError, match="texto"):
        Aviso(" ")


def test_every_state_of_a_task_has_a_colour_of_its_own() -> None:
    colours = list(theme.estados().values())
    assert len(set(colours)) == len(colours)
    assert set(theme.estados()) == set(ESTADOS)


def test_formats_are_all_known_to_the_guide() -> None:
    assert {"pesos", "numero", "porcentaje", "fecha"} <= set(figures.FORMATOS)


@pytest.mark.parametrize("zone", ["UTC", "America/Bogota", "Asia/Tokyo"])
def test_a_day_is_that_day_wherever_the_report_is_made(zone: str) -> None:
    code = (
        "from pamlib.figures import Figura\n"
        "d = [{'dia': '2024-01-01', 'texto': '2024-01-01'}, {'dia': '2024-03-01', 'texto': '2024-03-01'}]\n"
        "e = {'x': {'field': 'dia', 'type': 'temporal', 'axis': {'values': [{'year': 2024}]}},"
        " 'y': {'field': 'texto', 'type': 'nominal'},"
        " 'text': {'field': 'dia', 'type': 'temporal', 'format': '%d/%m/%Y'}}\n"
        "s = {'data': {'values': d}, 'mark': 'text', 'encoding': e}\n"
        "print(Figura(s, titulo='t', descripcion='d', fuente='f').svg())"
    )
    run = subprocess.run([sys.executable, "-c", code], env={**os.environ, "TZ": zone}, capture_output=True, check=True)
    svg = run.stdout.decode()
    assert ">01/01/2024<" in svg
    assert ">01/03/2024<" in svg
    assert ">2024-01-01<" in svg  # a text that looks like a date stays as it is


def test_a_long_table_shows_its_first_rows_and_folds_the_rest_which_print() -> None:
    df = pd.DataFrame({"tarea": [f"T{n}" for n in range(1, 31)]})
    html = Tabla(df, titulo="Tareas", fuente="f", visibles=12)._repr_html_()
    Outline(html)
    seen, folded = html.split('<details class="pam-detalle pam-imprime">')
    assert [seen.count(">T12<"), seen.count(">T13<"), folded.count(">T13<"), folded.count(">T30<")] == [1, 0, 1, 1]
    assert "<summary>Ver las otras 18 filas</summary>" in folded  # 30 − 12
    assert "Tareas: filas 13 a 30" in folded
    assert "<details" not in Tabla(df.head(17), titulo="Tareas", fuente="f", visibles=12)._repr_html_()  # five more
    with pytest.raises(ValueError, match="totals"):
        Tabla(df, titulo="t", fuente="f", visibles=12, totales={"tarea": 30})
