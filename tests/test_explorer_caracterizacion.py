"""The explorer: what can be chosen, what a hostile value does, and what each choice shows."""

from __future__ import annotations

import caracteres as c
import pytest

from pamlib import explorer_caracterizacion as explorer
from pamlib.characterize.study import study
from pamlib.explorer_caracterizacion import ALL_ZONES, EVERYBODY, NEIGHBOURS, NOBODY
from pamlib.figures import Aviso
from pamlib.sections_caracterizacion.load import Datos, _plain


@pytest.fixture(scope="module")
def datos():
    tables = study(c.tables(), c.TOWN, "Valdemora")
    return Datos("demo", {name: _plain(table) for name, table in tables.items()})


def html(parts):
    return "".join(part._repr_html_() for part in parts)


def test_each_indicator_offers_what_it_has(datos):
    known = explorer.options(datos)
    assert known.indicators["Deserción"] == "desercion"
    assert list(known.levels["desercion"]) == ["Total", "Transición", "Primaria", "Secundaria", "Media"]
    assert list(known.zones["desercion"]) == [ALL_ZONES]
    assert list(known.zones["saber11_indice_total"]) == [
        ALL_ZONES, "Urbana", "Urbana con lo mixto repartido", "Rural", "Rural con lo mixto repartido", "Mixta",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["' OR 1=1 --", None, 7, ["desercion"], "<script>", "desercion"])
def test_what_the_list_does_not_offer_counts_as_the_first(datos, value):
    known = explorer.options(datos)
    first = next(iter(known.indicators.values()))
    choice = explorer.chosen(known, value, value, value, value, value)
    assert (choice.indicator, choice.level, choice.zone, choice.comparison) == (first, "", "", NEIGHBOURS)


def test_comparing_with_nobody_draws_the_entity_alone(datos):
    known = explorer.options(datos)
    alone = html(explorer.view(datos, explorer.chosen(known, "Deserción", "Total", ALL_ZONES, "Total", NOBODY)))
    with_all = html(explorer.view(datos, explorer.chosen(known, "Deserción", "Total", ALL_ZONES, "Total", EVERYBODY)))
    assert '"Departamento"' not in alone
    assert '"Departamento"' in with_all
    assert "Las parecidas, de menor a mayor en 2024:" in with_all
    assert "Las parecidas" not in alone


def test_a_zone_with_two_years_is_drawn_and_a_hole_is_said(datos):
    known = explorer.options(datos)
    rural = explorer.chosen(known, "Saber 11, índice total", "Total", "Rural", "Total", NEIGHBOURS)
    assert "Saber 11, índice total · rural, 2021-2022" in html(explorer.view(datos, rural))
    nothing = explorer.Choice("desercion", "", "rural", "", "", NOBODY)
    parts = explorer.view(datos, nothing)
    assert [type(part) for part in parts] == [Aviso]
    assert "No hay cifras de «Deserción · rural»" in html(parts)


def test_choosing_an_indicator_changes_the_other_lists(datos):
    box = explorer.explorer(datos)
    indicator, level, zone = box.children[1].children[:3]
    zone_names = list(zone.options)
    indicator.value = "Saber 11, índice total"
    assert list(zone.options) != zone_names
    zone.value = "Rural"
    assert "Se muestra: Saber 11, índice total · Total · Rural." in box.children[2].value
    indicator.value = "Deserción"
    assert (zone.value, list(level.options)[-1]) == (ALL_ZONES, "Media")
    level.value = "Media"
    assert "Deserción · Media · Toda la entidad" in box.children[2].value
