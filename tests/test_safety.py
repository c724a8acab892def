"""Files that attack the reader cost one sentence: bounded memory and time, and the next file is read as ever."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import ataques
import hojas
import libros
import pytest
import xlwt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pamlib.errors import InternalError, UserError
from pamlib.limits import DEFAULT, Limits
from pamlib.readers import read, sandbox
from pamlib.readers.look import look
from pamlib.readers.sandbox_messages import opened
from pamlib.table import RawRow, RawTable

CORPUS = Path(__file__).parent / "corpus"
PLAN = [libros.SHORT, libros.SHORT_ROW]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="no bound on memory there, or no way to measure it")
MOST_MIB = 300
REPEATED = (
    "<table:table table:name='a'><table:table-row table:number-rows-repeated='{}'>{}</table:table-row></table:table>"
)
CELL = (
    "<table:table-cell office:value-type='string' table:number-columns-repeated='{}'>"
    "<text:p>x</text:p></table:table-cell>"
)
DEEP = "<table:table-cell><text:p>" + "<text:span>" * 3_000 + "</text:span>" * 3_000 + "</text:p></table:table-cell>"
XXE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def corners(quote: str) -> list[bytes]:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return list(ataques.sheet([cells.replace('"', quote).encode()]))


def plain_cells(count: int) -> list[bytes]:
    """Cells without an address, which take up the least."""
    row = b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"
    return list(ataques.sheet([row] * (count // 1000)))


def in_utf16(path: Path) -> Path:
    return libros.rezip(
        libros.book(path.with_name("entero.xlsx"), PLAN),
        path,
        lambda name, b: (XXE + b.decode()).encode("utf-16") if name == "xl/styles.xml" else b,
    )


def two_with_one_name(path: Path) -> Path:
    libros.book(path, PLAN)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


def bzipped(path: Path) -> Path:
    whole = libros.book(path.with_name("entero.xlsx"), PLAN)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return path


def text(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def xls_corners(path: Path) -> Path:
    book = xlwt.Workbook()
    page = book.add_sheet("PAM")
    page.write(0, 0, 1)
    page.write(65_535, 255, 1)
    book.save(str(path))
    return path


ATTACKS = {
    "20_millones_de_celdas.xlsx": (lambda p: ataques.workbook(p, plain_cells(20_000_000)), "MB descomprimida"),
    "1_800_000_celdas.xlsx": (lambda p: ataques.many_cells(p, 12_000, 150), "mucha más memoria que un plan"),
    "texto_de_1_gib.xlsx": (lambda p: ataques.giant_string(p, 2**30), "1024 MB descomprimida"),
    "texto_de_60_mib.xlsx": (lambda p: ataques.giant_string(p, 60 * 2**20), "veces al descomprimirla"),
    "texto_que_miente.xlsx": (
        lambda p: ataques.lying(ataques.giant_string(p, 2**28), "xl/sharedStrings.xml", 1000),
        "dañado o incompleto",
    ),
    "esquinas.xlsx": (lambda p: ataques.workbook(p, corners('"')), "1048576 filas por 16384 columnas"),
    "esquinas_ocultas.xlsx": (lambda p: ataques.workbook(p, corners("'")), "mucha más memoria que un plan"),
    "cien_mil_partes.xlsx": (lambda p: ataques.many_parts(p, 100_000), "más de 2000 archivos dentro"),
    "entidad_externa.xlsx": (in_utf16, "(DTD)"),
    "dos_con_un_nombre.xlsx": (two_with_one_name, "dañado o incompleto"),
    "bzip.xlsx": (bzipped, "dañado o incompleto"),
    "filas_repetidas.ods": (
        lambda p: ataques.ods(p, REPEATED.format(10**9, CELL.format(1000))), "1000000000 filas por 1000 columnas"
    ),
    "columnas_repetidas.ods": (
        lambda p: ataques.ods(p, REPEATED.format(1, CELL.format(10**12))), "mucho más que un plan"
    ),
    "cifra_de_repeticiones.ods": (lambda p: ataques.ods(p, REPEATED.format("9" * 9_999, "")), "dañado o incompleto"),
    "anidado.ods": (lambda p: ataques.ods(p, REPEATED.format(1, DEEP)), "anidadas unas en otras"),
    "xxe.ods": (
        lambda p: ataques.ods(p, "", **{"styles.xml": f"<?xml version='1.0'?><!-- a --> {XXE}<a>&b;</a>".encode()}),
        "(DTD)",
    ),
    "cifrado.ods": (
        lambda p: ataques.ods(p, "", **{"META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}), "contraseña"
    ),
    "esquinas.xls": (xls_corners, "65536 filas por 256 columnas"),
    "lineas.txt": (lambda p: text(p, b"a\n" * 3_000_000), "celdas o líneas"),
    "casi_todas_las_lineas.txt": (lambda p: text(p, b"a\n" * 2_400_000), "mucha más memoria que un plan"),
    "una_linea.csv": (lambda p: text(p, b"a" * 14_000_000), "más de 100000 letras"),
    "muy_grande.csv": (lambda p: text(p, b"a" * 17_000_000), "pesa 16 MB y el máximo es 16 MB"),
}  # fmt: skip


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ataques")
    for name, (make, _) in ATTACKS.items():
        make(folder / name)
    return folder


MEASURE = """
import json, resource, sys
from pathlib import Path
from pamlib.errors import UserError
from pamlib.readers import read, sandbox

