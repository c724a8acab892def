"""Department × year × indicator, from the observations or straight from the files, with what was left out counted.

Both ways give ``ambito, codigo, anio, periodo, poblacion, indicador, nivel, valor, unidad, ponderador, unidades,
con_dato, reparados, dudosos, sin_dato``:

* ``valor``: counts are added; the rest is the average weighted by the indicator that the catalogue names in ``peso``
  (``ponderador``), for lack of the enrolment of each level;
* ``unidades``: municipalities (or schools) in the department; ``con_dato`` those in ``valor``, ``reparados`` among them
  those repaired; ``dudosos`` and ``sin_dato`` those left out (the latter also when the weight is missing).

A doubtful figure never enters an average. Indicators whose ``peso`` is null (categories, margins) are not averaged.

>>> aggregate_files(["men_municipio_2011_2022.csv"])             # doctest: +SKIP
"""

# ruff: noqa: S608 - the SQL is made of the declaration; every text from elsewhere goes through quoted()

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pamlib.errors import UserError
from pamlib.sources import profile, sums
from pamlib.sources.base import Job, indicators, sources
from pamlib.sources.engine import UNIT, connected, quoted
from pamlib.sources.reading import choose, look_at
from pamlib.sources.spec import Plan

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame

    from pamlib.sources.typed import Flags

COLUMNS = (
    "ambito", "codigo", "anio", "periodo", "poblacion", "indicador", "nivel", "valor", "unidad", "ponderador",
    "unidades", "con_dato", "reparados", "dudosos", "sin_dato",
)  # fmt: skip


def aggregate(observations: DataFrame) -> DataFrame:
    """Observations of municipalities and schools put together by department.

    The department is that of the code: the first two digits of a municipality, the second and third of a school.
    Figures replaced by a newer edition do not count.
    """
    weights = {key: told["peso"] for key, told in indicators().items() if told["peso"] is not None}
    if observations.empty:
        observations = observations.head(0)
    with connected() as con:
        con.register("obs", observations)
        cases = " ".join(f"when {quoted(key)} then {quoted(peso)}" for key, peso in weights.items())
        order = " ".join(f"when {quoted(key)} then {n}" for n, key in enumerate(weights))
        con.execute(
            f"create view cifras as select *, case indicador {cases} end as ponderador, "
            f"case indicador {order} end as orden, "
            "case ambito when 'EE' then codigo[2:3] else codigo[:2] end as departamento, "
            f"try_cast({UNIT} * valor as bigint) as x, calidad in ('publicado', 'reparado') as bueno "
            "from obs where ambito in ('municipio', 'EE') and calidad <> 'reemplazado'"
        )
        sql = f"""
            with pesos as (
                select fuente, anio, periodo, ambito, codigo, poblacion, indicador as ponderador,
                       any_value(round(valor)::bigint) as w
                from cifras where nivel = '' and zona = '' and bueno and valor > 0 group by all),
            filas as (
                select c.*, case when c.ponderador = '' then 1 else p.w end as w
                from cifras c left join pesos p using (fuente, anio, periodo, ambito, codigo, poblacion, ponderador)
                where c.ponderador is not null and c.zona = '')
            select 'departamento' as ambito, departamento as codigo, anio, periodo, poblacion, indicador, nivel,
                   round(case when sum(w) filter (bueno) > 0 then sum(x * w) filter (bueno)::double
                         / (case when ponderador = '' then 1 else sum(w) filter (bueno) end)::double / {UNIT} end,
                         6) as valor,
                   any_value(unidad) as unidad, ponderador, count(*) as unidades,
                   count(*) filter (bueno and w is not null) as con_dato,
                   count(*) filter (calidad = 'reparado' and w is not null) as reparados,
                   count(*) filter (calidad = 'dudoso') as dudosos,
                   count(*) filter (calidad = 'sin dato' or (bueno and w is null)) as sin_dato
            from filas
            group by departamento, anio, periodo, poblacion, indicador, nivel, ponderador, orden
            order by codigo, anio, periodo, poblacion, orden,
                     list_position(['', 'transición', 'primaria', 'secundaria', 'media'], nivel)
        """
        table: DataFrame = con.sql(sql).df()
        return table


