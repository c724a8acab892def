"""``pam seguimiento`` and ``pam ajustes --corte``: a page each, the same bytes twice, and what is refused."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest
import valdemora

from pamlib import kept_inputs, manifest
from pamlib.cli import main
from pamlib.demo import content
from pamlib.errors import UserError
from pamlib.report_inputs import inputs
from pamlib.seguimiento.ledger_events import decide
from pamlib.seguimiento.ledger_files import folder_of, read_submission, submission_names

CORTE = "2025-06-30"
ORACLE = content.load("oraculo_cortes.yml")
FINDINGS = sum(ORACLE["hallazgos"][CORTE].values())
ALERTS = sum(map(len, ORACLE["alertas"].values()))


@pytest.fixture(scope="module")
def space(tmp_path_factory, repo):
    return valdemora.office(tmp_path_factory.mktemp("raiz"), repo)


def pam(space, verb, *more, entity="demo"):
    return main([verb, "--entidad", entity, "--raiz", str(space.root), *more])


@pytest.mark.lento
def test_the_follow_up_of_a_corte_is_a_page_that_comes_out_the_same(space, capsys):
    assert pam(space, "seguimiento", "--corte", CORTE) == 1  # money paid above what was obligated is an error
    said = capsys.readouterr()
    assert "Reportaron en este corte: 62 de 66 líneas del plan" in said.out
    low = f"{ORACLE['fisico'][CORTE]['Plan']['minimo']:.1f}".replace(".", ",")
    assert f"Avance físico: {low} % que se conoce" in said.out
    assert f"Alertas: {ALERTS}; hallazgos de coherencia: {FINDINGS}" in said.out
    assert "Corriendo 50_seguimiento" in said.err
    folder = space.reports / f"seguimiento-{CORTE}"
    assert said.out.rstrip().endswith(str(folder / "seguimiento.html"))
    made = {path.name for path in folder.iterdir()}
    assert made == {
        "50_seguimiento.ipynb",
        "avance",
        "cartas",
        "estados",
        "manifiesto.json",
        "seguimiento.html",
        "tablas",
    }
    letters = len(list((folder / "cartas").iterdir()))
    assert f"{folder / 'cartas'} ({letters} archivos)" in said.out
    page = (folder / "seguimiento.html").read_text(encoding="utf-8")
    assert "<title>Seguimiento del plan · Secretaría de Educación Municipal de Valdemora · 30 de junio de 2025" in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert "Seguimiento del plan</h2>" not in page  # said once, above
    assert "Curva S: avance esperado y ejecutado" in page
    assert f"{low} % está ejecutado con evidencia" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert main(["verificar", str(folder), "--raiz", str(space.root)]) == 0
    assert "Igual byte por byte" in capsys.readouterr().out
    known = manifest.read(folder)
    assert known["clase"] == "seguimiento"
    assert {"data/raw/demo/seguimiento.yml", "notebooks/50_seguimiento.ipynb"} <= set(known["entradas"])
    assert any(name.startswith("data/processed/demo/seguimiento/envios/") for name in known["entradas"])
    assert not any(
        name.startswith(("data/raw/demo/datos/", "data/raw/demo/seguimiento/")) for name in known["entradas"]
    )
    assert not any(str(space.root) in str(value) for value in known["parametros"]["50_seguimiento"].values())


def test_what_comes_later_is_no_input_of_a_past_page(space):
    ledger = "data/processed/demo/seguimiento/"
    sent = ORACLE["envios"]
    for corte in ("2024-06-30", CORTE):
        named = inputs(space, corte, [])
        kept = [name for name in named if name.startswith(f"{ledger}envios/")]
        assert len(kept) == sum(count for day, count in sent.items() if day <= corte)
    folder = folder_of(space.processed)
    newest = max(submission_names(folder), key=lambda name: read_submission(folder, name)["corte"])
    signed = {"who": "Rosalba", "day": "2025-07-20", "why": "completo"}
    before = {corte: inputs(space, corte, []) for corte in ("2024-06-30", CORTE)}
    decide(folder, newest, "aprobado", **signed)
    assert inputs(space, "2024-06-30", []) == before["2024-06-30"]
    assert len(inputs(space, CORTE, [])) == len(before[CORTE]) + 1


def test_what_the_entity_changed_since_is_kept_as_it_was(space, tmp_path):
    own = replace(space, root=tmp_path)
    shutil.copytree(space.raw, own.raw)
    shutil.copytree(space.root / "notebooks", tmp_path / "notebooks")
    known = inputs(own, CORTE, [])
    kept_inputs.keep(own, known)
    goals, before = own.raw / "metas.yml", (own.raw / "metas.yml").read_bytes()
    goals.write_bytes(before + b"# hoy\n")
    (own.raw / "otro.yml").write_text("nuevo: true", encoding="utf-8")
    assert kept_inputs.changed(known, own) == ["data/raw/demo/metas.yml"]
    with kept_inputs.as_they_were(known, own, tmp_path / manifest.NAME) as then:
        assert (then.raw / "metas.yml").read_bytes() == before
        assert inputs(then, CORTE, []) == known  # and the new file is not there
        assert (then.root / "notebooks" / "50_seguimiento.ipynb").is_file()
    assert not then.root.exists()
    shutil.rmtree(own.processed / kept_inputs.FOLDER)
    with (
        pytest.raises(UserError, match=r"«data/raw/demo/metas\.yml» cambió desde que se hizo el informe") as gone,
        kept_inputs.as_they_were(known, own, tmp_path / manifest.NAME),
    ):
        pass
    assert gone.value.file == manifest.NAME


@pytest.mark.lento
def test_the_adjustments_have_their_page_too(space, capsys):
    assert pam(space, "ajustes", "--corte", CORTE) == 0
    folder = space.reports / f"ajustes-{CORTE}"
    assert capsys.readouterr().out.rstrip().endswith(str(folder / "ajustes.html"))
    assert {"control_de_cambios.xlsx", "control_de_cambios.docx"} <= {path.name for path in folder.iterdir()}
    page = (folder / "ajustes.html").read_text(encoding="utf-8")
    assert "Cambios por clase, de la versión 1.0.0 a la 2.0.0" in page
    assert "31,7 %" in page.replace("\N{NO-BREAK SPACE}", " ")  # 19 ÷ 60: the kinds are those of the strategy
    versions = space.raw / "versiones.yml"
    given = versions.read_bytes()
    versions.write_bytes(given.replace(b"2.0.0", b"3.0.0"))
    assert main(["verificar", str(folder), "--raiz", str(space.root)]) == 0  # made of the version of then
    said = capsys.readouterr().out
    assert "Cambió desde entonces, y se usó la copia guardada: data/raw/demo/versiones.yml." in said
    versions.write_bytes(given)
    (folder / "ajustes.html").write_text("otra cosa", encoding="utf-8")
    assert main(["verificar", str(folder), "--raiz", str(space.root)]) == 1
    assert "archivo ajustes.html: cambió" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("entity", "corte", "said"),
    [
        ("otra", CORTE, "La entidad «otra» no tiene plan en"),
        ("demo", "2024-01-31", "La entidad «demo» no tiene reportes hasta el 31 de enero de 2024. Envíe los libros"),
        ("demo", "31/12/2024", "La fecha «31/12/2024» de «corte» no se puede leer o no existe"),
        ("otra", None, "Falta la fecha de corte"),
    ],
)
def test_what_cannot_be_followed_is_said_in_one_sentence(space, capsys, entity, corte, said):
    assert pam(space, "seguimiento", *(["--corte", corte] if corte else []), entity=entity) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith(said)
    assert not (space.root / "reports" / entity / f"seguimiento-{corte}").exists()


def test_without_its_notebook_nothing_is_read(space, tmp_path, capsys):
    (tmp_path / "notebooks").mkdir()
    shutil.copytree(space.raw, tmp_path / "data" / "raw" / "demo")
    assert main(["seguimiento", "--raiz", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("Falta el cuaderno «50_seguimiento.ipynb» en")
    assert not (tmp_path / "data" / "processed").exists()
