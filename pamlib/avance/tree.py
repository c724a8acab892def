"""The plan as a tree, and how much each of its parts weighs.

    plan ─ component ─ objective ─ goal ─ indicator ─ action ─ task

Brothers weigh the same unless the entity gives weights for that level; the scale does not matter (1 and 3 are 25 and
75). A line's weight in the plan is the product of the shares on its way down, so the weights of the lines add up to 1
and every branch weighs what its lines weigh.

>>> weights(lineas)                                              # doctest: +SKIP
>>> weights(lineas, {"componente": {"Formación": 3, "Inclusión": 1}})   # doctest: +SKIP

A level that the plan does not have is skipped; a blank in a level that it has is one branch of its own ("Sin meta").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pamlib.errors import UserError
from pamlib.ids import stable_id
from pamlib.records import records
from pamlib.report import component_of
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

#: Levels from the widest to the narrowest; the line itself is the leaf, under all of them.
LEVELS = ("componente", "objetivo", "meta", "indicador", "accion")
LEAF = "tarea"
WHOLE = "plan"
_BLANK = {"componente": "Sin componente", "objetivo": "Sin objetivo", "meta": "Sin meta",
          "indicador": "Sin indicador", "accion": "Sin acción"}  # fmt: skip
#: Level → text of a branch (for tasks, its text or its ``linea_id``) → weight.
Weights = Mapping[str, Mapping[str, float]]


def paths(lineas: pd.DataFrame) -> pd.DataFrame:
    """``linea_id`` and one column for each level the plan has, with the text of the branch that holds the line."""
    import pandas as pd

    out = pd.DataFrame({"linea_id": lineas["linea_id"].astype("str").to_numpy()})
    for level in LEVELS:
        texts = component_of(lineas) if level == "componente" else lineas[level].fillna("").astype("str")
        if (texts != "").any():
            out[level] = texts.where(texts != "", _BLANK[level]).to_numpy()
    return out


def weights(lineas: pd.DataFrame, given: Weights | None = None) -> pd.DataFrame:
    """``linea_id, peso``: what each line weighs in the plan; the weights add up to 1 (when there are lines).

    Raises :class:`UserError` when the weights name a level or a branch that does not exist, leave out a brother, or
    are negative or all zero.
    """
    import pandas as pd

    table = paths(lineas)
    levels = [column for column in table.columns if column != "linea_id"]
    checked = _checked(table.assign(tarea=leaves(lineas)), given or {}, [*levels, LEAF])
    rows = records(table.assign(tarea=leaves(lineas)))
    shares = dict.fromkeys(range(len(rows)), 1.0)
    _share(rows, list(range(len(rows))), levels, 0, 1.0, checked, shares)
    return pd.DataFrame({"linea_id": table["linea_id"], "peso": [shares[n] for n in range(len(rows))]})


def _share(
    rows: list[dict[str, Any]],
    members: list[int],
    levels: list[str],
    depth: int,
    weight: float,
    given: Weights,
    out: dict[int, float],
) -> None:
    """Split ``weight`` among the branches of one level, and go down."""
    level = levels[depth] if depth < len(levels) else LEAF
    branches: dict[str, list[int]] = {}
    for number in members:
        branches.setdefault(str(rows[number]["linea_id" if level == LEAF else level]), []).append(number)
    asked = {name: _weight_of(given.get(level, {}), name, rows[inside[0]]) for name, inside in branches.items()}
    known = {name: value for name, value in asked.items() if value is not None}
    if known and len(known) < len(asked):
        lost = next(name for name, value in asked.items() if value is None)
        raise UserError(
            f"los pesos del nivel «{level}» dicen cuánto vale «{next(iter(known))}» y no cuánto vale «{lost}», "
            "que está junto a él",
            "Dé peso a todos los que comparten el mismo nivel, o a ninguno",
        )
    total = sum(known.values())
    if known and total == 0:
        raise UserError(f"los pesos de «{', '.join(known)}» suman cero", "Dé a alguno un peso mayor que cero")
    for name, inside in branches.items():
        part = weight * (known[name] / total if known else 1 / len(branches))
        if level == LEAF:
            for number in inside:
                out[number] = part / len(inside)
        else:
            _share(rows, inside, levels, depth + 1, part, given, out)


def _weight_of(given: Mapping[str, float], name: str, row: Mapping[str, Any]) -> float | None:
    """Weight of a branch by its name; of a task also by its text."""
    return given.get(fold(name), given.get(fold(str(row["tarea"]))) if name == row["linea_id"] else None)


def _checked(table: pd.DataFrame, given: Weights, levels: list[str]) -> Weights:
    """The weights by folded text, once every level and name is known to exist."""
    out: dict[str, dict[str, float]] = {}
    for level, values in given.items():
        if level not in levels:
            raise UserError(f"no hay un nivel «{level}» al que dar peso", f"Este plan tiene: {', '.join(levels)}")
        columns = ["linea_id", LEAF] if level == LEAF else [level]
        names = {fold(name) for column in columns for name in table[column]}
        for name, value in values.items():
            if fold(str(name)) not in names:
                raise UserError(
                    f"se da peso a «{name}», que no está en el nivel «{level}» del plan", "Escríbalo como en el plan"
                )
            if not _is_weight(value):
                raise UserError(f"el peso de «{name}» es «{value}»", "Escriba un número mayor o igual que cero")
            out.setdefault(level, {})[fold(str(name))] = float(value)
    return out


def leaves(lineas: pd.DataFrame) -> list[str]:
    """Own text of each line: its task or, without one, its action."""
    tasks = lineas["tarea"].fillna("").astype("str")
    return list(tasks.where(tasks != "", lineas["accion"].fillna("").astype("str")))


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def branches(lineas: pd.DataFrame) -> pd.DataFrame:
    """Every branch of the tree: ``nivel, nodo_id, padre_id, texto, linea_id``, one row for each line it holds.

    The plan is the first branch; the leaves (``tarea``) are the lines, with their ``linea_id`` as ``nodo_id``.
    """
    import pandas as pd

    table = paths(lineas)
    levels = [column for column in table.columns if column != "linea_id"]
    texts = leaves(lineas)
    rows = []
    for number, record in enumerate(records(table)):
        line, parent, trail = str(record["linea_id"]), "", []
        rows.append((WHOLE, WHOLE, parent, "Plan", line))
        parent = WHOLE
        for level in levels:
            trail.append(str(record[level]))
            node = stable_id("N", level, *trail)
            rows.append((level, node, parent, trail[-1], line))
            parent = node
        rows.append((LEAF, line, parent, texts[number], line))
    return pd.DataFrame(rows, columns=["nivel", "nodo_id", "padre_id", "texto", "linea_id"])
