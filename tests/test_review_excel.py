"""The review by workbook: what goes out, what comes back, and every way in which a cell can be wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import ataques
import libros
import openpyxl
import pytest
from libros import V5, V5_ROW, line

from pamlib import store
from pamlib.cli import main
from pamlib.corrections import read_file
from pamlib.corrections.review import Review
from pamlib.errors import UserError
from pamlib.review_excel import BLANK, DECISIONS, receive, write_review
from pamlib.review_excel.words import EXPLAINED, FREE, FREE_ROWS
from pamlib.workspace import Workspace

WHO = {"Motivo": "Según el contrato", "Autor": "Ana Pérez", "Fecha": "2025-06-30"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose plan has two figures that cannot be read and a text that looks like a formula."""
    folder = tmp_path / "data" / "raw" / "villa"
    folder.mkdir(parents=True)
    rows = [["PLAN 2024-2025"], [], V5, V5_ROW, line("Dictar los talleres", "#####"), line("Hacer actas", "@ver"),
            line("Rendir el informe", "=SUM(A1)")]  # fmt: skip

    def as_text(book):
        book.active["L7"].data_type = "s"

    libros.book(folder / "plan.xlsx", rows, change=as_text)
    (folder / "entidad.yml").write_text("plan_vigente: plan.xlsx\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def review(root: Path) -> Review:
    return Review.open(Workspace(root, "villa"))


def filled(path: Path, *rows: tuple[str, dict], change=None) -> Path:
    """Decide in a workbook: for each (text found, cells), the row that shows that text gets those cells."""
    book = openpyxl.load_workbook(path)
    sheet = book["Hallazgos"]
    place = {cell.value: cell.column for cell in sheet[1]}
    for found, cells in rows:
        number = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, place["Encontrado"]).value == found)
        for heading, value in cells.items():
            sheet.cell(number, place[heading]).value = value
    if change:
        change(book)
    book.save(path)
    return path


def open_errors(review: Review) -> list[str]:
    found = review.plan.hallazgos
    return sorted(found.loc[(found["severidad"] == "error") & (found["estado"] == "abierto"), "encontrado"])


def test_the_workbook_shows_each_finding_with_its_place(review, tmp_path):
    path = tmp_path / "revision.xlsx"
    count = write_review(review, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Instrucciones", "Hallazgos", "_listas", "_pam"]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible", "visible", "hidden", "hidden"]
    sheet = book["Hallazgos"]
    rows = list(sheet.values)
    assert len(rows) == 1 + count + FREE_ROWS
    assert {row[0] for row in rows[1 + count :]} == {FREE}
    assert rows[0][:9] == ("Gravedad", "Qué se duda", "Hoja", "Fila", "Columna", "Encontrado", "Entendido",
                           "Qué hacer", "Estado")  # fmt: skip
    assert [row[:6] for row in rows[1:4]] == [
        ("error", "Había una cifra y no se puede leer", "PAM", "5", "L", "#####"),
        ("error", "Celda de recursos que no es una cifra ni un estado conocido", "PAM", "6", "L", "@ver"),
        ("error", "Celda de recursos que no es una cifra ni un estado conocido", "PAM", "7", "L", "=SUM(A1)"),
    ]
    assert sheet.column_dimensions["R"].hidden
    assert sheet.freeze_panes == "C2"
    decision, target, date = sheet.data_validations.dataValidation
    assert (decision.formula1, decision.showErrorMessage) == (f'"{",".join(DECISIONS)}"', True)
    assert "J2" in decision.sqref
    assert f"J{1 + count + FREE_ROWS}" in decision.sqref
    # The list of destinations offers and does not force: a row or a column may be written too.
    assert (target.type, target.showErrorMessage) == ("list", False)
    assert 'IF($J2="mover celda",_listas!$A$1:$A$13,' in target.formula1
    assert (date.type, date.showErrorMessage) == ("textLength", True)
    assert [row[0] for row in book["_listas"].iter_rows(max_row=2, values_only=True)] == ["A · COMPONENTE",
                                                                                          "B · OBJETIVOS"]  # fmt: skip
    help_texts = [cell.value for row in book["Instrucciones"].iter_rows() for cell in row if cell.value]
    assert set(DECISIONS) == set(EXPLAINED) <= set(help_texts)


