"""Progress of each indicator against the goal it had and the goal it has: an adjustment must not make delay disappear.

>>> against_both(old["indicadores"], new["indicadores"], mediciones, corte, same)     # doctest: +SKIP

The same measurements against both goals. Without a kind of accumulation there is no progress, only both goals. Where
several indicators became one, or one several, there is no «same» measurement: what was measured of two parts is not a
measurement of the whole, and one goal cannot be held against another. Each is shown on its own side, with what it
cannot be compared with (:mod:`pamlib.adjust.goals_lines` says which are the same).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.goals_lines import Indicators
from pamlib.adjust.words import quoted
from pamlib.avance import indicators

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = ("valor", "meta_antes", "meta_ahora", "avance_antes", "avance_ahora")


def against_both(
    old: pd.DataFrame,
    new: pd.DataFrame,
    mediciones: pd.DataFrame,
    corte: str,
    same: Indicators,
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
    same: of :func:`pamlib.adjust.goals_lines.same_indicators`.
    goals_before, goals_now: goals by year of each version, if any.
    """
    import pandas as pd

    back = {now: before for before, now in same.iguales.items()}
    # Reported under either id; each version sees all of it under its own.
    as_old = mediciones.assign(indicador_id=[back.get(key, key) for key in mediciones["indicador_id"]])
    as_new = mediciones.assign(indicador_id=[same.iguales.get(key, key) for key in mediciones["indicador_id"]])
    types = {name: mediciones[name].dtype for name in ("indicador_id",)}
    before = indicators.table(old, as_old.astype(types), corte, programacion=goals_before, last_year=last_year)
    now = indicators.table(new, as_new.astype(types), corte, programacion=goals_now, last_year=last_year)
    texts_old, texts_new = (dict(zip(t["indicador_id"], t["texto"], strict=True)) for t in (before, now))
    earlier = {str(row["indicador_id"]): row for row in before.to_dict("records")}
    rows = []
    for row in now.to_dict("records"):
        key = str(row["indicador_id"])
        known = earlier.get(back.get(key, ""))
        note = row["nota"] if known is not None else _comes_from(same.vienen.get(key, ()), texts_old)
        goals = (None if known is None else known["meta"], row["meta"])
        done = (None if known is None else known["avance"], row["avance"])
        rows.append((key, row["texto"], row["tipo"], row["valor"], *goals, *done, note))
    for key, row in earlier.items():
        if key not in same.iguales:
            told = (key, row["texto"], row["tipo"], row["valor"], row["meta"], None, row["avance"], None)
            rows.append((*told, _became(same.pasan.get(key, ()), texts_new)))
    return pd.DataFrame(rows, columns=["indicador_id", "texto", "tipo", *_NUMBERS, "nota"]).astype(
        dict.fromkeys(_NUMBERS, "Float64")
    )


def _comes_from(olds: Sequence[str], texts: Mapping[Any, Any]) -> str:
    if not olds:
        return "indicador nuevo"
    verb = "reúne" if len(olds) > 1 else "sale de"
    return f"{verb} {quoted(olds, texts)}: su meta y sus mediciones no se comparan con las anteriores"


def _became(news: Sequence[str], texts: Mapping[Any, Any]) -> str:
    if not news:
        return "indicador retirado"
    verb = "se repartió entre" if len(news) > 1 else "ahora es parte de"
    return f"{verb} {quoted(news, texts)}: su meta y sus mediciones no se comparan con las nuevas"
