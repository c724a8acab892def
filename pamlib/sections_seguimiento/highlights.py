"""The corte in a few sentences, before any chart: who answered, how far, how much money, what needs a hand.

>>> sections_seguimiento.highlights(avance)                  # in a notebook cell      # doctest: +SKIP

Every sentence repeats a figure of a section below; nothing is computed here. Out of scope: any judgement of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es, report
from pamlib.avance import financial, physical
from pamlib.avance.alerts import catalogue
from pamlib.avance.words import cop
from pamlib.figures import Aviso
from pamlib.sections_base import Lista
from pamlib.sections_seguimiento.base import NO_REPORTS, when
from pamlib.sections_seguimiento.people import alert_table

if TYPE_CHECKING:
    from pamlib.avance.entity import FollowUp


def highlights(follow: FollowUp) -> Lista | Aviso:
    """What a reader with one minute must know of the corte."""
    if follow.avances.empty:
        return Aviso(NO_REPORTS, "aviso")
    said = [_answered(follow), _done(follow), _indicators(follow), _money(follow), _alerts(follow), _doubts(follow)]
    return Lista(tuple(filter(None, said)))


def _answered(follow: FollowUp) -> str:
    now, every = int(follow.state["al_corte"].sum()), len(follow.lineas)
    return (
        f"Al {when(follow)} hay reporte de este corte para {locale_es.numero(now)} de {locale_es.numero(every)} tareas."
    )


def _done(follow: FollowUp) -> str:
    whole = physical.plan_progress(follow.rolled)
    low, high, due = (whole[name] for name in ("avance_minimo", "avance_maximo", "esperado"))
    room = f" (hasta {_share(high)} si lo que no se reportó estuviera terminado)" if high - low > _HAIR else ""
    against = "" if locale_es.ausente(due) else f"; el calendario esperaba {_share(due)}"
    return f"Avance físico que se conoce: {_share(low)}{room}{against}."


#: Less than what one decimal of a percentage shows.
_HAIR = 0.0005


def _share(value: object) -> str:
    return locale_es.porcentaje(value, 1)


def _indicators(follow: FollowUp) -> str:
    kinds: dict[str, int] = dict(follow.outlook["dictamen"].value_counts()) if len(follow.outlook) else {}
    told = [f"{locale_es.numero(int(kinds[kind]))} {words}" for kind, words in _OUTLOOK.items() if kind in kinds]
    every = len(follow.outlook)
    return f"De {report.count(every, 'indicador', 'indicadores')} con meta: {report.join(told)}." if told else ""


#: Words for each of ``avance.arrival.VERDICTS``.
_OUTLOOK = {
    "ya llegó": "ya en su meta",
    "llega": "con ritmo para llegar",
    "puede llegar o no": "que al ritmo visto puede llegar o no",
    "no llega": "sin ritmo para llegar",
    "el plazo terminó": "con el plazo terminado",
    "sin datos": "con muy pocas mediciones para decirlo",
    "no programado": "sin nada programado todavía",
}


def _money(follow: FollowUp) -> str:
    whole = follow.units.dropna(subset=list(financial.CHAIN)) if len(follow.units) else follow.units
    if not len(whole):
        return ""
    sums = [cop(whole[name].sum()) for name in financial.CHAIN]
    return (
        f"Dinero: de {sums[0]} definitivos se comprometieron {sums[1]}, se obligaron {sums[2]} y se pagaron {sums[3]}."
    )


def _alerts(follow: FollowUp) -> str:
    table = alert_table(follow)
    if table.empty:
        return "No hay alertas."
    names, kinds = catalogue()["clases"], table["clase"].value_counts()
    told = [
        f"{names[kind]['nombre'].lower()} ({locale_es.numero(int(kinds[kind]))})" for kind in names if kind in kinds
    ]
    people = int(table["responsable"].nunique())
    return (
        f"{report.count(len(table), 'alerta', 'alertas')} para {report.count(people, 'responsable', 'responsables')}: "
        f"{report.join(told)}."
    )


def _doubts(follow: FollowUp) -> str:
    found = follow.findings
    if found.empty:
        return "Nada de lo reportado se contradice."
    errors = int((found["severidad"] == "error").sum())
    worst = f", {locale_es.numero(errors)} con error" if errors else ""
    kinds = report.count(len(found), "reporte por aclarar", "reportes por aclarar")
    return f"{kinds}{worst}: cada uno dice en qué celda está y qué hacer."
