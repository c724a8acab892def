"""Readings kept together, editions that revise each other, sums by department, the command line, a new source."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from fuentes import VALDEMORA, divipola, icfes, men, school, town

from pamlib.cli import main
from pamlib.schema import check
from pamlib.sources import Source, read_source
from pamlib.sources.aggregate import COLUMNS, aggregate, aggregate_files
from pamlib.sources.base import indicators, source
from pamlib.sources.notes import catalogue
from pamlib.sources.workspace import merge
from pamlib.store import read_tables

REPO = Path(__file__).resolve().parent.parent


def test_the_newest_edition_wins_and_the_other_stays(tmp_path: Path) -> None:
    old = read_source(men(tmp_path / "vieja.csv", town(2011, COBERTURA_BRUTA="99"), town(2012, COBERTURA_BRUTA="98")))
    new = read_source(men(tmp_path / "nueva.csv", town(2011, COBERTURA_BRUTA="95.5", REPITENCIA=""), portal=True))
    for readings in ([old, new], [new, old]):
        tables = merge({}, readings)
        for name, table in tables.items():
            check(name, table)
        rows = (
            tables["observaciones"]
            .query("indicador == 'cobertura_bruta' and nivel == ''")
            .sort_values(["anio", "valor"])
        )
        assert rows[["anio", "valor", "calidad"]].to_numpy().tolist() == [
            [2011, 95.5, "publicado"], [2011, 99, "reemplazado"], [2012, 98, "publicado"],
        ]  # fmt: skip
        assert rows.iloc[1]["nota"] == "reemplazado por «nueva.csv» (antes: publicado)"
        # What the newest edition does not give does not replace what the older one does.
        blank = tables["observaciones"].query("indicador == 'repitencia' and nivel == '' and anio == 2011")
        assert dict(zip(blank["origen_archivo"], blank["calidad"], strict=True)) == {
            "vieja.csv": "publicado",
            "nueva.csv": "reemplazado",
        }
        revised = tables["hallazgos"].query("codigo == 'cifra_revisada'")
        assert revised["columna"].tolist() == ["COBERTURA_BRUTA"]
        assert merge(tables, [old])["observaciones"].equals(tables["observaciones"])  # read again: nothing changes


def test_reading_a_file_again_replaces_only_its_rows(tmp_path: Path) -> None:
    first = read_source(men(tmp_path / "men.csv", town(), town("x")))
    other = read_source(icfes(tmp_path / "p.txt", school()))
    kept = merge({}, [first, other])
    assert len(kept["filas_rechazadas"]) == 1
    again = merge(kept, [read_source(men(tmp_path / "men.csv", town(2016)))])
    assert set(again["observaciones"].query("fuente == 'men_municipal'")["anio"]) == {2016}
    assert len(again["observaciones"].query("fuente == 'icfes_planteles'")) == len(other["observaciones"])
    assert again["filas_rechazadas"].empty


def sums(table: pd.DataFrame, indicator: str) -> list[object]:
    row = table.query("indicador == @indicator and nivel == ''").iloc[0]
    return [
        None if pd.isna(row["valor"]) else row["valor"],
        *row[["unidades", "con_dato", "reparados", "dudosos", "sin_dato"]],
    ]


def test_sums_by_department(tmp_path: Path) -> None:
    path = men(tmp_path / "men.csv", town(POBLACIÓN_5_16="1,000", DESERCIÓN="2.5"),
               town(code="99902", POBLACIÓN_5_16="3000", DESERCIÓN="6.5", APROBACIÓN="86"),
               town(code="99903", COBERTURA_NETA="120", DESERCIÓN=""), town(code="99904", POBLACIÓN_5_16=""),
               town(code="0000") | {"CÓDIGO_DEPARTAMENTO": "0"})  # fmt: skip
    for table in (aggregate_files([path]), aggregate(read_source(path)["observaciones"])):
        assert tuple(table.columns) == COLUMNS
        assert set(table["codigo"]) == {"99"}
        assert sums(table, "poblacion_5_16") == [(1000 + 3000 + 1000), 4, 3, 1, 0, 1]
        assert sums(table, "desercion") == [(1000 * 2.5 + 3000 * 6.5) / 4000, 4, 2, 0, 0, 2]  # one without weight
        assert sums(table, "cobertura_neta") == [75.25, 4, 2, 0, 1, 1]


def test_both_ways_of_adding_up_agree(tmp_path: Path) -> None:
    rows = [town(year, f"99{100 + n}", COBERTURA_BRUTA=f"{60 + n}.25", REPITENCIA=["", "0", "NaN", "7,5"][n % 4])
            for year in (2015, 2016) for n in range(40)]  # fmt: skip
    paths = [
        men(tmp_path / "men.csv", *rows, town(2016, "99101", COBERTURA_BRUTA="1")),
        icfes(tmp_path / "p.txt", school(), school(grade="26")),
    ]
    for path in paths:
        pd.testing.assert_frame_equal(
            aggregate_files([path]), aggregate(read_source(path)["observaciones"]), check_dtype=False
        )


@pytest.mark.lento
def test_a_cluster_gives_the_identical_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    from pamlib.sources import cluster

    rows = [
        town(year, f"99{100 + n}", COBERTURA_BRUTA=f"{60 + n}.25", REPITENCIA=f"{n}.5")
        for year in range(2011, 2016)
        for n in range(60)
    ]
    path = men(tmp_path / "men.csv", *rows)
    monkeypatch.setattr(cluster.pieces, "__defaults__", (20_000,))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        many = aggregate_files([path], cluster=local.scheduler_address)
    assert len(cluster.pieces(*_planned(path))) > 2
    pd.testing.assert_frame_equal(many, aggregate_files([path]))


def _planned(path: Path) -> tuple[object, Path]:
    from pamlib.sources.aggregate import _plan

    return _plan([path], "")[0], path


def test_pieces_are_whole_rows_and_all_of_them(tmp_path: Path) -> None:
    from pamlib.sources.cluster import pieces

    path = men(tmp_path / "men.csv", *(town(2000 + n, MUNICIPIO="Dos\nlíneas") for n in range(30)))
    found = pieces(*_planned(path), size=700)
    data = path.read_bytes()
    texts = [data[piece.start : piece.end] for piece in found]
    assert len(texts) > 5
    assert b"".join(texts) == data[data.index(b"\n") + 1 :]
    assert all(text.count(b'"') % 2 == 0 and text.endswith(b"\n") for text in texts)


def test_the_command_reads_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data" / "raw" / "valdemora" / "datos"
    folder.mkdir(parents=True)
    men(folder / "a_men.csv", town(), town("x"))
    divipola(folder / "z_divipola.csv", VALDEMORA)
    (folder / "a_men.csv.yml").write_text("origen: prueba\nfecha: 2025-01-31\n", encoding="utf-8")
    common = ["--entidad", "valdemora", "--raiz", str(tmp_path)]
    assert main(["datos", "leer", str(folder), *common]) == 1  # a row was rejected
    said = capsys.readouterr().out
    assert "1 leída, 1 rechazada" in said
    assert "fila 3, columna AÑO: el año no se puede leer" in said
    tables = read_tables(tmp_path / "data" / "processed" / "valdemora" / "datos")
    assert list(tables["fuentes"]["fuente"]) == ["divipola", "men_municipal"]
    assert tables["fuentes"].iloc[1][["origen", "fecha"]].tolist() == ["prueba", "2025-01-31"]

    (folder / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    assert main(["datos", "leer", str(folder), *common]) == 2
    captured = capsys.readouterr()
    assert "«b.csv»: no es de ninguna fuente conocida" in captured.err
    assert "Filas leídas: 2. Filas rechazadas: 1." in captured.out  # the others did enter
    assert main(["datos", "leer", str(folder / "b.csv"), *common]) == 2


def test_the_command_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = men(tmp_path / "men.csv", town()), tmp_path / "d.csv"
    assert main(["datos", "agregar", str(path), "--salida", str(out)]) == 0
    assert "Cifras sumadas: 34 (0 reparadas)" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8").startswith(",".join(COLUMNS))
    assert main(["datos", "agregar", str(path), "--salida", str(tmp_path / "d.xls")]) == 2


def test_the_source_of_the_page_is_added_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (REPO / "docs" / "fuentes.md").read_text(encoding="utf-8")
    declaration = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert declaration is not None
    (tmp_path / "transporte_escolar.yml").write_text(declaration[1], encoding="utf-8")
    counted = {"unidad": "personas", "minimo": 0, "maximo": None, "peso": ""}
    monkeypatch.setitem(indicators(), "estudiantes_con_transporte", counted)
    monkeypatch.setitem(indicators(), "cobertura_transporte", counted | {"unidad": "%", "maximo": 100})
    path = tmp_path / "t.csv"
    path.write_text("Año;Municipio (DANE);Estudiantes con transporte;Cobertura del transporte\n"
                    "2024;99901;1.250;45,5%\n2024;5001;980;108\n24;99902;1;1\n", encoding="utf-8")  # fmt: skip
    tables = read_source(path, among=(Source("transporte_escolar", tmp_path),))
    rows = tables["observaciones"][["codigo", "indicador", "valor", "calidad"]].to_numpy().tolist()
    assert rows == [
        ["99901", "estudiantes_con_transporte", 1250, "reparado"],
        ["99901", "cobertura_transporte", 45.5, "publicado"],
        ["05001", "estudiantes_con_transporte", 980, "publicado"],
        ["05001", "cobertura_transporte", 108, "dudoso"],
    ]
    assert tables["filas_rechazadas"]["fila"].tolist() == [4]


def test_the_catalogues_are_complete() -> None:
    wanted = {
        "nombre",
        "unidad",
        "sentido",
        "minimo",
        "maximo",
        "componente",
        "seccion",
        "peso",
        "definicion",
        "fuente",
    }
    assert all(set(entry) == wanted for entry in indicators().values())
    assert all(entry["peso"] in ("", None) or entry["peso"] in indicators() for entry in indicators().values())
    assert all(set(entry) == {"severidad", "significa", "que_hacer"} for entry in catalogue().values())
    for key in ("men_municipal", "icfes_planteles"):
        assert all(told["indicador"] in indicators() for told in source(key).spec["columnas"].values())
    folders = [REPO / "pamlib" / name for name in ("sources", "books")]
    used = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    assert [code for code in catalogue() if f'"{code}"' not in used] == []
    modules = [REPO / "pamlib" / "sources" / f"{key}.py" for key in ("icfes_planteles", "divipola")]
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= 60 for path in modules)
