"""How Colombian figures and dates read."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib import locale_es
from pamlib.locale_es import fecha, fecha_corta, numero, pesos, porcentaje


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234, 0, "1.234"),
        (1038000000, 0, "1.038.000.000"),
        (1234.5, 1, "1.234,5"),
        (0.285, 2, "0,29"),  # the nearest binary fraction is below 0.285
        (2.5, 0, "3"),
        (-1234, 0, "−1.234"),
        (-0.4, 0, "0"),
        (None, 0, "—"),
        (float("nan"), 0, "—"),
        (pd.NA, 0, "—"),
        ("", 0, "—"),
    ],
)
def test_numero(value: object, decimals: int, text: str) -> None:
    assert numero(value, decimals) == text


def test_pesos_and_percentages() -> None:
    assert pesos(1038000000) == "$ 1.038.000.000"
    assert pesos(-5000) == "−$ 5.000"
    assert pesos(0) == "$ 0"
    assert pesos(pd.NA) == "—"
    assert porcentaje(0.453) == "45,3 %"
    assert porcentaje(1, 0) == "100 %"
    assert porcentaje(None) == "—"


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        ("2016-10-05", "5 de octubre de 2016", "05/10/2016"),
        ("2021-02", "febrero de 2021", "02/2021"),
        ("2024", "2024", "2024"),
        (dt.date(2023, 12, 31), "31 de diciembre de 2023", "31/12/2023"),
        (pd.Timestamp("2025-06-30"), "30 de junio de 2025", "30/06/2025"),
        ("2025-06-30 00:00:00", "30 de junio de 2025", "30/06/2025"),
        (pd.NaT, "—", "—"),
        (pd.NA, "—", "—"),
    ],
)
def test_dates(value: object, long: str, short: str) -> None:
    assert (fecha(value), fecha_corta(value)) == (long, short)


@pytest.mark.parametrize("value", ["mar-21", "2023-02-30", "30/06/2025"])
def test_dates_refuse_other_text(value: str) -> None:
    with pytest.raises(ValueError, match=r"ISO date|day"):
        fecha(value)


@pytest.mark.parametrize("value", ["Gestión", float("inf")])
def test_numbers_refuse_what_is_no_number(value: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        numero(value)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_pesos_keep_every_digit(amount: int) -> None:
    text = pesos(amount)
    assert int(text.replace("−", "-").replace("$ ", "").replace(".", "")) == amount
    assert all(len(group) == 3 for group in text.split(".")[1:])


def test_chart_locales_say_the_same() -> None:
    assert locale_es.FORMATO_D3["decimal"] == ","
    assert locale_es.FORMATO_D3["thousands"] == "."
    assert locale_es.FORMATO_D3["grouping"] == [3]
    assert locale_es.FORMATO_D3["currency"] == ["$ ", ""]
    months = locale_es.TIEMPO_D3["months"]
    assert [len(locale_es.TIEMPO_D3[k]) for k in ("months", "shortMonths", "days", "shortDays")] == [12, 12, 7, 7]
    assert all(m.startswith(s) for m, s in zip(months, locale_es.TIEMPO_D3["shortMonths"], strict=True))
