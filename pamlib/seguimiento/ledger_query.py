"""The query behind the ledger's questions: DuckDB over the derived copy, which row counts said in one place.

Out of scope: the tables' types (:mod:`.ledger`), and the copy itself (:mod:`.ledger_cache`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import InternalError
from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.ledger_cache import tables_of
from pamlib.seguimiento.ledger_events import Standing, standing
from pamlib.seguimiento.ledger_files import submission_names
from pamlib.seguimiento.ledger_tables import schema_of
from pamlib.seguimiento.rereading import in_force
from pamlib.workspace import check_date

if TYPE_CHECKING:
    import pyarrow as pa

_TRIES = 5
#: What makes a row report something, by table. Of a blank cell only the calendar says «programado para después».
_REPORTS = {
    "avances": "(avance IS NOT NULL OR estado <> '' OR (lectura NOT IN ('sin reporte', 'ilegible') "
    "AND (avance_reportado <> '' OR estado_reportado <> '' OR observacion <> '')))",
    "mediciones": "(valor IS NOT NULL OR numerador IS NOT NULL)",
    "ejecucion": "(definitivo_cop IS NOT NULL OR compromisos_cop IS NOT NULL OR obligaciones_cop IS NOT NULL "
    "OR pagos_cop IS NOT NULL)",
}
#: A blank or a bare zero of a task that an earlier corte reported as finished. Worked out here and not when a workbook
#: is received: then it would depend on which one came first.
_FINISHED = """CASE WHEN lectura IN ('sin reporte', 'cero', 'solo estado') AND corte > min(
    CASE WHEN (estado = 'terminada' OR avance >= 1) AND situacion <> 'devuelto' THEN corte END
) OVER (PARTITION BY libro, clave) THEN 'ya terminado' ELSE lectura END AS lectura"""
# The one that counts comes first.
_ORDER = "corte DESC, preferido DESC, recibido DESC, envio_id DESC, origen_fila DESC"


def query(
    folders: Sequence[Path], corte: str, what: str, *, known: str = "", approved: bool = False
) -> dict[str, pa.Table]:
    """Rows by table; tried again when another process replaced the copy in between, at last from the submissions alone.

    ``what``: *latest* row of each key, of *each* key and corte, all those *counted*, or *all*.
    """
    import duckdb
    import pyarrow as pa

    check_date(corte)
    if known:
        check_date(known, "conocido")
    for attempt in range(_TRIES):
        try:
            return _run(folders, corte, what, known, approved=approved, anew=attempt >= _TRIES - 2)
        except (duckdb.IOException, duckdb.InvalidInputException, pa.ArrowException, OSError) as error:
            if attempt == _TRIES - 1:
                raise InternalError(f"la copia derivada del libro no se pudo leer: {error}") from error
    raise AssertionError


def _run(
    folders: Sequence[Path], corte: str, what: str, known: str, *, approved: bool, anew: bool
) -> dict[str, pa.Table]:
    import duckdb

    used = {n: (folder, names) for n, folder in enumerate(folders) if (names := submission_names(folder))}
    if not used:
        return {table: _empty(table) for table in SEGUIMIENTO}
    paths = {n: tables_of(folder, names, anew=anew) for n, (folder, names) in used.items()}
    connection = duckdb.connect()
    try:
        headers = {n: each["envios"] for n, each in paths.items()}
        _register(connection, {n: folder for n, (folder, _) in used.items()}, headers, known, approved)
        counts = {"all": "", "latest": "cuenta", "each": "cuenta", "counted": "cuenta"}[what]
        limits = ["corte <= $corte", *filter(None, [counts])]
        out = {}
        for table in SEGUIMIENTO:
            files = [str(each[table]) for each in paths.values()]
            connection.register("rutas", _paths_table(paths, table))
            out[table] = connection.sql(_sql(table, files, what, limits), params={"corte": corte}).to_arrow_table()
        return out
    finally:
        connection.close()


def _sql(table: str, files: Sequence[str], what: str, limits: Sequence[str]) -> str:
    """The query of one table; names come from the schema, values go as parameters."""
    own = {"lectura": _FINISHED} if table == "avances" else {}
    columns = ", ".join(own.get(field.name, field.name) for field in SEGUIMIENTO[table])
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    inner = f"""
        SELECT f.* EXCLUDE (filename), r.libro, s.situacion, s.cuenta, {_REPORTS[table]} AS dice_algo,
               p.envio_id IS NOT NULL AS preferido
        FROM read_parquet([{listed}], filename = true) f
        JOIN rutas r ON r.filename = f.filename
        JOIN situaciones s ON s.libro = r.libro AND s.envio_id = f.envio_id
        LEFT JOIN preferidos p ON p.libro = r.libro AND p.tabla = '{table}' AND p.corte = f.corte
             AND p.clave = f.clave AND p.envio_id = f.envio_id
    """  # noqa: S608 - file names quoted above, the rest from the schema
    picked = {
        "latest": f"QUALIFY row_number() OVER (PARTITION BY libro, clave ORDER BY dice_algo DESC, {_ORDER}) = 1",
        "each": f"QUALIFY row_number() OVER (PARTITION BY libro, clave, corte ORDER BY dice_algo DESC, {_ORDER}) = 1",
    }.get(what, "")
    return f"""
        SELECT libro, {columns}, clave, dice_algo FROM ({inner}) WHERE {" AND ".join(limits)} {picked}
        ORDER BY libro, corte, clave, recibido, envio_id, origen_fila
    """  # noqa: S608


def _register(connection: Any, folders: dict[int, Path], headers: dict[int, Path], known: str, approved: bool) -> None:
    """Small tables that the query joins: the state of each submission and what a person preferred.

    A reading takes the place of the one before only where it may count itself: one of a later day, or not approved
    yet, or that reached a closed corte, hides nothing from whoever asks without it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    states: list[tuple[int, str, str, bool]] = []
    preferred: list[tuple[int, str, str, str, str]] = []
    for n, folder in folders.items():
        now = standing(folder)
        readings = pq.read_table(headers[n]).to_pylist()
        situations = {each["envio_id"]: now.of(each["envio_id"], each["corte"]) for each in readings}
        able = [each for each in readings if _able(each, situations[each["envio_id"]], now, known, approved)]
        replaced = {each["relectura_de"] for each in able}
        counted = {each["envio_id"] for each in able} - replaced
        states += [(n, name, said, name in counted and said != "devuelto") for name, said in situations.items()]
        place = in_force(able)
        preferred += [(n, *_split(key), place.get(name, name)) for key, name in now.preferred().items()
                      if key.count("|") >= 2]  # fmt: skip
    connection.register("situaciones", _arrow(states, libro=pa.int64(), envio_id=pa.string(), situacion=pa.string(),
                                              cuenta=pa.bool_()))  # fmt: skip
    connection.register("preferidos", _arrow(preferred, libro=pa.int64(), tabla=pa.string(), corte=pa.string(),
                                             clave=pa.string(), envio_id=pa.string()))  # fmt: skip


