"""Disclosure control: what is small is reserved, nobody can work it out, and no more than needed is kept back.

The oracle is brute force: every table that agrees with what is published is listed, and a small cell must be able to
hold several values among them.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.disclosure import Protected, Rules, protect, protect_ratios
from pamlib.disclosure.attack import bounds
from pamlib.disclosure.cells import Shape, problem_of
from pamlib.disclosure.solve import solve
from pamlib.errors import UserError

RULES = Rules.load()


def two_way(inner: list[list[int]]) -> pd.DataFrame:
    """A table of sedes × zones with its totals, as long rows."""
    rows = []
    for r, line in enumerate([*inner, [sum(c) for c in zip(*inner, strict=True)]]):
        for c, count in enumerate([*line, sum(line)]):
            last = (r == len(inner), c == len(line))
            rows.append(("" if last[0] else f"s{r}", "" if last[1] else f"z{c}", count))
    return pd.DataFrame(rows, columns=["sede", "zona", "valor"])


def reasons(done: Protected) -> dict[tuple[str, ...], str]:
    keys = done.table[["sede", "zona"]].to_numpy().tolist()
    return {tuple(key): reason for key, reason in zip(keys, done.table["suprimida"], strict=True) if reason}


def possible(inner: list[list[int]], told: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], int]:
    """How many values each reserved cell takes among all tables of counts that agree with the published ones."""
    rows, columns = len(inner), len(inner[0])
    places = [(f"s{r}", f"z{c}") for r in range(rows) for c in range(columns)]
    truth = {(sede, zona): int(count) for sede, zona, count in two_way(inner).to_numpy().tolist()}
    top = max(truth.values()) + 3
    small = range(1, RULES.limit_default)
    choices = {"primaria": small, "complementaria": range(RULES.limit_default, top), "reservada": range(1, top)}
    options = [choices[told[p]] if p in told else (truth[p],) for p in places]
    made = dict(zip(places, (axis.ravel() for axis in np.meshgrid(*options)), strict=True))
    for c in range(columns):
        made["", f"z{c}"] = sum(made[f"s{r}", f"z{c}"] for r in range(rows))
    for r in range(rows):
        made[f"s{r}", ""] = sum(made[f"s{r}", f"z{c}"] for c in range(columns))
    made["", ""] = sum(made["", f"z{c}"] for c in range(columns))
    agree = np.ones(len(made["", ""]), bool)
    for key, count in truth.items():
        agree &= np.isin(made[key], choices[told[key]]) if key in told else made[key] == count
    return {key: len(np.unique(made[key][agree])) for key in told}


# --- the small cells, and the others ---------------------------------------------------------------------------------


def test_the_small_cell_is_reserved_and_the_square_that_hides_it_is_completed() -> None:
    done = protect(two_way([[3, 20, 30], [25, 6, 40], [50, 60, 70]]), ["sede", "zona"])
    # 3 needs one more in its row and one in its column, and these two a fourth: s1/z1 = 6 is the cheapest corner.
    assert reasons(done) == {
        ("s0", "z0"): "primaria",
        ("s0", "z1"): "complementaria",
        ("s1", "z0"): "complementaria",
        ("s1", "z1"): "complementaria",
    }
    assert (done.primary, done.complementary, done.optimal) == (1, 3, True)
    assert done.words == (
        "Se reservan las cifras que cuentan menos de 5 personas (menos de 10 en discapacidad): 1 en esta tabla, "
        "y 3 más para que no se puedan deducir de los totales."
    )
    published = done.table[done.table["suprimida"] == ""]
    truth = two_way([[3, 20, 30], [25, 6, 40], [50, 60, 70]]).loc[published.index, "valor"]
    assert published["valor"].tolist() == truth.tolist()


def test_a_table_without_small_cells_is_left_as_it_is() -> None:
    done = protect(two_way([[5, 20], [30, 0]]), ["sede", "zona"])
    assert reasons(done) == {}
    assert done.words == "Ninguna cifra de esta tabla cuenta menos de 5 personas (menos de 10 en discapacidad)."


def test_disability_has_its_own_threshold() -> None:
    table = pd.DataFrame({"poblacion": ["", "sexo: femenino", "discapacidad"], "valor": [100, 93, 9]})
    told = protect(table, ["poblacion"]).table["suprimida"].tolist()
    # 100 − 93 = 7 men: not small. 9 with a disability are fewer than 10, and 100 − 9 is not printed.
    assert told == ["", "", "primaria"]


def test_what_the_printed_parts_leave_is_a_small_cell_too() -> None:
    table = pd.DataFrame({"poblacion": ["", "sexo: femenino"], "valor": [100, 97]})
    done = protect(table, ["poblacion"])
    assert done.table["suprimida"].tolist() == ["", "complementaria"]  # 100 − 97 = 3
    assert done.table["valor"].tolist()[0] == 100


def test_groups_that_overlap_are_not_parts_of_one_whole() -> None:
    table = pd.DataFrame({"poblacion": ["", "sexo: femenino", "sexo: masculino", "víctima"], "valor": [40, 20, 20, 30]})
    assert protect(table, ["poblacion"]).table["suprimida"].tolist() == ["", "", "", ""]  # 20 + 20 + 30 > 40


def test_a_zero_may_be_published_or_reserved() -> None:
    table = two_way([[0, 20], [30, 12]])
    assert reasons(protect(table, ["sede", "zona"])) == {}
    entity = {"divulgacion": {"ceros": "reservar", "acto": "Resolución 1 de 2026"}}
    told = reasons(protect(table, ["sede", "zona"], rules=Rules.for_entity(entity)))
    assert told["s0", "z0"] == "primaria"
    assert len(told) == 4


def test_two_ones_that_add_up_to_two_are_not_given_away_by_published_zeros() -> None:
    # 1 + 1 + 0 = 2: who knows that reserved cells are not 0 would read both ones off the total 2.
    done = protect(two_way([[1, 1, 0], [30, 40, 50]]), ["sede", "zona"])
    told = reasons(done)
    assert ("s0", "") in told
    assert possible([[1, 1, 0], [30, 40, 50]], told)["s0", "z0"] > 1


def test_reasons_are_kept_secret_where_telling_them_would_pin_the_cells() -> None:
    # Four cells of at least 1 whose total is below 5 are all 1: "primaria" on the five would say so.
    table = pd.DataFrame({"sede": ["", "a", "b", "c", "d"], "valor": [4, 1, 1, 1, 1]})
    done = protect(table, ["sede"])
    assert done.table["suprimida"].tolist() == ["reservada"] * 5
    assert done.table["aviso"].tolist() == ["Reservada"] * 5


def test_levels_and_grades() -> None:
    rows = [("", 300), ("primaria", 120), ("1.º", 3), ("2.º", 57), ("3.º", 60), ("media", 180), ("10.º", 80)]
    table = pd.DataFrame([*rows, ("11.º", 100)], columns=["grado", "valor"])
    grades = {"1.º": "primaria", "2.º": "primaria", "3.º": "primaria", "10.º": "media", "11.º": "media"}
    done = protect(table, ["grado"], parents={"grado": grades})
    told = dict(zip(done.table["grado"], done.table["suprimida"], strict=True))
    # 2.º (57) is enough: the levels and the total stay.
    assert {k: v for k, v in told.items() if v} == {"1.º": "primaria", "2.º": "complementaria"}


def test_a_total_that_is_public_already_is_not_reserved() -> None:
    table = pd.DataFrame({"sede": ["", "a", "b"], "valor": [23, 3, 20]})
    assert protect(table, ["sede"]).table["suprimida"].tolist() == ["", "primaria", "complementaria"]
    with pytest.raises(UserError, match="se puede deducir aunque se reserve todo lo demás"):
        protect(table, ["sede"], always=[True, False, True])


def test_parts_that_exceed_their_total_are_not_published() -> None:
    table = pd.DataFrame({"sede": ["", "a", "b"], "valor": [20, 10, 15]})
    with pytest.raises(UserError, match=r"Las partes suman 25 y el total es 20 \(sede «total»\)"):
        protect(table, ["sede"])


@pytest.mark.parametrize("wrong", [-1, 2.5])
def test_what_is_no_count_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="does not hold counts"):
        protect(pd.DataFrame({"sede": ["a"], "valor": [wrong]}), ["sede"])


def test_tables_of_several_years_are_protected_apart() -> None:
    table = pd.DataFrame(
        {"anio": [2024, 2024, 2024, 2025, 2025], "sede": ["", "a", "b", "", "a"], "valor": [23, 3, 20, 9, 9]}
    )
    done = protect(table, ["sede"], by=["anio"])
    assert done.table["suprimida"].tolist() == ["", "primaria", "complementaria", "", ""]


def test_what_repeats_the_figure_goes_with_it() -> None:
    table = pd.DataFrame(
        {
            "sede": ["a", "b"],
            "valor": [3, 30],
            "valor_original": ["3", "30"],
            "nota": ["decía «3 »", ""],
            "origen_fila": [7, 8],
        }
    )
    done = protect(table, ["sede"])
    assert done.table.loc[0, ["valor_original", "nota"]].tolist() == ["", ""]
    assert done.table.loc[1, "valor_original"] == "30"
    assert pd.isna(done.table.loc[0, "valor"])
    assert table.loc[0, "valor"] == 3  # what was given is not changed


# --- ratios -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "base", "reason"),
    [
        (3, 60, "primaria"),  # 3 persons
        (57, 60, "primaria"),  # 60 − 57 = 3 persons
        (30, 60, ""),
        (0, 60, ""),  # nobody is pointed at
        (2, 4, "primaria"),
        (None, 60, "reservada"),  # it cannot be checked
    ],
)
def test_a_percentage_is_reserved_when_a_part_of_it_is_small(top: int | None, base: int, reason: str) -> None:
    table = pd.DataFrame(
        {"sede": ["a"], "valor": [50.0], "numerador": pd.array([top], "Float64"), "denominador": [float(base)]}
    )
    done = protect_ratios(table, ["sede"])
    assert done.table["suprimida"].tolist() == [reason]
    assert done.table[["valor", "numerador", "denominador"]].isna().all(axis=None) == bool(reason)


def test_a_percentage_that_the_total_gives_away_is_reserved_too() -> None:
    table = pd.DataFrame({"sede": ["", "a", "b", "c"], "numerador": [40, 3, 17, 20], "denominador": [180, 60, 60, 60]})
    table["valor"] = 100 * table["numerador"] / table["denominador"]
    told = protect_ratios(table, ["sede"]).table["suprimida"].tolist()
    # 40 − 17 − 20 = 3: one of the other two must go.
    assert told[:2] == ["", "primaria"]
    assert sorted(told[2:]) == ["", "complementaria"]


# --- the rules of the entity ------------------------------------------------------------------------------------------


def test_an_entity_changes_the_thresholds_by_an_act() -> None:
    rules = Rules.for_entity({"divulgacion": {"umbral": 6, "grupos": {"discapacidad": 12}, "acto": "Acuerdo 3"}})
    assert (rules.limit("sexo: femenino"), rules.limit("discapacidad"), rules.act) == (6, 12, "Acuerdo 3")
    assert "(Acuerdo 3)" in protect(pd.DataFrame({"sede": ["a"], "valor": [5]}), ["sede"], rules=rules).words
    assert Rules.for_entity({}) == RULES


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"umbral": 3}, "cambia los umbrales y no dice con qué acto"),
        ({"umbral": "cinco", "acto": "x"}, "dice «umbral: cinco»"),
        ({"grupos": {"talla": 3}, "acto": "x"}, "nombra un grupo que no existe"),
        ({"ceros": "tal vez", "acto": "x"}, "dice «ceros: tal vez»"),
        ({"umbra": 5}, "trae «umbra»"),
        (5, "trae algo que no es «clave: valor»"),
    ],
)
def test_wrong_rules_are_refused(told: object, said: str) -> None:
    with pytest.raises(UserError) as caught:
        Rules.for_entity({"divulgacion": told})
    assert said in caught.value.sentence()


# --- properties -------------------------------------------------------------------------------------------------------

_count = st.one_of(st.integers(0, 6), st.integers(0, 12))


@settings(max_examples=60)
@given(st.lists(st.tuples(_count, _count), min_size=2, max_size=2).map(lambda rows: [list(row) for row in rows]))
def test_no_small_cell_can_be_pinned_by_listing_every_possible_table(inner: list[list[int]]) -> None:
    done = protect(two_way(inner), ["sede", "zona"])
    told = reasons(done)
    for key, values in possible(inner, told).items():
        assert told[key] == "complementaria" or values >= 3, (inner, told, key)  # width 2: at least three values


def problem(inner: list[list[list[int]]]) -> object:
    """Three ways: sede (of two schools) × zona × sexo, every margin printed."""
    array = np.array(inner)
    sedes = [*(f"s{n}" for n in range(array.shape[0])), "E0", "E1", ""]
    of = {f"s{n}": f"E{n % 2}" for n in range(array.shape[0])}
    labels, values = [], []
    for sede, zona, sexo in itertools.product(sedes, ["z0", "z1", ""], ["f", "m", ""]):
        rows = [n for n in range(array.shape[0]) if sede in {f"s{n}", of[f"s{n}"], ""}]
        part = array[rows][:, [n for n in range(2) if zona in {f"z{n}", ""}]]
        labels.append((sede, zona, sexo))
        values.append(int(part[:, :, [n for n, s in enumerate("fm") if sexo in {s, ""}]].sum()))
    shape = Shape(("sede", "zona", "sexo"), parents={"sede": of})
    return problem_of(labels, values, [False] * len(labels), shape, RULES)


@settings(max_examples=8)
@given(st.lists(st.lists(st.lists(_count, min_size=2, max_size=2), min_size=2, max_size=2), min_size=4, max_size=4))
def test_the_attacker_cannot_pin_a_small_cell_of_a_table_of_three_ways(inner: list[list[list[int]]]) -> None:
    made = problem(inner)
    width = np.full(len(made.values), 2.0)
    found = solve(made, width, reasons=False)
    assert found is not None
    low, high = bounds(made, found.reserved | made.hidden, reasons=False)
    assert (high - low >= 2 - 1e-6)[made.primary].all()
    # A reserved cell that can be worked out would not be needed.
    assert not found.optimal or (high - low > 1e-6)[found.reserved].all()
    again = solve(made, width, reasons=False)
    assert again is not None
    assert (again.reserved == found.reserved).all()


@settings(max_examples=15)
@given(st.lists(st.lists(_count, min_size=3, max_size=3), min_size=2, max_size=2))
def test_no_cheaper_choice_would_do(inner: list[list[int]]) -> None:
    table = two_way(inner)
    labels = [tuple(key) for key in table[["sede", "zona"]].to_numpy().tolist()]
    made = problem_of(labels, table["valor"].tolist(), [False] * len(labels), Shape(("sede", "zona")), RULES)
    width = np.full(len(made.values), 2.0)
    found = solve(made, width, reasons=False)
    assert found is not None
    if not made.primary.any():
        assert not found.reserved.any()
        return
    cost = made.weights[found.reserved & ~made.primary].sum()
    free = np.flatnonzero(made.candidates())
    for count in range(len(free)):
        for extra in itertools.combinations(free, count):
            if made.weights[list(extra)].sum() < cost - 1e-9:
                chosen = made.primary.copy()
                chosen[list(extra)] = True
                low, high = bounds(made, chosen, reasons=False, integer=True)
                assert (high - low < 2 - 1e-6)[made.primary].any(), (inner, extra)
