"""Tiny plans for the tests of the review: only what a test is about has to be said."""

from __future__ import annotations

import pandas as pd

from pamlib import checks
from pamlib.ids import stable_id
from pamlib.schema import TABLES
from pamlib.values.indicators import parse_indicator
from pamlib.values.places import parse_place

LINE = {
    "componente": "Acompañamiento", "componente_canonico": "Acompañamiento a los EE", "estrategia": "",
    "objetivo": "Mejorar la lectura", "ubicacion": "Zona urbana y rural", "meta": "", "indicador": "", "accion": "",
    "responsable_accion": "", "tarea": "", "responsable_tarea": "", "fecha_inicio": None, "fecha_fin": None,
    "fuente": "", "adicionales": "", "origen_archivo": "plan.xlsx", "origen_hoja": "PAM",
}  # fmt: skip


def tables(*lines, money=(), people=(), years=(2024, 2027), indicators=(), **plan):
    """Canonical tables of the given lines.

    ``money`` are (line number from 1, year, state or pesos, and optionally group); ``people``, (line number, name,
    class); ``indicators`` change the row of an indicator: (text, column, value).
    """
    rows = [{**LINE, "linea_id": f"L{n}", "orden": n, "origen_fila": n + 10, **line} for n, line in enumerate(lines, 1)]
    for row in rows:
        row.setdefault("zona", parse_place(row["ubicacion"]).zona)
    texts = list(dict.fromkeys(row["indicador"] for row in rows if row["indicador"]))
    places = list(dict.fromkeys(row["ubicacion"] for row in rows if row["ubicacion"]))
    cover = {"archivo": "plan.xlsx", "vigencia_inicio": years and years[0], "vigencia_fin": years and years[1], **plan}
    found = {
        "plan": pd.DataFrame([cover]),
        "lineas": pd.DataFrame(rows, columns=[f.name for f in TABLES["lineas"]]),
        "indicadores": pd.DataFrame([_indicator(text) for text in texts]),
        "ubicaciones": pd.DataFrame([_place(text) for text in places]),
        "recursos": pd.DataFrame([_money(*row) for row in money]),
        "responsables": pd.DataFrame(
            [(f"L{n}", "accion", name, kind) for n, name, kind in people],
            columns=["linea_id", "nivel", "nombre", "clase"],
        ),
    }
    for text, column, value in indicators:
        found["indicadores"].loc[found["indicadores"]["texto"] == text, column] = value
    return found


def _indicator(text):
    seen = parse_indicator(text)
    return {
        "indicador_id": stable_id("I", text), "texto": text, "clase": seen.clase, "numerador": seen.numerador,
        "denominador": seen.denominador, "unidad": seen.unidad, "tipo": "", "linea_base": None,
        "meta_valor": seen.meta_valor,
    }  # fmt: skip


def _place(text):
    seen = parse_place(text)
    return {"ubicacion": text, "zona": seen.zona, "ie_total_declarado": seen.total_declarado}


def _money(number, year, what, group="", source="", quality="declarado", written=None):
    pesos = what if isinstance(what, int) else None
    return {
        "linea_id": f"L{number}", "grupo_id": group, "vigencia": year, "estado": "monto" if pesos else what,
        "valor_cop": pesos, "valor_original": str(what) if written is None else written, "valor_calidad": quality,
        "fuente": source, "origen_archivo": "plan.xlsx", "origen_hoja": "PAM", "origen_fila": number + 10,
        "origen_columna": "L",
    }  # fmt: skip


def found(code, *lines, reglas=None, instituciones=None, **more):
    """Findings of one rule on :func:`tables`, as dictionaries."""
    review = checks.review(tables(*lines, **more), reglas=reglas, instituciones=instituciones)
    return review[review["codigo"] == code].to_dict("records")


def why_not(code, *lines, **more):
    """Why the rule does not apply; '' when it does."""
    rules = checks.applied(tables(*lines, **more)).set_index("codigo")
    return rules.loc[code, "motivo"] if rules.loc[code, "resultado"] == "no aplica" else ""
