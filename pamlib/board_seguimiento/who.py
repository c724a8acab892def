"""What is overdue or near, who has not answered, and what does not agree in the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pamlib.board_seguimiento.parts import Pregunta, table
from pamlib.figures import Aviso, Detalle
from pamlib.locale_es import numero
from pamlib.report_words import count

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.board_seguimiento.load import Choice

_SILENT = ("sin_reporte", "segundo_sin_reporte")
_WORST = {"error": 0, "aviso": 1, "nota": 2}


def overdue(choice: Choice) -> Pregunta:
    """What is overdue, and what is near its end."""
    rows = choice.table("alertas")
    late, near = rows[rows["clase"] == "vencida"], rows[rows["clase"] == "por_vencer"]
    parts: list[Any] = []
    if len(late):
        shown = late.assign(dias=-late["dias"])[["orden", "que", "responsable", "fecha", "dias", "detalle"]]
        heads = {"dias": "Días", "detalle": "Qué se sabe"}
        words = f"Vencidas de {choice.de} al {choice.cuando}: {count(len(late), 'tarea', 'tareas')}"
        parts.append(table(shown.sort_values("dias", ascending=False), words, choice, encabezados=heads))
    else:
        parts.append(Aviso(f"Ninguna tarea de {choice.de} está vencida al {choice.cuando}."))
    parts += _milestones(rows, choice)
    if len(near):
        shown = near.sort_values("dias")[["orden", "que", "responsable", "fecha", "dias"]]
        heads = {"dias": "Días que faltan", "fecha": "Termina"}
        words = f"Por vencer de {choice.de}: {count(len(near), 'tarea', 'tareas')}"
        parts.append(Detalle(table(shown, words, choice, encabezados=heads), f"{words}. Ver cuáles"))
    parts.append(Aviso("«Vencida» dice que su plazo pasó y que nadie reportó que terminó; no que no se haya hecho."))
    return Pregunta("vencido", "¿Qué está vencido?", tuple(parts))


def _milestones(rows: pd.DataFrame, choice: Choice) -> list[Any]:
    """Milestones that passed without a report that they were reached, and those near, of tasks not overdue."""
    found = rows[rows["clase"].isin(["hito_vencido", "hito_por_vencer"])]
    if found.empty:
        return []
    gone = int((found["clase"] == "hito_vencido").sum())
    words = (
        f"Hitos de {choice.de} al {choice.cuando}: {count(gone, 'pasó', 'pasaron')} sin que se reporte que se llegó, y "
        f"{count(len(found) - gone, 'está por vencer', 'están por vencer')}"
    )
    shown = found.sort_values(["dias", "orden"])[["orden", "que", "responsable", "fecha", "detalle"]]
    heads = {"fecha": "Fecha del hito", "detalle": "Qué se sabe"}
    return [table(shown, words, choice, encabezados=heads)]


def answers(choice: Choice) -> Pregunta:
    """Who has not answered."""
    title = "¿Quién no ha respondido?"
    people = silent_people(choice)
    missing = people[~people["devolvio"]]
    told = int(choice.table("tareas")["al_corte"].sum())
    lines = len(choice.table("tareas"))
    parts: list[Any] = [
        Aviso(
            f"Al {choice.cuando} hay reporte de {numero(told)} de {count(lines, 'tarea', 'tareas')} de {choice.de}. "
            f"{count(len(missing), 'responsable no ha', 'responsables no han')} devuelto su propio libro, de "
            f"{numero(len(people))}: lo suyo pudo llegar en un libro consolidado."
        )
    ]
    if len(missing):
        shown = missing[["responsable", "tareas", "sin_reporte"]]
        heads = {"sin_reporte": "Tareas sin reporte en este corte"}
        words = f"No han devuelto su libro del {choice.cuando}"
        formats = {"sin_reporte": "numero"}
        parts.append(table(shown, words, choice, encabezados=heads, formatos=formats))
    silent = choice.table("alertas")
    silent = silent[silent["clase"].isin(_SILENT)]
    if len(silent):
        heads = {"detalle": "Qué se sabe"}
        shown = silent[["orden", "que", "responsable", "detalle"]]
        words = f"Tareas que no tienen reporte al {choice.cuando}: {numero(len(silent))}"
        parts.append(table(shown, words, choice, encabezados=heads))
    if hidden := int(choice.datos.ficha["personas_ocultas"]):
        parts.append(
            Aviso(
                f"El plan nombra a {count(hidden, 'persona', 'personas')}; aquí van con un número. Quién es cada una "
                "lo sabe quien recibe los reportes."
            )
        )
    return Pregunta("responder", title, tuple(parts))


def silent_people(choice: Choice) -> pd.DataFrame:
    """One row for each responsible: ``tareas`` at charge, ``sin_reporte`` of them, ``devolvio`` (own workbook)."""
    rows = choice.table("responsables")
    people = rows.groupby("responsable", sort=False).agg(tareas=("tareas", "sum"), devolvio=("devolvio", "any"))
    alerts = choice.table("alertas")
    silent = alerts[alerts["clase"].isin(_SILENT)]
    owed = [name for names in silent["responsable"] for name in str(names).split("; ")]
    out = people.reset_index()
    out["sin_reporte"] = [owed.count(name) for name in out["responsable"]]
    return out.astype({"tareas": "int64", "sin_reporte": "int64", "devolvio": "bool"})


def doubts(choice: Choice) -> Pregunta:
    """What does not agree in what was reported: how many times, never whose."""
    title = "¿Qué no concuerda en los reportes?"
    rows = choice.table("hallazgos")
    if rows.empty:
        return Pregunta("coherencia", title, (Aviso("No se encontró nada incoherente en los reportes."),))
    keys = ["severidad", "codigo", "significa", "que_hacer"]
    counted = rows.groupby(keys, sort=False)["veces"].sum().reset_index()
    counted = counted.sort_values("severidad", key=lambda each: each.map(_WORST), kind="stable")
    total, errors = int(counted["veces"].sum()), int(counted.loc[counted["severidad"] == "error", "veces"].sum())
    words = f"{count(total, 'hallazgo', 'hallazgos')} de coherencia al {choice.cuando}"
    said = f"{words}; {count(errors, 'es un error', 'son errores')}. Nada se corrige: se pregunta a quien reportó."
    shown = counted[["severidad", "significa", "veces", "que_hacer"]]
    parts = (Aviso(said, "aviso" if errors else "nota"), table(shown, words, choice))
    return Pregunta("coherencia", title, parts)
