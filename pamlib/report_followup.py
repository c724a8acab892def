"""Follow-up as tables and sentences: states of the tasks at a date, and progress that was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib import locale_es, report_ledger
from pamlib.followup import count_states, task_states
from pamlib.progress import latest_progress, match_progress
from pamlib.report_data import Datos
from pamlib.report_structure import component_of
from pamlib.report_words import join, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def progress(datos: Datos, corte: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Latest report of each line up to the corte, and the rows of progress workbooks that match no single line.

    The ledger's, when the entity has one; else that of its progress workbooks.
    """
    matched, unmatched = match_progress(datos.avances, datos.lineas)
    kept = report_ledger.latest(datos, corte)
    return latest_progress(matched, corte) if kept is None else kept, unmatched


def states(datos: Datos, corte: str, dias_aviso: int) -> pd.DataFrame:
    """:func:`pamlib.followup.task_states` of the plan, with what was reported up to the corte."""
    return task_states(datos.lineas, corte, dias_aviso, progress(datos, corte)[0])


def followup_table(datos: Datos, tareas: pd.DataFrame, estados: Sequence[str] | None = None) -> pd.DataFrame:
    """The follow-up table a person reads: order, component, task, who, dates, state, days, reported progress."""
    chosen = tareas if estados is None else tareas[tareas["estado"].isin(list(estados))]
    out = chosen.assign(componente=component_of(chosen), tarea=what(chosen), responsable=who(datos, chosen))
    columns = ["orden", "componente", "tarea", "responsable", "fecha_inicio", "fecha_fin", "estado",
               "dias_restantes", "avance"]  # fmt: skip
    return out[columns].reset_index(drop=True)


def what(lineas: pd.DataFrame) -> pd.Series[str]:
    """What is done in each line: the task or, in formats without tasks, the action."""
    return lineas["tarea"].where(lineas["tarea"] != "", lineas["accion"])


def who(datos: Datos, lineas: pd.DataFrame) -> pd.Series[str]:
    """Who is in charge of each line, names apart (``Ana Peña · Luis Roa``); the cell as written when none was read."""
    import pandas as pd

    written = lineas["responsable_tarea"].where(lineas["responsable_tarea"] != "", lineas["responsable_accion"])
    people = datos.tablas.get("responsables")
    if people is None or people.empty:
        return written
    names: dict[tuple[str, str], dict[str, None]] = {}
    for person in people.itertuples(index=False):
        names.setdefault((str(person.linea_id), str(person.nivel)), {})[str(person.nombre)] = None
    return pd.Series(
        [
            " · ".join(names.get((str(line.linea_id), "tarea" if line.responsable_tarea else "accion"), {})) or cell
            for line, cell in zip(lineas.itertuples(index=False), written, strict=True)
        ],
        index=lineas.index,
        dtype="str",
    )


def has_tasks(datos: Datos) -> bool:
    """True when the format has tasks, and not only actions."""
    return bool((datos.lineas["tarea"] != "").any())


def by_component(tareas: pd.DataFrame) -> pd.DataFrame:
    """``componente, tareas, fecha_inicio, fecha_fin``: first start and last end of each component, in plan order."""
    import pandas as pd

    rows = [
        (name, len(group), group["fecha_inicio"].min(), group["fecha_fin"].max())
        for name, group in tareas.assign(_componente=component_of(tareas)).groupby("_componente", sort=False)
    ]
    return pd.DataFrame(rows, columns=["componente", "tareas", "fecha_inicio", "fecha_fin"])


def states_sentence(tareas: pd.DataFrame) -> str:
    """``2 vencidas, 1 por vencer y 30 en plazo``."""
    counted = count_states(tareas)
    said = zip(counted["estado"], counted["tareas"], strict=True)
    return join([f"{locale_es.numero(number)} {plural(state, number)}" for state, number in said])


def same_dates(lineas: pd.DataFrame) -> tuple[str, str] | None:
    """The only pair of dates of the plan when every dated line has the same ones; None otherwise."""
    dated = lineas.dropna(subset=["fecha_inicio", "fecha_fin"])
    pairs = set(zip(dated["fecha_inicio"], dated["fecha_fin"], strict=True))
    return next(iter(pairs)) if len(pairs) == 1 and len(dated) > 1 else None
