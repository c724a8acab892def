"""Notebooks stay thin and clean, and no tracked file ties the project to a machine or to the network.

A notebook's rules are one function that lists what is wrong, tried first on notebooks that break one rule each.
"""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

REPO = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(path for path in (REPO / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)

# Function words, enough to tell the language of a paragraph.
SPANISH = re.compile(r"\b(?:de|la|el|los|las|que|en|un|una|del|se|por|con|para|y|cada|su|al)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(?:the|of|and|is|are|this|that|with|for|from|by|each|its|an|be|or)\b", re.IGNORECASE)


def notebook_problems(notebook: NotebookNode, *, dashboard: bool) -> list[str]:
    """What a notebook of this project must not have. A dashboard may do without parameters."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"invalid: {error.args[0]}"]
    problems = []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        problems.append("kernelspec is not python3")
    problems += [f"stored metadata: {key}" for key in ("widgets", "papermill") if key in notebook.metadata]
    problems += language_problems(notebook)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) > 1 or (not tagged and not dashboard):
        problems.append(f"{len(tagged)} cells tagged parameters")
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            problems += [f"cell {number}: {found}" for found in code_problems(cell)]
    for cell in tagged:
        problems += parameter_problems(cell)
    return problems


def language_problems(notebook: NotebookNode) -> list[str]:
    """A heading comes first, and the prose reads as Spanish (by its function words)."""
    cells = notebook.cells
    problems = []
    if not cells or cells[0].cell_type != "markdown" or not re.match(r"# \S", cells[0].source):
        problems.append("does not open with a heading")
    prose = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    spanish, english = (len(words.findall(re.sub(r"`[^`]*`", "", prose))) for words in (SPANISH, ENGLISH))
    if spanish <= 2 * english:
        problems.append("the prose is not in Spanish")
    return problems


def code_problems(cell: NotebookNode) -> list[str]:
    """Stored results, and code that belongs in the package."""
    problems = []
    if cell.outputs:
        problems.append("stored outputs")
    if cell.execution_count is not None:
        problems.append("execution count")
    problems += [f"stored metadata: {key}" for key in ("execution", "papermill") if key in cell.metadata]
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return [*problems, "not plain Python"]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            problems.append(f"defines {node.name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and isinstance(node.value, ast.Lambda):
            problems.append("gives a function a name")
    return problems


def parameter_problems(cell: NotebookNode) -> list[str]:
    """Only ``name = literal``: a value derived from another would not follow an injected one."""
    problems = []
    for node in ast.parse(cell.source).body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        value = getattr(node, "value", None)
        try:
            ast.literal_eval(value if isinstance(target, ast.Name) and value is not None else ast.Name("x", ast.Load()))
        except ValueError:
            problems.append(f"derived in parameters: {ast.unparse(node)}")
    return problems


def test_the_notebooks_are_where_the_commands_look_for_them() -> None:
    names = {path.relative_to(REPO / "notebooks").as_posix() for path in NOTEBOOKS}
    assert names >= {"10_lectura.ipynb", "50_seguimiento.ipynb", "70_informe_semestral.ipynb", "tableros/plan.ipynb"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(REPO).as_posix())
def test_notebook_is_clean(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5), "older than nbformat 4.5"
    assert notebook_problems(notebook, dashboard="tableros" in path.parts) == []


def clean_notebook() -> NotebookNode:
    """A small notebook that keeps every rule."""
    cells = [
        new_markdown_cell("# Lectura del plan\n\nLo que se leyó de cada archivo y lo que se duda."),
        new_code_cell(
            'entidad = "demo"\ncorte: str = "2025-06-30"\naños = [-1, None]', metadata={"tags": ["parameters"]}
        ),
        new_code_cell("import pamlib\n\nsorted(['b', 'a'], key=lambda text: text)"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def add(source: str, **fields: object) -> Callable[[NotebookNode], None]:
    """Append a code cell."""
    return lambda notebook: notebook.cells.append(new_code_cell(source, **fields))


def set_source(index: int, source: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[index].update(source=source)


DIRTY: dict[str, tuple[Callable[[NotebookNode], object], str]] = {
    "output": (add("1", outputs=[{"output_type": "stream", "name": "stdout", "text": "1"}]), "cell 4: stored outputs"),
    "count": (add("1", execution_count=3), "cell 4: execution count"),
    "timing": (add("1", metadata={"execution": {}}), "cell 4: stored metadata: execution"),
    "function": (add("if entidad:\n    def sumar(x): ..."), "cell 4: defines sumar"),
    "async function": (add("async def leer(): ..."), "cell 4: defines leer"),
    "class": (add("class Vista: ..."), "cell 4: defines Vista"),
    "named lambda": (add("sumar = lambda x: x"), "cell 4: gives a function a name"),
    "magic": (add("%matplotlib inline"), "cell 4: not plain Python"),
    "shell": (add("!ls"), "cell 4: not plain Python"),
    "two parameter cells": (add("x = 1", metadata={"tags": ["parameters"]}), "2 cells tagged parameters"),
    "no parameter cell": (lambda notebook: notebook.cells[1].metadata.clear(), "0 cells tagged parameters"),
    "derived from a name": (set_source(1, "a = 1\nb = a"), "derived in parameters: b = a"),
    "f-string": (set_source(1, "a = f'{1}'"), "derived in parameters: a ="),
    "call": (set_source(1, "a = dict()"), "derived in parameters: a = dict()"),
    "import": (set_source(1, "import pamlib"), "derived in parameters: import pamlib"),
    "no heading": (set_source(0, "La lectura de los planes"), "does not open with a heading"),
    "English": (set_source(0, "# Reading\n\nWhat is read from each of the files"), "the prose is not in Spanish"),
    "kernel": (lambda notebook: notebook.metadata.kernelspec.update(name="pam"), "kernelspec is not python3"),
    "widget state": (lambda notebook: notebook.metadata.update(widgets={}), "stored metadata: widgets"),
    "invalid": (lambda notebook: notebook.cells[0].update(cell_type="otra"), "invalid"),
}


def test_a_clean_notebook_has_no_problems() -> None:
    assert notebook_problems(clean_notebook(), dashboard=False) == []


def test_a_dashboard_needs_no_parameters() -> None:
    notebook = clean_notebook()
    notebook.cells[1].metadata.clear()
    assert notebook_problems(notebook, dashboard=True) == []


@pytest.mark.parametrize("case", DIRTY)
def test_a_dirty_notebook_is_noticed(case: str) -> None:
    change, complaint = DIRTY[case]
    notebook = clean_notebook()
    change(notebook)
    problems = notebook_problems(notebook, dashboard=False)
    assert len(problems) == 1
    assert problems[0].startswith(complaint)


def tracked() -> list[Path]:
    """Files under version control, present in the checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPO, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [REPO / name for name in listed.stdout.decode("utf-8").split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    """Content of a text file; '' for a binary one."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8192] else content.decode("utf-8", errors="replace")


# A folder that only one machine has. Written so that this file does not match itself.
MACHINE_PATH = re.compile(r"(?<![\w./:>-])(?:/(?:work|root|home|Users)/\w|[A-Za-z]:\\+Users\\)")
# Anything a browser would fetch by itself: scripts, styles, fonts, images, modules.
REMOTE = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link\b[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?\s*(?:https?:)?//"""
    r"""|@import\s+["'](?:https?:)?//"""
    r"""|\b(?:from|import)\s*\(?\s*["']https?://"""
    r"""|\bcdn\.jsdelivr\.net|\bunpkg\.com|\bcdnjs\.|\bfonts\.g(?:oogleapis|static)\.com""",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /" + "work/main/x", True),
        ('"/' + 'home/ana/plan.xlsx"', True),
        ("C:" + "\\Users\\ana", True),
        ("data/" + "home/ana", False),
        ("https://example.org/" + "home/ana", False),
        ("/usr/bin/chromium", False),
    ],
)
def test_machine_path_pattern(text: str, found: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script src="https://example.org/a.js">', True),
        ("<script defer src=//example.org/a.js>", True),
        ('<link rel="stylesheet" href="https://example.org/a.css">', True),
        ("@font-face { src: url(https://example.org/a.woff2) }", True),
        ('import vega from "https://example.org/vega.js"', True),
        ('<script src="{{ static }}/a.js">', False),
        ('<a href="https://example.org/">', False),
        ("background: url(data:image/png;base64,AA)", False),
        ('"$schema": "https://vega.github.io/schema/vega-lite/v6.json"', False),
    ],
)
def test_remote_pattern(text: str, found: bool) -> None:
    assert bool(REMOTE.search(text)) is found


