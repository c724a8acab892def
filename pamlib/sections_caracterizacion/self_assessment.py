"""Guía 34 and inclusion index: what schools say of themselves, process by process."""

from __future__ import annotations

from typing import Any

from pamlib import charts_caracterizacion as charts
from pamlib.characterize.self_assessment import INSTRUMENTS, areas, own_name
from pamlib.figures import Aviso
from pamlib.locale_es import numero
from pamlib.report import count
from pamlib.sections_caracterizacion.load import Datos
from pamlib.sections_caracterizacion.words import Bloque, drawn, figure, table

_NEEDS = {
    "guia34": "No se ha leído ninguna autoevaluación (Guía 34). El libro para pedirla sale con «pam datos plantilla».",
    "inclusion": "No se ha leído ningún índice de inclusión. El libro para pedirlo sale con «pam datos plantilla».",
}
_HEADINGS = {
    "mediana": "Mediana",
    "dispersion": "Distancia entre cuartiles",
    "promedio": "Promedio (resumen)",
    "n": "EE",
    **{f"n_{v}": f"En {v}" for v in (1, 2, 3, 4)},
}


def self_assessment(datos: Datos, instrumento: str = "guia34") -> Bloque | Aviso:
    """Heat map of the last year of an instrument (``guia34``, ``inclusion``) and its table by area and process."""
    rows = datos["autoevaluacion_resumen"]
    rows = rows[(rows["instrumento"] == instrumento) & (rows["zona"] == "")]
    if rows.empty:
        return Aviso(_NEEDS[instrumento])
    year = int(rows["anio"].max())
    rows = rows[rows["anio"] == year]
    rows = rows.assign(
        area=rows["area"].map(areas()).fillna(rows["area"]), nombre=rows["nombre"].map(own_name).str.capitalize()
    )
    processes, whole = rows[rows["proceso"] != ""], rows[rows["proceso"] == ""]
    low = processes.sort_values(["mediana", "promedio"], kind="stable").iloc[0]
    spread = processes.sort_values("dispersion", ascending=False, kind="stable").iloc[0]
    text = (
        f"{count(int(processes['n'].max()), 'establecimiento', 'establecimientos')}; en cada casilla, cuántos "
        "se dieron esa "
        f"valoración (1 es la más baja y 4 la más alta); el marco naranja es la mediana. La mediana más baja es "
        f"la de «{low['nombre']}» "
        f"({numero(low['mediana'], 1)}); donde más se diferencian es en «{spread['nombre']}»."
    )
    source = f"{INSTRUMENTS[instrumento]}, libros de la entidad, {year}"
    parts: list[Any] = [
        drawn(
            figure(
                charts.heat_map(processes),
                f"{INSTRUMENTS[instrumento]}: valoraciones por proceso, {year}",
                text,
                source,
            ),
            _table(processes, "Por proceso", source),
        ),
        _table(whole.assign(nombre=whole["area"]), "Por área de gestión", source),
    ]
    return Bloque(tuple(parts))


def _table(rows: Any, title: str, source: str) -> Any:
    shown = rows[["nombre", "n", "n_1", "n_2", "n_3", "n_4", "mediana", "dispersion", "promedio"]]
    return table(shown, title, source, encabezados={**_HEADINGS, "nombre": title.removeprefix("Por ").capitalize()})
