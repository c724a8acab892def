"""The demonstration entity's files read back by the sources, against the figures worked out by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pamlib.demo import content, datos

ORACLE = content.load("oraculo_datos.yml")
Tables = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("datos")
    for name, data in datos.files().items():
        (made / name).write_bytes(data)
    return made


@pytest.fixture(scope="module")
def territory(folder: Path) -> Tables:
    return read(folder / "DIVIPOLA_coordenadas.csv", {})


def read(path: Path, known: Tables) -> Tables:
    from pamlib.sources import read_source

    return read_source(path, known=known)


def figures(tables: Tables, **where: Any) -> Any:
    frame = tables["observaciones"]
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame


def test_the_places_are_those_of_the_map(territory: Tables) -> None:
    places = territory["territorio"]
    assert Counter(places["ambito"])["municipio"] == 21
    (home,) = places[places["codigo"] == "99901"].to_dict("records")
    assert (home["nombre"], home["longitud"], home["latitud"]) == ("VALDEMORA", -69.402, 4.611)


def test_the_dropout_of_valdemora_in_both_vintages(folder: Path, territory: Tables) -> None:
    facts = ORACLE["men"]
    found: dict[int, float] = {}
    for name in ("MEN_estadisticas_2015_2022.csv", "MEN_estadisticas_portal.csv"):
        tables = read(folder / name, territory)
        assert tables["fuentes"].iloc[0]["filas_leidas"] == facts["filas"][name]
        assert len(tables["filas_rechazadas"]) == 0
        own = figures(tables, codigo="99901", indicador="desercion", nivel="secundaria")
        years = dict(zip(own["anio"], own["valor"], strict=True))
        if name.endswith("2022.csv"):
            assert years[2022] == facts["desercion_secundaria_2022_antes"]
            assert list(own["calidad"].unique()) == ["publicado"]
        found |= years
    assert dict(sorted(found.items())) == pytest.approx(facts["desercion_secundaria"])


def test_the_planted_defects_are_seen(folder: Path, territory: Tables) -> None:
    old = read(folder / "MEN_estadisticas_2015_2022.csv", territory)
    new = read(folder / "MEN_estadisticas_portal.csv", territory)
    code, year = ORACLE["men"]["sin_dato"]
    rates = figures(new, codigo=code, anio=year)
    rates = rates[rates["indicador"] != "poblacion_5_16"]
    assert set(rates["calidad"]) == {"sin dato"}
    assert rates["valor"].isna().all()
    code, year = ORACLE["men"]["no_suma"]
    assert set(figures(old, codigo=code, anio=year, indicador="aprobacion", nivel="")["calidad"]) == {"dudoso"}
    assert set(figures(old, codigo="99901", anio=2021, indicador="poblacion_5_16")["valor"]) == {8290.0}
    nation = figures(old, ambito="nación", indicador="cobertura_neta", nivel="")
    assert sorted(nation["anio"]) == [2019, 2020, 2021, 2022]
    assert nation["valor"].between(50, 100).all()
    groups = figures(old, codigo="99901", indicador="tamano_grupo", anio=2016)
    assert groups["valor"].between(15, 35).all()
    above = figures(old, codigo="99908", indicador="cobertura_neta", nivel="primaria", anio=2018)
    assert set(above["calidad"]) == {"dudoso"}


@pytest.fixture(scope="module")
def known(folder: Path, territory: Tables) -> Tables:
    """The places and the directory of the entity, read first."""
    return {**territory, **read(folder / "directorio.xlsx", territory)}


def test_the_directory_has_every_school_and_sede(known: Tables) -> None:
    places, facts = known["establecimientos"], ORACLE["establecimientos"]
    assert len(known["filas_rechazadas"]) == 0
    assert Counter(places["tipo"]) == {"EE": facts["total"], "sede": sum(facts["sedes"].values())}
    assert Counter(places[places["tipo"] == "EE"]["zona"]) == facts["por_zona"]
    assert Counter(places[places["tipo"] == "sede"]["zona"]) == facts["sedes"]
    assert places[places["tipo"] == "sede"]["matricula"].sum() == ORACLE["matricula"]["total"]
    assert places[places["codigo"] == "199901001011"]["longitud"].iloc[0] == -69.4021


@pytest.mark.parametrize("period", ["20204", "20234"])
def test_categories_of_the_schools(period: str, folder: Path, known: Tables) -> None:
    tables = read(folder / f"SB11-CLASIFI-PLANTELES-{period}.txt", known)
    own = set(known["establecimientos"]["codigo_ee"])
    kept = figures(tables, indicador="saber11_categoria", poblacion="")
    found = Counter(kept[kept["codigo"].isin(own)]["texto"])
    expected = Counter(ORACLE["saber11"][f"categorias_{period}"])
    if period == "20234":
        expected -= Counter({"C": 1, "D": 1})  # the two schools of one name, whose codes nobody can tell
    assert found == expected


def test_spoiled_codes_come_back_by_name_only_where_it_is_unique(folder: Path, known: Tables) -> None:
    tables = read(folder / "SB11-CLASIFI-PLANTELES-20234.txt", known)
    own = tables["observaciones"]
    own = own[(own["indicador"] == "saber11_categoria") & own["codigo"].str.startswith(("199901", "299901", "399901"))]
    assert len(own) == ORACLE["saber11"]["recuperados_20234"]
    assert set(own["calidad"]) == {"reparado"}


@pytest.mark.parametrize("period", ["20214", "20224"])
def test_the_other_ways_of_writing_are_read_too(period: str, folder: Path, territory: Tables) -> None:
    path = next(folder.glob(f"SB11*{period}.*"))
    tables = read(path, territory)
    assert tables["fuentes"].iloc[0]["filas_leidas"] == 42
    central = figures(tables, codigo="199901001011", indicador="saber11_indice_total", poblacion="")
    assert list(central["valor"]) == [{"20214": 0.6970, "20224": 0.6941}[period]]


def test_enrolment_by_zone(folder: Path, known: Tables) -> None:
    zones = known["establecimientos"].query("tipo == 'sede'").set_index("codigo")["zona"]
    tables = read(folder / "matricula_2024.xlsx", known)
    sedes = figures(tables, indicador="matricula", ambito="sede", nivel="")
    total = sedes[sedes["poblacion"] == ""]
    by_zone = total.groupby(total["codigo"].map(zones))["valor"].sum()
    assert dict(by_zone) == {zone: ORACLE["matricula"][zone] for zone in ("rural", "urbana")}
    disabled = sedes[sedes["poblacion"] == "discapacidad"]
    assert dict(disabled.groupby(disabled["codigo"].map(zones))["valor"].sum()) == ORACLE["matricula"]["discapacidad"]


def test_self_assessment_of_one_process(folder: Path, known: Tables) -> None:
    tables = read(folder / "guia34_2024.xlsx", known)
    for key, name in (
        ("directiva.direccionamiento", "direccionamiento"),
        ("administrativa.apoyo_academico", "apoyo_academico"),
    ):
        scores = figures(tables, indicador=f"guia34.{key}", anio=2024)["valor"].dropna()
        assert Counter(map(int, scores)) == ORACLE["guia34"][name]["distribucion"]
        assert scores.median() == ORACLE["guia34"][name]["mediana"]
