"""What a report says of a plan, as plain tables and facts.

Every function takes :class:`Datos` (the canonical tables of one entity) and returns a DataFrame, a dict or a
sentence; nothing here draws or writes. :mod:`pamlib.sections` turns them into what a notebook shows.

>>> datos = load("salida", "soacha")                     # doctest: +SKIP
>>> cover(datos, "2025-06-30")["Vigencia"]                # doctest: +SKIP
'2024–2027'

Out of scope: judging a plan (:mod:`pamlib.checks` does, and is only quoted here). The facts are the plan's own, the
calendar's, or what was reported.
"""

from __future__ import annotations

from pamlib import locale_es
from pamlib.corte import parse_corte
from pamlib.report_data import NECESSARY, Datos, load
from pamlib.report_followup import (
    by_component,
    followup_table,
    has_tasks,
    progress,
    same_dates,
    states,
    states_sentence,
    what,
    who,
)
from pamlib.report_money import (
    doubtful_year,
    doubtful_year_sentence,
    indexed_money,
    money_sentence,
    resource_cells,
    resources,
    unread_money,
)
from pamlib.report_reading import (
    cells_by_destination,
    conservation_sentence,
    destination,
    findings,
    findings_by_code,
    findings_by_severity,
    findings_sentence,
    unplaced_cells,
)
from pamlib.report_review import cremaa, plan_review, plan_review_rules, plan_review_sentence, plan_review_silent
from pamlib.report_structure import NIVELES_PLAN, component_of, lines_by_component, places, responsible, structure
from pamlib.report_words import DOUBTFUL_YEAR, SEVERIDADES, count, join, means, money, place, text_of, version_of

__all__ = [
    "DOUBTFUL_YEAR",
    "NECESSARY",
    "NIVELES_PLAN",
    "SEVERIDADES",
    "Datos",
    "by_component",
    "cells_by_destination",
    "component_of",
    "conservation_sentence",
    "count",
    "cover",
    "cremaa",
    "destination",
    "doubtful_year",
    "doubtful_year_sentence",
    "findings",
    "findings_by_code",
    "findings_by_severity",
    "findings_sentence",
    "followup_table",
    "has_tasks",
    "indexed_money",
    "join",
    "lines_by_component",
    "load",
    "means",
    "money",
    "money_sentence",
    "objectives",
    "place",
    "places",
    "plan_review",
    "plan_review_rules",
    "plan_review_sentence",
    "plan_review_silent",
    "progress",
    "resource_cells",
    "resources",
    "responsible",
    "same_dates",
    "states",
    "states_sentence",
    "structure",
    "summary",
    "unplaced_cells",
    "unread_money",
    "validity",
    "validity_at",
    "what",
    "who",
]


def cover(datos: Datos, corte: str) -> dict[str, str]:
    """Facts of the cover, in the order in which they are read; what the plan does not say is '—'."""
    plan = datos.plan
    return {
        "Entidad": text_of(plan["entidad"]) or datos.entidad,
        "Vigencia": validity(datos) or locale_es.VACIO,
        "Fecha de corte": locale_es.fecha(parse_corte(corte).isoformat()),
        "Elaboración del plan": locale_es.fecha(text_of(plan["fecha_elaboracion"])),
        "Formato": " ".join(x for x in (text_of(plan["formato_codigo"]), version_of(plan["formato_version"])) if x)
        or locale_es.VACIO,
        "Archivo leído": text_of(plan["archivo"]) or locale_es.VACIO,
        "Huella del archivo (SHA-256)": text_of(plan["sha256"])[:12] or locale_es.VACIO,
        "Líneas del plan": locale_es.numero(len(datos.lineas)),
        "Hallazgos de lectura": findings_sentence(datos),
    }


def validity(datos: Datos) -> str:
    """Years of the plan: ``2024–2027``; '' when the plan does not say."""
    years = [text_of(datos.plan[name]) for name in ("vigencia_inicio", "vigencia_fin")]
    return "–".join(dict.fromkeys(year for year in years if year))


def validity_at(datos: Datos, corte: str) -> str:
    """One sentence: where the corte falls in the years that the plan declares."""
    day = parse_corte(corte)
    first, last = (text_of(datos.plan[name]) for name in ("vigencia_inicio", "vigencia_fin"))
    if not first or not last:
        return "El plan no declara los años de su vigencia."
    when = locale_es.fecha(day.isoformat())
    if day.year < int(first):
        return f"El corte ({when}) es anterior a la vigencia del plan ({first}–{last})."
    if day.year > int(last):
        return f"El corte ({when}) es posterior a la vigencia del plan ({first}–{last}): la vigencia ya terminó."
    year, years = day.year - int(first) + 1, int(last) - int(first) + 1
    return f"El corte ({when}) cae en el año {year} de {years} de la vigencia del plan ({first}–{last})."


def objectives(datos: Datos) -> dict[str, str]:
    """General objective and goal of the plan, as written; only those the plan brings."""
    texts = {"Objetivo general": datos.plan["objetivo_general"], "Meta general": datos.plan["meta_general"]}
    return {name: text_of(text) for name, text in texts.items() if text_of(text)}


def summary(datos: Datos, corte: str, dias_aviso: int) -> list[str]:
    """The report in a few sentences: size, calendar, what was reported, money, and whether the reading can be used."""
    lines, components = datos.lineas, component_of(datos.lineas).nunique()
    each = "tareas" if has_tasks(datos) else "acciones"
    size = f"El plan tiene {locale_es.numero(len(lines))} {each} en {count(components, 'componente', 'componentes')}"
    years = validity(datos)
    tareas = states(datos, corte, dias_aviso)
    said = [f"{size}, para la vigencia {years}." if years else f"{size}."]
    if set(tareas["estado"]) <= {"sin fechas"}:
        said.append(f"Sus {each} no traen fechas: no se puede decir cuáles están en plazo y cuáles vencieron.")
    else:
        said.append(f"Al {locale_es.fecha(corte)}: {states_sentence(tareas)}.")
    if not datos.avances.empty:
        latest, unmatched = progress(datos, corte)
        loose = f"; {count(len(unmatched), 'reporte no corresponde', 'reportes no corresponden')} a una sola tarea"
        said.append(f"Hay reporte de avance de {locale_es.numero(len(latest))} de {locale_es.numero(len(lines))} {each}"
                    f"{loose if len(unmatched) else ''}.")  # fmt: skip
    said.append(money_sentence(datos))
    loose_cells = len(unplaced_cells(datos))
    errors = int((datos.hallazgos["severidad"] == "error").sum())
    doubts = [count(errors, "hallazgo grave", "hallazgos graves")] if errors else []
    doubts += [f"{count(loose_cells, 'celda', 'celdas')} sin ubicar"] if loose_cells else []
    if doubts:
        said.append(f"La lectura dejó {join(doubts)}: conviene resolverlos antes de usar las cifras.")
    else:
        said.append("La lectura no dejó hallazgos graves ni celdas sin ubicar.")
    return said
