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

The parts: :mod:`pamlib.notebook_parameters`, :mod:`pamlib.notebook_proof`, :mod:`pamlib.notebook_scrub`.

Out of scope: which notebooks make a report (:mod:`pamlib.report_run`), and exporting them.
"""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.kernel import manager_class, skip_slow_validator
from pamlib.notebook_parameters import Parameter, checked_parameters, declared_parameters, tags
from pamlib.notebook_proof import (
    SENTINEL,
    SENTINEL_ID,
    CellUserError,
    RunError,
    cell_error,
    check_outputs,
    check_ran,
    place,
)
from pamlib.notebook_scrub import INJECTED_ID, assignments, scrubbed
from pamlib.store import write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "SENTINEL",
    "CellUserError",
    "Parameter",
    "RunError",
    "checked_parameters",
    "count_code_cells",
    "declared_parameters",
    "parameterised_copy",
    "run_notebook",
]

_SENTINEL_SOURCE = f'from IPython.display import display\ndisplay({{"{SENTINEL}": {{"fin": True}}}}, raw=True)'


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
    check_ran(executed, sentinel, path.name)
    check_outputs(executed, values, expected, path.name)
    result = scrubbed(executed, values, labels or {})
    write_text(Path(output), json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return result


def parameterised_copy(path: Path, parameters: Mapping[str, Any], output: Path) -> Path:
    """Write to ``output`` the notebook at ``path``, not run, with ``parameters`` in a cell after its own.

    For what runs a notebook by itself (a dashboard). Checks the parameters as :func:`run_notebook` does.
    """
    raw = _load(path)
    values = checked_parameters(declared_parameters(raw, path.name), parameters, path.name)
    cells = [cell for cell in raw["cells"] if "injected-parameters" not in tags(cell)]
    after = next(number for number, cell in enumerate(cells, start=1) if "parameters" in tags(cell))
    injected: dict[str, Any] = {
        "cell_type": "code",
        "id": INJECTED_ID,
        "metadata": {"tags": ["injected-parameters"]},
        "source": assignments(values),
        "outputs": [],
        "execution_count": None,
    }
    raw["cells"] = [*cells[:after], injected, *cells[after:]]
    write_text(output, json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return output


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
    raw["cells"] = [cell for cell in raw["cells"] if "injected-parameters" not in tags(cell)]
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
                "cell_type": "code", "id": SENTINEL_ID, "metadata": {}, "source": _SENTINEL_SOURCE,
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
        raise cell_error(notebook, at[0], error.ename, error.evalue, error.traceback, path.name) from None
    except CellTimeoutError:
        where, number = place(notebook, at[0])
        raise RunError(
            f"El cuaderno {path.name} se detuvo en {where}: pasó el límite de {timeout:g} segundos por celda",
            notebook=path.name,
            cell=number,
        ) from None
    except (DeadKernelError, RuntimeError) as error:
        where, number = place(notebook, at[0])
        tail = kernel.said()
        raise RunError(
            f"El cuaderno {path.name} se detuvo en {where}: su proceso de Python terminó de repente "
            "(puede ser falta de memoria)",
            notebook=path.name,
            cell=number,
            detail=f"{error}\n{tail}",
        ) from error
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
