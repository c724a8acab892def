"""Which figure is taken, what a department is worth, and how a series is measured: arithmetic by hand."""

from __future__ import annotations

import caracteres as c
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.characterize import many_trends
from pamlib.characterize.parameters import parameters
from pamlib.characterize.series import common_jumps, cuts, described
from pamlib.characterize.territory import aggregates, with_references
from pamlib.characterize.values import OTHER_FIGURE, chosen
from pamlib.errors import UserError
from pamlib.trends import trend


def of(values, **key):
    """The figures with that key."""
    for name, value in key.items():
        values = values[values[name] == value]
    return values["valor"].tolist()


# --- the figure taken -----------------------------------------------------------------------------------------------


def test_a_replaced_figure_and_one_without_data_are_never_taken():
    rows = [
        c.observation("desercion", 9.0, calidad="reemplazado"),
        c.observation("desercion", 4.0),
        c.observation("repitencia", None),
        c.observation("aprobacion", 8.0, calidad="reemplazado"),
    ]
    found = chosen(c.observations(rows))
    assert of(found, indicador="desercion") == [4.0]
    assert set(found["indicador"]) == {"desercion"}


def test_of_two_figures_the_surer_then_the_later_period_and_it_says_that_there_is_another():
    rows = [
        c.observation("desercion", 5.0, calidad="dudoso"),
        c.observation("desercion", 4.0, fuente="zeta", nota="se leyó así"),
        c.observation("saber11_ingles", 0.5, codigo=c.A, periodo="20212"),
        c.observation("saber11_ingles", 0.6, codigo=c.A, periodo="20214"),
        c.observation("repitencia", 1.0),
        c.observation("repitencia", 1.0, fuente="zeta"),
    ]
    found = chosen(c.observations(rows), ("municipio", "EE")).set_index("indicador")
    assert found["valor"].to_dict() == {"desercion": 4.0, "saber11_ingles": 0.6, "repitencia": 1.0}
    assert found.loc["desercion", "nota"] == f"se leyó así; {OTHER_FIGURE}"
    assert found.loc["repitencia", "nota"] == ""  # both say the same


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_changes_nothing(order):
    rows = [c.observation("desercion", float(n), 2020 + n % 2, fuente="abc"[n % 3], origen_fila=n) for n in range(6)]
    first, again = (chosen(c.observations(each)) for each in (rows, [rows[n] for n in order]))
    assert first.equals(again)


# --- departments and nation ------------------------------------------------------------------------------------------


def places():
    """Two towns of one department and one of another: population 100, 300 and 600."""
    rows = []
    for code, people, rate in (("99901", 100, 10.0), ("99902", 300, 20.0), ("98001", 600, 5.0)):
        rows += [c.observation("poblacion_5_16", people, codigo=code), c.observation("desercion", rate, codigo=code)]
    return rows


def test_a_count_is_added_and_a_rate_is_weighted_by_its_population():
    made = aggregates(chosen(c.observations(places())))
    assert of(made, codigo="99", indicador="poblacion_5_16") == [100 + 300]
    assert of(made, codigo="99", indicador="desercion") == [(100 * 10 + 300 * 20) / (100 + 300)]
    assert of(made, codigo="00", indicador="desercion") == [(100 * 10 + 300 * 20 + 600 * 5) / 1000]
    row = made[(made["codigo"] == "99") & (made["indicador"] == "desercion")].iloc[0]
    assert (row["metodo"], row["n"]) == ("promedio de los municipios, con el peso de «Población de 5 a 16 años»", 2)


def test_a_town_without_its_weight_does_not_count_and_a_doubtful_one_is_said():
    rows = [
        *places(),
        c.observation("desercion", 90.0, codigo="99903"),
        c.observation("poblacion_5_16", 1, 2021, "99903"),
    ]
    rows[1] = rows[1] | {"calidad": "dudoso"}
    row = (
        aggregates(chosen(c.observations(rows)), minimum=0.5)
        .query("codigo == '99' and indicador == 'desercion'")
        .iloc[0]
    )
    assert row["valor"] == (100 * 10 + 300 * 20) / 400
    assert (row["calidad"], row["n"]) == ("dudoso", 2)
    assert row["nota"] == "1 de 3 municipios con cifra dudosa; 1 municipios sin peso, no entran"


def test_a_few_towns_are_no_department():
    rows = [row for row in places() if row["codigo"] != "99902"]
    listed = c.territory(2)  # 99901 and 99902
    made = aggregates(chosen(c.observations(rows)), listed)
    assert of(made, codigo="99", indicador="desercion") == []
    assert of(aggregates(chosen(c.observations(places())), listed), codigo="99", indicador="desercion") == [17.5]


