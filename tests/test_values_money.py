"""Money: the eight states of a resources cell, and what is not money."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib.values.money import LEAST_BARE_AMOUNT, parse_money, smmlv, smmlv_to_pesos

AMOUNTS = [
    ("$ 1.038.000.000", 1_038_000_000, "COP", "thousands by points"),
    (r"\$ 130.341.120", 130_341_120, "COP", "sign escaped by markdown"),
    ("$1,038,000,000.00", 1_038_000_000, "COP", "thousands by commas, cents"),
    ("1.038.000.000,50", 1_038_000_001, "COP", "half a peso rounds up"),
    ("$ 1.038.000.000,49", 1_038_000_000, "COP", "less than half rounds down"),
    ("1'038.000.000", 1_038_000_000, "COP", "millions by apostrophe"),
    ("1´038´000.000", 1_038_000_000, "COP", "any apostrophe"),
    ("1 038 000 000", 1_038_000_000, "COP", "spaces"),
    ("$ 1.038.000. 000", 1_038_000_000, "COP", "a space the OCR put in"),
    ("1038000000", 1_038_000_000, "COP", "a workbook's number"),
    ("1038000000.0", 1_038_000_000, "COP", "a workbook's float"),
    ("853022923.4567", 853_022_923, "COP", "float with decimals"),
    ("1.038E+09", 1_038_000_000, "COP", "scientific"),
    ("$ 50 millones", 50 * 10**6, "COP", "scale in words"),
    ("$ 1,5 millones de pesos", 1_500_000, "COP", "decimal and scale"),
    ("2 mil millones", 2 * 10**9, "COP", "two scales"),
    ("$ 500", 500, "COP", "a small amount with its sign"),
    ("COP 1.200.000", 1_200_000, "COP", "code instead of sign"),
    ("1.200.000 pesos m/cte", 1_200_000, "COP", "unit after"),
    ("650.000.000 C/Año", 650_000_000, "COP/año", "every year"),
    ("$ 20.000.000 por vigencia", 20_000_000, "COP/año", "every year, in words"),
    ("$ 20.000.000 anuales", 20_000_000, "COP/año", "every year, adjective"),
    ("(500.000)", -500_000, "COP", "accounting negative"),
    ("$ -500.000", -500_000, "COP", "negative"),
]
STATES = [
    ("", "vacio"),
    ("  \u00a0", "vacio"),
    ("$ -", "cero"),
    (r"\$ -", "cero"),
    ("-", "cero"),
    ("—", "cero"),
    ("$-", "cero"),
    ("0", "cero"),
    ("$ 0", "cero"),
    ("$ 0,00", "cero"),
    ("Sin costo", "cero"),
    ("$", "ilegible"),
    (r"\$", "ilegible"),
    ("#####", "ilegible"),
    ("###", "ilegible"),
    ("$ ######", "ilegible"),
    ("## ## ##", "ilegible"),
    ("#¡REF!", "ilegible"),
    ("#N/A", "ilegible"),
    ("$ 1.038.00.000", "ilegible"),
    ("$ 5.000 $ 6.000", "ilegible"),
    ("US$ 500", "ilegible"),
    ("NA", "no_aplica"),
    ("N/A", "no_aplica"),
    ("N.A.", "no_aplica"),
    ("n.a", "no_aplica"),
    ("No aplica", "no_aplica"),
    ("NP", "no_programado"),
    ("N.P.", "no_programado"),
    ("No programado", "no_programado"),
    ("Gestión", "gestion"),
    ("GESTION", "gestion"),
    ("gestión ", "gestion"),
    ("Recursos de gestión", "gestion"),
    ("210 SMMLV", "indexado"),
]
NOT_MONEY = [
    "Un manual publicado",
    "mar-21",
    "2024",
    "05/10/2016",
    "26",
    "16 IE",
    "3.0",
    "SGP",
    "R.P.",
    "CONPES",
    "#",
    "##",
    "Líder de Redes",
    "No. de talleres",
    "105001000001",
    "5 talleres por sede",
    "1.2.3",
    "DI/3.0",
    "1421",
    "44256",
    "Gestionar convenios con la universidad",
    "O",
    "lOl",
    "Página 1 de 1",
    "Versión 5",
    ".",
    "y",
    "2021-2023",
    "Entregar $ 500.000 a cada sede que participe en la jornada",
]


@pytest.mark.parametrize(("raw", "pesos", "unit", "why"), AMOUNTS)
def test_amounts(raw: str, pesos: int, unit: str, why: str) -> None:
    value = parse_money(raw)
    assert value is not None, why
    assert (value.estado, value.valor, value.unidad, value.per_year) == ("monto", pesos, unit, unit == "COP/año"), why
    assert value.original == raw


@pytest.mark.parametrize(("raw", "state"), STATES)
def test_states(raw: str, state: str) -> None:
    value = parse_money(raw)
    assert value is not None
    assert value.estado == state
    assert value.valor == (0 if state == "cero" else None)


@pytest.mark.parametrize("raw", NOT_MONEY)
def test_not_money(raw: str) -> None:
    assert parse_money(raw) is None


INDEXED = [
    ("210 SMMLV", 210.0),
    ("210 S.M.M.L.V.", 210.0),
    ("1.500 SMLMV", 1500.0),
    ("2,5 SMMLV", 2.5),
    ("10 salarios mínimos legales mensuales vigentes", 10.0),
    ("SMMLV: 4", 4.0),
]


@pytest.mark.parametrize(("raw", "quantity"), INDEXED)
def test_minimum_wages_keep_their_quantity(raw: str, quantity: float) -> None:
    value = parse_money(raw)
    assert value is not None
    assert (value.estado, value.cantidad, value.unidad, value.valor) == ("indexado", quantity, "SMMLV", None)


REPAIRS = [
    ("$ 1.038.000.00O", "letras leídas como cifras"),
    ("$ 1.038.000. 000", "espacios dentro de la cifra"),
    ("1.038.000.000,50", "centavos redondeados"),
    ("1.038E+09", "notación científica"),
    ("-", "raya sin signo"),
    ("$", "signo de pesos sin cifra"),
    ("$ -500.000", "valor negativo"),
    ("$ 50.000.000 SGP", "texto tras el valor: «SGP»"),
]


@pytest.mark.parametrize(("raw", "words"), REPAIRS)
def test_a_repair_is_always_said(raw: str, words: str) -> None:
    value = parse_money(raw)
    assert value is not None
    assert words in value.nota


def test_the_column_decides_about_small_bare_numbers() -> None:
    assert parse_money("2024") is None
    value = parse_money("2024", column_is_money=True)
    assert value is not None
    assert (value.valor, value.nota) == (2024, "podría ser un año y no un valor")
    assert parse_money(str(LEAST_BARE_AMOUNT - 1)) is None
    assert parse_money(str(LEAST_BARE_AMOUNT)) is not None
    code = parse_money("105001000001", column_is_money=True)
    assert code is not None
    assert code.valor == 105_001_000_001


@pytest.mark.parametrize(
    ("year", "value", "state", "verified"),
    [
        (2016, 689_455, "vigente", True),
        (2024, 1_300_000, "vigente", False),
        (2025, 1_423_500, "vigente", True),
        (2026, 1_750_905, "provisional", True),
        (2027, None, "desconocido", False),
        (1990, None, "desconocido", False),
    ],
)
def test_minimum_wage_of_a_year(year: int, value: int | None, state: str, verified: bool) -> None:
    wage = smmlv(year)
    assert (wage.valor, wage.estado, wage.norma_verificada) == (value, state, verified)
    assert bool(wage.norma) == (value is not None)


@pytest.mark.parametrize(
    ("year", "pesos", "quality"),
    [
        (2024, 210 * 1_300_000, "convertido"),
        (2025, 298_935_000, "convertido"),
        (2026, 367_690_050, "provisional"),
        (2027, None, "desconocido"),
    ],
)
def test_wages_into_pesos(year: int, pesos: int | None, quality: str) -> None:
    assert smmlv_to_pesos(210, year) == (pesos, quality)


@given(st.text())
def test_never_raises(text: str) -> None:
    for known in (False, True):
        value = parse_money(text, column_is_money=known)
        assert value is None or (value.valor is None) == (value.estado not in {"monto", "cero"})


@given(st.text(alphabet="0123456789.,$-# CcAañoOlIE+()'SMLVmil²٣\\", max_size=24), st.booleans())
def test_never_raises_on_money_shaped_text(text: str, known: bool) -> None:
    value = parse_money(text, column_is_money=known)
    assert value is None or value.original == text


@given(st.integers(1, 10**13))
def test_formatted_pesos_round_trip(pesos: int) -> None:
    points = f"{pesos:,}".replace(",", ".")
    for text in (f"$ {points}", f"\\$ {points}", f"${points}", f"$ {points},00", f"${pesos:,}.00", f"$ {pesos}"):
        value = parse_money(text)
        assert value is not None, text
        assert (value.estado, value.valor) == ("monto", pesos), text
    yearly = parse_money(f"{points} C/Año")
    assert yearly is not None
    assert (yearly.valor, yearly.per_year) == (pesos, True)


def test_every_cell_of_the_real_plans(seeds: Path) -> None:
    counts = {}
    for path in sorted(seeds.glob("00[03]*.txt")):
        cells = [cell for line in path.read_text("utf-8").splitlines() for cell in line.split("\t") if cell.strip()]
        counts[path.name[:3]] = Counter(value.estado for cell in cells if (value := parse_money(cell)))
    # Pitalito: 13 hidden figures and one lone sign; "Gestión" in two columns; one amount a year.
    assert counts["000"] == {"gestion": 81, "ilegible": 13 + 1, "monto": 1}
    # Soacha: four columns a year.
    assert counts["003"] == {"cero": 74, "monto": 28, "no_aplica": 6, "indexado": 4}
