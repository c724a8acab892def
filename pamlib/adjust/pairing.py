"""Which line of the new version is which line of the old one.

>>> pair(old["lineas"], new["lineas"])                               # doctest: +SKIP

In order, each step only with what the earlier ones left: a person's word; the same id; the same text (task, action and
goal; then task and action; then task alone where only one line has it); likeness. Likeness is a number from 0 to 100
(``ajustes.yml``): a line is paired when it is high enough and well ahead of any other candidate, otherwise it is left
as *dudosa*, which is nobody's pair until a person says so. So a line that moved is never one deleted and another added.

Out of scope: what changed in the pair (:mod:`pamlib.adjust.changes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.versions import settings
from pamlib.errors import UserError
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("antes", "ahora", "como", "confianza")
#: How a line was paired, or why it was not.
HOW = ("decidida", "identificador", "texto", "parecido", "dudosa", "retirada", "nueva")
_PAIRED = ("decidida", "identificador", "texto", "parecido")


def pair(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
    """``antes, ahora, como, confianza`` (0 to 1): every old and every new line at least once.

    A *dudosa* row names an old line and its likeliest candidate; both also stand as *retirada* and *nueva*.
    Raises :class:`UserError` when a decided pair names a line that does not exist, or a line twice.
    """
    import pandas as pd

    rest_old, rest_new = list(old["linea_id"].astype("str")), list(new["linea_id"].astype("str"))
    rows: list[tuple[str, str, str, float]] = []

    def take(before: str, after: str, how: str, confidence: float) -> None:
        rows.append((before, after, how, confidence))
        rest_old.remove(before)
        rest_new.remove(after)

    withdrawn, told_new = _decided(old, new, decided)
    for before, after in told_new:
        take(before, after, "decidida", 1.0)
    rest_old = [each for each in rest_old if each not in withdrawn]
    for same in [each for each in rest_old if each in set(rest_new)]:
        take(same, same, "identificador", 1.0)
    for fields in (("tarea", "accion", "meta"), ("tarea", "accion"), ("tarea",)):
        keys_old, keys_new = _unique(old, rest_old, fields), _unique(new, rest_new, fields)
        for key in [key for key in keys_old if key in keys_new]:
            take(keys_old[key], keys_new[key], "texto", 1.0)
    sure, doubtful = _likely(old, new, rest_old, rest_new)
    for before, after, score in sure:
        take(before, after, "parecido", score / 100)
    rows += [(before, after, "dudosa", score / 100) for before, after, score in doubtful]
    rows += [(before, "", "retirada", 1.0 if before in withdrawn else 0.0) for before in [*withdrawn, *rest_old]]
    rows += [("", after, "nueva", 0.0) for after in rest_new]
    order = {str(line): n for n, line in enumerate(new["linea_id"])}
    order_old = {str(line): n for n, line in enumerate(old["linea_id"])}
    rows.sort(key=lambda row: (order.get(row[1], len(order)), order_old.get(row[0], 0), HOW.index(row[2])))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"confianza": "float64"})


def paired(pairs: pd.DataFrame) -> dict[str, str]:
    """Old id → new id, of the lines that are one."""
    sure = pairs[pairs["como"].isin(_PAIRED)]
    return dict(zip(sure["antes"], sure["ahora"], strict=True))


def _decided(
    old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[tuple[str, str]]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Lines that a person said were withdrawn, and the pairs she gave."""
    known_old, known_new = set(old["linea_id"].astype("str")), set(new["linea_id"].astype("str"))
    seen: set[str] = set()
    for before, after in decided:
        for name, known, which in ((before, known_old, "anterior"), (after, known_new, "nueva")):
            if name and name not in known:
                raise UserError(
                    f"una equivalencia nombra «{name}», que no es una línea de la versión {which}",
                    "Copie el identificador de la tabla «lineas»",
                )
        for key in filter(None, (f"antes {before}", f"ahora {after}" if after else "")):
            if key in seen:
                raise UserError(
                    f"dos equivalencias nombran la línea «{key.split()[1]}»",
                    "Si dos líneas pasaron a ser una, deje la equivalencia de una y diga que la otra se retiró: su "
                    "historia se conserva",
                )
            seen.add(key)
    return [before for before, after in decided if not after], [each for each in decided if each[1]]


def _unique(lineas: pd.DataFrame, rest: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Folded text → line, for texts that only one of the lines left has."""
    found: dict[str, list[str]] = {}
    chosen = lineas[lineas["linea_id"].isin(rest)]
    for row in chosen.to_dict("records"):
        texts = [fold(str(row[name] or "")) for name in fields]
        if not texts[0]:  # formats without tasks: the action is the line's own text
            texts[0] = fold(str(row["accion"] or ""))
        if texts[0]:
            found.setdefault("\x1f".join(texts), []).append(str(row["linea_id"]))
    return {key: lines[0] for key, lines in found.items() if len(lines) == 1}


def _likely(
    old: pd.DataFrame, new: pd.DataFrame, rest_old: Sequence[str], rest_new: Sequence[str]
) -> tuple[list[tuple[str, str, float]], list[tuple[str, str, float]]]:
    """The best one-to-one pairing by likeness: the sure pairs and the doubtful ones, with their score."""
    if not rest_old or not rest_new:
        return [], []
    from scipy.optimize import linear_sum_assignment

    like = settings()["parecido"]
    scores = _scores(old, new, rest_old, rest_new)
    sure, doubtful = [], []
    for i, j in zip(*linear_sum_assignment(scores, maximize=True), strict=True):
        score = float(scores[i, j])
        rivals = [float(x) for k, x in enumerate(scores[i]) if k != j] + [
            float(x) for k, x in enumerate(scores[:, j]) if k != i
        ]
        ahead = score - max(rivals, default=0.0) >= like["ventaja"]
        if score >= like["segura"] and ahead:
            sure.append((rest_old[i], rest_new[j], score))
        elif score >= like["posible"]:
            doubtful.append((rest_old[i], rest_new[j], score))
    return sure, doubtful


def _scores(old: pd.DataFrame, new: pd.DataFrame, rest_old: Sequence[str], rest_new: Sequence[str]) -> Any:
    """Likeness of every old line left with every new one, 0 to 100."""
    from rapidfuzz import fuzz, process

    like = settings()["parecido"]
    own_old, above_old = _texts(old, rest_old)
    own_new, above_new = _texts(new, rest_new)
    own = process.cdist(own_old, own_new, scorer=fuzz.token_sort_ratio, workers=1)
    above = process.cdist(above_old, above_new, scorer=fuzz.token_sort_ratio, workers=1)
    return like["propio"] * own + like["contexto"] * above


def _texts(lineas: pd.DataFrame, rest: Sequence[str]) -> tuple[list[str], list[str]]:
    by_id = {str(row["linea_id"]): row for row in lineas.to_dict("records")}
    own = [fold(str(by_id[each]["tarea"] or by_id[each]["accion"] or "")) for each in rest]
    context = ("componente", "objetivo", "meta", "accion")
    above = [fold(" ".join(str(by_id[each][name] or "") for name in context)) for each in rest]
    return own, above
