"""Money at a corte: counted once, missing is missing; earned value against published examples."""

from __future__ import annotations

import historias
import pandas as pd
import pytest

from pamlib.avance import earned, financial, physical, prices
from pamlib.avance.evm import earned_value
from pamlib.errors import UserError

CORTE = "2025-06-30"
PLAN = historias.lineas(
    ("L1", "Formación", "M1", "A1", "2025-01-01", "2025-12-31"),
    ("L2", "Formación", "M1", "A1", "2025-01-01", "2025-12-31"),
    ("L3", "Inclusión", "M2", "A2", "2025-01-01", "2025-12-31"),
    ("L4", "Inclusión", "M2", "A2", "2025-01-01", "2025-12-31"),
)
MONEY = historias.recursos(
    ("L1", "G1", 2025, "monto", 1000),
    ("L2", "G1", 2025, "vacio", None),
    ("L3", "", 2025, "monto", 500),
    ("L4", "", 2025, "gestion", None),
)


def test_the_published_example_of_pra():
    """BAC 100 000, planned 40 % at the third period, 35 % done, 36 000 spent: SPI 0,875 and CPI 0,972."""
    value = earned_value(bac=100_000, pv=100_000 * 0.4, ev=100_000 * 0.35, ac=36_000)
    assert value.spi == 35_000 / 40_000 == 0.875
    assert round(value.cpi, 3) == 0.972
    assert (value.sv, value.cv) == (35_000 - 40_000, 35_000 - 36_000)
    assert value.eac == pytest.approx(100_000 / (35_000 / 36_000))
    assert value.tcpi == (100_000 - 35_000) / (100_000 - 36_000)


def test_the_published_example_of_pmev():
    """Value 150 000, PV 25 144,5, EV 13 878,46, AC 10 000: CPI 1,39, EAC 108 081,2, SV −11 266,04."""
    value = earned_value(bac=150_000, pv=25_144.5, ev=13_878.46, ac=10_000)
    assert round(value.cpi, 2) == 1.39
    assert round(value.eac, 1) == 108_081.2
    assert round(value.sv, 2) == -11_266.04


def test_indices_without_a_divisor_are_missing():
    value = earned_value(bac=10, pv=0, ev=0, ac=0)
    assert (value.spi, value.cpi, value.eac) == (None, None, None)
    assert earned_value(bac=10, pv=5, ev=5, ac=10).tcpi is None
    with pytest.raises(ValueError, match="negative"):
        earned_value(bac=10, pv=-1, ev=0, ac=0)


def test_a_figure_that_lines_share_counts_once():
    units = financial.money_units(
        historias.ejecucion(
            ("L1", "G1", CORTE, 2025, "SGP", 900, 800, 700, 600),
            ("L2", "G1", CORTE, 2025, "SGP", 900, 800, 700, 600),
            ("L3", "", CORTE, 2025, "SGP", 500, 100, None, None),
        ),
        CORTE,
    )
    assert units["unidad_id"].tolist() == ["G1", "L3"]
    assert units["desacuerdo"].tolist() == [False, False]
    table = financial.execution(units, PLAN, MONEY, ["vigencia"], rule="obligaciones").iloc[0]
    assert (table["programado_cop"], table["definitivo_cop"]) == (1000 + 500, 900 + 500)
    assert (table["obligaciones_cop"], table["sin_obligaciones"]) == (700, 1)
    assert table["ejecucion"] == 700 / 900  # L3 has no obligation reported: it is not a zero
    assert table["en_la_razon"] == 1
    commitments = financial.execution(units, PLAN, MONEY, ["vigencia"], rule="compromisos").iloc[0]
    assert commitments["ejecucion"] == (800 + 100) / (900 + 500)
    parts = financial.execution(units, PLAN, MONEY, ["componente_canonico"], rule="obligaciones")
    assert parts["definitivo_cop"].tolist() == [900, 500]
    with pytest.raises(UserError, match="o existe la regla financiera «caja»"):
        financial.execution(units, PLAN, MONEY, rule="caja")


