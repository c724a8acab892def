"""From schools to places: three zones, mixed ones shared out by enrolment, nothing counted twice."""

from __future__ import annotations

import caracteres as c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.characterize.rurality import BY_SITES, rurality
from pamlib.characterize.schools import by_place, directory, enrolment, weighted_median
from pamlib.characterize.values import chosen


def figures(rows, indicador, establishments=None, **key):
    """(zone, sharing) → value of the town."""
    made = by_place(c.observations(rows), c.establishments() if establishments is None else establishments)
    made = made[(made["codigo"] == c.TOWN) & (made["indicador"] == indicador)]
    for name, value in key.items():
        made = made[made[name] == value]
    return {(z, r): v for z, r, v in zip(made["zona"], made["reparto"], made["valor"], strict=True)}


def sites(indicador="matricula"):
    """The enrolment of the directory as observations of the sites."""
    return [
        c.observation(indicador, many, codigo=code, ambito="sede", zona=zone)
        for code, zone, many in ((c.A, "urbana", 100), (c.B, "urbana", 30), (c.B1, "rural", 10), (c.C, "rural", 50))
    ]


SHARED = {
    ("", ""): 100 + 30 + 10 + 50,
    ("urbana", ""): 100,
    ("mixta", ""): 30 + 10,
    ("rural", ""): 50,
    ("urbana", "repartida"): 100 + 30,
    ("rural", "repartida"): 50 + 10,
}


def test_a_school_is_mixed_when_its_sites_are_of_both_zones():
    units = directory(c.establishments(), c.observations([]))
    schools = units[units["tipo"] == "EE"].set_index("codigo")
    assert schools["zona"].to_dict() == {c.A: "urbana", c.B: "mixta", c.C: "rural"}
    assert schools.loc[c.B, ["urbana", "rural"]].tolist() == [30, 10]


def test_sites_give_the_three_classes_and_the_share_of_each_zone():
    assert figures(sites(), "matricula") == SHARED


def test_the_count_of_a_school_is_shared_by_the_enrolment_of_its_sites():
    rows = [c.observation("saber11_evaluados", many, codigo=code) for code, many in ((c.A, 10), (c.B, 20), (c.C, 30))]
    found = figures(rows, "saber11_evaluados")
    assert found["urbana", "repartida"] == 10 + 20 * 30 / 40
    assert found["rural", "repartida"] == 30 + 20 * 10 / 40
    assert found["mixta", ""] == 20


def test_a_mean_is_weighted_and_the_mixed_school_weighs_by_its_part():
    rows = []
    for code, index, tested in ((c.A, 0.8, 10), (c.B, 0.6, 20), (c.C, 0.5, 30)):
        rows += [
            c.observation("saber11_indice_total", index, codigo=code),
            c.observation("saber11_evaluados", tested, codigo=code),
        ]
    found = figures(rows, "saber11_indice_total")
    assert found["", ""] == pytest.approx((0.8 * 10 + 0.6 * 20 + 0.5 * 30) / (10 + 20 + 30), abs=1e-6)
    assert found["urbana", "repartida"] == pytest.approx((0.8 * 10 + 0.6 * 20 * 0.75) / (10 + 20 * 0.75), abs=1e-6)
    assert found["rural", ""] == 0.5


def test_an_ordinal_scale_is_summed_up_by_its_median():
    rows = [c.observation("guia34.directiva.clima", v, codigo=code) for code, v in ((c.A, 1.0), (c.B, 4.0), (c.C, 4.0))]
    found = figures(rows, "guia34.directiva.clima")
    assert found["", ""] == 4.0  # the mean would be 3
    # A counts 1 and B 0.75 of a school in the urban zone: the middle of 1.75 falls in A.
    assert found["urbana", "repartida"] == 1.0


def test_a_school_and_its_sites_are_the_same_students():
    rows = [
        *sites(),
        *(c.observation("matricula", many, codigo=code) for code, many in ((c.A, 100), (c.B, 40), (c.C, 50))),
    ]
    assert figures(rows, "matricula") == SHARED
    assert enrolment(c.observations(rows)).to_dict()["EE", c.B] == 40


def test_a_mixed_school_without_enrolment_is_not_shared_out_and_it_is_said():
    listed = c.establishments([(c.B, c.B, "EE", "mixta", None), (c.A, c.A, "EE", "urbana", None)])
    rows = [c.observation("saber11_evaluados", many, codigo=code) for code, many in ((c.A, 10), (c.B, 20))]
    made = by_place(c.observations(rows), listed).query("codigo == '99901'").set_index(["zona", "reparto"])
    assert made.loc[("urbana", "repartida"), "valor"] == 10
    assert made.loc[("urbana", "repartida"), "nota"] == "1 mixtos sin matrícula por sede, no se reparten"
    assert made.loc[("", ""), "valor"] == 30


def test_a_school_out_of_the_directory_gets_the_town_of_its_code_and_it_is_said():
    rows = [c.observation("saber11_evaluados", 10, codigo="399901000099")]
    made = by_place(c.observations(rows), c.establishments()).query("ambito == 'municipio'").iloc[0]
    assert (made["codigo"], made["nota"]) == (c.TOWN, "1 con el municipio deducido del código DANE")


def test_the_schools_of_one_town_are_no_department_nor_nation():
    made = by_place(c.observations(sites()), c.establishments(), c.territory())
    assert set(made["ambito"]) == {"municipio"}


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 900)), min_size=1, max_size=8))
def test_shared_out_enrolment_adds_up_to_the_total(schools):
    """Whatever the schools are, the two zones shared out and what cannot be shared are the total."""
    listed, rows = [], []
    for n, (urban, rural, many) in enumerate(schools):
        code, other = f"1999010{n:05}", f"2999010{n:05}"
        listed += [
            (code, code, "EE", "", None),
            (code, code, "sede", "urbana", urban),
            (other, code, "sede", "rural", rural),
        ]
        rows.append(c.observation("saber11_matriculados", many, codigo=code))
    found = figures(rows, "saber11_matriculados", c.establishments(listed))
    lost = sum(many for urban, rural, many in schools if urban + rural == 0)
    shared = found.get(("urbana", "repartida"), 0) + found.get(("rural", "repartida"), 0)
    assert shared + lost == pytest.approx(found["", ""], abs=1e-4)
    assert found["mixta", ""] == found["", ""] == sum(many for *_, many in schools)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=15))
def test_a_median_with_equal_weights_is_the_median(values):
    import statistics

    assert weighted_median(values, [1.0] * len(values)) == statistics.median(values)


def test_rurality_is_the_share_of_students_and_without_them_that_of_sites():
    values = by_place(c.observations(sites()), c.establishments())
    own = rurality(values, c.establishments(), 2022)
    assert own["valor"].tolist() == [pytest.approx(100 * (50 + 10) / 190, abs=1e-6)]
    bare = rurality(chosen(c.observations([])), c.establishments(), 2022).iloc[0]
    assert (bare["valor"], bare["metodo"], bare["n"]) == (50.0, BY_SITES, 4)  # 2 of 4 sites
