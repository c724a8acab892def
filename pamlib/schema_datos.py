"""Canonical tables of the characterisation: what the sources say, in one long table, and where it says it.

Part of :mod:`pamlib.schema`, which documents and checks them. The indicators themselves (name, unit, sense, bounds,
component) are data: ``sources/indicadores.yml``.
"""

from __future__ import annotations

from pamlib.schema_field import FLOAT, INT, Field, text

_PLACE = (
    text("origen_archivo", "nombre del archivo de donde se leyó"),
    text("origen_hoja", "hoja del libro; vacía en un texto"),
    Field("origen_fila", INT, "fila del archivo, contada desde 1 con el encabezado; ausente si es un cálculo",
          required=False),
    text("origen_columna", "encabezado de la columna, como está escrito en el archivo"),
)  # fmt: skip

DATOS: dict[str, tuple[Field, ...]] = {
    "observaciones": (
        text("fuente", "clave de la fuente: el nombre de su archivo en pamlib/sources"),
        Field("anio", INT, "año de la cifra"),
        text("periodo", "período dentro del año, como lo escribe la fuente («20194»); vacío si es anual"),
        text("ambito", "de quién es la cifra", "nación", "departamento", "ETC", "municipio", "EE", "sede"),
        text("codigo", "DIVIPOLA (00, 2 o 5 cifras) o DANE (12 cifras), como texto y con sus ceros"),
        text("zona", "zona; vacía si es el total", "", "urbana", "rural", "mixta"),
        text("poblacion", "grupo de población, por ejemplo «discapacidad»; vacío si es el total"),
        text("nivel", "nivel educativo; vacío si es el total", "", "transición", "primaria", "secundaria", "media"),
        text("indicador", "clave del catálogo de indicadores (pamlib/sources/indicadores.yml)"),
        Field("valor", FLOAT, "cifra en la unidad del indicador; ausente si la fuente no la da", required=False),
        text("texto", "valor que es una palabra (la categoría A+ … D); vacío en los demás"),
        text("unidad", "unidad: «%», «personas», «índice», «estudiantes por grupo», «valoración 1-4»…"),
        Field("numerador", FLOAT, "numerador, si la fuente lo da", required=False),
        Field("denominador", FLOAT, "denominador, si la fuente lo da", required=False),
        text("calidad", "qué tan segura es la cifra", "publicado", "reparado", "dudoso", "sin dato", "reemplazado"),
        text("nota", "qué se reparó, o por qué se duda; vacía si nada"),
        text("valor_original", "texto de la celda, como está en el archivo"),
        *_PLACE,
    ),
    "establecimientos": (
        text("codigo", "código DANE de la sede o del establecimiento, texto de 12 cifras"),
        text("codigo_ee", "código DANE del establecimiento (el de su sede principal)"),
        text("nombre", "nombre como está escrito"),
        text("tipo", "establecimiento o una de sus sedes", "EE", "sede"),
        text("municipio", "DIVIPOLA del municipio, texto de 5 cifras"),
        text("zona", "zona declarada por el directorio; nunca deducida del código", "", "urbana", "rural", "mixta"),
        text("sector", "sector", "", "oficial", "no oficial"),
        Field("matricula", INT, "estudiantes matriculados, si el directorio los da", required=False),
        Field("longitud", FLOAT, "grados, WGS 84", required=False),
        Field("latitud", FLOAT, "grados, WGS 84", required=False),
        *_PLACE,
    ),
    "territorio": (
        text("codigo", "DIVIPOLA: 00 la nación, 2 cifras un departamento, 5 un municipio"),
        text("nombre", "nombre como está escrito en la fuente"),
        text("ambito", "qué es", "nación", "departamento", "municipio"),
        text("tipo", "tipo que le da el DANE (Municipio, Isla, Área no municipalizada); vacío en los demás"),
        Field("longitud", FLOAT, "grados, WGS 84", required=False),
        Field("latitud", FLOAT, "grados, WGS 84", required=False),
        *_PLACE,
    ),
    "fuentes": (
        text("fuente", "clave de la fuente"),
        text("edicion", "edición o disposición de columnas reconocida"),
        text("archivo", "nombre del archivo"),
        text("sha256", "huella del archivo"),
        text("origen", "de dónde viene: dirección o quién lo entregó; vacío si no se sabe"),
        text("licencia", "licencia de uso, si se sabe"),
        text("fecha", "fecha de descarga o entrega, AAAA-MM-DD; vacía si no se sabe"),
        Field("filas_leidas", INT, "filas que entraron"),
        Field("filas_rechazadas", INT, "filas que no entraron, cada una en «filas_rechazadas» con su motivo"),
    ),
    "matricula": (
        text("fuente", "clave de la fuente"),
        Field("anio", INT, "año de la matrícula"),
        text("codigo", "código DANE de la sede, texto de 12 cifras"),
        text("codigo_ee", "código DANE de su establecimiento; vacío si no está en el directorio"),
        text(
            "zona", "zona de la sede, según el directorio; si no hay directorio, la del archivo", "", "urbana", "rural"
        ),
        text("grado", "grado, como lo nombra «grados» en pamlib/sources/matricula.yml"),
        text(
            "nivel", "nivel del grado; vacío si no es de ninguno", "", "transición", "primaria", "secundaria", "media"
        ),
        text("sexo", "sexo; vacío si no se distingue", "", "femenino", "masculino"),
        text("discapacidad", "si tienen discapacidad; vacío si no se distingue", "", "sí", "no"),
        text("grupo_etnico", "grupo étnico, «sí» (alguno) o «no» (ninguno); vacío si no se distingue"),
        text("victima", "si son víctimas del conflicto; vacío si no se distingue", "", "sí", "no"),
        text(
            "cruce",
            "«completo»: las filas de una sede y un grado suman su total sin repetir a nadie; «parcial»: es una "
            "parte de otra fila y no se suma con ella",
            "completo",
            "parcial",
        ),
        Field("estudiantes", INT, "cuántos estudiantes; nunca hay una fila por persona"),
        text("origen_archivo", "nombre del archivo de donde se leyó"),
        text("origen_hoja", "hoja del libro; vacía en un texto"),
        Field("origen_fila", INT, "fila del libro; ausente si es la suma de varias", required=False),
    ),
    "autoevaluacion": (
        text("fuente", "clave de la fuente: guia34 o inclusion"),
        Field("anio", INT, "año valorado"),
        text("codigo", "código DANE del establecimiento, texto de 12 cifras"),
        text("area", "área de gestión"),
        text("proceso", "proceso de la Guía 34"),
        text("componente", "componente, si el establecimiento lo valora por aparte; vacío si es el proceso"),
        Field("valor", INT, "valoración en la escala de la fuente; ausente si no se valoró", required=False),
        text("evidencia", "en qué se apoya, como lo escribió el establecimiento"),
        text("nota", "qué se reparó; vacía si nada"),
        *_PLACE,
    ),
    "filas_rechazadas": (
        text("fuente", "clave de la fuente"),
        text("archivo", "nombre del archivo"),
        text("hoja", "hoja del libro; vacía en un texto"),
        Field("fila", INT, "fila del archivo, desde 1"),
        text("columna", "columna que impide recibirla; vacía si es toda la fila"),
        text("encontrado", "lo que dice la celda, o la fila entera; vacío si la fila es de una persona"),
        text("motivo", "por qué no entró, en una frase"),
        text("que_hacer", "qué hacer"),
    ),
}

ABOUT_DATOS = {
    "observaciones": "Una fila por cifra: fuente, año, lugar, zona, grupo, nivel e indicador. Una cifra de una edición "
    "anterior que la fuente revisó se conserva con calidad «reemplazado»; las demás calidades nunca se promedian en "
    "silencio.",
    "establecimientos": "Una fila por establecimiento y por sede, según el directorio que entregó la entidad.",
    "territorio": "Una fila por municipio, departamento y la nación, con coordenadas (DIVIPOLA).",
    "fuentes": "Una fila por archivo leído: qué es, de dónde viene y cuántas de sus filas entraron.",
    "matricula": "Estudiantes por sede, grado, sexo y grupo. Sumar todas las filas de una sede cuenta dos veces a los "
    "de las filas «parcial»; sume solo las de cruce «completo».",
    "autoevaluacion": "Una fila por establecimiento y proceso (o componente) de la autoevaluación o del índice de "
    "inclusión. Es una escala ordinal: use la distribución y la mediana.",
    "filas_rechazadas": "Las filas que no entraron, completas y con su motivo. Las buenas del mismo archivo sí entran.",
}
