"""The dashboard of the follow-up in a real browser without network: the oracle's numbers, corte by corte."""

from __future__ import annotations

import urllib.request

import pytest
import valdemora
from navegador import CHROMIUM, abrir, servido

from pamlib.demo import content

pytestmark = [pytest.mark.navegador, pytest.mark.lento]

ORACLE = content.load("oraculo_cortes.yml")
LAST, EARLIER = "2025-06-30", "2024-12-31"
QUESTIONS = ("¿Cómo vamos?", "¿Qué se movió desde el corte anterior?", "¿Qué está vencido?", "¿Quién no ha respondido?",
             "¿Qué metas no llegarían?", "¿Qué hizo el dinero?", "¿Qué no concuerda en los reportes?")  # fmt: skip


def percent(number):
    return f"{number:.1f} %".replace(".", ",")


@pytest.fixture(scope="module")
def space(repo, tmp_path_factory):
    return valdemora.office(tmp_path_factory.mktemp("raiz"), repo)


@pytest.fixture(scope="module")
def address(repo, space):
    with servido(repo, "--cual", "seguimiento", "--raiz", str(space.root), "--entidad", "demo") as address:
        yield address


@pytest.fixture(scope="module")
def page(address):
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with abrir(address, width=1280, height=1000) as page:
        page.get_by_label("Corte", exact=True).wait_for(timeout=90_000)
        page.locator("figure.pam-figura[data-viva=si]").first.wait_for(timeout=60_000)
        yield page


def choose(page, label, value):
    page.get_by_label(label, exact=True).select_option(label=value)


def facts(page):
    """The facts of «¿Cómo vamos?», by name."""
    pairs = page.locator("section[aria-labelledby=p-como] .pam-ficha dl").evaluate(
        "each => [...each.children].map(pair => [...pair.children].map(part => part.innerText))"
    )
    return {name: text.replace("\N{NO-BREAK SPACE}", " ") for name, text in pairs}


def section(page, key):
    return page.locator(f"section[aria-labelledby=p-{key}]").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_is_in_spanish_and_asks_every_question(page):
    assert page.evaluate("document.documentElement.lang").startswith("es")
    assert page.get_by_role("heading", name="Tablero del seguimiento").count() == 1
    assert page.locator("h2").all_inner_texts() == list(QUESTIONS)
    for label in ("Corte", "Componente"):
        assert page.get_by_label(label, exact=True).evaluate("each => each.tagName") == "SELECT"
    assert "Demostración, entidad ficticia" in page.inner_text("body")


def test_the_numbers_are_the_oracles_and_another_corte_has_others(page):
    plan = ORACLE["fisico"]
    assert facts(page)["Avance que se conoce"] == percent(plan[LAST]["Plan"]["minimo"])
    assert facts(page)["Ejecutado con evidencia"].startswith("44,3 % (+8,1")
    assert f"Vencidas de todo el plan al 30 de junio de 2025: {len(ORACLE['alertas']['vencida'])} tareas" in section(
        page, "vencido"
    )
    assert f"{ORACLE['faltan']} responsables no han devuelto su propio libro, de 14" in section(page, "responder")
    assert percent(ORACLE["dinero"]["2025"]["ejecucion"] * 100) in section(page, "dinero")
    found = sum(ORACLE["hallazgos"][LAST].values())
    assert f"{found} hallazgos de coherencia al 30 de junio de 2025; 1 es un error" in section(page, "coherencia")
    choose(page, "Corte", "31 de diciembre de 2024")
    page.get_by_text("Se muestra el corte del 31 de diciembre de 2024, todo el plan.").wait_for()
    assert facts(page)["Avance que se conoce"] == percent(plan[EARLIER]["Plan"]["minimo"])
    found = sum(ORACLE["hallazgos"][EARLIER].values())
    assert f"{found} hallazgos de coherencia al 31 de diciembre de 2024" in section(page, "coherencia")
    assert "2025" not in section(page, "dinero").split("por año")[1].split("Fuente")[0]


def test_a_component_shows_its_own(page):
    name = "Caracterización del sector educativo"
    choose(page, "Corte", "30 de junio de 2025")
    choose(page, "Componente", name)
    page.get_by_text(f"Se muestra el corte del 30 de junio de 2025, «{name}».").wait_for()
    assert facts(page)["Avance que se conoce"] == percent(ORACLE["fisico"][LAST][name]["minimo"])
    choose(page, "Componente", "Todo el plan")
    page.get_by_text("Se muestra el corte del 30 de junio de 2025, todo el plan.").wait_for()


def test_a_figure_tells_where_it_comes_from_when_asked(page):
    detail = page.locator("details.pam-detalle", has=page.get_by_text("De dónde sale cada cifra")).first
    assert not detail.locator("table").is_visible()
    detail.locator("summary").click()
    assert detail.locator("table").is_visible()
    row = detail.locator("tbody tr").first.inner_text()
    assert "envío" in row
    assert "Avance, F8" in row
    assert detail.locator("tfoot").inner_text().replace("\N{NO-BREAK SPACE}", " ").count("44,3 %") == 1
    detail.locator("summary").click()


@pytest.mark.parametrize("width", [1280, 400])
def test_every_chart_comes_alive_and_nothing_leaves_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for figure in page.locator("figure.pam-figura").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".pam-viva svg").first.wait_for(timeout=30_000)
    assert page.locator("figure.pam-figura[data-viva=no]").count() == 0
    assert page.locator("figure.pam-figura").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    right = "[...document.querySelectorAll('.pam-figura, .pam-rollo')].map(e => e.getBoundingClientRect().right)"
    assert page.evaluate(f"Math.max(...{right})") <= width
    page.set_viewport_size({"width": 1280, "height": 1000})


def test_nothing_is_asked_of_the_network_and_the_code_stays_home(page, address):
    assert page.requests
    assert page.refused == []
    assert page.problems == []
    with urllib.request.urlopen(address) as answer:
        html = answer.read().decode()
    for secret in ("tablero.board", "tablero.load", "board_seguimiento", "import pamlib"):
        assert secret not in page.content()
        assert secret not in html


def test_an_entity_without_reports_sees_one_kind_sentence(page, repo, space):
    raw = space.root / "data" / "raw" / "nueva"
    raw.mkdir()
    (raw / "plan.xlsx").write_bytes((space.raw / "plan_v5.xlsx").read_bytes())
    (raw / "entidad.yml").write_text("plan_vigente: plan.xlsx\n", encoding="utf-8")
    arguments = ["--cual", "seguimiento", "--raiz", str(space.root), "--entidad", "nueva"]
    with servido(repo, *arguments) as address:
        other = page.context.new_page()
        other.goto(address)
        other.get_by_text("todavía no tiene reportes de seguimiento").wait_for(timeout=90_000)
        assert other.locator("select").count() == 0
        assert "Esta parte del tablero no se pudo calcular" not in other.content()
        other.close()
