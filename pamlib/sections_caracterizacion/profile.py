"""A section of the profile: its indicators against department, nation and like entities, and through the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib import charts_caracterizacion as charts
from pamlib.characterize.catalogue import LEVELS, indicator, level_name
from pamlib.characterize.standing import percent
from pamlib.characterize.values import records
from pamlib.figures import Aviso, Detalle
from pamlib.locale_es import numero
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.words import Bloque, drawn, figure, said, subject, table, written

if TYPE_CHECKING:
    import pandas as pd

_NOT_HERE = ("saber11_",)  # the quality section draws its own


def profile(datos: Datos, seccion: str) -> Bloque | Aviso:
    """Charts and table of one section of the catalogue (``cobertura``, ``eficiencia``…)."""
    rows = datos["perfil"][datos["perfil"]["seccion"] == seccion]
    rows = rows[~rows["indicador"].str.startswith(_NOT_HERE)]
    if rows.empty:
        return Aviso(f"Los datos leídos no traen indicadores de esta sección ({seccion}).")
    parts: list[Any] = []
    rates = rows[[indicator(k).summary != "suma" for k in rows["indicador"]]]
    whole = rates[(rates["zona"] == "") & (rates["poblacion"] == "")]
    for key, group in whole.groupby("indicador", sort=False):
        if len(group) > 1:
            parts.append(versus(datos, group))
        parts.append(evolution(datos, str(key)))
        if len(group) > 2:
            parts.append(levels(datos, str(key)))
    plain = (rows["zona"] == "") & (rows["poblacion"] == "")
    if plain.any():
        parts.append(figures_table(datos, rows[plain], f"Cifras de la sección: {seccion}"))
    if not plain.all():
        by_zone = figures_table(datos, rows[~plain], f"Cifras por zona y grupo: {seccion}")
        parts.append(Detalle(by_zone, "Ver por zona y grupo de población") if plain.any() else by_zone)
    return Bloque(tuple(part for part in parts if part is not None))


def versus(datos: Datos, group: pd.DataFrame) -> Bloque:
    """One indicator by level, against its references."""
    name, year = group["nombre"].iloc[0], int(group["anio_comparado"].max())
    rows = group.assign(valor=group["valor_comparado"], etiqueta=[level_name(level) for level in group["nivel"]])
    worse = [
        level_name(r["nivel"]).lower()
        for r in records(rows)
        if r["nacion"] == r["nacion"] and indicator(r["indicador"]).better(r["nacion"], r["valor"])
    ]
    sense = indicator(str(group["indicador"].iloc[0])).sense
    told = ""
    if sense:
        told = (
            f" Está peor que Colombia en: {', '.join(worse)}." if worse else " En ningún nivel está peor que Colombia."
        )
    text = (
        f"Cada renglón es un nivel. La cifra escrita y la marca grande son de {datos.nombre}; las demás, "
        f"aquellas con que se compara.{told}"
    )
    fuente = datos.fuente(group["fuente"], group["anio_comparado"])
    picture = figure(charts.versus(rows, place=datos.nombre), f"{name} por nivel, {year}", text, fuente)
    return drawn(picture, figures_table(datos, group, f"{name} por nivel"))


def evolution(
    datos: Datos, key: str, level: str = "", zone: str = "", group: str = "", *, shared: str = ""
) -> Bloque | None:
    """One indicator through the years; ``None`` when there are fewer than two."""
    own = _of(datos["series"], key, level, zone, group, shared)
    own = own[own["de"] != "parecida"]
    mine = own[own["de"] == "entidad"]
    if mine["anio"].nunique() < 2:
        return None
    own = own[own["anio"] >= mine["anio"].min()]
    bands = _of(datos["bandas"], key, level, zone, group, shared)
    bands = bands[(bands["de"] == "departamento") & bands["anio"].isin(set(mine["anio"]))]
    name, years = mine["nombre"].iloc[0], (int(mine["anio"].min()), int(mine["anio"].max()))
    where = subject({"nombre": name, "nivel": level, "zona": zone, "reparto": shared, "poblacion": group})
    band = " La franja va del primer al tercer cuartil de los municipios del departamento." if len(bands) else ""
    hollow = " Los puntos huecos son cifras dudosas." if (mine["calidad"] == "dudoso").any() else ""
    text = f"{movement(datos, key, level, zone, group, shared)}{band}{hollow}"
    fuente = datos.fuente(_sources(datos, key), mine["anio"])
    picture = figure(charts.trend(own, bands, datos.nombre), f"{where}, {years[0]}-{years[1]}", text, fuente)
    return drawn(picture, series_table(own, where, fuente))


def movement(datos: Datos, key: str, level: str = "", zone: str = "", group: str = "", shared: str = "") -> str:
    """How the entity's own figure moves, in one or two sentences."""
    found = _of(datos["perfil"], key, level, zone, group, shared)
    if found.empty:
        return "No hay cifras de la entidad."
    row = found.iloc[0]
    unit = row["unidad"]
    span = f"entre {row['tramo_desde']} y {row['tramo_hasta']}"
    facts = {
        "un solo dato": "Hay un solo dato que se pueda usar.",
        "solo ritmo": f"Con {row['puntos']} puntos solo se puede hablar de ritmo: {_speed(row['ritmo'], unit)} "
        f"por año {span} "
        f"(la menor, {said(row['minimo'], unit)}; la mayor, {said(row['maximo'], unit)}).",
        "sin tendencia clara": f"Sin tendencia clara {span}: {_speed(row['pendiente'], unit)} por año, p = "
        f"{p_text(row['p'])}.",
    }
    text = (
        facts.get(row["lectura"])
        or f"Tendencia {row['lectura']} {span}: {_speed(row['pendiente'], unit)} por año, p = {p_text(row['p'])}."
    )
    if row["quiebre"]:
        text += f" No se mide hacia atrás del quiebre de método ({row['quiebre']})."
    if row["salto"]:
        text += f" El último año salta ({row['salto']}): conviene confirmarlo."
    return str(text)