said = {}
for name in json.loads(sys.argv[2]):
    try:
        said[name] = repr(len(read(Path(sys.argv[1], name))[0].rows))
    except UserError as error:
        said[name] = error.sentence()
sandbox._child.stop()
# Not ru_maxrss of this process: it keeps what its parent held before exec.
own = next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([said, [own / 1024, child / 1024]]))
"""


@LINUX
@pytest.mark.lento
def test_attacks_are_one_sentence_each_in_bounded_memory(attacks: Path) -> None:
    """All in one process, whose peak and whose children's are the greatest of any file."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(attacks), json.dumps(list(ATTACKS))],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    said, (own, child) = json.loads(done.stdout)
    for name, (_, part) in ATTACKS.items():
        assert part in said[name], said[name]
        assert said[name].count("\n") == 0
    assert own + child <= MOST_MIB, (own, child)
    assert done.stderr == ""


def test_the_size_of_an_attack_is_not_what_refuses_it(attacks: Path) -> None:
    """All but the two that are refused for it are smaller than real plans."""
    sizes = {name: (attacks / name).stat().st_size for name in ATTACKS if name.endswith(("xlsx", "ods", "xls"))}
    assert max(size for name, size in sizes.items() if "partes" not in name) < 5 * 2**20
    assert sizes["texto_de_1_gib.xlsx"] < 6 * 2**20


# --- the child ------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return libros.book(tmp_path / "plan.xlsx", PLAN)


def test_the_same_tables_here_and_in_the_child(plan: Path, tmp_path: Path) -> None:
    for path in (
        plan,
        hojas.as_ods(tmp_path / "plan.ods", PLAN, [(1, 2, 1, 1)]),
        libros.text(tmp_path / "a.txt", PLAN),
    ):
        assert read(path) == read(path, isolated=False)


def test_one_child_serves_every_file(plan: Path) -> None:
    read(plan)
    first = sandbox._child._process
    assert [row.cells for row in read(plan)[0].rows] == PLAN
    assert sandbox._child._process is first


def test_after_a_file_brought_the_child_down_the_next_is_read(plan: Path, tmp_path: Path) -> None:
    bad = ataques.workbook(tmp_path / "malo.xlsx", corners("'"))
    for _ in range(2):
        with pytest.raises(UserError, match="mucha más memoria que un plan o está dañado"):
            read(bad)
        assert len(read(plan)[0].rows) == 2


def test_a_child_killed_meanwhile_is_replaced(plan: Path) -> None:
    read(plan)
    process = sandbox._child._process
    assert process is not None
    process.kill()
    process.wait()
    assert len(read(plan)[0].rows) == 2


