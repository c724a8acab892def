"""Which line of the new version is which line of the old one.

>>> pair(old["lineas"], new["lineas"])                               # doctest: +SKIP

In order, each step only with what the earlier ones left: a person's word; the same id; the same text (task, action and
goal; then task and action; then task alone where only one line has it); likeness. Likeness is a number from 0 to 100
(``ajustes.yml``): a line is paired when it is high enough and well ahead of any other candidate, otherwise it is left
as *dudosa*, which is nobody's pair until a person says so. So a line that moved is never one deleted and another added.

Two lines that became one (*unida*) and one that became two (*dividida*) are only ever a person's word; where the texts
suggest it, it is asked (:mod:`pamlib.adjust.proposals`).

Out of scope: what changed in the pair (:mod:`pamlib.adjust.changes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.equivalences import Same, check
from pamlib.adjust.proposals import proposals
from pamlib.adjust.versions import settings
from pamlib.locale_es import ausente
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("antes", "ahora", "como", "confianza", "peso")
#: How a line was paired, or why it was not; the questions are of text, and pair nothing.
HOW = (
    "decidida", "unida", "dividida", "identificador", "texto", "parecido", "dudosa", "posible unión",
    "posible división", "retirada", "nueva",
)  # fmt: skip
QUESTIONS = ("dudosa", "posible unión", "posible división")
JOINED = ("unida", "dividida")
_PAIRED = ("decidida", "identificador", "texto", "parecido")


def pair(old: pd.DataFrame, new: pd.DataFrame, decided: Sequence[Same] = ()) -> pd.DataFrame:
    """``antes, ahora, como, confianza`` (0 to 1) and ``peso``: every old and every new line at least once.

    Lines that joined are a row for each earlier one, and a line that was divided a row for each new one; ``peso``
    (Float64) is what the earlier line is worth in the new one, missing unless a person said it. A row of
    :data:`QUESTIONS` names what could be; its lines also stand as *retirada* and *nueva*, or in their own pair.
    Raises :class:`UserError` when a decided pair names a line that does not exist, or a line twice.
    """
    import pandas as pd

    check(old, new, decided)
    rest_old, rest_new = list(old["linea_id"].astype("str")), list(new["linea_id"].astype("str"))
    rows: list[tuple[str, str, str, float, float | None]] = []

    def take(before: str, after: str, how: str, confidence: float) -> None:
        rows.append((before, after, how, confidence, None))
        rest_old.remove(before)
        rest_new.remove(after)

    for each in decided:
        weights: Sequence[float | None] = each.pesos or [None] * len(each.antes)
        rows += [(a, b, each.como, 1.0, w) for a, w in zip(each.antes, weights, strict=True) for b in each.ahora]
        rest_old = [line for line in rest_old if line not in each.antes]
        rest_new = [line for line in rest_new if line not in each.ahora]
    for same in [each for each in rest_old if each in set(rest_new)]:
        take(same, same, "identificador", 1.0)
    for fields in (("tarea", "accion", "meta"), ("tarea", "accion"), ("tarea",)):
        keys_old, keys_new = _unique(old, rest_old, fields), _unique(new, rest_new, fields)
        for key in [key for key in keys_old if key in keys_new]:
            take(keys_old[key], keys_new[key], "texto", 1.0)
    sure, doubtful = _likely(old, new, rest_old, rest_new)
    for before, after, score in sure:
        take(before, after, "parecido", score / 100)
    rows += [(before, after, "dudosa", score / 100, None) for before, after, score in doubtful]
    changed = {(before, after) for before, after, how, *_ in rows if how == "parecido"}
    asked = proposals(old, new, rest_old, rest_new, changed)
    rows += [(before, after, how, share, None) for before, after, how, share in asked]
    rows += [(each.antes[0], "", "retirada", 1.0, None) for each in decided if each.como == "retirada"]
    rows += [("", each.ahora[0], "nueva", 1.0, None) for each in decided if each.como == "nueva"]
    rows += [(before, "", "retirada", 0.0, None) for before in rest_old]
    rows += [("", after, "nueva", 0.0, None) for after in rest_new]
    order = {str(line): n for n, line in enumerate(new["linea_id"])}
    order_old = {str(line): n for n, line in enumerate(old["linea_id"])}
    rows.sort(key=lambda row: (order.get(row[1], len(order)), order_old.get(row[0], 0), HOW.index(row[2])))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"confianza": "float64", "peso": "Float64"})


def paired(pairs: pd.DataFrame) -> dict[str, str]:
    """Old id → new id, of the lines that are one."""
    sure = pairs[pairs["como"].isin(_PAIRED)]
    return dict(zip(sure["antes"], sure["ahora"], strict=True))


def heirs(pairs: pd.DataFrame) -> dict[str, list[str]]:
    """Old id → every line that takes its place, also where lines joined or were divided."""
    out: dict[str, list[str]] = {}
    for before, after in pairs.loc[pairs["como"].isin([*_PAIRED, *JOINED]), ["antes", "ahora"]].itertuples(index=False):
        out.setdefault(before, []).append(after)
    return out


def joined(pairs: pd.DataFrame) -> list[Same]:
    """The lines that joined or were divided, in the order of the pairs."""
    found: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in pairs[pairs["como"].isin(JOINED)].to_dict("records"):
        found.setdefault((row["como"], row["ahora" if row["como"] == "unida" else "antes"]), []).append(row)
    return [
        Same(
            tuple(dict.fromkeys(row["antes"] for row in rows)),
            tuple(dict.fromkeys(row["ahora"] for row in rows)),
            tuple(float(row["peso"]) for row in rows if not ausente(row["peso"])),
        )
        for rows in found.values()
    ]


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
    like = settings()["parecido"]
    scores = _scores(old, new, rest_old, rest_new)
    if scores.max() < min(like["posible"], like["segura"]):
        return [], []  # nothing is alike, and the library that pairs takes its time to load
    from scipy.optimize import linear_sum_assignment

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
