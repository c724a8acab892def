"""Words and shapes that every section uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pamlib import locale_es
from pamlib.characterize.catalogue import indicator, level_name
from pamlib.charts_caracterizacion.parts import figure_text
from pamlib.figures import Detalle, Figura, Tabla
from pamlib.sections import Bloque, Lista

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Bloque", "Lista", "drawn", "figure", "main_rows", "said", "signed", "subject", "table", "written"]

HEADINGS = {
    "anio": "Año",
    "base": "Línea de base",
    "calidad": "Calidad",
    "camino": "Por qué camino",
    "categoria": "Categoría",
    "comparacion": "Comparación",
    "comparado": "Se compara en",
    "componente": "Componente",
    "cuenta": "La cuenta",
    "departamento": "Departamento",
    "distancia": "Distancia",
    "brecha": "Diferencia",
    "frase": "Evidencia",
    "grado": "Grado",
    "lectura": "Lectura",
    "lugar": "Lugar",
    "marca": "Atención",
    "mejor_que": "Mejor que (% de municipios)",
    "meta": "Sería",
    "nacion": "Colombia",
    "nombre": "Indicador",
    "origen": "De dónde sale",
    "pares": "Parecidas (mediana)",
    "que": "Qué",
    "referencia": "Se compara con",
    "serie": "Cómo se mueve",
    "texto": "Oportunidad",
    "valor": "Valor",
    "zona": "Zona",
    "anio_meta": "Para el año",
    "oportunidad_id": "Clave",
    "n": "Cifras",
}


def said(value: Any, unit: str) -> str:
    """A figure with its unit, as a table writes it."""
    return figure_text(value, unit)


def signed(value: Any, unit: str) -> str:
    """A difference, with its sign; in points where the unit is a percentage.

    >>> signed(1.25, "%"), signed(-0.01, "índice")
    ('+1,3 puntos', '−0,0100')
    """
    if locale_es.ausente(value):
        return locale_es.VACIO
    text = f"{locale_es.numero(value, 1)} puntos" if unit == "%" else figure_text(value, unit)
    return text if float(value) < 0 else f"+{text}"


def subject(row: Mapping[str, Any], *, name: bool = True) -> str:
    """What a row is about: indicator, level, zone and group.

    >>> subject({"nombre": "Deserción", "nivel": "media", "zona": "rural", "reparto": "repartida", "poblacion": ""})
    'Deserción · media · rural con lo mixto repartido'
    """
    zone = row["zona"] and (f"{row['zona']} con lo mixto repartido" if row.get("reparto") else row["zona"])
    parts = [row["nombre"] if name else "", row["nivel"], zone, row["poblacion"]]
    return " · ".join(part for part in parts if part) or level_name("")


def table(df: pd.DataFrame, titulo: str, fuente: str, **options: Any) -> Tabla:
    """A table with the headings of this document."""
    known = {name: HEADINGS[name] for name in df.columns if name in HEADINGS}
    return Tabla(df, titulo=titulo, fuente=fuente, encabezados={**known, **options.pop("encabezados", {})}, **options)


def figure(chart: Any, titulo: str, descripcion: str, fuente: str) -> Figura:
    """A chart with its words."""
    return Figura(chart, titulo=titulo, descripcion=descripcion, fuente=fuente)


def drawn(picture: Figura, data: Tabla) -> Bloque:
    """A chart and, folded under it, its data as a table."""
    return Bloque((picture, Detalle(data)))


def main_rows(rows: pd.DataFrame) -> pd.Series[bool]:
    """True in the rows of every level and group together (of a self-assessment, every zone); the rest can be folded."""
    ordinal = {key for key in rows["indicador"].unique() if indicator(key).summary == "mediana"}
    return (rows["nivel"] == "") & (rows["poblacion"] == "") & ((rows["zona"] == "") | ~rows["indicador"].isin(ordinal))


def written(value: Any, unit: str, quality: str) -> str:
    """A figure with the mark of its doubt, so that it is never read without it."""
    text = said(value, unit)
    return f"{text} (dudoso)" if quality == "dudoso" else f"{text} (reparado)" if quality == "reparado" else text
