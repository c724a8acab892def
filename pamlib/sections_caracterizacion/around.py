"""Gaps, like entities and the map."""

from __future__ import annotations

from typing import Any

from pamlib import charts_caracterizacion as charts
from pamlib.characterize.catalogue import indicator
from pamlib.characterize.gaps import GROUP, UNFAVOURABLE, ZONES
from pamlib.characterize.values import records
from pamlib.charts import short
from pamlib.figures import Aviso
from pamlib.locale_es import numero
from pamlib.report import count
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.words import Bloque, drawn, figure, said, signed, subject, table

_MOST = 12  # rows of a dumbbell that a page can hold


def gaps(datos: Datos) -> Bloque | Aviso:
    """Urban against rural as a picture, then every unfavourable gap."""
    rows = datos["brechas"]
    if rows.empty:
        return Aviso("No hay con qué comparar: los datos no traen zonas, grupos ni cifras de otros lugares.")
    parts: list[Any] = [_zones(datos), _groups(datos)]
    outside = rows[~rows["comparacion"].isin([ZONES, GROUP])]
    against = outside[outside["lectura"] == UNFAVOURABLE]
    source = datos.fuente(datos["perfil"]["fuente"], outside["anio"]) if len(outside) else "datos de la entidad"
    if len(against):
        parts.append(_table(against, "Donde está peor que su departamento, la nación o las parecidas", source))
    elif len(outside):
        parts.append(Aviso("En ninguna cifra comparable está peor que su departamento, la nación o las parecidas."))
    return Bloque(tuple(parts))


def _zones(datos: Datos) -> Any:
    import pandas as pd

    rows = datos["brechas"]
    rows = rows[rows["comparacion"] == ZONES]
    if rows.empty:
        return Aviso("Los datos leídos no traen cifras por zona urbana y rural de un mismo indicador.")
    # The scale of the self-assessment is an order: its differences are told there, not drawn as distances.
    measured = rows[[indicator(key).summary != "mediana" for key in rows["indicador"]]]
    if measured.empty:
        return _table(
            rows, "Brechas entre la zona rural y la urbana", datos.fuente(_sources(datos, rows), rows["anio"])
        )
    order = measured.assign(
        tamano=(measured["brecha"] / measured["referencia"].where(measured["referencia"] != 0)).abs()
    )
    top = order.sort_values("tamano", ascending=False, kind="stable").head(_MOST)
    pairs = pd.DataFrame(
        {
            "etiqueta": [
                short(subject({**r, "zona": "", "reparto": ""}), 36) + (" · repartida" if r["reparto"] else "")
                for r in records(top)
            ],
            "urbana": top["referencia"],
            "rural": top["valor"],
            "unidad": top["unidad"],
        }
    )
    worse = int((top["lectura"] == UNFAVOURABLE).sum())
    shared = (
        " «Repartida»: lo mixto está repartido entre las dos zonas por su matrícula." if top["reparto"].any() else ""
    )
    text = f"Las {len(top)} brechas más grandes frente a su propia cifra. En {worse} la zona rural está peor.{shared}"
    source = datos.fuente(_sources(datos, rows), rows["anio"])
    groups = [
        figure(
            charts.dumbbell(part, "urbana", "rural"),
            f"Urbana y rural ({unit!s})",
            text,
            source,
        )
        for unit, part in pairs.groupby("unidad", sort=False)
    ]
    return Bloque((*groups[:-1], drawn(groups[-1], _table(rows, "Brechas entre la zona rural y la urbana", source))))


def _groups(datos: Datos) -> Any:
    rows = datos["brechas"]
    rows = rows[rows["comparacion"] == GROUP]
    if rows.empty:
        return Aviso(
            "Los datos leídos no traen indicadores por grupo de población que se puedan comparar con el conjunto."
        )
    return _table(rows, "Grupos de población frente al conjunto", datos.fuente(_sources(datos, rows), rows["anio"]))


def _sources(datos: Datos, rows: Any) -> Any:
    return datos["perfil"].loc[datos["perfil"]["indicador"].isin(set(rows["indicador"])), "fuente"]