def _able(reading: dict[str, str], situation: str, now: Standing, known: str, approved: bool) -> bool:
    """True when a submission is among those asked for, whatever became of it."""
    if known and max(reading["recibido"], reading["releido"]) > known:
        return False
    if approved and situation == "recibido":
        return False
    return now.closed(reading["corte"]) is None or situation == "cerrado"


def _split(key: str) -> tuple[str, str, str]:
    table, corte, clave = key.split("|", 2)
    return table, corte, clave


def _paths_table(paths: dict[int, dict[str, Path]], table: str) -> pa.Table:
    import pyarrow as pa

    return _arrow([(n, str(each[table])) for n, each in paths.items()], libro=pa.int64(), filename=pa.string())


def _arrow(rows: Sequence[tuple[Any, ...]], **kinds: Any) -> pa.Table:
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    return pa.table({name: pa.array(column, kinds[name]) for name, column in zip(kinds, columns, strict=True)})


def _empty(table: str) -> pa.Table:
    import pyarrow as pa

    known = schema_of(table)
    kinds = {name: known.field(name).type for name in known.names} | {"situacion": pa.string()}
    names = ["libro", *(field.name for field in SEGUIMIENTO[table]), "clave", "dice_algo"]
    kinds |= {"libro": pa.int64(), "dice_algo": pa.bool_()}
    return _arrow([], **{name: kinds[name] for name in names})
