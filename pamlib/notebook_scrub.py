"""An executed notebook without anything that would differ between two runs, or between machines.

papermill stamps times and paths, a kernel writes memory addresses and the folder of its cells, a widget draws its id at
random. None of that says anything of the data, and the same inputs must give the same bytes.

>>> clean("<f at 0x7f2d3c0a1b20> en /srv/pam/data", re.compile("/srv/pam"), {"/srv/pam": "<raíz>"})
'<f at 0x…> en <raíz>/data'

Out of scope: what the notebook shows, which is left as it is.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.notebook_parameters import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INJECTED_ID = "parametros-de-la-corrida"


def scrubbed(notebook: Any, values: Mapping[str, Any], labels: Mapping[Path, str]) -> Any:
    """``notebook`` without anything that would differ between two runs on the same inputs, or between machines."""
    import nbformat

    spellings = {
        spelling: label
        for folder, label in labels.items()
        for whole in {Path(folder).absolute(), Path(folder).resolve()}
        for spelling in (str(whole), whole.as_posix(), str(whole).replace("\\", "\\\\"))
    }
    paths = re.compile("|".join(re.escape(each) for each in sorted(spellings, key=len, reverse=True)) or r"(?!)")

    def cleaned(text: str) -> str:
        return clean(text, paths, spellings)

    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for cell in notebook.cells:
        for stamp in ("papermill", "execution"):
            cell.metadata.pop(stamp, None)
        if "injected-parameters" in tags(cell):
            cell.id = INJECTED_ID
            shown = {key: cleaned(value) if isinstance(value, str) else value for key, value in values.items()}
            cell.source = assignments(shown)
        if cell.cell_type == "code":
            cell.outputs = _walk(cell.outputs, cleaned)
    result = nbformat.from_dict(_numbered_widgets(notebook))  # type: ignore[no-untyped-call]
    nbformat.validate(result)
    return result


def clean(text: str, paths: re.Pattern[str], labels: Mapping[str, str]) -> str:
    """``text`` with each of the ``paths`` as its label, and without temporary files and addresses of this process."""
    text = paths.sub(lambda match: labels[match.group()], text)
    text = re.sub(r"(?:[A-Za-z]:)?[^\s\"'<>]*ipykernel_\d+[/\\]+\d+\.py", "<celda>", text)
    return re.sub(r"\bat 0x[0-9A-Fa-f]{6,}", "at 0x…", text)


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


def assignments(values: Mapping[str, Any]) -> str:
    """Source of the cell that holds the parameters of a run."""
    return "\n".join(["# Parámetros de esta corrida", *(f"{name} = {value!r}" for name, value in values.items())])
