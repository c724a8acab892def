"""The two-month cycle of the guide, order by order, as a new analyst types it: from an empty folder on."""

from __future__ import annotations

import re
import shlex
import shutil

import openpyxl
import pytest
from seguimiento import ANA, LUIS, TASKS, plan

from pamlib import dashboard
from pamlib.cli import main
from pamlib.seguimiento import ledger
from pamlib.workspace import Workspace

pytestmark = pytest.mark.lento

POSTS = {ANA: "Líder de Calidad", LUIS: "Líder de Cobertura"}
VERSIONS = """versiones:
  - {version: 1.0.0, fecha: 2024-02-29, acto: Acta 01, archivo: "Plan 2024-2027.xlsx", responsable: Líder de Calidad}
  - version: 1.1.0
    fecha: 2025-05-20
    acto: Acta 07
    archivo: plan_ajustado.xlsx
    responsable: Líder de Calidad
    cambios:
      - {clase: plazos, motivo: El operador se contrató dos meses después}
"""


def orders(repo):
    """The orders of the section, in its order."""
    text = (repo / "docs" / "guia.md").read_text(encoding="utf-8")
    section = text.split("## El ciclo de cada dos meses\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```\n(.*?)```", section, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def entity_file(repo):
    """What the guide says to write in ``entidad.yml``."""
    text = (repo / "docs" / "guia.md").read_text(encoding="utf-8")
    return text.split("### La carpeta de la entidad\n")[1].split("```yaml\n")[1].split("```")[0]


def named(tasks):
    """The tasks with posts in the place of persons, as most plans have them."""
    out = {}
    for key, cells in tasks.items():
        out[key] = tuple(re.sub("|".join(POSTS), lambda match: POSTS[match[0]], cell) for cell in cells)
    return out


@pytest.fixture
def root(tmp_path, repo, monkeypatch):
    """A project without any entity, entered; the plan is where the analyst keeps it."""
    shutil.copytree(repo / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAM_RAIZ", str(tmp_path))
    monkeypatch.setattr(dashboard, "serve", lambda notebook, **_: 0 if notebook.is_file() else 1)
    return tmp_path


def fill(root):
    """What the responsibles do: 20 % in each task, and the workbook back in another folder."""
    (root / "devueltos").mkdir()
    for path in (root / "envio").glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        sheet = book["Tareas"]
        heads = {sheet.cell(6, column).value: column for column in range(1, sheet.max_column + 1)}
        for row in range(7, sheet.max_row + 1):
            if sheet.cell(row, heads["Tarea"]).value:
                sheet.cell(row, heads["Avance acumulado (%)"]).value = 0.2
        book.save(root / "devueltos" / path.name)


def adjust(raw):
    """The plan with another term, and its versions."""
    changed = {**TASKS, "contratar": (*TASKS["contratar"][:6], "jun-26", *TASKS["contratar"][7:])}
    plan(raw / "plan_ajustado.xlsx", named(changed))
    settings = raw / "entidad.yml"
    text = settings.read_text(encoding="utf-8").replace("Plan 2024-2027.xlsx", "plan_ajustado.xlsx")
    settings.write_text(text, encoding="utf-8")
    (raw / "versiones.yml").write_text(VERSIONS, encoding="utf-8")


def test_every_order_of_the_guide_does_what_it_says(root, repo, capsys):
    space = Workspace(root, "soacha")
    space.raw.mkdir(parents=True)
    plan(space.raw / "Plan 2024-2027.xlsx", named(TASKS))
    (space.raw / "entidad.yml").write_text(entity_file(repo), encoding="utf-8")
    done = []
    for order in orders(repo):
        words = shlex.split(order)
        assert words.pop(0) == "pam"
        if words[:2] == ["envios", "aprobar"]:
            names = [row["envio_id"] for row in ledger.submissions(ledger.folder_of(space.processed))]
            words[2:4] = [name[:8] for name in names]
        if words[:2] == ["ajustes", "--entidad"] and not any(each[0] == "ajustes" for each in done):
            adjust(space.raw)
        assert main(words) == 0, (order, capsys.readouterr().err)
        if words[0] == "plantilla":
            fill(root)
        done.append(words)
    assert [words[0] for words in done] == [
        "estrategia", "estrategia", "hitos", "hitos", "plantilla", "recibir", "recibir", "envios", "envios", "envios",
        "envios", "envios", "seguimiento", "tablero", "ajustes", "ajustes", "ajustes",
    ]  # fmt: skip
    said = capsys.readouterr().out
    assert "Reportaron en este corte: 5 de 5 líneas del plan" in said
    assert "Avance físico: 20,0 % que se conoce" in said
    assert "Cambios sin motivo: 0" in said
    assert (root / "control" / "control_de_cambios.docx").is_file()
    assert (space.reports / "seguimiento-2025-04-30" / "seguimiento.html").is_file()
    assert (space.reports / "ajustes-2025-06-30" / "ajustes.html").is_file()
