"""The dashboard in a real browser that has no network: it opens, filters, draws, and keeps its code to itself."""

from __future__ import annotations

import shutil
import urllib.request

import pytest
from navegador import CHROMIUM, servido

pytestmark = [pytest.mark.navegador, pytest.mark.lento]


@pytest.fixture(scope="module")
def address(repo, tmp_path_factory):
    """The dashboard of the demonstration, served from tables read for this test."""
    import pamlib
    from pamlib import store

    tables = tmp_path_factory.mktemp("tablas")
    store.write_tables(pamlib.read_plan(repo / "data" / "raw" / "demo" / "plan_v5.xlsx").tables(), tables)
    root = tmp_path_factory.mktemp("raiz")
    shutil.copytree(repo / "notebooks", root / "notebooks")
    arguments = ["--raiz", str(root), "--entidad", "demo", "--corte", "2025-06-30", "--tablas", str(tables)]
    with servido(repo, *arguments) as address:
        yield address


@pytest.fixture(scope="module")
def page(address):
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # Any name but this machine's own does not resolve: what the page needs must come from the page.
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", rules])
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.asked, page.errors = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(address)
        page.get_by_label("Componente", exact=True).wait_for(timeout=90_000)
        page.locator("figure.pam-figura[data-viva=si]").first.wait_for(timeout=60_000)
        yield page
        browser.close()


def choose(page, label, value):
    page.get_by_label(label, exact=True).select_option(label=value)


def test_the_page_is_in_spanish_and_complete(page):
    assert page.evaluate("document.documentElement.lang").startswith("es")
    assert page.get_by_role("heading", name="Tablero del plan").count() == 1
    assert "contiene nombres de funcionarios" in page.inner_text("body")
    assert "66 de 66 líneas" in page.get_by_role("status").last.inner_text()
    for label in ("Componente", "Responsable", "Año"):
        assert page.get_by_label(label, exact=True).evaluate("each => each.tagName") == "SELECT"
    assert page.errors == []


def test_choosing_changes_tables_and_charts(page):
    choose(page, "Componente", "Formación de docentes y directivos docentes")
    page.get_by_text("13 de 66 líneas").wait_for()
    page.get_by_text("De 13 tareas:").wait_for()
    page.locator("figure.pam-figura[data-viva=si]").first.wait_for(timeout=30_000)
    choose(page, "Componente", "Todos")
    page.get_by_text("66 de 66 líneas").wait_for()


def test_nothing_is_asked_of_the_network(page, address):
    outside = [url for url in page.asked if not url.startswith((address, "data:", "blob:"))]
    assert page.asked
    assert outside == []


def test_the_code_is_not_in_the_page(page, address):
    with urllib.request.urlopen(address) as answer:
        html = answer.read().decode()
    for secret in ("widgets.dashboard", "report.load", "import pamlib"):
        assert secret not in page.content()
        assert secret not in html
