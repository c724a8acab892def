"""What the plan is made of, as tables: levels, components, places, who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.report_data import Datos
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

NIVELES_PLAN = ("componente", "objetivo", "meta", "accion", "tarea")


def structure(datos: Datos) -> pd.DataFrame:
    """``nivel, cantidad``: how many different components, objectives, goals, actions and tasks the plan has.

    Texts are compared without accents or case. An objective counts once within its component, a goal within its
    objective, and so on; a level that the format lacks has 0.
    """
    import pandas as pd

    names = {"componente": "Componentes", "objetivo": "Objetivos", "meta": "Metas", "accion": "Acciones",
             "tarea": "Tareas"}  # fmt: skip
    lines = datos.lineas.assign(componente=component_of(datos.lineas))
    path = pd.Series("", index=lines.index)
    rows = []
    for level in NIVELES_PLAN:
        text = lines[level].map(fold)
        path = path + "\n" + text
        rows.append((names[level], int(path[text != ""].nunique())))
    return pd.DataFrame(rows, columns=["nivel", "cantidad"])


def component_of(lineas: pd.DataFrame) -> pd.Series[str]:
    """Canonical component of each line, or the one written; ``Sin componente`` when the plan says none."""
    canonical = lineas["componente_canonico"].fillna("").astype("str")
    written = lineas["componente"].fillna("").astype("str")
    named = canonical.where(canonical != "", written)
    return named.where(named != "", "Sin componente").astype("str")


def lines_by_component(datos: Datos) -> pd.DataFrame:
    """``componente, lineas, escrito_como`` in the order of the plan; the last lists the spellings found."""
    import pandas as pd

    lines = datos.lineas.assign(_componente=component_of(datos.lineas))
    rows = []
    for name, group in lines.groupby("_componente", sort=False):
        spellings = dict.fromkeys(text for text in group["componente"] if text)
        rows.append((name, len(group), " · ".join(spellings)))
    return pd.DataFrame(rows, columns=["componente", "lineas", "escrito_como"])


def places(datos: Datos) -> pd.DataFrame:
    """The plan's location texts with their counts of schools and whether the plan's own total adds up."""
    import pandas as pd

    columns = ["ubicacion", "zona", "ie_urbanas", "ie_rurales", "ie_mixtas", "ie_otras", "ie_total_declarado"]
    table = datos.tablas.get("ubicaciones", pd.DataFrame(columns=[*columns, "cuadra"]))
    known = {True: "Sí", False: "No"}
    said = ["No dice un total" if pd.isna(value) else known[bool(value)] for value in table["cuadra"]]
    return table[columns].assign(cuadra=said)


def responsible(datos: Datos) -> pd.DataFrame:
    """``nombre, clase, lineas``: who is in charge, of how many lines (as action or task), most lines first."""
    import pandas as pd

    table = datos.tablas.get("responsables", pd.DataFrame(columns=["linea_id", "nivel", "nombre", "clase"]))
    counted = table.groupby(["nombre", "clase"])["linea_id"].nunique().reset_index(name="lineas")
    return counted.sort_values(["lineas", "nombre"], ascending=[False, True], ignore_index=True)
