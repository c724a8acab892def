"""Corrections by a person: what each action does, how it fails by name, and that no cell is lost."""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import suppress
from pathlib import Path
from textwrap import indent

import libros
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from libros import V5, V5_ROW

from pamlib import read_plan, report_inputs, report_run, store
from pamlib.conservation import check_conservation
from pamlib.corrections import ACTIONS, Correction, append, from_fields, read_file
from pamlib.corrections.file import digest, parse
from pamlib.corrections.written import without
from pamlib.errors import UserError
from pamlib.readers import read
from pamlib.workspace import Workspace

WHO = {"motivo": "Según el documento firmado", "autor": "Ana", "fecha": "2025-06-30"}
CORRECTIONS = Path(__file__).parent / "correcciones"

ONE = dict(zip("ABCDEFGHIJKLM", V5_ROW, strict=True))


def other(**cells: str) -> list[str]:
    """A second line: its own task, dates and money, and the group of the first unless it says otherwise."""
    base = {"H": "Dictar los talleres de lectura", "I": "Líder de Formación", "J": "mar-25", "K": "dic-25",
            "L": "$ 3.000.000", "M": "SGP"}  # fmt: skip
    return [(base | cells).get(letter, "") for letter in "ABCDEFGHIJKLM"]


def plan_file(folder: Path, *rows: list[str], heading: list[str] = V5, **facts) -> Path:
    """A workbook: title, heading in row 3, lines from row 4."""
    return libros.book(folder / "plan.xlsx", [["PLAN 2024-2025"], [], heading, *rows], **facts)


