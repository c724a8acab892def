"""Saber 11 of the schools of a place: how many are in each category, and each one with its index and its margin.

>>> categories(schools(observaciones, establecimientos, "41551"))  # doctest: +SKIP

The category and the index are those Icfes publishes; nothing of its internal formula is rebuilt here.

Out of scope: results of students.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.characterize.schools import directory, located
from pamlib.characterize.values import PLACE, QUALITY

if TYPE_CHECKING:
    import pandas as pd

CATEGORIES = ("A+", "A", "B", "C", "D")
#: Index from which each category starts; a school on a cut is placed by Icfes with more decimals than it publishes.
CUTS = {"A+": 0.77, "A": 0.72, "B": 0.67, "C": 0.62}
CUTS_SOURCE = "Icfes, clasificación de planteles (cortes comprobados en 49.172 filas de 9 archivos oficiales)"
INDEX, CATEGORY, MARGIN = "saber11_indice_total", "saber11_categoria", "saber11_margen_corte"
SCHOOL = (
    "codigo",
    "nombre",
    "municipio",
    "zona",
    "sector",
    "anio",
    "periodo",
    "nivel",
    "poblacion",
    "categoria",
    "indice",
    "margen",
    "calidad",
    "nota",
    *PLACE,
)


def schools(
    observaciones: pd.DataFrame, establecimientos: pd.DataFrame, codigo: str, anio: int | None = None
) -> pd.DataFrame:
    """One row for each school, year and edition with its category, index and margin to the category above.

    A school that a file lists twice (grades 11 and 26) is two rows, as there.
    """
    own = observaciones[
        observaciones["indicador"].isin([INDEX, CATEGORY, MARGIN]) & observaciones["calidad"].isin(QUALITY)
    ]
    own = own if anio is None else own[own["anio"] <= anio]
    # One row of the file is one school: its three figures share file and row.
    key = [
        "ambito",
        "codigo",
        "anio",
        "periodo",
        "nivel",
        "poblacion",
        "zona",
        "origen_archivo",
        "origen_hoja",
        "origen_fila",
    ]
    rows = own[own["indicador"] == CATEGORY].drop(columns=["valor"]).rename(columns={"texto": "categoria"})
    for name, column in ((INDEX, "indice"), (MARGIN, "margen")):
        figures = own.loc[own["indicador"] == name, [*key, "valor"]].drop_duplicates(key)
        rows = rows.merge(figures.rename(columns={"valor": column}), on=key, how="left")
    rows = located(rows.assign(n_dudosos=0), directory(establecimientos, observaciones))
    rows = rows[rows["municipio"].str.startswith(codigo)]
    rows = rows.assign(
        nombre=rows["nombre"].fillna(rows["codigo"]), zona=rows["zona_unidad"], sector=rows["sector"].fillna("")
    )
    order = ["anio", "periodo", "indice", "codigo"]
    return rows.sort_values(order, ascending=[True, True, False, True], kind="stable", ignore_index=True)[list(SCHOOL)]


def categories(table: pd.DataFrame) -> pd.DataFrame:
    """How many schools each category has, by year and zone ('' for all): ``anio, zona, categoria, planteles, parte``.

    Only the regular grade counts; adults' (grade 26) is classified apart. Of two editions in a year, the later one.
    """
    import pandas as pd

    table = table[table["poblacion"] == ""].drop_duplicates(["codigo", "anio"], keep="last")

    copies = pd.concat([table.assign(zona=""), table[table["zona"] != ""]], ignore_index=True)
    rows: list[dict[str, Any]] = []
    for (year, zone), group in copies.groupby(["anio", "zona"], sort=True):
        counts = group["categoria"].value_counts()
        for name in [*CATEGORIES, *sorted(set(counts.index) - set(CATEGORIES))]:
            many = int(counts.get(name, 0))
            rows.append(
                {
                    "anio": year,
                    "zona": zone,
                    "categoria": name,
                    "planteles": many,
                    "parte": round(100 * many / len(group), 1),
                    "total": len(group),
                }
            )
    return pd.DataFrame(rows, columns=["anio", "zona", "categoria", "planteles", "parte", "total"])
