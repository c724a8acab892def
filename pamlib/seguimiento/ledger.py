"""The ledger of what was received, and the state at any corte.

>>> frames = state(folder_of(workspace.processed), "2025-06-30")        # doctest: +SKIP
>>> frames["avances"][["linea_id", "avance", "reporto", "origen_fila"]]  # doctest: +SKIP

The state at a corte is a function of the *set* of files: for each key (:mod:`.keys`) the row that reports something,
of the latest corte up to the one asked for; of one corte, the one a person preferred, else the one received last, else
the one whose submission's name comes last (and both are listed by :func:`conflicts`). What was returned, or replaced by
another reading of the same workbook, never counts; of a closed corte only what it was closed with counts. So neither
the order in which workbooks came nor what comes for a later corte changes it.

Out of scope: judging the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib.errors import InternalError
from pamlib.schema_seguimiento import SEGUIMIENTO
from pamlib.seguimiento.keys import SAID
from pamlib.seguimiento.ledger_cache import tables_of
from pamlib.seguimiento.ledger_events import standing
from pamlib.seguimiento.ledger_files import folder_of, read_submission, submission_names
from pamlib.workspace import check_date

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["conflicts", "everything", "folder_of", "history", "reported", "state", "state_of_many", "submissions"]

_TRIES = 5
#: What makes a row report something, by table.
_REPORTS = {
    "avances": "(avance IS NOT NULL OR estado <> '' OR lectura NOT IN ('sin reporte', 'ilegible'))",
    "mediciones": "(valor IS NOT NULL OR numerador IS NOT NULL)",
    "ejecucion": "(definitivo_cop IS NOT NULL OR compromisos_cop IS NOT NULL OR obligaciones_cop IS NOT NULL "
    "OR pagos_cop IS NOT NULL)",
}
# The one that counts comes first.
_ORDER = "corte DESC, preferido DESC, recibido DESC, envio_id DESC, origen_fila DESC"


def state(folder: Path, corte: str, *, known: str = "", approved: bool = False) -> dict[str, pd.DataFrame]:
    """The latest valid row of each key with a corte up to ``corte``, by table (those of the schema).

    A row that reports nothing (blank, unreadable) never hides an earlier one that does.

    Parameters
    ----------
    known: leave out what was received after this day ('' none). approved: only approved and closed submissions.
    """
    return {
        table: _typed(table, rows)
        for table, rows in _query([Path(folder)], corte, "latest", known=known, approved=approved).items()
    }


def state_of_many(folders: Iterable[Path], corte: str) -> dict[str, pd.DataFrame]:
    """:func:`state` of many ledgers at once; a first column ``libro`` says the position of its folder."""
    return {
        table: _typed(table, rows, ("libro",))
        for table, rows in _query([Path(each) for each in folders], corte, "latest").items()
    }


def history(folder: Path, corte: str, *, known: str = "", approved: bool = False) -> dict[str, pd.DataFrame]:
    """The valid row of each key *and corte*, for every corte up to ``corte``, in the order of corte and key."""
    return {
        table: _typed(table, rows)
        for table, rows in _query([Path(folder)], corte, "each", known=known, approved=approved).items()
    }


def reported(folder: Path, corte: str) -> dict[str, pd.DataFrame]:
    """:func:`history` of exactly one corte: what was said then, also when it says nothing."""
    return {
        name: table[table["corte"] == corte].reset_index(drop=True) for name, table in history(folder, corte).items()
    }


def everything(folder: Path, corte: str = "9999-12-31") -> dict[str, pd.DataFrame]:
    """Every row of every submission up to ``corte``, also returned and replaced ones, with its state."""
    return {table: _typed(table, rows) for table, rows in _query([Path(folder)], corte, "all").items()}


def submissions(folder: Path) -> list[dict[str, Any]]:
    """Header of each submission with its ``situacion`` and last event, by corte, day received and name."""
    now = standing(folder)
    found = []
    for name in submission_names(folder):
        content = read_submission(folder, name)
        rows = {table: len(held["filas"]) for table, held in content.pop("tablas").items()}
        found.append({**content, "filas": rows, "situacion": now.of(name, content["corte"]), "evento": now.last(name)})
    return sorted(found, key=lambda each: (each["corte"], each["recibido"], each["envio_id"]))


def conflicts(folder: Path, corte: str) -> pd.DataFrame:
    """What two submissions of ``corte`` say differently of one key, both listed.

    Columns: ``tabla, clave, corte, envio_id, reporto, recibido, dice, vale, origen_archivo, origen_hoja, origen_fila``.
    Two reports of one person on different days are a correction and no conflict; once somebody prefers one, it is
    settled.
    """
    import pandas as pd

    chosen = {name: set(zip(t["envio_id"], t["clave"], strict=True)) for name, t in _kept(folder, corte).items()}
    settled = {tuple(name.split("|", 2)) for name in standing(folder).preferred()}
    found = []
    for table, rows in _query([Path(folder)], corte, "counted").items():
        frame = rows.to_pandas()
        frame = frame[frame["corte"] == corte]
        for clave, group in frame.groupby("clave", sort=True):
            last = _last_of_each(group)
            if (table, corte, clave) in settled or len({_said(table, row) for row in last}) < 2:
                continue
            found += [
                {
                    "tabla": table, "clave": clave, "corte": corte, "envio_id": row["envio_id"],
                    "reporto": row["reporto"], "recibido": row["recibido"], "dice": _words(table, row),
                    "vale": (row["envio_id"], clave) in chosen[table], "origen_archivo": row["origen_archivo"],
                    "origen_hoja": row["origen_hoja"], "origen_fila": row["origen_fila"],
                }
                for row in last
            ]  # fmt: skip
    columns = ["tabla", "clave", "corte", "envio_id", "reporto", "recibido", "dice", "vale", "origen_archivo",
               "origen_hoja", "origen_fila"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def _last_of_each(group: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the last day of each person, in order; a row that says nothing contradicts nobody."""
    rows: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in group.to_dict("records")]
    rows = [row for row in rows if row["dice_algo"]]
    last: dict[str, str] = {}
    for row in rows:
        last[row["reporto"]] = max(last.get(row["reporto"], ""), row["recibido"])
    return sorted(
        (row for row in rows if row["recibido"] == last[row["reporto"]]), key=lambda r: (r["recibido"], r["envio_id"])
    )


