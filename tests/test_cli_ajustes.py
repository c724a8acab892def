"""``pam ajustes`` and its notebook on the demonstration, whose plan had one adjustment."""

from __future__ import annotations

import shutil

import openpyxl
import pytest

from pamlib import sections_ajustes, sections_ajustes_metas
from pamlib.adjust.history import adjustments, rebound
from pamlib.cli import main
from pamlib.demo import plan_anterior
from pamlib.workspace import Workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory, repo):
    """A workspace with the demonstration only."""
    folder = tmp_path_factory.mktemp("ajustes")
    shutil.copytree(repo / "data" / "raw" / "demo", folder / "data" / "raw" / "demo")
    (folder / "notebooks").mkdir()
    return folder


def run(root, *words):
    return main(["ajustes", "--entidad", "demo", "--raiz", str(root), *words])


def test_the_adjustment_of_the_demonstration(root, tmp_path, capsys):
    assert run(root, "--salida", str(tmp_path / "salida")) == 0
    said = capsys.readouterr().out
    assert "De la versión 1.0.0 a la 2.0.0 (2025-03-14" in said
    assert "metas y objetivos: 2 (5 líneas)" in said  # one goal over two tasks, the other over three
    assert "plazos: 4 (3 líneas)" in said  # the task that was divided had one start and one end
    assert "Se unieron: «Realizar un curso presencial de inglés por año» y «Realizar un curso de inglés a" in said
    assert "Se dividió: «Firmar el convenio anual, definir los programas y pagar" in said
    assert "¿" not in said  # the person has answered
    book = openpyxl.load_workbook(tmp_path / "salida" / "control_de_cambios.xlsx")
    assert book["Control de cambios"]["A5"].value == "2.0.0"
    assert book["Detalle"].max_row == 3 + 14  # 17 changes by line; three goals' lines are not said again
    # The past is on the new line: the two whose text changed.
    step = adjustments(Workspace(root, "demo"))[0]
    likely = step.pares[step.pares["como"] == "parecido"]
    assert likely["confianza"].tolist() == [pytest.approx(0.97, abs=0.01)]
    assert len(step.cambios) == 17
    assert rebound({}, [step]) == {}


def test_a_change_without_a_reason_writes_nothing(root, tmp_path, capsys):
    other = tmp_path / "raiz"
    shutil.copytree(root, other)
    path = other / "data" / "raw" / "demo" / "versiones.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("clase: plazos", "clase: prioridades"), encoding="utf-8")
    assert run(other, "--salida", str(tmp_path / "salida")) == 2
    said = capsys.readouterr()
    assert "cambia la fecha de terminación de «Recorrer las 41 sedes rurales" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "salida").exists()
    assert run(other, "--sin-motivo") == 1
    assert "2.0.0 · plazos · L" in capsys.readouterr().out
    shown = sections_ajustes.load("demo", other)
    assert "4 cambios no dicen por qué" in sections_ajustes.changes(shown)._repr_html_()
    assert "hay cambios sin motivo" in sections_ajustes.save(shown, str(tmp_path / "cuaderno")).texto


def test_what_only_a_person_can_answer_is_asked_before_the_reasons(root, tmp_path, capsys):
    other = tmp_path / "raiz"
    shutil.copytree(root, other)
    path = other / "data" / "raw" / "demo" / "versiones.yml"
    path.write_text(path.read_text(encoding="utf-8").split("  equivalencias:")[0], encoding="utf-8")
    assert run(other, "--sin-motivo") == 1
    assert "¿Se dividió? «Firmar el convenio anual" in capsys.readouterr().err


def test_an_entity_without_versions(root, tmp_path, capsys):
    other = tmp_path / "raiz"
    shutil.copytree(root, other)
    (other / "data" / "raw" / "demo" / "versiones.yml").unlink()
    assert run(other) == 2
    assert "no tiene un archivo con las versiones de su plan" in capsys.readouterr().err
    shown = sections_ajustes.load("demo", other)
    for section in (sections_ajustes.versions, sections_ajustes.changes):
        assert "no lleva las versiones de su plan" in section(shown)._repr_html_()


def test_the_control_never_goes_among_what_the_office_gave(root, capsys):
    assert run(root, "--salida", str(root / "data" / "raw" / "demo")) == 2
    assert "no se tocan" in capsys.readouterr().err


def test_the_sections_show_changes_goals_and_files(root, tmp_path):
    shown = sections_ajustes.load("demo", root)
    assert "Acta 03 de 2025" in sections_ajustes.versions(shown)._repr_html_()
    assert "80 docentes con apoyo" in sections_ajustes.changes(shown)._repr_html_()
    assert "Meta nueva" in sections_ajustes_metas.goals(shown, "2025-06-30")._repr_html_()
    sections_ajustes.save(shown, str(tmp_path / "salida"))
    assert (tmp_path / "salida" / "control_de_cambios.docx").is_file()


def test_the_earlier_plan_is_the_same_twice():
    assert plan_anterior.build() == plan_anterior.build()


def test_a_plan_in_force_that_is_not_the_last_version_is_said(root, capsys):
    settings = root / "data" / "raw" / "demo" / "entidad.yml"
    kept = settings.read_text(encoding="utf-8")
    assert run(root) == 0
    assert "plan_vigente" not in capsys.readouterr().err
    settings.write_text(kept.replace("plan_v5.xlsx", "plan_v5_2024.xlsx"), encoding="utf-8")
    assert run(root) == 0
    settings.write_text(kept, encoding="utf-8")
    said = capsys.readouterr().err
    assert (
        "«plan_vigente» de entidad.yml dice «plan_v5_2024.xlsx», y la última versión (2.0.0) es «plan_v5.xlsx»" in said
    )
