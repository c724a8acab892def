"""The state of one responsible on one page: her tasks against the calendar, and what is asked of her.

>>> pages(follow, alert_table(follow))                                   # doctest: +SKIP
{'ana-perez.html': '<!doctype html>…'}

A page that opens anywhere, prints on one sheet of letter paper and asks nothing of the network. The type gets smaller
as the tasks are more; those that do not fit at the smallest size are counted, never those of which something is asked
first. It names a person: it stays in the entity's workspace.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pamlib import locale_es, report, theme
from pamlib.avance.latest import NO_REPORT
from pamlib.avance.letters import capital, free_stem
from pamlib.avance.physical import finished
from pamlib.avance.words import ended_words
from pamlib.corte import iso_date
from pamlib.sections_seguimiento import state_calendar
from pamlib.sections_seguimiento.base import source, when
from pamlib.sections_seguimiento.tasks import tasks_of
from pamlib.seguimiento.assignments import owners_of

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.avance.entity import FollowUp

#: Type sizes in points, the largest that fits is used.
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
#: What the heading, the summary and the foot leave for the rows: letter paper lying, less margins, in points.
_ROOM = 395.0
#: Letters in a line of the two columns of text at 1 pt: width in points over the mean width of Arial, a little short.
_TASK, _ASKED = 375.0, 385.0
_LEADING, _PADDING = 1.25, 0.62  # of the type size: a line, and what a row adds
_HEADS = ("N.º", "Tarea", "Plazo", "Calendario", "Avance", "Esperado", "Qué pasa y qué se le pide")
_WIDTHS = (4, 27, 9, 20, 6.5, 7.5, 26)
_CSS = """
@page { size: letter landscape; margin: 11mm; }
.estado { font-family: Arial, "Liberation Sans", Helvetica, sans-serif; }
.estado .pam-cuerpo, .estado .pam-cabeza > * { max-width: 76rem; }
.estado table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 0.88rem; line-height: 1.25; }
.estado .pam-rollo { overflow-x: auto; }
.estado caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
.estado :is(th, td) { text-align: left; vertical-align: top; padding: 0.3rem 0.4rem; font-weight: normal;
  border-bottom: 1px solid var(--pam-linea); overflow-wrap: break-word; }