def test_no_tracked_file_names_a_folder_of_one_machine() -> None:
    found = {path.relative_to(REPO).as_posix(): MACHINE_PATH.search(text_of(path)) for path in tracked()}
    assert {name: match.group() for name, match in found.items() if match} == {}


def test_nothing_that_reaches_a_browser_asks_the_network() -> None:
    suffixes = {".html", ".j2", ".tpl", ".css", ".js", ".ipynb", ".svg"}
    browsed = [path for path in tracked() if path.suffix in suffixes and path.relative_to(REPO).parts[0] != "tests"]
    # Python that writes HTML counts as well.
    browsed += [path for path in tracked() if path.suffix == ".py" and path.relative_to(REPO).parts[0] == "pamlib"]
    found = {path.relative_to(REPO).as_posix(): REMOTE.search(text_of(path)) for path in browsed}
    assert browsed
    assert {name: match.group() for name, match in found.items() if match} == {}


def test_every_data_file_of_the_package_is_installed() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["pamlib"]
    inside = [
        path.relative_to(REPO / "pamlib").as_posix() for path in tracked() if path.is_relative_to(REPO / "pamlib")
    ]
    data = [name for name in inside if not name.endswith(".py")]
    assert "py.typed" in data
    assert [name for name in data if not any(fnmatch(f"/{name}", f"/{p}".replace("**/", "*")) for p in patterns)] == []


def test_outputs_are_not_tracked() -> None:
    names = [path.relative_to(REPO).as_posix() for path in tracked()]
    outputs = [name for name in names if name.startswith(("data/processed/", "reports/"))]
    assert sorted(outputs) == ["data/processed/README.md", "reports/README.md"]
