"""One tiny notebook per behaviour: what counts as having run, what is refused, and the same bytes twice."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pamlib.errors import UserError
from pamlib.runs import (
    CellUserError,
    RunError,
    checked_parameters,
    count_code_cells,
    declared_parameters,
    parameterised_copy,
    run_notebook,
)

PARAMETERS = 'entidad: str = "demo"\ncorte: str = "2025-06-30"\nsalida: str = ""\nn: int = 3'


def cell(source: str, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source.splitlines(keepends=True)}
    return body | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(*cells: dict[str, Any] | str, parameters: str | None = PARAMETERS, **metadata: Any) -> dict[str, Any]:
    first = [] if parameters is None else [cell(parameters, tags=["parameters"])]
    rest = [cell(each) if isinstance(each, str) else each for each in cells]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": first + rest}


def saved(folder: Path, content: dict[str, Any], name: str = "10_prueba.ipynb") -> Path:
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def outputs(path: Path) -> list[str]:
    """What each code cell said, from the notebook on disk."""
    said: list[str] = []
    for each in json.loads(path.read_text("utf-8"))["cells"]:
        said += [output.get("text") or output["data"]["text/plain"] for output in each.get("outputs", [])]
    return said


# --- parameters, without a kernel -----------------------------------------------------------------------------------


def declared(source: str) -> dict[str, str]:
    found = declared_parameters(notebook(parameters=source), "a.ipynb")
    return {name: parameter.kind for name, parameter in found.items()}


def test_types_come_from_the_annotation_or_else_from_the_default() -> None:
    source = """
    # comentario
    entidad: str = "demo"
    corte: str = "2025-06-30"
    codigo = "05001"
    fecha_inicio: str = ""
    hasta = "2025-01-31"
    n: int = 3
    tasa = 0.5
    vivo = True
    zonas: list[str] = []
    tope: float | None = None
    otro = None
    """
    assert declared("\n".join(line.strip() for line in source.splitlines())) == {
        "entidad": "str", "corte": "date", "codigo": "str", "fecha_inicio": "date", "hasta": "date", "n": "int",
        "tasa": "float", "vivo": "bool", "zonas": "list", "tope": "float", "otro": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ('codigo = "05001"', {"codigo": "08001"}, {"codigo": "08001"}),
        ("corte: str = ''", {"corte": date(2025, 6, 30)}, {"corte": "2025-06-30"}),
        ("salida: str = ''", {"salida": Path("a")}, {"salida": "a"}),
        ("tasa: float = 0.5", {"tasa": 1}, {"tasa": 1}),
        ("tope: int | None = None", {"tope": None}, {"tope": None}),
        ("otro = None", {"otro": [1]}, {"otro": [1]}),
    ],
)
def test_good_values_pass(source: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert checked_parameters(declared_parameters(notebook(parameters=source), "a"), given, "a") == expected


@pytest.mark.parametrize(
    ("source", "given", "sentence"),
    [
        ('codigo = "05001"', {"codigo": 5001}, "Los códigos van como texto"),
        ("n: int = 1", {"n": "007"}, "«n» no puede ser '007'. Escriba un número entero."),
        ("n: int = 1", {"n": True}, "«n» no puede ser True"),
        ("vivo = True", {"vivo": 1}, "Escriba True o False"),
        ("n: int = 1", {"n": None}, "«n» no puede ser None"),
        ("corte: str = ''", {"corte": "2025-02-30"}, "«2025-02-30» de «corte» no se puede leer o no existe"),
        ("corte: str = ''", {"corte": "30/06/2025"}, "Escríbala como año-mes-día"),
        ("corte: str = ''", {"corte": 20250630}, "una fecha como 2025-06-30"),
        ("b = 1\na = 2", {"c": 3}, "no conoce el parámetro «c». Use uno de los que declara: a, b."),
        ("entidad: str\nn: int = 1", {"n": 2}, "necesita el parámetro «entidad»"),
    ],
)
def test_bad_values_are_refused_in_one_sentence(source: str, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as error:
        checked_parameters(declared_parameters(notebook(parameters=source), "a.ipynb"), given, "a.ipynb")
    assert sentence in str(error.value)


def test_the_parameters_cell_must_be_there_once_and_be_python() -> None:
    with pytest.raises(UserError, match=r"Archivo «a\.ipynb»: no tiene una celda con la etiqueta «parameters»"):
        declared_parameters(notebook("n = 1", parameters=None), "a.ipynb")
    with pytest.raises(UserError, match="tiene más de una celda"):
        declared_parameters(notebook(cell("n = 1", tags=["parameters"])), "a.ipynb")
    with pytest.raises(UserError, match=r"no es Python válido \(línea 2\)"):
        declared_parameters(notebook(parameters="a = 1\nb = ="), "a.ipynb")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "no existe"),
        ("esto no es JSON", "no se puede leer como cuaderno"),
        ('{"nbformat": 3}', "no es un cuaderno de Jupyter"),
        ("[]", "no es un cuaderno de Jupyter"),
    ],
)
def test_what_is_not_a_notebook_is_refused(tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "a.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=sentence):
        run_notebook(path, {}, tmp_path / "b.ipynb")
    assert not (tmp_path / "b.ipynb").exists()


def test_a_copy_with_parameters_for_what_runs_by_itself(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook("print(entidad)"))
    copy = parameterised_copy(path, {"entidad": "05001"}, tmp_path / "copia.ipynb")
    sources = ["".join(each["source"]) for each in json.loads(copy.read_text("utf-8"))["cells"]]
    assert sources == [PARAMETERS, "# Parámetros de esta corrida\nentidad = '05001'", "print(entidad)"]
    again = parameterised_copy(copy, {"entidad": "08001"}, tmp_path / "otra.ipynb")
    assert "05001" not in again.read_text("utf-8")
    with pytest.raises(UserError, match="no conoce el parámetro «x»"):
        parameterised_copy(path, {"x": 1}, tmp_path / "no.ipynb")


# --- runs -----------------------------------------------------------------------------------------------------------


@pytest.mark.lento
def test_a_good_run_and_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise RuntimeError('shadowed')", encoding="utf-8")
    source = notebook(
        cell("# Lectura", "markdown"),
        "import sys, json\nprint(sys.executable)",
        "print(repr(entidad), repr(corte), n)",
        "from pathlib import Path\n(Path(salida) / 'datos.csv').write_text('a\\n')\nPath(salida)",
        pam={"salidas": ["datos.csv"]},
    )
    path = saved(tmp_path, source)
    given = path.read_bytes()
    steps: list[int] = []
    out, work = tmp_path / "sale" / "x.ipynb", tmp_path / "aquí"
    work.mkdir()
    result = run_notebook(
        path,
        {"entidad": "05001", "corte": "2025-12-31", "salida": work},
        out,
        progress=lambda: steps.append(1),
        labels={work: "reports/demo", tmp_path: "."},
        expected=[work / "datos.csv"],
    )
    assert outputs(out) == [f"{sys.executable}\n", "'05001' '2025-12-31' 3\n", "PosixPath('reports/demo')"]
    assert path.read_bytes() == given, "the input is never modified"
    assert len(steps) == count_code_cells(path) == 6
    cells = json.loads(out.read_text("utf-8"))["cells"]
    assert [each["id"] for each in cells] == [
        "celda-001", "parametros-de-la-corrida", "celda-002", "celda-003", "celda-004", "celda-005"
    ]  # fmt: skip
    assert cells[1]["source"] == (
        "# Parámetros de esta corrida\nentidad = '05001'\ncorte = '2025-12-31'\nsalida = 'reports/demo'"
    )
    assert result["cells"][-1]["source"].startswith("from pathlib"), "the sentinel is not left behind"
    assert str(tmp_path) not in out.read_text("utf-8")


@pytest.mark.lento
def test_same_inputs_same_bytes(tmp_path: Path) -> None:
    """Sets, addresses, warnings with a line of a temporary file, widgets: all that usually differs."""
    path = saved(
        tmp_path,
        notebook(
            "print({'uno', 'dos', 'tres', 'cuatro'}, object())",
            "import warnings\nwarnings.warn('cuidado')",
            "import ipywidgets\nipywidgets.IntSlider(description='Año')",
            "from IPython.display import HTML\nHTML('<p>á</p>')",
        ),
    )
    run_notebook(path, {"entidad": "a"}, tmp_path / "1.ipynb")
    run_notebook(path, {"entidad": "a"}, tmp_path / "2.ipynb")
    first = (tmp_path / "1.ipynb").read_bytes()
    assert first == (tmp_path / "2.ipynb").read_bytes()
    assert b"<object object at 0x\xe2\x80\xa6>" in first
    assert b"<celda>:2: UserWarning: cuidado" in first
    assert b"start_time" not in first and b"iopub" not in first  # noqa: PT018


@pytest.mark.lento
@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("# cuenta\n1 / 0", "falló en la celda 3 («Recursos por año»): ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(0)", "falló en la celda 3 («Recursos por año»): la celda pidió salir (SystemExit)"),
        ("import os; os._exit(0)", "se detuvo en la celda 3 («Recursos por año»): su proceso de Python terminó"),
        ("!exit 7", "falló en la celda 3 («Recursos por año»): CalledProcessError"),
    ],
    ids=["error", "sys.exit", "killed", "shell"],
)
def test_what_is_not_success(tmp_path: Path, source: str, sentence: str) -> None:
    path = saved(tmp_path, notebook(cell("## Recursos por año", "markdown"), source, "print('después')"))
    out = tmp_path / "sale.ipynb"
    out.write_text("el anterior", encoding="utf-8")
    with pytest.raises(RunError) as error:
        run_notebook(path, {"entidad": "demo"}, out)
    assert f"El cuaderno 10_prueba.ipynb {sentence}" in str(error.value)
    assert out.read_text(encoding="utf-8") == "el anterior"


@pytest.mark.lento
def test_leaving_from_the_last_cell_is_no_success_either(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook("print('casi')", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    with pytest.raises(RunError, match=r"la celda 3 \(«import os, signal; os.kill"):
        run_notebook(path, {"entidad": "demo"}, tmp_path / "sale.ipynb")


@pytest.mark.lento
def test_a_user_error_keeps_its_sentence_and_status(tmp_path: Path) -> None:
    source = "from pamlib.errors import UserError\nraise UserError('está vacío', 'Cópielo de nuevo', file='plan.xlsx')"
    with pytest.raises(CellUserError) as error:
        run_notebook(saved(tmp_path, notebook(source)), {"n": 1}, tmp_path / "sale.ipynb")
    assert error.value.sentence() == str(error.value) == "Archivo «plan.xlsx»: está vacío. Cópielo de nuevo."
    assert error.value.exit_status == 2


@pytest.mark.lento
def test_tags_cannot_hide_a_failure(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook(cell("1 / 0", tags=["raises-exception"])))
    with pytest.raises(RunError, match="ZeroDivisionError") as error:
        run_notebook(path, {"n": 1}, tmp_path / "sale.ipynb")
    assert error.value.cell == 2
    assert "1 / 0" in error.value.detail
    path = saved(tmp_path, notebook(cell("1 + 1", tags=["skip-execution"])))
    with pytest.raises(RunError, match=r"no corrió la celda 2 \(«1 \+ 1»\)"):
        run_notebook(path, {"n": 1}, tmp_path / "sale.ipynb")


@pytest.mark.lento
def test_a_cell_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook("import time; time.sleep(60)"))
    with pytest.raises(RunError, match=r"se detuvo en la celda 2 .* límite de 1 segundos"):
        run_notebook(path, {"n": 1}, tmp_path / "sale.ipynb", timeout=1)


@pytest.mark.lento
def test_promised_outputs_must_be_there(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook("1", pam={"salidas": ["datos.csv"]}))
    with pytest.raises(RunError, match=r"terminó sin escribir «datos\.csv»"):
        run_notebook(path, {"salida": str(tmp_path)}, tmp_path / "sale.ipynb")
    assert not (tmp_path / "sale.ipynb").exists()
