"""The state of one responsible on one page: her tasks against the calendar, and what is asked of her.

>>> pages(follow, alert_table(follow))                                   # doctest: +SKIP
{'ana-perez.html': '<!doctype html>…'}

A page that opens anywhere, prints on one sheet and asks nothing of the network. It names a person: it stays in the
entity's workspace.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pamlib import charts_seguimiento as draw
from pamlib import locale_es, report, theme
from pamlib.avance.letters import free_stem
from pamlib.figures import Aviso, Figura, Tabla
from pamlib.sections_seguimiento.base import source, when
from pamlib.sections_seguimiento.tasks import marks_said, task_table, tasks_of
from pamlib.seguimiento.assignments import owners_of

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp

#: More tasks than this do not fit on a page as bars; the table has them all.
MAX_BARS = 20


def pages(follow: FollowUp, alerts: pd.DataFrame) -> dict[str, str]:
    """File name → page, one for each responsible of some line."""
    who = owners_of(follow.datos.tablas)
    names = sorted({name for each in who.values() for name in each})
    tasks = tasks_of(follow)
    out: dict[str, str] = {}
    for name in names:
        mine = tasks[[name in who.get(str(line), []) for line in tasks["linea_id"]]]
        out[f"{free_stem(name, out, '.html')}.html"] = _page(follow, name, mine, alerts[alerts["responsable"] == name])
    return out


def _page(follow: FollowUp, name: str, tasks: pd.DataFrame, alerts: pd.DataFrame) -> str:
    known = tasks[tasks["avance"].notna()]
    done = int((known["avance"] >= 1).sum())
    silent = int((tasks["lectura"] == "sin reporte").sum())
    said = (
        f"{report.count(len(tasks), 'tarea', 'tareas')} a cargo: {report.count(done, 'terminada', 'terminadas')}, "
        f"{locale_es.numero(silent)} sin reporte, {report.count(len(alerts), 'alerta', 'alertas')}."
    )
    parts = [Aviso(said)._repr_html_()]
    dated = tasks[tasks["esperado"].notna() & tasks["fecha_inicio"].notna() & tasks["fecha_fin"].notna()]
    if 0 < len(dated) <= MAX_BARS:
        figure = Figura(
            draw.progress_gantt(tasks, follow.corte, follow.milestone_table),
            titulo="Lo ejecutado y lo esperado",
            descripcion="La barra gris es el plazo, lo ejecutado la llena y la marca oscura es lo esperado al corte."
            + marks_said(follow, tasks),
            fuente=source(follow),
        )
        parts.append(figure._repr_html_())
    parts.append(task_table(tasks, "Tareas a cargo", source(follow), without=["responsable"])._repr_html_())
    if len(alerts):
        shown = alerts[["orden", "que", "detalle", "pide"]]
        heads = {"orden": "N.º", "que": "Tarea", "detalle": "Qué pasa", "pide": "Qué se le pide"}
        table = Tabla(shown, titulo="Qué se le pide", fuente=source(follow), encabezados=heads)
        parts.append(table._repr_html_())
    title = f"Estado al {when(follow)} · {name}"
    return (
        f'<!doctype html><html lang="es-CO"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f'<style>{theme.css()}</style></head><body class="pam">'
        f'<header class="pam-cabeza"><h1>{escape(title)}</h1></header><main class="pam-cuerpo">{"".join(parts)}</main>'
        "</body></html>\n"
    )