.estado thead th { font-weight: 600; vertical-align: bottom; border-bottom: 2px solid var(--pam-acento); }
.estado .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.estado .pide td { background: #fdf3e1; }
.estado .pide th { background: #fdf3e1; }
.estado .claves { font-size: 0.82rem; max-width: none; }
.estado .clave { margin-right: 1.2em; white-space: nowrap; }
.estado .cal { display: block; }
@media (max-width: 60rem) { .estado table { min-width: 54rem; } }
@media print {
  .estado .pam-cabeza h1 { font-size: 15pt; margin: 0 0 4pt; }
  .estado .pam-cabeza { border-bottom-width: 2px; }
  .estado p { font-size: 9pt; margin: 4pt 0; max-width: none; }
  .estado table { font-size: __SIZE__pt; min-width: 0; }
  .estado caption { padding-bottom: 2pt; }
  .estado :is(th, td) { padding: 0.25em 0.4em; }
  .estado tbody tr { break-inside: avoid; }
  .estado .pide > * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""


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
    rows = _with_milestones(_rows(tasks, alerts), follow.milestone_table)
    size, shown = fit([(len(row["que"]), len(row["pide"])) for row in rows])
    left = len(rows) - shown
    scale = state_calendar.Scale.of(tasks["fecha_inicio"], tasks["fecha_fin"], follow.corte)
    body = "".join(_row(row, scale) for row in sorted(rows[:shown], key=lambda row: row["orden"]))
    head = "".join(
        f'<th scope="col"{_kind(title)}>{title}{state_calendar.head(scale) if title == "Calendario" else ""}</th>'
        for title in _HEADS
    )
    states = [state for row in rows[:shown] for _, state in row["hitos"]]
    widths = "".join(f'<col style="width:{width}%">' for width in _WIDTHS)
    rest = ""
    if left:
        others = report.count(left, "tarea que no cabe", "tareas que no caben")
        rest = f"<p>Hay además {others} en esta página{_also_asked(rows[shown:])}.</p>"
    title = f"Estado al {when(follow)} · {name}"
    return (
        f'<!doctype html><html lang="es-CO"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<style>{theme.css()}{_CSS.replace("__SIZE__", str(size))}</style></head><body class="pam estado">'
        f'<header class="pam-cabeza"><h1>{escape(title)}</h1></header><main class="pam-cuerpo">'
        f"<p>{escape(_summary(tasks, alerts))}</p>"
        f'<div class="pam-rollo" role="region" aria-labelledby="tareas" tabindex="0"><table>'
        f'<caption id="tareas">Tareas a cargo, lo ejecutado y lo esperado</caption><colgroup>{widths}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{state_calendar.key(states)}{rest}"
        f'<p class="pam-fuente">Fuente: {escape(source(follow))}</p></main></body></html>\n'
    )


def _also_asked(hidden: list[dict[str, Any]]) -> str:
    """That something is asked of tasks that are not on the page: the letter has them all."""
    asked = sum(bool(row["alertas"]) for row in hidden)
    if not asked:
        return "; de ellas no se le pide nada"
    return f"; de {locale_es.numero(asked)} también se le pide algo: está en su carta"


def _summary(tasks: pd.DataFrame, alerts: pd.DataFrame) -> str:
    done = sum(map(finished, tasks.to_dict("records")))
    silent = int((tasks["lectura"] == NO_REPORT).sum())
    ended = report.count(done, "terminada", "terminadas") if done else "ninguna terminada"
    mute = f"de {locale_es.numero(silent) if silent else 'ninguna'} falta todavía el primer reporte"
    some = alerts["linea_id"].nunique()
    asked = (
        f"De {report.count(some, 'tarea', 'tareas')} se le pide algo: "
        f"{'va resaltada' if some == 1 else 'van resaltadas'}."
        if some
        else "Por ahora no se le pide nada más. Gracias por su trabajo."
    )
    return f"{report.count(len(tasks), 'tarea', 'tareas')} a cargo: {ended}; {mute}. {asked}"


def _rows(tasks: pd.DataFrame, alerts: pd.DataFrame) -> list[dict[str, Any]]:
    """The tasks with what is asked of each; those asked something first, then the unfinished, in the plan's order."""
    asked: dict[str, list[str]] = {}
    once: set[str] = set()  # the alert of a goal or of shared money stands at its first task
    for alert in alerts.to_dict("records"):
        said = f"{capital(str(alert['detalle']))}. {alert['pide']}."
        if said not in once or not alert["indicador_id"]:
            asked.setdefault(str(alert["linea_id"]), []).append(said)
        once.add(said)
    rows: list[dict[str, Any]] = [
        {**{str(key): value for key, value in row.items()}, "alertas": asked.get(str(row["linea_id"]), [])}
        for row in tasks.to_dict("records")
    ]
    for row in rows:
        row["que"] = str(row["texto"])
        row["pide"] = " ".join(row["alertas"]) or _status(row)
    return sorted(rows, key=lambda row: (not row["alertas"], finished(row)))


def _with_milestones(rows: list[dict[str, Any]], milestones: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows with ``hitos``: date and state of each milestone of the task."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for mark in milestones.to_dict("records"):
        found.setdefault(str(mark["linea_id"]), []).append((iso_date(mark["fecha"]), str(mark["estado"])))
    return [{**row, "hitos": found.get(str(row["linea_id"]), [])} for row in rows]


def _status(row: dict[str, Any]) -> str:
    """What the last report says of a task of which nothing is asked."""
    if real := iso_date(row["fecha_fin_real"]):
        return capital(ended_words(real, iso_date(row["fecha_fin"])))
    if finished(row):
        return "Terminada"
    return _SAID.get(str(row["lectura"]), capital(str(row["lectura"])))


_SAID = {"avance": "Reportó avance", "cero": "Reportó 0: aún no hay avance"}


def fit(lengths: list[tuple[int, int]]) -> tuple[float, int]:
    """Type size in points and how many rows, from the first, fit on the page, by the letters of their two texts.

    >>> fit([(80, 20)] * 5), fit([(80, 20)] * 100)[0]
    ((9.5, 5), 7.0)
    """
    for size in _SIZES:
        if sum(_height(task, asked, size) for task, asked in lengths) <= _ROOM:
            return size, len(lengths)
    least, total, shown = _SIZES[-1], 18.0, 0  # with the line that counts the others
    for task, asked in lengths:
        total += _height(task, asked, least)
        if total > _ROOM:
            break
        shown += 1
    return least, shown


def _height(task: int, asked: int, size: float) -> float:
    """Points of a row: the tallest of its texts, and never less than the two dates of its term."""
    lines = max(2, _lines(task, _TASK / size), _lines(asked, _ASKED / size))
    return size * (lines * _LEADING + _PADDING)


def _lines(letters: int, width: float) -> int:
    return -(-letters // max(int(width), 1))


def _row(row: dict[str, Any], scale: state_calendar.Scale) -> str:
    term = "<br>".join(locale_es.fecha_corta(row[name]) for name in ("fecha_inicio", "fecha_fin"))
    cells = (
        f"<td>{escape(row['que'])}</td><td>{term}</td><td>{state_calendar.bar(row, scale)}</td>"
        f'<td class="n">{locale_es.porcentaje(row["avance"], 0)}</td>'
        f'<td class="n">{locale_es.porcentaje(row["esperado"], 0)}</td><td>{escape(row["pide"])}</td>'
    )
    kind = ' class="pide"' if row["alertas"] else ""
    return f'<tr{kind}><th scope="row" class="n">{row["orden"]}</th>{cells}</tr>'


def _kind(title: str) -> str:
    return ' class="n"' if title in {"N.º", "Avance", "Esperado"} else ""
