"""The ledger: nothing lost, nothing half-read, and a state that depends on what was sent, not on when it was read."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import pytest
from envios import CORTES, keep, submission
from hypothesis import given, settings
from hypothesis import strategies as st

from pamlib.errors import UserError
from pamlib.seguimiento import ledger
from pamlib.seguimiento.keys import own_columns
from pamlib.seguimiento.ledger_events import close, decide, find, prefer, reopen, standing
from pamlib.seguimiento.ledger_files import (
    clean,
    original,
    read_submission,
    submission_names,
    write_event,
)

SIGNED = {"who": "Marta", "day": "2025-07-10", "why": "revisado"}


def values(folder: Path, corte: str, **more) -> dict[str, float]:
    return progress(ledger.state(folder, corte, **more)["avances"])


def progress(rows: pd.DataFrame) -> dict[str, float]:
    return {line: value for line, value in zip(rows["linea_id"], rows["avance"], strict=True) if not pd.isna(value)}


# --- what counts ----------------------------------------------------------------------------------------------------


def test_a_ledger_that_is_not_there_has_empty_tables_and_is_not_made(tmp_path):
    frames = ledger.state(tmp_path / "nada", CORTES[0])
    assert {name: len(frame) for name, frame in frames.items()} == {"avances": 0, "mediciones": 0, "ejecucion": 0}
    assert list(tmp_path.iterdir()) == []


def test_the_state_is_the_latest_value_up_to_the_corte(tmp_path):
    keep(tmp_path, submission({"L1": 0.1, "L2": 0.2}))
    keep(tmp_path, submission({"L1": 0.5, "L2": None}, corte=CORTES[1]))
    assert values(tmp_path, CORTES[0]) == {"L1": 0.1, "L2": 0.2}
    assert values(tmp_path, CORTES[1]) == {"L1": 0.5, "L2": 0.2}  # a blank hides nothing
    assert values(tmp_path, "2025-01-01") == {}
    told = ledger.reported(tmp_path, CORTES[1])["avances"].set_index("linea_id")["lectura"]
    assert told.to_dict() == {"L1": "avance", "L2": "sin reporte"}


def test_a_blank_of_a_task_that_has_not_begun_hides_no_figure_and_contradicts_nobody(tmp_path):
    early, blank = submission({"L1": 0.1}), submission({"L1": None}, corte=CORTES[1])
    other = submission({"L1": None}, who="Luis")
    for content in (blank, other):  # what the calendar says of a blank
        (row,) = content["tablas"]["avances"]["filas"]
        row[content["tablas"]["avances"]["columnas"].index("lectura")] = "programado para después"
    for content in (early, blank, other):
        keep(tmp_path, content)
    assert values(tmp_path, CORTES[1]) == {"L1": 0.1}
    assert ledger.conflicts(tmp_path, CORTES[0]).empty


def test_what_was_known_on_a_day_can_be_asked_again(tmp_path):
    keep(tmp_path, submission({"L1": 0.1}, day="2025-03-03"))
    keep(tmp_path, submission({"L1": 0.3}, day="2025-03-09"))
    assert values(tmp_path, CORTES[0]) == {"L1": 0.3}
    assert values(tmp_path, CORTES[0], known="2025-03-05") == {"L1": 0.1}


def test_only_approved_ones_when_asked(tmp_path):
    one, other = submission({"L1": 0.1}), submission({"L1": 0.4}, day="2025-03-09")
    keep(tmp_path, one)
    keep(tmp_path, other)
    decide(tmp_path, one["envio_id"], "aprobado", **SIGNED)
    assert values(tmp_path, CORTES[0]) == {"L1": 0.4}
    assert values(tmp_path, CORTES[0], approved=True) == {"L1": 0.1}


def test_every_decision_says_who_when_and_why_and_can_be_undone(tmp_path):
    content = submission({"L1": 0.1})
    keep(tmp_path, content)
    name = content["envio_id"]
    decide(tmp_path, name[:6], "devuelto", **SIGNED)
    with pytest.raises(UserError, match="ya está devuelto desde el 2025-07-10 por Marta"):
        decide(tmp_path, name, "aprobado", **SIGNED)
    decide(tmp_path, name, "recibido", who="Luis", day="2025-07-11", why="fue un error")
    decide(tmp_path, name, "aprobado", **SIGNED)
    assert [(e["tipo"], e["quien"], e["orden"]) for e in standing(tmp_path).events] == [
        ("devuelto", "Marta", 1), ("recibido", "Luis", 2), ("aprobado", "Marta", 3)]  # fmt: skip
    (row,) = ledger.submissions(tmp_path)
    assert (row["situacion"], row["evento"]["motivo"], row["filas"]["avances"]) == ("aprobado", "revisado", 1)


def test_what_reaches_a_closed_corte_by_another_way_does_not_count(tmp_path):
    first = submission({"L1": 0.1})
    keep(tmp_path, first)
    decide(tmp_path, first["envio_id"], "aprobado", **SIGNED)
    close(tmp_path, CORTES[0], **SIGNED)
    keep(tmp_path, submission({"L1": 0.9}, day="2025-07-20"))  # a file copied into the shared folder
    assert values(tmp_path, CORTES[0]) == {"L1": 0.1}
    reopen(tmp_path, CORTES[0], **SIGNED)
    assert values(tmp_path, CORTES[0]) == {"L1": 0.9}


def test_one_person_twice_on_one_day_is_a_conflict_and_a_person_settles_it(tmp_path):
    one, other = submission({"L1": 0.1, "L2": 0.5}), submission({"L1": 0.4, "L2": 0.5})
    keep(tmp_path, one)
    keep(tmp_path, other)
    found = ledger.conflicts(tmp_path, CORTES[0])
    assert sorted(found["dice"]) == ["avance: 0.1", "avance: 0.4"]
    assert set(found["clave"]) == {"L1"}
    for wanted in (one, other):
        prefer(tmp_path, f"avances|{CORTES[0]}|L1", wanted["envio_id"], **SIGNED)
        assert values(tmp_path, CORTES[0]) == {"L1": {one["envio_id"]: 0.1, other["envio_id"]: 0.4}[wanted["envio_id"]],
                                               "L2": 0.5}  # fmt: skip
    assert ledger.conflicts(tmp_path, CORTES[0]).empty


def test_a_file_changed_by_hand_is_refused(tmp_path):
    content = submission({"L1": 0.1})
    keep(tmp_path, content)
    path = tmp_path / "envios" / f"{content['envio_id']}.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.1", "0.9"), encoding="utf-8")
    with pytest.raises(UserError, match="se modificó después de escribirlo"):
        read_submission(tmp_path, content["envio_id"])


def test_an_id_must_name_one_submission(tmp_path):
    with pytest.raises(UserError, match="No hay ningún envío que empiece por «abc»"):
        find(tmp_path, "abc")


def test_the_copy_can_be_deleted_at_any_time(tmp_path):
    for n, corte in enumerate(CORTES):
        keep(tmp_path, submission({"L1": n / 10, "L2": 0.5}, corte=corte, money={"L1": n * 100}))
        before = ledger.state(tmp_path, CORTES[2])  # completed as submissions come
    shutil.rmtree(tmp_path / "cache")
    after = ledger.state(tmp_path, CORTES[2])
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, after[name])


@pytest.mark.parametrize("left", [0, 100])
def test_a_damaged_copy_is_made_again(tmp_path, left):
    keep(tmp_path, submission({"L1": 0.5}))
    before = ledger.state(tmp_path, CORTES[2])["avances"]
    for path in (tmp_path / "cache").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:left])
    pd.testing.assert_frame_equal(ledger.state(tmp_path, CORTES[2])["avances"], before)
    for path in (tmp_path / "cache").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:left])
    keep(tmp_path, submission({"L2": 0.1}))  # the copy is completed from the damaged one
    assert values(tmp_path, CORTES[2]) == {"L1": 0.5, "L2": 0.1}


def test_copies_that_a_shared_folder_makes_are_nothing_new(tmp_path):
    content = submission({"L1": 0.5})
    keep(tmp_path, content)
    decide(tmp_path, content["envio_id"], "aprobado", **SIGNED)
    for part in ("envios", "eventos"):
        (path,) = (tmp_path / part).glob("*.json")
        shutil.copy(path, path.with_name(f"{path.stem} (copia en conflicto de PC).json"))
    assert submission_names(tmp_path) == [content["envio_id"]]
    assert [row["situacion"] for row in ledger.submissions(tmp_path)] == ["aprobado"]
    assert values(tmp_path, CORTES[0]) == {"L1": 0.5}
    # One that is not a copy is lost to nobody: it is said.
    (path,) = (tmp_path / "envios").glob(f"{content['envio_id']}.json")
    path.unlink()
    with pytest.raises(UserError, match="es el envío"):
        ledger.submissions(tmp_path)


def test_an_event_that_is_none_is_refused_by_name(tmp_path):
    from pamlib.seguimiento.ledger_files import digest

    (tmp_path / "eventos").mkdir()
    for data in (b"[]", b"{}", b'{"sujeto": "otro:x", "orden": 1}'):
        path = tmp_path / "eventos" / f"{digest(data)[:16]}.json"
        path.write_bytes(data)
        with pytest.raises(UserError, match="se modificó después de escribirlo"):
            standing(tmp_path)
        path.unlink()


def test_a_submission_from_before_a_column_was_added_is_read_with_it_empty(tmp_path):
    content = submission({"L1": 0.1})
    held = content["tablas"]["avances"]
    gone = held["columnas"].index("observacion")
    for row in (held["columnas"], *held["filas"]):
        del row[gone]
    keep(tmp_path, content)
    (row,) = ledger.state(tmp_path, CORTES[0])["avances"].to_dict("records")
    assert (row["avance"], row["observacion"]) == (0.1, "")


# --- properties -----------------------------------------------------------------------------------------------------

_progress = st.dictionaries(
    st.sampled_from(["L1", "L2", "L3"]), st.one_of(st.none(), st.sampled_from([0.0, 0.25, 0.5, 1.0])), min_size=1
)
_money = st.dictionaries(st.sampled_from(["L1", "L2"]), st.integers(0, 10**12))
_submissions = st.lists(
    st.builds(
        submission, _progress, corte=st.sampled_from(CORTES), who=st.sampled_from(["Ana", "Luis"]), money=_money,
        day=st.sampled_from(["2025-07-01", "2025-07-02"]), name=st.sampled_from("abcdef"),
    ),
    min_size=1, max_size=6, unique_by=lambda each: each["envio_id"],
)  # fmt: skip


def expected(contents: list[dict], corte: str) -> dict[str, float]:
    """Progress by line, worked out by hand: the last corte with a figure; in it the last day, then the last name."""
    out = {}
    for line in ("L1", "L2", "L3"):
        told = [
            (each["corte"], each["recibido"], each["envio_id"], row[1])
            for each in contents
            for row in each["tablas"]["avances"]["filas"]
            if row[0] == line and row[1] is not None and each["corte"] <= corte
        ]
        if told:
            out[line] = max(told)[3]
    return out


@settings(max_examples=12)
@given(_submissions, st.randoms(use_true_random=False))
def test_the_order_of_submissions_never_changes_the_state(contents, rng):
    shuffled = list(contents)
    rng.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        for n, each in enumerate(contents):
            keep(Path(one), each)
            if n == len(contents) // 2:
                ledger.state(Path(one), CORTES[1])  # the copy is made here, and completed later
        for each in shuffled:
            keep(Path(other), each)
        for corte in CORTES:
            mine, theirs = ledger.state(Path(one), corte), ledger.state(Path(other), corte)
            for name, frame in mine.items():
                pd.testing.assert_frame_equal(frame, theirs[name])
            assert progress(mine["avances"]) == expected(contents, corte)


@settings(max_examples=12)
@given(_submissions)
def test_the_state_at_a_past_corte_never_changes_when_later_data_come(contents):
    contents = sorted(contents, key=lambda each: each["corte"])
    with tempfile.TemporaryDirectory() as folder:
        for _, group in itertools.groupby(contents, key=lambda each: each["corte"]):
            past = {}
            now = list(group)
            for corte in CORTES:
                if corte < now[0]["corte"]:
                    past[corte] = ledger.state(Path(folder), corte)
            for each in now:
                keep(Path(folder), each)
            for corte, before in past.items():
                after = ledger.state(Path(folder), corte)
                for name, frame in before.items():
                    pd.testing.assert_frame_equal(frame, after[name])


@settings(max_examples=12)
@given(_submissions)
def test_sums_conserve(contents):
    with tempfile.TemporaryDirectory() as folder:
        for each in contents:
            keep(Path(folder), each)
        every = ledger.everything(Path(folder))
        sent = [row for each in contents for row in each["tablas"]["ejecucion"]["filas"]]
        column = own_columns("ejecucion").index("pagos_cop")
        assert len(every["ejecucion"]) == len(sent)
        assert int(every["ejecucion"]["pagos_cop"].sum()) == sum(row[column] for row in sent)
        assert len(every["avances"]) == sum(len(each["tablas"]["avances"]["filas"]) for each in contents)
        # One row for each key and corte, and each is one that was sent.
        history = ledger.history(Path(folder), CORTES[2])["ejecucion"]
        assert not history.duplicated(["corte", "linea_id"]).any()
        told = {
            (each["envio_id"], row[0], row[column]) for each in contents for row in each["tablas"]["ejecucion"]["filas"]
        }
        assert set(zip(history["envio_id"], history["linea_id"], history["pagos_cop"], strict=True)) <= told


# --- several processes, and some that die ---------------------------------------------------------------------------

WRITER = """
import sys
sys.path[:0] = {path!r}
from pathlib import Path
from envios import CORTES, keep, submission
folder, who, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for n in range(count):
    # Every third workbook is one that both send.
    sender = "ambas" if n % 3 == 0 else who
    content = submission({{f"L{{i}}": n / count for i in range(40)}}, corte=CORTES[n % 3], who=sender, name=str(n))
    keep(folder, content)
    print(content["envio_id"], flush=True)
