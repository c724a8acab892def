"""The dashboard of a characterisation in a real browser without network: it opens, chooses, draws, keeps its code."""

from __future__ import annotations

import shutil
import urllib.request

import caracteres as c
import pytest
from navegador import CHROMIUM, abrir, servido

pytestmark = [pytest.mark.navegador, pytest.mark.lento]


@pytest.fixture(scope="module")
def address(repo, tmp_path_factory):
    """The dashboard of invented data, served from tables made for this test."""
    from pamlib import store
    from pamlib.characterize.study import study
    from pamlib.workspace import Workspace

    root = tmp_path_factory.mktemp("raiz")
    shutil.copytree(repo / "notebooks", root / "notebooks")
    store.write_snapshot(study(c.tables(), c.TOWN, "Valdemora"), Workspace(root, "demo").processed / "caracterizacion")
    arguments = ["--cual", "caracterizacion", "--raiz", str(root), "--entidad", "demo"]
    with servido(repo, *arguments) as address:
        yield address


@pytest.fixture(scope="module")
def page(address):
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with abrir(address, width=1200, height=1000) as page:
        page.get_by_label("Indicador", exact=True).wait_for(timeout=90_000)
        page.locator("figure.pam-figura[data-viva=si]").first.wait_for(timeout=60_000)
        yield page


def choose(page, label, value):
    page.get_by_label(label, exact=True).select_option(label=value)


def test_the_page_is_in_spanish_and_complete(page):
    assert page.evaluate("document.documentElement.lang").startswith("es")
    assert page.get_by_role("heading", name="Tablero de la caracterización").count() == 1
    for label in ("Indicador", "Nivel", "Zona", "Grupo", "Comparar con"):
        assert page.get_by_label(label, exact=True).evaluate("each => each.tagName") == "SELECT"


def test_choosing_changes_lists_charts_and_tables(page):
    choose(page, "Indicador", "Deserción")
    page.get_by_text("Se muestra: Deserción · Total · Toda la entidad.").wait_for()
    page.get_by_text("Tendencia al alza entre 2015 y 2024").first.wait_for()
    choose(page, "Nivel", "Media")
    page.get_by_text("Se muestra: Deserción · Media · Toda la entidad.").wait_for()
    choose(page, "Indicador", "Saber 11, índice total")
    choose(page, "Zona", "Rural con lo mixto repartido")
    page.get_by_text("Se muestra: Saber 11, índice total · Total · Rural con lo mixto repartido.").wait_for()
    page.locator("figure.pam-figura[data-viva=si]").first.wait_for(timeout=30_000)
    assert page.locator("figure.pam-figura[data-viva=no]").count() == 0


def test_it_can_be_read_on_a_telephone(page):
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.set_viewport_size({"width": 1200, "height": 1000})


def test_nothing_is_asked_of_the_network_and_the_code_stays_home(page, address):
    assert page.requests
    assert page.refused == []
    with urllib.request.urlopen(address) as answer:
        html = answer.read().decode()
    for secret in ("explorador.explorer", "secciones.load", "import pamlib"):
        assert secret not in page.content()
        assert secret not in html
