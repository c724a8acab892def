"""The canonical tables, declared once: type, meaning and caveat of every column.

The declaration is the documentation (``docs/tablas.md`` is made from it) and the check: :func:`frame` gives a table
its types and refuses what does not fit. A check that fails is our fault, never the reader's, and raises
:class:`pamlib.errors.InternalError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pamlib.corrections.file import ACTIONS
from pamlib.errors import InternalError
from pamlib.schema_caracterizacion import ABOUT_CARACTERIZACION, CARACTERIZACION
from pamlib.schema_datos import ABOUT_DATOS, DATOS
from pamlib.schema_field import BOOL, FLOAT, INT, TEXT, Field, text
from pamlib.schema_seguimiento import ABOUT_SEGUIMIENTO, SEGUIMIENTO

if TYPE_CHECKING:
    import pandas as pd

_ORIGIN = (
    text("origen_archivo", "nombre del archivo de donde se leyó"),
    text("origen_hoja", "hoja del libro; vacía en un texto"),
    Field("origen_fila", INT, "fila (o línea del texto) donde está impresa"),
)

#: The tables that reading a plan gives, in the order in which they are written.
PLAN: dict[str, tuple[Field, ...]] = {
    "plan": (
        text("plan_id", "identificador estable: formato, versión, entidad y vigencia"),
        text("entidad", "entidad territorial; vacía si el documento no la nombra"),
        text(
            "divipola",
            "código DANE de la entidad, texto de 2 o 5 cifras; vacío si no es una entidad certificada conocida",
        ),
        text("formato_codigo", "código del formato"),
        text("formato_version", "versión del formato"),
        Field("vigencia_inicio", INT, "primer año del plan", required=False),
        Field("vigencia_fin", INT, "último año del plan", required=False),
        text("fecha_elaboracion", "fecha ISO con la precisión del documento (2021-02)"),
        text("objetivo_general", "objetivo general de la portada"),
        text("meta_general", "meta general de la portada"),
        text("archivo", "nombre del archivo leído"),
        text("sha256", "huella del archivo leído"),
    ),
    "lineas": (
        text("linea_id", "identificador estable, de la acción y la tarea (o el indicador)"),
        Field("orden", INT, "lugar en el documento, desde 1"),
        text("componente", "como está escrito, con la grafía reparada"),
        text("componente_canonico", "nombre oficial; vacío si no está en la lista"),
        text("estrategia", "estrategia"),
        text("objetivo", "objetivo estratégico"),
        text("ubicacion", "ubicación geográfica como está escrita"),
        text("zona", "zona que dice la ubicación", "", "urbana", "rural", "urbana y rural", "secretaría"),
        text("meta", "meta"),
        text("indicador", "indicador como está escrito"),
        text("accion", "acción"),
        text("responsable_accion", "responsable de la acción como está escrito"),
        text("tarea", "tarea; vacía en los formatos sin tareas"),
        text("responsable_tarea", "responsable de la tarea como está escrito"),
        Field("fecha_inicio", TEXT, "primer día, AAAA-MM-DD", required=False),
        Field("fecha_fin", TEXT, "último día, AAAA-MM-DD («dic-23» termina el 31)", required=False),
        text("fuente", "fuente de los recursos como está escrita"),
        text("adicionales", "columnas que el formato no prevé, como texto JSON"),
        *_ORIGIN,
    ),
    "recursos": (
        text("linea_id", "línea"),
        text("grupo_id", "igual en las líneas que comparten una sola cifra; vacío si no se comparte"),
        Field("vigencia", INT, "año; ausente si la columna no dice año", required=False),
        text(
            "estado",
            "qué dice la celda",
            "monto",
            "cero",
            "gestion",
            "no_aplica",
            "no_programado",
            "ilegible",
            "indexado",
            "vacio",
        ),
        Field("valor_cop", INT, "pesos; ausente salvo en monto, cero e indexado con valor conocido", required=False),
        Field("cantidad", FLOAT, "cifra en su unidad", required=False),
        text("unidad", "unidad de la cantidad", "", "COP", "SMMLV", "COP/año"),
        text("valor_original", "texto de la celda"),
        text(
            "valor_calidad",
            "de dónde salen los pesos",
            "",
            "declarado",
            "convertido",
            "provisional",
            "desconocido",
            "año dudoso",
        ),
        text("fuente", "fuente de los recursos como está escrita"),
        *_ORIGIN,
        text("origen_columna", "columna del archivo; vacía si la celda está en blanco"),
    ),
    "indicadores": (
        text("indicador_id", "identificador estable, del texto"),
        text("texto", "indicador como está escrito"),
        text("clase", "qué mide", "", "conteo", "razón", "porcentaje", "documento", "hito"),
        text("numerador", "numerador de una razón, o lo que se cuenta"),
        text("denominador", "denominador de una razón"),
        text("unidad", "qué se cuenta"),
        text("tipo", "proceso o resultado, si el plan lo dice", "", "proceso", "resultado"),
        text("sentido", "sentido de mejora, si el plan lo dice"),
        text("acumulacion", "tipo de acumulación, si el plan lo dice"),
        Field("linea_base", FLOAT, "valor inicial, si el plan lo dice", required=False),
        Field("anio_base", INT, "año de la línea de base", required=False),
        Field("meta_valor", FLOAT, "cifra que fija el propio texto", required=False),
        text("desagregacion", "desagregación, si el plan la dice"),
    ),
    "responsables": (
        text("linea_id", "línea"),
        text("nivel", "de qué responde", "accion", "tarea"),
        text("nombre", "nombre en una sola grafía"),
        text("clase", "persona, cargo o equipo", "persona", "cargo", "equipo"),
    ),
    "ubicaciones": (
        text("ubicacion", "como está escrita"),
        text("zona", "zona", "", "urbana", "rural", "urbana y rural", "secretaría"),
        Field("ie_urbanas", INT, "instituciones urbanas", required=False),
        Field("ie_rurales", INT, "instituciones rurales", required=False),
        Field("ie_mixtas", INT, "instituciones con sedes urbanas y rurales", required=False),
        Field("ie_otras", INT, "otras instituciones (etnoeducativas)", required=False),
        Field("ie_total_declarado", INT, "total que escribe el documento", required=False),
        Field("ie_suma", INT, "suma de los conteos", required=False),
        Field("cuadra", BOOL, "si la suma es el total escrito", required=False),
    ),
    "hallazgos": (
        text("codigo", "clave del catálogo de hallazgos"),
        text("severidad", "gravedad", "error", "aviso", "nota"),
        text("archivo", "archivo"),
        text("hoja", "hoja"),
        Field("fila", INT, "fila; ausente si es de todo el archivo", required=False),
        text("columna", "columna"),
        text("encontrado", "lo que dice el documento"),
        text("entendido", "lo que se entendió"),
        text("que_hacer", "qué hacer"),
        text("estado", "abierto hasta que una persona lo acepte o corrija", "abierto", "aceptado", "corregido"),
        text("linea_id", "línea, si es de una sola"),
    ),
    "celdas": (
        text("archivo", "archivo"),
        text("hoja", "hoja"),
        Field("fila", INT, "fila"),
        text("columna", "columna"),
        text("texto", "texto de la celda, como está en el archivo"),
        text("destino", "tabla y columna donde quedó; «encabezado», «titulo», «sin_ubicar»…"),
        text("linea_id", "línea donde está impresa; vacío si ninguna"),
        Field("reconocida", BOOL, "sí cuando un programa de OCR adivinó el texto sobre una imagen escaneada"),
    ),
    "procedencias": (
        text("linea_id", "línea"),
        text("campo", "columna de «lineas»"),
        Field("fila", INT, "fila de la celda, en el archivo y la hoja de la línea"),
        text("columna", "columna de la celda"),
        text("como", "cómo llegó a la línea", "propia", "combinada", "heredada", "heredada_de_abajo", "asignada"),
    ),
    "correcciones": (
        Field("numero", INT, "lugar en «correcciones.yml», desde 1"),
        text("accion", "qué se pidió", *ACTIONS),
        text("archivo", "archivo corregido"),
        text("hoja", "hoja"),
        Field("fila", INT, "fila; ausente si es de todo el archivo", required=False),
        text("columna", "columna"),
        text("codigo", "hallazgo que se acepta; vacío en las demás acciones"),
        text("encontrado", "lo que dice el archivo en ese lugar"),
        text("efecto", "qué quedó"),
        text("motivo", "por qué, según la persona que corrige"),
        text("autor", "quién corrige"),
        text("fecha", "cuándo, AAAA-MM-DD, según la persona que corrige"),
    ),
}


#: Every canonical table: of a plan, of the characterisation sources, of the follow-up ledger.
TABLES: dict[str, tuple[Field, ...]] = PLAN | DATOS | SEGUIMIENTO | CARACTERIZACION

# One sentence a table, for its documentation.
_ABOUT = {
    "plan": "Una fila: lo que dice la portada.",
    "lineas": "Una fila por tarea (o por acción, en los formatos sin tareas), en el orden del documento.",
    "recursos": "Una fila por línea y columna de recursos. Una cifra que cubre varias líneas aparece una sola vez, con "
    "estado «monto», en la línea que la imprime; las demás llevan estado «vacio» y el mismo grupo_id. Solo se suman "
    "las filas con valor_cop; lo ilegible, lo indexado sin valor y lo vacío se cuentan aparte y nunca son cero.",
    "indicadores": "Una fila por texto de indicador distinto; lineas.indicador lo enlaza por su texto.",
    "responsables": "Una fila por línea, nivel y responsable. Los nombres de personas son datos personales.",
    "ubicaciones": "Una fila por ubicación distinta; lineas.ubicacion la enlaza por su texto.",
    "hallazgos": "Lo dudoso y lo errado: dónde está, qué se encontró, qué se entendió y qué hacer.",
    "celdas": "Cada celda con texto del archivo, una vez, con su destino: lo leído más lo no ubicado es el archivo.",
    "correcciones": "Cada corrección que una persona hizo y se aplicó: qué, dónde, por qué, quién y cuándo.",
    "procedencias": "De qué celdas viene cada texto de cada línea.",
    **ABOUT_DATOS,
    **ABOUT_SEGUIMIENTO,
    **ABOUT_CARACTERIZACION,
}
_TYPES = {TEXT: "texto", INT: "entero", FLOAT: "decimal", BOOL: "sí o no"}


def document() -> str:
    """The declaration as a page for analysts (``docs/tablas.md``), in Spanish.

    >>> document().splitlines()[0]
    '# Tablas canónicas'
    """
    intro = (
        "Cada plan leído, las fuentes de caracterización y lo que se recibe en el seguimiento quedan en estas tablas, "
        "en CSV (UTF-8) y en Parquet. Un texto que falta es una celda vacía; un número o una fecha que faltan son un "
        "valor ausente, nunca cero."
    )
    made = "<!-- Hecho por pamlib.schema.document(); se cambia allá. -->"
    parts = ["# Tablas canónicas", "", made, "", intro]
    for name, fields in TABLES.items():
        parts += ["", f"## {name}", "", _ABOUT[name], "", "| columna | tipo | significado |", "|---|---|---|"]
        parts += [f"| {f.name} | {_TYPES[f.dtype]} | {_said(f)} |" for f in fields]
    return "\n".join(parts) + "\n"


def _said(field: Field) -> str:
    """Meaning of a field with its list of values and whether it may be missing."""
    values = " · ".join(value or "(vacío)" for value in field.values)
    listed = f"uno de: {values}" if values else ""
    return "; ".join(filter(None, [field.meaning, listed, "" if field.required else "puede faltar"]))


def frame(name: str, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """The rows as the table ``name``, with the declared types.

    Raises
    ------
    InternalError: a value outside its column's list, or missing where it must not be.
    """
    import pandas as pd

    fields = TABLES[name]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    table = pd.DataFrame({f.name: _column(f, column) for f, column in zip(fields, columns, strict=True)}, copy=False)
    check(name, table)
    return table


def _column(field: Field, values: Sequence[Any]) -> Any:
    """The values as an array of the declared type; text goes through Arrow, four times as fast as pandas' own check."""
    import pandas as pd

    if field.dtype != TEXT:
        return pd.array(list(values), dtype=field.dtype)  # type: ignore[call-overload]
    import pyarrow as pa

    return pd.array(pa.array(values, pa.large_string()), dtype="str")


def check(name: str, table: pd.DataFrame) -> None:
    """Refuse a table that is not as declared.

    Raises
    ------
    InternalError: naming the table, the column and the first offending value.
    """
    fields = TABLES[name]
    if list(table.columns) != [f.name for f in fields]:
        raise InternalError(f"tabla {name}: columnas {list(table.columns)}")
    for field in fields:
        column = table[field.name]
        if field.required and column.isna().any():
            raise InternalError(
                f"tabla {name}, columna {field.name}: valor ausente en la fila {int(column.isna().argmax()) + 1}"
            )
        if field.values:
            strange = set(column.dropna().unique()) - set(field.values)
            if strange:
                raise InternalError(f"tabla {name}, columna {field.name}: valor no previsto {min(strange)!r}")
