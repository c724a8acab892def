"""Dates: every form that plans hold, what is no date, and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.dates import find_date, month_name, parse_date, parse_period, why_not

FORMS = [
    ("mar-21", "2021-03-01", "2021-03-31", "mes", "month and two-digit year"),
    ("MAR.-21", "2021-03-01", "2021-03-31", "mes", "its point and case do not matter"),
    ("dic-23", "2023-12-01", "2023-12-31", "mes", "end of a month is its last day"),
    ("feb-24", "2024-02-01", "2024-02-29", "mes", "leap year"),
    ("mar/2021", "2021-03-01", "2021-03-31", "mes", "slash"),
    ("FEBRERO 2021", "2021-02-01", "2021-02-28", "mes", "whole name"),
    ("febrero de 2021", "2021-02-01", "2021-02-28", "mes", "with its preposition"),
    ("setiembre del 2022", "2022-09-01", "2022-09-30", "mes", "both spellings of September"),
    ("03/2021", "2021-03-01", "2021-03-31", "mes", "month in digits"),
    ("2021-03", "2021-03-01", "2021-03-31", "mes", "ISO month"),
    ("05/10/2016", "2016-10-05", "2016-10-05", "dia", "day first"),
    ("5.10.16", "2016-10-05", "2016-10-05", "dia", "points and two digits"),
    ("5-oct-2016", "2016-10-05", "2016-10-05", "dia", "month by name"),
    ("19 de Octubre de 2016", "2016-10-19", "2016-10-19", "dia", "in words"),
    ("octubre 19 de 2016", "2016-10-19", "2016-10-19", "dia", "month first, in words"),
    ("1º de marzo de 2021", "2021-03-01", "2021-03-01", "dia", "ordinal day"),
    ("Lunes, 5 de octubre de 2016", "2016-10-05", "2016-10-05", "dia", "the weekday says nothing new"),
    ("2021-03-01", "2021-03-01", "2021-03-01", "dia", "ISO"),
    ("2021-03-01 00:00:00", "2021-03-01", "2021-03-01", "dia", "as a workbook's date prints"),
    ("2021-03-01T12:30:00.000Z", "2021-03-01", "2021-03-01", "dia", "ISO with a time"),
    ("2021", "2021-01-01", "2021-12-31", "anio", "a year covers itself"),
    ("Vigencia 2025", "2025-01-01", "2025-12-31", "anio", "a labelled year"),
]
NOT_DATES = [
    "",
    " ",
    "Gestión",
    "210 SMMLV",
    "3.0",
    "44256",
    "No. de talleres",
    "5 de mayo",
    "1421",
    "enero",
    "$ 2.021",
    "xyz-21",
    "mar-21 a dic-23",
    "12",
    "dic",
    "Decreto 12 de 2020",
]
IMPOSSIBLE = [
    ("31/04/2025", "abril de 2025 tiene 30 días y se escribió 31"),
    ("29-feb-2023", "febrero de 2023 tiene 28 días y se escribió 29"),
    ("10/25/2016", "el mes 25 no existe (se lee día/mes/año)"),
    ("2021-13-01", "el mes 13 no existe (se lee día/mes/año)"),
    ("0/10/2016", "octubre de 2016 tiene 31 días y se escribió 0"),
    ("5 de marzo de 1021", "el año 1021 está fuera de 1900–2199"),
]
PERIODS = [
    ("2024 a 2027", (2024, 2027), "in words"),
    ("2021-2023", (2021, 2023), "hyphen"),
    ("VIGENCIA 2024 – 2027", (2024, 2027), "dash, labelled"),
    ("PLAN DE APOYO - 2021-2023**", (2021, 2023), "inside a title"),
    ("del 2024 hasta el 2027", (2024, 2027), "hasta el"),
    ("cuatrienio 2024-27", (2024, 2027), "short end that is no month"),
    ("vigencia 2025", (2025, 2025), "one year, said to be a period"),
    ("2021-03-01", None, "a date"),
    ("2024-11", None, "could be November"),
    ("2027 a 2024", None, "backwards"),
    ("1924 a 2024", None, "too long"),
    ("Decreto 1421 de 2017", None, "a decree"),
    ("2025", None, "a year alone is no period"),
    ("", None, "blank"),
]


@pytest.mark.parametrize(("raw", "start", "end", "granularity", "why"), FORMS)
def test_forms(raw: str, start: str, end: str, granularity: str, why: str) -> None:
    value = parse_date(raw)
    assert value is not None, why
    assert (value.start_iso(), value.end_iso(), value.granularity) == (start, end, granularity), why
    assert value.original == raw
    assert not value.repaired
    assert why_not(raw) == ""


@pytest.mark.parametrize("raw", NOT_DATES)
def test_not_a_date(raw: str) -> None:
    assert parse_date(raw) is None
    assert why_not(raw) == ""


@pytest.mark.parametrize(("raw", "reason"), IMPOSSIBLE)
def test_impossible_dates_say_why(raw: str, reason: str) -> None:
    assert parse_date(raw) is None
    assert why_not(raw) == reason


def test_a_misspelt_month_is_reported_as_repaired() -> None:
    value = parse_date("febero 2021")
    assert value is not None
    assert value.repaired
    assert value.start_iso() == "2021-02-01"


def test_an_excel_serial_only_in_a_date_column() -> None:
    assert parse_date("44256") is None
    value = parse_date("44256", column_is_date=True)
    assert value is not None
    assert (value.start_iso(), value.repaired) == ("2021-03-01", True)


def test_two_digit_years_follow_the_window() -> None:
    late, early = parse_date("mar-69"), parse_date("mar-70")
    assert late is not None
    assert early is not None
    assert (late.year, early.year) == (2069, 1970)
    moved = parse_date("mar-21", window_start=1920)
    assert moved is not None
    assert moved.year == 2020 - 99


@pytest.mark.parametrize(("raw", "expected", "why"), PERIODS)
def test_periods(raw: str, expected: tuple[int, int] | None, why: str) -> None:
    assert parse_period(raw) == expected, why


def test_a_date_inside_a_title() -> None:
    value = find_date("**FECHA DE ELABORACIÓN: MARZO DE 2022**")
    assert value is not None
    assert value.start_iso() == "2022-03-01"
    assert find_date("FECHA DE ELABORACIÓN:") is None
    assert find_date("Versión 5 31/04/2025") is None


@given(st.text())
def test_never_raises(text: str) -> None:
    parse_date(text), why_not(text), parse_period(text), find_date(text)
    parse_date(text, column_is_date=True)


@given(st.text(alphabet="0123456789-/. dmarzoeª²٣", max_size=14))
def test_never_raises_on_date_shaped_text(text: str) -> None:
    value = parse_date(text, column_is_date=True)
    assert value is None or value.start_iso() <= value.end_iso()
    parse_period(text), why_not(text), find_date(text)


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_days_round_trip(day: dt.date) -> None:
    name = month_name(day.month)
    for text in (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day:%y}",
        f"{day.day}-{name[:3]}-{day.year}",
        f"{day.day} de {name} de {day.year}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
    ):
        value = parse_date(text)
        assert value is not None, text
        assert value.start_iso() == value.end_iso() == day.isoformat(), text


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_months_round_trip(day: dt.date) -> None:
    name = month_name(day.month)
    for text in (
        f"{name[:3]}-{day:%y}",
        f"{name.upper()} {day.year}",
        f"{name} de {day.year}",
        f"{name[:3]}/{day.year}",
    ):
        value = parse_date(text)
        assert value is not None, text
        assert value.start_iso() == f"{day:%Y-%m}-01"
        assert dt.date.fromisoformat(value.end_iso()) + dt.timedelta(days=1) == dt.date(
            day.year + day.month // 12, day.month % 12 + 1, 1
        )


def test_every_cell_of_the_real_plans(seeds: Path) -> None:
    found = {}
    for path in sorted(seeds.glob("00[03]*.txt")):
        cells = [cell for line in path.read_text("utf-8").splitlines() for cell in line.split("\t")]
        found[path.name[:3]] = [value for cell in cells if (value := parse_date(cell))]
    months = [value for value in found["000"] if value.granularity == "mes"]
    assert len(months) == 55 + 55  # a start and an end for each of the 55 tasks
    assert {value.start_iso() for value in months} == {"2021-03-01", "2023-12-01"}
    assert [value.start_iso() for value in found["000"] if value.granularity == "dia"] == ["2016-10-05"]
    assert found["003"] == []