def test_a_read_that_takes_too_long_is_stopped(tmp_path: Path, plan: Path) -> None:
    slow = libros.long_book(tmp_path / "lento.xlsx", ([f"celda {n}"] * 20 for n in range(5_000)))
    with pytest.raises(UserError, match=r"no se terminó de leer en 0.05 segundos. Deje en el archivo solo el plan"):
        read(slow, Limits(seconds=0.05))
    assert len(read(plan)[0].rows) == 2


@LINUX
def test_memory_is_bounded_and_another_limit_may_be_given(tmp_path: Path) -> None:
    path = ataques.many_cells(tmp_path / "grande.xlsx", 2_000, 100)
    with pytest.raises(UserError, match="mucha más memoria"):
        read(path, Limits(memory_bytes=40 * 2**20))
    assert len(read(path)[0].rows) == 2_000


@LINUX
def test_a_child_that_a_file_made_large_is_replaced(tmp_path: Path, plan: Path) -> None:
    path = text(tmp_path / "grande.txt", b"a\n" * 300_000)
    for _ in range(2):
        assert len(read(path)[0].rows) == 300_001
        assert sandbox._child._process is None
        read(plan)
        assert sandbox._child._process is not None


def test_a_fault_of_ours_in_the_child_is_ours_here_with_its_traceback(plan: Path) -> None:
    with pytest.raises(InternalError, match=r"falla interna de pam al leer \(TypeError\)") as error:
        read(plan, Limits(sheet_bytes="x"))  # type: ignore[arg-type]
    assert "look.py" in error.value.detail  # type: ignore[attr-defined]


def test_sentences_come_back_whole(tmp_path: Path) -> None:
    path = ataques.workbook(tmp_path / "plan.xlsx", corners('"'))
    for isolated in (True, False):
        with pytest.raises(UserError) as error:
            read(path, isolated=isolated)
        assert (error.value.file, error.value.sheet, error.value.row) == ("plan.xlsx", "PAM", None)


def test_two_threads_share_the_child(plan: Path) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(read(plan)[0].rows))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2] * 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork there")
@pytest.mark.filterwarnings("ignore:This process")
def test_a_fork_gets_a_child_of_its_own(plan: Path) -> None:
    read(plan)
    forked = os.fork()
    if forked == 0:
        status = 1
        try:
            status = 0 if len(read(plan)[0].rows) == 2 and sandbox._child._owner == os.getpid() else 1
        finally:
            sandbox._child.stop()
            os._exit(status)
    assert os.waitpid(forked, 0)[1] == 0
    assert len(read(plan)[0].rows) == 2


def test_the_answer_may_only_hold_tables() -> None:
    class Evil:
        def __reduce__(self):
            return os.getcwd, ()

    table = RawTable("a", "b", [RawRow(1, ["x"])], page_starts=frozenset({3}))
    assert opened(pickle.dumps(("tables", [table]))) == ("tables", [table])
    for bad in (Evil(), Path("x"), print, struct.Struct):
        with pytest.raises(pickle.UnpicklingError, match="is not part of a table"):
            opened(pickle.dumps(bad))
    dotted = pickle.dumps(RawTable).replace(
        b"\x8c\x08RawTable", b"\x8c\x13column_letter.__doc__"[:2] + b"column_letter.__doc_"
    )
    with pytest.raises(pickle.UnpicklingError):
        opened(dotted)


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes there")
    os.mkfifo(tmp_path / "plan.xlsx")
    with pytest.raises(UserError, match="no es un archivo"):
        read(tmp_path / "plan.xlsx")


@pytest.mark.parametrize(
    ("limits", "part"),
    [
        (Limits(parts=3), "tiene más de 3 archivos dentro"),
        (Limits(parts_bytes=5_000), "descomprimido y el máximo es"),
        (Limits(sheet_bytes=5_000), "descomprimida"),
        (Limits(ratio=2, ratio_from=1_000), "veces al descomprimirla"),
        (Limits(table_cells=3), "mucho más que un plan"),
    ],
)
def test_each_limit_can_be_overridden(tmp_path: Path, limits: Limits, part: str) -> None:
    path = libros.book(tmp_path / "plan.xlsx", [[*row, "relleno " * 500] for row in PLAN])
    with pytest.raises(UserError, match=part):
        read(path, limits)


# --- any bytes ------------------------------------------------------------------------------------------------------


