"""The whole characterisation of one entity: from canonical tables to the tables of ``schema_caracterizacion``.

>>> tables = study(datos, "41551", anio=2022)              # doctest: +SKIP
>>> tables["oportunidades"]["texto"].head(1)               # doctest: +SKIP

A pure function: the same tables, code, year and settings give the same tables. Nothing is read or written here.

Out of scope: reading the sources (:mod:`pamlib.sources`) and showing the result
(:mod:`pamlib.sections_caracterizacion`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pamlib import schema
from pamlib.characterize import around
from pamlib.characterize import peers as like
from pamlib.characterize.baseline import baseline, origins
from pamlib.characterize.catalogue import indicator
from pamlib.characterize.gaps import gaps
from pamlib.characterize.goals import goals
from pamlib.characterize.opportunities import proposed
from pamlib.characterize.opportunity_file import Decision, decided
from pamlib.characterize.opportunity_rules import Rule, rules
from pamlib.characterize.parameters import Parameters, only_checks, parameters
from pamlib.characterize.profile import profile, until
from pamlib.characterize.rurality import rurality
from pamlib.characterize.saber import categories, schools
from pamlib.characterize.schools import by_place, counted_once, directory, located, share_out
from pamlib.characterize.self_assessment import self_assessment
from pamlib.characterize.series import common_jumps
from pamlib.characterize.territory import with_references
from pamlib.characterize.values import chosen, setting_aside
from pamlib.errors import UserError
from pamlib.schema_caracterizacion import CARACTERIZACION

if TYPE_CHECKING:
    import pandas as pd

    Tables = Mapping[str, pd.DataFrame]


def study(
    datos: Tables,
    codigo: str,
    nombre: str = "",
    *,
    anio: int | None = None,
    known: Parameters | None = None,
    reglas: Mapping[str, Rule] | None = None,
    decisions: Sequence[Decision] = (),
    decided_in: Path | None = None,
) -> dict[str, pd.DataFrame]:
    """Every table of the characterisation of the place ``codigo`` (5 digits a municipality, 2 a department).

    Parameters
    ----------
    datos: canonical tables; ``observaciones`` is needed, ``establecimientos`` and ``territorio`` help.
    anio: last year looked at; by default the last one with a figure of the place.
    decisions: of an analyst, from ``decided_in``.

    Raises
    ------
    UserError: the data have no figure of the place, or a decision does not fit.
    """
    known, reglas = known or parameters(), reglas or rules()
    observaciones = _analysed(datos)
    establecimientos = _table(datos, "establecimientos")
    territorio = _table(datos, "territorio")
    values = all_values(datos, known)
    last = _last_year(values, codigo, anio)
    values = until(values, last)
    observaciones = observaciones[observaciones["anio"] <= last]
    found = like.neighbours(values, [codigo] if len(codigo) > 2 else [], known)
    perfil = profile(values, [codigo], known, found.pairs)
    units = share_out(
        counted_once(located(chosen(observaciones, ("EE", "sede")), directory(establecimientos, observaciones)))
    )
    tables = {
        "perfil": perfil,
        "brechas": gaps(perfil, known),
        "linea_base": baseline(perfil, observaciones, codigo, last),
        "metas": goals(perfil, values, known),
        "autoevaluacion_resumen": self_assessment(observaciones, establecimientos, codigo, last),
        "saber_planteles": schools(observaciones, establecimientos, codigo, last),
        "quiebres_probables": common_jumps(values, known),
        "calidad_datos": setting_aside(_of_place(observaciones, units, codigo)),
        "parametros_caracterizacion": _settings(known, reglas),
    }
    tables["saber_categorias"] = categories(tables["saber_planteles"])
    tables["linea_base_origen"] = origins(tables["linea_base"], units)
    names = around.names(territorio)
    tables["ficha"] = around.card(codigo, nombre, names, last, like.method(found, known) if len(codigo) > 2 else "")
    tables["pares"] = around.pairs(found, names)
    tables["series"] = around.series(values, codigo, found.pairs["par"].tolist(), names)
    tables["bandas"] = around.bands(values, codigo)
    tables["municipios"] = around.towns(values, codigo, found.pairs["par"].tolist(), territorio)
    tables["autoevaluacion_resumen"] = tables["autoevaluacion_resumen"].assign(
        nombre=[indicator(key).name for key in tables["autoevaluacion_resumen"]["indicador"]]
    )
    proposals, evidence = proposed(tables, reglas)
    tables["oportunidades"] = decided(proposals, decisions, decided_in)
    tables["oportunidades_evidencia"] = evidence
    made = {name: conform(name, tables[name]) for name in CARACTERIZACION}
    return {**made, "fuentes": _table(datos, "fuentes")}


def all_values(datos: Tables, known: Parameters) -> pd.DataFrame:
    """Every figure of every place: published, and worked out from establishments and municipalities.

    A published figure wins over one worked out.
    """
    import pandas as pd

    observaciones, territorio = _analysed(datos), _table(datos, "territorio")
    establecimientos, minimum = _table(datos, "establecimientos"), known.number("completitud_minima")
    given = territorio if len(territorio) else None
    published = chosen(observaciones)
    from_schools = by_place(observaciones, establecimientos, given, minimum)
    towns = pd.concat([published, from_schools], ignore_index=True)
    if len(observaciones):
        years = int(observaciones["anio"].max())
        towns = pd.concat([towns, rurality(towns, establecimientos, years)], ignore_index=True)
    key = ["ambito", "codigo", "anio", "indicador", "nivel", "zona", "reparto", "poblacion"]
    return with_references(towns.drop_duplicates(key, ignore_index=True), given, minimum)


def all_profiles(datos: Tables, known: Parameters | None = None) -> pd.DataFrame:
    """The profile of every municipality in the data (the table ``perfil``, one code after another)."""
    known = known or parameters()
    values = all_values(datos, known)
    codes = sorted(set(values.loc[values["ambito"] == "municipio", "codigo"]))
    return conform("perfil", profile(values, None, known, like.neighbours(values, codes, known).pairs))


def conform(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the declared columns and types; raises InternalError when something does not fit."""
    fields = CARACTERIZACION[name]
    out = table.reindex(columns=[f.name for f in fields]).astype({f.name: f.dtype for f in fields})
    texts = {f.name: "" for f in fields if f.dtype == "str"}
    out = out.fillna(texts).reset_index(drop=True)
    schema.check(name, out)
    return out


