"""Money is never inherited: an amount over several lines is one amount."""

from __future__ import annotations

import libros
import pandas as pd
import pytest

from pamlib import read_plan

HEADING = ["COMPONENTES", "OBJETIVO", "METAS", "INDICADORES", "ACCIONES", "RESPONSABLES", "RECURSOS 2024",
           "RECURSOS 2025", "FUENTE"]  # fmt: skip


def line(number, first="", second="", meta="", objective="", source=""):
    component = "ACOMPAÑAMIENTO A EE" if number == 1 else ""
    indicator, action = f"No. de visitas {number}", f"Realizar la visita {number}"
    return [component, objective, meta, indicator, action, "Líder de Calidad", first, second, source]


@pytest.fixture
def text(tmp_path):
    return lambda *rows: read_plan(libros.text(tmp_path / "plan.txt", [["PAM 2024-2025"], HEADING, *rows]))


@pytest.fixture
def book(tmp_path):
    return lambda rows, merges=(): read_plan(
        libros.book(tmp_path / "plan.xlsx", [["PAM 2024-2025"], HEADING, *rows], merges=merges)
    )


def groups(plan, year):
    """Lines (by their order) of every shared amount of a year, with the states of their cells."""
    order = plan.lineas.set_index("linea_id")["orden"]
    table = plan.recursos[(plan.recursos["vigencia"] == year) & (plan.recursos["grupo_id"] != "")]
    found = []
    for _, rows in table.groupby("grupo_id", sort=False):
        found.append([(int(order[r.linea_id]), r.estado) for r in rows.itertuples()])
    return found


def total(plan):
    return int(plan.recursos["valor_cop"].sum())


def test_a_centred_amount_is_of_the_blank_cells_on_both_sides(text):
    plan = text(line(1, meta="Visitas hechas"), line(2, "$ 900", "$ 800"), line(3))
    shared = [(1, "vacio"), (2, "monto"), (3, "vacio")]
    assert groups(plan, 2024) == groups(plan, 2025) == [shared]
    assert total(plan) == 1700
    assert set(plan.hallazgos["codigo"]) >= {"recurso_compartido"}


def test_an_amount_does_not_leave_its_goal(text):
    plan = text(line(1, "$ 900", meta="Visitas hechas"), line(2, meta="Otra meta del plan"), line(3))
    assert groups(plan, 2024) == []


@pytest.mark.parametrize("state", ["$ -", "Gestión", "NA", "#####"])
def test_only_a_figure_is_shared(text, state):
    plan = text(line(1, state, meta="Visitas hechas"), line(2))
    assert groups(plan, 2024) == []
    assert list(plan.recursos.loc[plan.recursos["vigencia"] == 2024, "estado"])[1] == "vacio"


def test_each_year_has_its_own_group(text):
    plan = text(line(1, "NA", "$ 800", meta="Visitas hechas"), line(2, "NA", ""))
    assert groups(plan, 2024) == []
    assert groups(plan, 2025) == [[(1, "monto"), (2, "vacio")]]


def test_a_row_with_an_amount_of_its_own_was_filled_in(text):
    plan = text(line(1, "$ 900", "$ 800", meta="Visitas hechas"), line(2, "$ 100", ""))
    assert groups(plan, 2025) == []
    assert total(plan) == 1800


def test_a_blank_between_two_amounts_is_of_the_first(text):
    plan = text(line(1, "$ 900", "NA", meta="Visitas hechas"), line(2, "", "NA"), line(3, "$ 700", "NA"))
    assert groups(plan, 2024) == [[(1, "monto"), (2, "vacio")]]
    assert total(plan) == 1600


def test_declared_merges_decide(book):
    rows = [line(1, 900, 800, meta="Visitas hechas"), line(2), line(3)]
    plan = book(rows, ["A3:A5", "C3:C5", "G3:G4"])
    assert groups(plan, 2024) == [[(1, "monto"), (2, "vacio")]]
    assert groups(plan, 2025) == []
    assert total(plan) == 1700


