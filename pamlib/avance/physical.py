"""Physical progress: from the tasks up to the plan, weighted, with and without evidence kept apart.

>>> state = task_progress(lineas, avances, "2025-06-30")               # doctest: +SKIP
>>> roll_up(lineas, state)                                              # doctest: +SKIP

What a task weighs (*asignado*) is split in full, so the parts always add up:

    asignado = ejecutado con evidencia + ejecutado sin evidencia + por ejecutar + programado para después
               + sin reporte + sin cifra + no programado

A task that nobody reported is neither 0 nor left out: the progress of a branch is a range, from what is known
(``avance_minimo``) to what it would be if all that is silent were finished (``avance_maximo``), and ``avance`` is that
of the reported part. NP and NA are outside the base. More than 100 % is shown on the task and counts as 100 % above it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from datetime import date
from typing import TYPE_CHECKING, Any

from pamlib.avance import latest
from pamlib.avance.calendar import Milestones, Term, expected, terms
from pamlib.avance.latest import BEFORE, NO_REPORT
from pamlib.avance.said import Row, Said
from pamlib.avance.tree import WHOLE, Weights, branches, weights
from pamlib.corte import parse_corte
from pamlib.locale_es import ausente

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

#: What the weight of a task is split into; the first two are done.
PARTS = (
    "con_evidencia", "sin_evidencia", "por_ejecutar", "para_despues", "sin_reporte", "sin_cifra", "no_programado",
)  # fmt: skip
_SILENT = ("sin_reporte", "sin_cifra")
#: What says only that a task had not begun.
_NOT_YET = frozenset({"no programado", "programado para después"})
STATE_COLUMNS = (
    "linea_id", "avance", "avance_con_evidencia", "lectura", "corte_valor", "al_corte", "cortes_sin_reporte",
    "evidencia", "estado_reportado", "observacion", "esperado", "origen_archivo", "origen_hoja", "origen_fila",
    "origen_columna", "fecha_fin_real",
)  # fmt: skip


def task_progress(
    lineas: pd.DataFrame,
    avances: pd.DataFrame,
    corte: str,
    *,
    cortes: Sequence[str] = (),
    milestones: Milestones | None = None,
) -> pd.DataFrame:
    """One row for each line, in the plan's order, with :data:`STATE_COLUMNS`.

    ``avance`` (Float64) is the last value known, of ``corte_valor``; missing when there is none.
    ``avance_con_evidencia`` is as much of it as some report backed with evidence: 30 % with a document and later 50 %
    without one are 30 % with evidence and 20 % without. ``lectura`` is what the last report of that task means.
    ``cortes_sin_reporte`` counts the last cortes in a row in which a task that had already begun said nothing, out of
    those that were reported and ``cortes`` (the entity's calendar). ``esperado`` is what the calendar asks for, missing
    without dates. ``fecha_fin_real`` (ISO, '' when not said) is the day on which it really ended, of the last report
    that gives one and is not contradicted by its own progress or by a later one. Whoever asks for many cortes asks for
    all at once (:func:`task_states`).
    """
    ((_, state),) = task_states(lineas, avances, [corte], cortes=cortes, milestones=milestones)
    return state


def task_states(
    lineas: pd.DataFrame,
    avances: pd.DataFrame,
    asked: Sequence[str],
    *,
    cortes: Sequence[str] = (),
    milestones: Milestones | None = None,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each corte that is asked for, in order, with its :func:`task_progress`; every report is read once."""
    import pandas as pd

    days = sorted({parse_corte(each).isoformat() for each in asked})
    plan = terms(lineas, milestones)
    lines = [str(line) for line in lineas["linea_id"]]
    calendar = sorted({*latest.reported(days[-1], avances), *(each for each in cortes if each <= days[-1])})
    reports = latest.groups(latest.by_corte(avances, ["linea_id"], days[-1]), ["linea_id"])
    said = {line: Said() for line in lines}
    waiting = {line: deque(reports.get((line,), ())) for line in said}
    types = dict.fromkeys(["avance", "avance_con_evidencia", "esperado"], "Float64")
    types |= {"al_corte": "boolean", "cortes_sin_reporte": "Int64", "origen_fila": "Int64"}
    for day in days:
        for line, rows in waiting.items():
            while rows and rows[0]["corte"] <= day:
                said[line].add(rows.popleft())
        until = sorted({*calendar[: bisect_right(calendar, day)], day})
        made = [_state(line, plan[line], said[line], date.fromisoformat(day), until) for line in lines]
        yield day, pd.DataFrame(made, columns=list(STATE_COLUMNS)).astype(types)


def _state(line: str, term: Term, said: Said, day: date, calendar: list[str]) -> tuple[Any, ...]:
    """One row of :func:`task_progress`."""
    last, figure = said.last, said.figure
    reading = NO_REPORT if last is None else str(last["lectura"])
    shown = figure or last or {}
    if last is None and term.start is not None and day < term.start:
        reading = "programado para después"  # nobody owes a report of what has not begun
    elif last is not None and reading in _NOT_YET and _began_since(term, str(last["corte"]), day):
        reading = NO_REPORT  # «not in this corte» was true before it began; since then nobody has said a word
    return (
        line,
        said.value,
        said.backed,
        reading,
        "" if figure is None else str(figure["corte"]),
        last is not None and str(last["corte"]) == calendar[-1],
        _silent(term, last, calendar),
        str(shown.get("evidencia") or ""),
        str(shown.get("estado") or ""),
        str(shown.get("observacion") or ""),
        expected(term, day),
        *(str(shown.get(name) or "") for name in ("origen_archivo", "origen_hoja")),
        shown.get("origen_fila"),
        str(shown.get("origen_columna") or ""),
        said.ended,
    )


def _began_since(term: Term, corte: str, day: date) -> bool:
    return term.start is not None and corte < term.start.isoformat() <= day.isoformat()


def finished(state: Mapping[Any, Any]) -> bool:
    """Whether a row of :func:`task_progress` says that the task was finished, in figures or in words."""
    if state.get("estado_reportado") == "terminada" or state["lectura"] == "ya terminado":
        return True
    return not ausente(state["avance"]) and bool(state["avance"] >= 1)


def _silent(term: Term, last: Row | None, calendar: list[str]) -> int:
    """How many of the last cortes in a row went by without a word of a task that had begun."""
    after = 0 if last is None else bisect_right(calendar, str(last["corte"]))
    begun = 0 if term.start is None else bisect_left(calendar, term.start.isoformat())
    return len(calendar) - max(after, begun)


def split(state: pd.DataFrame) -> pd.DataFrame:
    """``linea_id`` and the share (0 to 1, adding up to 1) of each of :data:`PARTS`."""
    import pandas as pd

    rows = []
    for line, value, reading, backed in zip(
        state["linea_id"], state["avance"], state["lectura"], state["avance_con_evidencia"], strict=True
    ):
        parts = dict.fromkeys(PARTS, 0.0)
        if ausente(value):
            parts[_without_value(str(reading))] = 1.0
        else:
            done = min(max(float(value), 0.0), 1.0)
            proved = min(max(float(backed), 0.0), done)
            parts["con_evidencia"], parts["sin_evidencia"], parts["por_ejecutar"] = proved, done - proved, 1 - done
        rows.append((line, *parts.values()))
    return pd.DataFrame(rows, columns=["linea_id", *PARTS])


def _without_value(reading: str) -> str:
    """Where the whole weight of a task without a value goes.

    ``sin_cifra`` is a report that gives no figure that can be used: a state alone, or something that cannot be read.
    What does not apply is outside the base, as what was not programmed. What only its earlier lines reported
    (*anterior al ajuste*: they joined, or were divided) nobody has yet reported of this one.
    """
    names = {"programado para después": "para_despues", "no programado": "no_programado", "no aplica": "no_programado",
             NO_REPORT: "sin_reporte", BEFORE: "sin_reporte"}  # fmt: skip
    return names.get(reading, "sin_cifra")


def roll_up(lineas: pd.DataFrame, state: pd.DataFrame, given: Weights | None = None) -> pd.DataFrame:
    """One row for each branch of the tree, the plan first.

    Columns: ``nivel, nodo_id, padre_id, texto, lineas, reportadas, asignado`` (share of the plan), the weights of
    :data:`PARTS`, ``avance_minimo, avance, avance_maximo, esperado`` (0 to 1) and ``lineas_sin_esperado``.
    ``esperado`` is of the lines whose calendar says something, and of no other.
    """
    return _rolled(branches(lineas), weights(lineas, given), state)


def _rolled(tree: pd.DataFrame, shares: pd.DataFrame, state: pd.DataFrame, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """:func:`roll_up` of some branches of the tree; ``by`` are columns of ``state`` to keep its rows apart."""
    import pandas as pd

    state = state.reset_index(drop=True)
    lines = split(state)
    weight = lines["linea_id"].map(shares.set_index("linea_id")["peso"])
    lines[list(PARTS)] = lines[list(PARTS)].mul(weight, axis=0)
    lines["asignado"] = weight
    due = state["esperado"].astype("Float64").astype("float64")
    lines["_pv"], lines["_fechado"] = (due * weight).fillna(0.0), weight.where(due.notna(), 0.0)
    lines["lineas"], lines["lineas_sin_esperado"] = 1, due.isna().astype("int64")
    silent = lines[list(_SILENT)].sum(axis=1) + lines["no_programado"] + lines["para_despues"]
    lines["reportadas"] = (silent < weight - 1e-15).astype("int64")
    keys = [*by, "nivel", "nodo_id", "padre_id", "texto"]
    joined = tree.merge(lines.assign(**{name: state[name] for name in by}), on="linea_id")
    out = joined.drop(columns="linea_id").groupby(keys, sort=False).sum().reset_index()
    done = out["con_evidencia"] + out["sin_evidencia"]
    base = out["asignado"] - out["no_programado"]
    unknown = out[list(_SILENT)].sum(axis=1)
    out["avance_minimo"] = _over(done, base)
    out["avance"] = _over(done, base - unknown)
    out["avance_maximo"] = _over(done + unknown, base)
    out["esperado"] = _over(out["_pv"], out["_fechado"])
    columns = [*keys, "lineas", "reportadas", "asignado", *PARTS, "avance_minimo", "avance", "avance_maximo"]
    return pd.DataFrame(out[[*columns, "esperado", "lineas_sin_esperado"]])


def _over(above: pd.Series[float], below: pd.Series[float]) -> pd.Series[float]:
    """The ratio, missing where nothing stands below."""
    return (above / below.where(below > 1e-12)).clip(upper=1.0).astype("Float64")


def by_corte(lineas: pd.DataFrame, avances: pd.DataFrame, corte: str, given: Weights | None = None) -> pd.DataFrame:
    """``componente, corte, avance, avance_minimo, lineas, reportadas``: each component at each corte so far."""
    import pandas as pd

    tree = branches(lineas)
    states = [state.assign(corte=day) for day, state in task_states(lineas, avances, latest.cortes(corte, avances))]
    rolled = _rolled(
        tree[tree["nivel"] == "componente"], weights(lineas, given), pd.concat(states, ignore_index=True), ("corte",)
    )
    columns = ["componente", "corte", "avance", "avance_minimo", "lineas", "reportadas"]
    ordered = rolled.rename(columns={"texto": "componente"}).sort_values("corte", kind="stable", ignore_index=True)
    return pd.DataFrame(ordered[columns])


def plan_progress(rolled: pd.DataFrame) -> dict[str, Any]:
    """The row of the whole plan."""
    return {str(key): value for key, value in rolled[rolled["nivel"] == WHOLE].iloc[0].items()}
