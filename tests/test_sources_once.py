"""A source added up in one reading: whatever way the sums are made, the table is the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from fuentes import icfes, men, school, town

from pamlib.sources import cells, sums
from pamlib.sources.aggregate import aggregate_files
from pamlib.sources.base import read_source
from pamlib.sources.cells import install, value_sql
from pamlib.sources.engine import connected
from pamlib.sources.spec import declared


@pytest.fixture
def copied_year(tmp_path: Path) -> Path:
    """Forty towns in two years; internet in 2015 is that of 2014; one town has no population, another no figure."""
    rows = []
    for year in (2014, 2015):
        for n in range(40):
            figures = {"SEDES_CONECTADAS_A_INTERNET": str(20 + n), "COBERTURA_NETA": f"{60 + n / 2 + (year - 2014)}"}
            figures |= {"POBLACIÓN_5_16": "" if n == 3 else str(1000 + 7 * n)}
            figures |= {"SEDES_CONECTADAS_A_INTERNET": ""} if n == 5 else {}
            rows.append(town(year, f"99{n + 1:03d}", **figures))
    return men(tmp_path / "men.csv", *rows)


def test_a_doubted_column_leaves_the_sums(copied_year: Path) -> None:
    table = aggregate_files([copied_year]).set_index(["anio", "indicador", "nivel"])
    doubted, sound = (table.loc[(year, "sedes_con_internet", "")] for year in (2015, 2014))
    # Of 40 towns one has no figure; in the doubted year nobody asks for the weight of the others.
    assert (doubted["dudosos"], doubted["sin_dato"], doubted["con_dato"]) == (40 - 1, 1, 0)
    assert (sound["dudosos"], sound["sin_dato"], sound["con_dato"]) == (0, 1 + 1, 40 - 2)
    assert pd.isna(doubted["valor"])
    assert pd.notna(sound["valor"])


@pytest.mark.parametrize(("name", "value"), [("MOST_ROWS", 1), ("needs_again", lambda *_: True)])
def test_the_rare_ways_give_the_same(
    copied_year: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    usual = aggregate_files([copied_year])
    monkeypatch.setattr(sums, name, value)
    pd.testing.assert_frame_equal(aggregate_files([copied_year]), usual)


def test_a_cell_far_down_that_is_no_plain_number(tmp_path: Path) -> None:
    """Beyond the first 64 KiB, from which the columns are guessed to be numbers."""
    rows = [town(2015, f"99{n % 900 + 1:03d}", TAMAÑO_PROMEDIO_DE_GRUPO="20") for n in range(900)]
    rows[-1] |= {"TAMAÑO_PROMEDIO_DE_GRUPO": "29,000", "COBERTURA_BRUTA": "NA"}
    table = aggregate_files([men(tmp_path / "men.csv", *rows)]).set_index(["indicador", "nivel"])
    assert table.loc[("tamano_grupo", ""), "valor"] == round((899 * 20 + 29) / 900, 6)
    assert table.loc[("tamano_grupo", ""), "reparados"] == 1
    assert table.loc[("cobertura_bruta", ""), "sin_dato"] == 1


def test_decimal_commas_read_as_numbers_and_as_texts(tmp_path: Path) -> None:
    rows = [school(f"19990100{n:04d}", INDICE_MATEMATICAS="0,5") for n in range(900)]
    path = icfes(tmp_path / "a.txt", *rows)
    odd = icfes(tmp_path / "b.txt", *rows[:-1], rows[-1] | {"INDICE_MATEMATICAS": "0.7"})
    plain, other = (aggregate_files([each]).set_index("indicador")["valor"] for each in (path, odd))
    assert plain["saber11_matematicas"] == 0.5
    assert other["saber11_matematicas"] == round((899 * 0.5 + 0.7) / 900, 6)
    read = read_source(odd)["observaciones"]
    assert set(read.loc[read["valor_original"] == "0.7", "calidad"]) == {"reparado"}


@pytest.mark.parametrize(
    ("text", "figure"), [("90,5%", 90.5), ("90,5", 90.5), ("5%3", None), ("%", None), ("1,2,3", None)]
)
def test_a_percent_of_the_portal(text: str, figure: float | None) -> None:
    from pamlib.sources.base import source

    column = next(each for each in declared(source("men_municipal")) if each.heading == "DESERCIÓN")
    with connected() as con:
        install(con)
        found = con.execute(
            f"select {value_sql(column, 't', 'coma')}, {cells.cause_sql(column, 't', 'coma')} from (select ? as t)",
            [text],
        )
        value, cause = found.fetchall()[0]
    assert (value, cause) == (figure, 0 if figure is not None else cells.UNREADABLE)
