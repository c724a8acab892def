"""Progress of each indicator against the goal it had and the goal it has: an adjustment must not make delay disappear.

>>> against_both(old["indicadores"], new["indicadores"], mediciones, corte, same)     # doctest: +SKIP

The same measurements against both goals. Without a kind of accumulation there is no progress, only both goals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pamlib.adjust.pairing import paired
from pamlib.avance import indicators

if TYPE_CHECKING:
    import pandas as pd


def same_indicators(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame], pairs: pd.DataFrame
) -> dict[str, str]:
    """Old ``indicador_id`` → new one: the same id, or that of the line's indicator when all its lines agree."""
    before = dict(zip(old["indicadores"]["texto"], old["indicadores"]["indicador_id"], strict=True))
    after = dict(zip(new["indicadores"]["texto"], new["indicadores"]["indicador_id"], strict=True))
    text_old = dict(zip(old["lineas"]["linea_id"], old["lineas"]["indicador"], strict=True))
    text_new = dict(zip(new["lineas"]["linea_id"], new["lineas"]["indicador"], strict=True))
    votes: dict[str, set[str]] = {}
    for first, second in paired(pairs).items():
        one, other = before.get(text_old[first]), after.get(text_new[second])
        if one and other:
            votes.setdefault(str(one), set()).add(str(other))
    kept = {str(key) for key in before.values()} & {str(key) for key in after.values()}
    moved = {key: next(iter(found)) for key, found in votes.items() if len(found) == 1 and key not in kept}
    return {key: key for key in kept} | {key: value for key, value in moved.items() if value not in kept}


def against_both(
    old: pd.DataFrame,
    new: pd.DataFrame,
    mediciones: pd.DataFrame,
    corte: str,
    same: Mapping[str, str],
    *,
    goals_before: pd.DataFrame | None = None,
    goals_now: pd.DataFrame | None = None,
    last_year: int | None = None,
) -> pd.DataFrame:
    """``indicador_id, texto, tipo, valor, meta_antes, meta_ahora, avance_antes, avance_ahora, nota``.

    Parameters
    ----------
    old, new: ``indicadores`` of both versions, completed with what the strategy says of them.
    mediciones: the history, by the id the indicator had when it was reported.
    same: of :func:`same_indicators`. ``goals_before``, ``goals_now``: goals by year of each version, if any.
    """
    import pandas as pd

    back = {now: before for before, now in same.items()}
    # Reported under either id; each version sees all of it under its own.
    as_old = mediciones.assign(indicador_id=[back.get(key, key) for key in mediciones["indicador_id"]])
    as_new = mediciones.assign(indicador_id=[same.get(key, key) for key in mediciones["indicador_id"]])
    types = {name: mediciones[name].dtype for name in ("indicador_id",)}
    before = indicators.table(
        old, as_old.astype(types), corte, programacion=goals_before, last_year=last_year
    ).set_index("indicador_id")
    now = indicators.table(new, as_new.astype(types), corte, programacion=goals_now, last_year=last_year)
    rows = []
    for row in now.to_dict("records"):
        key = str(row["indicador_id"])
        known = before.loc[back[key]] if key in back else None
        rows.append(
            (
                key,
                row["texto"],
                row["tipo"],
                row["valor"],
                None if known is None else known["meta"],
                row["meta"],
                None if known is None else known["avance"],
                row["avance"],
                row["nota"] if known is not None else "indicador nuevo",
            )
        )
    for old_row in before.reset_index().to_dict("records"):
        if old_row["indicador_id"] not in same:
            told = [old_row[name] for name in ("indicador_id", "texto", "tipo", "valor", "meta")]
            rows.append((*told, None, old_row["avance"], None, "indicador retirado"))
    numbers = ["valor", "meta_antes", "meta_ahora", "avance_antes", "avance_ahora"]
    columns = ["indicador_id", "texto", "tipo", *numbers, "nota"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, "Float64"))
