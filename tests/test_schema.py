"""Canonical tables are as declared; what is not is our fault. Findings are those of the catalogue."""

from __future__ import annotations

import re

import libros
import pandas as pd
import pytest

from pamlib import read_plan
from pamlib.errors import InternalError
from pamlib.findings import SEVERITIES, Findings, meaning
from pamlib.formats import formats, load, role_class
from pamlib.schema import PLAN, TABLES, check, frame


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    return read_plan(libros.book(folder / "plan.xlsx", [["PAM 2024-2027"], libros.V5, libros.V5_ROW]))


@pytest.mark.parametrize("name", PLAN)
def test_a_plan_is_as_declared(plan, name):
    table = plan.tables()[name]
    assert list(table.columns) == [field.name for field in TABLES[name]]
    for field in TABLES[name]:
        assert str(table[field.name].dtype) == field.dtype
    check(name, table)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_its_types(name):
    table = frame(name, [])
    assert len(table) == 0
    assert [str(dtype) for dtype in table.dtypes] == [field.dtype for field in TABLES[name]]


def test_a_value_outside_its_list_is_refused(plan):
    bad = plan.lineas.assign(zona="lunar")
    with pytest.raises(InternalError, match=r"lineas.*zona.*lunar"):
        check("lineas", bad)


def test_a_missing_value_is_refused_where_it_must_not_be(plan):
    with pytest.raises(InternalError, match=r"lineas.*meta.*fila 1"):
        check("lineas", plan.lineas.assign(meta=pd.array([pd.NA], dtype="str")))
    check("lineas", plan.lineas.assign(fecha_inicio=pd.array([pd.NA], dtype="str")))


def test_other_columns_are_refused(plan):
    with pytest.raises(InternalError, match="columnas"):
        check("lineas", plan.lineas.drop(columns="meta"))


def test_every_field_says_what_it_means():
    for name, fields in TABLES.items():
        assert len({field.name for field in fields}) == len(fields)
        for field in fields:
            assert field.meaning, (name, field.name)
            assert field.name == field.name.lower()


def test_summary_counts_what_the_tables_hold(plan):
    summary = plan.summary()
    assert summary["lineas"] == 1
    assert summary["recursos_por_anio"] == {None: 12_000_000}
    assert summary["estados_recurso"] == {"monto": 1}
    assert summary["vigencia"] == (2024, 2027)
    assert summary["celdas"] == len(plan.celdas) == 27


def test_the_catalogue_of_findings_is_complete(repo):
    """Every code the package uses is in the catalogue, and none in it is unused."""
    catalogue = load("hallazgos.yml")
    source = "\n".join(p.read_text(encoding="utf-8") for p in (repo / "pamlib").rglob("*.py"))
    used = {code for code in re.findall(r'"([a-z]+(?:_[a-z]+)+|formula)"', source) if code in catalogue}
    assert set(catalogue) - used == set()
    called = set(re.findall(r'(?:findings\.add|Event|Notice)\(\s*"([a-z_]+)"', source))
    assert called <= set(catalogue)
    for code, entry in catalogue.items():
        assert entry["severidad"] in SEVERITIES, code
        assert entry["que_hacer"], code
        assert meaning(code) == entry["significa"] != ""


def test_a_finding_has_its_address():
    findings = Findings()
    findings.add("celda_sin_ubicar", libros.raw([["a"]], lettered=True), row=3, column=27, found="x", line="L1")
    (row,) = findings.rows
    assert row[:7] == ("celda_sin_ubicar", "aviso", "plan.txt", "", 3, "AB", "x")
    assert row[9:] == ("abierto", "L1")
    with pytest.raises(KeyError):
        findings.add("inventado", libros.raw([["a"]]))


def test_formats_are_data_that_names_known_roles():
    assert {(f.code, f.version) for f in formats()} == {
        ("D02.01.F01", "2.0"), ("D02.01.F01", "5"), ("SED-C052-P626-F01", ""),
        ("PAM-DEPARTAMENTAL", ""), ("PMI", ""), ("PLAN-INDICATIVO", ""), ("PLAN-ACCION-SEGUIMIENTO", ""),
    }  # fmt: skip
    for known in formats():
        for column in known.columns:
            role = "recurso" if column == "recurso por año" else column
            assert role_class(role) != "otro", (known.code, column)
        assert known.line_level in known.columns


def test_a_format_asked_for_must_be_known(tmp_path):
    from pamlib.errors import UserError

    path = libros.book(tmp_path / "plan.xlsx", [libros.SHORT, libros.SHORT_ROW])
    assert read_plan(path, "d02.01.f01 v5").plan.loc[0, "formato_version"] == "5"
    with pytest.raises(UserError, match="No se conoce el formato «X99»") as error:
        read_plan(path, "X99")
    assert "SED-C052-P626-F01" in error.value.remedy