def test_the_source_of_a_shared_amount_is_that_of_its_lines(book):
    plan = book([line(1, 900, "NA", meta="Visitas hechas", source="SGP"), line(2, "", "NA")], ["C3:C4", "G3:G4"])
    assert list(plan.lineas["fuente"]) == ["SGP", "SGP"]
    plan = book([line(1, 900, "NA", meta="Visitas hechas", source="SGP"), line(2, "", "NA", source="R.P.")],
                ["C3:C4", "G3:G4"])  # fmt: skip
    assert list(plan.lineas["fuente"]) == ["SGP", "R.P."]


def test_blank_is_no_zero(text):
    plan = text(line(1, meta="Visitas hechas"), line(2, "$ -", "NA"))
    states = plan.recursos["estado"].tolist()
    assert states == ["vacio", "vacio", "cero", "no_aplica"]
    values = plan.recursos["valor_cop"].tolist()
    assert values[2] == 0
    assert all(pd.isna(values[n]) for n in (0, 1, 3))
    assert plan.recursos["origen_columna"].tolist() == ["", "", "7", "8"]


def over_a_break(tmp_path, rows, merges, page=5):
    def broken(book):
        from openpyxl.worksheet.pagebreak import Break

        book.active.row_breaks.append(Break(id=page - 1))

    whole = [["PAM 2024-2025"], HEADING, *rows]
    return read_plan(libros.book(tmp_path / "plan.xlsx", whole, merges=merges, change=broken))


@pytest.mark.parametrize(
    ("merges", "also"),
    [
        (["G3:G4", "G5:G6"], [3, 4]),  # cut in two blocks
        (["G3:G4"], [3]),  # the rest of the block is one row
        (["G5:G6"], [3, 4]),  # the beginning of the block is one row
    ],
)
def test_a_merge_that_the_page_cut_goes_on_below_as_a_guess(tmp_path, merges, also):
    first = "$ 900" if "G3:G4" in merges else "NA"
    second = "" if "G3:G4" in merges else "$ 900"
    rows = [line(1, first, "NA", meta="Visitas hechas"), line(2, second, "NA"), line(3, "", "NA"), line(4, "", "NA")]
    if also == [3]:
        rows[3][6] = "NA"
    plan = over_a_break(tmp_path, rows, ["C3:C4", "C5:C6", *merges])
    owner = 1 if second == "" else 2
    shared = [(n, "monto" if n == owner else "vacio") for n in range(owner, max(also) + 1)]
    assert groups(plan, 2024) == [shared]
    assert total(plan) == 900
    found = plan.hallazgos[plan.hallazgos["codigo"] == "recurso_compartido_entre_paginas"].iloc[0]
    assert (found["severidad"], found["encontrado"]) == ("aviso", "$ 900")
    assert found["entendido"] == f"una cifra para las filas {', '.join(str(n + 2) for n, _ in shared)}"


@pytest.mark.parametrize(
    ("third", "merges"),
    [
        (line(3, "", "NA", meta="Otra meta del plan"), ["C3:C4", "C5:C6", "G3:G4", "G5:G6"]),  # another goal
        (line(3, "$ 100", "NA"), ["C3:C4", "C5:C6", "G3:G4"]),  # an amount of its own
        (line(3, "", "$ 50"), ["C3:C4", "C5:C6", "G3:G4"]),  # it was filled in for another year
        (line(3, "", "NA"), ["C3:C4", "C5:C6"]),  # nothing says that either cell is larger than its row
    ],
)
def test_a_blank_at_the_top_of_a_page_is_not_always_of_the_amount_above(tmp_path, third, merges):
    single = "G3:G4" not in merges
    rows = [line(1, "NA" if single else "$ 900", "NA", meta="Visitas hechas"), line(2, "$ 900" if single else "", "NA"),
            third, line(4, "" if "G5:G6" in merges else "NA", "NA")]  # fmt: skip
    plan = over_a_break(tmp_path, rows, merges)
    assert groups(plan, 2024) == ([] if single else [[(1, "monto"), (2, "vacio")]])
    assert "recurso_compartido_entre_paginas" not in set(plan.hallazgos["codigo"])