def p_text(p: Any) -> str:
    """A probability as it is read.

    >>> p_text(0.00004), p_text(0.0447)
    ('menos de 0,001', '0,045')
    """
    return "menos de 0,001" if p < 0.001 else numero(p, 3)


def _speed(value: Any, unit: str) -> str:
    text = numero(abs(value), 4 if unit == "índice" else 2)
    sign = "−" if value < 0 else "+"
    return f"{sign}{text}{' puntos' if unit == '%' else ''}"


def levels(datos: Datos, key: str) -> Bloque | None:
    """One indicator in small, a panel for each level."""
    own = datos["series"]
    own = own[
        (own["indicador"] == key)
        & (own["zona"] == "")
        & (own["poblacion"] == "")
        & (own["nivel"] != "")
        & own["de"].isin(["entidad", "departamento"])
    ]
    mine = own[own["de"] == "entidad"]
    if mine.empty or mine.groupby("nivel")["anio"].nunique().max() < 2:
        return None
    rows = own[own["nivel"].isin(set(mine["nivel"]))]
    rows = rows.assign(nivel=[level_name(level) for level in rows["nivel"]])
    order = tuple(level_name(level) for level in LEVELS if level in set(mine["nivel"]))
    name = mine["nombre"].iloc[0]
    first, last = int(mine["anio"].min()), int(mine["anio"].max())
    text = f"Línea continua, {datos.nombre}; a trazos, el departamento. Todos los niveles comparten la escala."
    fuente = datos.fuente(_sources(datos, key), mine["anio"])
    picture = figure(
        charts.small_multiples(rows, "nivel", order), f"{name} en cada nivel, {first}-{last}", text, fuente
    )
    return drawn(picture, series_table(mine, name, fuente, by_level=True))


def figures_table(datos: Datos, rows: pd.DataFrame, title: str) -> Any:
    """The figures of a section one by one: value, references, standing, movement and doubt."""
    import pandas as pd

    shown = pd.DataFrame(
        {
            "que": [subject(r) for r in records(rows)],
            "anio": rows["anio"],
            "valor": _texts(rows, "valor"),
            "comparado": rows["anio_comparado"],
            "departamento": _texts(rows, "departamento"),
            "nacion": _texts(rows, "nacion"),
            "pares": _texts(rows, "pares"),
            "mejor_que": [percent(v) if v == v else "—" for v in rows["mejor_que"].astype("float64")],
            "serie": [r["lectura"] for r in records(rows)],
            "marca": [_doubt(r) for r in records(rows)],
        }
    )
    if not rows["mejor_que"].notna().any():
        shown = shown.drop(columns=["comparado", "departamento", "nacion", "pares", "mejor_que"])
    elif (rows["anio_comparado"] == rows["anio"]).all():
        shown = shown.drop(columns="comparado")
    if not shown["marca"].any():
        shown = shown.drop(columns="marca")
    return table(shown, title, datos.fuente(rows["fuente"], rows["anio"]))


def _doubt(row: dict[str, Any]) -> str:
    return "; ".join(
        t
        for t in (
            row["calidad"] if row["calidad"] != "publicado" else "",
            row["nota"],
            row["salto"] and f"salto ({row['salto']})",
        )
        if t
    )


def _texts(rows: pd.DataFrame, column: str) -> list[str]:
    return [said(value, unit) for value, unit in zip(rows[column], rows["unidad"], strict=True)]


def series_table(rows: pd.DataFrame, title: str, fuente: str, *, by_level: bool = False) -> Any:
    """Figures by year, a column for each line of the chart."""
    import pandas as pd

    names = {"entidad": "Entidad", "departamento": "Departamento", "nación": "Colombia"}
    column = (
        [level_name(v) if v == "" or v.islower() else v for v in rows["nivel"]] if by_level else rows["de"].map(names)
    )
    texts = [written(v, u, q) for v, u, q in zip(rows["valor"], rows["unidad"], rows["calidad"], strict=True)]
    wide = pd.DataFrame({"anio": rows["anio"].astype("int64"), "columna": column, "texto": texts})
    wide = wide.pivot_table(index="anio", columns="columna", values="texto", aggfunc="first", sort=False).sort_index()
    order = [c for c in (*names.values(), *[level_name(level) for level in LEVELS]) if c in wide.columns]
    out = wide[[*order, *[c for c in wide.columns if c not in order]]].fillna("—").reset_index()
    out.columns = pd.Index([str(c) for c in out.columns])
    return table(out, f"{title}: datos", fuente)


def _of(rows: pd.DataFrame, key: str, level: str, zone: str, group: str, shared: str) -> pd.DataFrame:
    return rows[
        (rows["indicador"] == key)
        & (rows["nivel"] == level)
        & (rows["zona"] == zone)
        & (rows["poblacion"] == group)
        & (rows["reparto"] == shared)
    ]


def _sources(datos: Datos, key: str) -> list[str]:
    return sorted(set(datos["perfil"].loc[datos["perfil"]["indicador"] == key, "fuente"]))
