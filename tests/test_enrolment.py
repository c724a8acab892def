"""Enrolment: the workbook, and rows of one student each that are added up and never kept."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from fichas import ALTO, CEIBA, SAMAN, codes, directory, fill, read, saved, template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pamlib.books.enrolment import PART, WHOLE, Cell, populations
from pamlib.errors import UserError
from pamlib.sources.base import read_source
from pamlib.sources.workspace import keep
from pamlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

# Rows of the template: twelve grades a sede, in the order of their codes.
FIRST = {CEIBA: 0, SAMAN: 12, ALTO: 24}


def book(rows: dict[int, dict[str, object]], change: Any = None) -> Any:
    return fill(template("matricula"), "Matrícula", rows, change=change)


def row(women: object, men: object, **groups: object) -> dict[str, object]:
    names = {"dm": "Con discapacidad: mujeres", "dh": "Con discapacidad: hombres", "em": "De grupos étnicos: mujeres",
             "eh": "De grupos étnicos: hombres", "vm": "Víctimas del conflicto: mujeres",
             "vh": "Víctimas del conflicto: hombres"}  # fmt: skip
    return {"Mujeres": women, "Hombres": men} | {names[key]: value for key, value in groups.items()}


def figures(tables: dict[str, pd.DataFrame]) -> dict[tuple[str, str, str, str], float]:
    """(scope, code, level, population) → students."""
    seen = tables["observaciones"]
    keys = seen[["ambito", "codigo", "nivel", "poblacion"]].to_numpy().tolist()
    return {tuple(key): value for key, value in zip(keys, seen["valor"].tolist(), strict=True)}


# --- the workbook ---------------------------------------------------------------------------------------------------


def test_sums_by_sede_school_level_and_group(tmp_path: Path) -> None:
    rows = {
        FIRST[CEIBA] + 1: row(12, 10, dm=1, dh=0),
        FIRST[CEIBA] + 2: row(9, "11,0", dm=0, dh=2),
        FIRST[CEIBA] + 6: row(20, 0, dm=0, dh=0, vm=3, vh=0),
        FIRST[ALTO] + 1: row(4, 5),
    }
    tables = read(saved(book(rows), tmp_path / "x.xlsx"))
    seen = figures(tables)
    assert seen["sede", CEIBA, "", ""] == (12 + 10) + (9 + 11) + (20 + 0)
    assert seen["sede", CEIBA, "primaria", ""] == (12 + 10) + (9 + 11)
    assert seen["sede", CEIBA, "primaria", "sexo: femenino"] == 12 + 9
    assert seen["sede", CEIBA, "primaria", "discapacidad"] == 1 + 0 + 0 + 2
    assert seen["sede", CEIBA, "secundaria", "víctima"] == 3
    assert seen["EE", CEIBA, "", ""] == 62 + (4 + 5)  # its two sedes
    assert seen["EE", CEIBA, "primaria", "sexo: masculino"] == 10 + 11 + 5
    # In all grades the victims are told in one row only, and in both sedes disability in one: half a sum is no figure.
    assert ("sede", CEIBA, "", "víctima") not in seen
    assert ("EE", CEIBA, "", "discapacidad") not in seen
    assert [f["encontrado"] for f in tables["hallazgos"].to_dict("records") if f["codigo"] == "grupo_incompleto"] == [
        f"{CEIBA}: víctima"
    ]
    zones = tables["observaciones"].set_index(["ambito", "codigo"])["zona"].groupby(level=[0, 1]).unique()
    assert zones["sede", CEIBA].tolist() == ["urbana"]
    assert zones["sede", ALTO].tolist() == ["rural"]
    assert zones["EE", CEIBA].tolist() == ["mixta"]


def test_the_detail_counts_each_student_once(tmp_path: Path) -> None:
    tables = read(saved(book({FIRST[CEIBA] + 1: row(12, 10, dm=1, dh=0)}), tmp_path / "x.xlsx"))
    detail = tables["matricula"]
    assert detail.groupby("cruce")["estudiantes"].sum().to_dict() == {"completo": 12 + 10, "parcial": 1 + 0}
    first = detail.iloc[0]
    assert first[["anio", "codigo", "codigo_ee", "zona", "grado", "nivel", "origen_hoja"]].tolist() == [
        2025, CEIBA, CEIBA, "urbana", "Primero", "primaria", "Matrícula",
    ]  # fmt: skip
    assert codes(tables) == ["filas_sin_llenar"]


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        (row(12, None), "E (Hombres)", "está en blanco y no puede faltar; si no hay, escriba 0"),
        (row("doce", 3), "D (Mujeres)", "«doce» no es un número entero"),
        (row(12, 3.5), "E (Hombres)", "«3.5» no es un número entero"),
        (row(-1, 3), "D (Mujeres)", "«-1» no es un número entero"),
        (row(3, 3, dm=4), "F (Con discapacidad: mujeres)", "4 es más que los 3 de «Mujeres»"),
        (row(3, 3) | {"Grado": "Decimoquinto"}, "C (Grado)", "«Decimoquinto» no es una de las opciones"),
        (row(3, 3) | {"Código DANE de la sede": "199901888888"}, "A (Código DANE de la sede)",
         "el código 199901888888 no está en el directorio de la entidad"),
        (row(3, 3) | {"Grado": "Primero"}, "C (Grado)", "la sede y el grado ya están en la fila 7"),
        ({"Código DANE de la sede": None, "Nombre de la sede": None, "Grado": None, "Mujeres": 3, "Hombres": 1},
         "A (Código DANE de la sede)", "no dice de qué sede es"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_listed_and_the_others_enter(
    tmp_path: Path, wrong: dict[str, object], column: str, said: str
) -> None:
    rows = {FIRST[CEIBA] + 1: row("1.012", 10), FIRST[CEIBA] + 2: wrong}
    tables = read(saved(book(rows), tmp_path / "x.xlsx"))
    assert figures(tables)["EE", CEIBA, "", ""] == 1012 + 10
    rejected = tables["filas_rechazadas"].iloc[0]
    assert (rejected["fila"], rejected["columna"]) == (8, column)
    assert said in rejected["motivo"]
    assert tables["fuentes"].loc[0, ["filas_leidas", "filas_rechazadas"]].tolist() == [1, 1]


def test_a_destroyed_code_is_recovered_by_the_name_of_the_sede(tmp_path: Path) -> None:
    rows = {FIRST[ALTO] + 1: row(2, 2) | {"Código DANE de la sede": "2.99901E+11"}}
    tables = read(saved(book(rows), tmp_path / "x.xlsx"))
    assert figures(tables)["sede", ALTO, "", ""] == 4
    assert codes(tables) == ["codigo_recuperado", "filas_sin_llenar"]


def test_a_formula_that_was_not_calculated_is_said(tmp_path: Path) -> None:
    tables = read(saved(book({FIRST[CEIBA] + 1: row("=6+6", 10)}), tmp_path / "x.xlsx"))
    assert tables["filas_rechazadas"]["fila"].tolist() == [7]
    assert "formula_sin_resultado" in codes(tables)


# --- one row a student ----------------------------------------------------------------------------------------------

HEAD = ["ANO", "DOC", "APELLIDO1", "NOMBRE1", "CODIGO_DANE_SEDE", "NOMBRE_SEDE", "GRADO", "GENERO", "ZONA",
        "TIPO_DISCAPACIDAD", "ETNIA", "POB_VICT_CONF"]  # fmt: skip


def student(
    sede: str = CEIBA, grade: str = "1", sex: str = "F", zone: str = "1", dis: str = "NO APLICA", eth: str = "0",
    vic: str = "99", doc: str = "1099887766", name: str = "Zoraida", surname: str = "Quiñonez",
    sede_name: str = "Sede X", year: str = "2025",
) -> list[str]:  # fmt: skip
    return [year, doc, surname, name, sede, sede_name, grade, sex, zone, dis, eth, vic]


PEOPLE = [
    student(),
    student(sex="M", dis="DI-Intelectual", doc="1055443322", name="Eustaquio"),
    student(sex="M", grade="0", eth="Indígena"),
    student(sede=ALTO, grade="6", sex="F", zone="2", vic="Desplazado"),
    student(sede=ALTO, grade="6", sex="F", zone="2"),
    student(sede=ALTO, grade="-1", sex="X", zone="2"),
]


def people(path: Path, rows: list[list[str]], *, separator: str = ";", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows([HEAD, *rows])
    return path


def as_workbook(path: Path, rows: list[list[str]]) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.append(["SECRETARÍA DE EDUCACIÓN", None])
    for line in [HEAD, *rows]:
        page.append(line)
    made.save(path)
    return path


@pytest.mark.parametrize("kind", ["texto", "latin-1", "libro"])
def test_students_are_added_up(tmp_path: Path, kind: str) -> None:
    if kind == "libro":
        path = as_workbook(tmp_path / "simat.xlsx", PEOPLE)
    else:
        path = people(tmp_path / "simat.csv", PEOPLE, encoding="utf-8" if kind == "texto" else "latin-1")
    tables = read(path)
    seen = figures(tables)
    assert seen["sede", CEIBA, "", ""] == 3
    assert seen["sede", CEIBA, "primaria", "sexo: masculino"] == 1
    assert seen["EE", CEIBA, "", ""] == 3 + 3
    assert seen["EE", CEIBA, "", "discapacidad"] == 1
    assert seen["EE", CEIBA, "", "grupo étnico"] == 1
    assert seen["EE", CEIBA, "secundaria", "víctima"] == 1
    assert seen["EE", CEIBA, "", "sexo: femenino"] == 1 + 2
    detail = tables["matricula"]
    assert detail["estudiantes"].sum() == len(PEOPLE)
    assert set(detail["cruce"]) == {WHOLE}
    assert detail["origen_fila"].isna().all()
    ethnic = detail.loc[detail["grupo_etnico"] == "indígena", ["grado", "sexo", "estudiantes"]]
    assert ethnic.to_numpy().tolist() == [["Transición", "masculino", 1]]
    assert tables["fuentes"].loc[0, ["edicion", "filas_leidas"]].tolist() == ["personas", 6]
    assert [code for code in codes(tables) if code != "columna_sin_uso"] == ["sexo_no_previsto", "grado_sin_nivel"]


WRONG = [
    student(sede="199901777777"),
    student(sede="Zoraida Quiñonez"),  # a column one place off
    student(grade="Quiñonez"),
    student(grade=""),
    student(year="Eustaquio"),
]


def test_no_person_is_anywhere_in_what_is_kept(tmp_path: Path) -> None:
    secrets = [
        b"1099887766",
        b"1055443322",
        b"Zoraida",
        b"Qui\xc3\xb1onez",
        b"Qui\xf1onez",
        b"Eustaquio",
        b"199901777777",
    ]
    workspace = Workspace(tmp_path, "demo")
    kept = [read(people(tmp_path / "simat.csv", [*PEOPLE, *WRONG]))]
    kept.append(read(as_workbook(tmp_path / "simat.xlsx", [*PEOPLE, *WRONG])))
    keep(workspace, kept)
    files = [path for path in workspace.processed.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".parquet", ".csv", ".json"}
    for path in files:
        data = path.read_bytes()
        assert not [secret for secret in secrets if secret in data], path
    for tables in kept:
        for name, table in tables.items():
            text = table.to_csv().encode("utf-8")  # Parquet is compressed; this is not
            assert not [secret for secret in secrets if secret in text], name
    rejected = kept[0]["filas_rechazadas"]
    assert rejected["fila"].tolist() == [8, 9, 10, 11, 12]
    assert set(rejected["encontrado"]) == {""}
    assert rejected["motivo"].tolist() == [
        "el código de la sede no está en el directorio de la entidad",
        "el código de la sede está dañado y su nombre no la identifica",
        "el grado está en blanco o no es uno de los conocidos",
        "el grado está en blanco o no es uno de los conocidos",
        "el año está en blanco o no es un año",
    ]


def test_the_zone_is_that_of_the_directory(tmp_path: Path) -> None:
    path = people(tmp_path / "simat.csv", [student(zone="2"), student(zone="2"), student(zone="1")])
    tables = read(path)
    assert set(tables["matricula"]["zona"]) == {"urbana"}
    assert tables["hallazgos"].query("codigo == 'zona_distinta'")["encontrado"].tolist() == [f"{CEIBA}: rural"]
    without = read(path, known=False)
    assert set(without["matricula"]["zona"]) == {"rural"}  # two rows of three say so
    assert "sin_directorio" in codes(without)


def test_a_destroyed_code_of_a_sede_is_recovered_by_its_name(tmp_path: Path) -> None:
    rows = [student(sede="2.99901E+11", sede_name="SEDE EL ALTO"), student(sede="2.99901E+11", sede_name="Otra")]
    tables = read(people(tmp_path / "simat.csv", rows))
    assert tables["matricula"]["codigo"].tolist() == [ALTO]
    assert len(tables["filas_rechazadas"]) == 1


def test_a_file_without_the_columns_that_are_needed_is_not_of_this_source(tmp_path: Path) -> None:
    path = tmp_path / "simat.csv"
    path.write_text("ANO;NOMBRE1;GRADO\n2025;Zoraida;1\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_source(path, fuente="matricula")
    assert "Zoraida" not in caught.value.sentence()


def test_groups_that_the_file_does_not_tell_are_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "simat.csv"
    path.write_text(f"ANO,SEDE,GRADO,GENERO\n2025,{CEIBA},1,F\n", encoding="utf-8")
    seen = figures(read(path))
    assert {key[3] for key in seen} == {"", "sexo: femenino", "sexo: masculino"}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([CEIBA, ALTO, SAMAN]),
            st.sampled_from(["0", "1", "6", "11", "-1"]),
            st.sampled_from("FM"),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_student_is_counted_once_at_each_level(tmp_path: Path, rows: list[tuple[str, str, str, bool]]) -> None:
    made = [student(sede=s, grade=g, sex=x, dis="Visual" if d else "NO") for s, g, x, d in rows]
    tables = read(people(tmp_path / "simat.csv", made))
    seen = figures(tables)
    for scope in ("sede", "EE"):
        total = sum(n for (a, _, level, who), n in seen.items() if (a, level, who) == (scope, "", ""))
        by_sex = sum(
            n for (a, _, level, who), n in seen.items() if (a, level) == (scope, "") and who.startswith("sexo")
        )
        levels = sum(n for (a, _, level, who), n in seen.items() if a == scope and level and not who)
        disabled = sum(n for (a, _, level, who), n in seen.items() if (a, level, who) == (scope, "", "discapacidad"))
        assert total == by_sex == len(rows)
        assert levels == sum(g != "-1" for _, g, _, _ in rows)  # jardín is of no level
        assert disabled == sum(d for *_, d in rows)


def test_half_a_group_is_no_figure() -> None:
    women = Cell(2025, CEIBA, "Primero", "femenino", "", "", "", WHOLE, 12)
    men = Cell(2025, CEIBA, "Primero", "masculino", "", "", "", WHOLE, 10)
    part = Cell(2025, CEIBA, "Primero", "femenino", "sí", "", "", PART, 3)
    assert populations([women, men, part]) == ({"": 22, "sexo: femenino": 12, "sexo: masculino": 10}, ["discapacidad"])


def test_the_directory_of_the_tests_is_mixed() -> None:
    assert directory().query("tipo == 'EE'").set_index("codigo")["zona"].to_dict() == {CEIBA: "mixta", SAMAN: "rural"}
