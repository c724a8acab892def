"""From observations to values: one figure for each place, year, indicator, level, zone and group.

Observations come in several editions and qualities. Here one is chosen for each figure, by a rule that is always the
same: never a replaced one nor one without data; the better quality first, then the later period of the year, then the
source's name and its place in the file. What was left aside is counted, and doubt travels along.

>>> chosen(observaciones)["calidad"].unique()              # doctest: +SKIP
array(['publicado', 'dudoso'], dtype=object)

Out of scope: reading and repairing sources (:mod:`pamlib.sources`), and working out figures nobody publishes
(:mod:`.territory`, :mod:`.schools`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: What makes a figure that figure.
KEY = ("ambito", "codigo", "anio", "indicador", "nivel", "zona", "poblacion")
#: A figure's series: the same without the year.
SERIES = ("codigo", "indicador", "nivel", "zona", "reparto", "poblacion")
PLACE = ("origen_archivo", "origen_hoja", "origen_fila", "origen_columna")
#: Columns of every table of values, in order. ``reparto`` is '' or «repartida» (mixed enrolment shared out).
COLUMNS = (
    "ambito", "codigo", "anio", "indicador", "nivel", "zona", "reparto", "poblacion", "valor", "unidad", "calidad",
    "nota", "metodo", "n", "n_dudosos", "fuente", "valor_original", *PLACE,
)  # fmt: skip
PUBLISHED = "publicado por la fuente"
QUALITY = ("publicado", "reparado", "dudoso")
PLACES = ("nación", "departamento", "ETC", "municipio")
#: Decimals that a worked out figure keeps: more are noise of the order of a sum.
DECIMALS = 6
OTHER_FIGURE = "hay otra cifra distinta para lo mismo"


def connect(**tables: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database in memory with the tables; one thread, so that sums always add in the same order."""
    import duckdb
    import pyarrow as pa

    base = duckdb.connect(config={"threads": "1"})
    for name, table in tables.items():
        base.register(name, pa.Table.from_pandas(table, preserve_index=False))
    return base


def query(base: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> pd.DataFrame:
    """The result as a frame; by Arrow, which leaves texts as they are."""
    table: pd.DataFrame = base.sql(sql, params=values).to_arrow_table().to_pandas()
    return table


def chosen(observaciones: pd.DataFrame, ambitos: tuple[str, ...] = PLACES) -> pd.DataFrame:
    """One row for each figure of the given kinds of place, as :data:`COLUMNS`, in the order of its key.

    Of several figures with the same key the ones not taken are said in ``nota`` when they differ.
    """
    import pandas as pd

    usable = observaciones["calidad"].isin(QUALITY) & observaciones["valor"].notna()
    found = observaciones[usable & observaciones["ambito"].isin(ambitos)]
    key = list(KEY)
    repeated = found.duplicated(key, keep=False)
    if repeated.any():
        several = found[repeated].assign(rank=found["calidad"].map({name: n for n, name in enumerate(QUALITY)}))
        # The later period of a year is the one that stands for it.
        several = several.sort_values(
            ["rank", "periodo", "fuente", *PLACE], ascending=[True, False, True, True, True, True, True]
        )
        differ = several.groupby(key)["valor"].transform("nunique") > 1
        several["nota"] = several["nota"].where(~differ, (several["nota"] + "; " + OTHER_FIGURE).str.removeprefix("; "))
        found = pd.concat([found[~repeated], several.drop_duplicates(key).drop(columns="rank")])
    found = found.assign(reparto="", metodo=PUBLISHED, n=1, n_dudosos=(found["calidad"] == "dudoso").astype("int64"))
    return typed(found.sort_values(key, kind="stable", ignore_index=True))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns and types of :data:`COLUMNS`."""
    numbers = {"anio": "int64", "valor": "float64", "n": "int64", "n_dudosos": "int64", "origen_fila": "Int64"}
    texts = {name: "str" for name in COLUMNS if name not in numbers}
    table = table.reindex(columns=list(COLUMNS)).astype(texts | numbers)
    return table.fillna(dict.fromkeys(texts, ""))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dicts by column."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def worst(qualities: Any) -> str:
    """The least sure of some qualities; '' of none.

    >>> worst(["publicado", "dudoso", "reparado"])
    'dudoso'
    """
    return max(qualities, key=QUALITY.index, default="")


def setting_aside(observaciones: pd.DataFrame) -> pd.DataFrame:
    """How many observations of each source and quality there are: ``fuente, calidad, cifras, se_usa``."""
    counted = observaciones.groupby(["fuente", "calidad"], sort=True).size().reset_index(name="cifras")
    counted["se_usa"] = counted["calidad"].isin(QUALITY)
    return counted
