"""What was reported of the lines that joined or were divided, said of the lines that took their place.

>>> avances = with_before(avances, step)                                 # doctest: +SKIP

Two tasks at 40 % and 100 % that became one are neither 70 % nor 140 %: nobody said what each is worth. So the new line
begins without a figure, and for each corte at which an earlier line said something it gets one more row whose
``lectura`` is *anterior al ajuste*, without progress, with the earlier values in words in ``nota`` and the cell of the
last one as its origin. Nobody counts it as done, nobody calls its responsible silent, and its weight is under *sin
reporte*. The rows of the earlier lines stay as they are.

Where a person declared weights (``pesos``), the added row has Σ weight × last value of each earlier line, but only when
all of them have one; it cites evidence only if every earlier line that had advanced does. Example: 0,7 × 40 % + 0,3 ×
100 % = 58 %.

Once the new line has a report of its own, no row is added: what it says is what it is worth. A line that was divided
has no weights, so its parts always begin without a figure.

Out of scope: money (:mod:`pamlib.adjust.families`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pamlib.adjust.pairing import joined
from pamlib.adjust.rebind import renames
from pamlib.adjust.words import own_texts
from pamlib.avance import latest
from pamlib.avance.latest import BEFORE, NO_REPORT
from pamlib.locale_es import ausente, fecha_corta, numero, porcentaje

if TYPE_CHECKING:
    import pandas as pd

    from pamlib.adjust.equivalences import Same
    from pamlib.adjust.history import Step

    Rows = list[dict[Any, Any]]

COLUMNS = (
    "version", "cambio", "antes", "linea_antes", "peso", "ultimo", "corte_valor", "evidencia", "ahora", "como_queda",
)  # fmt: skip


def with_before(avances: pd.DataFrame, step: Step) -> pd.DataFrame:
    """``avances`` (already with the lines of the step's new version) and a row of each reading :data:`BEFORE`."""
    import pandas as pd

    rows = [row for same, new in _new_lines(step) for row in _rows(same, new, avances, step)]
    if not rows:
        return avances
    added = pd.DataFrame(rows, columns=list(avances.columns)).astype(avances.dtypes.to_dict())
    return pd.concat([avances, added], ignore_index=True)


def last_values(avances: pd.DataFrame, step: Step, corte: str) -> pd.DataFrame:
    """:data:`COLUMNS`: each earlier line that joined or was divided, with what it last reported up to ``corte``.

    ``como_queda`` says, of each line that took its place, what it is worth at ``corte`` and why.
    """
    import pandas as pd

    ids = renames(step.pares, _known(step), step.ahora.fecha)
    texts_old, texts_new = own_texts(step.tablas_antes["lineas"]), own_texts(step.tablas_ahora["lineas"])
    made, rows = with_before(avances, step), []
    for same in joined(step.pares):
        now = {each: _standing(made[made["linea_id"] == each], corte) for each in same.ahora}
        for number, line in enumerate(same.antes):
            mine = latest.by_corte(avances[avances["linea_id"] == ids.get(line, line)], ["linea_id"], corte)
            last = _known_value(mine.to_dict("records"))
            rows.append(
                (
                    step.ahora.version,
                    "se unieron" if same.como == "unida" else "se dividió",
                    texts_old[line],
                    line,
                    same.pesos[number] if same.pesos else None,
                    None if last is None else float(last["avance"]),
                    "" if last is None else str(last["corte"]),
                    "" if last is None else str(last["evidencia"]),
                    " · ".join(texts_new[each] for each in same.ahora),
                    " · ".join(now[each] for each in same.ahora),
                )
            )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"peso": "Float64", "ultimo": "Float64"})


