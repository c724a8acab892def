"""The review by workbook: what goes out, what comes back, and every way in which a cell can be wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import libros
import openpyxl
import pytest
from libros import V5, V5_ROW

from pamlib import store
from pamlib.cli import main
from pamlib.corrections import read_file
from pamlib.corrections.review import Review
from pamlib.errors import UserError
from pamlib.review_excel import BLANK, DECISIONS, receive, write_review
from pamlib.workspace import Workspace

WHO = {"Motivo": "Según el contrato", "Autor": "Ana Pérez", "Fecha": "2025-06-30"}


def line(task: str, money: str, **cells: str) -> list[str]:
    return libros.row(tarea=task, responsable_tarea="Líder", fecha_inicio="mar-25", fecha_fin="dic-25", recurso=money,
                      fuente="SGP", **cells)  # fmt: skip


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
    assert book.sheetnames == ["Instrucciones", "Hallazgos", "_pam"]
    assert book["_pam"].sheet_state == "hidden"
    sheet = book["Hallazgos"]
    rows = list(sheet.values)
    assert len(rows) == count + 1
    assert rows[0][:9] == ("Gravedad", "Qué se duda", "Hoja", "Fila", "Columna", "Encontrado", "Entendido",
                           "Qué hacer", "Estado")  # fmt: skip
    assert [row[:6] for row in rows[1:4]] == [
        ("error", "Había una cifra y no se puede leer", "PAM", "5", "L", "#####"),
        ("error", "Celda de recursos que no es una cifra ni un estado conocido", "PAM", "6", "L", "@ver"),
        ("error", "Celda de recursos que no es una cifra ni un estado conocido", "PAM", "7", "L", "=SUM(A1)"),
    ]
    assert sheet.column_dimensions["O"].hidden
    assert sheet.freeze_panes == "C2"
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert [v.formula1 for v in lists] == [f'"{",".join(DECISIONS)}"']
    assert "J2" in lists[0].sqref


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
    ({"Decisión": "corregir", **WHO}, "columna K: se pide corregir y falta el texto nuevo"),
    ({"Decisión": "aceptar", **WHO, "Texto nuevo": "5"}, "columna K: la decisión es «aceptar» y hay un texto nuevo"),
    ({"Texto nuevo": "5"}, "columna J: hay un texto nuevo y no hay decisión"),
    ({"Decisión": "aceptar", **WHO, "Motivo": None}, "columna L: falta «Motivo»"),
    ({"Decisión": "aceptar", **WHO, "Autor": None}, "columna M: falta «Autor»"),
    ({"Decisión": "aceptar", **WHO, "Fecha": None}, "columna N: falta «Fecha»"),
    ({"Decisión": "aceptar", **WHO, "Fecha": "30/06/2025"}, "columna N: la fecha «30/06/2025»"),
    ({"Decisión": "aceptar", **WHO, "Fecha": "2025-02-30"}, "columna N: la fecha «2025-02-30»"),
    ({"Decisión": "corregir", **WHO, "Texto nuevo": "=1+1"}, "columna K: la celda tiene una fórmula"),
    ({"Decisión": "aceptar", **WHO, "Identificador": "H0"}, "columna J: la decisión es de un hallazgo"),
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
