"""Histories of the follow-up ledger for tests, written as a person would list them."""

from __future__ import annotations

from pamlib.schema import frame

_SENT = ("aprobado", "Ana Pérez")


def avances(*rows):
    """``avances`` from (linea_id, corte, avance) and, if any, (evidencia, estado, lectura, observacion, real end)."""
    made = []
    for number, row in enumerate(rows, start=2):
        line, corte, value, evidence, state, reading, note, ended = (*row, *[""] * (8 - len(row)))
        reading = reading or ("sin reporte" if value is None else "cero" if value == 0 else "avance")
        said = "" if value is None else f"{value:.0%}"
        made.append(("e1", corte, *_SENT, corte, line, value, said, state, state, reading, evidence, note, "",
                     "avance.xlsx", "Tareas", number, "F", ended, ended))  # fmt: skip
    return frame("avances", made)


def mediciones(*rows):
    """``mediciones`` from (indicador_id, corte, zona, numerador, denominador, valor, observacion)."""
    made = []
    for number, row in enumerate(rows, start=2):
        indicator, corte, zone, above, below, value, note = (*row, *("",)[len(row) - 6 :])
        said = "" if value is None else str(value)
        made.append(("e1", corte, *_SENT, corte, indicator, zone, "", above, below, value, said, note, "",
                     "avance.xlsx", "Indicadores", number, "G"))  # fmt: skip
    return frame("mediciones", made)


def ejecucion(*rows):
    """``ejecucion`` from (linea_id, grupo_id, corte, vigencia, fuente) and the four figures."""
    made = []
    for number, (line, group, corte, year, source, *money) in enumerate(rows, start=2):
        made.append(("e1", corte, *_SENT, corte, line, group, year, source, *money, "", "avance.xlsx", "Dinero", number,
                     "D"))  # fmt: skip
    return frame("ejecucion", made)


def lineas(*rows):
    """Lines from (linea_id, componente, meta, acción, inicio, fin); an empty date is missing."""
    import pandas as pd

    made = [
        {
            "linea_id": line, "orden": n, "componente": component, "componente_canonico": component, "estrategia": "",
            "objetivo": "", "ubicacion": "", "zona": "", "meta": goal, "indicador": "", "accion": action,
            "responsable_accion": "Ana Pérez", "tarea": f"Tarea {line}", "responsable_tarea": "Ana Pérez",
            "fecha_inicio": start or pd.NA, "fecha_fin": end or pd.NA, "fuente": "SGP", "adicionales": "",
            "origen_archivo": "plan.xlsx", "origen_hoja": "PAM", "origen_fila": n + 10,
        }
        for n, (line, component, goal, action, start, end) in enumerate(rows, start=1)
    ]  # fmt: skip
    return pd.DataFrame(made).astype({"fecha_inicio": "str", "fecha_fin": "str"})


def recursos(*rows):
    """Resources from (linea_id, grupo_id, vigencia, estado, valor_cop)."""
    import pandas as pd

    made = [
        {
            "linea_id": line, "grupo_id": group, "vigencia": year, "estado": state, "valor_cop": value,
            "cantidad": None if value is None else float(value), "unidad": "", "valor_original": str(value),
            "valor_calidad": "declarado", "fuente": "SGP", "origen_archivo": "plan.xlsx", "origen_hoja": "PAM",
            "origen_fila": n + 10, "origen_columna": "L",
        }
        for n, (line, group, year, state, value) in enumerate(rows, start=1)
    ]  # fmt: skip
    names = "linea_id grupo_id vigencia estado valor_cop cantidad unidad valor_original valor_calidad fuente".split()
    names += ["origen_archivo", "origen_hoja", "origen_fila", "origen_columna"]
    return pd.DataFrame(made, columns=names).astype({"vigencia": "Int64", "valor_cop": "Int64"})
