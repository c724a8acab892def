"""The review of the plan as a report quotes it: its rules, its findings, the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es
from pamlib.report_data import Datos
from pamlib.report_words import SEVERIDADES, count, join, place, sentence

if TYPE_CHECKING:
    import pandas as pd


def plan_review_sentence(datos: Datos) -> str:
    """How many rules were applied, what they found, and for how many schools the plan says it is."""
    from pamlib import checks

    rules, schools = (
        checks.applied(datos.tablas, reglas=datos.reglas),
        checks.schools(datos.tablas, reglas=datos.reglas),
    )
    judged, silent = (int((rules["resultado"] == result).sum()) for result in ("revisada", "no aplica"))
    words = {"error": ("error", "errores"), "aviso": ("aviso", "avisos"), "nota": ("nota", "notas")}
    by_severity = rules.groupby("severidad")["hallazgos"].sum()
    found = [count(int(by_severity[name]), *words[name]) for name in SEVERIDADES if by_severity.get(name, 0)]
    said = f"Se aplicaron {count(judged, 'regla', 'reglas')} al plan: {join(found) or 'ningún hallazgo'}."
    if silent:
        said += f" Otras {locale_es.numero(silent)} no se pueden juzgar en este plan."
    if schools:
        said += f" Según el propio plan son {locale_es.numero(schools[0])} instituciones: {schools[1]}."
    return said


def plan_review_rules(datos: Datos) -> pd.DataFrame:
    """``severidad, significa, hallazgos, que_hacer, fuente`` of each rule with findings, errors first."""
    from pamlib import checks

    found = checks.review(datos.tablas, reglas=datos.reglas)
    meanings = checks.applied(datos.tablas, reglas=datos.reglas).set_index("codigo")["significa"]
    by_rule = (
        found.groupby(["severidad", "codigo", "que_hacer", "fuente"], sort=False).size().reset_index(name="hallazgos")
    )
    means_ = by_rule["codigo"].map(meanings).map(sentence)
    return by_rule.assign(significa=means_)[["severidad", "significa", "hallazgos", "que_hacer", "fuente"]]


def plan_review(datos: Datos) -> pd.DataFrame:
    """Findings of the review with their place: ``severidad, significa, lugar, encontrado, entendido``."""
    from pamlib import checks

    found = checks.review(datos.tablas, reglas=datos.reglas)
    meanings = checks.applied(datos.tablas, reglas=datos.reglas).set_index("codigo")["significa"]
    places_ = [place(row.hoja, row.fila, row.columna) or "todo el plan" for row in found.itertuples(index=False)]
    told = found.assign(significa=found["codigo"].map(meanings).map(sentence), lugar=places_)
    return told[["severidad", "significa", "lugar", "encontrado", "entendido"]]


def plan_review_silent(datos: Datos) -> pd.DataFrame:
    """``significa, motivo`` of the rules that cannot be judged on this plan."""
    from pamlib import checks

    rules = checks.applied(datos.tablas, reglas=datos.reglas)
    silent = rules[rules["resultado"] != "revisada"]
    return silent.assign(significa=silent["significa"].map(sentence))[["significa", "motivo"]].reset_index(drop=True)


def cremaa(datos: Datos) -> pd.DataFrame:
    """The CREMAA checklist of the indicators; see :func:`pamlib.checks.cremaa`."""
    from pamlib import checks

    return checks.cremaa(datos.tablas, reglas=datos.reglas)
