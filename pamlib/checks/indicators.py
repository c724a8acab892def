"""Rules of indicators, and the CREMAA checklist: what the text lets one judge, and what it does not."""

from __future__ import annotations

import re
from typing import Any

from pamlib.checks.model import Group, Indicator, Plano
from pamlib.checks.note import Note, need, of, rows, short
from pamlib.checks.rules import Rule
from pamlib.checks.words import content, likeness, names
from pamlib.values.text import fold

ACTIVITY, REACH, RESULT, UNKNOWN = "actividad", "alcance", "resultado", "sin juzgar"
_COUNTER = re.compile(r"^(?:no|nro|n|num|numero|cantidad|total|porcentaje|indice|tasa|\d+|un|una)\b\s*(?:de\b)?\s*")
_HEAD = 4


def measures(indicator: Indicator, rule: Rule) -> str:
    """What an indicator measures: ``actividad``, ``alcance`` (who is reached), ``resultado`` or ``sin juzgar``.

    What the plan declares in ``tipo`` comes first; then the words of the numerator, beginning with what is counted.
    """
    if indicator.tipo:
        return RESULT if indicator.tipo == "resultado" else ACTIVITY
    text = fold(indicator.numerator or indicator.text)
    head = _COUNTER.sub("", text).split()[:_HEAD]
    first = head[0] if head else ""
    if set(head) & rule.words("medidas_de_resultado") and first not in rule.words("alcance"):
        return RESULT
    if any(phrase in text for phrase in rule.starts("efectos")):
        return RESULT
    if indicator.clase == "porcentaje" and first in rule.words("porcentajes_de_actividad"):
        return ACTIVITY
    if fold(indicator.unit).replace(" ", "") in rule.words("alcance") or first in rule.words("alcance"):
        return REACH
    done = names(text, rule.starts("hechos"))
    if indicator.clase in {"documento", "hito"} or first in rule.words("actividades") or done:
        return ACTIVITY
    return UNKNOWN


def _judged(plano: Plano, objective: Group, rule: Rule) -> dict[str, str]:
    return {text: measures(plano.indicators[text], rule) for text in objective.indicators if text in plano.indicators}


def _objectives(plano: Plano) -> list[Group]:
    need(plano.indicators, "el plan no trae indicadores")
    need(plano.objectives, "el plan no trae objetivos")
    return [objective for objective in plano.objectives if not objective.of_the_office]


def indicador_de_actividad(plano: Plano, rule: Rule) -> list[Note]:
    """One note an objective: some of its indicators count activities, and none measures the result."""
    notes = []
    for objective in _objectives(plano):
        kinds = _judged(plano, objective, rule)
        deeds = [text for text, kind in kinds.items() if kind == ACTIVITY]
        if not deeds or RESULT in kinds.values():
            continue
        lines = [next(line for line in objective.lines if line.indicador == text) for text in deeds]
        shown = " · ".join(short(text, 60) for text in deeds[:3]) + (" · …" if len(deeds) > 3 else "")
        many = (
            f"{of(len(deeds), len(kinds))} indicadores del objetivo «{short(objective.text, 60)}» cuentan actividades"
        )
        where = rows(lines, plano, "indicador")
        notes.append(Note(shown, f"{many} ({where}); ninguno mide el resultado", lines[0], "indicador"))
    return notes


def objetivos_sin_resultado(plano: Plano, _rule: Rule) -> list[Note]:
    """One note: objectives that measure who is reached only; those with activities have their own note."""
    objectives = _objectives(plano)
    silent = []
    for objective in objectives:
        kinds = set(_judged(plano, objective, plano.rules["indicador_de_actividad"]).values())
        if kinds and RESULT not in kinds and ACTIVITY not in kinds:
            silent.append(objective)
    if not silent:
        return []
    where = rows((objective.first for objective in silent), plano, "objetivo")
    found = f"{of(len(silent), len(objectives))} objetivos: {where}"
    return [Note(found, "sus indicadores dicen a quién o a qué se llega; ninguno mide el efecto")]


def _of(plano: Plano) -> dict[str, Group]:
    """Each indicator with the lines that carry it, in document order."""
    lines: dict[str, list[Any]] = {}
    for line in plano.lines:
        if line.indicador:
            lines.setdefault(line.indicador, []).append(line)
    return {text: Group(text, text, tuple(members)) for text, members in lines.items()}


