"""The classification of schools and DIVIPOLA: layouts, destroyed codes, the index again, ties, coordinates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from fuentes import VALDEMORA, divipola, icfes, school

from pamlib.schema import frame
from pamlib.sources import read_source

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "datos"


def directory(*schools: tuple[str, str]) -> pd.DataFrame:
    """A directory with those codes and names, all in Valdemora."""
    return frame("establecimientos", [
        (code, code, name, "EE", "99901", "", "", None, None, None, "directorio.xlsx", "", n, "")
        for n, (code, name) in enumerate(schools, 2)
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "encoding", "heading"),
    [
        ("¬", "utf-8", True),
        ("¬", "latin-1", True),
        ("\t|\t", "latin-1", True),
        (",", "utf-8", True),
        ("¬", "utf-8", False),
    ],
)
def test_every_layout_gives_the_same(tmp_path: Path, separator: str, encoding: str, heading: bool) -> None:
    path = icfes(
        tmp_path / "planteles.txt",
        school(COLE_INST_NOMBRE="I. E. PEÑA «ÁLAMO»"),
        separator=separator,
        encoding=encoding,
        heading=heading,
    )
    observations = read_source(path)["observaciones"]
    assert set(observations["origen_fila"]) == {2 if heading else 1}
    values = observations.set_index("indicador")["valor"]
    assert values["saber11_matematicas"] == 0.54
    assert values["saber11_indice_total"] == 0.5646
    # (3·(0.54 + 0.58 + 0.56 + 0.6) + 0.5) / 13 = 7.34 / 13
    assert values["saber11_indice_recalculado"] == round(7.34 / 13, 6)
    assert values["saber11_margen_corte"] == pytest.approx(0.62 - 0.5646)
    assert observations.set_index("indicador")["texto"]["saber11_categoria"] == "D"


def test_grades_are_apart_and_index_ties_and_categories_are_compared(tmp_path: Path) -> None:
    rows = [
        school(), school(grade="26", COLE_CATEGORIA="D"),
        school("199901000026", INDICE_TOTAL="0,5651"),  # 0.5651 − 0.56462 > 0.0001
        school("199901000034", INDICE_TOTAL="0,62", COLE_CATEGORIA="D"),  # on the cut: Icfes has more decimals
        school("199901000042", INDICE_TOTAL="0,6199", COLE_CATEGORIA="B"),
        school("199901000051", INDICE_INGLES=""),
        school("199901000069", COLE_CATEGORIA="Z"),
    ]  # fmt: skip
    tables = read_source(icfes(tmp_path / "planteles.txt", *rows))
    observations, findings = tables["observaciones"], tables["hallazgos"]
    grades = observations.query("codigo == '199901000018' and indicador == 'saber11_categoria'")
    assert sorted(grades["poblacion"]) == ["", "grado 26"]
    found = {code: sorted(group["fila"].dropna()) for code, group in findings.groupby("codigo")}
    assert found["indice_distinto"] == [4, 5, 6]
    assert found["categoria_en_el_corte"] == [5]
    assert found["categoria_distinta"] == [6]
    assert found["indice_sin_prueba"] == [7]
    margin = observations.query("indicador == 'saber11_margen_corte'").set_index("codigo")
    assert margin.loc["199901000034", "valor"] == 0
    assert margin.loc["199901000034", "nota"].startswith("calculado; en el corte")
    assert margin.loc["199901000042", "calidad"] == "dudoso"
    strange = observations.query("codigo == '199901000069' and indicador == 'saber11_categoria'").iloc[0]
    assert (strange["texto"], strange["calidad"], strange["valor_original"]) == ("", "dudoso", "Z")


def test_a_code_that_excel_destroyed_is_never_a_key(tmp_path: Path) -> None:
    lost = [school("1,99901E+11"), school("1.99901E+11", COLE_INST_NOMBRE="C. E. EL ROBLE")]
    path = icfes(tmp_path / "planteles.txt", *lost, school("199901000026"))
    alone = read_source(path)
    assert set(alone["observaciones"]["codigo"]) == {"199901000026"}
    assert alone["filas_rechazadas"]["fila"].tolist() == [2, 3]
    assert "1,99901E+11" in alone["filas_rechazadas"].iloc[0]["encontrado"]

    esperanza = [("199901000018", "IE La Esperanza"), ("199901000018", "I.E. La Esperanza")]
    roble = [("199901000999", "C.E. El Roble"), ("199901000888", "C E El Roble")]
    known = {"establecimientos": directory(*esperanza, *roble)}
    tables = read_source(path, known=known)
    recovered = tables["observaciones"].query("codigo == '199901000018'")
    assert set(recovered["calidad"]) <= {"reparado", "publicado"}
    assert recovered.set_index("indicador")["calidad"]["saber11_indice_total"] == "reparado"
    rejected = tables["filas_rechazadas"]  # two schools are called El Roble
    assert rejected["fila"].tolist() == [3]
    assert "está en varios del directorio" in rejected.iloc[0]["motivo"]


def test_a_school_out_of_the_directory_or_of_its_town(tmp_path: Path) -> None:
    known = {"establecimientos": directory(("199901000018", "IE La Esperanza"))}
    path = icfes(tmp_path / "planteles.txt", school(), school("199902000026"))
    findings = read_source(path, known=known)["hallazgos"].set_index("codigo")
    assert findings.loc["establecimiento_desconocido", "encontrado"].startswith("199902000026")
    assert findings.loc["establecimiento_de_otro_municipio", "fila"] == 3


def test_divipola_rows_in_quotes(tmp_path: Path) -> None:
    far = ("99", "FICTICIO", "99902", "LEJOS", "Área no municipalizada", "-7,45", "4,25")
    other = ("98", "FICTICIO", "99903", "OTRO", "Municipio", "-74", "4")
    tables = read_source(divipola(tmp_path / "d.csv", VALDEMORA, far, other, VALDEMORA))
    places = tables["territorio"].set_index("codigo")
    assert places.index.tolist() == ["00", "99", "99901", "99902"]
    assert (places.loc["99901", "longitud"], places.loc["99901", "latitud"]) == (-74.5, 4.25)
    assert pd.isna(places.loc["99902", "longitud"])
    assert "coordenadas_fuera" in set(tables["hallazgos"]["codigo"])
    assert tables["filas_rechazadas"]["fila"].tolist() == [4, 5]


@pytest.mark.parametrize(
    ("name", "rows", "ties"), [("20182", 9150, 16), ("20194", 8846, 3), ("20204", 8851, 13), ("20211", 12061, 13)]
)
def test_the_real_editions(name: str, rows: int, ties: int) -> None:
    path = SHARED / f"SB11-CLASIFI-PLANTELES-{name}.txt"
    if not path.is_file():
        pytest.skip("the public files are not beside the project")
    tables = read_source(path)
    codes = tables["hallazgos"]["codigo"].value_counts()
    assert tables["fuentes"].iloc[0]["filas_leidas"] == rows
    assert "indice_distinto" not in codes
    assert codes["categoria_en_el_corte"] == ties
    assert "categoria_distinta" not in codes


def test_the_real_divipola() -> None:
    path = SHARED / "DIVIPOLA_coords_doble_comilla.csv"
    if not path.is_file():
        pytest.skip("the public files are not beside the project")
    places = read_source(path)["territorio"]
    assert places.groupby("ambito").size().to_dict() == {"departamento": 33, "municipio": 1122, "nación": 1}
    assert places.set_index("codigo").loc["05001", "longitud"] == -75.581775
