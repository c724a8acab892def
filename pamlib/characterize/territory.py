"""What a department and the nation are worth where nobody publishes it: worked out from their municipalities.

Each indicator has its rule (``parametros.yml``): a count is added, a rate is averaged with the weight of its
denominator or the nearest thing that is published. A published figure always wins. Each figure says its method, how
many municipalities it has and how many of those are doubtful.

>>> with_references(chosen(observaciones))                 # doctest: +SKIP

Out of scope: certified entities (ETC) that are part of a department.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.characterize.parameters import rule_for, territorial_rules
from pamlib.characterize.values import COLUMNS, DECIMALS, connect, typed

if TYPE_CHECKING:
    import pandas as pd

NATION = "00"
POPULATION, GROSS = "poblacion_5_16", "cobertura_bruta"
_METHODS = {
    ("suma", ""): "suma de los municipios",
    ("media", "poblacion"): "promedio de los municipios, ponderado por población 5-16",
    ("media", "matricula"): "promedio de los municipios, ponderado por matrícula estimada (población × cobertura bruta)",
}


def with_references(values: pd.DataFrame) -> pd.DataFrame:
    """``values`` with the figures of departments and nation that are not in it; sorted by kind of place and key."""
    import pandas as pd

    made = aggregates(values)
    key = ["ambito", "codigo", "anio", "indicador", "nivel", "zona", "reparto", "poblacion"]
    both = pd.concat([values, made], ignore_index=True)
    # The published ones come first, so they are those that stay.
    return both.drop_duplicates(key).sort_values(key, kind="stable").reset_index(drop=True)


def aggregates(values: pd.DataFrame) -> pd.DataFrame:
    """Figures of every department and of the nation from those of municipalities, as ``values``.

    A municipality without the weight of its rule does not count in a mean; ``nota`` says how many there were.
    """
    import pandas as pd

    towns = values[values["ambito"] == "municipio"]
    found = sorted(set(towns["indicador"]))
    rules = pd.DataFrame(
        [(name, rule["metodo"], rule["peso"], _METHODS[rule["metodo"], rule["peso"]])
         for name in found for rule in [rule_for(name, territorial_rules())]],
        columns=["indicador", "clase", "ponderador", "metodo"],
    )  # fmt: skip
    if towns.empty:
        return typed(pd.DataFrame(columns=list(COLUMNS)))
    with connect(v=towns, r=rules) as base:
        made = base.execute(_SQL, [POPULATION, GROSS, NATION]).df()
    return typed(made)


# A weight is looked up once for each municipality and year. The two kinds of place are the same sum over other groups.
_SQL = f"""
with population as (select codigo, anio, valor from v
        where indicador = $1 and nivel = '' and zona = '' and poblacion = ''),
    gross as (select codigo, anio, valor from v
        where indicador = $2 and nivel = '' and zona = '' and poblacion = ''),
    weighted as (
        select v.*, r.clase, r.metodo as como,
            case when clase = 'suma' then 1.0 when ponderador = 'poblacion' then p.valor
                else p.valor * g.valor / 100 end as w
        from v join r using (indicador)
            left join population p on p.codigo = v.codigo and p.anio = v.anio
            left join gross g on g.codigo = v.codigo and g.anio = v.anio),
    placed as (
        select 'departamento' as lugar, substr(codigo, 1, 2) as place, * from weighted
        union all select 'nación', $3, * from weighted)
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
group by all
having count(w) > 0
order by ambito, codigo, anio, indicador, nivel, zona, reparto, poblacion
"""  # noqa: S608  # names of our own