def fix(folder: Path, *corrections: dict) -> Path:
    """A corrections file; person, reason, date and file are filled in."""
    path = folder / "correcciones.yml"
    full = [{"archivo": "plan.xlsx", **WHO, **each} for each in corrections]
    path.write_text(yaml.safe_dump(full, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def corrected(folder: Path, plan: Path, *corrections: dict):
    """The plan read with corrections, every cell of its source still accounted for as it is written there."""
    read_again = read_plan(plan, correcciones=fix(folder, *corrections))
    check_conservation(read(plan), list(read_again.celdas.itertuples(index=False, name=None)))
    assert len(read_again.correcciones) == len(corrections)
    return read_again


def fate(plan, row: int, column: str) -> str:
    table = plan.celdas
    return str(table.loc[(table["fila"] == row) & (table["columna"] == column), "destino"].item())


def states(plan, code: str) -> list[str]:
    return list(plan.hallazgos.loc[plan.hallazgos["codigo"] == code, "estado"])


def open_errors(plan) -> int:
    found = plan.hallazgos
    return int(((found["severidad"] == "error") & (found["estado"] == "abierto")).sum())


# -- the real plans -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "name", "count"), [("000_*.txt", "pitalito", 14), ("003_*.txt", "soacha", 5)], ids=["pitalito", "soacha"]
)
def test_the_real_plans_read_without_open_errors(seeds, seed, name, count):
    path = next(seeds.glob(seed))
    bare, plan = read_plan(path), read_plan(path, correcciones=CORRECTIONS / f"{name}.yml")
    assert open_errors(bare) == count
    assert open_errors(plan) == 0
    assert (plan.hallazgos["estado"] == "aceptado").sum() == len(plan.correcciones) == count
    # Accepting changes no figure and no text.
    for table in ("plan", "lineas", "recursos", "indicadores", "responsables", "ubicaciones", "celdas", "procedencias"):
        assert getattr(bare, table).equals(getattr(plan, table)), table


@pytest.mark.parametrize("name", ["pitalito", "soacha"])
def test_the_corrections_of_the_real_plans_hold_no_sentence(name):
    for correction in read_file(CORRECTIONS / f"{name}.yml"):
        assert correction.espera_sha256 or len(correction.espera or "") <= 5


def test_a_year_confirmed_in_a_real_plan_is_no_longer_doubtful(seeds, tmp_path):
    """The columns of this text are displaced: a cell goes to the column of the heading that a person names."""
    path = next(seeds.glob("003_*.txt"))
    bare = read_plan(path)
    money = bare.recursos[(bare.recursos["origen_fila"] == 41) & (bare.recursos["valor_calidad"] == "año dudoso")]
    assert list(money["vigencia"]) == [2024, 2025]
    heading = next(r for r in read(path)[0].rows if sum("20" in c and len(c) <= 16 for c in r.cells) >= 4)
    of_year = {c[-4:]: i for i, c in enumerate(heading.cells, 1) if c[-4:].isdigit()}
    moves = [
        {"accion": "mover_celda", "archivo": path.name, "fila": 41, "columna": column, "a_columna": str(of_year[year]),
         "espera_sha256": digest(read(path)[0].rows[40].cells[column - 1])}
        for column, year in ((7, "2025"), (8, "2026"))
    ]  # fmt: skip
    plan = read_plan(path, correcciones=fix(tmp_path, *moves))
    row = plan.recursos[(plan.recursos["origen_fila"] == 41) & plan.recursos["valor_cop"].notna()]
    assert [(y, q) for y, q in zip(row["vigencia"], row["valor_calidad"], strict=True) if q == "declarado"] == [
        (2025, "declarado"),
        (2026, "declarado"),
    ]
    assert set(states(plan, "recurso_anio_dudoso")) == {"abierto", "corregido"}


def test_the_examples_of_the_documentation_are_right(repo):
    text = (repo / "docs" / "correcciones.md").read_text(encoding="utf-8")
    examples = [parse(block)[0] for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    assert {c.accion for c in examples} == set(ACTIONS)
    for name in (*ACTIONS, "espera_empieza", "espera_sha256"):
        assert f"`{name}`" in text


# -- each action --------------------------------------------------------------------------------------------------


def test_a_cell_gets_its_text(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, other(L="#####"))
    assert states(read_plan(plan), "recurso_ilegible") == ["abierto"]
    done = corrected(
        tmp_path,
        plan,
        {"accion": "fijar_celda", "fila": 5, "columna": "L", "espera": "#####", "texto": "$ 7.000.000"},
    )
    assert done.summary()["recursos_por_anio"] == {None: 12_000_000 + 7_000_000}
    assert states(done, "recurso_ilegible") == ["corregido"]
    assert states(done, "correccion_aplicada") == ["aceptado"]
    assert fate(done, 5, "L") == "corregida:recursos.valor_original"
    assert done.celdas.loc[done.celdas["fila"] == 5, "texto"].tolist().count("#####") == 1
    row = done.correcciones.iloc[0]
    assert (row["encontrado"], row["efecto"], row["autor"], row["fecha"]) == (
        "#####", "$ 7.000.000", "Ana", "2025-06-30",
    )  # fmt: skip


def test_a_blank_cell_gets_text_and_a_text_becomes_blank(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, other(J="", G="basura"))
    done = corrected(
        tmp_path,
        plan,
        {"accion": "fijar_celda", "fila": 5, "columna": "j", "espera": "", "texto": "may-25"},
        {"accion": "fijar_celda", "fila": 5, "columna": "G", "espera": "basura", "texto": ""},
    )
    assert done.lineas["fecha_inicio"].tolist() == ["2024-02-01", "2025-05-01"]
    assert done.lineas["responsable_accion"].tolist() == ["Líder de Calidad"] * 2
    assert fate(done, 5, "G") == "corregida:borrada"
    assert not ((done.celdas["fila"] == 5) & (done.celdas["columna"] == "J")).any()


def test_a_formula_without_value_is_settled_by_its_text(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, other(L="=1+1"))
    assert states(read_plan(plan), "formula_sin_valor") == ["abierto"]
    done = corrected(
        tmp_path, plan, {"accion": "fijar_celda", "fila": 5, "columna": "L", "espera": "", "texto": "$ 2.000.000"}
    )
    assert states(done, "formula_sin_valor") == ["corregido"]
    assert done.summary()["recursos_por_anio"] == {None: 14_000_000}


def test_a_cell_moves_under_another_column(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, [*other(M=""), "R.P."], heading=V5)
    assert states(read_plan(plan), "celda_sin_ubicar") == ["abierto"]
    done = corrected(tmp_path, plan, {"accion": "mover_celda", "fila": 5, "columna": "N", "espera": "R.P.",
                                      "a_columna": "M"})  # fmt: skip
    assert done.lineas["fuente"].tolist() == ["SGP", "R.P."]
    assert states(done, "celda_sin_ubicar") == ["corregido"]
    assert fate(done, 5, "N") == "corregida:lineas.fuente"


def test_two_cells_change_places(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, other(H="Líder de Formación", I="Dictar los talleres de lectura"))
    done = corrected(
        tmp_path,
        plan,
        {"accion": "mover_celda", "fila": 5, "columna": "H", "espera_empieza": "Líder", "a_columna": "I"},
        {"accion": "mover_celda", "fila": 5, "columna": "I", "espera_empieza": "Dictar", "a_columna": "H"},
    )
    assert done.lineas["tarea"].tolist()[1] == "Dictar los talleres de lectura"
    assert done.lineas["responsable_tarea"].tolist()[1] == "Líder de Formación"


def test_a_row_is_split(tmp_path):
    tasks = "Contratar la universidad. Dictar los talleres"
    plan = plan_file(tmp_path, [*V5_ROW[:7], tasks, "Ana Pérez\nLuis Gómez", *V5_ROW[9:]])
    done = corrected(
        tmp_path,
        plan,
        {"accion": "partir_fila", "fila": 4, "columna": "H", "espera": tasks, "repetir": ["J", "K"],
         "partes": ["Contratar la universidad.", "Dictar los talleres"]},
        {"accion": "partir_fila", "fila": 4, "columna": "I", "espera_empieza": "Ana",
         "partes": ["Ana Pérez", "Luis Gómez"]},
    )  # fmt: skip
    lines = done.lineas
    assert lines["tarea"].tolist() == ["Contratar la universidad.", "Dictar los talleres"]
    assert lines["responsable_tarea"].tolist() == ["Ana Pérez", "Luis Gómez"]
    assert lines["fecha_fin"].tolist() == ["2025-11-30"] * 2
    assert lines["meta"].nunique() == 1
    assert lines["origen_fila"].tolist() == [4, 4]
    # The amount is printed once, so it counts once.
    assert done.summary()["recursos_por_anio"] == {None: 12_000_000}


def test_a_split_row_inside_a_merge_keeps_its_group(tmp_path):
    plan = plan_file(tmp_path, [*V5_ROW[:7], "Uno. Dos", *V5_ROW[8:]], other(), merges=["A4:A5", "B4:B5", "F4:F5"])
    done = corrected(tmp_path, plan, {"accion": "partir_fila", "fila": 4, "columna": "H", "espera": "Uno. Dos",
                                      "partes": ["Uno.", "Dos"]})  # fmt: skip
    assert done.lineas["tarea"].tolist() == ["Uno.", "Dos", "Dictar los talleres de lectura"]
    for group in ("componente", "objetivo", "meta", "accion"):
        assert done.lineas[group].nunique() == 1, group
    how = done.procedencias.query("campo == 'accion'")["como"].tolist()
    assert how == ["propia", "combinada", "combinada"]


def test_two_rows_are_one(tmp_path):
    rest = dict.fromkeys("IJKLM", "")
    plan = plan_file(tmp_path, V5_ROW, other(**rest, H="y firmar el convenio"), other())
    assert len(read_plan(plan).lineas) == 3
    done = corrected(tmp_path, plan, {"accion": "unir_filas", "fila": 5, "columna": "H", "con_fila": 4,
                                      "espera": "y firmar el convenio"})  # fmt: skip
    assert done.lineas["tarea"].tolist() == [f"{V5_ROW[7]} y firmar el convenio", "Dictar los talleres de lectura"]
    assert fate(done, 5, "H") == "continuacion:lineas.tarea"
    origins = done.procedencias.query("campo == 'tarea'")
    assert origins["fila"].tolist() == [4, 5, 6]


def test_what_only_the_rest_of_a_row_brings_is_kept(tmp_path):
    plan = plan_file(tmp_path, [*V5_ROW[:11], "", ""], other(H="y firmar", I="", J="", K=""))
    done = corrected(
        tmp_path, plan, {"accion": "unir_filas", "fila": 5, "columna": "H", "con_fila": 4, "espera": "y firmar"}
    )
    assert done.summary()["recursos_por_anio"] == {None: 3_000_000}
    assert done.recursos["origen_fila"].tolist() == [5]


def test_a_row_gets_the_group_of_another(tmp_path):
    second = other(A="", B="OBJETIVO DOS", D="Meta dos", F="Acción dos", H="Tarea dos")
    plan = plan_file(tmp_path, V5_ROW, other(H="Tarea huérfana"), second)
    assert read_plan(plan).lineas["objetivo"].tolist() == [V5_ROW[1], V5_ROW[1], "OBJETIVO DOS"]
    done = corrected(tmp_path, plan, {"accion": "asignar_padre", "fila": 5, "columna": "H", "como_fila": 6,
                                      "espera": "Tarea huérfana"})  # fmt: skip
    assert done.lineas["objetivo"].tolist() == [V5_ROW[1], "OBJETIVO DOS", "OBJETIVO DOS"]
    assert done.lineas["accion"].tolist()[1] == "Acción dos"
    assert done.lineas["tarea"].tolist()[1] == "Tarea huérfana"
    how = done.procedencias.query("campo == 'objetivo'")["como"].tolist()
    assert how == ["propia", "asignada", "propia"]
    only_meta = corrected(tmp_path, plan, {"accion": "asignar_padre", "fila": 5, "columna": "H", "como_fila": 6,
                                           "espera": "Tarea huérfana", "niveles": ["meta"]})  # fmt: skip
    assert only_meta.lineas["objetivo"].tolist()[1] == V5_ROW[1]
    assert only_meta.lineas["meta"].tolist()[1] == "Meta dos"


def test_a_heading_is_explained(tmp_path):
    heading = [*V5[:7], "LO QUE SE HARÁ", *V5[8:11], "PLATA", "DE DÓNDE SALE"]
    plan = plan_file(tmp_path, V5_ROW, other(), heading=heading)
    done = corrected(
        tmp_path,
        plan,
        {"accion": "papel_columna", "fila": 3, "columna": "H", "espera": "LO QUE SE HARÁ", "papel": "tarea"},
        {"accion": "papel_columna", "fila": 3, "columna": "L", "espera": "PLATA", "papel": "recurso", "anio": "2024"},
        {"accion": "papel_columna", "fila": 3, "columna": "M", "espera": "DE DÓNDE SALE", "papel": "adicional"},
    )
    assert done.lineas["tarea"].tolist()[0] == V5_ROW[7]
    assert done.recursos["vigencia"].tolist() == [2024, 2024]
    assert done.lineas["adicionales"].tolist()[0] == '{"DE DÓNDE SALE": "SGP"}'
    assert fate(done, 3, "L") == "corregida:encabezado"
    assert "PLATA" in done.celdas["texto"].tolist()
    assert not states(done, "columna_sin_papel").count("abierto")


def test_a_heading_explained_makes_a_plan_readable(tmp_path):
    """Without it the file is refused: two columns say the same."""
    heading = [*V5[:3], "METAS", "METAS", *V5[5:]]
    plan = plan_file(tmp_path, V5_ROW, heading=heading)
    with pytest.raises(UserError, match="mismo papel"):
        read_plan(plan)
    done = corrected(
        tmp_path, plan, {"accion": "papel_columna", "fila": 3, "columna": "E", "espera": "METAS", "papel": "indicador"}
    )
    assert done.lineas["indicador"].tolist() == [V5_ROW[4]]


def test_a_heading_explained_holds_on_every_page(tmp_path):
    heading = [*V5[:7], "QUEHACER", *V5[8:]]
    plan = plan_file(tmp_path, V5_ROW, heading, other(), heading=heading)
    done = corrected(
        tmp_path, plan, {"accion": "papel_columna", "fila": 3, "columna": "H", "espera": "QUEHACER", "papel": "tarea"}
    )
    assert done.lineas["tarea"].tolist() == [V5_ROW[7], "Dictar los talleres de lectura"]
    assert fate(done, 5, "H") == "corregida:encabezado_repetido"


def test_a_doubt_about_the_whole_file_is_accepted_by_its_words(tmp_path):
    plan = libros.book(tmp_path / "plan.xlsx", [V5, V5_ROW])
    found = read_plan(plan).hallazgos
    doubt = found[found["fila"].isna()].iloc[0]
    done = corrected(tmp_path, plan, {"accion": "aceptar", "codigo": doubt["codigo"], "espera": doubt["encontrado"]})
    assert states(done, doubt["codigo"]) == ["aceptado"]


def test_the_same_corrections_give_the_same_tables(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, other(L="#####"))
    wanted = {"accion": "fijar_celda", "fila": 5, "columna": "L", "espera": "#####", "texto": "NA"}
    one, two = (corrected(tmp_path, plan, wanted).tables() for _ in range(2))
    assert all(one[name].equals(two[name]) for name in one)


# -- failing by name ----------------------------------------------------------------------------------------------

SET = {"accion": "fijar_celda", "fila": 5, "columna": "L", "espera": "#####", "texto": "$ 1"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (SET | {"espera": "$ 3"}, ["corrección 1", "espera «$ 3»", "fila 5, columna L", "dice «#####»"]),
        (SET | {"columna": "Z"}, ["corrección 1", "columna Z", "dice nada"]),
        (SET | {"fila": 400}, ["la fila 400, que el archivo no tiene"]),
        (SET | {"hoja": "Otra"}, ["la hoja «Otra», que el archivo no tiene", "PAM"]),
        (SET | {"archivo": "otro.xlsx"}, ["es del archivo «otro.xlsx» y se está leyendo «plan.xlsx»"]),
        (SET | {"columna": "12"}, ["nombra la columna «12»", "una letra"]),
        (SET | {"color": "rojo"}, ["la clave «color», que «fijar_celda» no usa"]),
        (SET | {"con_fila": "4"}, ["la clave «con_fila», que «fijar_celda» no usa"]),
        (SET | {"motivo": ""}, ["no tiene «motivo»"]),
        (SET | {"fecha": "ayer"}, ["la fecha «ayer»"]),
        (SET | {"fecha": "2025-02-30"}, ["la fecha «2025-02-30»"]),
        (SET | {"fila": "cinco"}, ["«cinco», que no es un número entero"]),
        (SET | {"accion": "borrar"}, ["«borrar», que no es una acción"]),
        (SET | {"espera_empieza": "#"}, ["una sola vez qué texto espera"]),
        (SET | {"fila": 2, "espera": "", "accion": "mover_celda", "a_columna": "A", "columna": "B", "texto": None},
         ["celda en blanco"]),
        ({"accion": "aceptar", "fila": 5, "columna": "H", "espera_empieza": "Dictar", "codigo": "recurso_ilegible"},
         ["acepta el hallazgo «recurso_ilegible» (fila 5, columna H)"]),
        ({"accion": "aceptar", "fila": 5, "columna": "L", "espera": "#####", "codigo": "no_existe"},
         ["«no_existe», que no es un código"]),
        ({"accion": "mover_celda", "fila": 5, "columna": "L", "espera": "#####", "a_columna": "H"},
         ["donde ya está «Dictar los talleres de lectura»"]),
        ({"accion": "mover_celda", "fila": 5, "columna": "L", "espera": "#####", "a_columna": "X"},
         ["la columna «X», que el encabezado no tiene", "L (RECURSOS)"]),
        ({"accion": "partir_fila", "fila": 5, "columna": "H", "espera_empieza": "Dictar", "partes": ["Dictar", "otra"]},
         ["juntas no dan el texto de la celda"]),
        ({"accion": "partir_fila", "fila": 4, "columna": "H", "espera_empieza": "Contratar", "repetir": ["L"],
          "partes": ["Contratar la universidad que dicta", "los talleres"]}, ["se contaría varias veces"]),
        ({"accion": "unir_filas", "fila": 5, "columna": "L", "espera": "#####", "con_fila": 4},
         ["traen «feb-24» y «mar-25»"]),
        ({"accion": "unir_filas", "fila": 4, "columna": "H", "espera_empieza": "Contratar", "con_fila": 5},
         ["no está encima"]),
        ({"accion": "asignar_padre", "fila": 4, "columna": "H", "espera_empieza": "Contratar", "como_fila": 5,
          "niveles": ["meta"]}, ["trae su propio texto"]),
        ({"accion": "asignar_padre", "fila": 5, "columna": "L", "espera": "#####", "como_fila": 1},
         ["la fila 1, que no es una fila del plan"]),
        ({"accion": "papel_columna", "fila": 5, "columna": "L", "espera": "#####", "papel": "meta"},
         ["no es de un encabezado"]),
        ({"accion": "papel_columna", "fila": 3, "columna": "L", "espera": "RECURSOS", "papel": "plata"},
         ["el papel «plata», que no existe"]),
    ],
)  # fmt: skip
def test_a_correction_that_does_not_fit_fails_by_its_number(tmp_path, wrong, said):
    plan = plan_file(tmp_path, V5_ROW, other(L="#####"))
    path = fix(tmp_path, {k: v for k, v in wrong.items() if v is not None})
    with pytest.raises(UserError) as failure:
        read_plan(plan, correcciones=path)
    sentence = failure.value.sentence()
    assert sentence.startswith("Archivo «correcciones.yml», fila 1: la corrección")
    assert "\n" not in sentence
    for words in said:
        assert words in sentence


def test_the_third_correction_is_the_one_named(tmp_path):
    plan = plan_file(tmp_path, V5_ROW, other(L="#####"))
    good = {"accion": "fijar_celda", "fila": 5, "columna": "H", "espera_empieza": "Dictar", "texto": "Dictar"}
    path = fix(tmp_path, good, SET, {**SET, "columna": "M", "espera": "R.P."})
    with pytest.raises(UserError, match=r"la corrección 3 \(fijar_celda\) espera «R\.P\.»"):
        read_plan(plan, correcciones=path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- [1", "no es YAML válido"),
        ("accion: aceptar\n", "no es una lista de correcciones"),
        ("- hola\n", "la corrección 1 no tiene la forma"),
        ("- accion: aceptar\n  accion: aceptar\n", "repite la clave «accion»"),
        ("- &a x\n- *a\n", "usa una referencia"),
        ("- accion: {a: b}\n", "no es un texto ni una lista"),
        ("- motivo: sin acción\n", "no dice su «accion»"),
        ("- " * 5_000 + "x", "no es YAML válido"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path, text, said):
    path = tmp_path / "correcciones.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as failure:
        read_file(path)
    assert said in failure.value.sentence()
    assert "\n" not in failure.value.sentence()


def test_bytes_that_are_no_text_are_one_sentence(tmp_path):
    path = tmp_path / "correcciones.yml"
    path.write_bytes(b"- accion: \xff")
    with pytest.raises(UserError, match="UTF-8"):
        read_file(path)


# -- the file -----------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=25).filter(str.strip)


@st.composite
def any_correction(draw) -> Correction:
    action = draw(st.sampled_from(sorted(ACTIONS)))
    fields: dict = {"accion": action, "archivo": draw(TEXT), "motivo": draw(TEXT), "autor": draw(TEXT),
                    "fecha": "2025-06-30", "fila": str(draw(st.integers(1, 9999))), "columna": "C",
                    "espera": draw(st.one_of(st.just(""), TEXT))}  # fmt: skip
    made = {"texto": TEXT, "a_columna": st.just("AB"), "partes": st.lists(TEXT, min_size=2, max_size=4),
            "con_fila": st.just("3"), "como_fila": st.just("7"), "papel": st.sampled_from(["meta", "adicional"]),
            "codigo": st.just("recurso_ilegible")}  # fmt: skip
    return from_fields(fields | {key: draw(made[key]) for key in ACTIONS[action].needs})


@settings(max_examples=60)
@given(st.lists(any_correction(), max_size=3), st.lists(any_correction(), min_size=1, max_size=2))
def test_what_is_written_is_what_is_read(tmp_path_factory, first, second):
    path = tmp_path_factory.mktemp("c") / "correcciones.yml"
    if first:
        path.write_text(append(path, first), encoding="utf-8")
    text = append(path, second)
    assert [c.fields() for c in parse(text)] == [c.fields() for c in [*first, *second]]
    assert not first or text.startswith(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("start", ["# mías\n", "", "  # con sangría\n", "[]"])
def test_comments_and_indents_stay(tmp_path, start):
    path = tmp_path / "correcciones.yml"
    mine = from_fields({k: str(v) for k, v in ({"archivo": "p.xlsx", **WHO} | SET).items()})
    path.write_text(start, encoding="utf-8")
    once = append(path, [mine])
    assert once.startswith(start.rstrip("]["))
    path.write_text("# a mano\n" + indent(once, "  "), encoding="utf-8")
    twice = append(path, [mine])
    assert [c.fields() for c in parse(twice)] == [mine.fields()] * 2
    assert twice.startswith(path.read_text(encoding="utf-8"))


@settings(max_examples=60)
@given(st.lists(any_correction(), min_size=1, max_size=4), st.data())
def test_what_is_taken_back_is_gone_and_the_rest_is_there(tmp_path_factory, kept, data):
    path = tmp_path_factory.mktemp("c") / "correcciones.yml"
    path.write_text(append(path, kept), encoding="utf-8")
    gone = data.draw(st.sets(st.integers(1, len(kept))))
    left = without(path, gone)
    assert [c.fields() for c in parse(left)] == [c.fields() for n, c in enumerate(kept, 1) if n not in gone]
    path.write_text(left, encoding="utf-8")
    assert [c.fields() for c in parse(append(path, kept[:1]))][-1] == kept[0].fields()


BY_HAND = """\
# De la reunión de junio
- {accion: fijar_celda, archivo: p.xlsx, fila: 4, columna: L, espera: "#####", texto: uno,
   motivo: m, autor: a, fecha: 2025-06-30}

# Del acta 4
- accion: fijar_celda   # la del contrato
  archivo: p.xlsx
  fila: 5
  columna: L
  espera: ""
  texto: |
    dos

    # no es un comentario
  motivo: m
  autor: a
  fecha: 2025-06-30
# Fin
"""


@pytest.mark.parametrize(
    ("gone", "left"),
    [({1}, [0, *range(3, 18)]), ({2}, [0, 1, 2, 3, 4, 17]), ({1, 2}, [0, 3, 4, 17]), (set(), range(18))],
)
def test_what_a_person_wrote_around_what_is_taken_back_stays(tmp_path, gone, left):
    path = tmp_path / "correcciones.yml"
    path.write_text(BY_HAND, encoding="utf-8")
    lines = BY_HAND.splitlines(keepends=True)
    assert without(path, gone) == "".join(lines[n] for n in left)


def test_a_list_in_one_line_is_written_anew(tmp_path):
    path = tmp_path / "correcciones.yml"
    one = "{accion: fijar_celda, archivo: p, fila: 4, columna: L, espera: a, texto: b, motivo: m, autor: a, "
    path.write_text(f"[{one}fecha: 2025-06-30}}, {one}fecha: 2025-07-01}}]", encoding="utf-8")
    assert [c.fecha for c in parse(without(path, {1}))] == ["2025-07-01"]
    assert parse(without(path, {1, 2})) == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_of_corrections(text):
    with suppress(UserError):
        parse(text)


def test_a_digest_counts_words_and_not_spaces():
    assert digest("Meta  uno\n") == digest("Meta uno") == hashlib.sha256(b"Meta uno").hexdigest()
    assert digest("Meta uno") != digest("meta uno")


def test_a_report_reads_with_the_corrections_and_names_them_among_its_inputs(tmp_path, repo):
    raw = tmp_path / "data" / "raw" / "villa"
    raw.mkdir(parents=True)
    shutil.copytree(repo / "notebooks", tmp_path / "notebooks")
    plan_file(raw, V5_ROW, other(L="#####"))
    (raw / "entidad.yml").write_text("plan_vigente: plan.xlsx\n", encoding="utf-8")
    path = fix(raw, {**SET, "texto": "$ 7.000.000"})
    workspace = Workspace(tmp_path, "villa")
    snapshot = report_run.prepare(workspace)
    tables = store.read_tables(snapshot)
    assert tables["recursos"]["valor_cop"].tolist() == [12_000_000, 7_000_000]
    assert tables["correcciones"]["autor"].tolist() == ["Ana"]
    assert not report_run.has_open_errors(tables)
    inputs = report_inputs.inputs(workspace, "2025-06-30", [], snapshot)
    assert inputs["data/raw/villa/correcciones.yml"] == store.sha256(path)