def _table(datos: Tables, name: str) -> pd.DataFrame:
    """A table of the data; an empty one when it is not there."""
    return datos[name] if name in datos else schema.frame(name, [])


def _analysed(datos: Tables) -> pd.DataFrame:
    """The observations without the indicators that only check others."""
    table = datos["observaciones"]
    return table[~table["indicador"].isin(only_checks())]


def _last_year(values: pd.DataFrame, codigo: str, anio: int | None) -> int:
    own = values[values["codigo"] == codigo]
    own = own if anio is None else own[own["anio"] <= anio]
    own = own[own["indicador"] != "ruralidad"] if (own["indicador"] != "ruralidad").any() else own
    if own.empty:
        until_then = f" hasta {anio}" if anio is not None else ""
        raise UserError(
            f"los datos leídos no tienen ninguna cifra de «{codigo}»{until_then}",
            "Revise la clave «divipola» de entidad.yml, o lea antes las fuentes con «pam datos leer»",
        )
    return int(anio if anio is not None else own["anio"].max())


def _of_place(observaciones: pd.DataFrame, units: pd.DataFrame, codigo: str) -> pd.DataFrame:
    """Observations of a place and of its establishments."""
    inside = set(units.loc[units["municipio"].str.startswith(codigo), "codigo"])
    return observaciones[(observaciones["codigo"] == codigo) | observaciones["codigo"].isin(inside)]


def _settings(known: Parameters, reglas: Mapping[str, Rule]) -> pd.DataFrame:
    """Every parameter used, with its source."""
    import pandas as pd

    rows: list[tuple[str, Any, str]] = [(n, _written(v), known.source(n)) for n, v in known.values.items()]
    for rule in reglas.values():
        rows.append((rule.code, "activa" if rule.active else "inactiva", rule.source))
        rows += [(f"{rule.code}.{n}", _written(v), rule.origins[n]) for n, v in rule.parameters.items()]
    return pd.DataFrame(rows, columns=["parametro", "valor", "fuente"])


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_written(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {_written(v)}" for k, v in value.items() if v != "")
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
