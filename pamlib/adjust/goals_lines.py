"""Which indicator of the new version is which of the old one, by the lines they measure.

>>> same_indicators(old, new, pairs).iguales                             # doctest: +SKIP
{'I1': 'I2'}

An indicator is the same when it keeps its text, or when every line it measured is now measured by one other, which
measures nothing else from before. Two whose lines are now measured by one, or one whose lines are measured by several,
are the same as none.

Out of scope: their progress (:mod:`pamlib.adjust.goals`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pamlib.adjust.pairing import heirs

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Indicators:
    """``iguales``: old id → new id. ``vienen``: new id → the old ones it gathers or is a part of; ``pasan``: back.

    ``vienen`` and ``pasan`` only have those that are the same as none.
    """

    iguales: Mapping[str, str] = field(default_factory=dict)
    vienen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pasan: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def same_indicators(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame], pairs: pd.DataFrame
) -> Indicators:
    """The indicators of two versions that are the same, and those that joined or were divided."""
    of_old, of_new = _of_lines(old), _of_lines(new)
    kept = set(old["indicadores"]["indicador_id"].astype("str")) & set(new["indicadores"]["indicador_id"].astype("str"))
    forward: dict[str, dict[str, None]] = {}
    for first, seconds in heirs(pairs).items():
        for second in seconds:
            one, other = of_old.get(first, ""), of_new.get(second, "")
            if one and other and one not in kept:
                forward.setdefault(one, {})[other] = None
    backward: dict[str, dict[str, None]] = {}
    for one, others in forward.items():
        for other in others:
            backward.setdefault(other, {})[one] = None
    alone = {one: next(iter(others)) for one, others in forward.items() if len(others) == 1}
    moved = {one: other for one, other in alone.items() if len(backward[other]) == 1 and other not in kept}
    return Indicators(
        {key: key for key in sorted(kept)} | moved,
        {key: tuple(each) for key, each in backward.items() if key not in {*moved.values(), *kept}},
        {key: tuple(each) for key, each in forward.items() if key not in moved},
    )


def _of_lines(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Line → its indicator's id; '' for none."""
    ids = dict(zip(tables["indicadores"]["texto"], tables["indicadores"]["indicador_id"], strict=True))
    lines = tables["lineas"]
    return {str(line): str(ids.get(text, "")) for line, text in zip(lines["linea_id"], lines["indicador"], strict=True)}
