"""Texts: what separates the cells, how the letters are encoded, quotes; and the OCR's text as it always was."""

from __future__ import annotations

import csv
import io

import libros
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pamlib import read_plan
from pamlib.errors import UserError
from pamlib.limits import Limits
from pamlib.readers import read
from pamlib.readers.delimited import split
from pamlib.readers.text import decode

PLAN = [libros.V5, libros.V5_ROW, [*libros.V5_ROW[:7], "Dictar los talleres; evaluarlos", *libros.V5_ROW[8:]]]
ACCENTS = "título\n\nFORMACIÓN\n"


def written(rows, separator: str, **options) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n", **options).writerows(rows)
    return out.getvalue()


def cells(done):
    return [row.cells for row in done.rows]


@pytest.mark.parametrize("separator", [";", ",", "|", "¬"])
def test_separators_of_a_csv(separator):
    done = split(written(PLAN, separator))
    assert (done.separator, done.regular) == (separator, True)
    assert cells(done)[:3] == PLAN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\tc\n1\t2\t3\n", [["a", "b", "c"], ["1", "2", "3"], [""]]),
        ("Señor alcalde:\nEsta es una carta, con comas, y más.\nAtentamente, yo", None),
        ("a\tb; c; d\ne\tf; g; h", [["a", "b; c; d"], ["e", "f; g; h"]]),
        ('"uno\tdos"\n\tx', [['"uno', 'dos"'], ["", "x"]]),
        ("a \t|\t b\t|\tc\nd\t|\t\t|\t e", [["a", "b", "c"], ["d", "", "e"]]),
        ("a\x0bb\u2028c\td", [["a\x0bb\u2028c", "d"]]),
        ("", [[""]]),
    ],
    ids=["tabs", "prose", "semicolons in cells", "quotes of an OCR", "barred", "odd line ends", "nothing"],
)
def test_texts_separated_by_tabs(text, expected):
    done = split(text)
    assert done.regular is False
    assert cells(done) == (expected or [[line] for line in text.split("\n")])
    assert [row.number for row in done.rows] == list(range(1, text.count("\n") + 2))


@given(st.lists(st.lists(st.text("ab,;¬\"' ñ.0", max_size=6), max_size=5), min_size=1, max_size=8))
def test_a_text_with_tabs_in_its_lines_is_never_split_otherwise(rows):
    lines = ["\t".join([*row, "z"]) if row else "y\tz" for row in rows]
    expected = [[cell.strip() for cell in line.split("\t")] for line in lines]
    assert cells(split("\n".join(lines))) == expected


@given(
    rows=st.lists(st.lists(st.text('ab,;|¬"\n ñ.0', max_size=6), min_size=4, max_size=4), min_size=2, max_size=8),
    separator=st.sampled_from(";,|¬"),
)
def test_what_a_program_wrote_is_read_back(rows, separator):
    """A heading tells the separator; after it any cell, with quotes, separators and line breaks in it."""
    heading = [["COMPONENTE", "META", "ACCIONES", "RECURSOS"]] * (len(rows) + 1)
    done = split(written([*heading, *rows], separator, quoting=csv.QUOTE_ALL))
    assert done.separator == separator
    assert cells(done)[len(heading) : -1] == [[cell.strip() for cell in row] for row in rows]
    numbers = [row.number for row in done.rows]
    assert numbers == sorted(set(numbers))


def test_the_row_of_a_quoted_cell_is_the_line_where_it_begins():
    rows = [["META", "ACCIONES", "RECURSOS"], ["uno\ndos\ntres", "b", "c"], ["d", "e", "f"]]
    for separator in ";\t":
        done = split(written(rows, separator))
        assert cells(done)[:3] == rows
        assert [row.number for row in done.rows][:3] == [1, 2, 5]
        assert done.regular


def test_a_quote_without_end_swallows_no_row():
    done = split('META;ACCIONES;RECURSOS\n"uno;b;c\nd;e;f\n')
    assert cells(done) == [["META", "ACCIONES", "RECURSOS"], ['"uno', "b", "c"], ["d", "e", "f"], [""]]
    assert done.loose


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"), ("latin-1", "Latin-1"), ("cp1252", "Latin-1"),
    ],
)  # fmt: skip
def test_encodings(codec, name):
    assert decode(ACCENTS.encode(codec)) == (ACCENTS, name)


