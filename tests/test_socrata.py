"""The connector to the open data portal, against a real server on this machine that misbehaves as portals do."""

from __future__ import annotations

import ast
import dataclasses
import gzip
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from errno import ENOSPC
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from portal import Portal, serving

from pamlib import atomic, store
from pamlib.errors import UserError
from pamlib.limits import DOWNLOAD, DownloadLimits
from pamlib.sources import socrata
from pamlib.sources.socrata import catalog, http

MEN = "nudc-7mev"
COLUMNS = list(catalog.dataset(MEN).columnas)
SMALL = dataclasses.replace(DOWNLOAD, page_rows=3)
DAY = "2026-11-03"
TOKEN = "SecretaDePrueba123"


def row(year: int, code: str, department: str, net: str) -> list[str]:
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {"a_o": str(year), "c_digo_municipio": code, "municipio": f"Lugar {code}"}
    cells |= {"c_digo_departamento": department, "cobertura_neta": net, "poblaci_n_5_16": "1200"}
    return list(cells.values())


ROWS = [row(2015 + at, code, code[:2], f"{80 + at}.5") for code in ("99901", "99902", "98001") for at in range(3)]
Fetch = Callable[..., socrata.Download]


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving(Portal(MEN, COLUMNS, ROWS)) as made:
        yield made


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def client(portal: Portal, pauses: list[float], said: list[str]) -> partial[http.Client]:
    return partial(
        http.Client, portal.address, loopback=True, token="", limits=SMALL, pause=pauses.append, tell=said.append
    )


@pytest.fixture
def fetch(client: partial[http.Client], tmp_path: Path, said: list[str]) -> Fetch:
    def call(name: str = MEN, *, date: str = DAY, codes: tuple[str, ...] = (), **other: Any) -> socrata.Download:
        return socrata.download(
            name, tmp_path / "datos", date=date, codes=codes, client=client(**other), tell=said.append
        )

    return call


