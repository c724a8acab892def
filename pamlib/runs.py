"""Runs one notebook by papermill, and believes it only when there is proof that it ran to its end.

papermill alone says "done" to a cell with ``sys.exit(0)``, to a kernel that was killed and to a parameter nobody
declared; it turns ``007`` into 7 and stamps times and paths into the notebook it writes. Here instead

* parameters are those that the notebook's cell tagged ``parameters`` declares, with the types it declares;
* success means that no cell failed, every code cell ran, a sentinel appended after the last cell was reached, and the
  outputs the notebook promises (``metadata.pam.salidas``, under its parameter ``salida``) and the caller expects exist;
* the notebook written holds no time, duration, random id, memory address or path of this machine.

>>> run_notebook(Path("notebooks/10_lectura.ipynb"), {"entidad": "demo"}, Path("10_lectura.ipynb"))  # doctest: +SKIP

A failing cell raises :class:`CellUserError` when it raised a :class:`~pamlib.errors.UserError` (the same sentence),
else :class:`RunError`, which names notebook and cell. Nothing is written then.

Out of scope: which notebooks make a report (:mod:`pamlib.report_run`), and exporting them.
"""

from __future__ import annotations

import ast
import json
import logging
import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import InternalError, UserError
from pamlib.kernel import manager_class, skip_slow_validator
from pamlib.store import write_text
from pamlib.workspace import check_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SENTINEL = "application/vnd.pam.fin+json"
_SENTINEL_ID = "pam-fin"
_SENTINEL_SOURCE = f'from IPython.display import display\ndisplay({{"{SENTINEL}": {{"fin": True}}}}, raw=True)'
_INJECTED_ID = "parametros-de-la-corrida"
_MISSING = object()
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,), "int": (int,), "float": (float, int), "bool": (bool,), "list": (list, tuple), "dict": (dict,)
}  # fmt: skip
_TYPE_WORDS = {
    "str": "un texto", "int": "un número entero", "float": "un número", "bool": "True o False",
    "list": "una lista", "dict": "un diccionario", "date": "una fecha como 2025-06-30",
}  # fmt: skip


