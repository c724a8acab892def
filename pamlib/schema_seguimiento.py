"""Canonical tables of the follow-up ledger (activities 4 and 8): what was reported, by whom, for which corte.

Part of :mod:`pamlib.schema`, which documents and checks them. They are read from the immutable submissions of the
ledger; nobody edits them.
"""

from __future__ import annotations

from pamlib.schema_field import FLOAT, INT, Field, text

#: States of a submission, in the order in which it passes through them.
SITUACIONES = ("recibido", "devuelto", "aprobado", "cerrado")

_SUBMISSION = (
    text("envio_id", "envío: primeras cifras de la huella del archivo recibido"),
    text("corte", "fecha de corte del reporte, AAAA-MM-DD"),
    text("situacion", "en qué va el envío", *SITUACIONES),
    text("reporto", "quién reporta, según el libro"),
    text("recibido", "fecha en que se recibió, AAAA-MM-DD, según quien recibe"),
)
_PLACE = (
    text("origen_archivo", "nombre del archivo recibido"),
    text("origen_hoja", "hoja"),
    Field("origen_fila", INT, "fila"),
    text("origen_columna", "columna de la cifra; vacía si la celda está en blanco"),
)
_MONEY = "; ausente si no se reportó: nunca cero"

SEGUIMIENTO: dict[str, tuple[Field, ...]] = {
    "avances": (
        *_SUBMISSION,
        text("linea_id", "línea del plan"),
        Field("avance", FLOAT, "avance físico acumulado, de 0 a 1 (más de 1 si así se reportó)", required=False),
        text("avance_reportado", "lo que dice la celda"),
        text("estado", "estado entendido", "", "terminada", "en ejecución", "sin iniciar", "suspendida"),
        text("estado_reportado", "lo que dice la celda"),
        text(
            "lectura",
            "qué quiere decir la falta de avance o el cero",
            "avance",
            "cero",
            "programado para después",
            "ya terminado",
            "no programado",
            "sin reporte",
            "ilegible",
            "no aplica",
            "solo estado",
            "anterior al ajuste",
        ),
        text("evidencia", "enlace o documento que se cita; vacío si no hay"),
        text("observacion", "lo que se narra"),
        text("nota", "qué hubo que entender, o por qué no se pudo; vacía si nada"),
        *_PLACE,
        text("fecha_fin_real", "día en que de verdad terminó, AAAA-MM-DD; vacía si no se dice o no se pudo entender"),
        text("fecha_fin_reportada", "lo que dice la celda"),
    ),
    "mediciones": (
        *_SUBMISSION,
        text("indicador_id", "indicador del plan"),
        text("zona", "zona; vacía si es el total", "", "urbana", "rural", "mixta"),
        text("poblacion", "grupo de población; vacío si es el total"),
        Field("numerador", FLOAT, "numerador reportado", required=False),
        Field("denominador", FLOAT, "denominador reportado", required=False),
        Field("valor", FLOAT, "valor reportado, en la unidad del indicador", required=False),
        text("valor_reportado", "lo que dice la celda"),
        text("observacion", "lo que se narra"),
        text("nota", "qué hubo que entender, o por qué no se pudo; vacía si nada"),
        *_PLACE,
    ),
    "ejecucion": (
        *_SUBMISSION,
        text("linea_id", "línea del plan"),
        text("grupo_id", "igual en las líneas que comparten una sola cifra; vacío si no se comparte"),
        Field("vigencia", INT, "año del dinero"),
        text("fuente", "fuente de los recursos"),
        Field("definitivo_cop", INT, f"apropiación definitiva, pesos{_MONEY}", required=False),
        Field("compromisos_cop", INT, f"compromisos acumulados del año, pesos{_MONEY}", required=False),
        Field("obligaciones_cop", INT, f"obligaciones acumuladas del año, pesos{_MONEY}", required=False),
        Field("pagos_cop", INT, f"pagos acumulados del año, pesos{_MONEY}", required=False),
        text("nota", "qué hubo que entender, o por qué no se pudo; vacía si nada"),
        *_PLACE,
    ),
}

ABOUT_SEGUIMIENTO = {
    "avances": "Una fila por envío, corte y línea. El avance es acumulado. Un cero dicho, lo programado para después, "
    "lo ya terminado, lo no programado y lo que no se reportó son cosas distintas.",
    "mediciones": "Una fila por envío, corte, indicador, zona y grupo de población.",
    "ejecucion": "Una fila por envío, corte, línea (o grupo de líneas que comparten la cifra), año y fuente; son "
    "cifras acumuladas en el año.",
}
