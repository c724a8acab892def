"""How many lines a plan of a known format is expected to have."""

from __future__ import annotations

import libros
import pytest

from pamlib import identity, read_plan
from pamlib.findings import Findings
from pamlib.formats import Format, formats
from pamlib.table import RawTable

SMALL = Format("X-1", "2", "Formato pequeño", "tarea", ("tarea",), (3, 5))
OLDER = Format("X-1", "1", "Formato anterior", "tarea", ("tarea",), (1, 9))


def said(count, code=("X-1", "2")):
    findings = Findings()
    identity.check_lines(code, count, RawTable("plan.xlsx", "PAM", []), findings)
    return [(row[0], row[6], row[7]) for row in findings.rows]


def expected(count, least, most, name):
    return [("lineas_fuera_de_lo_esperado", f"{count} líneas", f"entre {least} y {most} en el formato {name}")]


@pytest.fixture
def known(monkeypatch):
    monkeypatch.setattr(identity, "formats", lambda: (OLDER, SMALL))


def test_a_plan_beyond_the_lines_of_its_format_is_said(known):
    assert [said(n) for n in (3, 4, 5)] == [[], [], []]
    assert said(2) == expected(2, 3, 5, "X-1 2")
    assert said(6) == expected(6, 3, 5, "X-1 2")


def test_the_version_counts_and_an_unknown_one_is_the_first_of_its_code(known):
    assert said(6, ("X-1", "1")) == []
    assert said(10, ("X-1", "7")) == expected(10, 1, 9, "X-1 1")
    assert said(10_000, ("", "")) == []


def test_every_format_declares_its_lines_in_order():
    assert all(1 <= least <= most for least, most in (known.lines for known in formats()))


def test_in_a_plan_that_is_read(tmp_path, monkeypatch):
    path = libros.book(tmp_path / "plan.xlsx", [["Código: D02.01.F01"], ["PAM 2024-2027"], libros.V5, libros.V5_ROW])
    assert "lineas_fuera_de_lo_esperado" not in set(read_plan(path).hallazgos["codigo"])
    few = [Format(f.code, f.version, f.name, f.line_level, f.columns, (2, 9), f.optional, f.marks) for f in formats()]
    monkeypatch.setattr(identity, "formats", lambda: tuple(few))
    found = read_plan(path).hallazgos.set_index("codigo").loc["lineas_fuera_de_lo_esperado"]
    assert (found["severidad"], found["encontrado"]) == ("aviso", "1 línea")
