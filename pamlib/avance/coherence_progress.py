"""Rules of coherence about the progress of tasks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest
from pamlib.avance.coherence import Doubt, Reported
from pamlib.corte import iso_date
from pamlib.locale_es import ausente, fecha, porcentaje
from pamlib.records import records
from pamlib.seguimiento.narrative import progress_contradiction
from pamlib.values.text import fold

if TYPE_CHECKING:
    from pamlib.checks.rules import Rule


def acumulado_baja(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Cumulated progress lower than that of an earlier corte."""
    doubts = []
    by_line: dict[str, list[dict[Any, Any]]] = {}
    for row in reported.progress_rows:
        if not ausente(row["avance"]) and not latest.in_words(row):
            by_line.setdefault(str(row["linea_id"]), []).append(row)
    for line in sorted(by_line):
        for before, after in pairwise(by_line[line]):
            if after["avance"] < before["avance"]:
                found = f"«{reported.what(line)}»: {porcentaje(after['avance'], 0)} al {fecha(after['corte'])}"
                doubts.append(Doubt(after, found, f"era {porcentaje(before['avance'], 0)} al {fecha(before['corte'])}"))
    return doubts


def completo_sin_evidencia(reported: Reported, _rule: Rule) -> list[Doubt]:
    """100 % or more, and no report of the line ever cited evidence for it."""
    doubts = []
    for row in records(reported.state):
        if not ausente(row["avance"]) and row["avance"] >= 1 and row["avance_con_evidencia"] < 1:
            backed = row["avance_con_evidencia"]
            why = f"con evidencia solo hasta {porcentaje(backed, 0)}" if backed else "ningún reporte cita evidencia"
            doubts.append(Doubt(row, f"«{reported.what(row['linea_id'])}»: {porcentaje(row['avance'], 0)}", why))
    return doubts


def termina_antes_de_empezar(reported: Reported, _rule: Rule) -> list[Doubt]:
    """Finished before the day the plan starts it: by the day it says, or at a corte (100 % or so it says)."""
    starts = dict(zip(reported.lineas["linea_id"], reported.lineas["fecha_inicio"], strict=True))
    doubts: dict[str, Doubt] = {}
    for row in reported.progress_rows:
        start = iso_date(starts.get(row["linea_id"]))
        done = row["estado"] == "terminada" or (not ausente(row["avance"]) and row["avance"] >= 1)
        ended = str(row["fecha_fin_real"] or "")
        if not start or (ended or str(row["corte"])) >= start.isoformat():
            continue
        if ended or done:
            when = f"que terminó el {fecha(ended)}" if ended else f"terminada al {fecha(row['corte'])}"
            found = f"«{reported.what(row['linea_id'])}» {when}"
            doubts[str(row["linea_id"])] = Doubt(row, found, f"empieza el {fecha(start)}")
    return list(doubts.values())


def termino_contra_reporte(reported: Reported, _rule: Rule) -> list[Doubt]:
    """A day on which it ended that another report of the same line does not admit; one note for each such report.

    Either a later corte still gave less than 100 %, or an earlier one already gave it as finished.
    """
    rows = reported.progress_rows
    ends = {str(row["linea_id"]): row for row in rows if row["fecha_fin_real"]}  # the last one that says it
    doubts = []
    for row in rows:
        last = ends.get(str(row["linea_id"]))
        if last is None or row is last or ausente(row["avance"]) or latest.in_words(row):
            continue
        ended, corte = str(last["fecha_fin_real"]), str(row["corte"])
        if (corte >= ended) == (row["avance"] < 1):
            found = f"«{reported.what(row['linea_id'])}» que terminó el {fecha(ended)}"
            doubts.append(Doubt(last, found, f"iba en {porcentaje(row['avance'], 0)} al {fecha(corte)}"))
    return doubts


def narrativa_contra_avance(reported: Reported, rule: Rule) -> list[Doubt]:
    """A percentage written in words that is not the reported one, or "no se ha iniciado" beside progress."""
    doubts = []
    for row in reported.progress_rows:
        if ausente(row["avance"]) or not str(row["observacion"]).strip():
            continue
        text, value = str(row["observacion"]), float(row["avance"])
        why = _against(text, value, rule)
        if why:
            doubts.append(
                Doubt(
                    row, f"«{reported.what(row['linea_id'])}»: avance {porcentaje(value, 0)}; se narra: «{text}»", why
                )
            )
    return doubts


def _against(text: str, value: float, rule: Rule) -> str:
    if why := progress_contradiction(text, value, float(rule.parametros["tolerancia"])):
        return why
    folded = fold(text)
    denied = rule.starts("dice_que_no_empezo") if value > 0 else ()
    denied += rule.starts("dice_que_no_se_hizo") if value >= 1 else ()
    if said := next((words for words in denied if words in folded), ""):
        return f"el texto dice «{said}»"
    finished = next((words for words in rule.starts("dice_que_termino") if words in folded), "")
    return f"el texto dice «{finished}»" if finished and value < 1 else ""
