"""How the plan was read, as tables and sentences: where every cell went, and what is doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es
from pamlib.conservation import OTHER_SHEET, UNPLACED
from pamlib.report_data import Datos
from pamlib.report_words import SEVERIDADES, count, join, means, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def cells_by_destination(datos: Datos) -> pd.DataFrame:
    """``destino, celdas, porcentaje``: where each cell with text of the source went, most frequent first."""
    counts = datos.celdas["destino"].map(destination).value_counts()
    out = (
        counts.rename_axis("destino")
        .reset_index(name="celdas")
        .sort_values(["celdas", "destino"], ascending=[False, True], ignore_index=True)
    )
    return out.assign(porcentaje=out["celdas"] / max(len(datos.celdas), 1))


_DESTINATIONS = {
    "encabezado": "Encabezado de columna",
    "encabezado_repetido": "Encabezado repetido en otra página",
    "titulo": "Título o portada",
    "sin_ubicar": "Sin ubicar",
}


_PREFIXES = {
    "otra_hoja": "está en una hoja que no es del plan",
    "repetida": "repite lo de su fila vecina",
    "continuacion": "continuación de una celda cortada",
    "fragmento": "pedazo de un rótulo partido",
    "corregida": "corregida por una persona",
}


_COLUMNS = {
    "accion": "Acción",
    "fecha_elaboracion": "Fecha de elaboración",
    "fecha_fin": "Fecha de terminación",
    "formato_codigo": "Código del formato",
    "formato_version": "Versión del formato",
    "responsable_accion": "Responsable de la acción",
    "responsable_tarea": "Responsable de la tarea",
    "ubicacion": "Ubicación",
    "valor_original": "Recursos",
}


def destination(code: str) -> str:
    """Where a cell went, in words.

    >>> destination("lineas.tarea"), destination("continuacion:lineas.meta")
    ('Tarea', 'Meta: continuación de una celda cortada')
    """
    prefix, _, target = code.rpartition(":")
    name = target.rpartition(".")[2]
    word = _DESTINATIONS.get(target) or _COLUMNS.get(name) or name.replace("_", " ").capitalize()
    return f"{word}: {', '.join(_PREFIXES.get(p, p) for p in prefix.split(':'))}" if prefix else word


def unplaced_cells(datos: Datos) -> pd.DataFrame:
    """Cells whose text is in no table: ``hoja, fila, columna, texto``."""
    cells = datos.celdas[datos.celdas["destino"] == UNPLACED]
    return cells[["hoja", "fila", "columna", "texto"]].reset_index(drop=True)


def conservation_sentence(datos: Datos) -> str:
    """One sentence with the account of the cells: read, placed, unplaced."""
    elsewhere = int((datos.celdas["destino"] == OTHER_SHEET).sum())
    total, loose = len(datos.celdas) - elsewhere, len(unplaced_cells(datos))
    where = " en la hoja del plan" if elsewhere else ""
    read = f"El archivo trae {count(total, 'celda', 'celdas')} con texto{where}"
    others = (
        f" Otras {locale_es.numero(elsewhere)} están en hojas que no son del plan y no se leyeron." if elsewhere else ""
    )
    if not loose:
        return f"{read} y todas tienen destino: ninguna quedó sin ubicar.{others}"
    verb = "quedó" if loose == 1 else "quedaron"
    placed = locale_es.numero(total - loose)
    return f"{read}: {placed} tienen destino y {locale_es.numero(loose)} {verb} sin ubicar.{others}"


def findings_by_severity(datos: Datos) -> pd.DataFrame:
    """``severidad, hallazgos, abiertos`` for the three severities, also those without findings."""
    import pandas as pd

    found = datos.hallazgos
    rows = [
        (name, int((found["severidad"] == name).sum()),
         int(((found["severidad"] == name) & (found["estado"] == "abierto")).sum()))
        for name in SEVERIDADES
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["severidad", "hallazgos", "abiertos"])


def findings_sentence(datos: Datos) -> str:
    """``2 errores, 5 avisos y 30 notas``, those still open, and how many a person settled; ``ninguno`` without any."""
    words = {"error": ("error", "errores"), "aviso": ("aviso", "avisos"), "nota": ("nota", "notas")}
    table = findings_by_severity(datos)
    parts = [
        count(number, *words[name])
        for name, number in zip(table["severidad"], table["abiertos"], strict=True)
        if number
    ]
    settled = int((table["hallazgos"] - table["abiertos"]).sum())
    if not settled:
        return join(parts) or "ninguno"
    return f"{join(parts) or '0 abiertos'}; {count(settled, 'ya atendido', 'ya atendidos')}"


def findings_by_code(datos: Datos) -> pd.DataFrame:
    """``severidad, codigo, significa, hallazgos, que_hacer`` (the most frequent remedy), errors first."""
    import pandas as pd

    found = datos.hallazgos
    rows = []
    for (severity, code), group in found.groupby(["severidad", "codigo"], sort=True):
        remedy = group["que_hacer"].mode()
        rows.append((severity, code, means(code), len(group), remedy.iloc[0] if len(remedy) else ""))
    out = pd.DataFrame(rows, columns=["severidad", "codigo", "significa", "hallazgos", "que_hacer"])
    rank = out["severidad"].map({name: index for index, name in enumerate(SEVERIDADES)})
    order = out.assign(_rank=rank).sort_values(["_rank", "hallazgos", "codigo"], ascending=[True, False, True])
    return order.drop(columns="_rank").reset_index(drop=True)


def findings(datos: Datos, severidades: Sequence[str] = SEVERIDADES) -> pd.DataFrame:
    """Findings with their meaning and their place (``significa``, ``lugar``), errors first, then as the file reads."""
    found = datos.hallazgos[datos.hallazgos["severidad"].isin(list(severidades))].copy()
    rank = found["severidad"].map({name: index for index, name in enumerate(SEVERIDADES)})
    found["significa"] = found["codigo"].map(means)
    found["lugar"] = [place(row.hoja, row.fila, row.columna) for row in found.itertuples(index=False)]
    row = found["fila"].astype("Float64").fillna(0)
    found = found.assign(_rank=rank, _fila=row).sort_values(["_rank", "_fila"], kind="stable")
    columns = ["severidad", "significa", "lugar", "encontrado", "entendido", "que_hacer", "estado"]
    return found[columns].reset_index(drop=True)
