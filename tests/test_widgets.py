"""The dashboard's choices, what they filter, and values that no list offers."""

from __future__ import annotations

import planes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib import widgets

DATOS = planes.datos()


def ids(datos):
    return list(datos.lineas["linea_id"])


def test_options_are_those_of_the_plan():
    known = widgets.options(DATOS)
    assert known.componentes == ("Todos", "Formación de docentes", "Acompañamiento a los EE")
    assert known.responsables == ("Todos", "Ana Pérez", "Líder de PEI")
    assert known.anios == ("Todos", "2024", "2025", "2026", "2027")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["L001", "L002", "L003", "L004"]),
        ({"componente": "Formación de docentes"}, ["L001", "L002"]),
        ({"responsable": "Líder de PEI"}, ["L003", "L004"]),
        ({"anio": "2024"}, ["L001"]),
        ({"anio": "2025"}, ["L002", "L003"]),
        ({"anio": "2026", "responsable": "Líder de PEI"}, ["L003", "L004"]),
        ({"anio": "2024", "responsable": "Líder de PEI"}, []),
    ],
)
def test_lines_are_filtered(chosen, expected):
    assert ids(widgets.filtered(DATOS, **chosen)) == expected


def test_a_year_keeps_only_its_money():
    chosen = widgets.filtered(DATOS, anio="2025")
    assert set(chosen.recursos["vigencia"]) == {2025}
    assert set(chosen.recursos["linea_id"]) == {"L002", "L003"}


def test_without_dates_the_money_says_the_year():
    chosen = widgets.filtered(planes.datos(dates=False), anio="2024")
    assert ids(chosen) == ["L001"]  # L002 only has a blank cell that year


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text(), max_size=3), st.binary(max_size=5)))
def test_a_value_that_no_list_offers_chooses_everything(value):
    known = widgets.options(DATOS)
    for name, values in (("componente", known.componentes), ("responsable", known.responsables), ("anio", known.anios)):
        chosen = widgets.choose(value, values)
        assert chosen in values
        if value not in values:
            assert ids(widgets.filtered(DATOS, **{name: value})) == ids(DATOS)


def test_the_dashboard_follows_its_lists():
    box = widgets.dashboard(DATOS, "2025-06-30")
    _, lists, count, place = box.children
    assert [each.description for each in lists.children] == ["Componente", "Responsable", "Año"]
    assert "4 de 4 líneas" in count.value
    lists.children[0].value = "Acompañamiento a los EE"
    assert "2 de 4 líneas" in count.value
    assert "Revisar los PEI" in place.value
    assert "Planear el cronograma" not in place.value
    lists.children[2].value = "2024"
    assert "Ninguna línea del plan cumple lo elegido" in place.value


def test_a_shared_amount_is_announced_when_a_choice_splits_it():
    chosen = widgets.filtered(DATOS, anio="2024")
    assert widgets.shared_outside(DATOS, chosen) == 1
    assert "1 valor se comparte con líneas que no se muestran" in widgets.view(DATOS, chosen, "2025-06-30")[0].texto
    assert widgets.shared_outside(DATOS, DATOS) == 0


def test_texts_of_the_plan_cannot_become_markup():
    datos = planes.datos()
    datos.tablas["plan"].loc[0, "entidad"] = "<script>alert(1)</script>"
    datos.lineas.loc[0, "tarea"] = "<img src=x onerror=alert(1)>"
    box = widgets.dashboard(datos, "2025-06-30")
    shown = box.children[0].value + box.children[3].value
    assert "<script>alert" not in shown
    assert "<img" not in shown
