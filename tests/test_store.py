"""Tables on disk: same bytes twice, never half a set, and refusals that a person understands."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pamlib import store
from pamlib.errors import UserError


def tables(meta: str = "Ampliar cobertura") -> dict[str, pd.DataFrame]:
    lineas = pd.DataFrame(
        {
            "linea_id": ["a1", "b2"],
            "meta": [meta, '=SUMA(A1); "dos"\nlíneas'],
            "fecha_inicio": pd.array(["2021-03-01", None], dtype="str"),
        }
    )
    valor = pd.array([1_038_000_000, None], dtype="Int64")
    recursos = pd.DataFrame({"linea_id": ["a1", "b2"], "valor_cop": valor, "cantidad": [210.5, 0.1]})
    return {"lineas": lineas, "recursos": recursos}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != store.LOCK
    }


class Killed(BaseException):
    """Stands for a power cut: not an Exception, so no handler of ours may swallow it."""


def test_what_is_written_is_read_back_with_its_types(tmp_path: Path) -> None:
    paths = store.write_tables(tables(), tmp_path / "salida")
    assert [path.name for path in paths] == ["lineas.parquet", "lineas.csv", "recursos.parquet", "recursos.csv"]
    back = store.read_tables(tmp_path / "salida")
    assert list(back) == ["lineas", "recursos"]
    pd.testing.assert_frame_equal(back["lineas"], tables()["lineas"])
    pd.testing.assert_frame_equal(back["recursos"], tables()["recursos"])
    assert str(back["recursos"]["valor_cop"].dtype) == "Int64"
    assert back["lineas"]["fecha_inicio"].isna().tolist() == [False, True]


def test_csv_is_utf8_with_plain_line_ends_and_exact_texts(tmp_path: Path) -> None:
    store.write_tables(tables(), tmp_path)
    assert (tmp_path / "lineas.csv").read_bytes().decode("utf-8") == (
        'linea_id,meta,fecha_inicio\na1,Ampliar cobertura,2021-03-01\nb2,"=SUMA(A1); ""dos""\nlíneas",\n'
    )
    assert (tmp_path / "recursos.csv").read_text("utf-8").splitlines()[1:] == ["a1,1038000000,210.5", "b2,,0.1"]


def test_same_tables_same_bytes(tmp_path: Path) -> None:
    store.write_tables(tables(), tmp_path / "una")
    store.write_tables(tables(), tmp_path / "otra")
    assert contents(tmp_path / "una") == contents(tmp_path / "otra")


def test_without_waiting_for_the_disk_the_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write_tables(tables(), tmp_path / "una")
    waited = []
    monkeypatch.setattr(os, "fsync", waited.append)
    store.write_tables(tables(), tmp_path / "otra", durable=False)
    assert waited == []
    assert contents(tmp_path / "una") == contents(tmp_path / "otra")
    # What a power cut may leave is refused, never read as if it were whole.
    (tmp_path / "otra" / "lineas.parquet").write_bytes(b"")
    with pytest.raises(UserError, match="se modificó después de escribirlo"):
        store.read_tables(tmp_path / "otra")
    store.write_tables(tables(), tmp_path / "una")
    assert len(waited) > 4


def test_files_of_an_older_set_go_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "notas.txt").write_text("mías", encoding="utf-8")
    store.write_tables(tables() | {"celdas": tables()["lineas"]}, tmp_path)
    store.write_tables(tables(), tmp_path)
    assert set(contents(tmp_path)) == {
        "notas.txt", "tablas.json", "lineas.csv", "lineas.parquet", "recursos.csv", "recursos.parquet"
    }  # fmt: skip
    assert set(store.read_tables(tmp_path)) == {"lineas", "recursos"}


@pytest.mark.parametrize("moves", range(7))
def test_a_kill_at_any_rename_leaves_the_old_set_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    """The set is committed by the first rename that ends in ``.pam-nuevo``; five file moves follow it."""
    store.write_tables(tables("vieja"), tmp_path)
    real, done = Path.replace, 0

    def replace(source: Path, target: Path) -> Path:
        nonlocal done
        if target.name != store.INDEX or source.parent.name == store.STAGED:
            if done == moves:
                raise Killed
            done += 1
        return real(source, target)

    # As in a power cut, nothing is cleaned up after it.
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(store.shutil, "rmtree", lambda *_, **__: None)
    if moves < 6:
        with pytest.raises(Killed):
            store.write_tables(tables("nueva"), tmp_path)
    else:
        store.write_tables(tables("nueva"), tmp_path)
    monkeypatch.undo()
    expected = "vieja" if moves == 0 else "nueva"
    assert store.read_tables(tmp_path)["lineas"]["meta"][0] == expected
    store.write_tables(tables("última"), tmp_path)
    assert store.read_tables(tmp_path)["lineas"]["meta"][0] == "última"
    assert not (tmp_path / store.STAGED).exists()


def test_a_failure_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    store.write_tables(tables("vieja"), tmp_path)
    before = contents(tmp_path)
    bad = pd.DataFrame({"x": [object()]})  # Parquet cannot hold it
    with pytest.raises(Exception, match="object"):
        store.write_tables(tables("nueva") | {"mala": bad}, tmp_path)
    assert contents(tmp_path) == before


def test_snapshot_is_named_by_its_content_and_old_ones_stay(tmp_path: Path) -> None:
    first = store.write_snapshot(tables("una"), tmp_path)
    second = store.write_snapshot(tables("dos"), tmp_path)
    again = store.write_snapshot(tables("una"), tmp_path)
    assert first == again != second
    assert first.parent == tmp_path / "snapshots"
    assert store.snapshot_id(first) == first.name
    assert store.current_snapshot(tmp_path) == first
    assert store.read_tables(tmp_path)["lineas"]["meta"][0] == "una"
    assert store.read_tables(second)["lineas"]["meta"][0] == "dos"
    assert sorted(path.name for path in first.parent.iterdir()) == sorted([first.name, second.name])


def test_a_damaged_snapshot_is_written_again(tmp_path: Path) -> None:
    snapshot = store.write_snapshot(tables(), tmp_path)
    (snapshot / "lineas.parquet").write_bytes(b"x")
    with pytest.raises(UserError, match=r"«lineas\.parquet»: falta, o se modificó"):
        store.read_tables(tmp_path)
    assert store.write_snapshot(tables(), tmp_path) == snapshot
    assert store.read_tables(tmp_path)["lineas"]["meta"][0] == "Ampliar cobertura"


def test_a_kill_before_the_pointer_moves_keeps_the_old_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_snapshot(tables("vieja"), tmp_path)

    def killed(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(store, "write_text", killed)
    with pytest.raises(Killed):
        store.write_snapshot(tables("nueva"), tmp_path)
    monkeypatch.undo()
    assert store.read_tables(tmp_path)["lineas"]["meta"][0] == "vieja"


def test_a_csv_changed_by_hand_is_reported(tmp_path: Path) -> None:
    store.write_tables(tables(), tmp_path)
    with (tmp_path / "lineas.csv").open("a", encoding="utf-8") as handle:
        handle.write("c3,agregada a mano,\n")
    with pytest.raises(UserError) as error:
        store.read_tables(tmp_path)
    assert str(error.value).startswith("Archivo «lineas.csv»: falta, o se modificó después de escribirlo.")
    assert "pam leer" in error.value.remedy


def test_reading_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no existe"):
        store.read_tables(tmp_path / "nada")
    with pytest.raises(UserError, match="no contiene tablas"):
        store.read_tables(tmp_path)
    (tmp_path / "actual.json").write_text('{"instantanea": "../../etc"}', encoding="utf-8")
    with pytest.raises(UserError, match="no señala una instantánea"):
        store.read_tables(tmp_path)


def test_an_index_cannot_reach_outside_its_folder(tmp_path: Path) -> None:
    victim = tmp_path / "ajeno.txt"
    victim.write_text("no tocar", encoding="utf-8")
    folder = tmp_path / "salida"
    folder.mkdir()
    (folder / "tablas.json").write_text('{"../ajeno.txt": "0"}', encoding="utf-8")
    store.write_tables(tables(), folder)
    assert victim.read_text(encoding="utf-8") == "no tocar"


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "salida").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="es un archivo y se esperaba una carpeta"):
        store.write_tables(tables(), tmp_path / "salida")


def test_write_bytes_keeps_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    store.write_text(path, "viejo\n")

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "abierto")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UserError, match="Cierre el archivo"):
        store.write_text(path, "nuevo\n")
    assert path.read_bytes() == b"viejo\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_files_are_readable_by_the_group_of_a_shared_folder(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        snapshot = store.write_snapshot(tables(), tmp_path)
    finally:
        os.umask(old)
    assert snapshot.stat().st_mode & 0o777 == 0o755
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in snapshot.iterdir())


def _write_and_die(path: Path) -> None:
    path.write_text("2", encoding="utf-8")
    raise Killed


def test_replaced_folder_swaps_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "2025-1"
    with store.replaced_folder(target) as beside:
        (beside / "a.txt").write_text("1", encoding="utf-8")
        assert not target.exists()
    with pytest.raises(Killed), store.replaced_folder(target) as beside:
        _write_and_die(beside / "a.txt")
    assert contents(tmp_path) == {"2025-1/a.txt": b"1"}
    with store.replaced_folder(target) as beside:
        (beside / "b.txt").write_text("3", encoding="utf-8")
    assert contents(tmp_path) == {"2025-1/b.txt": b"3"}


def test_replaced_folder_recovers_what_a_kill_left_between_the_two_renames(tmp_path: Path) -> None:
    old, beside = tmp_path / ".2025-1.anterior", tmp_path / ".2025-1.nuevo"
    for folder, text in ((old, "bueno"), (beside, "a medias")):
        folder.mkdir()
        (folder / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(Killed), store.replaced_folder(tmp_path / "2025-1"):
        raise Killed
    assert contents(tmp_path) == {"2025-1/a.txt": b"bueno"}


def _hold(folder: Path, ready: Any, done: Any) -> None:
    with store.locked(folder):
        ready.set()
        done.wait(20)


def test_two_runs_do_not_write_one_report_at_the_same_time(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready, done))
    other.start()
    try:
        assert ready.wait(20)
        with pytest.raises(UserError, match="Otra orden de pam está escribiendo"):
            store.replaced_folder(tmp_path / "p").__enter__()
    finally:
        done.set()
        other.join(20)
    with store.replaced_folder(tmp_path / "p"):
        pass
    assert (tmp_path / "p").is_dir()
