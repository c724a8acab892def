"""Workbooks that came back from another program: LibreOffice itself, and Google Sheets as it is known to export.

Google Sheets cannot be run here; :mod:`hojas_google` says what of its exports is imitated and from where.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import zipfile
from pathlib import Path

import ataques
import hojas_google
import openpyxl
import pytest
from seguimiento import Office, codes, each, fill, in_sheet, indicator, line, row_of, template

from pamlib.seguimiento.forms import HIDDEN
from pamlib.seguimiento.template_sheets import HEADING_ROW

SOFFICE = shutil.which("soffice")


@pytest.fixture
def office(tmp_path) -> Office:
    return Office.new(tmp_path / "raiz")


def evidence(book):
    page = book["Evidencias"]
    number = book["Tareas"].cell(row_of(book["Tareas"], line("contratar")), 2).value
    for column, value in enumerate((number, "Acta 3", "https://valdemora.example/acta", dt.date(2025, 4, 30)), 1):
        page.cell(HEADING_ROW + 1, column).value = value
    page.cell(HEADING_ROW + 1, 4).number_format = "yyyy-mm-dd"


FILLED = each(
    fill("contratar", avance=0.8004, estado="En ejecución", observacion="Contrato firmado; «ya» inició <así> & sigue"),
    fill("dictar", avance="25 %"), fill("evaluar", avance=0),
    in_sheet("indicadores", indicator(), numerador=16, denominador=20, valor=80),
    in_sheet("dinero", line("contratar"), definitivo=12_000_000, compromisos=9_000_000, pagos=0),
    evidence,
)  # fmt: skip


def said(office: Office) -> dict[str, list]:
    """What the ledger holds of what people typed, without the name of the file."""
    out = {}
    for table in ("avances", "mediciones", "ejecucion"):
        frame = office.state(table=table).reset_index()
        out[table] = frame.drop(columns=["envio_id", "origen_archivo"]).astype("string").fillna("—").to_numpy().tolist()
    return out


@pytest.fixture
def wanted(tmp_path) -> dict[str, list]:
    """The same workbook as it was filled in, before any other program had it."""
    office = Office.new(tmp_path / "derecha")
    (outcome,) = office.keep(template(tmp_path / "recta.xlsx", FILLED))
    assert codes(outcome) == []
    return said(office)


def filled(tmp_path: Path):
    return openpyxl.load_workbook(template(tmp_path / "base.xlsx", FILLED))


def test_google_sheets_gives_back_what_was_typed(office, tmp_path, wanted):
    path = hojas_google.export(filled(tmp_path), tmp_path / "Seguimiento.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[-1] == "[Content_Types].xml"
        assert all(info.flag_bits & 8 for info in archive.infolist())
        assert b"<dimension" not in archive.read("xl/worksheets/sheet2.xml")
        assert archive.read("xl/worksheets/sheet2.xml").count(b"<row ") == 1000
    (outcome,) = office.keep(path)
    assert codes(outcome) == []
    assert said(office) == wanted
    assert office.state().loc[line("contratar"), "evidencia"] == "Acta 3 https://valdemora.example/acta (2025-04-30)"


def test_google_sheets_tick_boxes_are_no_figures_of_progress(office, tmp_path):
    """A column turned into tick boxes says yes or no, not how much: it is asked, and no 1 nor 0 comes of it."""
    book = openpyxl.load_workbook(template(tmp_path / "base.xlsx", each(fill("contratar", avance=True),
                                                                       fill("dictar", avance=False))))  # fmt: skip
    (outcome,) = office.keep(hojas_google.export(book, tmp_path / "g.xlsx"))
    assert codes(outcome) == ["valor_ilegible", "valor_ilegible"]
    state = office.state()
    assert state.loc[[line("contratar"), line("dictar")], "lectura"].tolist() == ["ilegible", "ilegible"]
    assert state["avance"].isna().all()


def test_google_sheets_with_the_hidden_sheet_shown_and_others_deleted(office, tmp_path):
    book = filled(tmp_path)
    book[HIDDEN].sheet_state = "visible"
    del book["Instrucciones"]
    del book["Dinero"]
    (outcome,) = office.keep(hojas_google.export(book, tmp_path / "g.xlsx"))
    assert codes(outcome) == ["hoja_borrada"]  # the money sheet is gone, and that is said
    assert office.state().loc[line("contratar"), "avance"] == 0.8004


def test_google_sheets_ods_has_its_blank_rows_in_one(office, tmp_path):
    book = filled(tmp_path)
    tables = []
    for page in book.worksheets:
        rows = []
        for row in page.iter_rows():
            cells = "".join(_ods_cell(cell) for cell in row)
            rows.append(f"<table:table-row>{cells}</table:table-row>")
        rows.append(
            f'<table:table-row table:number-rows-repeated="{1000 - page.max_row}">'
            '<table:table-cell table:number-columns-repeated="26"/></table:table-row>'
        )
        tables.append(f'<table:table table:name="{page.title}">{"".join(rows)}</table:table>')
    (outcome,) = office.keep(ataques.ods(tmp_path / "g.ods", "".join(tables)))
    assert codes(outcome) == []
    assert office.state().loc[[line("contratar"), line("dictar")], "avance"].tolist() == [0.8004, 0.25]
    assert office.state(table="ejecucion").loc[line("contratar"), "definitivo_cop"] == 12_000_000


def _ods_cell(cell) -> str:
    from xml.sax.saxutils import escape

    value = cell.value
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.datetime | dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{str(value)[:10]}"/>'
    if isinstance(value, int | float):
        if "%" in cell.number_format:
            shown = f"{value * 100:g}%".replace(".", ",")
            return (f'<table:table-cell office:value-type="percentage" office:value="{value}">'
                    f"<text:p>{shown}</text:p></table:table-cell>")  # fmt: skip
        number = f'<table:table-cell office:value-type="float" office:value="{value}">'
        return f"{number}<text:p>{value}</text:p></table:table-cell>"
    lines = "".join(f"<text:p>{escape(text)}</text:p>" for text in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


@pytest.mark.skipif(SOFFICE is None, reason="sin LibreOffice (soffice) en esta máquina")
def test_libreoffice_itself_gives_back_what_was_typed(tmp_path, wanted):
    """A real ``soffice`` opens the filled template and saves it as xlsx and as ods."""
    source = template(tmp_path / "llena.xlsx", FILLED)
    for kind in ("ods", "xlsx"):
        folder = tmp_path / kind
        profile = (tmp_path / "perfil").as_uri()
        subprocess.run(
            [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(folder),
             str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        office = Office.new(tmp_path / f"raiz_{kind}")
        (outcome,) = office.keep(folder / f"llena.{kind}")
        assert codes(outcome) == []
        assert said(office) == wanted
