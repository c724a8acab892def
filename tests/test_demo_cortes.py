"""The eight cuts of the demonstration entity, received as an office would, against what was worked out by hand."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pamlib import report, sections_ajustes, sections_ajustes_metas
from pamlib.avance import alerts, entity, financial
from pamlib.cli import main
from pamlib.demo import content, cortes, plan_anterior, recibidos
from pamlib.sections_seguimiento.tasks import tasks_of
from pamlib.seguimiento import ledger
from pamlib.seguimiento.ledger_files import submission_names
from pamlib.workspace import Workspace

ORACLE = content.load("oraculo_cortes.yml")
CORTES = cortes.cortes()
LAST = CORTES[-1]
TASKS = {task.tarea: task.clave for task in [*content.tasks(), *plan_anterior.tasks()]}
#: Notes of what went well, or had to be understood and was.
QUIET = {"por_su_texto", "valor_entendido", "libro_sin_hoja_oculta", "hoja_no_usada"}
RESENT = "COBERTURA AGOSTO (enviado otra vez).xlsx"


@dataclass(frozen=True)
class Office:
    """One workspace with the demonstration's files, and what the command line said and did there."""

    root: Path
    statuses: tuple[int, ...] = ()

    @property
    def ledger(self) -> Path:
        return ledger.folder_of(Workspace(self.root, "demo").processed)

    def files(self, corte: str) -> list[str]:
        raw = Workspace(self.root, "demo").raw
        own = raw / f"avance_{corte}.xlsx"
        return [str(raw / cortes.FOLDER / corte), *([str(own)] if own.is_file() else [])]

    def receive(self, files: list[str], *more: str) -> int:
        words = ["recibir", *files, "--entidad", "demo", "--raiz", str(self.root), *more]
        return main([*words, "--recibido", "2025-07-09", "--recibe", "Rosalba Quimérica"])


def _office(folder: Path, repo: Path) -> Office:
    shutil.copytree(repo / "data" / "raw" / "demo", folder / "data" / "raw" / "demo")
    (folder / "notebooks").mkdir()
    return Office(folder)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Office:
    """The cuts received in order, each with its command."""
    new = _office(tmp_path_factory.mktemp("cortes"), repo)
    return Office(new.root, tuple(new.receive(new.files(corte), "--confirmar") for corte in CORTES))