def _table(rows: Any, title: str, source: str) -> Any:
    import pandas as pd

    facts = records(rows)
    shown = pd.DataFrame(
        {
            "que": [subject({**r, "zona": "" if r["comparacion"] == ZONES else r["zona"]}) for r in facts],
            "anio": rows["anio"],
            "comparacion": rows["comparacion"],
            "valor": [said(r["valor"], r["unidad"]) for r in facts],
            "referencia": [said(r["referencia"], r["unidad"]) for r in facts],
            "brecha": [signed(r["brecha"], r["unidad"]) for r in facts],
            "lectura": rows["lectura"],
            "calidad": rows["calidad"],
        }
    )
    return table(shown, title, source)


def peers(datos: Datos) -> Bloque | Aviso:
    """The like entities, why they are, and the method."""
    rows = datos["pares"]
    method = str(datos["ficha"]["metodo_pares"].iloc[0]) or "Las entidades parecidas se buscan entre municipios."
    if rows.empty:
        return Aviso(method)
    shown = rows[["orden", "nombre", "par", "distancia", "poblacion", "ruralidad", "cobertura"]]
    shown = shown.assign(
        distancia=[numero(d, 3) for d in rows["distancia"]],
        nombre=rows["nombre"].where(rows["nombre"] != "", rows["par"]),
    )
    shown = shown.loc[:, shown.notna().any()]
    heads = {
        "orden": "N.º",
        "nombre": "Municipio",
        "par": "DIVIPOLA",
        "poblacion": "Población 5-16",
        "ruralidad": "Ruralidad (%)",
        "cobertura": "Cobertura neta (%)",
    }
    source = datos.fuente(datos["perfil"]["fuente"], [])
    return Bloque(
        (
            table(
                shown,
                "Entidades parecidas, de la más cercana a la menos",
                source,
                encabezados={k: v for k, v in heads.items() if k in shown},
            ),
            Aviso(method),
        )
    )


def map_figure(datos: Datos, indicador: str = "", nivel: str = "") -> Bloque | Aviso:
    """The municipalities of the department as points, coloured by an indicator (by default the first of the profile
    with a sense).
    """
    rows = datos["municipios"]
    rows = rows[(rows["zona"] == "") & (rows["poblacion"] == "") & (rows["nivel"] == nivel)]
    known = [key for key in dict.fromkeys(rows["indicador"]) if indicator(key).sense]
    key = indicador or min(known, key=lambda k: indicator(k).order, default="")
    rows = rows[(rows["indicador"] == key) & (rows["codigo"].str[:2] == datos.codigo[:2])]
    placed = rows[rows["longitud"].notna()]
    if len(placed) < 2:
        return Aviso("No hay mapa: faltan las coordenadas de los municipios (léalas con el archivo DIVIPOLA).")
    what = indicator(key)
    best = placed.sort_values("valor", ascending=what.sense < 0, kind="stable").iloc[0]
    year = int(placed["anio"].max())
    text = (
        f"{count(len(placed), 'municipio', 'municipios')} del departamento, cada uno en su cabecera; el anillo "
        "señala a "
        f"{datos.nombre}. El mejor es {best['lugar'] or best['codigo']} ({said(best['valor'], best['unidad'])})."
    )
    source = (
        f"{datos.fuente(datos['perfil'].loc[datos['perfil']['indicador'] == key, 'fuente'], placed['anio'])}; "
        "coordenadas DIVIPOLA (DANE)"
    )
    data = placed.sort_values("valor", ascending=what.sense < 0, kind="stable")
    data = data.assign(valor=[said(v, u) for v, u in zip(data["valor"], data["unidad"], strict=True)])[
        ["lugar", "anio", "valor", "calidad"]
    ]
    title = (
        f"{subject({'nombre': what.name, 'nivel': nivel, 'zona': '', 'poblacion': ''})} en los municipios del "
        f"departamento, {year}"
    )
    return drawn(figure(charts.point_map(placed), title, text, source), table(data, title, source))
