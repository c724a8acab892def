"""What cannot be read, in one sentence; what can, enters, and the rest is listed whole with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuentes import VALDEMORA, divipola, icfes, men, school, town

from pamlib.errors import UserError
from pamlib.sources import read_source


def refused(path: Path, **options: str) -> str:
    with pytest.raises(UserError) as caught:
        read_source(path, **options)
    return str(caught.value)


def test_a_file_of_another_source_says_which(tmp_path: Path) -> None:
    said = refused(icfes(tmp_path / "p.txt", school()), fuente="men_municipal")
    assert "no es de la fuente «Estadísticas en educación" in said
    assert "parece de «Clasificación de planteles, Saber 11»" in said
    assert "--fuente icfes_planteles" in said


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = men(tmp_path / "men.csv", town())
    path.write_text(path.read_text(encoding="utf-8").replace("REPITENCIA_MEDIA", "OTRA"), encoding="utf-8")
    assert "le faltan las columnas «REPITENCIA_MEDIA»" in refused(path)


def test_an_unknown_edition_is_refused_by_name(tmp_path: Path) -> None:
    path = icfes(tmp_path / "p.txt", school(), heading=False)
    path.write_text(path.read_text(encoding="utf-8").replace("¬D", "¬Muy bajo"), encoding="utf-8")
    assert "como «Clasificación de planteles, Saber 11», pero ni su encabezado" in refused(path)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\x01\x02" * 50])
def test_what_no_source_knows(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert refused(path).startswith("Archivo «x.csv»")


def test_an_unknown_key_lists_the_known_ones(tmp_path: Path) -> None:
    assert "men_municipal" in refused(men(tmp_path / "men.csv", town()), fuente="otra")


def test_good_rows_enter_and_bad_ones_are_listed_whole(tmp_path: Path) -> None:
    path = men(
        tmp_path / "men.csv",
        town(),
        town("dosmil"),
        town(code="ABCDE"),
        town(code="99902", CÓDIGO_DEPARTAMENTO="98"),
        town(2016),
    )
    lines = path.read_text(encoding="utf-8").split("\n")
    lines.insert(3, "2015,99905,Corta")
    lines.insert(5, lines[1] + ",de más")
    path.write_text("\n".join(lines), encoding="utf-8")
    tables = read_source(path)
    assert tables["fuentes"].iloc[0][["filas_leidas", "filas_rechazadas"]].tolist() == [2, 5]
    assert sorted(set(tables["observaciones"]["origen_fila"])) == [2, 8]
    rejected = tables["filas_rechazadas"].set_index("fila")["motivo"].to_dict()
    assert rejected == {
        3: "el año no se puede leer",
        4: "tiene menos celdas que el encabezado (41)",
        5: "el código no se puede leer",
        6: "tiene más celdas que el encabezado (41)",
        7: "el municipio no es de ese departamento",
    }
    assert "dosmil" in tables["filas_rechazadas"].query("fila == 3").iloc[0]["encontrado"]
    assert tables["hallazgos"].query("codigo == 'fila_rechazada'").iloc[0]["encontrado"] == "5 filas: 3, 4, 5, 6, 7"


def test_quotes_that_never_close_lose_nothing_in_silence(tmp_path: Path) -> None:
    path = men(tmp_path / "men.csv", town(), town(2016, MUNICIPIO="Q"), town(2017))
    path.write_text(path.read_text(encoding="utf-8").replace(",Q,", ',"Q,'), encoding="utf-8")
    tables = read_source(path)
    assert tables["fuentes"].iloc[0]["filas_leidas"] == 1
    assert "2017" in tables["filas_rechazadas"].iloc[0]["encontrado"]
    assert "comillas_sin_cerrar" in set(tables["hallazgos"]["codigo"])


def test_a_year_repeated(tmp_path: Path) -> None:
    path = men(tmp_path / "men.csv", town(), town(), town(2016), town(2016, COBERTURA_BRUTA="99"))
    tables = read_source(path)
    same = tables["filas_rechazadas"]
    assert same["motivo"].tolist() == ["repite la fila 2, con las mismas cifras"]
    assert set(tables["observaciones"].query("anio == 2016")["calidad"]) == {"dudoso"}
    assert tables["hallazgos"].query("codigo == 'anio_repetido'").iloc[0]["encontrado"].startswith("las filas 4 y 5")


def test_a_name_with_brackets_is_one_file(tmp_path: Path) -> None:
    assert len(read_source(men(tmp_path / "men [1].csv", town()))["fuentes"]) == 1


def test_a_municipality_out_of_divipola(tmp_path: Path) -> None:
    known = read_source(divipola(tmp_path / "d.csv", VALDEMORA))
    tables = read_source(men(tmp_path / "men.csv", town(), town(code="99777")), known=known)
    assert tables["hallazgos"].query("codigo == 'municipio_desconocido'")["encontrado"].tolist() == ["99777, en 1 fila"]
