"""The pages of the follow-up as people see them, in a real Chromium: nothing overflows, overlaps or is cut."""

from __future__ import annotations

import re
import shutil
from itertools import combinations

import historias
import nbformat
import pandas as pd
import pytest
from navegador import CHROMIUM, abrir

from pamlib import charts_seguimiento as draw
from pamlib import report
from pamlib import sections_seguimiento as sections
from pamlib.avance import entity, financial
from pamlib.cli import main
from pamlib.export import to_html
from pamlib.figures import Figura
from pamlib.sections_seguimiento import state_calendar, state_page

pytestmark = [pytest.mark.navegador, pytest.mark.lento]
CORTE = "2025-06-30"
SECTIONS = ("basis", "advance", "heat", "gantt", "curve", "branches", "indicator_bullets", "outlook", "money",
            "earned_value", "coherence", "warnings")  # fmt: skip


def as_page(*shown):
    """What a notebook that shows these things becomes."""
    cell = nbformat.v4.new_code_cell("x")
    for each in shown:
        data = {"text/html": each._repr_html_()}
        cell.outputs.append(nbformat.v4.new_output("display_data", data=data))
    return to_html(nbformat.v4.new_notebook(cells=[cell]), "Seguimiento")


@pytest.fixture(scope="module")
def follow(tmp_path_factory, repo):
    """The demonstration entity with its last cut received."""
    root = tmp_path_factory.mktemp("paginas")
    raw = root / "data" / "raw" / "demo"
    shutil.copytree(repo / "data" / "raw" / "demo", raw)
    (root / "notebooks").mkdir()
    files = [str(raw / "seguimiento" / CORTE), str(raw / f"avance_{CORTE}.xlsx")]
    main(["recibir", *files, "--entidad", "demo", "--raiz", str(root), "--recibido", "2025-07-09", "--recibe", "Ana",
          "--confirmar"])  # fmt: skip
    return entity.load(report.load("", "demo", root), CORTE)


