"""Like entities: the distance by hand, and an order that depends on nothing but the data."""

from __future__ import annotations

import math

import caracteres as c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.characterize.parameters import parameters
from pamlib.characterize.peers import method, neighbours
from pamlib.characterize.values import chosen


def towns(facts, year=2022):
    rows = []
    for code, people, coverage in facts:
        rows += [
            c.observation("poblacion_5_16", people, year, code),
            c.observation("cobertura_neta", coverage, year, code),
        ]
    return rows


def test_the_distance_is_that_of_the_standardised_variables():
    facts = [("99901", 100, 80.0), ("99902", 1000, 90.0), ("99903", 10000, 80.0)]
    found = neighbours(chosen(c.observations(towns(facts))), ["99901"], parameters())
    logs = [math.log(p) for _, p, _ in facts]
    spread = [math.sqrt(sum((x - sum(v) / 3) ** 2 for x in v) / 3) for v in (logs, [80, 90, 80])]
    expected = {
        "99902": math.sqrt((((logs[1] - logs[0]) / spread[0]) ** 2 + ((90 - 80) / spread[1]) ** 2) / 2),
        "99903": math.sqrt((((logs[2] - logs[0]) / spread[0]) ** 2 + 0) / 2),
    }
    assert dict(zip(found.pairs["par"], found.pairs["distancia"], strict=True)) == pytest.approx(expected, abs=1e-6)
    assert found.pairs["par"].tolist() == sorted(expected, key=expected.get)


def test_what_most_lack_is_left_out_and_said():
    facts = [("99901", 100, 80.0), ("99902", 1000, 90.0), ("99903", 10000, 80.0)]
    found = neighbours(chosen(c.observations(towns(facts))), ["99901"], parameters())
    told = method(found, parameters())
    assert "No se usan: ruralidad (solo 0 de 3 municipios la tienen)." in told
    assert "población (en logaritmo) de 2022, peso 1; cobertura de 2022, peso 1" in told


def test_equal_distances_are_ordered_by_code():
    facts = [
        ("99905", 100, 80.0),
        ("99904", 200, 80.0),
        ("99902", 200, 80.0),
        ("99903", 200, 80.0),
        ("99901", 400, 85.0),
    ]
    found = neighbours(chosen(c.observations(towns(facts))), ["99905"], parameters())
    assert found.pairs["par"].tolist()[:3] == ["99902", "99903", "99904"]


def test_weights_and_number_are_parameters():
    facts = [("99901", 100, 80.0), ("99902", 101, 99.0), ("99903", 9000, 80.0)]
    values = chosen(c.observations(towns(facts)))
    variable = {"indicador": "poblacion_5_16", "nivel": "", "transformacion": "ninguna"}
    only_people = parameters({"pares_variables": [{"clave": "población", **variable, "peso": 1.0}], "pares_cuantos": 1})
    assert neighbours(values, ["99901"], only_people).pairs["par"].tolist() == ["99902"]
    cover = {**variable, "indicador": "cobertura_neta"}
    only_cover = parameters({"pares_variables": [{"clave": "cobertura", **cover, "peso": 1.0}], "pares_cuantos": 1})
    assert neighbours(values, ["99901"], only_cover).pairs["par"].tolist() == ["99903"]


@settings(max_examples=15)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_changes_nothing(order):
    facts = [(f"9990{n}", 100 * (n % 3 + 1), 80.0 + n % 2) for n in range(6)]
    first = neighbours(chosen(c.observations(towns(facts))), ["99900", "99903"], parameters())
    again = neighbours(chosen(c.observations(towns([facts[n] for n in order]))), ["99900", "99903"], parameters())
    assert first.pairs.equals(again.pairs)
    assert not (first.pairs["codigo"] == first.pairs["par"]).any()


def test_an_entity_without_the_variables_has_no_like_ones_and_is_named():
    facts = [("99901", 100, 80.0), ("99902", 1000, 90.0), ("99903", 10000, 80.0)]
    values = chosen(c.observations([*towns(facts), c.observation("desercion", 3.0, codigo="99909")]))
    found = neighbours(values, ["99909"], parameters())
    assert found.pairs.empty
    assert found.without == ("99909",)
