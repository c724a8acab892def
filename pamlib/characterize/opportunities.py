"""*Oportunidades de mejoramiento*: proposals by component, each with the figures that speak for it.

Each rule of ``oportunidades.yml`` finds evidence among the tables of the characterisation; the evidence of one
indicator, zone and group makes one opportunity, whose id stays the same from run to run. They are the input of the
prioritisation; nobody has decided anything yet.

>>> proposed(tables, rules()).oportunidades                 # doctest: +SKIP

Out of scope: what an analyst adds, edits or discards (:mod:`.opportunity_file`), and ranking them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pamlib.characterize.baseline import DOUBTFUL, NO_DATA, series_id
from pamlib.characterize.catalogue import indicator
from pamlib.characterize.gaps import UNFAVOURABLE
from pamlib.characterize.opportunity_rules import Rule, data_component, spoken, texts
from pamlib.characterize.saber import INDEX
from pamlib.characterize.self_assessment import area_name, area_of, own_name
from pamlib.characterize.series import DOWN, UP
from pamlib.characterize.values import PLACE, records
from pamlib.locale_es import numero

if TYPE_CHECKING:
    import pandas as pd

    Tables = Mapping[str, pd.DataFrame]
    Found = Iterator[dict[str, Any]]

PROPOSED = "propuesta"
EVIDENCE = (
    "oportunidad_id",
    "regla",
    "significa",
    "componente",
    "indicador",
    "nombre",
    "nivel",
    "zona",
    "poblacion",
    "anio",
    "valor",
    "unidad",
    "frase",
    "calidad",
    "fuente",
    "base_id",
    *PLACE,
)
OPPORTUNITY = (
    "oportunidad_id",
    "componente",
    "texto",
    "indicador",
    "nombre",
    "zona",
    "poblacion",
    "evidencias",
    "reglas",
    "dudosas",
    "origen",
    "estado",
    "motivo",
    "autor",
    "fecha",
)


def proposed(tables: Tables, known: Mapping[str, Rule]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunities (:data:`OPPORTUNITY`) and their evidence (:data:`EVIDENCE`).

    ``tables``: perfil, brechas, linea_base, autoevaluacion_resumen, saber_categorias, saber_planteles, of one place.
    """
    import pandas as pd

    rows = []
    for rule in known.values():
        if rule.active:
            for found in _KINDS[rule.kind](tables, rule):
                rows.append(_evidence(rule, found))
    evidence = pd.DataFrame(rows, columns=[*EVIDENCE, "clase", "sobre"])
    made = [_opportunity(group) for _, group in evidence.groupby("oportunidad_id", sort=False)]
    table = pd.DataFrame(made, columns=[*OPPORTUNITY, "orden"]).sort_values(
        ["componente", "orden", "oportunidad_id"], ignore_index=True
    )
    place = {name: number for number, name in enumerate(table["oportunidad_id"])}
    evidence = evidence.sort_values("oportunidad_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)
    return table[list(OPPORTUNITY)], evidence[list(EVIDENCE)]


def _evidence(rule: Rule, found: dict[str, Any]) -> dict[str, Any]:
    """One row of evidence, its phrase filled, and the opportunity it belongs to."""
    what = indicator(found["indicador"])
    component = data_component() if rule.kind == "silencio" else found.get("componente") or what.component
    kind = rule.kind if rule.kind in texts() else found.get("sentido") or ""
    zone, group = found.get("zona", ""), found.get("poblacion", "")
    about = area_of(found["indicador"]) if kind in ("valoracion", "dispersion") else found["indicador"]
    key = "|".join((component, kind, about, zone, group))
    said = {name: _said(name, value) for name, value in found.items()}
    return {
        **{name: found.get(name, "") for name in ("nivel", "anio", "valor", "fuente", "base_id", *PLACE)},
        "oportunidad_id": "o_" + hashlib.sha256(key.encode()).hexdigest()[:8],
        "regla": rule.code,
        "significa": rule.meaning,
        "componente": component or "Sin componente",
        "indicador": found["indicador"],
        "nombre": found.get("nombre") or what.name,
        "zona": zone,
        "poblacion": group,
        "unidad": what.unit,
        "frase": rule.phrase.format(**said),
        "calidad": found.get("calidad", ""),
        "clase": kind,
        "sobre": about,
        "origen_fila": found.get("origen_fila"),
    }


def _opportunity(group: pd.DataFrame) -> dict[str, Any]:
    """The opportunity that some rows of evidence make together."""
    first = group.iloc[0]
    doubtful = int((group["calidad"] == DOUBTFUL).sum())
    levels = [level for level in dict.fromkeys(group["nivel"]) if level]
    where = [
        *([_listed(levels)] if levels and "" not in set(group["nivel"]) else []),
        *([f"zona {first['zona']}"] if first["zona"] else []),
        *([first["poblacion"]] if first["poblacion"] else []),
    ]
    about = str(first["sobre"])
    name = area_name(about) if about != first["indicador"] else indicator(about).name
    said = spoken().get(about) or f"«{name}»"
    if about != first["indicador"]:
        said = f"«{name}»: {_listed([own_name(n) for n in dict.fromkeys(group['nombre'])])}"
    text = texts()[first["clase"]].format(nombre=said, donde=f" ({', '.join(where)})" if where else "")
    return {
        **{n: first[n] for n in ("oportunidad_id", "componente", "zona", "poblacion")},
        "indicador": about,
        "nombre": name,
        "texto": text,
        "evidencias": len(group),
        "reglas": ", ".join(dict.fromkeys(group["regla"])),
        "dudosas": doubtful,
        "origen": PROPOSED,
        "estado": "vigente",
        "motivo": "",
        "autor": "",
        "fecha": "",
        "orden": indicator(first["indicador"]).order,
    }


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"


def _said(name: str, value: Any) -> Any:
    """A figure as it is read; years as they are, an index with four decimals, p with three."""
    if isinstance(value, bool) or not isinstance(value, int | float) or name in _YEARS:
        return value
    if value != value:
        return "sin dato"
    if name == "p" and value < 0.001:
        return "menos de 0,001"
    decimals = {"p": 3, "indice": 4, "margen": 4}.get(name, 2 if abs(value) >= 1 else 4)
    text = numero(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


# --- the kinds of condition: each takes the tables and its rule, and gives the rows that meet it ---------------------


def _standing(tables: Tables, rule: Rule) -> Found:
    """Among the worst of the municipalities."""
    table = tables["perfil"]
    yield from _of_profile(table[table["mejor_que"] <= rule.parameters["hasta"]])


def _both_gaps(tables: Tables, _rule: Rule) -> Found:
    """Worse than the department and than the like entities."""
    for row in _of_profile(tables["perfil"]):
        others = [row["departamento"], row["pares"]]
        if all(v == v and indicator(row["indicador"]).better(v, row["valor_comparado"]) for v in others):
            yield row


def _trend(tables: Tables, _rule: Rule) -> Found:
    """A sustained trend against the sense."""
    for row in _of_profile(tables["perfil"]):
        if (row["sentido"], row["lectura"]) in (("sube", DOWN), ("baja", UP)):
            yield row


def _of_profile(table: pd.DataFrame) -> Found:
    for row in records(table):
        subject = [row[n] for n in ("codigo", "indicador", "nivel", "zona", "reparto", "poblacion")]
        yield row | {"base_id": series_id(*subject)}


def _gap(tables: Tables, rule: Rule) -> Found:
    """An unfavourable gap, or a favourable one of the other zone, large enough against what it is compared to."""
    table = tables["brechas"]
    table = table[table["comparacion"] == rule.parameters["comparacion"]]
    known = tables["perfil"].set_index([*_SERIES])
    for row in records(table):
        if indicator(row["indicador"]).summary == "mediana":
            continue  # a difference on a scale that is only an order says nothing in proportion
        if not row["referencia"] or abs(row["brecha"] / row["referencia"]) < rule.parameters["relativa"]:
            continue
        by_zone = "−" in row["comparacion"] and row["zona"] == "rural"
        if row["lectura"] == UNFAVOURABLE or (by_zone and row["lectura"] == "a favor"):
            # The zone that is worse is the one the opportunity is about.
            zone = row["zona"] if row["lectura"] == UNFAVOURABLE else "urbana"
            subject = (row["codigo"], row["indicador"], row["nivel"], zone, row["reparto"], row["poblacion"])
            own: Any = known.loc[[subject]].iloc[0]
            yield {
                **row,
                "zona": zone,
                "base_id": series_id(*subject),
                "sentido": own["sentido"],
                "fuente": own["fuente"],
                **{name: own[name] for name in PLACE},
            }


_YEARS = frozenset({"anio", "anio_comparado", "tramo_desde", "tramo_hasta"})
_SERIES = ("codigo", "indicador", "nivel", "zona", "reparto", "poblacion")


def _valued(tables: Tables) -> pd.DataFrame:
    """The processes of the last year of each instrument, all zones together."""
    table = tables["autoevaluacion_resumen"]
    table = table[(table["proceso"] != "") & (table["zona"] == "")]
    return table[table["anio"] == table.groupby("instrumento")["anio"].transform("max")]


def _valuation(tables: Tables, rule: Rule) -> Found:
    """A median in the low half of the scale."""
    for row in records(_valued(tables)):
        if row["mediana"] <= rule.parameters["hasta"]:
            yield {
                **row,
                "valor": row["mediana"],
                "zona": "",
                "bajas": row["n_1"] + row["n_2"],
                "calidad": DOUBTFUL if row["dudosas"] else "publicado",
            }


def _spread(tables: Tables, rule: Rule) -> Found:
    """Schools that value themselves very differently."""
    for row in records(_valued(tables)):
        if row["dispersion"] >= rule.parameters["desde"]:
            yield {
                **row,
                "valor": row["dispersion"],
                "zona": "",
                "calidad": DOUBTFUL if row["dudosas"] else "publicado",
            }


def _categories(tables: Tables, rule: Rule) -> Found:
    """Too many schools in the low categories."""
    table = tables["saber_categorias"]
    table = table[(table["zona"] == "") & (table["anio"] == table["anio"].max())]
    low = table[table["categoria"].isin(rule.parameters["categorias"])]
    if len(low) and (share := 100 * low["planteles"].sum() / low["total"].iloc[0]) >= rule.parameters["desde"]:
        yield {
            "indicador": "saber11_categoria",
            "anio": int(low["anio"].iloc[0]),
            "valor": round(float(share), 1),
            "bajos": int(low["planteles"].sum()),
            "total": int(low["total"].iloc[0]),
            "parte": float(share),
            "cuales": _listed(list(rule.parameters["categorias"])),
            "calidad": "publicado",
        }


def _near_cut(tables: Tables, rule: Rule) -> Found:
    """Schools that lack little for the next category."""
    table = tables["saber_planteles"]
    table = table[(table["anio"] == table["anio"].max()) & (table["margen"] > 0)]
    for row in records(table[table["margen"] <= rule.parameters["hasta"]]):
        yield {
            **row,
            "indicador": INDEX,
            "valor": row["indice"],
            "zona": "",
            "nivel": "",
        }


def _silent(tables: Tables, rule: Rule) -> Found:
    """Series without data in their last years, by the years the others reach."""
    table = tables["linea_base"]
    last = table["anio"].max()
    for row in records(table[table["marca"].str.contains(NO_DATA, regex=False)]):
        since = row["anio"] if row["calidad"] != NO_DATA else row["anio"] - rule.parameters["anios"]
        if last - since >= rule.parameters["anios"]:
            yield row | {"valor": None if row["calidad"] == NO_DATA else row["valor"]}


_KINDS: dict[str, Callable[[Tables, Rule], Found]] = {
    "puesto": _standing,
    "doble_brecha": _both_gaps,
    "tendencia": _trend,
    "brecha": _gap,
    "valoracion": _valuation,
    "dispersion": _spread,
    "categorias": _categories,
    "corte": _near_cut,
    "silencio": _silent,
}