class RunError(InternalError):
    """A notebook that did not run to its end; the message, in Spanish, names the notebook and the cell.

    ``cell`` is its 1-based position in the notebook as it is on disk (``None`` when no cell is to blame), ``detail``
    the kernel's traceback, for the log.
    """

    def __init__(self, message: str, *, notebook: str, cell: int | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.notebook, self.cell, self.detail = notebook, cell, detail


class CellUserError(UserError):
    """A :class:`UserError` that a cell raised, with the sentence it had there."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        super().__init__(sentence, "")

    def sentence(self) -> str:
        """The sentence, untouched."""
        return self._sentence


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter that a notebook declares; ``kind`` is a key of the known types, ``date``, or '' (anything)."""

    name: str
    kind: str
    optional: bool = False
    required: bool = False


# --- parameters -----------------------------------------------------------------------------------------------------


def declared_parameters(notebook: Mapping[str, Any], name: str) -> dict[str, Parameter]:
    """Parameters of ``notebook`` (parsed JSON), read from its cell tagged ``parameters`` without running it.

    The type is the annotation's, or else the default's. A text is a date when its name is ``corte`` or begins with
    ``fecha``, or when its default is one. Raises :class:`UserError` without exactly one such cell.
    """
    tagged = [cell for cell in notebook["cells"] if "parameters" in _tags(cell)]
    if len(tagged) != 1:
        raise UserError(
            "tiene más de una celda con la etiqueta «parameters»"
            if tagged
            else "no tiene una celda con la etiqueta «parameters»",
            "Deje una sola celda con los parámetros y póngale esa etiqueta en JupyterLab",
            file=name,
        )
    try:
        body = ast.parse("".join(tagged[0]["source"])).body
    except SyntaxError as error:
        raise UserError(
            f"la celda de parámetros no es Python válido (línea {error.lineno})",
            'Corríjala: una asignación por línea, como «entidad: str = "demo"»',
            file=name,
        ) from error
    found: dict[str, Parameter] = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = _parameter(node.target.id, node.annotation, node.value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = _parameter(target.id, None, node.value)
    return found


def _parameter(name: str, annotation: ast.expr | None, value: ast.expr | None) -> Parameter:
    default: Any = _MISSING
    if value is not None:
        try:
            default = ast.literal_eval(value)
        except ValueError:
            default = _MISSING
    kind, optional = _annotated(annotation) if annotation is not None else ("", default is None)
    if annotation is None and default is not _MISSING and type(default).__name__ in _TYPES:
        kind = type(default).__name__
    dated = name == "corte" or name.startswith("fecha") or (isinstance(default, str) and _is_date(default))
    if kind in {"str", ""} and dated:
        kind = "date"
    return Parameter(name, kind, optional=optional, required=value is None)


def _annotated(annotation: ast.expr) -> tuple[str, bool]:
    """``int`` → ('int', False); ``str | None`` → ('str', True); ``list[str]`` → ('list', False); else ('', …)."""
    text = ast.unparse(annotation).strip("'\"")
    parts = [part.strip() for part in text.split("|")]
    kinds = [part.split("[")[0] for part in parts if part != "None"]
    return (kinds[0] if len(kinds) == 1 and kinds[0] in _TYPE_WORDS else "", "None" in parts)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def checked_parameters(declared: Mapping[str, Parameter], given: Mapping[str, Any], notebook: str) -> dict[str, Any]:
    """``given`` as plain values a notebook can be handed: paths and dates as text, codes never as numbers.

    Raises :class:`UserError` for an unknown name (naming the known ones), a wrong type, or a required one left out.
    """
    unknown = [name for name in given if name not in declared]
    if unknown:
        known = ", ".join(sorted(declared)) or "ninguno"
        raise UserError(f"no conoce el parámetro «{unknown[0]}»", f"Use uno de los que declara: {known}", file=notebook)
    absent = [name for name, parameter in declared.items() if parameter.required and name not in given]
    if absent:
        raise UserError(f"necesita el parámetro «{absent[0]}»", "Indíquelo al correr el cuaderno", file=notebook)
    return {name: _checked(declared[name], value, notebook) for name, value in given.items()}


def _checked(parameter: Parameter, value: Any, notebook: str) -> Any:
    if isinstance(value, Path):
        value = str(value)
    elif isinstance(value, date):
        value = value.isoformat()[:10]
    if value is None and parameter.optional:
        return None
    if parameter.kind == "date" and isinstance(value, str):
        return check_date(value, parameter.name)
    allowed = _TYPES.get("str" if parameter.kind == "date" else parameter.kind)
    is_flag = isinstance(value, bool)
    if allowed is None or (isinstance(value, allowed) and is_flag == (parameter.kind == "bool")):
        return value
    remedy = f"Escriba {_TYPE_WORDS[parameter.kind]}"
    if parameter.kind == "str" and isinstance(value, int):
        remedy = 'Los códigos van como texto, entre comillas, para no perder sus ceros: "05001"'
    raise UserError(f"el parámetro «{parameter.name}» no puede ser {value!r}", remedy, file=notebook)


# --- the run --------------------------------------------------------------------------------------------------------


def run_notebook(
    path: Path,
    parameters: Mapping[str, Any],
    output: Path,
    *,
    progress: Callable[[], object] | None = None,
    timeout: float | None = None,
    labels: Mapping[Path, str] | None = None,
    expected: Iterable[Path] = (),
    environment: Mapping[str, str] | None = None,
) -> Any:
    """Run the notebook at ``path`` in a kernel of its own, write it executed to ``output`` and return it.

    Parameters
    ----------
    parameters: name → value, checked against what the notebook declares.
    progress: called after each code cell.
    timeout: seconds that one cell may take; ``None`` for no limit.
    labels: folders whose path is written as the given text wherever it shows up in the result.
    expected: files that must exist, not empty, after the run.
    environment: variables for the kernel, besides this process's own.

    Raises :class:`UserError`, :class:`CellUserError` or :class:`RunError`; ``output`` is then left as it was.
    """
    path = Path(path)
    raw = _load(path)
    values = checked_parameters(declared_parameters(raw, path.name), parameters, path.name)
    notebook = _prepared(raw)
    with tempfile.TemporaryDirectory(prefix="pam-", ignore_cleanup_errors=True) as folder:
        executed = _execute(notebook, values, path, manager_class(Path(folder), environment), progress, timeout)
    sentinel = executed.cells.pop()
    _check_ran(executed, sentinel, path.name)
    _check_outputs(executed, values, expected, path.name)
    result = _scrubbed(executed, values, labels or {})
    write_text(Path(output), json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return result


def parameterised_copy(path: Path, parameters: Mapping[str, Any], output: Path) -> Path:
    """Write to ``output`` the notebook at ``path``, not run, with ``parameters`` in a cell after its own.

    For what runs a notebook by itself (a dashboard). Checks the parameters as :func:`run_notebook` does.
    """
    raw = _load(path)
    values = checked_parameters(declared_parameters(raw, path.name), parameters, path.name)
    cells = [cell for cell in raw["cells"] if "injected-parameters" not in _tags(cell)]
    after = next(number for number, cell in enumerate(cells, start=1) if "parameters" in _tags(cell))
    injected: dict[str, Any] = {
        "cell_type": "code",
        "id": _INJECTED_ID,
        "metadata": {"tags": ["injected-parameters"]},
        "source": _assignments(values),
        "outputs": [],
        "execution_count": None,
    }
    raw["cells"] = [*cells[:after], injected, *cells[after:]]
    write_text(output, json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return output


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _assignments(values: Mapping[str, Any]) -> str:
    return "\n".join(["# Parámetros de esta corrida", *(f"{name} = {value!r}" for name, value in values.items())])


def count_code_cells(path: Path) -> int:
    """How many times :func:`run_notebook` will call ``progress`` (its own two cells included)."""
    cells: list[dict[str, Any]] = _load(Path(path))["cells"]
    return 2 + sum(1 for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip())


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"el cuaderno «{path}» no existe", "Revise la ruta") from None
    except (OSError, ValueError) as error:
        raise UserError("no se puede leer como cuaderno de Jupyter", "Ábralo y guárdelo de nuevo", file=path) from error
    if not isinstance(raw, dict) or raw.get("nbformat") != 4 or not isinstance(raw.get("cells"), list):
        raise UserError("no es un cuaderno de Jupyter (formato 4)", "Ábralo y guárdelo en JupyterLab", file=path)
    return raw


def _prepared(raw: dict[str, Any]) -> Any:
    """A copy to execute: no old results, an id of its own for every cell, the sentinel at the end."""
    import nbformat

    raw = json.loads(json.dumps(raw))
    raw["cells"] = [cell for cell in raw["cells"] if "injected-parameters" not in _tags(cell)]
    seen: set[str] = set()
    for number, cell in enumerate(raw["cells"], start=1):
        if not cell.get("id") or cell["id"] in seen:
            cell["id"] = f"celda-{number:03d}"  # nbformat would draw one at random
        seen.add(cell["id"])
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    raw["nbformat_minor"] = max(5, raw.get("nbformat_minor", 0))
    notebook = nbformat.reads(json.dumps(raw), as_version=4)  # type: ignore[no-untyped-call]
    notebook.cells.append(
        nbformat.from_dict(  # type: ignore[no-untyped-call]
            {
                "cell_type": "code", "id": _SENTINEL_ID, "metadata": {}, "source": _SENTINEL_SOURCE,
                "outputs": [], "execution_count": None,
            }
        )
    )  # fmt: skip
    return notebook


def _execute(
    notebook: Any,
    values: dict[str, Any],
    path: Path,
    kernel: Any,
    progress: Callable[[], object] | None,
    timeout: float | None,
) -> Any:
    """Hand the notebook to papermill; turn each way it can end badly into one of our errors."""
    skip_slow_validator()
    try:
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill.exceptions import PapermillExecutionError
        from papermill.execute import execute_notebook
    except ModuleNotFoundError as error:
        raise UserError(
            f"falta «{error.name}», que se necesita para correr cuadernos",
            'Instale con: pip install "pamlib[cuadernos]"',
        ) from error

    at: list[Any] = [None]

    def started(cell: Any, **_: Any) -> None:
        at[0] = cell

    def executed(**_: Any) -> None:
        if progress is not None:
            progress()

    loggers = [logging.getLogger(name) for name in ("papermill", "traitlets")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:  # their English lines repeat what our errors say
        logger.setLevel(logging.CRITICAL + 1)
    try:
        return execute_notebook(
            notebook,
            None,
            values,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=timeout,
            record_timing=False,
            force_raise_errors=True,
            kernel_manager_class=kernel,
            resources={"metadata": {"path": str(path.resolve().parent)}},
            on_cell_start=started,
            on_cell_executed=executed,
        )
    except PapermillExecutionError as error:
        raise _cell_error(notebook, at[0], error.ename, error.evalue, error.traceback, path.name) from None
    except CellTimeoutError:
        place, number = _place(notebook, at[0])
        raise RunError(
            f"El cuaderno {path.name} se detuvo en {place}: pasó el límite de {timeout:g} segundos por celda",
            notebook=path.name,
            cell=number,
        ) from None
    except (DeadKernelError, RuntimeError) as error:
        place, number = _place(notebook, at[0])
        tail = kernel.said()
        raise RunError(
            f"El cuaderno {path.name} se detuvo en {place}: su proceso de Python terminó de repente "
            "(puede ser falta de memoria)",
            notebook=path.name,
            cell=number,
            detail=f"{error}\n{tail}",
        ) from error
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


# --- proof of success -----------------------------------------------------------------------------------------------


def _cell_error(notebook: Any, cell: Any, kind: str, text: str, traceback: list[str], name: str) -> Exception:
    if kind == UserError.__name__ or kind in {each.__name__ for each in UserError.__subclasses__()}:
        return CellUserError(text)
    place, number = _place(notebook, cell)
    said = f"{kind}: {text}".rstrip(": ") if kind != "SystemExit" else "la celda pidió salir (SystemExit)"
    return RunError(
        f"El cuaderno {name} falló en {place}: {said}",
        notebook=name,
        cell=number,
        detail=re.sub("\x1b\\[.*?[mK]", "", "\n".join(traceback)),
    )


def _place(notebook: Any, cell: Any) -> tuple[str, int | None]:
    """``la celda 7 («Recursos por año»)``: position on disk, and the heading above it or else its first line."""
    cells = [each for each in notebook.cells if "injected-parameters" not in _tags(each)]
    ids = [each.id for each in cells]
    if cell is None:
        return "el arranque", None
    if cell.id == _SENTINEL_ID:
        return "el final, después de la última celda", None
    if cell.id not in ids:
        return "la celda de parámetros de la corrida", None
    position = ids.index(cell.id)
    headings = [
        line.lstrip("# ").strip()
        for above in cells[: position + 1]
        if above.cell_type == "markdown"
        for line in above.source.splitlines()
        if re.match(r"#{1,6} ", line)
    ]
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    title = headings[-1] if headings else lines[0] if lines else ""
    return f"la celda {position + 1} («{title[:60]}»)", position + 1


def _check_ran(notebook: Any, sentinel: Any, name: str) -> None:
    """No error output, every code cell executed, sentinel reached; raise :class:`RunError` otherwise."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise _cell_error(notebook, cell, output.ename, output.evalue, output.traceback, name)
        if cell.source.strip() and cell.execution_count is None:
            place, number = _place(notebook, cell)
            raise RunError(f"El cuaderno {name} no corrió {place}", notebook=name, cell=number)
    if not any(SENTINEL in output.get("data", {}) for output in sentinel.outputs):
        raise RunError(f"El cuaderno {name} no llegó a su final", notebook=name)


def _check_outputs(notebook: Any, values: Mapping[str, Any], expected: Iterable[Path], name: str) -> None:
    """Every promised or expected file exists and holds something; raise :class:`RunError` otherwise."""
    folder = values.get("salida")
    promised = notebook.metadata.get("pam", {}).get("salidas", []) if folder else []
    for file in [*(Path(folder or "") / each for each in promised), *map(Path, expected)]:
        if not file.is_file() or file.stat().st_size == 0:
            raise RunError(f"El cuaderno {name} terminó sin escribir «{file.name}»", notebook=name)


# --- the same bytes twice -------------------------------------------------------------------------------------------


def _scrubbed(notebook: Any, values: Mapping[str, Any], labels: Mapping[Path, str]) -> Any:
    """``notebook`` without anything that would differ between two runs on the same inputs, or between machines."""
    import nbformat

    spellings = {
        spelling: label
        for folder, label in labels.items()
        for whole in {Path(folder).absolute(), Path(folder).resolve()}
        for spelling in (str(whole), whole.as_posix(), str(whole).replace("\\", "\\\\"))
    }
    paths = re.compile("|".join(re.escape(each) for each in sorted(spellings, key=len, reverse=True)) or r"(?!)")

    def clean(text: str) -> str:
        text = paths.sub(lambda match: spellings[match.group()], text)
        text = re.sub(r"(?:[A-Za-z]:)?[^\s\"'<>]*ipykernel_\d+[/\\]+\d+\.py", "<celda>", text)
        return re.sub(r"\bat 0x[0-9A-Fa-f]{6,}", "at 0x…", text)

    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for cell in notebook.cells:
        for stamp in ("papermill", "execution"):
            cell.metadata.pop(stamp, None)
        if "injected-parameters" in _tags(cell):
            cell.id = _INJECTED_ID
            shown = {key: clean(value) if isinstance(value, str) else value for key, value in values.items()}
            cell.source = _assignments(shown)
        if cell.cell_type == "code":
            cell.outputs = _walk(cell.outputs, clean)
    result = nbformat.from_dict(_numbered_widgets(notebook))  # type: ignore[no-untyped-call]
    nbformat.validate(result)
    return result


def _walk(value: Any, clean: Callable[[str], str]) -> Any:
    """``value`` with every text in it passed through ``clean`` (keys are left alone)."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return type(value)({key: _walk(each, clean) for key, each in value.items()})
    return [_walk(each, clean) for each in value] if isinstance(value, list) else value


def _numbered_widgets(notebook: Any) -> Any:
    """``notebook`` with the random ids of its widgets replaced by their order of appearance."""
    state = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    text = json.dumps(notebook, ensure_ascii=False)
    order = sorted((text.index(each), each) for each in state)
    for number, (_, each) in enumerate(order, start=1):
        text = text.replace(each, f"{number:032x}")
    return json.loads(text)
