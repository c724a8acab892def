"""The derived copy of a ledger: completed with what is new, and made again when somebody left it damaged."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from envios import CORTES, keep, submission
from hypothesis import given
from hypothesis import strategies as st

from pamlib.seguimiento import ledger, ledger_tables
from pamlib.seguimiento.keys import key_of, key_text, key_texts

_TEXT = st.sampled_from(["", "Víctima", "VÍCTIMA ", "SGP", "Recursos propios"])
_ROWS = {
    "avances": st.fixed_dictionaries({"linea_id": st.sampled_from(["L1", "L2"])}),
    "mediciones": st.fixed_dictionaries(
        {"indicador_id": st.sampled_from(["I1", "I2"]), "zona": st.sampled_from(["", "rural"]), "poblacion": _TEXT}
    ),
    "ejecucion": st.fixed_dictionaries(
        {"linea_id": st.just("L1"), "grupo_id": st.sampled_from(["", "G1"]), "vigencia": st.integers(2024, 2027),
         "fuente": _TEXT}
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", sorted(_ROWS))
@given(data=st.data())
def test_keys_by_column_are_those_of_each_row(table, data):
    rows = data.draw(st.lists(_ROWS[table], min_size=1, max_size=6))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    assert key_texts(table, columns) == [key_text(key_of(table, row)) for row in rows]


def received(folder: Path, count: int = 3) -> dict[str, pd.DataFrame]:
    for n in range(count):
        keep(folder, submission({"L1": n / 10, "L2": 0.5}, corte=CORTES[n], money={"L1": n * 100}))
    return ledger.state(folder, CORTES[-1])


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name])


def test_a_new_submission_is_the_only_one_that_is_read(tmp_path, monkeypatch):
    received(tmp_path, 2)
    read = []

    def counted(folder, name):
        read.append(name)
        return original(folder, name)

    original = ledger_tables.read_submission
    monkeypatch.setattr(ledger_tables, "read_submission", counted)
    content = submission({"L1": 0.9}, corte=CORTES[2])
    keep(tmp_path, content)
    values = ledger.state(tmp_path, CORTES[2])["avances"].set_index("linea_id")["avance"].to_dict()
    assert values == {"L1": 0.9, "L2": 0.5}
    assert read == [content["envio_id"]]
    ledger.state(tmp_path, CORTES[0])
    assert read == [content["envio_id"]]  # with the copy in place, none
    assert len(list((tmp_path / "cache").glob("*.json"))) == 1  # the copy before it is gone


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def spoiled(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


@pytest.mark.parametrize("table", ["avances", "envios"])
@pytest.mark.parametrize("damage", [cut, emptied, spoiled, Path.unlink])
def test_a_damaged_copy_is_made_again(tmp_path, damage, table):
    before = received(tmp_path)
    (path,) = (tmp_path / "cache").glob(f"*.{table}.parquet")
    damage(path)
    same(before, ledger.state(tmp_path, CORTES[-1]))
    same(before, ledger.state(tmp_path, CORTES[-1]))


@pytest.mark.parametrize("damage", [cut, emptied, spoiled, Path.unlink])
def test_a_damaged_index_is_made_again(tmp_path, damage):
    before = received(tmp_path)
    (path,) = (tmp_path / "cache").glob("*.json")
    damage(path)
    same(before, ledger.state(tmp_path, CORTES[-1]))


@pytest.mark.parametrize("damage", [cut, spoiled])
def test_a_damaged_copy_is_not_carried_into_the_next(tmp_path, damage):
    received(tmp_path, 2)
    (path,) = (tmp_path / "cache").glob("*.avances.parquet")
    damage(path)
    after = received(tmp_path, 3)
    assert after["avances"].set_index("linea_id")["avance"].to_dict() == {"L1": 0.2, "L2": 0.5}
    assert ledger.history(tmp_path, CORTES[-1])["avances"]["corte"].value_counts().to_dict() == dict.fromkeys(CORTES, 2)
