"""Small canonical tables for tests, written by hand: what :func:`pamlib.read_plan` would give for a tiny plan."""

from __future__ import annotations

import pandas as pd

from pamlib.progress import COLUMNAS_AVANCE, read_progress_folder
from pamlib.report import Datos

TASKS = [
    # componente, canónico, acción, tarea, responsable, inicio, fin
    ("FORMACION", "Formación de docentes", "Capacitar", "Planear el cronograma anual", "Ana Pérez", "2024-02-01",
     "2024-11-30"),
    ("Formación", "Formación de docentes", "Capacitar", "Ejecutar el cronograma", "Ana Pérez", "2025-02-01",
     "2025-08-15"),
    ("Acompañamiento", "Acompañamiento a los EE", "Revisar PEI", "Revisar los PEI de las IE", "Líder de PEI",
     "2025-01-15", "2026-12-31"),
    ("Acompañamiento", "Acompañamiento a los EE", "Revisar PEI", "Publicar los resultados", "Líder de PEI",
     "2026-01-15", "2026-12-31"),
]  # fmt: skip


def lineas(tasks=TASKS, dates=True):
    """``lineas`` of the given tasks; without dates, as in the layouts that have none."""
    rows = []
    for n, (component, canonical, action, task, who, start, end) in enumerate(tasks, start=1):
        rows.append(
            {
                "linea_id": f"L{n:03}", "orden": n, "componente": component, "componente_canonico": canonical,
                "estrategia": "", "objetivo": f"Objetivo de {canonical}", "ubicacion": "En 2 IE", "zona": "rural",
                "meta": f"Meta de {action}", "indicador": "No. de actas", "accion": action,
                "responsable_accion": who, "tarea": task if dates else "", "responsable_tarea": who if dates else "",
                "fecha_inicio": start if dates else pd.NA, "fecha_fin": end if dates else pd.NA,
                "fuente": "SGP", "adicionales": "", "origen_archivo": "plan.xlsx", "origen_hoja": "PAM",
                "origen_fila": n + 10,
            }
        )  # fmt: skip
    return pd.DataFrame(rows).astype({"fecha_inicio": "str", "fecha_fin": "str"})


def recursos():
    """Five cells: an amount shared by two lines, gestión, an illegible one, an SMMLV without value."""
    rows = [
        ("L001", "G1", 2024, "monto", 1_038_000_000, 1_038_000_000, "COP", "$ 1.038.000.000", "declarado", "SGP"),
        ("L002", "G1", 2024, "vacio", None, None, "", "", "", "SGP"),
        ("L002", "", 2025, "ilegible", None, None, "", "#####", "", "SGP"),
        ("L003", "", 2025, "gestion", None, None, "", "Gestión", "", ""),
        ("L003", "", 2025, "monto", 7_500_000, 7_500_000, "COP", "7.500.000", "declarado", "R.P."),
        ("L004", "", 2027, "indexado", None, 210, "SMMLV", "210 SMMLV", "desconocido", "SGP"),
    ]
    names = ["linea_id", "grupo_id", "vigencia", "estado", "valor_cop", "cantidad", "unidad", "valor_original",
             "valor_calidad", "fuente"]  # fmt: skip
    table = pd.DataFrame(rows, columns=names).astype({"vigencia": "Int64", "valor_cop": "Int64", "cantidad": "float64"})
    return table.assign(
        origen_archivo="plan.xlsx", origen_hoja="PAM", origen_fila=range(11, 11 + len(table)), origen_columna="L"
    )


def hallazgos():
    """One error, two notes of one code."""
    rows = [
        ("recurso_ilegible", "error", 13, "L", "#####", "ilegible", "Pida el archivo original.", "abierto", "L002"),
        ("componente_reparado", "nota", 11, "A", "FORMACION", "Formación de docentes", "Confirme.", "abierto",
         "L001"),
        ("componente_reparado", "nota", 12, "A", "Formación", "Formación de docentes", "Confirme.", "aceptado",
         "L002"),
    ]  # fmt: skip
    names = ["codigo", "severidad", "fila", "columna", "encontrado", "entendido", "que_hacer", "estado", "linea_id"]
    return pd.DataFrame(rows, columns=names).assign(archivo="plan.xlsx", hoja="PAM").astype({"fila": "Int64"})


def tablas(dates=True):
    """Every canonical table of the tiny plan."""
    plan = {
        "plan_id": "p1", "entidad": "Municipio de prueba", "divipola": "", "formato_codigo": "D02.01.F01",
        "formato_version": "5", "vigencia_inicio": 2024, "vigencia_fin": 2027, "fecha_elaboracion": "2024-02",
        "objetivo_general": "Mejorar la calidad", "meta_general": "", "archivo": "plan.xlsx", "sha256": "ab" * 32,
    }  # fmt: skip
    celdas = [
        ("plan.xlsx", "PAM", 1, "A", "PLAN DE APOYO", "encabezado"),
        ("plan.xlsx", "PAM", 11, "A", "FORMACION", "componente"),
        ("plan.xlsx", "PAM", 40, "B", "LOGIAS", "sin_ubicar"),
    ]
    lines = lineas(dates=dates)
    return {
        "plan": pd.DataFrame([plan]).astype({"vigencia_inicio": "Int64", "vigencia_fin": "Int64"}),
        "lineas": lines,
        "recursos": recursos(),
        "indicadores": pd.DataFrame(
            {"indicador_id": ["I1"], "texto": ["No. de actas"], "clase": ["conteo"], "numerador": ["No. de actas"],
             "denominador": [""], "unidad": ["actas"], "tipo": [""], "sentido": [""], "acumulacion": [""],
             "linea_base": [None], "anio_base": [None], "meta_valor": [None], "desagregacion": [""]}
        ),
        "responsables": pd.DataFrame(
            [(line, "tarea", who, "cargo" if "Líder" in who else "persona")
             for line, who in zip(lines["linea_id"], lines["responsable_accion"], strict=True)],
            columns=["linea_id", "nivel", "nombre", "clase"],
        ),
        "ubicaciones": pd.DataFrame(
            {"ubicacion": ["En 2 IE"], "zona": ["rural"], "ie_urbanas": [0], "ie_rurales": [2], "ie_mixtas": [0],
             "ie_otras": [0], "ie_total_declarado": [2], "ie_suma": [2], "cuadra": [True]}
        ),
        "hallazgos": hallazgos(),
        "celdas": pd.DataFrame(celdas, columns=["archivo", "hoja", "fila", "columna", "texto", "destino"]),
    }  # fmt: skip


def sin_avances():
    """An empty table of progress reports."""
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNAS_AVANCE})
    return empty.astype({"avance": "float64", "fila": "int64"})


def datos(dates=True, avances=None):
    """The tiny plan as notebooks receive it."""
    return Datos("prueba", tablas(dates), sin_avances() if avances is None else avances)


def from_plan(plan, folder):
    """A plan that was read, with the progress workbooks of ``folder``."""
    return Datos("prueba", plan.tables(), read_progress_folder(folder))