@pytest.fixture(scope="module")
def backwards(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Office:
    """The same, the last cut first."""
    new = _office(tmp_path_factory.mktemp("al_reves"), repo)
    return Office(new.root, tuple(new.receive(new.files(corte), "--confirmar") for corte in reversed(CORTES)))


@pytest.fixture(scope="module")
def datos(office: Office) -> report.Datos:
    return report.load("", "demo", office.root)


@pytest.fixture(scope="module")
def follow(datos: report.Datos) -> dict[str, entity.FollowUp]:
    wanted = {*ORACLE["fisico"], *ORACLE["hallazgos"], ORACLE["termino_antes"]["corte"]}
    return {corte: entity.load(datos, corte) for corte in sorted(wanted)}


@pytest.fixture(scope="module")
def kept(office: Office) -> dict[str, dict[str, Any]]:
    """Submissions by (corte of the folder / file), as the oracle names them."""
    found = {}
    for row in ledger.submissions(office.ledger):
        name = row["archivo"]
        found[name if name.startswith("avance_") else f"{row['corte']}/{name}"] = row
    # The workbook that was sent twice came first by whichever name.
    return found


@pytest.fixture(scope="module")
def lines(datos: report.Datos) -> dict[str, str]:
    """Line of the plan, of either version → task key."""
    plans = pd.concat([datos.lineas, _former(datos)])
    texts = zip(plans["linea_id"], plans["tarea"], strict=True)
    return {str(line): TASKS[text] for line, text in texts}


def _former(datos: report.Datos) -> pd.DataFrame:
    from pamlib.seguimiento.plans import Plans

    assert datos.espacio is not None
    return Plans(datos.tablas, datos.espacio).tables(CORTES[0])["lineas"]


def test_a_dry_run_of_everything_writes_nothing(tmp_path: Path, repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = _office(tmp_path, repo)
    everything = [path for corte in CORTES for path in new.files(corte)]
    assert new.receive(everything) == 2  # one is of another entity
    said = capsys.readouterr().out
    assert "Envíos por guardar: 35; 1 ya se tenía; 1 no se pudo recibir. Nada se guardó todavía" in said
    assert not new.ledger.exists()


def test_every_file_has_its_line_in_the_oracle(office: Office) -> None:
    names = {name.removeprefix(f"{cortes.FOLDER}/") for name, _, _ in cortes.deliveries()}
    assert set(ORACLE["libros"]) == names
    assert sum(ORACLE["envios"].values()) == 35
    # 1: some cell did not enter; 2: some file did not.
    assert office.statuses == (0, 1, 0, 2, 0, 0, 1, 1)


def test_what_enters_of_each_cut(office: Office) -> None:
    found = Counter(row["corte"] for row in ledger.submissions(office.ledger))
    assert dict(found) == ORACLE["envios"]


@pytest.mark.parametrize("name", [name for name, each in ORACLE["libros"].items() if "avisa" in each])
def test_each_mischief_is_seen_for_what_it_is(name: str, kept: dict[str, Any], office: Office, lines: Any) -> None:
    expected = ORACLE["libros"][name]
    row = kept[name]
    codes = Counter(note[0] for note in row["hallazgos"])
    assert {code: count for code, count in codes.items() if code not in QUIET} == expected["avisa"]
    table = ledger.everything(office.ledger)["avances"]
    mine = table[table["envio_id"] == row["envio_id"]]
    entered = {
        lines[each["linea_id"]]: (None if pd.isna(each["avance"]) else round(each["avance"] * 100, 6), each["lectura"])
        for each in mine.to_dict("records")
    }
    for task, percentage, reading in expected["entran"]:
        assert entered[task] == (percentage, reading), task
    assert not set(expected.get("no_entran", ())) & set(entered)


def test_the_workbook_of_another_entity_is_refused_by_name(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (name,) = recibidos.refused_files()
    path = Workspace(office.root, "demo").raw / cortes.FOLDER / name
    assert office.receive([str(path)]) == 2
    assert ORACLE["libros"][name]["rechazo"] in capsys.readouterr().out


def test_an_old_corte_sent_again_is_known(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = Workspace(office.root, "demo").raw / cortes.FOLDER / "2024-12-31" / RESENT
    assert office.receive([str(path)]) == 0
    assert "ya se recibió el 2025-07-09 (COBERTURA AGOSTO.xlsx)" in capsys.readouterr().out


def test_the_task_typed_again_is_asked(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Workspace(office.root, "demo").raw / cortes.FOLDER / "2024-10-31" / "tic sin claves.xlsx"
    questions = tmp_path / "preguntas.yml"
    office.receive([str(path)], "--preguntas", str(questions))
    assert "1 pregunta. " in capsys.readouterr().out
    assert "Formar a 200 docentes en pensamiento computacional y accesibilidad" in questions.read_text("utf-8")


def test_two_people_in_conflict(office: Office, lines: Any) -> None:
    for corte in CORTES:
        found = ledger.conflicts(office.ledger, corte)
        said = {key: sorted(int(part) for part in found["dice"].str.extract(r"0\.(\d+)")[0]) for key in found["clave"]}
        assert {lines[key]: value for key, value in said.items()} == ORACLE["conflictos"].get(corte, {})


def test_the_order_of_receiving_changes_nothing(office: Office, backwards: Office) -> None:
    for corte in CORTES:
        for read in (ledger.state, ledger.history):
            mine, other = read(office.ledger, corte), read(backwards.ledger, corte)
            for table in mine:
                # The workbook sent twice is kept by the name under which it came first.
                one, two = (each.replace({"origen_archivo": {RESENT: "COBERTURA AGOSTO.xlsx"}}) for each in
                            (mine[table], other[table]))  # fmt: skip
                pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("corte", ORACLE["fisico"])
def test_physical_progress(corte: str, follow: dict[str, entity.FollowUp]) -> None:
    rolled = follow[corte].rolled
    found = rolled[rolled["nivel"].isin(["plan", "componente"])].set_index("texto")
    assert list(found.index) == ["Plan", *(name for name in ORACLE["fisico"][corte] if name != "Plan")]
    for name, expected in ORACLE["fisico"][corte].items():
        assert found.loc[name, "avance"] * 100 == pytest.approx(expected["avance"], abs=5e-5), name
        assert found.loc[name, "avance_minimo"] * 100 == pytest.approx(expected["minimo"], abs=5e-5), name


def test_a_zero_that_says_finished_keeps_what_was_done(follow: dict[str, entity.FollowUp], lines: Any) -> None:
    expected = ORACLE["termino_antes"]
    state = follow[expected["corte"]].state
    row = state[state["linea_id"].map(lines) == expected["tarea"]].iloc[0]
    assert (row["avance"] * 100, row["lectura"]) == (expected["avance"], "ya terminado")


def test_who_never_reported(follow: dict[str, entity.FollowUp], lines: Any) -> None:
    state = follow[LAST].state
    silent = state[state["corte_valor"].eq("") & state["lectura"].eq("sin reporte")]["linea_id"]
    assert [lines[line] for line in silent] == ORACLE["nunca_reporta"]


def test_indicators_of_each_kind(follow: dict[str, entity.FollowUp]) -> None:
    table = follow[LAST].indicator_table.set_index("texto")
    measured = table[table["tipo"] != ""]
    assert set(measured.index) == set(ORACLE["indicadores"])
    for text, expected in ORACLE["indicadores"].items():
        assert measured.loc[text, "tipo"] == expected["tipo"]
        assert measured.loc[text, "avance"] == pytest.approx(expected["avance"], abs=5e-7), text
        if "vigencia" in expected:
            assert measured.loc[text, "avance_vigencia"] == pytest.approx(expected["vigencia"], abs=5e-7), text


def test_what_was_expected_of_each_indicator(follow: dict[str, entity.FollowUp]) -> None:
    table = follow[LAST].indicator_table.set_index("texto")
    for text, value in ORACLE["esperado_indicadores"].items():
        if value is None:
            assert table.loc[text, "regla_esperado"] == "sin declarar", text
        else:
            assert table.loc[text, "esperado"] == pytest.approx(value, abs=5e-7), text


def test_money_by_year(follow: dict[str, entity.FollowUp], datos: report.Datos) -> None:
    now = follow[LAST]
    table = financial.execution(now.units, now.lineas, datos.recursos, rule=now.rule).set_index("vigencia")
    for year, expected in ORACLE["dinero"].items():
        for name in ("definitivo", "compromisos", "obligaciones", "pagos"):
            assert table.loc[year, f"{name}_cop"] == expected[name], (year, name)
        assert table.loc[year, "ejecucion"] == pytest.approx(expected["ejecucion"], abs=5e-7)


def test_earned_value(follow: dict[str, entity.FollowUp]) -> None:
    found, expected = follow[LAST].value, ORACLE["valor_ganado"]
    assert found.unidades["entra"].sum() == 9
    assert found.total is not None
    for name in ("bac", "pv", "ev", "ac", "eac"):
        assert getattr(found.total, name) == pytest.approx(expected[name], abs=1), name
    for name in ("cpi", "spi", "tcpi"):
        assert getattr(found.total, name) == pytest.approx(expected[name], abs=5e-7), name


@pytest.mark.parametrize("corte", ORACLE["hallazgos"])
def test_findings_of_coherence(corte: str, follow: dict[str, entity.FollowUp]) -> None:
    assert dict(Counter(follow[corte].findings["codigo"])) == ORACLE["hallazgos"][corte]


def test_alerts(follow: dict[str, entity.FollowUp], datos: report.Datos, lines: Any) -> None:
    now = follow[LAST]
    table = alerts.alerts(
        now.lineas, datos.tablas["responsables"], now.state, LAST, days=now.strategy.dias_alerta,
        outlook=now.outlook, units=now.units, recursos=datos.recursos, hitos=now.milestone_table,
    )  # fmt: skip
    found = {kind: sorted(lines[line] for line in each["linea_id"]) for kind, each in table.groupby("clase")}
    assert found == ORACLE["alertas"]


def test_milestones(follow: dict[str, entity.FollowUp], lines: Any) -> None:
    now = follow[LAST]
    found: dict[str, list[str]] = {}
    for row in now.milestone_table.to_dict("records"):
        found.setdefault(lines[row["linea_id"]], []).append(row["estado"])
    assert found == ORACLE["hitos"]
    due = {lines[key]: value * 100 for key, value in zip(now.state["linea_id"], now.state["esperado"], strict=True)}
    assert {key: due[key] for key in ORACLE["esperado"]} == ORACLE["esperado"]


def test_the_day_each_task_really_ended(follow: dict[str, entity.FollowUp], lines: Any) -> None:
    tasks = tasks_of(follow[LAST])
    told = tasks[tasks["fecha_fin_real"] != ""]
    found = {lines[row["linea_id"]]: [row["fecha_fin_real"], row["dias_fin"]] for row in told.to_dict("records")}
    assert found == ORACLE["terminaron"]


def test_goals_against_the_old_and_the_new_one(office: Office) -> None:
    ajustes = sections_ajustes.load("demo", office.root)
    table = sections_ajustes_metas.compared(ajustes, LAST).set_index("texto")
    moved = table[table["meta_antes"].notna() & (table["meta_antes"] != table["meta_ahora"])]
    assert set(moved.index) == set(ORACLE["metas_del_ajuste"])
    for text, expected in ORACLE["metas_del_ajuste"].items():
        for name, value in expected.items():
            assert moved.loc[text, name] == pytest.approx(value, abs=5e-7), (text, name)


def test_lines_that_joined_and_one_that_was_divided(office: Office, datos: report.Datos, lines: Any) -> None:
    ajustes = sections_ajustes.load("demo", office.root)
    table = sections_ajustes_metas.reported_before(ajustes, LAST)
    found = {lines[row["linea_antes"]]: row for row in table.to_dict("records")}
    assert set(found) == set(ORACLE["lineas_del_ajuste"])
    for task, expected in ORACLE["lineas_del_ajuste"].items():
        row = found[task]
        weight = None if pd.isna(row["peso"]) else row["peso"]
        assert (row["cambio"], round(row["ultimo"] * 100), weight) == tuple(expected.values())
        assert row["corte_valor"] == "2025-02-28"
    then = ORACLE["antes_del_ajuste"]
    state = entity.load(datos, then["corte"]).state
    for line, value, reading in zip(state["linea_id"], state["avance"], state["lectura"], strict=True):
        if lines[line] in then:
            expected = then[lines[line]]
            assert (None if pd.isna(value) else round(value * 100, 6)) == expected
            assert reading == "anterior al ajuste"


def test_who_has_not_returned_the_last_one(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["envios", "faltan", "--entidad", "demo", "--raiz", str(office.root), "--corte", LAST]) == 0
    said = capsys.readouterr().out
    assert said.count(" tareas)") == ORACLE["faltan"]
    assert "Líder de PPT (2 tareas)" in said


def test_the_demonstration_receives_them_once(office: Office, tmp_path: Path, repo: Path) -> None:
    new = _office(tmp_path, repo)
    assert recibidos.receive(Workspace(new.root, "demo")) == 35
    assert recibidos.receive(Workspace(new.root, "demo")) == 0
    # A workbook of another release of the demonstration is not mixed with those of this one.
    names = set(submission_names(new.ledger))
    other = new.root / "otra" / "tic.xlsx"
    other.parent.mkdir()
    altered = openpyxl.load_workbook(Workspace(new.root, "demo").raw / cortes.FOLDER / CORTES[0] / "tic.xlsx")
    altered.worksheets[1]["O7"].value = "otra versión"
    altered.save(other)
    new.receive([str(other)], "--confirmar")
    assert len(submission_names(new.ledger)) == len(names) + 1
    assert recibidos.receive(Workspace(new.root, "demo")) == 35
    assert set(submission_names(new.ledger)) == names
    # The day it was received decides nothing but the conflict of one day.
    columns = ["linea_id", "avance", "lectura"]
    pd.testing.assert_frame_equal(
        ledger.state(new.ledger, LAST)["avances"][columns].sort_values("linea_id", ignore_index=True),
        ledger.state(office.ledger, LAST)["avances"][columns].sort_values("linea_id", ignore_index=True),
    )