def _standing(mine: pd.DataFrame, corte: str) -> str:
    """What a new line is worth at ``corte``, and why."""
    last = _known_value(latest.by_corte(mine, ["linea_id"], corte).to_dict("records"))
    if last is None:
        return "sin reporte propio: lo anterior se muestra y no se suma"
    if last["lectura"] == BEFORE:
        return f"{porcentaje(last['avance'], 0)}, con los pesos declarados: {last['avance_reportado']}"
    return f"{porcentaje(last['avance'], 0)}, por su propio reporte del {fecha_corta(last['corte'])}"


def _known(step: Step) -> set[str]:
    return set(step.tablas_ahora["lineas"]["linea_id"].astype("str"))


def _new_lines(step: Step) -> list[tuple[Same, str]]:
    return [(same, new) for same in joined(step.pares) for new in same.ahora]


def _rows(same: Same, new: str, avances: pd.DataFrame, step: Step) -> Rows:
    """The rows to add for one new line."""
    ids = renames(step.pares, _known(step), step.ahora.fecha)
    texts = own_texts(step.tablas_antes["lineas"])
    names = {ids.get(line, line): texts[line] for line in same.antes}
    weights = dict(zip(names, same.pesos, strict=True)) if same.pesos else {}
    counted = avances[avances["situacion"] != latest.RETURNED]
    own = counted[(counted["linea_id"] == new) & (counted["lectura"] != NO_REPORT)]
    first = min(own["corte"], default="9999-12-31")
    said = counted[counted["linea_id"].isin(names) & (counted["lectura"] != NO_REPORT) & (counted["corte"] < first)]
    history = {
        name: said[said["linea_id"] == name].sort_values(list(latest.ORDER)).to_dict("records") for name in names
    }
    return [_row(new, corte, names, weights, history) for corte in sorted(set(said["corte"]))]


def _row(
    new: str, corte: str, names: Mapping[str, str], weights: Mapping[str, float], history: Mapping[str, Rows]
) -> dict[str, Any]:
    """What the earlier lines had said up to ``corte``, as a report of the new one."""
    until = {name: [row for row in rows if row["corte"] <= corte] for name, rows in history.items()}
    last = {name: _known_value(rows) for name, rows in until.items()}
    newest = max((row for rows in until.values() for row in rows), key=lambda row: tuple(row[n] for n in latest.ORDER))
    told = [f"«{names[name]}»: {_said(row, until[name])}" for name, row in last.items()]
    found = {name: row for name, row in last.items() if row is not None}
    whole = bool(weights) and len(found) == len(names)
    value = sum(weights[name] * float(row["avance"]) for name, row in found.items()) if whole else None
    sum_said = " + ".join(f"{numero(weights[n], 2)} × {porcentaje(r['avance'], 0)}" for n, r in found.items() if whole)
    backed = all(str(row["evidencia"]).strip() for row in found.values() if float(row["avance"]) > 0)
    cited = " · ".join(dict.fromkeys(str(row["evidencia"]) for row in found.values() if str(row["evidencia"]).strip()))
    return {
        **newest,
        "linea_id": new,
        "avance": value,
        "avance_reportado": sum_said,
        "estado": "",
        "estado_reportado": "",
        "lectura": BEFORE,
        "evidencia": cited if whole and backed else "",
        "observacion": "",
        "fecha_fin_real": "",  # that one of them ended is no end of the new line
        "fecha_fin_reportada": "",
        "nota": f"Antes del ajuste: {'; '.join(told)}",
    }


def _known_value(rows: Rows) -> dict[Any, Any] | None:
    """The last report with a figure; a zero that says «already finished» does not undo what was done."""
    figures = [row for row in rows if not ausente(row["avance"])]
    known = [row for row in figures if not latest.in_words(row)] or figures
    return known[-1] if known else None


def _said(row: Mapping[str, Any] | None, rows: Rows) -> str:
    if row is not None:
        return f"{porcentaje(row['avance'], 0)} al {fecha_corta(row['corte'])}"
    return f"{rows[-1]['lectura']} al {fecha_corta(rows[-1]['corte'])}" if rows else "nunca reportó"