def missing_side(text: str, indicator: Indicator | None) -> str:
    """Which side of a ratio is missing, in words; '' when none is."""
    clean = text.strip().strip(".").strip()
    if clean.startswith("/"):
        return "falta el numerador"
    if clean.endswith("/") or re.search(r"/\s*(?:N[oº°]?|Nro|#)\s*\.?\s*(?:[dD][eE])?$", clean):
        return "falta el denominador"
    if indicator and indicator.clase == "razón":
        if not fold(indicator.numerator):
            return "falta el numerador"
        if not fold(indicator.denominator):
            return "falta el denominador"
    return ""


def razon_incompleta(plano: Plano, _rule: Rule) -> list[Note]:
    """Ratios with nothing on one side."""
    need(plano.indicators, "el plan no trae indicadores")
    return [
        Note(text, side, group.first, "indicador")
        for text, group in _of(plano).items()
        if (side := missing_side(text, plano.indicators.get(text)))
    ]


def porcentaje_sin_formula(plano: Plano, _rule: Rule) -> list[Note]:
    """Percentages that do not say of what."""
    percentages = {t: i for t, i in plano.indicators.items() if i.clase == "porcentaje"}
    need(percentages, "el plan no trae indicadores en porcentaje")
    groups = _of(plano)
    return [
        Note(text, "no dice numerador ni denominador", groups[text].first, "indicador")
        for text, indicator in percentages.items()
        if text in groups and not (indicator.numerator and indicator.denominator)
    ]


def indicadores_sin_linea_base(plano: Plano, rule: Rule) -> list[Note]:
    """One note when no indicator of the plan has a baseline."""
    need(plano.indicators, "el plan no trae indicadores")
    starts = rule.starts("columnas_de_linea_base")
    columns = any(heading.startswith(starts) and text for line in plano.lines for heading, text in line.extra.items())
    if columns or any(indicator.baseline for indicator in plano.indicators.values()):
        return []
    return [Note(f"{len(plano.indicators)} indicadores", "ninguno dice su valor de partida ni de qué año es")]


YES, NO, CANNOT = "sí", "no", "no se puede saber con el plan"


def checklist(plano: Plano, rule: Rule) -> list[dict[str, Any]]:
    """CREMAA of each indicator, one row each, in document order; ``motivo`` says what the verdicts rest on.

    Clear and monitorable are read from the text. Economical, relevant and adequate cannot be: they need the cost of
    collecting the data and a person's judgement, so they are never guessed. A marginal contribution is denied only
    when another indicator of the objective says the same.
    """
    table = []
    for text, group in _of(plano).items():
        indicator = plano.indicators.get(text)
        if indicator is None:
            continue
        clear, why_clear = _clear(indicator)
        monitored, why_monitored = _monitored(text, indicator)
        twin = _twin(plano, group)
        table.append(
            {
                "fila": group.first.row,
                "indicador": text,
                "mide": measures(indicator, rule),
                "claro": clear,
                "relevante": CANNOT,
                "economico": CANNOT,
                "monitoreable": monitored,
                "adecuado": CANNOT,
                "aporte_marginal": NO if twin else CANNOT,
                "motivo": "; ".join(filter(None, [why_clear, why_monitored, twin])),
            }
        )
    return table


def _clear(indicator: Indicator) -> tuple[str, str]:
    if not indicator.unit or (indicator.clase == "hito" and len(content(indicator.text)) < 2):
        return NO, "no dice qué se cuenta"
    if indicator.clase == "razón" and "/" not in indicator.text:
        return NO, "le falta la barra entre numerador y denominador"
    return YES, ""


def _monitored(text: str, indicator: Indicator) -> tuple[str, str]:
    if side := missing_side(text, indicator):
        return NO, side
    if indicator.clase == "porcentaje" and not indicator.denominator:
        return NO, "porcentaje sin numerador ni denominador"
    if indicator.clase in {"documento", "hito"}:
        return YES, "se cumple o no se cumple"
    return (YES, "") if indicator.unit else (NO, "no dice su unidad")


def _twin(plano: Plano, group: Group) -> str:
    """Another indicator of the same objective with nearly the same words, said with its row."""
    mine, objective = content(group.text), group.first.objetivo
    for text, other in _of_objective(plano, objective).items():
        if text != group.text and likeness(mine, content(text)) >= 0.9:
            return f"casi igual al de la {rows([other])}"
    return ""


def _of_objective(plano: Plano, objective: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in plano.lines:
        if line.objetivo == objective and line.indicador:
            found.setdefault(line.indicador, line)
    return found
