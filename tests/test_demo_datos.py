"""The characterisation files of the demonstration entity: invented, small, with the defects of the real ones."""

from __future__ import annotations

import csv
import io
import re
import statistics
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pamlib.demo import content, datos, datos_icfes, datos_men
from pamlib.demo.datos_entidad import GROUPS, LEVELS, enrolment, places, schools

SHARED = Path(__file__).resolve().parents[2] / "shared" / "datos"
ORACLE = content.load("oraculo_datos.yml")
FILES = datos.files()
MEN_OLD, MEN_NEW = FILES["MEN_estadisticas_2015_2022.csv"], FILES["MEN_estadisticas_portal.csv"]


def text(name: str) -> str:
    data = FILES[name]
    return data.decode("latin-1" if name.endswith("20214.txt") else "utf-8-sig")


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def fold(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


# --- invented, and small --------------------------------------------------------------------------------------------


def test_the_files_are_small() -> None:
    assert sum(map(len, FILES.values())) < 1_500_000


def test_no_place_has_a_real_name_or_code() -> None:
    path = SHARED / "DIVIPOLA_coords_doble_comilla.csv"
    if not path.exists():
        pytest.skip("sin la tabla DIVIPOLA")
    real = [re.findall(r'""([^"]*)""', line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    names = {fold(cell) for row in real for cell in (row[0], row[2])}
    codes = {row[1] for row in real}
    departments = content.load("datos.yml")["departamentos"].values()
    assert not names & {fold(str(name)) for name in (*(place["nombre"] for place in places()), *departments)}
    assert not codes & {str(place["codigo"]) for place in places()}


@pytest.mark.parametrize("name", sorted(name for name in FILES if not name.endswith(".xlsx")))
def test_no_row_of_a_real_file_is_here(name: str) -> None:
    if not SHARED.exists():
        pytest.skip("sin los datos públicos")
    theirs = {
        figures
        for path in (*SHARED.glob("*.csv"), *SHARED.glob("*.txt"))
        for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]
        if (figures := _figures(line))
    }
    assert len(theirs) > 40_000
    rows = text(name).splitlines()[1:]
    if "MEN" in name:  # the year without data is zeros in both
        rows = [row for row in rows if set(_figures(row)) != {"0"}]
    assert not theirs & {_figures(row) for row in rows}


def _figures(line: str) -> tuple[str, ...]:
    """The figures of a row, without its codes and names: what would be copied."""
    return tuple(re.findall(r"\d+(?:[.,]\d+)?", line)[-6:])


def test_every_sidecar_says_that_it_is_invented() -> None:
    for name in FILES:
        assert re.search("no existen?$|inventado$", datos.facts(name)["contenido"]), name
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", datos.facts(name)["fecha"])
    assert datos.facts("MEN_estadisticas_2015_2022.csv")["fecha"] < datos.facts("MEN_estadisticas_portal.csv")["fecha"]


def test_the_schools_are_those_of_the_plan() -> None:
    official = [school for school in schools() if school.sector == "oficial"]
    zones = Counter(school.zona for school in official)
    assert len(official) == 14
    # What plan.yml says of them: six rural, five urban, two with both and the etnoeducativa, which is rural.
    assert zones == {"rural": 6 + 1, "urbana": 5, "mixta": 2}
    assert "41 sedes rurales" in str(content.load("plan.yml"))


# --- the ministry's file --------------------------------------------------------------------------------------------


def test_the_old_layout_has_the_defects_of_the_real_one() -> None:
    rows = table(MEN_OLD)
    assert MEN_OLD.startswith(b"\xef\xbb\xbf")
    assert len(rows) == ORACLE["men"]["filas"]["MEN_estadisticas_2015_2022.csv"] == 21 * 8 + 4
    by_year = {year: [row for row in rows if row["AÑO"] == year] for year in dict.fromkeys(row["AÑO"] for row in rows)}
    assert list(by_year) == ["2015", "2016", "2017", "2018", "2019", "2020", "2,021", "2022"]
    assert {row["CÓDIGO_MUNICIPIO"] for row in by_year["2017"]} >= {"9001", "99901"}
    assert {row["CÓDIGO_MUNICIPIO"] for row in by_year["2018"]} >= {"09001", "99901"}
    large = [row["POBLACIÓN_5_16"] for row in by_year["2,021"] if row["MUNICIPIO"] != "NACIONAL"]
    assert sum("," in cell for cell in large) == sum(len(cell) > 3 for cell in large) > 15
    assert all("," in row["TAMAÑO_PROMEDIO_DE_GRUPO"] for row in by_year["2016"])
    for year in ("2018", "2022"):
        assert {row["TAMAÑO_PROMEDIO_DE_GRUPO"] + row["SEDES_CONECTADAS_A_INTERNET"] for row in by_year[year]} == {""}
    nation = [row for row in rows if row["CÓDIGO_MUNICIPIO"] == "0"]
    assert [row["AÑO"] for row in nation] == ["2019", "2020", "2,021", "2022"]
    assert all(0.5 < float(row["COBERTURA_NETA"]) < 1 for row in nation)
    assert {row["MUNICIPIO"] for row in rows} >= {"Valdemora", "VALDEMORA", "Peñaluna", "Penaluna"}
    assert any(float(row["COBERTURA_NETA_PRIMARIA"]) > 100 for row in by_year["2018"])


def test_todays_layout_has_the_defects_of_the_real_one() -> None:
    rows = table(MEN_NEW)
    assert len(rows) == ORACLE["men"]["filas"]["MEN_estadisticas_portal.csv"] == 21 * 3 + 3
    lines = MEN_NEW.decode("utf-8").splitlines()
    assert all(not cell or re.fullmatch('"[^"]*"', cell) for cell in re.findall(r'"[^"]*"|(?<=,)(?=,)', lines[5]))
    assert {row["COBERTURA_BRUTA"][-1] for row in rows} == {"%"}
    first = [row for row in rows if row["AÑO"] == "2015"]
    assert all(row["TAMAÑO_PROMEDIO_DE_GRUPO"].endswith("%") for row in first)
    assert {row["APROBACIÓN_TRANSICIÓN"] for row in first} == {"0%"}
    code, year = ORACLE["men"]["sin_dato"]
    (empty,) = [row for row in rows if (row["CÓDIGO_MUNICIPIO"], row["AÑO"]) == (code, str(year))]
    assert set(list(empty.values())[8:]) == {"0%", ""}
    assert int(empty["POBLACIÓN_5_16"]) > 0


def test_the_figures_of_valdemora_are_the_oracles() -> None:
    old = {row["AÑO"].replace(",", ""): row for row in table(MEN_OLD) if row["CÓDIGO_MUNICIPIO"] == "99901"}
    new = {row["AÑO"]: row for row in table(MEN_NEW) if row["CÓDIGO_MUNICIPIO"] == "99901"}

    def percent(cell: str) -> float:
        return float(cell.removesuffix("%").replace(",", "."))

    found = {int(year): percent(row["DESERCIÓN_SECUNDARIA"]) for year, row in {**old, **new}.items()}
    assert dict(sorted(found.items())) == ORACLE["men"]["desercion_secundaria"]
    assert percent(old["2022"]["DESERCIÓN_SECUNDARIA"]) == ORACLE["men"]["desercion_secundaria_2022_antes"]
    assert percent(new["2024"]["DESERCIÓN"]) == ORACLE["men"]["desercion_2024"]
    assert percent(new["2024"]["APROBACIÓN_SECUNDARIA"]) == ORACLE["men"]["aprobacion_secundaria_2024"]
    assert int(new["2024"]["POBLACIÓN_5_16"]) == ORACLE["men"]["poblacion_2024"]


def test_approval_failure_and_dropout_add_up_but_where_it_is_planted() -> None:
    odd = [
        (row["CÓDIGO_MUNICIPIO"], int(row["AÑO"].replace(",", "")))
        for row in table(MEN_OLD)
        if row["MUNICIPIO"] != "NACIONAL"
        and abs(sum(float(row[name]) for name in ("APROBACIÓN", "REPROBACIÓN", "DESERCIÓN")) - 100) > 0.1
    ]
    assert odd == [tuple(ORACLE["men"]["no_suma"])]


def test_the_two_layouts_differ_only_where_one_was_revised() -> None:
    old = {row["CÓDIGO_MUNICIPIO"]: row for row in table(MEN_OLD) if row["AÑO"] == "2022"}
    new = {row["CÓDIGO_MUNICIPIO"]: row for row in table(MEN_NEW) if row["AÑO"] == "2022"}
    different = {
        (code, name)
        for code, row in new.items()
        for name in datos_men.columns()[8:]
        if row[name].removesuffix("%").replace(",", ".") != old[code][name]
    }
    assert different == {
        ("99901", f"{rate}{level}") for rate in ("DESERCIÓN", "APROBACIÓN") for level in ("", "_SECUNDARIA")
    }


# --- Icfes ----------------------------------------------------------------------------------------------------------


def classified(period: str) -> list[dict[str, str]]:
    return [dict(zip(datos_icfes.HEADINGS, row, strict=True)) for row in datos_icfes.rows(period)]


@pytest.mark.parametrize("period", ["20204", "20214", "20224", "20234"])
def test_the_total_index_is_that_of_its_areas(period: str) -> None:
    for row in classified(period):
        areas = [float(row[name].replace(",", ".")) for name in datos_icfes.HEADINGS[13:18]]
        assert (3 * sum(areas[:4]) + areas[4]) / 13 == pytest.approx(float(row["INDICE_TOTAL"].replace(",", ".")))
        assert int(row["EVALUADOS_ULTIMOS_3"]) >= 9


@pytest.mark.parametrize("period", ["20204", "20234"])
def test_categories_of_valdemora_are_the_oracles(period: str) -> None:
    names = {school.nombre for school in schools()}
    kept = [row for row in classified(period) if row["COLE_INST_NOMBRE"] in names and row["COLE_GRADO"] == "11"]
    assert Counter(row["COLE_CATEGORIA"] for row in kept) == ORACLE["saber11"][f"categorias_{period}"]
    assert len({row["COLE_COD_DANE"] for row in kept}) == len(kept)


def test_the_cut_the_rise_and_the_school_in_two_categories() -> None:
    def found(period: str, name: str, grade: str = "11") -> dict[str, str]:
        return next(row for row in classified(period) if (row["COLE_INST_NOMBRE"], row["COLE_GRADO"]) == (name, grade))

    cut, rise, two = (ORACLE["saber11"][key] for key in ("en_el_corte", "subio", "dos_categorias"))
    assert found("20234", cut["nombre"])["INDICE_TOTAL"] == "0,72"
    assert found("20234", cut["nombre"])["COLE_CATEGORIA"] == cut["categoria"]
    assert [found(period, rise["nombre"])["COLE_CATEGORIA"] for period in ("20224", "20234")] == [rise["de"], rise["a"]]
    assert {grade: found("20234", two["nombre"], grade)["COLE_CATEGORIA"] for grade in ("11", "26")} == {
        grade: two[grade] for grade in ("11", "26")
    }


def test_the_four_files_are_written_in_four_ways() -> None:
    first = {name: text(name).split("\r\n")[0] for name in FILES if name.startswith("SB11")}
    assert first["SB11-CLASIFI-PLANTELES-20204.txt"].split("¬") == list(datos_icfes.HEADINGS)
    assert first["SB11-CLASIFI-PLANTELES-20214.txt"].startswith("20214\t|\t199901001011\t|\tI.E. VALDEMORA CENTRAL")
    assert b"\xd1" in FILES["SB11-CLASIFI-PLANTELES-20214.txt"]  # Ñ in Latin-1
    assert first["SB11-CLASIFI-PLANTELES-20224.csv"].split(",") == list(datos_icfes.HEADINGS)
    assert '"0,6941"' in text("SB11-CLASIFI-PLANTELES-20224.csv")
    spoiled = text("SB11-CLASIFI-PLANTELES-20234.txt").splitlines()[1:]
    assert all(re.fullmatch(r"\d\.\d{5}E\+11", row.split("¬")[1]) for row in spoiled)


def test_fifteen_spoiled_codes_can_be_told_by_the_name() -> None:
    times = Counter(school.nombre for school in schools())
    rows = [row for row in classified("20234") if row["COLE_CODMPIO_COLEGIO"] == "99901"]
    told = [row for row in rows if times[row["COLE_INST_NOMBRE"]] == 1]
    assert len(told) == ORACLE["saber11"]["recuperados_20234"] == 16 - 2 + 1
    assert {row["COLE_INST_NOMBRE"] for row in rows} - set(times) == {"COLEGIO NOCTURNO EL FAROL"}


# --- the entity's own -----------------------------------------------------------------------------------------------


def test_schools_and_sedes_are_the_oracles() -> None:
    facts = ORACLE["establecimientos"]
    assert len(schools()) == facts["total"]
    assert Counter(school.zona for school in schools()) == facts["por_zona"]
    assert Counter(sede.zona for school in schools() for sede in school.sedes) == facts["sedes"]
    codes = [sede.codigo for school in schools() for sede in school.sedes]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[123]99901\d{6}", code) for code in codes)
    for school in schools():
        zones = {sede.zona for sede in school.sedes}
        assert school.zona == (zones.pop() if len(zones) == 1 else "mixta"), school.nombre


def test_enrolment_is_the_oracles() -> None:
    facts = ORACLE["matricula"]
    by_zone: Counter[str] = Counter()
    levels: Counter[tuple[str, str]] = Counter()
    disabled: Counter[str] = Counter()
    by_sede: Counter[str] = Counter()
    ethnic: Counter[str] = Counter()
    for school, sede, grade, sex, students, groups in enrolment():
        assert sex in {"F", "M"}
        level = LEVELS[(grade > 0) + (grade > 5) + (grade > 9)]
        by_zone[sede.zona] += students
        levels[level, sede.zona] += students
        disabled[sede.zona] += groups["discapacidad"]
        by_sede[sede.codigo] += groups["discapacidad"]
        ethnic[school.nombre] += groups["grupo étnico"]
        assert all(0 <= groups[name] <= students for name in GROUPS)
    assert dict(by_zone) == {"urbana": facts["urbana"], "rural": facts["rural"]}
    assert by_zone.total() == facts["total"]
    for level in ("media", "primaria"):
        assert {zone: levels[level, zone] for zone in ("urbana", "rural")} == facts[level]
    assert dict(disabled) == facts["discapacidad"]
    rural = {sede.codigo for school in schools() for sede in school.sedes if sede.zona == "rural"}
    assert max(by_sede[code] for code in rural) == facts["discapacidad_mayor_en_sede_rural"]
    assert ethnic["I.E. ETNOEDUCATIVA SHURIWAKA"] == facts["grupo_etnico_shuriwaka"]


def test_self_assessments_are_the_oracles() -> None:
    facts: dict[str, Any] = ORACLE["guia34"]
    year = facts["anio"]
    assert [school.nombre for school in schools() if not school.guia34] == facts["sin_autoevaluacion"]
    done = [school for school in schools() if year in school.guia34]
    assert all(
        len(school.guia34[year]) == 6 + 4 + 5 + 4 and set(school.guia34[year]) <= {1, 2, 3, 4} for school in done
    )
    assert all(len(scores) == 19 for school in schools() for scores in school.inclusion.values())
    for name, process in (("direccionamiento", 0), ("apoyo_academico", 6 + 4)):
        scores = [school.guia34[year][process] for school in done]
        assert Counter(scores) == facts[name]["distribucion"]
        assert statistics.median(scores) == facts[name]["mediana"]
    for zone in ("urbana", "rural"):
        scores = [school.guia34[year][6 + 4] for school in done if school.zona == zone]
        assert statistics.median(scores) == facts["apoyo_academico"][f"mediana_{zone}"]
