"""What a department and the nation are worth where nobody publishes it: worked out from their municipalities.

A count is added; a rate is averaged with the weight that the catalogue gives it (``peso``), the nearest thing to its
denominator that is published. A published figure always wins. Each figure says its method, how many municipalities it
has and how many of those are doubtful.

>>> with_references(chosen(observaciones))                 # doctest: +SKIP

Out of scope: certified entities (ETC) that are part of a department.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.characterize.catalogue import indicator
from pamlib.characterize.values import COLUMNS, DECIMALS, connect, query, typed

if TYPE_CHECKING:
    import pandas as pd

NATION = "00"
SUM = "suma de los municipios"


def with_references(values: pd.DataFrame, territorio: pd.DataFrame | None = None, minimum: float = 0.9) -> pd.DataFrame:
    """``values`` with the figures of departments and nation that are not in it; the published ones come first.

    ``territorio`` (canonical table) and ``minimum`` say when there are municipalities enough: see :func:`aggregates`.
    """
    import pandas as pd

    key = ["ambito", "codigo", "anio", "indicador", "nivel", "zona", "reparto", "poblacion"]
    places = values["ambito"].isin(["departamento", "nación"])
    made = pd.concat([values[places], aggregates(values, territorio, minimum)], ignore_index=True)
    made = made.drop_duplicates(key)
    return pd.concat([values[~places], made], ignore_index=True)


def aggregates(values: pd.DataFrame, territorio: pd.DataFrame | None = None, minimum: float = 0.9) -> pd.DataFrame:
    """Figures of every department and of the nation from those of municipalities, as ``values``.

    A figure needs at least the share ``minimum`` of the municipalities of its place: an extract of a few is no
    department. They are those of ``territorio``, or without it all that ``values`` ever has. A municipality without the
    weight of its rule does not count in a mean; ``nota`` says how many there were.
    """
    import pandas as pd

    towns = values[values["ambito"] == "municipio"]
    known = [indicator(key) for key in sorted(set(towns["indicador"]))]
    rules = pd.DataFrame(
        [(i.key, i.summary, i.weight, _method(i.summary, i.weight)) for i in known if i.summary in ("suma", "media")],
        columns=["indicador", "clase", "ponderador", "como"],
    )
    if towns.empty or rules.empty:
        return typed(pd.DataFrame(columns=list(COLUMNS)))
    with connect(v=towns, r=rules, k=members(values, territorio)) as base:
        return typed(query(base, _SQL, [NATION, minimum]))


def members(values: pd.DataFrame, territorio: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many municipalities each department and the nation have: ``place, many``."""
    import pandas as pd

    codes = set(values.loc[values["ambito"] == "municipio", "codigo"])
    if territorio is not None:
        listed = set(territorio.loc[territorio["ambito"] == "municipio", "codigo"])
        departments = {code[:2] for code in listed}
        codes = listed | {code for code in codes if code[:2] not in departments}
    places = pd.Series([place for code in sorted(codes) for place in (code[:2], NATION)], dtype="str")
    return places.value_counts(sort=False).rename_axis("place").reset_index(name="many")


def _method(summary: str, weight: str) -> str:
    return SUM if summary == "suma" else f"promedio de los municipios, con el peso de «{indicator(weight).name}»"


# The two kinds of place are the same sum over other groups. Sums add in the order of the codes: same bytes each time.
_SQL = f"""
with weight as (select codigo, anio, indicador as ponderador, valor as w from v
        where nivel = '' and zona = '' and poblacion = '' and indicador in (select ponderador from r)),
    weighted as (select v.*, clase, como, case when clase = 'suma' then 1.0 else w end as w
        from v join r using (indicador) left join weight using (codigo, anio, ponderador)),
    placed as (
        select * from (select 'departamento' as lugar, substr(codigo, 1, 2) as place, * from weighted
            union all select 'nación', $1, * from weighted) join k using (place))
select lugar as ambito, place as codigo, anio, indicador, nivel, zona, reparto, poblacion,
    round(case when any_value(clase) = 'suma' then sum(valor order by codigo)
        else sum(valor * w order by codigo) / sum(w order by codigo) end, {DECIMALS}) as valor,
    any_value(unidad) as unidad,
    case when sum(n_dudosos) > 0 then 'dudoso' when bool_or(calidad = 'reparado') then 'reparado'
        else 'publicado' end as calidad,
    concat_ws('; ',
        case when sum(n_dudosos) > 0
            then sum(n_dudosos)::int || ' de ' || count(*) || ' municipios con cifra dudosa' end,
        case when count(*) > count(w) then count(*) - count(w) || ' municipios sin peso, no entran' end) as nota,
    any_value(como) as metodo, count(w) as n, sum(n_dudosos)::int as n_dudosos, min(fuente) as fuente,
    '' as valor_original, min(origen_archivo) as origen_archivo, min(origen_hoja) as origen_hoja,
    null::bigint as origen_fila, min(origen_columna) as origen_columna
from placed
group by lugar, place, anio, indicador, nivel, zona, reparto, poblacion
having coalesce(sum(w), 0) > 0 and count(*) >= $2 * any_value(many)
order by ambito, place, anio, indicador, nivel, zona, reparto, poblacion
"""  # noqa: S608  # names of our own
