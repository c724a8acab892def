"""What is asked of people: incoherences, alerts, a letter and a page for each responsible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pamlib import report
from pamlib.avance.alerts import alerts, catalogue
from pamlib.avance.letters import letters as make_letters
from pamlib.figures import Aviso, Tabla
from pamlib.sections_base import VISIBLES
from pamlib.sections_seguimiento.base import NO_REPORTS, source, when
from pamlib.sections_seguimiento.state_page import pages
from pamlib.seguimiento.assignments import NOBODY
from pamlib.store import write_bytes
from pamlib.values.people import display_name
from pamlib.values.text import is_upper

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp


def coherence(follow: FollowUp) -> Tabla | Aviso:
    """What cannot be true in the reports, or must be asked."""
    found = follow.findings
    if found.empty:
        return Aviso("No se encontró nada incoherente en los reportes." if follow.fuente else NO_REPORTS)
    shown = found[["severidad", "encontrado", "entendido", "que_hacer"]].assign(
        donde=[report.place(h, f, c) for h, f, c in zip(found["hoja"], found["fila"], found["columna"], strict=True)],
        archivo=found["archivo"],
        fuente=found["fuente"],
    )
    return Tabla(
        shown,
        titulo="Coherencia de lo que se reportó",
        fuente=source(follow),
        encabezados={"encontrado": "Se encontró", "entendido": "Pero", "que_hacer": "Qué hacer", "donde": "Dónde",
                     "fuente": "Quién lo pide"},
        visibles=VISIBLES,
    )  # fmt: skip


def alert_table(follow: FollowUp) -> pd.DataFrame:
    """Alerts of the corte (:func:`pamlib.avance.alerts.alerts`), with the days the entity declares."""
    return alerts(
        follow.lineas,
        follow.datos.tablas["responsables"],
        follow.state,
        follow.corte,
        days=follow.strategy.dias_alerta,
        outlook=follow.outlook,
        units=follow.units,
        recursos=follow.datos.recursos,
        hitos=follow.milestone_table,
    )


def warnings(follow: FollowUp) -> Tabla | Aviso:
    """Alerts by responsible."""
    table = alert_table(follow)
    if table.empty:
        return Aviso("No hay alertas al corte.")
    kinds = {key: entry["nombre"] for key, entry in catalogue()["clases"].items()}
    shown = table[["responsable", "clase", "orden", "que", "detalle", "pide"]].assign(
        clase=[kinds[each] for each in table["clase"]]
    )
    return Tabla(
        shown,
        titulo=f"Alertas al {when(follow)}, por responsable",
        fuente=source(follow),
        encabezados={"responsable": "Responsable", "clase": "Alerta", "orden": "N.º", "que": "Tarea",
                     "detalle": "Qué pasa", "pide": "Qué se le pide"},
        visibles=VISIBLES,
    )  # fmt: skip


def letters(follow: FollowUp, salida: str) -> Aviso:
    """Write one letter and one page for each responsible under ``salida``; nothing when ``salida`` is ''."""
    table = alert_table(follow)
    if not salida:
        return Aviso("No se escribieron cartas ni estados (el parámetro «salida» está vacío).")
    entity = str(follow.datos.plan["entidad"] or follow.datos.entidad)
    entity = display_name(entity) if is_upper(entity) else entity
    made = make_letters(table, follow.corte, entity=entity, signs=_signs(follow))
    for name, data in made.items():
        write_bytes(Path(salida) / "cartas" / name, data)
    states = pages(follow, table)
    for name, text in states.items():
        write_bytes(Path(salida) / "estados" / name, text.encode("utf-8"))
    nobody = int((table["responsable"] == NOBODY).sum())
    rest = (
        f" {report.count(nobody, 'alerta no tiene', 'alertas no tienen')} responsable: van solo en la tabla."
        if nobody
        else ""
    )
    return Aviso(
        f"Se escribieron {report.count(len(made) // 2, 'carta', 'cartas')} (Word y HTML) en la carpeta «cartas» y "
        f"{report.count(len(states), 'estado', 'estados')} de una página en «estados». Nadie los ha enviado: "
        f"revíselos y envíelos usted.{rest}"
    )


def _signs(follow: FollowUp) -> str:
    team = [", ".join(filter(None, [each.nombre, each.cargo])) for each in follow.strategy.equipo]
    return team[0] if team else "Equipo de seguimiento del Plan de Apoyo al Mejoramiento"