def test_the_last_known_figure_counts_and_disagreement_is_told():
    units = financial.money_units(
        historias.ejecucion(
            ("L1", "G1", "2025-04-30", 2025, "SGP", 900, 500, None, None),
            ("L1", "G1", CORTE, 2025, "SGP", None, 800, None, None),
            ("L2", "G1", CORTE, 2025, "SGP", None, 850, None, None),
            ("L1", "G1", "2025-08-31", 2025, "SGP", 1, 1, 1, 1),
        ),
        CORTE,
    )
    row = units.iloc[0]
    assert (row["definitivo_cop"], row["compromisos_cop"], row["desacuerdo"]) == (900, 850, True)
    assert pd.isna(row["pagos_cop"])


def test_a_figure_over_several_components_is_of_several_once():
    shared = historias.recursos(("L1", "G1", 2025, "monto", 1000), ("L3", "G1", 2025, "vacio", None))
    units = financial.money_units(historias.ejecucion(("L1", "G1", CORTE, 2025, "SGP", 900, 0, 0, 0)), CORTE)
    table = financial.execution(units, PLAN, shared, ["componente_canonico"], rule="obligaciones")
    assert table[["componente_canonico", "definitivo_cop"]].to_numpy().tolist() == [["Varios componentes", 900]]
    assert table["programado_cop"].tolist() == [1000]


def test_pesos_of_one_year_only_with_an_index_that_knows_every_year(tmp_path):
    units = financial.money_units(
        historias.ejecucion(
            ("L1", "", CORTE, 2024, "SGP", 100, 100, 100, 100), ("L1", "", CORTE, 2025, "SGP", 210, 0, 0, 0)
        ),
        CORTE,
    )
    assert prices.read_prices().said().startswith("Sin índice de precios")
    index = prices.Prices("índice de prueba", "ejemplo", 2024, {2024: 100.0, 2025: 105.0})
    table = financial.execution(units, PLAN, MONEY, ["fuente"], rule="obligaciones", prices=index)
    assert table["definitivo_real_cop"].tolist() == [100 + 210 * 100 / 105]
    half = prices.Prices("índice de prueba", "ejemplo", 2024, {2024: 100.0})
    table = financial.execution(units, PLAN, MONEY, ["vigencia"], rule="obligaciones", prices=half)
    assert table["definitivo_real_cop"].isna().tolist() == [False, True]
    own = tmp_path / "precios.yml"
    own.write_text("valores: {2024: 100}\n", encoding="utf-8")
    with pytest.raises(UserError, match="qué índice es"):
        prices.read_prices(own)


def test_management_without_money_never_enters_earned_value():
    spent = historias.ejecucion(
        ("L1", "G1", CORTE, 2025, "SGP", 900, 700, 400, 400),
        ("L3", "", CORTE, 2025, "SGP", 500, 100, 90, 0),
        ("L4", "", CORTE, 2025, "SGP", 0, 0, 0, 0),
    )
    reports = historias.avances(("L1", CORTE, 0.5), ("L2", CORTE, 0.3), ("L4", CORTE, 1.0))
    state = physical.task_progress(PLAN, reports, CORTE)
    result = earned.earned(PLAN, MONEY, state, financial.money_units(spent, CORTE), CORTE)
    reasons = dict(zip(result.unidades["unidad_id"], result.unidades["motivo"], strict=True))
    assert reasons == {"G1": "", "L3": "sin avance reportado", "L4": "gestión: se hace sin dinero propio"}
    assert result.total.bac == 1000
    assert result.total.ev == pytest.approx(1000 * (0.5 + 0.3) / 2)
    assert result.total.pv == pytest.approx(1000 * 181 / 365)
    assert result.total.cpi == pytest.approx(400 / 400)
    definitive = earned.earned(PLAN, MONEY, state, financial.money_units(spent, CORTE), CORTE, base="definitivo")
    assert definitive.total.bac == 900
    with pytest.raises(UserError, match="presupuesto «otro»"):
        earned.earned(PLAN, MONEY, state, financial.money_units(spent, CORTE), CORTE, base="otro")