def files(folder: Path) -> list[str]:
    """Files that a person would see."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name != store.LOCK)


def visible(folder: Path) -> list[str]:
    return [name for name in files(folder) if not name.startswith(("pagina-", "pregunta"))]


def sidecar(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = yaml.safe_load(path.with_name(path.name + ".yml").read_text(encoding="utf-8"))
    return facts


# --- what comes, and what is kept of it -----------------------------------------------------------------------------


def test_pages_become_one_file_with_its_heading_once(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    done = fetch()
    assert [request[1]["$offset"] for request in portal.pages] == ["0", "3", "6"]
    assert {request[1]["$order"] for request in portal.pages} == {":id"}
    lines = done.path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 9
    assert lines[0] == ",".join(f'"{name}"' for name in COLUMNS)
    assert [line.split('","')[1] for line in lines[1:]] == [code for code in ("99901", "99902", "98001") for _ in "123"]
    assert '"80.5"' in lines[1]
    assert (done.rows, done.changed, done.added_columns) == (9, True, ())
    assert files(tmp_path) == [f"{MEN}_{DAY}.csv", f"{MEN}_{DAY}.csv.yml"]


def test_the_sidecar_says_what_the_file_is(fetch: Fetch, portal: Portal) -> None:
    done = fetch()
    facts = sidecar(done.path)
    assert facts["sha256"] == hashlib.sha256(done.path.read_bytes()).hexdigest()
    assert facts["origen"] == f"{portal.address}/resource/{MEN}.csv?%24order=%3Aid"
    assert (facts["fecha"], facts["filas"], facts["conjunto"], facts["fuente"]) == (DAY, 9, MEN, "men_municipal")
    assert facts["licencia"] == "CC BY-SA 4.0"
    assert [page["rows"] for page in facts["paginas"]] == [3, 3, 3]
    assert all(page["etag"].startswith('"1-') for page in facts["paginas"])


def test_one_page_is_kept_byte_for_byte(fetch: Fetch) -> None:
    done = fetch(limits=DOWNLOAD)
    assert sidecar(done.path)["paginas"][0]["sha256"] == sidecar(done.path)["sha256"]


def test_the_last_page_may_be_full_or_not(fetch: Fetch, portal: Portal) -> None:
    portal.rows = ROWS[:4]
    assert fetch().rows == 3 + 1
    portal.rows = ROWS[:3]
    portal.version = 2
    assert fetch(date="2026-12-01").rows == 3


def test_municipalities_and_departments_are_asked_for_by_code(fetch: Fetch, portal: Portal) -> None:
    done = fetch(codes=("99901", "98"))
    assert done.rows == 3 + 3
    assert portal.pages[0][1]["$where"] == "c_digo_municipio in ('99901') or c_digo_departamento in ('98')"
    assert done.path.name == f"{MEN}_98-99901_{DAY}.csv"
    many = fetch(codes=("99901", "99902", "98001", "99903", "99904"))
    assert many.path.name.startswith(f"{MEN}_5-lugares-")


def test_a_leading_zero_may_be_there_or_not() -> None:
    assert catalog.dataset(MEN).where(["05001"]) == "c_digo_municipio in ('05001', '5001')"


@pytest.mark.parametrize("code", ["5001", "5", "", "05001' or '1'='1", "٠٥٠٠١", "050010"])
def test_what_is_not_a_code_never_reaches_the_portal(code: str, fetch: Fetch, portal: Portal) -> None:
    with pytest.raises(UserError, match="no es un código DIVIPOLA"):
        fetch(codes=(code,))
    assert portal.seen == []


def test_rows_about_students_are_only_asked_for_in_groups() -> None:
    asked = catalog.dataset("kgxf-xxbe").query(["25754"])
    assert asked["$having"] == "count(*) >= 5"
    assert asked["$where"] == "periodo >= '20142' and (cole_cod_mcpio_ubicacion in ('25754'))"
    assert "cole_cod_dane_establecimiento" in asked["$group"]
    assert asked["$order"] == asked["$group"]
    assert not any(word in asked["$select"] for word in ("estu_", "fami_", "consecutivo"))
    with pytest.raises(UserError, match="demasiado grande"):
        catalog.dataset("kgxf-xxbe").query([])


def test_people_of_the_directory_are_not_asked_for() -> None:
    selected = catalog.dataset("cfw5-qzt5").query(["25754"])["$select"]
    assert not any(word in selected for word in ("rector", "telefono", "email", "direccion"))


def test_a_grouped_answer_ends_with_a_page_that_is_not_full(client: partial[http.Client], tmp_path: Path) -> None:
    columns = list(catalog.dataset("kgxf-xxbe").columnas)
    where = columns.index("cole_cod_mcpio_ubicacion")
    rows = [[("99901" if at == where else str(number)) for at in range(len(columns))] for number in range(4)]
    with serving(Portal("kgxf-xxbe", columns, rows)) as other:
        asking = http.Client(other.address, loopback=True, token="", limits=SMALL)
        done = socrata.download("kgxf-xxbe", tmp_path, date=DAY, codes=("99901",), client=asking)
    assert done.rows == 3 + 1
    assert len(other.seen) == 2
    assert all(path.endswith(".csv") for path, _, _ in other.seen)


def test_the_day_is_the_portals_when_nobody_says_it(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    done = fetch(date="")  # 03:30 of the 4th in Greenwich is the evening of the 3rd in Colombia
    assert done.path.name == f"{MEN}_2026-11-03.csv"
    assert sidecar(done.path)["fecha"] == "2026-11-03"
    portal.clock, portal.version = "ayer", 2
    with pytest.raises(UserError, match="El portal no dice qué día es"):
        fetch(date="")
    assert len(visible(tmp_path)) == 2


def test_a_date_that_is_none_is_refused_before_asking(fetch: Fetch, portal: Portal) -> None:
    with pytest.raises(UserError, match="2026-02-30"):
        fetch(date="2026-02-30")
    assert portal.seen == []


# --- asking again ---------------------------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_nor_written_again(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    first = fetch()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.csv*")}
    portal.seen.clear()
    second = fetch(date="2027-01-15")
    assert (second.path, second.changed) == (first.path, False)
    assert [request[2]["if-none-match"] for request in portal.pages] == [
        page["etag"] for page in sidecar(first.path)["paginas"]
    ]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.csv*")} == before


def test_a_revised_set_becomes_a_new_file_and_the_old_one_stays(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    old = fetch()
    portal.rows, portal.version = [*ROWS[:8], row(2017, "98001", "98", "91.1")], 2
    new = fetch(date="2027-01-15")
    assert new.changed
    assert visible(tmp_path) == [
        f"{MEN}_{DAY}.csv", f"{MEN}_{DAY}.csv.yml", f"{MEN}_2027-01-15.csv", f"{MEN}_2027-01-15.csv.yml"
    ]  # fmt: skip
    assert "91.1" in new.path.read_text(encoding="utf-8")
    assert "91.1" not in old.path.read_text(encoding="utf-8")


def test_two_versions_of_the_same_day_have_two_names(fetch: Fetch, portal: Portal) -> None:
    old = fetch()
    portal.rows, portal.version = ROWS[:6], 2
    new = fetch()
    assert new.path.name == f"{MEN}_{DAY}_{store.sha256(new.path)[:8]}.csv"
    assert old.rows == 9
    assert store.sha256(old.path) == sidecar(old.path)["sha256"]


def test_a_file_changed_by_hand_is_not_taken_for_the_portals(fetch: Fetch, portal: Portal) -> None:
    old = fetch()
    old.path.write_text("otra cosa\n", encoding="utf-8")
    new = fetch(date="2026-12-01")
    assert new.changed
    assert new.rows == 9


def test_without_etags_everything_is_asked_for_again(fetch: Fetch, portal: Portal) -> None:
    portal.etags = False
    first = fetch()
    again = fetch()
    assert again.changed
    assert again.path == first.path


# --- a portal that misbehaves ---------------------------------------------------------------------------------------


def test_the_pause_that_the_portal_asks_for_is_kept(fetch: Fetch, portal: Portal, pauses: list[float]) -> None:
    portal.script = [{"status": 429, "headers": {"Retry-After": "37"}}]
    assert fetch().rows == 9
    assert pauses == [37]


@pytest.mark.parametrize("status", [202, 429, 500, 502, 503, 504])
def test_pauses_grow_when_the_portal_says_nothing(
    status: int, fetch: Fetch, portal: Portal, pauses: list[float], said: list[str]
) -> None:
    portal.script = [{"status": status}] * 4
    assert fetch().rows == 9
    assert pauses == [0, 2, 4, 8]
    assert f"respondió {status}; se intenta de nuevo en 8 s" in " ".join(said)


def test_a_pause_that_cannot_be_understood_is_not_a_failure(fetch: Fetch, portal: Portal, pauses: list[float]) -> None:
    portal.script = [{"status": 429, "headers": {"Retry-After": "mañana".encode().decode("latin-1")}}]
    assert fetch().rows == 9
    assert pauses == [0]


def test_a_pause_too_long_is_told_and_not_waited(fetch: Fetch, portal: Portal, pauses: list[float]) -> None:
    portal.script = [{"status": 429, "headers": {"Retry-After": "3600"}}]
    with pytest.raises(UserError, match="pide esperar 3600 segundos"):
        fetch()
    assert pauses == []


def test_patience_has_an_end(fetch: Fetch, portal: Portal, pauses: list[float], tmp_path: Path) -> None:
    portal.script = [{"status": 503}] * 10
    with pytest.raises(UserError, match="respondió 503, y así 6 veces") as caught:
        fetch()
    assert "Revise la conexión" in caught.value.sentence()
    assert len(portal.pages) == SMALL.attempts == 6
    assert visible(tmp_path) == []


@pytest.mark.parametrize("cut", [0, 1, 400, 900])
def test_an_answer_cut_in_the_middle_is_asked_for_again(cut: int, fetch: Fetch, portal: Portal) -> None:
    portal.script = [None, {"cut": cut}, {"cut": cut}]
    assert fetch().rows == 9


def test_a_download_that_was_cut_goes_on_where_it_stopped(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    portal.script = [None, None, *[{"cut": 50}] * 6]
    with pytest.raises(UserError, match="llegó cortada"):
        fetch()
    assert visible(tmp_path) == []
    portal.seen.clear()
    assert fetch().rows == 9
    offered = [request[2].get("if-none-match", "") for request in portal.pages]
    assert [bool(etag) for etag in offered] == [True, True, False]
    assert files(tmp_path) == [f"{MEN}_{DAY}.csv", f"{MEN}_{DAY}.csv.yml"]


def test_what_was_kept_of_another_version_is_not_mixed_in(fetch: Fetch, portal: Portal) -> None:
    portal.script = [None, None, *[{"cut": 50}] * 6]
    with pytest.raises(UserError):
        fetch()
    portal.rows, portal.version = [row(2020, "99901", "99", "70.1")] * 7, 2
    text = fetch().path.read_text(encoding="utf-8")
    assert text.count("70.1") == 7
    assert "80.5" not in text


def test_kept_pages_that_were_touched_are_asked_for_again(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    portal.script = [None, *[{"cut": 50}] * 6]
    with pytest.raises(UserError):
        fetch()
    next(tmp_path.rglob("pagina-0000.csv")).write_text("x\n", encoding="utf-8")
    assert fetch().rows == 9


def test_a_set_updated_meanwhile_is_asked_for_from_the_start(fetch: Fetch, portal: Portal, said: list[str]) -> None:
    class Updating(list[Any]):
        def pop(self, at: Any = -1) -> Any:
            portal.rows, portal.version = [row(2021, "99901", "99", "71.0")] * 8, 2
            return super().pop(at)

    portal.script = [None, None]
    normal = portal.pages
    assert normal == []
    portal.script = Updating([None])  # what is served changes with the first page
    text = fetch().path.read_text(encoding="utf-8")
    assert text.count("71.0") == 8
    assert "el portal anunció 9 filas y entregó 8" in " ".join(said)


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ([*COLUMNS, "nueva"], "no coincide con la primera en las columnas «nueva»"),
        (COLUMNS[:-1], "no coincide con la primera en las columnas «repitencia_media»"),
        ([*COLUMNS[1:], COLUMNS[0]], "en otro orden"),
    ],
)
def test_columns_that_change_between_pages_are_refused(
    columns: list[str], what: str, fetch: Fetch, portal: Portal, tmp_path: Path
) -> None:
    rows = [([*each, ""])[: len(columns)] for each in ROWS]
    portal.script = [None, {"columns": columns}] * 2
    if len(columns) != len(COLUMNS):  # rows as wide as their heading, as a portal would send them
        portal.script = [None, _page(columns, rows[3:6])] * 2
    with pytest.raises(UserError, match="cambió mientras se descargaba, dos veces seguidas") as caught:
        fetch()
    assert what in caught.value.sentence()
    assert visible(tmp_path) == []


def _page(columns: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {"body": "".join(",".join(line) + "\n" for line in [columns, *rows]).encode(),
            "kind": "text/csv"}  # fmt: skip


def test_a_column_that_is_gone_is_named_and_nothing_kept(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    portal.columns = ["anio" if name == "a_o" else name for name in COLUMNS]
    with pytest.raises(UserError, match=r"ya no trae estas columnas: «a_o» y trae otras nuevas \(«anio»\)"):
        fetch()
    assert visible(tmp_path) == []


def test_a_new_column_is_kept_and_named(fetch: Fetch, portal: Portal) -> None:
    portal.columns, portal.rows = [*COLUMNS, "zona"], [[*each, "rural"] for each in ROWS]
    done = fetch()
    assert done.added_columns == ("zona",)
    assert sidecar(done.path)["columnas_nuevas"] == ["zona"]
    assert '"rural"' in done.path.read_text(encoding="utf-8")


def test_rows_that_do_not_come_are_noticed(fetch: Fetch, portal: Portal) -> None:
    portal.script = [None, None, {"drop": 1}, None, None, {"drop": 1}]
    with pytest.raises(UserError, match="el portal anunció 9 filas y entregó 8"):
        fetch()


@pytest.mark.parametrize(
    ("odd", "what"),
    [
        ({"body": b"<!DOCTYPE html><html>Ingrese</html>", "kind": "text/html"}, "sino con una página web"),
        ({"body": b"<html>Ingrese</html>\n", "kind": "text/csv"}, "sino con una página web"),
        ({"body": b"", "kind": "text/csv"}, "sino con una respuesta vacía"),
        ({"body": b"[]", "kind": "application/json"}, "no respondió con datos en CSV"),
        ({"body": b'a_o,b\n"2', "kind": "text/csv"}, "no respondió con datos en CSV"),
        ({"body": b"a_o,b\n2015,1\n20", "kind": "text/csv"}, "llegó incompleta (fila 3)"),
        ({"body": b"a_o,b\n2015,\xff\n", "kind": "text/csv"}, "no respondió con datos en CSV"),
        ({"status": 404, "body": b"{}"}, "no tiene ese conjunto de datos (respondió 404)"),
        ({"status": 403, "body": b"{}"}, "no permite la consulta (respondió 403)"),
        ({"status": 400, "body": b'{"message":"No such column: a_o\\nin query"}'}, "400: No such column: a_o in query"),
        ({"status": 400, "body": b"[1]"}, "rechazó la consulta (respondió 400)"),
    ],
)
def test_what_is_not_data_is_said_in_one_sentence(
    odd: dict[str, Any], what: str, fetch: Fetch, portal: Portal, tmp_path: Path
) -> None:
    portal.script = [odd]
    with pytest.raises(UserError) as caught:
        fetch()
    assert what in caught.value.sentence()
    assert "\n" not in caught.value.sentence()
    assert visible(tmp_path) == []


@pytest.mark.parametrize(
    "counted", [b"<html></html>", b"[]", b"{}", b'[{"filas":"muchas"}]', b'[{"otra":"9"}]', b"[" * 100_000, b"\xff"]
)
def test_a_portal_that_cannot_count_is_said(counted: bytes, fetch: Fetch, portal: Portal) -> None:
    portal.count = counted
    with pytest.raises(UserError, match="no dijo cuántas filas tiene"):
        fetch()
    assert portal.pages == []


def test_an_unknown_set_is_refused_before_asking(fetch: Fetch, portal: Portal) -> None:
    with pytest.raises(UserError, match="No se conoce el conjunto de datos «xxxx-0000»") as caught:
        fetch("xxxx-0000")
    assert MEN in caught.value.remedy
    assert portal.seen == []


def test_a_set_that_the_portal_lost_is_said(fetch: Fetch, portal: Portal) -> None:
    portal.name = "otro-1234"
    with pytest.raises(UserError, match="no tiene ese conjunto de datos"):
        fetch()


def test_no_rows_is_not_a_file(fetch: Fetch, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="ninguna fila de lo que se pidió"):
        fetch(codes=("11001",))
    assert visible(tmp_path) == []


def test_no_network_is_said_and_waited_for(pauses: list[float], tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    away = http.Client(address, loopback=True, token="", pause=pauses.append)
    with pytest.raises(UserError, match="no se pudo conectar, o se cortó la conexión, y así 6 veces"):
        socrata.download(MEN, tmp_path, date=DAY, client=away)
    assert pauses == [0, 2, 4, 8, 16]
    assert visible(tmp_path) == []


def test_an_answer_too_large_is_left(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    small = DownloadLimits(answer_bytes=1000, page_rows=3)
    portal.rows = ROWS * 20
    with pytest.raises(UserError, match=r"Una respuesta de .* pasa de"):
        fetch(limits=small)
    assert visible(tmp_path) == []


def test_an_answer_that_inflates_is_left(fetch: Fetch, portal: Portal) -> None:
    bomb = gzip.compress(b"0" * 64 * 2**20)
    assert len(bomb) < 100_000
    portal.script = [{"body": bomb, "kind": "text/csv", "headers": {"Content-Encoding": "gzip"}}]
    with pytest.raises(UserError, match=r"Una respuesta de .* pasa de 1 MB"):
        fetch(limits=dataclasses.replace(SMALL, answer_bytes=2**20))


def test_too_many_pages_are_left_before_asking_for_one(fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="más grande de lo que se acepta"):
        fetch(limits=dataclasses.replace(SMALL, pages=2))
    assert portal.pages == []
    with pytest.raises(UserError, match="más grande de lo que se acepta"):
        fetch(limits=dataclasses.replace(SMALL, file_bytes=2000))
    assert 0 < len(portal.pages) < 3
    assert visible(tmp_path) == []


def test_an_answer_that_drips_is_left(fetch: Fetch, portal: Portal) -> None:
    ticks = iter(range(10_000))
    with pytest.raises(UserError, match="respondió demasiado despacio, y así 6 veces"):
        fetch(now=lambda: 700.0 * next(ticks))


def test_a_silent_portal_is_not_waited_for_ever(pauses: list[float], tmp_path: Path) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        brief = dataclasses.replace(SMALL, read_seconds=0.05, attempts=2)
        away = http.Client(
            f"http://127.0.0.1:{mute.getsockname()[1]}", loopback=True, token="", limits=brief, pause=pauses.append
        )
        with pytest.raises(UserError, match="no respondió a tiempo, y así 2 veces"):
            socrata.download(MEN, tmp_path, date=DAY, client=away)


@pytest.mark.parametrize("target", ["https://example.invalid/datos.csv", "http://127.0.0.1:9/x", "//example.invalid/x"])
def test_another_host_is_not_followed(target: str, fetch: Fetch, portal: Portal, tmp_path: Path) -> None:
    portal.script = [{"status": 302, "headers": {"Location": target}}]
    with pytest.raises(UserError, match="envía a otro sitio"):
        fetch()
    assert visible(tmp_path) == []


def test_an_impossible_address_is_not_followed(fetch: Fetch, portal: Portal) -> None:
    portal.script = [{"status": 302, "headers": {"Location": "http://[::1"}}] * 6
    with pytest.raises(UserError, match="respondió algo que no se entiende, y así 6 veces"):
        fetch()


def test_the_same_host_is_followed_a_few_times(fetch: Fetch, portal: Portal) -> None:
    again = {"status": 302, "headers": {"Location": f"/resource/{MEN}.csv?%24offset=0&%24limit=3"}}
    portal.script = [again]
    assert fetch().rows == 9
    portal.script, portal.version = [again] * 9, 2
    with pytest.raises(UserError, match="de una dirección a otra sin terminar"):
        fetch(date="2026-12-01", codes=("99901",))


@pytest.mark.parametrize("allowed", range(1 + 3 * 2 + 1 + 1))  # the question, pages and their facts, file, sidecar
def test_a_full_disk_leaves_nothing_half_written(
    allowed: int, fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[object] = []

    def fills(handle: Any) -> None:
        writes.append(handle)
        if len(writes) > allowed:
            raise OSError(ENOSPC, "No queda espacio en el dispositivo")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "to_disk", fills)
        with pytest.raises(UserError, match="el disco está lleno"):
            fetch()
    assert visible(tmp_path) == []
    assert fetch().rows == 9
    assert files(tmp_path) == [f"{MEN}_{DAY}.csv", f"{MEN}_{DAY}.csv.yml"]


def test_two_at_once_do_not_mix(fetch: Fetch, tmp_path: Path) -> None:
    with store.locked(tmp_path / "datos" / f".descarga-{MEN}"), pytest.raises(UserError, match="Otra orden de pam"):
        fetch()


# --- the token, and the door ----------------------------------------------------------------------------------------


def test_the_token_goes_in_a_header_and_nowhere_else(
    fetch: Fetch, portal: Portal, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(http.TOKEN_VARIABLE, TOKEN)
    portal.script = [{"status": 429}, None, *[{"cut": 40}] * 6]
    with pytest.raises(UserError) as caught:
        fetch(token=None)
    portal.script = [{"status": 403, "body": b"{}"}]
    with pytest.raises(UserError, match=http.TOKEN_VARIABLE) as refused:
        fetch(token=None)
    fetch(token=None)
    assert {headers["x-app-token"] for _, _, headers in portal.seen} == {TOKEN}
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    spoken = " ".join([*said, caught.value.sentence(), refused.value.sentence(), repr(refused.value.__cause__)])
    assert TOKEN.encode() not in written
    assert TOKEN not in spoken
    assert not any(TOKEN in str(query) for _, query, _ in portal.seen)


def test_without_a_token_none_is_sent(fetch: Fetch, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(http.TOKEN_VARIABLE, raising=False)
    fetch(token=None)
    assert not any("x-app-token" in headers or "authorization" in headers for _, _, headers in portal.seen)


def test_a_token_that_would_break_its_header_is_refused_without_showing_it(
    client: partial[http.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(http.TOKEN_VARIABLE, f"{TOKEN}\r\nX-Otra: 1")
    with pytest.raises(UserError, match="caracteres que no puede tener") as caught:
        client(token=None)
    assert TOKEN not in caught.value.sentence()


def test_a_password_of_the_users_netrc_is_not_sent(
    fetch: Fetch, portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ana password clave\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    asking = http.Client(portal.address, loopback=True, token="")
    asking._session.trust_env = True
    asking.get(f"/resource/{MEN}.json", {})
    assert "authorization" not in portal.seen[0][2]


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://www.datos.gov.co", False),
        ("http://www.datos.gov.co", True),
        ("http://127.0.0.1:8000", False),
        ("http://127.0.0.1.example.invalid", True),
        ("https://usuario:clave@www.datos.gov.co", False),
        ("file:///etc/passwd", True),
        ("https://", False),
    ],
)
def test_only_https_is_spoken_except_with_oneself(address: str, loopback: bool) -> None:
    with pytest.raises(ValueError, match="not an https address"):
        http.Client(address, loopback=loopback, token="")


def test_the_portal_is_asked_over_https_with_its_certificate_checked() -> None:
    asking = http.Client(catalog.portal(), token="")
    assert asking.portal == "https://www.datos.gov.co"
    assert asking._session.verify is True


# What may open a connection, and what of it a module other than the connector may have.
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "fsspec", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "tornado", "urllib", "urllib3", "websocket", "websockets", "xmlrpc",
}  # fmt: skip
HARMLESS = {"urllib.parse"}
EXCEPT = {"dashboard.py": {"socket", "tornado.web"}}  # serves to this machine only, if its port is free


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "__import__", "import_module"
        }:  # fmt: skip
            names |= {
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return names


def test_nothing_else_touches_the_network(repo: Path) -> None:
    package = repo / "pamlib"
    found: dict[str, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        names = {name for name in imported(path) if name.split(".")[0] in NETWORK and name not in HARMLESS}
        if names:
            found[path.relative_to(package).as_posix()] = names
    assert found.pop("sources/socrata/http.py") == {"requests", "urllib3.exceptions", "urllib3.util"}
    known = {name: names for name, names in found.items() if name in EXCEPT and names <= EXCEPT[name]}
    assert found == known


def test_the_check_of_imports_sees_each_way_of_importing(tmp_path: Path) -> None:
    path = tmp_path / "modulo.py"
    path.write_text(
        "def f():\n    import requests\n    from urllib import request\n    __import__('socket')\n"
        "    importlib.import_module('httpx')\n",
        encoding="utf-8",
    )
    assert imported(path) == {"requests", "urllib", "socket", "httpx"}


def test_the_connector_is_loaded_only_when_asked() -> None:
    import subprocess
    import sys

    code = "import sys, pamlib.cli, pamlib.sources.socrata; print('requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "False"


# --- with the rest --------------------------------------------------------------------------------------------------


def test_the_names_asked_for_are_those_of_the_published_headings() -> None:
    from pamlib.demo.datos_men import columns
    from pamlib.sources.layout import heading_key

    assert [heading_key(heading) for heading in columns()] == COLUMNS


@pytest.fixture
def order(
    client: partial[http.Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, Path]]:
    """``pam datos descargar`` against the portal of the test."""
    import argparse

    from pamlib import cli_datos_descargar

    (tmp_path / "data" / "raw" / "demo").mkdir(parents=True)
    monkeypatch.setattr(socrata, "Client", lambda _, tell: client(tell=tell))

    def call(*words: str) -> tuple[int, Path]:
        parser = argparse.ArgumentParser()
        subs = parser.add_subparsers()

        def subverb(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
            made = subs.add_parser(name, description=text)
            made.set_defaults(run=run)
            return made

        cli_datos_descargar.register(subverb)
        args = parser.parse_args(["descargar", "--entidad", "demo", "--conjunto", MEN, "--fecha", DAY, *words])
        args.raiz = tmp_path
        return args.run(args), tmp_path / "data" / "raw" / "demo" / "datos"

    return call


def test_the_order_says_what_came(order: Callable[..., tuple[int, Path]], capsys: pytest.CaptureFixture[str]) -> None:
    status, folder = order("--divipola", "99901", "98")
    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        "  Página 1: 3 de 6 filas",
        "  Página 2: 6 de 6 filas",
        f"6 filas en data/raw/demo/datos/{MEN}_98-99901_{DAY}.csv",
    ]
    assert len(list(folder.glob("*.csv"))) == 1
    order("--divipola", "98", "99901")
    assert "Sin cambios desde la última descarga (6 filas)" in capsys.readouterr().out


def test_the_order_names_added_columns(
    order: Callable[..., tuple[int, Path]], portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    portal.columns, portal.rows = [*COLUMNS, "zona"], [[*each, "rural"] for each in ROWS]
    order()
    assert "añadió columnas que no se usan: zona" in capsys.readouterr().out


def test_the_order_wants_a_known_entity(order: Callable[..., tuple[int, Path]], tmp_path: Path) -> None:
    (tmp_path / "data" / "raw" / "demo").rmdir()
    with pytest.raises(UserError, match="No existe la carpeta de la entidad «demo»"):
        order()


def test_what_was_downloaded_is_read_as_the_ministrys(fetch: Fetch, portal: Portal) -> None:
    import csv
    import io

    from pamlib.demo import datos_men
    from pamlib.sources import read_source

    published = list(csv.reader(io.StringIO(datos_men.portal().decode("utf-8"))))[1:]
    # The API gives the same figures without the sign, with a decimal point.
    portal.rows = [[*cells[:8], *(cell.rstrip("%").replace(",", ".") for cell in cells[8:])] for cells in published]
    done = fetch(codes=("99901",), limits=DOWNLOAD)
    tables = read_source(done.path)
    told = tables["fuentes"].iloc[0]
    assert (told["fuente"], told["filas_leidas"], told["filas_rechazadas"]) == (sidecar(done.path)["fuente"], 4, 0)
    assert (told["origen"], told["licencia"], told["fecha"]) == (sidecar(done.path)["origen"], "CC BY-SA 4.0", DAY)
    kept = tables["observaciones"]
    kept = kept[(kept["indicador"] == "desercion") & (kept["nivel"] == "secundaria")]
    assert dict(zip(kept["anio"], kept["valor"], strict=True)) == {2015: 4.1, 2022: 6.9, 2023: 7.1, 2024: 7.6}
    assert set(kept["codigo"]) == {"99901"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--conjunto", "xxxx-0000"], "No se conoce el conjunto de datos «xxxx-0000»"),
        (["--conjunto", MEN, "--divipola", "5001"], "«5001» no es un código DIVIPOLA"),
        (["--conjunto", "kgxf-xxbe"], "es demasiado grande para pedirlo entero"),
        (["--conjunto", MEN, "--fecha", "ayer"], "La fecha «ayer»"),
        (["--conjunto", MEN, "--entidad", "otra"], "No existe la carpeta de la entidad «otra»"),
        ([], "--conjunto"),
    ],
)
def test_what_the_order_refuses_before_asking_anybody(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pamlib.cli import main

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", never)
    (tmp_path / "data" / "raw" / "demo").mkdir(parents=True)
    assert main(["datos", "descargar", "--raiz", str(tmp_path), "--entidad", "demo", *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert visible(tmp_path) == []