@pytest.fixture(scope="module")
def address(follow, tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "seguimiento.html"
    path.write_text(as_page(*(getattr(sections, name)(follow) for name in SECTIONS)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=[1280, 400])
def page(request, address):
    if not CHROMIUM:
        pytest.skip("no Chromium")
    with abrir(address, width=request.param) as opened:
        for figure in opened.locator("figure.pam-figura").all():
            figure.scroll_into_view_if_needed()
            opened.wait_for_function("each => each.dataset.viva", arg=figure.element_handle(), timeout=30_000)
        opened.wait_for_timeout(300)
        opened.ancho = request.param
        yield opened


#: Boxes of the texts of each drawn figure that the reader sees, by figure.
BOXES = """() => [...document.querySelectorAll('figure.pam-figura')].map(figure => {
  const place = figure.querySelector('.pam-viva').getBoundingClientRect();
  const seen = each => { for (let e = each; e && e.tagName !== 'svg'; e = e.parentElement)
    if (e.getAttribute('opacity') === '0') return false; return each.textContent.trim() !== ''; };
  return { titulo: figure.querySelector('.pam-titulo').textContent, ancho: place.right,
    textos: [...figure.querySelectorAll('.pam-viva svg text')].filter(seen).map(each => {
      const box = each.getBoundingClientRect();
      return [each.textContent, box.left, box.top, box.right, box.bottom]; }) };
})"""


def overlapping(texts):
    """Pairs of texts whose boxes share more than a hair; a halo lies under its own words."""
    found = []
    for (a, left, top, right, bottom), (b, x, y, end, down) in combinations(texts, 2):
        if a != b and min(right, end) - max(left, x) > 2 and min(bottom, down) - max(top, y) > 3:
            found.append((a, b))
    return found


def test_no_table_is_wider_than_the_page(page):
    wide = page.evaluate(
        """() => [...document.querySelectorAll('details')].forEach(each => { each.open = true; })
        || [...document.querySelectorAll('.pam-rollo')].filter(e => e.scrollWidth > e.clientWidth + 1)
          .map(e => [e.querySelector('caption').textContent, e.scrollWidth, e.clientWidth])"""
    )
    if page.ancho == 1280:
        assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.ancho  # on a telephone they scroll inside


def test_no_words_of_a_chart_cover_others_or_are_cut(page):
    figures = page.evaluate(BOXES)
    assert len(figures) == 6
    for figure in figures:
        assert figure["textos"], figure["titulo"]
        assert overlapping(figure["textos"]) == [], figure["titulo"]
        if "Cronograma" not in figure["titulo"]:  # the calendar keeps its width and scrolls on a telephone
            assert max(text[3] for text in figure["textos"]) <= figure["ancho"] + 1, figure["titulo"]
    assert page.problems == []


def test_a_chart_says_nothing_in_english_and_has_words_beside_it(page):
    text = page.locator("body").inner_text()
    assert not re.search(r"\b(Save as|View Source|Open in|undefined|null|NaN|Invalid)\b", text)
    for figure in page.locator("figure.pam-figura").all():
        drawing = figure.locator(".pam-lienzo")
        told = drawing.get_attribute("aria-describedby")
        assert drawing.get_attribute("role") == "img"
        assert len(page.locator(f"#{told}").inner_text()) > 40
    assert page.locator(".vega-actions").count() == 0


def test_folded_data_open_by_keyboard_and_tables_have_names_and_scopes(page):
    summary = page.locator("details > summary", has_text="Ver los datos del gráfico").first
    summary.focus()
    page.keyboard.press("Enter")
    assert summary.evaluate("each => each.parentElement.open")
    lame = page.evaluate(
        """() => [...document.querySelectorAll('.pam-tabla table')].filter(t => !t.caption.textContent.trim()
        || [...t.querySelectorAll('th')].some(h => !h.scope)).length"""
    )
    assert lame == 0


def test_what_must_be_printed_is_printed_and_the_data_of_charts_is_not(address):
    with abrir(address) as opened:
        opened.emulate_media(media="print")
        opened.wait_for_timeout(200)
        shown = opened.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('details')].map(each => [
            each.querySelector('summary').textContent, each.querySelector('table').checkVisibility(
              {contentVisibilityAuto: true, visibilityProperty: true})]))"""
        )
    assert shown["Ver también las metas y las acciones (64 filas)"]
    assert not shown["Ver los datos del gráfico"]


def test_the_money_chart_on_a_telephone(tmp_path):
    units = financial.money_units(
        historias.ejecucion(("L1", "", CORTE, 2025, "SGP", 1_200_000_000, 1_190_000_000, 1_180_000_000, 5_000_000)),
        CORTE,
    )
    path = tmp_path / "dinero.html"
    figure = Figura(draw.money_waterfall(units), titulo="Dinero", descripcion="Del definitivo al pago", fuente="f")
    path.write_text(as_page(figure), encoding="utf-8")
    with abrir(path.as_uri(), width=400) as opened:
        opened.wait_for_selector("figure[data-viva=si]")
        (figure,) = opened.evaluate(BOXES)
    said = [text[0] for text in figure["textos"]]
    assert "Sin obligar: $ 10 millones" in said
    assert "Pagado: $ 5 millones" in said
    assert overlapping(figure["textos"]) == []


def long_plan(count):
    """Tasks of one person, long to read, some of them asked something."""
    text = "Acompañar a las sedes rurales del municipio en la revisión de sus planes de área con enfoque diferencial"
    tasks = pd.DataFrame(
        {
            "linea_id": [f"L{n}" for n in range(count)], "orden": range(1, count + 1), "texto": f"{text} y de género",
            "fecha_inicio": "2024-02-01", "fecha_fin": "2027-11-30", "avance": 0.35, "avance_con_evidencia": 0.2,
            "esperado": 0.38, "lectura": "avance", "fecha_fin_real": "",
        }
    )  # fmt: skip
    alerts = pd.DataFrame(
        {
            "linea_id": [f"L{n}" for n in range(0, count, 3)], "indicador_id": "",
            "detalle": "terminaba el 30 de septiembre de 2025, hace 120 días; avance reportado 35 %",
            "pide": "Diga si terminó, con su evidencia, o cuándo terminará",
        }
    )  # fmt: skip
    return tasks, alerts


@pytest.mark.parametrize("count", [1, 12, 18, 25, 40, 80])
def test_the_state_of_a_responsible_is_one_sheet(follow, tmp_path, count):
    tasks, alerts = long_plan(count)
    html = state_page._page(follow, "Líder de Calidad", tasks, alerts)
    path = tmp_path / "estado.html"
    path.write_text(html, encoding="utf-8")
    with abrir(path.as_uri()) as opened:
        printed = opened.pdf(prefer_css_page_size=True)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 1280
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    rows = html.count('<th scope="row"')
    left = re.search(r"Hay además (\d+) tareas? que no caben?", html)
    assert rows + (int(left[1]) if left else 0) == count
    also = re.search(r"de (\d+) también se le pide algo: está en su carta", html)
    assert html.count('<tr class="pide">') + (int(also[1]) if also else 0) == len(alerts)
    if rows > len(alerts):
        assert not also  # those of which something is asked come first


def test_the_small_calendar_says_what_its_row_says():
    scale = state_calendar.Scale.of(["2025-01-01"], ["2025-12-31"], CORTE)
    task = {"fecha_inicio": "2025-01-01", "fecha_fin": "2025-12-31", "avance": 0.5, "avance_con_evidencia": 0.3,
            "esperado": 0.4}  # fmt: skip
    drawn = state_calendar.bar(task, scale)
    assert re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', drawn) == [
        ("0.00", "100.00"), ("0.00", "30.00"), ("30.00", "20.00"),
    ]  # fmt: skip
    assert '<line x1="40.00%"' in drawn
    assert "rect" not in state_calendar.bar({**task, "fecha_fin": "2024-12-31"}, scale)
