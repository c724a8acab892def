"""Where the figures come from, which are doubtful, and how everything was worked out."""

from __future__ import annotations

from typing import Any

from pamlib.characterize.catalogue import indicator, level_name
from pamlib.characterize.parameters import breaks
from pamlib.figures import Aviso
from pamlib.sections_caracterizacion.load import Datos, source_name
from pamlib.sections_caracterizacion.words import Bloque, table

_QUALITIES = {
    "publicado": "Se usa como está.",
    "reparado": "Se arregló algo seguro (la nota dice qué) y se usa.",
    "dudoso": "Se usa, marcado en todas partes.",
    "sin dato": "La fuente no la da. No se usa, y nunca es cero.",
    "reemplazado": "Una edición posterior la corrigió. No se usa.",
}


def sources(datos: Datos) -> Bloque:
    """Files read, figures by quality, and the years in which a series jumps for everybody."""
    parts: list[Any] = []
    files = datos.tablas.get("fuentes")
    if files is not None and len(files):
        shown = files.assign(fuente=[source_name(key) for key in files["fuente"]])
        shown = shown[["fuente", "archivo", "edicion", "fecha", "licencia", "filas_leidas", "filas_rechazadas"]]
        heads = {"edicion": "Edición", "filas_leidas": "Filas leídas", "filas_rechazadas": "Filas que no entraron"}
        parts.append(table(shown, "Archivos leídos", "registro de lectura", encabezados=heads))
    quality = datos["calidad_datos"]
    shown = quality.assign(
        fuente=[source_name(k) for k in quality["fuente"]], que=[_QUALITIES[q] for q in quality["calidad"]]
    )
    parts.append(
        table(
            shown[["fuente", "calidad", "cifras", "que"]],
            "Cifras de la entidad según su calidad",
            "observaciones leídas",
            encabezados={"que": "Qué se hace con ellas"},
        )
    )
    parts.append(_breaks(datos))
    return Bloque(tuple(parts))


def _breaks(datos: Datos) -> Any:
    import pandas as pd

    rows = datos["quiebres_probables"]
    unknown = rows[~rows["declarado"].astype("bool")]
    if unknown.empty:
        return Aviso(
            "No se ven saltos de casi todos los municipios a la vez, fuera de los quiebres de método ya conocidos."
        )
    shown = pd.DataFrame(
        {
            "que": [
                f"{indicator(k).name} · {level_name(n).lower()}"
                for k, n in zip(unknown["indicador"], unknown["nivel"], strict=True)
            ],
            "anio": unknown["anio"],
            "cambio_mediano": unknown["cambio_mediano"],
            "cambio_usual": unknown["cambio_usual"],
            "municipios": unknown["municipios"],
        }
    )
    heads = {"cambio_mediano": "Cambio del municipio mediano", "cambio_usual": "Lo usual"}
    title = "Saltos de casi todos los municipios a la vez: pueden ser cambios de método"
    return table(shown, title, "series leídas", encabezados=heads)


def methods(datos: Datos) -> Bloque:
    """Breaks of method that are known, and every parameter with its source."""
    import pandas as pd

    known = pd.DataFrame(
        [
            {
                "que": ", ".join(indicator(k).name if not k.endswith("*") else "Saber 11" for k in b["indicadores"]),
                "anio": b["desde"],
                "motivo": b["motivo"],
                "fuente": " ".join(b["fuente"].split()),
            }
            for b in breaks()
        ]
    )
    text = (
        "La tendencia (pendiente de Theil y Sen, prueba de Mann y Kendall) solo se calcula con ocho puntos o "
        "más; con menos "
        "se dice el ritmo y el rango. Una serie no se mide a través de un quiebre de método. Las fórmulas están en "
        "docs/caracterizacion.md."
    )
    return Bloque(
        (
            Aviso(text),
            table(known, "Quiebres de método", "pamlib/characterize/quiebres.yml", encabezados={"anio": "Desde"}),
            table(
                datos["parametros_caracterizacion"],
                "Parámetros y reglas",
                "pamlib/characterize/parametros.yml y oportunidades.yml",
                encabezados={"parametro": "Parámetro o regla"},
            ),
        )
    )
