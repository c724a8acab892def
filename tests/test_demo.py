"""The demonstration entity: its bytes, its totals, its planted defects, and that nobody's sentences are in it."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from python_calamine import CalamineWorkbook

from pamlib import demo
from pamlib.demo import avances, content, cortes, entity, ocr, plan_v2, plan_v5

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "data" / "raw" / "demo"
SHARED = ROOT.parent / "shared"
ORACLE = content.load("oraculo.yml")
DEFECTS = content.load("defectos.yml")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("demo") / "nueva"
    return {path.relative_to(folder).as_posix(): path for path in demo.build(folder)}


@pytest.fixture(scope="module")
def v5(built: dict[str, Path]) -> Any:
    return openpyxl.load_workbook(built["plan_v5.xlsx"])[DEFECTS["plan_v5"]["hoja"]]


@pytest.fixture(scope="module")
def v2(built: dict[str, Path]) -> Any:
    return openpyxl.load_workbook(built["plan_v2.xlsx"])[DEFECTS["plan_v2"]["hoja"]]


def test_the_committed_files_are_what_the_builder_writes(built: dict[str, Path]) -> None:
    committed = [path.relative_to(COMMITTED).as_posix() for path in COMMITTED.rglob("*") if path.is_file()]
    assert sorted(committed) == sorted(built)
    for name, path in built.items():
        assert path.read_bytes() == (COMMITTED / name).read_bytes(), name


def test_building_over_itself_leaves_no_other_file(tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in demo.build(tmp_path)}
    second = {path: path.read_bytes() for path in demo.build(tmp_path)}
    assert first == second
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(first)


def test_sidecars_name_the_hash_of_their_file(built: dict[str, Path]) -> None:
    import hashlib

    raw = [name for name in built if not name.endswith(".yml") and not name.startswith(f"{cortes.FOLDER}/")]
    assert len([name for name in raw if "/" not in name]) == 6
    for name in raw:
        facts = yaml.safe_load(built[f"{name}.yml"].read_text(encoding="utf-8"))
        assert facts["archivo"] == built[name].name
        assert facts["sha256"] == hashlib.sha256(built[name].read_bytes()).hexdigest()
        assert facts["ficticia"] is True
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", facts["fecha"])


def test_the_returned_workbooks_share_one_sidecar(built: dict[str, Path]) -> None:
    import hashlib

    kept = yaml.safe_load(built[f"{cortes.FOLDER}/origen.yml"].read_text(encoding="utf-8"))
    mine = {
        name: path for name, path in built.items() if name.startswith(f"{cortes.FOLDER}/") and path.suffix != ".yml"
    }
    assert kept["ficticia"] is True
    assert kept["archivos"] == {
        name.removeprefix(f"{cortes.FOLDER}/"): hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in mine.items()
    }
    assert sum(path.stat().st_size for path in mine.values()) < 2_300_000


def test_the_package_keeps_the_digest_of_every_file(built: dict[str, Path]) -> None:
    import hashlib

    assert content.load("huellas.yml") == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in built.items()
    }
    folder = built["entidad.yml"].parent
    assert entity.up_to_date(folder)
    path = built["entidad.yml"]
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    assert not entity.up_to_date(folder)
    path.write_bytes(before)


def test_the_entity_says_that_it_is_fictional(built: dict[str, Path]) -> None:
    entity = yaml.safe_load(built["entidad.yml"].read_text(encoding="utf-8"))
    assert entity["ficticia"] is True
    assert "DEMOSTRACIÓN" in entity["nombre"]
    assert entity["divipola"] == "99901"
    assert (built["entidad.yml"].parent / entity["plan_vigente"]).exists()
    for report in entity["avances"]:
        assert (built["entidad.yml"].parent / report["archivo"]).exists()
    for name in ("plan_v5.xlsx", "plan_v2.xlsx", *(item["archivo"] for item in entity["avances"])):
        sheet = openpyxl.load_workbook(built[name]).worksheets[0]
        block = [str(cell.value) for row in sheet["A1:M6"] for cell in row if cell.value]
        assert any("Entidad ficticia de demostración" in text for text in block), name
    assert "Entidad ficticia de demostración" in built["plan_v5_ocr.txt"].read_text(encoding="utf-8")[:300]


def test_no_colombian_municipality_has_its_name_or_code() -> None:
    table = SHARED / "datos" / "DIVIPOLA_coords_doble_comilla.csv"
    if not table.exists():
        pytest.skip("sin la tabla DIVIPOLA")
    text = _fold(table.read_text(encoding="utf-8", errors="replace"))
    entity = content.load("plan.yml")["entidad"]
    assert _fold(entity["nombre_corto"]) not in text
    assert entity["divipola"] not in text


def test_plan_is_large_and_its_keys_are_unique() -> None:
    tasks = content.tasks()
    assert len(tasks) == ORACLE["tareas"] >= 60
    assert len(content.actions()) == ORACLE["acciones"]
    assert [task.clave for task in tasks] == [f"T{number:02d}" for number in range(1, len(tasks) + 1)]
    assert len({task.action.componente for task in tasks}) == 4
    assert len({task.tarea for task in tasks}) == len(tasks)


def test_every_task_starts_before_it_ends_within_the_plan() -> None:
    for line in content.expected_lines():
        assert "2024-01-01" <= line["fecha_inicio"] < line["fecha_fin"] <= "2027-12-31", line["clave"]


def test_states_at_the_corte_are_varied() -> None:
    golden = content.load("avances.yml")["entendido_2025_06_30"]
    corte, soon = "2025-06-30", "2025-08-29"
    lines = {line["clave"]: line for line in content.expected_lines()}
    done = set(golden["cumplidas"])
    late = [key for key, line in lines.items() if line["fecha_fin"] < corte and key not in done]
    due = [key for key, line in lines.items() if corte <= line["fecha_fin"] <= soon and key not in done]
    assert late == golden["vencidas"]
    assert due == golden["vencen_en_60_dias"]
    assert [key for key, line in lines.items() if line["fecha_inicio"] > corte] == golden["sin_iniciar"]
    assert len(lines) - len(done) - len(late) - len(due) - len(golden["sin_iniciar"]) > 20


def test_programmed_totals_are_the_oracles() -> None:
    found: dict[str, dict[int, int]] = {source: dict.fromkeys(content.YEARS, 0) for source in ORACLE["programado"]}
    sources = [(task.money, task.fuente) for task in content.tasks()]
    sources += [(action.money, action.fuente) for action in content.actions()]
    for money, source in sources:
        if money.kind in {"monto", "anual"}:
            for year, amount in money.by_year:
                found[source][year] += amount
    assert found == ORACLE["programado"]
    by_year = {year: sum(years[year] for years in found.values()) for year in content.YEARS}
    assert by_year == ORACLE["programado_por_vigencia"]


def test_v5_cells_add_up_to_the_oracle(built: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(built["plan_v5.xlsx"], data_only=True)
    sheet = book[DEFECTS["plan_v5"]["hoja"]]
    totals = dict.fromkeys(ORACLE["plan_v5"]["legible_por_fuente"], 0)
    illegible, zeros = 0, 0
    for row in range(plan_v5.FIRST_ROW + 2, sheet.max_row + 1):
        shown, source = sheet.cell(row, 12).value, sheet.cell(row, 13).value
        digits = re.sub(r"[$.\s]", "", str(shown).replace("C/Año", ""))
        if str(shown) in {"#####", "$"}:
            illegible += 1
        elif digits.isdigit():
            zeros += digits == "0"
            totals[source] += int(digits) * (4 if "C/Año" in str(shown) else 1)
    assert totals == ORACLE["plan_v5"]["legible_por_fuente"]
    assert sum(totals.values()) == ORACLE["plan_v5"]["legible_total"]
    assert illegible == len(ORACLE["plan_v5"]["ilegible"])
    assert zeros == 1
    notes = book["Notas"]
    summary = {int(notes.cell(11, column).value): notes.cell(16, column).value for column in range(2, 6)}
    assert summary == ORACLE["programado_por_vigencia"]


def test_v2_cells_add_up_to_the_oracle(v2: Any) -> None:
    totals = dict.fromkeys(content.YEARS, 0)
    illegible = 0
    for row in range(plan_v2.FIRST_ROW + 1, v2.max_row + 1):
        for year, column in zip(content.YEARS, range(9, 13), strict=True):
            shown = str(v2.cell(row, column).value)
            digits = re.sub(r"[$.\s]", "", shown)
            illegible += shown in {"#####", "$"}
            totals[year] += int(digits) if digits.isdigit() else 0
    assert totals == ORACLE["plan_v2"]["legible_por_vigencia"]
    assert sum(totals.values()) == ORACLE["plan_v2"]["legible_total"]
    assert illegible == 2
    assert [v2.cell(15, column).value for column in range(9, 13)] == ["60 SMMLV"] * 4


@pytest.mark.parametrize("item", DEFECTS["plan_v5"]["celdas"], ids=lambda item: f"{item['tarea']}-{item['clase']}")
def test_v5_defects_stand_where_the_list_says(item: Any, v5: Any) -> None:
    cell = v5[item["celda"].split(":")[0]]
    assert cell.column == plan_v5.ROLES.index(item["columna"]) + 1
    assert cell.row == plan_v5.FIRST_ROW + plan_v5.layout().index(item["tarea"])
    if "texto" in item:
        assert cell.value == item["texto"]
    elif "formula" in item:
        assert cell.value == f"={item['formula']}"
    elif "fecha" in item:
        assert isinstance(cell.value, datetime)
        assert cell.value.date() == item["fecha"]
    if ":" in item["celda"]:
        assert item["celda"] in {str(area) for area in v5.merged_cells.ranges}


@pytest.mark.parametrize("layout", ["plan_v5", "plan_v2"])
def test_headings_are_typed_again_where_a_page_starts(layout: str, v5: Any, v2: Any) -> None:
    sheet = {"plan_v5": v5, "plan_v2": v2}[layout]
    for item in DEFECTS[layout]["saltos"]:
        assert str(sheet[item["celda"]].value).startswith("COMPONENTE")
    assert sorted(brk.id + 1 for brk in sheet.row_breaks.brk) == [
        sheet[item["celda"]].row for item in DEFECTS[layout]["saltos"]
    ]
    for item in DEFECTS[layout]["encabezados"]:
        assert sheet[item["celda"]].value == item["texto"]


@pytest.mark.parametrize("item", DEFECTS["plan_v2"]["celdas"], ids=lambda item: f"{item['accion']}-{item['clase']}")
def test_v2_defects_stand_where_the_list_says(item: Any, v2: Any) -> None:
    cell = v2[item["celda"]]
    assert cell.column == plan_v2.ROLES.index(item["columna"]) + 1
    assert cell.row == plan_v2.FIRST_ROW + plan_v2.layout().index(item["accion"])
    assert cell.value == item.get("texto", cell.value)
    if item["clase"] == "personas_sin_separador":
        assert cell.value == item["entendido"].replace(" · ", " ")


def test_v2_shared_amounts_are_one_merged_cell_a_year(v2: Any) -> None:
    areas = {str(area) for area in v2.merged_cells.ranges}
    for item in DEFECTS["plan_v2"]["montos_compartidos"]:
        (first, last) = re.findall(r"\d+", item["celda"])
        assert {f"{letter}{first}:{letter}{last}" for letter in "IJKL"} <= areas


@pytest.mark.parametrize("item", DEFECTS["plan_v5_ocr"]["lineas"], ids=lambda item: f"{item['tarea']}-{item['clase']}")
def test_ocr_damage_is_on_the_line_that_the_list_says(item: Any) -> None:
    task = next(task for task in content.tasks() if task.clave == item["tarea"])
    line = ocr.build().decode("utf-8").split("\n")[item["linea"] - 1]
    assert task.tarea in line
    assert line.count("\t") == len(item["celdas"]) - 1
    assert "{" not in line


def test_ocr_text_holds_every_task_and_every_heading_break() -> None:
    text = ocr.build().decode("utf-8")
    cut = {item["tarea"] for item in DEFECTS["plan_v5"]["celdas"] if item["clase"] == "celda_cortada"}
    for task in content.tasks():
        assert task.tarea in text or task.clave in cut, task.clave
    assert text.count("COMPONENTES DEL PAM") == 2
    assert "\t\\$ 12.800.000\t" in text
    rows = text.split("COMPONENTES DEL PAM", 1)[1].split("\n")
    assert sum(not row for row in rows[:-1]) == len(DEFECTS["plan_v5_ocr"]["saltos_en_blanco"]) + 1


def test_v5_is_a_real_workbook_with_merges_and_hidden_parts(built: dict[str, Path], v5: Any) -> None:
    areas = {str(area) for area in v5.merged_cells.ranges}
    assert {"J14:K14", "A14:A15", "A16:A24", "L54:L56", "M54:M56"} <= areas
    assert v5.column_dimensions["N"].hidden
    assert v5.page_setup.orientation == "landscape"
    states = {sheet.title: sheet.sheet_state for sheet in v5.parent.worksheets}
    assert states == {"PAM 2024-2027": "visible", "Notas": "visible", "Borrador 2023": "hidden"}
    assert {str(v5.cell(row, 1).value) for row in range(40, 79)} >= {
        "ACOMPAÑAMIENTO A IE",
        "ACOMPANAMIENTO A IE",
        "Acompañamiento a I.E.",
    }
    assert v5["A82"].alignment.textRotation == 90
    real = [cell.value for column in ("J", "K") for cell in v5[column] if isinstance(cell.value, datetime)]
    assert len(real) == 2 * len(DEFECTS["plan_v5"]["fechas_reales"])
    assert date(2025, 8, 15) in {value.date() for value in real}


def test_calamine_reads_the_cached_formula_and_the_merges(built: dict[str, Path]) -> None:
    for name in ("plan_v5.xlsx", "plan_v2.xlsx", "avance_2025-04-30.xlsx", "avance_2025-06-30.xlsx"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(built[name].read_bytes()))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        assert len(rows) > 30
        assert book.get_sheet_by_index(0).merged_cell_ranges
    sheet = CalamineWorkbook.from_path(str(built["plan_v5.xlsx"])).get_sheet_by_index(0)
    assert sheet.to_python(skip_empty_area=False)[69][11] == 103500000
    assert len(sheet.merged_cell_ranges or []) > 200


def test_progress_rows_are_the_reported_tasks(built: dict[str, Path]) -> None:
    golden = content.load("avances.yml")
    by_text = {task.tarea: task.clave for task in content.tasks()}
    for corte in avances.cortes():
        sheet = openpyxl.load_workbook(built[f"avance_{corte}.xlsx"]).active
        day = date.fromisoformat(corte)
        assert sheet["A3"].value == f"Corte: {day:%d/%m/%Y}"
        keys = [by_text[row[2]] for row in sheet.iter_rows(min_row=avances.FIRST_ROW + 1, values_only=True)]
        assert keys == list(golden["cortes"][corte])
    missing = set(by_text.values()) - set(golden["cortes"]["2025-06-30"])
    assert missing == set(golden["entendido_2025_06_30"]["sin_reporte"])


def test_no_run_of_nine_words_comes_from_a_real_plan(built: dict[str, Path]) -> None:
    seeds = sorted((SHARED / "semillas").glob("*.txt")) if (SHARED / "semillas").exists() else []
    if not seeds:
        pytest.skip("sin las semillas")
    theirs = {run for seed in seeds for line in _lines(seed) for run in _runs(line)}
    # The official name of a component is the ministry's.
    theirs -= {run for task in content.tasks() for run in _runs(f"{task.action.componente_canonico}: 2")}
    # What was typed in the returned workbooks is in cortes.yml; the rest of them are the plan's texts and the form's.
    read = {name: path for name, path in built.items() if not name.startswith(f"{cortes.FOLDER}/")}
    for name, path in {**read, "cortes.yml": ROOT / "pamlib" / "demo" / "cortes.yml"}.items():
        texts = _cells(path) if path.suffix == ".xlsx" else _lines(path)
        for text in texts:
            assert not theirs & _runs(text), (name, text)


def _lines(path: Path) -> list[str]:
    # Cell by cell: the names of the format's columns, one after the other, are nobody's sentence.
    data = path.read_bytes()
    return re.split(r"[\t\n]", data.decode("latin-1" if "20214" in path.name and path.suffix == ".txt" else "utf-8"))


def _cells(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", _fold(text))
    return {tuple(words[start : start + 9]) for start in range(len(words) - 8)}


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
