"""The ``pam`` command: its words, its exit statuses, and a report made, failed, repeated and verified."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pamlib import manifest, store
from pamlib.cli import main
from pamlib.errors import InternalError, UserError
from pamlib.workspace import Workspace, find_root, period_of, slug


def tables(entity: str = "Villa Ejemplo", severity: str = "aviso", sha: str = "ab" * 32) -> dict[str, pd.DataFrame]:
    """A plan of two lines: 1.038.000.000 in 2024, one cell «Gestión» in 2025."""
    origin = {"origen_archivo": "plan.xlsx", "origen_hoja": "PAM"}
    plan = pd.DataFrame(
        [
            {
                "plan_id": "p", "entidad": entity, "divipola": "", "formato_codigo": "D02.01.F01",
                "formato_version": "5", "vigencia_inicio": 2024, "vigencia_fin": 2027, "fecha_elaboracion": "2024-02",
                "objetivo_general": "", "meta_general": "", "archivo": "plan.xlsx", "sha256": sha,
            }
        ]
    ).astype({"vigencia_inicio": "Int64", "vigencia_fin": "Int64"})  # fmt: skip
    lineas = pd.DataFrame([{"linea_id": i, "componente_canonico": "Acceso", "componente": "ACCESO"} for i in "ab"])
    resource = {"fuente": "SGP", "grupo_id": "", **origin}
    recursos = pd.DataFrame(
        [
            resource | {"linea_id": "a", "vigencia": 2024, "estado": "monto", "valor_cop": 1_038_000_000,
                        "valor_original": "$ 1.038.000.000", "origen_fila": 5, "origen_columna": "L"},
            resource | {"linea_id": "b", "vigencia": 2025, "estado": "gestion", "valor_cop": pd.NA,
                        "valor_original": "Gestión", "origen_fila": 6, "origen_columna": "L"},
        ]
    ).astype({"vigencia": "Int64", "valor_cop": "Int64"})  # fmt: skip
    hallazgos = pd.DataFrame(
        [
            {
                "codigo": "fecha_dudosa", "severidad": severity, "archivo": "plan.xlsx", "hoja": "PAM", "fila": 7,
                "columna": "J", "encontrado": "31/02/2024", "entendido": "", "que_hacer": "Confirme la fecha",
                "estado": "abierto", "linea_id": "a",
            }
        ]
    )  # fmt: skip
    celdas = pd.DataFrame(
        [
            {"archivo": "plan.xlsx", "hoja": "PAM", "fila": fila, "columna": "A", "texto": "x", "destino": destino}
            for fila, destino in ((5, "meta"), (6, "meta"), (9, "sin_ubicar"))
        ]
    )
    return {"plan": plan, "lineas": lineas, "recursos": recursos, "hallazgos": hallazgos, "celdas": celdas}


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stands for the reader: file name → tables, or the error to raise."""
    answers: dict[str, Any] = {}

    def read_plan(path: Path, formato: str | None = None) -> Any:
        answer = answers.get(Path(path).name)
        if answer is None:
            raise UserError("no existe", "Revise la ruta", file=path)
        if isinstance(answer, Exception):
            raise answer
        return types.SimpleNamespace(tables=lambda: answer)

    monkeypatch.setitem(sys.modules, "pamlib.plan", types.SimpleNamespace(read_plan=read_plan))
    return answers


def notebook(source: str, **metadata: Any) -> dict[str, Any]:
    parameters = 'entidad: str = "demo"\ncorte: str = "2025-06-30"\ntablas: str = ""\nsalida: str = ""'
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {"tags": tags}, "source": text, "outputs": [],
         "execution_count": None}
        for n, (text, tags) in enumerate([(parameters, ["parameters"]), (source, [])])
    ]  # fmt: skip
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


GOOD = """from pathlib import Path
from pamlib.store import read_tables
read_tables(tablas)["lineas"].to_csv(Path(salida) / "lineas.csv", index=False, lineterminator="\\n")
print(entidad, corte, tablas, salida)"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with three tiny notebooks and one entity, «villa»."""
    root = tmp_path / "mesa de trabajo"
    (root / "notebooks").mkdir(parents=True)
    for name in ("10_lectura", "50_seguimiento", "70_informe_semestral"):
        content = notebook(GOOD, pam={"salidas": ["lineas.csv"]})
        (root / "notebooks" / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    raw = root / "data" / "raw" / "villa"
    raw.mkdir(parents=True)
    (raw / "plan.xlsx").write_bytes(b"x")
    (raw / "entidad.yml").write_text("nombre: Villa Ejemplo\nplan_vigente: plan.xlsx\n", encoding="utf-8")
    return root


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != store.LOCK
    }


