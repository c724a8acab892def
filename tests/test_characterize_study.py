"""The whole characterisation: tables as declared, the same whatever the order, and real figures checked by hand."""

from __future__ import annotations

import csv

import caracteres as c
import pytest

from pamlib import schema
from pamlib.characterize.parameters import parameters
from pamlib.characterize.study import all_profiles, all_values, study
from pamlib.errors import UserError
from pamlib.schema_caracterizacion import CARACTERIZACION
from pamlib.schema_datos import DATOS
from pamlib.schema_seguimiento import SEGUIMIENTO


@pytest.fixture(scope="module")
def tables():
    return study(c.tables(), c.TOWN, "Valdemora")


@pytest.mark.parametrize("name", CARACTERIZACION)
def test_a_table_is_as_declared(tables, name):
    schema.check(name, tables[name])
    assert [str(dtype) for dtype in tables[name].dtypes] == [f.dtype for f in CARACTERIZACION[name]]


def test_no_table_takes_the_name_of_another():
    groups = [schema.PLAN, DATOS, SEGUIMIENTO, CARACTERIZACION]
    assert sum(map(len, groups)) == len(schema.TABLES)


def test_the_card_says_whose_it_is(tables):
    card = tables["ficha"].iloc[0]
    assert (card["nombre"], card["departamento"], card["anio"], card["ambito"]) == (
        "Valdemora",
        "Departamento Ficticio",
        2024,
        "municipio",
    )


def test_the_same_data_in_another_order_give_the_same_tables(tables):
    data = c.tables()
    again = study({name: table.iloc[::-1].reset_index(drop=True) for name, table in data.items()}, c.TOWN, "Valdemora")
    for name, table in tables.items():
        assert again[name].equals(table) or name == "fuentes", name


def test_a_year_is_a_limit():
    base = study(c.tables(), c.TOWN, anio=2019)["linea_base"]
    assert base["anio"].max() == 2019


def test_a_department_is_compared_with_the_nation_only(tables):
    own = study(c.tables(), c.DEPARTMENT)
    assert own["ficha"]["nombre"].iloc[0] == "Departamento Ficticio"
    assert own["pares"].empty
    assert set(own["brechas"]["comparacion"]) == {"nación"}
    # The profile of a town has its department's own figure.
    town = tables["perfil"].query("indicador == 'desercion' and nivel == ''").iloc[0]
    whole = own["perfil"].query("indicador == 'desercion' and nivel == ''").iloc[0]
    assert town["departamento"] == whole["valor"]


def test_data_without_the_entity_are_refused_in_a_sentence():
    with pytest.raises(UserError, match="Los datos leídos no tienen ninguna cifra de «41551»"):
        study(c.tables(3), "41551")
    with pytest.raises(UserError, match="hasta 1999"):
        study(c.tables(3), c.TOWN, anio=1999)


def test_the_profile_of_all_is_that_of_each(tables):
    everyone = all_profiles(c.tables())
    assert everyone["codigo"].nunique() == 12
    own = everyone[everyone["codigo"] == c.TOWN].reset_index(drop=True)
    assert own.equals(tables["perfil"])


def test_what_only_checks_is_not_analysed():
    data = c.tables(3)
    rows = [c.observation("saber11_indice_recalculado", 0.7, codigo=c.A)]
    import pandas as pd

    data["observaciones"] = pd.concat([data["observaciones"], c.observations(rows)], ignore_index=True)
    assert "saber11_indice_recalculado" not in set(all_values(data, parameters())["indicador"])


# --- the ministry's file ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ministry(repo):
    """The real file as rows of text, and read by its source."""
    path = repo.parent / "shared" / "datos" / "men_municipio_2011_2022.csv"
    if not path.is_file():
        pytest.skip("real data not present")
    from pamlib.sources import read_source

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, read_source(path)


def raw(rows, column, year="2022", department="41"):
    """Town → (figure, population) as the file writes them."""
    found = {}
    for row in rows:
        if (
            row["AÑO"].replace(",", "") == year
            and row["CÓDIGO_DEPARTAMENTO"] == department
            and row["CÓDIGO_MUNICIPIO"] != "0"
        ):
            found[row["CÓDIGO_MUNICIPIO"].zfill(5)] = (
                float(row[column]),
                float(row["POBLACIÓN_5_16"].replace(",", "")),
            )
    return found


@pytest.mark.lento
def test_pitalito_and_huila_are_what_the_file_says(ministry):
    rows, data = ministry
    tables = study(data, "41551", "Pitalito")
    perfil = tables["perfil"][tables["perfil"]["nivel"] == ""].set_index("indicador")
    # Read off the file: the row of Pitalito in 2022.
    assert perfil.loc["desercion", ["anio", "valor"]].tolist() == [2022, 4.67]
    assert perfil.loc["aprobacion", "valor"] == 83.62
    assert perfil.loc["poblacion_5_16", "valor"] == 28926
    assert perfil.loc["sedes_con_internet", ["anio", "valor"]].tolist() == [2017, 3.8]
    huila = raw(rows, "DESERCIÓN")
    assert len(huila) == 37
    expected = sum(v * p for v, p in huila.values()) / sum(p for _, p in huila.values())
    assert perfil.loc["desercion", "departamento"] == pytest.approx(expected, abs=1e-6)
    assert round(expected, 2) == 5.12
    base = tables["linea_base"].set_index(["indicador", "nivel"])
    assert base.loc[("sedes_con_internet", ""), "marca"] == "sin dato en 2018-2022"
    place = base.loc[("desercion", "media")]
    line = int(place["origen_fila"])
    assert place["origen_columna"] == "DESERCIÓN_MEDIA"
    assert (rows[line - 2]["MUNICIPIO"], rows[line - 2]["DESERCIÓN_MEDIA"]) == ("Pitalito", "4.42")
    # Approval falls by Theil-Sen and Mann-Kendall over its twelve years.
    assert perfil.loc["aprobacion", ["puntos", "lectura"]].tolist() == [12, "a la baja"]
    assert perfil.loc["cobertura_neta", ["tramo_desde", "puntos", "lectura"]].tolist() == [2018, 5, "solo ritmo"]
    assert "Neiva" not in set(tables["pares"]["nombre"])
    assert len(tables["pares"]) == 10