def test_quotes_of_windows():
    assert decode("un “taller” — año".encode("cp1252")) == ("un “taller” — año", "Windows-1252")


@pytest.mark.parametrize(
    "content",
    [
        ACCENTS.encode("cp850"), ACCENTS.encode("mac_roman"), "Ελληνικά".encode("iso8859-7"),
        "FORMACIÓN año".encode() + b"\xd3", b"texto\x01\xd3", b"\xff\xfeabc", b"a\x00b\xd3",
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_told_is_refused(content):
    with pytest.raises(UserError, match=r"el texto no está en UTF-8 \(byte 0x.. en la posición \d+\). Ábralo"):
        decode(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_a_sentence(content):
    try:
        text, name = decode(content)
    except UserError:
        return
    assert "\x00" not in text
    assert name in {"UTF-8", "UTF-16", "Latin-1", "Windows-1252"}


def test_how_it_was_read_is_said(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_bytes(written(PLAN, ";").encode("latin-1"))
    plan = read_plan(path)
    (found,) = plan.hallazgos[plan.hallazgos["codigo"] == "texto_leido_como"].to_dict("records")
    assert found["encontrado"] == "separador punto y coma (;), codificación Latin-1, decimales con coma"
    assert found["severidad"] == "nota"
    assert plan.lineas["tarea"].tolist() == [PLAN[1][7], PLAN[2][7]]
    assert plan.celdas["columna"].iloc[0] == "1"


@pytest.mark.parametrize(
    ("money", "said"),
    [("$ 1.250.000", "decimales con coma"), ("1,250,000.00", "decimales con punto"), ("0.61", "decimales con punto")],
)
def test_the_sign_of_decimals_is_said(tmp_path, money, said):
    path = tmp_path / "plan.csv"
    path.write_text(written([libros.SHORT, [*libros.SHORT_ROW[:6], money, "SGP"]], ";"), encoding="utf-8")
    (table,) = read(path)
    assert table.notices[0].found == f"separador punto y coma (;), codificación UTF-8, {said}"
    assert table.rows[1].cells[6] == money


def test_the_usual_text_says_nothing(tmp_path):
    for mark in ("utf-8", "utf-8-sig"):
        path = tmp_path / f"{mark}.txt"
        path.write_text("\n".join("\t".join(row) for row in PLAN), encoding=mark)
        (table,) = read(path)
        assert table.notices == []
        assert (table.positional, table.lettered, table.sheet) == (False, False, "")


def test_the_plan_is_the_same_whatever_separates_it(tmp_path):
    first = read_plan(libros.text(tmp_path / "plan.txt", PLAN))
    for number, separator in enumerate(";,|¬"):
        path = tmp_path / f"{number}.csv"
        path.write_text(written(PLAN, separator), encoding="utf-8-sig")
        other = read_plan(path)
        columns = [c for c in first.lineas if c != "origen_archivo"]
        assert other.lineas[columns].equals(first.lineas[columns])
        assert other.recursos["valor_cop"].equals(first.recursos["valor_cop"])


@pytest.mark.parametrize(
    ("content", "limits", "said"),
    [
        ("a;" * 200, Limits(table_cells=100), "tiene más de 100 celdas o líneas"),
        ("a\n" * 200, Limits(table_cells=100), "tiene más de 100 celdas o líneas"),
        ("a\n" + "b" * 200, Limits(cell_chars=100), "fila 2: tiene una celda con más de 100 letras"),
        ("a" * 2000, Limits(text_bytes=1000), "pesa 0 MB y el máximo es 0 MB"),
        ("a;b;c\n" * 3 + 'd;"' + "e" * 140_000 + '";f\n', Limits(), "fila 4: tiene una celda con más de 100000 letras"),
    ],
)
def test_bounds(tmp_path, content, limits, said):
    path = tmp_path / "plan.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        read(path, limits)
