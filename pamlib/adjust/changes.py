"""What changed between two versions of a plan, line by line, by the kinds of adjustment that the procedure permits.

>>> changes(old_tables, new_tables, pair(old["lineas"], new["lineas"]))        # doctest: +SKIP

One row a change: its kind, the field, what it said and what it says. Case, accents and punctuation alone are no change.
A line that only moved among the same ones is one row of *prioridades*; lines that stand lower because others were put
in above did not move. Money is compared cell by cell, with its words ("Gestión", "en blanco"): a blank that becomes a
zero is a change. Lines that joined or were divided are told by :mod:`pamlib.adjust.changes_joined`.

Out of scope: why (:mod:`pamlib.adjust.reasons`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pamlib.adjust.changes_joined import BETWEEN, of_joined
from pamlib.adjust.pairing import JOINED, QUESTIONS, joined, paired
from pamlib.adjust.versions import settings
from pamlib.adjust.words import NOTHING, OVER_SEVERAL, amount, kind_of, own_text, said, shared
from pamlib.locale_es import ausente
from pamlib.values.text import fold

if TYPE_CHECKING:
    import pandas as pd

    Tables = Mapping[str, pd.DataFrame]

COLUMNS = (
    "clase", "movimiento", "linea_antes", "linea_ahora", "orden_antes", "orden_ahora", "que", "campo", "antes",
    "ahora", "como", "confianza",
)  # fmt: skip
_TEXT_FIELDS = (
    "componente", "estrategia", "objetivo", "ubicacion", "meta", "indicador", "accion", "responsable_accion", "tarea",
    "responsable_tarea", "fecha_inicio", "fecha_fin", "fuente",
)  # fmt: skip
_PLAN_FIELDS = ("objetivo_general", "meta_general", "vigencia_inicio", "vigencia_fin")


def changes(old: Tables, new: Tables, pairs: pd.DataFrame) -> pd.DataFrame:
    """Every change, with :data:`COLUMNS`: those of the plan first, then by the order of the new plan's lines."""
    import pandas as pd

    before = {str(row["linea_id"]): row for row in old["lineas"].to_dict("records")}
    after = {str(row["linea_id"]): row for row in new["lineas"].to_dict("records")}
    moved = _moved(old["lineas"], new["lineas"], paired(pairs))
    money_before, money_after = _money(old["recursos"]), _money(new["recursos"])
    rows = _of_plan(old["plan"], new["plan"])
    for first, second, how, confidence in pairs[["antes", "ahora", "como", "confianza"]].itertuples(index=False):
        one, other = before.get(first), after.get(second)
        place = (first, second, _order(one), _order(other), own_text(other or one or {}))
        if how in QUESTIONS or how in JOINED:
            continue
        if one is None or other is None:
            texts = ("", own_text(other or {})) if one is None else (own_text(one), "")
            rows.append((kind_of("linea"), how, *place, "linea", *texts, how, confidence))
            continue
        fields = [(name, said(name, one[name]), said(name, other[name])) for name in _TEXT_FIELDS]
        found = [(n, a, b) for n, a, b in fields if fold(a) != fold(b)]
        found += _money_changes(money_before.get(first, {}), money_after.get(second, {}))
        if first in moved:
            found.append(("orden", str(one["orden"]), str(other["orden"])))
        for name, a, b in found:
            kind = kind_of("recursos" if name.startswith("recursos") else name)
            movement = "movida" if name == "orden" else "modificada"
            rows.append((kind, movement, *place, name, a or NOTHING, b or NOTHING, how, confidence))
    for same in joined(pairs):
        rows += of_joined(same, before, after, old, new, _TEXT_FIELDS)
    place_of = {line: int(row["orden"]) for line, row in after.items()}
    last = len(after) + 1
    rows.sort(key=lambda row: min((place_of[line] for line in row[3].split(BETWEEN) if line), default=_end(row, last)))
    types = {"orden_antes": "Int64", "orden_ahora": "Int64", "confianza": "float64"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)


def _end(row: tuple[Any, ...], last: int) -> int:
    """Changes of the plan itself stand first; lines that are gone, last."""
    return last if row[2] else -1


def by_kind(table: pd.DataFrame) -> pd.DataFrame:
    """``clase, cambios, lineas``: how many changes of each kind, and in how many lines, all kinds named.

    A goal (or whatever stands over several lines) that changed is one change, in as many lines as it has.
    """
    import pandas as pd

    rows = []
    for kind in settings()["clases"]:
        mine = table[table["clase"] == kind]
        lines = {(a, b) for a, b in zip(mine["linea_antes"], mine["linea_ahora"], strict=True)} - {("", "")}
        over = mine[mine["campo"].isin(OVER_SEVERAL)]
        once = len(over[["campo", "antes", "ahora"]].drop_duplicates())
        rows.append((kind, len(mine) - len(over) + once, len(lines)))
    return pd.DataFrame(rows, columns=["clase", "cambios", "lineas"])


def _of_plan(old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[Any, ...]]:
    one, other = old.iloc[0].to_dict(), new.iloc[0].to_dict()
    rows = []
    for name in _PLAN_FIELDS:
        a, b = ("" if ausente(each[name]) else str(each[name]) for each in (one, other))
        if fold(a) != fold(b):
            place = ("", "", None, None, "Plan")
            rows.append((kind_of(name), "modificada", *place, name, a or NOTHING, b or NOTHING, "", 1.0))
    return rows


def _order(line: Mapping[Any, Any] | None) -> int | None:
    return None if line is None else int(line["orden"])


def _moved(old: pd.DataFrame, new: pd.DataFrame, pairs: Mapping[str, str]) -> set[str]:
    """Old ids of the fewest lines whose move explains the new order (all outside a longest rising sequence)."""
    place = {str(line): n for n, line in enumerate(new["linea_id"])}
    kept = [str(line) for line in old["linea_id"] if str(line) in pairs]
    positions = [place[pairs[line]] for line in kept]
    return {kept[n] for n in set(range(len(kept))) - _rising(positions)}


def _rising(values: Sequence[int]) -> set[int]:
    """Indices of one longest strictly rising subsequence.

    >>> sorted(_rising([3, 0, 1, 2]))
    [1, 2, 3]
    """
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for index, value in enumerate(values):
        at = bisect_left(tails, value)
        back.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[at], ends[at] = value, index
    chosen: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.add(index)
        index = back[index]
    return chosen


def _money(recursos: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    """Line → year and source → what its cells say, in words."""
    out: dict[str, dict[str, list[str]]] = {}
    for row in recursos.to_dict("records"):
        year = "sin año" if ausente(row["vigencia"]) else str(int(row["vigencia"]))
        source = f" ({row['fuente']})" if not ausente(row["fuente"]) else ""
        cells = out.setdefault(str(row["linea_id"]), {}).setdefault(f"recursos {year}{source}", [])
        cells.append(amount(row) + shared(row))
    return out


def _money_changes(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[tuple[str, str, str]]:
    """Cells whose words differ; the source alone changing is told by the field *fuente*."""
    by_year_before, by_year_after = _by_year(before), _by_year(after)
    if by_year_before == by_year_after:
        return []
    rows = []
    for key in sorted({*before, *after}):
        a, b = " + ".join(before.get(key, [])), " + ".join(after.get(key, []))
        if a != b and not ({a, b} <= {"", NOTHING}):
            rows.append((key, a, b))
    return rows


def _by_year(cells: Mapping[str, list[str]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for key in sorted(cells):
        out.setdefault(key.split(" (")[0], []).extend(cells[key])
    return out
