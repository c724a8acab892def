"""PDFs as an office suite prints them (``tests/corpus/impresos``, its LEEME says how they were made)."""

from __future__ import annotations

from pathlib import Path

import pytest
from puntaje import GOALS, line_items, score

from pamlib import read_plan
from pamlib.plan import Plan

REPO = Path(__file__).parents[1]
PRINTED = REPO / "tests" / "corpus" / "impresos"


@pytest.fixture(scope="module")
def demo() -> Plan:
    """The workbook that was printed: the demonstration's of then, which has moved on."""
    return read_plan(PRINTED / "plan_v2.xlsx")


@pytest.fixture(scope="module", params=sorted(p.name for p in PRINTED.glob("*.pdf")))
def printed(request: pytest.FixtureRequest) -> tuple[str, Plan]:
    return request.param, read_plan(PRINTED / request.param)


def test_the_printed_plan_reads_as_the_workbook_it_was_made_of(demo: Plan, printed: tuple[str, Plan]) -> None:
    name, plan = printed
    assert len(plan.lineas) == len(demo.lineas) == 26
    found = score(line_items(plan.tables()), line_items(demo.tables()))
    least = GOALS["pdf"] if name == "documento_vertical.pdf" else 1.0
    assert found["dinero"].f1 == 1.0
    assert found["todo"].f1 >= least, found


def test_columns_on_pages_of_their_own_are_said_so() -> None:
    plan = read_plan(PRINTED / "hoja_mas_ancha_que_el_papel.pdf")
    said = plan.hallazgos[plan.hallazgos["codigo"] == "columnas_en_otra_pagina"]
    assert list(zip(said["encontrado"], said["entendido"], strict=True)) == [
        ("página 3", "página 1"), ("página 4", "página 2"),
    ]  # fmt: skip


def test_a_label_cut_through_its_letters_is_whole_again(demo: Plan) -> None:
    plan = read_plan(PRINTED / "hoja_sin_saltos_rotulo_girado.pdf")
    labels = set(plan.lineas["componente"])
    assert labels == set(demo.lineas["componente"])
    assert "rotulo_partido" not in set(plan.hallazgos["codigo"])
