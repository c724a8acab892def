"""What the open data portal gives, downloaded from a server on this machine and read; and texts saved clumsily."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuentes import FIGURES, men, school, town
from portal import Portal, serving

from pamlib.cli import main
from pamlib.errors import UserError
from pamlib.sources import read_source, socrata
from pamlib.sources.base import Tables
from pamlib.sources.socrata import catalog, http
from pamlib.sources.workspace import merge

SCHOOLS, SCORES = "cfw5-qzt5", "kgxf-xxbe"


def brought(folder: Path, name: str, rows: list[dict[str, str]], columns: list[str] | None = None) -> Path:
    """The file that a download of those rows leaves."""
    columns = columns or list(catalog.dataset(name).columnas)
    with serving(Portal(name, columns, [[row.get(key, "") for key in columns] for row in rows])) as portal:
        client = http.Client(portal.address, loopback=True, token="")
        codes = ("99901",) if name == SCORES else ()
        return socrata.download(name, folder, date="2026-11-03", codes=codes, client=client).path


def place(code: str = "199901000018", **cells: str) -> dict[str, str]:
    return {"a_o": "2023", "cod_dane_departamento": "99", "cod_dane_municipio": "99901", "codigo_dane": code,
            "nombre_establecimiento": "I. E. LA ESPERANZA", "sector": "OFICIAL", "total_matricula": "120",
            "cantidad_sedes": "2"} | cells  # fmt: skip


def score(code: str = "199901000018", students: str = "20", mean: str = "50", **cells: str) -> dict[str, str]:
    row = {"periodo": "20224", "cole_cod_dane_establecimiento": code, "cole_cod_mcpio_ubicacion": "99901",
           "cole_nombre_establecimiento": "I. E. LA ESPERANZA", "cole_area_ubicacion": "URBANO",
           "evaluados": students}  # fmt: skip
    areas = ("lectura_critica", "matematicas", "c_naturales", "sociales_ciudadanas", "ingles", "global")
    return row | {f"promedio_{area}": mean for area in areas} | {"promedio_global": "250"} | cells


def test_schools_are_those_of_their_last_year_and_nothing_is_deduced(tmp_path: Path) -> None:
    rows = [place(a_o="2022", nombre_establecimiento="ANTES", total_matricula="100"), place(),
            place("399901000026", sector="OTRO"), place("1.99901E+11"), place("19990")]  # fmt: skip
    tables = read_source(brought(tmp_path, SCHOOLS, rows))
    told = (
        tables["establecimientos"][["codigo", "nombre", "municipio", "zona", "sector", "matricula"]].to_numpy().tolist()
    )
    assert told == [
        ["199901000018", "I. E. LA ESPERANZA", "99901", "", "oficial", 120],
        ["399901000026", "I. E. LA ESPERANZA", "99901", "", "", 120],
    ]
    enrolment = tables["observaciones"].query("indicador == 'matricula_directorio' and codigo == '199901000018'")
    assert dict(zip(enrolment["anio"], enrolment["valor"], strict=True)) == {2022: 100, 2023: 120}
    assert tables["fuentes"].iloc[0][["filas_leidas", "filas_rechazadas"]].tolist() == [3, 2]
    assert tables["filas_rechazadas"]["fila"].tolist() == [5, 6]
    assert "«OTRO», en 1 filas" in set(tables["hallazgos"].query("codigo == 'palabra_no_prevista'")["encontrado"])


def test_a_school_in_two_files_is_kept_once(tmp_path: Path) -> None:
    first = read_source(brought(tmp_path / "a", SCHOOLS, [place(total_matricula="90")]))
    path = brought(tmp_path / "b", SCHOOLS, [place()])
    newer = path.with_name("otro.csv")
    path.rename(newer)
    tables = merge({}, [first, read_source(newer)])
    assert tables["establecimientos"][["codigo", "matricula"]].to_numpy().tolist() == [["199901000018", 90]]
    assert len(tables["hallazgos"].query("codigo == 'establecimiento_en_dos_fuentes'")) == 1


def figures(tables: Tables, indicator: str) -> list[tuple[object, ...]]:
    rows = tables["observaciones"].query("indicador == @indicator")
    return [(row.codigo, row.periodo, row.valor, row.calidad) for row in rows.itertuples()]


def test_parts_of_a_school_are_put_together_by_their_students(tmp_path: Path) -> None:
    rows = [score(), score(students="10", mean="56", cole_area_ubicacion="RURAL"), score("399901000026"),
            score(periodo="20141"), score("x")]  # fmt: skip
    tables = read_source(brought(tmp_path, SCORES, rows), known={
        "establecimientos": read_source(brought(tmp_path, SCHOOLS, [place()]))["establecimientos"]})  # fmt: skip
    assert figures(tables, "saber11_puntaje_matematicas") == [
        ("199901000018", "20224", (20 * 50 + 10 * 56) / 30, "reparado"),
        ("399901000026", "20224", 50, "publicado"),
    ]
    assert figures(tables, "saber11_puntaje_evaluados")[0][2] == (20 + 10)
    assert tables["fuentes"].iloc[0][["filas_leidas", "filas_rechazadas"]].tolist() == [3, 2]
    assert "otra escala" in tables["filas_rechazadas"].iloc[0]["motivo"]
    unknown = tables["hallazgos"].query("codigo == 'establecimiento_desconocido'")["encontrado"]
    assert unknown.str.startswith("399901000026").tolist() == [True]


@pytest.mark.parametrize("name", [SCHOOLS, SCORES])
def test_a_changed_column_is_named(tmp_path: Path, name: str) -> None:
    columns = list(catalog.dataset(name).columnas)
    path = tmp_path / "x.csv"
    path.write_text(",".join([*columns[:-1], "otra"]) + "\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"le faltan las columnas «{columns[-1]}»"):
        read_source(path)


def test_a_series_in_zero_does_not_win_over_figures(tmp_path: Path) -> None:
    codes = [f"9990{n}" for n in range(1, 7)]
    old = read_source(men(tmp_path / "vieja.csv", *(town(2011, code) for code in codes)))
    new = read_source(
        men(tmp_path / "nueva.csv", *(town(2011, code, APROBACIÓN_TRANSICIÓN="0") for code in codes), portal=True)
    )
    for readings in ([old, new], [new, old]):
        tables = merge({}, readings)
        rows = tables["observaciones"].query("indicador == 'aprobacion' and nivel == 'transición'")
        held = rows[rows["calidad"] != "reemplazado"]
        assert set(held["valor"]) == {90}
        assert set(held["origen_archivo"]) == {"vieja.csv"}
        assert tables["hallazgos"]["codigo"].tolist().count("serie_en_cero") == 1
        assert merge(tables, [new])["observaciones"].equals(tables["observaciones"])


def saved(path: Path, old: str, new: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(path.read_text(encoding="utf-8-sig").replace(old, new).encode(encoding))
    return path


@pytest.mark.parametrize(("old", "new", "encoding"), [("\n", "\r", "utf-8"), (",", "\t", "utf-16"), ("", "", "utf-16")])
def test_clumsy_texts_are_read_whole(tmp_path: Path, old: str, new: str, encoding: str) -> None:
    path = men(tmp_path / "men.xls", town(), town(2016))
    tables = read_source(saved(path, old, new, encoding) if old else saved(path, "\0", "", encoding))
    assert len(tables["observaciones"]) == 2 * len(FIGURES)


def test_line_ends_that_change_and_headings_without_accents(tmp_path: Path) -> None:
    path = men(tmp_path / "men.csv", town(), town(2016))
    text = path.read_text(encoding="utf-8-sig").translate(str.maketrans("ÁÉÍÓÚÑ", "AEIOUN"))
    path.write_bytes(text.replace("\n", "\r\n", 1).encode())
    assert len(read_source(path)["observaciones"]) == 2 * len(FIGURES)


@pytest.mark.parametrize(("year", "code"), [("2021.0", "99901"), ("2.021", "99901"), ("2021", "99901.0")])
def test_numbers_that_a_program_dressed(tmp_path: Path, year: str, code: str) -> None:
    tables = read_source(men(tmp_path / "men.csv", town(year, code, CÓDIGO_DEPARTAMENTO="99")))
    assert set(zip(tables["observaciones"]["anio"], tables["observaciones"]["codigo"], strict=True)) == {
        (2021, "99901")
    }
    assert {"anio_reparado", "codigo_con_decimales"} & set(tables["hallazgos"]["codigo"])


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.pdf", b"%PDF-1.4", "es un PDF"), ("a.zip", b"PK\3\4aa", "Descomprímalo"),
    ("a.png", b"\x89PNG\r\n", "es una imagen"),
    ("a.csv", b"<!DOCTYPE html>", "página web"), ("a.json", b'[{"a":1}]', "es un JSON"),
    ("a.csv", b" \n\n", "en blanco"),
    ("a.csv.yml", b"fecha: 2026-01-01", "ficha de otro archivo"),
])  # fmt: skip
def test_what_is_no_table_is_called_by_its_name(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match=said):
        read_source(tmp_path / name)


def test_headings_twice_lower_or_alone_and_workbooks(tmp_path: Path) -> None:
    import openpyxl

    twice = saved(men(tmp_path / "a.csv", town()), "\n", ",COBERTURA_NETA\n")
    lower = men(tmp_path / "b.csv", town())
    lower.write_text("sep=,\n" + lower.read_text(encoding="utf-8-sig"), encoding="utf-8")
    book = openpyxl.Workbook()
    for row in (list(school()), list(school().values())):
        book.active.append(row)
    book.save(tmp_path / "d.xlsx")
    for path, said in ((twice, "más de una vez"), (lower, "están en la fila 2"),
                       (men(tmp_path / "c.csv"), "sin ningún dato"),
                       (tmp_path / "d.xlsx", "libro de Excel con los datos de «Clasificación")):  # fmt: skip
        with pytest.raises(UserError, match=said):
            read_source(path)


def test_the_command_refuses_what_would_lose_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "raiz"
    for folder in ("notebooks", "data/raw/v", "uno", "dos"):
        (home / folder).mkdir(parents=True)
    one, two = men(home / "uno/men.csv", town()), men(home / "dos/men.csv", town(2016))
    asked = ["datos", "leer", "--raiz", str(home), "--entidad", "v"]
    assert main([*asked, str(one), str(two)]) == 2
    assert "dos archivos que se llaman «men.csv»" in capsys.readouterr().err
    (home / "uno/copia.csv").write_bytes(one.read_bytes())
    (home / "uno/Thumbs.db").write_bytes(b"x")
    assert main([*asked, str(home / "uno")]) == 0
    assert "Es idéntico a" in (out := capsys.readouterr().out)
    assert "Filas leídas: 1." in out
    for told, said in (("fecha: ayer\n", "AAAA-MM-DD"), ("- uno\n", "«clave: valor»")):
        (home / "dos/men.csv.yml").write_text(told, encoding="utf-8")
        assert main([*asked, str(two)]) == 2
        assert said in capsys.readouterr().err
