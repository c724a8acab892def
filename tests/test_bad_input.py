"""Bad input: one clear sentence with its place, exit status 2, and nothing written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import libros
import pytest

from pamlib.cli import main
from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers import read

BOMB = (
    b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.fixture
def refused(tmp_path, capsys, monkeypatch):
    """Reads a file by the command line; returns the one sentence it was refused with."""
    monkeypatch.setenv("PAM_RAIZ", str(tmp_path / "raiz"))
    (tmp_path / "raiz").mkdir()

    def run(path: Path) -> str:
        before = sorted(tmp_path.rglob("*"))
        status = main(["leer", str(path), "--salida", str(tmp_path / "salida")])
        out, err = capsys.readouterr()
        assert status == 2, err
        assert out == ""
        assert "Traceback" not in err
        assert err.count("\n") == 1, "one sentence, one line"
        assert sorted(tmp_path.rglob("*")) == before, "nothing written"
        assert path.name in err
        return err

    return run


def says(sentence: str, *parts: str) -> None:
    for part in parts:
        assert part in sentence, f"{part!r} not in {sentence!r}"


def test_missing_file(refused, tmp_path):
    says(refused(tmp_path / "plan.xlsx"), "no existe", "Revise el nombre")


def test_folder_without_plans(refused, tmp_path):
    (tmp_path / "plan").mkdir()
    says(refused(tmp_path / "plan"), "no hay archivos de plan", "Ponga en ella archivos de estas clases")


def test_folder_given_to_the_reader(tmp_path):
    with pytest.raises(UserError, match="es una carpeta"):
        read(tmp_path)


def test_empty_file(refused, tmp_path):
    (tmp_path / "plan.txt").write_bytes(b"")
    says(refused(tmp_path / "plan.txt"), "vacío (0 bytes)", "Pida el archivo de nuevo")


@pytest.mark.parametrize("content", ["Señor alcalde:\nEsta es una carta.\n", "a\tb\tc\n1\t2\t3\n"])
def test_a_text_that_is_no_table_of_a_plan(refused, tmp_path, content):
    (tmp_path / "carta.txt").write_text(content, encoding="utf-8")
    says(refused(tmp_path / "carta.txt"), "ninguna fila es su encabezado", "componente, objetivo, meta")


def test_a_text_of_blanks(refused, tmp_path):
    (tmp_path / "blancos.txt").write_text("\n \t\n\t\t\n", encoding="utf-8")
    says(refused(tmp_path / "blancos.txt"), "no tiene ninguna celda con texto", "Revise que sea el archivo del PAM")


def test_a_workbook_with_no_plan(refused, tmp_path):
    path = libros.book(tmp_path / "nomina.xlsx", [["Rubro", "Valor"], ["Papelería", 120_000]])
    says(refused(path), "no tiene una tabla de plan", "fila de encabezados")


def test_a_workbook_with_nothing(refused, tmp_path):
    says(refused(libros.book(tmp_path / "nada.xlsx")), "no tiene ninguna celda con texto")


def test_password(refused, tmp_path):
    path = tmp_path / "clave.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    says(refused(path), "protegido con contraseña", "quite la contraseña y guárdelo de nuevo")


@pytest.mark.parametrize(
    ("stream", "what"),
    [
        ("WordDocument", "un documento de Word 97-2003 (doc)"),
        ("PowerPoint Document", "una presentación"),
        ("", "sin libro"),
    ],
)
def test_old_office_file(refused, tmp_path, stream, what):
    path = tmp_path / "plan.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + f"{stream}\x00".encode("utf-16-le"))
    says(refused(path), what, "Guárdelo como xlsx")


def test_an_old_workbook_without_its_contents(refused, tmp_path):
    path = tmp_path / "plan.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook\x00".encode("utf-16-le"))
    says(refused(path), "dañado o incompleto", "pida otra copia")


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.98])
def test_truncated_workbook(refused, tmp_path, part):
    content = libros.book(tmp_path / "entero.xlsx", [libros.SHORT, libros.SHORT_ROW]).read_bytes()
    path = tmp_path / "cortado.xlsx"
    path.write_bytes(content[: int(len(content) * part)])
    says(refused(path), "dañado o incompleto", "pida otra copia")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda b: b[: len(b) // 2]),
        ("xl/worksheets/sheet1.xml", lambda b: None),
        ("xl/_rels/workbook.xml.rels", lambda b: None),
        ("xl/workbook.xml", lambda b: b[:120]),
        ("xl/styles.xml", lambda b: b[:200]),
        ("xl/workbook.xml", lambda b: b.replace(b"<workbook", b'<?xml version="1.0" encoding="X-9"?><workbook')),
    ],
    ids=["sheet cut", "sheet lost", "relations lost", "book cut", "styles cut", "strange declaration"],
)
def test_broken_parts(refused, tmp_path, part, change):
    whole = libros.book(tmp_path / "entero.xlsx", [libros.SHORT, libros.SHORT_ROW])
    path = libros.rezip(whole, tmp_path / "roto.xlsx", lambda name, b: change(b) if name == part else b)
    says(refused(path), "dañado o incompleto", "Ábralo en Excel")


def test_a_part_that_does_not_inflate(refused, tmp_path):
    content = bytearray(libros.book(tmp_path / "entero.xlsx", [libros.SHORT, libros.SHORT_ROW]).read_bytes())
    at = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[at] ^= 0xFF
    (tmp_path / "roto.xlsx").write_bytes(bytes(content))
    says(refused(tmp_path / "roto.xlsx"), "dañado o incompleto")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entity_bomb(refused, tmp_path, part):
    whole = libros.book(tmp_path / "entero.xlsx", [libros.SHORT, libros.SHORT_ROW])

    def plant(name: str, content: bytes) -> bytes:
        start = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return content[:start] + BOMB + content[start:] if name == part else content

    says(refused(libros.rezip(whole, tmp_path / "bomba.xlsx", plant)), "(DTD)", "No lo abra")


def test_a_zip_that_is_no_workbook(refused, tmp_path):
    with zipfile.ZipFile(tmp_path / "plan.zip", "w") as archive:
        archive.writestr("otra/cosa.xml", "<w/>")
    says(refused(tmp_path / "plan.zip"), "no un libro de Excel", "Guarde el plan como libro xlsx")


@pytest.mark.parametrize(
    ("name", "head", "what"),
    [
        ("plan.png", b"\x89PNG\r\n\x1a\n", "una imagen"),
        ("plan.jpg", b"\xff\xd8\xff\xe0", "una imagen"),
        ("plan.rtf", b"{\\rtf1 ", "un documento RTF"),
        ("disfrazado.xlsx", b"GIF89a", "una imagen"),
    ],
)
def test_other_kinds_of_file(refused, tmp_path, name, head, what):
    (tmp_path / name).write_bytes(head + bytes(40))
    says(refused(tmp_path / name), f"es {what}", "Guárdelo como xlsx")


def test_unknown_encoding(refused, tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes("titulo\n\nFORMACIÓN\n".encode("cp850"))
    says(refused(path), "fila 3", "UTF-8", "0xE0", "guárdelo como «texto UTF-8»")


def test_nul_bytes(refused, tmp_path):
    (tmp_path / "plan.txt").write_bytes(b"COMPONENTE\tMETA\x00\n")
    says(refused(tmp_path / "plan.txt"), "no es un texto ni un libro de Excel", "Guarde el plan como xlsx")


def test_two_headings_for_one_role_in_a_workbook(refused, tmp_path):
    heading = [*libros.SHORT[:5], "ACTIVIDADES", *libros.SHORT[5:]]
    path = libros.book(tmp_path / "plan.xlsx", [["PAM 2024-2027"], [], heading, libros.SHORT_ROW])
    says(refused(path), "hoja «PAM»", "fila 3", "columna F", "«ACCIONES», columna E", "Cambie uno")


def test_two_headings_for_one_role_in_a_text(refused, tmp_path):
    path = libros.text(tmp_path / "plan.txt", [[*libros.SHORT, "PRESUPUESTO"], libros.SHORT_ROW])
    says(refused(path), "fila 1", "columna 9", "«RECURSOS», columna 7", "Cambie uno")


def test_heading_without_lines(refused, tmp_path):
    path = libros.book(tmp_path / "plan.xlsx", [["PAM 2024-2027"], libros.SHORT])
    says(refused(path), "hoja «PAM»", "fila 2", "ninguna línea debajo", "Revise que el archivo esté completo")
    path = libros.text(tmp_path / "plan.txt", [libros.SHORT])
    says(refused(path), "fila 1", "ninguna línea debajo")


def test_heading_without_actions(refused, tmp_path):
    path = libros.book(tmp_path / "plan.xlsx", [libros.SHORT[:4], libros.SHORT_ROW[:4]])
    says(refused(path), "fila 1", "no tiene columna de acciones ni de tareas", "Escriba «ACCIONES»")


def test_only_blank_rows(refused, tmp_path):
    path = libros.long_book(tmp_path / "plan.xlsx", ([" ", None, "  "] for _ in range(200_000)))
    says(refused(path), "no tiene ninguna celda con texto")


def test_200_000_blank_rows_inside_a_workbook(refused, tmp_path):
    rows = [libros.SHORT, libros.SHORT_ROW, *([[" "]] * 200_000), libros.SHORT_ROW]
    path = libros.long_book(tmp_path / "plan.xlsx", rows)
    says(refused(path), "hoja «PAM»", "fila 200003", "200000 filas en blanco", "Borre las filas en blanco")


def test_200_000_blank_rows_inside_a_text(refused, tmp_path):
    rows = [libros.SHORT, libros.SHORT_ROW, *([[""]] * 200_000), libros.SHORT_ROW]
    says(refused(libros.text(tmp_path / "plan.txt", rows)), "fila 200003", "200000 filas en blanco")


def test_200_000_blank_rows_after_the_plan_are_no_fault(tmp_path):
    from pamlib import read_plan

    rows = [libros.SHORT, libros.SHORT_ROW, *([[" "]] * 200_000)]
    assert len(read_plan(libros.long_book(tmp_path / "plan.xlsx", rows)).lineas) == 1


def wide_plan() -> list[list[str]]:
    """50 rows, the 21st of them with 400 cells."""
    rows = [[*libros.SHORT_ROW[:4], f"Realizar el taller {n}", *libros.SHORT_ROW[5:]] for n in range(50)]
    rows[20] = [f"texto {n}" for n in range(400)]
    return [libros.SHORT, *rows]


def test_a_row_of_400_cells_in_a_workbook(refused, tmp_path):
    path = libros.book(tmp_path / "plan.xlsx", wide_plan())
    says(refused(path), "hoja «PAM»", "fila 22", "columna I", "400 celdas", "8 columnas", "se pegó corrida")


def test_a_row_of_400_cells_in_a_text(refused, tmp_path):
    path = libros.text(tmp_path / "plan.txt", wide_plan())
    says(refused(path), "fila 22", "columna 9", "400 celdas", "8 columnas")


def test_two_cells_in_opposite_corners(refused, tmp_path):
    def corners(made):
        made["PAM"]["A1"] = "x"
        made["PAM"].cell(1_048_576, 16_384, "y")

    path = libros.book(tmp_path / "plan.xlsx", change=corners)
    says(refused(path), "hoja «PAM»", "1048576 filas por 16384 columnas", "Borre las filas y columnas sobrantes")


def test_a_cell_that_lies_about_its_row(refused, tmp_path):
    whole = libros.book(tmp_path / "entero.xlsx", [libros.SHORT, libros.SHORT_ROW])
    path = libros.rezip(whole, tmp_path / "plan.xlsx", lambda _, b: b.replace(b'r="C2"', b'r="C99999999"'))
    says(refused(path), "99999999 filas")


def test_limits_of_size(tmp_path):
    path = libros.book(tmp_path / "plan.xlsx", [libros.SHORT, libros.SHORT_ROW])
    with pytest.raises(UserError, match="el máximo es"):
        read(path, Limits(file_bytes=1000))
    with pytest.raises(UserError, match="descomprimida"):
        read(path, Limits(sheet_bytes=500))
    with pytest.raises(UserError, match="mucho más que un plan") as error:
        read(path, Limits(table_cells=10))
    assert (error.value.file, error.value.sheet) == ("plan.xlsx", "PAM")
