"""The workbooks that an entity fills: what they ask, what they protect, and what is read when they come back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fichas import ALTO, CEIBA, NAME, SAMAN, SEDES, codes, directory, fill, heading_row, read, saved, template
from hypothesis import given
from hypothesis import strategies as st

from pamlib.books.make import Entity, make
from pamlib.books.spec import BOOKS, book, processes
from pamlib.books.values import Reading
from pamlib.cli import main
from pamlib.errors import UserError
from pamlib.sources.base import indicators, read_source, source

HEADINGS = {key: column.heading for key, column in book("directorio").columns.items()}
SCHOOL = f"guia34/guia34_{CEIBA}_ie-la-ceiba.xlsx"


# --- written ---------------------------------------------------------------------------------------------------------


def test_an_office_gets_one_workbook_a_school_and_a_consolidated_one() -> None:
    made = make(Entity("demo", NAME, None, 2025), "guia34")
    assert list(made) == ["guia34_establecimiento.xlsx"]  # without a directory: one, to copy
    known = [path for which in BOOKS for path in make(Entity("demo", NAME, directory(), 2025), which)]
    assert known == [
        "directorio.xlsx",
        "matricula.xlsx",
        SCHOOL,
        f"guia34/guia34_{SAMAN}_ie-el-saman.xlsx",
        "guia34_consolidado.xlsx",
        f"inclusion/inclusion_{CEIBA}_ie-la-ceiba.xlsx",
        f"inclusion/inclusion_{SAMAN}_ie-el-saman.xlsx",
        "inclusion_consolidado.xlsx",
    ]


@pytest.mark.parametrize("which", BOOKS)
def test_the_same_workbook_is_the_same_bytes(which: str) -> None:
    assert template.__wrapped__(which) == template.__wrapped__(which)


def test_only_the_cells_to_fill_are_open() -> None:
    made = openpyxl.load_workbook(io.BytesIO(template("guia34", path=SCHOOL)))
    page = made["Autoevaluación"]
    assert page.protection.sheet
    assert not page.protection.password
    assert made.security.lockStructure
    assert [made[name].sheet_state for name in ("_listas", "_pam")] == ["hidden", "hidden"]
    head = heading_row(page)
    open_cells = {cell.column_letter for cell in page[head + 1] if not cell.protection.locked}
    assert open_cells == {"D", "E"}  # score, evidence
    assert page.cell(head + 1, 1).protection.locked  # area
    assert page.cell(head + 1, 2).protection.locked  # process
    assert all(cell.protection.locked for cell in page[head])
    free = {cell.column_letter for cell in page[head + 20] if not cell.protection.locked}
    assert free == {"B", "C", "D", "E"}  # a row for a component
    assert page["B4"].value == CEIBA
    assert page["B4"].protection.locked
    assert page.freeze_panes == f"C{head + 1}"
    assert page.print_title_rows == f"${head}:${head}"


def test_the_nineteen_processes_are_written_and_each_has_its_indicators() -> None:
    made = openpyxl.load_workbook(io.BytesIO(template("guia34", path=SCHOOL)))["Autoevaluación"]
    head = heading_row(made)
    written = [(made.cell(head + n, 1).value, made.cell(head + n, 2).value) for n in range(1, 20)]
    assert written == [(process.area, process.name) for process in processes()]
    assert len(processes()) == 6 + 4 + 5 + 4
    for process in processes():
        for key in ("guia34", "inclusion"):
            entry = indicators()[f"{key}.{process.key}"]
            assert process.name in entry["definicion"]
            scale = source(key).spec["escala"]
            assert (entry["minimo"], entry["maximo"]) == (scale["minimo"], scale["maximo"])


def test_lists_and_validations() -> None:
    page = openpyxl.load_workbook(io.BytesIO(template("matricula")))["Matrícula"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    head = heading_row(page)
    grade = rules[f"C{head + 1}"]
    assert (grade.type, grade.formula1) == ("list", "_listas!$A$2:$A$24")
    assert rules[f"A{head + 1}"].formula1 == "12"  # digits of a DANE code
    part = rules[f"F{head + 1}"]
    assert part.formula1 == f"AND($F{head + 1}=INT($F{head + 1}),$F{head + 1}>=0,$F{head + 1}<=$D{head + 1})"
    assert all(rule.error and rule.prompt for rule in rules.values())
    assert page.cell(head + 1, 1).number_format == "@"  # a code is a text


def test_nothing_in_the_workbook_reaches_outside() -> None:
    for path, data in make(Entity("demo", NAME, directory(), 2025)).items():
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert not [
                name for name in parts.namelist() if "external" in name or name.endswith((".bin", ".rels.rels"))
            ]
            assert {info.date_time for info in parts.infolist()} == {(2024, 2, 29, 8, 0, 0)}, path


# --- the directory comes back ----------------------------------------------------------------------------------------


def directory_book(rows: dict[int, dict[str, object]] | None = None, change: Any = None) -> Any:
    cells = {n: {HEADINGS[key]: value for key, value in sede.items()} for n, sede in enumerate(SEDES)}
    for n, more in (rows or {}).items():
        cells[n] = cells.get(n, {}) | {HEADINGS[key]: value for key, value in more.items()}
    return fill(template("directorio", known=False), "Sedes", cells, change=change)


def test_sedes_and_schools(tmp_path: Path) -> None:
    tables = read(saved(directory_book(), tmp_path / "lo que sea (3).xlsx"), known=False)
    schools = tables["establecimientos"].set_index(["codigo", "tipo"])
    assert schools.loc[(CEIBA, "EE"), "zona"] == "mixta"  # an urban sede and a rural one
    assert schools.loc[(SAMAN, "EE"), "zona"] == "rural"  # though its code begins with 1
    assert schools.loc[(ALTO, "sede"), "zona"] == "rural"
    assert schools.loc[(CEIBA, "EE"), "matricula"] == (120 + 30)
    assert schools.loc[(CEIBA, "EE"), ["nombre", "municipio", "latitud", "longitud"]].tolist() == [
        "IE La Ceiba", "99901", 1.85, -76.05,
    ]  # fmt: skip
    assert schools.loc[(ALTO, "sede"), "origen_fila"] == 6
    assert len(tables["filas_rechazadas"]) == 0
    assert tables["fuentes"].loc[0, ["fuente", "edicion", "filas_leidas", "filas_rechazadas"]].tolist() == [
        "directorio", "plantilla", 3, 0,
    ]  # fmt: skip
    assert codes(tables) == []


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"codigo": "1.99901E+11"}, "A (Código DANE de la sede)", "un código que Excel convirtió en número"),
        ({"codigo": "19990100001"}, "A (Código DANE de la sede)", "«19990100001» no es un código de 12 cifras"),
        ({"codigo": CEIBA}, "A (Código DANE de la sede)", "la sede ya está en la fila 5"),
        ({"zona": "periurbana"}, "F (Zona)", "«periurbana» no es una de las opciones (urbana, rural)"),
        ({"nombre_ee": None}, "D (Nombre del establecimiento)", "está en blanco y no puede faltar"),
        ({"sector": "#####"}, "G (Sector)", "«#####» dice que Excel no puede mostrar el valor"),
    ],
)
def test_a_wrong_row_is_listed_and_the_others_enter(
    tmp_path: Path, change: dict[str, object], column: str, said: str
) -> None:
    tables = read(saved(directory_book({2: change}), tmp_path / "d.xlsx"), known=False)
    rejected = tables["filas_rechazadas"].iloc[0]
    assert (rejected["fila"], rejected["columna"], rejected["hoja"]) == (7, column, "Sedes")
    assert said in rejected["motivo"]
    assert "Sede El Samán" in rejected["encontrado"]  # the whole row
    assert sorted(set(tables["establecimientos"]["codigo"])) == sorted([CEIBA, ALTO])
    assert codes(tables) == ["fila_rechazada"]


def test_what_excel_does_to_codes_and_numbers_is_read(tmp_path: Path) -> None:
    rows = {0: {"codigo": int(CEIBA), "matricula": "1.234"}, 1: {"codigo_ee": float(CEIBA), "zona": "RURAL "}}
    tables = read(saved(directory_book(rows), tmp_path / "d.xlsx"), known=False)
    schools = tables["establecimientos"].set_index(["codigo", "tipo"])
    assert schools.loc[(CEIBA, "sede"), "matricula"] == 1234
    assert schools.loc[(ALTO, "sede"), ["codigo_ee", "zona"]].tolist() == [CEIBA, "rural"]


def test_a_destroyed_code_is_recovered_only_where_the_name_is_unique_in_the_municipality(tmp_path: Path) -> None:
    book_ = directory_book({1: {"codigo": "2.99901E+11"}, 2: {"codigo": "1.99901E+11", "nombre": "Otra sede"}})
    tables = read(saved(book_, tmp_path / "d.xlsx"))
    assert ALTO in set(tables["establecimientos"]["codigo"])
    assert codes(tables) == ["codigo_recuperado", "fila_rechazada"]
    assert tables["hallazgos"].loc[0, ["encontrado", "entendido"]].tolist() == ["2.99901E+11", ALTO]
    assert tables["filas_rechazadas"]["fila"].tolist() == [7]


def test_an_optional_cell_that_is_wrong_keeps_its_row(tmp_path: Path) -> None:
    tables = read(
        saved(directory_book({0: {"longitud": 76.05, "matricula": "muchos"}}), tmp_path / "d.xlsx"), known=False
    )
    sede = tables["establecimientos"].set_index(["codigo", "tipo"]).loc[(CEIBA, "sede")]
    assert sede[["matricula", "longitud"]].isna().all()
    assert codes(tables) == ["cifra_ilegible", "coordenadas_fuera"]
    assert "«76.05» no está entre -82 y -66.8" in tables["hallazgos"].loc[1, "encontrado"]


def test_a_school_told_in_two_ways(tmp_path: Path) -> None:
    rows = {1: {"nombre_ee": "Institución La Ceiba"}, 2: {"codigo_ee": "199901000099"}}
    tables = read(saved(directory_book(rows), tmp_path / "d.xlsx"), known=False)
    assert codes(tables) == ["establecimiento_con_dos_datos", "sede_principal_ausente"]
    schools = tables["establecimientos"].query("tipo == 'EE'").set_index("codigo")["nombre"]
    assert schools.to_dict() == {CEIBA: "IE La Ceiba", "199901000099": "IE El Samán"}


def test_the_directory_goes_out_again_as_it_is_known(tmp_path: Path) -> None:
    first = read(saved(directory_book(), tmp_path / "d.xlsx"), known=False)["establecimientos"]
    again = tmp_path / "otra_vez.xlsx"
    again.write_bytes(make(Entity("demo", NAME, first), "directorio")["directorio.xlsx"])
    second = read(again, known=False)["establecimientos"]
    same = [name for name in first.columns if not name.startswith("origen_")]
    assert second[same].equals(first[same])


# --- the sheet was moved about ---------------------------------------------------------------------------------------


def reorder(made: Any) -> None:
    """Columns in the other order, one hidden, a letterhead above, a note at the end."""
    page = made["Sedes"]
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    for row in page.iter_rows():
        for cell in row:
            cell.value = None
    page.cell(1, 1).value = "MUNICIPIO DE VALDEMORA"
    for number, line in enumerate(values, 3):
        for place, value in enumerate(reversed(line), 1):
            page.cell(number, place).value = value
    page.column_dimensions["C"].hidden = True
    page.cell(60, 12).value = "Elaboró: oficina de planeación"


def test_columns_in_another_order_hidden_and_with_a_letterhead(tmp_path: Path) -> None:
    tables = read(saved(directory_book(change=reorder), tmp_path / "d.xlsx"), known=False)
    assert sorted(set(tables["establecimientos"]["codigo"])) == sorted([CEIBA, ALTO, SAMAN])
    assert [(f["codigo"], f["columna"], f["encontrado"]) for f in tables["hallazgos"].to_dict("records")][-1] == (
        "celda_sin_uso", "L", "Elaboró: oficina de planeación",
    )  # fmt: skip


def test_a_sheet_copied_to_a_new_workbook_is_known_by_its_headings(tmp_path: Path) -> None:
    def lose(made: Any) -> None:
        made.security.lockStructure = False
        del made["_pam"]

    tables = read(saved(directory_book(change=lose), tmp_path / "d.xlsx"), known=False)
    assert codes(tables) == ["libro_sin_identificar"]
    assert len(tables["establecimientos"]) == 3 + 2


def test_a_sheet_that_is_not_read_is_named(tmp_path: Path) -> None:
    def more(made: Any) -> None:
        made.security.lockStructure = False
        made.create_sheet("Nuevas sedes").append(["una", "dos"])

    tables = read(saved(directory_book(change=more), tmp_path / "d.xlsx"), known=False)
    assert tables["hallazgos"][["codigo", "encontrado"]].to_numpy().tolist() == [
        ["hoja_sin_uso", "«Nuevas sedes», 1 fila"]
    ]


def test_an_edited_heading_is_one_sentence_that_names_its_cell(tmp_path: Path) -> None:
    def edit(made: Any) -> None:
        made["Sedes"]["F4"].value = "Ubicación"

    with pytest.raises(UserError) as caught:
        read(saved(directory_book(change=edit), tmp_path / "sedes.xlsx"), known=False)
    assert caught.value.sentence() == (
        "Archivo «sedes.xlsx», hoja «Sedes», fila 4, columna F: el encabezado dice «Ubicación» y debía decir «Zona». "
        "Escríbalo como estaba, o copie lo escrito a un libro nuevo de la plantilla."
    )


def test_a_column_that_was_deleted(tmp_path: Path) -> None:
    def drop(made: Any) -> None:
        made["Sedes"].delete_cols(7)

    with pytest.raises(UserError, match="falta la columna «Sector»"):
        read(saved(directory_book(change=drop), tmp_path / "sedes.xlsx"), known=False)


def test_another_version_of_the_template(tmp_path: Path) -> None:
    def older(made: Any) -> None:
        made["_pam"]["B2"].value = "7"

    with pytest.raises(UserError, match="es la versión 7 de la plantilla y se esperaba la 1"):
        read(saved(directory_book(change=older), tmp_path / "d.xlsx"), known=False)


def test_a_workbook_of_another_source_says_which_it_looks_like(tmp_path: Path) -> None:
    path = saved(directory_book(), tmp_path / "d.xlsx")
    with pytest.raises(UserError, match="no es de la fuente «Matrícula por sede y grado»: parece de «Directorio"):
        read(path, fuente="matricula")


# --- self-------------------------------------------------------------------------------------------------------------


def assessed(rows: dict[int, dict[str, object]], change: Any = None, which: str = "guia34") -> Any:
    sheet = book(which).sheet
    return fill(template(which, path=f"{which}/{which}_{CEIBA}_ie-la-ceiba.xlsx"), sheet, rows, change=change)


def test_a_school_assesses_itself(tmp_path: Path) -> None:
    component = {"Proceso": "Clima escolar", "Componente (si lo valoran por aparte)": "Bienestar", "Valoración": 2}
    rows = {
        0: {"Valoración": 3, "Evidencias": "Acta 4"},
        4: {"Valoración": "3,0"},
        18: {"Valoración": 1},
        19: component,
    }
    tables = read(saved(assessed(rows), tmp_path / "x.xlsx"))
    seen = tables["observaciones"].set_index("indicador")
    assert seen["valor"].to_dict() == {
        "guia34.directiva.direccionamiento": 3, "guia34.directiva.clima": 3, "guia34.comunidad.riesgos": 1,
    }  # fmt: skip
    first = seen.iloc[0]
    where = ["anio", "ambito", "codigo", "zona", "unidad", "calidad", "origen_fila", "origen_columna"]
    assert first[where].tolist() == [2025, "EE", CEIBA, "mixta", "valoración 1-4", "publicado", 8, "Valoración"]
    clima = seen.loc["guia34.directiva.clima"]
    assert clima[["calidad", "nota", "valor_original"]].tolist() == ["reparado", "escrito «3,0»", "3,0"]
    detail = tables["autoevaluacion"]
    assert detail.loc[detail["componente"] == "Bienestar", ["proceso", "valor"]].values.tolist() == [
        ["Clima escolar", 2]
    ]
    assert detail.loc[0, "evidencia"] == "Acta 4"
    assert codes(tables) == ["proceso_sin_valoracion"]
    assert tables["hallazgos"].loc[0, "encontrado"].startswith(f"{CEIBA}, 16 de 19: Gestión estratégica")


@pytest.mark.parametrize("score", [5, 0, "3,5", 3.5, "alto", "3-4"])
def test_a_score_out_of_the_scale_is_listed(tmp_path: Path, score: object) -> None:
    tables = read(saved(assessed({0: {"Valoración": score}, 1: {"Valoración": 4}}), tmp_path / "x.xlsx"))
    assert tables["observaciones"]["valor"].tolist() == [4]
    rejected = tables["filas_rechazadas"].iloc[0]
    assert (rejected["fila"], rejected["columna"]) == (8, "D (Valoración)")
    assert rejected["motivo"].endswith("; se valora con un número entero de 1 a 4")
    assert tables["fuentes"].loc[0, ["filas_leidas", "filas_rechazadas"]].tolist() == [1, 1]


def test_a_process_twice_and_a_component_without_process(tmp_path: Path) -> None:
    rows = {
        0: {"Valoración": 3},
        19: {"Proceso": "Direccionamiento estratégico", "Valoración": 2},
        20: {"Componente (si lo valoran por aparte)": "Misión", "Valoración": 2},
    }
    tables = read(saved(assessed(rows), tmp_path / "x.xlsx"))
    assert tables["filas_rechazadas"]["motivo"].tolist() == [
        "el proceso ya está en la fila 8",
        "no dice de qué proceso es",
    ]


def test_the_school_or_the_year_of_the_whole_workbook_is_wrong(tmp_path: Path) -> None:
    def unknown(made: Any) -> None:
        made["Autoevaluación"]["B4"].value = "199901999999"

    def without_year(made: Any) -> None:
        made["Autoevaluación"]["B3"].value = None

    with pytest.raises(
        UserError, match="la celda B4 dice «199901999999»: el código 199901999999 no está en el directorio"
    ):
        read(saved(assessed({0: {"Valoración": 3}}, unknown), tmp_path / "a.xlsx"))
    with pytest.raises(UserError, match="la celda B3, «Año», está en blanco"):
        read(saved(assessed({0: {"Valoración": 3}}, without_year), tmp_path / "b.xlsx"))


def test_the_destroyed_code_of_a_school_is_recovered_by_its_name(tmp_path: Path) -> None:
    def destroy(made: Any) -> None:
        made["Autoevaluación"]["B4"].value = "1.99901E+11"

    tables = read(saved(assessed({0: {"Valoración": 3}}, destroy), tmp_path / "a.xlsx"))
    row = tables["observaciones"].iloc[0]
    assert row[["codigo", "calidad"]].tolist() == [CEIBA, "reparado"]
    assert row["nota"] == "código dañado; se recuperó por el nombre, único en el directorio"
    assert codes(tables)[0] == "codigo_recuperado"


def test_the_consolidated_workbook(tmp_path: Path) -> None:
    data = template("guia34", path="guia34_consolidado.xlsx")
    unknown = {
        "Código DANE del establecimiento": "199901777777",
        "Establecimiento": "IE Perdida",
        "Proceso": "Clima escolar",
    }
    rows = {0: {"Valoración": 2}, 19: {"Valoración": 4}, 38: unknown | {"Valoración": 1}}
    tables = read(saved(fill(data, "Autoevaluación", rows), tmp_path / "c.xlsx"))
    seen = tables["observaciones"][["codigo", "indicador", "valor"]].to_numpy().tolist()
    key = "guia34.directiva.direccionamiento"
    assert sorted(seen) == sorted([[CEIBA, key, 2], [SAMAN, key, 4]])
    assert tables["filas_rechazadas"]["motivo"].tolist() == [
        "el código 199901777777 no está en el directorio de la entidad"
    ]


def test_the_inclusion_index_has_the_same_grid_and_its_own_indicators(tmp_path: Path) -> None:
    tables = read(saved(assessed({17: {"Valoración": 4}}, which="inclusion"), tmp_path / "i.xlsx"))
    assert tables["observaciones"][["fuente", "indicador", "valor"]].to_numpy().tolist() == [
        ["inclusion", "inclusion.comunidad.participacion", 4]
    ]


def test_without_a_directory_the_codes_are_not_compared_and_it_is_said(tmp_path: Path) -> None:
    tables = read(saved(assessed({0: {"Valoración": 3}}), tmp_path / "x.xlsx"), known=False)
    assert tables["observaciones"].loc[0, ["codigo", "zona"]].tolist() == [CEIBA, ""]
    assert "sin_directorio" in codes(tables)


# --- cells -----------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**9 - 1))
def test_a_whole_number_is_read_however_it_was_written(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    assert Reading.of(str(number), "entero").value == number
    assert Reading.of(dotted, "entero").value == number
    assert Reading.of(f"{number},0", "entero").value == number


@given(st.text(max_size=12), st.sampled_from(["dane", "divipola", "entero", "decimal", "anio", "texto"]))
def test_reading_a_cell_never_fails_and_never_makes_something_of_nothing(text: str, kind: str) -> None:
    read_ = Reading.of(text, kind)
    assert not (read_.problem and read_.value is not None)
    if not any(character.isdigit() for character in text) and kind != "texto":
        assert read_.value is None


# --- the command -----------------------------------------------------------------------------------------------------


def test_from_the_template_to_the_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--raiz", str(tmp_path)]
    (tmp_path / "data" / "raw" / "demo").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "demo" / "entidad.yml").write_text(f"secretaria: {NAME}\n", encoding="utf-8")
    out = tmp_path / "libros"
    assert main(["datos", "plantilla", "--entidad", "demo", "--salida", str(out), "--que", "directorio", *root]) == 0
    assert "Aún no se ha leído el directorio" in capsys.readouterr().out
    path = out / "directorio.xlsx"
    assert (
        main(["datos", "plantilla", "--entidad", "demo", "--salida", str(out), *root]) == 2
    )  # somebody may have filled it
    assert "que alguien puede haber llenado" in capsys.readouterr().err
    saved(directory_book(), path)
    assert main(["datos", "leer", str(path), "--entidad", "demo", *root]) == 0
    again = ["datos", "plantilla", "--entidad", "demo", "--salida", str(tmp_path / "otros"), "--anio", "2025", *root]
    assert main(again) == 0
    said = capsys.readouterr().out
    assert "8 libros. Los códigos y nombres son los del directorio: 2 establecimientos." in said
    school = saved(assessed({0: {"Valoración": 3}, 1: {"Valoración": 9}}), tmp_path / "vuelve.xlsx")
    assert main(["datos", "leer", str(school), "--entidad", "demo", *root]) == 1  # one row did not enter
    kept = read_tables(tmp_path)
    assert kept["autoevaluacion"]["valor"].tolist() == [3]
    assert len(kept["establecimientos"]) == 5
    assert len(kept["filas_rechazadas"]) == 1


def read_tables(root: Path) -> dict[str, Any]:
    from pamlib.store import read_tables as tables

    return tables(root / "data" / "processed" / "demo" / "datos")


def test_a_year_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = [
        "datos",
        "plantilla",
        "--entidad",
        "demo",
        "--salida",
        str(tmp_path),
        "--anio",
        "25",
        "--raiz",
        str(tmp_path),
    ]
    assert main(order) == 2
    assert "«--anio 25» no es un año" in capsys.readouterr().err


def test_reading_by_name_refuses_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    path.write_bytes(b"no es un libro")
    with pytest.raises(UserError):
        read_source(path)