def test_no_cell_is_a_formula_and_the_same_review_gives_the_same_bytes(review, tmp_path):
    one, two = tmp_path / "uno.xlsx", tmp_path / "dos.xlsx"
    write_review(review, one)
    write_review(review, two)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert not any(b"<f>" in archive.read(n) or b"<f " in archive.read(n) for n in archive.namelist())
    cells = [cell for row in openpyxl.load_workbook(one)["Hallazgos"].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert "=SUM(A1)" in [cell.value for cell in cells]


def test_a_workbook_that_may_hold_decisions_is_never_overwritten(review, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    with pytest.raises(UserError, match="ya existe y puede tener decisiones"):
        write_review(review, path)
    with pytest.raises(UserError, match=r"no termina en \.xlsx"):
        write_review(review, tmp_path / "revision.csv")


def test_an_unchanged_workbook_changes_nothing(review, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    assert receive(review, path) == 0
    assert not review.file.exists()
    assert not review.workspace.processed.exists()


def test_decisions_come_back_once(review, root, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    assert open_errors(review) == ["#####", "=SUM(A1)", "@ver"]
    filled(
        path,
        ("#####", {"Decisión": "corregir", "Texto nuevo": 7_000_000, **WHO}),
        ("@ver", {"Decisión": "Aceptar", **WHO}),
        ("=SUM(A1)", {"Decisión": "corregir", "Texto nuevo": BLANK, **WHO}),
    )
    assert receive(review, path) == 3
    assert open_errors(review) == []
    kept = read_file(review.file)
    assert [(c.accion, c.fila, c.columna, c.espera, c.texto) for c in kept] == [
        ("fijar_celda", 5, "L", "#####", "7000000"),
        ("aceptar", 6, "L", "@ver", ""),
        ("fijar_celda", 7, "L", "=SUM(A1)", ""),
    ]
    assert {(c.autor, c.fecha, c.motivo) for c in kept} == {("Ana Pérez", "2025-06-30", "Según el contrato")}
    assert review.plan.summary()["recursos_por_anio"] == {None: 19_000_000}
    # The tables of the entity are those of the corrected plan.
    tables = store.read_tables(review.workspace.processed)
    assert len(tables["correcciones"]) == 3
    before = review.file.read_bytes()
    assert receive(review, path) == 0
    assert receive(Review.open(Workspace(root, "villa")), path) == 0
    assert review.file.read_bytes() == before


def test_rows_may_be_sorted_and_columns_added(review, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)

    def shuffle(book):
        sheet = book["Hallazgos"]
        sheet.insert_cols(3)
        sheet.delete_rows(3)
        sheet.insert_rows(1)
        sheet["A1"] = "Revisado por el comité"

    filled(path, ("#####", {"Decisión": "aceptar", **WHO}), change=shuffle)
    assert receive(review, path) == 1
    assert open_errors(review) == ["=SUM(A1)", "@ver"]


BAD = [
    ({"Decisión": "borrar", **WHO}, "fila 2, columna J: «borrar» no es una decisión"),
    ({"Decisión": "corregir", **WHO}, "columna L: se pide «corregir» y falta el texto nuevo"),
    ({"Decisión": "aceptar", **WHO, "Texto nuevo": "5"}, "columna L: la decisión es «aceptar» y hay un texto nuevo"),
    ({"Texto nuevo": "5"}, "columna L: hay un texto nuevo y no hay decisión"),
    ({"Decisión": "aceptar", **WHO, "Motivo": None}, "columna O: falta «Motivo»"),
    ({"Decisión": "aceptar", **WHO, "Autor": None}, "columna P: falta «Autor»"),
    ({"Decisión": "aceptar", **WHO, "Fecha": None}, "columna Q: falta «Fecha»"),
    ({"Decisión": "aceptar", **WHO, "Fecha": "30/06/2025"}, "columna Q: la fecha «30/06/2025»"),
    ({"Decisión": "aceptar", **WHO, "Fecha": "2025-02-30"}, "columna Q: la fecha «2025-02-30»"),
    ({"Decisión": "corregir", **WHO, "Texto nuevo": "=1+1"}, "columna L: la celda tiene una fórmula"),
    ({"Decisión": "aceptar", **WHO, "Identificador": "H0"}, "columna J: la decisión es de un hallazgo"),
    ({"Destino": "M"}, "columna M: hay un destino y no hay decisión"),
    ({"Decisión": "aceptar", **WHO, "Celda": "M"}, "columna K: la decisión es «aceptar» y hay una celda"),
    ({"Decisión": "mover celda", **WHO}, "columna M: se pide «mover celda» y falta el destino"),
    ({"Decisión": "mover celda", **WHO, "Destino": "ZZ"}, "columna J: la decisión «mover celda» lleva la celda a la"),
    ({"Decisión": "unir filas", **WHO, "Destino": "la de arriba"}, "columna M: la decisión «unir filas» tiene en"),
    ({"Decisión": "unir filas", **WHO, "Destino": "6"}, "columna J: la decisión «unir filas» une la fila 5 con la 6"),
    ({"Decisión": "partir fila", **WHO}, "columna L: se pide «partir fila» y falta el texto nuevo"),
    ({"Decisión": "partir fila", **WHO, "Texto nuevo": "a"}, "columna L: la decisión «partir fila» tiene una sola"),
    ({"Decisión": "partir fila", **WHO, "Celda": "H", "Texto nuevo": "a|b"}, "columna J: la decisión «partir fila» ti"),
    ({"Decisión": "explicar encabezado", **WHO, "Destino": "plata"}, "columna M: la decisión «explicar encabezado» pi"),
    ({"Decisión": "corregir", **WHO, "Texto nuevo": "5", "Destino": "M"}, "columna M: la decisión es «corregir» y hay"),
]


@pytest.mark.parametrize(("cells", "said"), BAD, ids=[said.partition(": ")[2] for _, said in BAD])
def test_a_wrong_cell_is_one_sentence_with_its_place(review, tmp_path, cells, said):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    filled(path, ("@ver", {"Decisión": "aceptar", **WHO}), ("#####", cells))
    with pytest.raises(UserError) as failure:
        receive(review, path)
    sentence = failure.value.sentence()
    assert sentence.startswith("Archivo «revision.xlsx», hoja «Hallazgos», fila 2, columna ")
    assert said in sentence
    assert "\n" not in sentence
    # Not even the good decision of another row was kept.
    assert not review.file.exists()


# -- every action -------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> Review:
    """A plan with a figure under no heading's year, two tasks in a cell, a task cut in two, a heading nobody knows."""
    folder = tmp_path / "data" / "raw" / "villa"
    folder.mkdir(parents=True)
    heading = [*V5[:11], "PLATA", *V5[12:]]
    rest = ["", "", "", "", "", "", "", "y rendir el informe", "", "", "", "", ""]
    rows = [["PLAN 2024-2025"], [], heading, V5_ROW, line("Contratar los talleres. Dictar los talleres", "Gestión"),
            line("Hacer las actas", "Gestión"), rest, line("Cerrar el convenio", "Gestión")]  # fmt: skip
    libros.book(folder / "plan.xlsx", rows)
    (folder / "entidad.yml").write_text("plan_vigente: plan.xlsx\n", encoding="utf-8")
    return Review.open(Workspace(tmp_path, "villa"))


def free(path: Path, *rows: dict) -> Path:
    """Fill the rows of the end, in order."""

    def change(book):
        sheet = book["Hallazgos"]
        place = {cell.value: cell.column for cell in sheet[1]}
        first = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 1).value == FREE)
        for number, cells in enumerate(rows, first):
            for heading, value in (WHO | cells).items():
                sheet.cell(number, place[heading]).value = value

    return filled(path, change=change)


def test_each_action_comes_back_from_the_rows_of_the_end(broken, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(broken, path)
    free(
        path,
        {"Fila": "3", "Celda": "L", "Decisión": "explicar encabezado", "Destino": "recurso", "Además": "2025"},
        {"Fila": "5", "Celda": "H", "Decisión": "partir fila", "Además": "I",
         "Texto nuevo": "Contratar los talleres.\nDictar los talleres"},
        {"Fila": "7", "Celda": "H", "Decisión": "unir filas", "Destino": "fila 6 · Hacer las actas"},
        {"Hoja": "PAM", "Fila": 8, "Celda": "h", "Decisión": "Asignar grupo", "Destino": "4", "Además": "meta"},
        {"Fila": "8", "Celda": "M", "Decisión": "mover celda", "Destino": "I · RESPONSABLES"},
        {"Fila": "8", "Celda": "I", "Decisión": "mover celda", "Destino": "M"},
    )  # fmt: skip
    assert receive(broken, path) == 6
    assert [(c.accion, c.fila, c.columna, c.espera) for c in read_file(broken.file)] == [
        ("papel_columna", 3, "L", "PLATA"), ("partir_fila", 5, "H", "Contratar los talleres. Dictar los talleres"),
        ("unir_filas", 7, "H", "y rendir el informe"), ("asignar_padre", 8, "H", "Cerrar el convenio"),
        ("mover_celda", 8, "M", "SGP"), ("mover_celda", 8, "I", "Líder"),
    ]  # fmt: skip
    lines = broken.plan.lineas
    assert lines["tarea"].tolist()[1:] == [
        "Contratar los talleres.", "Dictar los talleres", "Hacer las actas y rendir el informe", "Cerrar el convenio",
    ]  # fmt: skip
    assert lines["responsable_tarea"].tolist()[1:] == ["Líder", "Líder", "Líder", "SGP"]
    assert lines["meta"].iloc[-1] == lines["meta"].iloc[0] != ""
    assert set(broken.plan.recursos["vigencia"].dropna()) == {2025}
    before = broken.file.read_bytes()
    assert receive(broken, path) == 0
    assert broken.file.read_bytes() == before


def test_another_cell_of_a_finding_is_corrected(review, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    filled(path, ("#####", {"Decisión": "corregir", "Celda": "h", "Texto nuevo": "Dictar tres talleres", **WHO}))
    assert receive(review, path) == 1
    assert "Dictar tres talleres" in review.plan.lineas["tarea"].tolist()
    assert open_errors(review) == ["#####", "=SUM(A1)", "@ver"]


FREE_BAD = [
    ({"Decisión": "aceptar", "Fila": "5", "Celda": ""}, "«aceptar» es para un hallazgo y esta fila no tiene ninguno"),
    ({"Decisión": "corregir", "Texto nuevo": "5", "Fila": "", "Celda": "L"}, "falta la fila de la celda en el plan"),
    ({"Decisión": "corregir", "Texto nuevo": "5", "Fila": "5"}, "falta la columna de la celda en el plan"),
    (
        {"Decisión": "corregir", "Texto nuevo": "5", "Fila": "5", "Celda": "L", "Hoja": "Otra"},
        "de qué hoja es la celda",
    ),
    ({"Decisión": "corregir", "Texto nuevo": "5", "Fila": "900", "Celda": "L"}, "habla de la fila 900"),
    ({"Decisión": "corregir", "Texto nuevo": "5", "Fila": "5", "Celda": "la L"}, "nombra la columna «LA L»"),
]


@pytest.mark.parametrize(("cells", "said"), FREE_BAD, ids=[said for _, said in FREE_BAD])
def test_a_wrong_row_of_the_end_is_one_sentence_with_its_place(review, tmp_path, cells, said):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    with pytest.raises(UserError) as failure:
        receive(review, free(path, cells))
    assert said in failure.value.sentence()
    assert failure.value.sentence().startswith("Archivo «revision.xlsx», hoja «Hallazgos», fila ")
    assert not review.file.exists()


def test_places_named_in_another_plan_are_refused(review, root, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    free(path, {"Decisión": "corregir", "Texto nuevo": "5", "Fila": "5", "Celda": "H"})
    plan = root / "data" / "raw" / "villa" / "plan.xlsx"
    book = openpyxl.load_workbook(plan)
    book.active.insert_rows(5)
    book.save(plan)
    with pytest.raises(UserError, match="el plan cambió después de hacer este libro"):
        receive(Review.open(Workspace(root, "villa")), path)


def test_a_workbook_that_attacks_the_reader_is_refused(review, tmp_path):
    bomb = ataques.giant_string(tmp_path / "revision.xlsx", 2**30)
    with pytest.raises(UserError, match=r"«revision\.xlsx»"):
        receive(review, bomb)


def test_a_decision_is_taken_back_from_the_command_line(review, root, tmp_path, capsys):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    receive(review, filled(path, *((found, {"Decisión": "aceptar", **WHO}) for found in ("#####", "@ver"))))
    place = ["--entidad", "villa", "--raiz", str(root)]
    assert main(["revisar", "--deshacer", "1", *place]) == 1
    assert "Se deshizo: 1 · aceptar: " in capsys.readouterr().out
    assert [c.espera for c in read_file(review.file)] == ["@ver"]
    assert main(["revisar", "--deshacer", "7", *place]) == 2
    assert "Esa decisión ya no está en el archivo" in capsys.readouterr().err


def test_two_decisions_on_one_finding_are_refused(review, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)

    def copy_row(book):
        sheet = book["Hallazgos"]
        sheet.append([cell.value for cell in sheet[2]])

    filled(path, ("#####", {"Decisión": "aceptar", **WHO}), change=copy_row)
    with pytest.raises(UserError, match="ya tiene decisión en la fila 2"):
        receive(review, path)


def test_a_settled_finding_is_not_reopened_in_silence(review, tmp_path):
    first, second = tmp_path / "uno.xlsx", tmp_path / "dos.xlsx"
    write_review(review, first)
    receive(review, filled(first, ("#####", {"Decisión": "aceptar", **WHO})))
    write_review(review, second)
    filled(second, ("#####", {"Decisión": "dejar abierto"}))
    with pytest.raises(UserError, match="ya está aceptado y no se puede dejar abierto desde aquí"):
        receive(review, second)


def test_a_workbook_of_another_plan_or_none_is_refused(review, root, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)

    def rename(book):
        book["_pam"]["B2"] = "otra"

    filled(path, change=rename)
    with pytest.raises(UserError, match="de la entidad «otra» y se esperaba «villa»"):
        receive(review, path)
    with pytest.raises(UserError, match="no es un libro de revisión"):
        receive(review, root / "data" / "raw" / "villa" / "plan.xlsx")


def test_a_plan_that_changed_takes_no_old_decision(review, root, tmp_path):
    path = tmp_path / "revision.xlsx"
    write_review(review, path)
    filled(path, ("#####", {"Decisión": "aceptar", **WHO}))
    plan = root / "data" / "raw" / "villa" / "plan.xlsx"
    book = openpyxl.load_workbook(plan)
    book.active["L5"] = "####"
    book.save(plan)
    with pytest.raises(UserError, match="un hallazgo que la lectura ya no tiene"):
        receive(Review.open(Workspace(root, "villa")), path)


def test_the_command_line_goes_out_and_back(root, tmp_path, capsys):
    path = tmp_path / "revision.xlsx"
    place = ["--entidad", "villa", "--raiz", str(root)]
    assert main(["revisar", "--excel", str(path), *place]) == 0
    assert "--recibir" in capsys.readouterr().out
    filled(path, *((found, {"Decisión": "aceptar", **WHO}) for found in ("#####", "@ver", "=SUM(A1)")))
    assert main(["revisar", "--recibir", str(path), *place]) == 0
    assert "Decisiones nuevas: 3." in capsys.readouterr().out
    assert main(["revisar", "--recibir", str(path), *place]) == 0
    assert "Nada cambió" in capsys.readouterr().out
    assert main(["revisar", *place]) == 0
    assert "3 ERRORES (3 ya atendidos)" in capsys.readouterr().out
    plan = root / "data" / "raw" / "villa" / "plan.xlsx"
    assert main(["leer", str(plan), "--entidad", "villa", "--raiz", str(root)]) == 0
    assert "Correcciones de una persona: 3" in capsys.readouterr().out
    assert main(["revisar", "--excel", "x.xlsx", "--recibir", "y.xlsx", *place]) == 2
    assert main(["revisar", "--excel", str(path), *place]) == 2
    assert "ya existe" in capsys.readouterr().err


def test_corrections_that_no_longer_fit_stop_the_reading_by_name(root, capsys):
    folder = root / "data" / "raw" / "villa"
    (folder / "correcciones.yml").write_text(
        "- accion: fijar_celda\n  archivo: plan.xlsx\n  fila: 5\n  columna: L\n  espera: $ 3\n  texto: $ 4\n"
        "  motivo: m\n  autor: a\n  fecha: 2025-06-30\n",
        encoding="utf-8",
    )
    for order in (["leer", str(folder / "plan.xlsx"), "--entidad", "villa"], ["revisar", "--entidad", "villa"]):
        assert main([*order, "--raiz", str(root)]) == 2
        assert capsys.readouterr().err.startswith(
            "Archivo «correcciones.yml», fila 1: la corrección 1 (fijar_celda) espera «$ 3» en hoja «PAM», fila 5, "
            "columna L, y allí el archivo dice «#####»."
        )
    assert not (root / "data" / "processed").exists()