def test_a_published_figure_wins_over_one_worked_out():
    rows = [*places(), c.observation("desercion", 7.7, codigo="00")]
    values = with_references(chosen(c.observations(rows)))
    assert of(values, codigo="00", indicador="desercion") == [7.7]
    assert of(values, codigo="99", indicador="desercion") == [17.5]


# --- series ----------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 6).map(float), min_size=9, max_size=9), min_size=1, max_size=4), st.booleans())
def test_many_trends_are_those_of_one_at_a_time(rows, gap):
    years = np.array([2011.0, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2021 if gap else 2019])
    found = many_trends.trends(years, np.array(rows))
    for n, row in enumerate(rows):
        one = trend(years, row)
        expected = (one.slope, one.low, one.high, one.tau, one.p)
        assert [found[k][n] for k in ("pendiente", "baja", "alta", "tau", "p")] == pytest.approx(expected, abs=1e-9)


def test_fewer_than_eight_points_have_a_pace_and_no_trend():
    with pytest.raises(ValueError, match="needs 8 points"):
        many_trends.trends(np.arange(7.0), np.ones((1, 7)))
    values = chosen(c.observations(c.series("desercion", [4, 5, 5, 3, 8, 9, 10], 2015)))
    row = described(values, parameters()).iloc[0]
    assert (row["lectura"], row["ritmo"], row["minimo"], row["maximo"]) == ("solo ritmo", (10 - 4) / 6, 3, 10)
    assert np.isnan(row["pendiente"])


def test_eight_points_in_order_are_a_trend():
    values = chosen(c.observations(c.series("desercion", [1, 2, 3, 4, 5, 6, 7, 8], 2011)))
    row = described(values, parameters()).iloc[0]
    # Of the 8! orders only two are as ordered as this one: p = 2 / 40 320.
    assert (row["lectura"], row["pendiente"], row["tau"], row["p"]) == ("al alza", 1.0, 1.0, round(2 / 40320, 6))


def test_a_break_of_method_is_not_crossed():
    # Net coverage breaks in 2014, 2015 and 2018: only 2018 to 2020 are measured.
    values = chosen(c.observations(c.series("cobertura_neta", [80, 80, 80, 80, 80, 99, 100, 101], 2013)))
    row = described(values, parameters()).iloc[0]
    assert [cut["desde"] for cut in cuts("cobertura_neta")] == [2014, 2015, 2018]
    assert (row["tramo_desde"], row["puntos"], row["puntos_antes"], row["ritmo"]) == (2018, 3, 5, 1.0)
    assert row["quiebre"].startswith("2018: cambió la población")
    assert row["lectura"] == "solo ritmo"


def test_a_jump_is_a_flag():
    steady = described(chosen(c.observations(c.series("desercion", [5, 5.5, 5, 5.5, 6.5]))), parameters()).iloc[0]
    jumped = described(chosen(c.observations(c.series("desercion", [5, 5.5, 5, 5.5, 7.5]))), parameters()).iloc[0]
    assert steady["salto"] == ""  # 1 is not more than 3 × 0.5
    assert jumped["salto"] == "2019: cambió 2,00; lo usual es 0,50"
    assert jumped["puntos"] == 5


def test_when_most_towns_jump_at_once_it_is_said_and_whether_it_was_known():
    rows = []
    for n in range(30):
        rows += c.series("desercion", [5, 5.5, 5, 9, 9.5, 9], 2015, codigo=f"99{n:03}")
        rows += c.series("poblacion_5_16", [100, 101, 100, 200, 201, 200], 2015, codigo=f"99{n:03}")
    found = common_jumps(chosen(c.observations(rows)), parameters()).set_index("indicador")
    assert found["anio"].to_dict() == {"desercion": 2018, "poblacion_5_16": 2018}
    assert found["cambio_mediano"].to_dict() == {"desercion": 4.0, "poblacion_5_16": 100.0}
    assert found["declarado"].to_dict() == {"desercion": False, "poblacion_5_16": True}


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"horizonte": 3}, "No existe el parámetro «horizonte»"),
        ({"horizonte_anios": "3"}, "El parámetro «horizonte_anios» no puede ser «3»"),
        ({"horizonte_anios": -1}, "no puede ser «-1»"),
        ({"confianza": 1.5}, "no puede ser «1.5»"),
        ({"horizonte_anios": True}, "no puede ser «True»"),
        ({"pares_variables": [{"clave": "x"}]}, "El parámetro «pares_variables»"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_by_its_name(own, sentence):
    with pytest.raises(UserError, match=sentence.replace("(", r"\(")) as error:
        parameters(own)
    assert error.value.sentence().endswith(".")


def test_every_parameter_says_where_it_comes_from():
    known = parameters({"pares_cuantos": 5})
    assert all(known.source(name) for name in known.values)
    assert (known.count("pares_cuantos"), known.source("pares_cuantos")) == (5, "parámetro de la entidad")
