"""The money of a plan, added up without turning anything into zero.

>>> money_by(plan.recursos, plan.lineas, ["vigencia"])          # doctest: +SKIP

An amount that several lines share is counted once. Cells that hold no amount (gestión, illegible, declared zero, does
not apply, blank) are counted beside every sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pamlib.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: States of a resource cell, in the order in which a report shows them.
ESTADOS_RECURSO = (
    "monto",
    "indexado",
    "gestion",
    "ilegible",
    "cero",
    "no_aplica",
    "no_programado",
    "vacio",
)


#: What stands for the source of a cell when the plan names none.
NO_SOURCE = "Sin fuente declarada"


def money_by(recursos: pd.DataFrame, lineas: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Money of the plan by ``vigencia``, ``fuente`` or ``componente_canonico`` (one or several of them).

    Columns: those of ``by`` as text (``Sin año``, ``Sin fuente declarada``, ``Sin componente`` where the plan says
    nothing), ``monto_cop`` (Int64, pesos; missing, not 0, when no cell holds an amount), ``indexado_cop`` (pesos of
    amounts written in SMMLV whose year has a known wage), ``indexado_sin_valor`` (how many have none) and
    ``n_<estado>`` for each state of :data:`ESTADOS_RECURSO`: how many cells say *gestión*, cannot be read, and so on.

    An amount that several lines share is counted once: the same printed cell never adds twice.
    """
    allowed = {"vigencia", "fuente", "componente_canonico"}
    if not by or not set(by) <= allowed:
        raise UserError(f"no se puede agrupar por {list(by)}", "Use vigencia, fuente o componente_canonico")
    table = labelled_resources(recursos, lineas)
    groups: Iterable[tuple[Any, pd.DataFrame]] = table.groupby(list(by), sort=True, observed=True)
    rows = []
    for key, group in groups:
        labels = key if isinstance(key, tuple) else (key,)
        amounts = group.loc[group["estado"] == "monto", "valor_cop"].dropna()
        indexed = group[group["estado"] == "indexado"]
        known = indexed["valor_cop"].dropna()
        counts = group["estado"].value_counts()
        rows.append(
            {
                **dict(zip(by, labels, strict=True)),
                "monto_cop": int(amounts.sum()) if len(amounts) else pd.NA,
                "indexado_cop": int(known.sum()) if len(known) else pd.NA,
                "indexado_sin_valor": len(indexed) - len(known),
                **{f"n_{estado}": int(counts.get(estado, 0)) for estado in ESTADOS_RECURSO},
            }
        )
    columns = [*by, "monto_cop", "indexado_cop", "indexado_sin_valor", *(f"n_{name}" for name in ESTADOS_RECURSO)]
    return pd.DataFrame(rows, columns=columns).astype({"monto_cop": "Int64", "indexado_cop": "Int64"})


def labelled_resources(recursos: pd.DataFrame, lineas: pd.DataFrame) -> pd.DataFrame:
    """``recursos`` with its component, words where the plan says nothing, and each printed cell once a year."""
    cell = ["grupo_id", "vigencia", "estado", "valor_original"]
    cell += ["origen_archivo", "origen_hoja", "origen_fila", "origen_columna"]
    amounts = recursos["estado"].isin(["monto", "indexado"])
    repeated = amounts & (recursos["grupo_id"] != "") & recursos.duplicated(cell)
    out = recursos[~repeated].copy()
    component = lineas.drop_duplicates("linea_id").set_index("linea_id")["componente_canonico"]
    out["componente_canonico"] = out["linea_id"].map(component).fillna("").replace("", "Sin componente").astype("str")
    out["fuente"] = out["fuente"].fillna("").replace("", NO_SOURCE).astype("str")
    years = out["vigencia"].astype("Int64").astype("string").fillna("Sin año")
    out["vigencia"] = years.astype("str")
    return out