def small_files() -> dict[str, bytes]:
    """One small valid file of each kind; the workbooks with their parts stored as they are, where bytes matter."""
    import tempfile

    rows = [*PLAN, ["", 12, 0.5, True, "x;y"]]
    with tempfile.TemporaryDirectory() as folder:
        made = {kind: make(Path(folder, f"a.{kind}"), rows, [(3, 4, 1, 1)]) for kind, make in hojas.MAKERS.items()}
        for kind in ("xlsx", "ods"):
            stored = Path(folder, f"stored.{kind}")
            with zipfile.ZipFile(made[kind]) as old, zipfile.ZipFile(stored, "w") as new:
                for name in old.namelist():
                    new.writestr(name, old.read(name))
            made[f"stored.{kind}"] = stored
        files = {kind: path.read_bytes() for kind, path in made.items()}
    line = ";".join(libros.SHORT)
    return files | {"txt": line.replace(";", "\t").encode(), "csv": f'{line}\n"a\nb";"ñ"\n'.encode("latin-1") * 3}


FILES = small_files()
change = st.tuples(
    st.floats(0, 1, exclude_max=True), st.sampled_from(["set", "insert", "cut", "again"]), st.binary(max_size=6)
)


def changed(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    """``content`` with each change made at its place (a share of its length)."""
    for place, what, new in changes:
        at = int(place * len(content))
        size = max(1, len(new))
        middle = {"set": new, "insert": new, "cut": b"", "again": content[at : at + 16 * size]}[what]
        content = content[:at] + middle + content[at if what in {"insert", "again"} else at + size :]
    return content


def inside(content: bytes, part: str, changes: list[tuple[float, str, bytes]]) -> bytes:
    """A zip with one part changed, and its sums right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed(old.read(name), changes) if name == part else old.read(name))
    return out.getvalue()


def read_or_refuse(path: Path, content: bytes) -> None:
    """Tables or one sentence; a fault of ours, or a read that does not end, fails the test."""
    path.write_bytes(content)
    try:
        tables = read(path, Limits(seconds=20))
    except UserError as error:
        refused = error
        tables = []
    else:
        refused = None
    assert refused is None or "no se terminó" not in refused.found
    assert refused is None or refused.sentence().isprintable()
    for table in tables:
        numbers = [row.number for row in table.rows]
        assert numbers == sorted(set(numbers))
        assert all(isinstance(cell, str) for row in table.rows for cell in row.cells)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("azar") / "plan.xlsx"


EXAMPLES = int(os.environ.get("PAM_EJEMPLOS", "60"))


@settings(max_examples=4 * EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(FILES)), changes=st.lists(change, min_size=1, max_size=5))
@example(kind="xls", changes=[])
def test_damaged_bytes_give_tables_or_a_sentence(
    target: Path, kind: str, changes: list[tuple[float, str, bytes]]
) -> None:
    read_or_refuse(target, changed(FILES[kind], changes))


PARTS = [
    ("xlsx", "xl/worksheets/sheet1.xml"), ("xlsx", "xl/workbook.xml"), ("xlsx", "xl/styles.xml"),
    ("xlsx", "xl/_rels/workbook.xml.rels"), ("xlsx", "[Content_Types].xml"), ("ods", "content.xml"),
    ("ods", "mimetype"),
]  # fmt: skip


@settings(max_examples=3 * EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.sampled_from(PARTS), changes=st.lists(change, min_size=1, max_size=4))
def test_damaged_parts_give_tables_or_a_sentence(
    target: Path, where: tuple[str, str], changes: list[tuple[float, str, bytes]]
) -> None:
    kind, part = where
    read_or_refuse(target, inside(FILES[kind], part, changes))


@pytest.mark.parametrize("path", sorted(path for path in CORPUS.glob("*") if path.is_file()), ids=lambda p: p.name)
def test_files_that_once_found_something(target: Path, path: Path) -> None:
    read_or_refuse(target, path.read_bytes())


def test_a_look_costs_little_and_opens_nothing(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    monkeypatch.setattr(python_calamine, "load_workbook", None)
    assert look(plan, DEFAULT).kind == "xlsx"
