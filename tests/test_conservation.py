"""Nothing is lost, whatever the table: read + unplaced = source, in order; and reading twice gives the same."""

from __future__ import annotations

import string
from pathlib import Path

import libros
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pamlib import read_plan
from pamlib.conservation import check_conservation
from pamlib.errors import InternalError, UserError
from pamlib.readers import read
from pamlib.schema import check

CELLS = st.one_of(
    st.just(""),
    st.just(""),
    st.sampled_from([
        *libros.V5_ROW, "FORMAC", "LOGIAS", "segundo idioma.", "que produzcan innovación", "dic-23", "mar-21",
        "Gestión", "$ 10.000", "#####", "$", "$ -", "NA", "210 SMMLV", "650.000.000 C/Año", "SGP", "TOTAL",
        "Elaboró: Ana Gil", "Página 1 de 2", "COMPONENTE: FORMACIÓN DOCENTE", "OBJETIVO", "Meta", "2024",
        "ACOMPANAMIENTO A IE", "Nota: x", "No. de talleres No. de docentes", "GLORIA GÓMEZ PEDRO RUIZ", "1",
        "En 9 IE Rurales para un TOTAL de 8 I.E.",
        "**negrilla**", "____", "****", "\u200b", "Instituciones educativas", "formar a la", "31/02/2024", "dic-20",
    ]),
    st.text(string.ascii_letters + " .,;:/-$#ñÑáéíóú\u00a0\u200b|\\*_0123456789", max_size=25),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=16), max_size=12)
HEADINGS = st.sampled_from([
    libros.V5, libros.SHORT, libros.V5[::-1], ["", "", *libros.SHORT], [*libros.SHORT, "Obs.", "Obs."],
    ["COMPONENTES", "METAS", "ACCIONES", "RESPONSABLES", "RECURSOS 2024", "RECURSOS 2025", "TOTAL"],
    ["No.", "Meta", "Actividades", "Plazo", "Costo", "", "Encargado"],
])  # fmt: skip
TITLES = st.lists(st.lists(CELLS, max_size=3), max_size=3)
WITH_PATH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def readable(path: Path):
    """The plan, or ``None`` when the file is refused with a sentence; any other failure is ours."""
    try:
        return read_plan(path)
    except UserError as error:
        assert error.remedy  # noqa: PT017 - most files are read
        assert path.name in error.sentence()  # noqa: PT017
        return None


def holds(path: Path) -> None:
    """Conservation against the cells of the file, order, address and destination; equal tables on a second read."""
    plan = readable(path)
    if plan is None:
        return
    source = [
        (t.sheet, r.number, t.column_name(i), c) for t in read(path) for r in t.rows for i, c in enumerate(r.cells) if c
    ]
    cells = plan.celdas
    assert list(cells[["hoja", "fila", "columna", "texto"]].itertuples(index=False, name=None)) == source
    assert (cells["destino"] != "").all()
    # What is printed in a line is in the tables: no money cell is dropped.
    money = cells[cells["destino"] == "recursos.valor_original"]
    assert len(money) == len(plan.recursos[plan.recursos["estado"] != "vacio"].drop_duplicates(
        ["origen_hoja", "origen_fila", "origen_columna"]))  # fmt: skip
    assert set(plan.recursos["linea_id"]) <= set(plan.lineas["linea_id"])
    assert set(plan.responsables["linea_id"]) <= set(plan.lineas["linea_id"])
    assert plan.lineas["linea_id"].is_unique
    assert plan.recursos.loc[plan.recursos["estado"] == "vacio", "valor_cop"].isna().all()
    again = read_plan(path).tables()
    for name, table in plan.tables().items():
        check(name, table)
        pd.testing.assert_frame_equal(table, again[name])


@given(TITLES, HEADINGS, ROWS, HEADINGS, ROWS)
@settings(max_examples=120, suppress_health_check=WITH_PATH)
def test_any_text_under_a_real_heading(tmp_path, title, heading, rows, other, more):
    holds(libros.text(tmp_path / "plan.txt", [*title, heading, *rows, [], other, *more]))


MERGES = st.lists(st.tuples(st.integers(1, 10), st.integers(0, 3), st.integers(1, 8), st.integers(0, 3)), max_size=5)


@given(TITLES, HEADINGS, ROWS, MERGES)
@settings(max_examples=80, suppress_health_check=WITH_PATH)
def test_any_workbook_under_a_real_heading(tmp_path, title, heading, rows, merges):
    def merge(made):
        page, taken = made["PAM"], set()
        for row, down, column, right in merges:
            area = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)}
            if len(area) > 1 and not area & taken:
                taken |= area
                page.merge_cells(start_row=row, end_row=row + down, start_column=column, end_column=column + right)

    holds(libros.book(tmp_path / "plan.xlsx", [*title, heading, *rows], change=merge))


@given(st.binary(max_size=300))
@settings(max_examples=60, suppress_health_check=WITH_PATH)
def test_any_bytes_are_a_plan_or_a_sentence(tmp_path, content):
    (tmp_path / "plan.dat").write_bytes(content)
    readable(tmp_path / "plan.dat")


@given(st.text(max_size=300))
@settings(max_examples=60, suppress_health_check=WITH_PATH)
def test_any_text_is_a_plan_or_a_sentence(tmp_path, content):
    heading = "\t".join(libros.SHORT)
    (tmp_path / "plan.txt").write_text(f"{heading}\n{content}", encoding="utf-8")
    readable(tmp_path / "plan.txt")


# -- the check itself -----------------------------------------------------------------------------------------------

TABLE = libros.raw([["a", "", "b"], ["c"]])
CELDAS = [("plan.txt", "", 1, "1", "a", "titulo"), ("plan.txt", "", 1, "3", "b", "lineas.meta"),
          ("plan.txt", "", 2, "1", "c", "sin_ubicar")]  # fmt: skip


def test_what_is_whole_passes():
    check_conservation([TABLE], CELDAS)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (CELDAS[:2], "1 celdas perdidas"),
        ([*CELDAS, CELDAS[0]], "1 de más"),
        ([*CELDAS[:2], ("plan.txt", "", 2, "1", "x", "sin_ubicar")], "1 celdas perdidas"),
        ([*CELDAS[:2], (*CELDAS[2][:5], "")], "sin destino"),
        ([CELDAS[1], CELDAS[0], CELDAS[2]], "conservación"),
    ],
    ids=["lost", "twice", "changed", "no destination", "out of order"],
)
def test_what_is_not_whole_is_our_fault(cells, says):
    with pytest.raises(InternalError, match=says):
        check_conservation([TABLE], cells)