def aggregate_files(
    paths: Sequence[str | Path], *, fuente: str = "", cluster: str = "", setting: sums.Setting | None = None
) -> DataFrame:
    """Files of one delimited source put together by department, without making their observations.

    Parameters
    ----------
    paths: files of one source and edition.
    fuente: its key, when it is not to be recognised.
    cluster: address of a Dask scheduler ("tcp://10.0.0.5:8786"); '' for this process. The table is the same.
    setting: memory and threads (of each worker, on a cluster).

    Raises
    ------
    UserError: a file cannot be read, or is of another source than the first.
    """
    plan, files = _plan(paths, fuente)
    use = setting or sums.Setting()
    if cluster:
        from pamlib.sources.cluster import sums_on

        parts, flags = sums_on(cluster, plan, files, use)
    else:
        parts, flags = _sums_here(plan, files, use)
    with connected(memory_mb=use.memory_mb, threads=use.threads) as con:
        table: DataFrame = con.sql(sums.together(con, plan, parts, flags)).df()
        return table


def _plan(paths: Sequence[str | Path], key: str) -> tuple[Plan, list[Path]]:
    files = [Path(path) for path in paths]
    plans = []
    for path in files:
        look = look_at(path)
        source, edition = choose(look, key, sources())
        if not source.spec.get("columnas"):
            raise UserError(
                f"es de la fuente «{source.name}», que no tiene cifras que sumar", "Quítelo de la orden", file=path
            )
        plans.append(Plan(Job(look, source, edition)))
    for plan, path in zip(plans, files, strict=True):
        if (plan.job.source, plan.headings, plan.job.edition) != (
            plans[0].job.source,
            plans[0].headings,
            plans[0].job.edition,
        ):
            raise UserError(
                f"es de otra fuente o edición que «{files[0].name}»", "Sume por aparte los de cada fuente y edición",
                file=path,
            )  # fmt: skip
    return plans[0], files


def _sums_here(plan: Plan, files: list[Path], use: sums.Setting) -> tuple[pa.Table, Flags]:
    def add_up(flags: Flags, repeated: Collection[int], one_in: int) -> list[sums.Part]:
        told = {"flags": flags, "repeated": repeated, "one_in": one_in}
        return [sums.part_sums(plan, path, use, **told) for path in files]  # type: ignore[arg-type]

    return settled(plan, files, add_up)


def settled(
    plan: Plan, files: Sequence[Path], add_up: Callable[[Flags, Collection[int], int], list[sums.Part]]
) -> tuple[pa.Table, Flags]:
    """The sums of all parts, and the doubted columns that are still in them.

    Parts are added up once; again when a key is in more than one row, or when what is doubted is not a whole column.
    """
    import numpy as np
    import pyarrow as pa

    first = add_up({}, (), profile.share(sum(path.stat().st_size for path in files)))
    flags = profile.doubts(plan, _sorted(pa.concat_tables([part.sample for part in first]))).causes
    keys = np.sort(np.concatenate([part.sums.column("llaves").combine_chunks().flatten().to_numpy() for part in first]))
    repeated = [int(key) for key in np.unique(keys[1:][keys[1:] == keys[:-1]])]
    inside = sums.needs_again(plan, flags)
    if repeated or inside:
        first = add_up(flags if inside else {}, repeated, 0)
    return pa.concat_tables([part.sums for part in first]).drop_columns("llaves"), {} if inside else flags


def _sorted(sample: pa.Table) -> DataFrame:
    """The sample in one order, however its rows came: of a place given twice, the same row counts each time."""
    names = [name for name in sample.column_names if name != "ambito"]
    table: DataFrame = sample.sort_by([(name, "ascending") for name in names]).to_pandas()
    return table
