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


def connect(**tables: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database in memory with the tables; one thread, so that sums always add in the same order."""
    import duckdb
    import pyarrow as pa

    base = duckdb.connect(config={"threads": "1"})
    for name, table in tables.items():
        base.register(name, pa.Table.from_pandas(table, preserve_index=False))
    return base


def chosen(observaciones: pd.DataFrame, ambitos: tuple[str, ...] = PLACES) -> pd.DataFrame:
    """One row for each figure of the given kinds of place, as :data:`COLUMNS`; sorted by its key.

    Of two different figures with the same key the one not taken is said in ``nota``.
    """
    ranks = " ".join(f"when '{name}' then {rank}" for rank, name in enumerate(QUALITY))
    key = ", ".join(KEY)
    with connect(o=observaciones) as base:
        found = base.execute(
            f"""
            with usable as (
                select *, row_number() over (
                    partition by {key} order by case calidad {ranks} end, periodo desc, fuente, origen_archivo,
                    origen_hoja, origen_fila, origen_columna) as place,
                    min(valor) over (partition by {key}) as least, max(valor) over (partition by {key}) as most
                from o where list_contains($1, ambito) and list_contains($2, calidad) and valor is not null)
            select ambito, codigo, anio, indicador, nivel, zona, '' as reparto, poblacion, valor, unidad, calidad,
                case when least = most then nota when nota = '' then 'hay otra cifra para lo mismo'
                    else nota || '; hay otra cifra para lo mismo' end as nota,
                $3 as metodo, 1 as n, (calidad = 'dudoso')::int as n_dudosos, fuente, valor_original,
                origen_archivo, origen_hoja, origen_fila, origen_columna
            from usable where place = 1 order by {key}
            """,  # noqa: S608  # names of our own
            [list(ambitos), list(QUALITY), PUBLISHED],
        ).df()
    return typed(found)


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns and types of :data:`COLUMNS`."""
    numbers = {"anio": "int64", "valor": "float64", "n": "int64", "n_dudosos": "int64", "origen_fila": "Int64"}
    table = table.reindex(columns=list(COLUMNS))
    for name in COLUMNS:
        if name not in numbers:
            table[name] = table[name].astype("str").fillna("")
    return table.astype(numbers)


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
