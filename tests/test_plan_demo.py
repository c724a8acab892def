"""The demonstration entity read back: every cell, every peso, every planted defect."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import coordinate_to_tuple

from pamlib import demo, read_plan
from pamlib.conservation import check_conservation
from pamlib.demo import content
from pamlib.readers import read

ORACLE = content.load("oraculo.yml")
DEFECTS = content.load("defectos.yml")
NAMES = {"v5": "plan_v5.xlsx", "ocr": "plan_v5_ocr.txt", "v2": "plan_v2.xlsx"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("demo")
    demo.build(made)
    return made


@pytest.fixture(scope="module")
def plans(folder: Path):
    return {key: read_plan(folder / name) for key, name in NAMES.items()}


def by_key(plan, expected):
    """Lines by the key of the task or action they are, in document order."""
    return dict(zip((line["clave"] for line in expected), plan.lineas.to_dict("records"), strict=True))


def money_of(plan, line_id):
    return plan.recursos[plan.recursos["linea_id"] == line_id]


def pesos(table):
    return int(table.loc[table["estado"] == "monto", "valor_cop"].sum())


@pytest.mark.parametrize("key", NAMES)
def test_every_cell_is_what_a_careful_person_would_type(plans, key):
    expected = content.expected_lines_v2() if key == "v2" else content.expected_lines()
    fields = [field for field in expected[0] if field != "clave"]
    found = plans[key].lineas[fields].to_dict("records")
    assert found == [{field: line[field] for field in fields} for line in expected]
    assert list(plans[key].lineas["orden"]) == list(range(1, len(expected) + 1))


def test_the_workbook_and_its_text_give_equal_tables(plans):
    one, other = plans["v5"], plans["ocr"]
    place = [
        "origen_archivo",
        "origen_hoja",
        "origen_fila",
        "origen_columna",
        "adicionales",
        "componente",
        "valor_original",
    ]
    for name in ("lineas", "recursos", "indicadores", "responsables", "ubicaciones"):
        left, right = one.tables()[name], other.tables()[name]
        pd.testing.assert_frame_equal(
            left.drop(columns=place, errors="ignore"), right.drop(columns=place, errors="ignore")
        )
    facts = ["archivo", "sha256"]
    pd.testing.assert_frame_equal(one.plan.drop(columns=facts), other.plan.drop(columns=facts))


@pytest.mark.parametrize("key", NAMES)
def test_nothing_is_lost(plans, folder, key):
    cells = plans[key].celdas
    check_conservation(read(folder / NAMES[key]), list(cells.itertuples(index=False, name=None)))
    if key != "ocr":
        book = openpyxl.load_workbook(folder / NAMES[key], data_only=True)
        filled = sum(
            cell.value is not None and str(cell.value).strip() != ""
            for sheet in book for row in sheet.iter_rows() for cell in row
        )  # fmt: skip
        assert len(cells) == filled


def test_cover(plans):
    for key, version in (("v5", "5"), ("ocr", "5"), ("v2", "2.0")):
        cover = plans[key].plan.iloc[0]
        assert "VALDEMORA" in cover["entidad"]
        assert (cover["formato_codigo"], cover["formato_version"]) == ("D02.01.F01", version)
        assert (cover["vigencia_inicio"], cover["vigencia_fin"]) == (2024, 2027)
    plan = content.load("plan.yml")["plan"]
    cover = plans["v5"].plan.iloc[0]
    assert cover["fecha_elaboracion"] == plan["fecha_elaboracion_iso"]
    assert cover["objetivo_general"] == plan["objetivo_general"].strip()
    assert cover["meta_general"] == plan["meta_general"].strip()


@pytest.mark.parametrize("key", ["v5", "ocr"])
def test_v5_money_is_the_oracles(plans, key):
    oracle, plan = ORACLE["plan_v5"], plans[key]
    amounts = plan.recursos[plan.recursos["estado"] == "monto"]
    assert amounts.groupby("fuente")["valor_cop"].sum().to_dict() == oracle["legible_por_fuente"]
    by_year = amounts.groupby("vigencia", dropna=False)["valor_cop"].sum()
    assert {year: by_year[year] for year in oracle["legible_por_vigencia"]} == oracle["legible_por_vigencia"]
    assert amounts.loc[amounts["vigencia"].isna(), "valor_cop"].sum() == oracle["legible_sin_vigencia"]
    assert amounts["valor_cop"].sum() == oracle["legible_total"]

    lines = by_key(plan, content.expected_lines())
    state = {key: set(money_of(plan, line["linea_id"])["estado"]) for key, line in lines.items()}
    assert [key for key, s in state.items() if s == {"ilegible"}] == list(oracle["ilegible"])
    assert [key for key, s in state.items() if s == {"cero"}] == oracle["cero"]
    wages = money_of(plan, lines["T20"]["linea_id"]).iloc[0]
    assert (wages["estado"], wages["cantidad"], wages["unidad"]) == ("indexado", 240.0, "SMMLV")
    shared = [money_of(plan, lines[task]["linea_id"]).iloc[0] for task in oracle["compartido"]["tareas"]]
    assert len({row["grupo_id"] for row in shared}) == 1
    assert shared[0]["grupo_id"] != ""
    assert [row["estado"] for row in shared].count("monto") == 1
    assert pesos(pd.DataFrame(shared)) == oracle["compartido"]["valor"]


def test_v2_money_is_the_oracles(plans):
    oracle, plan = ORACLE["plan_v2"], plans["v2"]
    amounts = plan.recursos[plan.recursos["estado"] == "monto"]
    assert amounts.groupby("vigencia")["valor_cop"].sum().to_dict() == oracle["legible_por_vigencia"]
    lines = by_key(plan, content.expected_lines_v2())
    of = {row["linea_id"]: key for key, row in lines.items()}
    illegible = plan.recursos[plan.recursos["estado"] == "ilegible"]
    assert {(of[r.linea_id], int(r.vigencia)) for r in illegible.itertuples()} == {
        (action, year) for action, years in oracle["ilegible"].items() for year in years
    }
    wages = money_of(plan, lines["A08"]["linea_id"])
    assert dict(zip(wages["vigencia"], wages["cantidad"], strict=True)) == oracle["smmlv"]["A08"]
    groups: dict[str, list[str]] = {}
    for row in plan.recursos[plan.recursos["grupo_id"] != ""].itertuples():
        groups.setdefault(row.grupo_id, []).append(of[row.linea_id])
    expected = [item["acciones"] for item in DEFECTS["plan_v2"]["montos_compartidos"]]
    assert sorted(groups.values()) == sorted([actions for actions in expected for _ in content.YEARS])


CODES = {
    "monto_ilegible": "recurso_ilegible", "monto_indexado": "recurso_indexado", "monto_por_anio": "recurso_anual",
    "monto_compartido": "recurso_compartido", "barra_perdida": "indicador_sin_barra", "formula": "formula",
    "continuacion": "celda_unida", "continuacion_con_traslape": "celda_unida", "fragmento_girado": "rotulo_partido",
}  # fmt: skip


@pytest.mark.parametrize(("key", "section"), [("v5", "plan_v5"), ("v2", "plan_v2")])
def test_every_planted_defect_is_a_finding_with_its_address(plans, key, section):
    findings = plans[key].hallazgos
    found = {(row.codigo, f"{row.columna}{row.fila}") for row in findings.itertuples() if not pd.isna(row.fila)}
    planted = 0
    for item in [*DEFECTS[section]["celdas"], *DEFECTS[section].get("montos_compartidos", [])]:
        code = CODES.get(item["clase"])
        # A task that is the rest of the row above is joined without a doubt of its own line.
        if code:
            assert (code, item["celda"].split(":")[0]) in found, item
            planted += 1
    assert planted >= 5
    assert set(findings["severidad"]) <= {"error", "aviso", "nota"}
    assert (findings["que_hacer"] != "").all()
    errors = set(findings.loc[findings["severidad"] == "error", "codigo"])
    assert errors == {"recurso_ilegible"}


@pytest.mark.parametrize("item", DEFECTS["plan_v5_ocr"]["lineas"], ids=lambda item: f"{item['tarea']}-{item['clase']}")
def test_shifted_lines_of_the_text_are_noticed(plans, item):
    findings = plans["ocr"].hallazgos
    codes = set(findings.loc[findings["fila"] == item["linea"], "codigo"])
    expected = {"celda_cortada": "celda_unida"}.get(item["clase"], "fila_alineada")
    assert expected in codes
    if item["clase"] == "fuera_de_orden" and "despues" in item:
        assert "fila_fuera_de_orden" in set(findings["codigo"])


def test_hidden_things_are_noticed(plans):
    plan, defects = plans["v5"], DEFECTS["plan_v5"]
    found = plan.hallazgos.set_index("codigo")
    assert found.loc["hoja_oculta", "hoja"] == defects["hoja_oculta"]
    assert found.loc["hoja_sin_plan", "hoja"] == defects["hoja_de_notas"]
    assert found.loc["columna_oculta", "columna"] == defects["columna_oculta"]["columna"]
    kept = [text for text in plan.lineas["adicionales"] if text]
    assert len(kept) == len(defects["columna_oculta"]["valores"])
    for text in defects["columna_oculta"]["valores"].values():
        assert any(text in line for line in kept)
    # The draft's lines are not the plan's.
    assert set(plan.lineas["origen_hoja"]) == {defects["hoja"]}


@pytest.mark.parametrize(("key", "section"), [("v5", "plan_v5"), ("v2", "plan_v2")])
def test_origins_are_the_cells_of_the_defects_list(plans, key, section):
    expected = content.expected_lines_v2() if key == "v2" else content.expected_lines()
    lines = by_key(plans[key], expected)
    for item in DEFECTS[section]["celdas"]:
        who = item.get("tarea") or item.get("accion")
        if who in lines:
            assert lines[who]["origen_fila"] == coordinate_to_tuple(item["celda"].split(":")[0])[0], item


def test_one_person_has_one_name(plans):
    people = plans["v2"].responsables
    persons = set(people.loc[people["clase"] == "persona", "nombre"])
    expected = {name.title() for name in content.load("plan.yml")["personas"].values()}
    printed = {n for action in content.actions() for n in expected if n.upper() in action.responsables_v2}
    assert persons == printed


def test_places(plans):
    places = plans["v5"].ubicaciones.set_index("ubicacion")
    texts = content.load("plan.yml")["ubicaciones"]
    assert bool(places.loc[texts["todas"], "cuadra"]) is True
    assert bool(places.loc[texts["no_cuadra"], "cuadra"]) is False
    assert list(places.loc[texts["todas"], ["ie_urbanas", "ie_rurales", "ie_mixtas", "ie_otras", "ie_suma"]]) == [
        5, 6, 2, 1, 14,
    ]  # fmt: skip
    assert places.loc[texts["secretaria"], "zona"] == "secretaría"


@pytest.mark.parametrize("key", NAMES)
def test_two_reads_are_equal(plans, folder, key):
    again = read_plan(folder / NAMES[key]).tables()
    for name, table in plans[key].tables().items():
        pd.testing.assert_frame_equal(table, again[name])


def test_the_same_line_keeps_its_id_in_every_file(plans):
    assert list(plans["v5"].lineas["linea_id"]) == list(plans["ocr"].lineas["linea_id"])
    assert plans["v5"].lineas["linea_id"].is_unique
