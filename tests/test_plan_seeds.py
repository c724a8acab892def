"""The two real plans, by address: which source line each canonical text comes from, money by year, what is doubted.

The documents are not part of the repository and none of their sentences is repeated here: a text is told by where it
stands (``at``), by how it starts or ends, or by its length.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pamlib import Plan, read_plan
from pamlib.conservation import check_conservation
from pamlib.errors import UserError
from pamlib.readers import read
from pamlib.values.text import fold


class Document:
    """A plan, and the cells of its source by line and column (both from 1)."""

    def __init__(self, path: Path) -> None:
        self.path, self.plan = path, read_plan(path)
        self.source = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")]
        self.by_row = self.plan.lineas.set_index("origen_fila")

    def at(self, row: int, column: int) -> str:
        """Text of a source cell, folded: as the document has it but for case, accents and punctuation."""
        return fold(self.source[row - 1][column - 1])

    def text(self, row: int, field: str) -> str:
        """Canonical text of the line printed in ``row``, folded."""
        return fold(self.by_row.loc[row, field])

    def rows(self, field: str, row: int, column: int) -> list[int]:
        """Lines whose ``field`` is the text of a source cell, alone."""
        wanted = self.at(row, column)
        return [int(r) for r in self.by_row.index if self.text(int(r), field) == wanted]

    def money(self, row: int) -> list[tuple[int | None, str, str]]:
        """(year, state, group) of the money of a line, in the order of the years."""
        table = self.plan.recursos[self.plan.recursos["linea_id"] == self.by_row.loc[row, "linea_id"]]
        return [(None if pd.isna(r.vigencia) else int(r.vigencia), r.estado, r.grupo_id) for r in table.itertuples()]

    def found(self, code: str) -> list[int | None]:
        """Rows of the findings of a code."""
        table = self.plan.hallazgos[self.plan.hallazgos["codigo"] == code]
        return [None if pd.isna(row) else int(row) for row in table["fila"]]


@pytest.fixture(scope="module")
def pitalito(seeds: Path) -> Document:
    return Document(next(seeds.glob("000_*.txt")))


@pytest.fixture(scope="module")
def soacha(seeds: Path) -> Document:
    return Document(next(seeds.glob("003_*.txt")))


def years(plan: Plan) -> dict[int | None, int]:
    """Pesos by year, each amount once."""
    total: dict[int | None, int] = {}
    for row in plan.recursos[plan.recursos["estado"] == "monto"].itertuples():
        year = None if pd.isna(row.vigencia) else int(row.vigencia)
        total[year] = total.get(year, 0) + int(row.valor_cop)
    return total


# -- both ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pitalito", "soacha"])
def test_nothing_is_lost_and_nothing_is_unplaced(request, name):
    document = request.getfixturevalue(name)
    cells = document.plan.celdas
    check_conservation(read(document.path), list(cells.itertuples(index=False, name=None)))
    assert not (cells["destino"] == "sin_ubicar").any()
    # Counted apart from the reader.
    assert len(cells) == sum(bool(cell.strip()) for line in document.source for cell in line)


@pytest.mark.parametrize("name", ["pitalito", "soacha"])
def test_every_text_walks_back_to_its_cells(request, name):
    document = request.getfixturevalue(name)
    plan = document.plan
    lines = plan.lineas.set_index("linea_id")
    for origin in plan.procedencias[plan.procedencias["como"] == "propia"].itertuples():
        if origin.campo in lines.columns and not origin.campo.startswith("fecha"):
            piece = document.at(origin.fila, int(origin.columna)).split()
            whole = fold(lines.loc[origin.linea_id, origin.campo]).split()
            # A joined text may have lost a cut last word; a component has its spelling repaired.
            assert origin.campo == "componente" or set(piece[:-1]) <= set(whole), origin
    for money in plan.recursos[plan.recursos["estado"] != "vacio"].itertuples():
        source = document.source[money.origen_fila - 1][int(money.origen_columna) - 1].replace("\\", "").strip()
        assert money.valor_original == source


@pytest.mark.parametrize("name", ["pitalito", "soacha"])
def test_two_reads_are_equal(request, name):
    document = request.getfixturevalue(name)
    again = read_plan(document.path)
    for table, content in document.plan.tables().items():
        pd.testing.assert_frame_equal(content, again.tables()[table])


def test_a_procedure_is_no_plan(seeds):
    with pytest.raises(UserError, match="no tiene una tabla de plan") as error:
        read_plan(next(seeds.glob("001_*.txt")))
    assert error.value.remedy


# -- Pitalito -----------------------------------------------------------------------------------------------------


def test_pitalito_cover(pitalito):
    cover = pitalito.plan.plan.iloc[0]
    assert (cover["entidad"], cover["divipola"]) == ("Pitalito", "41551")
    assert (cover["formato_codigo"], cover["formato_version"]) == ("D02.01.F01", "5")
    assert (cover["vigencia_inicio"], cover["vigencia_fin"]) == (2021, 2023)
    assert cover["fecha_elaboracion"] == "2021-02"
    assert pitalito.at(25, 1).endswith(fold(cover["objetivo_general"]))
    assert pitalito.at(26, 1).endswith(fold(cover["meta_general"]))
    assert "*" not in cover["objetivo_general"] + cover["meta_general"]


def test_pitalito_has_55_tasks_in_document_order(pitalito):
    rows = [int(r) for r in pitalito.by_row.index]
    assert rows == [r for r in range(32, 93) if r not in {39, 50, 62, 74, 87, 88}]
    assert list(pitalito.plan.lineas["orden"]) == list(range(1, 56))
    assert (pitalito.plan.lineas["tarea"] != "").all()
    assert pitalito.plan.lineas["linea_id"].is_unique


def test_pitalito_every_task_has_its_dates(pitalito):
    assert set(pitalito.plan.lineas["fecha_inicio"]) == {"2021-03-01"}
    assert set(pitalito.plan.lineas["fecha_fin"]) == {"2023-12-31"}


# Where each text comes from: "source cells: lines it holds for", a cell as row.column, lines as a range of rows.
PITALITO = {
    "componente": """32.1: 32-33; 34.1 40.1: 34-42; 43.1: 43-49; 51.1: 51-60; 61.4 63.1: 61-65; 66.1: 66-69;
        70.1: 70-71; 72.1: 72-73; 75.1: 75-77; 78.1: 78-80; 81.1: 81-86; 89.1: 89-92""",
    "objetivo": """32.2: 32-33; 34.2: 34-42; 43.2: 43-49; 51.2: 51-60; 63.2: 61-65; 66.2: 66-69; 70.2: 70-71;
        72.2: 72-73; 75.2: 75-77; 78.2: 78-80; 81.2: 81-86; 89.2: 89-92""",
    "ubicacion": """32.3: 32-33; 34.3: 34-42; 43.3: 43-49; 51.3: 51-60; 61.6 63.3: 61-65; 66.3: 66-69; 70.3: 70-71;
        72.3: 72-73; 75.3: 75-77; 78.3: 78-80; 81.3: 81-86; 89.3: 89-92""",
    "meta": """32.4: 32-33; 34.4: 34-35; 36.4: 36-37; 38.1 40.4: 38-40; 41.4: 41-42; 43.4: 43-44; 45.4: 45; 46.4: 46-47;
        48.4: 48-49; 51.4: 51-52; 53.4: 53-54; 55.4: 55-56; 57.4: 57-58; 59.4: 59-60; 61.7 63.4: 61-63; 64.4: 64-65;
        66.4: 66; 67.4: 67-69; 70.4: 70-71; 72.4: 72-73; 75.4: 75-77; 78.4: 78-80; 81.4: 81-84; 87.4: 85-86;
        89.4: 89-90; 91.4: 91-92""",
    "indicador": """32.5: 32-33; 34.5: 34-35; 36.5: 36-37; 38.2 40.5: 38-40; 41.5: 41-42; 43.5: 43-44; 45.5: 45;
        46.5: 46-47; 48.5: 48-49; 51.5: 51-52; 53.5: 53-54; 55.5: 55-56; 57.5: 57-58; 59.5: 59-60; 61.8 63.5: 61-63;
        64.5: 64-65; 66.5: 66; 67.5: 67-69; 70.5: 70-71; 72.5: 72-73; 75.5: 75; 76.5: 76-77; 78.5: 78-80; 81.5: 81-84;
        87.5: 85-86; 89.5: 89-90; 91.5: 91-92""",
    "accion": """32.6: 32-33; 34.6: 34-35; 36.6: 36-37; 38.3 40.6: 38-40; 41.6: 41-42; 43.6: 43-44; 45.6: 45; 46.6: 46;
        47.6: 47; 48.6: 48-49; 51.6: 51-52; 53.6: 53-54; 55.6: 55-56; 57.6: 57-58; 59.6: 59-60; 61.9 63.6: 61-63;
        64.6: 64-65; 66.6: 66; 67.6: 67-69; 70.6: 70-71; 72.6: 72-73; 75.6: 75; 76.6: 76-77; 78.6: 78-80; 81.6: 81-84;
        87.6: 85-86; 89.6: 89-90; 91.6: 91-92""",
    "responsable_accion": """32.7: 32-33; 34.7: 34-35; 36.7: 36-37; 38.4: 38-40; 41.7: 41-42; 43.7: 43-44; 45.7: 45;
        46.7: 46-47; 48.7: 48-49; 51.7: 51-52; 53.7: 53-54; 55.7: 55-56; 57.7: 57-58; 59.7: 59-60; 61.10: 61-63;
        64.7: 64-65; 66.7: 66; 67.7: 67-69; 70.7: 70-71; 72.7: 72-73; 75.7: 75; 76.7: 76; 77.7: 77; 78.7: 78; 79.7: 79;
        80.7: 80; 81.7: 81; 82.7: 82; 83.4: 83; 84.7: 84; 85.1: 85; 86.4: 86; 89.7: 89-90; 91.7: 91-92""",
    "tarea": """32.8: 32; 33.8: 33; 34.8: 34; 35.8: 35; 36.8: 36; 37.8: 37; 38.5: 38; 40.7: 40; 41.8: 41; 42.8: 42;
        43.8: 43; 44.8: 44; 45.8: 45; 46.8: 46; 47.8: 47; 48.8: 48; 49.8: 49; 51.8: 51; 52.8: 52; 53.8: 53; 54.8: 54;
        55.8: 55; 56.8: 56; 57.8: 57; 58.8: 58; 59.8: 59; 60.8: 60; 61.11: 61; 63.8: 63; 64.9: 64; 65.9: 65; 66.8: 66;
        67.9: 67; 68.9: 68; 69.1: 69; 70.8: 70; 71.8: 71; 72.8: 72; 73.8: 73; 75.8: 75; 76.8: 76; 77.8: 77;
        78.8: 78; 79.8: 79;
        80.8: 80; 81.8: 81; 82.8: 82; 83.5: 83; 84.8: 84; 85.2: 85; 86.5: 86; 89.8: 89; 90.9: 90; 91.8: 91; 92.8: 92""",
    "responsable_tarea": """32.9: 32-33; 34.9: 34-35; 36.9: 36-37; 38.6: 38-40; 41.9: 41-42; 43.9: 43-44; 45.9: 45;
        46.9: 46-47; 48.9: 48-49; 51.9: 51-52; 53.9: 53-54; 55.9: 55-56; 57.9: 57-58; 59.9: 59-60; 61.12: 61-63;
        64.8: 64-65; 66.9: 66; 67.8: 67-69; 70.9: 70; 71.9: 71; 72.9: 72-73; 75.9: 75; 76.9: 76; 77.9: 77; 78.9: 78;
        79.9: 79; 80.9: 80; 81.9: 81; 82.9: 82; 83.6: 83; 84.9: 84; 85.3: 85; 86.6: 86; 89.9: 89; 90.10: 90; 91.9: 91;
        92.9: 92""",
    "fuente": """32.13: 32; 33.13: 33; 34.13: 34; 35.13: 35; 36.13: 36; 37.13: 37; 38.10: 38; 40.12: 40; 41.13: 41;
        42.13: 42; 43.13: 43; 44.13: 44; 45.13: 45; 46.13: 46; 47.13: 47; 48.13: 48; 49.13: 49; 51.13: 51; 52.13: 52;
        53.13: 53; 54.13: 54; 55.13: 55; 56.13: 56; 57.13: 57; 58.13: 58; 59.13: 59; 60.13: 60; 61.16: 61; 63.13: 63;
        64.13: 64; 65.13: 65; 66.13: 66; 67.13: 67; 68.13: 68; 69.5: 69; 70.13: 70; 71.13: 71; 72.13: 72; 73.13: 73;
        75.13: 75; 76.13: 76; 77.13: 77; 78.13: 78; 79.13: 79; 80.13: 80; 81.13: 81; 82.13: 82; 83.10: 83; 84.13: 84;
        85.7: 85; 86.10: 86; 89.13: 89; 90.14: 90; 91.13: 91; 92.13: 92""",
}
SOACHA = {
    # Centred after the page break: it covers the rows above it too.
    "componente": "28.1: 16-49; 52.1: 52-56; 59.1: 59-63; 66.1: 66-68",
    "ubicacion": "28.2: 16-49; 52.2: 52-63; 66.2: 66-68",
    "estrategia": """17.3: 16-18; 19.3 22.3: 19-22; 23.3 28.3: 23-31; 34.3: 34-36; 39.3: 39; 40.3: 40-42; 46.3: 43-49;
        52.3: 52-62; 63.6: 63; 66.3: 66-68""",
    "objetivo": """17.4: 16-18; 19.4 22.4: 19-22; 23.4 28.4: 23-31; 34.4: 34-36; 39.4: 39; 40.4: 40-42; 46.4: 43-49;
        52.4: 52-56; 59.4: 59-62; 63.7: 63; 66.4: 66-68""",
    "meta": """17.5: 16-18; 19.5 22.5: 19-22; 23.5 28.5: 23-31; 34.5: 34; 35.5: 35; 36.5: 36; 39.5: 39; 40.5: 40-42;
        46.5: 43-49; 52.5: 52-56; 59.5: 59-62; 63.8: 63; 66.5: 66-68""",
    "indicador": """16.6: 16; 17.6: 17; 18.6: 18; 19.6: 19; 22.6: 22; 23.6: 23; 24.2: 24; 25.2: 25; 28.6: 28; 29.6: 29;
        30.6: 30; 31.6: 31; 34.6: 34; 35.6: 35; 36.6: 36; 39.6: 39; 40.6: 40-42; 43.6: 43; 46.6: 46; 47.7: 47; 48.7: 48;
        49.6: 49; 52.6: 52; 53.6: 53; 54.6: 54; 55.6: 55; 56.6: 56; 59.6: 59; 60.6: 60; 61.6: 61; 62.6: 62; 63.9: 63;
        66.6: 66-68""",
    "accion": """16.7: 16; 17.7: 17; 18.7: 18; 19.7: 19; 22.7: 22; 23.7: 23; 24.6: 24; 25.6: 25; 28.7: 28; 29.7: 29;
        30.7: 30; 31.7: 31; 34.7: 34; 35.7: 35; 36.7: 36; 39.7: 39; 40.7: 40; 41.1: 41; 42.1: 42; 43.7: 43; 46.7: 46;
        47.8: 47; 48.8: 48; 49.7: 49; 52.7: 52; 53.7: 53; 54.7: 54; 55.7: 55; 56.7: 56; 59.7: 59; 60.7: 60; 61.7: 61;
        62.7: 62; 63.10: 63; 66.7: 66; 67.7: 67; 68.7: 68""",
    "responsable_accion": """16.8: 16; 17.8: 17; 18.8: 18; 19.8: 19; 22.8: 22; 23.8: 23; 24.7: 24; 25.7: 25; 28.8: 28;
        29.8: 29; 30.8: 30; 31.8: 31; 34.8: 34; 35.8: 35; 36.8: 36; 39.8: 39; 40.8: 40; 41.2: 41; 42.2: 42; 43.8: 43;
        46.8: 46; 47.9: 47; 48.9: 48; 49.8: 49; 52.8: 52; 53.8: 53; 54.8: 54; 55.8: 55; 56.8: 56; 59.8: 59; 60.8: 60;
        61.8: 61; 62.8: 62; 63.11: 63; 66.8: 66; 67.8: 67; 68.8: 68""",
}


def spelt_out(document: Document, table: str) -> dict[int, list[str]]:
    """Cells by line from a table like the two above."""
    cells: dict[int, list[str]] = {}
    for entry in table.split(";"):
        where, lines = entry.split(":")
        first, _, last = lines.strip().partition("-")
        for row in range(int(first), int(last or first) + 1):
            if row in document.by_row.index:
                cells[row] = where.split()
    return cells


@pytest.mark.parametrize(
    ("name", "field"), [("pitalito", field) for field in PITALITO] + [("soacha", field) for field in SOACHA]
)
def test_every_text_is_of_the_right_cells(request, name, field):
    document = request.getfixturevalue(name)
    expected = spelt_out(document, (PITALITO if name == "pitalito" else SOACHA)[field])
    ids = document.plan.lineas.set_index("linea_id")["origen_fila"]
    read_from: dict[int, list[str]] = {}
    origins = document.plan.procedencias
    for origin in origins[origins["campo"] == field].itertuples():
        read_from.setdefault(int(ids[origin.linea_id]), []).append(f"{origin.fila}.{origin.columna}")
    assert read_from == expected
    for row, cells in expected.items():
        pieces = [document.at(*map(int, cell.split("."))) for cell in cells]
        text = document.text(row, field)
        if field == "componente":
            continue  # its spelling is repaired
        if len(pieces) == 1:
            assert text == pieces[0]
        else:
            assert text.endswith(pieces[1])
            assert text.startswith(" ".join(pieces[0].split()[:-1]))


# -- Pitalito: values ---------------------------------------------------------------------------------------------

UNREADABLE = [42, 47, 53, 55, 60, 63, 69, 79, 80, 82, 84, 85, 86, 92]


def test_pitalito_money_is_counted_once(pitalito):
    assert years(pitalito.plan) == dict.fromkeys((2021, 2022, 2023), 650_000_000)
    assert pitalito.money(64) == [(year, "monto", "") for year in (2021, 2022, 2023)]
    money = pitalito.plan.recursos
    annual = money[money["linea_id"] == pitalito.by_row.loc[64, "linea_id"]]
    assert set(annual["unidad"]) == {"COP/año"}
    assert set(annual["valor_calidad"]) == {"declarado"}
    assert set(annual["fuente"]) == {"CONPES"}
    # Every other line says "Gestión" or cannot be read; none is a zero.
    assert money["estado"].value_counts().to_dict() == {"gestion": 40, "ilegible": 14, "monto": 3}
    assert money.loc[money["estado"] != "monto", "valor_cop"].isna().all()
    assert (money["grupo_id"] == "").all()


def test_pitalito_lists_what_cannot_be_read(pitalito):
    assert pitalito.found("recurso_ilegible") == UNREADABLE
    illegible = pitalito.plan.recursos[pitalito.plan.recursos["estado"] == "ilegible"]
    assert list(illegible["origen_fila"]) == UNREADABLE
    assert [(int(r.origen_fila), r.origen_columna) for r in illegible.itertuples() if r.origen_columna != "12"] == [
        (69, "4"), (85, "6"), (86, "9"),
    ]  # fmt: skip
    bare = illegible[illegible["origen_fila"] == 55].iloc[0]
    assert bare["valor_original"] == "$"
    assert set(illegible["valor_original"]) == {"#####", "$"}


def test_pitalito_components(pitalito):
    by_component = pitalito.plan.lineas.groupby("componente_canonico").size().to_dict()
    assert {fold(name).split()[0]: n for name, n in by_component.items()} == {
        "caracterizacion": 2, "formacion": 8, "acompanamiento": 41, "uso": 4,
    }  # fmt: skip
    # Three spellings of one component, repaired to one.
    written = {pitalito.at(row, 1) for row in (43, 66, 75)}
    assert len(written) == 2
    assert len(set(pitalito.plan.lineas.loc[pitalito.plan.lineas["origen_fila"].isin([43, 66, 75]), "componente"])) == 1


def test_pitalito_place_adds_up(pitalito):
    places = pitalito.plan.ubicaciones.set_index("zona")
    mixed = places.loc["urbana y rural"]
    counts = ["ie_urbanas", "ie_rurales", "ie_mixtas", "ie_otras", "ie_total_declarado", "ie_suma"]
    assert list(mixed[counts]) == [1, 9, 5, 1, 16, 16]
    assert mixed["cuadra"]
    assert places.loc["secretaría", counts].isna().all()
    assert len(places) == 2, "the cell the page cut is the same place"


def test_pitalito_responsible_are_posts(pitalito):
    people = pitalito.plan.responsables
    assert set(people["clase"]) == {"cargo"}
    assert people.groupby("nivel")["linea_id"].nunique().to_dict() == {"accion": 55, "tarea": 55}
    of_53 = people[people["linea_id"] == pitalito.by_row.loc[53, "linea_id"]]
    assert of_53.groupby("nivel").size().to_dict() == {"accion": 2, "tarea": 2}


def test_pitalito_doubts_have_an_address(pitalito):
    assert pitalito.found("fila_alineada") == [38, 40, 61, 64, 65, 67, 68, 69, 83, 85, 86, 90]
    assert pitalito.found("rotulo_partido") == [40, 63]
    assert pitalito.found("celda_unida") == [40, 40, 40, 63, 63, 63, 63]
    assert pitalito.found("fila_fuera_de_orden") == [87]
    assert pitalito.found("texto_cortado") == [76]
    assert pitalito.found("recurso_anual") == [64]
    assert "celda_sin_ubicar" not in set(pitalito.plan.hallazgos["codigo"])


# -- Soacha -------------------------------------------------------------------------------------------------------


def test_soacha_cover(soacha):
    cover = soacha.plan.plan.iloc[0]
    assert (cover["entidad"], cover["divipola"]) == ("Soacha", "25754")
    assert (cover["formato_codigo"], cover["formato_version"]) == ("D02.01.F01", "2.0")
    assert (cover["vigencia_inicio"], cover["vigencia_fin"]) == (2024, 2027)


def test_soacha_has_37_lines_in_document_order(soacha):
    headings = {21, 27, 33, 38, 45, 51, 58, 65}
    blanks = {row - 1 for row in headings}
    assert [int(r) for r in soacha.by_row.index] == [r for r in range(16, 69) if r not in headings | blanks]
    assert (soacha.plan.lineas["tarea"] == "").all()
    assert soacha.plan.lineas["fecha_inicio"].isna().all()
    fates = soacha.plan.celdas.set_index(["fila", "columna"])["destino"]
    assert {row for (row, _), fate in fates.items() if fate == "encabezado_repetido"} == headings


def test_soacha_money_by_year(soacha):
    """Added up by hand from the document; a figure in minimum wages apart."""
    assert years(soacha.plan) == {
        2024: 1_038_000_000 * 2 + 3_783_424_105 + 2_428_000_000 + 58_000_000 + 738_000_000 + 50_000_000,
        2025: 130_341_120 + 1_306_800_000 + 1_048_380_000 + 102_760_000 + 275_000_000 + 3_783_424_105 + 2_428_000_000
        + 63_800_000 + 823_381_200 + 30_000_000 + 500_000_000,
        2026: 1_437_480_000 + 1_058_863_800 + 302_500_000 + 70_000_000 + 853_022_923,
        2027: 1_581_228_000 + 1_069_452_438 + 332_750_000 + 77_000_000 + 883_731_748,
    }  # fmt: skip


def test_soacha_one_amount_for_several_lines(soacha):
    groups: dict[tuple[int, str], list[int]] = {}
    for row in soacha.by_row.index:
        for year, _, group in soacha.money(row):
            if group:
                groups.setdefault((year, group), []).append(int(row))
    by_year: dict[int, list[list[int]]] = {}
    for (year, _), rows in groups.items():
        by_year.setdefault(year, []).append(rows)
    two = [[19, 22], [23, 24, 25, 28, 29, 30, 31]]
    assert by_year == {2024: two, 2025: [[17, 18], *two], 2026: two, 2027: two}
    table = soacha.plan.recursos
    shared = table[table["grupo_id"] != ""]
    per_group = shared.groupby(["grupo_id", "vigencia"])["estado"].agg(lambda s: sorted(set(s)))
    assert all(states == ["monto", "vacio"] for states in per_group)
    assert (shared[shared["estado"] == "monto"].groupby(["grupo_id", "vigencia"]).size() == 1).all()


def test_soacha_blank_money_that_nobody_shares(soacha):
    assert soacha.money(41)[2:] == [(2026, "vacio", ""), (2027, "vacio", "")]
    assert soacha.money(63)[1:] == [(year, "vacio", "") for year in (2025, 2026, 2027)]


def test_soacha_doubts_the_year_of_rows_that_lost_cells(soacha):
    assert soacha.found("recurso_anio_dudoso") == [41, 41, 42, 42, 63]
    doubtful = soacha.plan.recursos[soacha.plan.recursos["valor_calidad"] == "año dudoso"]
    assert [(int(r.origen_fila), int(r.vigencia)) for r in doubtful.itertuples()] == [
        (41, 2024), (41, 2025), (42, 2024), (42, 2025), (63, 2024),
    ]  # fmt: skip


def test_soacha_minimum_wages(soacha):
    money = soacha.plan.recursos[soacha.plan.recursos["estado"] == "indexado"]
    assert list(money["origen_fila"]) == [62] * 4
    assert list(money["vigencia"]) == [2024, 2025, 2026, 2027]
    assert list(money["cantidad"]) == [210.0] * 4
    assert set(money["unidad"]) == {"SMMLV"}
    assert list(money["valor_calidad"]) == ["convertido", "convertido", "provisional", "desconocido"]
    assert list(money["valor_cop"])[:2] == [210 * 1_300_000, 210 * 1_423_500]
    assert pd.isna(list(money["valor_cop"])[3])
    assert soacha.found("recurso_indexado") == [62, 62]


def test_soacha_states_of_money(soacha):
    assert soacha.money(17)[0] == (2024, "no_aplica", "")
    assert {state for _, state, _ in soacha.money(16)} == {"cero"}
    assert len(soacha.plan.recursos) == 37 * 4


def test_soacha_people(soacha):
    people = soacha.plan.responsables
    names = {row: list(people.loc[people["linea_id"] == soacha.by_row.loc[row, "linea_id"], "nombre"])
             for row in soacha.by_row.index}  # fmt: skip
    assert [len(names[row]) for row in (19, 23, 24, 25, 35, 36, 39, 43)] == [2, 2, 3, 2, 2, 2, 2, 2]
    # With and without accents, in capitals or not: one person.
    assert set(names[23]) < set(names[24])
    assert set(names[40]) <= set(names[25])
    assert names[43] == names[46] == names[47]
    assert names[48][0] in names[47]
    classes = people.drop_duplicates("nombre").set_index("nombre")["clase"]
    assert classes[names[24][0]] == "persona"
    assert sorted(classes[n] for n in names[36]) != ["persona", "persona"]
    assert {classes[n] for row in (16, 17, 56, 59) for n in names[row]} == {"equipo"}
    assert len({fold(n) for n in classes.index}) == len(classes), "no name in two spellings"


def test_soacha_ratios_without_their_slash(soacha):
    assert soacha.found("indicador_sin_barra") == [29, 30]
    ratios = soacha.plan.indicadores.set_index("texto")
    for row in (29, 30):
        ratio = ratios.loc[soacha.by_row.loc[row, "indicador"]]
        assert ratio["clase"] == "razón"
        assert fold(ratio["numerador"]).startswith("no de ")
        assert fold(ratio["denominador"]).startswith("no de ")
        assert f"{fold(ratio['numerador'])} {fold(ratio['denominador'])}" == soacha.at(row, 6)


def test_soacha_joined_cells_count_the_overlap_once(soacha):
    goal = soacha.text(22, "meta")
    assert goal.endswith(soacha.at(22, 5))
    assert goal.split().count("habilidades") == 1
    assert len(goal.split()) == len(soacha.at(19, 5).split()) + len(soacha.at(22, 5).split()) - 2
    assert soacha.text(19, "meta") == goal
    assert soacha.found("texto_cortado") == [40]
    assert soacha.found("texto_parcial") == [42]


def test_soacha_doubts_have_an_address(soacha):
    assert soacha.found("fila_alineada") + soacha.found("alineacion_dudosa") == [24, 25, 47, 48, 41, 42, 63]
    assert soacha.found("grupo_de_la_pagina_siguiente") == [43]
    assert soacha.found("heredado_de_abajo") == [16] * 5
    assert soacha.found("componente_dudoso") == [59]