def _said(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(None if row[name] != row[name] else row[name] for name in SAID[table])


def _words(table: str, row: dict[str, Any]) -> str:
    told = [
        (name, value) for name, value in zip(SAID[table], _said(table, row), strict=True) if value not in (None, "")
    ]
    return "; ".join(f"{name}: {value:g}" if isinstance(value, float) else f"{name}: {value}" for name, value in told)


# --- the query ------------------------------------------------------------------------------------------------------


def _query(
    folders: Sequence[Path], corte: str, what: str, *, known: str = "", approved: bool = False
) -> dict[str, pa.Table]:
    """Rows by table; tried again when another process replaced the copy in between."""
    import duckdb

    check_date(corte)
    for attempt in range(_TRIES):
        try:
            return _run(folders, corte, what, known, approved)
        except duckdb.IOException as error:
            if attempt == _TRIES - 1:
                raise InternalError(f"la copia derivada del libro no se pudo leer: {error}") from error
    raise AssertionError


def _kept(folder: Path, corte: str) -> dict[str, pd.DataFrame]:
    return {name: rows.to_pandas() for name, rows in _query([Path(folder)], corte, "latest").items()}


def _run(folders: Sequence[Path], corte: str, what: str, known: str, approved: bool) -> dict[str, pa.Table]:
    import duckdb

    used = [(n, folder) for n, folder in enumerate(folders) if submission_names(folder)]
    if not used:
        return {table: _empty(table) for table in SEGUIMIENTO}
    paths = {n: tables_of(folder) for n, folder in used}
    connection = duckdb.connect()
    try:
        _register(connection, dict(used), {n: each["envios"] for n, each in paths.items()})
        counts = {"all": "", "latest": "cuenta", "each": "cuenta", "counted": "cuenta"}[what]
        limits = ["corte <= $corte", *filter(None, [counts])]
        values = {"corte": corte}
        if known:
            limits.append("recibido <= $conocido")
            values["conocido"] = check_date(known, "conocido")
        if approved:
            limits.append("situacion IN ('aprobado', 'cerrado')")
        out = {}
        for table in SEGUIMIENTO:
            files = [str(each[table]) for each in paths.values()]
            connection.register("rutas", _paths_table(paths, table))
            out[table] = connection.sql(_sql(table, files, what, limits), params=values).to_arrow_table()
        return out
    finally:
        connection.close()


def _sql(table: str, files: Sequence[str], what: str, limits: Sequence[str]) -> str:
    """The query of one table; names come from the schema, values go as parameters."""
    columns = ", ".join(field.name for field in SEGUIMIENTO[table])
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


def _register(connection: Any, folders: dict[int, Path], headers: dict[int, Path]) -> None:
    """Small tables that the query joins: the state of each submission and what a person preferred."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    states: list[tuple[int, str, str, bool]] = []
    preferred: list[tuple[int, str, str, str, str]] = []
    for n, folder in folders.items():
        now = standing(folder)
        known = pq.read_table(headers[n]).to_pylist()
        replaced = {each["relectura_de"] for each in known if each["relectura_de"]}
        for each in known:
            name, corte = each["envio_id"], each["corte"]
            situation = now.of(name, corte)
            closed = now.closed(corte) is not None
            counts = name not in replaced and situation != "devuelto" and (not closed or situation == "cerrado")
            states.append((n, name, situation, counts))
        preferred += [(n, *_split(key), name) for key, name in now.preferred().items()]
    connection.register("situaciones", _arrow(states, libro=pa.int64(), envio_id=pa.string(), situacion=pa.string(),
                                              cuenta=pa.bool_()))  # fmt: skip
    connection.register("preferidos", _arrow(preferred, libro=pa.int64(), tabla=pa.string(), corte=pa.string(),
                                             clave=pa.string(), envio_id=pa.string()))  # fmt: skip


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

    from pamlib.seguimiento.ledger_cache import _schema

    kinds = {name: _schema(table).field(name).type for name in _schema(table).names} | {"situacion": pa.string()}
    names = ["libro", *(field.name for field in SEGUIMIENTO[table]), "clave", "dice_algo"]
    kinds |= {"libro": pa.int64(), "dice_algo": pa.bool_()}
    return _arrow([], **{name: kinds[name] for name in names})


def _typed(table: str, rows: pa.Table, before: tuple[str, ...] = ()) -> pd.DataFrame:
    """The rows as the table of the schema, checked; ``before`` are columns kept in front."""
    import pandas as pd
    import pyarrow as pa

    from pamlib import schema

    names = [field.name for field in SEGUIMIENTO[table]]
    kinds = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
    frame: pd.DataFrame = rows.select([*before, *names]).to_pandas(types_mapper=kinds.get)
    frame = frame.astype({f.name: f.dtype for f in SEGUIMIENTO[table]})
    schema.check(table, frame[names])
    return frame
