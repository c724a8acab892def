"""The ledger read with the lines of a new version of the plan: every row kept, every sum the same.

>>> frames = rebind({"avances": avances}, pairs, since="2025-07-15", known=ids)   # doctest: +SKIP

Only ids change. A row that was reported before the version's date is of the old plan; a later one, of the new plan,
unless its id is unknown there (somebody answered in the old workbook). A line that was withdrawn keeps its old id and
its history (with «-retirada» after it when a new line has come by the same id). So do lines that joined or were divided
(with «-antes-» and the version's date): what they reported is of no line of the new plan alone, and what the new plan
makes of it is said apart (:mod:`pamlib.adjust.before` for progress, :mod:`pamlib.adjust.families` for money). The
immutable files of the ledger are not touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from pamlib.adjust.pairing import JOINED, heirs, paired
from pamlib.errors import InternalError

if TYPE_CHECKING:
    import pandas as pd


def rebind(
    frames: Mapping[str, pd.DataFrame],
    pairs: pd.DataFrame,
    *,
    since: str,
    known: set[str],
    groups: Mapping[str, str] | None = None,
    sharing: Set[str] = frozenset(),
) -> dict[str, pd.DataFrame]:
    """The tables with ``linea_id`` (and ``grupo_id``) of the new version; tables without them stay as they are.

    Parameters
    ----------
    pairs: of :func:`pamlib.adjust.pairing.pair`. ``since``: ISO date of the new version. ``known``: ids of its lines.
    groups: old ``grupo_id`` → new one (:func:`groups_of`). ``sharing``: lines whose money is always shared in the new
    plan (:func:`sharing_in`): a later figure of one of them alone was answered in the old workbook.

    Raises :class:`InternalError` if a row or a sum were lost.
    """
    lines = renames(pairs, known, since)
    out = {}
    for name, table in frames.items():
        made = table.copy()
        if "linea_id" in made:
            earlier = made["corte"] < since
            change = earlier | ~made["linea_id"].isin(known)
            if "grupo_id" in made:
                change |= made["linea_id"].isin(sharing) & (made["grupo_id"] == "")
            made["linea_id"] = made["linea_id"].where(~change, made["linea_id"].map(lambda key: lines.get(key, key)))
            if "grupo_id" in made and groups:
                # A shared figure answered in the old workbook is the old one, whether or not its line kept its id.
                old = change | ~made["grupo_id"].isin(groups.values())
                made["grupo_id"] = made["grupo_id"].where(~old, made["grupo_id"].map(lambda g: groups.get(g, g)))
            made = made.astype({"linea_id": table["linea_id"].dtype})
        _same_sums(name, table, made)
        out[name] = made
    return out


def renames(pairs: pd.DataFrame, known: set[str], since: str) -> dict[str, str]:
    """Id of an earlier line → the one its rows have from then on; an id that is not here stays."""
    # An earlier row whose old line was withdrawn must not fall under a new line that happens to have its id.
    parts = set(pairs.loc[pairs["como"].isin(JOINED), "antes"]) & known
    return {
        **{key: f"{key}-retirada" for key in known},
        **{key: f"{key}-antes-{since}" for key in parts},
        **paired(pairs),
    }


def groups_of(old: pd.DataFrame, new: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, str]:
    """Old shared figure → new one, where its lines became those of exactly one, and no other line did.

    Takes both ``recursos``. Where it gathers other money too they are not one figure, but parts of one
    (:mod:`pamlib.adjust.families`).
    """
    lines = heirs(pairs)
    now, before = _groups(new), _groups(old)
    found: dict[str, set[str]] = {}
    for line, own in before.items():
        for heir, group in ((heir, group) for heir in lines.get(line, [""]) for group in own):
            found.setdefault(group, set()).update(now.get(heir, {""}))
    feeding: dict[str, set[str]] = {}
    for line, places in lines.items():
        for group in (each for place in places for each in now.get(place, ())):
            feeding.setdefault(group, set()).update(before.get(line, {line}))
    whole = {group: next(iter(targets)) for group, targets in found.items() if len(targets) == 1 and "" not in targets}
    return {group: target for group, target in whole.items() if feeding[target] == {group}}


def _groups(recursos: pd.DataFrame) -> dict[str, set[str]]:
    """Line → the figures that it shares."""
    out: dict[str, set[str]] = {}
    for line, group in zip(recursos["linea_id"], recursos["grupo_id"], strict=True):
        if group:
            out.setdefault(str(line), set()).add(str(group))
    return out


def sharing_in(recursos: pd.DataFrame) -> Set[str]:
    """Lines of a plan that have money, all of it in figures that they share."""
    alone = set(recursos.loc[recursos["grupo_id"] == "", "linea_id"].astype("str"))
    return set(recursos["linea_id"].astype("str")) - alone


def _same_sums(name: str, before: pd.DataFrame, after: pd.DataFrame) -> None:
    numbers = list(before.select_dtypes("number").columns)
    if len(before) != len(after) or not before[numbers].equals(after[numbers]):
        raise InternalError(f"al pasar a la nueva versión cambió la tabla «{name}»")
