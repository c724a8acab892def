"""The manifest names every byte of a report and notices when one of them changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from pamlib import manifest
from pamlib.errors import UserError


def a_report(folder: Path) -> Path:
    (folder / "lectura").mkdir(parents=True)
    (folder / "informe.html").write_bytes(b"<html>")
    (folder / "lectura" / "datos.csv").write_bytes(b"a,b\n")
    manifest.write(folder, {"entidad": "demo", "corte": "2025-06-30", "entradas": {"b": "2", "a": "1"}})
    return folder


def test_it_names_outputs_by_relative_path_and_sha256(tmp_path: Path) -> None:
    content = manifest.read(a_report(tmp_path))
    assert content["salidas"] == {
        "informe.html": hashlib.sha256(b"<html>").hexdigest(),
        "lectura/datos.csv": hashlib.sha256(b"a,b\n").hexdigest(),
    }
    assert {"pamlib", "pamlib_sha256", "python", "pandas", "pyarrow"} <= set(content["versiones"])


def test_its_bytes_depend_on_nothing_but_the_content(tmp_path: Path) -> None:
    first, second = a_report(tmp_path / "a"), a_report(tmp_path / "b")
    text = (first / "manifiesto.json").read_bytes()
    assert text == (second / "manifiesto.json").read_bytes()
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert text.index(b'"a": "1"') < text.index(b'"b": "2"')
    assert str(tmp_path).encode() not in text


def test_verify_says_what_changed_is_missing_or_was_added(tmp_path: Path) -> None:
    folder = a_report(tmp_path)
    assert manifest.verify(folder) == []
    (folder / "informe.html").write_bytes(b"<html>!")
    (folder / "lectura" / "datos.csv").unlink()
    (folder / "nuevo.txt").write_bytes(b"")
    assert manifest.verify(folder) == ["informe.html: cambió", "lectura/datos.csv: falta", "nuevo.txt: no estaba"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"entidad": 1, "corte": "2025-06-30", "salidas": {}}', '{"salidas": []}']
)
def test_what_is_not_a_manifest_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match=r"no hay un manifiesto\.json"):
        manifest.read(tmp_path)
    (tmp_path / "manifiesto.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="no tiene la forma de un manifiesto"):
        manifest.read(tmp_path)
