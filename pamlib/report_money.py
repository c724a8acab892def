"""The money of the plan as tables and sentences, and what could not be read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pamlib.report_data import Datos
from pamlib.report_followup import what
from pamlib.report_words import DOUBTFUL_YEAR, count, join, money, place
from pamlib.resources import ESTADOS_RECURSO, labelled_resources, money_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def resources(datos: Datos, by: Sequence[str]) -> pd.DataFrame:
    """:func:`pamlib.resources.money_by` without the states that never occur in this plan."""
    table = money_by(datos.recursos, datos.lineas, list(by))
    empty = [
        name
        for name in (*(f"n_{state}" for state in ESTADOS_RECURSO if state != "monto"), "indexado_sin_valor")
        if not table[name].any()
    ]
    if table["indexado_cop"].isna().all():
        empty.append("indexado_cop")
    return table.drop(columns=empty)


def resource_cells(datos: Datos) -> pd.DataFrame:
    """``estado, celdas``: how many resource cells hold an amount and how many hold each kind of nothing."""
    import pandas as pd

    table = labelled_resources(datos.recursos, datos.lineas)
    counts = table["estado"].value_counts()
    rows = [(state, int(counts[state])) for state in ESTADOS_RECURSO if state in counts.index]
    return pd.DataFrame(rows, columns=["estado", "celdas"])


def unread_money(datos: Datos) -> pd.DataFrame:
    """Resource cells that held a figure nobody can read: ``lugar, tarea, vigencia, valor_original, fuente``."""
    return _resource_list(datos, datos.recursos["estado"] == "ilegible")


def doubtful_year(datos: Datos) -> pd.DataFrame:
    """Amounts that are read but whose year is not sure (their row lost cells): place, task, year, amount."""
    mask = (datos.recursos["estado"] == "monto") & (datos.recursos["valor_calidad"] == DOUBTFUL_YEAR)
    chosen = datos.recursos[mask].reset_index(drop=True)
    return _resource_list(datos, mask)[["lugar", "tarea", "vigencia"]].assign(valor_cop=chosen["valor_cop"])


def indexed_money(datos: Datos) -> pd.DataFrame:
    """Amounts written in another unit (SMMLV): quantity, unit, pesos and how sure they are."""
    table = _resource_list(datos, datos.recursos["estado"] == "indexado")
    chosen = datos.recursos[datos.recursos["estado"] == "indexado"].reset_index(drop=True)
    return table.assign(
        cantidad=chosen["cantidad"], unidad=chosen["unidad"], valor_cop=chosen["valor_cop"],
        valor_calidad=chosen["valor_calidad"],
    )  # fmt: skip


def _resource_list(datos: Datos, mask: pd.Series[bool]) -> pd.DataFrame:
    chosen = datos.recursos[mask].reset_index(drop=True)
    lines = datos.lineas.drop_duplicates("linea_id").set_index("linea_id")
    years = chosen["vigencia"].astype("Int64").astype("string").fillna("Sin año").astype("str")
    return chosen.assign(
        lugar=[place(r.origen_hoja, r.origen_fila, r.origen_columna) for r in chosen.itertuples(index=False)],
        tarea=chosen["linea_id"].map(what(lines)).fillna(""),
        vigencia=years,
    )[["lugar", "tarea", "vigencia", "valor_original", "fuente"]]


def money_sentence(datos: Datos) -> str:
    """What the amounts add up to, and how many cells say something else."""
    table = money_by(datos.recursos, datos.lineas, ["vigencia"])
    unread, indexed = int(table["n_ilegible"].sum()), int(table["n_indexado"].sum())
    known = table["monto_cop"].dropna()
    said = f"Los montos en pesos suman {money(known.sum())}" if len(known) else "Ningún recurso trae un monto"
    more = (
        [f"{count(unread, 'cifra', 'cifras')} que no se {'puede' if unread == 1 else 'pueden'} leer"] if unread else []
    )
    more += [f"{count(indexed, 'monto', 'montos')} en salarios mínimos"] if indexed else []
    rest = f"Además hay {join(more)}." if more else ""
    return " ".join(filter(None, [f"{said}.", doubtful_year_sentence(datos), rest]))


def doubtful_year_sentence(datos: Datos) -> str:
    """How much of the money has a year to be confirmed; '' when all years are sure."""
    table = doubtful_year(datos)
    if table.empty:
        return ""
    number = count(len(table), "cifra", "cifras")
    return f"De esa suma, {money(table['valor_cop'].sum())} ({number}) tienen el año por confirmar."