"""


def start(folder: Path, who: str, count: int) -> subprocess.Popen:
    here = Path(__file__).resolve().parent
    code = WRITER.format(path=[str(here), str(here.parent)])
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), who, str(count)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def told(process: subprocess.Popen) -> set[str]:
    assert process.stdout is not None
    with process.stdout:
        return set(process.stdout.read().split())


@pytest.mark.lento
def test_two_processes_at_once_are_both_kept(tmp_path):
    writers = [start(tmp_path, who, 30) for who in ("Ana", "Luis")]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        names = submission_names(tmp_path)
        assert len(names) >= seen  # nothing that was there goes away
        seen = len(names)
        for name in names[-3:]:
            read_submission(tmp_path, name)
        if names:
            ledger.state(tmp_path, CORTES[2])
    acknowledged = [told(writer) for writer in writers]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert set(submission_names(tmp_path)) == acknowledged[0] | acknowledged[1]
    assert len(acknowledged[0] & acknowledged[1]) == 10
    assert len(submission_names(tmp_path)) == 30 + 30 - 10


@pytest.mark.lento
def test_killed_at_any_moment_nothing_is_lost_or_half_read(tmp_path):
    rng = random.Random(20250630)  # which moments: the same each time
    acknowledged: set[str] = set()
    count = 60
    for _ in range(8):
        writers = [start(tmp_path, who, count) for who in ("Ana", "Luis")]
        # Past the start of the interpreter, where most kills would otherwise fall.
        deadline = time.monotonic() + 20
        before = len(submission_names(tmp_path))
        while len(submission_names(tmp_path)) == before and time.monotonic() < deadline and writers[0].poll() is None:
            time.sleep(0.005)
        time.sleep(rng.random() * 0.08)
        for writer in writers:
            writer.kill()
        for writer in writers:
            acknowledged |= told(writer)
            writer.wait()
        names = submission_names(tmp_path)
        assert acknowledged <= set(names)
        for name in names:
            content = read_submission(tmp_path, name)  # whole, by its own digest
            assert original(tmp_path, content).read_bytes() == b"libro"
        ledger.state(tmp_path, CORTES[2])
    for who in ("Ana", "Luis"):
        assert start(tmp_path, who, count).wait(60) == 0
    clean(tmp_path)
    assert not list(tmp_path.rglob("*.nuevo"))
    assert len(submission_names(tmp_path)) == 60 + 60 - 20
    assert len(ledger.everything(tmp_path)["avances"]) == (60 + 60 - 20) * 40


@pytest.mark.lento
def test_events_of_two_processes_are_both_kept_and_in_one_order(tmp_path):
    keep(tmp_path, submission({"L1": 0.1}))
    code = (
        "import sys; sys.path[:0] = [sys.argv[2]]\n"
        "from pathlib import Path\n"
        "from pamlib.seguimiento.ledger_files import write_event\n"
        "for n in range(20):\n"
        "    write_event(Path(sys.argv[1]), {'sujeto': 'corte:2025-02-28', 'tipo': 'reabierto', 'quien': sys.argv[3],"
        " 'fecha': '2025-07-01', 'motivo': str(n)})\n"
    )
    repo = str(Path(__file__).resolve().parent.parent)
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), repo, who]) for who in ("Ana", "Luis")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    write_event(
        tmp_path, {"sujeto": "corte:2025-02-28", "tipo": "reabierto", "quien": "Marta", "fecha": "x", "motivo": ""}
    )
    assert [event["orden"] for event in standing(tmp_path).events] == list(range(1, 42))
