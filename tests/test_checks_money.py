"""Rules of money, with the arithmetic in sight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revision import found, why_not

from pamlib.checks.money import odd_one, significant

TWO = [{"accion": "Dotar"}, {"accion": "Formar"}]
#: 1.306,8 = 1.188 × 1,10: the first year should have been 1.188, not the 1.038 of the other line.
SERIES = [(1, 2024, 1_038_000_000), (1, 2025, 1_306_800_000), (1, 2026, 1_437_480_000), (1, 2027, 1_581_228_000)]
OTHER = [(2, 2024, 1_038_000_000), (2, 2025, 1_048_380_000), (2, 2026, 1_058_863_800), (2, 2027, 1_069_452_438)]


def said(note):
    return note["entendido"].replace("\N{NO-BREAK SPACE}", " ")


def test_action_without_resources():
    money = [(1, 2024, "vacio"), (1, 2025, "vacio"), (2, 2024, "gestion")]
    assert [n["encontrado"] for n in found("accion_sin_recursos", *TWO, money=money)] == ["Dotar"]
    shared = [(1, 2024, "vacio", "G1"), (2, 2024, 5_000_000, "G1")]  # it shares the other's amount
    assert found("accion_sin_recursos", *TWO, money=shared) == []
    assert why_not("accion_sin_recursos", *TWO, money=[(1, 2024, "vacio")]) == "el plan no trae recursos"


@pytest.mark.parametrize("state", ["cero", "no_aplica", "no_programado", "ilegible", "gestion"])
def test_what_is_said_of_money_is_never_blank(state):
    assert found("accion_sin_recursos", TWO[0], money=[(1, 2024, state)]) == []


def test_source_that_disagrees_with_the_cell():
    money = [(1, None, "ilegible", "", "Gestión"), (2, None, "gestion", "", "SGP")]
    notes = found("fuente_no_concuerda", *TWO, money=money)
    assert [(n["linea_id"], said(n)) for n in notes] == [
        ("L1", "hay una cifra y la fuente dice que no hay dinero"),
        ("L2", "dice gestión y la fuente es de dinero"),
    ]
    fine = [(1, None, 5_000_000, "", "SGP"), (2, None, "gestion", "", "Gestión"), (2, 2025, "gestion", "", "")]
    assert found("fuente_no_concuerda", *TWO, money=fine) == []


def test_illegible_figures_are_one_finding():
    money = [(1, 2024, "ilegible", "", "SGP"), (2, 2024, 5_000_000), (2, 2025, "gestion")]
    notes = found("recursos_ilegibles", *TWO, money=money)
    assert [(n["encontrado"], said(n)) for n in notes] == [
        ("1 de 2 (50 %) cifras: fila 11", "no entran en ningún total; fuentes: SGP")
    ]
    assert found("recursos_ilegibles", *TWO, money=money[1:]) == []


def test_copied_amount_says_what_it_adds_and_how_each_series_goes_on():
    notes = found("monto_copiado", *TWO, money=SERIES + OTHER)
    assert [n["encontrado"].replace("\N{NO-BREAK SPACE}", " ") for n in notes] == [
        "$ 1.038.000.000 en 2024, filas 11 y 12"
    ]
    # 2 × 1.038 = 2.076; 1.306,8 / 1.038 = 1,259; 1.048,38 / 1.038 = 1,01
    assert said(notes[0]) == (
        "probable copia: 2 × $ 1.038.000.000 = $ 2.076.000.000 en el total de 2024; "
        "después crecen así: +25,9 %, +10,0 %, +10,0 % | +1,0 %, +1,0 %, +1,0 %"
    )
    assert notes[0]["columna"] == "L"


@pytest.mark.parametrize(
    "money",
    [
        [(1, 2024, 30_000_000), (2, 2024, 30_000_000)],  # round amounts coincide
        [(1, 2024, 1_038_000_000), (2, 2025, 1_038_000_000)],  # another year
        [(1, 2024, 1_038_000_000), (1, 2025, 1_038_000_000)],  # one line, the same every year
        [(1, 2024, 1_038_000_000, "G1"), (2, 2024, "vacio", "G1")],  # shared by the two, printed once
    ],
)
def test_equal_amounts_that_are_no_copy(money):
    assert found("monto_copiado", *TWO, money=money) == []


def test_broken_growth_shows_the_figure_that_fits():
    notes = found("crecimiento_roto", TWO[0], money=SERIES)
    assert [n["encontrado"].replace("\N{NO-BREAK SPACE}", " ") for n in notes] == [
        "$ 1.038.000.000 en 2024 y $ 1.306.800.000 en 2025: +25,9 %"
    ]
    assert said(notes[0]) == (
        "probable error: los demás años, +10,0 %, +10,0 %; con ese crecimiento, "
        "$ 1.306.800.000 ÷ 1,100 = $ 1.188.000.000 en 2024"
    )


def test_broken_growth_in_the_middle():
    money = [(1, 2024, 1_000_000), (1, 2025, 1_100_000), (1, 2026, 1_500_000), (1, 2027, 1_650_000)]
    notes = found("crecimiento_roto", TWO[0], money=money)
    assert said(notes[0]).endswith("$ 1.100.000 × 1,100 = $ 1.210.000 en 2026")  # 1.100 × 1,1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([58, 63.8, 70, 77], "10 %, 9,7 %, 10 %: rounding"),
        ([24, 405, 26.5, 27.8], "no growth agrees with another"),
        ([100, 101, 102.01, 103.03], "always 1 %"),
    ],
)
def test_growth_that_is_not_broken(values, why):
    money = [(1, 2024 + n, int(value * 1_000_000)) for n, value in enumerate(values)]
    assert found("crecimiento_roto", TWO[0], money=money) == [], why


def test_short_or_broken_series_do_not_apply():
    reason = "ninguna línea trae montos de cuatro años seguidos"
    assert why_not("crecimiento_roto", TWO[0], money=SERIES[:3]) == reason
    gap = [SERIES[0], SERIES[1], SERIES[3], (1, 2029, 1_600_000_000)]
    assert why_not("crecimiento_roto", TWO[0], money=gap) == reason
    doubtful = [(1, year, pesos, "", "", "año dudoso") for _, year, pesos in SERIES]
    assert why_not("crecimiento_roto", TWO[0], money=doubtful) == reason


def test_minimum_wages_of_uncertain_years_are_one_finding_a_line():
    money = [
        (1, 2025, "indexado", "", "", "convertido", "210 SMMLV"),
        (1, 2026, "indexado", "", "", "provisional", "210 SMMLV"),
        (1, 2027, "indexado", "", "", "desconocido", "210 SMMLV"),
    ]
    notes = found("monto_indexado_incierto", TWO[0], money=money)
    assert [(n["encontrado"], said(n)) for n in notes] == [
        ("«210 SMMLV», fila 11", "2026: valor provisional; 2027: valor desconocido")
    ]
    assert found("monto_indexado_incierto", TWO[0], money=money[:1]) == []
    assert why_not("monto_indexado_incierto", TWO[0], money=[(1, 2025, "cero")]) != ""


@given(st.lists(st.floats(-0.9, 3, allow_nan=False), max_size=6), st.floats(0.06, 2))
def test_the_odd_one_is_alone(rates, jump):
    index = odd_one(rates, 0.005, 0.05)
    if index is not None:
        rest = rates[:index] + rates[index + 1 :]
        assert len(rest) > 1
        assert max(rest) - min(rest) <= 0.005
    assert odd_one([0.1, 0.1, 0.1 + jump], 0.005, 0.05) == 2


@given(st.integers(1, 10**12))
def test_significant_digits_ignore_closing_zeros(pesos):
    assert significant(pesos) == significant(pesos * 1000)