# --- words ----------------------------------------------------------------------------------------------------------


def test_help_is_spanish_and_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for verb in ("leer", "revisar", "informe", "verificar", "demo", "tablero", "lab"):
        assert f"    {verb}" in text
        assert main([verb, "--help"]) == 0
        text += capsys.readouterr().out
    for english in ("usage", "options", "positional", "show ", "default", "argument"):
        assert english not in text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "falta indicar ORDEN"),
        ("leer", "falta indicar ARCHIVO"),
        ("leer a --salda b", "no se reconoce «--salda b»"),
        ("informe --corte", "--corte: le falta su valor"),
        ("informe --plan a --tablas b", "--tablas: no se puede usar junto con --plan"),
        ("informe --limite x", "--limite: «x» no es un número válido"),
        ("borrar", "«borrar» no es una de las posibles"),
        ("revisar --severidad grave", "«grave» no es una de las posibles"),
    ],
)
def test_a_wrong_command_line_is_one_spanish_sentence(
    capsys: pytest.CaptureFixture[str], line: str, reason: str
) -> None:
    assert main(line.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Orden mal escrita: ")
    assert reason in said.err
    assert said.err.count("\n") == 1


def test_argparse_gets_its_own_words_back() -> None:
    import argparse

    main(["--help"])
    with pytest.raises(SystemExit):
        argparse.ArgumentParser(prog="otro").parse_args(["--nada"])
    assert "usage" in argparse.ArgumentParser(prog="otro").format_usage()


def test_help_answers_at_once() -> None:
    """Pandas and Jupyter stay out of it; the time itself is measured in benchmarks."""
    script = "import sys; from pamlib.cli import main; main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.replace("'", "").strip("[]\n").split(", "))
    assert not loaded & {"pandas", "numpy", "yaml", "papermill", "nbformat", "altair", "tqdm"}


# --- leer, revisar --------------------------------------------------------------------------------------------------


def test_read_says_what_it_understood_and_writes_the_tables(
    root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    reader["plan.xlsx"] = tables()
    out = tmp_path / "tablas"
    assert main(["leer", "plan.xlsx", "--salida", str(out), "--raiz", str(root)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "plan.xlsx",
        "  Formato:   D02.01.F01 versión 5",
        "  Entidad:   Villa Ejemplo",
        "  Vigencia:  2024–2027",
        "  Líneas:    2",
        "  Recursos:",
        "    2024     $ 1.038.000.000",
        "    2025                   —   (1 por gestión)",
        "  Hallazgos: 1 aviso",
        "  Celdas:    El archivo trae 3 celdas con texto: 2 tienen destino y 1 quedó sin ubicar.",
        f"  Tablas:    {out} (CSV y Parquet)",
    ]
    assert (out / "lineas.csv").is_file()
    assert store.read_tables(out)["recursos"]["valor_cop"][0] == 1_038_000_000


def test_without_a_folder_the_tables_go_to_the_entity(root: Path, reader: dict[str, Any]) -> None:
    reader["plan.xlsx"] = tables("Municipio de Villa Ejemplo")
    assert main(["leer", "plan.xlsx", "--raiz", str(root)]) == 0
    assert "lineas" in store.read_tables(root / "data" / "processed" / "municipio-de-villa-ejemplo")
    assert main(["leer", "plan.xlsx", "--raiz", str(root), "--entidad", "otra"]) == 0
    assert "lineas" in store.read_tables(root / "data" / "processed" / "otra")


def test_errors_among_the_findings_are_status_1(
    root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    reader["plan.xlsx"] = tables(severity="error")
    assert main(["leer", "plan.xlsx", "--raiz", str(root), "--entidad", "villa"]) == 1
    assert "pam revisar --entidad villa" in capsys.readouterr().err
    reader["plan.xlsx"]["hallazgos"]["estado"] = "aceptado"
    assert main(["leer", "plan.xlsx", "--raiz", str(root), "--entidad", "villa"]) == 0


def test_several_files_get_a_folder_each(root: Path, reader: dict[str, Any], tmp_path: Path) -> None:
    reader["a.xlsx"], reader["b.xlsx"] = tables("A"), tables("B")
    out = tmp_path / "tablas"
    assert main(["leer", "a.xlsx", "b.xlsx", "--salida", str(out), "--raiz", str(root)]) == 0
    assert [store.read_tables(out / name)["plan"]["entidad"][0] for name in "ab"] == ["A", "B"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{}"], "para leer varios planes hace falta la carpeta donde quedan sus tablas"),
        (["{}/vacia"], "no hay archivos de plan. Ponga en ella archivos de estas clases: csv,"),
        (["{}/*.ods"], "ningún archivo coincide"),
        (["{}/plan.xlsx", "--entidad", "../fuera"], "no sirve como carpeta"),
        (["{}/plan.xlsx", "--entidad", "con"], "no sirve como carpeta"),
        (["{}/plan.xlsx", "--salida", "{}/plan.xlsx"], "es un archivo. Indique una carpeta"),
        (["{}/plan.xlsx", "{}/otro.xlsx", "--entidad", "villa"], "--entidad recibe un solo plan"),
        (["{}/plan.xlsx", "{}/otro.xlsx"], "Indíquela con --salida DIR"),
    ],
)
def test_read_refuses(
    root: Path,
    reader: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    reader["plan.xlsx"] = reader["otro.xlsx"] = tables()
    folder = root / "data" / "raw" / "villa"
    (folder / "vacia").mkdir()
    before = files(root)
    assert main(["leer", *(each.format(folder) for each in arguments), "--raiz", str(root)]) == 2
    said = capsys.readouterr()
    assert sentence.lower() in said.err.lower()
    assert said.err.count("\n") == 1
    assert files(root) == before


def test_wildcards_are_spread_where_the_shell_does_not(root: Path, reader: dict[str, Any], tmp_path: Path) -> None:
    reader["plan.xlsx"] = tables()
    raw = root / "data" / "raw" / "villa"
    assert main(["leer", str(raw / "*.xlsx"), "--salida", str(tmp_path / "t"), "--raiz", str(root)]) == 0
    assert "lineas" in store.read_tables(tmp_path / "t")


def test_review_groups_findings(root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    reader["plan.xlsx"] = tables(severity="error")
    one = reader["plan.xlsx"]["hallazgos"]
    many = pd.concat([one.assign(fila=fila) for fila in range(10, 15)], ignore_index=True)
    reader["plan.xlsx"]["hallazgos"] = pd.concat([many, one.assign(severidad="nota", codigo="otra")])
    assert main(["revisar", "--entidad", "villa", "--raiz", str(root)]) == 1
    reading, title, review = capsys.readouterr().out.partition("\nREVISIÓN DEL PLAN\n")
    assert title
    assert review.strip()
    assert reading.splitlines() == [
        "5 ERRORES",
        "",
        "  Fecha dudosa · 5",
        "    Qué hacer: Confirme la fecha",
        "    - hoja PAM, fila 10, columna J: 31/02/2024",
        "    - hoja PAM, fila 11, columna J: 31/02/2024",
        "    - hoja PAM, fila 12, columna J: 31/02/2024",
        "    … y 2 más",
        "",
        "1 NOTA",
        "",
        "  Otra · 1",
        "    Qué hacer: Confirme la fecha",
        "    - hoja PAM, fila 7, columna J: 31/02/2024",
    ]
    assert main(["revisar", "--entidad", "villa", "--raiz", str(root), "--severidad", "aviso"]) == 1
    assert capsys.readouterr().out.startswith("No hay hallazgos.\n\nREVISIÓN DEL PLAN\n")


# --- informe, verificar ---------------------------------------------------------------------------------------------


@pytest.mark.lento
def test_a_report_is_made_repeated_and_verified(
    root: Path,
    reader: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(manifest, "_code_digest", lambda: "0" * 64)  # the package may be edited while this runs
    reader["plan.xlsx"] = tables()
    order = ["informe", "--entidad", "villa", "--corte", "2025-12-31", "--raiz", str(root)]
    assert main(order) == 0
    folder = root / "reports" / "villa" / "2025-2"
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == str(folder / "informe.html")
    assert "31 de diciembre de 2025" in said.out
    assert "Corriendo 10_lectura (1 de 3)…" in said.err
    first = files(folder)
    assert sorted(first) == [
        "10_lectura.ipynb", "50_seguimiento.ipynb", "70_informe_semestral.ipynb", "informe.html",
        "informe/lineas.csv", "lectura/lineas.csv", "manifiesto.json", "seguimiento.html", "seguimiento/lineas.csv",
    ]  # fmt: skip
    assert not any(str(tmp_path).encode() in data for data in first.values())
    assert b"villa 2025-12-31 data/processed/villa/snapshots/" in first["10_lectura.ipynb"]
    known = json.loads(first["manifiesto.json"])
    assert known["entradas"]["data/raw/villa/plan.xlsx"] == store.sha256(root / "data/raw/villa/plan.xlsx")
    assert "notebooks/10_lectura.ipynb" in known["entradas"]
    assert known["parametros"]["10_lectura"]["salida"] == "reports/villa/2025-2/lectura"

    # Again, with other tables read meanwhile and an older report in the way: the same bytes.
    store.write_snapshot(tables("Otra"), Workspace(root, "villa").processed)
    monkeypatch.setattr(manifest, "_code_digest", lambda: "1" * 64)
    assert main(["verificar", str(folder), "--raiz", str(root)]) == 0
    assert capsys.readouterr().out == (
        "Hecho entonces con otras versiones: el código de pamlib: cambió.\n"
        "Igual byte por byte: 8 archivos, hechos de nuevo desde el manifiesto.\n"
    )
    (folder / "informe.html").write_text("retocado", encoding="utf-8")
    (root / "data/raw/villa/plan.xlsx").write_bytes(b"otro")
    assert main(["verificar", str(folder), "--raiz", str(root)]) == 1
    differences = capsys.readouterr().out
    assert "archivo informe.html: cambió" in differences
    assert "Cambió desde entonces, y se usó la copia guardada: data/raw/villa/plan.xlsx." in differences
    assert "al repetirlo" not in differences


@pytest.mark.lento
def test_a_failing_cell_leaves_the_previous_report_untouched(
    root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    reader["plan.xlsx"] = tables()
    folder = root / "reports" / "villa" / "2025-1"
    folder.mkdir(parents=True)
    (folder / "informe.html").write_text("el de antes", encoding="utf-8")
    path = root / "notebooks" / "50_seguimiento.ipynb"
    path.write_text(json.dumps(notebook("# Cuentas\nraise KeyError('meta')")), encoding="utf-8")
    order = ["informe", "--entidad", "villa", "--corte", "2025-06-30", "--raiz", str(root)]
    assert main(order) == 3
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("El cuaderno 50_seguimiento.ipynb falló en la celda 2 («# Cuentas»): KeyError: 'meta'.")
    log = Path(said.split("El detalle quedó en ")[1])
    assert "raise KeyError('meta')" in log.read_text(encoding="utf-8")
    assert log == root / "reports" / ".registros" / "pam-0001.log"

    text = "from pamlib.errors import UserError\nraise UserError('el corte está fuera del plan', 'Cambie el corte')"
    path.write_text(json.dumps(notebook(text)), encoding="utf-8")
    assert main(order) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "El corte está fuera del plan. Cambie el corte."
    assert files(root / "reports" / "villa") == {"2025-1/informe.html": b"el de antes"}


@pytest.mark.lento
def test_a_report_from_a_folder_of_tables(
    root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store.write_tables(tables(severity="error"), tmp_path / "tablas")
    order = ["informe", "--entidad", "nueva", "--corte", "2025-06-30", "--raiz", str(root)]
    assert main([*order, "--tablas", str(tmp_path / "tablas")]) == 1
    assert "pam revisar --entidad nueva" in capsys.readouterr().err
    assert (root / "reports" / "nueva" / "2025-1" / "informe.html").is_file()


@pytest.mark.parametrize(
    ("entity", "settings", "sentence"),
    [
        ("nadie", None, "no tiene plan en"),
        ("demo", None, "Cree la entidad de demostración con «pam demo»"),
        ("villa", "plan_vigente: ../otra/plan.xlsx", "está fuera de la carpeta de la entidad"),
        ("villa", "plan_vigente: falta.xlsx", "el plan «falta.xlsx» no existe"),
        ("villa", "plan_vigente: [", "no se puede leer como YAML"),
        ("villa", "solo texto", "no tiene la forma «clave: valor»"),
    ],
)
def test_an_entity_without_a_plan_is_one_sentence(
    root: Path,
    reader: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    entity: str,
    settings: str | None,
    sentence: str,
) -> None:
    if settings is not None:
        (root / "data" / "raw" / entity / "entidad.yml").write_text(settings, encoding="utf-8")
    assert main(["informe", "--entidad", entity, "--corte", "2025-06-30", "--raiz", str(root)]) == 2
    assert sentence in capsys.readouterr().err
    assert not (root / "reports").exists()


def test_a_report_needs_its_date_and_its_notebooks(
    root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    order = ["informe", "--raiz", str(root), "--entidad", "villa"]
    assert main(order) == 2
    assert "Falta la fecha de corte" in capsys.readouterr().err
    assert main([*order, "--corte", "30/06/2025"]) == 2
    assert "Escríbala como año-mes-día" in capsys.readouterr().err
    (root / "notebooks" / "50_seguimiento.ipynb").unlink()
    assert main([*order, "--corte", "2025-06-30"]) == 2
    assert "Falta el cuaderno «50_seguimiento.ipynb»" in capsys.readouterr().err
    assert main(["informe", "--raiz", str(root / "nada")]) == 2
    assert "de --raiz no existe" in capsys.readouterr().err


# --- our own faults, and the rest -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (InternalError("No se conservan las celdas de la hoja PAM"), "No se conservan las celdas de la hoja PAM. El"),
        (ZeroDivisionError("x"), "Falla interna de pam (ZeroDivisionError). No es culpa de su archivo. El"),
    ],
)
def test_our_own_fault_goes_to_a_log(
    root: Path, reader: dict[str, Any], capsys: pytest.CaptureFixture[str], error: Exception, sentence: str
) -> None:
    reader["plan.xlsx"] = error
    for number in (1, 2):
        assert main(["leer", "plan.xlsx", "--raiz", str(root)]) == 3
        said = capsys.readouterr().err.strip()
        assert said.startswith(f"{sentence} detalle quedó en ")
        log = Path(said.split("quedó en ")[1])
        assert log.name == f"pam-000{number}.log"
        assert type(error).__name__ in log.read_text(encoding="utf-8")


def test_an_interruption_is_said_in_spanish(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_plan(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "pamlib.plan", types.SimpleNamespace(read_plan=read_plan))
    assert main(["leer", "plan.xlsx", "--raiz", str(root)]) == 130
    assert capsys.readouterr().err.startswith("Interrumpido")


def test_demo_is_written_only_where_it_differs(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(folder: Path) -> list[Path]:
        (folder / "plan_v5.xlsx").write_bytes(b"uno")
        (folder / "entidad.yml").write_bytes(b"plan_vigente: plan_v5.xlsx\n")
        return sorted(folder.iterdir())

    stand_in = types.SimpleNamespace(build=build, up_to_date=lambda raw: False, receive=lambda workspace: 0)
    monkeypatch.setitem(sys.modules, "pamlib.demo", stand_in)
    raw = root / "data" / "raw" / "demo"
    for change in (None, None, "plan_v5.xlsx"):
        if change:
            (raw / change).write_bytes(b"tocado")
        assert main(["demo", "--raiz", str(root)]) == 0
    said = capsys.readouterr().out.splitlines()
    done = f"Entidad de demostración en {raw}"
    assert said == [
        str(raw / "entidad.yml"), str(raw / "plan_v5.xlsx"), done, f"{done} (ya estaba al día)",
        str(raw / "plan_v5.xlsx"), done,
    ]  # fmt: skip
    assert (raw / "plan_v5.xlsx").read_bytes() == b"uno"


def test_the_dashboard_gets_the_entity_the_date_and_the_tables(
    root: Path, reader: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reader["plan.xlsx"] = tables()
    served: list[Any] = []

    def serve(notebook: Path, port: int, open_browser: bool) -> int:
        served.extend([notebook.read_text("utf-8"), port, open_browser])
        return 0

    monkeypatch.setitem(sys.modules, "pamlib.dashboard", types.SimpleNamespace(serve=serve))
    monkeypatch.setenv("PAM_RAIZ", "")
    order = ["tablero", "--entidad", "villa", "--corte", "2025-06-30", "--sin-navegador", "--raiz", str(root)]
    assert main(order) == 2
    assert "Falta el cuaderno «plan.ipynb»" in capsys.readouterr().err
    (root / "notebooks" / "tableros").mkdir()
    (root / "notebooks" / "tableros" / "plan.ipynb").write_text(json.dumps(notebook("1")), encoding="utf-8")
    assert main(order) == 0
    text, port, browser = served
    snapshot = store.current_snapshot(root / "data" / "processed" / "villa")
    source = json.loads(text)["cells"][1]["source"]
    assert f"entidad = 'villa'\ncorte = '2025-06-30'\ntablas = {str(snapshot)!r}" in source
    assert (port, browser) == (8866, False)
    assert find_root() == root.resolve()


def test_names_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert slug("Secretaría de Educación Ñ") == "secretaria-de-educacion-n"
    assert slug("CON") == "plan-con"
    assert slug("///") == "plan"
    assert [period_of(day) for day in ("2024-01-01", "2024-06-30", "2024-07-01")] == ["2024-1", "2024-1", "2024-2"]
    for name in ("notebooks/a", "pamlib"):
        (tmp_path / name).mkdir(parents=True)
    assert find_root(tmp_path / "notebooks" / "a") == tmp_path.resolve()
    monkeypatch.setenv("PAM_RAIZ", str(tmp_path))
    assert find_root() == tmp_path.resolve()
