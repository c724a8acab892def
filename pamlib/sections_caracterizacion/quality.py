"""Saber 11: schools by category, each one in its place, and the index of each test."""

from __future__ import annotations

from typing import Any

from pamlib import charts_caracterizacion as charts
from pamlib.characterize.saber import CUTS_SOURCE
from pamlib.figures import Aviso, Detalle
from pamlib.locale_es import numero
from pamlib.report import count
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.profile import evolution, figures_table
from pamlib.sections_caracterizacion.words import Bloque, drawn, figure, table

_SOURCE = "Icfes, clasificación de planteles"


def saber(datos: Datos) -> Bloque | Aviso:
    """Distribution of schools in categories, the schools one by one, and the indices by test."""
    schools = datos["saber_planteles"]
    if schools.empty:
        return Aviso("No se ha leído ninguna clasificación de planteles del Icfes para esta entidad.")
    year = int(schools["anio"].max())
    parts: list[Any] = [_categories(datos), *_strip(datos, year)]
    rows = datos["perfil"][datos["perfil"]["indicador"].str.startswith("saber11_")]
    rows = rows[rows["zona"].isin(["", "urbana", "rural", "mixta"]) & rows["valor"].notna()]
    parts.append(evolution(datos, "saber11_indice_total"))
    if len(rows):
        plain = (rows["zona"] == "") & (rows["poblacion"] == "")
        parts.append(figures_table(datos, rows[plain], "Índices de la entidad por prueba"))
        if not plain.all():
            parts.append(
                Detalle(figures_table(datos, rows[~plain], "Índices por zona y grupo"), "Ver por zona y grupo")
            )
    return Bloque(tuple(part for part in parts if part is not None))


def _categories(datos: Datos) -> Bloque:
    rows = datos["saber_categorias"]
    whole = rows[rows["zona"] == ""]
    last = whole[whole["anio"] == whole["anio"].max()]
    year, total = int(last["anio"].iloc[0]), int(last["total"].iloc[0])
    best = last.sort_values("planteles", ascending=False, kind="stable").iloc[0]
    text = (
        f"En {year} se clasificaron {count(total, 'plantel', 'planteles')}; la categoría con más es "
        f"{best['categoria']} "
        f"({best['planteles']}). Cada barra es un año y suma todos los planteles; el número es cuántos hay."
    )
    source = f"{_SOURCE}, {whole['anio'].min()}-{year}"
    data = rows.assign(zona=rows["zona"].where(rows["zona"] != "", "todas"))[
        ["anio", "zona", "categoria", "planteles", "parte"]
    ]
    picture = figure(charts.categories(whole), "Planteles por categoría de Saber 11", text, source)
    return drawn(picture, table(data, "Planteles por categoría y zona", source, encabezados={"parte": "% del total"}))


def _strip(datos: Datos, year: int) -> list[Any]:
    rows = datos["saber_planteles"]
    rows = rows[(rows["anio"] == year) & (rows["poblacion"] == "") & rows["indice"].notna()]
    if rows.empty:
        return [Aviso("La clasificación leída no trae el índice total de los planteles.")]
    near = int((rows["margen"].fillna(1) <= 0.01).sum() - (rows["margen"].fillna(1) == 0).sum())
    low, high = rows["indice"].min(), rows["indice"].max()
    text = (
        f"Cada punto es un plantel; van de {numero(low, 4)} a {numero(high, 4)}. Las líneas son los cortes de "
        "categoría. "
        f"A {count(near, 'plantel le falta', 'planteles les falta')} una centésima o menos para la categoría de arriba."
    )
    listed = rows.assign(
        indice=[numero(v, 4) for v in rows["indice"]],
        margen=[numero(v, 4) if v == v and v else "—" for v in rows["margen"].astype("float64")],
    )
    listed = listed[["nombre", "zona", "sector", "categoria", "indice", "margen"]]
    source = f"{_SOURCE}, {year}. Cortes: {CUTS_SOURCE}"
    data = table(
        listed,
        f"Planteles en {year}",
        source,
        encabezados={"nombre": "Plantel", "indice": "Índice total", "margen": "Le falta para subir"},
    )
    return [drawn(figure(charts.strip(rows), f"Los planteles según su índice total, {year}", text, source), data)]
